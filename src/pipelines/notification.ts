import * as notifications from 'aws-cdk-lib/aws-codestarnotifications';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { NotificationPlan } from './private/notification-plan';

/**
 * Who hears of the pipeline besides the `alertTopic`.
 */
export class Notification {
  /**
   * A topic: executions that begin, succeed and fail, and approvals that are needed.
   *
   * @param topic the topic
   */
  public static topic(topic: sns.ITopic): Notification {
    return new Notification({ kind: 'rule', target: topic });
  }

  /**
   * A channel of Slack, or whatever else takes notifications of developer tools, as Microsoft Teams does: executions that begin, succeed
   * and fail, and approvals that are needed.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/notifications-chatbot.html
   * @param channel such as a `chatbot.SlackChannelConfiguration`
   */
  public static slack(channel: notifications.INotificationRuleTarget): Notification {
    return new Notification({ kind: 'rule', target: channel });
  }

  /**
   * A bus of Amazon EventBridge: every change of state of the pipeline, its stages and its actions.
   *
   * @param eventBus the bus, in any account or region
   */
  public static eventBus(eventBus: events.IEventBus): Notification {
    return new Notification({ kind: 'bus', eventBus });
  }

  private constructor(
    /** @internal */
    public readonly _plan: NotificationPlan,
  ) {}
}
