import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../src';
import { actionNamed, allowed, deliver, flat, orderOf, Shop, statementsOf } from '../support/pipelines';
import { only, resources } from '../support/synth';

const { Approval, DeployWindow, Weekday } = pipelines;
const RULE = 'AWS::Events::Rule';
const timeZone = TimeZone.EUROPE_BERLIN;

const one = (options: pipelines.StageOptions | ((stack: Stack) => pipelines.StageOptions)) =>
  deliver({}, (delivery, app) => {
    const stack = app.node.findChild('Stack') as Stack;
    delivery.addStage(new Shop(app, 'Prod'), typeof options === 'function' ? options(stack) : options);
  });
const topicIn = (stack: Stack) => new sns.Topic(stack, 'Approvers');

/** What the only rule calls its function with. */
const eventOf = (template: Template) => flat(only(template, RULE).Properties.Targets[0].InputTransformer.InputTemplate);

describe('without an approval', () => {
  const { stages, template } = one({ approval: Approval.none() });

  test('nobody is asked', () => {
    expect(orderOf(stages, 'Prod').flat()).not.toContain('Approve');
    expect(resources(template, RULE)).toEqual({});
    expect(Object.keys(one({}).delivery.functions)).toEqual(['ChangeSets']);
  });

  test('there is a role that waits where there is a window', () => {
    const roles = Object.keys(resources(one({ window: DeployWindow.always({ timeZone }) }).template, 'AWS::IAM::Role'));
    expect(roles).toContainEqual(expect.stringMatching(/^DeliveryApprovalRole/));
  });

  test('there is no role that waits for approvals', () => {
    expect(Object.keys(resources(template, 'AWS::IAM::Role'))).not.toContainEqual(expect.stringMatching(/^DeliveryApprovalRole/));
  });
});

describe('a manual approval', () => {
  const { stages, template, delivery } = one(stack => ({ approval: Approval.manual({ topic: topicIn(stack), message: 'Really?', timeout: Duration.hours(5) }) }));
  const action = actionNamed(stages, 'Prod', 'Approve');

  test('comes after what will change is known, with a link to it', () => {
    expect(orderOf(stages, 'Prod').slice(0, 2)).toEqual([['Prepare'], ['Approve']]);
    expect(action).toMatchObject({ category: 'Approval', provider: 'Manual', timeout: 300, configuration: { CustomData: 'Really?', ExternalEntityLink: '#{Changes@Prod.ReportUrl}' } });
  });

  test('tells its topic, by a role that may do that alone', () => {
    expect(flat(action.configuration.NotificationArn)).toMatch(/^<Approvers/);
    expect(statementsOf(template, 'DeliveryApprovalRole')).toEqual([{ Action: 'sns:Publish', Effect: 'Allow', Resource: action.configuration.NotificationArn }]);
  });

  test('names the stage, and waits as long as the service does, where nothing is said', () => {
    const made = actionNamed(one({ approval: Approval.manual() }).stages, 'Prod', 'Approve');
    expect(made.configuration.CustomData).toBe('Deploy Prod?');
    expect(made.timeout).toBeUndefined();
  });

  test('is given in a rollback, and otherwise by people', () => {
    const { Properties } = only(template, RULE);
    expect(Properties.EventPattern).toEqual({
      'source': ['aws.codepipeline'],
      'detail-type': ['CodePipeline Action Execution State Change'],
      'detail': { pipeline: [{ Ref: expect.stringMatching(/^DeliveryPipeline/) }], stage: ['Prod'], action: ['Approve'], state: ['STARTED'] },
    });
    const input = flat(Properties.Targets[0].InputTransformer.InputTemplate);
    expect(input).toContain('"stage":"Prod","action":"Approve"');
    expect(input).toContain('"approveEmpty":false');
    expect(Object.keys(delivery.functions)).toEqual(expect.arrayContaining(['ChangeSets', 'AutoApproval']));
  });

  test('may be given by the function, and no other', () => {
    expect(allowed(template, 'DeliveryFunctionsAutoApprovalRole', 'codepipeline:PutApprovalResult').map(flat)).toEqual([expect.stringMatching(/:<DeliveryPipeline\w+>\/Prod\/Approve$/)]);
    expect(allowed(template, 'DeliveryFunctionsAutoApprovalRole', 's3:GetObject').map(flat)).toEqual([expect.stringMatching(/^<DeliveryReports\w+\.Arn>\/\*$/)]);
    expect(allowed(template, 'DeliveryFunctionsAutoApprovalRole', 's3:PutObject')).toEqual([]);
  });
});

