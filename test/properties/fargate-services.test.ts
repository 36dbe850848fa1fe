import { App, CfnResource, CfnWaitConditionHandle, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { fargate, network, Profile, rollout } from '../../src';
import { findings, inNewApp } from '../support/judge';
import { announce, anyProfile, known, madeOrRefused, maybe, mostly, plainText, runs, say, settings, some } from '../support/properties';
import { FLAGS, lazyNumber, lazyText, zonesOf } from '../support/synth';
import { ownVpc } from '../support/web-app';

const { AddOn, Gateway, Hook, Route, Subscription, Volume } = fargate;
const { Rollout, Wait } = rollout;

const CASES = 120;
announce('services on Fargate', CASES);

const ENV = { account: '111111111111', region: 'eu-central-1' };
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27');

// What may be said, as plain data: a counterexample can be read, and made again.

const time = (unit: 'seconds' | 'minutes' | 'hours', min: number, max: number, ...wrong: number[]) =>
  mostly(fc.integer({ min, max }), fc.constantFrom(0, ...wrong)).map(amount => Duration[unit](amount));
const anyFolder = mostly(fc.constantFrom('/tmp', '/var/run', '/data'), fc.constantFrom('tmp', '/', ''));
const anyName = mostly(fc.constantFrom('LEVEL', 'A_1', 'constructor', 'PORT', 'QUEUE_URL'), plainText.filter(text => text !== ''));

const anyTask = some({
  cpu: mostly(fc.constantFrom(256, 512, 1024), fc.constantFrom(255, NaN, 32_768)),
  memory: mostly(fc.constantFrom(2), fc.constantFrom(0.5, 3, 500)).map(amount => Size.gibibytes(amount)),
  ephemeralStorage: known(20, 200, 19, 201).map(amount => Size.gibibytes(amount)),
  architecture: fc.constantFrom(ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64),
  command: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  variables: fc.dictionary(anyName, mostly(fc.string(), plainText, fc.constant(lazyText('later'))), { maxKeys: 2 }),
  user: fc.constantFrom('1000:1000', 'node', '0'),
  readonlyRootFilesystem: fc.boolean(),
  logRetention: fc.constantFrom(RetentionDays.ONE_WEEK, RetentionDays.INFINITE),
  removalPolicy: fc.constantFrom(...Object.values(RemovalPolicy)),
  tags: fc.dictionary(mostly(fc.constantFrom('team', 'cost center'), plainText, fc.constant('tier')), mostly(fc.constantFrom('blue', 'ä/b +1'), plainText), { maxKeys: 2 }),
});

const anyParts = fc.record({
  secret: fc.boolean(),
  volumes: mostly(fc.uniqueArray(anyFolder, { maxLength: 2 }), fc.array(anyFolder, { maxLength: 2 })),
  addOns: fc.uniqueArray(mostly(fc.constantFrom('openTelemetry', 'fireLens', 'proxy', 'first', 'cache'), fc.constantFrom('app', 'essential')), { maxLength: 2 }),
});

const anyService = some({
  executeCommand: mostly(fc.constant(false), fc.constant(true)),
  stopTimeout: time('seconds', 2, 120, 121),
  spot: fc.record({ ratio: known(1, 100, 0, 101), onDemandBase: known(0, 9, -1) }, { requiredKeys: ['ratio'] }),
});

const anyRollout = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('blueGreen' as const), bake: time('minutes', 0, 60) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('canary' as const, 'linear' as const), percent: known(3, 50, 0, 2, 51), bake: time('minutes', 0, 30, 1500) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rolling' as const), minHealthyPercent: known(0, 100, 101), maxHealthyPercent: known(150, 200, 99, 201) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('allAtOnce' as const, 'immutable' as const, 'pause' as const) }) },
);

const anySchedule = mostly(fc.constantFrom('cron(0 2 * * ? *)', 'rate(1 hour)', 'at(2030-01-01T00:00:00)'), fc.constantFrom('cron(0 2 30 2 ? *)', 'daily'), plainText);
const anySchedules = fc.array(fc.record({
  schedule: anySchedule,
  zone: maybe(fc.constantFrom('Europe/Berlin', 'Etc/UTC')),
  min: known(0, 1, -1),
  max: known(1, 9, 5001),
}, { requiredKeys: ['schedule', 'zone', 'max'] }), { maxLength: 2 });

