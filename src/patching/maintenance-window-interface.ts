import { IResource } from 'aws-cdk-lib';
import { aws_ssm } from 'aws-cdk-lib/interfaces';

/**
 * A maintenance window: when something may be done to nodes.
 */
export interface IMaintenanceWindow extends IResource, aws_ssm.IMaintenanceWindowRef {
  /**
   * Id, such as `mw-0123456789abcdef0`.
   *
   * @attribute
   */
  readonly maintenanceWindowId: string;

  /**
   * ARN.
   *
   * @attribute
   */
  readonly maintenanceWindowArn: string;
}

/**
 * Nodes that tasks of a maintenance window are about.
 */
export interface IMaintenanceWindowTarget extends IResource, aws_ssm.IMaintenanceWindowTargetRef {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /**
   * Its id, a UUID.
   *
   * @attribute
   */
  readonly windowTargetId: string;
}

/**
 * Something that is done in a maintenance window.
 */
export interface IMaintenanceWindowTask extends IResource, aws_ssm.IMaintenanceWindowTaskRef {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /**
   * Its id, a UUID.
   *
   * @attribute
   */
  readonly windowTaskId: string;
}
