import * as fc from 'fast-check';
import { openings } from './calendar';
import { decide, Question, RingFacts, Run } from '../../src/patching/handlers/patch-ring/decide';
import { shifted } from '../../src/patching/private/schedule-shift';

const MINUTE = 60_000;
const DAY = 24 * 60;
const LONGEST = 6 * 60;
const ZONES = ['Etc/UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata'];

const iso = (time: number) => new Date(time).toISOString();
const RINGS: RingFacts[] = [
  { name: 'canary', offsetMinutes: 0, minCompliance: 90 }, { name: 'early', offsetMinutes: 2 * DAY, minCompliance: 90 }, { name: 'prod', offsetMinutes: 5 * DAY, minCompliance: 90 },
];
const MONDAY = Date.UTC(2026, 0, 5, 2);
const ran = (ring: string, days: number, more: Partial<Run> = {}): Run => ({
  ring, cycle: iso(MONDAY), executionId: `${ring}-${days}`, startedAt: iso(MONDAY + days * DAY * MINUTE), status: 'succeeded', compliance: 100, ...more,
});
const ask = (ring: string, days: number, runs: Run[], { rings = RINGS, ...more }: Partial<Question> = {}) => decide({
  rings,
  ring,
  executionId: 'new',
  now: iso(MONDAY + days * DAY * MINUTE),
  runs,
  offsetMinutes: rings.find(({ name }) => name === ring)!.offsetMinutes,
  longestRunMinutes: LONGEST,
  ...more,
});

describe('a ring begins', () => {
  test('a cycle, if it is the first one', () => {
    expect(ask('canary', 0, [])).toEqual({ action: 'begin', cycle: iso(MONDAY) });
    expect(ask('canary', 7, [ran('canary', 0, { status: 'failed' })])).toEqual({ action: 'begin', cycle: iso(MONDAY + 7 * DAY * MINUTE) });
  });

  test('when the one before has succeeded in the same cycle', () => {
    expect(ask('early', 2, [ran('canary', 0)])).toEqual({ action: 'begin', cycle: iso(MONDAY) });
    expect(ask('prod', 5, [ran('canary', 0), ran('early', 2)])).toEqual({ action: 'begin', cycle: iso(MONDAY) });
  });

  test('in the cycle that is meant, where there are several', () => {
    const next = ran('canary', 7, { cycle: iso(MONDAY + 7 * DAY * MINUTE), status: 'failed' });
    const rings = [RINGS[0], { ...RINGS[1], offsetMinutes: 9 * DAY }];
    expect(ask('early', 9, [ran('canary', 0), next], { rings })).toEqual({ action: 'begin', cycle: iso(MONDAY) });
    expect(ask('early', 16, [ran('canary', 0), next], { rings })).toMatchObject({ reason: 'the ring before has failed' });
  });

  test('in the cycle that somebody has begun again', () => {
    const again = ran('canary', 0.1, { cycle: iso(MONDAY + 0.1 * DAY * MINUTE) });
    for (const runs of [[ran('canary', 0, { status: 'failed' }), again], [again, ran('canary', 0, { status: 'failed' })]]) {
      expect(ask('early', 2, runs)).toEqual({ action: 'begin', cycle: again.cycle });
    }
  });

  test('once, whoever calls again', () => {
    const run = ran('early', 2, { executionId: 'new', status: 'running' });
    expect(ask('early', 2, [ran('canary', 0), run])).toEqual({ action: 'go on', cycle: iso(MONDAY) });
    expect(ask('early', 2, [ran('canary', 0), { ...run, executionId: 'other' }])).toMatchObject({ action: 'skip', reason: 'still running' });
    expect(ask('early', 2.2, [ran('canary', 0), ran('early', 2)])).toMatchObject({ action: 'skip', reason: 'done in this cycle' });
    expect(ask('canary', 0.01, [ran('canary', 0)])).toMatchObject({ action: 'skip', reason: 'done in this cycle' });
    expect(ask('canary', 0.01, [ran('canary', 0, { status: 'failed' })])).toMatchObject({ action: 'begin' });
    expect(ask('canary', 0.1, [ran('canary', 0)])).toMatchObject({ action: 'begin' });
  });

  test.each<[string, Run[]]>([
    ['no cycle', []],
    ['the ring before has failed', [ran('canary', 0, { status: 'failed' })]],
    ['the ring before is not compliant', [ran('canary', 0, { compliance: 89 })]],
    ['the ring before is not compliant', [ran('canary', 0, { compliance: undefined })]],
    ['the ring before is not done', [ran('canary', 1.9, { status: 'running', cycle: iso(MONDAY) })]],
  ])('not, as there is %s', (reason, runs) => {
    expect(ask('early', 2, runs)).toMatchObject({ action: 'skip', reason });
  });

  test('again in a further window, where it has failed, was skipped, or is not compliant', () => {
    const offsetMinutes = 3 * DAY;
    const begins = { action: 'begin', cycle: iso(MONDAY) };
    expect(ask('early', 3, [ran('canary', 0)], { offsetMinutes })).toEqual(begins);
    expect(ask('early', 3, [ran('canary', 0), ran('early', 2, { status: 'failed' })], { offsetMinutes })).toEqual(begins);
    expect(ask('early', 3, [ran('canary', 0), ran('early', 2, { compliance: 89 })], { offsetMinutes })).toEqual(begins);
    expect(ask('early', 3, [ran('canary', 0), ran('early', 2)], { offsetMinutes })).toMatchObject({ reason: 'done in this cycle' });
    expect(ask('early', 3, [ran('canary', 0, { status: 'failed' })], { offsetMinutes })).toMatchObject({ reason: 'the ring before has failed' });
    expect(ask('canary', 1, [ran('canary', 0, { status: 'failed' })], { offsetMinutes: DAY })).toEqual(begins);
    expect(ask('canary', 1, [ran('canary', 0)], { offsetMinutes: DAY })).toMatchObject({ reason: 'done in this cycle' });
    expect(ask('canary', 1, [], { offsetMinutes: DAY })).toMatchObject({ reason: 'no cycle' });
  });

  test('after the first one in its cycle, also where that was done in a further window', () => {
    const again = ran('canary', 1, { cycle: iso(MONDAY), startedAt: iso(MONDAY + DAY * MINUTE) });
    expect(ask('early', 2, [again])).toEqual({ action: 'begin', cycle: iso(MONDAY) });
  });

  test('not, as the ring before was skipped', () => {
    expect(ask('prod', 5, [ran('canary', 0)])).toEqual({ action: 'skip', reason: 'the ring before has not run', cycle: iso(MONDAY) });
  });

  test('not, as the run before has died', () => {
    expect(ask('early', 2, [ran('canary', 0, { status: 'running' })])).toMatchObject({ reason: 'the ring before has failed' });
  });
});

