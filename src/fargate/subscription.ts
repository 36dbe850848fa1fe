import * as sns from 'aws-cdk-lib/aws-sns';
import { TOPIC_SUBSCRIPTION_OPTIONS } from './private/option-structs';
import { checkProps, checkValue } from './private/struct-check';
import { SubscriptionPlan } from './private/subscription-plan';
import { required, TOPIC } from '../private/kinds';
import { sorted } from '../private/sorted';

/**
 * Options of a subscription.
 */
export interface TopicSubscriptionOptions {
  /**
   * Which messages are wanted, by their attributes.
   *
   * @default - all messages
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Whether messages come as they were published, without the envelope of Amazon SNS.
   *
   * @default true
   */
  readonly rawMessageDelivery?: boolean;
}

/**
 * Where the messages of a worker come from, besides those that are sent to its queue.
 */
export class Subscription {
  /**
   * The messages of a topic. A worker with `fifo: true` needs a FIFO topic.
   *
   * @param topic the topic
   * @param options which messages, and how they come
   */
  public static topic(topic: sns.ITopic, options: TopicSubscriptionOptions = {}): Subscription {
    const at = 'Subscription.topic';
    checkValue(at, 'topic', topic, required(TOPIC));
    checkProps(at, 'options', options, TOPIC_SUBSCRIPTION_OPTIONS);
    const { filterPolicy, rawMessageDelivery = true } = options;
    return new Subscription({ topic, filterPolicy: filterPolicy && sorted(filterPolicy), rawMessageDelivery });
  }

  private constructor(
    /** @internal */
    public readonly _plan: SubscriptionPlan,
  ) {}
}
