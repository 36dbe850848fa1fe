import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { webapp } from '../../../src';
import { badScopes, loose, Mistake, mistakes, NOTHING } from '../../private/wrong-input';
import { Failure } from '../../support/failures';
import { exampleZone, instances, ownVpc, someCode } from '../../support/web-app';

const { AppCode, AppImage, AppRuntime, AppTier, Cache, Database, DataTier, ScheduledCapacity, ThreeTierWebApp } = webapp;

/** A mistake in the props of an app. */
function inApp(code: string, prop: string, received: string | undefined, props: unknown, allowed?: string): Failure {
  const make = (stack: Stack) => new ThreeTierWebApp(stack, 'Shop', loose(typeof props === 'function' ? props(stack) : props));
  return mistakes(`webapp.${code}`, [['Stack/Shop', prop, received, make, allowed]])[0];
}

const SCOPES: Failure[] = [
  ...badScopes('webapp', 'an app', scope => new ThreeTierWebApp(scope, 'A', { app: instances() })),
  ...badScopes('webapp', 'a database', (scope, stack) => new Database(scope, 'A', { vpc: ownVpc(stack), data: DataTier.postgres() })),
  ...badScopes('webapp', 'an import', scope => Database.fromDatabaseAttributes(scope, 'A', loose({}))),
];

const APP: Failure[] = [
  inApp('props-missing', 'props', undefined, undefined, '{ app: AppTier.instances({ code }) }'),
  inApp('props-missing', 'props', undefined, null),
  inApp('wrong-type', 'props', "'shop'", 'shop'),
  inApp('wrong-type', 'props', "'a list'", []),
  inApp('wrong-type', 'props', "'a function'", () => () => 1),
  inApp('prop-missing', 'app', undefined, {}, 'AppTier.instances({ code })'),
  inApp('prop-missing', 'app', undefined, { app: null }),
  inApp('wrong-type', 'app', "'an object of AppCode'", { app: AppCode.userData(['run']) }, 'AppTier.instances({ code })'),
  inApp('wrong-type', 'app', "'an object'", { app: {} }),
  ...([
    ['data', "'a function'", DataTier.auroraPostgres], ['data', "'postgres'", 'postgres'], ['data', "'nothing'", null], ['cache', 'true', true],
    ['profile', "'development'", 'development'], ['tags', "'a list'", ['team']], ['firewall', "'none'", 'none'], ['vpc', "'vpc-1'", 'vpc-1'],
    ['encryptionKey', "'alias/shop'", 'alias/shop'], ['alertTopic', "'arn:aws:sns'", 'arn:aws:sns'],
    ['domain', "'shop.example.com'", 'shop.example.com'], ['domain', "'a list'", []],
  ] as const).map(([prop, received, value]) => inApp('wrong-type', prop, received, { app: instances(), [prop]: value })),
  inApp('prop-missing', 'domain.hostedZone', undefined, { app: instances(), domain: { name: 'shop.example.com' } }),
  inApp('prop-missing', 'domain.name', undefined, (stack: Stack) => ({ app: instances(), domain: { hostedZone: exampleZone(stack) } })),
  inApp('wrong-type', 'domain.hostedZone', "'example.com'", { app: instances(), domain: { name: 'shop.example.com', hostedZone: 'example.com' } }),
  inApp('wrong-type', 'domain.certificate', "'arn'", (stack: Stack) => ({
    app: instances(), domain: { name: 'shop.example.com', hostedZone: exampleZone(stack), certificate: 'arn' },
  })),
  inApp('prop-missing', 'domain.weighted.setIdentifier', undefined, (stack: Stack) => ({
    app: instances(), domain: { name: 'shop.example.com', hostedZone: exampleZone(stack), weighted: { weight: 1 } },
  })),
  inApp('prop-unknown', 'domain.zone', "'example.com'", { app: instances(), domain: { name: 'shop.example.com', zone: 'example.com' } }, 'certificate, hostedZone, name, weighted'),
  inApp('prop-unknown', 'dta', "'an object of DataTier'", { app: instances(), dta: DataTier.postgres() }, 'alertTopic, app, cache, data, domain'),
];

const FACTORIES = ([
  ['AppTier.instances', 'options', () => AppTier.instances(loose(undefined))],
  ['AppTier.containers', 'options', () => AppTier.containers(loose(null))],
  ['AppCode.directory', 'options', () => AppCode.directory('app', loose(undefined))],
  ['ScheduledCapacity.at', 'options', () => ScheduledCapacity.at(loose(undefined))],
  ['ScheduledCapacity.offHours', 'options', () => ScheduledCapacity.offHours(loose(undefined))],
  ['Cache.valkey', 'options', () => Cache.valkey(loose(null))],
  ['Stack/Database', 'props', stack => new Database(stack, 'Database', loose(undefined))],
  ['Stack/Database', 'attrs', stack => Database.fromDatabaseAttributes(stack, 'Database', loose(undefined))],
] as [string, string, Failure['make']][]).map(([at, param, make]): Mistake => [at, param, undefined, make]);

