import { Names, Resource } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { IMaintenanceWindow } from './maintenance-window-interface';
import { checkGiven } from './private/kind-check';
import { WindowTarget } from './window-target';

/**
 * Props of a `MaintenanceWindowTarget`.
 */
export interface MaintenanceWindowTargetProps {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /** The nodes. */
  readonly target: WindowTarget;

  /**
   * What people read about it, up to 128 characters.
   *
   * @default - nothing
   */
  readonly description?: string;
}

/**
 * Nodes that tasks of a maintenance window are about.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-maintenancewindowtarget.html
 */
export class MaintenanceWindowTarget extends Resource implements aws_ssm.IMaintenanceWindowTargetRef {
  /** The window. */
  public readonly window: IMaintenanceWindow;
  /**
   * Its id, a UUID.
   *
   * @attribute
   */
  public readonly windowTargetId: string;

  constructor(scope: Construct, id: string, props: MaintenanceWindowTargetProps) {
    super(scope, id);
    checkGiven(this.node.path, 'target', props.target, WindowTarget, "WindowTarget.tag('PatchGroup', 'web')");
    const { kind, targets } = props.target._plan;
    const resource = new ssm.CfnMaintenanceWindowTarget(this, 'Resource', {
      windowId: props.window.maintenanceWindowId,
      resourceType: kind,
      targets,
      name: Names.uniqueResourceName(this, { maxLength: 128, allowedSpecialCharacters: '_.-' }),
      description: props.description,
    });
    this.window = props.window;
    this.windowTargetId = resource.ref;
  }

  /** How constructs of the CDK refer to it. */
  public get maintenanceWindowTargetRef(): aws_ssm.MaintenanceWindowTargetReference {
    return { windowId: this.window.maintenanceWindowId, windowTargetId: this.windowTargetId };
  }
}

