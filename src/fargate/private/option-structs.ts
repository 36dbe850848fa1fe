import type { AnswerThresholds } from '../../monitoring';
import {
  ANSWER_THRESHOLDS, CERTIFICATE, choice, duration, flag, IMAGE, KEY, like, list, map,
  plain, required, SECRETS, structOf, text, TEXTS, TEXTS_BY_NAME, TIME_ZONE, TOPIC, VPC, ZONE,
} from '../../private/kinds';
import { FireLensOptions, OpenTelemetryOptions, SidecarOptions, SidecarOrder } from '../add-on-options';
import type { EnvironmentDomain } from '../domain';
import type { EnvironmentAttributes, GatewayAttributes } from '../environment-attributes';
import type { ExistingGatewayOptions } from '../gateway';
import type { SmokeTestOptions } from '../hook';
import type { ScheduledTasks, ServiceScaling, SpotMix } from '../service-props';
import type { TopicSubscriptionOptions } from '../subscription';
import type { EfsVolumeOptions } from '../volume';
import type { WebServiceScaling } from '../web-service';
import type { WorkerServiceScaling } from '../worker-service';
import { COMMON, struct } from './struct-check';

const PORT = plain('443');

export const OPEN_TELEMETRY_OPTIONS = struct<OpenTelemetryOptions>('OpenTelemetryOptions', '{ config }', { config: text("'receivers: ...'"), image: IMAGE });

export const FIRE_LENS_OPTIONS = struct<FireLensOptions>('FireLensOptions', "{ output: { Name: 'kinesis_firehose' } }", {
  output: required(map(text("'kinesis_firehose'"), 'Name')), secrets: SECRETS, image: IMAGE,
});

export const SIDECAR_OPTIONS = struct<SidecarOptions>('SidecarOptions', "{ name: 'proxy', image }", {
  name: required(text("'proxy'")),
  image: required(IMAGE),
  command: TEXTS,
  variables: TEXTS_BY_NAME,
  secrets: SECRETS,
  user: plain("'1000:1000'"),
  readonlyRootFilesystem: flag(),
  port: plain('8081'),
  order: choice(SidecarOrder, 'SidecarOrder.STARTS_FIRST'),
  essential: flag(),
});

export const ENVIRONMENT_DOMAIN = struct<EnvironmentDomain>('EnvironmentDomain', "{ name: 'example.com', hostedZone }", {
  name: required(plain("'example.com'")), hostedZone: required(ZONE), certificate: CERTIFICATE,
});

const GATEWAY_ATTRIBUTES = struct<GatewayAttributes>('GatewayAttributes', '{ loadBalancerArn, listenerArn, securityGroupId }', {
  loadBalancerArn: required(plain("'arn:aws:elasticloadbalancing:...'")),
  listenerArn: required(text("'arn:aws:elasticloadbalancing:...'")),
  securityGroupId: required(text("'sg-...'")),
  loadBalancerDnsName: text("'....elb.amazonaws.com'"),
  loadBalancerCanonicalHostedZoneId: text("'Z...'"),
  https: flag(),
  listenerPort: PORT,
});

export const ENVIRONMENT_ATTRIBUTES = struct<EnvironmentAttributes>('EnvironmentAttributes', '{ vpc, clusterName, namespaceName, namespaceArn }', {
  vpc: required(VPC),
  clusterName: required(text("'shop'")),
  namespaceName: required(text("'shop'")),
  namespaceArn: required(text("'arn:aws:servicediscovery:...'")),
  gateway: GATEWAY_ATTRIBUTES,
  domain: ENVIRONMENT_DOMAIN,
  encryptionKey: KEY,
  alertTopic: TOPIC,
  profile: COMMON.profile,
});

export const EXISTING_GATEWAY_OPTIONS = struct<ExistingGatewayOptions>('ExistingGatewayOptions', '{ loadBalancer, listener }', {
  loadBalancer: required(like('loadBalancerArn', "new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc })")),
  listener: required(like('listenerArn', "loadBalancer.addListener('Https', { port: 443, certificates: [certificate] })")),
  https: flag(),
  listenerPort: PORT,
});

export const SMOKE_TEST_OPTIONS = struct<SmokeTestOptions>('SmokeTestOptions', "{ path: '/health' }", {
  path: plain("'/health'"), status: plain('200'), contains: text("'ok'"),
});

export const TOPIC_SUBSCRIPTION_OPTIONS = struct<TopicSubscriptionOptions>('TopicSubscriptionOptions', '{ rawMessageDelivery: false }', {
  filterPolicy: map(like('conditions', "sns.SubscriptionFilter.stringFilter({ allowlist: ['paid'] })"), 'status'), rawMessageDelivery: flag(),
});

export const EFS_VOLUME_OPTIONS = struct<EfsVolumeOptions>('EfsVolumeOptions', "{ path: '/data', fileSystem, accessPoint }", {
  path: required(plain("'/data'")),
  accessPoint: required(like('accessPointId', "fileSystem.addAccessPoint('Data')")),
  fileSystem: required(like('fileSystemId', "new efs.FileSystem(this, 'Files', { vpc })")),
  readOnly: flag(),
});

export const SPOT_MIX = struct<SpotMix>('SpotMix', '{ ratio: 50 }', { ratio: required(plain('50')), onDemandBase: plain('2') });

const SCHEDULED_TASKS = struct<ScheduledTasks>('ScheduledTasks', '{ schedule, min: 4 }', {
  schedule: required(like('expressionString', "appscaling.Schedule.cron({ hour: '8', minute: '0' })")),
  timeZone: TIME_ZONE,
  min: plain('2'),
  max: plain('4'),
});

const RANGE = { min: plain('2'), max: plain('4'), schedules: list(SCHEDULED_TASKS) };
const SCALING = { ...RANGE, cpuPercent: plain('60'), memoryPercent: plain('60') };

export const SERVICE_SCALING = struct<ServiceScaling>('ServiceScaling', '{ min: 2, max: 4 }', SCALING);

export const WEB_SERVICE_SCALING = struct<WebServiceScaling>('WebServiceScaling', '{ min: 2, max: 4 }', {
  ...SCALING, requestsPerTask: plain('1000'), responseTime: duration('Duration.millis(500)'),
});

export const WORKER_SERVICE_SCALING = struct<WorkerServiceScaling>('WorkerServiceScaling', '{ min: 0, max: 10 }', {
  ...RANGE, latencyTarget: plain('Duration.minutes(5)'), messageTime: duration('Duration.seconds(10)'),
});

/** Registered by its own room. */
export const THRESHOLDS = structOf<AnswerThresholds>('{ errorPercent: 5 }', ANSWER_THRESHOLDS);
