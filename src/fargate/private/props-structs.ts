import { Monitor } from '../../monitoring';
import { Firewall } from '../../network';
import {
  ARCHITECTURE, flag, IMAGE, instance, KEY, like, list, LOG_RETENTION, MEMORY, options, plain,
  REMOVAL_POLICY, required, SECRETS, SUBNETS, text, TEXTS, TEXTS_BY_NAME, TOPIC, VPC,
} from '../../private/kinds';
import { Rollout } from '../../rollout';
import { AddOn } from '../add-on';
import type { BackendServiceProps } from '../backend-service';
import type { EnvironmentProps } from '../environment';
import { Gateway } from '../gateway';
import { Hook } from '../hook';
import type { ImageRepositoryProps } from '../image-repository';
import type { OneOffTaskProps } from '../one-off-task';
import { Route } from '../route';
import type { ScheduledJobProps } from '../scheduled-job';
import { Subscription } from '../subscription';
import type { TaskProps } from '../task-props';
import { Volume } from '../volume';
import type { WebServiceProps } from '../web-service';
import type { WorkerServiceProps } from '../worker-service';
import { ENVIRONMENT_DOMAIN, SERVICE_SCALING, SPOT_MIX, THRESHOLDS, WEB_SERVICE_SCALING, WORKER_SERVICE_SCALING } from './option-structs';
import { COMMON, struct } from './struct-check';

const KEPT = { removalPolicy: REMOVAL_POLICY, logRetention: LOG_RETENTION };
const ROLE = like('roleArn', "new iam.Role(this, 'Role', { assumedBy })");
const HOOKS = list(instance(Hook, 'Hook.smokeTest()'));
const PORT = required(plain('8080'));

const TASK = {
  ...COMMON,
  ...KEPT,
  environment: required(like('namespaceName', "new Environment(this, 'Environment')")),
  image: required(IMAGE),
  command: TEXTS,
  entryPoint: TEXTS,
  cpu: plain('256'),
  memory: MEMORY,
  architecture: ARCHITECTURE,
  variables: TEXTS_BY_NAME,
  secrets: SECRETS,
  ephemeralStorage: plain('Size.gibibytes(20)'),
  volumes: list(instance(Volume, "Volume.scratch('/tmp')")),
  addOns: list(instance(AddOn, 'AddOn.openTelemetry()')),
  readonlyRootFilesystem: flag(),
  user: plain("'1000:1000'"),
  healthCheck: options("{ command: ['CMD-SHELL', '...'] }"),
  vpcSubnets: SUBNETS,
  taskRole: ROLE,
  executionRole: ROLE,
  logGroup: like('logGroupArn', "new logs.LogGroup(this, 'Logs')"),
} satisfies Record<keyof TaskProps, unknown>;

const SERVICE = {
  ...TASK,
  rollout: instance(Rollout, 'Rollout.rolling()'),
  rollbackAlarms: list(like('alarmArn', "cloudwatch.Alarm.fromAlarmName(this, 'Alarm', 'errors')")),
  spot: SPOT_MIX,
  executeCommand: flag(),
  stopTimeout: plain('Duration.seconds(30)'),
};

export const WEB_SERVICE_PROPS = struct<WebServiceProps>('WebServiceProps', "{ environment, image, port: 8080, route: Route.host('api.example.com') }", {
  ...SERVICE,
  port: PORT,
  route: required(instance(Route, "Route.host('api.example.com')")),
  healthCheckPath: plain("'/health'"),
  healthCheckGracePeriod: plain('Duration.seconds(60)'),
  deregistrationDelay: plain('Duration.seconds(30)'),
  thresholds: THRESHOLDS,
  scaling: WEB_SERVICE_SCALING,
  hooks: HOOKS,
  priority: plain('100'),
});

export const BACKEND_SERVICE_PROPS = struct<BackendServiceProps>('BackendServiceProps', '{ environment, image, port: 8080 }', {
  ...SERVICE, port: PORT, serviceName: plain("'orders'"), requestTimeout: plain('Duration.seconds(15)'), scaling: SERVICE_SCALING, hooks: HOOKS,
});

export const WORKER_SERVICE_PROPS = struct<WorkerServiceProps>('WorkerServiceProps', '{ environment, image }', {
  ...SERVICE,
  subscriptions: list(instance(Subscription, 'Subscription.topic(topic)')),
  scaling: WORKER_SERVICE_SCALING,
  fifo: flag(),
  visibilityTimeout: plain('Duration.minutes(1)'),
  tries: plain('3'),
  scaleInProtection: flag(),
});

export const SCHEDULED_JOB_PROPS = struct<ScheduledJobProps>('ScheduledJobProps', '{ environment, image, schedule: ScheduleExpression.rate(Duration.hours(1)) }', {
  ...TASK,
  schedule: required(like('expressionString', 'ScheduleExpression.rate(Duration.hours(1))')),
  retries: plain('2'),
  timeout: plain('Duration.hours(1)'),
  overlap: flag(),
  enabled: flag(),
});

export const ONE_OFF_TASK_PROPS = struct<OneOffTaskProps>('OneOffTaskProps', '{ environment, image }', {
  ...TASK, timeout: plain('Duration.minutes(10)'), trigger: plain("'2'"),
});

export const ENVIRONMENT_PROPS = struct<EnvironmentProps>('EnvironmentProps', '{ vpc }', {
  ...COMMON,
  ...KEPT,
  vpc: VPC,
  domain: ENVIRONMENT_DOMAIN,
  gateway: instance(Gateway, 'Gateway.internetFacing()'),
  firewall: instance(Firewall, 'Firewall.managed()'),
  namespaceName: plain("'shop'"),
  encryptionKey: KEY,
  monitor: instance(Monitor, "new Monitor(this, 'Monitor')"),
  alertTopic: TOPIC,
});

export const IMAGE_REPOSITORY_PROPS = struct<ImageRepositoryProps>('ImageRepositoryProps', '{ keep: 100 }', {
  ...COMMON, repositoryName: text("'shop'"), keep: plain('100'), encryptionKey: KEY, removalPolicy: REMOVAL_POLICY,
});
