import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { fail } from '../../private/errors';
import { handlerFolder } from '../../private/handlers';
import { IEnvironment } from '../environment-interface';
import { Hook } from '../hook';
import { Route } from '../route';
import { HookPlan } from './hook-plan';
import { checkHooks, hookTarget } from './hooks';
import { addHostRecords } from './host-records';
import { mountsOf } from './mounts';
import { checkLength, isEmpty, RoutePlan } from './route-plan';
import { CONTAINER } from './task';
import { TrafficRule } from './traffic-rule';

export interface WebTrafficProps {
  readonly environment: IEnvironment;
  readonly port: number;
  readonly route: Route;
  readonly healthCheckPath?: string;
  readonly priority?: number;
  readonly hooks?: Hook[];
  /** Whether a deployment shifts requests from one target group to the other. */
  readonly shifts: boolean;
}

/** The header by which a request for the version that is to come is known. */
const TEST_HEADER = 'x-wheelhouse-test';

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
    if (this.hooks.some(hook => hook.kind === 'smokeTest')) {
      checkLength(at, { ...this.route, headers: [...this.route.headers, { name: TEST_HEADER, values: ['the stack'] }] });
    }
  }

  /** Of no port in particular: ECS registers each task with the port of its container, which may change without another target group. */
  private createTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: this.props.environment.vpc,
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      targetType: elbv2.TargetType.IP,
      deregistrationDelay: Duration.seconds(30),
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

  /** The same requests with a header that only the stack knows: until the shift, nobody else reaches the new version. */
  private testRule(): TrafficRule | undefined {
    return this.hooks.some(hook => hook.kind === 'smokeTest')
      ? this.createRule('TestRule', { ...this.route, headers: [...this.route.headers, { name: TEST_HEADER, values: [this.token()] }] })
      : undefined;
  }

  private targetOf(hook: HookPlan, id: string): ecs.IDeploymentLifecycleHookTarget {
    return hook.kind === 'lambda'
      ? hookTarget(this, id, hook.handler, hook.stages)
      : hookTarget(this, id, this.createSmokeTest(id, hook), [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT]);
  }

  private createSmokeTest(id: string, test: HookPlan & { kind: 'smokeTest' }): lambda.Function {
    const { environment } = this.props;
    const { profile, encryptionKey } = environment;
    const logGroup = createLogGroup(this, `${id}Logs`, { encryptionKey, retention: profile.logRetention, removalPolicy: profile.removalPolicy });
    const role = new iam.Role(this, `${id}FunctionRole`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Writes its log' });
    logGroup.grantWrite(role);
    return new lambda.Function(this, `${id}Function`, {
      description: 'Asks the new version before anybody else reaches it',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(handlerFolder('fargate', 'smoke-test')),
      timeout: Duration.seconds(90),
      role: role.withoutPolicyUpdates(),
      logGroup,
      environment: {
        TEST_HOST: this.gatewayName(),
        TEST_TLS: `${environment.domain !== undefined}`,
        TEST_NAME: this.route.hosts.find(host => !/[*?]/.test(host)) ?? environment.domain?.name ?? '',
        TEST_PATH: test.path,
        TEST_STATUS: `${test.status}`,
        TEST_CONTAINS: test.contains ?? '',
        TEST_HEADER,
        TEST_TOKEN: this.token(),
      },
    });
  }

  /** Known to who may read the stack, and to nobody else. */
  private token(): string {
    return Fn.select(2, Fn.split('/', Stack.of(this).stackId));
  }

  /** Of an imported load balancer the name may not be known. */
  private gatewayName(): string {
    try {
      return this.props.environment.loadBalancer!.loadBalancerDnsName;
    } catch {
      return fail({
        code: 'fargate.smoke-test-elsewhere',
        at: this.node.scope!.node.path,
        prop: 'hooks',
        value: 'Hook.smokeTest()',
        allowed: 'an environment that knows the name of its load balancer',
        fix: 'give gateway.loadBalancerDnsName to Environment.fromAttributes()',
      });
    }
  }
}
