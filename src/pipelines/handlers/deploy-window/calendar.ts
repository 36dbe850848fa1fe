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
  const today = localDate(calendar.timeZone, now);
  for (let ahead = 0; ahead <= HORIZON_DAYS; ahead++) {
    for (const [from, to] of hoursOf(calendar, addDays(today, ahead))) {
      if (to > now) {
        return from > now ? from : now;
      }
    }
  }
  return undefined;
}

/** What is open on a day, in order: the end of a window of the day before, and the window of this day. */
function hoursOf(calendar: Calendar, date: string): [Date, Date][] {
  if (calendar.freeze.some(({ from, to }) => from <= date && date <= to)) return [];
  const overnight = calendar.to <= calendar.from;
  const hours: [number, number][] = [];
  if (overnight && calendar.to > 0 && isOn(calendar, addDays(date, -1))) hours.push([0, calendar.to]);
  if (isOn(calendar, date)) hours.push([calendar.from, overnight ? DAY : calendar.to]);
  return hours.map(([from, to]) => [instant(calendar.timeZone, date, from), instant(calendar.timeZone, date, to)]);
}

function isOn(calendar: Calendar, date: string): boolean {
  return calendar.days.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY * MINUTE).toISOString().slice(0, 10);
}

export function localDate(timeZone: string, at: Date): string {
  return new Date(at.getTime() + offset(timeZone, at)).toISOString().slice(0, 10);
}

/** The moment that clocks show this, or would, had they not been put forward just then. */
function instant(timeZone: string, date: string, minutes: number): Date {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE;
  const guess = wall - offset(timeZone, new Date(wall));
  return new Date(wall - offset(timeZone, new Date(guess)));
}

/** How far clocks are ahead of UTC, in milliseconds. */
function offset(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find(one => one.type === type)!.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
