import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { IEnvironment } from '../environment-interface';
import { anyRevision, Task } from './task';

export interface JobRoleProps {
  readonly environment: IEnvironment;
  readonly task: Task;
  /** Name of the state machine. */
  readonly name: string;
  readonly overlap?: boolean;
}

/** What the steps of a job may do: run its task, and no other. What the CDK would allow besides covers all tasks of the account. */
export function createJobRole(scope: Construct, { environment, task, name, overlap }: JobRoleProps): iam.IRole {
  const stack = Stack.of(scope);
  const { definition } = task;
  const role = new iam.Role(scope, 'StepsRole', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com'), description: 'Runs the task of a job' });
  const allow = (actions: string[], resources: string[], conditions?: object) =>
    role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions: conditions as Record<string, unknown> }));

  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${environment.cluster.clusterName}/*` });
  allow(['ecs:RunTask'], [anyRevision(definition)]);
  allow(['ecs:StopTask', 'ecs:DescribeTasks', 'ecs:TagResource'], [tasks]);
  allow(['iam:PassRole'], [definition.taskRole.roleArn, definition.obtainExecutionRole().roleArn], {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
  // How Step Functions learns of the end of a task: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
  const rule = stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForECSTaskRule' });
  allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]);
  if (!overlap) {
    allow(['states:ListExecutions'], [machineArn(scope, name)]);
  }
  allow(WITHOUT_RESOURCE, ['*']);

  acknowledgeWildcard(role, anyRevision(definition), 'Every revision of this one task.');
  acknowledgeWildcard(role, tasks, 'Tasks are named when they are run; those of the cluster.');
  acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': 'Delivery of logs and X-Ray know no narrower resource.' });
  return role.withoutPolicyUpdates();
}

/** Eight characters that a stack with the same name, made anew, does not have: what the old one has kept is not in its way. */
export function stackSuffix(scope: Construct): string {
  return Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Stack.of(scope).stackId))));
}

export function machineArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({ service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy and concepts-xray-tracing.html */
const WITHOUT_RESOURCE = [
  'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
  'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
  'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
];