describe('an approval of change sets', () => {
  const { stages, template, plan } = one(stack => ({ approval: Approval.changeSets({ topic: topicIn(stack), allowReplacement: ['Prod-Data/Database'], timeout: Duration.days(60) }) }));

  test('shows what changes', () => {
    expect(actionNamed(stages, 'Prod', 'Approve')).toMatchObject({ timeout: 86400, configuration: { CustomData: '#{Changes@Prod.Summary}', ExternalEntityLink: '#{Changes@Prod.ReportUrl}' } });
  });

  test('lets the function tell the topic, with the changes', () => {
    expect(actionNamed(stages, 'Prod', 'Approve').configuration).not.toHaveProperty('NotificationArn');
    expect(flat(actionNamed(stages, 'Prod', 'Prepare').parameters)).toContain('Approvers');
    expect(allowed(template, 'DeliveryFunctionsChangeSetsRole', 'sns:Publish').map(flat)).toEqual([expect.stringMatching(/^<Approvers/)]);
  });

  test('knows what may be replaced', () => {
    expect(plan.stages.Prod.allowReplacement).toEqual(['Prod-Data/Database']);
    expect(one({ approval: Approval.changeSets() }).plan.stages.Prod.allowReplacement).toEqual([]);
    expect(one({ approval: Approval.manual() }).plan.stages.Prod.allowReplacement).toBeUndefined();
  });

  test('is given by itself where nothing changes, unless that is not wanted', () => {
    const input = (options: pipelines.ChangeSetApprovalOptions) => eventOf(one({ approval: Approval.changeSets(options) }).template);
    expect(input({})).toContain('"approveEmpty":true');
    expect(input({ approveEmpty: false })).toContain('"approveEmpty":false');
  });

  test('is made by a function that reads templates, writes reports, and nothing else', () => {
    const role = 'DeliveryFunctionsChangeSetsRole';
    expect(allowed(template, role, 's3:GetObject').map(flat)).toEqual([expect.stringMatching(/^<DeliveryArtifacts\w+\.Arn>\/\*\/Templates\/\*$/), expect.stringMatching(/^<DeliveryReports\w+\.Arn>\/\*$/)]);
    expect(allowed(template, role, 's3:PutObject').map(flat)).toEqual([expect.stringMatching(/^<DeliveryReports/)]);
    expect(allowed(template, role, 'cloudformation:CreateChangeSet')).toEqual([]);
  });
});

