import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { baselineIn, BERLIN, days, OperatingSystem, Rate, Weekday, WINDOW, WindowSchedule } from './support';
import { patching, Profile } from '../../src';
import { newStack } from '../support/synth';

const { PatchPolicy, Ring, RingApproval } = patching;
const TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', BERLIN);

type Props = Partial<patching.PatchPolicyProps>;

function policyIn(stack: Stack, props: Props = {}) {
  return new PatchPolicy(stack, 'Fleet', {
    rings: [Ring.tag('PatchRing', 'canary', { install: TUESDAY }), Ring.tag('PatchRing', 'prod', { offset: days(5), concurrency: Rate.percent(5), errors: Rate.count(1) })],
    ...props,
  });
}
const synth = (props: Props = {}) => {
  const stack = newStack();
  const policy = policyIn(stack, props);
  return { stack, policy, template: Template.fromStack(stack) };
};
const windowsOf = (template: Template) => Object.fromEntries(Object.entries(template.findResources(WINDOW)).map(([id, { Properties }]) => [id.replace(/^Fleet|[0-9A-F]{8}$/g, ''), Properties]));
/** The definition of the state machine, with the names of resources in the place of what is known later. */
const definitionOf = (template: Template) => {
  const [{ Properties }] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const [, parts] = Properties.DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part: any) => (typeof part === 'string' ? part : part.Ref ?? part['Fn::GetAtt'][0])).join(''));
};

