import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeKeyActions } from '../private/acknowledge';
import { checkDuration, checkInteger, checkKnown } from '../private/check';
import { createLogGroup } from '../private/encryption';
import { ownName } from '../private/launched';
import { applyTags } from '../private/tags';
import { createJobRole, stackSuffix } from './private/job-role';
import { jobSteps } from './private/job-steps';
import { SCHEDULED_JOB_PROPS } from './private/props-structs';
import { checkExpression } from './private/schedule-check';
import { createSecurityGroup } from './private/security-group';
import { checkProps, inStack } from './private/struct-check';
import { createTask, Task } from './private/task';
import { jobSignals, watchSignals } from './private/watch';
import { TaskProps } from './task-props';

/**
 * Properties of a scheduled job.
 */
export interface ScheduledJobProps extends TaskProps {
  /** When it runs; a cron expression says its time zone. */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * How often it is tried again after a failure, 0 to 10 times, each after twice the pause of the last.
   *
   * @default 0
   */
  readonly retries?: number;

  /**
   * How long one try may take, from 1 minute to 14 days.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Whether a run may begin while the one before is still going on.
   *
   * @default false
   */
  readonly overlap?: boolean;

  /**
   * Whether it runs at all.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * A task that runs by the clock: with retries, a time limit, and an alarm when it fails.
 */
export class ScheduledJob extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** What its tasks are made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** The steps of a run; start one by hand by `aws stepfunctions start-execution`. */
  public readonly stateMachine: sfn.StateMachine;
  /** The clock. */
  public readonly schedule: scheduler.Schedule;
  /** Runs that could not be started. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Where the log goes. */
  public readonly logGroup: logs.ILogGroup;
  /** Whom the tasks may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the code in the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ScheduledJobProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, SCHEDULED_JOB_PROPS);
    this.check(props);
    const { environment } = props;
    const task = createTask(this, props);
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.grantPrincipal = task.definition.taskRole;
    const securityGroup = createSecurityGroup(this, environment);
    this.connections = new ec2.Connections({ securityGroups: [securityGroup] });

    this.stateMachine = this.createSteps(props, task, securityGroup);
    this.deadLetterQueue = this.createDeadLetters(environment.encryptionKey);
    this.schedule = this.createSchedule(props);
    this.waitFor(task, props);
    watchSignals(this, props, jobSignals(this.stateMachine, this.deadLetterQueue));
    applyTags(this, { app: environment.node.id, tier: 'app', profile: (props.profile ?? environment.profile).name }, props.tags);
  }

  private createSteps(props: ScheduledJobProps, task: Task, securityGroup: ec2.ISecurityGroup): sfn.StateMachine {
    const { environment, profile = environment.profile } = props;
    const name = ownName(this, 80);
    return new sfn.StateMachine(this, 'Steps', {
      stateMachineName: name, // known beforehand, so that the steps may look for runs of their own machine
      role: createJobRole(this, { ...props, task, name }),
      definitionBody: sfn.DefinitionBody.fromChainable(jobSteps(this, { ...props, task, securityGroup, name })),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        destination: createLogGroup(this, 'StepLogs', {
          encryptionKey: environment.encryptionKey,
          retention: props.logRetention ?? profile.logRetention,
          removalPolicy: props.removalPolicy ?? profile.removalPolicy,
          logGroupName: `/aws/vendedlogs/states/${name}-${stackSuffix(this)}`, // others would fill the account's resource policy
        }),
      },
    });
  }

  private createDeadLetters(key?: kms.IKey): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetters', {
      encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(queue, { 'AwsSolutions-SQS3': 'It is a dead-letter queue itself, of the schedule.' });
    return queue;
  }

  private createSchedule({ schedule, enabled }: ScheduledJobProps): scheduler.Schedule {
    return new scheduler.Schedule(this, 'Schedule', {
      schedule,
      enabled,
      target: new targets.StepFunctionsStartExecution(this.stateMachine, {
        deadLetterQueue: this.deadLetterQueue, retryAttempts: 5, maxEventAge: Duration.hours(1), role: this.starter(),
      }),
    });
  }

  /** The first run may come at once: it needs its task, which the steps know by name, the rights of all, and the way to its image. */
  private waitFor({ definition, vpcSubnets, waitsFor }: Task, { environment }: ScheduledJobProps) {
    const { internetConnectivityEstablished } = environment.vpc.selectSubnets(vpcSubnets);
    const steps = this.stateMachine.node.defaultChild!;
    steps.node.addDependency(definition, definition.taskRole, definition.obtainExecutionRole(), internetConnectivityEstablished, ...waitsFor);
  }

  /** The role that starts runs; given none, the CDK makes one which may not use the key of the dead-letter queue. */
  private starter(): iam.Role {
    const { account, partition, region } = Stack.of(this);
    const groups = `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`;
    const assumedBy = new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': groups } },
    });
    const role = new iam.Role(this, 'Starter', { assumedBy });
    this.deadLetterQueue.grantSendMessages(role);
    acknowledgeKeyActions(role);
    return role;
  }

  private check(props: ScheduledJobProps) {
    const at = this.node.path;
    checkExpression(at, 'schedule', props.schedule.expressionString);
    checkKnown({ code: 'fargate.value-not-known', at, prop: 'retries', value: props.retries, fix: 'give the number; it decides how the steps look' });
    checkInteger({ code: 'fargate.retries-out-of-range', at, prop: 'retries', value: props.retries, min: 0, max: 10, fix: 'use 2' });
    checkDuration({
      code: 'fargate.timeout-out-of-range', at, prop: 'timeout', value: props.timeout, min: Duration.minutes(1), max: Duration.days(14), fix: 'use the time after which nobody waits for the result any more',
    });
  }
}
