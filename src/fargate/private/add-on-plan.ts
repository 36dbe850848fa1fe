import * as ecs from 'aws-cdk-lib/aws-ecs';
import { sorted } from '../../private/sorted';
import { FireLensOptions, OpenTelemetryOptions, SidecarOptions } from '../add-on-options';

/** A container beside the container, as plain facts. */
export type AddOnPlan = CollectorPlan | LogRouterPlan | SidecarPlan;

export interface CollectorPlan extends OpenTelemetryOptions {
  readonly kind: 'openTelemetry';
}

export interface LogRouterPlan extends FireLensOptions {
  readonly kind: 'fireLens';
}

export interface SidecarPlan extends SidecarOptions {
  readonly kind: 'sidecar';
}

const COLLECTOR_ADDRESS = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** Variables that the container itself needs to find its add-ons, unless a secret says it. */
export function variablesFor(plans: AddOnPlan[], secrets: object = {}): Record<string, string> {
  const said = Object.keys(secrets).includes(COLLECTOR_ADDRESS);
  return plans.some(plan => plan.kind === 'openTelemetry') && !said ? { [COLLECTOR_ADDRESS]: 'http://localhost:4318' } : {};
}

/** How the container's log leaves the task. */
export function logDriverFor(plans: AddOnPlan[], usual: ecs.LogDriver): ecs.LogDriver {
  const router = plans.find((plan): plan is LogRouterPlan => plan.kind === 'fireLens');
  return router ? ecs.LogDrivers.firelens({ options: sorted(router.output), secretOptions: router.secrets && sorted(router.secrets) }) : usual;
}
