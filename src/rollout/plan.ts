import { Duration } from 'aws-cdk-lib';

/**
 * How a new version replaces the old one, by name.
 */
export enum RolloutKind {
  /** Everything at once; the app is away meanwhile. */
  ALL_AT_ONCE = 'allAtOnce',
  /** Batch by batch, on the capacity that is there. */
  ROLLING = 'rolling',
  /** A whole new group; the old one goes when it is healthy. */
  IMMUTABLE = 'immutable',
  /** A second environment that takes all traffic at one moment. */
  BLUE_GREEN = 'blueGreen',
  /** A small share of the traffic first, then the rest. */
  CANARY = 'canary',
  /** Equal shares of the traffic, one after the other. */
  LINEAR = 'linear',
}

/**
 * One step of a rollout that moves traffic.
 */
export interface TrafficShift {
  /** Share of the traffic that the new version has after this step, in percent. */
  readonly percent: number;
  /** How long the step is watched before the next one. */
  readonly bake: Duration;
}

/**
 * A rollout as plain facts that each platform translates to its own settings.
 */
export interface RolloutPlan {
  /** The kind of rollout. */
  readonly kind: RolloutKind;
  /** Share of the capacity that stays in service meanwhile, in percent of the least that there may be. */
  readonly minHealthyPercent: number;
  /**
   * Share of the capacity that there may be of old and new units together, in percent of the least that there may be.
   *
   * @default - as the platform chooses
   */
  readonly maxHealthyPercent?: number;
  /**
   * How many units are replaced at a time.
   *
   * @default - as many as the platform chooses
   */
  readonly batchSize?: number;
  /**
   * How long to pause after each batch.
   *
   * @default - no pause: the rollout goes on when the new units report that they are healthy
   */
  readonly pause?: Duration;
  /**
   * How long new units may take to report that they are healthy.
   *
   * @default - reports are not waited for
   */
  readonly signalTimeout?: Duration;
  /** The traffic steps, in order; empty where traffic is not moved by itself. */
  readonly shifts: TrafficShift[];
}
