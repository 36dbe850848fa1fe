import { NamesOf, nameChecks } from '../../private/name-check';
import type { ApprovalOptions, ChangeSetApprovalOptions, ManualApprovalOptions } from '../approval';
import type { BuildOptions } from '../build-options';
import type { HttpCheckOptions } from '../check';
import type { FleetComputeOptions, LambdaComputeOptions, LinuxComputeOptions } from '../compute';
import type { DeliveryPipelineProps } from '../delivery-pipeline-props';
import type { DeployWindowOptions, FreezeOptions } from '../deploy-window';
import type { CodeCommitSourceOptions, ConnectionSourceOptions, EcrSourceOptions, S3SourceOptions } from '../source';
import type { DeliveryOptions, DeploymentOptions, StageOptions, WaveOptions, WaveStageOptions } from '../stage-options';
import type { SynthOptions } from '../synth';
import type { CodeDeployEcsTargetOptions, EcsTargetOptions, LambdaTargetOptions, S3TargetOptions, TargetOptions } from '../target';
import type { BranchFilter, PullRequestFilter } from '../trigger-options';

export const { checkOptionNames, checkPropNames } = nameChecks('pipelines');

const APPROVAL_OPTIONS: NamesOf<ApprovalOptions> = {
  timeout: 1,
  topic: 1,
};

export const BRANCH_FILTER: NamesOf<BranchFilter> = {
  branches: 1,
  excludeBranches: 1,
  excludePaths: 1,
  paths: 1,
};

export const BUILD_OPTIONS: NamesOf<BuildOptions> = {
  cache: 1,
  cachePaths: 1,
  compute: 1,
  installCommands: 1,
  postBuildCommands: 1,
  preBuildCommands: 1,
  reports: 1,
  rolePolicyStatements: 1,
  runtimeVersions: 1,
  securityGroups: 1,
  timeout: 1,
  variables: 1,
  vpc: 1,
  vpcSubnets: 1,
};

export const CHANGE_SET_APPROVAL_OPTIONS: NamesOf<ChangeSetApprovalOptions> = {
  ...APPROVAL_OPTIONS,
  allowReplacement: 1,
  approveEmpty: 1,
};

export const CODE_COMMIT_SOURCE_OPTIONS: NamesOf<CodeCommitSourceOptions> = {
  branch: 1,
  fullClone: 1,
  pullRequestNotices: 1,
  trigger: 1,
};

export const TARGET_OPTIONS: NamesOf<TargetOptions> = {
  artifact: 1,
};

export const CODE_DEPLOY_ECS_TARGET_OPTIONS: NamesOf<CodeDeployEcsTargetOptions> = {
  ...TARGET_OPTIONS,
  appSpecFile: 1,
  taskDefinitionFile: 1,
};

export const CONNECTION_SOURCE_OPTIONS: NamesOf<ConnectionSourceOptions> = {
  connectionArn: 1,
  branch: 1,
  fullClone: 1,
  triggers: 1,
};

const DEPLOYMENT_OPTIONS: NamesOf<DeploymentOptions> = {
  approval: 1,
  bake: 1,
  before: 1,
  rollback: 1,
  rollbackOn: 1,
  verify: 1,
  window: 1,
};

export const DELIVERY_OPTIONS: NamesOf<DeliveryOptions> = {
  ...DEPLOYMENT_OPTIONS,
  targets: 1,
};

export const DELIVERY_PIPELINE_PROPS: NamesOf<DeliveryPipelineProps> = {
  profile: 1,
  tags: 1,
  source: 1,
  synth: 1,
  additionalSources: 1,
  alertTopic: 1,
  cliVersion: 1,
  compute: 1,
  encryptionKey: 1,
  executionMode: 1,
  logRetention: 1,
  maxActionsPerStage: 1,
  notifications: 1,
  pipelineName: 1,
  removalPolicy: 1,
  selfMutation: 1,
  test: 1,
  variables: 1,
};

export const FREEZE_OPTIONS: NamesOf<FreezeOptions> = {
  timeZone: 1,
  freeze: 1,
};

export const DEPLOY_WINDOW_OPTIONS: NamesOf<DeployWindowOptions> = {
  ...FREEZE_OPTIONS,
  closes: 1,
  opens: 1,
};

export const ECR_SOURCE_OPTIONS: NamesOf<EcrSourceOptions> = {
  tag: 1,
};

export const ECS_TARGET_OPTIONS: NamesOf<EcsTargetOptions> = {
  ...TARGET_OPTIONS,
  imageFile: 1,
  timeout: 1,
};

export const FLEET_COMPUTE_OPTIONS: NamesOf<FleetComputeOptions> = {
  docker: 1,
  image: 1,
};

export const HTTP_CHECK_OPTIONS: NamesOf<HttpCheckOptions> = {
  url: 1,
  contains: 1,
  name: 1,
  path: 1,
  status: 1,
  within: 1,
};

export const LAMBDA_COMPUTE_OPTIONS: NamesOf<LambdaComputeOptions> = {
  image: 1,
  size: 1,
};

export const LAMBDA_TARGET_OPTIONS: NamesOf<LambdaTargetOptions> = {
  ...TARGET_OPTIONS,
  rollout: 1,
};

export const LINUX_COMPUTE_OPTIONS: NamesOf<LinuxComputeOptions> = {
  docker: 1,
  image: 1,
  size: 1,
};

export const MANUAL_APPROVAL_OPTIONS: NamesOf<ManualApprovalOptions> = {
  ...APPROVAL_OPTIONS,
  message: 1,
};

export const PULL_REQUEST_FILTER: NamesOf<PullRequestFilter> = {
  ...BRANCH_FILTER,
  events: 1,
};

export const S3_SOURCE_OPTIONS: NamesOf<S3SourceOptions> = {
  trigger: 1,
};

export const S3_TARGET_OPTIONS: NamesOf<S3TargetOptions> = {
  ...TARGET_OPTIONS,
  cacheControl: 1,
  prefix: 1,
};

export const STAGE_OPTIONS: NamesOf<StageOptions> = {
  ...DEPLOYMENT_OPTIONS,
};

export const SYNTH_OPTIONS: NamesOf<SynthOptions> = {
  ...BUILD_OPTIONS,
  artifacts: 1,
  directory: 1,
  exportedVariables: 1,
  outputDirectory: 1,
};

export const WAVE_OPTIONS: NamesOf<WaveOptions> = {
  ...DEPLOYMENT_OPTIONS,
};

export const WAVE_STAGE_OPTIONS: NamesOf<WaveStageOptions> = {
  verify: 1,
};
