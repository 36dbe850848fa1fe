import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkThat } from '../../private/check';
import { LONGEST_CONFIGURATION, LONGEST_WAIT_DAYS } from '../defaults';
import { ActionNames, APPROVE, PREPARE, WATCH, WINDOW } from './action-names';
import { Builds, storedVariable } from './builds';
import { CheckPlan, CommandsPlan, HttpCheckPlan } from './check-plan';
import { PipelineFunctions } from './functions';
import { Phase } from './phase';
import { BootstrapRoles } from './roles';
import { StackInfo } from './stacks';
import { KnownVariables, Outputs } from './values';

/** An action without its place. */
export interface ActionMaker {
  readonly name: string;
  /** Id of the stack that it deploys. */
  readonly stack?: string;
  readonly make: (runOrder: number) => codepipeline.IAction;
}

export interface PhaseContext extends KnownVariables {
  readonly scope: Construct;
  readonly functions: PipelineFunctions;
  readonly builds: Builds;
  readonly roles: BootstrapRoles;
  readonly artifacts: { [name: string]: codepipeline.Artifact };
  readonly templates: codepipeline.Artifact;
  readonly planFile: string;
  readonly revision: string;
  /** What the pipeline takes to call functions, and to wait for approvals. */
  readonly invokeRole: () => iam.IRole;
  readonly approvalRole: () => iam.IRole;
}

/** The name of the change sets of an execution; a change set is called by nothing but letters, digits and dashes. */
export const CHANGE_SET_NAME = `wheelhouse-${codepipeline.GlobalVariables.executionId}`;
const LONGEST_WAIT = Duration.days(LONGEST_WAIT_DAYS);

/**
 * What a phase does, group by group: what is in one group runs side by side.
 */
export class PhaseActions {
  private readonly names: ActionNames;
  private readonly outputs: Outputs;

  constructor(private readonly context: PhaseContext, private readonly phase: Phase, private readonly stacks: StackInfo[]) {
    const at = context.scope.node.path;
    this.names = new ActionNames(at, phase, stacks);
    this.outputs = new Outputs(at, phase.name, stacks, context);
    this.outputs.note(phase.before, phase.verify);
  }

  /** The namespace of what is told of the changes. */
  private get changes(): string {
    return `Changes@${this.phase.name}`;
  }

  public get isWithoutStacks(): boolean {
    return this.stacks.length === 0;
  }

  /** Once, before anything is deployed. */
  public gates(): ActionMaker[][] {
    const prepare = this.stacks.length > 0 ? [[this.prepare()]] : [];
    return [...prepare, this.checks(this.phase.before), ...this.approve(), ...this.window()];
  }

  /** Stacks by their layers, and what code is delivered to. */
  public deployments(): ActionMaker[][] {
    const layers = [...new Set(this.stacks.map(({ layer }) => layer))].flatMap(layer => {
      const stacks = this.stacks.filter(stack => stack.layer === layer);
      return [stacks.filter(({ plan }) => plan.dependsOn.length > 0).map(stack => this.confirm(stack)), stacks.map(stack => this.execute(stack))];
    });
    return [...layers, this.deliver()];
  }

  /** Once, when everything is deployed. */
  public proofs(): ActionMaker[][] {
    return [this.checks(this.phase.verify), ...this.watch()];
  }

  /** All stacks, or in a further part of a phase that is split those of the part: its rollback begins here. */
  public prepare(part?: string): ActionMaker {
    return this.invoke(PREPARE, 'changeSets', { stage: this.phase.name, part }, part === undefined);
  }

  private confirm(stack: StackInfo): ActionMaker {
    const name = `${this.names.ofStack(stack)}.Confirm`;
    return this.invoke(name, 'changeSets', { stage: this.phase.name, confirm: stack.plan.id, revision: this.context.revision });
  }

  /** The change set that the approver has seen, and none that came after it. */
  private execute(stack: StackInfo): ActionMaker {
    const { plan } = stack;
    const name = `${this.names.ofStack(stack)}.Deploy`;
    return {
      name,
      stack: plan.id,
      make: runOrder => new actions.CloudFormationExecuteChangeSetAction({
        actionName: name,
        runOrder,
        stackName: plan.name,
        changeSetName: CHANGE_SET_NAME,
        account: plan.account,
        region: plan.region,
        role: plan.deployRole ? this.context.roles.get(plan.deployRole) : undefined,
        variablesNamespace: this.outputs.namespaceOf(stack),
      }),
    };
  }

