import * as path from 'path';
import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createLogGroup } from '../../private/encryption';
import { fail } from '../../private/errors';
import { Environment } from '../environment';
import { IEnvironment } from '../environment-interface';
import { Hook } from '../hook';
import { Route } from '../route';
import { isCovered } from './domain-check';
import { Gateway } from './gateway';
import { HookPlan } from './hook-plan';
import { checkHooks } from './hooks';
import { mountsOf } from './mounts';
import { conditionsOf, isEmpty, RoutePlan } from './route-plan';
import { CONTAINER } from './task';
import { TrafficRule } from './traffic-rule';

export interface WebTrafficProps {
  readonly environment: IEnvironment;
  readonly port: number;
  readonly route: Route;
  readonly healthCheckPath?: string;
  readonly priority?: number;
  readonly hooks?: Hook[];
  /** Whether there are two sets of tasks, between which requests are shifted. */
  readonly shifts: boolean;
}

/** The header by which a request for the version that is to come is known. */
const TEST_HEADER = 'x-wheelhouse-test';

/** How requests of the gateway get to the tasks of a service: target groups, listener rules, and the tests before a shift. */
export class WebTraffic extends Construct {
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  private readonly rule?: TrafficRule;
  private readonly route: RoutePlan;
  private readonly hooks: HookPlan[];

  constructor(scope: Construct, id: string, private readonly props: WebTrafficProps) {
    super(scope, id);
    this.route = props.route._plan;
    this.hooks = (props.hooks ?? []).map(hook => hook._plan);
    this.check();
    this.targetGroup = this.createTargetGroup('Blue');
    const priority = mountsOf(props.environment).mount(scope.node.path, this.route, props.priority);
    if (props.shifts) {
      this.alternateTargetGroup = this.createTargetGroup('Green');
      this.rule = new TrafficRule(this, 'Rule', {
        listener: props.environment.listener!, priority, route: this.route, targetGroups: [this.targetGroup, this.alternateTargetGroup],
      });
    } else {
      new elbv2.CfnListenerRule(this, 'Rule', {
        listenerArn: props.environment.listener!.listenerArn, priority, conditions: conditionsOf(this.route), actions: [{ type: 'forward', targetGroupArn: this.targetGroup.targetGroupArn }],
      });
    }
    this.addRecords();
  }

  /** Sends the requests to a service, in the way its rollout moves them. */
  public sendTo(service: ecs.FargateService, portName: string): void {
    const { environment, port } = this.props;
    const alternateTarget = this.rule && new ecs.AlternateTarget('Alternate', {
      alternateTargetGroup: this.alternateTargetGroup!,
      productionListener: this.rule.reference,
      testListener: this.testRule()?.reference,
    });
    const target = service.loadBalancerTarget({ containerName: CONTAINER, containerPort: port, alternateTarget });
    target.attachToApplicationTargetGroup(this.targetGroup);
    service.connections.allowFrom(environment.listener!, ec2.Port.tcp(port), `Gateway to ${portName}`);
    service.node.addDependency(this);
    this.hooks.forEach((hook, index) => service.addLifecycleHook(this.targetOf(hook, `Hook${index}`)));
  }

  private check() {
    const at = this.node.scope!.node.path;
    if (isEmpty(this.route)) {
      fail({ code: 'fargate.route-empty', at, prop: 'route', value: 'Route.anyHost()', allowed: 'a host, a path, a method or a header', fix: 'go on with .path(\'/*\') to answer everything' });
    }
    checkHooks(at, this.hooks, this.props.shifts);
  }

  private createTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: this.props.environment.vpc,
      port: this.props.port,
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

  private addRecords() {
    const { environment } = this.props;
    const domain = environment instanceof Environment ? environment._domain : undefined;
    const hosts = this.route.hosts.filter(host => !/[*?]/.test(host));
    hosts.filter(host => domain && isCovered(host, domain)).forEach(host => (environment as Environment)._gateway!.addHost(host));
  }

  /** On the test listener, for requests that know the stack: until the shift, nobody else reaches the new version. */
  private testRule(): TrafficRule | undefined {
    if (!this.hooks.some(hook => hook.kind === 'smokeTest')) {
      return undefined;
    }
    const gateway = this.gateway();
    const headers = [...this.route.headers, { name: TEST_HEADER, values: [this.token()] }];
    return new TrafficRule(this, 'TestRule', {
      listener: gateway.testListener,
      priority: mountsOf(gateway).mount(this.node.path, { ...this.route, headers }),
      route: { ...this.route, headers },
      targetGroups: [this.targetGroup, this.alternateTargetGroup!],
    });
  }

  private targetOf(hook: HookPlan, id: string): ecs.IDeploymentLifecycleHookTarget {
    return hook.kind === 'lambda'
      ? new ecs.DeploymentLifecycleLambdaTarget(hook.handler, id, { lifecycleStages: hook.stages })
      : new ecs.DeploymentLifecycleLambdaTarget(this.createSmokeTest(id, hook), id, { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] });
  }

  private createSmokeTest(id: string, test: HookPlan & { kind: 'smokeTest' }): lambda.Function {
    const gateway = this.gateway();
    const { profile } = this.props.environment;
    return new lambda.Function(this, `${id}Function`, {
      description: 'Asks the new version before anybody else reaches it',
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', 'handlers', 'smoke-test')),
      timeout: Duration.seconds(90),
      logGroup: createLogGroup(this, `${id}Logs`, {
        encryptionKey: (this.props.environment as Environment).encryptionKey, retention: profile.logRetention, removalPolicy: profile.removalPolicy,
      }),
      environment: {
        TEST_HOST: gateway.loadBalancer.loadBalancerDnsName,
        TEST_PORT: `${gateway.testListener.port}`,
        TEST_TLS: `${gateway.certificate !== undefined}`,
        TEST_NAME: this.route.hosts.find(host => !/[*?]/.test(host)) ?? (this.props.environment as Environment)._domain?.name ?? '',
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

  private gateway(): Gateway {
    const { environment } = this.props;
    if (environment instanceof Environment && environment._gateway && Stack.of(environment) === Stack.of(this)) {
      return environment._gateway;
    }
    return fail({
      code: 'fargate.smoke-test-elsewhere',
      at: this.node.scope!.node.path,
      prop: 'hooks',
      value: 'Hook.smokeTest()',
      allowed: 'Hook.lambda(), or a service in the stack of its environment',
      fix: 'test with a function of yours, or move the service to the stack of its environment',
    });
  }
}
