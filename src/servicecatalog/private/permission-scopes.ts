import { arnsOf, NAMED, NamedKind, ownArns } from './permission-names';
import { allTargets, isOwn, Place, placed, Target, targetsOf, valuesOf } from './permission-references';
import { IDENTITIES, identityArns, identityTargets, passedRoles, passedTo } from './permission-roles';
import { linkedServices } from './permission-services';
import { ResourceFacts } from './template-facts';
import { formatsOf, kindsOf } from './type-permissions-data';

/** An action on resources, perhaps on a condition. */
export interface Grant {
  readonly action: string;
  readonly on: string[];
  readonly when?: { readonly key: string; readonly values: string[] };
}

/** A resource, among those of its template, that asks for permissions. */
export interface Asker {
  readonly resource: ResourceFacts;
  readonly resources: ResourceFacts[];
  readonly place: Place;
  /** Names of the parameters of its template. */
  readonly parameters: string[];
  readonly assetBucketArn?: string;
}

/** What an action is allowed with for a resource. Nothing: it is about something that the product has none of. */
export function grantsOf(action: string, asker: Asker): Grant[] {
  const [service, name] = action.split(':');
  const { resource, resources, place } = asker;
  if (service === 'iam' && name === 'CreateServiceLinkedRole') {
    const values = linkedServices(resource.type);
    return [{ action, on: [placed('iam::{account}:role/aws-service-role/*', place)], when: values && { key: 'iam:AWSServiceName', values } }];
  }
  if (service === 'iam' && name === 'PassRole') {
    const on = passedRoles(resource, resources, place);
    const values = passedTo(resource.type);
    return some({ action, on, when: values && { key: 'iam:PassedToService', values } });
  }
  if (service === 'iam') return some({ action, on: identities(name, asker) });
  if (action === 'lambda:InvokeFunction' || action === 'sns:Publish') return some({ action, on: makers(service, asker) });
  if (service === 's3' && /^GetObject(Version)?$/.test(name)) return some({ action, on: filesOf(asker) });
  return [{ action, on: [...new Set(scopeOf(service, name, asker))].sort() }];
}

function some(grant: Grant): Grant[] {
  return grant.on.length > 0 ? [grant] : [];
}

export function isCustom(type: string): boolean {
  return /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type);
}

/** Actions on a thing of any kind, of which there is one: what asks for them. */
const TAGS = /^(Tag|Untag|AddTags|RemoveTags|ListTags|ListResourceTags|CreateOrUpdateTags|CreateTags|DeleteTags)/;
/** Services whose resources have names enough to be told apart; of the others what has no name is held to the account. */
const EXACT = ['cloudformation', 'dynamodb', 'lambda', 'logs', 's3', 'sns', 'sqs'];
/** Of which AWS tells resources, and whose requests name none of these. */
const OPEN = ['servicediscovery:GetOperation'];
/** What is not in the account: AWS's own, and what others share. */
const PUBLIC: { readonly [kind: string]: string } = {
  'cloudformation:type': 'cloudformation:*::type/resource/*',
  'ec2:group': 'resource-groups:*:*:group/*',
  'ec2:license-configuration': 'license-manager:*:*:license-configuration:*',
  'lambda:layerversion': 'lambda:*:*:layer:*',
  'logs:destination': 'logs:*:*:destination:*',
  'redshift:snapshot': 'redshift:*:*:snapshot:*',
  'sagemaker:hub-content': 'sagemaker:*:aws:hub-content/*',
  'sagemaker:model-package': 'sagemaker:*:*:model-package/*',
  'ssm:document': 'ssm:*::document/*',
  'ssm:parameter': 'ssm:*::parameter/aws/*',
};

/**
 * What AWS Resource Access Manager shares, and what is around it, such as the VPC of a subnet; all of them where an action is about one, so
 * that there are few statements.
 *
 * @see https://docs.aws.amazon.com/ram/latest/userguide/shareable.html
 */
const SHARED: { readonly [service: string]: string[] } = {
  ec2: [
    'capacity-reservation', 'coip-pool', 'dedicated-host', 'ip*', 'local-gateway*', 'placement-group', 'prefix-list', 'security-group', 'subnet', 'traffic-mirror-target',
    'transit-gateway*', 'verified-access-group', 'vpc', 'vpc-peering-connection',
  ],
};

