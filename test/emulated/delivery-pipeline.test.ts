import { DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App, CfnOutput, Duration, Stack, Stage, StageProps, TimeZone } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Delivery, Place, Site } from './deliveries';
import { Cloud, Deployed } from './harness';
import { pipelines, Profile } from '../../src';

jest.setTimeout(240_000);

const TOOLS: Place = { account: '123456789012', region: 'us-east-1' };
const STAGING: Place = { account: '111122223333', region: 'us-east-1' };
const PROD: Place = { account: '444455556666', region: 'eu-west-1' };
const CONNECTION = 'arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-0000-0000-000000000000';

/** What a version of the code says. */
interface Version {
  readonly databaseName?: string;
  readonly text?: string;
  readonly queue?: boolean;
  readonly window?: pipelines.DeployWindow;
  readonly allowReplacement?: string[];
}

/** A database, and in a stack that needs it a parameter. */
class ShopStage extends Stage {
  public readonly url: CfnOutput;
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, { text = 'one', databaseName = 'shop', queue, url, ...props }: StageProps & Version & { url: string }) {
    super(scope, id, props);
    const data = new Stack(this, 'Data');
    new rds.CfnDBInstance(data, 'Database', {
      engine: 'postgres',
      dbName: databaseName,
      dbInstanceClass: 'db.t4g.micro',
      allocatedStorage: '20',
      masterUsername: 'owner',
      manageMasterUserPassword: true,
      storageEncrypted: true,
    });
    const orders = new sns.Topic(data, 'Orders');
    const app = new Stack(this, 'App');
    new ssm.StringParameter(app, 'Text', { stringValue: `${text} of ${orders.topicName}` });
    if (queue) new sqs.Queue(app, 'Queue');
    this.url = new CfnOutput(app, 'Url', { value: url });
    const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
    this.alarm = new cloudwatch.Alarm(app, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 });
  }
}

let cloud: Cloud;
let site: Site;
let shop: Delivery;
let tools: Deployed;

function program(version: Version = {}) {
  return (app: App) => {
    const stack = new Stack(app, 'Tools', { env: TOOLS });
    const delivery = new pipelines.DeliveryPipeline(stack, 'Delivery', {
      profile: Profile.development(),
      pipelineName: 'shop',
      source: pipelines.Source.connection('acme/shop', { connectionArn: CONNECTION }),
      synth: pipelines.Synth.commands(['cp -r assembly cdk.out']),
      selfMutation: false,
      test: [pipelines.Check.commands('Unit', ['test -f assembly/manifest.json'])],
    });
    const staging = new ShopStage(stack, 'Staging', { ...version, url: site.url, env: STAGING });
    delivery.addStage(staging, {
      verify: [
        pipelines.Check.http({ url: pipelines.Value.output(staging.url), path: '/health', contains: 'guest book', within: Duration.seconds(10) }),
        pipelines.Check.commands('Ask', ['test "$URL" = "$EXPECTED"'], {
          variables: { URL: pipelines.Value.output(staging.url), EXPECTED: pipelines.Value.text(site.url) },
        }),
      ],
    });
    const prod = new ShopStage(stack, 'Prod', { ...version, url: site.url, env: PROD });
    delivery.addStage(prod, {
      approval: pipelines.Approval.changeSets({ allowReplacement: version.allowReplacement }),
      window: version.window,
      rollbackOn: [prod.alarm],
      bake: Duration.minutes(1),
    });
  };
}

async function stackOf(place: Place, name: string) {
  const { Stacks } = await (await shop.cloudFormation(place)).send(new DescribeStacksCommand({ StackName: name }));
  return Stacks![0];
}

/** Physical ids by type. */
async function idsOf(place: Place, name: string): Promise<Record<string, string>> {
  const { StackResources } = await (await shop.cloudFormation(place)).send(new DescribeStackResourcesCommand({ StackName: name }));
  return Object.fromEntries(StackResources!.map(({ ResourceType, PhysicalResourceId }) => [ResourceType!, PhysicalResourceId!]));
}

async function textInProd(): Promise<string> {
  const Name = (await idsOf(PROD, 'Prod-App'))['AWS::SSM::Parameter'];
  const { Parameter } = await new SSMClient(await cloud.clientOf(PROD.account, PROD.region)).send(new GetParameterCommand({ Name }));
  return Parameter!.Value!.split(' ')[0];
}

/** A version of the code on its way. */
async function deliver(version: Version = {}): Promise<string> {
  await shop.commit(program(version));
  return shop.start();
}

/** The rollback that a failure has begun, at its end. */
async function rolledBack(before: string[]): Promise<string> {
  const [newest] = await until(async () => (await shop.rollbacks()).filter(one => !before.includes(one)), found => found.length > 0);
  return shop.until(newest);
}

