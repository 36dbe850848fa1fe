import * as notifications from 'aws-cdk-lib/aws-codestarnotifications';
import * as events from 'aws-cdk-lib/aws-events';

/** Who hears of a pipeline, as plain facts. */
export type NotificationPlan =
  | { readonly kind: 'rule'; readonly target: notifications.INotificationRuleTarget }
  | { readonly kind: 'bus'; readonly eventBus: events.IEventBus };
