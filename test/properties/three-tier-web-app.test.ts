import { App, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import * as fc from 'fast-check';
import { network, Profile, rollout, webapp } from '../../src';
import { findings, inNewApp } from '../support/judge';
import { announce, anyProfile, known, madeOrRefused, maybe, mostly, plainText, runs, say, settings, some } from '../support/properties';
import { FLAGS, folder, lazyNumber, lazyText, zonesOf } from '../support/synth';
import { ownVpc } from '../support/web-app';

const { Rollout, Wait } = rollout;
const { AppCode, AppImage, AppRuntime, AppTier, Cache, Database, DataTier, ScheduledCapacity } = webapp;
const { Firewall } = network;

const CASES = 100;
announce('ThreeTierWebApp', CASES);

const ENV = { account: '111111111111', region: 'eu-central-1' };
const NODE_APP = folder({ 'package.json': '{"scripts":{"start":"node server.js"}}', 'package-lock.json': '{}', 'server.js': '// a server' });
const PYTHON_APP = folder({ 'app.py': '# a server', 'requirements.txt': '' });
const IMAGE = folder({ Dockerfile: 'FROM scratch' });

// What may be said, as plain data: a counterexample can be read, and made again.

const minutes = mostly(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, 61, 0.5)).map(amount => Duration.minutes(amount));

const anyCode = fc.record({
  form: fc.constantFrom('node', 'python', 'command', 'registry', 'ecr', 'asset', 'userData'),
  options: some<webapp.AppCodeOptions>({
    port: known(80, 9999, 0, 65536),
    healthCheckPath: mostly(fc.constantFrom('/health', '/a?b=c%20d&e=$f'), fc.constant('health'), fc.constant(lazyText('/later'))),
    startupCheckPath: mostly(fc.constantFrom('/ready', '/a?b=$c'), fc.constant('ready'), fc.constant(lazyText('/later'))),
    environment: fc.dictionary(mostly(fc.constantFrom('LEVEL', 'A_1', 'constructor'), fc.constantFrom('PORT', 'DB_HOST', '1A')), mostly(fc.string(), plainText), { maxKeys: 2 }),
  }),
  arguments: mostly(fc.array(fc.stringMatching(/^[ -~]*[!-~]$/), { minLength: 1, maxLength: 2 }), fc.array(plainText, { maxLength: 2 })),
});

const anyRollout = fc.oneof(
  fc.record({ kind: fc.constantFrom('allAtOnce' as const, 'immutable' as const), timeout: minutes }),
  fc.record({ kind: fc.constant('rolling' as const), batchSize: known(1, 5, 0, 101), minHealthyPercent: known(0, 100, -1, 101), wait: minutes, signals: fc.boolean() }),
);

const anySchedule = fc.oneof(
  fc.record({ off: fc.constant(true as const), stop: fc.constant('20:00'), start: mostly(fc.constant('07:30'), fc.constant('7:30')), weekends: fc.boolean() }),
  fc.record({
    off: fc.constant(false as const),
    cron: mostly(fc.constantFrom('0 3 * * *', '*/15 8-18 * * MON-FRI'), fc.constantFrom('0 0 31 2 *', 'never')),
    capacity: some({ min: known(0, 3, -1), max: known(3, 6, 10_001), desired: known(1, 4, -1) }),
  }),
);

const anyScaling = fc.record({
  min: known(1, 3, 0),
  max: known(3, 8, 0, 2),
  cpuPercent: known(10, 90, 91),
  requestsPerTarget: known(1, 5000, 0),
  schedules: fc.array(anySchedule, { maxLength: 2 }),
}, { requiredKeys: [] });

