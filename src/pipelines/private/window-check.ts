import { Token } from 'aws-cdk-lib';
import { checkKnown } from '../../private/check';
import { fail } from '../../private/errors';
import { isTimeZone } from '../../private/time-zone';
import { LONGEST_WAIT_DAYS } from '../defaults';
import { Freeze } from '../handlers/deploy-window/calendar';

const WEEK = 7;
/** They stand in a rule of EventBridge, whose input takes 8,192 characters. */
const MOST_RANGES = 100;
/** A day less than the wait: a window may open late on its day. */
const LONGEST_CLOSED = LONGEST_WAIT_DAYS - 2;
const DAY = 24 * 60 * 60 * 1000;

/** One that the function's clock knows. */
export function checkZone(at: string, value: string): void {
  if (!isTimeZone(value)) {
    fail({ code: 'pipelines.time-zone-unknown', at, prop: 'timeZone', value, allowed: 'a time zone of the IANA database', fix: 'use TimeZone.EUROPE_BERLIN, or another one that the class has' });
  }
}

/** `HH:MM` to minutes after midnight. */
export function checkHours(at: string, opens: string, closes: string): { readonly from: number; readonly to: number } {
  const minutes = { from: minutesOf(at, 'opens', opens), to: minutesOf(at, 'closes', closes) };
  if (minutes.from === minutes.to || minutes.from === 24 * 60) {
    fail({
      code: 'pipelines.window-never-opens', at, prop: 'opens', value: `${opens} to ${closes}`, allowed: 'an end other than the beginning', fix: 'let it close later, or use DeployWindow.always()',
    });
  }
  return minutes;
}

function minutesOf(at: string, prop: string, value: string): number {
  checkKnown({ code: 'pipelines.value-not-known', at, prop, value, fix: 'give the time' });
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value) ?? (value === '24:00' ? ['', '24', '0'] : []);
  if (hours === undefined) {
    fail({ code: 'pipelines.window-time-invalid', at, prop, value, allowed: 'HH:MM from 00:00 to 24:00', fix: 'write it as 09:00' });
  }
  return Number(hours) * 60 + Number(minutes);
}

/** Days without deployments, in order, touching ones as one. What they leave closed must not be longer than an approval waits. */
export function checkFreeze(at: string, freeze: string[], days: number[]): Freeze[] {
  if (freeze.length > MOST_RANGES) {
    fail({ code: 'pipelines.freeze-invalid', at, prop: 'freeze', value: freeze.length, allowed: `up to ${MOST_RANGES} ranges`, fix: 'leave out what is over' });
  }
  const merged = freeze.map(value => rangeOf(at, value)).sort((a, b) => a.from.localeCompare(b.from)).reduce<Freeze[]>(merge, []);
  const closed = longestClosed(merged, days);
  if (closed.length > LONGEST_CLOSED) {
    fail({
      code: 'pipelines.freeze-too-long',
      at,
      prop: 'freeze',
      value: `${closed[0]}/${closed[closed.length - 1]}, ${closed.length} days on which the window never opens`,
      allowed: `up to ${LONGEST_CLOSED} such days without a break, since the pipeline waits ${LONGEST_WAIT_DAYS} days at most`,
      fix: 'disable the transition into the stage for longer',
    });
  }
  return merged;
}

/** The most days in a row on which the window does not open; they are around a freeze. */
function longestClosed(freeze: Freeze[], days: number[]): string[] {
  if (freeze.length === 0) return [];
  const last = Date.parse(freeze[freeze.length - 1].to) + WEEK * DAY;
  let [longest, current]: [string[], string[]] = [[], []];
  for (let time = Date.parse(freeze[0].from) - WEEK * DAY; time <= last; time += DAY) {
    const date = new Date(time).toISOString().slice(0, 10);
    const opens = days.includes(new Date(time).getUTCDay() || WEEK) && !freeze.some(({ from, to }) => from <= date && date <= to);
    current = opens ? [] : [...current, date];
    longest = current.length > longest.length ? current : longest;
    if (current.length > LONGEST_WAIT_DAYS) break; // that is enough to refuse it
  }
  return longest;
}

function merge(before: Freeze[], next: Freeze): Freeze[] {
  const last = before[before.length - 1];
  if (last && Date.parse(next.from) <= Date.parse(last.to) + DAY) {
    return [...before.slice(0, -1), { from: last.from, to: next.to > last.to ? next.to : last.to }];
  }
  return [...before, next];
}

function rangeOf(at: string, value: string): Freeze {
  checkKnown({ code: 'pipelines.value-not-known', at, prop: 'freeze', value, fix: 'give the days' });
  const [from, to = from, ...more] = Token.isUnresolved(value) ? [''] : value.split('/');
  if (more.length > 0 || !isDate(from) || !isDate(to)) {
    fail({ code: 'pipelines.freeze-invalid', at, prop: 'freeze', value, allowed: 'a day, or two with a slash: 2026-12-20/2027-01-03', fix: 'write days as YYYY-MM-DD' });
  }
  if (from > to) {
    fail({ code: 'pipelines.freeze-backwards', at, prop: 'freeze', value, allowed: 'the first day before the last', fix: `write ${to}/${from}` });
  }
  return { from, to };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
