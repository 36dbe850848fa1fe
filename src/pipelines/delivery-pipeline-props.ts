import { RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CommonProps } from '../core';
import { Check } from './check';
import { Compute } from './compute';
import { Notification } from './notification';
import { Source } from './source';
import { Synth } from './synth';

/**
 * Properties of a delivery pipeline.
 */
export interface DeliveryPipelineProps extends CommonProps {
  /** Where the code comes from. */
  readonly source: Source;

  /** How it becomes templates and assets. */
  readonly synth: Synth;

  /**
   * Further sources, by a name: builds find them in `$CODEBUILD_SRC_DIR_<name>`, and targets by that name.
   *
   * @default - none
   */
  readonly additionalSources?: { [name: string]: Source };

  /**
   * What must hold before anything is published or deployed, side by side, such as unit tests.
   *
   * @default - nothing
   */
  readonly test?: Check[];

  /**
   * Name of the pipeline.
   *
   * @default - made by AWS CloudFormation
   */
  readonly pipelineName?: string;

  /**
   * What builds run on that do not say it themselves.
   *
   * @default Compute.linux()
   */
  readonly compute?: Compute;

  /**
   * Variables that whoever starts the pipeline may set; read them with `Value.variable()`.
   *
   * @default - none
   */
  readonly variables?: codepipeline.Variable[];

  /**
   * What becomes of an execution while another one is on its way: it replaces the one that waits (`SUPERSEDED`), or waits for its turn
   * (`QUEUED`).
   *
   * @default codepipeline.ExecutionMode.SUPERSEDED
   */
  readonly executionMode?: codepipeline.ExecutionMode;

  /**
   * Whether the pipeline deploys its own stack first, so that a change of it comes with the code.
   *
   * @default true
   */
  readonly selfMutation?: boolean;

  /**
   * Version of the CDK's command line that deploys the pipeline itself, as npm spells it.
   *
   * @default '2'
   */
  readonly cliVersion?: string;

  /**
   * Who is told of every action that fails, and where to look. An encrypted topic's key must let `events.amazonaws.com` use it.
   *
   * @default - nobody
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * Who hears of executions and approvals besides.
   *
   * @default - nobody
   */
  readonly notifications?: Notification[];

  /**
   * The most actions that one stage of the pipeline gets, 10 to 100; a stage with more is split.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   * @default 100
   */
  readonly maxActionsPerStage?: number;

  /**
   * Key for artifacts, reports and logs.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to artifacts, reports, logs and the key when the pipeline is removed.
   *
   * @default - as the profile says: kept in production, deleted in development
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long logs are kept.
   *
   * @default - as the profile says: one year in production, one week in development
   */
  readonly logRetention?: logs.RetentionDays;
}