beforeAll(async () => {
  [cloud, site] = await Promise.all([Cloud.start(), Site.start()]);
  shop = new Delivery(cloud, 'shop');
  await Promise.all([STAGING, PROD].map(({ account, region }) => cloud.bootstrap(account, region)));
  await cloud.control('PUT', 'pace', { continuationSeconds: 0.2, minuteSeconds: 1 });
  tools = await cloud.deploy(program());
});
afterAll(async () => { await site.stop(); await cloud.stop(); });

test('the first version is shown as new, and deployed to both accounts and regions', async () => {
  const execution = await deliver();

  expect(await shop.until(execution, 'Prod/Approve')).toBe('Waiting');
  expect((await stackOf(STAGING, 'Staging-App')).StackStatus).toBe('CREATE_COMPLETE');
  expect((await stackOf(PROD, 'Prod-Data')).StackStatus).toBe('REVIEW_IN_PROGRESS');
  const report = JSON.parse(await shop.report(`Prod/${execution}.json`));
  expect(report).toMatchObject({
    pipeline: 'shop',
    stage: 'Prod',
    execution,
    stacks: [
      { name: 'Prod-Data', state: 'new', ...PROD, changes: [{ effect: 'add', type: 'AWS::RDS::DBInstance', stateful: true, blocked: false }, { type: 'AWS::SNS::Topic' }] },
      { name: 'Prod-App', state: 'later', note: expect.stringContaining('No export named'), changes: [{ effect: 'add' }, { effect: 'add' }] },
    ],
  });
  expect(await shop.report(`Prod/${execution}.html`)).toContain('Prod-Data');
  expect(await shop.report(`Prod/${execution}.md`)).toContain('Prod-Data');
  await shop.decide(execution, 'Prod/Approve', 'Approved');

  expect(await shop.until(execution)).toBe('Succeeded');
  expect((await stackOf(PROD, 'Prod-App')).StackStatus).toBe('CREATE_COMPLETE');
  expect(await shop.states()).toMatchObject({
    'Staging/Http': `Succeeded: ${site.url}/health answers as expected`,
    'Staging/Ask': 'Succeeded',
    'Prod/Watch': 'Succeeded: 1 alarms were quiet for 4 seconds',
  });
});

test('nothing changes: nobody is asked', async () => {
  const execution = await deliver();

  expect(await shop.until(execution)).toBe('Succeeded');
  expect(await shop.states()).toMatchObject({
    'Prod/Prepare': 'Succeeded: Nothing changes in 2 stacks of Prod',
    'Prod/Approve': 'Succeeded: Nothing changes.',
  });
});

test('outside of its window a stage waits, and somebody may let it through', async () => {
  const inTwoDays = Object.values(pipelines.Weekday)[(new Date().getUTCDay() + 1) % 7];
  const version = { text: 'two', window: pipelines.DeployWindow.on([inTwoDays], { opens: '10:00', closes: '11:00', timeZone: TimeZone.ETC_UTC }) };
  const schedules = new SchedulerClient(cloud.client);
  const execution = await change(version);
  expect(await shop.until(execution, 'Prod/Approve')).toBe('Waiting');
  await shop.decide(execution, 'Prod/Approve', 'Approved');

  expect(await shop.until(execution, 'Prod/Window')).toBe('Waiting');
  const { Schedules } = await until(() => schedules.send(new ListSchedulesCommand({ NamePrefix: 'wheelhouse-' })), found => found.Schedules!.length > 0);
  expect(Schedules).toHaveLength(1);
  await cloud.control('POST', 'schedules', { name: Schedules![0].Name, group: Schedules![0].GroupName }); // too early: it waits on
  expect(await shop.until(execution, 'Prod/Window')).toBe('Waiting');
  expect(await textInProd()).toBe('one');
  await shop.decide(execution, 'Prod/Window', 'Approved');

  expect(await shop.until(execution)).toBe('Succeeded');
  expect(await textInProd()).toBe('two');
});

test('in its window it goes on by itself', async () => {
  const version = { text: 'two', window: pipelines.DeployWindow.always({ timeZone: TimeZone.ETC_UTC }) };
  await tools.deploy(program(version)); // a window is a rule beside the pipeline, which does not begin anew

  expect(await shop.until(await deliver(version))).toBe('Succeeded');
  expect(await shop.states()).toMatchObject({ 'Prod/Approve': 'Succeeded: Nothing changes.', 'Prod/Window': 'Succeeded: The deploy window is open.' });
});

