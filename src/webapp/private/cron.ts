import { Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';

/** One of the five fields, as Amazon EC2 Auto Scaling reads them. */
interface Field {
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers, the first of them for `min`. */
  readonly names: string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/scheduled-scaling-cron.html */
const FIELDS: Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

/** Refuses what Auto Scaling refuses, and what would never fire, such as the 31st of February. */
export function checkCron(at: string, prop: string, expression: string): void {
  if (Token.isUnresolved(expression)) {
    return;
  }
  const problem = { at, prop, value: expression };
  const values = parse(expression);
  if (!values) {
    fail({
      ...problem,
      code: 'webapp.cron-invalid',
      allowed: 'five fields: minute (0-59), hour (0-23), day (1-31), month (1-12 or JAN-DEC), weekday (0-6 or SUN-SAT)',
      fix: 'write for example \'0 20 * * MON-FRI\', or use autoscaling.Schedule.cron()',
    });
  }
  const [, , days, months, weekdays] = values;
  const everyWeekday = weekdays.length === WEEKDAYS.length; // else any such weekday will do, whatever the day says
  if (everyWeekday && !months.some(month => days[0] <= LONGEST[month - 1])) {
    fail({ ...problem, code: 'webapp.cron-never-fires', allowed: 'a time that comes', fix: 'choose a day that its month has' });
  }
}

/** The values of each field, in order; undefined where one is malformed. */
function parse(expression: string): number[][] | undefined {
  const texts = expression.trim().split(/\s+/);
  const values = FIELDS.map((field, index) => parseField(texts[index] ?? '', field));
  return texts.length === FIELDS.length && values.every(list => list !== undefined) ? values as number[][] : undefined;
}

function parseField(text: string, field: Field): number[] | undefined {
  const parts = text.split(',').map(part => parsePart(part, field));
  if (parts.some(part => part === undefined)) {
    return undefined;
  }
  return [...new Set(parts.flat() as number[])].sort((a, b) => a - b);
}

/** `*`, `5`, `MON-FRI`, each with `/2` or without. */
function parsePart(text: string, field: Field): number[] | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [, all, first, last, step] = match;
  const from = all ? field.min : parseValue(first, field);
  const to = all || (step && !last) ? field.max : parseValue(last ?? first, field);
  if (from === undefined || to === undefined || from > to) {
    return undefined;
  }
  const stride = Number(step ?? 1);
  return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, index) => from + index * stride);
}

function parseValue(text: string, field: Field): number | undefined {
  const named = field.names.indexOf(text.toUpperCase());
  const value = named >= 0 ? field.min + named : Number(/^\d+$/.test(text) ? text : NaN);
  return value >= field.min && value <= field.max ? value : undefined;
}
