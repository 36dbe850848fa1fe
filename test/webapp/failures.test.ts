import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { TYPES } from './failures/types';
import { Profile, rollout, webapp } from '../../src';
import { NOT_KNOWN, testFailures } from '../support/failures';
import { folder, lazyNumber, lazyText } from '../support/synth';
import { exampleZone, instances, ownVpc, Props, someCode } from '../support/web-app';

const { AppCode, AppImage, AppRuntime, AppTier, Cache, Database, DataTier, ScheduledCapacity } = webapp;

const app = (stack: Stack, props: Props = {}) => new webapp.ThreeTierWebApp(stack, 'Shop', { app: instances(), ...props });
const type = (name: string) => new ec2.InstanceType(name);
const cron = (expression: string, more = {}) => ScheduledCapacity.at({ schedule: autoscaling.Schedule.expression(expression), min: 1, ...more });
const nightly = autoscaling.Schedule.expression('0 20 * * *');
const offHours = (more: Partial<webapp.OffHoursOptions>) => ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: TimeZone.ETC_UTC, ...more });

const importedDatabase = (stack: Stack) => Database.fromDatabaseAttributes(stack, 'Imported', {
  databaseHost: 'db', databasePort: 5432, databaseName: 'app', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-1'),
});
const long = 'x'.repeat(300);
const empty = folder({});
const full = folder({ 'readme.txt': '' });
const missing = `${full}/nowhere`;

