import { AspectPriority, Aspects, IAspect, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { allowService } from './encryption';

/**
 * Sends an alarm to a topic, and lets alarms of the account publish to it.
 *
 * A topic without a policy of its own lets them by its default policy; one that has a policy, as `enforceSSL` makes it, does not any more. The statement
 * goes into a policy that there is when the app is synthesized, whoever has made it by then; none is made for it. What is imported stays as it is.
 */
export function alarmTo(alarm: cloudwatch.Alarm, topic: sns.ITopic): void {
  alarm.addAlarmAction(new actions.SnsAction(topic));
  allowService(alarm, topic.masterKey, new iam.PolicyStatement({
    sid: 'AllowCloudWatchAlarms',
    principals: [alarms()],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'], // in a key policy: this key
  }));
  Aspects.of(topic).add(new AllowAlarms(topic, Stack.of(alarm).account), { priority: AspectPriority.MUTATING });
}

function alarms(): iam.ServicePrincipal {
  return new iam.ServicePrincipal('cloudwatch.amazonaws.com');
}

/** Lets alarms publish, in the policy of a topic; the same statement of several alarms is written once. */
class AllowAlarms implements IAspect {
  constructor(private readonly topic: sns.ITopic, private readonly account: string) {}

  public visit(node: IConstruct): void {
    if (!(node instanceof sns.TopicPolicy)) return;
    node.document.addStatements(new iam.PolicyStatement({
      principals: [alarms()],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    }));
  }
}
