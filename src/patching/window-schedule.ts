import { Duration, TimeZone, Token } from 'aws-cdk-lib';
import { checkInteger, checkKnown, checkOneOf, checkThat } from '../private/check';
import { fail } from '../private/errors';
import { isTimeZone } from '../private/time-zone';
import { checkCron, CronFields } from './private/cron-check';
import { checkGiven, checkOptions } from './private/kind-check';
import { checkOptionNames, WINDOW_CRON_OPTIONS } from './private/prop-names';
import { SchedulePlan } from './private/schedule-plan';

/**
 * A day of the week, as cron expressions spell it.
 */
export enum Weekday {
  /** Monday */
  MON = 'MON',
  /** Tuesday */
  TUE = 'TUE',
  /** Wednesday */
  WED = 'WED',
  /** Thursday */
  THU = 'THU',
  /** Friday */
  FRI = 'FRI',
  /** Saturday */
  SAT = 'SAT',
  /** Sunday */
  SUN = 'SUN',
}

/**
 * The fields of a cron expression; what is left out is `*`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
export interface WindowCronOptions {
  /**
   * 0 to 59, five minutes or more apart.
   *
   * @default '0'
   */
  readonly minute?: string;

  /**
   * 0 to 23.
   *
   * @default - every hour
   */
  readonly hour?: string;

  /**
   * Day of the month, 1 to 31, or `L` for the last one. Cannot be given beside `weekDay`.
   *
   * @default - every day
   */
  readonly day?: string;

  /**
   * 1 to 12, or JAN to DEC.
   *
   * @default - every month
   */
  readonly month?: string;

  /**
   * Day of the week, SUN to SAT; `TUE#2` is the second Tuesday of the month, `FRIL` the last Friday, and `?` any day. Cannot be given beside `day`.
   *
   * @default - any
   */
  readonly weekDay?: string;

  /**
   * 1970 to 2199.
   *
   * @default - every year
   */
  readonly year?: string;
}

/**
 * When a maintenance window opens, in which time zone. Where clocks go forward or back the window keeps its hour.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows-schedule-options.html
 */
export class WindowSchedule {
  /**
   * Once a week.
   *
   * @param day the day
   * @param time the time of the day, `HH:MM`
   * @param timeZone where the clock is
   */
  public static weekly(day: Weekday, time: string, timeZone: TimeZone): WindowSchedule {
    const at = 'WindowSchedule.weekly';
    checkOneOf({ code: 'patching.day-unknown', at, prop: 'day', value: day ?? '', values: Object.values(Weekday), fix: 'use Weekday.TUE and so on' });
    return WindowSchedule.daysAt(at, { weekDay: day }, time, timeZone);
  }

  /**
   * Once a day.
   *
   * @param time the time of the day, `HH:MM`
   * @param timeZone where the clock is
   */
  public static daily(time: string, timeZone: TimeZone): WindowSchedule {
    return WindowSchedule.daysAt('WindowSchedule.daily', {}, time, timeZone);
  }

  /**
   * Once a month, on the first to fifth such day of it: the second Tuesday is that on which Microsoft publishes patches.
   *
   * @param nth which one, 1 to 5
   * @param day the day
   * @param time the time of the day, `HH:MM`
   * @param timeZone where the clock is
   */
  public static monthly(nth: number, day: Weekday, time: string, timeZone: TimeZone): WindowSchedule {
    const at = 'WindowSchedule.monthly';
    checkKnown({ code: 'patching.value-not-known', at, prop: 'nth', value: nth, fix: 'write 2 for the second one' });
    checkInteger({ code: 'patching.day-unknown', at, prop: 'nth', value: nth, min: 1, max: 5, fix: 'write 2 for the second one' });
    checkOneOf({ code: 'patching.day-unknown', at, prop: 'day', value: day ?? '', values: Object.values(Weekday), fix: 'use Weekday.TUE and so on' });
    return WindowSchedule.daysAt(at, { weekDay: `${day}#${nth}` }, time, timeZone);
  }

  /**
   * By the fields of a cron expression, which make up to 256 characters together.
   *
   * @param options the fields
   * @param timeZone where the clock is
   */
  public static cron(options: WindowCronOptions, timeZone: TimeZone): WindowSchedule {
    checkOptionNames('WindowSchedule.cron', options, WINDOW_CRON_OPTIONS);
    const at = 'WindowSchedule.cron';
    checkOptions(at, 'options', options, "{ hour: '2', weekDay: 'TUE#2' }");
    const { minute = '0', hour = '*', day, month = '*', weekDay, year = '*' } = options;
    const fields: CronFields = { minute, hour, day: day ?? (isAny(weekDay) ? '*' : '?'), month, weekDay: weekDay ?? '?', year };
    checkCron(at, fields);
    const expression = `cron(${Object.values(fields).join(' ')})`;
    checkLength(at, expression);
    return new WindowSchedule({ expression, timeZone: zoneOf(at, timeZone), canOffset: true });
  }