const CODE = [
  ...[missing, `${full}/readme.txt`, long, 'a\0b', ''].map(path => ({
    mistake: `a folder that is none, ${JSON.stringify(path.slice(-12))}`,
    code: 'webapp.code-directory-missing',
    at: 'AppCode.directory',
    prop: 'path',
    received: `'${path}'`,
    allowed: 'a folder; ',
    make: () => AppCode.directory(path, { runtime: AppRuntime.nodejs('22') }),
  })),
  {
    mistake: 'a folder that is not known yet, since it is packed at synth',
    code: 'webapp.value-not-known',
    at: 'AppCode.directory',
    prop: 'path',
    received: NOT_KNOWN,
    make: () => AppCode.directory(lazyText(full), { runtime: AppRuntime.nodejs('22') }),
  },
  {
    mistake: 'an empty folder',
    code: 'webapp.code-directory-empty',
    at: 'AppCode.directory',
    prop: 'path',
    received: `'${empty}'`,
    make: () => AppCode.directory(empty, { runtime: AppRuntime.nodejs('22') }),
  },
  ...([
    [AppRuntime.nodejs('22'), { 'package.json': '{}' }, 'a package.json with a "start" script'],
    [AppRuntime.nodejs('22'), { 'package.json': 'no JSON' }, 'a package.json with a "start" script'],
    [AppRuntime.nodejs('22'), { 'server.js': '' }, 'a server.js beside a package.json'],
    [AppRuntime.python('3.13'), { 'server.py': '' }, 'an app.py or a main.py'],
    [AppRuntime.java('21'), { 'a.jar': '', 'b.jar': '' }, 'exactly one .jar file'],
    [AppRuntime.java('21'), { 'my app.jar': '' }, 'with a plain name'],
  ] as [webapp.AppRuntime, Record<string, string>, string][]).map(([runtime, files, allowed]) => ({
    mistake: `a folder with ${Object.keys(files)} alone, of which the runtime knows no start`,
    code: 'webapp.start-command-missing',
    at: 'AppCode.directory',
    prop: 'runtime.start',
    allowed,
    make: () => AppCode.directory(folder(files), { runtime }),
  })),
  ...[0, 65536, 80.5, NaN, -1, Infinity].map(port => ({
    mistake: `port ${port}`,
    code: 'webapp.port-out-of-range',
    at: 'AppCode.userData',
    prop: 'port',
    received: `${port}`,
    allowed: 'an integer from 1 to 65535',
    make: () => someCode({ port }),
  })),
  {
    mistake: 'port 0 of an imported database',
    code: 'webapp.port-out-of-range',
    at: 'Stack/Imported',
    prop: 'databasePort',
    received: '0',
    make: (stack: Stack) => Database.fromDatabaseAttributes(stack, 'Imported', {
      databaseHost: 'db', databasePort: 0, databaseName: 'app', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-1'),
    }),
  },
  ...['', 'health', 'http://x/', '/a b', '/ä', '/\'x\'', `/${'x'.repeat(1024)}`].flatMap(path => (['healthCheckPath', 'startupCheckPath'] as const).map(prop => ({
    mistake: `${prop} '${path.slice(0, 20)}'`,
    code: 'webapp.health-check-path-invalid',
    at: 'AppCode.container',
    prop,
    received: `'${path}'`,
    make: () => AppCode.container(AppImage.fromRegistry('nginx'), { [prop]: path }),
  }))),
  ...['', '1A', 'A-B', 'A B', 'Ä'].map(name => ({
    mistake: `a variable called '${name}'`,
    code: 'webapp.environment-name-invalid',
    at: 'AppCode.userData',
    prop: 'environment',
    received: `'${name}'`,
    make: () => someCode({ environment: { [name]: 'x' } }),
  })),
  ...['a\nb', 'a\rb', 'a\0b'].map(value => ({
    mistake: `the variable value ${JSON.stringify(value)}`,
    code: 'webapp.environment-value-invalid',
    at: 'AppCode.userData',
    prop: 'environment.A',
    received: `'${value}'`,
    allowed: 'one line of text',
    make: () => someCode({ environment: { A: value } }),
  })),
  ...['PORT', 'AWS_REGION'].map(name => ({
    mistake: `a variable ${name} besides the construct's own`,
    code: 'webapp.environment-name-reserved',
    at: 'Stack/Shop/App',
    prop: 'environment',
    received: `'${name}'`,
    allowed: 'names other than PORT, AWS_REGION',
    make: (stack: Stack) => app(stack, { app: instances({ code: someCode({ environment: { [name]: '1' } }) }) }),
  })),
  {
    mistake: 'a variable DB_HOST besides that of the data tier',
    code: 'webapp.environment-name-reserved',
    at: 'Stack/Shop/App',
    prop: 'environment',
    received: '\'DB_HOST\'',
    allowed: /DB_HOST, DB_PORT/,
    make: (stack: Stack) => app(stack, { app: instances({ code: someCode({ environment: { DB_HOST: 'x' } }) }), data: DataTier.postgres() }),
  },
  ...[[], [''], [' ', '\t']].map(commands => ({
    mistake: `commands ${JSON.stringify(commands)}`,
    code: 'webapp.user-data-empty',
    at: 'AppCode.userData',
    prop: 'commands',
    received: JSON.stringify(commands),
    make: () => AppCode.userData(commands),
  })),
  ...([
    ['nodejs', '18', '\'20\', \'22\', \'24\''], ['nodejs', '', '\'22\''], ['nodejs', '22.1', '\'22\''], ['python', '3.9', '\'3.13\''], ['java', '8', '\'21\''],
  ] as ['nodejs' | 'python' | 'java', string, string][]).map(([language, version, allowed]) => ({
    mistake: `${language} '${version}'`,
    code: 'webapp.runtime-version-unknown',
    at: `AppRuntime.${language}`,
    prop: 'version',
    received: `'${version}'`,
    allowed,
    make: () => AppRuntime[language](version),
  })),
  ...['', ' ', 'a\nb'].map(start => ({
    mistake: `the start command ${JSON.stringify(start)}`,
    code: 'webapp.start-command-invalid',
    at: 'AppRuntime.command',
    prop: 'start',
    received: `'${start}'`,
    make: () => AppRuntime.command(start),
  })),
  ...['', '-y', 'a b', 'a;b', 'git && rm'].map(name => ({
    mistake: `a package called '${name}'`,
    code: 'webapp.package-name-invalid',
    at: 'AppRuntime.java',
    prop: 'packages',
    received: `'${name}'`,
    make: () => AppRuntime.java('21', { packages: ['git', name] }),
  })),
  ...['', 'NGINX', 'a b', 'a;b', '$(x)', 'nginx@sha256:short', '-v'].map(name => ({
    mistake: `an image called '${name}'`,
    code: 'webapp.image-name-invalid',
    at: 'AppImage.fromRegistry',
    prop: 'name',
    received: `'${name}'`,
    make: () => AppImage.fromRegistry(name),
  })),
  ...['', 'a b', '-x', 'sha256:abc', 'x'.repeat(129)].map(tag => ({
    mistake: `the image tag '${tag.slice(0, 20)}'`,
    code: 'webapp.image-tag-invalid',
    at: 'AppImage.fromEcrRepository',
    prop: 'tagOrDigest',
    received: `'${tag}'`,
    make: (stack: Stack) => AppImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'shop'), tag),
  })),
  ...[full, missing].map(directory => ({
    mistake: `an image folder without a Dockerfile, ${directory === full ? 'but with something else' : 'which is not there'}`,
    code: 'webapp.image-directory-missing',
    at: 'AppImage.fromAsset',
    prop: 'directory',
    received: `'${directory}'`,
    make: () => AppImage.fromAsset(directory),
  })),
];