const anyScaling = some({
  min: known(1, 3, 0, 1.5),
  max: known(3, 8, 0, 2),
  cpuPercent: known(10, 90, 9, 91),
  memoryPercent: known(10, 90, 9, 91),
  schedules: anySchedules,
});

const anyRoute = fc.record({
  hosts: fc.array(mostly(fc.constantFrom('example.com', 'API.example.com', '*.example.com', 'a.example.org', '?.b.example.com'), fc.constantFrom('localhost', ''), fc.constant(lazyText('later.example.com'))), { maxLength: 2 }),
  paths: fc.array(mostly(fc.constantFrom('/*', '/v1/*', '/v1/?', '/health'), fc.constantFrom('v1', '/ä')), { maxLength: 2 }),
  methods: fc.array(mostly(fc.constantFrom('GET', 'POST'), fc.constant('get')), { maxLength: 1 }),
  headers: fc.array(fc.record({ name: mostly(fc.constantFrom('X-Tenant', 'X-A'), fc.constant('Host')), values: fc.array(mostly(fc.constantFrom('a', 'b*'), fc.constant('')), { minLength: 1, maxLength: 2 }) }), { maxLength: 1 }),
});

const anyWeb = fc.record({
  kind: fc.constant('web' as const),
  port: known(80, 9999, 0, 65_536),
  route: anyRoute,
  healthCheckPath: maybe(mostly(fc.constantFrom('/', '/health?deep=1'), fc.constant('health'))),
  priority: maybe(known(20_000, 49_000, 0, 50_001)),
  times: some({ healthCheckGracePeriod: time('minutes', 0, 60, 1441), deregistrationDelay: time('seconds', 0, 3600, 3601) }),
  thresholds: maybe(some({
    errorPercent: fc.integer({ min: 1, max: 100 }), latency: fc.integer({ min: 100, max: 9999 }).map(amount => Duration.millis(amount)),
  })),
  scaling: maybe(fc.tuple(anyScaling, some({ requestsPerTask: known(1, 5000, 0), responseTime: time('seconds', 1, 60, 61) })).map(([usual, more]) => ({ ...usual, ...more }))),
  rollout: maybe(anyRollout),
  hooks: fc.array(fc.constantFrom('lambda' as const, '/health' as const, '/v1/x?y=*' as const), { maxLength: 1 }),
});

const anyBackend = fc.record({
  kind: fc.constant('backend' as const),
  port: mostly(fc.integer({ min: 80, max: 9999 }), fc.constantFrom(0, 65_536, lazyNumber(80))),
  requestTimeout: maybe(mostly(time('seconds', 0, 3600), fc.constantFrom(Duration.millis(500), Duration.seconds(lazyNumber(1))))),
  serviceName: maybe(mostly(fc.constantFrom('orders', 'a'), fc.constantFrom('Orders', ''), plainText)),
  scaling: maybe(anyScaling),
  rollout: maybe(anyRollout),
  hooks: mostly<string[]>(fc.constant([]), fc.constant(['lambda'])),
});

const anyWorker = fc.record({
  kind: fc.constant('worker' as const),
  topics: fc.array(mostly(fc.constantFrom('standard' as const, 'imported' as const), fc.constant('fifo' as const)), { maxLength: 1 }),
  scaling: maybe(some({
    min: known(0, 3, -1), max: known(3, 8, 0), latencyTarget: time('minutes', 1, 60, 10_000), messageTime: time('seconds', 1, 3600), schedules: anySchedules,
  })),
  options: some({ fifo: fc.boolean(), visibilityTimeout: time('hours', 1, 12, 13), tries: known(1, 1000, 0, 1001), scaleInProtection: fc.boolean() }),
  rollout: maybe(mostly<any>(anyRollout.filter(given => ['rolling', 'allAtOnce'].includes(given.kind)), anyRollout)),
});

const anyJob = fc.record({
  kind: fc.constant('job' as const),
  schedule: anySchedule,
  options: some({ retries: mostly(fc.integer({ min: 0, max: 10 }), fc.constantFrom(-1, 11, lazyNumber(1))), timeout: time('hours', 1, 300, 400), overlap: fc.boolean(), enabled: fc.boolean() }),
});

const anyOnce = fc.record({ kind: fc.constant('once' as const), options: some({ timeout: time('minutes', 1, 14, 15), trigger: mostly(fc.string(), plainText) }) });

