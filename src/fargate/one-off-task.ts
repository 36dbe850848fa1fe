import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { checkDuration } from '../private/check';
import { handlerFolder } from '../private/handlers';
import { like, list } from '../private/kinds';
import { applyTags } from '../private/tags';
import { ONE_OFF_TASK_PROPS } from './private/props-structs';
import { createSecurityGroup } from './private/security-group';
import { checkProps, checkValue, inStack } from './private/struct-check';
import { anyRevision, createTask, Task } from './private/task';
import { TaskProps } from './task-props';

/**
 * Properties of a one-off task.
 */
export interface OneOffTaskProps extends TaskProps {
  /**
   * How long it may take, from 10 seconds to 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Text that makes it run again when it changes.
   *
   * @default - it runs again when its image or its settings change
   */
  readonly trigger?: string;
}

/** AWS Lambda, which waits for the task, ends after 15 minutes. */
const LONGEST = Duration.minutes(14);
const TYPE = 'Custom::EcsOneOffTask';
const CONSTRUCTS = list(like('node', "new WebService(this, 'Api', { ... })"));

/**
 * A task that runs once in a deployment, such as a migration, before what comes after it. When it fails, the deployment fails, and is rolled back.
 */
export class OneOffTask extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** What the task is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the log goes. */
  public readonly logGroup: logs.ILogGroup;
  /** Whom the task may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the code in the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly run: CustomResource;

  constructor(scope: Construct, id: string, props: OneOffTaskProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, ONE_OFF_TASK_PROPS);
    const { environment, timeout = Duration.minutes(10) } = props;
    this.check(timeout);
    const task = createTask(this, props);
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.grantPrincipal = task.definition.taskRole;
    const securityGroup = createSecurityGroup(this, environment);
    this.connections = new ec2.Connections({ securityGroups: [securityGroup] });
    this.run = this.createRun(props, task, securityGroup, timeout);
    applyTags(this, { app: environment.node.id, tier: 'app', profile: (props.profile ?? environment.profile).name }, props.tags);
  }

  /**
   * Makes others wait until the task has done its work.
   *
   * @param others services, or anything else of this stack
   */
  public runBefore(...others: IConstruct[]): void {
    checkValue(this.node.path, 'others', others, CONSTRUCTS);
    for (const other of others) {
      const services = other.node.findAll().filter(ecs.CfnService.isCfnService); // not their security groups, for which the task may have to wait
      (services.length > 0 ? services : [other]).forEach(one => one.node.addDependency(this.run));
    }
  }

  /**
   * Makes the task wait until others are there, such as the database that it migrates and the rule that lets it connect.
   *
   * @param others anything else of this stack
   */
  public runAfter(...others: IConstruct[]): void {
    checkValue(this.node.path, 'others', others, CONSTRUCTS);
    this.run.node.addDependency(...others);
  }

  private check(timeout: Duration) {
    checkDuration({
      code: 'fargate.timeout-out-of-range',
      at: this.node.path,
      prop: 'timeout',
      value: timeout,
      min: Duration.seconds(10),
      max: LONGEST,
      fix: 'do what takes longer in a ScheduledJob',
    });
  }

  private createRun(props: OneOffTaskProps, { definition, logGroup, vpcSubnets, waitsFor }: Task, guard: ec2.SecurityGroup, timeout: Duration) {
    const subnets = props.environment.vpc.selectSubnets(vpcSubnets);
    const run = new CustomResource(this, 'Run', {
      resourceType: TYPE,
      serviceToken: this.serviceToken(props),
      properties: {
        Cluster: props.environment.cluster.clusterArn,
        TaskDefinition: definition.taskDefinitionArn,
        Subnets: subnets.subnetIds,
        SecurityGroups: [guard.securityGroupId],
        LogGroup: logGroup.logGroupName,
        TimeoutSeconds: timeout.toSeconds(),
        Trigger: props.trigger,
      },
    });
    // The image comes from outside, and roles may have been made elsewhere in the stack.
    run.node.addDependency(definition, definition.taskRole, definition.obtainExecutionRole(), guard);
    run.node.addDependency(subnets.internetConnectivityEstablished, ...waitsFor);
    return run;
  }

  /** One function for all such tasks of a stack, with the rights that each of them needs. */
  private serviceToken({ environment }: OneOffTaskProps): string {
    const provider = CustomResourceProvider.getOrCreateProvider(this, TYPE, {
      codeDirectory: handlerFolder('fargate', 'one-off-task'),
      runtime: CustomResourceProviderRuntime.NODEJS_22_X,
      timeout: Duration.minutes(15),
      description: 'Runs tasks to their end in a deployment',
    });
    const { cluster } = environment;
    const tasks = Stack.of(this).formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
    const roles = [this.taskDefinition.taskRole.roleArn, this.taskDefinition.obtainExecutionRole().roleArn];
    provider.addToRolePolicy({ Effect: 'Allow', Action: 'ecs:RunTask', Resource: anyRevision(this.taskDefinition) });
    provider.addToRolePolicy({ Effect: 'Allow', Action: ['ecs:DescribeTasks', 'ecs:StopTask', 'ecs:TagResource'], Resource: tasks });
    provider.addToRolePolicy({
      Effect: 'Allow', Action: 'iam:PassRole', Resource: roles, Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
    return provider.serviceToken;
  }
}
