/** When a window opens. */
export interface SchedulePlan {
  /** As the service takes it: `cron(...)`, `rate(...)` or `at(...)`. */
  readonly expression: string;
  /** None for a rate. */
  readonly timeZone?: string;
  /** Whether days can be added to it, which the service does with cron expressions only. */
  readonly canOffset?: boolean;
}
