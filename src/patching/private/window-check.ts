import { Duration, Token } from 'aws-cdk-lib';
import { checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { IMaintenanceWindow } from '../maintenance-window-interface';
import { MaintenanceWindowProps } from '../maintenance-window-props';
import { WindowSchedule } from '../window-schedule';
import { checkWritten } from './duration-check';
import { instantOf } from './instant';
import { checkBoolean, checkConstruct, checkGiven, checkOptions } from './kind-check';
import { SchedulePlan } from './schedule-plan';
import { checkText } from './text-check';

export const DEFAULT_DURATION = Duration.hours(4);
const LONGEST = Duration.hours(24);
const MINUTES = { minute: 1, hour: 60, day: 24 * 60 };
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function defaultCutoff(duration: Duration): Duration {
  return Duration.hours(duration.isUnresolved() || duration.toHours() === 1 ? 0 : 1);
}

interface Part {
  readonly window: IMaintenanceWindow;
}

/** A part of a window that is there already. */
export function checkKnownPart<Id extends string>(at: string, attrs: Part & { readonly [id in Id]: string }, id: Id): void {
  checkOptions(at, 'attrs', attrs, `{ window, ${id} }`);
  checkConstruct(at, 'window', attrs.window ?? null, 'maintenanceWindowId', 'a window');
  checkPattern({ code: 'patching.window-id-invalid', at, prop: id, value: attrs[id] ?? '', pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, allowed: 'a UUID', fix: 'copy it from the console of Systems Manager, or aws ssm describe-maintenance-window-targets' });
}

export function checkWindow(at: string, props: MaintenanceWindowProps): void {
  checkOptions(at, 'props', props, '{ schedule: WindowSchedule.weekly(...) }');
  checkGiven(at, 'schedule', props.schedule, WindowSchedule, "WindowSchedule.weekly(Weekday.SUN, '02:00', TimeZone.EUROPE_BERLIN)");
  checkText({ at, prop: 'description', value: props.description, max: 128 });
  checkBoolean(at, 'allowUnassociatedTargets', props.allowUnassociatedTargets, 'true');
  checkHours(at, props);
  checkRate(at, props);
  checkOffset(at, props);
  checkDates(at, props);
  checkOnce(at, props);
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html */
function checkHours(at: string, { duration = DEFAULT_DURATION, cutoff }: MaintenanceWindowProps) {
  checkWritten({ code: 'patching.duration-out-of-range', at, prop: 'duration', value: duration, min: Duration.hours(1), max: LONGEST, whole: 'hours', fix: 'write Duration.hours(4)' });
  checkWritten({ code: 'patching.cutoff-out-of-range', at, prop: 'cutoff', value: cutoff, min: Duration.hours(0), max: Duration.hours(23), whole: 'hours', fix: 'write Duration.hours(1)' });
  if (cutoff && ![cutoff, duration].some(each => each.isUnresolved()) && cutoff.toHours() >= duration.toHours()) {
    fail({ code: 'patching.cutoff-out-of-range', at, prop: 'cutoff', value: cutoff.toHumanString(), allowed: `less than the duration, which is ${duration.toHumanString()}`, fix: 'open the window for longer, or begin tasks up to later' });
  }
}

/** One that opens again while it is open. */
function checkRate(at: string, { duration = DEFAULT_DURATION, schedule: { _plan: { expression } } }: MaintenanceWindowProps) {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined || duration.isUnresolved()) return;
  const minutes = Number(count) * MINUTES[unit as keyof typeof MINUTES];
  if (minutes >= duration.toMinutes()) return;
  fail({ code: 'patching.schedule-invalid', at, prop: 'schedule', value: expression, allowed: `an interval of ${duration.toHumanString()} at least, as long as the window is open`, fix: 'let it open less often, or for a shorter time' });
}

function checkOffset(at: string, { offset, schedule }: MaintenanceWindowProps) {
  checkWritten({ code: 'patching.offset-out-of-range', at, prop: 'offset', value: offset, min: Duration.days(1), max: Duration.days(6), whole: 'days', fix: 'write Duration.days(2)' });
  if (offset && !schedule._plan.canOffset) {
    fail({ code: 'patching.offset-out-of-range', at, prop: 'offset', value: offset.toHumanString(), allowed: 'an offset from a schedule by cron expression', fix: 'use WindowSchedule.cron(), or move the schedule itself' });
  }
}

function checkDates(at: string, { startDate, endDate }: MaintenanceWindowProps) {
  for (const [prop, value] of Object.entries({ startDate, endDate })) {
    checkThat({ code: 'patching.date-invalid', at, prop, value, allowed: 'a day as YYYY-MM-DD, or a time as YYYY-MM-DDThh:mm:ssZ', fix: 'write it as 2026-12-31T02:00:00Z', holds: isDate });
  }
  if (startDate === undefined || endDate === undefined || [startDate, endDate].some(Token.isUnresolved)) return;
  if (Date.parse(startDate) >= Date.parse(endDate)) {
    fail({ code: 'patching.date-invalid', at, prop: 'endDate', value: endDate, allowed: `a time after the startDate, ${startDate}`, fix: 'swap them, or leave one out' });
  }
}

/** A window that opens once, at a time when it must not. */
function checkOnce(at: string, { schedule: { _plan }, startDate, endDate }: MaintenanceWindowProps) {
  const [, time] = /^at\((.*)\)$/.exec(_plan.expression) ?? [];
  if (time === undefined || Token.isUnresolved(time)) return;
  const refuse = (allowed: string) => fail({ code: 'patching.date-invalid', at, prop: 'schedule', value: _plan.expression, allowed, fix: 'leave the date out: the window opens once anyway' });
  if (startDate !== undefined && isBefore({ ..._plan, expression: time }, startDate) === true) refuse(`a time after the startDate, ${startDate}`);
  if (endDate !== undefined && isBefore({ ..._plan, expression: time }, endDate) === false) refuse(`a time before the endDate, ${endDate}`);
}

/** Whether a time on the clock of a schedule is before a date; on its day neither, as is what is not known. */
function isBefore({ expression: time, timeZone }: SchedulePlan, date: string): boolean | undefined {
  if (Token.isUnresolved(date)) return undefined;
  const [one, other] = DAY.test(date) ? [Date.parse(time.slice(0, date.length)), Date.parse(date)] : [instantOf(time, timeZone), Date.parse(date)];
  return one === undefined || one === other ? undefined : one < other;
}

function isDate(text: string): boolean {
  if (typeof text !== 'string') return false;
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  const day = match && new Date(`${match[1]}T00:00:00Z`);
  return Boolean(day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(match[1]) && !Number.isNaN(Date.parse(text)));
}
