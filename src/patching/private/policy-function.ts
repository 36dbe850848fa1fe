import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PolicyPlan } from '../handlers/patch-ring/plan';
import { PatchPolicyProps } from '../patch-policy-props';
import { documentArns } from './command';
import { Profile } from '../../core';
import { acknowledge, acknowledgeKeyActions, acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';

export interface FunctionProps {
  readonly plan: PolicyPlan;
  readonly profile: Profile;
  readonly table: dynamodb.ITable;
  readonly bucket: s3.IBucket;
}

/** The function behind the steps, and what it may do. */
export function createFunction(scope: Construct, props: PatchPolicyProps, { plan, profile, table, bucket }: FunctionProps): lambda.Function {
  const { baselines = [], report } = props;
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Patches rings of nodes' });
  const logGroup = createLogGroup(scope, 'FunctionLogs', { retention: profile.logRetention, removalPolicy: profile.removalPolicy });
  logGroup.grantWrite(role);
  const allow = (actions: string[], resources: string[], conditions?: object) => {
    if (resources.length > 0) role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions: conditions as iam.PolicyStatementProps['conditions'] }));
  };
  allow(['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [table.tableArn]);
  allow(['s3:PutObject'], [bucket.arnForObjects('*')]);
  allow(['ssm:GetPatchBaseline'], baselines.map(({ patchBaselineArn }) => patchBaselineArn));
  const nodes = [['ec2', 'instance'], ['ssm', 'managed-instance']].map(([service, resource]) => stack.formatArn({ service, resource, resourceName: '*' }));
  allow(['ssm:SendCommand'], [...documentArns(stack, 'document', plan.document), ...documentArns(stack, 'document', 'AWS-RunPatchBaseline'), ...nodes]);
  // Of these, none knows a resource
  allow(['ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:DescribeInstancePatchStates', 'ssm:GetAutomationExecution'], ['*']);
  const asks = plan.rings.flatMap(({ approval }) => approval ? documentArns(stack, 'automation-definition', approval.document) : []);
  allow(['ssm:StartAutomationExecution'], asks.map(arn => `${arn}:*`));
  report?.topic.grantPublish(role);
  acknowledgeKeyActions(role);
  for (const arn of ['*', bucket.arnForObjects('*'), ...nodes, ...asks.map(each => `${each}:*`)]) {
    acknowledgeWildcard(role, arn, 'Actions that know no resource; nodes, objects and versions whose names are not known beforehand.');
  }
  const fn = new lambda.Function(scope, 'Function', {
    code: lambda.Code.fromAsset(handlerFolder('patching', 'patch-ring'), { exclude: ['**/*.d.ts'] }),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.minutes(5),
    memorySize: 256,
    description: 'Decides whether a ring is patched, and looks what comes of it',
    role,
    logGroup,
  });
  acknowledge(fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
  return fn;
}