const APP_TIER = [
  ...['foo', 't3', 't3.', '.small', 'T3.small', ''].map(name => ({
    mistake: `the instance type '${name}'`,
    code: 'webapp.instance-type-invalid',
    at: 'AppTier.instances',
    prop: 'instanceType',
    received: `'${name}'`,
    make: () => instances({ instanceType: type(name) }),
  })),
  ...([['min', 0], ['min', 1.5], ['min', NaN], ['max', 0], ['max', 10_001], ['max', Infinity]] as const).map(([prop, value]) => ({
    mistake: `${prop} ${value}`,
    code: 'webapp.capacity-out-of-range',
    at: 'AppTier.instances',
    prop: `scaling.${prop}`,
    received: `${value}`,
    allowed: 'an integer from 1 to 10000',
    make: () => instances({ scaling: { [prop]: value } }),
  })),
  {
    mistake: 'min above max',
    code: 'webapp.min-above-max',
    at: 'AppTier.instances',
    prop: 'scaling.min',
    received: '4',
    allowed: 'at most \'scaling.max\', which is 3',
    make: () => instances({ scaling: { min: 4, max: 3 } }),
  },
  {
    mistake: 'a scheduled minimum above the usual maximum',
    code: 'webapp.min-above-max',
    at: 'Stack/Shop/App',
    prop: 'scaling.schedules[0].min',
    received: '10',
    allowed: 'at most \'scaling.max\', which is 4',
    make: (stack: Stack) => app(stack, { app: instances({ scaling: { max: 4, schedules: [cron('0 3 * * *', { min: 10 })] } }) }),
  },
  {
    mistake: 'a scheduled maximum below the usual minimum',
    code: 'webapp.min-above-max',
    at: 'Stack/Shop/App',
    prop: 'scaling.min',
    received: '2',
    allowed: 'which is 1',
    make: (stack: Stack) => app(stack, { app: instances({ scaling: { min: 2, schedules: [cron('0 3 * * *', { min: undefined, max: 1 })] } }) }),
  },
  {
    mistake: 'a minimum that is not known yet without a maximum, of which nobody knows the double',
    code: 'webapp.max-missing',
    at: 'Stack/Shop/App',
    prop: 'scaling.min',
    received: NOT_KNOWN,
    make: (stack: Stack) => app(stack, { app: instances({ scaling: { min: lazyNumber(2) } }) }),
  },
  ...[9, 91, 50.5, NaN].map(cpuPercent => ({
    mistake: `${cpuPercent} percent CPU`,
    code: 'webapp.cpu-percent-out-of-range',
    at: 'AppTier.instances',
    prop: 'scaling.cpuPercent',
    received: `${cpuPercent}`,
    allowed: 'a whole percentage from 10 to 90',
    make: () => instances({ scaling: { cpuPercent } }),
  })),
  ...[0, 0.5, NaN, 10_000_001].map(requestsPerTarget => ({
    mistake: `${requestsPerTarget} requests per target`,
    code: 'webapp.requests-out-of-range',
    at: 'AppTier.instances',
    prop: 'scaling.requestsPerTarget',
    received: `${requestsPerTarget}`,
    make: () => instances({ scaling: { requestsPerTarget } }),
  })),
  ...[Size.gibibytes(7), Size.gibibytes(16_385), Size.mebibytes(8193)].map(volumeSize => ({
    mistake: `a volume of ${volumeSize.toMebibytes()} MiB`,
    code: 'webapp.volume-size-out-of-range',
    at: 'AppTier.instances',
    prop: 'volumeSize',
    received: `'${volumeSize.toMebibytes() / 1024} GiB'`,
    allowed: 'whole GiB from 8 to 16384',
    make: () => instances({ volumeSize }),
  })),
  ...([
    ['blueGreen', rollout.Rollout.blueGreen()],
    ['canary', rollout.Rollout.canary({ percent: 10, bake: Duration.minutes(5) })],
    ['linear', rollout.Rollout.linear({ percent: 10, every: Duration.minutes(5) })],
  ] as const).map(([kind, given]) => ({
    mistake: `the rollout ${kind}`,
    code: 'webapp.rollout-unsupported',
    at: 'Stack/Shop/App',
    prop: 'rollout',
    received: `'${kind}'`,
    allowed: 'on instances: Rollout.allAtOnce(), Rollout.rolling(), Rollout.immutable()',
    make: (stack: Stack) => app(stack, { app: instances({ rollout: given }) }),
  })),
  {
    mistake: 'a rollout that may grow by percent',
    code: 'webapp.rollout-unsupported',
    at: 'Stack/Shop/App',
    prop: 'rollout',
    received: '\'maxHealthyPercent: 150\'',
    allowed: 'on instances: no maxHealthyPercent',
    make: (stack: Stack) => app(stack, { app: instances({ rollout: rollout.Rollout.rolling({ maxHealthyPercent: 150 }) }) }),
  },
  ...[{ min: 2, max: 2 }, { min: 3, max: 3 }, { max: 1 }].map(scaling => ({
    mistake: `a rolling rollout at full capacity with ${JSON.stringify(scaling)}`,
    code: 'webapp.rollout-without-room',
    at: 'Stack/Shop/App',
    prop: 'rollout',
    received: `'minHealthyPercent 100 of ${scaling.min ?? 1} instances, with at most ${scaling.max}'`,
    make: (stack: Stack) => app(stack, { app: instances({ scaling }) }),
  })),
  ...['never', '* * * *', '* * * * * *', '60 * * * *', '0 24 * * *', '0 0 0 * *', '0 0 * 13 *', '@daily', '0 0 ? * *', '0 0 L * *', '0 0 1W * *', '0 0 * * 1#2', ''].map(expression => ({
    mistake: `the cron expression '${expression}'`,
    code: 'webapp.cron-invalid',
    at: 'ScheduledCapacity.at',
    prop: 'schedule',
    received: `'${expression}'`,
    allowed: 'five fields',
    make: () => cron(expression),
  })),
  ...['0 0 31 2 *', '0 0 30 FEB *', '0 0 31 4,6,9,11 *'].map(expression => ({
    mistake: `the cron expression '${expression}'`,
    code: 'webapp.cron-never-fires',
    at: 'ScheduledCapacity.at',
    prop: 'schedule',
    received: `'${expression}'`,
    make: () => cron(expression),
  })),
  ...([['min', -1], ['max', 10_001], ['desired', 1.5]] as const).map(([prop, value]) => ({
    mistake: `a scheduled ${prop} of ${value}`,
    code: 'webapp.scheduled-capacity-out-of-range',
    at: 'ScheduledCapacity.at',
    prop,
    received: `${value}`,
    make: () => ScheduledCapacity.at({ schedule: nightly, [prop]: value }),
  })),
  {
    mistake: 'a schedule that changes nothing',
    code: 'webapp.scheduled-capacity-empty',
    at: 'ScheduledCapacity.at',
    prop: 'min',
    allowed: 'one of min, max and desired',
    make: () => ScheduledCapacity.at({ schedule: nightly }),
  },
  ...([
    [{ min: 3, max: 2 }, 'min', '3'], [{ min: 3, desired: 2 }, 'min', '3'], [{ desired: 3, max: 2 }, 'desired', '3'],
  ] as const).map(([capacity, prop, received]) => ({
    mistake: `a schedule with ${JSON.stringify(capacity)}`,
    code: 'webapp.min-above-max',
    at: 'ScheduledCapacity.at',
    prop,
    received,
    make: () => ScheduledCapacity.at({ schedule: nightly, ...capacity }),
  })),
  ...['7:30', '24:00', '12:60', '', 'noon', '12:00:00'].map(time => ({
    mistake: `the time '${time}'`,
    code: 'webapp.time-of-day-invalid',
    at: 'ScheduledCapacity.offHours',
    prop: 'start',
    received: `'${time}'`,
    make: () => offHours({ start: time }),
  })),
  {
    mistake: 'a time that is not known yet, since it is taken apart',
    code: 'webapp.value-not-known',
    at: 'ScheduledCapacity.offHours',
    prop: 'stop',
    received: NOT_KNOWN,
    make: () => offHours({ stop: lazyText('20:00') }),
  },
];

