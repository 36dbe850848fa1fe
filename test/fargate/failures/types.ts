import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { fargate, webapp } from '../../../src';
import { badScopes, loose, Mistake, mistakes, NOTHING } from '../../private/wrong-input';
import { Failure } from '../../support/failures';
import { backend, development, environmentIn, image, job, once, web, worker } from '../../support/fargate';
import { exampleZone, ownVpc } from '../../support/web-app';

const { AddOn, Environment, Gateway, Hook, ImageRepository, Route, Subscription, Volume } = fargate;
const { WebService, BackendService, WorkerService, ScheduledJob, OneOffTask } = fargate;

const AT = { web: 'Stack/Api', backend: 'Stack/Orders', worker: 'Stack/Mailer', job: 'Stack/Nightly', once: 'Stack/Migrate' };
const MAKERS = { web, backend, worker, job, once };
type Constructor = new (scope: any, id: string, props: any) => unknown;
const CLASSES: [string, Constructor][] = Object.entries({ WebService, BackendService, WorkerService, ScheduledJob, OneOffTask });

/** A mistake in the props of a task. */
const inTask = (kind: keyof typeof MAKERS, prop: string, received: string | undefined, props: unknown, allowed?: string): Mistake =>
  [AT[kind], prop, received, stack => (MAKERS[kind] as any)(stack, props), allowed];

const inEnvironment = (prop: string, received: string | undefined, props: unknown): Mistake =>
  ['Stack/Env', prop, received, stack => environmentIn(stack, loose(typeof props === 'function' ? props(stack) : props))];

const imported = (prop: string, received: string | undefined, attributes: object = {}): Mistake => ['Stack/Env', prop, received, stack => (
  Environment.fromAttributes(stack, 'Env', loose({ vpc: ownVpc(stack), clusterName: 'shop', namespaceName: 'shop', namespaceArn: 'arn:a/b', ...attributes })))];

const SCOPES: Failure[] = [
  ...[...CLASSES, ...Object.entries({ Environment, ImageRepository })].flatMap(([name, type]) => badScopes('fargate', `a ${name}`, scope => new type(scope, 'A', {}))),
  ...badScopes('fargate', 'an import', scope => Environment.fromAttributes(scope, 'A', loose({}))),
];

const PROPS: Mistake[] = [
  ...CLASSES.map(([name, type]): Mistake => [`Stack/${name}`, 'props', undefined, stack => new type(stack, name, undefined)]),
  ['Stack/Env', 'props', undefined, stack => new Environment(stack, 'Env', loose(null))],
  ['Stack/Images', 'props', undefined, stack => new ImageRepository(stack, 'Images', loose(null))],
  ['Stack/Env', 'attributes', undefined, stack => Environment.fromAttributes(stack, 'Env', loose(undefined))],
  ['AddOn.fireLens', 'options', undefined, () => AddOn.fireLens(loose(undefined))],
  ['AddOn.sidecar', 'options', undefined, () => AddOn.sidecar(loose(undefined))],
  ['AddOn.openTelemetry', 'options', undefined, () => AddOn.openTelemetry(loose(null))],
  ['Gateway.existing', 'options', undefined, () => Gateway.existing(loose(undefined))],
  ['Volume.efs', 'options', undefined, () => Volume.efs(loose(undefined))],
  ['Hook.smokeTest', 'options', undefined, () => Hook.smokeTest(loose(null))],
  ['Subscription.topic', 'options', undefined, stack => Subscription.topic(new sns.Topic(stack, 'Topic'), loose(null))],
];

