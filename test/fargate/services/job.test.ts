import { Duration, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { fargate, Profile } from '../../../src';
import { development, environmentIn, job, Some, synthesize } from '../../support/fargate';
import { FLAGS, newStack, only, resources, withoutHashes } from '../../support/synth';
import { allowed, asText } from '../../support/web-app';

const production = Profile.production();

const made = (some: Some<fargate.ScheduledJobProps> = {}, profile = development, stack = newStack()) => synthesize(own => {
  environmentIn(own, { gateway: fargate.Gateway.none(), profile });
  return job(own, some);
}, stack);

/** The steps of a run; references are text. */
function stepsOf(template: Template) {
  const { Properties } = only(template, 'AWS::StepFunctions::StateMachine');
  return JSON.parse(asText(Properties.DefinitionString)) as { StartAt: string; States: Record<string, any> };
}

describe.each(FLAGS)('a scheduled job with %s', (_flags, context) => {
  const { template, made: nightly, stack } = made({}, production, newStack(context));
  const { StartAt, States } = stepsOf(template);

  test('looks whether it runs already', () => {
    expect(StartAt).toBe('Look');
    expect(Object.keys(States).sort()).toEqual(['Alone', 'Look', 'Oldest', 'Run', 'Skip', 'Turn']);
    expect(States.Look).toMatchObject({
      Resource: expect.stringMatching(/:states:::aws-sdk:sfn:listExecutions$/),
      Parameters: { StatusFilter: 'RUNNING', MaxResults: 100 },
      ResultSelector: { 'runs.$': '$.Executions[*].ExecutionArn', 'count.$': 'States.ArrayLength($.Executions)' },
      ResultPath: '$.running',
      Next: 'Alone',
    });
  });

  test('runs when no run is listed, not even its own', () => {
    expect(States.Alone).toMatchObject({ Type: 'Choice', Choices: [{ Variable: '$.running.count', NumericGreaterThan: 0, Next: 'Oldest' }], Default: 'Run' });
  });

  test('runs when it is the oldest that is listed, which is the last, and is skipped when it is not', () => {
    expect(States.Oldest).toEqual({
      Type: 'Pass',
      Parameters: { 'run.$': 'States.ArrayGetItem($.running.runs, States.MathAdd($.running.count, -1))' },
      ResultPath: '$.oldest',
      Next: 'Turn',
    });
    expect(States.Turn).toEqual({ Type: 'Choice', Choices: [{ Variable: '$.oldest.run', StringEqualsPath: '$$.Execution.Id', Next: 'Run' }], Default: 'Skip' });
    expect(States.Skip.Type).toBe('Succeed');
  });

  test('looks at its own machine, and may look at no other', () => {
    const machine = only(template, 'AWS::StepFunctions::StateMachine').Properties.StateMachineName;
    expect(States.Look.Parameters.StateMachineArn).toMatch(new RegExp(`:stateMachine:${machine}$`));
    expect(allowed(template).filter(({ actions }) => actions.includes('states:ListExecutions')).map(({ resources: of }) => of)).toEqual([[States.Look.Parameters.StateMachineArn]]);
  });

  test('runs its task to the end, for an hour at most, once', () => {
    expect(States.Run).toMatchObject({
      End: true,
      TimeoutSeconds: 3600,
      Resource: expect.stringMatching(/:states:::ecs:runTask\.sync$/),
      Parameters: {
        LaunchType: 'FARGATE',
        PropagateTags: 'TASK_DEFINITION',
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [expect.stringMatching(/PrivateSubnet1/), expect.stringMatching(/PrivateSubnet2/)] } },
        Overrides: { ContainerOverrides: [{ Name: 'app', Environment: [{ 'Name': 'JOB_RUN', 'Value.$': '$$.Execution.Name' }] }] },
      },
    });
    expect(States.Run.Parameters.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toHaveLength(1);
    expect([States.Run.Retry ?? [], States.Run.Parameters.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp ?? 'DISABLED']).toEqual([[], 'DISABLED']);
  });

  test('is made when its role may do all that AWS looks for', () => {
    const [policy] = Object.keys(resources(template, 'AWS::IAM::Policy')).filter(id => /^NightlySteps/.test(id));
    expect(only(template, 'AWS::StepFunctions::StateMachine').DependsOn).toContain(policy);
  });

  test('is logged and traced, with what it was given', () => {
    const [[group, { Properties }]] = Object.entries(resources(template, 'AWS::Logs::LogGroup')).filter(([id]) => id.startsWith('NightlyStepLogs'));
    expect(only(template, 'AWS::StepFunctions::StateMachine').Properties).toMatchObject({
      LoggingConfiguration: { Level: 'ALL', Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [group, 'Arn'] } } }] },
      TracingConfiguration: { Enabled: true },
    });
    const { StateMachineName } = only(template, 'AWS::StepFunctions::StateMachine').Properties;
    const unique = { 'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] }] };
    expect(Properties.LogGroupName).toEqual({ 'Fn::Join': ['', [`/aws/vendedlogs/states/${StateMachineName}-`, unique]] }); // one that is kept is in no other's way
  });

  test('is started by the clock, some times if need be, and is not forgotten then', () => {
    const { Properties } = only(template, 'AWS::Scheduler::Schedule');
    const dead = stack.resolve(nightly.deadLetterQueue.queueArn);
    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(Properties.Target).toMatchObject({
      Arn: stack.resolve(nightly.stateMachine.stateMachineArn),
      DeadLetterConfig: { Arn: dead },
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 5 },
    });
  });

  test('is started by a role that may start it, write dead letters, and use the key for these', () => {
    const [roleId] = only(template, 'AWS::Scheduler::Schedule').Properties.Target.RoleArn['Fn::GetAtt'];
    expect(roleId).toMatch(/^NightlyStarter/);
    const [trust] = resources(template, 'AWS::IAM::Role')[roleId].Properties.AssumeRolePolicyDocument.Statement;
    expect([trust.Principal.Service, trust.Condition.StringEquals['aws:SourceAccount']]).toEqual(['scheduler.amazonaws.com', { Ref: 'AWS::AccountId' }]);
    const policies = Object.values(resources(template, 'AWS::IAM::Policy')).filter(policy => policy.Properties.Roles[0].Ref === roleId);
    const rights = policies.flatMap(policy => policy.Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[])
      .flatMap(({ Action, Resource }) => [Action].flat().map(action => `${action} ${asText(Resource).replace(/[0-9A-F]{8}/, '')}`));
    expect([...new Set(rights)].sort()).toEqual([
      'kms:Decrypt <EnvKey.Arn>', 'kms:GenerateDataKey* <EnvKey.Arn>', 'kms:ReEncrypt* <EnvKey.Arn>', 'kms:Encrypt <EnvKey.Arn>',
      'sqs:GetQueueAttributes <NightlyDeadLetters.Arn>', 'sqs:GetQueueUrl <NightlyDeadLetters.Arn>', 'sqs:SendMessage <NightlyDeadLetters.Arn>',
      'states:StartExecution <NightlySteps>',
    ].sort());
  });

  test('has dead letters that are encrypted, and kept for two weeks', () => {
    expect(only(template, 'AWS::SQS::Queue').Properties).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^EnvKey/), 'Arn'] } });
  });

  test('has a service of its own nowhere', () => {
    template.resourceCountIs('AWS::ECS::Service', 0);
  });
});

