import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Place, scopeOf } from './permission-scopes';
import { TemplateFacts } from './template-facts';
import { permissionsOf } from './type-permissions';
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
}

/**
 * What a role needs to launch, update and terminate what has been offered, and nothing more. Where a service names resources after the
 * stack it may touch those only; the rest it may do only as CloudFormation does it in its name.
 */
export function launchStatements(at: string, stack: Stack, { facts, assetBucketArn, permissions }: Launched): iam.PolicyStatement[] {
  const place: Place = { partition: stack.partition, account: '{launching-account}' };
  const resources = facts.flatMap(template => template.resources);
  const scopes = new Map<string, { resources: string[]; actions: Set<string> }>();
  const allow = (action: string, on: string[]) => {
    const key = on.join('\n');
    const scope = scopes.get(key) ?? { resources: on, actions: new Set() };
    scopes.set(key, scope);
    scope.actions.add(action);
  };
  for (const resource of resources) {
    for (const action of permissionsOf(resource) ?? unknown(at, resource.type, permissions)) {
      const on = scopeOf(action, resources, place, assetBucketArn);
      if (on) allow(action, on);
    }
  }
  if (resources.some(({ type, properties }) => type === 'AWS::Lambda::Function' && (properties.Code as { ImageUri?: unknown } | undefined)?.ImageUri)) {
    const repositories = [`arn:${place.partition}:ecr:*:*:repository/*`]; // also of the portfolio's account
    for (const action of ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) allow(action, repositories);
  }
  for (const action of lookups(facts)) allow(action, ['*']); // know no resource
  const [nested] = facts.flatMap(({ unknownNested }) => unknownNested);
  if (nested !== undefined) unknown(at, `the nested stack ${nested}, whose template is not known here`, permissions);
  if (facts.some(({ resources: all }) => all.some(({ type }) => type === 'AWS::CloudFormation::Stack'))) {
    allow('s3:GetObject', scopeOf('s3:GetObject', resources, place, assetBucketArn)!);
  }
  const account = (arn: string) => arn.replace('{launching-account}', stack.account);
  return [
    new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: [account(`arn:${place.partition}:cloudformation:*:${place.account}:stack/SC-*`)] }),
    // About a template, and not about a stack
    new iam.PolicyStatement({ actions: ['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'], resources: ['*'] }),
    // Copies of templates are in a bucket of the service's own; it marks them.
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], conditions: { StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } } }),
    ...[...scopes.values()].sort((one, other) => compare(one.resources[0], other.resources[0])).map(scope => new iam.PolicyStatement({
      actions: [...scope.actions].sort(),
      resources: scope.resources.map(account),
      conditions: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } },
    })),
    ...permissions,
  ];
}

/** What CloudFormation looks up before it makes anything. */
function lookups(facts: TemplateFacts[]): string[] {
  const text = JSON.stringify(facts.map(({ resources }) => resources));
  const types = facts.flatMap(({ parameters }) => parameters.map(({ type }) => type.replace(/^List<(.+)>$/, '$1')));
  const zones = text.includes('"Fn::GetAZs"') ? ZONES : [];
  return [...new Set([...zones, ...types.flatMap(type => type.startsWith('AWS::SSM::') ? ['ssm:GetParameters'] : PARAMETER_LOOKUPS[type] ?? [])])].sort();
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Nobody has said what it needs, so the user has to. */
function unknown(at: string, type: string, permissions: iam.PolicyStatement[]): string[] {
  if (permissions.length > 0) return [];
  return fail({
    code: 'servicecatalog.permissions-unknown', at, prop: 'permissions', value: type, allowed: 'types of resources whose needs AWS publishes', fix: `say what ${type} needs: LaunchRole.leastPrivilege({ permissions: [new iam.PolicyStatement(...)] })`,
  });
}
