import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { fail } from '../../private/errors';
import { IEnvironment } from '../environment-interface';
import { Hook } from '../hook';
import { Route } from '../route';
import { HookPlan } from './hook-plan';
import { checkHooks, hookTarget } from './hooks';
import { addHostRecords } from './host-records';
import { mountsOf } from './mounts';
import { checkLength, firstOf, isEmpty, RoutePlan } from './route-plan';
import { astray, checkSmokeTest, createSmokeTest, testRoute } from './smoke-test';
import { CONTAINER } from './task';
import { TrafficRule } from './traffic-rule';

export interface WebTrafficProps {
  readonly environment: IEnvironment;
  readonly port: number;
  readonly route: Route;
  readonly healthCheckPath?: string;
  readonly deregistrationDelay?: Duration;
  readonly priority?: number;
  readonly hooks?: Hook[];
  /** Whether a deployment shifts requests from one target group to the other. */
  readonly shifts: boolean;
}

/**
 * How requests of the gateway get to the tasks of a service: two target groups, a rule between them, and the tests before a shift.
 * A service that shifts nothing has both as well: ECS wants them there before it is told to shift, and knows by them where the tasks are
 * when it is told to shift no more.
 */
export class WebTraffic extends Construct {
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  public readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  private readonly rule: TrafficRule;
  private readonly route: RoutePlan;
  private readonly hooks: HookPlan[];

  constructor(scope: Construct, id: string, private readonly props: WebTrafficProps) {
    super(scope, id);
    this.route = props.route._plan;
    this.hooks = (props.hooks ?? []).map(hook => hook._plan);
    this.check();
    mountsOf(props.environment).enter(scope.node.path);
    this.targetGroup = this.createTargetGroup('Blue');
    this.alternateTargetGroup = this.createTargetGroup('Green');
    this.rule = this.createRule('Rule', this.route, props.priority);
    addHostRecords(props.environment, this.route.hosts);
  }

  /** Sends the requests to a service, in the way its rollout moves them. */
  public sendTo(service: ecs.FargateService, portName: string): void {
    const { environment, port } = this.props;
    const alternateTarget = new ecs.AlternateTarget('Alternate', {
      alternateTargetGroup: this.alternateTargetGroup,
      productionListener: this.rule.reference,
      testListener: this.testRule()?.reference,
    });
    const target = service.loadBalancerTarget({ containerName: CONTAINER, containerPort: port, alternateTarget });
    target.attachToApplicationTargetGroup(this.targetGroup);
    acknowledge(service.node.findChild('AlternateRole'), {
      ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]']:
        'What ECS does with listener rules and target groups in a deployment, which AWS keeps up to date.',
    });
    service.connections.allowFrom(environment.listener!, ec2.Port.tcp(port), `Gateway to ${portName}`);
    service.node.addDependency(this);
    this.hooks.forEach((hook, index) => service.addLifecycleHook(this.targetOf(hook, `Hook${index}`)));
  }

  private check() {
    const at = this.node.scope!.node.path;
    if (isEmpty(this.route)) {
      fail({
        code: 'fargate.route-empty', at, prop: 'route', value: 'Route.anyHost()', allowed: 'a host, a path, a method or a header', fix: 'go on with .path(\'/*\') to answer everything',
      });
    }
    checkHooks(at, this.hooks, this.props.shifts);
    for (const hook of this.hooks) {
      if (hook.kind === 'smokeTest') {
        checkSmokeTest(at, hook, this.route, this.props.priority);
        checkLength(at, testRoute(this, this.route));
      }
    }
  }

  /** Of no port in particular: ECS registers each task with the port of its container, which may change without another target group. */
  private createTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: this.props.environment.vpc,
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      targetType: elbv2.TargetType.IP,
      deregistrationDelay: this.props.deregistrationDelay ?? Duration.seconds(30),
      healthCheck: {
        path: this.props.healthCheckPath ?? '/',
        healthyHttpCodes: '200-399',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private createRule(id: string, route: RoutePlan, priority?: number): TrafficRule {
    const { environment } = this.props;
    const at = id === 'Rule' ? this.node.scope!.node.path : this.node.path;
    return new TrafficRule(this, id, {
      environment, route, place: mountsOf(environment).mount(at, route, priority), targetGroups: [this.targetGroup, this.alternateTargetGroup],
    });
  }

  /** Until the shift, nobody but the smoke test reaches the new version. */
  private testRule(): TrafficRule | undefined {
    return this.hooks.some(hook => hook.kind === 'smokeTest') ? this.createRule('TestRule', testRoute(this, this.route)) : undefined;
  }

  private targetOf(hook: HookPlan, id: string): ecs.IDeploymentLifecycleHookTarget {
    if (hook.kind === 'lambda') {
      return hookTarget(this, id, hook.handler, hook.stages).target;
    }
    const first = firstOf(testRoute(this, this.route));
    this.node.addValidation({ validate: () => astray(this.node.scope!.node.path, hook, this.route, mountsOf(this.props.environment).before(first)) });
    const test = createSmokeTest(this, id, { environment: this.props.environment, test: hook, route: this.route });
    return hookTarget(this, id, test, [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT]).target;
  }
}