const AURORA = ['auroraPostgres', 'auroraMysql'] as const;
const SINGLE = ['postgres', 'mysql', 'mariadb'] as const;

const DATA_TIER = [
  ...[...AURORA, ...SINGLE].flatMap(engine => ['', '1st', 'my-app', 'my app', 'x'.repeat(65), 'ä'].map(databaseName => ({
    mistake: `${engine} with a database called '${databaseName.slice(0, 10)}'`,
    code: 'webapp.database-name-invalid',
    at: `DataTier.${engine}`,
    prop: 'databaseName',
    received: `'${databaseName}'`,
    make: () => DataTier[engine]({ databaseName }),
  }))),
  {
    mistake: 'a name that is one letter too long for PostgreSQL',
    code: 'webapp.database-name-invalid',
    at: 'DataTier.postgres',
    prop: 'databaseName',
    received: `'${'x'.repeat(64)}'`,
    allowed: 'for PostgreSQL 1 to 63 letters',
    make: () => DataTier.postgres({ databaseName: 'x'.repeat(64) }),
  },
  ...([
    ['auroraPostgres', 'postgres'], ['auroraPostgres', 'SELECT'], ['postgres', 'db'], ['postgres', 'template0'], ['auroraMysql', 'mysql'],
    ['mysql', 'information_schema'], ['mariadb', 'Table'],
  ] as const).map(([engine, databaseName]) => ({
    mistake: `${engine} with a database called '${databaseName}'`,
    code: 'webapp.database-name-reserved',
    at: `DataTier.${engine}`,
    prop: 'databaseName',
    received: `'${databaseName}'`,
    make: () => DataTier[engine]({ databaseName }),
  })),
  ...([['minCapacity', -0.5], ['minCapacity', 0.3], ['minCapacity', NaN], ['maxCapacity', 0.5], ['maxCapacity', 256.5], ['maxCapacity', Infinity]] as const)
    .flatMap(([prop, value]) => AURORA.map(engine => ({
      mistake: `${engine} with ${prop} ${value}`,
      code: 'webapp.aurora-capacity-out-of-range',
      at: `DataTier.${engine}`,
      prop,
      received: `${value}`,
      make: () => DataTier[engine]({ [prop]: value }),
    }))),
  {
    mistake: 'an Aurora cluster with minCapacity above maxCapacity',
    code: 'webapp.min-above-max',
    at: 'DataTier.auroraPostgres',
    prop: 'minCapacity',
    received: '4',
    allowed: 'at most \'maxCapacity\', which is 2',
    make: () => DataTier.auroraPostgres({ minCapacity: 4, maxCapacity: 2 }),
  },
  ...[-1, 16, 1.5, NaN].map(readers => ({
    mistake: `${readers} readers`,
    code: 'webapp.readers-out-of-range',
    at: 'DataTier.auroraMysql',
    prop: 'readers',
    received: `${readers}`,
    make: () => DataTier.auroraMysql({ readers }),
  })),
  {
    mistake: 'a number of readers that is not known yet, since it decides what is built',
    code: 'webapp.value-not-known',
    at: 'DataTier.auroraPostgres',
    prop: 'readers',
    received: NOT_KNOWN,
    make: () => DataTier.auroraPostgres({ readers: lazyNumber(1) }),
  },
  ...['c5.large', 'foo', 'db.t3.small', '', 't3', 't3.', 't3.huge'].map(name => ({
    mistake: `a database instance of type '${name}'`,
    code: 'webapp.database-instance-type-invalid',
    at: 'DataTier.mysql',
    prop: 'instanceType',
    received: `'${name}'`,
    make: () => DataTier.mysql({ instanceType: type(name) }),
  })),
  ...(['storage', 'maxStorage'] as const).flatMap(prop => [Size.gibibytes(19), Size.gibibytes(65_537), Size.mebibytes(20_481)].map(size => ({
    mistake: `${prop} of ${size.toMebibytes()} MiB`,
    code: 'webapp.storage-out-of-range',
    at: 'DataTier.mariadb',
    prop,
    received: `'${size.toMebibytes() / 1024} GiB'`,
    allowed: 'whole GiB from 20 to 65536',
    make: () => DataTier.mariadb({ [prop]: size }),
  }))),
  {
    mistake: 'storage above maxStorage',
    code: 'webapp.min-above-max',
    at: 'DataTier.postgres',
    prop: 'storage',
    received: '100',
    allowed: 'at most \'maxStorage\', which is 50',
    make: () => DataTier.postgres({ storage: Size.gibibytes(100), maxStorage: Size.gibibytes(50) }),
  },
  ...([[100, 100], [100, 109], [20, 21], [60_000, 65_536]]).map(([storage, maxStorage]) => ({
    mistake: `storage of ${storage} GiB that may grow to ${maxStorage}, which is not a tenth more`,
    code: 'webapp.storage-without-room',
    at: 'DataTier.mysql',
    prop: 'maxStorage',
    received: `${maxStorage}`,
    allowed: `at least a tenth more than storage, which is ${storage}`,
    make: () => DataTier.mysql({ storage: Size.gibibytes(storage), maxStorage: Size.gibibytes(maxStorage) }),
  })),
  ...['11.9', '12.20', '13.5', '14.2', '15.1', '16.0'].map(version => ({
    mistake: `Aurora PostgreSQL ${version}, which is older than serverless v2`,
    code: 'webapp.engine-version-too-old',
    at: 'DataTier.auroraPostgres',
    prop: 'version',
    received: `'${version}'`,
    allowed: 'a version that Aurora Serverless v2 offers',
    make: () => DataTier.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.of(version, version.split('.')[0]) }),
  })),
  ...[rds.AuroraMysqlEngineVersion.VER_3_01_1, rds.AuroraMysqlEngineVersion.VER_2_11_1].map(version => ({
    mistake: `Aurora MySQL ${version.auroraMysqlFullVersion}, which is older than serverless v2`,
    code: 'webapp.engine-version-too-old',
    at: 'DataTier.auroraMysql',
    prop: 'version',
    received: `'${version.auroraMysqlFullVersion}'`,
    make: () => DataTier.auroraMysql({ version }),
  })),
  ...([['13.14', '13'], ['14.11', '14'], ['15.6', '15'], ['16.2', '16']]).map(([version, major]) => ({
    mistake: `minCapacity 0 with Aurora PostgreSQL ${version}, which cannot pause`,
    code: 'webapp.engine-version-too-old',
    at: 'DataTier.auroraPostgres',
    prop: 'minCapacity',
    received: '0',
    allowed: `0.5 or more with version ${version}`,
    make: () => DataTier.auroraPostgres({ minCapacity: 0, version: rds.AuroraPostgresEngineVersion.of(version, major) }),
  })),
  {
    mistake: 'minCapacity 0 with Aurora MySQL 3.07, which cannot pause',
    code: 'webapp.engine-version-too-old',
    at: 'DataTier.auroraMysql',
    prop: 'minCapacity',
    received: '0',
    make: () => DataTier.auroraMysql({ minCapacity: 0, version: rds.AuroraMysqlEngineVersion.VER_3_07_1 }),
  },
  ...(['none', 'existing'] as const).map(form => ({
    mistake: `a new database made of DataTier.${form}()`,
    code: 'webapp.database-not-new',
    at: 'Stack/Database',
    prop: 'data',
    received: `'DataTier.${form}'`,
    make: (stack: Stack) => new Database(stack, 'Database', {
      vpc: ownVpc(stack), data: form === 'none' ? DataTier.none() : DataTier.existing(importedDatabase(stack)),
    }),
  })),
  ...[-1, 6, 0.5, NaN].map(replicas => ({
    mistake: `${replicas} replicas of the cache`,
    code: 'webapp.cache-replicas-out-of-range',
    at: 'Cache.valkey',
    prop: 'replicas',
    received: `${replicas}`,
    make: () => Cache.valkey({ replicas }),
  })),
  ...['a1.large', 'cache.t3.small', 't3', '', 't3.huge'].map(name => ({
    mistake: `cache nodes of type '${name}'`,
    code: 'webapp.cache-node-type-invalid',
    at: 'Cache.valkey',
    prop: 'nodeType',
    received: `'${name}'`,
    make: () => Cache.valkey({ nodeType: type(name) }),
  })),
];

