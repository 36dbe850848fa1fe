import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { PolicyPlan } from '../handlers/patch-ring/plan';

export interface MachineProps {
  readonly plan: PolicyPlan;
  readonly profile: Profile;
  readonly fn: lambda.IFunction;
}

/** A window is open for a day at most, and what has begun goes on after it. */
const LONGEST = Duration.hours(36);
const BETWEEN_LOOKS = Duration.minutes(1);
const BETWEEN_QUESTIONS = Duration.minutes(2);

/** One run of a ring: begin, be approved, patch, look until it is done. */
export function createMachine(scope: Construct, { plan, profile, fn }: MachineProps): sfn.StateMachine {
  const machine = new sfn.StateMachine(scope, 'Steps', {
    comment: 'Patches a ring of nodes',
    definitionBody: sfn.DefinitionBody.fromChainable(steps(scope, plan, fn)),
    timeout: LONGEST,
    tracingEnabled: true,
    logs: { level: sfn.LogLevel.ALL, destination: createLogGroup(scope, 'StepLogs', { retention: profile.logRetention, removalPolicy: profile.removalPolicy }) },
  });
  acknowledgeWildcard(machine.role, '*', 'What delivers logs and traces knows no resource.');
  acknowledgeWildcard(machine.role, `${fn.functionArn}:*`, 'The versions of its one function.');
  return machine;
}

function steps(scope: Construct, plan: PolicyPlan, fn: lambda.IFunction): sfn.IChainable {
  const done = new sfn.Succeed(scope, 'Done');
  const next = (state: string) => sfn.Condition.stringEquals('$.answer.next', state);
  const stop = new sfn.Fail(scope, 'Stop', { error: 'RingFailed', cause: 'The rings after it do not begin' });
  const failed = call('Failed', 'failed', { error: sfn.JsonPath.objectAt('$.error') });
  const back = new sfn.Wait(scope, 'Nodes return', { time: sfn.WaitTime.duration(BETWEEN_LOOKS) }).next(failed);
  failed.next(new sfn.Choice(scope, 'Given up').when(next('wait'), back).otherwise(stop));
  const guarded = (id: string, step: string) => {
    const task = call(id, step);
    task.addCatch(failed, { resultPath: '$.error' });
    return task;
  };

  const look = guarded('Look', 'look');
  const soon = new sfn.Wait(scope, 'Soon', { time: sfn.WaitTime.duration(BETWEEN_LOOKS) }).next(look);
  look.next(new sfn.Choice(scope, 'Patched').when(next('wait'), soon).when(next('failed'), stop).otherwise(done));
  const patch = guarded('Patch', 'patch').next(soon);
  const approved = guarded('Approved', 'approved');
  const later = new sfn.Wait(scope, 'Later', { time: sfn.WaitTime.duration(BETWEEN_QUESTIONS) }).next(approved);
  approved.next(new sfn.Choice(scope, 'Agreed').when(next('wait'), later).when(next('patch'), patch).when(next('failed'), stop).otherwise(done));
  const begin = guarded('Begin', 'begin').next(new sfn.Choice(scope, 'Begins').when(next('approve'), approved).when(next('patch'), patch).otherwise(done));
  const scan = call('Scan nodes', 'scan').next(new sfn.Choice(scope, 'Scanned').when(next('failed'), stop).otherwise(done));
  return new sfn.Choice(scope, 'What').when(sfn.Condition.stringEquals('$.step', 'scan'), scan).otherwise(begin);

  function call(id: string, step: string, more: object = {}): tasks.LambdaInvoke {
    const { stringAt, numberAt } = sfn.JsonPath;
    const task = new tasks.LambdaInvoke(scope, id, {
      lambdaFunction: fn,
      payload: sfn.TaskInput.fromObject({ step, policy: plan, ring: stringAt('$.ring'), execution: stringAt('$.execution'), offset: numberAt('$.offset'), ...more }),
      resultSelector: { 'next.$': '$.Payload.next', 'reason.$': '$.Payload.reason', 'nodes.$': '$.Payload.nodes' },
      resultPath: '$.answer',
    });
    // Each step may be made again
    task.addRetry({ errors: [sfn.Errors.ALL], interval: Duration.seconds(10), maxAttempts: 4, backoffRate: 3 });
    return task;
  }
}
