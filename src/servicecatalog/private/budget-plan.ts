import * as sns from 'aws-cdk-lib/aws-sns';

export interface BudgetPlan {
  readonly limit: number;
  readonly unit: string;
  /** Percent of the limit. */
  readonly alertAt: number[];
  readonly emails: string[];
  readonly topic?: sns.ITopic;
}
