import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Place, scopeOf } from './permission-scopes';
import { TemplateFacts } from './template-facts';
import { permissionsOf } from './type-permissions';
import { fail } from '../../private/errors';

/** What Service Catalog itself does with the role: https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html */
const STACK_ACTIONS = [
  'CreateStack', 'DeleteStack', 'DescribeStackEvents', 'DescribeStacks', 'GetTemplateSummary', 'SetStackPolicy', 'TagResource', 'UntagResource', 'UpdateStack',
].map(name => `cloudformation:${name}`);

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
  if (facts.some(({ resources: all }) => all.some(({ type }) => type === 'AWS::CloudFormation::Stack'))) {
    allow('s3:GetObject', scopeOf('s3:GetObject', resources, place, assetBucketArn)!);
  }
  const account = (arn: string) => arn.replace('{launching-account}', stack.account);
  return [
    new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: [account(`arn:${place.partition}:cloudformation:*:${place.account}:stack/SC-*`)] }),
    new iam.PolicyStatement({ actions: ['cloudformation:ValidateTemplate'], resources: ['*'] }), // knows no resource
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
