import { PublishCommand } from '@aws-sdk/client-sns';
import { GetAutomationExecutionCommand, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
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
  readonly error?: string;
}

/** What it does next. */
export interface Answer {
  readonly next: 'approve' | 'patch' | 'wait' | 'done' | 'skip' | 'failed';
  readonly reason?: string;
}

const DAY = 24 * 60 * 60_000;
/** What the state machine takes at most. */
const LONGEST_RUN = 36 * 60;
const UNTOLD = ['done in this cycle', 'still running'];

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
    const { policy, execution, offset } = this.request;
    const { name, approval, minutes } = this.ring;
    const now = new Date(Date.now()).toISOString();
    if (!await this.store.lock(name, execution)) return this.skip('still running');
    const runs = await this.runsNow();
    const decision = decide({
      rings: policy.rings,
      ring: name,
      executionId: execution,
      now,
      runs,
      offsetMinutes: offset,
      windowMinutes: minutes,
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
      if (before && (before.executionId === run.executionId || well.has(id) || isAway(before))) continue;
      const state = isOnline ? { step: 'waiting' as const } : { step: 'skipped' as const, error: 'it is not online' };
      await this.store.saveNode(run, { id, executionId: run.executionId, since: new Date(Date.now()).toISOString(), ...state });
    }
    for (const node of known.values()) {
      if (node.step === 'waiting' && !nodes.some(({ id }) => id === node.id)) await this.store.saveNode(run, { ...node, step: 'skipped', error: 'it is not of the ring any more' });
    }
    if (others > 0) await this.store.save({ ...run, others });
    return { next: 'wait' };
  }

  /** Moves the nodes on, and tells what has come of it when all are done. */
  public async look(): Promise<Answer> {
    const run = await this.run();
    const { policy } = this.request;
    if (run.status !== 'running') return { next: 'done' };
    if (!await this.settle(run)) return { next: 'wait' };
    const { isDone, problem } = await new Roll(policy, this.ring, run).look();
    if (!isDone) return { next: 'wait' };
    const nodes = await this.store.nodes(run);
    const ids = nodes.map(({ id }) => id);
    const compliance = ids.length === 0 ? 100 : Math.floor((await compliantOf(ids)).size * 100 / ids.length);
    if (policy.keepSnapshotsDays !== undefined) await deleteSnapshots(policy.name, policy.keepSnapshotsDays);
    if (problem !== undefined) return this.fail(problem, compliance);
    const other = run.others === undefined ? '' : `. ${run.others} of them are in patch groups of their own, and have what those approve`;
    const text = `Ring ${run.ring} is patched: ${compliance} % of ${ids.length} nodes lack nothing${other}${outOf(nodes)}`;
    await this.tell(ids.length === 0 ? `Ring ${run.ring} has no nodes` : text);
    await this.store.save({ ...run, status: 'succeeded', compliance });
    await this.store.unlock(run.ring, run.executionId);
    return { next: 'done' };
  }

  /** Looks at the nodes of all rings, without installing anything. */
  public async scan(): Promise<Answer> {
    const { policy, execution } = this.request;
    for (const ring of policy.rings) {
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
    return { next: 'done' };
  }

  public async fail(reason: string, compliance?: number): Promise<Answer> {
    const { policy, execution } = this.request;
    const run = (await this.store.runs([this.ring.name])).find(({ executionId }) => executionId === execution);
    if (run?.status === 'running') {
      if (!await new Roll(policy, this.ring, run).giveUp()) {
        await this.store.lock(this.ring.name, execution);
        return { next: 'wait', reason };
      }
      await this.tell(`Ring ${run.ring} has failed: ${reason}${outOf(await this.store.nodes(run))}. The rings after it do not begin in this cycle`);
      await this.store.save({ ...run, status: 'failed', reason, compliance });
    }
    await this.store.unlock(this.ring.name, execution);
    return { next: 'failed', reason };
  }

  /** What an execution of an earlier cycle has left when it died: its nodes come back before others leave. */
  private async settle({ ring, cycle }: KeptRun): Promise<boolean> {
    const dead = (await this.store.runs([ring])).filter(run => run.status === 'running' && run.cycle !== cycle);
    for (const run of dead) {
      if (!await new Roll(this.request.policy, this.ring, run).giveUp()) return false;
      await this.store.save({ ...run, status: 'failed', reason: 'its execution has died' });
    }
    return true;
  }

  private async skip(reason: string): Promise<Answer> {
    if (!UNTOLD.includes(reason)) await this.tell(`Ring ${this.ring.name} does not begin: ${reason}`);
    return { next: 'skip', reason };
  }

  /** What has been. A run of this ring that is not done has died, since whoever asks has its lock. */
  private async runsNow(): Promise<KeptRun[]> {
    const { policy: { rings }, execution } = this.request;
    const runs = await this.store.runs(rings.map(({ name }) => name));
    return runs.map(run => (run.ring === this.ring.name && run.status === 'running' && run.executionId !== execution ? { ...run, status: 'failed' } : run));
  }

  private async run(): Promise<KeptRun> {
    const { name } = this.ring;
    const { execution } = this.request;
    const run = (await this.store.runs([name])).find(({ executionId }) => executionId === execution);
    if (!run) throw new Error(`Nothing is known of ${execution}`);
    if (run.status === 'running' && !await this.store.lock(name, execution)) throw new Error('Another execution is at work on the ring');
    return run;
  }

  private async tell(text: string) {
    const { topic, name } = this.request.policy;
    if (topic) await sns.send(new PublishCommand({ TopicArn: topic, Subject: `Patches of ${name}`.slice(0, 100), Message: text }));
  }
}

/** Nodes that somebody has to look after. */
function outOf(nodes: readonly NodeRun[]): string {
  const out = nodes.filter(({ isOut }) => isOut).map(({ id }) => id);
  return out.length > 0 ? `. Not back in service, look after them: ${out.join(', ')}` : '';
}

/** It was on its way when its execution died, and goes on from there. */
function isAway({ step }: NodeRun): boolean {
  return ['leaving', 'patching', 'returning'].includes(step);
}
