import { createHash } from 'crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetAutomationExecutionCommand, GetPatchBaselineCommand, paginateDescribeInstancePatchStates, paginateListCommandInvocations, paginateListCommands,
  SendCommandCommand, SSMClient, StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { GetPatchBaselineResult, InstancePatchState } from '@aws-sdk/client-ssm';
import { decide } from './decide';
import { approvedAt, overrideOf } from './override';
import { PolicyPlan, RingPlan } from './plan';
import { KeptRun, Store } from './store';

/** What the state machine asks. */
export interface Request {
  readonly step: 'begin' | 'approved' | 'patch' | 'look' | 'failed' | 'scan';
  readonly policy: PolicyPlan;
  readonly ring: string;
  /** What has started it; the same for the same opening of a window. */
  readonly execution: string;
  /** What went wrong, of `failed`. */
  readonly error?: string;
}

/** What it does next. */
export interface Answer {
  readonly next: 'approve' | 'patch' | 'wait' | 'done' | 'skip';
  readonly reason?: string;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstancePatchStates.html */
const MOST_NODES = 50;
const DAY = 24 * 60 * 60 * 1000;
const GOING_ON = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

const ssm = new SSMClient({ maxAttempts: 8 });
const s3 = new S3Client({ maxAttempts: 8 });
const sns = new SNSClient({ maxAttempts: 8 });

/** One step of a ring. Each may be made again: what was done is found, and not done a second time. */
export async function handler(request: Request): Promise<Answer> {
  const ring = request.policy.rings.find(({ name }) => name === request.ring);
  if (!ring) throw new Error(`There is no ring ${request.ring} any more`);
  const step = new Step(request, ring);
  switch (request.step) {
    case 'begin': return step.begin();
    case 'approved': return step.approved();
    case 'patch': return step.patch();
    case 'look': return step.look();
    case 'scan': return step.scan();
    default: return step.fail(request.error ?? 'it has failed');
  }
}

class Step {
  private readonly store: Store;

  constructor(private readonly request: Request, private readonly ring: RingPlan) {
    this.store = new Store(request.policy.table);
  }

  public async begin(): Promise<Answer> {
    const { policy, execution } = this.request;
    const { name, approval, minutes } = this.ring;
    const now = new Date(Date.now());
    if (!await this.store.lock(name, execution, now.getTime(), minutes)) return this.skip('still running');
    const runs = await this.store.runs(policy.rings.map(each => each.name));
    const decision = decide({ rings: policy.rings, ring: name, executionId: execution, now: now.toISOString(), runs, longestRunMinutes: minutes });
    if (decision.action === 'skip') {
      await this.store.unlock(name, execution);
      return this.skip(decision.reason);
    }
    if (decision.action === 'go on' && runs.some(run => run.executionId === execution && run.status !== 'running')) {
      await this.store.unlock(name, execution);
      return { next: 'done' };
    }
    if (decision.action === 'begin') {
      const run: KeptRun = { ring: name, cycle: decision.cycle, executionId: execution, startedAt: now.toISOString(), status: 'running' };
      if (name === policy.rings[0].name) await this.writeOverride(run);
      await this.store.save(run);
    }
    return { next: approval ? 'approve' : 'patch' };
  }

