import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { anyParameter, dynamicGrants } from './permission-dynamic';
import { merged } from './permission-merge';
import { Place } from './permission-references';
import { Asker, Grant, grantsOf } from './permission-scopes';
import { ResourceFacts, TemplateFacts } from './template-facts';
import { permissionsOf, servicesOf } from './type-permissions';
import { fail } from '../../private/errors';

/** What Service Catalog itself does with the role: https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html */
const STACK_ACTIONS = [
  'CreateStack', 'DeleteStack', 'DescribeStackEvents', 'DescribeStacks', 'SetStackPolicy', 'TagResource', 'UntagResource', 'UpdateStack',
].map(name => `cloudformation:${name}`);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getavailabilityzones.html */
const ZONES = ['ec2:DescribeAccountAttributes', 'ec2:DescribeAvailabilityZones', 'ec2:DescribeSubnets'];

/** Values of these types must exist: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html */
const PARAMETER_LOOKUPS: { readonly [type: string]: string[] } = {
  'AWS::EC2::AvailabilityZone::Name': ['ec2:DescribeAvailabilityZones'],
  'AWS::EC2::Image::Id': ['ec2:DescribeImages'],
  'AWS::EC2::Instance::Id': ['ec2:DescribeInstances'],
  'AWS::EC2::KeyPair::KeyName': ['ec2:DescribeKeyPairs'],
  'AWS::EC2::SecurityGroup::GroupName': ['ec2:DescribeSecurityGroups'],
  'AWS::EC2::SecurityGroup::Id': ['ec2:DescribeSecurityGroups'],
  'AWS::EC2::Subnet::Id': ['ec2:DescribeSubnets'],
  'AWS::EC2::Volume::Id': ['ec2:DescribeVolumes'],
  'AWS::EC2::VPC::Id': ['ec2:DescribeVpcs'],
  'AWS::Route53::HostedZone::Id': ['route53:GetHostedZone', 'route53:ListHostedZones'],
};

export interface Launched {
  readonly facts: TemplateFacts[];
  readonly assetBucketArn?: string;
  /** What the user gives beyond it. */
  readonly permissions: iam.PolicyStatement[];
  /** What actions and notices of the product need. */
  readonly others?: iam.PolicyStatement[];
}

/**
 * What a role needs to launch, update and terminate what has been offered, and nothing more. Where a service names resources after the
 * stack it may touch those only; the rest it may do only as CloudFormation does it in its name.
 */
export function launchStatements(at: string, stack: Stack, { facts, assetBucketArn, permissions, others = [] }: Launched): iam.PolicyStatement[] {
  const place: Place = { partition: stack.partition, account: '{launching-account}' };
  const grants = facts.flatMap(template => [
    ...template.resources.flatMap(resource => ofResource(at, resource, { template, place, assetBucketArn, permissions })),
    ...dynamicGrants(template.resources, place),
    ...lookups(template, place),
  ]);
  const [transform] = facts.flatMap(({ transforms }) => transforms ?? []);
  if (transform !== undefined) unknown(at, `the transform ${transform}, which changes the template when it is launched`, permissions);
  const [nested] = facts.flatMap(({ unknownNested }) => unknownNested);
  if (nested !== undefined) unknown(at, `the nested stack ${nested}, whose template is not known here`, permissions);
  const account = (arn: string) => arn.replace('{launching-account}', stack.account);
  return [
    new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: [account(`arn:${place.partition}:cloudformation:*:${place.account}:stack/SC-*`)] }),
    // About a template or the account, and not about a stack
    new iam.PolicyStatement({ actions: ['cloudformation:GetTemplateSummary', ...importsOf(facts), 'cloudformation:ValidateTemplate'], resources: ['*'] }),
    // Copies of templates are in a bucket of the service's own; it marks them.
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], conditions: { StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } } }),
    ...merged(grants).map(({ actions, on, when }) => new iam.PolicyStatement({
      actions,
      resources: on.map(account),
      conditions: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] }, ...when && { StringLike: { [when.key]: when.values } } },
    })),
    ...permissions,
    ...others,
  ];
}

interface Around {
  readonly template: TemplateFacts;
  readonly place: Place;
  readonly assetBucketArn?: string;
  readonly permissions: iam.PolicyStatement[];
}

function ofResource(at: string, resource: ResourceFacts, { template, place, assetBucketArn, permissions }: Around): Grant[] {
  const asker: Asker = { resource, resources: template.resources, parameters: template.parameters.map(({ name }) => name), place, assetBucketArn };
  const isTransformed = (template.transforms ?? []).length > 0; // told of in its place
  const actions = permissionsOf(resource) ?? (isTransformed ? [] : unknown(at, resource.type, permissions, servicesOf(resource.type)));
  const grants = actions.flatMap(action => grantsOf(action, asker));
  if (resource.type === 'AWS::CloudFormation::Stack') return [...grants, ...grantsOf('s3:GetObject', asker)];
  if (resource.type !== 'AWS::Lambda::Function' || !(resource.properties.Code as { ImageUri?: unknown } | undefined)?.ImageUri) return grants;
  const on = [`arn:${place.partition}:ecr:*:*:repository/*`]; // also of the portfolio's account
  return [...grants, ...['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map(action => ({ action, on }))];
}

/** What CloudFormation looks up before it makes anything. */
function lookups({ resources, parameters }: TemplateFacts, place: Place): Grant[] {
  const types = parameters.map(({ type }) => type.replace(/^List<(.+)>$/, '$1'));
  const zones = JSON.stringify(resources).includes('"Fn::GetAZs"') ? ZONES : [];
  const stored = types.some(type => type.startsWith('AWS::SSM::')) ? [anyParameter('ssm:GetParameters', place)] : [];
  return [...stored, ...[...zones, ...types.flatMap(type => PARAMETER_LOOKUPS[type] ?? [])].map(action => ({ action, on: ['*'] }))]; // know no resource
}

/** What is exported is looked up among all exports: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html */
function importsOf(facts: TemplateFacts[]): string[] {
  return facts.some(({ imports }) => imports) ? ['cloudformation:ListExports'] : [];
}

/** Nobody has said what it needs, so the user has to; with actions of its service, where that is known. */
function unknown(at: string, type: string, permissions: iam.PolicyStatement[], services: string[] = []): string[] {
  if (permissions.some(statement => allowsOf(statement, services))) return [];
  const of = services.length > 0 ? `, with actions of ${services.join(' or ')}` : '';
  return fail({
    code: 'servicecatalog.permissions-unknown', at, prop: 'permissions', value: type, allowed: 'types of resources whose needs AWS publishes', fix: `say what ${type} needs${of}: LaunchRole.leastPrivilege({ permissions: [new iam.PolicyStatement(...)] })`,
  });
}

/** Whether a statement may be what a type needs. */
function allowsOf({ effect, actions, notActions }: iam.PolicyStatement, services: string[]): boolean {
  if (effect !== iam.Effect.ALLOW) return false;
  const isOf = (action: string) => action === '*' || Token.isUnresolved(action) || services.includes(action.split(':')[0].toLowerCase());
  return services.length === 0 || notActions.length > 0 || actions.some(isOf);
}
