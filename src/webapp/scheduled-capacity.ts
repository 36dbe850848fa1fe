import { TimeZone } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { checkInteger, checkKnown, checkOrder, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { CapacityStep } from './private/capacity-step';
import { checkCron } from './private/cron';
import { OFF_HOURS_OPTIONS, SCHEDULED_CAPACITY_OPTIONS } from './private/option-structs';
import { checkProps } from './private/struct-check';

/**
 * Options of a change of capacity at a time.
 */
export interface ScheduledCapacityOptions {
  /** When it happens, as five cron fields. */
  readonly schedule: autoscaling.Schedule;

  /**
   * The fewest instances from then on, 0 or more.
   *
   * @default - unchanged
   */
  readonly min?: number;

  /**
   * The most instances from then on.
   *
   * @default - unchanged
   */
  readonly max?: number;

  /**
   * How many instances there are at that moment.
   *
   * @default - unchanged, within `min` and `max`
   */
  readonly desired?: number;

  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/**
 * Options of hours without instances.
 */
export interface OffHoursOptions {
  /** When the instances go, such as `20:00`. */
  readonly stop: string;

  /** When they come back, such as `07:00`. */
  readonly start: string;

  /**
   * Whether they stay away on Saturday and Sunday.
   *
   * @default true
   */
  readonly weekends?: boolean;

  /** The time zone of both. */
  readonly timeZone: TimeZone;
}

/**
 * A change of capacity that comes with the clock.
 */
export class ScheduledCapacity {
  /**
   * Another capacity from a time on.
   *
   * @param options when, and how many
   */
  public static at(options: ScheduledCapacityOptions): ScheduledCapacity {
    const at = 'ScheduledCapacity.at';
    checkProps(at, 'options', options, SCHEDULED_CAPACITY_OPTIONS);
    const { min, max, desired } = options;
    checkCron(at, 'schedule', options.schedule.expressionString);
    for (const [prop, value] of Object.entries({ min, max, desired })) {
      checkInteger({ code: 'webapp.scheduled-capacity-out-of-range', at, prop, value, min: 0, max: 10_000, fix: 'use 0 to have no instances' });
    }
    if (min === undefined && max === undefined && desired === undefined) {
      fail({ code: 'webapp.scheduled-capacity-empty', at, prop: 'min', allowed: 'one of min, max and desired at least', fix: 'say what changes at that time' });
    }
    const fix = 'put min, desired and max in order';
    checkOrder({ code: 'webapp.min-above-max', at, prop: 'min', value: min, notAbove: max, notAboveProp: 'max', fix });
    checkOrder({ code: 'webapp.min-above-max', at, prop: 'min', value: min, notAbove: desired, notAboveProp: 'desired', fix });
    checkOrder({ code: 'webapp.min-above-max', at, prop: 'desired', value: desired, notAbove: max, notAboveProp: 'max', fix });
    return new ScheduledCapacity([{
      cron: options.schedule.expressionString,
      timeZone: (options.timeZone ?? TimeZone.ETC_UTC).timezoneName,
      capacity: () => ({ min, max, desired }),
    }]);
  }

  /**
   * No instances in the hours in which nobody works, and the usual capacity afterwards.
   *
   * @param options when they go and when they come back
   */
  public static offHours(options: OffHoursOptions): ScheduledCapacity {
    const at = 'ScheduledCapacity.offHours';
    checkProps(at, 'options', options, OFF_HOURS_OPTIONS);
    const stop = parseTime(at, 'stop', options.stop);
    const start = parseTime(at, 'start', options.start);
    const timeZone = options.timeZone.timezoneName;
    const workdays = options.weekends ?? true ? '1-5' : '*';
    return new ScheduledCapacity([
      { cron: `${stop} * * *`, timeZone, capacity: () => ({ min: 0, desired: 0 }) },
      { cron: `${start} * * ${workdays}`, timeZone, capacity: usual => ({ min: usual.min, max: usual.max, desired: usual.min }) },
    ]);
  }

  private constructor(
    /** @internal */
    public readonly _steps: CapacityStep[],
  ) {}
}

/** Minute and hour as cron fields. */
function parseTime(at: string, prop: string, value: string): string {
  checkKnown({ code: 'webapp.value-not-known', at, prop, value, fix: 'give the time as text; it is split into cron fields' });
  checkPattern({
    code: 'webapp.time-of-day-invalid',
    at,
    prop,
    value,
    pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
    allowed: 'a time from 00:00 to 23:59',
    fix: 'write hours and minutes with two digits each, such as \'07:30\'',
  });
  const [hour, minute] = value.split(':').map(Number);
  return `${minute} ${hour}`;
}