  /**
   * Again and again, counted from when it is made, or from `startDate` of the window.
   *
   * @param interval whole minutes, hours or days, known when the app is synthesized; an hour at least, as no window is shorter
   */
  public static rate(interval: Duration): WindowSchedule {
    const at = 'WindowSchedule.rate';
    checkGiven(at, 'interval', interval, Duration, 'Duration.days(7)');
    checkKnown({ code: 'patching.value-not-known', at, prop: 'interval', value: interval, fix: 'write Duration.days(7)' });
    const minutes = interval.toMinutes({ integral: false });
    if (!Number.isSafeInteger(minutes) || minutes < 60) {
      fail({ code: 'patching.schedule-invalid', at, prop: 'interval', value: interval.toHumanString(), allowed: `whole minutes from 60 to ${Number.MAX_SAFE_INTEGER}`, fix: 'write Duration.days(7)' });
    }
    const [count, unit] = [[1440, 'day'], [60, 'hour'], [1, 'minute']].flatMap(([size, name]) => (
      minutes % (size as number) === 0 ? [[minutes / (size as number), name] as const] : []))[0];
    return new WindowSchedule({ expression: `rate(${count} ${unit}${count === 1 ? '' : 's'})` });
  }

  /**
   * Once, at a time.
   *
   * @param time as `2026-12-31T02:00:00`, on the clock of the time zone
   * @param timeZone where the clock is
   */
  public static at(time: string, timeZone: TimeZone): WindowSchedule {
    const at = 'WindowSchedule.at';
    checkThat({ code: 'patching.schedule-invalid', at, prop: 'time', value: time ?? '', allowed: 'a time as YYYY-MM-DDThh:mm:ss', fix: 'write it as 2026-12-31T02:00:00', holds: isTime });
    return new WindowSchedule({ expression: `at(${time})`, timeZone: zoneOf(at, timeZone) });
  }

  /** @internal The same in other words. */
  public static _of(plan: SchedulePlan): WindowSchedule {
    return new WindowSchedule(plan);
  }

  private static daysAt(at: string, days: WindowCronOptions, time: string, timeZone: TimeZone): WindowSchedule {
    checkKnown({ code: 'patching.value-not-known', at, prop: 'time', value: time, fix: 'write it as 02:00, or use WindowSchedule.cron()' });
    const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typeof time === 'string' ? time : '') ?? [];
    if (hour === undefined) {
      fail({ code: 'patching.schedule-invalid', at, prop: 'time', value: time, allowed: 'HH:MM from 00:00 to 23:59', fix: 'write it as 02:00' });
    }
    zoneOf(at, timeZone);
    return WindowSchedule.cron({ minute: `${Number(minute)}`, hour: `${Number(hour)}`, ...days }, timeZone);
  }

  private constructor(
    /** @internal */
    public readonly _plan: SchedulePlan,
  ) {}
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html */
const LONGEST = 256;

function checkLength(at: string, expression: string): void {
  checkThat({ code: 'patching.schedule-invalid', at, prop: 'options', value: expression, allowed: `fields that make up to ${LONGEST} characters together`, fix: "write ranges and steps, as '1-31' and '*/10'", holds: text => text.length <= LONGEST });
}

function isAny(weekDay: string | undefined): boolean {
  return (weekDay ?? '?') === '?';
}

function zoneOf(at: string, timeZone: TimeZone): string {
  checkGiven(at, 'timeZone', timeZone, TimeZone, 'TimeZone.ETC_UTC');
  const { timezoneName } = timeZone;
  checkThat({ code: 'patching.time-zone-unknown', at, prop: 'timeZone', value: timezoneName, allowed: 'a time zone of the IANA database', fix: 'use TimeZone.EUROPE_BERLIN, or another one that the class has', holds: isTimeZone });
  return timezoneName;
}

function isTime(text: string): boolean {
  if (Token.isUnresolved(text)) return true;
  if (typeof text !== 'string') return false;
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})$/.exec(text);
  const date = new Date(`${text}Z`);
  return match !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
