import { NamesOf, nameChecks } from '../../private/name-check';
import type { ApplicationOptions, ApprovalOptions, SeverityOptions } from '../approval-rule';
import type { ComplianceReportProps } from '../compliance-report';
import type { HybridActivationProps } from '../hybrid-activation-props';
import type { MaintenanceWindowProps } from '../maintenance-window-props';
import type { MaintenanceWindowTargetAttributes, MaintenanceWindowTargetProps } from '../maintenance-window-target';
import type { MaintenanceWindowTaskAttributes, MaintenanceWindowTaskProps } from '../maintenance-window-task';
import type { DeploymentRoles, OrganizationPatchPolicyProps } from '../organization-patch-policy-props';
import type { PatchBaselineAttributes } from '../patch-baseline-interface';
import type { PatchBaselineProps } from '../patch-baseline-props';
import type { PatchPolicyProps, PatchReport, SnapshotOptions } from '../patch-policy-props';
import type { PatchSource } from '../patch-source';
import type { RingOptions } from '../ring';
import type { RingApprovalOptions } from '../ring-approval';
import type { AutomationOptions, CommandNotices, CommandOutput, FunctionTaskOptions, RunCommandOptions, StateMachineTaskOptions, TargetedTaskOptions, WindowTaskOptions } from '../task-options';
import type { WindowCronOptions } from '../window-schedule';

export const { checkOptionNames, checkPropNames } = nameChecks('patching');

export const APPROVAL_OPTIONS: NamesOf<ApprovalOptions> = {
  approveAfter: 1,
  approveUntil: 1,
  complianceLevel: 1,
  includeNonSecurity: 1,
  products: 1,
};

export const SEVERITY_OPTIONS: NamesOf<SeverityOptions> = {
  ...APPROVAL_OPTIONS,
  severities: 1,
};

export const APPLICATION_OPTIONS: NamesOf<ApplicationOptions> = {
  ...SEVERITY_OPTIONS,
  productFamilies: 1,
};

const WINDOW_TASK_OPTIONS: NamesOf<WindowTaskOptions> = {
  cutoffBehavior: 1,
  description: 1,
  priority: 1,
};

export const AUTOMATION_OPTIONS: NamesOf<AutomationOptions> = {
  ...WINDOW_TASK_OPTIONS,
  documentName: 1,
  concurrency: 1,
  documentVersion: 1,
  errors: 1,
  parameters: 1,
  role: 1,
  targets: 1,
};

const COMMAND_NOTICES: NamesOf<CommandNotices> = {
  topic: 1,
  events: 1,
  perNode: 1,
};

const COMMAND_OUTPUT: NamesOf<CommandOutput> = {
  bucket: 1,
  keyPrefix: 1,
  logGroup: 1,
};

export const COMPLIANCE_REPORT_PROPS: NamesOf<ComplianceReportProps> = {
  profile: 1,
  tags: 1,
  configRule: 1,
  maxNonCompliantNodes: 1,
  topic: 1,
};

const DEPLOYMENT_ROLES: NamesOf<DeploymentRoles> = {
  administration: 1,
  execution: 1,
};

export const FUNCTION_TASK_OPTIONS: NamesOf<FunctionTaskOptions> = {
  ...WINDOW_TASK_OPTIONS,
  payload: 1,
};

export const HYBRID_ACTIVATION_PROPS: NamesOf<HybridActivationProps> = {
  profile: 1,
  tags: 1,
  alertTopic: 1,
  encryptionKey: 1,
  nodeName: 1,
  registrationLimit: 1,
  role: 1,
  validFor: 1,
};

export const MAINTENANCE_WINDOW_PROPS: NamesOf<MaintenanceWindowProps> = {
  schedule: 1,
  allowUnassociatedTargets: 1,
  cutoff: 1,
  description: 1,
  duration: 1,
  endDate: 1,
  maintenanceWindowName: 1,
  offset: 1,
  role: 1,
  startDate: 1,
};

export const MAINTENANCE_WINDOW_TARGET_ATTRIBUTES: NamesOf<MaintenanceWindowTargetAttributes> = {
  window: 1,
  windowTargetId: 1,
};