  /** Asks whoever may agree, once, and waits for the answer. */
  public async approved(): Promise<Answer> {
    const run = await this.run();
    const { approval } = this.ring;
    if (!approval) return { next: 'patch' };
    if (Date.now() - Date.parse(run.startedAt) > this.ring.minutes * 60_000) return this.fail('nobody has approved it while the window was open');
    if (!run.approvalId) {
      const asked = new StartAutomationExecutionCommand({ DocumentName: approval.document, ClientToken: tokenOf(run.executionId) });
      const { AutomationExecutionId } = await ssm.send(asked);
      await this.store.save({ ...run, approvalId: AutomationExecutionId });
      return { next: 'wait' };
    }
    const { AutomationExecution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: run.approvalId }));
    switch (AutomationExecution?.AutomationExecutionStatus) {
      case 'Success': return { next: 'patch' };
      case 'Failed': case 'Cancelled': case 'TimedOut': case 'Rejected': return this.fail('nobody has approved it');
      default: return { next: 'wait' };
    }
  }

  /** Sends the command, once: a call that died after it finds it by its comment. */
  public async patch(): Promise<Answer> {
    const run = await this.run();
    if (run.commandId) return { next: 'wait' };
    const { policy: { document, parameters, output, bucket, baselines } } = this.request;
    const comment = tokenOf(run.executionId);
    const sent = await this.findCommand(comment, run.startedAt);
    const commandId = sent ?? (await ssm.send(new SendCommandCommand({
      DocumentName: document,
      Targets: targetsOf(this.ring),
      MaxConcurrency: this.ring.concurrency,
      MaxErrors: this.ring.errors,
      Comment: comment,
      Parameters: {
        ...Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]])),
        ...baselines.length > 0 && { BaselineOverride: [`s3://${bucket}/${keyOf(run.cycle)}`] },
      },
      OutputS3BucketName: output?.bucket,
      OutputS3KeyPrefix: output?.bucket && output.prefix,
      CloudWatchOutputConfig: output?.logGroup ? { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: output.logGroup } : undefined,
    }))).Command!.CommandId!;
    await this.store.save({ ...run, commandId });
    return { next: 'wait' };
  }

  /** Looks whether the command is done, and what has come of it. */
  public async look(): Promise<Answer> {
    const run = await this.run();
    if (run.status !== 'running') return { next: 'done' };
    const [command] = await this.commands({ CommandId: run.commandId });
    if (!command || GOING_ON.includes(command.Status!)) return { next: 'wait' };
    const nodes = await this.nodes(run.commandId!);
    const compliance = await this.compliance(nodes);
    const isWell = command.Status === 'Success' || command.StatusDetails === 'Incomplete'; // fewer errors than it may have
    if (!isWell) return this.fail(`the command ${run.commandId} has ended as ${command.StatusDetails ?? command.Status}`, compliance);
    await this.store.save({ ...run, status: 'succeeded', compliance });
    await this.store.unlock(run.ring, run.executionId);
    await this.tell(nodes.length === 0 ? `Ring ${run.ring} has no nodes` : `Ring ${run.ring} is patched: ${compliance} % of ${nodes.length} nodes lack nothing`);
    return { next: 'done' };
  }

  /** Looks at the nodes of all rings, with the baselines as they are now. */
  public async scan(): Promise<Answer> {
    const { policy: { rings, baselines, bucket }, execution } = this.request;
    const key = 'scan.json';
    if (baselines.length > 0) await this.writeBaselines(key, baseline => baseline);
    const known = await this.commands({ Filters: [{ key: 'InvokedAfter', value: `${new Date(Date.now() - DAY).toISOString().slice(0, 19)}Z` }] });
    for (const ring of rings) {
      const comment = tokenOf(`${execution} ${ring.name}`);
      if (known.some(({ Comment }) => Comment === comment)) continue;
      await ssm.send(new SendCommandCommand({
        DocumentName: 'AWS-RunPatchBaseline',
        Targets: targetsOf(ring),
        MaxConcurrency: '100%',
        MaxErrors: '100%',
        Comment: comment,
        Parameters: { Operation: ['Scan'], ...baselines.length > 0 && { BaselineOverride: [`s3://${bucket}/${key}`] } },
      }));
    }
    return { next: 'done' };
  }

  public async fail(reason: string, compliance?: number): Promise<Answer> {
    const run = (await this.store.runs([this.ring.name])).find(({ executionId }) => executionId === this.request.execution);
    if (run?.status === 'running') {
      await this.store.save({ ...run, status: 'failed', reason, compliance });
      await this.tell(`Ring ${this.ring.name} has failed: ${reason}. The rings after it do not begin in this cycle`);
    }
    await this.store.unlock(this.ring.name, this.request.execution);
    return { next: 'skip', reason };
  }

  private async skip(reason: string): Promise<Answer> {
    if (reason !== 'done in this cycle' && reason !== 'still running') await this.tell(`Ring ${this.ring.name} does not begin: ${reason}`);
    return { next: 'skip', reason };
  }

  private async run(): Promise<KeptRun> {
    const run = (await this.store.runs([this.ring.name])).find(({ executionId }) => executionId === this.request.execution);
    if (!run) throw new Error(`Nothing is known of ${this.request.execution}`);
    return run;
  }

  private async writeOverride({ cycle }: KeptRun) {
    if (this.request.policy.baselines.length > 0) await this.writeBaselines(keyOf(cycle), baseline => approvedAt(baseline, new Date(cycle)));
  }

  private async writeBaselines(Key: string, as: (baseline: GetPatchBaselineResult) => GetPatchBaselineResult) {
    const { baselines, bucket } = this.request.policy;
    const found = await Promise.all(baselines.map(BaselineId => ssm.send(new GetPatchBaselineCommand({ BaselineId }))));
    const body = JSON.stringify(found.map(baseline => overrideOf(as(baseline))));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentType: 'application/json' }));
  }

  private async findCommand(comment: string, since: string): Promise<string | undefined> {
    const commands = await this.commands({ Filters: [{ key: 'InvokedAfter', value: `${since.slice(0, 19)}Z` }] });
    return commands.find(({ Comment }) => Comment === comment)?.CommandId;
  }

  private async commands(query: { CommandId?: string; Filters?: { key: 'InvokedAfter'; value: string }[] }) {
    const found = [];
    for await (const { Commands = [] } of paginateListCommands({ client: ssm }, query)) found.push(...Commands);
    return found;
  }

  private async nodes(CommandId: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, { CommandId })) {
      ids.push(...CommandInvocations.map(({ InstanceId }) => InstanceId!));
    }
    return ids;
  }

  /** Share of the nodes that lack nothing, in whole percent, rounded down; all of none. */
  private async compliance(nodes: string[]): Promise<number> {
    let well = 0;
    for (let first = 0; first < nodes.length; first += MOST_NODES) {
      const InstanceIds = nodes.slice(first, first + MOST_NODES);
      for await (const { InstancePatchStates = [] } of paginateDescribeInstancePatchStates({ client: ssm }, { InstanceIds })) {
        well += InstancePatchStates.filter(lacksNothing).length;
      }
    }
    return nodes.length === 0 ? 100 : Math.floor(well * 100 / nodes.length);
  }

  private async tell(text: string) {
    const { topic, name } = this.request.policy;
    if (topic) await sns.send(new PublishCommand({ TopicArn: topic, Subject: `Patches of ${name}`.slice(0, 100), Message: text }));
  }
}

function targetsOf({ targets }: RingPlan) {
  return targets.map(({ key, values }) => ({ Key: key, Values: [...values] }));
}

function lacksNothing({ MissingCount = 0, FailedCount = 0, InstalledRejectedCount = 0 }: InstancePatchState): boolean {
  return MissingCount + FailedCount + InstalledRejectedCount === 0;
}

function keyOf(cycle: string): string {
  return `cycles/${cycle}.json`;
}

/** The same for the same execution: a UUID, as the service wants it. */
function tokenOf(executionId: string): string {
  const hex = createHash('sha256').update(executionId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
