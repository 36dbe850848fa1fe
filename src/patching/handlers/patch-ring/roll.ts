import { giveBack, Gone, leave, Stuck } from './balance';
import { isInstance, partsOf, tokenOf } from './clients';
import { findCommand, outputOf, resultsOf, send } from './commands';
import { Crowd, Places } from './places';
import { PolicyPlan, RingPlan } from './plan';
import { takeSnapshots } from './snapshots';
import { KeptRun, Left, NodeRun, NodeStep, Store } from './store';

const MINUTE = 60_000;
/** Each look moves so many further nodes, and ends in time. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html */
const MOST_AT_ONCE = 50;
/** Draining takes an hour at most, and a node that is well answers some checks within minutes. */
const LEAVES: Partial<Record<NodeStep, number>> = { leaving: 75 * MINUTE, returning: 30 * MINUTE };
/** A node that cannot begin, since a snapshot of it is refused or so, holds up the others no longer. */
const STUCK = 15 * MINUTE;
const AT_WORK: NodeStep[] = ['leaving', 'patching', 'returning'];
const TOLD = 10;

/** What has become of the nodes of a ring. */
export interface Outcome {
  readonly isDone: boolean;
  /** Why the ring has failed. */
  readonly problem?: string;
}

/**
 * Brings each node of a ring from step to step. A look does what is due, and remembers it: it may be interrupted after each request, and is made again.
 */
export class Roll {
  private readonly store: Store;
  private readonly known = new Map<string, ReturnType<typeof resultsOf>>();

  constructor(private readonly policy: PolicyPlan, private readonly ring: RingPlan, private readonly run: KeptRun) {
    this.store = new Store(policy.table);
  }

  /** `held` are nodes that have to come back first, from what an execution before has left. */
  public async look(held: ReadonlySet<string>): Promise<Outcome> {
    let nodes = await this.each(await this.store.nodes(this.run), ({ step }) => AT_WORK.includes(step), async node => this.goOn(node));
    nodes = await this.begin(nodes, held);
    nodes = await this.command(nodes);
    return this.outcomeOf(nodes);
  }

  /** A look where the ring is given up: no other node begins, and what has left its load balancers returns. Whether it is done. */
  public async giveUp(): Promise<boolean> {
    const before = await this.store.nodes(this.run);
    const nodes = await this.each(before, ({ step }) => AT_WORK.includes(step), async node => this.goOn(await this.turn(node)));
    return !nodes.some(({ step }) => AT_WORK.includes(step));
  }

  /** A node whose command was not sent turns round. */
  private async turn(node: NodeRun): Promise<NodeRun> {
    if (node.step !== 'leaving' && (node.step !== 'patching' || node.commandId !== undefined)) return node;
    const commandId = node.batch === undefined ? undefined : await findCommand(node.batch, new Date(node.since));
    return commandId === undefined ? this.save(node, { step: 'returning', error: 'the ring was given up' }) : this.save(node, { commandId });
  }

  /** All nodes, where those that are due have been moved. What goes wrong with one of them is its own. */
  private async each(nodes: readonly NodeRun[], isDue: (node: NodeRun) => boolean, move: (node: NodeRun) => Promise<NodeRun>): Promise<NodeRun[]> {
    const moved: NodeRun[] = [];
    for (const node of nodes) moved.push(isDue(node) ? await move(node).catch(async error => this.stumble(node, error as Error)) : node);
    return moved;
  }

  /** As many further nodes as the ring may have at work, and each of their groups and load balancers. */
  private async begin(nodes: readonly NodeRun[], held: ReadonlySet<string>): Promise<NodeRun[]> {
    let free = this.placesFor(nodes);
    const isDue = ({ id, step }: NodeRun) => step === 'waiting' && !held.has(id);
    const due = free > 0 ? nodes.filter(isDue) : [];
    if (due.length === 0) return [...nodes];
    const places = this.policy.drain ? await Places.of(due.map(({ id }) => id).filter(isInstance)) : undefined;
    const away = new Crowd(nodes.filter(({ step }) => AT_WORK.includes(step)));
    return this.each(nodes, node => free > 0 && due.includes(node), async node => {
      const { left, pools = [] } = isInstance(node.id) && places?.placeOf(node.id) || {};
      if (!away.mayLeave(pools, share => countOf(this.ring.concurrency, share))) return node;
      free--;
      away.add(pools);
      return this.start(node, left);
    });
  }

