import { PublishCommand } from '@aws-sdk/client-sns';
import { GetAutomationExecutionCommand, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { giveBack, Gone } from './balance';
import { sns, ssm, tokenOf } from './clients';
import { outputOf, send } from './commands';
import { decide } from './decide';
import { compliantOf, joinGroup, nodesOf } from './nodes';
import { PolicyPlan, RingPlan } from './plan';
import { Roll } from './roll';
import { deleteSnapshots } from './snapshots';
import { KeptRun, NodeRun, Store } from './store';

/** What the state machine asks. */
export interface Request {
  readonly step: 'begin' | 'approved' | 'patch' | 'look' | 'failed' | 'scan';
  readonly policy: PolicyPlan;
  readonly ring: string;
  /** What has started it; the same for the same opening of a window. */
  readonly execution: string;
  /** How long after the first ring the window opens that has started it. */
  readonly offset: number;
  /** What went wrong, of `failed`. */
  readonly error?: { readonly Error?: string; readonly Cause?: string };
}

/** What it does next. */
export interface Answer {
  readonly next: 'approve' | 'patch' | 'wait' | 'done' | 'skip' | 'failed';
  readonly reason?: string;
  /** How many nodes are at which step: for who looks at the execution. */
  readonly nodes?: { readonly [step: string]: number };
}

const DAY = 24 * 60 * 60_000;
/** What the state machine takes at most. */
const LONGEST_RUN = 36 * 60;
/** In a text for people; others are a number. */
const MOST_NAMED = 10;
const LONGEST_REASON = 600;

/** One step of a ring. Each may be made again: what was done is found, and not done a second time. */
export async function handler(request: Request): Promise<Required<Answer>> {
  return { reason: '', nodes: {}, ...await answer(request) };
}

async function answer(request: Request): Promise<Answer> {
  const ring = request.policy.rings.find(({ name }) => name === request.ring);
  if (!ring) throw new Error(`There is no ring ${request.ring} any more`);
  const step = new Step(request, ring);
  switch (request.step) {
    case 'begin': return step.begin();
    case 'approved': return step.approved();
    case 'patch': return step.patch();
    case 'look': return step.look();
    case 'scan': return step.scan();
    default: return step.fail(reasonOf(request.error));
  }
}

class Step {
  private readonly store: Store;

  constructor(private readonly request: Request, private readonly ring: RingPlan) {
    this.store = new Store(request.policy.table);
  }

  public async begin(): Promise<Answer> {
    const { policy, execution, offset } = this.request;
    const { name, approval } = this.ring;
    const now = new Date(Date.now()).toISOString();
    if (!await this.store.lock(name, execution)) return this.skip('still running');
    const runs = await this.runsNow(await this.store.runs(policy.rings.map(each => each.name)));
    const decision = decide({
      rings: policy.rings,
      ring: name,
      executionId: execution,
      now,
      runs,
      offsetMinutes: offset,
      longestRunMinutes: LONGEST_RUN,
    });
    if (decision.action === 'skip') {
      await this.store.unlock(name, execution);
      return this.skip(decision.reason);
    }
    if (decision.action === 'go on' && runs.some(run => run.executionId === execution && run.status !== 'running')) {
      await this.store.unlock(name, execution);
      return { next: 'done' };
    }
    if (decision.action === 'begin') {
      await this.store.save({ ring: name, cycle: decision.cycle, executionId: execution, startedAt: now, status: 'running' });
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
      await this.ask(approval.topic, AutomationExecutionId!);
      await this.store.save({ ...run, approvalId: AutomationExecutionId });
      return { next: 'wait' };
    }
    const { AutomationExecution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: run.approvalId }));
    switch (AutomationExecution?.AutomationExecutionStatus) {
      case 'Success': case 'CompletedWithSuccess': return { next: 'patch' };
      case 'Failed': case 'Cancelled': case 'TimedOut': case 'Rejected': case 'Exited': case 'CompletedWithFailure': return this.fail('nobody has approved it');
      default: return { next: 'wait' };
    }
  }

  /** Which nodes are patched. In a further window of the same cycle these are the ones that are not well yet. */
  public async patch(): Promise<Answer> {
    const run = await this.run();
    const { policy } = this.request;
    const nodes = await nodesOf(this.ring);
    const others = await joinGroup(policy, this.ring, nodes);
    const known = new Map((await this.store.nodes(run)).map(node => [node.id, node]));
    const done = [...known.values()].filter(node => node.step === 'done' && node.executionId !== run.executionId).map(({ id }) => id);
    const well = await compliantOf(done);
    for (const { id, isOnline } of nodes) {
      const before = known.get(id);
      if (before && (before.executionId === run.executionId || well.has(id))) continue;
      const made = { id, executionId: run.executionId, since: new Date(Date.now()).toISOString() };
      if (before && isAway(before)) await this.takeOver(run, before);
      else await this.store.saveNode(run, isOnline ? { ...made, step: 'waiting' } : { ...made, step: 'skipped', error: 'it is not online' });
    }
    for (const node of known.values()) {
      const isHere = isAway(node) || node.step === 'done' || nodes.some(({ id }) => id === node.id);
      if (!isHere) await this.store.saveNode(run, { ...node, step: 'skipped', error: 'it is not of the ring any more' });
    }
    if (others > 0) await this.store.save({ ...run, others });
    return { next: 'wait' };
  }

  /** A node that an execution before has left on its way goes on from there; one that did not come back does so, and is patched again. */
  private async takeOver(run: KeptRun, { isOut, ...before }: NodeRun): Promise<void> {
    const { executionId, ring } = run;
    const since = new Date(Date.now()).toISOString();
    const node: NodeRun = isOut ? { ...before, executionId, since, step: 'returning', error: undefined, isAgain: true } : { ...before, executionId };
    if (node.left) await this.store.putAway({ id: node.id, ring, executionId, left: node.left });
    await this.store.saveNode(run, node);
  }

  /** Moves the nodes on, and tells what has come of it when all are done. */
  public async look(): Promise<Answer> {
    const run = await this.run();
    const { policy } = this.request;
    if (run.status !== 'running') return { next: 'done' };
    const { isDone, problem } = await new Roll(policy, this.ring, run).look(await this.sweep());
    const nodes = await this.store.nodes(run);
    const counts: Record<string, number> = {};
    for (const { step } of nodes) counts[step] = (counts[step] ?? 0) + 1;
    if (!isDone) return { next: 'wait', nodes: counts };
    if (nodes.length === 0 && this.ring.offsetMinutes === 0) return this.fail('it has no nodes: look whether they have its tag');
    const ids = nodes.filter(({ step }) => step !== 'skipped').map(({ id }) => id);
    const compliance = ids.length === 0 ? 100 : Math.floor((await compliantOf(ids)).size * 100 / ids.length);
    if (problem !== undefined) return this.fail(problem, compliance);
    await this.tell(this.textOf(run, nodes, compliance));
    await this.store.save({ ...run, status: 'succeeded', compliance });
    await this.store.unlock(run.ring, run.executionId);
    if (policy.keepSnapshotsDays !== undefined) await deleteSnapshots(policy.name, policy.keepSnapshotsDays);
    return { next: 'done' };
  }

  private textOf({ ring, others }: KeptRun, nodes: readonly NodeRun[], compliance: number): string {
    const patched = nodes.filter(({ step }) => step !== 'skipped').length;
    if (nodes.length === 0) return `Ring ${ring} has no nodes`;
    const isEnough = compliance >= this.ring.minCompliance;
    return [
      `Ring ${ring} is patched: ${compliance} % of ${patched} nodes lack nothing`,
      ...isEnough ? [] : [`The rings after it do not begin in this cycle: ${this.ring.minCompliance} % are wanted`],
      ...others === undefined ? [] : [`${others} of them are in patch groups of their own, and have what those approve`],
      ...namesOf('Left out', nodes.filter(({ step }) => step === 'skipped')),
      ...namesOf('Failed', nodes.filter(({ step }) => step === 'failed')),
      ...namesOf('Not back in service, look after them', nodes.filter(({ isOut }) => isOut)),
    ].join('. ');
  }

  /** Looks at the nodes of all rings, without installing anything; but for those that are being patched. What goes wrong with one ring is its own. */
  public async scan(): Promise<Answer> {
    const problems: string[] = [];
    await this.sweep();
    for (const ring of this.request.policy.rings) {
      await this.scanRing(ring).catch((error: Error) => problems.push(`${ring.name}: ${error.name}: ${error.message}`));
    }
    if (problems.length === 0) return { next: 'done' };
    await this.tell(`Nodes were not scanned, of ${problems.join('; ')}`);
    return { next: 'failed', reason: problems.join('; ') };
  }

  private async scanRing(ring: RingPlan): Promise<void> {
    const { policy, execution } = this.request;
    if (await this.store.ownerOf(ring.name) !== undefined) return;
    if (ring.group !== undefined) await joinGroup(policy, ring, await nodesOf(ring));
    await send(tokenOf(`${execution} ${ring.name}`), new Date(Date.now() - DAY), {
      DocumentName: 'AWS-RunPatchBaseline',
      Targets: ring.targets.map(({ key, values }) => ({ Key: key, Values: [...values] })),
      MaxConcurrency: '100%',
      MaxErrors: '100%',
      Parameters: { Operation: ['Scan'] },
      ...outputOf(policy),
    });
  }

  public async fail(reason: string, compliance?: number): Promise<Answer> {
    const { policy, execution } = this.request;
    const why = reason.slice(0, LONGEST_REASON);
    const run = (await this.store.runs([this.ring.name])).find(({ executionId }) => executionId === execution);
    if (run && run.status !== 'running') return { next: 'failed', reason: why };
    if (run && !await new Roll(policy, this.ring, run).giveUp()) {
      await this.store.lock(this.ring.name, execution);
      return { next: 'wait', reason: why };
    }
    const out = run ? (await this.store.nodes(run)).filter(({ isOut }) => isOut) : [];
    const more = namesOf('Not back in service, look after them', out).map(text => `. ${text}`);
    await this.tell(`Ring ${this.ring.name} has failed: ${why}${more.join('')}. The rings after it do not begin in this cycle`);
    if (run) await this.store.save({ ...run, status: 'failed', reason: why, compliance });
    await this.store.unlock(this.ring.name, execution);
    return { next: 'failed', reason: why };
  }

  /** Brings back nodes that an execution before has left out of service, of whatever ring; those that are not back yet. */
  private async sweep(): Promise<Set<string>> {
    const held = new Set<string>();
    for (const { id, ring, executionId, left } of await this.store.away()) {
      if (executionId === this.request.execution || await this.store.ownerOf(ring) === executionId) continue;
      const state = await giveBack(id, left).then(isBack => (isBack ? 'back in service' : undefined), (error: Error) => {
        console.error(`${id} does not come back: ${error.name}: ${error.message}`);
        return error instanceof Gone ? 'not there any more' : undefined;
      });
      if (state === undefined) {
        held.add(id);
        continue;
      }
      await this.tell(`${id}, which an execution before has left out of service, is ${state}`);
      await this.store.deleteAway(id);
    }
    return held;
  }

  private async skip(reason: string): Promise<Answer> {
    const isFurther = this.request.offset !== this.ring.offsetMinutes;
    // Further windows are for what is left: mostly nothing is
    if (reason !== 'done in this cycle' || !isFurther) await this.tell(`Ring ${this.ring.name} does not begin: ${this.explained(reason)}`);
    return { next: 'skip', reason };
  }

  private explained(reason: string): string {
    const [first] = this.request.policy.rings;
    switch (reason) {
      case 'no cycle': return `no run of ${first.name} began ${this.request.offset / 60} hours ago, whose patches it would be given`;
      case 'still running': return 'an execution is at work on it. If that was stopped, the ring may begin half an hour after its last step';
      case 'done in this cycle': return 'it was patched in this cycle already';
      default: return reason;
    }
  }

  /** What has been. A run of this ring that is not done has died, since whoever asks has its lock. */
  private async runsNow(runs: KeptRun[]): Promise<KeptRun[]> {
    return Promise.all(runs.map(async run => {
      if (run.ring !== this.ring.name || run.status !== 'running' || run.executionId === this.request.execution) return run;
      const dead: KeptRun = { ...run, status: 'failed', reason: 'its execution has died' };
      await this.tell(`Ring ${run.ring} has failed: its execution has died, or was stopped. Nodes that it has left out of service come back now`);
      await this.store.save(dead);
      return dead;
    }));
  }

  private async run(): Promise<KeptRun> {
    const { name } = this.ring;
    const { execution } = this.request;
    const run = (await this.store.runs([name])).find(({ executionId }) => executionId === execution);
    if (!run) throw new Error(`Nothing is known of ${execution}`);
    if (run.status === 'running' && !await this.store.lock(name, execution)) throw new Error('Another execution is at work on the ring');
    return run;
  }

  private async ask(topic: string | undefined, id: string): Promise<void> {
    const region = await ssm.config.region();
    await this.tell([
      `May the ring ${this.ring.name} be patched? Its window is open for ${this.ring.minutes / 60} hours. Approve or reject the automation ${id}:`,
      `https://${region}.console.aws.amazon.com/systems-manager/automation/execution/${id}?region=${region}, or`,
      `aws ssm send-automation-signal --automation-execution-id ${id} --signal-type Approve`,
    ].join('\n'), topic);
  }

  private async tell(text: string, topic = this.request.policy.topic) {
    const Subject = `Patches of ${this.request.policy.name}`.slice(0, 100);
    if (topic) await sns.send(new PublishCommand({ TopicArn: topic, Subject, Message: text }));
  }
}

/** What an error of the state machine says; of a function its message. */
function reasonOf({ Error: name = 'it has failed', Cause = '' }: NonNullable<Request['error']> = {}): string {
  try {
    const { errorMessage } = JSON.parse(Cause) as { errorMessage?: string };
    return `${name}: ${errorMessage ?? Cause}`;
  } catch {
    return Cause === '' ? name : `${name}: ${Cause}`;
  }
}

/** A sentence with the names of nodes; none where there are none. */
function namesOf(what: string, nodes: readonly NodeRun[]): string[] {
  if (nodes.length === 0) return [];
  const names = nodes.slice(0, MOST_NAMED).map(({ id, error }) => (error === undefined ? id : `${id} (${error})`));
  return [`${what}: ${names.join(', ')}${nodes.length > MOST_NAMED ? ` and ${nodes.length - MOST_NAMED} more` : ''}`];
}

/** It was on its way when its execution died, and goes on from there. */
function isAway({ step, isOut }: NodeRun): boolean {
  return isOut === true || ['leaving', 'patching', 'returning'].includes(step);
}