describe('over a year', () => {
  interface Event { readonly at: number; readonly ring: number; readonly copy: number; readonly offset: number; readonly further: boolean }

  /** What happens in a year: windows that open, sometimes twice and a little late, and runs that end well or not. */
  const year = fc.record({
    zone: fc.constantFrom(...ZONES),
    start: fc.constantFrom('cron(0 2 ? * TUE *)', 'cron(30 2 ? * SUN *)', 'cron(15 23 ? * SAT *)', 'cron(0 3 ? * TUE#2 *)', 'cron(59 0 ? * SUN#1 *)'),
    gaps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    // Hours are for weekly schedules only
    hours: fc.integer({ min: 0, max: 20 }),
    calls: fc.infiniteStream(fc.record({
      late: fc.integer({ min: 0, max: 20 }),
      twice: fc.boolean(),
      ok: fc.boolean(),
      compliance: fc.integer({ min: 80, max: 100 }),
      minutes: fc.integer({ min: 1, max: 300 }),
    })),
    allWell: fc.boolean(),
    further: fc.boolean(),
  });

  test('each ring begins at most once in a cycle, and after those before it; and all do where all goes well', () => {
    fc.assert(fc.property(year, ({ zone, start, gaps, hours, calls, allWell, further }) => {
      const weekly = !start.includes('#');
      const offsets = gaps.reduce<number[]>((sum, gap) => [...sum, sum.at(-1)! + gap * DAY + (weekly && sum.length === 1 ? hours * 60 : 0)], [0]);
      const rings = offsets.map((offsetMinutes, index) => ({ name: `ring${index}`, offsetMinutes, minCompliance: 90 }));
      // The windows of each ring: its own, and a further one some hours later
      const windows = rings.flatMap(({ offsetMinutes }, ring) => [{ ring, offset: offsetMinutes, further: false },
        ...further && weekly ? [{ ring, offset: offsetMinutes + 6 * 60, further: true }] : []]);
      const events: Event[] = windows.flatMap(window => {
        const schedule = shifted({ expression: start }, window.offset);
        if (!schedule) return [];
        return openings(schedule.expression, zone, 2026, schedule.offsetDays).flatMap(open => {
          const { late, twice } = calls.next().value;
          return Array.from({ length: twice ? 2 : 1 }, (_, copy) => ({ ...window, at: open + (late + copy) * MINUTE, copy }));
        });
      }).sort((one, other) => one.at - other.at);
      const runs: Run[] = [];
      const ends: { at: number; run: Run; to: Run }[] = [];
      const began = new Map<string, number[]>();
      for (const { at, ring, copy, offset, further: isFurther } of events) {
        for (const end of ends.filter(each => each.at <= at)) runs.splice(runs.indexOf(end.run), runs.includes(end.run) ? 1 : 0, end.to);
        ends.splice(0, ends.length, ...ends.filter(each => each.at > at));
        const { name } = rings[ring];
        const executionId = `${name}-${at}-${copy}-${offset}`;
        const facts = { rings, ring: name, executionId, now: iso(at), runs };
        const decision = decide({ ...facts, offsetMinutes: offset, longestRunMinutes: LONGEST });
        if (decision.action !== 'begin') continue;
        const { cycle } = decision;
        const key = `${name} ${cycle}`;
        const earlier = runs.find(run => run.ring === name && run.cycle === cycle);
        expect(isFurther || !began.has(key)).toBe(true);
        if (earlier) {
          expect(earlier.status !== 'succeeded' || earlier.compliance! < 90).toBe(true);
          runs.splice(runs.indexOf(earlier), 1);
        }
        began.set(key, [ring]);
        const before = ring === 0 ? undefined : runs.find(run => run.ring === rings[ring - 1].name && run.cycle === cycle);
        if (ring > 0) {
          expect(before).toMatchObject({ status: 'succeeded' });
          expect(before!.compliance).toBeGreaterThanOrEqual(90);
        }
        const { ok, compliance, minutes } = calls.next().value;
        const run: Run = { ring: name, cycle, executionId, startedAt: iso(at), status: 'running' };
        runs.push(run);
        ends.push({ at: at + minutes * MINUTE, run, to: { ...run, status: ok || allWell ? 'succeeded' : 'failed', compliance: allWell ? 100 : compliance } });
      }
      if (!allWell) return;
      const cycles = [...began.keys()].filter(key => key.startsWith('ring0 ')).map(key => key.slice(6));
      const last = Math.max(...offsets) + 2 * DAY;
      const whole = cycles.filter(cycle => Date.parse(cycle) + last * MINUTE < Date.UTC(2027, 0, 1));
      for (const cycle of whole) for (const { name } of rings) expect([name, cycle, began.has(`${name} ${cycle}`)]).toEqual([name, cycle, true]);
    }), { numRuns: 60 });
  });
});

