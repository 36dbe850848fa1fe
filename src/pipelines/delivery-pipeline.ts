import { Aspects, AspectPriority, IAspect, RemovalPolicy, Stage } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { Check } from './check';
import { Compute } from './compute';
import { Notification } from './notification';
import { createKey } from '../private/encryption';
import { applyTags } from '../private/tags';
import { Engine } from './private/engine';
import { Phases } from './private/phase';
import { checkProps } from './private/pipeline-check';
import { Source } from './source';
import { DeliveryOptions, StageOptions, WaveOptions, WaveStageOptions } from './stage-options';
import { Synth } from './synth';
import { Wave } from './wave';

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
   * Who is told of every action that fails: why, and where to look. An encrypted topic's key must let `events.amazonaws.com` use it.
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

/**
 * A pipeline from a commit to production: it builds the code, deploys itself, publishes assets, and deploys one stage after the other, in any
 * account and region, each when it may, with what changes in front of the approver, and takes back what does not work.
 */
export class DeliveryPipeline extends Construct implements iam.IGrantable {
  /** The pipeline. */
  public readonly pipeline: codepipeline.Pipeline;
  /** Where artifacts are. */
  public readonly artifactBucket: s3.Bucket;
  /** Where reports of changes are, `<stage>/<execution>.html`, `.md` and `.json`. */
  public readonly reportBucket: s3.Bucket;
  /** The key of artifacts, reports and logs. */
  public readonly encryptionKey: kms.IKey;
  /** The build that makes templates of the code. */
  public readonly synthProject: codebuild.PipelineProject;
  /** The principal of the synth, for what it reads. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly phases: Phases;
  private readonly engine: Engine;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    checkProps(this.node.path, props);
    const profile = props.profile ?? Profile.production();
    this.phases = new Phases(this.node.path);
    this.encryptionKey = props.encryptionKey ?? createKey(this, 'Key', `Artifacts and reports of ${this.node.path}`, props.removalPolicy ?? profile.removalPolicy);
    this.engine = new Engine(this, props, { profile, encryptionKey: this.encryptionKey, phases: this.phases });
    this.pipeline = this.engine.pipeline;
    this.artifactBucket = this.engine.artifactBucket;
    this.reportBucket = this.engine.reportBucket;
    this.synthProject = this.engine.synthProject;
    this.grantPrincipal = this.synthProject.grantPrincipal;
    // Stages are known when the app is complete; what they hold, when they are synthesized.
    Aspects.of(this).add(new WhenComplete(this, () => this.engine.build()), { priority: AspectPriority.MUTATING });
    applyTags(this, { app: this.node.id, tier: 'delivery', profile: profile.name }, props.tags);
  }

  /**
   * Adds a stage: an account and region, and the stacks there. It is deployed after what was added before.
   *
   * @param stage the stage
   * @param options who has to say yes, when, and what must hold
   */
  public addStage(stage: Stage, options: StageOptions = {}): void {
    this.phases.addStage(this.phases.add(stage.stageName, 'stage', options), stage);
  }

  /**
   * Adds a wave: stages that are deployed side by side.
   *
   * @param name its name in the pipeline
   * @param options who has to say yes, when, and what must hold, for all stages of the wave
   */
  public addWave(name: string, options: WaveOptions = {}): Wave {
    const phase = this.phases.add(name, 'wave', options);
    return Wave._of(name, (stage: Stage, { verify = [] }: WaveStageOptions) => this.phases.addStage(phase, stage, verify.map(check => check._plan)));
  }

  /**
   * Adds a delivery of code to what runs already.
   *
   * @param name its name in the pipeline
   * @param options where to, who has to say yes, when, and what must hold
   */
  public addDelivery(name: string, options: DeliveryOptions): void {
    this.phases.addDelivery(name, options);
  }

  /**
   * Lets somebody approve: every stage of the pipeline, or one. They read its reports, too.
   *
   * @param grantee such as a role of a team
   * @param stage name of the only stage that they may approve; all stages otherwise
   */
  public grantApproval(grantee: iam.IGrantable, stage?: string): void {
    this.engine.grantApproval(grantee, stage);
  }

  /** The functions of the pipeline, by their names: those that its stages need, once the app has been synthesized. */
  public get functions(): { [name: string]: lambda.IFunction } {
    return this.engine.functions.all;
  }
}

class WhenComplete implements IAspect {
  private done = false;

  constructor(private readonly at: IConstruct, private readonly build: () => void) {}

  public visit(node: IConstruct): void {
    if (node === this.at && !this.done) {
      this.done = true;
      this.build();
    }
  }
}
