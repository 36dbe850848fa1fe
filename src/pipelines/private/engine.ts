import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { fail } from '../../private/errors';
import { Compute } from '../compute';
import { LIMITS } from '../defaults';
import { DeliveryPipelineProps } from '../delivery-pipeline-props';
import { APPROVE, WINDOW } from './action-names';
import { Builds, storedVariable } from './builds';
import { deliveryFileName, rootFolder, TEMPLATE_FILES, writeDeliveryFile } from './delivery-file';
import { PipelineFunctions } from './functions';
import { Gates } from './gates';
import { acknowledgePipeline, acknowledgeSupport } from './nag';
import { alertFailures, notify } from './notices';
import { Phase, Phases, testPhase } from './phase';
import { PhaseActions, PhaseContext } from './phase-actions';
import { addParts, Part, partsOf, stacksByPart, stageOf } from './phase-stages';
import { createPublisher, createSelfUpdate } from './publishing';
import { actionRole, assumeRoles, BootstrapRoles } from './roles';
import { addSources, checkTriggers } from './sources';
import { checkEnvironments, readStacks, StackInfo } from './stacks';
import { createArtifactBucket, createReportBucket } from './store';
import { SYNTH_NAMESPACE, variableOf } from './values';
import { watchedAlarm } from './watched';
import { sorted } from '../../private/sorted';
import { DeliveryPlan, StagePlan } from '../handlers/change-sets/plan';

export interface EngineProps {
  readonly profile: Profile;
  readonly encryptionKey: kms.IKey;
  readonly phases: Phases;
}

/** What a delivery pipeline is made of: what is known at once, and, when the app is complete, its stages. */
export class Engine {
  public readonly pipeline: codepipeline.Pipeline;
  public readonly artifactBucket: s3.Bucket;
  public readonly reportBucket: s3.Bucket;
  public readonly synthProject: codebuild.PipelineProject;
  public readonly functions: PipelineFunctions;

  private readonly at: string;
  private readonly builds: Builds;
  private readonly removalPolicy: RemovalPolicy;
  private readonly planFile: string;
  private readonly artifacts: { [name: string]: codepipeline.Artifact };
  private readonly assembly = new codepipeline.Artifact('Assembly');
  private readonly templates = new codepipeline.Artifact('Templates');
  private readonly approvers: { readonly grantee: iam.IGrantable; readonly stage?: string }[] = [];
  private readonly plans: { [stage: string]: StagePlan } = {};
  private readonly revision: string;

  constructor(private readonly scope: Construct, private readonly props: DeliveryPipelineProps, private readonly own: EngineProps) {
    const { profile, encryptionKey } = own;
    this.at = scope.node.path;
    this.removalPolicy = props.removalPolicy ?? profile.removalPolicy;
    const logRetention = props.logRetention ?? profile.logRetention;
    const logKey = profile.customerManagedKey || props.encryptionKey ? encryptionKey : undefined;
    const { removalPolicy } = this;
    this.artifactBucket = createArtifactBucket(scope, { encryptionKey, removalPolicy });
    this.reportBucket = createReportBucket(scope, { encryptionKey, removalPolicy });
    this.builds = new Builds({ encryptionKey, logKey, logRetention, removalPolicy, compute: props.compute ?? Compute.linux() });
    this.planFile = deliveryFileName(scope);
    this.pipeline = this.createPipeline();
    this.functions = new PipelineFunctions(scope, 'Functions', {
      encryptionKey: logKey, logRetention, removalPolicy, artifactBucket: this.artifactBucket, reportBucket: this.reportBucket,
    });
    const { artifacts, revision } = addSources(scope, this.pipeline, this.builds, { Source: props.source, ...sorted(props.additionalSources) });
    this.artifacts = artifacts;
    this.revision = revision;
    this.synthProject = this.addSynth();
    if (props.alertTopic) alertFailures(scope, this.pipeline, props.alertTopic);
    notify(scope, this.pipeline, (props.notifications ?? []).map(notification => notification._plan));
    writeDeliveryFile(scope, this.planFile, (): DeliveryPlan => ({ stages: this.plans }));
  }

