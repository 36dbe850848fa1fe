import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Cloud } from './harness';
import { handlerFolder } from '../../src/private/handlers';

jest.setTimeout(120_000);

const ACCOUNT = '123456789012';
const ARTIFACTS = 'artifacts';
const REPORTS = 'reports';
/** Moments at which a call is killed, in milliseconds: before, while and after change sets are made and reports written. */
const DEATHS = [250, 450, 650, 900, 1_200];

let cloud: Cloud;
let topic: string;
let queue: string;

beforeAll(async () => {
  cloud = await Cloud.start();
  for (const Bucket of [ARTIFACTS, REPORTS]) await cloud.s3.send(new CreateBucketCommand({ Bucket }));
  const sqs = new SQSClient(cloud.client);
  queue = (await sqs.send(new CreateQueueCommand({ QueueName: 'mails' }))).QueueUrl!;
  const client = new SNSClient(cloud.client);
  topic = (await client.send(new CreateTopicCommand({ Name: 'approvals' }))).TopicArn!;
  await client.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:mails` }));
});
afterAll(async () => cloud.stop());

/** A stack with a database, whose name is create-only, and a topic. */
function shop(databaseName: string, displayName: string) {
  return (app: App) => {
    const stack = new Stack(app, 'Shop');
    new rds.CfnDBInstance(stack, 'Database', {
      engine: 'postgres',
      dbName: databaseName,
      dbInstanceClass: 'db.t4g.micro',
      allocatedStorage: '20',
      masterUsername: 'owner',
      manageMasterUserPassword: true,
      storageEncrypted: true,
    });
    const orders = new sns.Topic(stack, 'Orders', { displayName });
    (orders.node.defaultChild as CfnResource).overrideLogicalId('Orders');
  };
}

/** The artifact that a synth would hand on, in the artifact bucket. */
async function artifactOf(program: (app: App) => void, allowReplacement?: string[]): Promise<string> {
  const folder = fs.mkdtempSync(path.join(cloud.folder, 'artifact-'));
  const app = new App({ outdir: folder, context: { 'aws:cdk:enable-asset-metadata': true } }); // as the CDK's command line does
  program(app);
  const { template } = app.synth().getStackByName('Shop');
  const stack = {
    id: 'Shop', name: 'Shop', template: 'Shop.template.json', parameters: {}, tags: {}, notificationArns: [], terminationProtection: false, dependsOn: [],
  };
  fs.writeFileSync(path.join(folder, 'Shop.template.json'), JSON.stringify({ Resources: template.Resources }));
  const nested = fs.readdirSync(folder).filter(name => name.endsWith('.nested.template.json'));
  fs.writeFileSync(path.join(folder, 'shop.delivery.json'), JSON.stringify({ stages: { Prod: { allowReplacement, stacks: [stack] } } }));
  const zip = `${folder}.zip`;
  execFileSync('python3', ['-m', 'zipfile', '-c', zip, 'Shop.template.json', 'shop.delivery.json', ...nested], { cwd: folder });
  const Key = path.basename(zip);
  await cloud.s3.send(new PutObjectCommand({ Bucket: ARTIFACTS, Key, Body: fs.readFileSync(zip) }));
  return Key;
}

interface Call {
  readonly artifact: string;
  readonly execution: string;
  /** When it is killed, in milliseconds. */
  readonly after?: number;
}

/** Calls the function as AWS Lambda does, in a process of its own; its log. */
function call({ artifact, execution, after }: Call): Promise<string> {
  const job = {
    id: 'none', // which nobody waits for: only what the function leaves behind is looked at
    accountId: ACCOUNT,
    data: {
      actionConfiguration: { configuration: { UserParameters: JSON.stringify({ stage: 'Prod', plan: 'shop.delivery.json', execution, topic }) } },
      inputArtifacts: [{ name: 'Templates', location: { s3Location: { bucketName: ARTIFACTS, objectKey: artifact } } }],
    },
  };
  const handler = path.join(handlerFolder('pipelines', 'change-sets'), 'index.js');
  const program = `require(${JSON.stringify(handler)}).handler(${JSON.stringify({ 'CodePipeline.job': job })}).catch(error => { console.error(error); process.exit(1); })`;
  const { endpoint, region, credentials } = cloud.client;
  const child = spawn(process.execPath, ['-e', program], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint.replace('localhost', '127.0.0.1'), // else buckets were parts of the host's name
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      REPORT_BUCKET: REPORTS,
      NODE_NO_WARNINGS: '1',
    },
  });
  let log = '';
  child.stderr.on('data', data => { log += data; });
  const timer = after && setTimeout(() => child.kill('SIGKILL'), after);
  return new Promise(resolve => child.on('exit', () => { clearTimeout(timer); resolve(log); }));
}

async function reportOf(execution: string) {
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: REPORTS, Key: `Prod/${execution}.json` }));
  return JSON.parse(await Body!.transformToString());
}

async function mails(): Promise<number> {
  const { Attributes } = await new SQSClient(cloud.client).send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes!.ApproximateNumberOfMessages);
}

/** What is the same in two reports of the same changes. */
function facts(report: { stacks: { changeSetUrl?: string }[] }) {
  return report.stacks.map(({ changeSetUrl, ...stack }) => stack);
}

test('a call that dies half-way, and is made again, leaves what an undisturbed one leaves', async () => {
  await cloud.deploy(shop('shop', 'one'));
  const artifact = await artifactOf(shop('shop', 'two'), []);
  await call({ artifact, execution: 'undisturbed' });
  const expected = await reportOf('undisturbed');
  expect(expected.stacks).toMatchObject([{ state: 'changed', changes: [{ effect: 'change', logicalId: 'Orders', blocked: false }] }]);
  expect(await mails()).toBe(1);

  for (const after of DEATHS) {
    await call({ artifact, execution: 'disturbed', after });
  }
  expect(await call({ artifact, execution: 'disturbed' })).not.toContain('TypeError');

  expect(facts(await reportOf('disturbed'))).toEqual(facts(expected));
  const { Contents } = await cloud.s3.send(new ListObjectsV2Command({ Bucket: REPORTS, Prefix: 'Prod/disturbed' }));
  expect(Contents!.map(({ Key }) => Key)).toEqual(['Prod/disturbed.html', 'Prod/disturbed.json', 'Prod/disturbed.md']);
  const { Summaries } = await cloud.cloudFormation.send(new ListChangeSetsCommand({ StackName: 'Shop' }));
  const own = Summaries!.filter(({ ChangeSetName }) => ChangeSetName!.startsWith('wheelhouse-'));
  expect(own.map(({ ChangeSetName, Status }) => [ChangeSetName, Status])).toEqual([['wheelhouse-disturbed', 'CREATE_COMPLETE']]);
  expect(await mails()).toBeGreaterThanOrEqual(2); // at least once, and again only where death came between the mail and its mark
  expect(await mails()).toBeLessThanOrEqual(3);
});

test('a call after the report is written tells nobody again', async () => {
  const artifact = await artifactOf(shop('shop', 'two'), []);
  const before = await mails();

  await call({ artifact, execution: 'disturbed' });

  expect(await mails()).toBe(before);
});

test('a database that would be replaced is reported, and blocked unless it is named', async () => {
  const blocked = await call({ artifact: await artifactOf(shop('other', 'one'), []), execution: 'blocked' });
  expect(blocked).toContain('data would be lost: Shop/Database (AWS::RDS::DBInstance, replace)');
  expect((await reportOf('blocked')).stacks[0].changes).toMatchObject([{ effect: 'replace', stateful: true, blocked: true, allowed: false }]);

  const named = await call({ artifact: await artifactOf(shop('other', 'one'), ['Shop/Database']), execution: 'named' });
  expect(named).not.toContain('data would be lost');
  expect((await reportOf('named')).stacks[0].changes).toMatchObject([{ effect: 'replace', blocked: false, allowed: true }]);
});

test('nothing changes: an empty report, and nobody is told', async () => {
  const before = await mails();

  await call({ artifact: await artifactOf(shop('shop', 'one'), []), execution: 'empty' });

  expect((await reportOf('empty')).stacks).toMatchObject([{ state: 'unchanged', changes: [] }]);
  expect(await mails()).toBe(before);
});

test('a table in a nested stack that would be replaced is blocked; what holds no data is not', async () => {
  const program = (tableName: string, displayName: string) => (app: App) => {
    const stack = new Stack(app, 'Shop');
    const inner = new NestedStack(stack, 'Inner');
    new dynamodb.CfnTable(inner, 'Table', {
      tableName, keySchema: [{ attributeName: 'id', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }], billingMode: 'PAY_PER_REQUEST',
    });
    new sns.Topic(inner, 'Topic', { displayName });
  };
  await cloud.deploy(program('orders', 'one'));

  const log = await call({ artifact: await artifactOf(program('others', 'one'), []), execution: 'nested-table' });
  const quiet = await call({ artifact: await artifactOf(program('orders', 'two'), []), execution: 'nested-topic' });

  expect(log).toContain('data would be lost: Shop/Inner');
  expect((await reportOf('nested-table')).stacks[0].changes).toMatchObject([{ effect: 'mayReplace', type: 'AWS::CloudFormation::Stack', blocked: true }]);
  expect(quiet).not.toContain('data would be lost');
  expect((await reportOf('nested-topic')).stacks[0].changes).toMatchObject([{ effect: 'change', blocked: false }]);
});