  private deliver(): ActionMaker[] {
    const { scope, artifacts } = this.context;
    return this.phase.targets.map((target, index) => {
      const name = this.phase.targets.length === 1 ? 'Deploy' : `Deploy${index + 1}`;
      return { name, make: runOrder => target.bindTarget(new Construct(scope, `${this.phase.name}.${name}`), { actionName: name, runOrder, artifacts }) };
    });
  }

  private approve(): ActionMaker[][] {
    const { approval, name } = this.phase;
    if (approval.kind === 'none') return [];
    const changes = approval.kind === 'changeSets';
    const message = approval.kind === 'manual' ? approval.message : undefined;
    return [[{
      name: APPROVE,
      make: runOrder => new actions.ManualApprovalAction({
        actionName: APPROVE,
        runOrder,
        role: this.context.approvalRole(),
        // The function tells the topic of changes, and only where there is something to decide.
        notificationTopic: changes ? undefined : approval.topic,
        additionalInformation: message ?? (changes ? `#{${this.changes}.Summary}` : `Deploy ${name}?`),
        externalEntityLink: this.stacks.length > 0 ? `#{${this.changes}.ReportUrl}` : undefined,
        timeout: approval.timeout,
      }),
    }]];
  }

  private window(): ActionMaker[][] {
    if (!this.phase.window) return [];
    return [[{
      name: WINDOW,
      make: runOrder => new actions.ManualApprovalAction({
        actionName: WINDOW,
        runOrder,
        role: this.context.approvalRole(),
        additionalInformation: 'The pipeline goes on when the deploy window opens. Approve to go on now.',
        timeout: LONGEST_WAIT,
      }),
    }]];
  }

  private checks(plans: CheckPlan[]): ActionMaker[] {
    return plans.map(plan => {
      const name = this.names.ofCheck(plan);
      return plan.kind === 'http' ? this.http(name, plan) : this.commands(name, plan);
    });
  }

  private http(name: string, { url, path, status, contains, within }: HttpCheckPlan): ActionMaker {
    return this.invoke(name, 'httpCheck', { url: this.outputs.textOf(url)!, path, status: `${status}`, contains, seconds: `${within.toSeconds()}` });
  }

  private commands(name: string, plan: CommandsPlan): ActionMaker {
    const { builds, scope, artifacts } = this.context;
    const variables = Object.fromEntries(Object.entries(plan.build.variables ?? {}).flatMap(([key, value]) => {
      const text = storedVariable(value) ? undefined : this.outputs.textOf(value);
      return text === undefined ? [] : [[key, text]];
    }));
    return {
      name,
      make: runOrder => {
        const description = `${name} of ${this.phase.name}`;
        const project = builds.create(scope, `${this.phase.name}.${name}`, { description, commands: plan.commands, options: plan.build });
        return builds.action(project, { actionName: name, runOrder, input: artifacts.Source, type: actions.CodeBuildActionType.TEST }, variables);
      },
    };
  }

  private watch(): ActionMaker[][] {
    return this.phase.rollbackOn.length > 0 ? [[this.invoke(WATCH, 'alarmWatch', { stage: this.phase.name })]] : [];
  }

  /** A function of the pipeline as an action. What it needs to know of the code comes in the artifact, as parameters are short. */
  private invoke(name: string, fn: 'changeSets' | 'httpCheck' | 'alarmWatch', parameters: { [name: string]: string | undefined }, reports = false): ActionMaker {
    const { functions, templates, planFile, revision } = this.context;
    const topic = this.phase.approval.kind === 'changeSets' ? this.phase.approval.topic : undefined;
    const general = fn === 'httpCheck' ? {} : { plan: planFile, execution: codepipeline.GlobalVariables.executionId };
    const report = reports ? { revision, topic: topic?.topicArn } : {};
    const userParameters = { ...parameters, ...general, ...report };
    checkThat({
      code: 'pipelines.check-too-long', at: this.context.scope.node.path, prop: name, value: JSON.stringify(userParameters).length, holds: length => length <= LONGEST_CONFIGURATION, allowed: `up to ${LONGEST_CONFIGURATION} characters of url, path and contains together`, fix: 'look for a shorter text, or use Check.commands()',
    });
    return {
      name,
      make: runOrder => {
        if (reports) topic?.grantPublish(functions.changeSets);
        return new actions.LambdaInvokeAction({
          actionName: name,
          runOrder,
          lambda: functions[fn],
          role: this.context.invokeRole(),
          inputs: fn === 'httpCheck' ? [] : [templates],
          userParameters,
          variablesNamespace: reports ? this.changes : undefined,
        });
      },
    };
  }
}
