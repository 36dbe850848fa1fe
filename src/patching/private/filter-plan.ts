import { Token } from 'aws-cdk-lib';
import { fail, Problem } from '../../private/errors';
import { OperatingSystem } from '../operating-system';

export interface FilterPlan {
  readonly key: string;
  readonly values: string[];
  /** Whether the values are whatever the user writes, and not those that are known here. */
  readonly open?: boolean;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchFilter.html */
const MOST_VALUES = 20;
const LONGEST_VALUE = 64;
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchFilterGroup.html */
const MOST_FILTERS = 4;

/** Refuses filters that a system has not; a system that is not known has all of them. */
export function checkFilters(at: string, prop: string, filters: FilterPlan[], system: OperatingSystem): void {
  if (filters.length > MOST_FILTERS) {
    fail({ code: 'patching.filter-invalid', at, prop, value: filters.map(({ key }) => key), allowed: `up to ${MOST_FILTERS} filters`, fix: 'make two rules of it' });
  }
  const twice = filters.find(({ key }, index) => filters.slice(0, index).some(other => other.key === key));
  if (twice) fail({ code: 'patching.filter-invalid', at, prop, value: twice.key, allowed: 'each filter once, with several values', fix: 'put the values together' });
  for (const filter of filters) {
    const problem = problemOf(at, prop, filter, system);
    if (problem) fail(problem);
  }
}

function problemOf(at: string, prop: string, { key, values, open }: FilterPlan, system: OperatingSystem): Problem | undefined {
  const known = system._filters;
  if (Token.isUnresolved(key)) return undefined;
  if (known && !Object.hasOwn(known, key)) {
    return {
      code: 'patching.filter-not-of-system', at, prop, value: key, allowed: `filters of ${system}: ${Object.keys(known).join(', ')}`, fix: fixOf(key, system),
    };
  }
  const allowed = open ? undefined : known?.[key];
  const wrong = values.find(value => !Token.isUnresolved(value) && value !== '*' && allowed && !allowed.includes(value));
  return wrong === undefined ? undefined : {
    code: 'patching.filter-not-of-system', at, prop, value: `${key} ${wrong}`, allowed: `values of ${key} for ${system}: ${allowed!.join(', ')}`, fix: 'use another value, or PatchFilter.of() for one that is new',
  };
}

function fixOf(key: string, system: OperatingSystem): string {
  if (system.isWindows) return 'use ApprovalRule.security(), classifications() or applications() of Windows';
  if (key === 'SEVERITY' || key === 'CLASSIFICATION') return 'use ApprovalRule.priorities(), or ApprovalRule.everything()';
  return 'leave the filter out';
}

/** The values of one filter. */
export function checkValues(at: string, prop: string, values: string[]): void {
  if (values.length === 0 || values.length > MOST_VALUES || new Set(values).size !== values.length) {
    fail({ code: 'patching.filter-invalid', at, prop, value: values, allowed: `1 to ${MOST_VALUES} different values`, fix: "name the values, or '*' for all" });
  }
  const wrong = values.find(value => !Token.isUnresolved(value) && (value.length === 0 || value.length > LONGEST_VALUE));
  if (wrong !== undefined) fail({ code: 'patching.filter-invalid', at, prop, value: wrong, allowed: `values of 1 to ${LONGEST_VALUE} characters`, fix: 'mend the value' });
}

