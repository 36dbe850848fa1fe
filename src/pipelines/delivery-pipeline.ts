import { AspectPriority, Aspects, IAspect, Stage } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PIPELINE_REDUCE_CROSS_ACCOUNT_ACTION_ROLE_TRUST_SCOPE, PIPELINE_REDUCE_STAGE_ROLE_TRUST_SCOPE } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { Profile } from '../core';
import { Check } from './check';
import { DeliveryPipelineProps } from './delivery-pipeline-props';
import { createKey } from '../private/encryption';
import { fail } from '../private/errors';
import { applyTags } from '../private/tags';
import { Engine } from './private/engine';
import { checkGiven, checkKinds } from './private/kind-check';
import { Phases } from './private/phase';
import { checkProps } from './private/pipeline-check';
import { checkOptionNames, checkPropNames, DELIVERY_OPTIONS, DELIVERY_PIPELINE_PROPS, STAGE_OPTIONS, WAVE_OPTIONS } from './private/prop-names';
import { DeliveryOptions, StageOptions, WaveOptions, WaveStageOptions } from './stage-options';
import { Wave } from './wave';

/** So that the roles of actions trust the role of the pipeline, and not its whole account, whatever the app's flags say. */
const TRUST_FLAGS = [PIPELINE_REDUCE_STAGE_ROLE_TRUST_SCOPE, PIPELINE_REDUCE_CROSS_ACCOUNT_ACTION_ROLE_TRUST_SCOPE];

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
    checkPropNames(this.node.path, props, DELIVERY_PIPELINE_PROPS);
    checkProps(this.node.path, props);
    TRUST_FLAGS.forEach(flag => this.node.setContext(flag, true));
    const profile = props.profile ?? Profile.production();
    this.phases = new Phases(this);
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
    checkOptionNames(this.node.path, options, STAGE_OPTIONS);
    checkGiven(this.node.path, 'stage', stage, Stage, 'new ShopStage(this, \'Prod\')');
    this.phases.addStage(this.phases.add(stage.stageName, 'stage', options), stage);
  }

  /**
   * Adds a wave: stages that are deployed side by side.
   *
   * @param name its name in the pipeline
   * @param options who has to say yes, when, and what must hold, for all stages of the wave
   */
  public addWave(name: string, options: WaveOptions = {}): Wave {
    checkOptionNames(this.node.path, options, WAVE_OPTIONS);
    const phase = this.phases.add(name, 'wave', options);
    return Wave._of(name, (stage: Stage, { verify = [] }: WaveStageOptions) => {
      checkGiven(this.node.path, 'stage', stage, Stage, 'new ShopStage(this, \'Prod\')');
      checkKinds(this.node.path, 'verify', verify, Check, 'Check.http(…)');
      this.phases.addStage(phase, stage, verify.map(check => check._plan));
    });
  }

  /**
   * Adds a delivery of code to what runs already.
   *
   * @param name its name in the pipeline
   * @param options where to, who has to say yes, when, and what must hold
   */
  public addDelivery(name: string, options: DeliveryOptions): void {
    checkOptionNames(this.node.path, options, DELIVERY_OPTIONS);
    this.phases.addDelivery(name, options);
  }

  /**
   * Lets somebody approve: every stage of the pipeline, or one. They read its reports, too.
   *
   * @param grantee such as a role of a team
   * @param stage name of the only stage that they may approve; all stages otherwise
   */
  public grantApproval(grantee: iam.IGrantable, stage?: string): void {
    if (stage !== undefined && typeof stage !== 'string') {
      fail({ code: 'pipelines.wrong-type', at: this.node.path, prop: 'stage', value: `a ${typeof stage}`, allowed: 'the name of a stage', fix: 'write stage.stageName' });
    }
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
