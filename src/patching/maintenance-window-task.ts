import { Names, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { IMaintenanceWindow } from './maintenance-window-interface';
import { MaintenanceWindowTarget } from './maintenance-window-target';
import { fail } from '../private/errors';
import { checkGiven } from './private/kind-check';
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
}

/**
 * Something that is done in a maintenance window.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-maintenancewindowtask.html
 */
export class MaintenanceWindowTask extends Resource implements aws_ssm.IMaintenanceWindowTaskRef {
  /** The window. */
  public readonly window: IMaintenanceWindow;
  /**
   * Its id, a UUID.
   *
   * @attribute
   */
  public readonly windowTaskId: string;
  private readonly ownTargets: MaintenanceWindowTarget[];

  constructor(scope: Construct, id: string, props: MaintenanceWindowTaskProps) {
    super(scope, id);
    checkGiven(this.node.path, 'task', props.task, WindowTask, "WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] })");
    const { window, role, task: { _plan, _targets } } = props;
    this.checkTargets(window, _targets);
    const { taskArn, parameters } = _plan.bind(this, role);
    const resource = new ssm.CfnMaintenanceWindowTask(this, 'Resource', {
      windowId: window.maintenanceWindowId,
      taskType: _plan.type,
      taskArn,
      taskInvocationParameters: parameters,
      name: Names.uniqueResourceName(this, { maxLength: 128, allowedSpecialCharacters: '_.-' }),
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
  public get targets(): MaintenanceWindowTarget[] {
    return [...this.ownTargets];
  }

  /** How constructs of the CDK refer to it. */
  public get maintenanceWindowTaskRef(): aws_ssm.MaintenanceWindowTaskReference {
    return { windowId: this.window.maintenanceWindowId, windowTaskId: this.windowTaskId };
  }

  private checkTargets(window: IMaintenanceWindow, targets: MaintenanceWindowTarget[]) {
    const foreign = targets.find(target => target.window !== window);
    if (!foreign) return;
    fail({
      code: 'patching.target-of-another-window', at: this.node.path, prop: 'targets', value: foreign.node.path, allowed: `targets of ${window.node.path}`, fix: "call window.addTarget('...', ...) of this window",
    });
  }
}
