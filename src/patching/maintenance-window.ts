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
import { checkConstruct, checkOptions } from './private/kind-check';
import { nameFor } from './private/names';
import { checkPropNames, MAINTENANCE_WINDOW_PROPS } from './private/prop-names';
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
      code: 'patching.window-id-invalid', at: `${scope.node.path}/${id}`, prop: 'maintenanceWindowId', value: maintenanceWindowId ?? '', pattern: /^mw-[0-9a-f]{17}$/, allowed: 'the id of a maintenance window, as mw-0123456789abcdef0', fix: 'copy it from the console of Systems Manager',
    });
    return imported(scope, id, maintenanceWindowId);
  }

  /**
   * One that is there already, in the account and region of its ARN.
   *
   * @param scope where it is known
   * @param id id of the construct
   * @param maintenanceWindowArn its ARN, which ends in its id
   */
  public static fromMaintenanceWindowArn(scope: Construct, id: string, maintenanceWindowArn: string): IMaintenanceWindow {
    checkPattern({
      code: 'patching.window-id-invalid', at: `${scope.node.path}/${id}`, prop: 'maintenanceWindowArn', value: maintenanceWindowArn ?? '', pattern: ARN, allowed: 'the ARN of a maintenance window, as arn:aws:ssm:eu-central-1:123456789012:maintenancewindow/mw-0123456789abcdef0', fix: 'write it so, or use MaintenanceWindow.fromMaintenanceWindowId()',
    });
    const { resourceName } = Stack.of(scope).splitArn(maintenanceWindowArn, ArnFormat.SLASH_RESOURCE_NAME);
    return imported(scope, id, resourceName!, maintenanceWindowArn);
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
    super(scope, id, { physicalName: nameFor(scope, id, 'maintenanceWindowName', props?.maintenanceWindowName, () => this) });
    checkPropNames(this.node.path, props, MAINTENANCE_WINDOW_PROPS);
    checkOptions(this.node.path, 'props', props, '{ schedule: WindowSchedule.weekly(...) }');
    checkConstruct(this.node.path, 'role', props.role, 'roleArn', 'a role');
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
    const stack = Stack.of(this);
    // Where the service says for which account it asks, it has to be this one. No page of AWS promises that it does, and none of these roles could be assumed by
    // StringEquals if it does not: https://docs.aws.amazon.com/systems-manager/latest/userguide/configuring-maintenance-window-permissions-cli.html
    const assumedBy = new iam.ServicePrincipal('ssm.amazonaws.com', { conditions: { StringEqualsIfExists: { 'aws:SourceAccount': stack.account } } });
    const role = new iam.Role(this, 'Role', { assumedBy, description: 'What the tasks of a maintenance window need' });
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

const ARN = /^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:maintenancewindow\/mw-[0-9a-f]{17}$/;

function imported(scope: Construct, id: string, windowId: string, arn?: string): IMaintenanceWindow {
  class Import extends MaintenanceWindowBase {
    public readonly maintenanceWindowId = windowId;
    public readonly maintenanceWindowArn = arn ?? arnOf(Stack.of(scope), windowId);
  }
  return new Import(scope, id, arn === undefined ? {} : { environmentFromArn: arn });
}

function arnOf(stack: Stack, id: string): string {
  return stack.formatArn({ service: 'ssm', resource: 'maintenancewindow', resourceName: id, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
