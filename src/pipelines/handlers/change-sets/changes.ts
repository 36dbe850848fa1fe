import { isDeepStrictEqual } from 'util';
import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { Effect, PropertyChange, ResourceChange } from './report';
import { isStateful, TemplateResource } from './stateful';

export interface Template {
  readonly Resources?: { readonly [logicalId: string]: TemplateResource };
  readonly Parameters?: { readonly [name: string]: { readonly Default?: unknown } };
}

/** Both versions of a stack's template, and what the user has named. */
export interface Comparison {
  readonly stack: string;
  readonly before?: Template;
  readonly after: Template;
  /** undefined: nothing is blocked. */
  readonly allowReplacement?: string[];
}

/** What is not of CloudFormation's own words. */
type Facts = Pick<ResourceChange, 'effect' | 'logicalId' | 'type' | 'physicalId' | 'fate' | 'properties'>;

const RANK = { never: 0, sometimes: 1, always: 2 };

/** What a change set does: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
export function changesOf(changes: Change[], comparison: Comparison): ResourceChange[] {
  return changes.flatMap(({ ResourceChange: one }) => one ? [complete({
    effect: effectOf(one.Action, one.Replacement),
    logicalId: one.LogicalResourceId!,
    type: one.ResourceType!,
    physicalId: one.PhysicalResourceId,
    fate: fateOf(one.PolicyAction),
    properties: propertiesOf(one.Details ?? []),
  }, comparison)] : []);
}

/** What differs between the templates, where there is no change set yet; whether something is replaced is not known. */
export function differencesOf(comparison: Comparison): ResourceChange[] {
  const before = comparison.before?.Resources ?? {};
  const after = comparison.after.Resources ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(logicalId => {
    const [old, now] = [before[logicalId], after[logicalId]];
    const { Type: type } = now ?? old;
    if (!old) return [complete({ effect: 'add', logicalId, type, properties: [] }, comparison)];
    if (!now) return [complete({ effect: 'remove', logicalId, type, fate: old.DeletionPolicy ?? 'Delete', properties: [] }, comparison)];
    if (old.Type !== type) return [complete({ effect: 'replace', logicalId, type, fate: old.UpdateReplacePolicy ?? 'Delete', properties: [] }, comparison)];
    const properties = differing(old.Properties ?? {}, now.Properties ?? {});
    return properties.length > 0 ? [complete({ effect: 'change', logicalId, type, properties }, comparison)] : [];
  });
}

/**
 * A change set says of a nested stack that it changes, and no more. Where its templates differ in what holds data, or cannot be compared,
 * it may replace that.
 */
export function withNested(
  change: ResourceChange, before: Template | undefined, after: Template | undefined, comparison: Comparison,
): ResourceChange {
  const differences = before && after ? differencesOf({ stack: comparison.stack, before, after }) : undefined;
  const changed = differences?.some(({ stateful, effect }) => stateful && effect !== 'add') ?? true;
  const givenAnew = change.properties.some(({ property }) => property === 'Properties.Parameters') && after !== undefined && readsParameters(after);
  if (!changed && !givenAnew) return change;
  const { logicalId, type, physicalId, properties } = change;
  return complete({ effect: 'mayReplace', logicalId, type, physicalId, properties }, comparison);
}

/** Whether something that holds data takes a value from outside. */
function readsParameters({ Resources = {}, Parameters = {} }: Template): boolean {
  const stateful = JSON.stringify(Object.values(Resources).filter(isStateful));
  return Object.keys(Parameters).some(name => stateful.includes(`{"Ref":"${name}"}`) || stateful.includes(`\${${name}}`));
}

function complete(facts: Facts, { stack, before, after, allowReplacement }: Comparison): ResourceChange {
  const { logicalId, type, effect, fate } = facts;
  const versions = [after.Resources?.[logicalId], before?.Resources?.[logicalId]].flatMap(one => one ?? []);
  const [resource] = versions;
  const path = resource?.Metadata?.['aws:cdk:path'];
  const stateful = versions.length > 0 ? versions.some(isStateful) : isStateful({ Type: type });
  const isLoss = effect === 'replace' || effect === 'mayReplace' || (effect === 'remove' && !fate?.startsWith('Retain'));
  const allowed = allowReplacement?.includes(`${stack}/${logicalId}`) ?? false;
  return {
    ...facts,
    path: typeof path === 'string' ? path : undefined,
    stateful,
    allowed: stateful && isLoss && allowed,
    blocked: stateful && isLoss && !allowed && allowReplacement !== undefined,
  };
}

function effectOf(action: string | undefined, replacement: string | undefined): Effect {
  switch (action) {
    case 'Add':
    case 'Import': return 'add';
    case 'Remove': return 'remove';
    case 'Dynamic': return 'mayReplace'; // known when it is executed only
    default: return replacement === 'True' ? 'replace' : replacement === 'Conditional' ? 'mayReplace' : 'change';
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html, PolicyAction */
function fateOf(policy: string | undefined): string | undefined {
  return policy?.replace(/^ReplaceAnd/, '');
}

/** One line per property: CloudFormation tells of some twice, once for each reason. */
function propertiesOf(details: ResourceChangeDetail[]): PropertyChange[] {
  const found = new Map<string, PropertyChange>();
  for (const { Target: target, ChangeSource: source, CausingEntity: cause } of details) {
    const name = target?.Name ? `${target.Attribute}.${target.Name}` : target?.Attribute ?? 'Properties';
    const recreates = target?.RequiresRecreation === 'Always' ? 'always' : target?.RequiresRecreation === 'Conditionally' ? 'sometimes' : 'never';
    const other = found.get(name);
    found.set(name, {
      property: name,
      before: target?.BeforeValue ?? other?.before,
      after: target?.AfterValue ?? other?.after,
      recreates: other && RANK[other.recreates] > RANK[recreates] ? other.recreates : recreates,
      cause: (source !== 'DirectModification' && cause ? cause : undefined) ?? other?.cause,
    });
  }
  return [...found.values()];
}

function differing(before: { readonly [name: string]: unknown }, after: { readonly [name: string]: unknown }): PropertyChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(name => !isDeepStrictEqual(before[name], after[name]))
    .map(name => ({ property: `Properties.${name}`, before: shown(before[name]), after: shown(after[name]), recreates: 'sometimes' }));
}

function shown(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
