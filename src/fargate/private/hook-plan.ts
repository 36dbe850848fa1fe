import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** A hook as plain facts. */
export type HookPlan = FunctionHookPlan | SmokeTestPlan;

export interface FunctionHookPlan {
  readonly kind: 'lambda';
  readonly handler: lambda.IFunction;
  readonly stages: ecs.DeploymentLifecycleStage[];
}

export interface SmokeTestPlan {
  readonly kind: 'smokeTest';
  readonly path: string;
  readonly status: number;
  readonly contains?: string;
}