test('a database that would be replaced stops the stage before anybody is asked', async () => {
  const database = await idsOf(PROD, 'Prod-Data');
  const before = await shop.rollbacks();
  const execution = await deliver({ databaseName: 'other', text: 'two' });

  expect(await shop.until(execution)).toBe('Failed');
  const { errorDetails } = (await shop.action(execution, 'Prod/Prepare')) ?? {};
  const report = JSON.parse(await shop.report(`Prod/${execution}.json`));
  expect(report.stacks[0].changes).toMatchObject([{
    effect: 'replace',
    type: 'AWS::RDS::DBInstance',
    blocked: true,
    physicalId: database['AWS::RDS::DBInstance'],
    properties: expect.arrayContaining([expect.objectContaining({ property: 'Properties.DBName', before: 'shop', after: 'other', recreates: 'always' })]),
  }]);
  expect(await shop.report(`Prod/${execution}.html`)).toContain('REPLACED');
  expect(errorDetails?.message ?? 'data would be lost: Prod-Data/Database').toContain('data would be lost: Prod-Data/Database');
  expect(await rolledBack(before)).toBe('Succeeded'); // to what was there: nothing to do
  expect(await idsOf(PROD, 'Prod-Data')).toEqual(database);
});

test('named, it is shown and waits; rejected, nothing is done', async () => {
  const database = await idsOf(PROD, 'Prod-Data');
  const before = await shop.rollbacks();
  const execution = await deliver({ databaseName: 'other', text: 'two', allowReplacement: ['Prod-Data/Database'] });

  expect(await shop.until(execution, 'Prod/Approve')).toBe('Waiting');
  const report = JSON.parse(await shop.report(`Prod/${execution}.json`));
  expect(report.stacks[0].changes).toMatchObject([{ effect: 'replace', blocked: false, allowed: true }]);
  await shop.decide(execution, 'Prod/Approve', 'Rejected');

  expect(await shop.until(execution)).toBe('Failed');
  expect(await rolledBack(before)).toBe('Succeeded');
  expect(await idsOf(PROD, 'Prod-Data')).toEqual(database);
});

test('named and approved, it is replaced', async () => {
  const database = await idsOf(PROD, 'Prod-Data');
  const execution = await deliver({ databaseName: 'other', text: 'two', allowReplacement: ['Prod-Data/Database'] });
  expect(await shop.until(execution, 'Prod/Approve')).toBe('Waiting');
  await shop.decide(execution, 'Prod/Approve', 'Approved');

  expect(await shop.until(execution)).toBe('Succeeded');
  expect(await idsOf(PROD, 'Prod-Data')).not.toEqual(database);
});

test('an alarm after the deployment takes the stage back, without an approval, and with it a queue that came with the version', async () => {
  const before = await shop.rollbacks();
  const execution = await deliver({ databaseName: 'other', text: 'three', queue: true });
  expect(await shop.until(execution, 'Prod/Approve')).toBe('Waiting');
  const client = new CloudWatchClient(await cloud.clientOf(PROD.account, PROD.region));
  const AlarmName = (await idsOf(PROD, 'Prod-App'))['AWS::CloudWatch::Alarm'];
  await shop.decide(execution, 'Prod/Approve', 'Approved');
  expect(await shop.until(execution, 'Prod/Watch')).toBe('Waiting');
  expect(await textInProd()).toBe('three');
  expect(await idsOf(PROD, 'Prod-App')).toHaveProperty('AWS::SQS::Queue');

  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'too many errors' }));
  expect(await shop.until(execution)).toBe('Failed');
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'quiet again' }));

  expect(await rolledBack(before)).toBe('Succeeded');
  expect(await textInProd()).toBe('two');
  expect(await idsOf(PROD, 'Prod-App')).not.toHaveProperty('AWS::SQS::Queue');
  expect((await shop.states())['Prod/Approve']).toBe('Succeeded: A rollback goes back to what was approved before.');
});

test('a smoke test that fails takes its stage back, and the next stage is not begun', async () => {
  const before = await shop.rollbacks();
  site.status = 503;
  const execution = await deliver({ databaseName: 'other', text: 'four' });

  expect(await shop.until(execution)).toBe('Failed');
  site.status = 200;
  expect(await rolledBack(before)).toBe('Succeeded');
  expect((await shop.states())['Staging/Http']).toContain('Succeeded');
  expect(await textInProd()).toBe('two');
});

/** Changes the pipeline itself, which begins anew with the newest version of the code. */
async function change(version: Version): Promise<string> {
  const before = await shop.restarted('');
  await shop.commit(program(version));
  await tools.deploy(program(version));
  return shop.restarted(before);
}

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (let left = 1000; left > 0; left--) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('This takes too long');
}