  private async start(node: NodeRun, left?: Left): Promise<NodeRun> {
    const { name, keepSnapshotsDays } = this.policy;
    if (keepSnapshotsDays !== undefined && isInstance(node.id)) await takeSnapshots(name, node.executionId, node.id);
    const well = { error: undefined, stuckSince: undefined };
    if (!left) return this.save(node, { ...well, step: 'patching' });
    const leaving = await this.save(node, { ...well, step: 'leaving', left });
    return this.goOn(leaving).catch(async error => this.stumble(leaving, error as Error));
  }

  private async goOn(node: NodeRun): Promise<NodeRun> {
    switch (node.step) {
      case 'leaving': return this.leave(node);
      case 'returning': return !node.left || await giveBack(node.id, node.left) ? this.finish(node) : this.inTime(node);
      default: return this.result(node);
    }
  }

  private async leave(node: NodeRun): Promise<NodeRun> {
    let now = node;
    try {
      const isOut = await leave(node.id, node.left!, async left => { now = await this.save(now, { left }); });
      return await (isOut ? this.save(now, { step: 'patching' }) : this.inTime(now));
    } catch (error) {
      // Its group has one more for it, which has to go
      if (error instanceof Gone && now.left?.group?.raisedTo !== undefined) return this.save(now, { step: 'returning', error: error.message });
      throw error;
    }
  }

  private async result(node: NodeRun): Promise<NodeRun> {
    if (!node.commandId) return node;
    const result = (await this.results(node.commandId))(node.id);
    if (result === undefined) return node;
    const error = result === 'Success' ? undefined : `its command ${node.commandId} has ended as ${result}`;
    return node.left ? this.goOn(await this.save(node, { step: 'returning', error })) : this.finish({ ...node, error });
  }

  private async results(commandId: string) {
    const known = this.known.get(commandId) ?? resultsOf(commandId);
    this.known.set(commandId, known);
    return known;
  }

  private async finish(node: NodeRun): Promise<NodeRun> {
    const again = { step: 'waiting', left: undefined, batch: undefined, commandId: undefined, error: undefined, isOut: undefined, isAgain: undefined } as const;
    const change = node.isAgain ? again : { step: node.error === undefined ? 'done' as const : 'failed' as const };
    const finished = await this.save(node, change);
    if (node.left) await this.store.deleteAway(node.id);
    return finished;
  }

  /** A request that fails is made again with the next look, until that takes too long. */
  private async stumble(node: NodeRun, error: Error): Promise<NodeRun> {
    if (error instanceof Gone || error instanceof Stuck) {
      const stopped = await this.save(node, { step: error instanceof Gone ? 'skipped' : 'failed', error: error.message });
      if (node.left) await this.store.deleteAway(node.id);
      return stopped;
    }
    console.error(`${node.id} is ${node.step}: ${error.name}: ${error.message}`);
    if (node.step !== 'waiting') return this.inTime(node, error.message);
    const { stuckSince = new Date(Date.now()).toISOString() } = node;
    const isLong = Date.now() > this.closes() || Date.now() - Date.parse(stuckSince) > STUCK;
    return this.save(node, { stuckSince, error: `${error.name}: ${error.message}`, ...isLong && { step: 'failed' } });
  }

  private async inTime(node: NodeRun, why?: string): Promise<NodeRun> {
    const most = LEAVES[node.step] ?? 0;
    if (most === 0 || Date.now() - Date.parse(node.since) < most) return node;
    const error = node.error ?? `it is ${node.step} since ${node.since}${why ? `: ${why}` : ''}`;
    return node.step === 'leaving' ? this.save(node, { step: 'returning', error }) : this.save(node, { step: 'failed', error, isOut: true });
  }

  /** Nodes that are ready get one command together; which one is remembered before it is sent. */
  private async command(nodes: readonly NodeRun[]): Promise<NodeRun[]> {
    const ready = nodes.filter(({ step, commandId }) => step === 'patching' && commandId === undefined);
    const batches = new Map<string, NodeRun[]>();
    for (const node of ready) if (node.batch !== undefined) batches.set(node.batch, [...batches.get(node.batch) ?? [], node]);
    for (const part of partsOf(ready.filter(({ batch }) => batch === undefined), MOST_AT_ONCE)) {
      const batch = tokenOf([this.run.executionId, ...part.map(({ id }) => id)].join(' '));
      batches.set(batch, await Promise.all(part.map(async node => this.save(node, { batch }))));
    }
    const sent = new Map<string, NodeRun>();
    for (const [batch, part] of batches) for (const node of await this.commandAll(batch, part)) sent.set(node.id, node);
    return nodes.map(node => sent.get(node.id) ?? node);
  }

