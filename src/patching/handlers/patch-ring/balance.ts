import type { Instance } from '@aws-sdk/client-auto-scaling';
import {
  AutoScalingGroup, AutoScalingInstanceDetails, DescribeAutoScalingGroupsCommand, DescribeAutoScalingInstancesCommand, EnterStandbyCommand,
  ExitStandbyCommand, TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeregisterTargetsCommand, DescribeTargetHealthCommand, paginateDescribeTargetGroups, RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { autoscaling, balancing } from './clients';
import { Left } from './store';

/** A node that is not there any more, or comes or goes by itself. */
export class Gone extends Error {}
/** A node that cannot leave, however often it is tried. */
export class Stuck extends Error {}

/** Where a node is that is about to leave; undefined where it is behind no load balancer and in no group. */
export async function placeOf(id: string, targetGroups: () => Promise<TargetGroups>): Promise<Left | undefined> {
  const instance = await memberOf(id);
  if (instance) {
    if (instance.LifecycleState !== 'InService') throw new Gone(`it is ${instance.LifecycleState} in its Auto Scaling group`);
    return { group: { name: instance.AutoScalingGroupName! } };
  }
  const targets = (await targetGroups()).get(id);
  return targets && { targets };
}

export type TargetGroups = Map<string, { targetGroupArn: string; port?: number }[]>;

/** The target groups of all instances: nothing tells them for one. */
export async function readTargetGroups(): Promise<TargetGroups> {
  const found: TargetGroups = new Map();
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: balancing }, {})) {
    for (const { TargetGroupArn, TargetType } of TargetGroups) {
      if (TargetType !== 'instance') continue;
      const { TargetHealthDescriptions = [] } = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      for (const { Target, TargetHealth } of TargetHealthDescriptions) {
        if (!Target?.Id || TargetHealth?.State === 'draining') continue;
        found.set(Target.Id, [...found.get(Target.Id) ?? [], { targetGroupArn: TargetGroupArn!, port: Target.Port }]);
      }
    }
  }
  return found;
}

/** Goes on with leaving; whether it is done. What it has to know later is saved before it is done. */
export async function leave(id: string, left: Left, save: (left: Left) => Promise<void>): Promise<boolean> {
  return left.group ? leaveGroup(id, left.group.name, save) : leaveTargets(id, left.targets ?? []);
}

async function leaveGroup(id: string, name: string, save: (left: Left) => Promise<void>): Promise<boolean> {
  const { LifecycleState: state } = await memberOf(id) ?? {};
  if (state === 'Standby') return true;
  if (state === 'EnteringStandby') return false;
  if (state !== 'InService') throw new Gone(`it is ${state ?? 'no longer'} in its Auto Scaling group`);
  const group = await groupOf(name);
  const { MinSize = 0, MaxSize = 0, DesiredCapacity = 0 } = group;
  // With one less, where the group may have that; otherwise it launches another in the place of it
  const hasRoom = DesiredCapacity > MinSize;
  if (!hasRoom && MaxSize <= DesiredCapacity) throw new Stuck(`its Auto Scaling group ${name} has no room: MaxSize ${MaxSize} must be above MinSize ${MinSize}`);
  await save({ group: hasRoom ? { name } : { name, replacedAmong: (group.Instances ?? []).map(({ InstanceId }) => InstanceId!) } });
  await autoscaling.send(new EnterStandbyCommand({ AutoScalingGroupName: name, InstanceIds: [id], ShouldDecrementDesiredCapacity: hasRoom }));
  return false;
}

async function leaveTargets(id: string, targets: NonNullable<Left['targets']>): Promise<boolean> {
  let isOut = true;
  for (const { targetGroupArn, port } of targets) {
    const state = await healthOf(targetGroupArn, id, port);
    if (state === 'unused') continue;
    isOut = false;
    if (state !== 'draining') await balancing.send(new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] }));
  }
  return isOut;
}

/** Goes on with returning; whether it is done, and the node is in service. */
export async function giveBack(id: string, { group, targets = [] }: Left): Promise<boolean> {
  if (!group) return returnTo(id, targets);
  const { LifecycleState: state } = await memberOf(id) ?? {};
  if (state === 'Standby') await autoscaling.send(new ExitStandbyCommand({ AutoScalingGroupName: group.name, InstanceIds: [id] }));
  if (state === undefined || state.startsWith('Terminat')) throw new Gone('it was terminated by its Auto Scaling group');
  if (state !== 'InService') return false;
  const now = await groupOf(group.name);
  const isServing = await allHealthy(now.TargetGroupARNs ?? [], id);
  if (isServing && group.replacedAmong) await dismissReplacement(now, group.replacedAmong);
  return isServing;
}

async function returnTo(id: string, targets: NonNullable<Left['targets']>): Promise<boolean> {
  let isIn = true;
  for (const { targetGroupArn, port } of targets) {
    const state = await healthOf(targetGroupArn, id, port);
    if (state === 'healthy') continue;
    isIn = false;
    if (state === 'unused') await balancing.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] }));
  }
  return isIn;
}

/** The group has one more than it had: what came in the place of the node goes. */
async function dismissReplacement(group: AutoScalingGroup, before: readonly string[]): Promise<void> {
  const { Instances = [], DesiredCapacity = 0, MinSize = 0 } = group;
  const isNew = ({ InstanceId, LifecycleState }: Instance) => LifecycleState === 'InService' && !before.includes(InstanceId!);
  const replacement = Instances.find(isNew);
  if (!replacement || DesiredCapacity <= MinSize) return;
  const { InstanceId } = replacement;
  await autoscaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }));
}

async function allHealthy(targetGroups: readonly string[], id: string): Promise<boolean> {
  for (const arn of targetGroups) if (await healthOf(arn, id) !== 'healthy') return false;
  return true;
}

async function healthOf(TargetGroupArn: string, Id: string, Port?: number): Promise<string> {
  const { TargetHealthDescriptions = [] } = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id, Port }] }));
  const [{ TargetHealth } = {}] = TargetHealthDescriptions;
  // A group that no listener uses checks nothing
  if (TargetHealth?.Reason === 'Target.NotInUse') return 'healthy';
  return TargetHealth?.State ?? 'unused';
}

async function memberOf(id: string): Promise<AutoScalingInstanceDetails | undefined> {
  const { AutoScalingInstances: [instance] = [] } = await autoscaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }));
  return instance;
}

async function groupOf(name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups: [group] = [] } = await autoscaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  if (!group) throw new Gone(`its Auto Scaling group ${name} is not there`);
  return group;
}
