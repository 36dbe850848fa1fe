import { literal, ResourceFacts } from './template-facts';

/** Where a product is launched, in the words of a policy. */
export interface Place {
  readonly partition: string;
  readonly account: string;
}

interface NamedService {
  /** Types whose resources are meant, and the property that may give them a name. */
  readonly names: { readonly [type: string]: string };
  /** ARNs by a name, or a pattern of names; without partition and account. */
  readonly arns: (name: string) => string[];
  /** Actions that know no resource, or other resources. */
  readonly others: RegExp;
  readonly lowerCase?: boolean;
}

/** What CloudFormation calls a resource that has no name: after the stack, and that is `SC-<account>-pp-<id>`. */
const LAUNCHED = 'SC-*';

/** Services whose resources CloudFormation names after the stack, so that a role can be held to what it has launched. */
const NAMED: { readonly [service: string]: NamedService } = {
  cloudformation: { names: { 'AWS::CloudFormation::Stack': 'StackName' }, arns: name => [`cloudformation:*:{account}:stack/${name}`], others: /^(ValidateTemplate|List)/ },
  dynamodb: {
    names: { 'AWS::DynamoDB::Table': 'TableName', 'AWS::DynamoDB::GlobalTable': 'TableName' },
    arns: name => [`dynamodb:*:{account}:table/${name}`],
    others: /^(ListTables|DescribeLimits|ImportTable|DescribeImport)$/,
  },
  lambda: {
    names: { 'AWS::Lambda::Function': 'FunctionName' },
    arns: name => [`lambda:*:{account}:function:${name}`],
    others: /(EventSourceMapping|Layer|CodeSigningConfig|CapacityProvider)|^List/,
  },
  logs: {
    names: { 'AWS::Logs::LogGroup': 'LogGroupName' },
    arns: name => [`logs:*:{account}:log-group:${name}`],
    others: /^(Describe|List(?!Tags))|ResourcePolic|Deliver|Destination|QueryDefinition|Anomaly/,
  },
  sns: { names: { 'AWS::SNS::Topic': 'TopicName' }, arns: name => [`sns:*:{account}:${name}`], others: /^(List(?!Tags)|Unsubscribe)/ },
  sqs: { names: { 'AWS::SQS::Queue': 'QueueName' }, arns: name => [`sqs:*:{account}:${name}`], others: /^ListQueues$/ },
};

/** The resources that an action is allowed with. Undefined: the action is about something that the product has none of. */
export function scopeOf(action: string, resources: ResourceFacts[], place: Place, assetBucketArn?: string): string[] | undefined {
  const [service, name] = action.split(':');
  if (service === 'iam') return iamScope(name, resources)?.map(arn => full(arn, place));
  if (service === 's3') return s3Scope(name, resources, assetBucketArn).map(arn => arn.startsWith('arn') || arn === '*' ? arn : full(arn, place));
  const named = NAMED[service];
  if (!named || named.others.test(name)) return ['*'];
  const names = Object.entries(named.names).flatMap(([type, property]) => namesOf(resources, type, property));
  // Nothing of its own: the product changes what is there already, such as a permission of a function.
  return (names.length > 0 ? names : [service === 'cloudformation' ? LAUNCHED : '*']).flatMap(named.arns).map(arn => full(arn, place));
}

function full(arn: string, { partition, account }: Place): string {
  return `arn:${partition}:${arn.replace('{account}', account)}`;
}

/** Names that CloudFormation makes, those that the template gives, and any where a name is known only when it is launched. */
function namesOf(resources: ResourceFacts[], type: string, property: string, launched = LAUNCHED): string[] {
  const names = resources.filter(resource => resource.type === type).map(({ properties }) => (
    properties[property] === undefined ? launched : literal(properties[property]) ?? '*'
  ));
  const unique = [...new Set(names)].sort();
  return unique.includes('*') ? ['*'] : unique;
}