const anyOne = fc.record({
  id: mostly(fc.constantFrom('A', 'B', 'c-1'), fc.constantFrom('Café', 'x'.repeat(70), '1', 'Alerts')),
  task: anyTask,
  parts: anyParts,
  service: anyService,
  what: fc.oneof({ weight: 3, arbitrary: anyWeb }, anyBackend, { weight: 2, arbitrary: anyWorker }, { weight: 2, arbitrary: anyJob }, anyOnce),
});

const anyDomain = fc.record({
  name: mostly(fc.constantFrom('example.com', 'shop.example.com', 'Shop.Example.COM'), fc.constantFrom('example.org', '*.example.com', ''), fc.constant(lazyText('later.example.com'))),
  certificate: fc.boolean(),
  zone: mostly(fc.constantFrom('imported', 'new'), fc.constant('idAlone')),
});

const anyCase = fc.record({
  flags: fc.constantFrom(...FLAGS.map(([name]) => name)),
  region: fc.boolean(),
  elsewhere: fc.boolean(),
  environment: fc.record({
    imported: fc.constantFrom(false, false, false, true),
    profile: maybe(anyProfile),
    domain: maybe(anyDomain),
    gateway: mostly(fc.constantFrom('new', 'new', 'existing'), fc.constant('none')),
    vpc: mostly(fc.constantFrom('new', 'own', 'attributes'), fc.constant('isolated')),
    firewall: maybe(mostly(fc.constantFrom('none' as const, 'managed' as const), fc.constant('few' as const))),
    namespaceName: maybe(mostly(fc.constantFrom('shop.internal', 'a'), plainText)),
    key: fc.constantFrom('none', 'new', 'imported'),
    topic: fc.constantFrom('none', 'new', 'imported'),
    options: some({
      removalPolicy: fc.constantFrom(...Object.values(RemovalPolicy)),
      logRetention: fc.constantFrom(RetentionDays.ONE_WEEK, RetentionDays.INFINITE),
      tags: fc.dictionary(mostly(fc.constantFrom('team'), plainText), mostly(fc.constantFrom('blue'), plainText), { maxKeys: 1 }),
    }),
  }),
  services: fc.uniqueArray(anyOne, { selector: ({ id }) => id, minLength: 1, maxLength: 2 }),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;
type One = Case['services'][number];

// From plain data to props.

function zoneOf(given: string, stack: Stack): route53.IHostedZone {
  switch (given) {
    case 'new': return new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
    case 'idAlone': return route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0123456789ABC');
    default: return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789ABC', zoneName: 'example.com' });
  }
}

function domainOf(given: Case['environment']['domain'], stack: Stack): fargate.EnvironmentDomain | undefined {
  return given && {
    name: given.name,
    hostedZone: zoneOf(given.zone, stack),
    certificate: given.certificate ? acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/1') : undefined,
  };
}

function vpcOf(given: string, stack: Stack): ec2.IVpc | undefined {
  switch (given) {
    case 'own': return ownVpc(stack);
    case 'isolated': return new ec2.Vpc(stack, 'Own', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    case 'attributes': return ec2.Vpc.fromVpcAttributes(stack, 'Own', {
      vpcId: 'vpc-12345678',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
      privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
    });
    default: return undefined;
  }
}

function keyOf(given: string, stack: Stack): kms.IKey | undefined {
  return given === 'none' ? undefined : given === 'new' ? new kms.Key(stack, 'Mine', { enableKeyRotation: true })
    : kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
}

function topicOf(given: string, stack: Stack): sns.ITopic | undefined {
  return given === 'none' ? undefined : given === 'new' ? new sns.Topic(stack, 'OwnTopic')
    : sns.Topic.fromTopicArn(stack, 'OwnTopic', 'arn:aws:sns:eu-central-1:111111111111:alerts');
}

function gatewayOf(given: string, stack: Stack, vpc: ec2.IVpc | undefined): fargate.Gateway {
  if (given !== 'existing') return given === 'new' ? Gateway.internetFacing() : Gateway.none();
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc: vpc! });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  return Gateway.existing({ loadBalancer, listener });
}

function firewallOf(given: 'none' | 'managed' | 'few'): network.Firewall {
  return given === 'none' ? network.Firewall.none() : network.Firewall.managed({ requestsPerAddress: given === 'few' ? 9 : 100 });
}

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';

function environmentOf(given: Case['environment'], stack: Stack): fargate.IEnvironment {
  const { production, options } = given.profile ?? { production: true, options: {} };
  const profile = production ? Profile.production(options) : Profile.development(options);
  const own = vpcOf(given.vpc, stack);
  const vpc = own ?? (given.gateway === 'existing' ? ownVpc(stack) : undefined); // that of the load balancer
  const common = { profile, domain: domainOf(given.domain, stack), encryptionKey: keyOf(given.key, stack), alertTopic: topicOf(given.topic, stack) };
  if (given.imported) {
    return fargate.Environment.fromAttributes(stack, 'Env', {
      ...common,
      vpc: vpc ?? ownVpc(stack),
      clusterName: 'theirs',
      namespaceName: 'inside',
      namespaceArn: 'arn:aws:servicediscovery:eu-central-1:111111111111:namespace/ns-1',
      gateway: given.gateway === 'none' ? undefined : {
        loadBalancerArn: `${ARN}:loadbalancer/app/theirs/1234`,
        listenerArn: `${ARN}:listener/app/theirs/1234/5678`,
        securityGroupId: 'sg-12345678',
        loadBalancerDnsName: given.gateway === 'new' ? 'theirs.elb.amazonaws.com' : undefined,
        https: given.domain ? undefined : given.vpc === 'own',
        listenerPort: given.vpc === 'own' ? 8443 : undefined,
        loadBalancerCanonicalHostedZoneId: given.domain?.certificate ? 'Z0123456789ABC' : undefined,
      },
    });
  }
  return new fargate.Environment(stack, 'Env', {
    ...common,
    ...given.options,
    vpc,
    gateway: gatewayOf(given.gateway, stack, vpc),
    namespaceName: given.namespaceName,
    firewall: given.firewall && (given.gateway === 'new' || given.firewall === 'few' ? firewallOf(given.firewall) : undefined),
  });
}

function rolloutOf(given: any): rollout.Rollout | undefined {
  const { kind, ...options } = given ?? {};
  switch (kind) {
    case undefined: return undefined;
    case 'blueGreen': return Rollout.blueGreen(options);
    case 'canary': return Rollout.canary(options);
    case 'linear': return Rollout.linear({ percent: options.percent, every: options.bake });
    case 'rolling': return Rollout.rolling(options);
    case 'allAtOnce': return Rollout.allAtOnce();
    case 'immutable': return Rollout.immutable();
    default: return Rollout.rolling({ wait: Wait.pause(Duration.minutes(1)) });
  }
}

function scalingOf(given: any): any {
  return given && {
    ...given,
    schedules: given.schedules?.map(({ schedule, zone, ...capacity }: any) =>
      ({ ...capacity, schedule: appscaling.Schedule.expression(schedule), timeZone: zone && TimeZone.of(zone) })),
  };
}

function routeOf({ hosts, paths, methods, headers }: typeof anyRoute extends fc.Arbitrary<infer T> ? T : never): fargate.Route {
  const begun = hosts.length > 0 ? Route.host(...hosts) : Route.anyHost();
  const pathed = paths.length > 0 ? begun.path(...paths) : begun;
  const asked = methods.length > 0 ? pathed.method(...methods) : pathed;
  return headers.reduce((route, { name, values }) => route.header(name, ...values), asked);
}

function hooksOf(given: string[], stack: Stack, id: string): fargate.Hook[] {
  return given.map(hook => hook === 'lambda'
    ? Hook.lambdaFunction(lambda.Function.fromFunctionArn(stack, `Ask${id}`, 'arn:aws:lambda:eu-central-1:111111111111:function:ask'), [ecs.DeploymentLifecycleStage.PRE_SCALE_UP])
    : Hook.smokeTest({ path: hook }));
}

function addOnOf(given: string): fargate.AddOn {
  switch (given) {
    case 'openTelemetry': return AddOn.openTelemetry();
    case 'fireLens': return AddOn.fireLens({ output: { Name: 'null' } });
    case 'first': return AddOn.sidecar({ name: given, image, order: fargate.SidecarOrder.ENDS_FIRST });
    case 'essential': return AddOn.sidecar({ name: given, image, order: fargate.SidecarOrder.ENDS_FIRST, essential: true });
    default: return AddOn.sidecar({ name: given, image, user: '1', port: 9999, order: fargate.SidecarOrder.STARTS_FIRST });
  }
}

function topicsOf(given: string[], stack: Stack, id: string): fargate.Subscription[] {
  return given.map(topic => Subscription.topic(topic === 'imported'
    ? sns.Topic.fromTopicArn(stack, `Topic${id}`, 'arn:aws:sns:eu-west-1:222222222222:events') : new sns.Topic(stack, `Topic${id}`, { fifo: topic === 'fifo' })));
}

function make(stack: Stack, environment: fargate.IEnvironment, { id, task, parts, service, what }: One) {
  const common = {
    ...task,
    environment,
    image,
    volumes: parts.volumes.map(path => Volume.scratch(path)),
    addOns: parts.addOns.map(addOnOf),
    secrets: parts.secret ? { KEY: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, `Secret${id}`, 'key')) } : undefined,
  };
  const rest = what as any;
  const running = { ...common, ...service, rollout: rolloutOf(rest.rollout), scaling: scalingOf(rest.scaling) };
  switch (what.kind) {
    case 'web': return new fargate.WebService(stack, id, { ...running, ...what.times, thresholds: what.thresholds, port: what.port, route: routeOf(what.route), healthCheckPath: what.healthCheckPath, priority: what.priority, hooks: hooksOf(what.hooks, stack, id) });
    case 'backend': return new fargate.BackendService(stack, id, { ...running, port: what.port, requestTimeout: what.requestTimeout, serviceName: what.serviceName, hooks: hooksOf(what.hooks, stack, id) });
    case 'worker': return new fargate.WorkerService(stack, id, { ...running, ...what.options, subscriptions: topicsOf(what.topics, stack, id) });
    case 'job': return new fargate.ScheduledJob(stack, id, { ...common, ...what.options, schedule: ScheduleExpression.expression(what.schedule) });
    default: return new fargate.OneOffTask(stack, id, { ...common, ...what.options });
  }
}

