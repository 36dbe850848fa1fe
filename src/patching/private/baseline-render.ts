import { Duration, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ApprovalPlan, ApprovalTime } from './approval-plan';
import { checkFilters, FilterPlan } from './filter-plan';
import { fail } from '../../private/errors';
import { ApprovalRule } from '../approval-rule';
import { OperatingSystem } from '../operating-system';
import { PatchBaselineProps } from '../patch-baseline-props';

/** The properties of the resource, but its name. */
export function rendered(at: string, props: PatchBaselineProps): Omit<ssm.CfnPatchBaselineProps, 'name'> {
  const { operatingSystem: system, approvalRules = [], globalFilters, sources } = props;
  const filters = globalFilters?.map(({ _plan }) => _plan);
  if (filters) checkFilters(at, 'globalFilters', filters, system);
  const rules = approvalRules.map((rule, index) => ruleOf(at, `approvalRules[${index}]`, rule, system));
  return {
    operatingSystem: system.name,
    description: props.description,
    approvalRules: rules.length > 0 ? { patchRules: rules } : undefined,
    globalFilters: filters && groupOf(filters),
    approvedPatches: props.approvedPatches,
    approvedPatchesComplianceLevel: props.approvedPatchesComplianceLevel,
    approvedPatchesEnableNonSecurity: props.approvedPatchesNonSecurity,
    rejectedPatches: props.rejectedPatches,
    rejectedPatchesAction: props.rejectedPatches && props.rejectedPatchesAction,
    sources: sources?.map(({ name, products = ['*'], configuration }) => ({ name, products, configuration })),
    availableSecurityUpdatesComplianceStatus: props.availableSecurityUpdates,
    defaultBaseline: props.isDefault,
  };
}

function ruleOf(at: string, prop: string, { _plan }: ApprovalRule, system: OperatingSystem): ssm.CfnPatchBaseline.RuleProperty {
  const filters = _plan.filters(system);
  checkFilters(at, prop, filters, system);
  const { approved, complianceLevel, enableNonSecurity } = _plan;
  if (!system._hasDates && approved.isGiven && !isAtOnce(approved)) {
    const isDays = 'afterDays' in approved;
    const value = isDays ? Duration.days(approved.afterDays).toHumanString() : approved.untilDate;
    fail({ code: 'patching.option-not-of-system', at, prop: `${prop}.${isDays ? 'approveAfter' : 'approveUntil'}`, value, allowed: `nothing for ${system}, whose packages have no dates of release: they are approved at once`, fix: 'leave it out, or hold packages back by rejectedPatches' });
  }
  const time = system._hasDates ? timeOf(_plan) : { approveAfterDays: 0 };
  return { patchFilterGroup: groupOf(filters), ...time, complianceLevel, enableNonSecurity: enableNonSecurity || undefined };
}

function isAtOnce(approved: ApprovalTime): boolean {
  return 'afterDays' in approved && (Token.isUnresolved(approved.afterDays) || approved.afterDays === 0);
}

function timeOf({ approved }: ApprovalPlan) {
  return 'afterDays' in approved ? { approveAfterDays: approved.afterDays } : { approveUntilDate: approved.untilDate };
}

function groupOf(filters: FilterPlan[]): ssm.CfnPatchBaseline.PatchFilterGroupProperty {
  return { patchFilters: filters.map(({ key, values }) => ({ key, values })) };
}
