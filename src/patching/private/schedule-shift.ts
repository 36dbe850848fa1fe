import { SchedulePlan } from './schedule-plan';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

export interface Shifted {
  readonly expression: string;
  /** Days that the service adds to it. */
  readonly offsetDays?: number;
}

/**
 * The same schedule some minutes later, on the same clock; undefined where no expression of the service says that. Each week: any time later.
 * Each day: by the hour. Each month: whole days, by other weeks of the month and the offset of the service.
 */
export function shifted({ expression }: SchedulePlan, minutes: number): Shifted | undefined {
  const [, minute, hour, day, month, weekDay, year] = /^cron\((\d+) (\d+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression) ?? [];
  if (minute === undefined || year !== '*') return undefined;
  if (minutes === 0) return { expression };
  const time = Number(hour) * 60 + Number(minute) + minutes;
  const of = time % DAY;
  const clock = `${of % 60} ${Math.floor(of / 60)}`;
  if (month === '*' && weekDay === '?' && day === '*') return { expression: `cron(${clock} * * ? *)` };
  if (month === '*' && DAYS.includes(weekDay)) {
    const later = (DAYS.indexOf(weekDay) * DAY + time) % WEEK;
    return { expression: `cron(${clock} ? * ${DAYS[Math.floor(later / DAY)]} *)` };
  }
  const [, name, nth] = /^([A-Z]{3})#([1-5])$/.exec(weekDay) ?? [];
  if (name === undefined || minutes % DAY !== 0) return undefined;
  const weeks = Math.floor(minutes / WEEK);
  const days = (minutes % WEEK) / DAY;
  if (weeks > 0 && Number(nth) + weeks > 4) return undefined; // a fifth one there is not in each month
  return { expression: `cron(${minute} ${hour} ? ${month} ${name}#${Number(nth) + weeks} *)`, offsetDays: days || undefined };
}
