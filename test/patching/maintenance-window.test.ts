import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  BERLIN, days, MaintenanceWindow, propsOf, Rate, SUNDAY, Weekday, WINDOW, windowIn, WindowProps, WindowSchedule, WindowTarget, WindowTask,
} from './support';
import { patching } from '../../src';
import { problemOf } from '../support/failures';
import { lazyNumber, lazyText, newStack, textToken } from '../support/synth';

const render = (props: WindowProps = {}) => {
  const stack = newStack();
  windowIn(stack, props);
  return propsOf(stack, WINDOW);
};

describe('a maintenance window', () => {
  test('is open for four hours, in the last of which nothing begins', () => {
    expect(render()).toEqual({
      Name: 'StackWindowA36D76DC', Schedule: 'cron(0 2 ? * SUN *)', ScheduleTimezone: 'Europe/Berlin', Duration: 4, Cutoff: 1, AllowUnassociatedTargets: false,
    });
    expect(render({ duration: Duration.hours(1) })).toMatchObject({ Duration: 1, Cutoff: 0 });
  });

  test('has all that the service has', () => {
    expect(render({
      maintenanceWindowName: 'Night.1_a-b',
      description: 'At night',
      schedule: WindowSchedule.monthly(2, Weekday.TUE, '23:30', BERLIN),
      duration: Duration.hours(24),
      cutoff: Duration.hours(23),
      offset: days(6),
      startDate: '2026-12-01',
      endDate: '2027-12-01T02:00:00+01:00',
      allowUnassociatedTargets: true,
    })).toEqual({
      Name: 'Night.1_a-b',
      Description: 'At night',
      Schedule: 'cron(30 23 ? * TUE#2 *)',
      ScheduleTimezone: 'Europe/Berlin',
      ScheduleOffset: 6,
      Duration: 24,
      Cutoff: 23,
      StartDate: '2026-12-01',
      EndDate: '2027-12-01T02:00:00+01:00',
      AllowUnassociatedTargets: true,
    });
  });

  const zoned = 'Europe/Berlin';
  test.each<[string, patching.WindowSchedule, string, string | undefined]>([
    ['daily', WindowSchedule.daily('00:00', BERLIN), 'cron(0 0 * * ? *)', zoned],
    ['by days of the month', WindowSchedule.cron({ hour: '2', day: 'L', month: 'JAN,JUL' }, BERLIN), 'cron(0 2 L JAN,JUL ? *)', zoned],
    ['by days of the week', WindowSchedule.cron({ minute: '*/15', hour: '1-3', weekDay: 'MON-FRI', year: '2027' }, BERLIN), 'cron(*/15 1-3 ? * MON-FRI 2027)', zoned],
    ['on the last Friday', WindowSchedule.cron({ hour: '2', weekDay: 'FRIL' }, BERLIN), 'cron(0 2 ? * FRIL *)', zoned],
    ['each week', WindowSchedule.rate(days(7)), 'rate(7 days)', undefined],
    ['each day', WindowSchedule.rate(days(1)), 'rate(1 day)', undefined],
    ['each three hours', WindowSchedule.rate(Duration.minutes(180)), 'rate(3 hours)', undefined],
    ['each ninety minutes', WindowSchedule.rate(Duration.minutes(90)), 'rate(90 minutes)', undefined],
    ['once', WindowSchedule.at('2028-02-29T02:00:00', BERLIN), 'at(2028-02-29T02:00:00)', zoned],
  ])('opens %s', (_name, schedule, Schedule, ScheduleTimezone) => {
    const { Schedule: expression, ScheduleTimezone: zone } = render({ schedule, duration: Duration.hours(1) });
    expect([expression, zone]).toEqual([Schedule, ScheduleTimezone]);
  });

  test('lets tokens pass', () => {
    const stack = newStack();
    const text = textToken(stack);
    windowIn(stack, {
      schedule: WindowSchedule.cron({ hour: text, day: text, weekDay: undefined }, BERLIN),
      maintenanceWindowName: text,
      description: text,
      startDate: text,
      endDate: text,
      duration: Duration.hours(lazyNumber(99)),
      cutoff: Duration.hours(lazyNumber(98)),
      offset: days(lazyNumber(9)),
    });
    expect(propsOf(stack, WINDOW)).toMatchObject({ Duration: 99, Cutoff: 98, ScheduleOffset: 9, Name: { Ref: 'Text' }, StartDate: { Ref: 'Text' } });
  });

  test('can be imported and referred to', () => {
    const stack = newStack();
    const imported = MaintenanceWindow.fromMaintenanceWindowId(stack, 'Imported', 'mw-0123456789abcdef0');
    expect(imported.maintenanceWindowRef).toEqual({ windowId: 'mw-0123456789abcdef0' });
    expect(stack.resolve(imported.maintenanceWindowArn)).toEqual({ 'Fn::Join': ['', expect.arrayContaining([':maintenancewindow/mw-0123456789abcdef0'])] });
  });

  test('can be imported by its ARN, from another region and account', () => {
    const arn = 'arn:aws:ssm:eu-west-1:123456789012:maintenancewindow/mw-0123456789abcdef0';
    const stack = newStack();
    const { maintenanceWindowId, maintenanceWindowArn, env } = MaintenanceWindow.fromMaintenanceWindowArn(stack, 'Imported', arn);
    expect({ maintenanceWindowId, maintenanceWindowArn, ...env }).toEqual({
      maintenanceWindowId: 'mw-0123456789abcdef0', maintenanceWindowArn: arn, account: '123456789012', region: 'eu-west-1',
    });
    expect(stack.resolve(MaintenanceWindow.fromMaintenanceWindowArn(stack, 'Later', textToken(stack)).maintenanceWindowArn)).toEqual({ Ref: 'Text' });
  });

  test('is open once, between the dates that it is given', () => {
    const once = (time: string, dates: WindowProps) => () => render({ schedule: WindowSchedule.at(time, BERLIN), ...dates });
    const noon = '2026-07-01T12:00:00'; // at 10:00 in UTC
    for (const dates of [
      { startDate: '2026-07-01' }, { endDate: '2026-07-01' }, { startDate: '2026-07-01T09:59:00Z', endDate: '2026-07-01T10:01:00Z' }, { endDate: '2026-07-01T12:30:00+02:00' },
    ]) expect(once(noon, dates)).not.toThrow();
    for (const dates of [
      { startDate: '2026-07-02' }, { endDate: '2026-06-30' }, { startDate: '2026-07-01T10:01:00Z' }, { endDate: '2026-07-01T09:59:00Z' }, { endDate: '2026-07-01T11:30:00+02:00' },
    ]) expect(problemOf(once(noon, dates)).problem).toMatchObject({ code: 'patching.date-invalid', prop: 'schedule' });
    expect(once('2026-12-01T12:00:00', { startDate: '2026-12-01T11:00:00Z' })).not.toThrow(); // an hour of winter
    expect(once('2026-12-01T12:00:00', { startDate: '2026-12-01T11:00:01Z' })).toThrow('patching.date-invalid');
  });

  test.each<[string, patching.WindowCronOptions, boolean]>([
    ['31 February', { day: '31', month: 'FEB' }, false], ['30 February', { day: '30,31', month: '2' }, false], ['29 February', { day: '29', month: '2' }, true],
    ['29 February 2027', { day: '29', month: '2', year: '2027' }, false], ['29 February 2028', { day: '29', month: '2', year: '2027-2028' }, true],
    ['29 February 2100', { day: '29', month: '2', year: '2100' }, false],
    ['31 in months of 30', { day: '31', month: 'APR,6,SEP-SEP,NOV' }, false], ['31 in each second month', { day: '31', month: '*/2' }, true],
    ['31 from the second month on, each ninth', { day: '31W', month: '2/9' }, false], ['the last one', { day: 'L', month: 'FEB' }, true], ['a list', { day: '1,31', month: 'FEB' }, true],
  ])('opens on days that there are: %s', (_name, options, is) => {
    const make = () => WindowSchedule.cron({ hour: '2', ...options }, BERLIN);
    if (is) expect(make).not.toThrow();
    else expect(problemOf(make).problem).toMatchObject({ code: 'patching.schedule-invalid', prop: 'day' });
  });

  test('has a role that is assumed for this account alone', () => {
    const stack = newStack();
    windowIn(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ssm.amazonaws.com' }, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }] },
    });
  });

  test('has targets and tasks that can be imported', () => {
    const stack = newStack();
    const UUID = '0123abcd-0123-abcd-0123-0123456789ab';
    const there = MaintenanceWindow.fromMaintenanceWindowId(stack, 'There', 'mw-0123456789abcdef0');
    const target = patching.MaintenanceWindowTarget.fromMaintenanceWindowTargetAttributes(stack, 'Nodes', { window: there, windowTargetId: UUID });
    const task = patching.MaintenanceWindowTask.fromMaintenanceWindowTaskAttributes(stack, 'Known', { window: there, windowTaskId: UUID.toUpperCase() });
    expect([target.maintenanceWindowTargetRef, task.maintenanceWindowTaskRef]).toEqual([
      { windowId: 'mw-0123456789abcdef0', windowTargetId: UUID }, { windowId: 'mw-0123456789abcdef0', windowTaskId: UUID.toUpperCase() },
    ]);
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') });
    new patching.MaintenanceWindowTask(stack, 'Task', {
      window: there, role, task: WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] }), maintenanceWindowTaskName: 'Patch',
    });
    expect(propsOf(stack, `${WINDOW}Task`)).toMatchObject({ Name: 'Patch', WindowId: 'mw-0123456789abcdef0', Targets: [{ Key: 'WindowTargetIds', Values: [UUID] }] });
  });

  test('without tasks, or with targets that no task is about, is refused', () => {
    const synth = (fill: (window: patching.MaintenanceWindow) => unknown) => () => {
      const stack = new Stack(new App(), 'Stack');
      fill(new MaintenanceWindow(stack, 'Window', { schedule: SUNDAY }));
      Template.fromStack(stack);
    };
    expect(synth(() => {})).toThrow('[cdk-wheelhouse:patching.tasks-missing] Stack/Window');
    expect(synth(window => {
      window.addTarget('Web', WindowTarget.tag('PatchGroup', 'web'));
      window.addTask('Image', WindowTask.automation({ documentName: 'AWS-CreateImage' }));
    })).toThrow("[cdk-wheelhouse:patching.target-unused] Stack/Window: 'addTarget' is 'Web'");
  });
});

