import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Hook } from './hook';
import { checkDuration, checkInteger, checkKnown, checkPattern } from '../private/check';
import { applyTags } from '../private/tags';
import { Rollout } from '../rollout';
import { capacityOf } from './private/capacity';
import { connect } from './private/connect';
import { toEcs } from './private/ecs-rollout';
import { addFunctionHooks } from './private/hooks';
import { BACKEND_SERVICE_PROPS } from './private/props-structs';
import { createService, stopTimeout } from './private/service';
import { registerName } from './private/service-names';
import { checkProps, inStack } from './private/struct-check';
import { createTask, PORT } from './private/task';
import { scaleTasks } from './private/task-scaling';
import { mayBeEmpty, rollBackOn, runningSignals, watchTasks } from './private/watch';
import { ServiceProps, ServiceScaling } from './service-props';

/**
 * Properties of a backend service.
 */
export interface BackendServiceProps extends ServiceProps {
  /** The port that the container listens on, for HTTP. The container finds it in `PORT`; other services find the service on it, too. */
  readonly port: number;

  /**
   * The name by which other services of the environment find it: 1 to 63 small letters, digits and hyphens.
   *
   * @default - the id of the construct, in small letters
   */
  readonly serviceName?: string;

  /**
   * How long an answer may take; 0 for as long as it likes, as streams do.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
   * @default Duration.seconds(15)
   */
  readonly requestTimeout?: Duration;

  /**
   * How many tasks there are.
   *
   * @default - 2 to 4 where the profile is highly available, else 1 to 2, kept at 60 percent CPU
   */
  readonly scaling?: ServiceScaling;

  /**
   * Functions that a deployment asks on its way.
   *
   * @default - none
   */
  readonly hooks?: Hook[];
}

/**
 * A service that only other services of its environment reach, by Service Connect, at `http://<serviceName>:<port>`.
 * Let them: `api.connectTo(backend)`.
 */
export class BackendService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The ECS service. */
  public readonly service: ecs.FargateService;
  /** What its tasks are made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** How many tasks there are; takes further policies. */
  public readonly taskCount: ecs.ScalableTaskCount;
  /** Where the log goes. */
  public readonly logGroup: logs.ILogGroup;
  /** Where other services of the environment find it, such as `http://backend:8080`. */
  public readonly url: string;
  /** Who may connect to the tasks, and whom they may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the code in the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: BackendServiceProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, BACKEND_SERVICE_PROPS);
    const at = this.node.path;
    const profile = props.profile ?? props.environment.profile;
    const serviceName = props.serviceName ?? id.toLowerCase().replace(/[^a-z0-9-]/g, '-');
    this.check(props, serviceName);
    registerName(at, props.environment, serviceName);
    const capacity = capacityOf(at, profile, props.scaling, 1);
    const rollout = toEcs(at, props.rollout ?? Rollout.rolling(), 'connected');

    const task = createTask(this, props, { port: props.port, variables: { PORT: `${props.port}` }, stopTimeout: stopTimeout(at, props.stopTimeout) });
    this.taskDefinition = task.definition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.service = createService(this, {
      props,
      task,
      rollout,
      capacity,
      serviceConnect: {
        services: [{
          portMappingName: PORT, dnsName: serviceName, discoveryName: serviceName, port: props.port, perRequestTimeout: props.requestTimeout,
        }],
        logDriver: ecs.LogDrivers.awsLogs({ logGroup: task.logGroup, streamPrefix: 'service-connect' }),
      },
    });
    this.url = `http://${serviceName}:${props.port}`;
    this.connections = new ec2.Connections({ securityGroups: this.service.connections.securityGroups, defaultPort: ec2.Port.tcp(props.port) });
    this.grantPrincipal = task.definition.taskRole;
    addFunctionHooks(at, this.service, props.hooks ?? [], rollout.shifts);
    this.taskCount = scaleTasks(at, this.service, props.scaling ?? {}, capacity);
    watchTasks(this, props, this.service, mayBeEmpty(props.scaling) ? [] : runningSignals(props.environment.cluster.clusterName, this.service));
    rollBackOn(this.service, props.rollbackAlarms);
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

  private check(props: BackendServiceProps, serviceName: string) {
    const at = this.node.path;
    checkKnown({ code: 'fargate.value-not-known', at, prop: 'port', value: props.port, fix: 'give the number; Service Connect takes no reference' });
    checkInteger({ code: 'fargate.port-out-of-range', at, prop: 'port', value: props.port, min: 1, max: 65535, fix: 'use the port that the container listens on, such as 8080' });
    checkKnown({ code: 'fargate.value-not-known', at, prop: 'requestTimeout', value: props.requestTimeout, fix: 'give the duration; it is looked at here' });
    checkDuration({
      code: 'fargate.timeout-out-of-range', at, prop: 'requestTimeout', value: props.requestTimeout, min: Duration.seconds(0), max: Duration.days(365), fix: 'use the time that the longest answer takes',
    });
    checkPattern({
      code: 'fargate.service-name-invalid', at, prop: 'serviceName', value: serviceName, pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, allowed: '1 to 63 small letters, digits and hyphens, beginning with a letter', fix: 'choose a name such as \'orders\'',
    });
  }
}
