import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IMaintenanceWindowTarget } from './maintenance-window-interface';
import { Rate } from './rate';

/**
 * What happens to a task when its window closes.
 */
export enum CutoffBehavior {
  /** What has begun goes on; nothing new begins. */
  CONTINUE_TASK = 'CONTINUE_TASK',
  /** It is cancelled, as far as it can be: of Run Command only what no node has begun. */
  CANCEL_TASK = 'CANCEL_TASK',
}

/**
 * What each task of a maintenance window has.
 */
export interface WindowTaskOptions {
  /**
   * What people read about it, up to 128 characters.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * When it runs among the tasks of the window: lower numbers first, the same numbers together.
   *
   * @default 1
   */
  readonly priority?: number;

  /**
   * What happens when the window closes.
   *
   * @default CutoffBehavior.CONTINUE_TASK
   */
  readonly cutoffBehavior?: CutoffBehavior;
}

/**
 * What tasks have that are about nodes.
 */
export interface TargetedTaskOptions extends WindowTaskOptions {
  /** The targets of the window that it is about, as `window.addTarget()` has given them. */
  readonly targets: IMaintenanceWindowTarget[];

  /**
   * At how many nodes it runs at a time.
   *
   * @default Rate.percent(10)
   */
  readonly concurrency?: Rate;

  /**
   * After how many nodes with errors it goes to no others.
   *
   * @default Rate.count(0)
   */
  readonly errors?: Rate;
}

/**
 * Where the output of commands is kept; a node cuts off what is longer than 24,000 characters otherwise.
 */
export interface CommandOutput {
  /**
   * A bucket. The role of the nodes must be able to write to it.
   *
   * @default - none
   */
  readonly bucket?: s3.IBucket;

  /**
   * What the keys begin with, up to 500 characters; with a bucket.
   *
   * @default - nothing
   */
  readonly keyPrefix?: string;

  /**
   * A log group. The role of the nodes must be able to write to it.
   *
   * @default - none
   */
  readonly logGroup?: logs.ILogGroup;
}

/**
 * What Run Command tells of.
 */
export enum CommandEvent {
  /** Everything. */
  ALL = 'All',
  /** It is being run. */
  IN_PROGRESS = 'InProgress',
  /** It has succeeded. */
  SUCCESS = 'Success',
  /** It took too long. */
  TIMED_OUT = 'TimedOut',
  /** It was cancelled. */
  CANCELLED = 'Cancelled',
  /** It has failed. */
  FAILED = 'Failed',
}

/**
 * Who is told of commands.
 */
export interface CommandNotices {
  /** The topic. */
  readonly topic: sns.ITopic;

  /**
   * Of what.
   *
   * @default [CommandEvent.TIMED_OUT, CommandEvent.CANCELLED, CommandEvent.FAILED]
   */
  readonly events?: CommandEvent[];

  /**
   * Whether each node is told of, and not the command as a whole.
   *
   * @default false
   */
  readonly perNode?: boolean;
}

/**
 * A document of Run Command, and what it is given.
 */
export interface RunCommandOptions extends TargetedTaskOptions {
  /** Name of the document, or its ARN, such as `AWS-RunPatchBaseline`. */
  readonly documentName: string;

  /**
   * Its version: a number as text, `$LATEST` or `$DEFAULT`.
   *
   * @default - the default version of the document
   */
  readonly documentVersion?: string;

  /**
   * What the document is given; `{{TARGET_ID}}` and `{{WINDOW_ID}}` are filled in by the service.
   *
   * @default - its own defaults
   */
  readonly parameters?: { readonly [name: string]: string[] };

  /**
   * How long a node may take to begin: from 30 seconds to 30 days.
   *
   * @default Duration.hours(1)
   */
  readonly deliveryTimeout?: Duration;

  /**
   * Where the output is kept.
   *
   * @default - nowhere, but for its first 24,000 characters
   */
  readonly output?: CommandOutput;

  /**
   * Who is told.
   *
   * @default - nobody
   */
  readonly notices?: CommandNotices;
}

/**
 * A runbook of Automation, and what it is given.
 */
export interface AutomationOptions extends WindowTaskOptions {
  /** Name of the runbook, or its ARN, such as `AWS-CreateImage`. */
  readonly documentName: string;

  /**
   * Its version: a number as text, `$LATEST` or `$DEFAULT`.
   *
   * @default '$DEFAULT'
   */
  readonly documentVersion?: string;

  /**
   * What it is given: up to 200 parameters, with names of up to 50 characters and up to 50 values of 1 to 512 characters each. `{{TARGET_ID}}` is filled in by
   * the service. The `role` is one of them.
   *
   * @default - its own defaults
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowAutomationParameters.html
   */
  readonly parameters?: { readonly [name: string]: string[] };

  /**
   * The role that it runs under. The runbook must take it as `AutomationAssumeRole`.
   *
   * @default - that of the window
   */
  readonly role?: iam.IRole;

  /**
   * Nodes that it runs for, each by itself.
   *
   * @default - it runs once
   */
  readonly targets?: IMaintenanceWindowTarget[];

  /**
   * For how many it runs at a time; with `targets`.
   *
   * @default Rate.percent(10)
   */
  readonly concurrency?: Rate;

  /**
   * After how many errors it runs for no others; with `targets`.
   *
   * @default Rate.count(0)
   */
  readonly errors?: Rate;
}

/**
 * What a function is given.
 */
export interface FunctionTaskOptions extends WindowTaskOptions {
  /**
   * What it is given, such as `TaskInput.fromObject({ window: '{{WINDOW_ID}}' })`, up to 4,096 bytes; the service fills in what it knows.
   *
   * @default - `{}`
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowLambdaParameters.html
   */
  readonly payload?: sfn.TaskInput;
}

/**
 * What a state machine is given.
 */
export interface StateMachineTaskOptions extends WindowTaskOptions {
  /**
   * Its input, such as `TaskInput.fromObject({ window: '{{WINDOW_ID}}' })`, up to 4,096 characters; the service fills in what it knows.
   *
   * @default - `{}`
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowStepFunctionsParameters.html
   */
  readonly input?: sfn.TaskInput;
}