const MISSING: Mistake[] = [
  ...CLASSES.map(([name, type]): Mistake => [`Stack/${name}`, 'environment', undefined, stack => new type(stack, name, { image })]),
  ...(['web', 'backend', 'worker', 'job', 'once'] as const).map(kind => inTask(kind, 'image', undefined, { image: undefined })),
  inTask('web', 'port', undefined, { port: undefined }, '8080'),
  inTask('web', 'route', undefined, { route: undefined }),
  inTask('backend', 'port', undefined, { port: null }),
  inTask('backend', 'spot.ratio', undefined, { spot: {} }),
  inTask('job', 'schedule', undefined, { schedule: undefined }),
  inTask('web', 'scaling.schedules[0].schedule', undefined, { scaling: { schedules: [{ min: 2 }] } }),
  inEnvironment('domain.hostedZone', undefined, { domain: { name: 'example.com' } }),
  imported('vpc', undefined, { vpc: undefined }),
  imported('namespaceArn', undefined, { namespaceArn: undefined }),
  imported('gateway.loadBalancerArn', undefined, { gateway: {} }),
  ['AddOn.fireLens', 'output', undefined, () => AddOn.fireLens(loose({}))],
  ['AddOn.sidecar', 'image', undefined, () => AddOn.sidecar(loose({ name: 'proxy' }))],
  ['Gateway.existing', 'loadBalancer', undefined, () => Gateway.existing(loose({}))],
  ['Volume.scratch', 'path', undefined, () => Volume.scratch(loose(undefined))],
  ['Volume.efs', 'path', undefined, () => Volume.efs(loose({}))],
  ['Hook.lambdaFunction', 'handler', undefined, () => Hook.lambdaFunction(loose(undefined), [])],
  ['Hook.lambdaFunction', 'stages', undefined, stack => Hook.lambdaFunction(lambda.Function.fromFunctionName(stack, 'Ask', 'ask'), loose(undefined))],
  ['Subscription.topic', 'topic', undefined, () => Subscription.topic(loose(undefined))],
  ['Route.header', 'name', undefined, () => Route.anyHost().header(loose(undefined), 'a')],
  ['Stack/Images', 'tag', undefined, stack => new ImageRepository(stack, 'Images', { profile: development }).image(loose(undefined))],
];

