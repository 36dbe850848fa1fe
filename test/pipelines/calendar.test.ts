import * as fc from 'fast-check';
import { Calendar, isOpen as isOpenNow, localDate, opensAt } from '../../src/pipelines/handlers/deploy-window/calendar';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe'; // its clocks move by half an hour
const WEEKDAYS = [1, 2, 3, 4, 5];
const DAILY = [...WEEKDAYS, 6, 7];
const MINUTE = 60_000;

const at = (hours: number, minutes = 0) => hours * 60 + minutes;

function calendar(more: Partial<Calendar> = {}): Calendar {
  return { days: WEEKDAYS, from: at(9), to: at(16), timeZone: BERLIN, freeze: [], ...more };
}

const open = (when: string, more: Partial<Calendar> = {}) => opensAt(calendar(more), new Date(when))?.toISOString().replace(':00.000Z', 'Z');

describe('a window', () => {
  test.each([
    ['before it opens', '2026-11-20T07:59:59Z', '2026-11-20T08:00Z'],
    ['when it opens', '2026-11-20T08:00:00Z', '2026-11-20T08:00Z'],
    ['while it is open', '2026-11-20T12:34:00Z', '2026-11-20T12:34Z'],
    ['in the last minute', '2026-11-20T14:59:00Z', '2026-11-20T14:59Z'],
    ['when it closes on a Friday', '2026-11-20T15:00:00Z', '2026-11-23T08:00Z'],
    ['on a Saturday', '2026-11-21T10:00:00Z', '2026-11-23T08:00Z'],
    ['in summer', '2026-06-15T06:00:00Z', '2026-06-15T07:00Z'],
    ['at the end of a year', '2026-12-31T15:00:00Z', '2027-01-01T08:00Z'],
  ])('of weekdays, %s', (_name, now, opening) => {
    expect(open(now)).toBe(opening);
  });

  test.each([
    ['in the evening', '2026-11-20T19:00Z', '2026-11-20T21:00Z'],
    ['before midnight', '2026-11-20T22:30Z', '2026-11-20T22:30Z'],
    ['after midnight, of the day before', '2026-11-21T00:30Z', '2026-11-21T00:30Z'],
    ['when it closes', '2026-11-21T05:00Z', '2026-11-23T21:00Z'],
    ['on the morning of a Monday, which is of the Sunday', '2026-11-23T01:00Z', '2026-11-23T21:00Z'],
  ])('over night, %s', (_name, now, opening) => {
    expect(open(now, { from: at(22), to: at(6) })).toBe(opening);
  });

  test('that ends at midnight', () => {
    for (const to of [0, at(24)]) {
      expect(open('2026-11-20T22:59Z', { from: at(22), to })).toBe('2026-11-20T22:59Z');
      expect(open('2026-11-20T23:00Z', { from: at(22), to })).toBe('2026-11-23T21:00Z');
    }
  });

  test('over a year\'s end', () => {
    expect(open('2026-12-31T23:30Z', { from: at(22), to: at(6), days: [4] })).toBe('2026-12-31T23:30Z');
    expect(open('2027-01-01T05:00Z', { from: at(22), to: at(6), days: [4] })).toBe('2027-01-07T21:00Z');
  });

  test('that is always open is open now', () => {
    expect(open('2026-11-21T22:59Z', { days: DAILY, from: 0, to: at(24) })).toBe('2026-11-21T22:59Z');
    expect(open('2026-03-29T01:00Z', { days: DAILY, from: 0, to: at(24) })).toBe('2026-03-29T01:00Z');
  });

  test('that never opens is nothing', () => {
    expect(open('2026-11-20T10:00Z', { days: [] })).toBeUndefined();
    expect(open('2026-11-20T10:00Z', { freeze: [{ from: '2026-01-01', to: '2036-12-31' }] })).toBeUndefined();
  });
});

