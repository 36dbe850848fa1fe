import { IResource } from 'aws-cdk-lib';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { OperatingSystem } from './operating-system';
import { PatchBaselineGrants } from './patch-baseline-grants';

/**
 * A patch baseline: which patches are approved for the nodes of one operating system.
 */
export interface IPatchBaseline extends IResource, aws_ssm.IPatchBaselineRef {
  /**
   * Id, such as `pb-0123456789abcdef0`; of one of AWS its ARN.
   *
   * @attribute
   */
  readonly patchBaselineId: string;

  /**
   * ARN.
   *
   * @attribute
   */
  readonly patchBaselineArn: string;

  /** The operating system, where it is known. */
  readonly operatingSystem?: OperatingSystem;

  /** Who may do what with it. */
  readonly grants: PatchBaselineGrants;
}

/**
 * What is known of a patch baseline that is there already.
 */
export interface PatchBaselineAttributes {
  /** Its id, such as `pb-0123456789abcdef0`; of one of AWS its ARN. */
  readonly patchBaselineId: string;

  /**
   * The operating system that it is for.
   *
   * @default - not known
   */
  readonly operatingSystem?: OperatingSystem;
}
