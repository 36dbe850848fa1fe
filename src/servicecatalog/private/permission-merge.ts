import { covers, Grant } from './permission-scopes';

export interface MergedGrant {
  readonly actions: string[];
  readonly on: string[];
  readonly when?: { readonly key: string; readonly values: string[] };
}

/** Grants as few statements, without what others allow already; always in the same order. */
export function merged(grants: Grant[]): MergedGrant[] {
  const byAction = collect(grants, ({ action, when }) => `${action} ${when?.key ?? ''} ${when?.values.join(' ') ?? ''}`, (key, each) => ({
    key, action: each[0].action, when: each[0].when, on: fewest(each.flatMap(({ on }) => on)),
  }));
  // With the same resources, for services that differ: one condition with all of them, or none
  const conditions = collect(byAction, ({ action, on }) => `${action} ${on.join(' ')}`, (_, each) => ({
    action: each[0].action,
    on: each[0].on,
    when: each.some(({ when }) => !when) ? undefined : {
      key: each[0].when!.key, values: [...new Set(each.flatMap(({ when }) => when!.values))].sort(),
    },
  }));
  const statements = collect(conditions, ({ on, when }) => `${on.join(' ')} ${JSON.stringify(when ?? '')}`, (key, each) => ({
    key, actions: [...new Set(each.map(({ action }) => action))].sort(), on: each[0].on, when: each[0].when,
  }));
  return statements.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ actions, on, when }) => ({ actions, on, when }));
}

function collect<T, R>(all: T[], keyOf: (one: T) => string, make: (key: string, group: T[]) => R): R[] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...groups.get(keyOf(one)) ?? [], one]);
  return [...groups].map(([key, group]) => make(key, group));
}

/** Without what a pattern among them has in it. */
function fewest(arns: string[]): string[] {
  const unique = [...new Set(arns)].sort();
  return unique.filter(arn => !unique.some(other => other !== arn && covers(other, arn)));
}