const IDENTITIES = [
  { actions: /InstanceProfile/, kind: 'instance-profile', type: 'AWS::IAM::InstanceProfile', name: 'InstanceProfileName' },
  { actions: /Role/, kind: 'role', type: 'AWS::IAM::Role', name: 'RoleName' },
  { actions: /User|AccessKey|LoginProfile/, kind: 'user', type: 'AWS::IAM::User', name: 'UserName' },
  { actions: /Group/, kind: 'group', type: 'AWS::IAM::Group', name: 'GroupName' },
  { actions: /Polic/, kind: 'policy', type: 'AWS::IAM::ManagedPolicy', name: 'ManagedPolicyName' },
];

function iamScope(action: string, resources: ResourceFacts[]): string[] | undefined {
  if (action === 'CreateServiceLinkedRole') return ['iam::{account}:role/aws-service-role/*'];
  const identity = IDENTITIES.find(({ actions }) => actions.test(action));
  if (!identity) return ['*'];
  const { kind, type, name } = identity;
  const own = resources.filter(resource => resource.type === type);
  if (own.length === 0) return foreign(action, kind, resources);
  const handedOver = action === 'PassRole' ? literalRoles(resources) : [];
  return [...new Set([...own.flatMap(resource => {
    const path = literal(resource.properties.Path ?? '/');
    return namesOf([resource], type, name).map(found => `iam::{account}:${kind}${path ?? '/*'}${found}`);
  }), ...handedOver])].sort();
}

/** Of a kind that the product makes none of: roles may be handed over all the same; what is attached to others names them. */
function foreign(action: string, kind: string, resources: ResourceFacts[]): string[] | undefined {
  if (action === 'PassRole') return [`iam::{account}:${kind}/*`];
  const named = { role: 'Roles', user: 'Users', group: 'Groups' }[kind];
  const attached = resources.some(({ type, properties }) => type.startsWith('AWS::IAM::') && named !== undefined && (
    properties[named] !== undefined || properties[named.slice(0, -1) + 'Name'] !== undefined));
  return attached ? [`iam::{account}:${kind}/*`] : undefined;
}

/** Roles that are there already, by their ARNs in the template. */
function literalRoles(resources: ResourceFacts[]): string[] {
  const found = [...JSON.stringify(resources.map(({ properties }) => properties)).matchAll(/:iam::(\d{12}):role\/([\w+=,.@/-]+)/g)];
  return found.map(([, account, name]) => `iam::${account}:role/${name}`);
}

/** Some actions on buckets have objects in their names. */
const OBJECT_ACTIONS = /^(?!.*(Bucket|LockConfiguration)).*(Object|MultipartUpload)/;

function s3Scope(action: string, resources: ResourceFacts[], assetBucketArn?: string): string[] {
  if (/^(ListAllMyBuckets|.*AccessPoint.*|.*Job.*|.*StorageLens.*|.*AccessGrants.*)$/.test(action)) return ['*'];
  const own = namesOf(resources, 'AWS::S3::Bucket', 'BucketName', LAUNCHED.toLowerCase());
  const buckets = own.map(name => `s3:::${name}`);
  if (/^GetObject(Version)?$/.test(action)) return codeOf(resources, buckets, assetBucketArn);
  if (buckets.length === 0) return ['s3:::*'];
  return OBJECT_ACTIONS.test(action) ? buckets.map(arn => `${arn}/*`) : buckets;
}

/** Buckets that the code of functions and other files are read from, which CloudFormation does with the launch role. */
function codeOf(resources: ResourceFacts[], own: string[], assetBucketArn?: string): string[] {
  const text = JSON.stringify(resources.map(({ properties }) => properties));
  const assets = assetBucketArn ? [`${assetBucketArn}/*`] : [];
  const sources = [...text.matchAll(/"(S3Bucket|BucketName|ContentS3Bucket)":\s*("[^"]+"|\{)/g)].map(([, , value]) => value);
  const literals = sources.filter(value => value.startsWith('"') && !value.includes('{{')).map(value => `s3:::${value.slice(1, -1)}/*`);
  const found = [...new Set([...assets, ...literals, ...own.map(arn => `${arn}/*`)])];
  return found.length > 0 ? found.sort() : ['s3:::*/*'];
}
