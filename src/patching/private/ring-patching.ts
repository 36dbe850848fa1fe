import { Tags, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { IConstruct } from 'constructs';
import { checkConstruct } from './kind-check';
import { fail } from '../../private/errors';
import { IPatching } from '../patching-interface';
import { Ring } from '../ring';

/** Brings instances into a ring. */
export class RingPatching implements IPatching {
  constructor(private readonly policy: IConstruct, private readonly ring: Ring, private readonly drains: boolean) {}

  public patchAutoScalingGroup(group: autoscaling.IAutoScalingGroup): void {
    checkConstruct(this.policy.node.path, 'group', group ?? null, 'autoScalingGroupName', 'an Auto Scaling group');
    const resource = group.node.defaultChild;
    if (!(resource instanceof autoscaling.CfnAutoScalingGroup)) {
      fail({ code: 'patching.group-not-of-app', at: group.node.path, prop: 'group', value: group.autoScalingGroupName, allowed: 'an Auto Scaling group of the app: what is imported cannot be tagged', fix: 'give its instances the tag of the ring where the group is made' });
    }
    const { name, target: { _plan: { targets } } } = this.ring._plan;
    const tags = targets.filter(({ key }) => key.startsWith('tag:'));
    if (tags.length < targets.length) {
      fail({ code: 'patching.ring-without-tag', at: this.policy.node.path, prop: 'rings', value: name, allowed: 'a ring of nodes with a tag, for a group whose instances come and go', fix: "use Ring.tag('PatchRing', 'prod', ...), or another ring of the policy" });
    }
    if (this.drains) checkRoom(group.node.path, resource);
    for (const { key, values: [value] } of tags) Tags.of(group).add(key.slice('tag:'.length), value, { applyToLaunchedInstances: true, includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'] });
  }
}

/** An instance in standby needs one less, or another in its place. */
function checkRoom(at: string, { minSize, maxSize }: autoscaling.CfnAutoScalingGroup) {
  if ([minSize, maxSize].some(size => Token.isUnresolved(size)) || Number(maxSize) > Number(minSize)) return;
  fail({ code: 'patching.no-room-to-drain', at, prop: 'maxCapacity', value: maxSize, allowed: `more than minCapacity, which is ${minSize}: while an instance is patched another takes its place`, fix: 'raise maxCapacity, or patch without drain' });
}
