import { paginateDescribeAutoScalingGroups, paginateDescribeAutoScalingInstances } from '@aws-sdk/client-auto-scaling';
import type { AutoScalingGroup, AutoScalingInstanceDetails } from '@aws-sdk/client-auto-scaling';
import { DescribeTargetHealthCommand, paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Gone } from './balance';
import { autoscaling, balancing, partsOf } from './clients';
import { Left, NodeRun } from './store';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html */
const MOST_INSTANCES = 50;

/** What a node serves together with others. */
export interface Pool {
  /** What it is known by. */
  readonly key: string;
  /** How many are in it, of the present ones. */
  readonly present: number;
  /** How many of them serve. */
  readonly serving: number;
  /** Whether this one does. */
  readonly isServing: boolean;
}

export interface Place {
  readonly left?: Left;
  readonly pools: readonly Pool[];
}

interface Target { readonly targetGroupArn: string; readonly port?: number }

/** Where instances are: in which Auto Scaling group, or in which target groups. */
export class Places {
  /** Looks for those of all these instances. */
  public static async of(ids: readonly string[]): Promise<Places> {
    const members = new Map<string, AutoScalingInstanceDetails>();
    for (const InstanceIds of partsOf(ids, MOST_INSTANCES)) {
      for await (const { AutoScalingInstances = [] } of paginateDescribeAutoScalingInstances({ client: autoscaling }, { InstanceIds })) {
        for (const instance of AutoScalingInstances) members.set(instance.InstanceId!, instance);
      }
    }
    const names = [...new Set([...members.values()].map(({ AutoScalingGroupName }) => AutoScalingGroupName!))];
    const groups = new Map<string, AutoScalingGroup>();
    for (const AutoScalingGroupNames of partsOf(names, MOST_INSTANCES)) {
      for await (const { AutoScalingGroups = [] } of paginateDescribeAutoScalingGroups({ client: autoscaling }, { AutoScalingGroupNames })) {
        for (const group of AutoScalingGroups) groups.set(group.AutoScalingGroupName!, group);
      }
    }
    const isElsewhere = ids.some(id => !members.has(id));
    return new Places(members, groups, isElsewhere ? await targetsOf() : new Map());
  }

  private constructor(
    private readonly members: ReadonlyMap<string, AutoScalingInstanceDetails>,
    private readonly groups: ReadonlyMap<string, AutoScalingGroup>,
    private readonly targets: ReadonlyMap<string, readonly (Target & Pool)[]>,
  ) {}

  /** Nothing where an instance is behind no load balancer and in no group. */
  public placeOf(id: string): Place {
    const member = this.members.get(id);
    if (!member) {
      const pools = this.targets.get(id) ?? [];
      return { pools, left: pools.length > 0 ? { targets: pools.map(({ targetGroupArn, port }) => ({ targetGroupArn, port })) } : undefined };
    }
    const { AutoScalingGroupName: name = '', LifecycleState: state } = member;
    if (state !== 'InService') throw new Gone(`it is ${state} in its Auto Scaling group`);
    const { Instances = [], MinSize = 0, DesiredCapacity = 0 } = this.groups.get(name) ?? {};
    const serving = Instances.filter(({ LifecycleState }) => LifecycleState === 'InService').length;
    // Without one to spare, one at a time is replaced for as long as it is away
    const present = DesiredCapacity > MinSize ? serving : 1;
    return { left: { group: { name } }, pools: [{ key: name, present, serving: present, isServing: true }] };
  }
}

/** Who is away from what serves together. */
export class Crowd {
  /** When it was looked at. */
  private readonly before = new Map<string, number>();
  private readonly now: Map<string, number>;
  /** Groups that have one more for one that is away, which is not to spare for another. */
  private readonly raised = new Set<string>();

  constructor(nodes: readonly NodeRun[]) {
    for (const { left = {} } of nodes) {
      const keys = left.group ? [left.group.name] : (left.targets ?? []).map(({ targetGroupArn }) => targetGroupArn);
      for (const key of keys) this.before.set(key, (this.before.get(key) ?? 0) + 1);
      if (left.group?.raisedTo !== undefined) this.raised.add(left.group.name);
    }
    this.now = new Map(this.before);
  }

  /** No more than a share of what serves together is away at a time, and one stays that serves; but for one that is alone. */
  public mayLeave(pools: readonly Pool[], shareOf: (all: number) => number): boolean {
    return pools.every(({ key, present, serving, isServing }) => {
      const before = this.before.get(key) ?? 0;
      const now = this.now.get(key) ?? 0;
      const all = present + before;
      const most = Math.max(1, Math.min(shareOf(all), all - 1));
      return !this.raised.has(key) && now < most && (!isServing || serving - (now - before) > 1 || all === 1);
    });
  }

  public add(pools: readonly Pool[]): void {
    for (const { key } of pools) this.now.set(key, (this.now.get(key) ?? 0) + 1);
  }
}

/** The target groups of all instances: nothing tells them for one. */
async function targetsOf(): Promise<Map<string, (Target & Pool)[]>> {
  const found = new Map<string, (Target & Pool)[]>();
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: balancing }, {})) {
    for (const { TargetGroupArn, TargetType } of TargetGroups) {
      if (TargetType !== 'instance') continue;
      const { TargetHealthDescriptions = [] } = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      // Nobody asks the targets of a group that no listener uses
      const isAsked = ({ TargetHealth: { State, Reason } = {} }: TargetHealthDescription) => State !== 'draining' && Reason !== 'Target.NotInUse';
      const registered = TargetHealthDescriptions.filter(isAsked);
      const serving = registered.filter(isHealthy).length;
      for (const description of registered) {
        const { Id = '', Port: port } = description.Target ?? {};
        const pool = { key: TargetGroupArn!, present: registered.length, serving, isServing: isHealthy(description) };
        const target = { ...pool, targetGroupArn: TargetGroupArn!, port };
        found.set(Id, [...found.get(Id) ?? [], target]);
      }
    }
  }
  return found;
}

function isHealthy({ TargetHealth }: TargetHealthDescription): boolean {
  return TargetHealth?.State === 'healthy';
}