/** Whoever shares something marks it. */
function sharedOf(service: string, name: string, kinds: string[], place: Place): string[] {
  const shared = SHARED[service] ?? [];
  const isAbout = kinds.some(kind => shared.some(each => covers(each, kind)));
  return isAbout && !TAGS.test(name) ? shared.map(each => placed(`${service}:*:*:${each}/*`, place)) : [];
}

function scopeOf(service: string, name: string, { resource, resources, place }: Asker): string[] {
  const kinds = kindsMeant(service, name, resource.type);
  if (kinds.length === 0 || OPEN.includes(`${service}:${name}`)) return ['*'];
  const account = placed(`${service}:*:{account}:*`, place);
  const literals = literalArns(service, resource);
  const isRead = !EXACT.includes(service) && /^(Describe|List)/.test(name);
  const named = isRead ? [] : (NAMED[service] ?? []).filter(each => each.kinds.some(kind => kinds.includes(kind)));
  const arns = named.flatMap(each => namedArns(each, resource, resources, place));
  const others = kinds.filter(kind => !named.some(each => each.kinds.includes(kind)));
  const formats = others.flatMap(kind => [...formatsOf(service, kind), ...PUBLIC[`${service}:${kind}`] ? [PUBLIC[`${service}:${kind}`]] : []]).map(arn => placed(arn, place));
  if (named.length === 0 && !EXACT.includes(service)) {
    const isOfNobody = formats.every(arn => arn.split(':')[2] === service && !covers(account, arn)); // hosted zones, images
    return [...isOfNobody ? [] : [account], ...literals, ...formats.filter(arn => !covers(account, arn)), ...sharedOf(service, name, kinds, place)];
  }
  return [...arns, ...formats, ...others.length > 0 ? literals : []];
}

/** The kinds that an action may be about; where it is a tag's, that of whoever asks. */
function kindsMeant(service: string, name: string, type: string): string[] {
  const kinds = kindsOf(service, name).filter(kind => !kind.startsWith('accesspoint') || type.includes('AccessPoint'));
  if (!TAGS.test(name) || kinds.length < 2) return kinds;
  const named = (NAMED[service] ?? []).filter(({ types }) => type in types).flatMap(each => each.kinds);
  const own = kinds.filter(kind => named.includes(kind));
  if (own.length > 0) return own;
  const last = type.split('::').at(-1)!.toLowerCase();
  const alike = kinds.filter(kind => last.endsWith(kind.replace(/-/g, ''))).sort((one, other) => other.length - one.length);
  if (alike.length > 0) return [alike[0]];
  const known = (NAMED[service] ?? []).flatMap(each => each.kinds);
  const others = kinds.filter(kind => !known.includes(kind));
  return others.length > 0 ? others : kinds;
}

/** Its own; what a property of it names; or what it refers to anywhere, and any of the kind where that is not plain. */
function namedArns(named: NamedKind, resource: ResourceFacts, resources: ResourceFacts[], place: Place): string[] {
  const property = named.targets?.[resource.type];
  const targets = property ? targetsOf(resource.properties[property], resources) : [];
  const arns = targets.flatMap(target => arnsOf(named, target, resources, place));
  if (resource.type in named.types) return [...ownArns(named, resource, resources, place), ...arns];
  if (arns.length > 0) return arns;
  if (named.isShared) return arnsOf(named, { text: '*' }, resources, place);
  const [service] = named.arn('*').split(':');
  const all = allTargets(resource.properties, resources);
  const found = all.filter(target => (isOwn(target) ? target.own.type in named.types : target.text.split(':')[2] === service && target.text.startsWith('arn:')));
  const isPlain = found.length > 0 && !all.some(target => !isOwn(target) && target.text.startsWith('*'));
  return (isPlain ? found : [{ text: '*' }]).flatMap(target => arnsOf(named, target, resources, place));
}

/** What a resource names by its whole ARN, which may be of another account. */
function literalArns(service: string, { properties }: ResourceFacts): string[] {
  return [...JSON.stringify(properties).matchAll(/"(arn:[\w-]+:([\w-]+):[^"]+)"/g)].filter(([,, of]) => of === service).map(([, arn]) => arn);
}

