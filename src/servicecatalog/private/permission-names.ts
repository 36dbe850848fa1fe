import { functionOf, isOwn, partsOf, Place, placed, Target, targetsOf } from './permission-references';
import { ResourceFacts } from './template-facts';

/** What CloudFormation calls a resource that has no name: after the stack, and that is `SC-<account>-pp-<id>`. */
export const LAUNCHED = 'SC-*';

/** A kind of resource whose names are known: CloudFormation makes them, or the template has them. */
export interface NamedKind {
  /** As the service authorization reference calls it, and what is a part of it. */
  readonly kinds: string[];
  /** Types whose resources are meant, and the property that may give them a name. */
  readonly types: { readonly [type: string]: string };
  /** ARN by a name, or a pattern of names; without partition. */
  readonly arn: (name: string, resource?: ResourceFacts) => string;
  /** What comes behind the name for a part of it, such as a version; a pattern of names covers it. */
  readonly parts?: string;
  /** The name that CloudFormation makes, where it is not after the stack. */
  readonly made?: (resource: ResourceFacts) => string;
  /** Where resources of other types name one of this kind. */
  readonly targets?: { readonly [type: string]: string };
  /** Resources of other types use any of this kind, also AWS's defaults. */
  readonly isShared?: boolean;
}

const kind = (name: string, types: NamedKind['types'], form: string, more: Partial<NamedKind> = {}): NamedKind => ({
  kinds: name.split(' '), types, arn: found => form.replace('%', found), ...more,
});
const lower = () => LAUNCHED.toLowerCase();
const BUCKET = { 'AWS::S3::Bucket': 'BucketName' };
const BUCKET_TARGETS = { 'AWS::S3::AccessPoint': 'Bucket', 'AWS::S3::BucketPolicy': 'Bucket' };
const database = (name: string, property: string, ...types: string[]) => (
  kind(name, Object.fromEntries(types.map(type => [type, property])), '', {
    arn: found => `rds:*:{account}:${name}:${found.toLowerCase()}`, made: lower, targets: { 'AWS::RDS::DBInstance': `Source${property}`, 'AWS::RDS::DBCluster': `Source${property}` },
  }));
const settings = (...names: Parameters<typeof database>): NamedKind => ({ ...database(...names), targets: {}, isShared: true });

