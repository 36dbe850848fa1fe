import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';
import { sorted } from '../../private/sorted';

export interface ActivationProps {
  readonly profile: Profile;
  readonly role: iam.IRole;
  readonly secret: secretsmanager.ISecret;
  readonly registrationLimit: number;
  readonly validFor: Duration;
  readonly nodeName?: string;
  readonly tags?: { readonly [name: string]: string };
}

const TYPE = 'Custom::HybridActivation';
const HANDLER = ['patching', 'hybrid-activation'] as const;
/** An activation of one day is renewed when it has 12 hours left, and looked at twice before it expires. */
const LOOKS = Duration.hours(6);

/** What makes the activation with the stack, and the function that renews it. */
export function createActivation(scope: Construct, props: ActivationProps): lambda.Function {
  const properties = propertiesOf(props);
  const provider = CustomResourceProvider.getOrCreateProvider(scope, TYPE, {
    codeDirectory: handlerFolder(...HANDLER),
    runtime: CustomResourceProviderRuntime.NODEJS_22_X,
    timeout: Duration.minutes(5),
    description: 'Makes and deletes activations of servers outside AWS',
  });
  const statements = statementsOf(scope, props);
  for (const statement of statements) provider.addToRolePolicy(statement.toJSON());
  const activation = new CustomResource(scope, 'Activation', { resourceType: TYPE, serviceToken: provider.serviceToken, properties });
  const fn = createFunction(scope, props.profile, statements);
  const rule = new events.Rule(scope, 'Renewal', {
    description: 'Looks whether an activation of servers outside AWS is to be renewed',
    schedule: events.Schedule.rate(LOOKS),
    targets: [new targets.LambdaFunction(fn, { event: events.RuleTargetInput.fromObject(properties), retryAttempts: 3 })],
  });
  rule.node.addDependency(activation); // it ends before the last activation is deleted
  return fn;
}

/** All scalars are text, as CloudFormation sends them: the same is asked both ways. */
function propertiesOf({ role, secret, registrationLimit, validFor, nodeName, tags = {} }: ActivationProps) {
  return {
    Secret: secret.secretArn,
    Role: role.roleName,
    RegistrationLimit: Token.isUnresolved(registrationLimit) ? Token.asString(registrationLimit) : `${registrationLimit}`,
    ValidFor: `${validFor.toDays()}`,
    NodeName: nodeName,
    Tags: Object.entries(sorted(tags)).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
function statementsOf(scope: Construct, { role, secret }: ActivationProps): iam.PolicyStatement[] {
  const nodes = nodesOf(scope);
  const statements = [
    new iam.PolicyStatement({ actions: ['ssm:CreateActivation', 'ssm:DescribeActivations', 'ssm:DeleteActivation'], resources: ['*'] }), // know no resource
    new iam.PolicyStatement({ actions: ['ssm:AddTagsToResource'], resources: [role.roleArn, nodes] }),
    new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } } }),
    new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], resources: [secret.secretArn] }),
  ];
  if (!secret.encryptionKey) return statements;
  return [...statements, new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [secret.encryptionKey.keyArn] })];
}

function nodesOf(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' });
}

function createFunction(scope: Construct, { logRetention, removalPolicy }: Profile, statements: iam.PolicyStatement[]): lambda.Function {
  const role = new iam.Role(scope, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Renews an activation of servers outside AWS' });
  const logGroup = createLogGroup(scope, 'FunctionLogs', { retention: logRetention, removalPolicy });
  logGroup.grantWrite(role);
  for (const statement of statements) role.addToPolicy(statement);
  for (const arn of ['*', nodesOf(scope)]) acknowledgeWildcard(role, arn, 'Activations know no resource, and nodes that do not exist yet have no ids.');
  const fn = new lambda.Function(scope, 'Function', {
    code: lambda.Code.fromAsset(handlerFolder(...HANDLER), { exclude: ['**/*.d.ts'] }),
    handler: 'index.scheduled',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.minutes(5),
    description: 'Renews an activation of servers outside AWS',
    role,
    logGroup,
  });
  acknowledge(fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
  return fn;
}
