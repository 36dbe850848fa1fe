import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { fail } from '../../private/errors';
import { Ring } from '../ring';
import { placeOf } from './patch-groups';

/** Which policy of an app a tag of nodes belongs to, by environment, key and value. */
const OWNERS = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Nodes that two policies patch are patched twice, and are in the patch group of one of them. */
export function checkOwners(policy: IConstruct, rings: Ring[]): void {
  const { root } = policy.node;
  const owners = OWNERS.get(root) ?? new Map<string, IConstruct>();
  OWNERS.set(root, owners);
  for (const { _plan: { name, target: { _plan: { targets } } } } of rings) {
    const text = JSON.stringify([placeOf(Stack.of(policy)), targets]);
    if (Token.isUnresolved(text)) continue;
    const owner = owners.get(text) ?? policy;
    owners.set(text, owner);
    if (owner === policy) continue;
    fail({
      code: 'patching.ring-twice', at: policy.node.path, prop: 'rings', value: name, allowed: `nodes that no other policy patches; these belong to ${owner.node.path}`, fix: 'use another tag, or put the rings into one policy',
    });
  }
}
