import { Duration, Token } from 'aws-cdk-lib';
import { checkDuration, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { MaintenanceWindowProps } from '../maintenance-window-props';
import { WindowSchedule } from '../window-schedule';
import { checkBoolean, checkGiven, checkOptions } from './kind-check';
import { checkName } from './names';

export const DEFAULT_DURATION = Duration.hours(4);
const LONGEST = Duration.hours(24);

export function defaultCutoff(duration: Duration): Duration {
  return Duration.hours(duration.isUnresolved() || duration.toHours() === 1 ? 0 : 1);
}

export function checkWindow(at: string, props: MaintenanceWindowProps): void {
  checkOptions(at, 'props', props, '{ schedule: WindowSchedule.weekly(...) }');
  checkGiven(at, 'schedule', props.schedule, WindowSchedule, "WindowSchedule.weekly(Weekday.SUN, '02:00', TimeZone.EUROPE_BERLIN)");
  checkName(at, 'maintenanceWindowName', props.maintenanceWindowName);
  checkThat({ code: 'patching.text-invalid', at, prop: 'description', value: props.description, allowed: 'a text of 1 to 128 characters', fix: 'shorten it', holds: text => text.length > 0 && text.length <= 128 });
  checkBoolean(at, 'allowUnassociatedTargets', props.allowUnassociatedTargets, 'true');
  checkHours(at, props);
  checkOffset(at, props);
  checkDates(at, props);
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html */
function checkHours(at: string, { duration = DEFAULT_DURATION, cutoff }: MaintenanceWindowProps) {
  checkDuration({ code: 'patching.duration-out-of-range', at, prop: 'duration', value: duration, min: Duration.hours(1), max: LONGEST, whole: 'hours', fix: 'write Duration.hours(4)' });
  checkDuration({ code: 'patching.cutoff-out-of-range', at, prop: 'cutoff', value: cutoff, min: Duration.hours(0), max: Duration.hours(23), whole: 'hours', fix: 'write Duration.hours(1)' });
  if (cutoff && ![cutoff, duration].some(each => each.isUnresolved()) && cutoff.toHours() >= duration.toHours()) {
    fail({ code: 'patching.cutoff-out-of-range', at, prop: 'cutoff', value: cutoff.toHumanString(), allowed: `less than the duration, which is ${duration.toHumanString()}`, fix: 'open the window for longer, or begin tasks up to later' });
  }
}

function checkOffset(at: string, { offset, schedule }: MaintenanceWindowProps) {
  checkDuration({ code: 'patching.offset-out-of-range', at, prop: 'offset', value: offset, min: Duration.days(1), max: Duration.days(6), whole: 'days', fix: 'write Duration.days(2)' });
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

function isDate(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  const day = match && new Date(`${match[1]}T00:00:00Z`);
  return Boolean(day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(match[1]) && !Number.isNaN(Date.parse(text)));
}
