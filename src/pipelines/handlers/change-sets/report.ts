import { count, inline, number, shorten } from './report-text';

/** What happens to a resource; 'mayReplace' is known only when its new values are. */
export type Effect = 'add' | 'change' | 'replace' | 'mayReplace' | 'remove';

/** What changes of one property, or of an attribute as the tags. */
export interface PropertyChange {
  /** E.g. Properties.Engine or Tags. */
  readonly property: string;
  readonly before?: string;
  readonly after?: string;
  /** Whether this makes CloudFormation replace the resource. */
  readonly recreates: 'always' | 'sometimes' | 'never';
  /** E.g. 'value of Key.Arn'. */
  readonly cause?: string;
}

/** What happens to one resource. */
export interface ResourceChange {
  readonly effect: Effect;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  /** Of the construct. */
  readonly path?: string;
  /** Whether it holds data. */
  readonly stateful: boolean;
  /** Data that would be lost and that nobody named. */
  readonly blocked: boolean;
  /** Named in allowReplacement. */
  readonly allowed: boolean;
  /** What becomes of the old one: Delete, Retain, Snapshot. */
  readonly fate?: string;
  readonly properties: PropertyChange[];
}

/** What happens to one stack. */
export interface StackReport {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** 'later': CloudFormation can say only when the stacks before it are deployed; it has been compared by its template. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'later';
  readonly note?: string;
  readonly changeSetUrl?: string;
  readonly changes: ResourceChange[];
}

/** What a deployment of a stage does. */
export interface Report {
  readonly pipeline: string;
  readonly stage: string;
  readonly execution: string;
  readonly revision?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly approveUrl?: string;
  readonly stacks: StackReport[];
}

/** How many resources meet what; `blocked` are those of all effects. */
export interface Totals {
  readonly add: number;
  readonly change: number;
  readonly replace: number;
  readonly mayReplace: number;
  readonly remove: number;
  readonly blocked: number;
}

/** A change that takes something away, and where. */
export interface Danger {
  readonly stack: StackReport;
  readonly change: ResourceChange;
}

/** The worst first. */
export const EFFECTS: Effect[] = ['replace', 'remove', 'mayReplace', 'change', 'add'];

/** What they are called, for all to see. */
export const WORDS: Record<Effect, string> = {
  replace: 'REPLACED', remove: 'REMOVED', mayReplace: 'MAY BE REPLACED', change: 'changed', add: 'added',
};

export function totalsOf(report: Pick<Report, 'stacks'>): Totals {
  const totals = { add: 0, change: 0, replace: 0, mayReplace: 0, remove: 0, blocked: 0 };
  for (const change of report.stacks.flatMap(({ changes }) => changes)) {
    totals[change.effect]++;
    if (change.blocked) totals.blocked++;
  }
  return totals;
}

/** Whether nothing changes: a stack that is compared by its template, or whose outputs alone change, is not nothing. */
export function isEmpty(report: Report): boolean {
  return report.stacks.every(({ state, changes }) => state === 'unchanged' && changes.length === 0);
}

/** One line of plain text, at most 200 characters. */
export function summaryOf(report: Report): string {
  const stage = shorten(inline(report.stage), 60);
  const where = `${count(report.stacks.length, 'stack')} of ${stage}`;
  return isEmpty(report) ? `Nothing changes in ${where}` : `${effectsOf(report).join(', ')} in ${where}`;
}

/** What nobody can know yet: a stack that comes later may lose more than its template says. */
export function unsureOf({ stacks }: Report): string | undefined {
  const later = stacks.filter(({ state }) => state === 'later').length;
  return later === 0 ? undefined : `${count(later, 'stack')} compared by template only: more may change there.`;
}

/** Each effect with its number, and how many of these are blocked. */
export function effectsOf(report: Pick<Report, 'stacks'>): string[] {
  const totals = totalsOf(report);
  const all = report.stacks.flatMap(({ changes }) => changes);
  const shown: Effect[] = ['add', 'change', 'replace', ...totals.mayReplace > 0 ? ['mayReplace' as const] : [], 'remove'];
  return shown.map(effect => {
    const blocked = all.filter(change => change.effect === effect && change.blocked).length;
    const word = effect !== 'remove' && totals[effect] > 0 ? WORDS[effect] : WORDS[effect].toLowerCase();
    return `${number(totals[effect])} ${word}${blocked > 0 ? ` (${number(blocked)} blocked)` : ''}`;
  });
}

/** All that is or may be replaced or removed: what holds data first, of these the blocked ones. */
export function dangersOf(report: Report): Danger[] {
  const rank = ({ stateful, blocked, effect }: ResourceChange) => (blocked ? 0 : stateful ? 10 : 20) + EFFECTS.indexOf(effect);
  return report.stacks.flatMap(stack => stack.changes.map(change => ({ stack, change })))
    .filter(({ change }) => change.blocked || ['replace', 'mayReplace', 'remove'].includes(change.effect))
    .sort((a, b) => rank(a.change) - rank(b.change));
}

/** Whether data goes with the old one. */
export function losesData({ effect, stateful, blocked, fate }: ResourceChange): boolean {
  return (blocked || (stateful && effect !== 'add' && effect !== 'change')) && !isRetained(fate);
}

/** What to add to `allowReplacement`. */
export function nameOf({ stack, change }: Danger): string {
  return `${stack.name}/${change.logicalId}`;
}

/** What it means for who has to answer for it. */
export function consequenceOf(change: ResourceChange): string {
  const { effect, stateful, fate } = change;
  const gone = effect === 'remove';
  const told = isRetained(fate)
    ? `The old one stays outside of the stack${stateful ? `, with its data${gone ? '' : '; the new one starts empty'}` : ''}.`
    : !losesData(change)
      ? `The old one is deleted${gone ? '' : ' after a new one has taken its place'}.`
      : `Its data will be lost${fate === 'Snapshot' ? ' but for a last snapshot' : ''}${gone ? '' : '; the new one starts empty'}.`;
  return effect === 'mayReplace' ? `If it is replaced: ${told[0].toLowerCase()}${told.slice(1)}` : told;
}

function isRetained(fate?: string): boolean {
  return fate?.startsWith('Retain') ?? false;
}

/** What the states are called. */
export const STATES: Record<StackReport['state'], string> = {
  new: 'New stack',
  changed: 'Changed',
  unchanged: 'Unchanged',
  later: 'Compared by its template; CloudFormation can say more only when the stacks before it are deployed',
};
