import { Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';

/** In the order of the expression. */
export interface CronFields {
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekDay: string;
  readonly year: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly min: number;
  readonly max: number;
  /** The words for its numbers, from the least one on. */
  readonly words?: string[];
  /** What stands there beside numbers, ranges, lists and steps. */
  readonly more?: RegExp;
  readonly allowed: string;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html */
const FIELDS: { readonly [name in keyof CronFields]: Field } = {
  minute: { min: 0, max: 59, allowed: '0 to 59 with , - * /' },
  hour: { min: 0, max: 23, allowed: '0 to 23 with , - * /' },
  day: { min: 1, max: 31, more: /^(\?|L|([1-9]|[12]\d|3[01])W)$/, allowed: '1 to 31 with , - * /; ?, L and 15W' },
  month: { min: 1, max: 12, words: MONTHS, allowed: '1 to 12 or JAN to DEC with , - * /' },
  weekDay: { min: 1, max: 7, words: DAYS, more: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/, allowed: '1 to 7 or SUN to SAT with , - * /; ?, FRIL and TUE#2' },
  year: { min: 1970, max: 2199, allowed: '1970 to 2199 with , - * /' },
};

/** Refuses what the service would; one of day and day of the week is `?`. */
export function checkCron(at: string, fields: CronFields): void {
  for (const [name, value] of Object.entries(fields) as [keyof CronFields, string][]) {
    if (Token.isUnresolved(value)) continue;
    if (typeof value !== 'string' || !isOf(FIELDS[name], value)) {
      fail({ code: 'patching.schedule-invalid', at, prop: name, value, allowed: FIELDS[name].allowed, fix: "write a field as '2', '*', '1-5' or 'TUE#2'" });
    }
  }
  const { day, weekDay } = fields;
  if (![day, weekDay].some(Token.isUnresolved) && (day === '?') === (weekDay === '?')) {
    fail({ code: 'patching.schedule-invalid', at, prop: 'weekDay', value: weekDay, allowed: 'a day of the month or a day of the week, not both', fix: 'leave one of them out' });
  }
  checkDays(at, fields);
  checkMinutes(at, fields);
}

/** The guide says that what opens more often is not supported. */
const LEAST_MINUTES = 5;

function checkMinutes(at: string, { minute }: CronFields) {
  if (Token.isUnresolved(minute)) return;
  const minutes = [...new Set(numbersOf('minute', minute))].sort((one, other) => one - other);
  if (minutes.every((each, index) => index === 0 || each - minutes[index - 1] >= LEAST_MINUTES)) return;
  fail({ code: 'patching.schedule-invalid', at, prop: 'minute', value: minute, allowed: `minutes that are ${LEAST_MINUTES} or more apart`, fix: "write '0'" });
}

/** A day of the month that none of the months has. */
function checkDays(at: string, { day, month, year }: CronFields) {
  if ([day, month, year].some(Token.isUnresolved) || /^(\?|L)$/.test(day)) return;
  const days = numbersOf('day', day.replace('W', ''));
  const years = numbersOf('year', year);
  const longest = Math.max(...numbersOf('month', month).map(each => each === FEBRUARY && !years.some(isLeap) ? 28 : LENGTHS[each - 1]));
  if (days.some(each => each <= longest)) return;
  fail({ code: 'patching.schedule-invalid', at, prop: 'day', value: day, allowed: `days that there are in the months ${month}, up to ${longest}: a schedule that never opens is none`, fix: "write 'L' for the last day of each month, or name another month" });
}

const FEBRUARY = 2;
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** All that a field of numbers, ranges and steps names. */
function numbersOf(name: keyof CronFields, value: string): number[] {
  const { min, max, words = [] } = FIELDS[name];
  return value.split(',').flatMap(part => {
    const [range, step] = part.split('/');
    const [first, last] = range === '*' ? [min, max] : range.split('-').map(text => numberOf(text, min, words));
    const until = last ?? (step === undefined ? first : max);
    return Array.from({ length: until - first + 1 }, (_, index) => first + index).filter(each => (each - first) % Number(step ?? 1) === 0);
  });
}

function numberOf(text: string, min: number, words: string[]): number {
  if (words.includes(text)) return min + words.indexOf(text);
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function isOf({ min, max, words = [], more }: Field, value: string): boolean {
  if (more?.test(value)) return true;
  const isIn = (text: string) => numberOf(text, min, words) >= min && numberOf(text, min, words) <= max;
  return value.split(',').every(part => {
    const [range, step, ...others] = part.split('/');
    if (others.length > 0 || step !== undefined && !/^[1-9]\d*$/.test(step)) return false;
    const [first, last, ...rest] = range.split('-');
    if (range === '*') return true;
    return rest.length === 0 && isIn(first) && (last === undefined || isIn(last) && numberOf(first, min, words) <= numberOf(last, min, words));
  });
}