  /** Once the app is complete: everything after the synth. */
  public build(): void {
    const stack = Stack.of(this.scope);
    const root = rootFolder(this.scope);
    const stacks = new Map(this.own.phases.all.map(phase => [phase, this.readStacks(phase, root)]));
    const all = [...stacks.values()].flat();
    checkEnvironments(this.at, stack, all);
    this.warnOfOpenEnvironments(stack, all);
    const { source, additionalSources, selfMutation = true } = this.props;
    if (selfMutation || stacks.size > 0) checkTriggers(this.at, { Source: source, ...additionalSources });
    if (selfMutation) this.addSelfUpdate(stack);
    this.addTests();
    if (all.some(({ manifests }) => manifests.length > 0)) this.addPublisher(all);
    this.addPhases(stacks);
    this.checkLimits();
    acknowledgePipeline(this.scope, this.pipeline, Object.values(this.functions.all));
    acknowledgeSupport(this.pipeline);
  }

  public grantApproval(grantee: iam.IGrantable, stage?: string): void {
    this.approvers.push({ grantee, stage });
    const reports = this.reportBucket.arnForObjects(stage ? `${stage}/*` : '*');
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [reports] });
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.reportBucket.bucketArn] });
    this.own.encryptionKey.grantDecrypt(grantee);
    const { grantPrincipal } = grantee;
    if (Construct.isConstruct(grantPrincipal)) acknowledgeWildcard(grantPrincipal, reports, 'Each execution of the pipeline has reports of its own.');
  }

  private createPipeline(): codepipeline.Pipeline {
    const { pipelineName, variables, executionMode } = this.props;
    return new codepipeline.Pipeline(this.scope, 'Pipeline', {
      pipelineName,
      variables,
      executionMode: executionMode ?? codepipeline.ExecutionMode.SUPERSEDED,
      pipelineType: codepipeline.PipelineType.V2,
      artifactBucket: this.artifactBucket,
      crossAccountKeys: true,
      enableKeyRotation: true,
      restartExecutionOnUpdate: true,
    });
  }

  private addSynth(): codebuild.PipelineProject {
    const { commands, directory, outputDirectory, artifacts, exportedVariables, build } = this.props.synth._plan;
    const below = (folder: string) => directory === '.' ? folder : `${directory}/${folder}`;
    const further = Object.keys(artifacts).map(name => new codepipeline.Artifact(name));
    const project = this.builds.create(this.scope, 'Synth', {
      description: 'Makes templates and assets of the code',
      commands,
      directory,
      exportedVariables,
      options: build,
      artifacts: {
        Assembly: { folder: below(outputDirectory), files: ['**/*'] },
        Templates: { folder: below(outputDirectory), files: TEMPLATE_FILES },
        ...Object.fromEntries(Object.entries(artifacts).map(([name, folder]) => [name, { folder: below(folder), files: ['**/*'] }])),
      },
    });
    const { Source, ...others } = this.artifacts;
    this.pipeline.addStage({
      stageName: 'Build',
      actions: [this.builds.action(project, {
        actionName: 'Synth',
        input: Source,
        extraInputs: Object.values(others),
        outputs: [this.assembly, this.templates, ...further],
        variablesNamespace: SYNTH_NAMESPACE,
      }, this.plainVariables())],
    });
    further.forEach(artifact => { this.artifacts[artifact.artifactName!] = artifact; });
    return project;
  }

  /** What the synth may read besides what is stored: variables of the pipeline. */
  private plainVariables(): { [name: string]: string } {
    return Object.fromEntries(Object.entries(this.props.synth._plan.build.variables ?? {}).flatMap(([name, value]) => {
      const plan = value._plan;
      if (storedVariable(value)) return [];
      if (plan.kind === 'text') return [[name, plan.text]];
      if (plan.kind === 'variable') return [[name, variableOf(this.at, plan.variable, this.props.variables ?? [])]];
      return fail({
        code: 'pipelines.value-too-late', at: this.at, prop: `synth.variables.${name}`, value: `Value.${plan.kind === 'synth' ? 'synthVariable' : plan.kind}()`, allowed: 'values that are there before the synth', fix: 'use Value.text(), variable(), parameter() or secret()',
      });
    }));
  }

  private readStacks(phase: Phase, root: string): StackInfo[] {
    if (phase.kind === 'wave' && phase.stages.length === 0) {
      fail({ code: 'pipelines.wave-empty', at: this.at, prop: 'addWave', value: phase.name, allowed: 'one stage at least', fix: 'add one: wave.addStage(new …Stage(this, \'…\'))' });
    }
    return phase.stages.flatMap(stage => readStacks(this.at, stage, root));
  }

  private addSelfUpdate(stack: Stack) {
    const project = createSelfUpdate(this.scope, this.builds, stack, this.props.cliVersion ?? '2');
    this.pipeline.addStage({ stageName: 'UpdatePipeline', actions: [this.builds.action(project, { actionName: 'SelfUpdate', input: this.assembly })] });
  }

  private addTests() {
    const checks = this.props.test ?? [];
    if (checks.length === 0) return;
    const actions = new PhaseActions(this.context(), testPhase(checks.map(check => check._plan)), []);
    this.pipeline.addStage({ stageName: 'Test', actions: actions.gates().flat().map(action => action.make(1)) });
  }

  private addPublisher(stacks: StackInfo[]) {
    const project = createPublisher(this.scope, this.builds, stacks);
    this.pipeline.addStage({ stageName: 'Assets', actions: [this.builds.action(project, { actionName: 'Publish', input: this.assembly })] });
  }

  private addPhases(stacks: Map<Phase, StackInfo[]>) {
    const gates = new Gates(this.scope, 'Gates', this.pipeline, this.functions);
    for (const [phase, own] of stacks) {
      const actions = new PhaseActions(this.context(), phase, own);
      const parts = partsOf(phase, actions, this.props.maxActionsPerStage ?? LIMITS.actionsPerStage);
      this.plans[phase.name] = this.planOf(phase, own, parts);
      if (parts.length > 1 && phase.rollback()) this.warnOfParts(phase, parts);
      addParts(this.pipeline, phase, parts);
      gates.add(phase, parts);
      this.allowFunctions(phase, own);
      this.allowApprovers(phase, parts);
    }
    const unknown = this.approvers.find(({ stage }) => stage && !this.own.phases.all.some(({ name }) => name === stage));
    if (unknown) {
      fail({ code: 'pipelines.stage-unknown', at: this.at, prop: 'grantApproval', value: unknown.stage, allowed: this.own.phases.all.map(({ name }) => name).join(', '), fix: 'name a stage of the pipeline' });
    }
  }

  /** An environment variable that is not set, as often as not. */
  private warnOfOpenEnvironments(pipelineStack: Stack, stacks: StackInfo[]) {
    if (Token.isUnresolved(pipelineStack.account)) return;
    const open = stacks.filter(({ plan }) => plan.account === undefined || plan.region === undefined).map(({ stage }) => stage.stageName);
    for (const name of new Set(open)) {
      Annotations.of(this.scope).addWarningV2(
        `cdk-wheelhouse:pipelines.env-open-${name}`,
        `Stage ${name} says no account or no region, so it is deployed to those of the pipeline (${pipelineStack.account}, ${pipelineStack.region}). Give it an env.`,
      );
    }
  }

  private warnOfParts({ name }: Phase, parts: Part[]) {
    Annotations.of(this.scope).addWarningV2(
      `cdk-wheelhouse:pipelines.split-rollback-${name}`,
      `Stage ${name} has more actions than one stage takes, and is ${parts.map(part => part.name).join(', ')}. A failure takes back the part that it is in, not those `
        + 'before. Deliver some of its stacks by a stage of their own, or acknowledge this warning.',
    );
  }

  private planOf(phase: Phase, stacks: StackInfo[], parts: Part[]): StagePlan {
    const { approval, rollbackOn, bake } = phase;
    const pipelineStack = Stack.of(this.scope);
    const allowReplacement = approval.kind === 'changeSets' ? approval.allowReplacement : undefined;
    for (const value of allowReplacement ?? []) {
      const names = stacks.map(({ plan }) => plan.name);
      if (!names.includes(value.split('/')[0])) {
        fail({ code: 'pipelines.replacement-elsewhere', at: this.at, prop: 'allowReplacement', value, allowed: `resources of ${names.join(', ')}`, fix: 'copy it from the report of the stage' });
      }
    }
    return {
      allowReplacement,
      stacks: stacks.map(({ plan }) => plan),
      parts: stacksByPart(parts),
      watch: rollbackOn.length > 0
        ? { seconds: bake.toSeconds(), alarms: rollbackOn.map(alarm => watchedAlarm(this.at, pipelineStack, alarm)) }
        : undefined,
    };
  }

  private context(): PhaseContext {
    const { scope, functions, builds, artifacts, templates, planFile, revision, roles } = this;
    const { synth, variables = [] } = this.props;
    return {
      scope,
      functions,
      builds,
      artifacts,
      templates,
      planFile,
      revision,
      roles,
      variables,
      exported: synth._plan.exportedVariables,
      invokeRole: () => this.roleFor('InvokeRole', 'Calls the functions of the pipeline'),
      approvalRole: () => this.roleFor('ApprovalRole', 'Waits for approvals, and tells of them'),
    };
  }

  private get roles(): BootstrapRoles {
    return this.scope.node.tryFindChild('BootstrapRoles') as BootstrapRoles | undefined ?? new BootstrapRoles(this.scope, 'BootstrapRoles');
  }

  private roleFor(id: string, description: string): iam.IRole {
    return this.scope.node.tryFindChild(id) as iam.IRole | undefined ?? actionRole(this.scope, id, this.pipeline.role, description);
  }

  /** What the functions may do elsewhere: with the roles of these stacks and alarms. */
  private allowFunctions(phase: Phase, stacks: StackInfo[]) {
    const deployRoles = stacks.flatMap(({ plan }) => plan.deployRole ?? []);
    if (deployRoles.length > 0) {
      this.functions.changeSets.addToRolePolicy(assumeRoles(deployRoles));
      this.functions.readExecutions(this.pipeline.pipelineArn);
    }
    const { watch } = this.plans[phase.name];
    if (!watch) return;
    const roles = watch.alarms.flatMap(({ role }) => role ?? []);
    if (roles.length > 0) this.functions.alarmWatch.addToRolePolicy(assumeRoles(roles));
    if (roles.length < watch.alarms.length) this.functions.readOwnAlarms();
  }

  private allowApprovers({ name }: Phase, parts: Part[]) {
    const arns = [APPROVE, WINDOW].flatMap(action => {
      const at = stageOf(parts, action);
      return at ? [`${this.pipeline.pipelineArn}/${at}/${action}`] : [];
    });
    for (const { grantee, stage } of this.approvers) {
      if (arns.length > 0 && (stage === undefined || stage === name)) {
        iam.Grant.addToPrincipal({ grantee, actions: ['codepipeline:PutApprovalResult'], resourceArns: arns });
        iam.Grant.addToPrincipal({ grantee, actions: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution', 'codepipeline:ListPipelineExecutions', 'codepipeline:ListActionExecutions'], resourceArns: [this.pipeline.pipelineArn] });
      }
    }
  }

  private checkLimits() {
    const { stages } = this.pipeline;
    const actions = stages.reduce((sum, stage) => sum + stage.actions.length, 0);
    const limits = [
      { code: 'pipelines.too-many-actions', prop: 'actions', value: actions, most: LIMITS.actionsPerPipeline },
      { code: 'pipelines.too-many-stages', prop: 'stages', value: stages.length, most: LIMITS.stagesPerPipeline },
    ];
    for (const { code, prop, value, most } of limits) {
      if (!Token.isUnresolved(value) && value > most) {
        fail({ code, at: this.at, prop, value, allowed: `up to ${most} in one pipeline`, fix: 'deliver some of the stages by a second pipeline' });
      }
    }
    const full = stages.find(stage => stage.actions.length > LIMITS.actionsPerStage);
    if (full) {
      fail({ code: 'pipelines.too-many-actions', at: this.at, prop: full.stageName, value: full.actions.length, allowed: `up to ${LIMITS.actionsPerStage} in one stage`, fix: 'run some of the tests in one check' });
    }
  }
}