const anyData = fc.oneof(
  fc.record({
    engine: fc.constantFrom('auroraPostgres' as const, 'auroraMysql' as const),
    options: some<webapp.AuroraOptions>({
      databaseName: mostly(fc.constantFrom('shop', 'Shop_1'), fc.constantFrom('select', '1st'), fc.constant(lazyText('later'))),
      minCapacity: mostly(fc.constantFrom(0, 0.5, 1, 8), fc.constantFrom(0.3, -1)),
      maxCapacity: mostly(fc.constantFrom(8, 8.5, 256), fc.constantFrom(0.5, 257), fc.constant(16).map(lazyNumber)),
      readers: mostly(fc.integer({ min: 0, max: 2 }), fc.constantFrom(16, -1)),
    }),
    version: maybe(mostly(fc.constantFrom('old', 'usual'), fc.constant('tooOld'))),
  }),
  fc.record({
    engine: fc.constantFrom('postgres' as const, 'mysql' as const, 'mariadb' as const),
    options: some({
      databaseName: mostly(fc.constantFrom('shop', 'Shop_1'), fc.constantFrom('select', '1st')),
      instanceType: mostly(fc.constantFrom('t4g.micro', 'm7g.large', 'r6i.4xlarge'), fc.constantFrom('c5.large', 't3')),
      storage: known(20, 500, 19),
      maxStorage: known(500, 65_536, 65_537),
      multiAz: fc.boolean(),
    }),
  }),
  fc.record({ engine: fc.constantFrom('existing' as const, 'otherStack' as const, 'none' as const), options: fc.constant({}) }),
);

const anyDomain = fc.record({
  name: mostly(
    fc.constantFrom('shop.example.com', 'example.com', '*.example.com', 'Shop.Example.COM', `${'a'.repeat(40)}.${'b'.repeat(20)}.example.com`),
    fc.constantFrom('shop.example.org', 'https://shop.example.com', ''),
    fc.constant(lazyText('later.example.com')),
  ),
  certificate: fc.boolean(),
  zone: mostly(fc.constantFrom('imported', 'new'), fc.constant('idAlone')),
  weighted: fc.option(fc.record({ weight: known(0, 255, 256, -1), setIdentifier: mostly(fc.constantFrom('blue', 'A/B 1'), fc.constant('')) }), { nil: undefined }),
});

