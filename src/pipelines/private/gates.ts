import { Arn, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { APPROVE, WINDOW } from './action-names';
import { PipelineFunctions } from './functions';
import { Phase } from './phase';
import { Part, stageOf } from './phase-stages';
import { acknowledgeWildcard } from '../../private/acknowledge';

/**
 * What answers approvals where nobody is asked: functions that hear of them by EventBridge.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export class Gates extends Construct {
  constructor(scope: Construct, id: string, private readonly pipeline: codepipeline.Pipeline, private readonly functions: PipelineFunctions) {
    super(scope, id);
  }

  /**
   * Rollbacks of every stage are approved, since they go back to what was approved before; changes of nothing where change sets tell.
   */
  public add(phase: Phase, parts: Part[]): void {
    const [approve, window] = [stageOf(parts, APPROVE), stageOf(parts, WINDOW)];
    if (approve) {
      const approveEmpty = phase.approval.kind === 'changeSets' && phase.approval.approveEmpty;
      this.answer(approve, APPROVE, this.functions.autoApproval, { phase: phase.name, approveEmpty });
    }
    if (window) {
      this.answer(window, WINDOW, this.windowFunction(), { calendar: phase.window });
    }
  }

  private answer(stage: string, action: string, fn: lambda.Function, settings: object) {
    const rule = new events.Rule(this, `${stage}.${action}`, {
      description: `${action} of ${stage} waits`,
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Action Execution State Change'],
        detail: { pipeline: [this.pipeline.pipelineName], stage: [stage], action: [action], state: ['STARTED'] },
      },
    });
    rule.addTarget(new targets.LambdaFunction(fn, {
      event: events.RuleTargetInput.fromObject({
        pipeline: this.pipeline.pipelineName, stage, action, execution: events.EventField.fromPath('$.detail.execution-id'), ...settings,
      }),
      retryAttempts: 8,
      maxEventAge: Duration.hours(2),
    }));
    const arn = `${this.pipeline.pipelineArn}/${stage}/${action}`;
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['codepipeline:PutApprovalResult'], resources: [arn] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'], resources: [this.pipeline.pipelineArn] }));
  }

  /** A window that is closed becomes a schedule, which calls the function again when it opens. */
  private windowFunction(): lambda.Function {
    const fn = this.functions.deployWindow;
    if (this.node.tryFindChild('Openings')) return fn;
    const group = new scheduler.ScheduleGroup(this, 'Openings', { removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'OpeningsRole', {
      description: 'Calls the function when a deploy window opens',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': group.scheduleGroupArn } },
      }),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
    const schedules = Arn.format({ service: 'scheduler', resource: 'schedule', resourceName: `${group.scheduleGroupName}/*` }, Stack.of(this));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'], resources: [schedules] }));
    fn.addToRolePolicy(new iam.PolicyStatement({
      actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    }));
    acknowledgeWildcard(fn.role!, schedules, 'Each wait has a schedule of its own, in this group, and it goes when it is over.');
    fn.addEnvironment('SCHEDULE_GROUP', group.scheduleGroupName);
    fn.addEnvironment('SCHEDULE_ROLE', role.roleArn);
    return fn;
  }
}
