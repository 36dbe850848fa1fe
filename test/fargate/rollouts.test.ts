import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { fargate, Profile, rollout } from '../../src';
import { backend, environmentIn, synthesize, web, worker } from '../support/fargate';
import { lazyNumber, newStack, numberToken, only, resources } from '../support/synth';
import { asText, exampleZone } from '../support/web-app';

const { Hook, Route } = fargate;
const { Rollout } = rollout;
const Stage = ecs.DeploymentLifecycleStage;
const minutes = Duration.minutes;

const SERVICE = 'AWS::ECS::Service';
const RULE = 'Custom::EcsTrafficRule';
const canary = Rollout.canary({ percent: 10, bake: minutes(15) });
const serviceOf = (template: Template) => only(template, SERVICE).Properties;
const ask = (stack: Stack, name = 'ask') => lambda.Function.fromFunctionArn(stack, name, `arn:aws:lambda:eu-central-1:111111111111:function:${name}`);

/** The rules between target groups, by what their logical id says of them. */
function rulesOf(template: Template) {
  const rules = Object.entries(resources(template, RULE));
  const one = (what: string) => rules.find(([id]) => id.includes(`Traffic${what}`))!;
  const [id, production] = one('Rule');
  const [testId, test] = one('TestRule') ?? [];
  return { id, production: production.Properties, testId, test: test?.Properties };
}

describe('ECS is told how a new version replaces the old one:', () => {
  const ROLLING = { Strategy: 'ROLLING', MaximumPercent: 200, MinimumHealthyPercent: 100 };
  const EVERYWHERE: [string, rollout.Rollout | undefined, object][] = [
    ['by default in rolling fashion', undefined, ROLLING],
    ['all at once', Rollout.allAtOnce(), { ...ROLLING, MinimumHealthyPercent: 0 }],
    ['rolling', Rollout.rolling(), ROLLING],
    ['rolling with fewer tasks at times', Rollout.rolling({ minHealthyPercent: 50 }), { ...ROLLING, MinimumHealthyPercent: 50 }],
    ['rolling within its capacity', Rollout.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }), { ...ROLLING, MinimumHealthyPercent: 0, MaximumPercent: 100 }],
    ['rolling with half as many more', Rollout.rolling({ maxHealthyPercent: 150 }), { ...ROLLING, MaximumPercent: 150 }],
  ];
  const SHIFTED = { MaximumPercent: 200, MinimumHealthyPercent: 100, BakeTimeInMinutes: 10 };
  const SHIFTING: [string, rollout.Rollout, object][] = [
    ['blue/green', Rollout.blueGreen(), { ...SHIFTED, Strategy: 'BLUE_GREEN' }],
    ['blue/green with a bake', Rollout.blueGreen({ bake: minutes(45) }), { ...SHIFTED, Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 45 }],
    ['blue/green without a bake', Rollout.blueGreen({ bake: minutes(0) }), { ...SHIFTED, Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 }],
    ['a canary', canary, { ...SHIFTED, Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 15 } }],
    [
      'a canary with a last bake',
      Rollout.canary({ percent: 1, bake: Duration.hours(24), finalBake: minutes(5) }),
      { ...SHIFTED, Strategy: 'CANARY', BakeTimeInMinutes: 5, CanaryConfiguration: { CanaryPercent: 1, CanaryBakeTimeInMinutes: 1440 } },
    ],
    ['steps', Rollout.linear({ percent: 20, every: minutes(3) }), { ...SHIFTED, Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 3 } }],
    [
      'steps that do not divide the whole, with a last bake',
      Rollout.linear({ percent: 30, every: minutes(1), finalBake: minutes(0) }),
      { ...SHIFTED, Strategy: 'LINEAR', BakeTimeInMinutes: 0, LinearConfiguration: { StepPercent: 30, StepBakeTimeInMinutes: 1 } },
    ],
  ];
  const CIRCUIT_BREAKER = { DeploymentCircuitBreaker: { Enable: true, Rollback: true } };
  const NO_ALARMS = { Alarms: { AlarmNames: [], Enable: false, Rollback: false } };

  test.each([
    ...[web, backend].flatMap(make => [...EVERYWHERE, ...SHIFTING].map(([name, ...more]) => [make.name, name, make, ...more] as const)),
    ...EVERYWHERE.map(([name, ...more]) => [worker.name, name, worker, ...more] as const),
  ])('a %s service, %s', (_kind, _name, make, given, told) => {
    const { template } = synthesize(stack => make(stack, { rollout: given, scaling: { min: 2 } }));
    const { Alarms, ...configuration } = serviceOf(template).DeploymentConfiguration;
    expect({ Alarms: NO_ALARMS.Alarms, ...configuration }).toEqual({ ...told, ...CIRCUIT_BREAKER, ...NO_ALARMS });
    expect([undefined, NO_ALARMS.Alarms]).toContainEqual(Alarms);
    expect(serviceOf(template).DeploymentController).toEqual({ Type: 'ECS' });
  });

  test('percentages that are not known yet', () => {
    const { template } = synthesize(stack => web(stack, { rollout: Rollout.canary({ percent: numberToken(stack), bake: minutes(lazyNumber(7)) }) }));
    expect(serviceOf(template).DeploymentConfiguration.CanaryConfiguration).toEqual({ CanaryPercent: { Ref: 'Number' }, CanaryBakeTimeInMinutes: 7 });
  });

  test.each([
    ['is evened out over the zones', undefined, 'ENABLED'],
    ['is not while a deployment has no room for it', Rollout.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 }), undefined],
    ['is not where ECS shifts requests', Rollout.blueGreen(), undefined],
  ])('and a service %s', (_name, given, rebalancing) => {
    const { template } = synthesize(stack => web(stack, { rollout: given, scaling: { min: 2 } }));
    expect(serviceOf(template).AvailabilityZoneRebalancing).toBe(rebalancing);
  });
});

