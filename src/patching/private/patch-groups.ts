import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { OperatingSystem } from '../operating-system';

/** Which baseline of an app something belongs to that one alone may have: by environment, system and group, or the default of the system. */
const OWNERS = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** A group of nodes has one baseline for each operating system, in an account and region. */
export function checkGroup(baseline: IConstruct, system: OperatingSystem, group: string): void {
  const at = baseline.node.path;
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterPatchBaselineForPatchGroup.html
  checkPattern({ code: 'patching.patch-group-invalid', at, prop: 'patchGroups', value: group ?? '', pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, allowed: '1 to 256 letters, digits, spaces and _ . : / = + - @', fix: 'give the value of the tag PatchGroup' });
  if (Token.isUnresolved(group)) return;
  const owner = ownerOf(baseline, system.name, group);
  if (owner === baseline) return;
  fail({
    code: 'patching.patch-group-twice', at, prop: 'patchGroups', value: group, allowed: `groups that no other baseline for ${system} has; this one belongs to ${owner.node.path}`, fix: 'name the group in one of them only',
  });
}

/** A system has one default baseline, in an account and region. */
export function checkDefault(baseline: IConstruct, system: OperatingSystem): void {
  const owner = ownerOf(baseline, system.name);
  if (owner === baseline) return;
  fail({
    code: 'patching.default-twice', at: baseline.node.path, prop: 'isDefault', value: true, allowed: `one default baseline for ${system}, which is ${owner.node.path}`, fix: 'leave it out of one of them, and name patch groups there',
  });
}

/** Who had it first. */
function ownerOf(baseline: IConstruct, ...what: string[]): IConstruct {
  const { root } = baseline.node;
  const owners = OWNERS.get(root) ?? new Map<string, IConstruct>();
  OWNERS.set(root, owners);
  const key = JSON.stringify([placeOf(Stack.of(baseline)), ...what]);
  const owner = owners.get(key) ?? baseline;
  owners.set(key, owner);
  return owner;
}

/** Stacks whose environment is not known may be deployed to different ones. */
export function placeOf({ account, region, node }: Stack): string[] {
  return [account, region].some(Token.isUnresolved) ? [node.path] : [account, region];
}