const anyCase = fc.record({
  id: mostly(fc.constant('Shop'), fc.constantFrom('A/B', 'Café', 'x'.repeat(100), '1')),
  flags: fc.constantFrom(...FLAGS.map(([name]) => name)),
  region: fc.boolean(),
  profile: maybe(anyProfile),
  code: anyCode,
  instanceType: maybe(mostly(fc.constantFrom('t3.small', 't4g.small', 'm7i.large', 'c7g.2xlarge'), fc.constant('large'), fc.constant(lazyText('t3.large')))),
  rollout: maybe(mostly<any>(anyRollout, fc.record({ kind: fc.constantFrom('blueGreen' as const, 'canary' as const, 'linear' as const) }))),
  scaling: maybe(anyScaling),
  volume: maybe(known(8, 16_384, 7)),
  data: maybe(anyData),
  cache: maybe(some({ nodeType: mostly(fc.constantFrom('t4g.micro', 'r7g.large'), fc.constant('a1.large')), replicas: known(0, 5, 6) })),
  domain: maybe(anyDomain),
  firewall: maybe(fc.oneof(fc.constantFrom('none' as const, 'existing' as const, 'managed' as const), known(10, 5000, 9))),
  vpc: fc.constantFrom('new', 'new', 'new', 'new', 'own', 'own', 'own', 'dualStack', 'attributes', 'withoutIsolated'),
  subnets: maybe(mostly(fc.constant(ec2.SubnetType.PRIVATE_WITH_EGRESS), fc.constantFrom(ec2.SubnetType.PUBLIC, ec2.SubnetType.PRIVATE_ISOLATED))),
  key: fc.constantFrom('none', 'new', 'imported'),
  topic: fc.constantFrom('none', 'new', 'imported'),
  removalPolicy: maybe(fc.constantFrom(...Object.values(RemovalPolicy))),
  logRetention: maybe(fc.constantFrom(RetentionDays.ONE_WEEK, RetentionDays.INFINITE)),
  tags: maybe(fc.dictionary(mostly(fc.constantFrom('team', 'cost center'), plainText, fc.constantFrom('app', 'tier')), mostly(fc.constantFrom('blue', 'ä/b +1'), plainText, fc.constant(lazyText('later'))), { maxKeys: 2 })),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

// From plain data to props.

function codeOf({ form, options, arguments: given }: Case['code'], stack: Stack): webapp.AppCode {
  switch (form) {
    case 'node': return AppCode.directory(NODE_APP, { ...options, runtime: AppRuntime.nodejs('22') });
    case 'python': return AppCode.directory(PYTHON_APP, { ...options, runtime: AppRuntime.python('3.13') });
    case 'command': return AppCode.directory(PYTHON_APP, { ...options, runtime: AppRuntime.command('./run', { packages: ['git'] }) });
    case 'registry': return AppCode.container(AppImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'), { ...options, command: given });
    case 'ecr': return AppCode.container(AppImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'shop'), 'v1'), { ...options, command: given });
    case 'asset': return AppCode.container(AppImage.fromAsset(IMAGE), options);
    default: return AppCode.userData(given, options);
  }
}

function rolloutOf(given: Case['rollout']): rollout.Rollout | undefined {
  const { kind, signals, ...options } = given ?? {};
  switch (kind) {
    case undefined: return undefined;
    case 'allAtOnce': return Rollout.allAtOnce(options);
    case 'immutable': return Rollout.immutable(options);
    case 'rolling': return Rollout.rolling({ ...options, wait: signals ? Wait.forSignals({ timeout: options.wait }) : Wait.pause(options.wait) });
    case 'blueGreen': return Rollout.blueGreen();
    case 'canary': return Rollout.canary({ percent: 10, bake: Duration.minutes(5) });
    default: return Rollout.linear({ percent: 10, every: Duration.minutes(5) });
  }
}

function scalingOf(given: Case['scaling']): webapp.InstanceScaling | undefined {
  return given && {
    ...given,
    schedules: given.schedules?.map((schedule) => {
      if (!schedule.off) return ScheduledCapacity.at({ ...schedule.capacity, schedule: autoscaling.Schedule.expression(schedule.cron) });
      const { stop, start, weekends } = schedule;
      return ScheduledCapacity.offHours({ stop, start, weekends, timeZone: TimeZone.EUROPE_BERLIN });
    }),
  };
}

/** One that cannot pause, one that can, and one that is not serverless. */
const { AuroraPostgresEngineVersion: Postgres, AuroraMysqlEngineVersion: Mysql } = rds;
const VERSIONS: Record<string, Record<string, rds.AuroraPostgresEngineVersion | rds.AuroraMysqlEngineVersion>> = {
  auroraPostgres: { old: Postgres.VER_15_6, usual: Postgres.VER_16_6, tooOld: Postgres.VER_12_15 },
  auroraMysql: { old: Mysql.VER_3_07_1, usual: Mysql.VER_3_08_0, tooOld: Mysql.VER_2_11_1 },
};

const typeOf = (name: string | undefined) => name === undefined ? undefined : new ec2.InstanceType(name);
const sizeOf = (gibibytes: number | undefined) => gibibytes === undefined ? undefined : Size.gibibytes(gibibytes);

function dataOf(given: Case['data'], stack: Stack, dataStack: Stack, vpc: ec2.IVpc | undefined): webapp.DataTier | undefined {
  switch (given?.engine) {
    case undefined: return undefined;
    case 'none': return DataTier.none();
    case 'auroraPostgres':
    case 'auroraMysql': return DataTier[given.engine]({ ...given.options, version: VERSIONS[given.engine][given.version ?? ''] } as webapp.AuroraOptions);
    case 'existing': return DataTier.existing(Database.fromDatabaseAttributes(stack, 'Existing', {
      databaseHost: 'db.example.com',
      databasePort: 5432,
      databaseName: 'shop',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-12345678'),
      secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop'),
    }));
    case 'otherStack':
      return DataTier.existing(new Database(dataStack, 'Database', { data: DataTier.auroraPostgres(), vpc: vpc ?? ownVpc(dataStack) }));
    default: {
      const { instanceType, storage, maxStorage, ...options } = given!.options as any;
      return DataTier[given!.engine as 'postgres' | 'mysql' | 'mariadb']({ ...options, instanceType: typeOf(instanceType), storage: sizeOf(storage), maxStorage: sizeOf(maxStorage) });
    }
  }
}

function domainOf(given: Case['domain'], stack: Stack): webapp.WebDomain | undefined {
  return given && {
    name: given.name,
    weighted: given.weighted,
    certificate: given.certificate ? acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/1') : undefined,
    hostedZone: given.zone === 'new'
      ? new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' })
      : given.zone === 'idAlone' ? route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0123456789ABC') : route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789ABC', zoneName: 'example.com' }),
  };
}

