import { Duration, TimeZone } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { MaintenanceWindow } from './maintenance-window';
import { PatchBaseline } from './patch-baseline';
import { PatchPolicyProps } from './patch-policy-props';
import { IPatching } from './patching-interface';
import { Profile } from '../core';
import { approvalDocument } from './private/approval-document';
import { checkPolicy, RingWindow, windowsOf } from './private/policy-check';
import { createFunction } from './private/policy-function';
import { createMachine } from './private/policy-machine';
import { policyPlan } from './private/policy-plan';
import { ringBaselines } from './private/ring-baselines';
import { groupOf } from './private/ring-groups';
import { checkOwners } from './private/ring-owners';
import { RingPatching } from './private/ring-patching';
import { Ring } from './ring';
import { WindowSchedule } from './window-schedule';
import { WindowTask } from './window-task';
import { alarmTo } from '../private/alarm-topic';
import { retainOrDestroy } from '../private/encryption';
import { fail } from '../private/errors';
import { applyTags } from '../private/tags';
import { checkPropNames, PATCH_POLICY_PROPS } from './private/prop-names';

const SCAN = WindowSchedule.daily('03:00', TimeZone.ETC_UTC);

/**
 * Patches a fleet ring by ring: a ring begins when the one before has succeeded, and installs what that has installed.
 *
 * See docs/decisions/0028-rings-of-patches.md.
 */
export class PatchPolicy extends Construct implements IPatching {
  /** The window of each ring, in order. */
  public readonly windows: MaintenanceWindow[];
  /** The further windows of rings that have such. */
  public readonly furtherWindows: MaintenanceWindow[];
  /** The window in which nodes are looked at. */
  public readonly scanWindow: MaintenanceWindow;
  /** What patches a ring. */
  public readonly stateMachine: sfn.StateMachine;
  /** What decides and looks. */
  public readonly function: lambda.Function;
  /** Goes off where an execution fails or is stopped: of a ring, or of the scan. */
  public readonly alarm: cloudwatch.Alarm;
  /** What has been, by ring and cycle. */
  public readonly table: dynamodb.Table;
  /** The baselines of all rings, which are copies of those that were given. */
  public readonly baselines: PatchBaseline[];

  private readonly profile: Profile;
  private readonly rings: Ring[];
  private readonly drains: boolean;

  constructor(scope: Construct, id: string, props: PatchPolicyProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, PATCH_POLICY_PROPS);
    checkPolicy(this.node.path, props);
    const { rings, baselines = [] } = props;
    checkOwners(this, rings);
    const windows = rings.map((_, index) => windowsOf(this.node.path, rings, index));
    this.rings = rings;
    this.drains = props.drain ?? false;
    this.profile = props.profile ?? Profile.production();
    this.baselines = ringBaselines(this, rings, baselines).flat();
    this.table = this.createTable();
    const plan = policyPlan(this, props, {
      table: this.table,
      approvals: rings.map(ring => approvalDocument(this, ring)),
      groups: rings.map(ring => (baselines.length > 0 ? groupOf(this, ring).joined : undefined)),
    });
    this.function = createFunction(this, props, { plan, profile: this.profile, table: this.table });
    this.stateMachine = createMachine(this, { plan, profile: this.profile, fn: this.function });
    this.alarm = this.createAlarm(props);
    this.windows = windows.map(([first], index) => this.createWindow(rings[index], first));
    this.furtherWindows = windows.flatMap(([, ...further], index) => further.map(each => this.createWindow(rings[index], each)));
    this.scanWindow = new MaintenanceWindow(this, 'Scan', { schedule: props.scan ?? SCAN, duration: Duration.hours(2) });
    this.scanWindow.addTask('Scan', this.start({ step: 'scan', ring: rings[0]._plan.name, offset: 0 }));
    applyTags(this, { app: this.node.id, profile: this.profile.name }, props.tags);
  }

  /**
   * Patches the instances of an Auto Scaling group, in the last ring.
   *
   * @param group the group, of the app: what is imported cannot be tagged
   */
  public patchAutoScalingGroup(group: autoscaling.IAutoScalingGroup): void {
    this.ring(this.rings[this.rings.length - 1]._plan.name).patchAutoScalingGroup(group);
  }

  /**
   * One of its rings, to patch something in: `AppTier.instances({ code, patching: policy.ring('canary') })`.
   *
   * @param name name of the ring
   */
  public ring(name: string): IPatching {
    const found = this.rings.find(({ _plan }) => _plan.name === name);
    if (found) return new RingPatching(this, found, this.drains);
    const allowed = this.rings.map(({ _plan }) => _plan.name).join(', ');
    return fail({ code: 'patching.ring-unknown', at: this.node.path, prop: 'ring', value: name, allowed: `a ring of the policy: ${allowed}`, fix: 'name one of them' });
  }

  private createWindow(ring: Ring, { count, offsetMinutes, schedule: { expression, offsetDays } }: RingWindow): MaintenanceWindow {
    const { name, duration } = ring._plan;
    const [{ _plan: { install } }] = this.rings;
    const window = new MaintenanceWindow(this, count === 0 ? `Ring${name}` : `Ring${name}.${count + 1}`, {
      schedule: WindowSchedule._of({ ...install!._plan, expression }),
      offset: offsetDays === undefined ? undefined : Duration.days(offsetDays),
      duration,
    });
    window.addTask('Patch', this.start({ step: 'begin', ring: name, offset: offsetMinutes }));
    return window;
  }

  private start(input: { readonly step: string; readonly ring: string; readonly offset: number }): WindowTask {
    return WindowTask.stateMachine(this.stateMachine, { input: sfn.TaskInput.fromObject({ ...input, execution: '{{WINDOW_EXECUTION_ID}}' }) });
  }

  private createAlarm({ report }: PatchPolicyProps): cloudwatch.Alarm {
    const failed = new cloudwatch.MathExpression({
      expression: 'FILL(failed, 0) + FILL(late, 0) + FILL(aborted, 0)',
      usingMetrics: {
        failed: this.stateMachine.metricFailed(), late: this.stateMachine.metricTimedOut(), aborted: this.stateMachine.metricAborted(),
      },
      label: 'Executions that have failed, or were stopped',
      period: Duration.minutes(5),
    });
    const alarm = failed.createAlarm(this, 'Alarm', {
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      alarmDescription: 'A ring of nodes was not patched, or nodes were not scanned',
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    if (report) alarmTo(alarm, report.topic);
    return alarm;
  }

  private createTable(): dynamodb.Table {
    return new dynamodb.Table(this, 'Runs', {
      partitionKey: { name: 'ring', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: retainOrDestroy(this.profile.removalPolicy),
    });
  }
}