describe('targets', () => {
  test('of a type that is known later', () => {
    const stack = newStack();
    const window = windowIn(stack);
    const target = window.addTarget('Nodes', WindowTarget.resourceGroup('Web', textToken(stack)));
    window.addTask('Patch', WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] }));
    expect(propsOf(stack, `${WINDOW}Target`).Targets[1]).toEqual({ Key: 'resource-groups:ResourceTypeFilters', Values: [{ Ref: 'Text' }] });
  });

  test.each<[string, patching.WindowTarget, string, object[]]>([
    ['a tag', WindowTarget.tag('PatchGroup', 'web', 'api'), 'INSTANCE', [{ Key: 'tag:PatchGroup', Values: ['web', 'api'] }]],
    ['tags', WindowTarget.tags({ A: ['1'], B: ['2'] }), 'INSTANCE', [{ Key: 'tag:A', Values: ['1'] }, { Key: 'tag:B', Values: ['2'] }]],
    ['ids', WindowTarget.instances('i-0123456789abcdef0', 'mi-0123456789abcdef0'), 'INSTANCE', [{ Key: 'InstanceIds', Values: ['i-0123456789abcdef0', 'mi-0123456789abcdef0'] }]],
    ['a resource group', WindowTarget.resourceGroup('Web', 'AWS::EC2::Instance'), 'RESOURCE_GROUP', [
      { Key: 'resource-groups:Name', Values: ['Web'] }, { Key: 'resource-groups:ResourceTypeFilters', Values: ['AWS::EC2::Instance'] },
    ]],
    ['a whole resource group', WindowTarget.resourceGroup('Web'), 'RESOURCE_GROUP', [{ Key: 'resource-groups:Name', Values: ['Web'] }]],
  ])('by %s', (_name, target, ResourceType, Targets) => {
    const stack = newStack();
    const window = windowIn(stack);
    const made = window.addTarget('Nodes', target);
    window.addTask('Patch', WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [made] }));
    expect(propsOf(stack, `${WINDOW}Target`)).toMatchObject({ ResourceType, Targets, WindowId: stack.resolve(window.maintenanceWindowId) });
    expect(window.targets).toEqual([made]);
    const { maintenanceWindowId: windowId } = window;
    expect(stack.resolve(made.maintenanceWindowTargetRef)).toEqual(stack.resolve({ windowId, windowTargetId: made.windowTargetId }));
  });
});

