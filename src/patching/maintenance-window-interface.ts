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
