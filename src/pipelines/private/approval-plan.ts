import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';

/** Who has to say yes, as plain facts. */
export type ApprovalPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'manual'; readonly topic?: sns.ITopic; readonly timeout?: Duration; readonly message?: string }
  | ChangeSetApprovalPlan;

export interface ChangeSetApprovalPlan {
  readonly kind: 'changeSets';
  readonly topic?: sns.ITopic;
  readonly timeout?: Duration;
  readonly allowReplacement: string[];
  readonly approveEmpty: boolean;
}