describe('a window', () => {
  const options = { opens: '09:00', closes: '16:00', timeZone };
  const calendarOf = (window: pipelines.DeployWindow) => {
    return JSON.parse(/"calendar":(\{.*?\})\}/.exec(eventOf(one({ window }).template))![1]);
  };

  test('waits before the first stack is deployed, as long as the service lets it', () => {
    const { stages } = one({ window: DeployWindow.weekdays(options), approval: Approval.manual() });
    expect(orderOf(stages, 'Prod').slice(0, 4)).toEqual([['Prepare'], ['Approve'], ['Window'], ['Data.Deploy']]);
    expect(actionNamed(stages, 'Prod', 'Window')).toMatchObject({ provider: 'Manual', timeout: 86400, configuration: { CustomData: expect.stringContaining('window') } });
  });

  test.each([
    ['weekdays', DeployWindow.weekdays(options), { days: [1, 2, 3, 4, 5], from: 540, to: 960 }],
    ['daily', DeployWindow.daily({ ...options, opens: '22:30', closes: '04:00' }), { days: [1, 2, 3, 4, 5, 6, 7], from: 1350, to: 240 }],
    ['until midnight', DeployWindow.daily({ ...options, closes: '24:00' }), { days: [1, 2, 3, 4, 5, 6, 7], from: 540, to: 1440 }],
    ['some days, in any order and twice', DeployWindow.on([Weekday.SUNDAY, Weekday.MONDAY, Weekday.SUNDAY], options), { days: [1, 7], from: 540, to: 960 }],
    ['always', DeployWindow.always({ timeZone }), { days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }],
  ])('of %s', (_name, window, expected) => {
    expect(calendarOf(window)).toEqual({ ...expected, timeZone: 'Europe/Berlin', freeze: [] });
  });

  test('has freezes in order, touching and overlapping ones as one', () => {
    const freeze = ['2026-12-24', '2026-12-20/2026-12-23', '2026-07-01/2026-07-10', '2026-07-05/2026-07-06', '2026-07-12', '2026-12-24/2027-01-03'];
    expect(DeployWindow.always({ timeZone, freeze })._plan.freeze).toEqual([
      { from: '2026-07-01', to: '2026-07-10' }, { from: '2026-07-12', to: '2026-07-12' }, { from: '2026-12-20', to: '2027-01-03' },
    ]);
    expect(DeployWindow.always({ timeZone, freeze: ['2026-01-01/2026-02-27'] })._plan.freeze).toHaveLength(1); // 58 days
    expect(DeployWindow.on([Weekday.MONDAY], { ...options, freeze: ['2026-01-05/2026-02-16'] })._plan.freeze).toHaveLength(1); // 55 days
  });

  test('is answered by a function that comes back by a schedule, in a group of its own', () => {
    const { template } = one({ window: DeployWindow.weekdays(options) });
    const role = 'DeliveryFunctionsDeployWindowRole';
    expect(allowed(template, role, 'codepipeline:PutApprovalResult').map(flat)).toEqual([expect.stringMatching(/\/Prod\/Window$/)]);
    expect(allowed(template, role, 'scheduler:CreateSchedule').map(flat)).toEqual([expect.stringMatching(/:schedule\/Stack-Delivery-Gates-Openings-\w+\/\*$/)]);
    expect(allowed(template, role, 'scheduler:DeleteSchedule')).toEqual([]);
    const [pass] = statementsOf(template, role).filter(({ Action }) => Action === 'iam:PassRole');
    expect([flat(pass.Resource), pass.Condition]).toEqual([expect.stringMatching(/^<DeliveryGatesOpeningsRole\w+\.Arn>$/), { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }]);
    expect(statementsOf(template, 'DeliveryGatesOpeningsRole')).toEqual([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^DeliveryFunctionsDeployWindow/), 'Arn'] } }]);
    const { Environment } = Object.values(resources(template, 'AWS::Lambda::Function')).find(({ Properties }) => Properties.Handler.startsWith('deploy-window'))!.Properties;
    expect(flat(Environment.Variables.SCHEDULE_GROUP)).toMatch(/Openings/);
  });

  test('of each stage has a rule, and all have one group', () => {
    const { template } = deliver({}, (delivery, app) => ['Staging', 'Prod'].forEach(id => delivery.addStage(new Shop(app, id), { window: DeployWindow.weekdays(options) })));
    template.resourceCountIs(RULE, 2);
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 1);
    expect(allowed(template, 'DeliveryFunctionsDeployWindowRole', 'codepipeline:PutApprovalResult').map(arn => flat(arn).replace(/.*>\//, ''))).toEqual(['Staging/Window', 'Prod/Window']);
  });
});

