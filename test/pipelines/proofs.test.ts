import { CfnOutput, Duration, LegacyStackSynthesizer, Stack, Stage } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { pipelines } from '../../src';
import { actionNamed, allowed, deliver, flat, orderOf, PROD, projectOf, Props, Shop, simple, STAGING, stageOf, toolsStack } from '../support/pipelines';
import { lazyNumber, only, resources } from '../support/synth';

const { Check, Notification, Synth, Value } = pipelines;
const RULE = 'AWS::Events::Rule';

const one = (options: (shop: Shop, stack: Stack) => pipelines.StageOptions, props: Props = {}) => deliver(props, (delivery, app) => {
  const shop = new Shop(app, 'Prod', PROD);
  delivery.addStage(shop, options(shop, app.node.findChild('Stack') as Stack));
});

describe('a check over HTTP', () => {
  test('reads an output of a stack of the stage, whose action tells it', () => {
    const { stages } = one(shop => ({ verify: [Check.http({ url: Value.output(shop.url), path: '/health' })] }));
    const { namespace } = actionNamed(stages, 'Prod', 'Web.Deploy');
    expect(namespace).toMatch(/^Stack@ProdWeb\w+$/);
    expect(actionNamed(stages, 'Prod', 'Data.Deploy').namespace).toBeUndefined();
    expect(actionNamed(stages, 'Prod', 'Http')).toMatchObject({ provider: 'Lambda', inputs: [], parameters: { url: `#{${namespace}.Url}`, path: '/health', status: '200', seconds: '300' } });
  });

  test('expects what it is told', () => {
    const { stages } = one(() => ({ verify: [Check.http({ url: Value.text('https://a.example'), status: 302, contains: 'moved', within: Duration.hours(2), name: 'Redirect' })] }));
    expect(actionNamed(stages, 'Prod', 'Redirect').parameters).toEqual({ url: 'https://a.example', path: '/', status: '302', contains: 'moved', seconds: '7200' });
  });

  test('may ask what the pipeline, or the synth, has as a variable', () => {
    const variable = new codepipeline.Variable({ variableName: 'host' });
    const { stages } = one(() => ({ verify: [Check.http({ url: Value.variable(variable) }), Check.http({ url: Value.synthVariable('URL') })] }), { variables: [variable], synth: Synth.cdk({ exportedVariables: ['URL'] }) });
    expect(['Http', 'Http2'].map(name => actionNamed(stages, 'Prod', name).parameters.url)).toEqual(['#{variables.host}', '#{Synth.URL}']);
  });

  test('is made by a function that may do nothing but answer', () => {
    const { template } = one(() => ({ verify: [Check.http({ url: Value.text('a') })] }));
    const actions = Object.entries(resources(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('DeliveryFunctionsHttpCheckRole')).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap((statement: any) => statement.Action));
    expect(actions.sort()).toEqual(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult', 'logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  test('writes numbers that are not known yet as they will be', () => {
    const { stages } = one(() => ({ verify: [Check.http({ url: Value.text('a'), status: lazyNumber(204) })] }));
    expect(actionNamed(stages, 'Prod', 'Http').parameters).toMatchObject({ status: 204, seconds: '300' });
  });

  test('is numbered where it has no name, also before and afterwards, and beside one that has', () => {
    const http = (name?: string) => Check.http({ name, url: Value.text('a') });
    const { stages, template } = one(() => ({ before: [http(), http()], verify: [http(), http('Http2'), http()] }));
    expect(orderOf(stages, 'Prod').filter(names => names[0].startsWith('Http'))).toEqual([['Http', 'Http3'], ['Http4', 'Http2', 'Http5']]);
    expect(Object.keys(resources(template, 'AWS::Lambda::Function')).filter(id => id.startsWith('DeliveryFunctionsHttpCheck'))).toHaveLength(1);
  });
});

describe('a check by commands', () => {
  test('reads outputs of several stacks, and what CodeBuild reads itself', () => {
    const { stages, template } = deliver({}, (delivery, app) => {
      const wave = delivery.addWave('Live');
      const shops = [new Shop(app, 'Europe', STAGING), new Shop(app, 'America', PROD)];
      shops.forEach((shop, index) => wave.addStage(shop, { verify: [Check.commands(`Smoke${index}`, ['npm run smoke'], { variables: { URL: Value.output(shop.url), LEVEL: Value.text('x') } })] }));
    });
    const variables = (name: string) => JSON.parse(actionNamed(stages, 'Live', name).configuration.EnvironmentVariables).map((variable: any) => variable.value);
    expect(variables('Europe-Smoke0')).toEqual([`#{${actionNamed(stages, 'Live', 'Europe-Web.Deploy').namespace}.Url}`]);
    expect(variables('America-Smoke1')).toEqual([`#{${actionNamed(stages, 'Live', 'America-Web.Deploy').namespace}.Url}`]);
    expect(actionNamed(stages, 'Live', 'Europe-Smoke0')).toMatchObject({ category: 'Test', inputs: ['Source'] });
    expect(projectOf(template, 'LiveAmericaSmoke1').Description).toBe('America-Smoke1 of Live');
    expect(projectOf(template, 'LiveAmericaSmoke1').Environment.EnvironmentVariables).toEqual([{ Name: 'LEVEL', Type: 'PLAINTEXT', Value: 'x' }]);
  });

  test('finds an output by the id that it has in its stack', () => {
    const { stages } = deliver({}, (delivery, app) => {
      const stage = new Stage(app, 'Prod', { env: PROD });
      const stack = new Stack(stage, 'Web');
      const output = new CfnOutput(stack, 'Deep', { value: new sns.Topic(stack, 'Topic').topicArn });
      output.overrideLogicalId('ServiceUrl');
      delivery.addStage(stage, { verify: [Check.http({ url: Value.output(output) })] });
    });
    expect(actionNamed(stages, 'Prod', 'Http').parameters.url).toMatch(/\.ServiceUrl\}$/);
  });
});

describe('a rollback', () => {
  const failure = (options: (shop: Shop) => pipelines.StageOptions) => stageOf(one(options).stages, 'Prod').onFailure;

  test.each<[string, (shop: Shop) => pipelines.StageOptions, boolean]>([
    ['nothing that proves', () => ({}), false],
    ['a check before', () => ({ before: [Check.commands('Lock', ['x'])] }), false],
    ['a check afterwards', () => ({ verify: [Check.commands('Smoke', ['x'])] }), true],
    ['an alarm', shop => ({ rollbackOn: [shop.alarm] }), true],
    ['a wish', () => ({ rollback: true }), true],
    ['a check, and no wish', () => ({ rollback: false, verify: [Check.commands('Smoke', ['x'])] }), false],
  ])('with %s', (_name, options, expected) => {
    expect(failure(options)).toEqual(expected ? { Result: 'ROLLBACK' } : undefined);
  });

  test('of a wave, by the checks of one of its stages, and of each part', () => {
    const { stages } = deliver({ maxActionsPerStage: 10 }, (delivery, app) => {
      const wave = delivery.addWave('Live');
      wave.addStage(simple(app, 'Europe', PROD, Array.from({ length: 12 }, (_, index) => `S${index}`)), { verify: [Check.commands('Smoke', ['x'])] });
      delivery.addStage(simple(app, 'Rest'));
    });
    expect(stages.filter(({ onFailure }) => onFailure).map(({ name }) => name)).toEqual(['Live', 'Live.2']);
  });
});

describe('alarms', () => {
  const watched = (options: (shop: Shop, stack: Stack) => cloudwatch.IAlarm[]) => one((shop, stack) => ({ rollbackOn: options(shop, stack) }));
  const ROLE = 'DeliveryFunctionsAlarmWatchRole';

  test('are watched after everything else, for ten minutes or as long as is said', () => {
    const { stages, plan } = one(shop => ({ rollbackOn: [shop.alarm], bake: Duration.hours(1), verify: [Check.commands('Smoke', ['x'])] }));
    expect(stageOf(stages, 'Prod').actions.at(-1)).toMatchObject({ name: 'Watch', provider: 'Lambda', inputs: ['Templates'], parameters: { stage: 'Prod' } });
    expect(plan.stages.Prod.watch!.seconds).toBe(3600);
    expect(watched(shop => [shop.alarm]).plan.stages.Prod.watch!.seconds).toBe(600);
  });

  test('of a stack of the stage are read with the role there', () => {
    const { plan, template } = watched(shop => [shop.alarm]);
    const role = 'role/cdk-hnb659fds-lookup-role-333333333333-us-east-1';
    expect(plan.stages.Prod.watch!.alarms).toEqual([{
      stack: 'Prod-Web', logicalId: expect.stringMatching(/^Errors/), account: PROD.account, region: PROD.region, role: `arn:\${AWS::Partition}:iam::333333333333:${role}`,
    }]);
    expect(allowed(template, ROLE, 'sts:AssumeRole').map(flat)).toEqual([`arn:<AWS::Partition>:iam::333333333333:${role}`]);
    expect(allowed(template, ROLE, 'cloudwatch:DescribeAlarms')).toEqual([]);
  });

  test('of the stack of the pipeline are read by the function itself', () => {
    const { plan, template } = watched((_shop, stack) => [new cloudwatch.Alarm(stack, 'Own', { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 })]);
    expect(plan.stages.Prod.watch!.alarms).toEqual([{ stack: 'Stack', logicalId: expect.stringMatching(/^Own/), account: '111111111111', region: 'eu-central-1' }]);
    expect(allowed(template, ROLE, 'cloudwatch:DescribeAlarms').map(flat)).toEqual(['arn:<AWS::Partition>:cloudwatch:*:111111111111:alarm:*']);
    expect(allowed(template, ROLE, 'cloudformation:DescribeStackResource').map(flat)).toEqual(['arn:<AWS::Partition>:cloudformation:*:111111111111:stack/*']);
    expect(allowed(template, ROLE, 'sts:AssumeRole')).toEqual([]);
  });

  test('that are imported have a name, and a role where they are elsewhere', () => {
    const arn = (account: string, region: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:Errors of the shop`;
    const { plan, template } = watched((_shop, stack) => [
      cloudwatch.Alarm.fromAlarmArn(stack, 'Near', arn('111111111111', 'eu-west-1')), cloudwatch.Alarm.fromAlarmArn(stack, 'Far', arn('444444444444', 'eu-west-1')),
    ]);
    expect(plan.stages.Prod.watch!.alarms).toEqual([
      { name: 'Errors of the shop', account: '111111111111', region: 'eu-west-1' },
      { name: 'Errors of the shop', account: '444444444444', region: 'eu-west-1', role: 'arn:${AWS::Partition}:iam::444444444444:role/cdk-hnb659fds-lookup-role-444444444444-eu-west-1' },
    ]);
    expect(allowed(template, ROLE, 'sts:AssumeRole')).toHaveLength(1);
    expect(allowed(template, ROLE, 'cloudwatch:DescribeAlarms')).toHaveLength(1);
  });

  test('may be made of others, and be in stages that are not delivered', () => {
    const { plan } = watched((shop, stack) => {
      const other = new Shop(stack.node.root, 'Other', STAGING);
      return [new cloudwatch.CompositeAlarm(shop.web, 'Any', { alarmRule: cloudwatch.AlarmRule.anyOf(shop.alarm) }), other.alarm];
    });
    expect(plan.stages.Prod.watch!.alarms).toMatchObject([{ stack: 'Prod-Web', logicalId: expect.stringMatching(/^Any/) }, { stack: 'Other-Web', account: STAGING.account, role: expect.stringContaining('lookup-role-222222222222') }]);
  });

  test('of a stack that is not delivered, without roles of a bootstrap, are read by the function itself', () => {
    const { plan } = watched((_shop, root) => {
      const stack = new Stack(new Stage(root.node.root, 'Other'), 'Main', { synthesizer: new LegacyStackSynthesizer() });
      return [new cloudwatch.Alarm(stack, 'Errors', { metric: new sns.Topic(stack, 'Topic').metricNumberOfNotificationsFailed(), threshold: 1, evaluationPeriods: 1 })];
    });
    expect(plan.stages.Prod.watch!.alarms[0]).toMatchObject({ stack: 'Other-Main' });
    expect(plan.stages.Prod.watch!.alarms[0]).not.toHaveProperty('role');
  });

  test('of a pipeline of any account are read by the function, too', () => {
    const { plan } = deliver({}, (delivery, app) => {
      const shop = new Shop(app, 'Prod');
      delivery.addStage(shop, { rollbackOn: [shop.alarm] });
    }, toolsStack({}, undefined));
    expect(plan.stages.Prod.watch!.alarms[0]).toMatchObject({ stack: 'Prod-Web', role: expect.stringContaining('${AWS::AccountId}') });
  });
});

describe('who is told', () => {
  test('of failures: what, and where to look', () => {
    const { template } = deliver(stack => ({ alertTopic: new sns.Topic(stack, 'Alerts') }));
    const { Properties } = only(template, RULE);
    expect(Properties.EventPattern).toMatchObject({ 'detail-type': ['CodePipeline Action Execution State Change'], 'detail': { state: ['FAILED'] } });
    const [{ Arn, InputTransformer }] = Properties.Targets;
    expect(flat(Arn)).toMatch(/^<Alerts/);
    const text = flat(InputTransformer.InputTemplate);
    expect(text).toMatch(/^"Pipeline <DeliveryPipeline\w+> \(account <AWS::AccountId>, eu-central-1\): action <detail-action> of stage <detail-stage> has failed\. /);
    expect(text).toMatch(/https:\/\/eu-central-1\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/<DeliveryPipeline\w+>\/executions\/<detail-execution-id>\//);
    // What may be missing, or hold quotation marks, is not in it.
    expect(Object.values(InputTransformer.InputPathsMap).sort()).toEqual(['$.detail.action', '$.detail.execution-id', '$.detail.stage']);
    expect(text).not.toContain('\n');
    expect(JSON.stringify(resources(template, 'AWS::SNS::TopicPolicy'))).toContain('events.amazonaws.com');
  });

  test('of executions: a topic, a channel, and a bus', () => {
    const { template } = deliver(stack => ({
      notifications: [
        Notification.topic(new sns.Topic(stack, 'Topic')),
        Notification.slack(new chatbot.SlackChannelConfiguration(stack, 'Slack', { slackChannelConfigurationName: 'shop', slackWorkspaceId: 'T1', slackChannelId: 'C1' })),
        Notification.eventBus(events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:444444444444:event-bus/central')),
      ],
    }));
    const rules = Object.values(resources(template, 'AWS::CodeStarNotifications::NotificationRule'));
    expect(rules.map(({ Properties }) => Properties.Targets[0].TargetType)).toEqual(['SNS', 'AWSChatbotSlack']);
    expect(rules[0].Properties.EventTypeIds.map((id: string) => id.replace('codepipeline-pipeline-', ''))).toEqual([
      'pipeline-execution-started', 'pipeline-execution-succeeded', 'pipeline-execution-failed', 'pipeline-execution-superseded', 'manual-approval-needed',
    ]);
    const { Properties } = only(template, RULE);
    expect(Properties.EventPattern).toEqual({ source: ['aws.codepipeline'], detail: { pipeline: [{ Ref: expect.stringMatching(/^DeliveryPipeline/) }] } });
    expect(Properties.Targets[0].Arn).toBe('arn:aws:events:eu-west-1:444444444444:event-bus/central');
  });
});
