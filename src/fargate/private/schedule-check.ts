import { Token } from 'aws-cdk-lib';
import { checkThat } from '../../private/check';

const EXPRESSION = /^(at|rate|cron)\((.+)\)$/;
const RATE = /^([1-9]\d*) (minute|hour|day)s?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** One of the six fields of a cron expression, the names beginning with the least value. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: string[];
  /** What stands for days that depend on the month, such as its last one. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FIELDS: Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31, special: /^(L|LW|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/ },
  { min: 1, max: 12, names: MONTHS },
  { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], special: /^(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
  { min: 1970, max: 2199 },
];

/** Refuses a schedule that no service takes, or that never comes: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export function checkExpression(at: string, prop: string, expression: string): void {
  if (Token.isUnresolved(expression)) {
    return;
  }
  const [, kind, content] = EXPRESSION.exec(expression) ?? [];
  checkThat({
    code: 'fargate.schedule-invalid',
    at,
    prop,
    value: expression,
    allowed: 'at(yyyy-mm-ddThh:mm:ss), rate(<number> minutes, hours or days) or cron(<minute> <hour> <day> <month> <weekday> <year>), one of both days ?',
    holds: () => isValid(kind, content),
    fix: 'use rate(15 minutes), as ScheduleExpression.rate(Duration.minutes(15)) gives it, or ScheduleExpression.cron({ hour: \'2\', minute: \'0\' })',
  });
  checkThat({
    code: 'fargate.schedule-never-fires', at, prop, value: expression, allowed: 'a time that comes', holds: () => kind !== 'cron' || comes(content), fix: 'choose a day that its month, and its year, has',
  });
}

function isValid(kind: string | undefined, content: string): boolean {
  switch (kind) {
    case 'at': return DATE.test(content);
    case 'rate': return RATE.test(content);
    case 'cron': return isCron(content.trim().split(/\s+/));
    default: return false;
  }
}

function isCron(texts: string[]): boolean {
  const questions = [texts[2], texts[4]].filter(text => text === '?').length;
  return texts.length === FIELDS.length && questions === 1
    && FIELDS.every((field, index) => texts[index] === '?' ? index === 2 || index === 4 : valuesOf(texts[index], field) !== undefined);
}

/** Whether a day is one that a month has in one of the years; days that depend on the month always are. */
function comes(content: string): boolean {
  const [, , day, month, , year] = content.trim().split(/\s+/);
  const days = day === '?' ? 'any' : valuesOf(day, FIELDS[2])!;
  if (days === 'any') {
    return true;
  }
  const years = valuesOf(year, FIELDS[5]) as number[];
  const lengthOf = (index: number) => index === 1 && !years.some(isLeap) ? 28 : LONGEST[index];
  return (valuesOf(month, FIELDS[3]) as number[]).some(index => days.some(number => number <= lengthOf(index - 1)));
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The values of a field; undefined where it is malformed. */
function valuesOf(text: string, field: Field): number[] | 'any' | undefined {
  if (field.special?.test(text.toUpperCase())) {
    return 'any';
  }
  const parts = text.split(',').map(part => partOf(part, field));
  return parts.every(part => part !== undefined) ? (parts as number[][]).flat() : undefined;
}

/** `*`, `5` or `MON-FRI`, each with `/2` or without. */
function partOf(text: string, field: Field): number[] | undefined {
  const [, all, first, last, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(text) ?? [];
  const from = all ? field.min : numberOf(first, field);
  const to = all || (step && !last) ? field.max : numberOf(last ?? first, field);
  if (from === undefined || to === undefined || from > to) {
    return undefined;
  }
  return Array.from({ length: Math.floor((to - from) / Number(step ?? 1)) + 1 }, (_, index) => from + index * Number(step ?? 1));
}

function numberOf(text: string | undefined, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text?.toUpperCase() ?? '');
  const value = named >= 0 ? min + named : /^\d+$/.test(text ?? '') ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}
