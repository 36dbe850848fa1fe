import { Duration, Token } from 'aws-cdk-lib';
import { RolloutKind, RolloutPlan, TrafficShift } from './plan';
import { checkProps } from './private/struct-check';
import { BLUE_GREEN_OPTIONS, CANARY_OPTIONS, HEALTHY_OPTIONS, LINEAR_OPTIONS, ROLLING_OPTIONS } from './private/structs';
import { Wait } from './wait';
import { checkDuration, checkInteger } from '../private/check';
import { fail } from '../private/errors';

/** Amazon ECS bakes at most 1,440 minutes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const LONGEST_BAKE = Duration.hours(24);
const LAST_BAKE = Duration.minutes(10);

/**
 * Options of a rollout that waits for the new version to be healthy.
 */
export interface HealthyOptions {
  /**
   * How long new units may take to report that they are healthy, from 1 minute to 1 hour.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * Options of a rolling rollout.
 */
export interface RollingOptions {
  /**
   * How many units are replaced at a time, 1 to 100.
   *
   * @default 1
   */
  readonly batchSize?: number;

  /**
   * Share of the least capacity that stays in service, 0 to 100 percent. At 100 the new units are added before old ones go,
   * for which the platform needs room: a `max` above `min`.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Share of the least capacity that there may be of old and new units together, 100 to 200 percent. Containers only: instances are
   * replaced within `scaling.max`.
   *
   * @default - as the platform chooses: 200 for containers
   */
  readonly maxHealthyPercent?: number;

  /**
   * What is waited for after each batch.
   *
   * @default Wait.forSignals()
   */
  readonly wait?: Wait;
}

/**
 * Options of a blue/green rollout.
 */
export interface BlueGreenOptions {
  /**
   * How long both versions are kept after all traffic has moved, in whole minutes up to 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;
}

/**
 * Options of a canary rollout.
 */
export interface CanaryOptions {
  /** Share of the traffic that the new version gets first, 1 to 99 percent. */
  readonly percent: number;

  /** How long the first share is watched before the rest follows, in whole minutes up to 24 hours. */
  readonly bake: Duration;

  /**
   * How long both versions are kept after all traffic has moved, in whole minutes up to 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}

/**
 * Options of a linear rollout.
 */
export interface LinearOptions {
  /** Share of the traffic that moves in each step, 1 to 50 percent. */
  readonly percent: number;

  /** How long each step is watched before the next one, in whole minutes up to 24 hours. */
  readonly every: Duration;

  /**
   * How long both versions are kept after all traffic has moved, in whole minutes up to 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}

/**
 * How a new version replaces the old one: one vocabulary for instances, containers and functions.
 *
 * Each platform takes the plan that it can carry out, and refuses the others with an error that names what it can.
 */
export class Rollout {
  /**
   * Replaces everything at once. The fastest, with downtime: for development.
   *
   * @param options how long to wait for health
   */
  public static allAtOnce(options: HealthyOptions = {}): Rollout {
    checkProps('Rollout.allAtOnce', 'options', options, HEALTHY_OPTIONS);
    const wait = Wait.forSignals(options);
    return new Rollout({ kind: RolloutKind.ALL_AT_ONCE, minHealthyPercent: 0, signalTimeout: wait._signalTimeout, shifts: [] });
  }

  /**
   * Replaces batch after batch on the capacity that is there.
   *
   * @param options batch size, what stays healthy, and what is waited for
   */
  public static rolling(options: RollingOptions = {}): Rollout {
    const at = 'Rollout.rolling';
    checkProps(at, 'options', options, ROLLING_OPTIONS);
    checkInteger({
      code: 'rollout.batch-size-out-of-range',
      at,
      prop: 'batchSize',
      value: options.batchSize,
      min: 1,
      max: 100,
      fix: 'use 1 to go one by one',
    });
    checkPercent(at, 'minHealthyPercent', options.minHealthyPercent, 0, 100, 'use 100 to keep the whole capacity, 50 to go faster on fewer units');
    checkPercent(at, 'maxHealthyPercent', options.maxHealthyPercent, 100, 200, 'use 200 to start all new units beside the old ones');
    checkRoom(at, options);
    const wait = options.wait ?? Wait.forSignals();
    return new Rollout({
      kind: RolloutKind.ROLLING,
      minHealthyPercent: options.minHealthyPercent ?? 100,
      maxHealthyPercent: options.maxHealthyPercent,
      batchSize: options.batchSize ?? 1,
      pause: wait._pause,
      signalTimeout: wait._signalTimeout,
      shifts: [],
    });
  }

