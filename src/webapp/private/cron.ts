import { Token } from 'aws-cdk-lib';
import { Cron } from 'croner';
import { fail } from '../../private/errors';

/** Any day will do, so long as it is always the same: croner looks no further than a schedule can be away. */
const FROM = '2024-01-01T00:00:00Z';

/** Five fields of digits, names, lists, ranges and steps, as Amazon EC2 Auto Scaling reads them. */
const FIELDS = /^([0-9A-Za-z*,/-]+\s+){4}[0-9A-Za-z*,/-]+$/;

/** Refuses what Auto Scaling refuses, and what would never fire, such as the 31st of February. */
export function checkCron(at: string, prop: string, expression: string): void {
  if (Token.isUnresolved(expression)) {
    return;
  }
  const problem = { at, prop, value: expression };
  const pattern = FIELDS.test(expression) ? parse(expression) : undefined;
  if (!pattern) {
    fail({
      ...problem,
      code: 'webapp.cron-invalid',
      allowed: 'five fields: minute (0-59), hour (0-23), day (1-31), month (1-12 or JAN-DEC), weekday (0-6 or SUN-SAT)',
      fix: 'write for example \'0 20 * * MON-FRI\', or use autoscaling.Schedule.cron()',
    });
  }
  if (pattern.nextRun(FROM) === null) {
    fail({ ...problem, code: 'webapp.cron-never-fires', allowed: 'a time that comes', fix: 'choose a day that its month has' });
  }
}

function parse(expression: string): Cron | undefined {
  try {
    return new Cron(expression, { paused: true, timezone: 'Etc/UTC', mode: '5-part' });
  } catch {
    return undefined;
  }
}
