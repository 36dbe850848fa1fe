import { ApprovalRule } from './approval-rule';
import { OperatingSystem } from './operating-system';
import { PatchFilter } from './patch-filter';
import { PatchSource } from './patch-source';
import { AvailableSecurityUpdates, ComplianceLevel, RejectedPatchesAction } from './severity';

/**
 * Props of a `PatchBaseline`.
 */
export interface PatchBaselineProps {
  /** The operating system. Another one replaces the baseline. */
  readonly operatingSystem: OperatingSystem;

  /**
   * Its name: 3 to 128 letters, digits, `_`, `-` and `.`.
   *
   * @default - made from where it stands in the app
   */
  readonly patchBaselineName?: string;

  /**
   * What people read about it, up to 1,024 characters.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * Which patches are approved by themselves, and when; up to ten rules, of which one has to match.
   *
   * @default [ApprovalRule.security()]
   */
  readonly approvalRules?: ApprovalRule[];

  /**
   * Patches that are approved at once, whatever the rules say; up to 50. The form of their names differs between systems.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-approved-rejected-package-name-formats.html
   */
  readonly approvedPatches?: string[];

  /**
   * How bad it is if one of `approvedPatches` is missing.
   *
   * @default ComplianceLevel.UNSPECIFIED
   */
  readonly approvedPatchesComplianceLevel?: ComplianceLevel;

  /**
   * Whether `approvedPatches` names updates that have nothing to do with security, too. Linux only.
   *
   * @default false
   */
  readonly approvedPatchesNonSecurity?: boolean;

  /**
   * Patches that are never approved, as `kernel-6.1.99*`; up to 50.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-approved-rejected-package-name-formats.html
   */
  readonly rejectedPatches?: string[];

  /**
   * What happens to them where another package needs them.
   *
   * @default RejectedPatchesAction.BLOCK
   */
  readonly rejectedPatchesAction?: RejectedPatchesAction;

  /**
   * Repositories beside those of the system; up to 20. Linux only.
   *
   * @default - those that the nodes have
   */
  readonly sources?: PatchSource[];

  /**
   * What the whole baseline is about: patches that these do not match are not looked at.
   *
   * @default - all patches of the system
   */
  readonly globalFilters?: PatchFilter[];

  /**
   * How a node is rated that lacks a security update which is there and not approved yet. Windows only.
   *
   * @default - as compliant
   */
  readonly availableSecurityUpdates?: AvailableSecurityUpdates;

  /**
   * Whether it is the one for all nodes of the system that belong to no patch group, in this account and region. There is one of each system.
   *
   * AWS CloudFormation makes it the default one, and never takes that back: a baseline that is the default one cannot be deleted, and stays it where `isDefault` is
   * removed. So before either, make another one the default, such as that of AWS: `aws ssm register-default-patch-baseline --baseline-id <ARN of it>`.
   *
   * @default false
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterDefaultPatchBaseline.html
   */
  readonly isDefault?: boolean;

  /**
   * Values of the tag `PatchGroup` of the nodes that it is for. A group has one baseline for each operating system.
   *
   * @default - none
   */
  readonly patchGroups?: string[];
}
