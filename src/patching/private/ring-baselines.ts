import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';
import { PatchBaseline } from '../patch-baseline';
import { IPatchBaseline } from '../patch-baseline-interface';
import { Ring } from '../ring';
import { windowsOf } from './policy-check';
import { groupOf } from './ring-groups';

const DAY = 24 * 60;

/**
 * The baselines of each ring, which are copies of those of the policy: a later one waits for its last window longer. So it is never given what was not approved
 * for the first ring in the same cycle. The first ring has copies, too: a patch group stays with its baseline when rings are added before it, or removed.
 */
export function ringBaselines(policy: Construct, rings: Ring[], given: IPatchBaseline[]): PatchBaseline[][] {
  const baselines = given.map(baseline => ownOf(policy.node.path, baseline));
  return rings.map((ring, index) => {
    const { names } = groupOf(policy, ring);
    const last = index === 0 ? 0 : Math.max(...windowsOf(policy.node.path, rings, index).map(({ offsetMinutes }) => offsetMinutes));
    return baselines.map(baseline => baseline._laterBy(Math.ceil(last / DAY), policy, `${baseline.operatingSystem!.name} ${idOf(ring, names)}`, names));
  });
}

/** A group that is the ring's own has the same baseline when the ring gets another name. */
function idOf({ _plan: { name, target } }: Ring, groups: string[]): string {
  const isOwn = target._plan.targets.some(({ values }) => values === groups);
  return isOwn && !groups.some(group => Token.isUnresolved(group)) ? groups.join(' ') : name;
}

/** One that is there already cannot be copied, nor be given a patch group by CloudFormation. */
function ownOf(at: string, baseline: IPatchBaseline): PatchBaseline {
  if (typeof (baseline as PatchBaseline)._laterBy === 'function') return baseline as PatchBaseline;
  return fail({ code: 'patching.baseline-not-of-app', at, prop: 'baselines', value: baseline.node?.path ?? baseline, allowed: 'baselines that the app makes: each ring has its copy', fix: 'make a PatchBaseline, or leave baselines out, and nodes have those of their patch groups or the default ones' });
}