describe.each([['that shifts requests', canary], ['that shifts none', undefined]])('a web service %s', (_name, given) => {
  const { template, stack, made } = synthesize(own => web(own, { rollout: given, route: Route.host('a.com').path('/v1/*'), port: 9000 }));
  const { id, production } = rulesOf(template);
  const groups = [made.targetGroup, made.alternateTargetGroup].map(group => stack.resolve(group.targetGroupArn));

  test('has two target groups that differ in nothing but their name', () => {
    const [first, second, ...more] = Object.values(resources(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).map(group => group.Properties);
    expect([second, more]).toEqual([first, []]);
    expect(groups[0]).not.toEqual(groups[1]);
  });

  test('tells ECS of both, of the rule between them, and of a role', () => {
    const { LoadBalancers } = serviceOf(template);
    expect(LoadBalancers).toEqual([{
      ContainerName: 'app',
      ContainerPort: 9000,
      TargetGroupArn: groups[0],
      AdvancedConfiguration: { AlternateTargetGroupArn: groups[1], ProductionListenerRule: { Ref: id }, RoleArn: expect.anything() },
    }]);
    const role = resources(template, 'AWS::IAM::Role')[LoadBalancers[0].AdvancedConfiguration.RoleArn['Fn::GetAtt'][0]].Properties;
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } }]);
    expect(role.ManagedPolicyArns.map(asText)).toEqual(['arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers']);
    expect(role.Policies).toBeUndefined();
  });

  test('has a rule that sends everything to the first of them at first', () => {
    const { FirstPriority, LastPriority, Priority, ServiceToken, ...rule } = production;
    expect(rule).toEqual({
      ListenerArn: { Ref: expect.stringMatching(/^EnvGatewayLoadBalancerHttp/) },
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.com'] } }, { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } }],
      TargetGroupArns: groups,
    });
    expect([FirstPriority <= Priority, Priority <= LastPriority, ServiceToken]).toEqual([true, true, { 'Fn::GetAtt': [expect.stringMatching(/^CustomEcsTrafficRule/), 'Arn'] }]);
  });

  test('waits for the rule, since ECS looks for it', () => {
    expect(only(template, SERVICE).DependsOn).toContain(id);
  });

  test('has no rule for tests, and asks nobody', () => {
    expect([rulesOf(template).testId, serviceOf(template).DeploymentConfiguration.LifecycleHooks]).toEqual([undefined, undefined]);
  });
});

