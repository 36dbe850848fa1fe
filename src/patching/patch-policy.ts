import { Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { MaintenanceWindow } from './maintenance-window';
import { PatchPolicyProps } from './patch-policy-props';
import { Profile } from '../core';
import { approvalDocument } from './private/approval-document';
import { checkPolicy, schedulesOf } from './private/policy-check';
import { createFunction } from './private/policy-function';
import { createMachine } from './private/policy-machine';
import { policyPlan } from './private/policy-plan';
import { Shifted } from './private/schedule-shift';
import { WindowSchedule } from './window-schedule';
import { WindowTask } from './window-task';
import { acknowledge } from '../private/acknowledge';
import { retainOrDestroy } from '../private/encryption';
import { applyTags } from '../private/tags';

const SCAN = WindowSchedule.daily('03:00', TimeZone.ETC_UTC);

/**
 * Patches a fleet ring by ring: a ring begins when the one before has succeeded, and installs what that has installed.
 *
 * See docs/decisions/0028-rings-of-patches.md.
 */
export class PatchPolicy extends Construct {
  /** The window of each ring, in order. */
  public readonly windows: MaintenanceWindow[];
  /** The window in which nodes are looked at. */
  public readonly scanWindow: MaintenanceWindow;
  /** What patches a ring. */
  public readonly stateMachine: sfn.StateMachine;
  /** What decides and looks. */
  public readonly function: lambda.Function;
  /** What has been, by ring and cycle. */
  public readonly table: dynamodb.Table;
  /** Which patches each cycle installs. */
  public readonly bucket: s3.Bucket;

  private readonly profile: Profile;

  constructor(scope: Construct, id: string, props: PatchPolicyProps) {
    super(scope, id);
    checkPolicy(this.node.path, props);
    const schedules = schedulesOf(this.node.path, props.rings);
    this.profile = props.profile ?? Profile.production();
    this.table = this.createTable();
    this.bucket = this.createBucket();
    const plan = policyPlan(this, props, {
      table: this.table, bucket: this.bucket, approvals: props.rings.map(ring => approvalDocument(this, ring)),
    });
    this.function = createFunction(this, props, { plan, profile: this.profile, table: this.table, bucket: this.bucket });
    this.stateMachine = createMachine(this, { plan, profile: this.profile, fn: this.function });
    this.windows = this.createWindows(props, schedules);
    this.scanWindow = new MaintenanceWindow(this, 'Scan', { schedule: props.scan ?? SCAN, duration: Duration.hours(2) });
    this.scanWindow.addTask('Scan', this.start({ step: 'scan', ring: props.rings[0]._plan.name }));
    applyTags(this, { app: this.node.id, profile: this.profile.name }, props.tags);
  }

  private createWindows({ rings }: PatchPolicyProps, schedules: Shifted[]): MaintenanceWindow[] {
    const [{ _plan: { install } }] = rings;
    return schedules.map(({ expression, offsetDays }, index) => {
      const { name, duration } = rings[index]._plan;
      const window = new MaintenanceWindow(this, `Ring${name}`, {
        schedule: WindowSchedule._of({ ...install!._plan, expression }),
        offset: offsetDays === undefined ? undefined : Duration.days(offsetDays),
        duration,
      });
      window.addTask('Patch', this.start({ step: 'begin', ring: name }));
      return window;
    });
  }

  private start(input: { readonly step: string; readonly ring: string }): WindowTask {
    return WindowTask.stateMachine(this.stateMachine, { input: sfn.TaskInput.fromObject({ ...input, execution: '{{WINDOW_EXECUTION_ID}}' }) });
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

  /** Nodes read it with roles that nobody knows here: all of the account may, and nobody else. */
  private createBucket(): s3.Bucket {
    const disposable = this.profile.removalPolicy === RemovalPolicy.DESTROY;
    const bucket = new s3.Bucket(this, 'Cycles', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(400) }],
      removalPolicy: retainOrDestroy(this.profile.removalPolicy),
      autoDeleteObjects: disposable,
    });
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AllowNodes',
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(this).account } },
    }));
    acknowledge(bucket, { 'AwsSolutions-S1': 'It holds lists of approved patches only; CloudTrail tells of its objects where that is wanted.' });
    return bucket;
  }
}
