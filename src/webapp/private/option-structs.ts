import {
  ARCHITECTURE, CERTIFICATE, duration, flag, IMAGE, instance, like, list, MEMORY, options, plain,
  required, SECRETS, SUBNETS, TEXTS, TEXTS_BY_NAME, TIME_ZONE, ZONE,
} from '../../private/kinds';
import { Rollout } from '../../rollout';
import type { AppCodeOptions, ContainerCodeOptions } from '../app-code';
import type { CommandOptions, RuntimeOptions } from '../app-runtime';
import type { ValkeyOptions } from '../cache';
import type { ContainersOptions } from '../containers';
import type { AuroraMysqlOptions, AuroraPostgresOptions, MariadbOptions, MysqlOptions, PostgresOptions } from '../data-tier';
import type { OffHoursOptions, ScheduledCapacityOptions } from '../scheduled-capacity';
import type { WebDomain, WeightedRouting } from '../web-domain';
import { struct } from './struct-check';

const PACKAGES = list(plain("'git'"));
export const INSTANCE_TYPE = like('architecture', 'ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL)');
export const ROLLOUT = instance(Rollout, 'Rollout.rolling()');

const CODE = { port: plain('8080'), healthCheckPath: plain("'/health'"), startupCheckPath: plain("'/ready'"), environment: TEXTS_BY_NAME };

export const APP_CODE_OPTIONS = struct<AppCodeOptions>('AppCodeOptions', '{ port: 8080 }', CODE);

export const CONTAINER_CODE_OPTIONS = struct<ContainerCodeOptions>('ContainerCodeOptions', '{ port: 8080 }', { ...CODE, command: TEXTS });

/** Of code in a folder, but for its runtime. */
export const DIRECTORY_CODE = { ...CODE, exclude: TEXTS };

export const COMMAND_OPTIONS = struct<CommandOptions>('CommandOptions', "{ packages: ['git'] }", { packages: PACKAGES, install: TEXTS });

export const RUNTIME_OPTIONS = struct<RuntimeOptions>('RuntimeOptions', "{ start: 'bin/serve' }", { start: plain("'bin/serve'"), packages: PACKAGES, install: TEXTS });

const DATA = { databaseName: plain("'app'") };
const AURORA = { ...DATA, minCapacity: plain('0.5'), maxCapacity: plain('8'), readers: plain('1') };
const INSTANCE = { ...DATA, instanceType: INSTANCE_TYPE, storage: plain('Size.gibibytes(20)'), maxStorage: plain('Size.gibibytes(100)'), multiAz: flag() };

export const AURORA_POSTGRES_OPTIONS = struct<AuroraPostgresOptions>('AuroraPostgresOptions', '{ readers: 1 }', {
  ...AURORA, version: like('auroraPostgresFullVersion', 'rds.AuroraPostgresEngineVersion.VER_17_7'),
});

export const AURORA_MYSQL_OPTIONS = struct<AuroraMysqlOptions>('AuroraMysqlOptions', '{ readers: 1 }', {
  ...AURORA, version: like('auroraMysqlFullVersion', 'rds.AuroraMysqlEngineVersion.VER_3_11_1'),
});

export const POSTGRES_OPTIONS = struct<PostgresOptions>('PostgresOptions', '{ multiAz: true }', {
  ...INSTANCE, version: like('postgresFullVersion', 'rds.PostgresEngineVersion.VER_17_7'),
});

export const MYSQL_OPTIONS = struct<MysqlOptions>('MysqlOptions', '{ multiAz: true }', {
  ...INSTANCE, version: like('mysqlFullVersion', 'rds.MysqlEngineVersion.VER_8_4_8'),
});

export const MARIADB_OPTIONS = struct<MariadbOptions>('MariadbOptions', '{ multiAz: true }', {
  ...INSTANCE, version: like('mariaDbFullVersion', 'rds.MariaDbEngineVersion.VER_11_8_5'),
});

export const VALKEY_OPTIONS = struct<ValkeyOptions>('ValkeyOptions', '{ replicas: 1 }', { nodeType: INSTANCE_TYPE, replicas: plain('1') });

export const SCHEDULED_CAPACITY_OPTIONS = struct<ScheduledCapacityOptions>('ScheduledCapacityOptions', '{ schedule, min: 4 }', {
  schedule: required(like('expressionString', "autoscaling.Schedule.cron({ hour: '8', minute: '0' })")),
  min: plain('2'),
  max: plain('4'),
  desired: plain('2'),
  timeZone: TIME_ZONE,
});

export const OFF_HOURS_OPTIONS = struct<OffHoursOptions>('OffHoursOptions', "{ stop: '20:00', start: '07:00', timeZone: TimeZone.EUROPE_BERLIN }", {
  stop: required(plain("'20:00'")), start: required(plain("'07:00'")), timeZone: required(TIME_ZONE), weekends: flag(),
});

const WEIGHTED_ROUTING = struct<WeightedRouting>('WeightedRouting', "{ weight: 50, setIdentifier: 'blue' }", {
  weight: required(plain('50')), setIdentifier: required(plain("'blue'")),
});

export const WEB_DOMAIN = struct<WebDomain>('WebDomain', "{ name: 'shop.example.com', hostedZone }", {
  name: required(plain("'shop.example.com'")), hostedZone: required(ZONE), certificate: CERTIFICATE, weighted: WEIGHTED_ROUTING,
});

/** What is in `scaling`, `spot`, `hooks` and the like, `fargate.WebService` looks at, which is given all of them. */
export const CONTAINERS_OPTIONS = struct<ContainersOptions>('ContainersOptions', '{ image }', {
  image: required(IMAGE),
  port: plain('8080'),
  healthCheckPath: plain("'/health'"),
  command: TEXTS,
  variables: TEXTS_BY_NAME,
  secrets: SECRETS,
  cpu: plain('256'),
  memory: MEMORY,
  architecture: ARCHITECTURE,
  scaling: options('{ min: 2 }'),
  spot: options('{ ratio: 50 }'),
  rollout: ROLLOUT,
  hooks: list(plain('Hook.smokeTest()')),
  volumes: list(plain("Volume.scratch('/tmp')")),
  addOns: list(plain('AddOn.openTelemetry()')),
  readonlyRootFilesystem: flag(),
  user: plain("'1000:1000'"),
  stopTimeout: duration('Duration.seconds(30)'),
  vpcSubnets: SUBNETS,
});
