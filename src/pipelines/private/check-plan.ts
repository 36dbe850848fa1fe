import { Duration } from 'aws-cdk-lib';
import { BuildOptions } from '../build-options';
import { Value } from '../value';

/** A check as plain facts. */
export type CheckPlan = CommandsPlan | HttpCheckPlan;

export interface CommandsPlan {
  readonly kind: 'commands';
  readonly name: string;
  readonly commands: string[];
  readonly build: BuildOptions;
}

export interface HttpCheckPlan {
  readonly kind: 'http';
  readonly name?: string;
  readonly url: Value;
  readonly path: string;
  readonly status: number;
  readonly contains?: string;
  readonly within: Duration;
}

/** The values that a check reads. */
export function valuesOf(plan: CheckPlan): Value[] {
  return plan.kind === 'http' ? [plan.url] : Object.values(plan.build.variables ?? {});
}