  private async commandAll(batch: string, nodes: readonly NodeRun[]): Promise<NodeRun[]> {
    try {
      const since = new Date(Math.min(...nodes.map(node => Date.parse(node.since))));
      const commandId = await this.send(batch, nodes.map(({ id }) => id), since);
      return await Promise.all(nodes.map(async node => this.save(node, { commandId })));
    } catch (error) {
      if ((error as Error).name !== 'InvalidInstanceId') throw error;
      return this.commandEach(nodes);
    }
  }

  /** One that is gone is no reason for the others to wait. */
  private async commandEach([first, ...others]: readonly NodeRun[]): Promise<NodeRun[]> {
    if (others.length === 0) return [await this.save(first, { step: first.left ? 'returning' : 'skipped', error: 'it is not there any more' })];
    const moved: NodeRun[] = [];
    for (const node of [first, ...others]) {
      const batch = tokenOf(`${node.batch} ${node.id}`);
      moved.push(...await this.commandAll(batch, [await this.save(node, { batch })]));
    }
    return moved;
  }

  private async send(batch: string, InstanceIds: string[], since: Date): Promise<string> {
    const { document, parameters } = this.policy;
    return send(batch, since, {
      DocumentName: document,
      InstanceIds,
      MaxConcurrency: '100%',
      MaxErrors: '100%',
      Parameters: {
        ...Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]])),
        // All of its nodes see the same patches, also those whose turn comes hours later
        SnapshotId: [tokenOf(this.run.executionId)],
      },
      ...outputOf(this.policy),
    });
  }

  /** How many nodes may begin now. */
  private placesFor(nodes: readonly NodeRun[]): number {
    if (Date.now() > this.closes() || this.hasTooManyErrors(nodes)) return 0;
    const most = Math.max(1, countOf(this.ring.concurrency, nodes.length));
    return Math.min(MOST_AT_ONCE, most - nodes.filter(({ step }) => AT_WORK.includes(step)).length);
  }

  private hasTooManyErrors(nodes: readonly NodeRun[]): boolean {
    return nodes.filter(({ step }) => step === 'failed').length > countOf(this.ring.errors, nodes.length);
  }

  private closes(): number {
    return Date.parse(this.run.startedAt) + this.ring.minutes * MINUTE;
  }

  private outcomeOf(nodes: readonly NodeRun[]): Outcome {
    if (nodes.some(({ step }) => AT_WORK.includes(step))) return { isDone: false };
    const failed = nodes.filter(({ step }) => step === 'failed');
    if (this.hasTooManyErrors(nodes)) {
      const named = failed.slice(0, TOLD).map(({ id, error }) => `${id}: ${error}`);
      const rest = failed.length > TOLD ? [`and ${failed.length - TOLD} more`] : [];
      return { isDone: true, problem: `${failed.length} of ${nodes.length} nodes have failed (${[...named, ...rest].join('; ')})` };
    }
    const waiting = nodes.filter(({ step }) => step === 'waiting').length;
    if (waiting === 0) return { isDone: true };
    return Date.now() > this.closes() ? { isDone: true, problem: `${waiting} of ${nodes.length} nodes were left when the window closed` } : { isDone: false };
  }

  private async save(node: NodeRun, change: Partial<NodeRun>): Promise<NodeRun> {
    const since = change.step && change.step !== node.step ? new Date(Date.now()).toISOString() : node.since;
    const changed = { ...node, since, ...change };
    // Before it leaves: so whoever comes after it knows
    const { id, executionId, left } = changed;
    if (change.left) await this.store.putAway({ id, ring: this.run.ring, executionId, left: left! });
    await this.store.saveNode(this.run, changed);
    return changed;
  }
}

/** A number of nodes, or a share of them. */
function countOf(rate: string, nodes: number): number {
  return rate.endsWith('%') ? Math.floor(Number(rate.slice(0, -1)) * nodes / 100) : Number(rate);
}
