import { Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { allowService } from '../../private/encryption';

/** A subscription as plain facts. */
export interface SubscriptionPlan {
  readonly topic: sns.ITopic;
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };
  readonly rawMessageDelivery: boolean;
}

/**
 * Sends the messages of a topic to a queue. The CDK's own subscription would name the topic in the policy of the queue's key, which may be
 * of another stack, the environment's, that cannot know topics of its services; and would say nothing where the key is imported.
 */
export function subscribeQueue(queue: sqs.Queue, topic: sns.ITopic, options: Omit<SubscriptionPlan, 'topic'>): void {
  const principals = [new iam.ServicePrincipal('sns.amazonaws.com')];
  const topics = Stack.of(queue).formatArn({ service: 'sns', region: '*', account: topic.env.account, resource: '*' });
  allowService(queue, queue.encryptionMasterKey, new iam.PolicyStatement({
    sid: 'AllowTopics',
    principals,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'], // in a key policy: this key
    conditions: { ArnLike: { 'aws:SourceArn': topics } },
  }));
  const { policyDependable } = queue.addToResourcePolicy(new iam.PolicyStatement({
    principals, actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  }));
  const { region } = topic.env;
  const subscription = new sns.Subscription(queue, Names.nodeUniqueId(topic.node), {
    topic, endpoint: queue.queueArn, protocol: sns.SubscriptionProtocol.SQS, region: Token.isUnresolved(region) ? undefined : region, ...options,
  });
  subscription.node.addDependency(policyDependable!);
}