  /**
   * Starts a whole new group beside the old one, which goes when all of the new one is healthy, and is untouched until then.
   * New units take their share of the requests as soon as each of them is healthy.
   *
   * @param options how long to wait for health
   */
  public static immutable(options: HealthyOptions = {}): Rollout {
    checkProps('Rollout.immutable', 'options', options, HEALTHY_OPTIONS);
    const wait = Wait.forSignals(options);
    return new Rollout({ kind: RolloutKind.IMMUTABLE, minHealthyPercent: 100, signalTimeout: wait._signalTimeout, shifts: [] });
  }

  /**
   * Starts a second environment, moves all traffic at one moment, and keeps the old one for a while to go back to.
   *
   * @param options how long the old version is kept
   */
  public static blueGreen(options: BlueGreenOptions = {}): Rollout {
    checkProps('Rollout.blueGreen', 'options', options, BLUE_GREEN_OPTIONS);
    checkBake('Rollout.blueGreen', 'bake', options.bake, Duration.minutes(0));
    return Rollout.shifting(RolloutKind.BLUE_GREEN, [{ percent: 100, bake: options.bake ?? LAST_BAKE }]);
  }

  /**
   * Gives the new version a small share of the traffic first, then the rest.
   *
   * @param options the first share, and how long it is watched
   */
  public static canary(options: CanaryOptions): Rollout {
    checkProps('Rollout.canary', 'options', options, CANARY_OPTIONS);
    checkPercent('Rollout.canary', 'percent', options.percent, 1, 99, 'use 10 for a tenth of the traffic');
    checkBake('Rollout.canary', 'bake', options.bake, Duration.minutes(1));
    checkBake('Rollout.canary', 'finalBake', options.finalBake, Duration.minutes(0));
    return Rollout.shifting(RolloutKind.CANARY, [
      { percent: options.percent, bake: options.bake },
      { percent: 100, bake: options.finalBake ?? LAST_BAKE },
    ]);
  }

  /**
   * Moves the traffic in equal steps.
   *
   * @param options the share of each step, and how long it is watched
   */
  public static linear(options: LinearOptions): Rollout {
    checkProps('Rollout.linear', 'options', options, LINEAR_OPTIONS);
    checkPercent('Rollout.linear', 'percent', options.percent, 1, 50, 'use 25 for four steps');
    checkBake('Rollout.linear', 'every', options.every, Duration.minutes(1));
    checkBake('Rollout.linear', 'finalBake', options.finalBake, Duration.minutes(0));
    const steps = Token.isUnresolved(options.percent) ? 2 : Math.ceil(100 / options.percent);
    return Rollout.shifting(RolloutKind.LINEAR, Array.from({ length: steps }, (_, step) => ({
      percent: step === steps - 1 ? 100 : (step + 1) * options.percent,
      bake: step === steps - 1 ? options.finalBake ?? LAST_BAKE : options.every,
    })));
  }

  private static shifting(kind: RolloutKind, shifts: TrafficShift[]): Rollout {
    return new Rollout({ kind, minHealthyPercent: 100, signalTimeout: Duration.minutes(15), shifts });
  }

  private constructor(private readonly plan: RolloutPlan) {}

  /**
   * The rollout as plain facts, for a platform to translate.
   */
  public render(): RolloutPlan {
    return { ...this.plan, shifts: [...this.plan.shifts] };
  }
}

function checkPercent(at: string, prop: string, value: number | undefined, min: number, max: number, fix: string) {
  checkInteger({ code: 'rollout.percent-out-of-range', at, prop, value, min, max, unit: 'a whole percentage', fix });
}

/** Between these shares there has to be room for one unit to come or go. */
function checkRoom(at: string, { minHealthyPercent, maxHealthyPercent }: RollingOptions) {
  if (maxHealthyPercent === 100 && (minHealthyPercent ?? 100) === 100) {
    fail({
      code: 'rollout.no-room', at, prop: 'maxHealthyPercent', value: 100, allowed: 'more than minHealthyPercent', fix: 'lower minHealthyPercent, or leave maxHealthyPercent out',
    });
  }
}

function checkBake(at: string, prop: string, value: Duration | undefined, min: Duration) {
  checkDuration({
    code: 'rollout.bake-out-of-range',
    at,
    prop,
    value,
    min,
    max: LONGEST_BAKE,
    whole: 'minutes',
    fix: `use at least ${min.toHumanString()} and at most 24 hours`,
  });
}
