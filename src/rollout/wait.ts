import { Duration } from 'aws-cdk-lib';
import { checkProps, checkValue } from './private/struct-check';
import { PAUSE, SIGNAL_WAIT_OPTIONS } from './private/structs';
import { checkDuration, checkKnown } from '../private/check';

/** CloudFormation takes a pause or a wait of at most one hour in an update policy. */
const LONGEST_WAIT = Duration.hours(1);

/**
 * Options for waiting for new units to report that they are healthy.
 */
export interface SignalWaitOptions {
  /**
   * How long new units may take, from 1 minute to 1 hour.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * What a rolling rollout waits for after each batch.
 */
export class Wait {
  /**
   * Waits until each new unit reports that it is healthy, and rolls back when it does not in time.
   *
   * @param options how long to wait
   */
  public static forSignals(options: SignalWaitOptions = {}): Wait {
    checkProps('Wait.forSignals', 'options', options, SIGNAL_WAIT_OPTIONS);
    checkWait('Wait.forSignals', 'timeout', options.timeout);
    return new Wait(undefined, options.timeout ?? Duration.minutes(15));
  }

  /**
   * Waits for a time that is always the same, and does not look whether the new units are healthy.
   *
   * @param duration how long to pause after each batch, from 1 minute to 1 hour
   */
  public static pause(duration: Duration): Wait {
    checkValue('Wait.pause', 'duration', duration, PAUSE);
    checkWait('Wait.pause', 'duration', duration);
    return new Wait(duration, undefined);
  }

  private constructor(
    /** @internal */
    public readonly _pause: Duration | undefined,
    /** @internal */
    public readonly _signalTimeout: Duration | undefined,
  ) {}
}

function checkWait(at: string, prop: string, value: Duration | undefined) {
  checkKnown({ code: 'rollout.value-not-known', at, prop, value, fix: 'give the duration; CloudFormation takes no reference in an update policy' });
  checkDuration({
    code: 'rollout.wait-out-of-range',
    at,
    prop,
    value,
    min: Duration.minutes(1),
    max: LONGEST_WAIT,
    fix: 'use Duration.minutes(1) to Duration.hours(1); CloudFormation allows no longer pause',
  });
}