export const MAINTENANCE_WINDOW_TARGET_PROPS: NamesOf<MaintenanceWindowTargetProps> = {
  target: 1,
  window: 1,
  description: 1,
  maintenanceWindowTargetName: 1,
};

export const MAINTENANCE_WINDOW_TASK_ATTRIBUTES: NamesOf<MaintenanceWindowTaskAttributes> = {
  window: 1,
  windowTaskId: 1,
};

export const MAINTENANCE_WINDOW_TASK_PROPS: NamesOf<MaintenanceWindowTaskProps> = {
  role: 1,
  task: 1,
  window: 1,
  maintenanceWindowTaskName: 1,
};

export const ORGANIZATION_PATCH_POLICY_PROPS: NamesOf<OrganizationPatchPolicyProps> = {
  profile: 1,
  tags: 1,
  organizationalUnits: 1,
  regions: 1,
  rings: 1,
  attachPolicies: 1,
  baselines: 1,
  deploymentRoles: DEPLOYMENT_ROLES,
  output: COMMAND_OUTPUT,
  reboot: 1,
  scan: 1,
};

export const PATCH_BASELINE_ATTRIBUTES: NamesOf<PatchBaselineAttributes> = {
  patchBaselineId: 1,
  operatingSystem: 1,
};

const PATCH_SOURCE: NamesOf<PatchSource> = {
  configuration: 1,
  name: 1,
  products: 1,
};

export const PATCH_BASELINE_PROPS: NamesOf<PatchBaselineProps> = {
  operatingSystem: 1,
  approvalRules: 1,
  approvedPatches: 1,
  approvedPatchesComplianceLevel: 1,
  approvedPatchesNonSecurity: 1,
  availableSecurityUpdates: 1,
  description: 1,
  globalFilters: 1,
  isDefault: 1,
  patchBaselineName: 1,
  patchGroups: 1,
  rejectedPatches: 1,
  rejectedPatchesAction: 1,
  sources: [PATCH_SOURCE],
};

const PATCH_REPORT: NamesOf<PatchReport> = {
  topic: 1,
};

const SNAPSHOT_OPTIONS: NamesOf<SnapshotOptions> = {
  keep: 1,
};

export const PATCH_POLICY_PROPS: NamesOf<PatchPolicyProps> = {
  profile: 1,
  tags: 1,
  rings: 1,
  baselines: 1,
  drain: 1,
  hooks: 1,
  output: COMMAND_OUTPUT,
  reboot: 1,
  report: PATCH_REPORT,
  scan: 1,
  snapshot: SNAPSHOT_OPTIONS,
};

export const RING_APPROVAL_OPTIONS: NamesOf<RingApprovalOptions> = {
  required: 1,
  topic: 1,
};

export const RING_OPTIONS: NamesOf<RingOptions> = {
  approval: 1,
  concurrency: 1,
  duration: 1,
  errors: 1,
  furtherOffsets: 1,
  install: 1,
  minCompliance: 1,
  offset: 1,
};

const TARGETED_TASK_OPTIONS: NamesOf<TargetedTaskOptions> = {
  ...WINDOW_TASK_OPTIONS,
  targets: 1,
  concurrency: 1,
  errors: 1,
};

export const RUN_COMMAND_OPTIONS: NamesOf<RunCommandOptions> = {
  ...TARGETED_TASK_OPTIONS,
  documentName: 1,
  deliveryTimeout: 1,
  documentVersion: 1,
  notices: COMMAND_NOTICES,
  output: COMMAND_OUTPUT,
  parameters: 1,
};

export const STATE_MACHINE_TASK_OPTIONS: NamesOf<StateMachineTaskOptions> = {
  ...WINDOW_TASK_OPTIONS,
  input: 1,
};

export const WINDOW_CRON_OPTIONS: NamesOf<WindowCronOptions> = {
  day: 1,
  hour: 1,
  minute: 1,
  month: 1,
  weekDay: 1,
  year: 1,
};
