import { DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { AttributeValue, DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, DescribeStateMachineCommand, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  DescribeMaintenanceWindowsCommand, DescribeMaintenanceWindowTargetsCommand, DescribeMaintenanceWindowTasksCommand, DescribePatchBaselinesCommand,
  DescribePatchGroupsCommand, GetPatchBaselineCommand, ListCommandsCommand, ListResourceDataSyncCommand, ListTagsForResourceCommand,
  MaintenanceWindowIdentity, SendAutomationSignalCommand, SSMClient,
} from '@aws-sdk/client-ssm';
import { App } from 'aws-cdk-lib';
import { CfnMaintenanceWindow } from 'aws-cdk-lib/aws-ssm';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/patching/stacks';
import { KeptRun } from '../../src/patching/handlers/patch-ring/store';

jest.setTimeout(120_000);

interface Policy { readonly table: string; readonly rings: { readonly name: string; readonly group: string }[] }

let cloud: Cloud;
let ssm: SSMClient;
let sfn: SFNClient;
let fleet: Deployed;
let policy: Policy;
let stateMachineArn: string;
let windows: Record<string, MaintenanceWindowIdentity>;

beforeAll(async () => {
  cloud = await Cloud.start();
  ssm = new SSMClient(cloud.client);
  sfn = new SFNClient(cloud.client);
  await cloud.control('PUT', 'pace', { waits: 0.005, settleSeconds: 0.05 });
});
afterAll(async () => cloud.stop());

const node = (id: string, ring: string, operatingSystem: string, more: object = {}) => cloud.control('POST', 'nodes', { id, tags: { PatchRing: ring }, operatingSystem, missing: 3, ...more });
const groupOf = (name: string) => policy.rings.find(ring => ring.name === name)!.group;

/** Opens a window, as its schedule does, and waits for what it has started. */
async function open(window: string, approve?: 'Approve' | 'Reject'): Promise<string> {
  const before = await executions();
  await cloud.control('POST', `windows/${windows[window].WindowId}/open`, {});
  let executionArn: string | undefined;
  for (let asks = 0; executionArn === undefined && asks < 200; asks++) {
    executionArn = (await executions()).find(arn => !before.includes(arn));
    await pause();
  }
  for (let asks = 0; asks < 1_000; asks++) {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return `${status} ${await lastOf(executionArn!)}`;
    const { approvalId } = (await runsOf(window.split('.')[0])).at(-1) ?? {};
    const signal = { AutomationExecutionId: approvalId, SignalType: approve };
    if (approve && approvalId) await ssm.send(new SendAutomationSignalCommand(signal)).catch(() => {}); // it was answered before
    await pause();
  }
  throw new Error(`${window} does not end`);
}

/** The state in which an execution has ended. */
async function lastOf(executionArn: string): Promise<string> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return [...events].reverse().find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.stateEnteredEventDetails?.name ?? '?';
}
async function executions(): Promise<string[]> {
  const { executions: found = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return found.map(({ executionArn }) => executionArn!);
}
const pause = () => new Promise(resolve => { setTimeout(resolve, 50); });

async function itemsOf(key: string): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await cloud.dynamodb.send(new QueryCommand({
    TableName: policy.table, KeyConditionExpression: 'ring = :ring', ExpressionAttributeValues: { ':ring': { S: key } },
  }));
  return Items;
}
const runsOf = async (ring: string): Promise<KeptRun[]> => (await itemsOf(ring)).filter(({ run }) => run).map(({ run }) => JSON.parse(run.S!));

