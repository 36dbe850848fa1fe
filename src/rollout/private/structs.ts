import { struct } from './struct-check';
import { duration, like, plain, required } from '../../private/kinds';
import type { BlueGreenOptions, CanaryOptions, HealthyOptions, LinearOptions, RollingOptions } from '../rollout';
import type { SignalWaitOptions } from '../wait';

const BAKE = duration('Duration.minutes(10)');

export const HEALTHY_OPTIONS = struct<HealthyOptions>('HealthyOptions', '{ timeout: Duration.minutes(15) }', { timeout: duration('Duration.minutes(15)') });

export const SIGNAL_WAIT_OPTIONS = struct<SignalWaitOptions>('SignalWaitOptions', '{ timeout: Duration.minutes(15) }', { timeout: duration('Duration.minutes(15)') });

export const ROLLING_OPTIONS = struct<RollingOptions>('RollingOptions', '{ batchSize: 1 }', {
  batchSize: plain('1'),
  minHealthyPercent: plain('100'),
  maxHealthyPercent: plain('200'),
  wait: like('_signalTimeout', 'Wait.forSignals()'),
});

export const BLUE_GREEN_OPTIONS = struct<BlueGreenOptions>('BlueGreenOptions', '{ bake: Duration.minutes(10) }', { bake: BAKE });

export const CANARY_OPTIONS = struct<CanaryOptions>('CanaryOptions', '{ percent: 10, bake: Duration.minutes(10) }', {
  percent: required(plain('10')),
  bake: required(BAKE),
  finalBake: BAKE,
});

export const LINEAR_OPTIONS = struct<LinearOptions>('LinearOptions', '{ percent: 25, every: Duration.minutes(5) }', {
  percent: required(plain('25')),
  every: required(duration('Duration.minutes(5)')),
  finalBake: BAKE,
});

export const PAUSE = required(duration('Duration.minutes(2)'));
