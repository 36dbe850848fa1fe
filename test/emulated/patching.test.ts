import { AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  DescribeMaintenanceWindowsCommand, DescribeMaintenanceWindowTasksCommand, DescribePatchBaselinesCommand, GetPatchBaselineCommand,
  ListCommandsCommand, SendAutomationSignalCommand, SSMClient,
} from '@aws-sdk/client-ssm';
import { App } from 'aws-cdk-lib';
import { CfnMaintenanceWindow } from 'aws-cdk-lib/aws-ssm';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/patching/stacks';

jest.setTimeout(120_000);

interface Answer { readonly next: string; readonly reason?: string }

let cloud: Cloud;
let ssm: SSMClient;
let fleet: Deployed;
let policy: { readonly rings: { readonly name: string }[]; readonly table: string; readonly bucket: string };

beforeAll(async () => {
  cloud = await Cloud.start();
  ssm = new SSMClient(cloud.client);
});
afterAll(async () => cloud.stop());

const one = (found: Record<string, string>) => {
  expect(Object.keys(found)).toHaveLength(1);
  return Object.values(found)[0];
};
/** A step of a ring, as the state machine asks for it. */
async function step(name: string, ring: string, execution: string): Promise<Answer> {
  const FunctionName = one(await fleet.ids('AWS::Lambda::Function'));
  const invoke = new InvokeCommand({ FunctionName, Payload: JSON.stringify({ step: name, policy, ring, execution }) });
  const { Payload, FunctionError } = await new LambdaClient(cloud.client).send(invoke);
  const answer = JSON.parse(Buffer.from(Payload!).toString());
  if (FunctionError) throw new Error(JSON.stringify(answer));
  return answer as Answer;
}

/** Goes the way of the state machine, from its beginning on, until it is done. */
async function patch(ring: string, execution: string): Promise<Answer> {
  let answer = await step('begin', ring, execution);
  if (answer.next === 'approve') answer = await step('approved', ring, execution);
  if (answer.next !== 'patch') return answer;
  await step('patch', ring, execution);
  do answer = await step('look', ring, execution); while (answer.next === 'wait');
  return answer;
}
const node = (id: string, ring: string, operatingSystem: string, more: object = {}) => cloud.control('POST', 'nodes', { id, tags: { PatchRing: ring }, operatingSystem, missing: 3, ...more });
async function commandsOf(ring: string) {
  const { Items = [] } = await cloud.dynamodb.send(new QueryCommand({
    TableName: policy.table, KeyConditionExpression: 'ring = :ring', ExpressionAttributeValues: { ':ring': { S: ring } },
  }));
  return Items.filter((item: Record<string, AttributeValue>) => item.run).map(({ run }) => JSON.parse(run.S!));
}

