import { Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { IMaintenanceWindow, IMaintenanceWindowTarget, IMaintenanceWindowTask } from './maintenance-window-interface';
import { fail } from '../private/errors';
import { checkConstruct, checkGiven, checkOptions } from './private/kind-check';
import { nameFor } from './private/names';
import { checkOptionNames, checkPropNames, MAINTENANCE_WINDOW_TASK_ATTRIBUTES, MAINTENANCE_WINDOW_TASK_PROPS } from './private/prop-names';
import { checkKnownPart } from './private/window-check';
import { WindowTask } from './window-task';

/**
 * Props of a `MaintenanceWindowTask`.
 */
export interface MaintenanceWindowTaskProps {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /** What is done. */
  readonly task: WindowTask;

  /** What it runs under; it is given what the task needs. */
  readonly role: iam.IRole;

  /**
   * Its name: 3 to 128 letters, digits, `_`, `-` and `.`.
   *
   * @default - made from where it stands in the app
   */
  readonly maintenanceWindowTaskName?: string;
}

/** What one that is made here and one that was there have in common. */
abstract class TaskBase extends Resource implements IMaintenanceWindowTask {
  public abstract readonly window: IMaintenanceWindow;
  public abstract readonly windowTaskId: string;

  /** How constructs of the CDK refer to it. */
  public get maintenanceWindowTaskRef(): aws_ssm.MaintenanceWindowTaskReference {
    return { windowId: this.window.maintenanceWindowId, windowTaskId: this.windowTaskId };
  }
}

/**
 * What is known of a task that is there already.
 */
export interface MaintenanceWindowTaskAttributes {
  /** The window. */
  readonly window: IMaintenanceWindow;

  /** Its id, a UUID. */
  readonly windowTaskId: string;
}

/**
 * Something that is done in a maintenance window.
 *
 * @resource AWS::SSM::MaintenanceWindowTask
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-maintenancewindowtask.html
 */
export class MaintenanceWindowTask extends TaskBase {
  /**
   * One that is there already.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param attrs what is known of it
   */
  public static fromMaintenanceWindowTaskAttributes(scope: Construct, id: string, attrs: MaintenanceWindowTaskAttributes): IMaintenanceWindowTask {
    checkOptionNames('MaintenanceWindowTask.fromMaintenanceWindowTaskAttributes', attrs, MAINTENANCE_WINDOW_TASK_ATTRIBUTES);
    checkKnownPart(`${scope.node.path}/${id}`, attrs, 'windowTaskId');
    class Import extends TaskBase {
      public readonly window = attrs.window;
      public readonly windowTaskId = attrs.windowTaskId;
    }
    return new Import(scope, id);
  }

  public readonly window: IMaintenanceWindow;
  public readonly windowTaskId: string;
  private readonly ownTargets: IMaintenanceWindowTarget[];

  constructor(scope: Construct, id: string, props: MaintenanceWindowTaskProps) {
    super(scope, id, { physicalName: nameFor(scope, id, 'maintenanceWindowTaskName', props?.maintenanceWindowTaskName, () => this) });
    checkPropNames(this.node.path, props, MAINTENANCE_WINDOW_TASK_PROPS);
    checkOptions(this.node.path, 'props', props, '{ window, role, task: WindowTask.runCommand(...) }');
    checkConstruct(this.node.path, 'window', props.window ?? null, 'maintenanceWindowId', 'a window');
    checkConstruct(this.node.path, 'role', props.role ?? null, 'roleArn', 'a role');
    checkGiven(this.node.path, 'task', props.task, WindowTask, "WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] })");
    const { window, role, task: { _plan, _targets } } = props;
    this.checkTargets(window, _targets);
    const { taskArn, parameters } = _plan.bind(this, role);
    const resource = new ssm.CfnMaintenanceWindowTask(this, 'Resource', {
      windowId: window.maintenanceWindowId,
      taskType: _plan.type,
      taskArn,
      taskInvocationParameters: parameters,
      name: this.physicalName,
      description: _plan.description,
      priority: _plan.priority,
      maxConcurrency: _plan.concurrency,
      maxErrors: _plan.errors,
      cutoffBehavior: _plan.cutoffBehavior,
      targets: _targets.length > 0 ? [{ key: 'WindowTargetIds', values: _targets.map(({ windowTargetId }) => windowTargetId) }] : undefined,
      serviceRoleArn: role.roleArn,
    });
    resource.node.addDependency(role);
    this.window = window;
    this.windowTaskId = resource.ref;
    this.ownTargets = [..._targets];
  }

  /** The nodes that it is about. */
  public get targets(): IMaintenanceWindowTarget[] {
    return [...this.ownTargets];
  }

  private checkTargets(window: IMaintenanceWindow, targets: IMaintenanceWindowTarget[]) {
    const foreign = targets.find(target => target.window !== window);
    if (!foreign) return;
    fail({
      code: 'patching.target-of-another-window', at: this.node.path, prop: 'targets', value: foreign.node.path, allowed: `targets of ${window.node.path}`, fix: "call window.addTarget('...', ...) of this window",
    });
  }
}