describe('the function that makes rules', () => {
  const { template } = synthesize(stack => ['A', 'B', 'C'].map(id => web(stack, {}, id)));

  test('is one for all services of a stack', () => {
    const tokens = Object.values(resources(template, RULE)).map(rule => asText(rule.Properties.ServiceToken));
    expect([tokens.length, new Set(tokens).size]).toEqual([3, 1]);
  });

  test('may change rules of this load balancer, and no others', () => {
    const [, role] = Object.entries(resources(template, 'AWS::IAM::Role')).find(([id]) => id.startsWith('CustomEcsTrafficRule'))!;
    const of = (resource: string) => `arn:<AWS::Partition>:elasticloadbalancing:<AWS::Region>:<AWS::AccountId>:${resource}/<EnvGatewayLoadBalancer8DFC6DEE.LoadBalancerFullName>/*`;
    expect(role.Properties.Policies[0].PolicyDocument.Statement.map((statement: any) => [statement.Action, statement.Resource.map(asText)])).toEqual([
      [['elasticloadbalancing:DescribeRules'], ['*']],
      [['elasticloadbalancing:CreateRule'], [of('listener')]],
      [['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule', 'elasticloadbalancing:SetRulePriorities'], [of('listener-rule')]],
    ]);
  });
});

describe('functions that a deployment asks', () => {
  const stages = [Stage.PRE_SCALE_UP, Stage.POST_PRODUCTION_TRAFFIC_SHIFT];
  const hooks = (stack: Stack) => [Hook.lambdaFunction(ask(stack), stages), Hook.lambdaFunction(ask(stack, 'other'), [Stage.TEST_TRAFFIC_SHIFT])];

  test.each([[web], [backend]])('are asked by ECS in their stages, in the right of a role for each: a %p service', make => {
    const { template } = synthesize(stack => make(stack, { rollout: canary, hooks: hooks(stack) }));
    const told = serviceOf(template).DeploymentConfiguration.LifecycleHooks;
    expect(told.map((hook: any) => [hook.HookTargetArn.split(':').pop(), hook.LifecycleStages])).toEqual([
      ['ask', ['PRE_SCALE_UP', 'POST_PRODUCTION_TRAFFIC_SHIFT']], ['other', ['TEST_TRAFFIC_SHIFT']],
    ]);
    for (const { HookTargetArn, RoleArn } of told) {
      const [roleId] = RoleArn['Fn::GetAtt'];
      expect(resources(template, 'AWS::IAM::Role')[roleId].Properties).toMatchObject({
        AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'ecs.amazonaws.com' } }] },
      });
      const policies = Object.values(resources(template, 'AWS::IAM::Policy')).filter(policy => policy.Properties.Roles[0].Ref === roleId);
      expect(policies.flatMap(policy => policy.Properties.PolicyDocument.Statement)).toEqual([
        { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: HookTargetArn },
      ]);
    }
  });

  test('need no rule for tests', () => {
    expect(rulesOf(synthesize(stack => web(stack, { rollout: canary, hooks: hooks(stack) })).template).test).toBeUndefined();
  });
});

