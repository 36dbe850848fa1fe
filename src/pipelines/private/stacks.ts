import * as path from 'path';
import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { fail } from '../../private/errors';
import { StackPlan } from '../handlers/change-sets/plan';

type StackArtifact = cxapi.CloudFormationStackArtifact;

/** A stack of a stage, as its synthesized form tells. */
export interface StackInfo {
  readonly plan: StackPlan;
  /** Where it stands in its stage. */
  readonly path: string;
  readonly stage: Stage;
  /** Manifests of what has to be published before, in the artifact. */
  readonly manifests: string[];
  readonly hasImages: boolean;
  readonly publishingRoles: string[];
  readonly lookupRole?: string;
  /** How many stacks at least are deployed one after the other before it. */
  readonly layer: number;
}

/** The stacks of a stage, those first that others depend on. */
export function readStacks(at: string, stage: Stage, root: string): StackInfo[] {
  const artifacts = stage.synth().stacksRecursively;
  if (artifacts.length === 0) {
    fail({ code: 'pipelines.stage-empty', at, prop: 'stage', value: stage.node.path, allowed: 'a stage with one stack at least', fix: 'make the stacks below the Stage: new Stack(stage, …)' });
  }
  const layers = new Map<string, number>();
  const before = (artifact: StackArtifact) => artifacts.filter(one => artifact.dependencies.includes(one));
  const layerOf = (artifact: StackArtifact): number => {
    const known = layers.get(artifact.id) ?? Math.max(0, ...before(artifact).map(one => layerOf(one) + 1));
    layers.set(artifact.id, known);
    return known;
  };
  return artifacts
    .map(artifact => infoOf(artifact, before(artifact), layerOf(artifact), stage, root))
    .sort((a, b) => a.layer - b.layer);
}

function infoOf(artifact: StackArtifact, before: StackArtifact[], layer: number, stage: Stage, root: string): StackInfo {
  const { account, region } = artifact.environment;
  const manifests = artifact.dependencies.filter(cxapi.AssetManifestArtifact.isAssetManifestArtifact);
  const images = manifests.flatMap(({ contents }) => Object.values(contents.dockerImages ?? {}));
  const files = manifests.flatMap(({ contents }) => Object.values(contents.files ?? {}));
  const destinations = [...images, ...files].flatMap(asset => Object.values(asset.destinations));
  const inRoot = (file: string) => path.relative(root, file).split(path.sep).join('/');
  return {
    stage,
    layer,
    path: artifact.hierarchicalId.startsWith(`${stage.node.path}/`) ? artifact.hierarchicalId.slice(stage.node.path.length + 1) : artifact.hierarchicalId,
    manifests: manifests.map(({ file }) => inRoot(file)),
    hasImages: images.length > 0,
    publishingRoles: [...new Set(destinations.flatMap(({ assumeRoleArn }) => assumeRoleArn ?? []))],
    lookupRole: artifact.lookupRole?.arn,
    plan: {
      id: artifact.id,
      name: artifact.stackName,
      account: account === cxapi.UNKNOWN_ACCOUNT ? undefined : account,
      region: region === cxapi.UNKNOWN_REGION ? undefined : region,
      template: inRoot(artifact.templateFullPath),
      templateUrl: artifact.stackTemplateAssetObjectUrl,
      deployRole: artifact.assumeRoleArn,
      deployRoleExternalId: artifact.assumeRoleExternalId,
      executionRole: artifact.cloudFormationExecutionRoleArn,
      parameters: artifact.parameters,
      tags: artifact.tags,
      notificationArns: artifact.notificationArns ?? [],
      terminationProtection: artifact.terminationProtection ?? false,
      dependsOn: before.map(({ id }) => id),
    },
  };
}

/** What is delivered elsewhere needs roles there that trust the pipeline's account, and a pipeline that knows where it is. */
export function checkEnvironments(at: string, pipelineStack: Stack, stacks: StackInfo[]): void {
  for (const { plan, path: name } of stacks) {
    const elsewhere = differs(pipelineStack.account, plan.account) || differs(pipelineStack.region, plan.region);
    const fixEnv = 'give the stack of the pipeline an env with account and region';
    if (elsewhere && (Token.isUnresolved(pipelineStack.account) || Token.isUnresolved(pipelineStack.region))) {
      fail({ code: 'pipelines.pipeline-env-missing', at, prop: 'env', allowed: `a known account and region, since '${name}' is deployed to aws://${plan.account ?? '?'}/${plan.region ?? '?'}`, fix: fixEnv });
    }
    if (!plan.deployRole || !plan.executionRole || plan.deployRoleExternalId) {
      fail({
        code: 'pipelines.not-bootstrapped',
        at,
        prop: 'synthesizer',
        value: `of '${name}', which has ${plan.deployRoleExternalId ? 'a role with an external id, which CodePipeline does not give' : 'no roles to deploy with'}`,
        allowed: 'DefaultStackSynthesizer, or another one that deploys with roles',
        fix: `use it, and run: cdk bootstrap aws://${plan.account ?? '<account>'}/${plan.region ?? '<region>'} --trust ${shown(pipelineStack.account)} --cloudformation-execution-policies <policies>`,
      });
    }
  }
  const seen = new Map<string, string>();
  for (const { plan: { account, region, name }, stage, path: stackPath } of stacks) {
    const where = `${account ?? pipelineStack.account}/${region ?? pipelineStack.region}/${name}`;
    const here = `${stage.node.path}/${stackPath}`;
    if (seen.has(where)) {
      fail({
        code: 'pipelines.stack-twice', at, prop: 'stage', value: `stack '${name}' in '${seen.get(where)}' and '${here}'`, allowed: 'each stack of an account and region in one stage', fix: 'give the stages other names, accounts or regions',
      });
    }
    seen.set(where, here);
  }
}

function shown(account: string): string {
  return Token.isUnresolved(account) ? '<account of the pipeline>' : account;
}

function differs(own: string, other: string | undefined): boolean {
  return other !== undefined && own !== other;
}