const WEB_TIER = [
  ...['', 'shop', 'shop.example.com.', 'https://shop.example.com', 'shop.example.com/path', '-a.example.com', 'a..example.com', 'ä.example.com', `${'x'.repeat(64)}.example.com`]
    .map(name => ({
      mistake: `a domain called '${name.slice(0, 30)}'`,
      code: 'webapp.domain-name-invalid',
      at: 'Stack/Shop',
      prop: 'domain.name',
      received: `'${name}'`,
      make: (stack: Stack) => app(stack, { domain: { name, hostedZone: exampleZone(stack) } }),
    })),
  {
    mistake: 'a name that is too long for a new certificate',
    code: 'webapp.domain-name-too-long',
    at: 'Stack/Shop',
    prop: 'domain.name',
    received: `'${'x'.repeat(53)}.example.com'`,
    allowed: 'at most 64 characters',
    make: (stack: Stack) => app(stack, { domain: { name: `${'x'.repeat(53)}.example.com`, hostedZone: exampleZone(stack) } }),
  },
  ...['shop.example.org', 'notexample.com', 'com.example'].map(name => ({
    mistake: `${name} in the zone example.com`,
    code: 'webapp.domain-outside-zone',
    at: 'Stack/Shop',
    prop: 'domain.name',
    received: `'${name}'`,
    allowed: '\'example.com\' or a name that ends in \'.example.com\'',
    make: (stack: Stack) => app(stack, { domain: { name, hostedZone: exampleZone(stack) } }),
  })),
  ...(['HostedZone', 'PublicHostedZone'] as const).map(kind => ({
    mistake: `a hosted zone that ${kind} imported by its id alone`,
    code: 'webapp.hosted-zone-without-name',
    at: 'Stack/Shop',
    prop: 'domain.hostedZone',
    received: '\'Z0123456789\'',
    allowed: 'a hosted zone that knows its name',
    make: (stack: Stack) => {
      const from = { HostedZone: route53.HostedZone.fromHostedZoneId, PublicHostedZone: route53.PublicHostedZone.fromPublicHostedZoneId }[kind];
      return app(stack, { domain: { name: 'shop.example.com', hostedZone: from(stack, 'Zone', 'Z0123456789') } });
    },
  })),
  ...[-1, 256, 0.5, NaN].map(weight => ({
    mistake: `a weight of ${weight}`,
    code: 'webapp.weight-out-of-range',
    at: 'Stack/Shop',
    prop: 'domain.weighted.weight',
    received: `${weight}`,
    make: (stack: Stack) => app(stack, { domain: { name: 'shop.example.com', hostedZone: exampleZone(stack), weighted: { weight, setIdentifier: 'blue' } } }),
  })),
  ...['', 'ä', 'x'.repeat(129)].map(setIdentifier => ({
    mistake: `the set identifier '${setIdentifier.slice(0, 10)}'`,
    code: 'webapp.set-identifier-invalid',
    at: 'Stack/Shop',
    prop: 'domain.weighted.setIdentifier',
    received: `'${setIdentifier}'`,
    make: (stack: Stack) => app(stack, { domain: { name: 'shop.example.com', hostedZone: exampleZone(stack), weighted: { weight: 1, setIdentifier } } }),
  })),
];

