import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { fail } from '../../private/errors';

/** A container beside the container, as plain facts. */
export type AddOnPlan =
  | { readonly kind: 'openTelemetry'; readonly config?: string; readonly image?: ecs.ContainerImage }
  | {
    readonly kind: 'sidecar';
    readonly name: string;
    readonly image: ecs.ContainerImage;
    readonly command?: string[];
    readonly variables?: Record<string, string>;
    readonly essential?: boolean;
  };

const COLLECTOR = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';

/** Variables that the container itself needs to find its add-ons. */
export function variablesFor(plans: AddOnPlan[]): Record<string, string> {
  return plans.some(plan => plan.kind === 'openTelemetry') ? { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' } : {};
}

export function addContainers(at: string, task: ecs.FargateTaskDefinition, plans: AddOnPlan[], logging: (name: string) => ecs.LogDriver): void {
  const names = ['app', ...plans.map(nameOf)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    fail({ code: 'fargate.container-repeated', at, prop: 'addOns', value: twice, allowed: 'names that no other container of the task has', fix: 'rename or remove one' });
  }
  plans.forEach(plan => plan.kind === 'openTelemetry' ? addCollector(task, plan, logging) : addSidecar(task, plan, logging));
}

function nameOf(plan: AddOnPlan): string {
  return plan.kind === 'openTelemetry' ? 'otel-collector' : plan.name;
}

function addCollector(task: ecs.FargateTaskDefinition, plan: AddOnPlan & { kind: 'openTelemetry' }, logging: (name: string) => ecs.LogDriver) {
  task.addContainer('otel-collector', {
    image: plan.image ?? ecs.ContainerImage.fromRegistry(COLLECTOR),
    command: plan.config === undefined ? ['--config=/etc/ecs/ecs-default-config.yaml'] : undefined,
    environment: plan.config === undefined ? undefined : { AOT_CONFIG_CONTENT: plan.config },
    essential: false,
    readonlyRootFilesystem: true,
    logging: logging('otel-collector'),
  });
  // X-Ray and PutMetricData know no narrower resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  task.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'cloudwatch:PutMetricData'], resources: ['*'],
  }));
}

function addSidecar(task: ecs.FargateTaskDefinition, plan: AddOnPlan & { kind: 'sidecar' }, logging: (name: string) => ecs.LogDriver) {
  task.addContainer(plan.name, {
    image: plan.image, command: plan.command, environment: plan.variables, essential: plan.essential ?? false, logging: logging(plan.name),
  });
}
