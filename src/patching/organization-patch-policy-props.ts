import * as iam from 'aws-cdk-lib/aws-iam';
import { IPatchBaseline } from './patch-baseline-interface';
import { RebootOption } from './patch-policy-props';
import { Ring } from './ring';
import { CommandOutput } from './task-options';
import { WindowSchedule } from './window-schedule';
import { CommonProps } from '../core';

/**
 * Roles that AWS CloudFormation deploys the configurations with in the account of the stack, as Quick Setup wants them.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-getting-started.html
 */
export interface DeploymentRoles {
  /** AWS CloudFormation assumes it, to assume the other. */
  readonly administration: iam.IRole;

  /** Makes what a configuration consists of. */
  readonly execution: iam.IRole;
}

/**
 * Props of an `OrganizationPatchPolicy`.
 */
export interface OrganizationPatchPolicyProps extends CommonProps {
  /** The organizational units, as `ou-a1b2-c3d4e5f6`, or the root of the organization, as `r-a1b2`. The management account itself is not patched. */
  readonly organizationalUnits: string[];

  /**
   * The regions, as `eu-central-1`.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-patch-manager.html
   */
  readonly regions: string[];

  /**
   * The rings, in the order in which they are patched; up to 10, each of nodes with one tag, by `Ring.tag()`. Schedules are in UTC. A ring begins at its time,
   * whatever has come of the one before.
   */
  readonly rings: Ring[];

  /**
   * Which patches are installed: one baseline for each operating system that there is. Nodes of another one are not patched. Of baselines of the app each
   * later ring has copies, which wait for its offset longer, so that it is given what the first ring was given.
   *
   * @default - those of AWS, of ten operating systems
   */
  readonly baselines?: IPatchBaseline[];

  /**
   * When nodes are looked at without installing anything, in UTC.
   *
   * @default - each day at 01:00 UTC
   */
  readonly scan?: WindowSchedule;

  /**
   * Whether nodes are rebooted.
   *
   * @default RebootOption.REBOOT_IF_NEEDED
   */
  readonly reboot?: RebootOption;

  /**
   * The bucket that the output of commands is kept in. Its policy has to let the nodes of all accounts write.
   *
   * @default - nowhere
   */
  readonly output?: CommandOutput;

  /**
   * Whether Quick Setup adds policies to the roles that nodes have already; a node without them is not patched.
   *
   * @default false
   */
  readonly attachPolicies?: boolean;

  /**
   * The roles that it is deployed with.
   *
   * @default - new roles, with the permissions that Quick Setup asks for
   */
  readonly deploymentRoles?: DeploymentRoles;
}