describe('the fleet of the example', () => {
  test('is deployed', async () => {
    fleet = await cloud.deploy(build);
    expect((await fleet.stack('Patching')).StackStatus).toBe('CREATE_COMPLETE');
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
    const stateMachineArn = one(await fleet.ids('AWS::StepFunctions::StateMachine'));
    const { definition } = await new SFNClient(cloud.client).send(new DescribeStateMachineCommand({ stateMachineArn }));
    policy = JSON.parse(definition!).States.Begin.Parameters.Payload.policy;
  });

  test('has its baselines', async () => {
    const { BaselineIdentities } = await ssm.send(new DescribePatchBaselinesCommand({ Filters: [{ Key: 'OWNER', Values: ['Self'] }] }));
    expect(BaselineIdentities!.map(({ OperatingSystem }) => OperatingSystem).sort()).toEqual(['AMAZON_LINUX_2023', 'UBUNTU', 'WINDOWS']);
    const { BaselineId } = BaselineIdentities!.find(({ OperatingSystem }) => OperatingSystem === 'AMAZON_LINUX_2023')!;
    const { ApprovalRules, RejectedPatches } = await ssm.send(new GetPatchBaselineCommand({ BaselineId }));
    expect(ApprovalRules!.PatchRules!.map(({ ApproveAfterDays, ComplianceLevel }) => [ApproveAfterDays, ComplianceLevel])).toEqual([[3, 'CRITICAL'], [14, 'LOW']]);
    expect(RejectedPatches).toEqual(['kernel-6.1.99*']);
  });

  test('has a window for each ring, which starts the steps', async () => {
    const { WindowIdentities } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
    const windows = Object.fromEntries(WindowIdentities!.map(window => [/Ring(\w+?)[0-9A-F]{8}$|Scan/.exec(window.Name!)![1] ?? 'scan', window]));
    expect(Object.entries(windows).map(([name, { Schedule, ScheduleTimezone, Duration, Cutoff }]) => [name, Schedule, ScheduleTimezone, Duration, Cutoff]).sort()).toEqual([
      ['canary', 'cron(0 22 ? * TUE#2 *)', 'Europe/Berlin', 4, 1], ['early', 'cron(0 22 ? * TUE#2 *)', 'Europe/Berlin', 4, 1],
      ['prod', 'cron(0 22 ? * TUE#3 *)', 'Europe/Berlin', 6, 1], ['scan', 'cron(0 5 * * ? *)', 'Europe/Berlin', 2, 1],
    ]);
    const { Tasks } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId: windows.prod.WindowId }));
    expect(Tasks!.map(({ Type, TaskArn }) => [Type, TaskArn])).toEqual([['STEP_FUNCTIONS', one(await fleet.ids('AWS::StepFunctions::StateMachine'))]]);
  });

  test('patches its first ring, once, with what is approved now', async () => {
    await node('mi-00000000000000001', 'canary', 'AMAZON_LINUX_2023');
    await node('mi-00000000000000002', 'canary', 'WINDOWS');
    await node('mi-00000000000000003', 'early', 'UBUNTU');
    expect(await patch('canary', 'one')).toEqual({ next: 'done' });
    const [run, ...others] = await commandsOf('canary');
    expect(others).toEqual([]);
    expect(run).toMatchObject({ status: 'succeeded', compliance: 100 });
    expect(await patch('canary', 'one')).toEqual({ next: 'done' });
    expect(await step('begin', 'canary', 'two')).toMatchObject({ next: 'skip', reason: 'done in this cycle' });
    const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: policy.bucket, Key: `cycles/${run.cycle}.json` }));
    const baselines = JSON.parse(await Body!.transformToString());
    expect(baselines.map(({ OperatingSystem }: any) => OperatingSystem)).toEqual(['AMAZON_LINUX_2023', 'UBUNTU', 'WINDOWS']);
    const third = new Date(Date.parse(run.cycle) - 3 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    expect(baselines[0].ApprovalRules.PatchRules[0]).toMatchObject({ ApproveUntilDate: third, ComplianceLevel: 'CRITICAL' });
  });

  test('patches the next ring in the same cycle, and stops where a node fails', async () => {
    // Days later, as far as the function knows.
    policy = { ...policy, rings: policy.rings.map(ring => ({ ...ring, offsetMinutes: 0 })) };
    await node('mi-00000000000000004', 'early', 'AMAZON_LINUX_2023', { failing: true });
    expect(await step('begin', 'prod', 'prod-1')).toMatchObject({ next: 'skip', reason: 'the ring before has not run' });
    expect(await patch('early', 'early-1')).toMatchObject({ next: 'skip', reason: expect.stringContaining('has ended as') });
    const [run] = await commandsOf('early');
    expect(run).toMatchObject({ status: 'failed', cycle: (await commandsOf('canary'))[0].cycle });
    expect(await step('begin', 'prod', 'prod-2')).toMatchObject({ next: 'skip', reason: 'the ring before has failed' });
  });

  test('looks at all nodes without installing anything', async () => {
    expect(await step('scan', 'canary', 'scan-1')).toEqual({ next: 'done' });
    expect(await step('scan', 'canary', 'scan-1')).toEqual({ next: 'done' });
    const { Commands } = await ssm.send(new ListCommandsCommand({}));
    expect(Commands!.filter(({ Parameters }) => Parameters!.Operation[0] === 'Scan')).toHaveLength(3);
  });

  test('asks before its last ring, and goes on when somebody agrees', async () => {
    const next = { ...policy, rings: policy.rings.filter(({ name }) => name !== 'early') };
    policy = next;
    await node('mi-00000000000000005', 'prod', 'WINDOWS');
    expect(await step('begin', 'prod', 'prod-3')).toEqual({ next: 'approve' });
    expect(await step('approved', 'prod', 'prod-3')).toEqual({ next: 'wait' });
    expect(await step('approved', 'prod', 'prod-3')).toEqual({ next: 'wait' });
    const [{ approvalId }] = await commandsOf('prod');
    await ssm.send(new SendAutomationSignalCommand({ AutomationExecutionId: approvalId, SignalType: 'Approve' }));
    let answer: Answer;
    do answer = await step('approved', 'prod', 'prod-3'); while (answer.next === 'wait');
    expect(answer).toEqual({ next: 'patch' });
    await step('patch', 'prod', 'prod-3');
    do answer = await step('look', 'prod', 'prod-3'); while (answer.next === 'wait');
    expect((await commandsOf('prod'))[0]).toMatchObject({ status: 'succeeded', compliance: 100 });
  });

  test('is updated, and destroyed', async () => {
    await fleet.deploy((app: App) => {
      build(app);
      const scan = app.node.findAll().find(construct => construct instanceof CfnMaintenanceWindow && construct.node.path.includes('/Scan/')) as CfnMaintenanceWindow;
      scan.duration = 3;
    });
    const { WindowIdentities } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
    expect(WindowIdentities!.find(({ Name }) => Name!.includes('Scan'))!.Duration).toBe(3);
    await fleet.destroy();
    const left = new Set((await cloud.leftOver()).map(({ type }) => type));
    expect([...left].sort()).toEqual(['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);
  });
});

