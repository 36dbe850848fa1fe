import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { has, isOf, Kind as Class } from './kind-check';

/** What a prop takes. */
export interface Kind {
  /** How a user writes one. */
  readonly example: string;
  readonly fits: (value: unknown) => boolean;
  readonly required?: true;
  /** What its elements are, where it is a list or a map. */
  readonly of?: Kind;
  /** What its props are, where it is a struct. */
  readonly props?: Props;
  /** What it is compared with in the assembly. */
  readonly sort: 'value' | 'choice' | 'flag' | 'list' | 'map' | 'object' | 'options' | 'struct';
}

export interface RequiredKind extends Kind {
  readonly required: true;
}

/** The kinds of all props of a struct, by name. */
export type Props = Readonly<Record<string, Kind>>;

/** As many kinds as the struct has props, of which those are required that are so in the struct. */
export type PropsOf<T> = { readonly [Name in keyof T]-?: undefined extends T[Name] ? Kind & { readonly required?: undefined } : RequiredKind };

type Optional = Kind & { readonly required?: undefined };

function kind(sort: Kind['sort'], example: string, fits: Kind['fits'], more: Partial<Optional> = {}): Optional {
  return { sort, example, fits, ...more };
}

const isToken = (value: unknown) => Token.isUnresolved(value);
const isObject = (value: unknown) => typeof value === 'object' && !Array.isArray(value);

/** A text, a number, a duration or the like, of which other rules say what it may be. */
export const plain = (example: string) => kind('value', example, () => true);

/** A text that no other rule looks at. */
export const text = (example: string) => kind('value', example, value => typeof value === 'string' || isToken(value));

/** Yes or no; a text would be a yes. */
export const flag = () => kind('flag', 'true', value => typeof value === 'boolean' || isToken(value));

/** One of an enum. */
export const choice = (of: object, example: string) => kind('choice', example, value => Object.values(of).includes(value) || isToken(value));

/** An object of a class that nobody else can make. */
export const instance = (type: Class, example: string) => kind('object', example, value => isOf(value, type));

/** What has the member of its interface, or of its class, that is used; whoever made it. */
export const like = (member: string, example: string) => kind('object', example, value => has(value, member));

/** Options whose props another room, or the CDK, knows. */
export const options = (example: string) => kind('options', example, isObject);

export const list = (of: Kind) => kind('list', `[${of.example}]`, value => Array.isArray(value) || isToken(value), { of });

export const map = (of: Kind, name = 'NAME') => kind('map', `{ ${name}: ${of.example} }`, value => isObject(value) || isToken(value), { of });

/** A struct, with what each of its props takes. */
export function structOf<T>(example: string, props: PropsOf<T>): Struct {
  return { ...kind('struct', example, isObject), props: props as Props };
}

export type Struct = Optional & { readonly props: Props };

export function required(of: Kind): RequiredKind {
  return { ...of, required: true };
}

/** What all constructs take; the class of profiles is one that is above this folder. */
export const commonKinds = (profile: Class) => ({
  profile: instance(profile, 'Profile.development()'),
  tags: map(plain("'web'"), 'team'),
});

export const duration = (example: string) => like('toSeconds', example);
export const VPC = like('selectSubnets', "new ec2.Vpc(this, 'Vpc')");
export const KEY = like('keyArn', "new kms.Key(this, 'Key')");
export const TOPIC = like('topicArn', "new sns.Topic(this, 'Topic')");
export const CERTIFICATE = like('certificateArn', "acm.Certificate.fromCertificateArn(this, 'Certificate', '...')");
export const ZONE = like('hostedZoneId', "route53.HostedZone.fromLookup(this, 'Zone', { domainName: 'example.com' })");
export const SUBNETS = options('{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }');
export const REMOVAL_POLICY = choice(RemovalPolicy, 'RemovalPolicy.DESTROY');
export const LOG_RETENTION = choice(RetentionDays, 'logs.RetentionDays.ONE_MONTH');
export const TEXTS = list(text("'...'"));
export const TEXTS_BY_NAME = map(text("'...'"));
export const TIME_ZONE = like('timezoneName', 'TimeZone.EUROPE_BERLIN');
/** Of a container of Amazon ECS. */
export const IMAGE = like('bind', "ecs.ContainerImage.fromAsset('./app')");
export const SECRETS = map(like('arn', 'ecs.Secret.fromSecretsManager(secret)'));
export const MEMORY = like('toMebibytes', 'Size.mebibytes(512)');
export const ARCHITECTURE = like('_cpuArchitecture', 'ecs.CpuArchitecture.ARM64');
/** What alarms about answers take. */
export const ANSWER_THRESHOLDS = { errorPercent: plain('5'), latency: duration('Duration.seconds(1)') };
