import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledge } from '../../private/acknowledge';
import { fail } from '../../private/errors';
import { SidecarOrder } from '../add-on-options';
import { AddOnPlan, CollectorPlan, LogRouterPlan, SidecarPlan } from './add-on-plan';
import { sorted } from '../../private/sorted';

const COLLECTOR = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** OTLP by gRPC and by HTTP. */
const COLLECTOR_PORTS = [4317, 4318];
const ROUTER = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable';

/** Where the logs of add-ons go, each under its own name. */
type Logging = (name: string) => ecs.LogDriver;

export function addContainers(at: string, container: ecs.ContainerDefinition, plans: AddOnPlan[], logging: Logging, logGroup: logs.ILogGroup): void {
  checkNames(at, [container.containerName, ...plans.map(nameOf)]);
  checkPorts(at, [...container.portMappings.map(({ containerPort }) => containerPort), ...plans.flatMap(portsOf)]);
  const task = container.taskDefinition;
  for (const plan of plans) {
    switch (plan.kind) {
      case 'openTelemetry': addCollector(task, plan, logging, logGroup); break;
      case 'fireLens': addRouter(task, plan, logging); break;
      default: addSidecar(at, container, plan, logging);
    }
  }
}

function checkNames(at: string, names: string[]) {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    fail({ code: 'fargate.container-repeated', at, prop: 'addOns', value: twice, allowed: 'names that no other container of the task has', fix: 'rename or remove one' });
  }
}

/** Containers of a task share its network. */
function checkPorts(at: string, ports: number[]) {
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice !== undefined) {
    fail({ code: 'fargate.port-taken', at, prop: 'addOns', value: twice, allowed: 'ports that no other container of the task listens on', fix: 'let one of both listen on another port' });
  }
}

function portsOf(plan: AddOnPlan): number[] {
  switch (plan.kind) {
    case 'openTelemetry': return plan.config === undefined ? COLLECTOR_PORTS : [];
    case 'fireLens': return [];
    default: return plan.port === undefined ? [] : [plan.port];
  }
}

function nameOf(plan: AddOnPlan): string {
  return { openTelemetry: 'otel-collector', fireLens: 'log-router', sidecar: (plan as SidecarPlan).name }[plan.kind];
}

function addCollector(task: ecs.TaskDefinition, plan: CollectorPlan, logging: Logging, logGroup: logs.ILogGroup) {
  task.addContainer('otel-collector', {
    image: plan.image ?? ecs.ContainerImage.fromRegistry(COLLECTOR),
    environment: { AOT_CONFIG_CONTENT: plan.config ?? collectorConfig(logGroup) },
    essential: false,
    readonlyRootFilesystem: true,
    logging: logging('otel-collector'),
  });
  logGroup.grantWrite(task.taskRole); // metrics come as log events: https://aws-otel.github.io/docs/getting-started/cloudwatch-metrics
  // X-Ray knows no narrower resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  task.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], resources: ['*'],
  }));
  acknowledge(task.taskRole, { 'AwsSolutions-IAM5[Resource::*]': 'X-Ray knows no narrower resource.' });
}

/** OTLP from the containers of the task; traces to X-Ray, metrics to CloudWatch by the log of the task. JSON is YAML. */
function collectorConfig(logGroup: logs.ILogGroup): string {
  const protocols = { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } };
  const pipeline = (exporter: string) => ({ receivers: ['otlp'], processors: ['resourcedetection', 'batch'], exporters: [exporter] });
  return JSON.stringify({
    receivers: { otlp: { protocols } },
    processors: { resourcedetection: { detectors: ['env', 'ecs'] }, batch: {} }, // which task it is
    exporters: { awsxray: {}, awsemf: { namespace: 'OpenTelemetry', log_group_name: logGroup.logGroupName, log_stream_name: 'metrics/{TaskId}' } },
    service: { pipelines: { traces: pipeline('awsxray'), metrics: pipeline('awsemf') } },
  });
}

function addRouter(task: ecs.TaskDefinition, plan: LogRouterPlan, logging: Logging) {
  task.addFirelensLogRouter('log-router', {
    image: plan.image ?? ecs.ContainerImage.fromRegistry(ROUTER),
    firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT, options: { enableECSLogMetadata: true } },
    essential: true, // without it the container's log would be lost
    logging: logging('log-router'),
  });
}

function addSidecar(at: string, container: ecs.ContainerDefinition, plan: SidecarPlan, logging: Logging) {
  if (plan.essential && plan.order === SidecarOrder.ENDS_FIRST) {
    fail({
      code: 'fargate.sidecar-cannot-end', at, prop: 'addOns', value: plan.name, allowed: 'essential: false with SidecarOrder.ENDS_FIRST', fix: 'leave essential out; the task would end with it',
    });
  }
  const sidecar = container.taskDefinition.addContainer(plan.name, {
    image: plan.image,
    command: plan.command,
    environment: sorted(plan.variables),
    secrets: sorted(plan.secrets),
    user: plan.user,
    essential: plan.essential ?? false,
    readonlyRootFilesystem: plan.readonlyRootFilesystem ?? true,
    portMappings: plan.port === undefined ? undefined : [{ containerPort: plan.port }],
    logging: logging(plan.name),
  });
  if (plan.order === SidecarOrder.STARTS_FIRST || plan.order === SidecarOrder.ENDS_FIRST) {
    const condition = plan.order === SidecarOrder.ENDS_FIRST ? ecs.ContainerDependencyCondition.SUCCESS : ecs.ContainerDependencyCondition.START;
    container.addContainerDependencies({ container: sidecar, condition });
  }
}
