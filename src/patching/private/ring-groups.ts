import { Names } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Ring } from '../ring';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-tag-a-patch-group.html */
const GROUP_TAGS = ['tag:PatchGroup', 'tag:Patch Group'];

export interface RingGroup {
  /** The patch groups of its nodes. */
  readonly names: string[];
  /** The one that nodes are put into; none where the ring is a patch group itself. */
  readonly joined?: string;
}

/** What a policy is known by in the account and region: also another deployment of the same app has another one. */
export function nameOf(policy: IConstruct): string {
  return Names.uniqueResourceName(policy, { maxLength: 128, separator: '-' });
}

/** How the patch groups of a policy begin. */
export function groupPrefixOf(policy: IConstruct): string {
  return `${nameOf(policy)}-`;
}

/** A baseline is found by the patch group of a node: a ring is one already, or its nodes are put into one. */
export function groupOf(policy: IConstruct, { _plan: { name, target } }: Ring): RingGroup {
  const own = target._plan.targets.find(({ key }) => GROUP_TAGS.includes(key));
  if (own) return { names: own.values };
  const joined = `${groupPrefixOf(policy)}${name}`;
  return { names: [joined], joined };
}
