import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PolicyPlan } from '../handlers/patch-ring/plan';
import { PatchPolicyProps } from '../patch-policy-props';
import { rightsOf } from './policy-rights';
import { Profile } from '../../core';
import { acknowledge, acknowledgeKeyActions, acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';

export interface FunctionProps {
  readonly plan: PolicyPlan;
  readonly profile: Profile;
  readonly table: dynamodb.ITable;
}

/** The function behind the steps, and what it may do. */
export function createFunction(scope: Construct, props: PatchPolicyProps, { plan, profile, table }: FunctionProps): lambda.Function {
  const role = new iam.Role(scope, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Patches rings of nodes' });
  const logGroup = createLogGroup(scope, 'FunctionLogs', { retention: profile.logRetention, removalPolicy: profile.removalPolicy });
  logGroup.grantWrite(role);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], resources: [table.tableArn] }));
  const rights = rightsOf(scope, props, plan);
  for (const statement of rights) {
    role.addToPolicy(statement);
    for (const arn of statement.resources) acknowledgeWildcard(role, arn, 'Actions that know no resource; nodes and what belongs to them, whose names are not known beforehand.');
  }
  const topics = [props.report?.topic, ...props.rings.map(({ _plan }) => _plan.approval?._plan.topic)];
  for (const topic of new Set(topics)) topic?.grantPublish(role);
  acknowledgeKeyActions(role);
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