const WRONG: Mistake[] = [
  ['Stack/Api', 'props', "'shop'", stack => new WebService(stack, 'Api', loose('shop'))],
  ...(['web', 'backend', 'worker', 'job', 'once'] as const).map(kind => inTask(kind, 'image', "'nginx'", { image: 'nginx' }, 'ecs.ContainerImage')),
  ...([
    ['environment', "'prod'", 'prod'], ['profile', "'development'", 'development'], ['tags', "'a'", 'a'], ['command', "'npm start'", 'npm start'],
    ['entryPoint[0]', '1', [1]], ['memory', '512', 512], ['architecture', "'ARM64'", 'ARM64'], ['variables', "'a list'", ['A=1']], ['variables.A', '1', { A: 1 }],
    ['secrets', "'A'", 'A'], ['secrets.A', "'arn'", { A: 'arn' }], ['volumes', "'/tmp'", '/tmp'], ['volumes[0]', "'/tmp'", ['/tmp']],
    ['addOns', "'an object of AddOn'", AddOn.openTelemetry()], ['addOns[1]', NOTHING, [AddOn.openTelemetry(), undefined]],
    ['readonlyRootFilesystem', "'no'", 'no'], ['healthCheck', "'curl'", 'curl'], ['vpcSubnets', "'a list'", []], ['taskRole', "'arn'", 'arn'],
    ['executionRole', "'arn'", 'arn'], ['logGroup', "'logs'", 'logs'], ['logRetention', "'1 week'", '1 week'], ['removalPolicy', "'keep'", 'keep'],
  ] as const).map(([prop, received, value]) => inTask('once', prop, received, { [prop.replace(/[.[].*/, '')]: value })),
  inTask('backend', 'secrets.A', "'an object of ImportedSecret'", (stack: Stack) => ({ secrets: { A: new ImportedSecret(stack) } })),
  inTask('web', 'route', "'api.example.com'", { route: 'api.example.com' }),
  inTask('web', 'rollout', "'canary'", { rollout: 'canary' }),
  inTask('web', 'rollbackAlarms[0]', "'errors'", { rollbackAlarms: ['errors'] }),
  inTask('web', 'spot', '50', { spot: 50 }),
  inTask('web', 'executeCommand', "'yes'", { executeCommand: 'yes' }),
  inTask('web', 'thresholds', '5', { thresholds: 5 }),
  inTask('web', 'thresholds.latency', '1', { thresholds: { latency: 1 } }),
  inTask('web', 'scaling', '2', { scaling: 2 }),
  inTask('web', 'scaling.responseTime', '500', { scaling: { responseTime: 500 } }),
  inTask('web', 'scaling.schedules[0]', "'0 8 * * *'", { scaling: { schedules: ['0 8 * * *'] } }),
  inTask('backend', 'scaling.schedules[0].schedule', "'0 8 * * *'", { scaling: { schedules: [{ schedule: '0 8 * * *' }] } }),
  inTask('backend', 'scaling.schedules[0].timeZone', "'Europe/Berlin'", { scaling: { schedules: [{ schedule: { expressionString: '' }, timeZone: 'Europe/Berlin' }] } }),
  inTask('backend', 'hooks', "'an object of Hook'", { hooks: Hook.smokeTest() }),
  inTask('backend', 'hooks[0]', "'an object of AddOn'", { hooks: [AddOn.openTelemetry()] }),
  inTask('worker', 'subscriptions[0]', "'an object of Gateway'", { subscriptions: [Gateway.none()] }),
  inTask('worker', 'fifo', "'yes'", { fifo: 'yes' }),
  inTask('worker', 'scaling', NOTHING, { scaling: null }),
  inTask('worker', 'scaling.messageTime', '10', { scaling: { messageTime: 10 } }),
  inTask('job', 'schedule', "'rate(1 hour)'", { schedule: 'rate(1 hour)' }),
  inTask('job', 'overlap', "'no'", { overlap: 'no' }),
  inEnvironment('domain', "'example.com'", { domain: 'example.com' }),
  inEnvironment('domain.certificate', "'arn'", (stack: Stack) => ({ domain: { name: 'example.com', hostedZone: exampleZone(stack), certificate: 'arn' } })),
  inEnvironment('vpc', "'vpc-1'", { vpc: 'vpc-1' }),
  inEnvironment('gateway', "'a function'", { gateway: Gateway.internalOnly }),
  inEnvironment('firewall', 'true', { firewall: true }),
  inEnvironment('monitor', 'true', { monitor: true }),
  inEnvironment('alertTopic', "'arn'", { alertTopic: 'arn' }),
  inEnvironment('encryptionKey', "'arn'", { encryptionKey: 'arn' }),
  imported('vpc', "'vpc-1'", { vpc: 'vpc-1' }),
  imported('gateway', "'arn'", { gateway: 'arn' }),
  imported('profile', "'development'", { profile: 'development' }),
  ['AddOn.openTelemetry', 'image', "'otel'", () => AddOn.openTelemetry({ image: loose('otel') })],
  ['AddOn.fireLens', 'output', "'firehose'", () => AddOn.fireLens({ output: loose('firehose') })],
  ['AddOn.sidecar', 'image', "'an object of AppImage'", () => AddOn.sidecar({ name: 'proxy', image: loose(webapp.AppImage.fromRegistry('nginx')) })],
  ['AddOn.sidecar', 'order', "'first'", () => AddOn.sidecar({ name: 'proxy', image, order: loose('first') })],
  ['AddOn.sidecar', 'name', '1', () => AddOn.sidecar({ name: loose(1), image })],
  ['Gateway.existing', 'listener', "'arn'", () => Gateway.existing({ loadBalancer: loose({ loadBalancerArn: 'arn' }), listener: loose('arn') })],
  ['Hook.lambdaFunction', 'handler', "'ask'", () => Hook.lambdaFunction(loose('ask'), [ecs.DeploymentLifecycleStage.PRE_SCALE_UP])],
  ['Hook.lambdaFunction', 'stages[0]', "'later'", stack => Hook.lambdaFunction(lambda.Function.fromFunctionName(stack, 'Ask', 'ask'), loose(['later']))],
  ['Hook.lambdaFunction', 'stages', "'PRE_SCALE_UP'", stack => Hook.lambdaFunction(lambda.Function.fromFunctionName(stack, 'Ask', 'ask'), loose('PRE_SCALE_UP'))],
  ['Hook.smokeTest', 'contains', '1', () => Hook.smokeTest({ contains: loose(1) })],
  ['Subscription.topic', 'topic', "'arn'", () => Subscription.topic(loose('arn'))],
  ['Subscription.topic', 'filterPolicy.status', "'a list'", stack => Subscription.topic(new sns.Topic(stack, 'Topic'), { filterPolicy: loose({ status: ['paid'] }) })],
  ['Volume.efs', 'accessPoint', "'fsap-1'", () => Volume.efs({ path: '/data', accessPoint: loose('fsap-1'), fileSystem: loose('fs-1') })],
  ['Route.host', 'hosts[0]', NOTHING, () => Route.host(loose(undefined))],
  ['Stack/Images', 'tag', '1', stack => new ImageRepository(stack, 'Images', { profile: development }).image(loose(1))],
  ['Stack/Api', 'backends[0]', "'Orders'", stack => web(stack).connectTo(loose('Orders'))],
  ['Stack/Migrate', 'others[0]', NOTHING, stack => once(stack).runBefore(loose(undefined))],
  ['Stack/Migrate', 'others[0]', "'Orders'", stack => once(stack).runAfter(loose('Orders'))],
];

const UNKNOWN: Mistake[] = [
  inTask('web', 'scaling.maximum', '4', { scaling: { maximum: 4 } }, 'cpuPercent, max, memoryPercent, min, requestsPerTask, responseTime, schedules'),
  inTask('web', 'healthcheckPath', "'/'", { healthcheckPath: '/' }),
  inTask('web', 'thresholds.errors', '5', { thresholds: { errors: 5 } }),
  inTask('web', 'spot.base', '1', { spot: { ratio: 50, base: 1 } }),
  inTask('backend', 'imag', "'nginx'", { imag: 'nginx' }),
  inTask('backend', 'scaling.schedules[0].cron', "'0 8'", { scaling: { schedules: [{ cron: '0 8' }] } }),
  inTask('worker', 'scaling.cpuPercent', '60', { scaling: { cpuPercent: 60 } }),
  inTask('job', 'imag', "'nginx'", { imag: 'nginx' }),
  inTask('once', 'imagee', "'nginx'", { imagee: 'nginx' }),
  inEnvironment('domain.zone', "'example.com'", { domain: { zone: 'example.com' } }),
  inEnvironment('gateways', "'an object of Gateway'", { gateways: Gateway.none() }),
  imported('gateway.arn', "'arn'", { gateway: { arn: 'arn' } }),
  imported('cluster', "'shop'", { cluster: 'shop' }),
  ['Stack/Images', 'profil', '5', stack => new ImageRepository(stack, 'Images', loose({ profil: 5 }))],
  ['AddOn.sidecar', 'ports', "'a list'", () => AddOn.sidecar(loose({ name: 'proxy', image, ports: [80] }))],
  ['AddOn.fireLens', 'options', "'an object'", () => AddOn.fireLens(loose({ options: {} }))],
  ['AddOn.openTelemetry', 'configuration', "'x'", () => AddOn.openTelemetry(loose({ configuration: 'x' }))],
  ['Gateway.existing', 'port', '443', () => Gateway.existing(loose({ port: 443 }))],
  ['Hook.smokeTest', 'Path', "'/'", () => Hook.smokeTest(loose({ Path: '/' }))],
  ['Subscription.topic', 'raw', 'true', stack => Subscription.topic(new sns.Topic(stack, 'Topic'), loose({ raw: true }))],
  ['Volume.efs', 'readonly', 'true', () => Volume.efs(loose({ readonly: true }))],
];

/** A secret of Secrets Manager is none of ECS yet. */
class ImportedSecret {
  public readonly secretArn: string;

  constructor(stack: Stack) {
    this.secretArn = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop').secretArn;
  }
}

export const TYPES: Failure[] = [
  ...SCOPES,
  ...mistakes('fargate.props-missing', PROPS),
  ...mistakes('fargate.prop-missing', MISSING),
  ...mistakes('fargate.wrong-type', WRONG),
  ...mistakes('fargate.prop-unknown', UNKNOWN),
];
