import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { IEnvironment } from '../environment-interface';
import { machineArn } from './job-role';
import { CONTAINER, Task } from './task';

export interface JobStepsProps {
  readonly environment: IEnvironment;
  readonly task: Task;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly retries?: number;
  readonly timeout?: Duration;
  readonly overlap?: boolean;
  /** Name of the state machine that the steps are for. */
  readonly name: string;
}

/** One run of a job: a look whether another one is going on, then the task, as often as it takes. */
export function jobSteps(scope: Construct, props: JobStepsProps): sfn.IChainable {
  const run = new tasks.EcsRunTask(scope, 'Run', {
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    cluster: props.environment.cluster,
    taskDefinition: props.task.definition,
    launchTarget: new tasks.EcsFargateLaunchTarget({ platformVersion: ecs.FargatePlatformVersion.LATEST }),
    subnets: props.task.vpcSubnets,
    securityGroups: [props.securityGroup],
    propagatedTagSource: ecs.PropagatedTagSource.TASK_DEFINITION,
    containerOverrides: [{
      containerDefinition: props.task.container,
      environment: [{ name: 'JOB_RUN', value: sfn.JsonPath.executionName }],
    }],
    taskTimeout: sfn.Timeout.duration(props.timeout ?? Duration.hours(1)),
    resultPath: sfn.JsonPath.DISCARD,
    comment: `Runs the container '${CONTAINER}' to its end`,
  });
  if (props.retries !== undefined && props.retries > 0) {
    run.addRetry({ errors: ['States.ALL'], maxAttempts: props.retries, interval: Duration.seconds(30), backoffRate: 2, jitterStrategy: sfn.JitterType.FULL });
  }
  return props.overlap ? run : withoutOverlap(scope, props.name, run);
}

function withoutOverlap(scope: Construct, name: string, run: sfn.TaskStateBase): sfn.IChainable {
  const arn = machineArn(scope, name);
  const look = new tasks.CallAwsService(scope, 'Look', {
    comment: 'Which runs are going on, this one among them',
    service: 'sfn',
    action: 'listExecutions',
    iamAction: 'states:ListExecutions',
    iamResources: [arn],
    parameters: { StateMachineArn: arn, StatusFilter: 'RUNNING', MaxResults: 100 },
    resultSelector: { 'runs.$': '$.Executions[*].ExecutionArn', 'count.$': 'States.ArrayLength($.Executions)' },
    resultPath: '$.running',
  });
  // They come newest first. Of two that begin together, as the scheduler may start one twice, the older one runs.
  const oldest = new sfn.Pass(scope, 'Oldest', {
    parameters: { 'run.$': 'States.ArrayGetItem($.running.runs, States.MathAdd($.running.count, -1))' },
    resultPath: '$.oldest',
  });
  const turn = new sfn.Choice(scope, 'Turn')
    .when(sfn.Condition.stringEqualsJsonPath('$.oldest.run', sfn.JsonPath.executionId), run)
    .otherwise(new sfn.Succeed(scope, 'Skip', { comment: 'The run before is still going on' }));
  return look.next(new sfn.Choice(scope, 'Alone')
    .when(sfn.Condition.numberGreaterThan('$.running.count', 0), oldest.next(turn))
    .otherwise(run)); // not even this one is listed yet
}
