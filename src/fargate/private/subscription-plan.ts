import * as sns from 'aws-cdk-lib/aws-sns';

/** A subscription as plain facts. */
export interface SubscriptionPlan {
  readonly topic: sns.ITopic;
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };
  readonly rawMessageDelivery: boolean;
}
