import { literal, ResourceFacts } from './template-facts';
import { kindsOf } from './type-permissions-data';

/** Where a product is launched, in the words of a policy. */
export interface Place {
  readonly partition: string;
  readonly account: string;
}

interface NamedService {
  /** The kind of resource, as the service authorization reference calls it. */
  readonly kind: string;
  /** Types whose resources are meant, and the property that may give them a name. */
  readonly names: { readonly [type: string]: string };
  /** ARN by a name, or a pattern of names; without partition and account. */
  readonly arn: (name: string) => string;
  /** What comes behind the name for a part of it, such as a version; a pattern of names covers it. */
  readonly parts?: string;
}

/** What CloudFormation calls a resource that has no name: after the stack, and that is `SC-<account>-pp-<id>`. */
const LAUNCHED = 'SC-*';

/** Services whose resources CloudFormation names after the stack, so that a role can be held to what it has launched. */
const NAMED: { readonly [service: string]: NamedService } = {
  cloudformation: { kind: 'stack', names: { 'AWS::CloudFormation::Stack': 'StackName' }, arn: name => `cloudformation:*:{account}:stack/${name}` },
  dynamodb: {
    kind: 'table', names: { 'AWS::DynamoDB::Table': 'TableName', 'AWS::DynamoDB::GlobalTable': 'TableName' }, arn: name => `dynamodb:*:{account}:table/${name}`,
  },
  lambda: { kind: 'function', names: { 'AWS::Lambda::Function': 'FunctionName' }, arn: name => `lambda:*:{account}:function:${name}`, parts: ':*' },
  logs: { kind: 'log-group', names: { 'AWS::Logs::LogGroup': 'LogGroupName' }, arn: name => `logs:*:{account}:log-group:${name}`, parts: ':*' },
  sns: { kind: 'topic', names: { 'AWS::SNS::Topic': 'TopicName' }, arn: name => `sns:*:{account}:${name}` },
  sqs: { kind: 'queue', names: { 'AWS::SQS::Queue': 'QueueName' }, arn: name => `sqs:*:{account}:${name}` },
};

/** The resources that an action is allowed with. Undefined: the action is about something that the product has none of. */
export function scopeOf(action: string, resources: ResourceFacts[], place: Place, assetBucketArn?: string): string[] | undefined {
  const [service, name] = action.split(':');
  if (service === 'iam') return iamScope(name, resources)?.map(arn => full(arn, place));
  if (action === 'lambda:InvokeFunction' || action === 'sns:Publish') return makersOf(service, resources, place);
  if (service === 's3') return s3Scope(name, resources, assetBucketArn).map(arn => full(arn, place));
  const named = NAMED[service];
  if (!named || !kindsOf(service, name).includes(named.kind)) return ['*'];
  const names = Object.entries(named.names).flatMap(([type, property]) => namesOf(resources, type, property));
  // Nothing of its own: the product changes what is there already, such as a permission of a function.
  const known = names.length > 0 ? names : [service === 'cloudformation' ? LAUNCHED : '*'];
  const arns = known.flatMap(found => named.parts && !found.endsWith('*') ? [named.arn(found), named.arn(found + named.parts)] : [named.arn(found)]);
  return arns.map(arn => full(arn, place));
}

/** Who makes custom resources: functions and topics of the product, or those that their tokens name. */
function makersOf(service: string, resources: ResourceFacts[], place: Place): string[] {
  const custom = resources.filter(({ type }) => isCustom(type));
  const tokens = custom.map(({ properties }) => properties.ServiceToken).filter(token => JSON.stringify(token ?? '').includes(':sns:') === (service === 'sns'));
  const { names, arn } = NAMED[service];
  const [[type, property]] = Object.entries(names);
  const own = new Set(resources.filter(resource => resource.type === type).map(({ logicalId }) => logicalId));
  const found = tokens.flatMap(token => {
    const known = literal(token);
    if (known) return [known];
    const made = (token as { readonly 'Fn::GetAtt'?: string[]; readonly 'Ref'?: string } | undefined);
    const id = made?.['Fn::GetAtt']?.[0] ?? made?.Ref ?? '';
    return own.has(id) ? namesOf(resources, type, property).map(name => full(arn(name), place)) : [full(arn('*'), place)];
  });
  return [...new Set(found)].sort();
}

export function isCustom(type: string): boolean {
  return /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type);
}

