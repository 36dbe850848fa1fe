import { Duration } from 'aws-cdk-lib';
import { rollout } from '../../src';
import { NOT_KNOWN, testFailures } from '../support/failures';
import { lazyNumber } from '../support/synth';

const { Rollout, RolloutKind, Wait } = rollout;
const minutes = Duration.minutes;

describe('a rollout renders to plain facts:', () => {
  const NONE = { shifts: [] };
  test.each<[string, rollout.Rollout, rollout.RolloutPlan]>([
    [
      'all at once has downtime and waits for signals',
      Rollout.allAtOnce(),
      { kind: RolloutKind.ALL_AT_ONCE, minHealthyPercent: 0, signalTimeout: minutes(15), ...NONE },
    ],
    [
      'all at once waits as long as it is told',
      Rollout.allAtOnce({ timeout: minutes(60) }),
      { kind: RolloutKind.ALL_AT_ONCE, minHealthyPercent: 0, signalTimeout: minutes(60), ...NONE },
    ],
    [
      'rolling goes one by one at full capacity and waits for signals',
      Rollout.rolling(),
      { kind: RolloutKind.ROLLING, minHealthyPercent: 100, batchSize: 1, pause: undefined, signalTimeout: minutes(15), ...NONE },
    ],
    [
      'rolling takes batch size, healthy share (zero included) and timeout',
      Rollout.rolling({ batchSize: 3, minHealthyPercent: 0, wait: Wait.forSignals({ timeout: minutes(5) }) }),
      { kind: RolloutKind.ROLLING, minHealthyPercent: 0, batchSize: 3, pause: undefined, signalTimeout: minutes(5), ...NONE },
    ],
    [
      'rolling with a pause waits for no signals',
      Rollout.rolling({ wait: Wait.pause(minutes(2)) }),
      { kind: RolloutKind.ROLLING, minHealthyPercent: 100, batchSize: 1, pause: minutes(2), signalTimeout: undefined, ...NONE },
    ],
    [
      'immutable keeps everything in service',
      Rollout.immutable({ timeout: minutes(20) }),
      { kind: RolloutKind.IMMUTABLE, minHealthyPercent: 100, signalTimeout: minutes(20), ...NONE },
    ],
    [
      'blue/green moves everything at one moment and keeps the old version for a while',
      Rollout.blueGreen(),
      { kind: RolloutKind.BLUE_GREEN, minHealthyPercent: 100, signalTimeout: minutes(15), shifts: [{ percent: 100, bake: minutes(10) }] },
    ],
    [
      'blue/green may give the old version up at once',
      Rollout.blueGreen({ bake: minutes(0) }),
      { kind: RolloutKind.BLUE_GREEN, minHealthyPercent: 100, signalTimeout: minutes(15), shifts: [{ percent: 100, bake: minutes(0) }] },
    ],
    [
      'canary gives a share first, then the rest',
      Rollout.canary({ percent: 10, bake: minutes(10) }),
      {
        kind: RolloutKind.CANARY,
        minHealthyPercent: 100,
        signalTimeout: minutes(15),
        shifts: [{ percent: 10, bake: minutes(10) }, { percent: 100, bake: minutes(10) }],
      },
    ],
    [
      'linear moves equal shares',
      Rollout.linear({ percent: 50, every: Duration.hours(24), finalBake: minutes(0) }),
      {
        kind: RolloutKind.LINEAR,
        minHealthyPercent: 100,
        signalTimeout: minutes(15),
        shifts: [{ percent: 50, bake: Duration.hours(24) }, { percent: 100, bake: minutes(0) }],
      },
    ],
  ])('%s', (_name, given, plan) => {
    expect(given.render()).toEqual(plan);
  });

  test('linear ends at 100 percent where the share does not divide it', () => {
    expect(Rollout.linear({ percent: 30, every: minutes(1) }).render().shifts.map(shift => shift.percent)).toEqual([30, 60, 90, 100]);
  });

  test('and nobody changes it afterwards', () => {
    const plan = Rollout.canary({ percent: 10, bake: minutes(10) });
    plan.render().shifts.pop();
    expect(plan.render().shifts).toHaveLength(2);
  });
});

