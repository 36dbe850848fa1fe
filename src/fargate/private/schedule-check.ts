import { Token } from 'aws-cdk-lib';
import { checkThat } from '../../private/check';

const EXPRESSION = /^(at|rate|cron)\((.+)\)$/;
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Refuses a schedule that never comes: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export function checkExpression(at: string, prop: string, expression: string): void {
  if (Token.isUnresolved(expression)) {
    return;
  }
  const [, kind, content] = EXPRESSION.exec(expression) ?? [];
  checkThat({
    code: 'fargate.schedule-invalid', at, prop, value: expression, allowed: 'at(…), rate(…) or cron(…)', holds: () => kind !== undefined, fix: 'use ScheduleExpression.cron() or .rate()',
  });
  checkThat({
    code: 'fargate.schedule-never-fires', at, prop, value: expression, allowed: 'a time that comes', holds: () => kind !== 'cron' || comes(content.split(/\s+/)), fix: 'choose a day that its month has',
  });
}

/** Whether a plain day of the month is one that a plain month has; anything else is left to the service. */
function comes([, , day, month]: string[]): boolean {
  const number = /^\d+$/.test(month) ? Number(month) : MONTHS.indexOf(month?.toUpperCase()) + 1;
  return !/^\d+$/.test(day) || number === 0 || Number(day) <= LONGEST[number - 1];
}
