const MINUTE = 60_000;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The times, in UTC, at which a cron expression of a window opens it: once a day, once a week, or on the nth day of a month. */
export function openings(expression: string, timeZone: string, year: number, offsetDays = 0): number[] {
  const [, minute, hour, , month, weekDay] = /^cron\((\d+) (\d+) (\S+) (\S+) (\S+) \*\)$/.exec(expression)!;
  if (month !== '*') throw new Error(`${expression} is not known here`);
  const found: number[] = [];
  for (let day = 0; day < 366; day++) {
    const date = new Date(Date.UTC(year, 0, 1 + day));
    if (date.getUTCFullYear() === year && isOn(weekDay, date)) {
      found.push(inZone(Date.UTC(year, 0, 1 + day + offsetDays, Number(hour), Number(minute)), timeZone));
    }
  }
  return found;
}

function isOn(weekDay: string, date: Date): boolean {
  if (weekDay === '?') return true;
  const [name, nth] = weekDay.split('#');
  return DAYS[date.getUTCDay()] === name && (nth === undefined || Math.ceil(date.getUTCDate() / 7) === Number(nth));
}

/** The moment when the clock of a zone shows what a time in UTC does; where clocks go forward over it, the moment after that. */
function inZone(wall: number, timeZone: string): number {
  const guess = wall - offsetOf(wall, timeZone);
  return wall - offsetOf(guess, timeZone);
}

/** How far a zone is ahead of UTC. */
function offsetOf(time: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(time);
  const of = (type: string) => Number(parts.find(part => part.type === type)!.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return Math.round((shown - time) / MINUTE) * MINUTE;
}

/** Takes longer to make than to ask. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}
