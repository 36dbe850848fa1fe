import { Resource } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { IMaintenanceWindow, IMaintenanceWindowTarget } from './maintenance-window-interface';
import { checkConstruct, checkGiven, checkOptions } from './private/kind-check';
import { nameFor } from './private/names';
import { checkOptionNames, checkPropNames, MAINTENANCE_WINDOW_TARGET_ATTRIBUTES, MAINTENANCE_WINDOW_TARGET_PROPS } from './private/prop-names';
import { checkText } from './private/text-check';
import { checkKnownPart } from './private/window-check';
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
   * Its name: 3 to 128 letters, digits, `_`, `-` and `.`.
   *
   * @default - made from where it stands in the app
   */
  readonly maintenanceWindowTargetName?: string;

  /**
   * What people read about it, up to 128 characters.
   *
   * @default - nothing
   */
  readonly description?: string;
}

/** What one that is made here and one that was there have in common. */
abstract class TargetBase extends Resource implements IMaintenanceWindowTarget {
  public abstract readonly window: IMaintenanceWindow;
  public abstract readonly windowTargetId: string;

  /** How constructs of the CDK refer to it. */
  public get maintenanceWindowTargetRef(): aws_ssm.MaintenanceWindowTargetReference {
    return { windowId: this.window.maintenanceWindowId, windowTargetId: this.windowTargetId };
  }
}

/**
 * What is known of a target that is there already.
 */
export interface MaintenanceWindowTargetAttributes {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /** Its id, a UUID. */
  readonly windowTargetId: string;
}

/**
 * Nodes that tasks of a maintenance window are about.
 *
 * @resource AWS::SSM::MaintenanceWindowTarget
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-maintenancewindowtarget.html
 */
export class MaintenanceWindowTarget extends TargetBase {
  /**
   * One that is there already.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param attrs what is known of it
   */
  public static fromMaintenanceWindowTargetAttributes(
    scope: Construct, id: string, attrs: MaintenanceWindowTargetAttributes,
  ): IMaintenanceWindowTarget {
    checkOptionNames('MaintenanceWindowTarget.fromMaintenanceWindowTargetAttributes', attrs, MAINTENANCE_WINDOW_TARGET_ATTRIBUTES);
    checkKnownPart(`${scope.node.path}/${id}`, attrs, 'windowTargetId');
    class Import extends TargetBase {
      public readonly window = attrs.window;
      public readonly windowTargetId = attrs.windowTargetId;
    }
    return new Import(scope, id);
  }

  public readonly window: IMaintenanceWindow;
  public readonly windowTargetId: string;

  constructor(scope: Construct, id: string, props: MaintenanceWindowTargetProps) {
    super(scope, id, { physicalName: nameFor(scope, id, 'maintenanceWindowTargetName', props?.maintenanceWindowTargetName, () => this) });
    checkPropNames(this.node.path, props, MAINTENANCE_WINDOW_TARGET_PROPS);
    checkOptions(this.node.path, 'props', props, "{ window, target: WindowTarget.tag('PatchGroup', 'web') }");
    checkConstruct(this.node.path, 'window', props.window ?? null, 'maintenanceWindowId', 'a window');
    checkGiven(this.node.path, 'target', props.target, WindowTarget, "WindowTarget.tag('PatchGroup', 'web')");
    checkText({ at: this.node.path, prop: 'description', value: props.description, max: 128 });
    const { kind, targets } = props.target._plan;
    const resource = new ssm.CfnMaintenanceWindowTarget(this, 'Resource', {
      windowId: props.window.maintenanceWindowId,
      resourceType: kind,
      targets,
      name: this.physicalName,
      description: props.description,
    });
    this.window = props.window;
    this.windowTargetId = resource.ref;
  }
}