test('a rollout takes numbers that are not known yet', () => {
  const later = lazyNumber(5);
  expect(Rollout.rolling({ batchSize: later, minHealthyPercent: later }).render()).toMatchObject({ batchSize: later, minHealthyPercent: later });
  expect(Rollout.canary({ percent: later, bake: minutes(1) }).render().shifts[0].percent).toBe(later);
});

const long = minutes(61);
const short = Duration.seconds(59);

const wrong = (value?: unknown): any => value;

testFailures('rollout', [
  ...Object.entries({
    'Rollout.allAtOnce': () => Rollout.allAtOnce(wrong(null)),
    'Rollout.canary': () => Rollout.canary(wrong()),
    'Rollout.linear': () => Rollout.linear(wrong()),
    'Rollout.rolling': () => Rollout.rolling(wrong(null)),
    'Wait.forSignals': () => Wait.forSignals(wrong(null)),
  }).map(([at, make]) => ({ mistake: `nothing in the place of the options of ${at}`, code: 'rollout.props-missing', at, prop: 'options', make })),
  ...Object.entries({ percent: { bake: minutes(1) }, bake: { percent: 10 } }).map(([prop, options]) => ({
    mistake: `a canary without ${prop}`, code: 'rollout.prop-missing', at: 'Rollout.canary', prop, make: () => Rollout.canary(wrong(options)),
  })),
  { mistake: 'a pause of nothing', code: 'rollout.prop-missing', at: 'Wait.pause', prop: 'duration', make: () => Wait.pause(wrong()) },
  {
    mistake: 'a text in the place of a wait',
    code: 'rollout.wrong-type',
    at: 'Rollout.rolling',
    prop: 'wait',
    received: "'5 minutes'",
    make: () => Rollout.rolling({ wait: wrong('5 minutes') }),
  },
  {
    mistake: 'a number in the place of a time',
    code: 'rollout.wrong-type',
    at: 'Rollout.linear',
    prop: 'every',
    received: '5',
    make: () => Rollout.linear({ percent: 10, every: wrong(5) }),
  },
  ...Object.entries({
    'Rollout.allAtOnce': options => Rollout.allAtOnce(options),
    'Rollout.blueGreen': options => Rollout.blueGreen(options),
    'Rollout.canary': options => Rollout.canary({ percent: 10, bake: minutes(1), ...options }),
    'Rollout.immutable': options => Rollout.immutable(options),
    'Rollout.linear': options => Rollout.linear({ percent: 10, every: minutes(1), ...options }),
    'Rollout.rolling': options => Rollout.rolling(options),
    'Wait.forSignals': options => Wait.forSignals(options),
  } satisfies Record<string, (options: object) => unknown>).map(([at, make]) => ({
    mistake: `an unknown option of ${at}`,
    code: 'rollout.prop-unknown',
    at,
    prop: 'pace',
    received: "'slow'",
    make: () => make({ pace: 'slow' }),
  })),
  ...[0, 101, 1.5, NaN, -1, Infinity].map(batchSize => ({
    mistake: `batches of ${batchSize}`,
    code: 'rollout.batch-size-out-of-range',
    at: 'Rollout.rolling',
    prop: 'batchSize',
    received: `${batchSize}`,
    allowed: 'an integer from 1 to 100',
    make: () => Rollout.rolling({ batchSize }),
  })),
  ...[-1, 101, 50.5, NaN].map(minHealthyPercent => ({
    mistake: `${minHealthyPercent} percent healthy`,
    code: 'rollout.percent-out-of-range',
    at: 'Rollout.rolling',
    prop: 'minHealthyPercent',
    received: `${minHealthyPercent}`,
    allowed: 'a whole percentage from 0 to 100',
    make: () => Rollout.rolling({ minHealthyPercent }),
  })),
  ...[0, 100].map(percent => ({
    mistake: `a canary of ${percent} percent`,
    code: 'rollout.percent-out-of-range',
    at: 'Rollout.canary',
    prop: 'percent',
    received: `${percent}`,
    allowed: 'from 1 to 99',
    make: () => Rollout.canary({ percent, bake: minutes(1) }),
  })),
  ...[0, 51].map(percent => ({
    mistake: `linear steps of ${percent} percent`,
    code: 'rollout.percent-out-of-range',
    at: 'Rollout.linear',
    prop: 'percent',
    received: `${percent}`,
    allowed: 'from 1 to 50',
    make: () => Rollout.linear({ percent, every: minutes(1) }),
  })),
  ...[99, 201].map(maxHealthyPercent => ({
    mistake: `at most ${maxHealthyPercent} percent`,
    code: 'rollout.percent-out-of-range',
    at: 'Rollout.rolling',
    prop: 'maxHealthyPercent',
    received: `${maxHealthyPercent}`,
    allowed: 'a whole percentage from 100 to 200',
    make: () => Rollout.rolling({ maxHealthyPercent }),
  })),
  ...[undefined, 100].map(minHealthyPercent => ({
    mistake: `no room between ${minHealthyPercent} and 100 percent`,
    code: 'rollout.no-room',
    at: 'Rollout.rolling',
    prop: 'maxHealthyPercent',
    received: '100',
    make: () => Rollout.rolling({ minHealthyPercent, maxHealthyPercent: 100 }),
  })),
  ...[
    { at: 'Rollout.canary', of: (finalBake: Duration) => Rollout.canary({ percent: 10, bake: minutes(1), finalBake }) },
    { at: 'Rollout.linear', of: (finalBake: Duration) => Rollout.linear({ percent: 10, every: minutes(1), finalBake }) },
  ].map(({ at, of }) => ({
    mistake: `an old version that ${at} keeps for two days`,
    code: 'rollout.bake-out-of-range',
    at,
    prop: 'finalBake',
    received: '\'2 days\'',
    make: () => of(Duration.days(2)),
  })),
  {
    mistake: 'a canary that is not watched',
    code: 'rollout.bake-out-of-range',
    at: 'Rollout.canary',
    prop: 'bake',
    received: '\'0 minutes\'',
    allowed: 'whole minutes from 1 minute to',
    make: () => Rollout.canary({ percent: 10, bake: minutes(0) }),
  },
  {
    mistake: 'linear steps of a minute and a half',
    code: 'rollout.bake-out-of-range',
    at: 'Rollout.linear',
    prop: 'every',
    received: '\'1 minute 30 seconds\'',
    make: () => Rollout.linear({ percent: 10, every: Duration.seconds(90) }),
  },
  {
    mistake: 'an old version that is kept for two days',
    code: 'rollout.bake-out-of-range',
    at: 'Rollout.blueGreen',
    prop: 'bake',
    received: '\'2 days\'',
    make: () => Rollout.blueGreen({ bake: Duration.days(2) }),
  },
  ...[
    { what: 'a pause', at: 'Wait.pause', prop: 'duration', of: (time: Duration) => Wait.pause(time) },
    { what: 'a wait for signals', at: 'Wait.forSignals', prop: 'timeout', of: (timeout: Duration) => Wait.forSignals({ timeout }) },
    { what: 'all at once with a wait', at: 'Wait.forSignals', prop: 'timeout', of: (timeout: Duration) => Rollout.allAtOnce({ timeout }) },
    { what: 'immutable with a wait', at: 'Wait.forSignals', prop: 'timeout', of: (timeout: Duration) => Rollout.immutable({ timeout }) },
  ].flatMap(({ what, at, prop, of }) => [
    ...[short, long].map(time => ({
      mistake: `${what} of ${time.toHumanString()}`,
      code: 'rollout.wait-out-of-range',
      at,
      prop,
      received: `'${time.toHumanString()}'`,
      make: () => of(time),
    })),
    {
      mistake: `${what} that is not known yet, since an update policy takes no reference`,
      code: 'rollout.value-not-known',
      at,
      prop,
      received: NOT_KNOWN,
      make: () => of(minutes(lazyNumber(5))),
    },
  ]),
]);
