/** Hours of days of the week in a time zone, without some days. */
export interface Calendar {
  /** 1 is Monday, 7 is Sunday. */
  readonly days: number[];
  /** Minutes after midnight, up to 1440. */
  readonly from: number;
  /** Minutes after midnight; not above `from` it is meant on the next day. */
  readonly to: number;
  /** As the IANA database names it. */
  readonly timeZone: string;
  /** First and last day without deployments, `YYYY-MM-DD`. */
  readonly freeze: Freeze[];
}

export interface Freeze {
  readonly from: string;
  readonly to: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60;
/** Freezes are shorter than this by the rules of the library; where nothing opens within it nobody is let through. */
const HORIZON_DAYS = 800;

/**
 * When the window opens next: now, where it is open; never, where nothing is found.
 */
export function opensAt(calendar: Calendar, now: Date): Date | undefined {
  if (isOpen(calendar, now)) return now;
  const today = localDate(calendar.timeZone, now);
  for (let ahead = 0; ahead <= HORIZON_DAYS; ahead++) {
    const day = addDays(today, ahead);
    const opening = changesOn(calendar, day).find(at => at > now && isOpen(calendar, at) && localDate(calendar.timeZone, at) === day);
    if (opening) return opening;
  }
  return undefined;
}

/** What the clocks of the time zone show decides, also where they are put forward or back. */
export function isOpen(calendar: Calendar, at: Date): boolean {
  const { date, minutes } = wallClock(calendar.timeZone, at);
  if (calendar.freeze.some(({ from, to }) => from <= date && date <= to)) return false;
  const { from, to } = calendar;
  if (to > from) return isOn(calendar, date) && minutes >= from && minutes < to;
  return (isOn(calendar, date) && minutes >= from) || (isOn(calendar, addDays(date, -1)) && minutes < to);
}

export function localDate(timeZone: string, at: Date): string {
  return wallClock(timeZone, at).date;
}

/** All moments of a day, and some around it, at which something may open, in order: its hour, the end of a freeze at midnight, and a change of the clocks. */
function changesOn({ timeZone, from }: Calendar, date: string): Date[] {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const [before, after] = [midnight - DAY * MINUTE, midnight + 2 * DAY * MINUTE].map(at => offset(timeZone, new Date(at)));
  const moments = [0, from].flatMap(minutes => [before, after].map(ahead => midnight + minutes * MINUTE - ahead));
  const changed = before === after ? [] : [changeBetween(timeZone, midnight - DAY * MINUTE, midnight + 2 * DAY * MINUTE)];
  return [...new Set([...moments, ...changed])].sort((a, b) => a - b).map(at => new Date(at));
}

/** The minute at which clocks are changed. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const before = offset(timeZone, new Date(from));
  let [low, high] = [from / MINUTE, to / MINUTE];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(timeZone, new Date(middle * MINUTE)) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

function isOn(calendar: Calendar, date: string): boolean {
  return calendar.days.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY * MINUTE).toISOString().slice(0, 10);
}

function wallClock(timeZone: string, at: Date): { readonly date: string; readonly minutes: number } {
  const shown = new Date(at.getTime() + offset(timeZone, at));
  return { date: shown.toISOString().slice(0, 10), minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes() };
}

/** How far clocks are ahead of UTC, in milliseconds. */
function offset(timeZone: string, at: Date): number {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string) => Number(parts.find(one => one.type === type)!.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  clocks.set(timeZone, known);
  return known;
}
