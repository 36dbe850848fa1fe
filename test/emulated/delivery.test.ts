import * as fs from 'fs';
import * as path from 'path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { App, Tags } from 'aws-cdk-lib';
import { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/delivery/stacks';

jest.setTimeout(120_000);

const PIPELINE = 'AWS::CodePipeline::Pipeline';
/** What the CDK would look up. */
const ZONES: Record<string, unknown> = JSON.parse(fs.readFileSync(path.join(__dirname, '../../examples/delivery/cdk.context.json'), 'utf8'));

let cloud: Cloud;
beforeAll(async () => { cloud = await Cloud.start(); });
afterAll(async () => cloud.stop());
afterEach(async () => cloud.clearFaults());

describe('the pipeline of the example', () => {
  let delivery: Deployed;

  test('a first deployment that fails half-way leaves nothing of the pipeline\'s stack', async () => {
    await cloud.inject({ type: PIPELINE, message: 'no capacity' });

    const failed = await cloud.deployAndFail(build, ZONES);

    expect((await failed.stack('Delivery')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await cloud.leftOver()).toEqual([]);
  });

  test('is deployed, with what it needs in the second region', async () => {
    delivery = await cloud.deploy(build, ZONES);

    expect((await delivery.stack('Delivery')).StackStatus).toBe('CREATE_COMPLETE');
    const [name] = Object.values(await delivery.ids(PIPELINE));
    const { pipeline } = await new CodePipelineClient(cloud.client).send(new GetPipelineCommand({ name }));
    expect(pipeline!.pipelineType).toBe('V2');
    expect(pipeline!.stages!.map(stage => stage.name)).toEqual(['Source', 'Build', 'UpdatePipeline', 'Test', 'Assets', 'Staging', 'Prod']);
    expect(Object.keys(pipeline!.artifactStores!).sort()).toEqual(['eu-west-1', 'us-east-1']);
    expect(pipeline!.stages!.at(-1)!.actions!.map(action => action.name)).toEqual(['Prepare', 'Approve', 'Window', 'Shop.Deploy', 'Http', 'Watch']);
    const { Rules } = await new EventBridgeClient(cloud.client).send(new ListRulesCommand({}));
    expect(Rules!.map(({ Description }) => Description).sort()).toEqual(['An action of the pipeline has failed', 'Approve of Prod waits', 'Window of Prod waits']);
  });

  test('every type is real', async () => {
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
  });

  test('deployed again, nothing changes', async () => {
    expect(await delivery.deploy(build)).toContain('(no changes)');
  });

  test('an update in place keeps the pipeline and its buckets', async () => {
    const [pipelines, buckets] = [await delivery.ids(PIPELINE), await delivery.ids('AWS::S3::Bucket')];

    await delivery.deploy(app => { build(app); Tags.of(app).add('team', 'shop'); });

    expect(await delivery.ids(PIPELINE)).toEqual(pipelines);
    expect(await delivery.ids('AWS::S3::Bucket')).toEqual(buckets);
  });

  test('an update that fails half-way is taken back', async () => {
    await cloud.inject({ type: PIPELINE, action: 'update', message: 'no' });
    const before = await delivery.ids(PIPELINE);

    await cloud.deployAndFail(app => { build(app); changeMode(app); }, ZONES);

    expect((await delivery.stack('Delivery')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await delivery.ids(PIPELINE)).toEqual(before);
  });

  test('is destroyed; artifacts, reports, logs and keys are kept', async () => {
    await delivery.destroy();

    const { Stacks } = await cloud.cloudFormation.send(new DescribeStacksCommand({}));
    expect(Stacks!.map(({ StackName }) => StackName)).toEqual(['CDKToolkit']);
    const types = (await cloud.leftOver()).map(({ type }) => type);
    expect([...new Set(types)].sort()).toEqual(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
  });
});

function changeMode(app: App) {
  const pipeline = app.node.findAll().find((one): one is CfnPipeline => CfnPipeline.isCfnPipeline(one))!;
  pipeline.executionMode = 'QUEUED';
}