describe('a scheduled job', () => {
  test('that may overlap does not look', () => {
    const { template } = made({ overlap: true });
    expect([stepsOf(template).StartAt, Object.keys(stepsOf(template).States)]).toEqual(['Run', ['Run']]);
    expect(allowed(template).flatMap(({ actions }) => actions)).not.toContain('states:ListExecutions');
  });

  test.each([[0, undefined], [1, 1], [10, 10]])('is tried again %d times, later and later', (retries, attempts) => {
    const { Run } = stepsOf(made({ retries }).template).States;
    expect(Run.Retry).toEqual(attempts === undefined ? undefined : [
      { ErrorEquals: ['States.ALL'], MaxAttempts: attempts, IntervalSeconds: 30, BackoffRate: 2, JitterStrategy: 'FULL' },
    ]);
  });

  test('takes the time it is given', () => {
    expect(stepsOf(made({ timeout: Duration.hours(30) }).template).States.Run.TimeoutSeconds).toBe(30 * 3600);
  });

  test('runs at a time in a time zone', () => {
    const schedule = ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN });
    expect(only(made({ schedule }).template, 'AWS::Scheduler::Schedule').Properties).toMatchObject({ ScheduleExpression: 'cron(0 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
  });

  test('may be told not to run', () => {
    expect(only(made({ enabled: false }).template, 'AWS::Scheduler::Schedule').Properties.State).toBe('DISABLED');
  });

  test('passes on no role but those of its task, which it may run, look at and stop', () => {
    const { template } = made();
    const rights = allowed(template);
    const of = (action: string) => rights.filter(({ actions }) => actions.includes(action)).flatMap(right => right.resources);
    expect(of('iam:PassRole').sort()).toEqual([expect.stringMatching(/^<NightlyTaskExecutionRole/), expect.stringMatching(/^<NightlyTaskTaskRole/)]);
    const { Family } = only(template, 'AWS::ECS::TaskDefinition').Properties;
    expect(of('ecs:RunTask')).toEqual([`arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task-definition/${Family}:*`]);
    expect(of('ecs:StopTask')).toEqual([expect.stringMatching(/:task\/<EnvCluster\w+>\/\*$/)]);
  });

  test('raises an alarm when a run fails, times out, is aborted, or does not begin', () => {
    const alarms = Object.values(resources(made({}, production).template, 'AWS::CloudWatch::Alarm')).map(alarm => alarm.Properties);
    const [failures, notStarted] = alarms;
    expect(alarms.map(alarm => alarm.AlarmDescription.split(':')[0])).toEqual(['[CRITICAL] Nightly', '[CRITICAL] Nightly']);
    expect(failures.Metrics[0].Expression).toBe('FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)');
    expect(failures.Metrics.slice(1).map((metric: any) => [metric.Id, metric.MetricStat.Metric.MetricName, metric.MetricStat.Stat])).toEqual([
      ['failed', 'ExecutionsFailed', 'Sum'], ['timedOut', 'ExecutionsTimedOut', 'Sum'], ['aborted', 'ExecutionsAborted', 'Sum'],
    ]);
    expect([notStarted.Metrics[0].MetricStat.Metric.MetricName, notStarted.Threshold, notStarted.EvaluationPeriods]).toEqual(['ApproximateNumberOfMessagesVisible', 1, 1]);
  });

  test('is given rights as anything else', () => {
    const { template, made: nightly } = made();
    expect(nightly.connections.securityGroups).toHaveLength(1);
    expect(allowed(template).flatMap(({ actions }) => actions)).not.toContain('s3:GetObject');
    const granted = synthesize(stack => iam.Grant.addToPrincipal({ grantee: job(stack), actions: ['s3:GetObject'], resourceArns: ['arn:aws:s3:::mine/*'] }));
    expect(allowed(granted.template).filter(({ actions }) => actions.includes('s3:GetObject')).map(right => right.resources)).toEqual([['arn:aws:s3:::mine/*']]);
  });

  test('looks the same as ever', () => {
    const { Resources } = withoutHashes(made({ retries: 2 }, production).template) as { Resources: object };
    expect(Object.fromEntries(Object.entries(Resources).filter(([id]) => id.startsWith('Nightly')))).toMatchSnapshot();
  });
});
