import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkDuration, checkKnown } from '../private/check';
import { Rollout } from '../rollout';
import { artifactOf } from './private/artifact-of';
import { deployStrategy, LambdaDeployAction } from './private/lambda-deploy';
import { checkOptionNames, CODE_DEPLOY_ECS_TARGET_OPTIONS, ECS_TARGET_OPTIONS, LAMBDA_TARGET_OPTIONS, S3_TARGET_OPTIONS, TARGET_OPTIONS } from './private/prop-names';

/**
 * What a target makes its action of.
 */
export interface TargetBindOptions {
  /** Name of the action. */
  readonly actionName: string;
  /** Its place in the stage. */
  readonly runOrder: number;
  /** The artifacts of the pipeline, by the names that its synth and its sources gave them; `Source` is the main one. */
  readonly artifacts: { [name: string]: codepipeline.Artifact };
}

/**
 * Something outside of the pipeline's stacks that it delivers code to. Implement it for what `Target` does not have.
 */
export interface ITarget {
  /**
   * Makes the action that delivers.
   *
   * @param scope where further constructs go
   * @param options name, place and artifacts
   */
  bindTarget(scope: Construct, options: TargetBindOptions): codepipeline.IAction;
}

/**
 * What every target takes.
 */
export interface TargetOptions {
  /**
   * The artifact that is delivered: one that the synth has named in its `artifacts`, or a source.
   *
   * @default 'Source'
   */
  readonly artifact?: string;
}

/**
 * Options of a service of Amazon ECS.
 */
export interface EcsTargetOptions extends TargetOptions {
  /**
   * The file of the artifact that names the images: `[{ "name": "<container>", "imageUri": "…" }]`.
   *
   * @default 'imagedefinitions.json'
   */
  readonly imageFile?: string;

  /**
   * How long the service may take to become steady, 1 to 60 whole minutes.
   *
   * @default Duration.minutes(60)
   */
  readonly timeout?: Duration;
}

/**
 * Options of a blue/green deployment of Amazon ECS by AWS CodeDeploy.
 */
export interface CodeDeployEcsTargetOptions extends TargetOptions {
  /**
   * The file of the artifact with the task definition.
   *
   * @default 'taskdef.json'
   */
  readonly taskDefinitionFile?: string;

  /**
   * The file of the artifact that says what CodeDeploy does.
   *
   * @default 'appspec.yaml'
   */
  readonly appSpecFile?: string;
}

/**
 * Options of a bucket.
 */
export interface S3TargetOptions extends TargetOptions {
  /**
   * Where in the bucket the files go.
   *
   * @default - the root
   */
  readonly prefix?: string;

  /**
   * How long browsers and CDNs may keep the files.
   *
   * @default - as they choose
   */
  readonly cacheControl?: actions.CacheControl[];
}

/**
 * Options of a function.
 */
export interface LambdaTargetOptions extends TargetOptions {
  /**
   * How the alias moves to the new version: `Rollout.allAtOnce()`, `canary()` or `linear()`.
   *
   * @default Rollout.allAtOnce()
   */
  readonly rollout?: Rollout;
}

/**
 * What code is delivered to where it runs already, besides stacks.
 */
export class Target {
  /**
   * A service of Amazon ECS, whose new task definition has the images that a file of the artifact names.
   *
   * @param service the service
   * @param options the file, and how long it may take
   */
  public static ecsService(service: ecs.IBaseService, options: EcsTargetOptions = {}): ITarget {
    checkOptionNames('Target.ecsService', options, ECS_TARGET_OPTIONS);
    const at = 'Target.ecsService';
    checkKnown({ code: 'pipelines.value-not-known', at, prop: 'timeout', value: options.timeout, fix: 'give the time' });
    checkDuration({
      code: 'pipelines.timeout-out-of-range', at, prop: 'timeout', value: options.timeout, min: Duration.minutes(1), max: Duration.minutes(60), whole: 'minutes', fix: 'use Duration.minutes(60)',
    });
    return new ActionTarget(at, options, ({ input, ...common }) => new actions.EcsDeployAction({
      ...common, service, imageFile: input.atPath(options.imageFile ?? 'imagedefinitions.json'), deploymentTimeout: options.timeout,
    }));
  }

  /**
   * Instances, by AWS CodeDeploy; the artifact holds an `appspec.yml`.
   *
   * @param deploymentGroup the deployment group
   * @param options the artifact
   */
  public static codeDeploy(deploymentGroup: codedeploy.IServerDeploymentGroup, options: TargetOptions = {}): ITarget {
    checkOptionNames('Target.codeDeploy', options, TARGET_OPTIONS);
    return new ActionTarget('Target.codeDeploy', options, common => new actions.CodeDeployServerDeployAction({ ...common, deploymentGroup }));
  }

  /**
   * A service of Amazon ECS that AWS CodeDeploy replaces, blue/green.
   *
   * @param deploymentGroup the deployment group
   * @param options the files of the artifact
   */
  public static codeDeployEcs(deploymentGroup: codedeploy.IEcsDeploymentGroup, options: CodeDeployEcsTargetOptions = {}): ITarget {
    checkOptionNames('Target.codeDeployEcs', options, CODE_DEPLOY_ECS_TARGET_OPTIONS);
    return new ActionTarget('Target.codeDeployEcs', options, ({ input, ...common }) => new actions.CodeDeployEcsDeployAction({
      ...common,
      deploymentGroup,
      taskDefinitionTemplateFile: input.atPath(options.taskDefinitionFile ?? 'taskdef.json'),
      appSpecTemplateFile: input.atPath(options.appSpecFile ?? 'appspec.yaml'),
    }));
  }

  /**
   * Files in a bucket, such as a web site.
   *
   * @param bucket the bucket
   * @param options where the files go
   */
  public static s3(bucket: s3.IBucket, options: S3TargetOptions = {}): ITarget {
    checkOptionNames('Target.s3', options, S3_TARGET_OPTIONS);
    return new ActionTarget('Target.s3', options, common => new actions.S3DeployAction({
      ...common, bucket, objectKey: options.prefix, cacheControl: options.cacheControl, extract: true,
    }));
  }

  /**
   * The code of a function, behind an alias that moves to the new version as the rollout says. The artifact is the function's code.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html
   * @param alias an alias of the function, which has one version behind it
   * @param options how the alias moves
   */
  public static lambdaAlias(alias: lambda.IAlias, options: LambdaTargetOptions = {}): ITarget {
    checkOptionNames('Target.lambdaAlias', options, LAMBDA_TARGET_OPTIONS);
    const at = 'Target.lambdaAlias';
    const strategy = deployStrategy(at, options.rollout ?? Rollout.allAtOnce());
    return new ActionTarget(at, options, common => new LambdaDeployAction({ ...common, alias, strategy }));
  }

  private constructor() {}
}

interface CommonActionProps {
  readonly actionName: string;
  readonly runOrder: number;
  readonly input: codepipeline.Artifact;
}

/** A target that one action of the CDK delivers to. */
class ActionTarget implements ITarget {
  constructor(
    private readonly at: string,
    private readonly options: TargetOptions,
    private readonly make: (common: CommonActionProps) => codepipeline.IAction,
  ) {}

  public bindTarget(_scope: Construct, { actionName, runOrder, artifacts }: TargetBindOptions): codepipeline.IAction {
    return this.make({ actionName, runOrder, input: artifactOf(this.at, artifacts, this.options.artifact ?? 'Source') });
  }
}
