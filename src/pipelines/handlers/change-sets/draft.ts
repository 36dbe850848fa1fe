import {
  Change, ChangeSetSummary, CloudFormationClient, CreateChangeSetCommand, DeleteChangeSetCommand, DeleteStackCommand, DescribeChangeSetCommand,
  DescribeChangeSetCommandOutput, DescribeStacksCommand, GetTemplateCommand, ListChangeSetsCommand, ListChangeSetsCommandOutput, Parameter, Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { filled, settingsFor } from '../clients';
import { Template } from './changes';
import { StackPlan } from './plan';

export interface DraftSettings {
  readonly plan: StackPlan;
  readonly ownAccount: string;
  /** Of the pipeline. */
  readonly execution: string;
  readonly template: string;
  /** Whether one that there is already may be out of date. */
  readonly fresh: boolean;
  /** Whether change sets of other executions are in the way. */
  readonly clean: boolean;
}

/** How far a change set is. */
export type DraftState =
  | { readonly kind: 'busy'; readonly made: boolean }
  | { readonly kind: 'ready'; readonly changes: Change[]; readonly url: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The same in every version, so that a later one finds what an earlier one has left. */
const PREFIX = 'wheelhouse-';
const LONGEST_TEMPLATE = 51_200;
/** How CloudFormation says that there is nothing to do: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-create.html */
const NOTHING = /didn't contain changes|No updates are to be performed/i;

/** The change set of one stack, for one execution of the pipeline. */
export class Draft {
  public static async of(settings: DraftSettings): Promise<Draft> {
    const { plan, ownAccount } = settings;
    const client = new CloudFormationClient(await settingsFor(plan, ownAccount, plan.deployRole, plan.deployRoleExternalId));
    return new Draft(settings, client);
  }

  private readonly name: string;

  private constructor(private readonly settings: DraftSettings, private readonly client: CloudFormationClient) {
    this.name = `${PREFIX}${settings.execution}`;
  }

  /**
   * Goes one step on; it may be called again at any time, by another process, too.
   *
   * @param made whether it was this job that made the change set
   */
  public async advance(made: boolean): Promise<DraftState> {
    const { plan } = this.settings;
    const stack = await this.find();
    const status = stack?.StackStatus ?? '';
    if (status === 'ROLLBACK_COMPLETE') { // a first deployment that failed: nothing is left of it, and nothing can be made of it
      await this.protect(stack, false);
      await this.client.send(new DeleteStackCommand({ StackName: plan.name, RoleARN: this.role }));
      return { kind: 'busy', made };
    }
    if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') return { kind: 'busy', made };
    const found = await this.describe();
    const outOfDate = this.settings.fresh && !made;
    if (found && !outOfDate && isWanted(found, made)) return this.judge(found, stack, made);
    if (found) await this.client.send(new DeleteChangeSetCommand({ StackName: plan.name, ChangeSetName: this.name }));
    if (this.settings.clean) await this.removeOthers(stack);
    return this.create(stack);
  }

  /** The template that is deployed now, of the stack or of one that is nested in it. */
  public async deployed(nested?: string): Promise<Template | undefined> {
    if (!nested) {
      const stack = await this.find();
      if (!stack || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
    }
    const { TemplateBody } = await this.client.send(new GetTemplateCommand({ StackName: nested ?? this.settings.plan.name, TemplateStage: 'Original' }));
    try {
      return JSON.parse(TemplateBody ?? '{}');
    } catch { // YAML: not of the CDK
      return undefined;
    }
  }

  private get place() {
    const { plan, ownAccount } = this.settings;
    return { account: plan.account ?? ownAccount, region: plan.region ?? process.env.AWS_REGION! };
  }

  private get role(): string | undefined {
    const { executionRole } = this.settings.plan;
    return executionRole && filled(executionRole, this.place);
  }

  private async find(): Promise<Stack | undefined> {
    return this.client.send(new DescribeStacksCommand({ StackName: this.settings.plan.name })).then(
      ({ Stacks }) => Stacks?.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE'),
      unless(/does not exist/),
    );
  }

  private async describe(): Promise<DescribeChangeSetCommandOutput | undefined> {
    const command = new DescribeChangeSetCommand({ StackName: this.settings.plan.name, ChangeSetName: this.name, IncludePropertyValues: true });
    return this.client.send(command).catch(unless(/does not exist|not found/i));
  }

  private async create(stack: Stack | undefined): Promise<DraftState> {
    const { plan, template, execution } = this.settings;
    const isNew = !stack || stack.StackStatus === 'REVIEW_IN_PROGRESS';
    try {
      await this.client.send(new CreateChangeSetCommand({
        StackName: plan.name,
        ChangeSetName: this.name,
        ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
        ClientToken: `${this.name}-${Date.now()}`,
        Description: `Execution ${execution} of a delivery pipeline`,
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
        RoleARN: this.role,
        Parameters: this.parameters(JSON.parse(template), stack),
        Tags: Object.entries(plan.tags).map(([Key, Value]) => ({ Key, Value })),
        NotificationARNs: plan.notificationArns,
        ...this.templateSource(),
      }));
      return { kind: 'busy', made: true };
    } catch (error) {
      if ((error as Error).name === 'AlreadyExistsException') return { kind: 'busy', made: false }; // the one before is still being deleted
      if ((error as Error).name !== 'ValidationError') throw error;
      return { kind: 'failed', reason: (error as Error).message };
    }
  }

  private templateSource(): { TemplateURL: string } | { TemplateBody: string } {
    const { plan, template } = this.settings;
    if (plan.templateUrl) {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(filled(plan.templateUrl, this.place))!;
      const suffix = this.place.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
      return { TemplateURL: `https://s3.${this.place.region}.${suffix}/${bucket}/${key}` };
    }
    if (Buffer.byteLength(template) > LONGEST_TEMPLATE) {
      throw new Error(`The template of ${plan.name} is larger than ${LONGEST_TEMPLATE} bytes, and its synthesizer does not publish it`);
    }
    return { TemplateBody: template };
  }

  /** What the code says; a default is of the code, too. What it leaves open stays as it is. */
  private parameters({ Parameters: declared = {} }: Template, stack: Stack | undefined): Parameter[] {
    const given = this.settings.plan.parameters;
    const previous = (stack?.Parameters ?? []).map(({ ParameterKey }) => ParameterKey!);
    return Object.entries(declared).flatMap(([ParameterKey, { Default }]): Parameter[] => {
      if (ParameterKey in given) return [{ ParameterKey, ParameterValue: given[ParameterKey] }];
      return Default === undefined && previous.includes(ParameterKey) ? [{ ParameterKey, UsePreviousValue: true }] : [];
    });
  }

  private async judge(found: DescribeChangeSetCommandOutput, stack: Stack | undefined, made: boolean): Promise<DraftState> {
    if (found.Status === 'CREATE_PENDING' || found.Status === 'CREATE_IN_PROGRESS') return { kind: 'busy', made };
    if (found.Status === 'FAILED') return isNothing(found) ? { kind: 'empty' } : { kind: 'failed', reason: found.StatusReason ?? 'no reason given' };
    await this.protect(stack, this.settings.plan.terminationProtection);
    return { kind: 'ready', changes: await this.all(found), url: this.url(found) };
  }

  private async all(first: DescribeChangeSetCommandOutput): Promise<Change[]> {
    const changes = [...first.Changes ?? []];
    for (let token = first.NextToken; token;) {
      const next = await this.client.send(new DescribeChangeSetCommand({
        StackName: this.settings.plan.name, ChangeSetName: this.name, IncludePropertyValues: true, NextToken: token,
      }));
      changes.push(...next.Changes ?? []);
      token = next.NextToken;
    }
    return changes;
  }

  /** As the code says; CloudFormation has it apart from templates and change sets. */
  private async protect(stack: Stack | undefined, wanted: boolean) {
    if (stack && (stack.EnableTerminationProtection ?? false) !== wanted) {
      await this.client.send(new UpdateTerminationProtectionCommand({ StackName: this.settings.plan.name, EnableTerminationProtection: wanted }));
    }
  }

  /** Change sets that an execution has left which was rejected, or superseded. Older bootstraps do not let the role list them. */
  private async removeOthers(stack: Stack | undefined) {
    if (!stack) return;
    await this.removeAllBut(this.name).catch(error => { if (!/^AccessDenied/.test((error as Error).name)) throw error; });
  }

  private async removeAllBut(name: string) {
    const { name: StackName } = this.settings.plan;
    const found: ChangeSetSummary[] = [];
    for (let token: string | undefined, first = true; first || token; first = false) {
      const page: ListChangeSetsCommandOutput = await this.client.send(new ListChangeSetsCommand({ StackName, NextToken: token }));
      found.push(...page.Summaries ?? []);
      token = page.NextToken;
    }
    for (const { ChangeSetName, ExecutionStatus } of found) {
      if (ChangeSetName?.startsWith(PREFIX) && ChangeSetName !== name && ExecutionStatus !== 'EXECUTE_IN_PROGRESS') {
        await this.client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }));
      }
    }
  }

  private url({ StackId, ChangeSetId }: DescribeChangeSetCommandOutput): string {
    const { region } = this.place;
    const query = `stackId=${encodeURIComponent(StackId!)}&changeSetId=${encodeURIComponent(ChangeSetId!)}`;
    return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/changesets/changes?${query}`;
  }
}

/** One that can be executed, or has just been made. What has been executed, or is out of date, is made anew. */
function isWanted(found: DescribeChangeSetCommandOutput, made: boolean): boolean {
  if (found.Status === 'FAILED') return made || isNothing(found);
  if (found.Status === 'CREATE_COMPLETE') return found.ExecutionStatus === 'AVAILABLE';
  return found.Status === 'CREATE_PENDING' || found.Status === 'CREATE_IN_PROGRESS';
}

function isNothing({ StatusReason }: DescribeChangeSetCommandOutput): boolean {
  return NOTHING.test(StatusReason ?? '');
}

function unless(pattern: RegExp): (error: Error) => undefined {
  return error => {
    if (!pattern.test(`${error.name} ${error.message}`)) throw error;
    return undefined;
  };
}
