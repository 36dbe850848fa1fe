import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { fail } from '../../private/errors';
import { Rollout, RolloutKind } from '../../rollout';

export interface LambdaDeployProps {
  readonly actionName: string;
  readonly runOrder: number;
  readonly input: codepipeline.Artifact;
  readonly alias: lambda.IAlias;
  readonly strategy: string;
}

/** How the action writes a rollout: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html */
export function deployStrategy(at: string, rollout: Rollout): string {
  const { kind, shifts } = rollout.render();
  const [first] = shifts;
  const minutes = first?.bake.toMinutes({ integral: false });
  if (kind === RolloutKind.ALL_AT_ONCE) {
    return 'AllAtOnce';
  }
  if ((kind === RolloutKind.CANARY || kind === RolloutKind.LINEAR) && Number.isInteger(minutes) && minutes > 0) {
    return kind === RolloutKind.CANARY ? `Canary${first.percent}Percent${minutes}Minutes` : `Linear${first.percent}PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`;
  }
  return fail({
    code: 'pipelines.rollout-not-on-lambda', at, prop: 'rollout', value: `Rollout.${kind}()`, allowed: 'Rollout.allAtOnce(), canary() and linear(), with whole minutes', fix: 'choose one of these',
  });
}

/** The action of CodePipeline V2 that deploys a function, which the CDK does not have. */
export class LambdaDeployAction extends actions.Action {
  constructor(private readonly deploy: LambdaDeployProps) {
    const { actionName, runOrder, input, alias } = deploy;
    super({
      actionName,
      runOrder,
      inputs: [input],
      resource: alias.version.lambda, // an alias does not know of another account or region
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'Lambda',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, options: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { alias, strategy } = this.deploy;
    const { functionArn, functionName } = alias.version.lambda;
    const versions = `${functionArn}:*`;
    options.role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: [
        'lambda:GetAlias', 'lambda:GetFunctionConfiguration', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:PublishVersion', 'lambda:UpdateAlias',
        'lambda:UpdateFunctionCode',
      ],
      resources: [functionArn, versions],
    }));
    acknowledgeWildcard(options.role, versions, 'Versions and aliases of this one function; versions are numbered when they are made.');
    options.bucket.grantRead(options.role);
    return { configuration: { FunctionName: functionName, FunctionAlias: alias.aliasName, DeployStrategy: strategy } };
  }
}