describe('a freeze', () => {
  const freeze = [{ from: '2026-12-20', to: '2027-01-03' }, { from: '2027-01-05', to: '2027-01-05' }];

  test.each([
    ['on the day before', '2026-12-18T14:59Z', '2026-12-18T14:59Z'],
    ['after the last hour before', '2026-12-18T15:00Z', '2027-01-04T08:00Z'],
    ['within it', '2026-12-24T10:00Z', '2027-01-04T08:00Z'],
    ['of one day', '2027-01-04T15:00Z', '2027-01-06T08:00Z'],
  ])('%s', (_name, now, opening) => {
    expect(open(now, { freeze })).toBe(opening);
  });

  test('counts local days', () => {
    const always = { days: DAILY, from: 0, to: at(24), freeze };
    expect(open('2026-12-19T22:59Z', always)).toBe('2026-12-19T22:59Z');
    expect(open('2026-12-19T23:00Z', always)).toBe('2027-01-03T23:00Z');
    expect(open('2026-12-20T04:59Z', { ...always, timeZone: NEW_YORK })).toBe('2026-12-20T04:59Z');
    expect(open('2026-12-20T05:00Z', { ...always, timeZone: NEW_YORK })).toBe('2027-01-04T05:00Z');
  });

  test('ends a window of the night before, and lets none of its own nights begin', () => {
    const nights = { days: DAILY, from: at(22), to: at(6), freeze: [{ from: '2026-12-24', to: '2026-12-24' }] };
    expect(open('2026-12-23T22:59Z', nights)).toBe('2026-12-23T22:59Z');
    expect(open('2026-12-23T23:00Z', nights)).toBe('2026-12-24T23:00Z');
    expect(open('2026-12-24T21:00Z', nights)).toBe('2026-12-24T23:00Z'); // the end of the night that would have begun in the freeze
  });
});

describe('where clocks change', () => {
  test.each([
    ['Berlin, on the day that is short', BERLIN, '2026-03-29T00:00Z', at(9), '2026-03-29T07:00Z'],
    ['Berlin, the day before', BERLIN, '2026-03-28T00:00Z', at(9), '2026-03-28T08:00Z'],
    ['Berlin, on the day that is long', BERLIN, '2026-10-24T22:00Z', at(9), '2026-10-25T08:00Z'],
    ['New York, on the day that is short', NEW_YORK, '2026-03-08T06:00Z', at(9), '2026-03-08T13:00Z'],
    ['New York, on the day that is long', NEW_YORK, '2026-11-01T05:00Z', at(9), '2026-11-01T14:00Z'],
    ['Lord Howe, on the day that is short by half an hour', LORD_HOWE, '2026-10-03T14:00Z', at(9), '2026-10-03T22:00Z'],
    ['Lord Howe, on the day that is long by half an hour', LORD_HOWE, '2026-04-04T14:00Z', at(9), '2026-04-04T22:30Z'],
  ])('%s', (_name, timeZone, now, from, opening) => {
    expect(open(now, { timeZone, from, days: DAILY })).toBe(opening);
  });

  test('a window that is not there opens when it would have', () => {
    expect(open('2026-03-28T23:00Z', { from: at(2), to: at(4), days: DAILY })).toBe('2026-03-29T01:00Z'); // 02:00 is 03:00
  });

  test.each<[string, string, Partial<Calendar>, string, string]>([
    ['a window begins when the hour that is left out is over, where clocks are behind UTC', NEW_YORK, { from: at(2), to: at(4) }, '2026-03-08T05:00Z', '2026-03-08T07:00Z'],
    ['a window that lies in the hour that is left out opens the next day', BERLIN, { from: at(2, 30), to: at(3) }, '2026-03-28T23:00Z', '2026-03-30T00:30Z'],
    ['a window begins at the first 02:00 of two', BERLIN, { from: at(2), to: at(5) }, '2026-10-24T22:00Z', '2026-10-25T00:00Z'],
    ['a window opens the evening before, by UTC, where clocks change after it has opened', BERLIN, { from: 0, to: at(3, 30) }, '2026-03-28T22:59Z', '2026-03-28T23:00Z'],
    ['a window opens after a freeze, where midnight is left out', 'America/Santiago', { from: 0, to: at(24), freeze: [{ from: '2026-09-05', to: '2026-09-05' }] }, '2026-09-06T01:00Z', '2026-09-06T04:00Z'],
  ])('%s', (_name, timeZone, more, now, opening) => {
    expect(open(now, { days: DAILY, timeZone, ...more })).toBe(opening);
  });

  test.each([
    ['Lord Howe, where half an hour is left out', LORD_HOWE, at(2), '2026-10-03T14:00Z', '2026-10-03T15:30Z'],
    ['New York, at the first 01:00 of two', NEW_YORK, at(1), '2026-11-01T04:00Z', '2026-11-01T05:00Z'],
  ])('%s', (_name, timeZone, from, now, opening) => {
    expect(open(now, { timeZone, from, to: at(4), days: DAILY })).toBe(opening);
  });
});