const MISSING = ([
  ['AppTier.instances', 'code', () => AppTier.instances(loose({}))],
  ['AppTier.containers', 'image', () => AppTier.containers(loose({}))],
  ['AppCode.directory', 'path', () => AppCode.directory(loose(undefined), { runtime: AppRuntime.nodejs('22') })],
  ['AppCode.directory', 'runtime', () => AppCode.directory('app', loose({}))],
  ['AppCode.container', 'image', () => AppCode.container(loose(undefined))],
  ['AppCode.userData', 'commands', () => AppCode.userData(loose(undefined))],
  ['AppImage.fromRegistry', 'name', () => AppImage.fromRegistry(loose(undefined))],
  ['AppImage.fromAsset', 'directory', () => AppImage.fromAsset(loose(undefined))],
  ['AppImage.fromEcrRepository', 'repository', () => AppImage.fromEcrRepository(loose(undefined), 'v1')],
  ['AppRuntime.nodejs', 'version', () => AppRuntime.nodejs(loose(undefined))],
  ['AppRuntime.python', 'version', () => AppRuntime.python(loose(undefined))],
  ['AppRuntime.java', 'version', () => AppRuntime.java(loose(null))],
  ['AppRuntime.command', 'start', () => AppRuntime.command(loose(undefined))],
  ['DataTier.existing', 'database', () => DataTier.existing(loose(undefined))],
  ['ScheduledCapacity.at', 'schedule', () => ScheduledCapacity.at(loose({ min: 1 }))],
  ['ScheduledCapacity.offHours', 'stop', () => ScheduledCapacity.offHours(loose({}))],
  ['Stack/Database', 'vpc', stack => new Database(stack, 'Database', loose({ data: DataTier.postgres() }))],
  ['Stack/Database', 'databaseHost', stack => Database.fromDatabaseAttributes(stack, 'Database', loose({}))],
] as [string, string, Failure['make']][]).map(([at, prop, make]): Mistake => [at, prop, undefined, make]);

const WRONG: Mistake[] = [
  ['AppCode.directory', 'options', "'nodejs22'", () => AppCode.directory('app', loose('nodejs22'))],
  ['AppCode.directory', 'path', '5', () => AppCode.directory(loose(5), { runtime: AppRuntime.nodejs('22') })],
  ['AppCode.directory', 'runtime', "'nodejs22'", () => AppCode.directory('app', { runtime: loose('nodejs22') })],
  ['AppCode.directory', 'exclude', "'*.log'", () => AppCode.directory('app', { runtime: AppRuntime.nodejs('22'), exclude: loose('*.log') })],
  ['AppCode.container', 'image', "'nginx'", () => AppCode.container(loose('nginx'))],
  ['AppCode.container', 'command[0]', '1', () => AppCode.container(AppImage.fromRegistry('nginx'), { command: loose([1]) })],
  ['AppCode.userData', 'commands', "'run'", () => AppCode.userData(loose('run'))],
  ['AppCode.userData', 'commands[1]', NOTHING, () => AppCode.userData(loose(['run', undefined]))],
  ['AppCode.userData', 'environment', "'A=1'", () => someCode({ environment: loose('A=1') })],
  ['AppCode.userData', 'environment', "'a list'", () => someCode({ environment: loose(['A=1']) })],
  ['AppImage.fromEcrRepository', 'repository', "'shop'", () => AppImage.fromEcrRepository(loose('shop'), 'v1')],
  ['AppImage.fromAsset', 'directory', "'an object'", () => AppImage.fromAsset(loose({}))],
  ['AppRuntime.nodejs', 'packages', "'git'", () => AppRuntime.nodejs('22', { packages: loose('git') })],
  ['AppRuntime.command', 'install', "'make'", () => AppRuntime.command('run', { install: loose('make') })],
  ['AppTier.instances', 'code', "'./app'", () => AppTier.instances({ code: loose('./app') })],
  ['AppTier.instances', 'code', "'an object of AppTier'", () => instances({ code: loose(instances()) })],
  ['AppTier.instances', 'instanceType', "'t3.small'", () => instances({ instanceType: loose('t3.small') })],
  ['AppTier.instances', 'rollout', "'rolling'", () => instances({ rollout: loose('rolling') })],
  ['AppTier.instances', 'patching', 'true', () => instances({ patching: loose(true) })],
  ['AppTier.instances', 'scaling', '4', () => instances({ scaling: loose(4) })],
  ['AppTier.instances', 'scaling', NOTHING, () => instances({ scaling: loose(null) })],
  ['AppTier.instances', 'scaling.schedules', "'an object of ScheduledCapacity'", () => instances({
    scaling: { schedules: loose(ScheduledCapacity.at(loose({ schedule: { expressionString: '0 20 * * *' }, min: 1 }))) },
  })],
  ['AppTier.instances', 'scaling.schedules[0]', "'0 20 * * *'", () => instances({ scaling: { schedules: loose(['0 20 * * *']) } })],
  ['AppTier.instances', 'vpcSubnets', "'private'", () => instances({ vpcSubnets: loose('private') })],
  ['AppTier.containers', 'image', "'nginx'", () => AppTier.containers({ image: loose('nginx') })],
  ['AppTier.containers', 'image', "'an object of AppImage'", () => AppTier.containers({ image: loose(AppImage.fromRegistry('nginx')) })],
  ['AppTier.containers', 'scaling', '2', () => AppTier.containers({ image: loose({ bind: () => undefined }), scaling: loose(2) })],
  ['DataTier.existing', 'database', "'db.example.com'", () => DataTier.existing(loose('db.example.com'))],
  ['Stack/Database', 'databaseHost', '5', stack => Database.fromDatabaseAttributes(stack, 'Database', loose({ databaseHost: 5 }))],
  ['DataTier.auroraPostgres', 'version', "'17.7'", () => DataTier.auroraPostgres({ version: loose('17.7') })],
  ['DataTier.auroraMysql', 'version', "'an object of PostgresEngineVersion'", () => DataTier.auroraMysql({ version: loose(new (class PostgresEngineVersion {})()) })],
  ['DataTier.postgres', 'multiAz', "'no'", () => DataTier.postgres({ multiAz: loose('no') })],
  ['DataTier.mysql', 'instanceType', "'t4g.small'", () => DataTier.mysql({ instanceType: loose('t4g.small') })],
  ['DataTier.mariadb', 'options', "'11.8'", () => DataTier.mariadb(loose('11.8'))],
  ['Cache.valkey', 'nodeType', "'t4g.small'", () => Cache.valkey({ nodeType: loose('t4g.small') })],
  ['ScheduledCapacity.at', 'schedule', "'0 20 * * *'", () => ScheduledCapacity.at({ schedule: loose('0 20 * * *'), min: 1 })],
  ['ScheduledCapacity.offHours', 'timeZone', "'Europe/Berlin'", () => ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: loose('Europe/Berlin') })],
  ['Stack/Database', 'data', "'an object'", stack => new Database(stack, 'Database', { vpc: ownVpc(stack), data: loose({}) })],
  ['Stack/Database', 'vpc', "'vpc-1'", stack => new Database(stack, 'Database', { vpc: loose('vpc-1'), data: DataTier.postgres() })],
  ['Stack/Database', 'securityGroup', "'sg-1'", stack => Database.fromDatabaseAttributes(stack, 'Database', {
    databaseHost: 'db', databasePort: 5432, databaseName: 'app', securityGroup: loose('sg-1'),
  })],
  ['Stack/Database', 'secret', "'shop'", stack => Database.fromDatabaseAttributes(stack, 'Database', {
    databaseHost: 'db', databasePort: 5432, databaseName: 'app', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-1'), secret: loose('shop'),
  })],
];