describe('a smoke test', () => {
  const tested = (props: Partial<fargate.WebServiceProps> = {}, options?: fargate.SmokeTestOptions, domain = false) => synthesize(stack => {
    environmentIn(stack, { profile: Profile.production(), ...domain ? { domain: { name: 'example.com', hostedZone: exampleZone(stack) } } : {} });
    return web(stack, { rollout: canary, hooks: [Hook.smokeTest(options)], route: Route.host('*.example.com', 'api.example.com'), ...props });
  });
  const { template } = tested({ route: Route.host('api.example.com').path('/v1/*').method('POST').header('X-Tenant', 'a') }, { path: '/v1/health' });
  const { production, test: rule, testId } = rulesOf(template);
  const TOKEN = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
  const functionOf = (of: Template) => Object.entries(resources(of, 'AWS::Lambda::Function')).find(([id]) => id.includes('Hook0'))!;

  test('goes by a rule for the same requests with a header that nobody else knows', () => {
    expect(rule.Conditions).toEqual([
      ...production.Conditions.slice(0, 3),
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Tenant', Values: ['a'] } },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-wheelhouse-test', Values: [TOKEN] } },
    ]);
    expect([production.Conditions.length, rule.Conditions.length, rule.TargetGroupArns]).toEqual([4, 5, production.TargetGroupArns]);
    expect(serviceOf(template).LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toEqual({ Ref: testId });
    expect(only(template, SERVICE).DependsOn).toContain(testId);
  });

  test('goes by a rule that is asked before that of everybody', () => {
    const host = Route.host('api.example.com');
    for (const route of [host, host.method('GET'), host.header('X-Tenant', 'a'), host.path('/').method('GET').header('X-Tenant', 'a')]) {
      const narrow = rulesOf(tested({ route }).template);
      expect(narrow.test.LastPriority).toBeLessThan(narrow.production.FirstPriority);
    }
  });

  test('is asked when test requests have moved, and nowhere else', () => {
    const [id] = functionOf(template);
    expect(serviceOf(template).DeploymentConfiguration.LifecycleHooks).toEqual([
      { HookTargetArn: { 'Fn::GetAtt': [id, 'Arn'] }, LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'], RoleArn: expect.anything() },
    ]);
  });

  test('knows whom to ask, and how to be let through', () => {
    const [, { Properties }] = functionOf(template);
    expect(Properties.Environment.Variables).toEqual({
      TEST_HOST: { 'Fn::GetAtt': [expect.stringMatching(/^EnvGatewayLoadBalancer/), 'DNSName'] },
      TEST_PORT: '80',
      TEST_TLS: 'false',
      TEST_NAME: 'api.example.com',
      TEST_METHOD: 'POST',
      TEST_PATH: '/v1/health',
      TEST_STATUS: '200',
      TEST_CONTAINS: '',
      TEST_HEADERS: { 'Fn::Join': ['', ['{"x-tenant":"a","x-wheelhouse-test":"', TOKEN, '"}']] },
    });
    expect(Properties).toMatchObject({ Runtime: expect.stringMatching(/^nodejs2\d\.x$/), Timeout: 90, Handler: 'index.handler', LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/Hook0Logs/) } } });
  });

  test('asks what it is told, over TLS where there is a domain, by a host without a wildcard', () => {
    const [, { Properties }] = functionOf(tested({}, { path: '/health?deep=1', status: 204, contains: 'well' }, true).template);
    expect(Properties.Environment.Variables).toMatchObject({
      TEST_PORT: '443', TEST_TLS: 'true', TEST_NAME: 'api.example.com', TEST_PATH: '/health?deep=1', TEST_STATUS: '204', TEST_CONTAINS: 'well',
    });
  });

  test.each<[string, fargate.Route, Record<string, string>]>([
    ['a name that a wildcard stands for', Route.host('*.example.com'), { TEST_NAME: 'smoke-test.example.com', TEST_METHOD: 'GET' }],
    ['a name that a letter stands for', Route.host('shop-?.example.com'), { TEST_NAME: 'shop-x.example.com' }],
    ['the first method', Route.host('a.com').method('PUT', 'POST'), { TEST_NAME: 'a.com', TEST_METHOD: 'PUT' }],
    ['GET where it may', Route.host('a.com').method('PUT', 'GET'), { TEST_METHOD: 'GET' }],
    ['the domain where any host will do', Route.anyHost().path('/*'), { TEST_NAME: 'example.com' }],
  ])('asks with %s', (_name, route, variables) => {
    expect(functionOf(tested({ route }, {}, true).template)[1].Properties.Environment.Variables).toMatchObject(variables);
  });

  test('sends of each header a value without a wildcard', () => {
    const [, { Properties }] = functionOf(tested({ route: Route.anyHost().header('X-A', 'b*', 'c').header('X-D', 'say "e"', 'f') }).template);
    const { TEST_HEADERS, TEST_NAME } = Properties.Environment.Variables;
    const text = (TEST_HEADERS['Fn::Join'][1] as unknown[]).map(part => typeof part === 'string' ? part : 'token').join('');
    expect([JSON.parse(text), TEST_NAME]).toEqual([{ 'x-a': 'c', 'x-d': 'say "e"', 'x-wheelhouse-test': 'token' }, '']);
  });

  test('may do nothing but write its log', () => {
    const [, { Properties }] = functionOf(template);
    const [roleId] = Properties.Role['Fn::GetAtt'];
    const { ManagedPolicyArns, Policies } = resources(template, 'AWS::IAM::Role')[roleId].Properties;
    const policies = Object.values(resources(template, 'AWS::IAM::Policy')).filter(policy => policy.Properties.Roles[0].Ref === roleId);
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
    expect(policies.flatMap(policy => policy.Properties.PolicyDocument.Statement)).toEqual([
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [Properties.LoggingConfig.LogGroup.Ref, 'Arn'] } },
    ]);
  });
});

