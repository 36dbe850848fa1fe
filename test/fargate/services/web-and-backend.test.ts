import { Duration, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { fargate, monitoring, Profile, rollout } from '../../../src';
import { backend, containersOf, development, environmentIn, job, named, once, Some, synthesize, web, worker } from '../../support/fargate';
import { FLAGS, newStack, numberToken, only, resources, withoutHashes } from '../../support/synth';
import { asText } from '../../support/web-app';

const { Route } = fargate;
const SERVICE = 'AWS::ECS::Service';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const ALARM = 'AWS::CloudWatch::Alarm';
const production = Profile.production();
const nightly = appscaling.Schedule.cron({ hour: '22' });

const webIn = (profile: Profile, some: Some<fargate.WebServiceProps> = {}) => synthesize(stack => {
  environmentIn(stack, { profile });
  return web(stack, some);
});

/** Settings of the scaling policies, by the last part of their logical id. */
function policiesOf(template: Template) {
  return Object.fromEntries(Object.entries(resources(template, POLICY)).map(([id, { Properties }]) =>
    [/(Cpu|Memory|Requests|ResponseTime|Backlog)[0-9A-F]{8}$/.exec(id)![1], Properties.TargetTrackingScalingPolicyConfiguration]));
}

describe.each(FLAGS)('a web service with %s', (_flags, context) => {
  const { template, made, stack } = synthesize(own => web(own, { port: 3000, healthCheckPath: '/health' }), newStack(context));
  const service = only(template, SERVICE).Properties;

  test('listens where its container is told to', () => {
    const { app } = containersOf(template);
    expect(app).toMatchObject({ Environment: [{ Name: 'PORT', Value: '3000' }], PortMappings: [{ ContainerPort: 3000, Name: 'app', AppProtocol: 'http' }] });
  });

  test('must be well to get requests', () => {
    Object.values(resources(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).forEach(group => expect(group.Properties).toMatchObject({
      TargetType: 'ip', Protocol: 'HTTP', HealthCheckPath: '/health', Matcher: { HttpCode: '200-399' }, HealthCheckIntervalSeconds: 15, HealthCheckTimeoutSeconds: 5,
    }));
    expect(service.HealthCheckGracePeriodSeconds).toBe(60);
  });

  test('is reached by the gateway alone, at its port alone', () => {
    const ways = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [Properties.FromPort, Properties.ToPort, asText(Properties.SourceSecurityGroupId)]);
    expect(ways).toEqual([[3000, 3000, expect.stringMatching(/^<EnvGatewaySecurityGroup/)]]);
    const own = stack.resolve(made.connections.securityGroups[0].securityGroupId)['Fn::GetAtt'][0];
    expect(resources(template, 'AWS::EC2::SecurityGroup')[own].Properties.SecurityGroupIngress).toBeUndefined();
    expect(service.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toEqual([{ 'Fn::GetAtt': [own, 'GroupId'] }]);
  });

  test('may ask services of the environment, but is not found among them', () => {
    expect(service.ServiceConnectConfiguration).toEqual({ Enabled: true, Namespace: expect.stringMatching(/^stack-env-/) });
  });

  test('leaves the number of its tasks to auto scaling', () => {
    expect(service.DesiredCount).toBeUndefined();
    expect(only(template, TARGET).Properties).toMatchObject({ MinCapacity: 1, MaxCapacity: 2, ScalableDimension: 'ecs:service:DesiredCount' });
    expect(policiesOf(template)).toEqual({ Cpu: { PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' }, TargetValue: 60 } });
  });

  test('tags its tasks, and lets nobody run commands in them', () => {
    expect(service).toMatchObject({ PropagateTags: 'SERVICE', EnableECSManagedTags: true });
    expect(service.EnableExecuteCommand ?? false).toBe(false);
  });

  test('has every part as a property', () => {
    expect(Object.entries(made).filter(([, value]) => value === undefined)).toEqual([]);
    expect(made.grantPrincipal).toBe(made.taskDefinition.taskRole);
  });
});

/** The alarms that tell somebody; that which starts the first task of a worker tells nobody. */
function telling(template: Template): string[] {
  return Object.keys(resources(template, ALARM)).filter(id => !id.includes('TaskCountWaiting'));
}

describe('a backend service', () => {
  const { template, made } = synthesize(stack => {
    const orders = backend(stack, { port: 9000 });
    web(stack).connections.allowToDefaultPort(orders);
    return orders;
  });
  const service = named(template, SERVICE, 'OrdersService').Properties;

  test('is found by the others in the namespace, and logs what they asked', () => {
    expect(made.url).toBe('http://orders:9000');
    expect(service.ServiceConnectConfiguration).toEqual({
      Enabled: true,
      Namespace: expect.stringMatching(/^stack-env-/),
      Services: [{ PortName: 'app', DiscoveryName: 'orders', ClientAliases: [{ DnsName: 'orders', Port: 9000 }] }],
      LogConfiguration: { LogDriver: 'awslogs', Options: expect.objectContaining({ 'awslogs-stream-prefix': 'service-connect' }) },
    });
  });

  test('is behind no load balancer, and open to those that are let in', () => {
    expect([service.LoadBalancers, service.HealthCheckGracePeriodSeconds]).toEqual([undefined, undefined]);
    const ways = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) => Properties.FromPort === 9000);
    expect(ways.map(({ Properties }) => asText(Properties.SourceSecurityGroupId))).toEqual([expect.stringMatching(/^<Api/)]);
  });

  test.each([['Orders', 'orders'], ['OrderItems_v2', 'orderitems-v2']])('called %s is found as %s', (id, name) => {
    expect(synthesize(stack => backend(stack, {}, id)).made.url).toBe(`http://${name}:8080`);
  });

  test('may have another name, and commands in its tasks', () => {
    const { template: other, made: service2 } = synthesize(stack => backend(stack, { serviceName: 'items', executeCommand: true, readonlyRootFilesystem: false, stopTimeout: Duration.seconds(90) }));
    expect(service2.url).toBe('http://items:8080');
    expect(only(other, SERVICE).Properties.EnableExecuteCommand).toBe(true);
    expect(containersOf(other).app.StopTimeout).toBe(90);
  });
});

test('the first deployment of a backend service asks hooks that it may ask by then', () => {
  const { template } = synthesize(stack => backend(stack, {
    rollout: rollout.Rollout.blueGreen(),
    hooks: ['one', 'two'].map(name => fargate.Hook.lambdaFunction(
      lambda.Function.fromFunctionArn(stack, name, `arn:aws:lambda:eu-central-1:111111111111:function:${name}`), [ecs.DeploymentLifecycleStage.PRE_SCALE_UP],
    )),
  }));
  for (const hook of ['Hook0', 'Hook1']) {
    for (const part of ['Role', 'RoleDefaultPolicy']) {
      expect(only(template, SERVICE).DependsOn).toContainEqual(expect.stringMatching(`^OrdersService${hook}${part}[0-9A-F]{8}$`));
    }
  }
});

test.each([
  [undefined, undefined], [Duration.seconds(90), { PerRequestTimeoutSeconds: 90 }], [Duration.minutes(0), { PerRequestTimeoutSeconds: 0 }],
])('an answer of a backend service may take %p', (requestTimeout, expected) => {
  const { template } = synthesize(stack => backend(stack, { requestTimeout }));
  expect(only(template, SERVICE).Properties.ServiceConnectConfiguration.Services[0].Timeout).toEqual(expected);
});

test.each([
  [{}, 60, '30'],
  [{ healthCheckGracePeriod: Duration.minutes(5), deregistrationDelay: Duration.minutes(2) }, 300, '120'],
  [{ healthCheckGracePeriod: Duration.seconds(0), deregistrationDelay: Duration.seconds(0) }, 0, '0'],
])('tasks of a web service with %p get well, and go, in their time', (props, grace, delay) => {
  const { template } = synthesize(stack => web(stack, props));
  expect(only(template, SERVICE).Properties.HealthCheckGracePeriodSeconds).toBe(grace);
  const delays = Object.values(resources(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).map(({ Properties }) =>
    Properties.TargetGroupAttributes.find(({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds').Value);
  expect(delays).toEqual([delay, delay]);
});

describe('services that connect to others', () => {
  const { template, stack, made: [api, mailer, orders, items] } = synthesize(own => {
    const all = [web(own), worker(own), backend(own), backend(own, { port: 9000 }, 'Items')] as const;
    const [client, reader, middle, last] = all;
    client.connectTo(middle, last);
    reader.connectTo(last);
    middle.connectTo(last);
    return all;
  });
  const idOf = ({ service }: { readonly service: ecs.FargateService }) => stack.getLogicalId(service.node.findChild('Service') as ecs.CfnService);
  const groupOf = ({ connections }: ec2.IConnectable) => stack.resolve(connections.securityGroups[0].securityGroupId)['Fn::GetAtt'][0] as string;

  test('are deployed after these, which are there then when a task starts', () => {
    const services = [api, mailer, orders, items];
    const waits = services.map(client => services.filter(one => resources(template, SERVICE)[idOf(client)].DependsOn?.includes(idOf(one))));
    expect(waits).toEqual([[orders, items], [items], [items], []]);
  });

  test('are let in, and nobody else is', () => {
    const ways = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) =>
      [Properties.SourceSecurityGroupId, Properties.GroupId].map(group => group['Fn::GetAtt'][0] as string).concat(`${Properties.FromPort}`));
    const way = (from: ec2.IConnectable, to: ec2.IConnectable, port: number) => [groupOf(from), groupOf(to), `${port}`];
    expect(ways.filter(([, to]) => to !== groupOf(api)).sort()).toEqual([
      way(api, orders, 8080), way(api, items, 9000), way(mailer, items, 9000), way(orders, items, 9000),
    ].sort());
  });
});

describe('how many tasks there are', () => {
  test.each<[string, Profile, fargate.WebServiceScaling | undefined, [number, number]]>([
    ['two to four in production', production, undefined, [2, 4]],
    ['one or two in development', development, undefined, [1, 2]],
    ['twice the least', production, { min: 5 }, [5, 10]],
    ['no more than the most, in production too', production, { max: 1 }, [1, 1]],
    ['as many as is said', production, { min: 3, max: 3 }, [3, 3]],
  ])('%s', (_name, profile, scaling, [min, max]) => {
    expect(only(webIn(profile, { scaling }).template, TARGET).Properties).toMatchObject({ MinCapacity: min, MaxCapacity: max });
  });

  test('comes from CPU and memory', () => {
    const { template } = webIn(development, { scaling: { cpuPercent: 40, memoryPercent: 70 } });
    const specification = (type: string) => ({ PredefinedMetricSpecification: { PredefinedMetricType: `ECSServiceAverage${type}Utilization` } });
    expect(policiesOf(template)).toEqual({ Cpu: { ...specification('CPU'), TargetValue: 40 }, Memory: { ...specification('Memory'), TargetValue: 70 } });
  });

  test.each([
    ['requests', 'Requests', { requestsPerTask: 500 }, 500, 'RequestCountPerTarget', 'Sum', 'FILL(group1, 0) + FILL(group2, 0)'],
    ['the time of answers', 'ResponseTime', { responseTime: Duration.millis(250) }, 0.25, 'TargetResponseTime', 'Average', 'MAX([FILL(group1, 0), FILL(group2, 0)])'],
  ] as const)('comes from %s of both target groups', (_name, policy, scaling, target, metric, stat, expression) => {
    const { TargetValue, CustomizedMetricSpecification: { Metrics } } = policiesOf(webIn(development, { scaling }).template)[policy];
    expect(TargetValue).toBe(target);
    expect(Metrics.map((one: any) => [one.Id, one.ReturnData, one.Expression ?? `${one.MetricStat.Metric.MetricName} ${one.MetricStat.Stat}`])).toEqual([
      ['group1', false, `${metric} ${stat}`], ['group2', false, `${metric} ${stat}`], [expect.any(String), true, expression],
    ]);
    const dimensions = Metrics.slice(0, 2).map((one: any) => one.MetricStat.Metric.Dimensions.map(({ Name, Value }: any) => [Name, asText(Value)]));
    expect(dimensions).toEqual(['Blue', 'Green'].map(group => [
      ['TargetGroup', expect.stringMatching(new RegExp(`^<ApiTraffic${group}.*TargetGroupFullName>$`))], ['LoadBalancer', expect.stringMatching(/LoadBalancerFullName>$/)],
    ]));
  });

  test.each([web, backend, worker])('takes a further policy, on the same target: a %p service', make => {
    const { template, made, stack } = synthesize(own => {
      const service = make(own, { scaling: { min: 2, max: 7 } });
      service.taskCount.scaleOnMetric('Mine', { metric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Jobs' }), scalingSteps: [{ upper: 1, change: -1 }, { lower: 5, change: 1 }] });
      return service;
    });
    const [[target, { Properties }]] = Object.entries(resources(template, TARGET));
    const name = asText(stack.resolve(made.service.serviceName));
    expect(Properties).toMatchObject({ MinCapacity: 2, MaxCapacity: 7 });
    expect(asText(Properties.ResourceId)).toContain(name);
    const steps = Object.values(resources(template, POLICY)).filter(policy => policy.Properties.PolicyType === 'StepScaling');
    expect(steps.map(policy => policy.Properties.ScalingTargetId)).toEqual([{ Ref: target }, { Ref: target }]);
  });

  test('changes with the clock, in a time zone', () => {
    const schedule = appscaling.Schedule.cron({ hour: '20', minute: '0' });
    const schedules = [{ schedule, min: 0, max: 0, timeZone: TimeZone.EUROPE_BERLIN }, { schedule, min: 1 }];
    const { template } = webIn(development, { scaling: { schedules } });
    const actions = only(template, TARGET).Properties.ScheduledActions;
    expect(actions.map((action: any) => [action.Schedule, action.Timezone, action.ScalableTargetAction])).toEqual([
      ['cron(0 20 * * ? *)', 'Europe/Berlin', { MinCapacity: 0, MaxCapacity: 0 }], ['cron(0 20 * * ? *)', 'Etc/UTC', { MinCapacity: 1 }],
    ]);
  });

  test('may be not known yet', () => {
    const { template } = webIn(development, stack => ({ scaling: { min: numberToken(stack), max: numberToken(stack, 'Most') } }));
    expect(only(template, TARGET).Properties).toMatchObject({ MinCapacity: { Ref: 'Number' }, MaxCapacity: { Ref: 'Most' } });
  });
});

describe('Spot', () => {
  test.each<[string, fargate.SpotMix | undefined, object[]]>([
    ['is not used unless it is said', undefined, [{ CapacityProvider: 'FARGATE', Weight: 1 }]],
    ['takes its share', { ratio: 75 }, [{ CapacityProvider: 'FARGATE', Weight: 25 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 75 }]],
    ['comes after a base on demand', { ratio: 50, onDemandBase: 2 }, [{ CapacityProvider: 'FARGATE', Base: 2, Weight: 50 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 50 }]],
    ['takes everything', { ratio: 100 }, [{ CapacityProvider: 'FARGATE_SPOT', Weight: 100 }]],
    ['takes everything but the base', { ratio: 100, onDemandBase: 1 }, [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 100 }]],
  ])('%s', (_name, spot, strategy) => {
    for (const make of [web, backend, worker]) {
      const { CapacityProviderStrategy, LaunchType } = only(synthesize(stack => make(stack, { spot })).template, SERVICE).Properties;
      expect([CapacityProviderStrategy, LaunchType]).toEqual([strategy, undefined]); // with a launch type it would be replaced when Spot comes
    }
  });
});

describe('what is watched', () => {
  const { CRITICAL, WARNING } = monitoring.Severity;
  const everything: [string, (stack: ReturnType<typeof newStack>) => unknown, string[], string[]][] = [
    ['Api', stack => web(stack), ['NoHealthyHosts', 'Errors'], ['Latency', 'UnhealthyHosts', 'Cpu', 'Memory']],
    ['Orders', stack => backend(stack), ['NoTasks'], ['Cpu', 'Memory']],
    ['Mailer', stack => worker(stack), ['DeadLetters'], ['Age', 'Cpu', 'Memory']],
    ['Nightly', stack => job(stack), ['Failures', 'NotStarted'], []],
  ];

  test.each(everything)('of %s raises alarms by severity', (section, make, critical, warning) => {
    const { made: environment, template } = synthesize(stack => {
      const own = environmentIn(stack, { profile: production });
      make(stack);
      return own;
    });
    const names = (severity: monitoring.Severity) => environment.monitor!.alarmsOf(severity).map(alarm => alarm.node.path.replace('Stack/Env/Monitor/', ''));
    expect(names(CRITICAL)).toEqual(critical.map(name => `${section}/${name}`));
    expect(names(WARNING)).toEqual(warning.map(name => `${section}/${name}`));
    Object.values(resources(template, 'AWS::CloudWatch::Alarm')).forEach(alarm => expect(alarm.Properties.AlarmActions).toHaveLength(1));
  });

  /** Alarms of a service in production, by their name. */
  const alarmsOf = (make: (stack: ReturnType<typeof newStack>) => unknown) => {
    const { template } = synthesize(stack => {
      environmentIn(stack, { profile: production });
      make(stack);
    });
    const all = Object.entries(resources(template, ALARM)).map(([id, alarm]) => [id.replace(/^EnvMonitor(Api|Orders|Mailer|Night)|[0-9A-F]{8}$/g, ''), alarm] as const);
    return { template, alarms: Object.fromEntries(all) };
  };

  test('of a web service is soon an alarm, while a deployment bakes', () => {
    const { alarms } = alarmsOf(stack => web(stack));
    expect(['NoHealthyHosts', 'Errors', 'Latency', 'UnhealthyHosts'].map(name => alarms[name].Properties.EvaluationPeriods)).toEqual([5, 2, 3, 5]);
    expect(['Errors', 'Latency'].map(name => alarms[name].Properties.Threshold)).toEqual([5, 1]);
    const metrics: any[] = Object.values(alarms).flatMap(({ Properties }) => Properties.Metrics ?? [Properties]);
    const periods = metrics.map(metric => metric.Period ?? metric.MetricStat?.Period).filter(Boolean);
    expect(new Set(periods)).toEqual(new Set([60]));
  });

  test.each<[fargate.WebServiceProps['thresholds'], number, number]>([
    [{ errorPercent: 1, latency: Duration.millis(1500) }, 1, 1.5],
    [{ errorPercent: 0.5 }, 0.5, 1],
    [{ latency: Duration.seconds(3) }, 5, 3],
    [{}, 5, 1],
  ])('of a web service with thresholds of %p', (thresholds, percent, latency) => {
    const { alarms } = alarmsOf(stack => web(stack, { thresholds }));
    expect([alarms.Errors, alarms.Latency].map(({ Properties }) => Properties.Threshold)).toEqual([percent, latency]);
    expect(alarms.Errors.Properties.AlarmDescription).toContain(`${percent} percent of the responses`);
    expect(alarms.Latency.Properties.AlarmDescription).toContain(`longer than ${latency} s`);
  });

  test('of a web service is that no task of either target group is well, or that nothing is heard of them', () => {
    const { alarms, template } = alarmsOf(stack => web(stack));
    expect(alarms.NoHealthyHosts.Properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching', AlarmDescription: expect.stringMatching(/^\[CRITICAL\]/),
    });
    const metrics: any[] = alarms.NoHealthyHosts.Properties.Metrics.filter((metric: any) => metric.MetricStat);
    const stats = metrics.map(({ MetricStat }) => [MetricStat.Metric.MetricName, MetricStat.Stat]);
    expect(stats).toEqual([['HealthyHostCount', 'Maximum'], ['HealthyHostCount', 'Maximum']]);
    const groups = new Set(JSON.stringify(alarms.NoHealthyHosts.Properties.Metrics).match(/"ApiTraffic(Blue|Green)/g));
    expect(groups).toEqual(new Set(['"ApiTrafficBlue', '"ApiTrafficGreen']));
    const [service] = Object.keys(resources(template, SERVICE));
    expect(alarms.NoHealthyHosts.DependsOn).toContain(service); // no alarm while the first tasks start
    expect(['Errors', 'Latency', 'UnhealthyHosts'].filter(name => alarms[name].DependsOn?.includes(service))).toEqual([]); // which the service needs first
  });

  test('of a backend service is that no task runs, or that nothing is heard of them', () => {
    const { alarms } = alarmsOf(stack => backend(stack));
    const { Properties } = alarms.NoTasks;
    expect(Properties).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching', AlarmDescription: expect.stringMatching(/^\[CRITICAL\]/) });
    const [{ MetricStat: { Metric, Period, Stat } }] = Properties.Metrics;
    expect([Metric.Namespace, Metric.MetricName, Period, Stat]).toEqual(['ECS/ContainerInsights', 'RunningTaskCount', 60, 'Maximum']);
    expect(Metric.Dimensions.map(({ Name, Value }: any) => [Name, asText(Value)])).toEqual([
      ['ClusterName', expect.stringMatching(/^<EnvCluster/)], ['ServiceName', expect.stringMatching(/^<OrdersService.*\.Name>$/)],
    ]);
  });

  test.each<[string, fargate.ServiceScaling['schedules'], boolean]>([
    ['goes at night', [{ schedule: nightly, min: 0 }], false],
    ['goes altogether', [{ schedule: nightly, min: 1 }, { schedule: nightly, min: 0, max: 0 }], false],
    ['only shrinks', [{ schedule: nightly, min: 1, max: 2 }], true],
    ['never changes', [], true],
  ])('of a service that %s is not always that there is no task', (_name, schedules, watched) => {
    expect('NoHealthyHosts' in alarmsOf(stack => web(stack, { scaling: { schedules } })).alarms).toBe(watched);
    expect('NoTasks' in alarmsOf(stack => backend(stack, { scaling: { schedules } })).alarms).toBe(watched);
  });

  test.each([web, backend, worker, job])('is decided by the profile of the service itself: a %p', make => {
    const count = (of: Profile, own: Profile) => {
      const { template } = synthesize(stack => {
        environmentIn(stack, { profile: of });
        make(stack, { profile: own });
      });
      return telling(template).length;
    };
    expect(count(production, development)).toBe(0);
    expect(count(development, production)).toBe(count(production, production));
    expect(count(production, production)).toBeGreaterThan(0);
  });

  test('grows with each service, on one dashboard', () => {
    const stack = newStack();
    const environment = environmentIn(stack, { profile: production });
    everything.forEach(([, make]) => make(stack));
    once(stack);
    const body = asText(only(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    expect([...body.matchAll(/"## (\w+)"/g)].map(match => match[1])).toEqual(everything.map(([section]) => section));
    expect(body.match(/"type":"metric"/g)).toHaveLength(environment.monitor!.alarmsOf().length);
  });

  test('is nothing in development', () => {
    const { template } = synthesize(stack => everything.forEach(([, make]) => make(stack)));
    expect(telling(template)).toEqual([]);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});

test.each([['production', production], ['development', development]])('services look the same as ever in %s', (_name, profile) => {
  const { template } = synthesize(stack => {
    environmentIn(stack, { profile });
    web(stack, { route: Route.host('a.com').path('/v1/*'), scaling: { requestsPerTask: 500 } });
    backend(stack);
  });
  const { Resources } = withoutHashes(template) as { Resources: object };
  expect(Object.fromEntries(Object.entries(Resources).filter(([id]) => /^(Api|Orders)/.test(id)))).toMatchSnapshot();
});
