import {
  DescribeAutoScalingGroupsCommand, EnterStandbyCommand, ExitStandbyCommand, SetDesiredCapacityCommand, TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { DeregisterTargetsCommand, DescribeTargetHealthCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { autoscaling, balancing } from './clients';
import { Left } from './store';

/** Of a target group that was deleted meanwhile, as releases do: there is nothing to leave, and nothing to return to. */
const DELETED = 'deleted';

/** A node that is not there any more, or comes or goes by itself. */
export class Gone extends Error {}
/** A node that cannot leave, however often it is tried. */
export class Stuck extends Error {}

/** Goes on with leaving; whether it is done. What it has to know later is saved before it is done. */
export async function leave(id: string, left: Left, save: (left: Left) => Promise<void>): Promise<boolean> {
  return left.group ? leaveGroup(id, left.group, async group => save({ group })) : leaveTargets(id, left.targets ?? []);
}

type GroupLeft = NonNullable<Left['group']>;

/** With one less, where the group may have that; otherwise it has one more before this one leaves. */
async function leaveGroup(id: string, left: GroupLeft, save: (left: GroupLeft) => Promise<void>): Promise<boolean> {
  const group = await groupOf(left.name);
  const { MinSize = 0, MaxSize = 0, DesiredCapacity = 0, Instances = [] } = group;
  const state = stateOf(group, id);
  if (state === 'Standby') return true;
  if (state === 'EnteringStandby') return false;
  if (state !== 'InService') throw new Gone(`it is ${state ?? 'no longer'} in its Auto Scaling group`);
  let now = left;
  if (now.raisedTo === undefined && DesiredCapacity <= MinSize) {
    if (MaxSize <= DesiredCapacity) throw new Stuck(`its Auto Scaling group ${left.name} has no room: MaxSize ${MaxSize} must be above MinSize ${MinSize}`);
    now = { ...left, raisedTo: DesiredCapacity + 1, before: Instances.map(({ InstanceId }) => InstanceId!) };
    await save(now);
  }
  if (now.raisedTo !== undefined && now.replacement === undefined) {
    const replacement = await replacementOf(group, now);
    if (replacement === undefined) return false;
    now = { ...now, replacement };
    await save(now);
  }
  await autoscaling.send(new EnterStandbyCommand({ AutoScalingGroupName: left.name, InstanceIds: [id], ShouldDecrementDesiredCapacity: true }));
  return false;
}

/** The one that serves in the place of a node, once there is one. */
async function replacementOf(group: AutoScalingGroup, { name, raisedTo = 0, before = [] }: GroupLeft): Promise<string | undefined> {
  if ((group.DesiredCapacity ?? 0) < raisedTo) {
    await autoscaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: raisedTo, HonorCooldown: false }));
  }
  const found = (group.Instances ?? []).find(({ InstanceId, LifecycleState }) => LifecycleState === 'InService' && !before.includes(InstanceId!));
  return found && await allHealthy(group.TargetGroupARNs ?? [], found.InstanceId!) ? found.InstanceId : undefined;
}

async function leaveTargets(id: string, targets: NonNullable<Left['targets']>): Promise<boolean> {
  let isOut = true;
  for (const { targetGroupArn, port } of targets) {
    const state = await healthOf(targetGroupArn, id, port);
    if (state === 'unused' || state === DELETED) continue;
    isOut = false;
    if (state !== 'draining') await balancing.send(new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] }));
  }
  return isOut;
}

/** Goes on with returning; whether it is done, and the node is in service. */
export async function giveBack(id: string, { group: left, targets = [] }: Left): Promise<boolean> {
  if (!left) return returnTo(id, targets);
  const group = await groupOf(left.name);
  const state = stateOf(group, id);
  if (state === 'Standby') await autoscaling.send(new ExitStandbyCommand({ AutoScalingGroupName: left.name, InstanceIds: [id] }));
  if (state === undefined || state.startsWith('Terminat')) {
    if (left.raisedTo !== undefined && !await dismiss(group, left)) return false;
    throw new Gone('it was terminated by its Auto Scaling group');
  }
  if (state !== 'InService' || !await allHealthy(group.TargetGroupARNs ?? [], id)) return false;
  return left.raisedTo === undefined || dismiss(group, left);
}

async function returnTo(id: string, targets: NonNullable<Left['targets']>): Promise<boolean> {
  let isIn = true;
  for (const { targetGroupArn, port } of targets) {
    const state = await healthOf(targetGroupArn, id, port);
    if (state === 'healthy' || state === DELETED) continue;
    isIn = false;
    if (state === 'unused') await balancing.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] }));
  }
  return isIn;
}

/** What came in the place of the node goes: it alone, and not what the group has launched for another reason. Whether that is done. */
async function dismiss(group: AutoScalingGroup, { name, raisedTo = 0, before = [], replacement }: GroupLeft): Promise<boolean> {
  const { Instances = [], DesiredCapacity = 0, MinSize = 0 } = group;
  const other = replacement ?? Instances.find(({ InstanceId }) => !before.includes(InstanceId!))?.InstanceId;
  const state = other === undefined ? undefined : stateOf(group, other);
  if (state === undefined || DesiredCapacity <= MinSize) {
    // It was never launched
    if (replacement === undefined && DesiredCapacity === raisedTo) {
      await autoscaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity: raisedTo - 1, HonorCooldown: false }));
    }
    return true;
  }
  if (state.startsWith('Terminat')) return true;
  if (state !== 'InService') return false;
  await autoscaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: other, ShouldDecrementDesiredCapacity: true }));
  return true;
}

async function allHealthy(targetGroups: readonly string[], id: string): Promise<boolean> {
  for (const arn of targetGroups) if (!['healthy', DELETED].includes(await healthOf(arn, id))) return false;
  return true;
}

async function healthOf(TargetGroupArn: string, Id: string, Port?: number): Promise<string> {
  const asked = new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id, Port }] });
  const found = await balancing.send(asked).catch((error: Error) => {
    if (error.name === 'TargetGroupNotFoundException') return undefined;
    throw error;
  });
  if (!found) return DELETED;
  const [{ TargetHealth } = {}] = found.TargetHealthDescriptions ?? [];
  // A group that no listener uses checks nothing
  if (TargetHealth?.Reason === 'Target.NotInUse') return 'healthy';
  return TargetHealth?.State ?? 'unused';
}

function stateOf({ Instances = [] }: AutoScalingGroup, id: string): string | undefined {
  return Instances.find(({ InstanceId }) => InstanceId === id)?.LifecycleState;
}

async function groupOf(name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups: [group] = [] } = await autoscaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  if (!group) throw new Gone(`its Auto Scaling group ${name} is not there`);
  return group;
}
