import { Duration, Size, Token } from 'aws-cdk-lib';
import * as check from '../../src/private/check';
import { describe as inWords, fail, WheelhouseError } from '../../src/private/errors';
import { NOT_KNOWN, problemOf } from '../support/failures';
import { lazyNumber, lazyText } from '../support/synth';

const RULE = { code: 'room.wrong', at: 'Somewhere', prop: 'thing', fix: 'mend it' };
const RANGE = { ...RULE, min: 1, max: 3 };
const TIMES = { ...RULE, min: Duration.minutes(1), max: Duration.hours(1) };
const SIZES = { ...RULE, min: Size.gibibytes(8), max: Size.gibibytes(16) };

describe('an error', () => {
  const problem = { ...RULE, value: 7, allowed: 'less' };

  test('says everything in its message, since other languages see only that', () => {
    expect(new WheelhouseError(problem).message).toBe('[cdk-wheelhouse:room.wrong] Somewhere: \'thing\' is 7; allowed: less. Fix: mend it');
  });

  test('carries its code and its problem', () => {
    const error = problemOf(() => fail(problem));
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.problem]).toEqual(['WheelhouseError', 'cdk-wheelhouse:room.wrong', problem]);
  });

  test('points at who called, not at its own making', () => {
    expect(problemOf(() => fail(problem)).stack!.split('\n')[1]).not.toContain('errors.ts');
  });

  test.each([
    [undefined, 'is missing'],
    [null, 'is null'],
    ['', 'is \'\''],
    [NaN, 'is NaN'],
    [false, 'is false'],
    [['a', 1], 'is ["a",1]'],
    [{ a: 1 }, 'is {"a":1}'],
  ])('shows a received %p as: %s', (value, words) => {
    expect(inWords({ ...problem, value })).toContain(`'thing' ${words}; allowed`);
  });
});

describe('a rule', () => {
  const cases: [string, (value: any) => void, { good: unknown[]; bad: unknown[] }][] = [
    ['about integers', value => check.checkInteger({ ...RANGE, value }), { good: [1, 2, 3], bad: [0, 4, 1.5, -1, NaN, Infinity, -Infinity, '2', null] }],
    ['about numbers', value => check.checkNumber({ ...RANGE, value }), { good: [1, 2.5, 3], bad: [0.99, 3.01, NaN, Infinity, '2', null] }],
    [
      'about text',
      value => check.checkPattern({ ...RULE, value, pattern: /^a+$/, allowed: 'a' }),
      { good: ['a', 'aa'], bad: ['', 'b', 'a\nb', 7, null] },
    ],
    ['about choices', value => check.checkOneOf({ ...RULE, value, values: ['a', 'b'] }), { good: ['a', 'b'], bad: ['c', '', 'A', null, 7] }],
    [
      'of any kind',
      value => check.checkThat<number>({ ...RULE, value, allowed: 'even', holds: number => number % 2 === 0 }),
      { good: [0, 2], bad: [1, null] },
    ],
    [
      'about durations',
      value => check.checkDuration({ ...TIMES, value }),
      {
        good: [Duration.minutes(1), Duration.seconds(61), Duration.hours(1)],
        bad: [Duration.seconds(59), Duration.seconds(3601), Duration.millis(60_500), 60, '1 minute', {}, Size.gibibytes(8)],
      },
    ],
    [
      'about durations in whole minutes',
      value => check.checkDuration({ ...TIMES, value, whole: 'minutes' }),
      { good: [Duration.minutes(1), Duration.seconds(120)], bad: [Duration.seconds(61), Duration.minutes(61)] },
    ],
    [
      'about sizes',
      value => check.checkSize({ ...SIZES, value }),
      {
        good: [Size.gibibytes(8), Size.mebibytes(9 * 1024), Size.gibibytes(16)],
        bad: [Size.gibibytes(7), Size.gibibytes(17), Size.mebibytes(8 * 1024 + 1), 8, '8 GiB', {}, Duration.hours(1)],
      },
    ],
    [
      'about durations in whole days',
      value => check.checkDuration({ ...RULE, min: Duration.days(1), max: Duration.days(3), value, whole: 'days' }),
      { good: [Duration.hours(24), Duration.days(3)], bad: [Duration.hours(36), Duration.hours(23), Duration.days(4)] },
    ],
    ['about order', value => check.checkOrder({ ...RULE, value, notAbove: 3, notAboveProp: 'most' }), { good: [-1, 3], bad: [4, Infinity] }],
  ];

  test.each(cases)('%s takes what is allowed', (_about, rule, { good }) => {
    good.forEach(value => expect(() => rule(value)).not.toThrow());
  });

  test.each(cases)('%s refuses what is not', (_about, rule, { bad }) => {
    bad.filter(value => value !== null).forEach(value => expect(problemOf(() => rule(value)).code).toBe('cdk-wheelhouse:room.wrong'));
  });

  test.each(cases)('%s passes what is not given', (_about, rule) => {
    expect(() => rule(undefined)).not.toThrow();
  });

  test.each<[string, (value: any) => void, unknown]>([
    ['about integers', cases[0][1], lazyNumber(99)],
    ['about numbers', cases[1][1], lazyNumber(99)],
    ['about text', cases[2][1], lazyText('b')],
    ['about choices', cases[3][1], lazyText('c')],
    ['of any kind', cases[4][1], lazyNumber(1)],
    ['about durations', cases[5][1], Duration.seconds(lazyNumber(1))],
    ['about sizes', cases[7][1], Size.gibibytes(lazyNumber(1))],
    ['about order', cases[9][1], lazyNumber(99)],
    ['about order', () => check.checkOrder({ ...RULE, value: 1, notAbove: Token.asNumber({ Ref: 'Most' }), notAboveProp: 'most' }), undefined],
  ])('%s passes what is not known yet', (_about, rule, token) => {
    expect(() => rule(token)).not.toThrow();
  });
});

describe('a rule about what must be known at synth', () => {
  test.each([1, 'text', undefined, Duration.minutes(1), Size.gibibytes(1)])('takes %s', value => {
    expect(() => check.checkKnown({ ...RULE, value })).not.toThrow();
  });

  test.each([lazyNumber(1), lazyText('text'), Duration.minutes(lazyNumber(1)), Size.gibibytes(lazyNumber(1))])('refuses a token, %#', value => {
    expect(problemOf(() => check.checkKnown({ ...RULE, value })).message).toContain(`'thing' is ${NOT_KNOWN}`);
  });
});