describe('tasks', () => {
  /** A window with one task, which may be about nodes. */
  const withTask = (make: (targets: patching.MaintenanceWindowTarget[], stack: Stack) => patching.WindowTask, hasTargets = true) => {
    const stack = newStack();
    const window = new MaintenanceWindow(stack, 'Window', { schedule: SUNDAY });
    const targets = hasTargets ? [window.addTarget('Nodes', WindowTarget.tag('PatchGroup', 'web'))] : [];
    const task = window.addTask('Task', make(targets, stack));
    const statements: any[] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    return { stack, window, task, props: propsOf(stack, `${WINDOW}Task`), targets, statements, actions: statements.flatMap(({ Action }) => Action).sort() };
  };

  test('run commands on a tenth of the nodes at a time, and stop at the first error', () => {
    const { stack, window, props, targets, statements, task } = withTask(nodes => WindowTask.runCommand({
      documentName: 'AWS-RunPatchBaseline', parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] }, targets: nodes,
    }));
    expect(props).toEqual({
      Name: 'StackWindowTask5C6F9816',
      WindowId: stack.resolve(window.maintenanceWindowId),
      TaskType: 'RUN_COMMAND',
      TaskArn: 'AWS-RunPatchBaseline',
      Priority: 1,
      CutoffBehavior: 'CONTINUE_TASK',
      MaxConcurrency: '10%',
      MaxErrors: '0',
      Targets: [{ Key: 'WindowTargetIds', Values: [stack.resolve(targets[0].windowTargetId)] }],
      ServiceRoleArn: stack.resolve(window.role.roleArn),
      TaskInvocationParameters: { MaintenanceWindowRunCommandParameters: { Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] }, TimeoutSeconds: 3600 } },
    });
    expect(statements[0]).toMatchObject({ Action: 'ssm:SendCommand', Resource: [stack.resolve(`arn:${stack.partition}:ssm:${stack.region}::document/AWS-RunPatchBaseline`), expect.anything(), expect.anything()] });
    expect([task.targets, window.tasks]).toEqual([targets, [task]]);
  });

  test('keep their output, and tell of errors', () => {
    const { stack, props, actions, window } = withTask((targets, scope) => WindowTask.runCommand({
      documentName: 'Own-document',
      documentVersion: '3',
      targets,
      description: 'Patches',
      priority: 5,
      concurrency: Rate.count(3),
      errors: Rate.percent(20),
      cutoffBehavior: patching.CutoffBehavior.CANCEL_TASK,
      deliveryTimeout: Duration.minutes(10),
      output: { bucket: new s3.Bucket(scope, 'Bucket'), keyPrefix: 'patches', logGroup: new logs.LogGroup(scope, 'Logs') },
      notices: { topic: new sns.Topic(scope, 'Topic'), perNode: true },
    }));
    expect(props).toMatchObject({ MaxConcurrency: '3', MaxErrors: '20%', Priority: 5, CutoffBehavior: 'CANCEL_TASK', Description: 'Patches' });
    expect(props.TaskInvocationParameters.MaintenanceWindowRunCommandParameters).toEqual({
      DocumentVersion: '3',
      TimeoutSeconds: 600,
      OutputS3BucketName: { Ref: expect.stringMatching(/^Bucket/) },
      OutputS3KeyPrefix: 'patches',
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: { Ref: expect.stringMatching(/^Logs/) } },
      NotificationConfig: { NotificationArn: { Ref: expect.stringMatching(/^Topic/) }, NotificationEvents: ['TimedOut', 'Cancelled', 'Failed'], NotificationType: 'Invocation' },
      ServiceRoleArn: stack.resolve(window.role.roleArn),
    });
    expect(actions).toEqual(expect.arrayContaining(['iam:PassRole', 'sns:Publish', 'ssm:SendCommand']));
  });

  test('run runbooks, for nodes or once', () => {
    const once = withTask((_targets, scope) => WindowTask.automation({
      documentName: 'AWS-CreateImage', parameters: { InstanceId: ['i-1'] }, role: new iam.Role(scope, 'Images', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') }),
    }), false);
    expect(once.props).not.toHaveProperty('MaxConcurrency');
    expect(once.props).not.toHaveProperty('Targets');
    expect(once.props.TaskInvocationParameters.MaintenanceWindowAutomationParameters).toEqual({
      DocumentVersion: '$DEFAULT', Parameters: { InstanceId: ['i-1'], AutomationAssumeRole: [{ 'Fn::GetAtt': [expect.stringMatching(/^Images/), 'Arn'] }] },
    });
    expect(once.actions).toEqual(['iam:PassRole', 'ssm:GetAutomationExecution', 'ssm:StartAutomationExecution', 'ssm:StopAutomationExecution']);
    const each = withTask(targets => WindowTask.automation({ documentName: 'AWS-CreateImage', parameters: { InstanceId: ['{{TARGET_ID}}'] }, targets, errors: Rate.count(2) }));
    expect(each.props).toMatchObject({ MaxConcurrency: '10%', MaxErrors: '2', TaskType: 'AUTOMATION' });
  });

  test('call functions and state machines, with what the service knows', () => {
    const input = sfn.TaskInput.fromObject({ window: '{{WINDOW_ID}}' });
    const fn = withTask((_targets, scope) => WindowTask.lambdaFunction(lambda.Function.fromFunctionName(scope, 'Fn', 'work'), { payload: input }), false);
    expect(fn.props).toMatchObject({ TaskType: 'LAMBDA', TaskInvocationParameters: { MaintenanceWindowLambdaParameters: { Payload: '{"window":"{{WINDOW_ID}}"}' } } });
    expect(fn.actions).toEqual(['lambda:InvokeFunction']);
    const machine = withTask((_targets, scope) => WindowTask.stateMachine(sfn.StateMachine.fromStateMachineName(scope, 'Machine', 'work'), { input }), false);
    expect(machine.props).toMatchObject({ TaskType: 'STEP_FUNCTIONS', TaskInvocationParameters: { MaintenanceWindowStepFunctionsParameters: { Input: '{"window":"{{WINDOW_ID}}"}' } } });
    expect(machine.actions).toEqual(['states:StartExecution']);
    expect(withTask((_targets, scope) => WindowTask.lambdaFunction(lambda.Function.fromFunctionName(scope, 'Fn', 'work')), false)
      .props.TaskInvocationParameters.MaintenanceWindowLambdaParameters.Payload).toBe('{}');
  });

  test('give as much as the service takes, and what is known later unmeasured', () => {
    const payloadOf = (payload: sfn.TaskInput) => withTask((_targets, scope) => (
      WindowTask.lambdaFunction(lambda.Function.fromFunctionName(scope, 'Fn', 'work'), { payload })), false).props.TaskInvocationParameters.MaintenanceWindowLambdaParameters.Payload;
    const most = 'é'.repeat(2048);
    expect(payloadOf(sfn.TaskInput.fromText(most))).toBe(most);
    expect(payloadOf(sfn.TaskInput.fromObject({ a: [lazyText('x'), most], b: lazyNumber(3) }))).toBe(JSON.stringify({ a: ['x', most], b: 3 }));
    const parameters = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`Name${index}`, ['x'.repeat(512)]]));
    const given = (of: Record<string, string[]>) => withTask(() => WindowTask.automation({ documentName: 'AWS-CreateImage', parameters: of }), false)
      .props.TaskInvocationParameters.MaintenanceWindowAutomationParameters;
    expect(given(parameters).Parameters).toEqual(parameters);
    expect(given({ A: [lazyText('x'.repeat(600))] }).Parameters.A[0]).toHaveLength(600);
    expect(given({})).toEqual({ DocumentVersion: '$DEFAULT' });
  });

  test('run under a role that is given', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111111111111:role/Own');
    windowIn(stack, { role });
    expect(propsOf(stack, `${WINDOW}Task`).ServiceRoleArn).toBe('arn:aws:iam::111111111111:role/Own');
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });
});
