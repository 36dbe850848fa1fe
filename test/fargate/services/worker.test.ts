import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { fargate, Profile } from '../../../src';
import { containersOf, environmentIn, named, Some, synthesize, worker } from '../../support/fargate';
import { FLAGS, newStack, only, resources, textToken } from '../../support/synth';
import { allowed, asText } from '../../support/web-app';

const { Subscription } = fargate;
const QUEUE = 'AWS::SQS::Queue';
const seconds = Duration.seconds;

const made = (some: Some<fargate.WorkerServiceProps> = {}, environment: fargate.EnvironmentProps = {}, stack = newStack()) => synthesize(own => {
  environmentIn(own, { gateway: fargate.Gateway.none(), ...environment });
  return worker(own, some);
}, stack);

const queueOf = (template: Template) => named(template, QUEUE, 'MailerQueue').Properties;

/** What the scaling policy for the backlog says. */
/** What the only policy of a kind says. */
function policyOf(template: Template, kind: string): any {
  const policies = Object.values(resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')).filter(({ Properties }) => Properties.PolicyType === kind);
  expect(policies).toHaveLength(1);
  return policies[0].Properties;
}

function backlogOf(template: Template) {
  return policyOf(template, 'TargetTrackingScaling').TargetTrackingScalingPolicyConfiguration;
}

describe.each(FLAGS)('a worker with %s', (_flags, context) => {
  const { template, made: mailer, stack } = made({}, { profile: Profile.production() }, newStack(context));

  test('finds its queue, and may take messages from it, and nothing else', () => {
    const queue = stack.resolve(mailer.queue.queueArn)['Fn::GetAtt'][0];
    expect(containersOf(template).app.Environment).toEqual([{ Name: 'QUEUE_URL', Value: { Ref: queue } }]);
    const rights = allowed(template).filter(({ resources: of }) => of.includes(`<${queue}.Arn>`));
    expect(rights.map(({ actions }) => [...actions].sort())).toEqual([
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
    ]);
    expect(containersOf(template).app.PortMappings ?? []).toEqual([]);
  });

  test('gives up on a message after three tries, and keeps it for two weeks', () => {
    const dead = stack.resolve(mailer.deadLetterQueue.queueArn);
    expect(queueOf(template)).toMatchObject({ RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 3 }, VisibilityTimeout: 60 });
    expect(named(template, QUEUE, 'MailerDeadLetters').Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });

  test('has queues that are encrypted, and asked over TLS alone', () => {
    template.allResourcesProperties(QUEUE, { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EnvKey'), 'Arn'] } });
    const policies = Object.values(resources(template, 'AWS::SQS::QueuePolicy')).map(policy => policy.Properties.PolicyDocument.Statement);
    expect(policies.map(([statement]) => [statement.Effect, statement.Condition])).toEqual(Array(2).fill(['Deny', { Bool: { 'aws:SecureTransport': 'false' } }]));
  });

  test('shifts no requests, since it gets none', () => {
    expect(only(template, 'AWS::ECS::Service').Properties.LoadBalancers ?? []).toEqual([]);
  });
});

describe('the number of tasks of a worker', () => {
  test('follows the messages that wait for each of them', () => {
    const { template, made: mailer, stack } = made({ scaling: { latencyTarget: Duration.minutes(2), messageTime: seconds(3) } });
    const { CustomizedMetricSpecification: { Metrics }, ...settings } = backlogOf(template);
    expect(settings).toEqual({ TargetValue: 40, ScaleOutCooldown: 60, ScaleInCooldown: 300 });
    const [waiting, inFlight, running, backlog] = Metrics;
    expect(waiting).toMatchObject({ Id: 'waiting', ReturnData: false, MetricStat: { Stat: 'Sum', Metric: { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible' } } });
    expect(waiting.MetricStat.Metric.Dimensions).toEqual([{ Name: 'QueueName', Value: stack.resolve(mailer.queue.queueName) }]);
    expect(inFlight).toEqual({
      ...waiting, Id: 'inFlight', MetricStat: { Stat: 'Sum', Metric: { ...waiting.MetricStat.Metric, MetricName: 'ApproximateNumberOfMessagesNotVisible' } },
    });
    expect(running).toMatchObject({ Id: 'running', ReturnData: false, MetricStat: { Stat: 'Average', Metric: { Namespace: 'ECS/ContainerInsights', MetricName: 'RunningTaskCount' } } });
    expect(running.MetricStat.Metric.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, asText(Value)])).toEqual([
      ['ClusterName', expect.stringMatching(/^<EnvCluster/)], ['ServiceName', expect.stringMatching(/^<MailerService.*\.Name>$/)],
    ]);
    expect(backlog).toMatchObject({ ReturnData: true, Expression: 'IF(FILL(running, 0) < 1, IF(waiting > 0, 80, 0), (waiting + FILL(inFlight, 0)) / running)' });
  });

  test.each<[string, fargate.WorkerServiceScaling | undefined, number]>([
    ['half a minute of work by default', undefined, 30],
    ['one message at least, where each takes longer than the target', { latencyTarget: seconds(10), messageTime: Duration.hours(1) }, 1],
    ['rounded down', { latencyTarget: seconds(100), messageTime: seconds(30) }, 3],
    ['many, where each takes no time', { latencyTarget: seconds(60), messageTime: Duration.millis(100) }, 600],
  ])('is kept at %s', (_name, scaling, messages) => {
    expect(backlogOf(made({ scaling }).template).TargetValue).toBe(messages);
  });

  test.each<[string, Profile, fargate.WorkerServiceScaling | undefined, [number, number]]>([
    ['1 to 10 in production', Profile.production({ customerManagedKey: false }), undefined, [1, 10]],
    ['0 to 10 in development', Profile.development(), undefined, [0, 10]],
    ['as many as the least, where that is more', Profile.development(), { min: 20 }, [20, 20]],
    ['what is said', Profile.production({ customerManagedKey: false }), { min: 0, max: 50 }, [0, 50]],
  ])('is %s', (_name, profile, scaling, [min, max]) => {
    expect(only(made({ scaling }, { profile }).template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({ MinCapacity: min, MaxCapacity: max });
  });
});

describe('the first task of a worker', () => {
  const night = { schedule: appscaling.Schedule.cron({ hour: '20', minute: '0' }), min: 0 };

  test.each<[string, fargate.WorkerServiceScaling, boolean]>([
    ['none are the least', { min: 0 }, true],
    ['none are the least at night', { min: 1, schedules: [night] }, true],
    ['one is the least', { min: 1 }, false],
  ])('is started by a policy of its own where %s: %p', (_name, scaling, expected) => {
    const { template } = made({ scaling });
    const steps = Object.values(resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')).filter(({ Properties }) => Properties.PolicyType === 'StepScaling');
    expect(steps).toHaveLength(expected ? 1 : 0);
  });

  test('is one more, when a message waits and none runs', () => {
    const { template } = made({ scaling: { min: 0 } });
    expect(policyOf(template, 'StepScaling').StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    });
    const [alarm] = Object.entries(resources(template, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.includes('TaskCountWaiting')).map(([, { Properties }]) => Properties);
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
    expect(alarm.Metrics[0].Expression).toBe('IF(FILL(running, 0) < 1, waiting, 0)');
    expect(alarm.AlarmActions.map(asText)).toEqual([expect.stringMatching(/^<MailerServiceTaskCountFirst/)]);
  });
});

describe('messages', () => {
  test.each<[Duration | undefined, Duration | undefined, number]>([
    [undefined, undefined, 60],
    [seconds(1), undefined, 30],
    [seconds(100), undefined, 600],
    [Duration.hours(12), undefined, 12 * 3600],
    [seconds(1), seconds(7), 7],
  ])('that take %p, with a visibility timeout of %p, come back after %d s', (messageTime, visibilityTimeout, expected) => {
    expect(queueOf(made({ visibilityTimeout, scaling: { messageTime } }).template).VisibilityTimeout).toBe(expected);
  });

  test('are tried as often as is said', () => {
    expect(queueOf(made({ tries: 7 }).template).RedrivePolicy.maxReceiveCount).toBe(7);
  });

  test('come in order, dead ones too', () => {
    const { template } = made(stack => ({ fifo: true, subscriptions: [Subscription.topic(new sns.Topic(stack, 'Events', { fifo: true }))] }));
    template.allResourcesProperties(QUEUE, { FifoQueue: true });
    template.resourceCountIs(QUEUE, 2);
  });

  test.each([['topic that keeps the order', true], ['topic that does not', false]])('may come from a %s without one', (_name, fifo) => {
    const { template } = made(stack => ({ subscriptions: [Subscription.topic(new sns.Topic(stack, 'Events', { fifo }))] }));
    template.allResourcesProperties(QUEUE, { FifoQueue: Match.absent() });
    expect(asText(only(template, 'AWS::SNS::Subscription').Properties.TopicArn)).toMatch(/^<Events/);
  });

  test('come in order from an imported topic that has an order, or of which that is not known', () => {
    const { template } = made(stack => ({
      fifo: true,
      subscriptions: ['arn:aws:sns:eu-central-1:111111111111:events.fifo', textToken(stack)].map((arn, index) => Subscription.topic(sns.Topic.fromTopicArn(stack, `Events${index}`, arn))),
    }));
    template.resourceCountIs('AWS::SNS::Subscription', 2);
  });

  test('come in no order by default, encrypted by SQS itself where there is no key', () => {
    const { template } = made();
    template.allResourcesProperties(QUEUE, { FifoQueue: Match.absent(), SqsManagedSseEnabled: true, KmsMasterKeyId: Match.absent() });
  });
});

describe('a subscription', () => {
  const filterPolicy = { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['paid'] }) };
  const { template, made: mailer, stack } = made(own => ({
    subscriptions: [
      Subscription.topic(new sns.Topic(own, 'Events'), { filterPolicy }), Subscription.topic(new sns.Topic(own, 'Other'), { rawMessageDelivery: false }),
    ],
  }), { profile: Profile.production() });
  const queue = stack.resolve(mailer.queue.queueArn);

  test('sends what is wanted of a topic to the queue, as it was published', () => {
    const subscriptions = Object.values(resources(template, 'AWS::SNS::Subscription')).map(({ Properties }) => Properties);
    expect(subscriptions.map(one => [asText(one.TopicArn), one.Protocol, one.Endpoint, one.RawMessageDelivery, one.FilterPolicy])).toEqual([
      [expect.stringMatching(/^<Events/), 'sqs', queue, true, { kind: ['paid'] }], [expect.stringMatching(/^<Other/), 'sqs', queue, false, undefined],
    ]);
  });

  test('begins when the queue takes messages of that topic, and of no other', () => {
    const [[policyId, policy]] = Object.entries(resources(template, 'AWS::SQS::QueuePolicy')).filter(([id]) => id.startsWith('MailerQueue'));
    const statements = policy.Properties.PolicyDocument.Statement.filter((statement: any) => statement.Effect === 'Allow');
    expect(statements.map((one: any) => [one.Action, one.Principal.Service, asText(one.Condition.ArnEquals['aws:SourceArn'])])).toEqual([
      ['sqs:SendMessage', 'sns.amazonaws.com', expect.stringMatching(/^<Events/)], ['sqs:SendMessage', 'sns.amazonaws.com', expect.stringMatching(/^<Other/)],
    ]);
    Object.values(resources(template, 'AWS::SNS::Subscription')).forEach(one => expect(one.DependsOn).toContain(policyId));
  });

  test('may use the key of the queue, for topics of this account', () => {
    const statements = only(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.filter((one: any) => one.Principal.Service === 'sns.amazonaws.com');
    expect(statements.map((one: any) => [one.Action, asText(one.Condition.ArnLike['aws:SourceArn'])])).toEqual([
      [['kms:Decrypt', 'kms:GenerateDataKey*'], 'arn:<AWS::Partition>:sns:*:<AWS::AccountId>:*'],
    ]);
  });

  test('says what the policy of an imported key must contain', () => {
    const own = newStack();
    const encryptionKey = kms.Key.fromKeyArn(own, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/1');
    made(() => ({ subscriptions: [Subscription.topic(new sns.Topic(own, 'Events'))] }), { encryptionKey }, own);
    Annotations.fromStack(own).hasWarning('/Stack/Mailer/Queue', Match.stringLikeRegexp('\'AllowTopics\': kms:Decrypt, kms:GenerateDataKey\\* for sns'));
  });
});

test.each([[undefined, false], [false, false], [true, true]])('a task may protect itself where that is %p: %p', (scaleInProtection, may) => {
  const { template } = made({ scaleInProtection });
  const rights = allowed(template).filter(({ actions }) => actions.some(action => action.endsWith('TaskProtection')));
  expect(rights).toEqual(may ? [{
    actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], resources: [expect.stringMatching(/^arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task\/<EnvCluster\w+>\/\*$/)],
  }] : []);
});

test('a worker looks the same as ever', () => {
  const { template } = made({}, { profile: Profile.production() });
  expect(Object.fromEntries(Object.entries(template.toJSON().Resources as object).filter(([id]) => id.startsWith('Mailer')))).toMatchSnapshot();
});
