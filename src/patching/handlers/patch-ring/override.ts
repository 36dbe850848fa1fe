import type { GetPatchBaselineResult } from '@aws-sdk/client-ssm';

const DAY = 24 * 60 * 60 * 1000;

/** A baseline with the patches that are approved at one time: days of waiting become a date, so that whoever runs it later installs the same ones. */
export function approvedAt(baseline: GetPatchBaselineResult, at: Date): GetPatchBaselineResult {
  const PatchRules = baseline.ApprovalRules?.PatchRules?.map(({ ApproveAfterDays, ApproveUntilDate, ...rule }) => ({
    ...rule, ApproveUntilDate: ApproveUntilDate ?? dayOf(at, ApproveAfterDays ?? 0),
  }));
  return { ...baseline, ApprovalRules: { PatchRules } };
}

/**
 * A baseline as a command takes it in the place of those that a node has.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-baselineoverride-parameter.html
 */
export function overrideOf(baseline: GetPatchBaselineResult): object {
  const { GlobalFilters, ApprovalRules, OperatingSystem, Sources } = baseline;
  const { ApprovedPatches, ApprovedPatchesComplianceLevel, ApprovedPatchesEnableNonSecurity, RejectedPatches, RejectedPatchesAction } = baseline;
  return {
    OperatingSystem,
    GlobalFilters: GlobalFilters ?? { PatchFilters: [] },
    ApprovalRules: { PatchRules: ApprovalRules?.PatchRules ?? [] },
    ApprovedPatches: ApprovedPatches ?? [],
    ApprovedPatchesComplianceLevel: ApprovedPatchesComplianceLevel ?? 'UNSPECIFIED',
    ApprovedPatchesEnableNonSecurity: ApprovedPatchesEnableNonSecurity ?? false,
    RejectedPatches: RejectedPatches ?? [],
    RejectedPatchesAction: RejectedPatchesAction ?? 'ALLOW_AS_DEPENDENCY',
    Sources: Sources ?? [],
  };
}

/** The last day of release that is approved: in UTC, as the service reads it. */
function dayOf(at: Date, daysBefore: number): string {
  return new Date(at.getTime() - daysBefore * DAY).toISOString().slice(0, 10);
}
