import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

export interface TaskPlan {
  readonly type: 'RUN_COMMAND' | 'AUTOMATION' | 'LAMBDA' | 'STEP_FUNCTIONS';
  /** Whether it is about nodes, and can do nothing without. */
  readonly needsTargets: boolean;
  readonly description?: string;
  readonly priority: number;
  readonly concurrency?: string;
  readonly errors?: string;
  readonly cutoffBehavior?: string;
  /** What it runs, and with what; says what the role of the window needs for it. */
  readonly bind: (scope: Construct, role: iam.IRole) => BoundTask;
}

export interface BoundTask {
  readonly taskArn: string;
  readonly parameters: ssm.CfnMaintenanceWindowTask.TaskInvocationParametersProperty;
}