describe('a schedule that is shifted', () => {
  test.each<[string, number, { expression: string; offsetDays?: number } | undefined]>([
    ['cron(0 2 ? * TUE *)', 5 * DAY, { expression: 'cron(0 2 ? * SUN *)' }],
    ['cron(30 23 ? * SAT *)', 60, { expression: 'cron(30 0 ? * SUN *)' }],
    ['cron(0 2 ? * TUE *)', 12 * DAY, { expression: 'cron(0 2 ? * SUN *)' }],
    ['cron(0 2 * * ? *)', 90, { expression: 'cron(30 3 * * ? *)' }],
    ['cron(0 2 ? * TUE#2 *)', 5 * DAY, { expression: 'cron(0 2 ? * TUE#2 *)', offsetDays: 5 }],
    ['cron(0 2 ? * TUE#2 *)', 9 * DAY, { expression: 'cron(0 2 ? * TUE#3 *)', offsetDays: 2 }],
    ['cron(0 2 ? * TUE#2 *)', 14 * DAY, { expression: 'cron(0 2 ? * TUE#4 *)' }],
    ['cron(0 2 ? * TUE#2 *)', 21 * DAY, undefined],
    ['cron(0 2 ? * TUE#2 *)', 60, undefined],
    ['cron(0 2 ? * TUE#5 *)', DAY, { expression: 'cron(0 2 ? * TUE#5 *)', offsetDays: 1 }],
    ['cron(0 2 15 * ? *)', DAY, undefined],
    ['cron(0 2 ? * MON-FRI *)', DAY, undefined],
    ['cron(0 */2 ? * MON *)', DAY, undefined],
    ['rate(7 days)', DAY, undefined],
    ['at(2026-01-01T00:00:00)', DAY, undefined],
  ])('%s by %d minutes', (expression, minutes, expected) => {
    expect(shifted({ expression }, minutes)).toEqual(expected);
  });
});
