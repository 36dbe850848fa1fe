import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeKeyActions, acknowledgeWildcard } from '../../private/acknowledge';
import { checkThat } from '../../private/check';
import { createLogGroup } from '../../private/encryption';
import { BuildOptions } from '../build-options';
import { Compute } from '../compute';
import { LONGEST_CONFIGURATION } from '../defaults';
import { Value } from '../value';
import { checkCompute } from './build-check';
import { useConnection } from './source-plan';
import { sorted } from '../../private/sorted';

export interface BuildsProps {
  readonly encryptionKey: kms.IKey;
  readonly logKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly compute: Compute;
}

export interface BuildSettings {
  readonly description: string;
  readonly commands: string[];
  readonly options: BuildOptions;
  /** The folder of the source that the commands begin in. */
  readonly directory?: string;
  readonly exportedVariables?: string[];
  /** Folders by the artifact that they become. */
  readonly artifacts?: { readonly [name: string]: { readonly folder: string; readonly files: string[] } };
}

export interface BuildActionSettings {
  readonly actionName: string;
  readonly runOrder?: number;
  readonly input: codepipeline.Artifact;
  readonly extraInputs?: codepipeline.Artifact[];
  readonly outputs?: codepipeline.Artifact[];
  readonly variablesNamespace?: string;
  readonly type?: actions.CodeBuildActionType;
}

/** The version that the CDK's command line runs on. */
const NODE = '22';

/** What CodeBuild runs for a pipeline. */
export class Builds {
  /** Connections by the artifact that builds clone by them. */
  private readonly clones = new Map<string, string>();

  constructor(private readonly props: BuildsProps) {}

  /** An artifact that is no more than where the repository is. */
  public noteClone(artifactName: string, connectionArn: string): void {
    this.clones.set(artifactName, connectionArn);
  }

  /** What programs of the CDK run on; images of your own must bring Node.js themselves. */
  public withNode(compute?: Compute): BuildOptions {
    return { compute, runtimeVersions: (compute ?? this.props.compute)._plan.standard ? { nodejs: NODE } : undefined };
  }

  public create(scope: Construct, id: string, settings: BuildSettings): codebuild.PipelineProject {
    const { options } = settings;
    const { encryptionKey, logKey, logRetention, removalPolicy } = this.props;
    checkCompute(scope.node.path, options, this.props.compute);
    const compute = (options.compute ?? this.props.compute)._plan;
    const own = new Construct(scope, id);
    const logGroup = createLogGroup(own, 'Logs', { encryptionKey: logKey, retention: logRetention, removalPolicy });
    const project = new codebuild.PipelineProject(own, 'Project', {
      description: settings.description,
      environment: compute.environment,
      environmentVariables: this.storedVariables(options),
      buildSpec: codebuild.BuildSpec.fromObject(buildSpec(settings)),
      encryptionKey,
      cache: options.cache,
      vpc: options.vpc,
      subnetSelection: options.vpcSubnets,
      securityGroups: options.securityGroups,
      timeout: compute.kind === 'lambda' ? undefined : options.timeout ?? Duration.hours(1),
      logging: { cloudWatch: { logGroup } },
      grantReportGroupPermissions: Object.keys(options.reports ?? {}).length > 0,
    });
    Object.values(options.variables ?? {}).forEach(value => allowReading(project, value));
    (options.rolePolicyStatements ?? []).forEach(statement => project.addToRolePolicy(statement));
    acknowledgeBuild(project, logGroup);
    return project;
  }

  /** The build as an action, with the variables that are known when it begins. */
  public action(project: codebuild.PipelineProject, settings: BuildActionSettings, variables: Record<string, string> = {}): actions.CodeBuildAction {
    const list = Object.entries(sorted(variables)).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
    checkThat({
      code: 'pipelines.variables-too-long', at: project.node.path, prop: 'variables', value: JSON.stringify(list).length, holds: length => length <= LONGEST_CONFIGURATION, allowed: `up to ${LONGEST_CONFIGURATION} characters of what comes from outputs and other variables`, fix: 'let the build read it from Systems Manager: Value.parameter()',
    });
    for (const { artifactName } of [settings.input, ...settings.extraInputs ?? []]) {
      const connectionArn = this.clones.get(artifactName ?? '');
      if (connectionArn) project.addToRolePolicy(useConnection(connectionArn));
    }
    return new actions.CodeBuildAction({
      ...settings,
      project,
      environmentVariables: Object.fromEntries(Object.entries(sorted(variables)).map(([name, value]) => [name, { value }])),
    });
  }

