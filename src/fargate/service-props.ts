import { Duration, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rollout } from '../rollout';
import { TaskProps } from './task-props';

/**
 * How many tasks there are, and what makes them more or fewer.
 */
export interface ServiceScaling {
  /**
   * The fewest tasks, 1 or more.
   *
   * @default - 2 where the profile is highly available, else 1
   */
  readonly min?: number;

  /**
   * The most tasks.
   *
   * @default - twice `min`
   */
  readonly max?: number;

  /**
   * Average CPU that the service is kept at, 10 to 90 percent.
   *
   * @default 60
   */
  readonly cpuPercent?: number;

  /**
   * Average memory that the service is kept at, 10 to 90 percent.
   *
   * @default - the service does not scale on memory
   */
  readonly memoryPercent?: number;

  /**
   * Changes that come with the clock.
   *
   * @default - none
   */
  readonly schedules?: ScheduledTasks[];
}

/**
 * Another number of tasks from a time on.
 */
export interface ScheduledTasks {
  /** When, as a cron expression or a time. */
  readonly schedule: Schedule;

  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The fewest tasks from then on.
   *
   * @default - unchanged
   */
  readonly min?: number;

  /**
   * The most tasks from then on.
   *
   * @default - unchanged
   */
  readonly max?: number;
}

/**
 * How much of a service runs on Fargate Spot, which costs less and may be taken away at two minutes' notice.
 */
export interface SpotMix {
  /**
   * How many tasks run on demand before any is on Spot, 0 or more.
   *
   * @default 0
   */
  readonly onDemandBase?: number;

  /** Share of the tasks beyond `onDemandBase` that is on Spot, 1 to 100 percent. */
  readonly ratio: number;
}

/**
 * What every service takes.
 */
export interface ServiceProps extends TaskProps {
  /**
   * How a new version replaces the old one.
   *
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;

  /**
   * Alarms that take a deployment back, besides those about the answers of a web service. They must not watch the service by its name, which
   * is not there before the deployment.
   *
   * @default - none besides
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * Runs a part of the service on Fargate Spot.
   *
   * @default - everything is on demand
   */
  readonly spot?: SpotMix;

  /**
   * Whether people with the right to may run commands in tasks, by `aws ecs execute-command`. Needs a writable root file system.
   *
   * @default false
   */
  readonly executeCommand?: boolean;

  /**
   * How long a task may take to end after it is told to, up to 2 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly stopTimeout?: Duration;
}
