import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WindowSchedule } from './window-schedule';

/**
 * Props of a `MaintenanceWindow`.
 */
export interface MaintenanceWindowProps {
  /** When it opens. A rate is at least as long as `duration`; a single time is between `startDate` and `endDate`. */
  readonly schedule: WindowSchedule;

  /**
   * How long it is open: whole hours, 1 to 24.
   *
   * @default Duration.hours(4)
   */
  readonly duration?: Duration;

  /**
   * How long before its end no task begins any more: whole hours, less than `duration`.
   *
   * @default Duration.hours(1), or none where it is open for one hour
   */
  readonly cutoff?: Duration;

  /**
   * How many days after the day of the schedule it opens, 1 to 6: so a window is two days after the second Tuesday of the month. For schedules by cron expressions only.
   *
   * @default - on that day
   */
  readonly offset?: Duration;

  /**
   * When it opens for the first time, at the earliest: `2026-12-31`, or with a time `2026-12-31T02:00:00Z`.
   *
   * @default - from now on
   */
  readonly startDate?: string;

  /**
   * When it opens for the last time, at the latest: as `startDate`.
   *
   * @default - for good
   */
  readonly endDate?: string;

  /**
   * Whether tasks may name nodes that are no target of the window.
   *
   * @default false
   */
  readonly allowUnassociatedTargets?: boolean;

  /**
   * Its name: 3 to 128 letters, digits, `_`, `-` and `.`.
   *
   * @default - made from where it stands in the app
   */
  readonly maintenanceWindowName?: string;

  /**
   * What people read about it, up to 128 characters.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * What its tasks run under. `ssm.amazonaws.com` must be able to assume it.
   *
   * @default - a role with what the tasks need
   */
  readonly role?: iam.IRole;
}
