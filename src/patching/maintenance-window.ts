import { ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws_ssm } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { IMaintenanceWindow } from './maintenance-window-interface';
import { MaintenanceWindowProps } from './maintenance-window-props';
import { MaintenanceWindowTarget } from './maintenance-window-target';
import { MaintenanceWindowTask } from './maintenance-window-task';
import { acknowledgeWildcard } from '../private/acknowledge';
import { checkPattern } from '../private/check';
import { describe } from '../private/errors';
import { nameOf } from './private/names';
import { checkWindow, DEFAULT_DURATION, defaultCutoff } from './private/window-check';
import { WindowTarget } from './window-target';
import { WindowTask } from './window-task';

/** What one that is made here and one that was there have in common. */
abstract class MaintenanceWindowBase extends Resource implements IMaintenanceWindow {
  public abstract readonly maintenanceWindowId: string;
  public abstract readonly maintenanceWindowArn: string;

  /** How constructs of the CDK refer to it. */
  public get maintenanceWindowRef(): aws_ssm.MaintenanceWindowReference {
    return { windowId: this.maintenanceWindowId };
  }
}

/**
 * When something may be done to nodes, and what.
 *
 * @resource AWS::SSM::MaintenanceWindow
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows.html
 */
export class MaintenanceWindow extends MaintenanceWindowBase {
  /**
   * One that is there already.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param maintenanceWindowId its id, such as `mw-0123456789abcdef0`
   */
  public static fromMaintenanceWindowId(scope: Construct, id: string, maintenanceWindowId: string): IMaintenanceWindow {
    checkPattern({
      code: 'patching.window-id-invalid', at: `${scope.node.path}/${id}`, prop: 'maintenanceWindowId', value: maintenanceWindowId, pattern: /^mw-[0-9a-f]{17}$/, allowed: 'the id of a maintenance window, as mw-0123456789abcdef0', fix: 'copy it from the console of Systems Manager',
    });
    class Import extends MaintenanceWindowBase {
      public readonly maintenanceWindowId = maintenanceWindowId;
      public readonly maintenanceWindowArn = arnOf(Stack.of(scope), maintenanceWindowId);
    }
    return new Import(scope, id);
  }

  public readonly maintenanceWindowId: string;
  public readonly maintenanceWindowArn: string;
  /**
   * Its name.
   *
   * @attribute
   */
  public readonly maintenanceWindowName: string;
  /** What its tasks run under. */
  public readonly role: iam.IRole;

  private readonly ownTargets: MaintenanceWindowTarget[] = [];
  private readonly ownTasks: MaintenanceWindowTask[] = [];

  constructor(scope: Construct, id: string, props: MaintenanceWindowProps) {
    super(scope, id, { physicalName: props.maintenanceWindowName ?? nameOf(() => this) });
    checkWindow(this.node.path, props);
    const { duration = DEFAULT_DURATION, schedule: { _plan: { expression, timeZone } } } = props;
    this.maintenanceWindowName = this.physicalName;
    const resource = new ssm.CfnMaintenanceWindow(this, 'Resource', {
      name: this.physicalName,
      description: props.description,
      schedule: expression,
      scheduleTimezone: timeZone,
      scheduleOffset: props.offset?.toDays(),
      duration: duration.toHours(),
      cutoff: (props.cutoff ?? defaultCutoff(duration)).toHours(),
      startDate: props.startDate,
      endDate: props.endDate,
      allowUnassociatedTargets: props.allowUnassociatedTargets ?? false,
    });
    this.maintenanceWindowId = resource.ref;
    this.maintenanceWindowArn = arnOf(Stack.of(this), resource.ref);
    this.role = props.role ?? this.createRole();
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Says which nodes it is about.
   *
   * @param id id of the construct
   * @param target the nodes
   * @returns what tasks are given as one of their `targets`
   */
  public addTarget(id: string, target: WindowTarget): MaintenanceWindowTarget {
    const made = new MaintenanceWindowTarget(this, id, { window: this, target });
    this.ownTargets.push(made);
    return made;
  }

  /**
   * Says what is done in it.
   *
   * @param id id of the construct
   * @param task what, and where
   */
  public addTask(id: string, task: WindowTask): MaintenanceWindowTask {
    const made = new MaintenanceWindowTask(this, id, { window: this, task, role: this.role });
    this.ownTasks.push(made);
    return made;
  }

  /** What `addTarget` has been called for. */
  public get targets(): MaintenanceWindowTarget[] {
    return [...this.ownTargets];
  }

  /** What `addTask` has been called for. */
  public get tasks(): MaintenanceWindowTask[] {
    return [...this.ownTasks];
  }

  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com'), description: 'What the tasks of a maintenance window need' });
    const stack = Stack.of(this);
    acknowledgeWildcard(role, '*', 'Actions that know no resource, of which each follows a command or looks for nodes.');
    for (const [service, resource] of [['ec2', 'instance'], ['ssm', 'managed-instance'], ['ssm', 'automation-execution']]) {
      acknowledgeWildcard(role, stack.formatArn({ service, resource, resourceName: '*' }), 'Which nodes, and what has been started, is known when the window opens.');
    }
    return role;
  }

  private problems(): string[] {
    const at = this.node.path;
    if (this.ownTasks.length === 0) {
      return [describe({ code: 'patching.tasks-missing', at, prop: 'addTask', allowed: 'one task at least: a window without any does nothing', fix: "call addTask('Patch', WindowTask.runCommand(...))" })];
    }
    const [unused] = this.ownTargets.filter(target => !this.ownTasks.some(({ targets }) => targets.includes(target)));
    return unused ? [describe({ code: 'patching.target-unused', at, prop: 'addTarget', value: unused.node.id, allowed: 'targets that a task is about', fix: 'give it to a task, or leave it out' })] : [];
  }
}

function arnOf(stack: Stack, id: string): string {
  return stack.formatArn({ service: 'ssm', resource: 'maintenancewindow', resourceName: id, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