/** Whether a pattern allows all that another one does. */
export function covers(pattern: string, arn: string): boolean {
  if (pattern === arn || pattern === '*') return true;
  const expression = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*');
  return pattern.includes('*') && new RegExp(`^${expression}$`).test(arn);
}

function identities(action: string, { resource, resources, place }: Asker): string[] {
  const kinds = kindsOf('iam', action);
  const kind = kinds.find(each => each in IDENTITIES);
  if (!kind) return kinds.length > 0 ? kinds.flatMap(each => formatsOf('iam', each)).map(arn => placed(arn, place)) : ['*'];
  const { type, attached } = IDENTITIES[kind];
  if (resource.type === type) return identityArns(resource, kind, resources, place);
  const anyOf = placed(`iam::{account}:${kind}/*`, place);
  if (resource.type.startsWith('AWS::IAM::')) {
    const values = (attached ?? []).map(name => resource.properties[name]).filter(value => value !== undefined);
    const targets = values.flatMap(value => targetsOf(value, resources));
    return [...new Set(targets.flatMap(target => identityTargets(target, kind, resources, place)))].sort();
  }
  if (/^(Get|List)/.test(action)) return [anyOf];
  const linked = placed('iam::{account}:role/aws-service-role/*', place);
  return kind === 'role' ? [linked, ...passedRoles(resource, resources, place)].sort() : [anyOf];
}

/** Who makes a custom resource: a function or topic of the product, or the one that its token names. */
function makers(service: string, { resource, resources, place }: Asker): string[] {
  const [named] = NAMED[service];
  if (!isCustom(resource.type)) return [...new Set(namedArns(named, resource, resources, place))].sort();
  const targets = targetsOf(resource.properties.ServiceToken, resources);
  const other = service === 'sns' ? 'lambda' : 'sns';
  const isOther = (target: Target) => (isOwn(target) ? target.own.type in NAMED[other][0].types : target.text.includes(`:${other}:`));
  const meant = targets.filter(target => !isOther(target));
  return [...new Set(meant.flatMap(target => (
    !isOwn(target) && target.text.startsWith('arn:') ? [placed(target.text, place)] : arnsOf(named, target, resources, place)
  )))].sort();
}

/** Files that CloudFormation reads with the launch role: code, definitions, templates of nested stacks. */
function filesOf({ resource, resources, place, parameters, assetBucketArn }: Asker): string[] {
  const assets = assetBucketArn ? [`${assetBucketArn}/*`] : [];
  const [, objects] = NAMED.s3;
  const buckets = valuesOf(resource.properties, /^(Tags|Environment)$/).flatMap(([name, value]) => {
    if (name === 'TemplateURL') return targetsOf(value, resources).map(bucketOf);
    return /Bucket(Name)?$/.test(name) ? targetsOf(value, resources).map(target => ({ target, isParameter: refersTo(value, parameters) })) : [];
  });
  const arns = buckets.flatMap(({ target, isParameter }) => {
    // References into the stack of the portfolio, and placeholders, are to its bucket of assets.
    if (!isOwn(target) && target.text.includes('{{')) return [];
    if (!isOwn(target) && target.text.startsWith('*') && assets.length > 0 && !isParameter) return [];
    return arnsOf(objects, target, resources, place).map(arn => (/:s3:::[^/]+$/.test(arn) ? `${arn}/*` : arn));
  });
  const found = [...new Set([...assets, ...arns])].sort();
  return found.length > 0 ? found : [placed('s3:::*/*', place)];
}

function refersTo(value: unknown, parameters: string[]): boolean {
  const text = JSON.stringify(value);
  return parameters.some(name => text.includes(`"Ref":"${name}"`) || text.includes(`\${${name}}`));
}

function bucketOf(target: Target): { readonly target: Target; readonly isParameter: boolean } {
  if (isOwn(target)) return { target, isParameter: false };
  const host = /^https:\/\/(?:s3[.-][^/]*\/([^/]+)|([^/]+?)\.s3[.-])/.exec(target.text);
  return { target: { text: host?.[1] ?? host?.[2] ?? '*' }, isParameter: false };
}