function full(arn: string, { partition, account }: Place): string {
  return arn === '*' || arn.startsWith('arn:') ? arn : `arn:${partition}:${arn.replace('{account}', account)}`;
}

/** Names that CloudFormation makes, those that the template gives, and any where a name is known only when it is launched. */
function namesOf(resources: ResourceFacts[], type: string, property: string, launched = LAUNCHED): string[] {
  const names = resources.filter(resource => resource.type === type).map(({ properties }) => (
    properties[property] === undefined ? launched : literal(properties[property]) ?? '*'
  ));
  const unique = [...new Set(names)].sort();
  return unique.includes('*') ? ['*'] : unique;
}

const IDENTITIES: { readonly [kind: string]: { readonly type: string; readonly name: string; readonly attached?: string } } = {
  'instance-profile': { type: 'AWS::IAM::InstanceProfile', name: 'InstanceProfileName' },
  'role': { type: 'AWS::IAM::Role', name: 'RoleName', attached: 'Role' },
  'user': { type: 'AWS::IAM::User', name: 'UserName', attached: 'User' },
  'group': { type: 'AWS::IAM::Group', name: 'GroupName', attached: 'Group' },
  'policy': { type: 'AWS::IAM::ManagedPolicy', name: 'ManagedPolicyName' },
};

function iamScope(action: string, resources: ResourceFacts[]): string[] | undefined {
  if (action === 'CreateServiceLinkedRole') return ['iam::{account}:role/aws-service-role/*'];
  const kind = kindsOf('iam', action).find(each => each in IDENTITIES);
  if (!kind) return ['*'];
  const { type, name } = IDENTITIES[kind];
  const own = resources.filter(resource => resource.type === type);
  if (own.length === 0) return foreign(action, kind, resources);
  const names = own.flatMap(resource => {
    const path = literal(resource.properties.Path ?? '/');
    return namesOf([resource], type, name).map(found => `iam::{account}:${kind}${path ?? '/*'}${found}`);
  });
  return [...new Set([...names, ...action === 'PassRole' ? literalRoles(resources) : []])].sort();
}

/** Of a kind that the product makes none of: roles may be handed over all the same; what is attached to others names them. */
function foreign(action: string, kind: string, resources: ResourceFacts[]): string[] | undefined {
  if (action === 'PassRole') return [`iam::{account}:${kind}/*`];
  const { attached } = IDENTITIES[kind];
  const names = attached ? [`${attached}s`, `${attached}Name`] : [];
  const isNamed = resources.some(({ type, properties }) => type.startsWith('AWS::IAM::') && names.some(name => properties[name] !== undefined));
  return isNamed ? [`iam::{account}:${kind}/*`] : undefined;
}

/** Roles that are there already, by what the template has of their ARNs: `:role/aws-service-role/...`. */
function literalRoles(resources: ResourceFacts[]): string[] {
  const text = JSON.stringify(resources.map(({ properties }) => properties));
  return [...text.matchAll(/:role\/([\w+=,.@/-]+)"/g)].map(([, name]) => `iam::{account}:role/${name}`);
}

function s3Scope(action: string, resources: ResourceFacts[], assetBucketArn?: string): string[] {
  const kinds = kindsOf('s3', action);
  const own = namesOf(resources, 'AWS::S3::Bucket', 'BucketName', LAUNCHED.toLowerCase()).map(name => `s3:::${name}`);
  const buckets = own.length > 0 ? own : ['s3:::*'];
  if (/^GetObject(Version)?$/.test(action)) return codeOf(resources, own, assetBucketArn);
  if (kinds.includes('bucket')) return buckets;
  return kinds.includes('object') ? buckets.map(arn => `${arn}/*`) : ['*'];
}

/** Buckets that the code of functions and other files are read from, which CloudFormation does with the launch role. */
function codeOf(resources: ResourceFacts[], own: string[], assetBucketArn?: string): string[] {
  const text = JSON.stringify(resources.map(({ properties }) => properties));
  const assets = assetBucketArn ? [`${assetBucketArn}/*`] : [];
  const named = [...text.matchAll(/"(?:S3Bucket|ContentS3Bucket|DefinitionS3Location\.Bucket)":\s*"([^"{]+)"/g)].map(([, name]) => `s3:::${name}/*`);
  const found = [...new Set([...assets, ...named, ...own.map(arn => `${arn}/*`)])];
  return found.length > 0 ? found.sort() : ['s3:::*/*'];
}