function firewallOf(given: Case['firewall'], stack: Stack): network.Firewall | undefined {
  switch (given) {
    case undefined: return undefined;
    case 'none': return Firewall.none();
    case 'managed': return Firewall.managed();
    case 'existing': return Firewall.existing(new wafv2.CfnWebACL(stack, 'WebAcl', {
      defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'own', sampledRequestsEnabled: false },
    }));
    default: return Firewall.managed({ requestsPerAddress: given });
  }
}

function vpcOf(given: string, stack: Stack): ec2.IVpc | undefined {
  switch (given) {
    case 'own': return ownVpc(stack);
    case 'dualStack': return new ec2.Vpc(stack, 'Own', { maxAzs: 2, ipProtocol: ec2.IpProtocol.DUAL_STACK });
    case 'withoutIsolated': return new ec2.Vpc(stack, 'Own', { maxAzs: 2 });
    case 'attributes': return ec2.Vpc.fromVpcAttributes(stack, 'Own', {
      vpcId: 'vpc-12345678',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
      privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
      isolatedSubnetIds: ['subnet-55555555', 'subnet-66666666'],
    });
    default: return undefined;
  }
}

function keyOf(given: string, stack: Stack): kms.IKey | undefined {
  return given === 'none' ? undefined : given === 'new' ? new kms.Key(stack, 'Mine', { enableKeyRotation: true })
    : kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
}

function topicOf(given: string, stack: Stack): sns.ITopic | undefined {
  return given === 'none' ? undefined : given === 'new' ? new sns.Topic(stack, 'Alerts')
    : sns.Topic.fromTopicArn(stack, 'Alerts', 'arn:aws:sns:eu-central-1:111111111111:alerts');
}

function build(stack: Stack, given: Case): webapp.ThreeTierWebApp {
  const { production, options } = given.profile ?? { production: true, options: {} };
  const dataStack = given.data?.engine === 'otherStack' ? new Stack(stack.node.root as App, 'Data', { env: given.region ? ENV : undefined }) : stack;
  const vpc = vpcOf(given.vpc, dataStack);
  return new webapp.ThreeTierWebApp(stack, given.id, {
    profile: production ? Profile.production(options) : Profile.development(options),
    app: AppTier.instances({
      code: codeOf(given.code, stack),
      instanceType: typeOf(given.instanceType),
      rollout: rolloutOf(given.rollout),
      scaling: scalingOf(given.scaling),
      volumeSize: sizeOf(given.volume),
      vpcSubnets: given.subnets && { subnetType: given.subnets },
    }),
    data: dataOf(given.data, stack, dataStack, vpc),
    cache: given.cache && Cache.valkey({ replicas: given.cache.replicas, nodeType: typeOf(given.cache.nodeType) }),
    domain: domainOf(given.domain, stack),
    firewall: firewallOf(given.firewall, stack),
    vpc,
    encryptionKey: keyOf(given.key, stack),
    alertTopic: topicOf(given.topic, stack),
    removalPolicy: given.removalPolicy,
    logRetention: given.logRetention,
    tags: given.tags,
  });
}

