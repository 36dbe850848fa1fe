import { Duration } from 'aws-cdk-lib';

/**
 * From when on the answers of a service raise an alarm.
 */
export interface AnswerThresholds {
  /**
   * Share of server errors (5xx), more than 0 and up to 100 percent.
   *
   * @default 5
   */
  readonly errorPercent?: number;

  /**
   * How long one answer in twenty may take.
   *
   * @default Duration.seconds(1)
   */
  readonly latency?: Duration;
}

/**
 * What is known of the target groups of a service.
 */
export interface TargetGroupSignalsOptions {
  /**
   * From when on the answers raise an alarm.
   *
   * @default - 5 percent of server errors, one answer in twenty slower than a second
   */
  readonly thresholds?: AnswerThresholds;

  /**
   * Whether it is right at times that there are no tasks, as at night.
   *
   * @default false
   */
  readonly mayBeEmpty?: boolean;
}
