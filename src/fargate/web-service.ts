import { Duration, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BackendService } from './backend-service';
import { IEnvironment } from './environment-interface';
import { Hook } from './hook';
import { AnswerThresholds } from '../monitoring';
import { checkDuration, checkInteger, checkKnown, checkNumber, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { applyTags } from '../private/tags';
import { Rollout } from '../rollout';
import { Capacity, capacityOf } from './private/capacity';
import { connect } from './private/connect';
import { toEcs } from './private/ecs-rollout';
import { WEB_SERVICE_PROPS } from './private/props-structs';
import { scaleOnRequests, scaleOnResponseTime } from './private/request-scaling';
import { createService, stopTimeout } from './private/service';
import { checkProps, inStack } from './private/struct-check';
import { createTask, PORT } from './private/task';
import { scaleTasks } from './private/task-scaling';
import { rollBackOn, watchWebService } from './private/watch';
import { WebTraffic } from './private/web-traffic';
import { Route } from './route';
import { ServiceProps, ServiceScaling } from './service-props';

/**
 * How many tasks a web service has.
 */
export interface WebServiceScaling extends ServiceScaling {
  /**
   * Requests each minute that one task is given, on average.
   *
   * @default - the service does not scale on requests
   */
  readonly requestsPerTask?: number;

  /**
   * Average time to answer that the service is kept at, from 10 milliseconds to 1 minute.
   *
   * @default - the service does not scale on its answers' time
   */
  readonly responseTime?: Duration;
}

/**
 * Properties of a web service.
 */
export interface WebServiceProps extends ServiceProps {
  /** The port that the container listens on, for HTTP. The container finds it in `PORT`. */
  readonly port: number;

  /** Which requests of the gateway it answers. */
  readonly route: Route;

  /**
   * Where the load balancer asks whether a task is well; any status from 200 to 399 says yes.
   *
   * @default '/'
   */
  readonly healthCheckPath?: string;

  /**
   * How long a new task may take until it is well, before ECS gives it up.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How long a task that goes may finish the requests that it has, up to 1 hour.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * From when on the answers raise an alarm, and take a deployment back.
   *
   * @default - 5 percent of server errors, one answer in twenty slower than a second
   */
  readonly thresholds?: AnswerThresholds;

  /**
   * How many tasks there are.
   *
   * @default - 2 to 4 where the profile is highly available, else 1 to 2, kept at 60 percent CPU
   */
  readonly scaling?: WebServiceScaling;

  /**
   * What a deployment asks on its way.
   *
   * @default - nothing but the alarms
   */
  readonly hooks?: Hook[];

  /**
   * Place of the route among those of the gateway, 1 (first) to 50,000. For rules that were made elsewhere.
   *
   * @default - from the path of the service and how specific the route is
   */
  readonly priority?: number;
}

/**
 * A service that the world reaches through the gateway of its environment.
 */
export class WebService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The ECS service. */
  public readonly service: ecs.FargateService;
  /** What its tasks are made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the gateway sends requests, at first. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Where it sends them after every other deployment that shifts traffic. */
  public readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  /** How many tasks there are; takes further policies. */
  public readonly taskCount: ecs.ScalableTaskCount;
  /** Where the log goes. */
  public readonly logGroup: logs.ILogGroup;
  /** Who may connect to the tasks, and whom they may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the code in the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, WEB_SERVICE_PROPS);
    const at = this.node.path;
    this.check(props);
    const profile = props.profile ?? props.environment.profile;
    const capacity = capacityOf(at, profile, props.scaling, 1);
    const rollout = toEcs(at, props.rollout ?? Rollout.rolling(), 'balanced');

    const variables = { PORT: Tokenization.stringifyNumber(props.port) };
    const task = createTask(this, props, { port: props.port, variables, stopTimeout: stopTimeout(at, props.stopTimeout) });
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    const traffic = new WebTraffic(this, 'Traffic', { ...props, shifts: rollout.shifts });
    this.targetGroup = traffic.targetGroup;
    this.alternateTargetGroup = traffic.alternateTargetGroup;
    this.service = createService(this, {
      props, task, rollout, capacity, serviceConnect: {}, healthCheckGracePeriod: props.healthCheckGracePeriod ?? Duration.seconds(60),
    });
    this.connections = new ec2.Connections({ securityGroups: this.service.connections.securityGroups, defaultPort: ec2.Port.tcp(props.port) });
    this.grantPrincipal = task.definition.taskRole;
    traffic.sendTo(this.service, PORT);
    this.taskCount = this.scale(props.environment, props.scaling ?? {}, capacity);
    const alarms = watchWebService(this, this.service, props, traffic);
    rollBackOn(this.service, [...alarms, ...props.rollbackAlarms ?? []]);
    applyTags(this, { app: props.environment.node.id, tier: 'app', profile: profile.name }, props.tags);
  }

  /**
   * Lets the tasks connect to backend services of the environment, which are deployed before this one: a task finds the services that
   * were there when it started.
   *
   * @param backends at whose `url` the code asks
   */
  public connectTo(...backends: BackendService[]): void {
    connect(this, backends);
  }

  private check(props: WebServiceProps) {
    const at = this.node.path;
    checkInteger({ code: 'fargate.port-out-of-range', at, prop: 'port', value: props.port, min: 1, max: 65535, fix: 'use the port that the container listens on, such as 8080' });
    checkPattern({
      code: 'fargate.health-check-path-invalid', at, prop: 'healthCheckPath', value: props.healthCheckPath, pattern: /^\/[\x21-\x7e]*$/, allowed: 'a path, such as /health', fix: 'begin with a slash',
    });
    checkInteger({
      code: 'fargate.requests-out-of-range', at, prop: 'scaling.requestsPerTask', value: props.scaling?.requestsPerTask, min: 1, max: 10_000_000, fix: 'measure how many requests a minute one task answers well',
    });
    checkNumber({
      code: 'fargate.threshold-out-of-range', at, prop: 'thresholds.errorPercent', value: props.thresholds?.errorPercent, min: 0.1, max: 100, unit: 'a percentage', fix: 'use 5, or 1 for a service that hardly ever fails',
    });
    checkKnown({
      code: 'fargate.value-not-known', at, prop: 'thresholds.latency', value: props.thresholds?.latency, fix: 'give the duration; alarms take no reference',
    });
    checkDuration({
      code: 'fargate.health-check-time-out-of-range', at, prop: 'healthCheckGracePeriod', value: props.healthCheckGracePeriod, min: Duration.seconds(0), max: Duration.hours(24), fix: 'use the time that a task needs to start, and half as much again',
    });
    checkDuration({
      code: 'fargate.health-check-time-out-of-range', at, prop: 'deregistrationDelay', value: props.deregistrationDelay, min: Duration.seconds(0), max: Duration.hours(1), fix: 'use the time that the longest request takes',
    });
    const time = props.scaling?.responseTime;
    checkKnown({ code: 'fargate.value-not-known', at, prop: 'scaling.responseTime', value: time, fix: 'give the duration; it is converted to seconds' });
    checkInteger({
      code: 'fargate.response-time-out-of-range',
      at,
      prop: 'scaling.responseTime',
      value: time?.toMilliseconds(),
      min: 10,
      max: 60_000,
      unit: 'whole milliseconds',
      fix: 'use somewhat more than what the service needs when it is not busy, such as Duration.millis(500)',
    });
    if (!props.environment.listener) {
      fail({ code: 'fargate.environment-without-gateway', at, prop: 'environment', value: props.environment.node.path, allowed: 'an environment with a gateway', fix: 'give it a Gateway, or use a BackendService' });
    }
  }

  private scale({ loadBalancerFullName }: IEnvironment, scaling: WebServiceScaling, capacity: Capacity): ecs.ScalableTaskCount {
    const tasks = scaleTasks(this.node.path, this.service, scaling, capacity);
    const groups = [this.targetGroup, this.alternateTargetGroup];
    if (scaling.requestsPerTask !== undefined) {
      scaleOnRequests(tasks, loadBalancerFullName!, groups, scaling.requestsPerTask);
    }
    if (scaling.responseTime !== undefined) {
      scaleOnResponseTime(tasks, loadBalancerFullName!, groups, scaling.responseTime);
    }
    return tasks;
  }
}
