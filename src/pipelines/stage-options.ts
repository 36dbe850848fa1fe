import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Approval } from './approval';
import { Check } from './check';
import { DeployWindow } from './deploy-window';
import { ITarget } from './target';

/**
 * What is deployed only when it may, and taken back when it does not work.
 */
export interface DeploymentOptions {
  /**
   * Who has to say yes before.
   *
   * @default Approval.none()
   */
  readonly approval?: Approval;

  /**
   * When it may be deployed.
   *
   * @default - at any time
   */
  readonly window?: DeployWindow;

  /**
   * What must hold before, side by side.
   *
   * @default - nothing
   */
  readonly before?: Check[];

  /**
   * What must hold afterwards, side by side, such as smoke tests.
   *
   * @default - nothing
   */
  readonly verify?: Check[];

  /**
   * Alarms that are watched afterwards, of any account and region; one that goes off takes everything back.
   *
   * @default - none
   */
  readonly rollbackOn?: cloudwatch.IAlarm[];

  /**
   * How long alarms are watched, in whole minutes, from 1 minute to 20 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;

  /**
   * Whether a failure takes the stage back to what it was after its last success: the same steps with the code of then. There must be
   * one since the pipeline itself was changed last. A rollback waits neither for an approval nor for a window.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default - true where there is `verify` or `rollbackOn`
   */
  readonly rollback?: boolean;
}

/**
 * Options of a stage.
 */
export interface StageOptions extends DeploymentOptions {}

/**
 * Options of a wave: stages that are deployed side by side, after one approval, in one window.
 */
export interface WaveOptions extends DeploymentOptions {}

/**
 * Options of one stage of a wave.
 */
export interface WaveStageOptions {
  /**
   * What must hold afterwards.
   *
   * @default - nothing
   */
  readonly verify?: Check[];
}

/**
 * Options of a delivery to what runs already.
 */
export interface DeliveryOptions extends DeploymentOptions {
  /** Where code is delivered to, side by side; one target at least. */
  readonly targets: ITarget[];
}
