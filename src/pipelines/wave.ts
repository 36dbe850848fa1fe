import { Stage } from 'aws-cdk-lib';
import { checkOptionNames, WAVE_STAGE_OPTIONS } from './private/prop-names';
import { WaveStageOptions } from './stage-options';

type AddStage = (stage: Stage, options: WaveStageOptions) => void;

/**
 * Stages that are deployed side by side, after one approval, in one window.
 */
export class Wave {
  /** @internal */
  public static _of(name: string, add: AddStage): Wave {
    return new Wave(name, add);
  }

  private constructor(
    /** Name of the wave. */
    public readonly name: string,
    private readonly add: AddStage,
  ) {}

  /**
   * Adds a stage to the wave.
   *
   * @param stage an account and region, and the stacks there
   * @param options what must hold afterwards
   */
  public addStage(stage: Stage, options: WaveStageOptions = {}): void {
    checkOptionNames('Wave.addStage', options, WAVE_STAGE_OPTIONS);
    this.add(stage, options);
  }
}