/** Kinds by service. What is doubtful is not here, and held to the account. */
export const NAMED: { readonly [service: string]: NamedKind[] } = {
  autoscaling: [kind('autoscalinggroup', { 'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupName' }, 'autoscaling:*:{account}:autoScalingGroup:*:autoScalingGroupName/%', {
    targets: Object.fromEntries(['LifecycleHook', 'ScalingPolicy', 'ScheduledAction', 'WarmPool'].map(name => [`AWS::AutoScaling::${name}`, 'AutoScalingGroupName'])),
  })],
  cloudformation: [kind('stack', { 'AWS::CloudFormation::Stack': 'StackName' }, 'cloudformation:*:{account}:stack/%', { parts: '/*' })],
  cloudwatch: [kind('alarm', { 'AWS::CloudWatch::Alarm': 'AlarmName', 'AWS::CloudWatch::CompositeAlarm': 'AlarmName' }, 'cloudwatch:*:{account}:alarm:%')],
  dynamodb: [kind('table index stream import export backup', { 'AWS::DynamoDB::Table': 'TableName', 'AWS::DynamoDB::GlobalTable': 'TableName' }, 'dynamodb:*:{account}:table/%', { parts: '/*' })],
  ecs: [
    kind('cluster', { 'AWS::ECS::Cluster': 'ClusterName' }, 'ecs:*:{account}:cluster/%', { targets: { 'AWS::ECS::ClusterCapacityProviderAssociations': 'Cluster' } }),
    kind('service', { 'AWS::ECS::Service': 'ServiceName' }, 'ecs:*:{account}:service/*/%'),
    kind('task-definition', { 'AWS::ECS::TaskDefinition': 'Family' }, 'ecs:*:{account}:task-definition/%:*', { made: () => '*' }),
  ],
  events: [kind('rule-on-default-event-bus rule-on-custom-event-bus', { 'AWS::Events::Rule': 'Name' }, '', {
    arn: (name, rule) => `events:*:{account}:rule/${rule?.properties.EventBusName === undefined ? '' : '*'}${name}`,
  })],
  lambda: [kind('function function-alias function-version durable-execution', { 'AWS::Lambda::Function': 'FunctionName' }, 'lambda:*:{account}:function:%', {
    parts: ':*',
    targets: {
      ...Object.fromEntries(['Alias', 'EventInvokeConfig', 'EventSourceMapping', 'Permission', 'Version'].map(name => [`AWS::Lambda::${name}`, 'FunctionName'])),
      'AWS::Lambda::Url': 'TargetFunctionArn',
    },
  })],
  logs: [kind('log-group log-stream', { 'AWS::Logs::LogGroup': 'LogGroupName' }, 'logs:*:{account}:log-group:%', {
    parts: ':*',
    targets: {
      ...Object.fromEntries(['LogStream', 'MetricFilter', 'SubscriptionFilter'].map(name => [`AWS::Logs::${name}`, 'LogGroupName'])),
      'AWS::Logs::LogAnomalyDetector': 'LogGroupArnList',
      'AWS::Logs::Transformer': 'LogGroupIdentifier',
    },
  })],
  rds: [
    database('cluster', 'DBClusterIdentifier', 'AWS::RDS::DBCluster', 'AWS::DocDB::DBCluster', 'AWS::Neptune::DBCluster'),
    database('db', 'DBInstanceIdentifier', 'AWS::RDS::DBInstance', 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance'),
    settings('subgrp', 'DBSubnetGroupName', 'AWS::RDS::DBSubnetGroup', 'AWS::DocDB::DBSubnetGroup', 'AWS::Neptune::DBSubnetGroup'),
    settings('cluster-pg', 'DBClusterParameterGroupName', 'AWS::RDS::DBClusterParameterGroup'),
    settings('pg', 'DBParameterGroupName', 'AWS::RDS::DBParameterGroup'),
    settings('og', 'OptionGroupName', 'AWS::RDS::OptionGroup'),
  ],
  s3: [
    kind('bucket', BUCKET, 's3:::%', { made: lower, targets: BUCKET_TARGETS }),
    kind('object', BUCKET, 's3:::%/*', { made: lower, targets: BUCKET_TARGETS }),
  ],
  secretsmanager: [kind('secret', { 'AWS::SecretsManager::Secret': 'Name' }, '', {
    arn: name => `secretsmanager:*:{account}:secret:${name}${name.endsWith('*') ? '' : '-??????'}`,
    made: ({ logicalId }) => `${logicalId}-*`,
    targets: Object.fromEntries(['ResourcePolicy', 'RotationSchedule', 'SecretTargetAttachment'].map(name => [`AWS::SecretsManager::${name}`, 'SecretId'])),
  })],
  sns: [kind('topic', { 'AWS::SNS::Topic': 'TopicName' }, 'sns:*:{account}:%', {
    targets: { 'AWS::SNS::Subscription': 'TopicArn', 'AWS::SNS::TopicInlinePolicy': 'TopicArn', 'AWS::SNS::TopicPolicy': 'Topics' },
  })],
  sqs: [kind('queue', { 'AWS::SQS::Queue': 'QueueName' }, 'sqs:*:{account}:%', { targets: { 'AWS::SQS::QueueInlinePolicy': 'Queue', 'AWS::SQS::QueuePolicy': 'Queues' } })],
  ssm: [kind('parameter', { 'AWS::SSM::Parameter': 'Name' }, '', { arn: name => `ssm:*:{account}:parameter/${name.replace(/^\//, '')}`, made: () => 'CFN-*' })],
};

/** A name that the template gives, with `*` for what is known only when it is launched; or the one that CloudFormation makes. */
export function nameOf(resource: ResourceFacts, property: string, resources: ResourceFacts[], made = LAUNCHED): string[] {
  if (resource.properties[property] === undefined) return [made];
  return textsOf(resource.properties[property], resources);
}

/** A value as text, with what other resources are called left open; texts where it depends on something. */
function textsOf(value: unknown, resources: ResourceFacts[]): string[] {
  const [called, argument] = functionOf(value) ?? [];
  if (called === 'Fn::If') return (argument as unknown[]).slice(1).flatMap(each => textsOf(each, resources));
  return [partsOf(value, resources).map(part => (typeof part === 'string' ? part : '*')).join('').replace(/\*{2,}/g, '*')];
}

/** ARNs of a resource of one of the kind's types. */
export function ownArns(named: NamedKind, resource: ResourceFacts, resources: ResourceFacts[], place: Place): string[] {
  const names = nameOf(resource, named.types[resource.type], resources, named.made?.(resource));
  return names.flatMap(name => withParts(named, named.arn(name, resource))).map(arn => placed(arn, place));
}

/** ARNs of what a target is: one of its own, by its name or its ARN, or anything of the kind. */
export function arnsOf(named: NamedKind, target: Target, resources: ResourceFacts[], place: Place, depth = 3): string[] {
  if (!isOwn(target)) return withParts(named, arnOfText(named, target.text)).map(arn => placed(arn, place));
  const { own } = target;
  if (own.type in named.types) return ownArns(named, own, resources, place);
  // An alias of a function, an attachment of a secret: what they are about.
  const about = named.targets?.[own.type];
  const next = about && depth > 0 ? targetsOf(own.properties[about], resources) : [];
  const further = next.flatMap(each => arnsOf(named, each, resources, place, depth - 1));
  return further.length > 0 ? further : [placed(named.arn('*'), place)];
}

function arnOfText(named: NamedKind, text: string): string {
  if (text.startsWith('arn:')) return text;
  if (/^https?:.*\//.test(text)) return named.arn(text.split('/').at(-1)!); // a queue
  return named.arn(text.startsWith('*') ? '*' : text);
}

function withParts({ parts }: NamedKind, arn: string): string[] {
  return parts && !arn.endsWith('*') ? [arn, arn + parts] : [arn];
}