function build(app: App, given: Case) {
  const env = given.region ? ENV : undefined;
  const platform = new Stack(app, 'Platform', { env });
  new CfnWaitConditionHandle(platform, 'Something'); // with an imported environment there would be nothing
  const stack = given.elsewhere ? new Stack(app, 'Team', { env }) : platform;
  const environment = environmentOf(given.environment, platform);
  return given.services.map(one => make(stack, environment, one));
}

const contextOf = (flags: string) => ({ ...FLAGS.find(([name]) => name === flags)![1], ...zonesOf(ENV.account, ENV.region) });

test('any combination gives a coded error, or a template that the validation of the CDK accepts', () => {
  let templates = 0;
  fc.assert(fc.property(anyCase, given => inNewApp(contextOf(given.flags), app => {
    if (madeOrRefused(() => build(app, given))) {
      templates += 1;
      expect(findings(app)).toEqual([]);
    }
  })), settings(CASES));
  say(`properties of services on Fargate: ${templates} templates, ${runs(CASES) - templates} coded errors`);
  expect(templates).toBeGreaterThan(runs(CASES) < 50 ? 0 : runs(CASES) / 8); // else the cases are mostly mistakes, and prove little
}, 60_000 + 2_000 * runs(CASES));

test.each([
  ['a number of tasks without an end', 'AWS::ApplicationAutoScaling::ScalableTarget', 'MaxCapacity', undefined],
  ['a property that no queue has', 'AWS::SQS::Queue', 'Colour', 'blue'],
  ['a clock without a time', 'AWS::Scheduler::Schedule', 'ScheduleExpression', undefined],
])('the judge finds %s', (_name, type, property, value) => {
  expect(inNewApp(contextOf(FLAGS[0][0]), app => {
    const stack = new Stack(app, 'Stack', { env: ENV });
    const environment = new fargate.Environment(stack, 'Env', { gateway: Gateway.none() });
    const worker = new fargate.WorkerService(stack, 'Mailer', { environment, image });
    const job = new fargate.ScheduledJob(stack, 'Nightly', { environment, image, schedule: ScheduleExpression.rate(Duration.hours(1)) });
    const all = [worker, job].flatMap(part => part.node.findAll()).filter(CfnResource.isCfnResource);
    const one = all.find(({ cfnResourceType }) => cfnResourceType === type)!;
    value === undefined ? one.addPropertyDeletionOverride(property) : one.addPropertyOverride(property, value);
    return findings(app).filter(found => found.startsWith('error'));
  })).toEqual([expect.stringContaining(property)]);
});