const PUBLIC = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };
const PRIVATE = { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const vpcWith = (stack: Stack, maxAzs: number, ...subnetConfiguration: ec2.SubnetConfiguration[]) => new ec2.Vpc(stack, 'Own', { maxAzs, subnetConfiguration });
const again = (subnets: ec2.SubnetConfiguration) => ({ ...subnets, name: `More${subnets.name}` });

const NETWORK = ([
  ['no public subnets', 'public', 0, {}, (stack: Stack) => vpcWith(stack, 2, { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED })],
  ['no private subnets', 'private', 0, {}, (stack: Stack) => vpcWith(stack, 2, PUBLIC)],
  ['one zone', 'public', 1, {}, (stack: Stack) => vpcWith(stack, 1, PUBLIC, PRIVATE)],
  ['one zone with two subnets of each kind', 'public', 1, {}, (stack: Stack) => vpcWith(stack, 1, PUBLIC, again(PUBLIC), PRIVATE, again(PRIVATE))],
  ['no isolated subnets for a cache', 'isolated', 0, { cache: Cache.valkey() }, (stack: Stack) => vpcWith(stack, 2, PUBLIC, PRIVATE)],
] as const).map(([mistake, tier, zones, props, make]) => ({
  mistake: `a network with ${mistake}`,
  code: 'webapp.vpc-without-subnets',
  at: 'Stack/Shop',
  prop: 'vpc',
  received: `'a network with ${tier} subnets in ${zones} Availability Zone${zones === 1 ? '' : 's'}'`,
  allowed: `${tier} subnets in two Availability Zones or more`,
  make: (stack: Stack) => app(stack, { ...props, vpc: make(stack) }),
}));

const APP_SUBNETS = ([
  ['public', 'its own network', () => undefined, { subnetType: ec2.SubnetType.PUBLIC }],
  ['isolated', 'its own network', () => undefined, { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  ['public', 'a network of the user', ownVpc, { subnetType: ec2.SubnetType.PUBLIC }],
  ['isolated', 'a network of the user', ownVpc, { subnetGroupName: 'Isolated' }],
] as [string, string, (stack: Stack) => ec2.Vpc | undefined, ec2.SubnetSelection][]).map(([kind, where, make, vpcSubnets]) => ({
  mistake: `an application in ${kind} subnets of ${where}`,
  code: 'webapp.subnets-unsuitable',
  at: 'Stack/Shop',
  prop: 'vpcSubnets',
  received: `'${kind} subnets'`,
  allowed: 'private subnets with a way out',
  make: (stack: Stack) => app(stack, { vpc: make(stack), app: instances({ vpcSubnets }) }),
}));

testFailures('webapp', [
  ...TYPES,
  ...APP_SUBNETS,
  {
    mistake: 'an application with one public subnet among others',
    code: 'webapp.subnets-unsuitable',
    at: 'Stack/Shop',
    prop: 'vpcSubnets',
    received: '\'public subnets\'',
    make: stack => {
      const vpc = ownVpc(stack);
      return app(stack, { vpc, app: instances({ vpcSubnets: { subnets: [vpc.privateSubnets[0], vpc.publicSubnets[1]] } }) });
    },
  },
  ...[DataTier.auroraPostgres(), DataTier.mariadb()].map((data, index) => ({
    mistake: `a ${['cluster', 'database instance'][index]} in public subnets`,
    code: 'webapp.subnets-unsuitable',
    at: 'Stack/Database',
    prop: 'vpcSubnets',
    received: '\'public subnets\'',
    allowed: 'isolated or private subnets',
    make: (stack: Stack) => new Database(stack, 'Database', { vpc: ownVpc(stack), data, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }),
  })),
  ...CODE,
  ...APP_TIER,
  ...DATA_TIER,
  ...WEB_TIER,
  ...NETWORK,
  {
    mistake: 'a network with no isolated subnets for a database',
    code: 'webapp.vpc-without-subnets',
    at: 'Stack/Shop/Database',
    prop: 'vpc',
    received: '\'a network with isolated subnets in 0 Availability Zones\'',
    make: stack => app(stack, { data: DataTier.auroraPostgres(), vpc: vpcWith(stack, 2, PUBLIC, PRIVATE) }),
  },
  {
    mistake: 'subnets of the application that are in one zone',
    code: 'webapp.vpc-without-subnets',
    at: 'Stack/Shop',
    prop: 'vpc',
    received: '\'a network with private subnets in 1 Availability Zone\'',
    make: stack => {
      const vpc = ownVpc(stack);
      return app(stack, { vpc, app: instances({ vpcSubnets: { subnets: [vpc.privateSubnets[0]] } }) });
    },
  },
  {
    mistake: 'another network than that of the database',
    code: 'webapp.database-elsewhere',
    at: 'Stack/Shop',
    prop: 'vpc',
    received: '\'Stack/Other\'',
    make: stack => {
      const database = new Database(stack, 'Db', { vpc: ownVpc(stack), data: DataTier.postgres() });
      return app(stack, { vpc: new ec2.Vpc(stack, 'Other'), data: DataTier.existing(database) });
    },
  },
]);

describe('what is just allowed is accepted:', () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ['a name of 64 characters', stack => app(stack, { domain: { name: `${'x'.repeat(52)}.example.com`, hostedZone: exampleZone(stack) } })],
    ['a longer name with a certificate', stack => app(stack, {
      domain: {
        name: `${'x'.repeat(60)}.example.com`,
        hostedZone: exampleZone(stack),
        certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/1'),
      },
    })],
    ['the smallest and the largest port', () => [someCode({ port: 1 }), someCode({ port: 65535 })]],
    ['a health check path of 1,024 characters', () => someCode({ healthCheckPath: `/${'x'.repeat(1023)}` })],
    ['a minimum of all instances with downtime', stack => app(stack, { app: instances({ scaling: { min: 2, max: 2 }, rollout: rollout.Rollout.allAtOnce() }) })],
    ['one instance at most, with downtime', stack => app(stack, { app: instances({ scaling: { max: 1 }, rollout: rollout.Rollout.rolling({ minHealthyPercent: 0 }) }) })],
    ['a schedule that raises both ends', stack => app(stack, { app: instances({ scaling: { max: 4, schedules: [cron('0 3 * * *', { min: 10, max: 20 })] } }) })],
    ['leap days', () => cron('0 0 29 2 *')],
    ['names of months and days', () => cron('*/15 8-18 1,15 JAN-MAR MON-FRI')],
    ['Sunday as 0', () => cron('0 0 * * 0')],
    ['an image with a digest', () => AppImage.fromRegistry(`public.ecr.aws/nginx/nginx@sha256:${'0'.repeat(64)}`)],
    ['an image with a registry port', () => AppImage.fromRegistry('registry.example.com:5000/shop:v1')],
    ['a tag and a digest', stack => ['v1.2_3-x', `sha256:${'0'.repeat(64)}`].map((tag, index) =>
      AppImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, `Images${index}`, 'shop'), tag))],
    ['capacity from nothing to the most', () => DataTier.auroraPostgres({ minCapacity: 0, maxCapacity: 256 })],
    ['the smallest and the largest storage', () => DataTier.postgres({ storage: Size.gibibytes(20), maxStorage: Size.gibibytes(65_536) })],
    ...([[20, 22], [100, 110], [1000, 1100], [59_578, 65_536]]).map(([storage, maxStorage]): [string, () => unknown] => [
      `storage of ${storage} GiB that may grow by a tenth, to ${maxStorage}`,
      () => DataTier.postgres({ storage: Size.gibibytes(storage), maxStorage: Size.gibibytes(maxStorage) }),
    ]),
    ...['13.6', '14.3', '15.2', '16.1', '17.4', '18.0'].map((version): [string, () => unknown] => [
      `Aurora PostgreSQL ${version}`, () => DataTier.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.of(version, version.split('.')[0]), minCapacity: 0.5 }),
    ]),
    ['Aurora MySQL 3.02', () => DataTier.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_02_0 })],
    ['a startup check path of 1,024 characters', () => someCode({ startupCheckPath: `/${'x'.repeat(1023)}` })],
    ['a database in private subnets', stack => new Database(stack, 'Database', {
      vpc: ownVpc(stack), data: DataTier.postgres(), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    })],
    ['a database name of 64 characters where the engine takes it', () => DataTier.mysql({ databaseName: 'x'.repeat(64) })],
    ['no replica and five', () => [Cache.valkey({ replicas: 0 }), Cache.valkey({ replicas: 5 })]],
    ['variables that objects have by themselves', stack => app(stack, { app: instances({ code: someCode({ environment: { constructor: 'x', toString: 'y' } as any }) }) })],
    ['subnets that are known by their ids alone', stack => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Own', {
        vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetIds: ['subnet-3', 'subnet-4'],
      });
      const subnets = ['subnet-5', 'subnet-6'].map(id => ec2.Subnet.fromSubnetId(stack, id, id));
      return app(stack, { vpc, app: instances({ vpcSubnets: { subnets } }) });
    }],
    ['the development profile with one instance', stack => app(stack, { profile: Profile.development(), app: AppTier.instances({ code: someCode() }) })],
  ])('%s', (_name, make) => {
    expect(() => make(new Stack())).not.toThrow();
  });

  test.each(['example.com', '*.example.com', 'Shop.Example.COM', 'a.b.c.example.com', 'xn--4ca.example.com'])('the domain %s', name => {
    const stack = new Stack();
    expect(() => app(stack, { domain: { name, hostedZone: exampleZone(stack) } })).not.toThrow();
  });
});