  private storedVariables({ variables = {} }: BuildOptions): { [name: string]: codebuild.BuildEnvironmentVariable } {
    return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => {
      const stored = storedVariable(value);
      return stored ? [[name, stored]] : [];
    }));
  }
}

/** With the key, where it is a key of yours: the CDK writes the right for that of a secret into its policy, which may be out of reach. */
function allowReading(project: codebuild.PipelineProject, { _plan: plan }: Value): void {
  if (plan.kind === 'parameter') plan.parameter.grantRead(project);
  if (plan.kind === 'secret') plan.secret.grantRead(project);
  if (plan.kind === 'secret') plan.secret.encryptionKey?.grantDecrypt(project);
}

/** What CodeBuild reads itself, when the build begins. */
export function storedVariable({ _plan: plan }: Value): codebuild.BuildEnvironmentVariable | undefined {
  if (plan.kind === 'parameter') {
    return { type: codebuild.BuildEnvironmentVariableType.PARAMETER_STORE, value: plan.parameter.parameterName };
  }
  if (plan.kind === 'text' && !plan.text.includes('#{')) { // what looks like a variable of the pipeline is one of its actions
    return { value: plan.text };
  }
  if (plan.kind === 'secret') {
    return { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value: plan.field ? `${plan.secret.secretArn}:${plan.field}` : plan.secret.secretArn };
  }
  return undefined;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
function buildSpec({ commands, options, directory, exportedVariables = [], artifacts }: BuildSettings): { [key: string]: unknown } {
  const { installCommands = [], preBuildCommands, postBuildCommands, runtimeVersions, reports, cachePaths } = options;
  const install = [...directory && directory !== '.' ? [`cd ${directory}`] : [], ...installCommands];
  return clean({
    version: '0.2',
    env: exportedVariables.length > 0 ? { 'exported-variables': exportedVariables } : undefined,
    phases: clean({
      install: install.length > 0 || runtimeVersions ? clean({ 'runtime-versions': runtimeVersions, 'commands': install.length > 0 ? install : undefined }) : undefined,
      pre_build: preBuildCommands && { commands: preBuildCommands },
      build: { commands },
      post_build: postBuildCommands && { commands: postBuildCommands },
    }),
    reports: reports && Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, clean({
      'files': report.files, 'base-directory': report.baseDirectory, 'file-format': report.format ?? 'JUNITXML',
    })])),
    artifacts: artifacts && {
      'secondary-artifacts': Object.fromEntries(Object.entries(artifacts).map(([name, { folder, files }]) => [name, { 'base-directory': folder, files }])),
    },
    cache: cachePaths && { paths: cachePaths },
  });
}

function clean<T extends object>(value: T): { [key: string]: unknown } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

function acknowledgeBuild(project: codebuild.PipelineProject, logGroup: logs.ILogGroup) {
  const stack = Stack.of(project);
  const role = project.role!;
  const named = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.COLON_RESOURCE_NAME) =>
    stack.formatArn({ service, resource, resourceName, arnFormat });
  acknowledgeKeyActions(role);
  acknowledgeWildcard(role, `${named('logs', 'log-group', `/aws/codebuild/${project.projectName}`)}:*`, 'Log streams of this build, as the CDK grants them.');
  acknowledgeWildcard(role, logGroup.logGroupArn, 'Log streams of this build, named when it begins.');
  acknowledgeWildcard(role, named('codebuild', 'report-group', `${project.projectName}-*`, ArnFormat.SLASH_RESOURCE_NAME), 'Report groups of this build, named when it begins.');
  acknowledge(role, {
    'AwsSolutions-IAM5[Action::s3:GetObject*]': 'Reading artifacts, as the CDK grants it.',
    'AwsSolutions-IAM5[Action::s3:GetBucket*]': 'Reading artifacts, as the CDK grants it.',
    'AwsSolutions-IAM5[Action::s3:List*]': 'Reading artifacts, as the CDK grants it.',
    'AwsSolutions-IAM5[Action::s3:DeleteObject*]': 'Writing artifacts, as the CDK grants it.',
    'AwsSolutions-IAM5[Action::s3:Abort*]': 'Writing artifacts, as the CDK grants it.',
    'AwsSolutions-IAM5[Resource::*]': 'Network interfaces in a VPC know no narrower resource.',
  });
}