describe('the fleet of the example', () => {
  test('is deployed', async () => {
    fleet = await cloud.deploy(build);
    expect((await fleet.stack('Patching')).StackStatus).toBe('CREATE_COMPLETE');
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
    [stateMachineArn] = Object.values(await fleet.ids('AWS::StepFunctions::StateMachine'));
    const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    policy = JSON.parse(definition!).States.Begin.Parameters.Payload.policy;
  });

  test('has baselines for each ring, which wait for it', async () => {
    const { BaselineIdentities } = await ssm.send(new DescribePatchBaselinesCommand({ Filters: [{ Key: 'OWNER', Values: ['Self'] }], MaxResults: 50 }));
    const baselines = await Promise.all(BaselineIdentities!.map(async ({ BaselineId }) => ssm.send(new GetPatchBaselineCommand({ BaselineId }))));
    const linux = baselines.filter(({ OperatingSystem }) => OperatingSystem === 'AMAZON_LINUX_2023');
    const days = linux.map(({ PatchGroups, ApprovalRules }) => [
      PatchGroups!, ...ApprovalRules!.PatchRules!.map(({ ApproveAfterDays, ComplianceLevel }) => `${ApproveAfterDays} ${ComplianceLevel}`),
    ]);
    expect(days.sort()).toEqual([
      [[], '3 CRITICAL', '14 LOW'], [[groupOf('canary')], '3 CRITICAL', '14 LOW'], [[groupOf('early')], '5 CRITICAL', '16 LOW'], [[groupOf('prod')], '11 CRITICAL', '22 LOW'],
    ].sort());
    for (const { RejectedPatches } of linux) expect(RejectedPatches).toEqual(['kernel-6.1.99*']);
    expect(baselines.map(({ OperatingSystem }) => OperatingSystem).sort()).toEqual(['AMAZON_LINUX_2023', 'UBUNTU', 'WINDOWS'].flatMap(system => [system, system, system, system]));
    const { Mappings } = await ssm.send(new DescribePatchGroupsCommand({}));
    expect(new Set(Mappings!.map(({ PatchGroup }) => PatchGroup))).toEqual(new Set(policy.rings.map(({ group }) => group)));
  });

  test('has windows for each ring, which start the steps', async () => {
    const { WindowIdentities } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
    const nameOf = (name: string) => /Ring([a-z]+(?:\.2)?)[0-9A-F]{8}$/.exec(name)?.[1] ?? 'scan';
    windows = Object.fromEntries(WindowIdentities!.map(window => [nameOf(window.Name!), window]));
    const told = Object.entries(windows).map(([name, window]) => [
      name, window.Schedule, window.ScheduleTimezone, window.ScheduleOffset, window.Duration, window.Cutoff,
    ]);
    expect(told.sort()).toEqual([
      ['canary', 'cron(0 22 ? * TUE#2 *)', 'Europe/Berlin', undefined, 4, 1], ['early', 'cron(0 22 ? * TUE#2 *)', 'Europe/Berlin', 2, 4, 1],
      ['prod', 'cron(0 22 ? * TUE#3 *)', 'Europe/Berlin', undefined, 6, 1], ['prod.2', 'cron(0 22 ? * TUE#3 *)', 'Europe/Berlin', 1, 6, 1],
      ['scan', 'cron(0 5 * * ? *)', 'Europe/Berlin', undefined, 2, 1],
    ]);
    for (const { WindowId } of Object.values(windows)) {
      const { Tasks } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId }));
      expect(Tasks!.map(({ Type, TaskArn }) => [Type, TaskArn])).toEqual([['STEP_FUNCTIONS', stateMachineArn]]);
      const { Targets } = await ssm.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId }));
      expect(Targets).toEqual([]);
    }
  });

  test('patches its first ring when the window opens, once', async () => {
    await node('mi-00000000000000001', 'canary', 'AMAZON_LINUX_2023');
    await node('mi-00000000000000002', 'canary', 'WINDOWS');
    await node('mi-00000000000000003', 'early', 'UBUNTU');
    expect(await open('canary')).toBe('SUCCEEDED Done');
    expect(await runsOf('canary')).toEqual([expect.objectContaining({ status: 'succeeded', compliance: 100 })]);
    expect(await open('canary')).toBe('SUCCEEDED Done');
    const { Commands } = await ssm.send(new ListCommandsCommand({}));
    expect(Commands!.flatMap(({ InstanceIds, Parameters }) => [InstanceIds!.length, Parameters!.Operation[0]])).toEqual([1, 'Install', 1, 'Install']);
    const { TagList } = await ssm.send(new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: 'mi-00000000000000001' }));
    expect(TagList).toContainEqual({ Key: 'PatchGroup', Value: groupOf('canary') });
  });

  test('does not begin with the next ring days before it is due', async () => {
    expect(await open('early')).toBe('SUCCEEDED Done');
    expect(await runsOf('early')).toEqual([]);
  });

  test('patches the next ring in the same cycle, and stops where a node fails', async () => {
    await later(2);
    await node('mi-00000000000000004', 'early', 'AMAZON_LINUX_2023', { failing: true });
    expect(await open('early')).toBe('FAILED Stop');
    expect(await runsOf('early')).toEqual([expect.objectContaining({ status: 'failed', reason: expect.stringMatching(/^1 of 2 nodes have failed/) })]);
    await later(5);
    expect(await open('prod')).toBe('SUCCEEDED Done');
    expect(await runsOf('prod')).toEqual([]);
  });

  test('looks at all nodes without installing anything, and counts those that lack patches', async () => {
    expect(await open('scan')).toBe('SUCCEEDED Done');
    const { Commands } = await ssm.send(new ListCommandsCommand({}));
    expect(Commands!.filter(({ Parameters }) => Parameters!.Operation[0] === 'Scan')).toHaveLength(3);
    const counter = Object.values(await fleet.ids('AWS::Lambda::Function')).find(name => name.includes('Compliance'));
    const ask = { namespace: 'CdkWheelhouse/Patching', name: 'Patching/Compliance', tell: false };
    const { FunctionError } = await new LambdaClient(cloud.client).send(new InvokeCommand({ FunctionName: counter, Payload: JSON.stringify(ask) }));
    expect(FunctionError).toBeUndefined();
    const { Datapoints } = await cloud.cloudWatch.send(new GetMetricStatisticsCommand({
      Namespace: 'CdkWheelhouse/Patching',
      MetricName: 'NonCompliantNodes',
      Dimensions: [{ Name: 'Report', Value: 'Patching/Compliance' }],
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 600_000),
      Period: 3600,
      Statistics: ['Maximum'],
    }));
    expect(Datapoints!.map(({ Maximum }) => Maximum)).toEqual([1]);
    const { MetricAlarms } = await cloud.cloudWatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms!.map(({ MetricName, Threshold }) => [MetricName, Threshold]).sort()).toEqual([['Errors', 1], ['NonCompliantNodes', 2], [undefined, 1]].sort());
    const { ResourceDataSyncItems } = await ssm.send(new ListResourceDataSyncCommand({}));
    expect(ResourceDataSyncItems!.map(({ S3Destination }) => S3Destination!.Prefix)).toEqual(['inventory']);
  });

  test('asks before its last ring; who does not agree is asked again in the further window', async () => {
    // The node that failed has left the fleet, and the second ring went well
    const [early] = await runsOf('early');
    await remember('early', { ...early, status: 'succeeded', compliance: 100 });
    await node('mi-00000000000000005', 'prod', 'WINDOWS');
    expect(await open('prod', 'Reject')).toBe('FAILED Stop');
    expect(await runsOf('prod')).toEqual([expect.objectContaining({ status: 'failed', reason: 'nobody has approved it' })]);
    await later(1);
    expect(await open('prod.2', 'Approve')).toBe('SUCCEEDED Done');
    expect(await runsOf('prod')).toEqual([expect.objectContaining({ status: 'succeeded', compliance: 100 })]);
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

/** Days pass: what has been is so much longer ago. */
async function later(days: number): Promise<void> {
  const back = (time: string) => new Date(Date.parse(time) - days * 24 * 60 * 60_000).toISOString();
  for (const { name } of policy.rings) {
    for (const item of await itemsOf(name)) {
      if (!item.run) continue;
      const run = JSON.parse(item.run.S!);
      await cloud.dynamodb.send(new DeleteItemCommand({ TableName: policy.table, Key: { ring: item.ring, id: item.id } }));
      await remember(name, { ...run, cycle: back(run.cycle), startedAt: back(run.startedAt) });
    }
  }
}

async function remember(ring: string, run: KeptRun): Promise<void> {
  const Item = { ring: { S: ring }, id: { S: run.cycle }, run: { S: JSON.stringify(run) } };
  await cloud.dynamodb.send(new PutItemCommand({ TableName: policy.table, Item }));
}