test('the local date', () => {
  expect(localDate(BERLIN, new Date('2026-12-31T23:30:00Z'))).toBe('2027-01-01');
  expect(localDate(NEW_YORK, new Date('2027-01-01T04:59:59Z'))).toBe('2026-12-31');
  expect(localDate('Pacific/Kiritimati', new Date('2026-12-31T10:00:00Z'))).toBe('2027-01-01');
});

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a clock on the wall shows a time of the window: by the text that a formatter gives, and nothing else. */
function isOpen({ days, from, to, timeZone, freeze }: Calendar, when: Date): boolean {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, format);
  const [date, time] = format.format(when).split(' ');
  const [hours, minutes] = time.split(':').map(Number);
  if (freeze.some(one => date >= one.from && date <= one.to)) return false;
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
  const now = at(hours, minutes);
  if (from < to) return days.includes(weekday) && from <= now && now < to;
  return (days.includes(weekday) && now >= from) || (days.includes(weekday === 1 ? 7 : weekday - 1) && now < to);
}

/** Clocks change at night; there the rules of the test above hold. */
const anyHour = fc.integer({ min: at(5), max: at(23, 59) });
const dayOf = (number: number) => new Date(Date.UTC(2026, 2, 1 + number)).toISOString().slice(0, 10);
const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
  days: fc.subarray(DAILY, { minLength: 1 }),
  from: anyHour,
  to: fc.oneof(anyHour, fc.constantFrom(0, at(24))),
  timeZone: fc.constantFrom(BERLIN, NEW_YORK, LORD_HOWE, 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'),
  freeze: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3 })).map(([day, length]) => ({
    from: dayOf(day), to: dayOf(day + length),
  })), { maxLength: 3 }),
}).filter(({ from, to }) => from !== to);

test('it opens at the first minute that clocks show a time of the window', () => {
  fc.assert(fc.property(anyCalendar, fc.integer({ min: 0, max: 60 * 24 * 60 }), (given, minutes) => {
    const now = new Date(Date.UTC(2026, 2, 1) + minutes * MINUTE);
    const opening = opensAt(given, now)!;
    expect(opening.getTime()).toBeGreaterThanOrEqual(now.getTime());
    expect(isOpen(given, opening)).toBe(true);
    for (let time = now.getTime(); time < opening.getTime(); time += MINUTE) {
      if (isOpen(given, new Date(time))) throw new Error(`open before, at ${new Date(time).toISOString()}`);
    }
    expect(opensAt(given, opening)).toEqual(opening);
  }), { numRuns: 60 });
}, 60_000);

/** Where and when clocks are put forward or back, and windows that begin or end there. */
const anyNight = fc.record({
  at: fc.constantFrom<[string, string]>(
    [BERLIN, '2026-03-29'], [BERLIN, '2026-10-25'], [NEW_YORK, '2026-03-08'], [NEW_YORK, '2026-11-01'], [LORD_HOWE, '2026-04-05'], [LORD_HOWE, '2026-10-04'],
    ['America/Santiago', '2026-09-06'], ['America/Santiago', '2026-04-05'], ['Africa/Cairo', '2026-04-24'], ['UTC', '2026-03-29'],
  ),
  from: fc.integer({ min: 0, max: 48 }).map(halves => (halves * 30) % at(24)),
  to: fc.integer({ min: 0, max: 48 }).map(halves => halves * 30),
  frozen: fc.constantFrom(undefined, -1, 0, 1),
  start: fc.integer({ min: -36 * 60, max: 36 * 60 }),
}).filter(({ from, to }) => from !== to);

test('it opens at the first minute that clocks show a time of the window, also in nights when they change', () => {
  fc.assert(fc.property(anyNight, ({ at: [timeZone, date], from, to, frozen, start }) => {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const frozenDay = frozen === undefined ? undefined : new Date(midnight + frozen * at(24) * MINUTE).toISOString().slice(0, 10);
    const given = calendar({ days: DAILY, timeZone, from, to, freeze: frozenDay ? [{ from: frozenDay, to: frozenDay }] : [] });
    const now = new Date(midnight + start * MINUTE);
    const opening = opensAt(given, now)!;
    expect(isOpen(given, opening)).toBe(true);
    for (let time = now.getTime(); time < opening.getTime(); time += MINUTE) {
      if (isOpen(given, new Date(time))) throw new Error(`open before, at ${new Date(time).toISOString()}`);
    }
    for (let time = now.getTime(); time < now.getTime() + 6 * 60 * MINUTE; time += 7 * MINUTE) {
      if (isOpen(given, new Date(time)) !== isOpenNow(given, new Date(time))) throw new Error(`not the same at ${new Date(time).toISOString()}`);
    }
  }), { numRuns: 150 });
}, 60_000);