const UNKNOWN: Mistake[] = [
  ['AppTier.instances', 'scaling.minimum', '4', () => instances({ scaling: loose({ minimum: 4 }) })],
  ['AppTier.instances', 'cod', "'an object of AppCode'", () => AppTier.instances(loose({ cod: someCode() }))],
  ['AppTier.containers', 'environment', "'an object'", () => AppTier.containers(loose({ image: { bind: () => undefined }, environment: { A: '1' } }))],
  ['AppCode.userData', 'Port', '80', () => someCode(loose({ Port: 80 }))],
  ['AppCode.container', 'cmd', "'a list'", () => AppCode.container(AppImage.fromRegistry('nginx'), loose({ cmd: [] }))],
  ['AppCode.directory', 'run', "'x'", () => AppCode.directory('app', loose({ run: 'x' }))],
  ['AppRuntime.nodejs', 'startCommand', "'npm start'", () => AppRuntime.nodejs('22', loose({ startCommand: 'npm start' }))],
  ['AppRuntime.command', 'start', "'x'", () => AppRuntime.command('run', loose({ start: 'x' }))],
  ['DataTier.postgres', 'multiAZ', 'true', () => DataTier.postgres(loose({ multiAZ: true }))],
  ['DataTier.auroraPostgres', 'multiAz', 'true', () => DataTier.auroraPostgres(loose({ multiAz: true }))],
  ['Cache.valkey', 'replica', '1', () => Cache.valkey(loose({ replica: 1 }))],
  ['ScheduledCapacity.at', 'cron', "'0 20 * * *'", () => ScheduledCapacity.at(loose({ cron: '0 20 * * *' }))],
  ['ScheduledCapacity.offHours', 'weekend', 'false', () => ScheduledCapacity.offHours(loose({ weekend: false }))],
  ['Stack/Database', 'subnets', "'an object'", stack => new Database(stack, 'Database', loose({ subnets: {} }))],
];

export const TYPES: Failure[] = [
  ...SCOPES,
  ...APP,
  ...mistakes('webapp.props-missing', FACTORIES),
  ...mistakes('webapp.prop-missing', MISSING),
  ...mistakes('webapp.wrong-type', WRONG),
  ...mistakes('webapp.prop-unknown', UNKNOWN),
];
