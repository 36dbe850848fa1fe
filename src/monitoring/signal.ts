import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Severity } from './severity';
import { checkInteger, checkPattern, checkThat } from '../private/check';
import { checkProps } from './private/struct-check';
import { SIGNAL_OPTIONS } from './private/structs';

/**
 * What a signal watches, and from when on it is an alarm.
 */
export interface SignalOptions {
  /** Name, unique within its section: letters and digits, beginning with a letter. Part of the alarm's id. */
  readonly id: string;

  /** What it means when the alarm goes off, and where to look; one or two sentences. */
  readonly meaning: string;

  /** The metric. */
  readonly metric: cloudwatch.IMetric;

  /** The value from which on it is an alarm, in the unit of the metric. */
  readonly threshold: number;

  /**
   * How the metric is compared with the threshold.
   *
   * @default cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparison?: cloudwatch.ComparisonOperator;

  /** How bad it is. */
  readonly severity: Severity;

  /**
   * What it means when there is no data.
   *
   * @default cloudwatch.TreatMissingData.NOT_BREACHING
   */
  readonly missingData?: cloudwatch.TreatMissingData;

  /**
   * For how many periods of the metric the threshold must be crossed, one after the other.
   *
   * @default 5
   */
  readonly periods?: number;
}

/**
 * One sign of health: a metric, the value from which on it is an alarm, and how bad that is.
 */
export class Signal {
  /**
   * A signal of your own.
   *
   * @param options what is watched
   */
  public static of(options: SignalOptions): Signal {
    checkProps('Signal.of', 'options', options, SIGNAL_OPTIONS);
    checkPattern({
      code: 'monitoring.signal-id-invalid',
      at: 'Signal.of',
      prop: 'id',
      value: options.id,
      pattern: /^[A-Za-z][A-Za-z0-9]*$/,
      allowed: 'letters and digits, beginning with a letter',
      fix: 'choose a name such as \'QueueDepth\'',
    });
    checkInteger({
      code: 'monitoring.periods-out-of-range',
      at: 'Signal.of',
      prop: 'periods',
      value: options.periods,
      min: 1,
      max: 1440,
      fix: 'use 5 to ignore short peaks',
    });
    checkThat({
      code: 'monitoring.threshold-invalid',
      at: 'Signal.of',
      prop: 'threshold',
      value: options.threshold,
      allowed: 'a finite number',
      holds: Number.isFinite,
      fix: 'give the value from which on it is an alarm, in the unit of the metric',
    });
    return new Signal(options);
  }

  /** Name of the signal, unique within its section. */
  public readonly id: string;
  /** What it means when the alarm goes off. */
  public readonly meaning: string;
  /** The metric. */
  public readonly metric: cloudwatch.IMetric;
  /** The value from which on it is an alarm. */
  public readonly threshold: number;
  /** How the metric is compared with the threshold. */
  public readonly comparison: cloudwatch.ComparisonOperator;
  /** How bad it is. */
  public readonly severity: Severity;
  /** For how many periods the threshold must be crossed. */
  public readonly periods: number;
  /** What it means when there is no data. */
  public readonly missingData: cloudwatch.TreatMissingData;

  private constructor(options: SignalOptions) {
    this.id = options.id;
    this.meaning = options.meaning;
    this.metric = options.metric;
    this.threshold = options.threshold;
    this.comparison = options.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
    this.severity = options.severity;
    this.periods = options.periods ?? 5;
    this.missingData = options.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING;
  }
}