describe('what waits in a further part of a stage that is split', () => {
  const { stages, template } = deliver({ maxActionsPerStage: 10 }, (delivery, app) => {
    delivery.addStage(new Shop(app, 'Prod'), {
      before: Array.from({ length: 9 }, (_, index) => pipelines.Check.http({ url: pipelines.Value.text('a'), name: `C${index}` })),
      approval: Approval.manual(),
      window: DeployWindow.always({ timeZone }),
    });
    delivery.grantApproval(new iam.Role(app.node.findChild('Stack'), 'Leads', { assumedBy: new iam.AccountRootPrincipal() }), 'Prod');
  });

  test('is there', () => {
    expect(orderOf(stages, 'Prod.2').slice(0, 3)).toEqual([['Prepare'], ['Approve'], ['Window']]);
  });

  test('is answered there', () => {
    const rules = Object.values(resources(template, RULE)).map(({ Properties }) => Properties.EventPattern.detail);
    expect(rules.map(({ stage, action }) => [stage, action])).toEqual([[['Prod.2'], ['Approve']], [['Prod.2'], ['Window']]]);
    const inputs = Object.values(resources(template, RULE)).map(({ Properties }) => flat(Properties.Targets[0].InputTransformer.InputTemplate));
    expect(inputs[0]).toMatch(/"stage":"Prod\.2","action":"Approve",.*"phase":"Prod","approveEmpty":false/);
    expect(inputs[1]).toMatch(/"stage":"Prod\.2","action":"Window",.*"calendar":\{/);
  });

  test('may be given there by the functions, and by people, and nowhere else', () => {
    const of = (id: string) => allowed(template, id, 'codepipeline:PutApprovalResult').map(arn => flat(arn).replace(/.*>\//, ''));
    expect(of('DeliveryFunctionsAutoApprovalRole')).toEqual(['Prod.2/Approve']);
    expect(of('DeliveryFunctionsDeployWindowRole')).toEqual(['Prod.2/Window']);
    expect(of('Leads')).toEqual(['Prod.2/Approve', 'Prod.2/Window']);
    expect(allowed(template, 'Leads', 's3:GetObject').map(flat)).toContainEqual(expect.stringMatching(/\/Prod\/\*$/)); // reports are named after the stage
  });
});

describe('who may approve', () => {
  const { template } = deliver({}, (delivery, app) => {
    const stack = app.node.findChild('Stack');
    delivery.addStage(new Shop(app, 'Staging'));
    delivery.addStage(new Shop(app, 'Prod'), { approval: Approval.changeSets(), window: DeployWindow.always({ timeZone }) });
    delivery.addStage(new Shop(app, 'Edge'), { approval: Approval.manual() });
    for (const [id, stage] of [['Leads'], ['Team', 'Edge'], ['Guests', 'Staging']]) {
      delivery.grantApproval(new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }), stage);
    }
  });
  const approves = (id: string) => allowed(template, id, 'codepipeline:PutApprovalResult').map(arn => flat(arn).replace(/.*>\//, ''));

  test('all stages', () => {
    expect(approves('Leads')).toEqual(['Prod/Approve', 'Prod/Window', 'Edge/Approve']);
    expect(allowed(template, 'Leads', 's3:GetObject').map(flat)).toEqual([expect.stringMatching(/^<DeliveryReports\w+\.Arn>\/\*$/)]);
  });

  test('one', () => {
    expect(approves('Team')).toEqual(['Edge/Approve']);
    expect(allowed(template, 'Team', 's3:GetObject').map(flat)).toEqual([expect.stringMatching(/\/Edge\/\*$/)]);
  });

  test('and reads reports, which are encrypted, and nothing else', () => {
    for (const id of ['Leads', 'Team']) {
      const [bucket, ...others] = new Set(allowed(template, id, 's3:ListBucket').map(flat));
      expect([bucket, others]).toEqual([expect.stringMatching(/^<DeliveryReports\w+\.Arn>$/), []]);
      expect(allowed(template, id, 'kms:Decrypt').map(flat)).toContainEqual(expect.stringMatching(/^<DeliveryKey\w+\.Arn>$/));
      const rights = statementsOf(template, id).flatMap(({ Action }) => Action).filter(action => !action.startsWith('codepipeline:'));
      expect([...new Set(rights)].sort()).toEqual(['kms:Decrypt', 's3:GetObject', 's3:ListBucket']);
    }
  });

  test('what asks nobody', () => {
    expect(approves('Guests')).toEqual([]);
  });

  test('and sees the pipeline, and only that', () => {
    for (const id of ['Leads', 'Team']) expect(new Set(allowed(template, id, 'codepipeline:GetPipelineState').map(flat).map(arn => /<DeliveryPipeline\w+>$/.test(arn)))).toEqual(new Set([true]));
  });
});