const USUAL: Case = fc.sample(anyCase, { seed: 1, numRuns: 1 })[0];
const SOUND: Case = {
  ...USUAL,
  flags: FLAGS[0][0],
  region: true,
  id: 'Shop',
  profile: undefined,
  instanceType: undefined,
  rollout: undefined,
  scaling: undefined,
  volume: undefined,
  code: { form: 'node', options: {}, arguments: [] },
  data: { engine: 'auroraPostgres', options: {}, version: undefined },
  cache: {},
  domain: undefined,
  firewall: undefined,
  vpc: 'new',
  subnets: undefined,
  key: 'none',
  topic: 'none',
  removalPolicy: undefined,
  logRetention: undefined,
  tags: undefined,
};
const contextOf = (given: Case) => ({ ...FLAGS.find(([name]) => name === given.flags)![1], ...zonesOf(ENV.account, ENV.region) });

test('any combination gives a coded error, or a template that the validation of the CDK accepts', () => {
  let templates = 0;
  fc.assert(fc.property(anyCase, given => inNewApp(contextOf(given), app => {
    const stack = new Stack(app, 'Stack', { env: given.region ? ENV : undefined });
    if (madeOrRefused(() => build(stack, given))) {
      templates += 1;
      expect(findings(app)).toEqual([]);
    }
  })), settings(CASES));
  say(`properties of ThreeTierWebApp: ${templates} templates, ${runs(CASES) - templates} coded errors`);
  expect(templates).toBeGreaterThan(runs(CASES) < 50 ? 0 : runs(CASES) / 6); // else the cases are mostly mistakes, and prove little
}, 60_000 + 2_000 * runs(CASES));

describe('the judge', () => {
  test('accepts a sound app', () => {
    expect(inNewApp(contextOf(SOUND), app => {
      build(new Stack(app, 'Stack', { env: ENV }), SOUND);
      return findings(app);
    })).toEqual([]);
  });

  test.each([
    ['backups that are kept for too long', 'BackupRetentionPeriod', 99, /99/, (shop: webapp.ThreeTierWebApp) =>
      (shop.database as webapp.Database).cluster!.node.defaultChild],
    ['a group whose least is above its most', 'MinSize', '9', /MaxSize: '4' is less than the minimum of 9/, (shop: webapp.ThreeTierWebApp) => shop.autoScalingGroup!.node.defaultChild],
    ['a property that no resource has', 'Colour', 'blue', /Colour/, (shop: webapp.ThreeTierWebApp) => shop.loadBalancer.node.defaultChild],
  ])('finds %s', (_name, property, value, words, resourceOf) => {
    expect(inNewApp(contextOf(SOUND), app => {
      const shop = build(new Stack(app, 'Stack', { env: ENV }), SOUND);
      (resourceOf(shop) as any).addPropertyOverride(property, value);
      return findings(app);
    })).toEqual([expect.stringMatching(new RegExp(`^error [A-Z]\\d+: .*${words.source}`))]);
  });

  test('says the same as a strict synth, which fails', () => {
    const before = process.env.CDK_VALIDATION;
    process.env.CDK_VALIDATION = 'true';
    const printed = jest.spyOn(console, 'error').mockImplementation();
    try {
      const strict = { ...contextOf(SOUND), '@aws-cdk/core:validateAgainstDefaultRules': true };
      const synth = (change: (shop: webapp.ThreeTierWebApp) => void) => inNewApp(strict, app => {
        change(build(new Stack(app, 'Stack', { env: ENV }), SOUND));
        app.synth();
      });
      expect(() => synth(() => undefined)).not.toThrow();
      expect(() => synth(shop => (shop.autoScalingGroup!.node.defaultChild as any).addPropertyOverride('MinSize', '9'))).toThrow(/ERROR MaxSize: '4' is less than the minimum of 9/);
    } finally {
      process.env.CDK_VALIDATION = before;
      printed.mockRestore();
    }
  });
});
