import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { DeploymentRoles } from '../organization-patch-policy-props';

/** What the names of roles begin with that may be passed to Quick Setup. */
const PREFIX = 'AWS-QuickSetup-';
const LONGEST_NAME = 64;
/** As of `ap-southeast-1`. */
const LONGEST_REGION = 14;
const POLICY = 'AWSQuickSetupPatchPolicyDeploymentRolePolicy';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-getting-started.html#quick-setup-api-manual-onboarding */
export function createDeploymentRoles(scope: Construct): DeploymentRoles {
  const stack = Stack.of(scope);
  const names = { administration: nameOf(scope, 'Admin'), execution: nameOf(scope, 'Execution') };
  const executionArn = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: names.execution });
  const stackSets = stack.formatArn({ service: 'cloudformation', region: '*', resource: 'stackset', resourceName: 'AWS-QuickSetup-*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const administration = new iam.Role(scope, 'AdministrationRole', {
    roleName: names.administration,
    description: 'Deploys patch policies of Quick Setup',
    assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': stackSets } },
    }),
    inlinePolicies: { Assume: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [executionArn] })] }) },
  });
  const execution = new iam.Role(scope, 'ExecutionRole', {
    roleName: names.execution,
    description: 'Makes what patch policies of Quick Setup consist of',
    assumedBy: new iam.ArnPrincipal(administration.roleArn),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  acknowledge(execution, { [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}]`]: 'The policy that AWS keeps for it, which Quick Setup asks for.' });
  return { administration, execution };
}

/** IAM has no regions, and the same stack may be in several of them. */
function nameOf(scope: Construct, what: string): string {
  const name = Names.uniqueResourceName(scope, { maxLength: LONGEST_NAME - PREFIX.length - LONGEST_REGION - what.length - 2, separator: '-' });
  return `${PREFIX}${name}-${Stack.of(scope).region}-${what}`;
}
