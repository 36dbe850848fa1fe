import { Duration, RemovalPolicy, Size, TimeZone, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as fc from 'fast-check';
import { monitoring, network, Profile, ProfileOptions, rollout, webapp } from '../../src';
import { announce, anyDuration, anyNumber, anySize, anyText, later, madeOrRefused, runs, settings, some } from '../support/properties';
import { folder } from '../support/synth';

const { Rollout, Wait } = rollout;
const { AppCode, AppImage, AppRuntime, AppTier, Cache, DataTier, ScheduledCapacity } = webapp;
const { Firewall } = network;

const CASES = 1000;
announce('value objects', CASES);
jest.setTimeout(60_000 + 10 * runs(CASES));

/** Whatever is given: a coded error, or a value that keeps its promises. */
function holds<T>(given: fc.Arbitrary<() => T>, promises: (value: T) => void = () => undefined) {
  fc.assert(fc.property(given, make => {
    const value = madeOrRefused(make);
    if (value !== undefined) {
      promises(value);
    }
  }), settings(CASES));
}

const isToken = (value: unknown) => Token.isUnresolved(value);

const anyTexts = fc.array(anyText, { maxLength: 3 });
const anyInstanceType = fc.oneof(
  fc.constantFrom('t3.small', 't4g.micro', 'm7i.large', 'c7g.xlarge', 'db.t3.small', 't3', 't3.', '.small', 'mac2-m2.metal', 'u-6tb1.112xlarge'),
  anyText,
).map(name => new ec2.InstanceType(name));

test('a profile', () => {
  const options = some<ProfileOptions>({
    name: anyText,
    availabilityZones: anyNumber,
    highlyAvailable: fc.boolean(),
    removalPolicy: fc.constantFrom(...Object.values(RemovalPolicy)),
    logRetention: fc.constantFrom(RetentionDays.ONE_DAY, RetentionDays.INFINITE),
    backupRetention: anyDuration,
  });
  const anyProfile = fc.oneof(later(options, given => Profile.production(given)), later(options, given => Profile.development(given)));
  holds(anyProfile, profile => {
    expect([2, 3]).toContain(profile.availabilityZones);
    if (!profile.backupRetention.isUnresolved()) {
      expect(profile.backupRetention.toDays()).toBeGreaterThanOrEqual(1);
      expect(profile.backupRetention.toDays()).toBeLessThanOrEqual(35);
    }
  });
});

const anyWait = fc.oneof(
  later(anyDuration, duration => Wait.pause(duration)),
  later(some({ timeout: anyDuration }), options => Wait.forSignals(options)),
);

const anyRollout = fc.oneof(
  later(some({ timeout: anyDuration }), options => Rollout.allAtOnce(options)),
  later(some({ timeout: anyDuration }), options => Rollout.immutable(options)),
  later(some({ batchSize: anyNumber, minHealthyPercent: anyNumber, wait: anyWait }), options =>
    Rollout.rolling({ ...options, wait: options.wait?.() })),
  later(some({ bake: anyDuration }), options => Rollout.blueGreen(options)),
  later(fc.record({ percent: anyNumber, bake: anyDuration }), options => Rollout.canary(options)),
  later(fc.record({ percent: anyNumber, every: anyDuration }), options => Rollout.linear(options)),
);

test('a wait', () => {
  holds(anyWait);
});

test('a rollout', () => {
  holds(anyRollout, value => {
    const plan = value.render();
    const percents = plan.shifts.map(shift => shift.percent);
    expect(percents.length === 0 || percents[percents.length - 1] === 100).toBe(true);
    if (!percents.some(isToken)) {
      expect(percents).toEqual([...percents].sort((a, b) => a - b));
      expect(new Set(percents).size).toBe(percents.length);
    }
    expect(plan.pause === undefined || plan.signalTimeout === undefined).toBe(true);
  });
});

const anyRuntimeOptions = some<webapp.RuntimeOptions>({ start: anyText, packages: anyTexts, install: anyTexts });
const anyRuntime = fc.oneof(
  ...(['nodejs', 'python', 'java'] as const).map(language => later(
    fc.tuple(fc.oneof(fc.constantFrom('20', '22', '3.13', '21'), anyText), anyRuntimeOptions),
    ([version, options]) => AppRuntime[language](version, options),
  )),
  later(fc.tuple(anyText, anyRuntimeOptions), ([start, options]) => AppRuntime.command(start, options)),
);

test('a runtime', () => {
  holds(anyRuntime);
});

const anyCodeOptions = some<webapp.AppCodeOptions>({
  port: anyNumber,
  healthCheckPath: fc.oneof(fc.webPath(), anyText),
  startupCheckPath: fc.oneof(fc.webPath(), anyText),
  environment: fc.dictionary(fc.oneof(fc.stringMatching(/^[A-Z_]{1,9}$/), anyText), anyText, { maxKeys: 3 }),
});

const folders = [
  folder({}),
  folder({ 'package.json': '{"scripts":{"start":"node ."}}', 'package-lock.json': '{}' }),
  folder({ 'package.json': 'no JSON' }),
  folder({ 'package.json': '[]' }),
  folder({ 'package.json': 'null' }),
  folder({ 'server.js': '' }),
  folder({ 'app.py': '', 'requirements.txt': '' }),
  folder({ 'app.jar': '' }),
  folder({ 'a b.jar': '' }),
  folder({ 'one.jar': '', 'two.jar': '' }),
  folder({ Dockerfile: 'FROM scratch' }),
  __filename,
];
const anyPath = fc.oneof(fc.constantFrom(...folders), anyText);

const anyCode = fc.oneof(
  later(fc.tuple(anyPath, anyRuntime, anyCodeOptions, some({ exclude: anyTexts })), ([path, runtime, options, more]) =>
    AppCode.directory(path, { ...options, ...more, runtime: runtime() })),
  later(fc.tuple(fc.oneof(fc.constant('public.ecr.aws/nginx/nginx:1.27'), anyText), anyCodeOptions, some({ command: anyTexts })), ([image, options, more]) =>
    AppCode.container(AppImage.fromRegistry(image), { ...options, ...more })),
  later(fc.tuple(anyPath, anyCodeOptions), ([path, options]) => AppCode.container(AppImage.fromAsset(path), options)),
  later(fc.tuple(anyTexts, anyCodeOptions), ([commands, options]) => AppCode.userData(commands, options)),
);

test('code', () => {
  holds(anyCode, code => {
    expect(Object.keys(code._plan.environment).filter(name => !/^[A-Za-z_]\w*$/.test(name) && !isToken(name))).toEqual([]);
  });
});

const someCron = fc.constantFrom('*', '0', '5', '1-5', '*/15', '1,15', 'MON-FRI', 'JAN', '31', '30', '2', '0-7', 'L', '?', '60', '1-');
const anyCronField = fc.oneof({ weight: 9, arbitrary: someCron }, { weight: 1, arbitrary: anyText });
const anyCron = fc.oneof(
  { weight: 4, arbitrary: fc.array(anyCronField, { minLength: 5, maxLength: 5 }).map(fields => fields.join(' ')) },
  { weight: 1, arbitrary: anyText },
);
const anyTime = fc.oneof(fc.stringMatching(/^[0-2]\d:[0-6]\d$/), anyText);

const anyCapacity = some({ min: anyNumber, max: anyNumber, desired: anyNumber });
const anySchedule = fc.oneof(
  later(fc.tuple(anyCron, anyCapacity, fc.option(anyText.map(name => TimeZone.of(name)), { nil: undefined })), ([cron, capacity, timeZone]) =>
    ScheduledCapacity.at({ schedule: autoscaling.Schedule.expression(cron), ...capacity, timeZone })),
  later(fc.record({ stop: anyTime, start: anyTime, weekends: fc.boolean() }), options =>
    ScheduledCapacity.offHours({ ...options, timeZone: TimeZone.EUROPE_BERLIN })),
);

test('a scheduled capacity', () => {
  holds(anySchedule, schedule => {
    for (const step of schedule._steps) {
      expect(isToken(step.cron) || step.cron.trim().split(/\s+/).length === 5).toBe(true);
      expect(step.cron).not.toMatch(/NaN|undefined/);
    }
  });
});

test('an application tier', () => {
  const schedules = fc.array(anySchedule, { maxLength: 2 });
  const scaling = some({ min: anyNumber, max: anyNumber, cpuPercent: anyNumber, requestsPerTarget: anyNumber, schedules });
  const options = some({ instanceType: anyInstanceType, scaling, rollout: anyRollout, volumeSize: anySize });
  holds(later(options, given => AppTier.instances({
    ...given,
    code: AppCode.userData(['true']),
    rollout: given.rollout?.(),
    scaling: given.scaling && { ...given.scaling, schedules: given.scaling.schedules?.map(schedule => schedule()) },
  })), tier => {
    const { min, max } = tier._plan as { min?: number; max?: number };
    expect(min === undefined || max === undefined || isToken(min) || isToken(max) || min <= max).toBe(true);
  });
});

const anyDatabaseName = fc.oneof(fc.stringMatching(/^[A-Za-z]\w{0,70}$/), fc.constantFrom('app', 'postgres', 'MySQL', 'select'), anyText);
const anyAurora = some<webapp.AuroraOptions>({ databaseName: anyDatabaseName, minCapacity: anyNumber, maxCapacity: anyNumber, readers: anyNumber });
const anyVersion = fc.option(fc.oneof(fc.constantFrom('3.01.0', '3.02.0', '3.07.1', '3.08.0', '11.9', '13.5', '16.0', '16.3', '17.7', '18.1'), anyText), { nil: undefined });
const anyRds = some<webapp.DatabaseInstanceOptions>({
  databaseName: anyDatabaseName, instanceType: anyInstanceType, storage: anySize, maxStorage: anySize, multiAz: fc.boolean(),
});

test('a data tier', () => {
  holds(fc.oneof(
    later(fc.tuple(anyAurora, anyVersion), ([options, version]) => DataTier.auroraPostgres({
      ...options, version: version === undefined ? undefined : rds.AuroraPostgresEngineVersion.of(version, '16'),
    })),
    later(fc.tuple(anyAurora, anyVersion), ([options, version]) => DataTier.auroraMysql({
      ...options, version: version === undefined ? undefined : rds.AuroraMysqlEngineVersion.of(`8.0.mysql_aurora.${version}`),
    })),
    ...(['postgres', 'mysql', 'mariadb'] as const).map(engine => later(anyRds, options => DataTier[engine](options))),
  ));
});

test('a cache', () => {
  holds(later(some({ nodeType: anyInstanceType, replicas: anyNumber }), options => Cache.valkey(options)));
});

test('a firewall', () => {
  holds(later(some({ requestsPerAddress: anyNumber }), options => Firewall.managed(options)));
});

test('a signal', () => {
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' });
  holds(later(fc.record({
    id: anyText,
    meaning: anyText,
    threshold: anyNumber,
    severity: fc.constantFrom(...Object.values(monitoring.Severity)),
    periods: fc.option(anyNumber, { nil: undefined }),
    missingData: fc.option(fc.constantFrom(...Object.values(cloudwatch.TreatMissingData)), { nil: undefined }),
  }), options => monitoring.Signal.of({ ...options, metric })), signal => {
    expect(Number.isFinite(signal.threshold)).toBe(true);
  });
});

test('the properties can fail: what throws another error, or breaks a promise, is found', () => {
  const failing = (property: () => void) => expect(property).toThrow(/Property failed/);
  failing(() => holds(fc.constant(() => Duration.minutes(-1))));
  failing(() => holds(anySize.map(size => () => size.toMebibytes())));
  failing(() => holds(fc.constant(() => Size.gibibytes(1)), () => expect(1).toBe(2)));
});