describe('a patch policy', () => {
  test('has a window for each ring, and one to look at the nodes', () => {
    const windows = windowsOf(synth().template);
    expect(Object.keys(windows)).toEqual(['Ringcanary', 'Ringprod', 'Scan']);
    expect(windows.Ringcanary).toMatchObject({ Schedule: 'cron(0 2 ? * TUE *)', ScheduleTimezone: 'Europe/Berlin', Duration: 4 });
    expect(windows.Ringprod).toMatchObject({ Schedule: 'cron(0 2 ? * SUN *)', ScheduleTimezone: 'Europe/Berlin' });
    expect(windows.Scan).toMatchObject({ Schedule: 'cron(0 3 * * ? *)', ScheduleTimezone: 'Etc/UTC', Duration: 2 });
  });

  test('follows the second Tuesday of the month', () => {
    const monthly = WindowSchedule.monthly(2, Weekday.TUE, '20:00', BERLIN);
    const rings = [Ring.tag('R', 'a', { install: monthly }), Ring.tag('R', 'b', { offset: days(2) }), Ring.tag('R', 'c', { offset: days(9) })];
    const windows = windowsOf(synth({ rings }).template);
    expect([windows.Ringa, windows.Ringb, windows.Ringc].map(({ Schedule, ScheduleOffset }) => [Schedule, ScheduleOffset])).toEqual([
      ['cron(0 20 ? * TUE#2 *)', undefined], ['cron(0 20 ? * TUE#2 *)', 2], ['cron(0 20 ? * TUE#3 *)', 2],
    ]);
  });

  test('tells the function at each step what the policy is', () => {
    const stack = newStack();
    policyIn(stack, { baselines: [baselineIn(stack)], hooks: { preInstall: 'Drain', onExit: 'Undrain' }, reboot: patching.RebootOption.NO_REBOOT, report: { topic: new sns.Topic(stack, 'Alerts') } });
    const { States } = definitionOf(Template.fromStack(stack));
    const { Payload } = States.Begin.Parameters;
    expect(Payload).toMatchObject({ 'step': 'begin', 'ring.$': '$.ring', 'execution.$': '$.execution' });
    expect(Payload.policy).toEqual({
      name: 'Stack/Fleet',
      table: expect.stringMatching(/^FleetRuns/),
      bucket: expect.stringMatching(/^FleetCycles/),
      rings: [
        { name: 'canary', offsetMinutes: 0, minCompliance: 95, targets: [{ key: 'tag:PatchRing', values: ['canary'] }], concurrency: '10%', errors: '0', minutes: 240 },
        { name: 'prod', offsetMinutes: 7200, minCompliance: 95, targets: [{ key: 'tag:PatchRing', values: ['prod'] }], concurrency: '5%', errors: '1', minutes: 240 },
      ],
      baselines: [expect.stringMatching(/^Baseline/)],
      document: 'AWS-RunPatchBaselineWithHooks',
      parameters: { Operation: ['Install'], RebootOption: ['NoReboot'], PreInstallHookDocName: ['Drain'], OnExitHookDocName: ['Undrain'] },
      topic: expect.stringMatching(/^Alerts/),
    });
    for (const [name, step] of [['Approved', 'approved'], ['Patch', 'patch'], ['Look', 'look'], ['Failed', 'failed'], ['Scan nodes', 'scan']]) {
      expect([States[name].Parameters.Payload.step, States[name].Parameters.Payload.policy]).toEqual([step, Payload.policy]);
    }
  });

  test('goes from step to step as the function says', () => {
    const { States, StartAt } = definitionOf(synth().template);
    const ways = (name: string) => Object.fromEntries([
      ...States[name].Choices.map(({ StringEquals, Next }: any) => [StringEquals, Next]), ['else', States[name].Default],
    ]);
    expect(StartAt).toBe('What');
    expect(ways('What')).toEqual({ scan: 'Scan nodes', else: 'Begin' });
    expect(ways('Begins')).toEqual({ approve: 'Approved', patch: 'Patch', else: 'Done' });
    expect(ways('Agreed')).toEqual({ wait: 'Later', patch: 'Patch', else: 'Done' });
    expect(ways('Patched')).toEqual({ wait: 'Soon', else: 'Done' });
    for (const name of ['Begin', 'Approved', 'Patch', 'Look']) expect(States[name].Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }]);
    expect([States.Patch.Next, States.Soon.Next, States.Later.Next, States.Failed.Next, States.Stop.Type]).toEqual(['Soon', 'Look', 'Approved', 'Stop', 'Fail']);
  });

  test('starts the steps with what the service knows', () => {
    const { template } = synth();
    const tasks = Object.values(template.findResources(`${WINDOW}Task`)).map(({ Properties }) => JSON.parse(Properties.TaskInvocationParameters.MaintenanceWindowStepFunctionsParameters.Input));
    expect(tasks).toEqual([
      { step: 'begin', ring: 'canary', execution: '{{WINDOW_EXECUTION_ID}}' }, { step: 'begin', ring: 'prod', execution: '{{WINDOW_EXECUTION_ID}}' }, { step: 'scan', ring: 'canary', execution: '{{WINDOW_EXECUTION_ID}}' },
    ]);
  });

  test('asks before a ring where somebody has to agree', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Asked');
    const approval = RingApproval.by([iam.Role.fromRoleName(stack, 'Leads', 'Leads')], { topic });
    policyIn(stack, { rings: [Ring.tag('R', 'canary', { install: TUESDAY }), Ring.tag('R', 'prod', { offset: days(5), approval, duration: Duration.hours(6) })] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SSM::Document', {
      DocumentType: 'Automation',
      Content: { mainSteps: [{ action: 'aws:approve', timeoutSeconds: 21_600, inputs: { MinRequiredApprovals: 1, Approvers: Match.anyValue(), NotificationArn: stack.resolve(topic.topicArn) } }] },
    });
    expect(definitionOf(template).States.Begin.Parameters.Payload.policy.rings.map(({ approval: asked }: any) => asked?.document)).toEqual([undefined, expect.stringMatching(/^FleetApproveprod/)]);
  });

  test('lets its function do what it does, and nothing else', () => {
    const stack = newStack();
    policyIn(stack, { baselines: [baselineIn(stack)] });
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^FleetFunctionRole') }] } });
    const statements: any[] = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:PutObject', 'ssm:DescribeInstancePatchStates',
      'ssm:GetAutomationExecution', 'ssm:GetPatchBaseline', 'ssm:ListCommandInvocations', 'ssm:ListCommands', 'ssm:SendCommand',
    ]);
    for (const { Action, Resource } of statements) if (JSON.stringify(Resource) === '"*"') expect([Action].flat()).toContain('ssm:ListCommands');
  });

  test('lets nodes of the account read what they install, and nobody else', () => {
    synth().template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'AllowNodes', Action: 's3:GetObject', Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } } })]) },
    });
  });

  test('keeps what has been, but in development', () => {
    synth().template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate' });
    synth({ profile: Profile.development() }).template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
  });

  test('shows its parts', () => {
    const { policy } = synth({ scan: WindowSchedule.daily('05:00', TimeZone.ETC_UTC) });
    expect(policy.windows.map(({ node }) => node.id)).toEqual(['Ringcanary', 'Ringprod']);
    for (const part of [policy.scanWindow, policy.stateMachine, policy.function, policy.table, policy.bucket]) expect(part.node.scope).toBe(policy);
    expect(OperatingSystem.UBUNTU.toString()).toBe('UBUNTU');
  });
});