describe('alarms', () => {
  const production = (make: typeof web | typeof backend, given?: rollout.Rollout) => {
    const stack = newStack();
    environmentIn(stack, { profile: Profile.production() });
    return synthesize(() => [make(stack, { rollout: given }, 'First'), make(stack, { rollout: given, ...make === backend ? { serviceName: 'other' } : {} }, 'Second')], stack);
  };

  test.each([['shifts requests', canary], ['shifts none', undefined]])('about its answers take back a deployment of a web service that %s, each its own', (_name, given) => {
    const { template } = production(web, given);
    for (const name of ['First', 'Second']) {
      const [, service] = Object.entries(resources(template, SERVICE)).find(([id]) => id.startsWith(name))!;
      const { AlarmNames, ...settings } = service.Properties.DeploymentConfiguration.Alarms;
      expect(settings).toEqual({ Enable: true, Rollback: true });
      expect(AlarmNames.map((alarm: any) => alarm.Ref.replace(/[0-9A-F]{8}$/, ''))).toEqual(['Errors', 'Latency', 'UnhealthyHosts'].map(alarm => `EnvMonitor${name}${alarm}`));
      for (const { Ref } of AlarmNames) {
        const { Metrics } = resources(template, 'AWS::CloudWatch::Alarm')[Ref].Properties;
        const groups = new Set(JSON.stringify(Metrics).match(/"(First|Second)Traffic(Blue|Green)/g));
        expect(groups).toEqual(new Set([`"${name}TrafficBlue`, `"${name}TrafficGreen`]));
      }
    }
  });

  test('of the user take back a deployment of any service, besides its own', () => {
    const stack = newStack();
    environmentIn(stack, { profile: Profile.production() });
    const rollbackAlarms = ['mine', 'other'].map(name => cloudwatch.Alarm.fromAlarmName(stack, name, name));
    [web, backend].forEach(make => make(stack, { rollbackAlarms }));
    worker(stack, { rollbackAlarms: rollbackAlarms.slice(1) });
    const template = Template.fromStack(stack);
    const services = Object.entries(resources(template, SERVICE));
    const alarms = Object.fromEntries(services.map(([id, { Properties }]) => [id.replace(/Service.*/, ''), Properties.DeploymentConfiguration.Alarms]));
    const own = ['Errors', 'Latency', 'UnhealthyHosts'].map(alarm => ({ Ref: expect.stringMatching(`^EnvMonitorApi${alarm}`) }));
    expect(alarms).toEqual({
      Api: { AlarmNames: [...own, 'mine', 'other'], Enable: true, Rollback: true },
      Orders: { AlarmNames: ['mine', 'other'], Enable: true, Rollback: true },
      Mailer: { AlarmNames: ['other'], Enable: true, Rollback: true },
    });
  });

  test('of the user alone take back a deployment where there is no monitor', () => {
    const { template } = synthesize(stack => web(stack, { rollbackAlarms: [cloudwatch.Alarm.fromAlarmName(stack, 'Mine', 'mine')] }));
    expect(serviceOf(template).DeploymentConfiguration.Alarms).toEqual({ AlarmNames: ['mine'], Enable: true, Rollback: true });
  });

  test('take back no deployment of a service that no load balancer knows', () => {
    const services = Object.values(resources(production(backend, canary).template, SERVICE));
    expect(services.map(service => service.Properties.DeploymentConfiguration.Alarms.Enable)).toEqual([false, false]);
  });
});
