import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import { refusal } from './calls';
import { Cloud } from './harness';
import { Rings } from './patch-ring-calls';
import { Fleet } from './patch-ring-fleet';
import { PolicyPlan } from '../../src/patching/handlers/patch-ring/plan';

jest.setTimeout(180_000);

let cloud: Cloud;
let rings: Rings;

beforeAll(async () => {
  cloud = await Cloud.start();
  rings = new Rings(cloud);
});
beforeEach(() => {
  for (const level of ['error', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {});
});
afterAll(async () => cloud.stop());

/** A policy of one ring, with some nodes. */
async function fleet(nodes: object[], ring: object = {}, more: Partial<PolicyPlan> = {}): Promise<{ policy: PolicyPlan; ids: string[] }> {
  const policy = await rings.policy([ring], more);
  const ids: string[] = [];
  for (const node of nodes) ids.push(await rings.server(policy, 'ring0', node));
  return { policy, ids };
}
const steps = async (policy: PolicyPlan, ids: string[]) => {
  const nodes = await rings.nodes(policy, 'ring0');
  return ids.map(id => nodes.find(node => node.id === id)?.step);
};

describe('a ring', () => {
  test('patches each of its nodes once, whenever a call dies and is made again', async () => {
    const died = await rings.calls.everyDeath({
      changesOnly: true,
      fixture: async () => fleet([{}, {}, {}], { concurrency: '2' }),
      act: async ({ policy }, disturbance) => rings.run(policy, 'ring0', 'one', disturbance),
      check: async ({ policy, ids }) => {
        expect(await rings.commands(ids)).toEqual([1, 1, 1]);
        expect(await steps(policy, ids)).toEqual(['done', 'done', 'done']);
        expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ status: 'succeeded', compliance: 100, executionId: 'one' })]);
      },
    });
    expect(died).toBeGreaterThan(15);
  });

  test('is patched by one of two executions that begin at the same time', async () => {
    const { policy, ids } = await fleet([{}, {}]);
    const ran = await Promise.all(['one', 'two', 'three'].map(execution => rings.run(policy, 'ring0', execution)));
    expect(ran.map(({ answer }) => answer.next).sort()).toEqual(['done', 'skip', 'skip']);
    expect(await rings.commands(ids)).toEqual([1, 1]);
    expect(await rings.runs(policy, 'ring0')).toHaveLength(1);
  });

  test('goes on where the service is busy', async () => {
    const { policy, ids } = await fleet([{}]);
    const busy = refusal('ThrottlingException', 'Rate exceeded');
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    await expect(rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' }, { answers: { SendCommand: busy } })).rejects.toThrow('Rate exceeded');
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'done' });
    expect(await rings.commands(ids)).toEqual([1]);
  });

  test('is taken over half an hour after its execution has died, and goes on with what is left', async () => {
    const { policy, ids } = await fleet([{}, {}], { concurrency: '1' });
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' });
    expect((await rings.run(policy, 'ring0', 'two')).answer).toEqual({ next: 'skip', reason: 'still running' });
    // A further window of the same cycle
    const daysLater = 6 / 24;
    expect((await rings.run(policy, 'ring0', 'two', { daysLater, offset: 360 })).answer).toEqual({ next: 'done' });
    expect(await rings.commands(ids)).toEqual([1, 1]);
    expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ status: 'succeeded', executionId: 'two' })]);
    await expect(rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' })).rejects.toThrow('Nothing is known of one');
  });

  test('has so many nodes at work as it may', async () => {
    const { policy, ids } = await fleet(Array.from({ length: 6 }, () => ({ slow: 0.3 })), { concurrency: '50%' });
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' });
    expect((await steps(policy, ids)).filter(step => step === 'patching')).toHaveLength(3);
    expect(rings.counts).toEqual({ patching: 3, waiting: 3 });
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'done' });
    expect(await rings.commands(ids)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('stops after the errors that it may have, and says which nodes', async () => {
    const { policy, ids } = await fleet([{ failing: true }, { failing: true }, {}, {}], { concurrency: '1', errors: '1' });
    const { answer } = await rings.run(policy, 'ring0', 'one');
    expect(answer).toEqual({ next: 'failed', reason: expect.stringMatching(new RegExp(`^2 of 4 nodes have failed \\(${ids[0]}: its command .* has ended as Failed; ${ids[1]}: `)) });
    expect(await rings.commands(ids)).toEqual([1, 1, 0, 0]);
    expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ status: 'failed', compliance: 0 })]);
  });

  test('has succeeded with as many errors as it may have', async () => {
    const { policy } = await fleet([{ failing: true }, {}, {}, {}], { errors: '25%' });
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'done' });
    expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ status: 'succeeded', compliance: 75 })]);
  });

  test('begins with no node after its window is closed, and goes on in a further one', async () => {
    const { policy, ids } = await fleet([{}, {}, {}], { concurrency: '1' });
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' });
    await new Promise(resolve => { setTimeout(resolve, 300); });
    const { answer } = await rings.run(policy, 'ring0', 'one', { daysLater: 0.2 });
    expect(answer).toEqual({ next: 'failed', reason: '2 of 3 nodes were left when the window closed' });
    expect((await rings.commands(ids)).sort()).toEqual([0, 0, 1]);
    expect((await rings.run(policy, 'ring0', 'two', { daysLater: 0.5, offset: 720 })).answer).toEqual({ next: 'done' });
    expect(await rings.commands(ids)).toEqual([1, 1, 1]);
  });

  test('leaves out nodes that are not there, without a word to the others', async () => {
    const { policy, ids } = await fleet([{}, {}, {}]);
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    const gone = ids[1];
    const invalid = refusal('InvalidInstanceId');
    // The first time for all of them, and again for the one that is gone
    const [first, ...others] = ids.filter(id => id !== gone);
    expect([first, others.length]).toEqual([ids[0], 1]);
    await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' }, { answers: { SendCommand: [invalid, { Command: { CommandId: '00000000-0000-4000-8000-000000000000' } }, invalid] } });
    expect(await steps(policy, [gone])).toEqual(['skipped']);
  });

  test('fails without nodes, if it is the first one; a later one lets the next begin', async () => {
    const policy = await rings.policy([{}, { offsetMinutes: 60 }]);
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'failed', reason: 'it has no nodes: look whether they have its tag' });
    await rings.server(policy, 'ring0');
    expect((await rings.run(policy, 'ring0', 'two')).answer).toEqual({ next: 'done' });
    expect((await rings.run(policy, 'ring1', 'three', { offset: 60 })).answer).toEqual({ next: 'done' });
    expect(await rings.runs(policy, 'ring1')).toEqual([expect.objectContaining({ status: 'succeeded', compliance: 100 })]);
  });

  test('gives up a node that cannot begin for a quarter of an hour, and goes on with the others', async () => {
    const { policy, ids } = await fleet([{}], { errors: '1', concurrency: '1' }, { keepSnapshotsDays: 3 });
    const instance = await new Fleet(cloud).instance(rings.tagOf(policy, 'ring0'));
    const answers = { CreateSnapshots: refusal('KMSKeyNotAccessible') };
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' }, { answers });
    expect((await rings.run(policy, 'ring0', 'one', { answers, daysLater: 0.02 })).answer).toEqual({ next: 'done' });
    expect(await steps(policy, [instance, ...ids])).toEqual(['failed', 'done']);
    expect((await rings.nodes(policy, 'ring0')).find(({ id }) => id === instance)!.error).toContain('KMSKeyNotAccessible');
  });

  describe('tells', () => {
    let topic: string;
    let publish: jest.SpyInstance;
    const told = () => publish.mock.calls.map(([{ input }]) => (input as { Message?: string }).Message);
    beforeEach(async () => {
      const { TopicArn } = await new SNSClient(cloud.client).send(new CreateTopicCommand({ Name: 'Told' }));
      topic = TopicArn!;
      publish = jest.spyOn(SNSClient.prototype, 'send');
    });
    afterEach(() => publish.mockRestore());

    test('what has come of it', async () => {
      const { policy } = await fleet([{ failing: true }], {}, { topic });
      await rings.run(policy, 'ring0', 'one');
      expect(told()).toEqual([expect.stringMatching(/^Ring ring0 has failed: 1 of 1 nodes have failed .*\. The rings after it do not begin in this cycle$/)]);
    });

    test('which nodes have failed, where it may have such, and that the next ring does not begin', async () => {
      const { policy, ids } = await fleet([{ failing: true }, {}], { errors: '1' }, { topic });
      await rings.run(policy, 'ring0', 'one');
      expect(told()).toEqual([expect.stringMatching(new RegExp(`^Ring ring0 is patched: 50 % of 2 nodes lack nothing\\. The rings after it do not begin in this cycle: 95 % are wanted\\. Failed: ${ids[0]} \\(.*as Failed\\)$`))]);
    });

    test('that it does not begin, and what goes wrong before it does', async () => {
      const { policy } = await fleet([{}], {}, { topic });
      await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
      await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'two' });
      const error = { Error: 'AccessDenied', Cause: '{"errorMessage":"no table","trace":[]}' };
      expect((await rings.step(policy, { step: 'failed', ring: 'ring0', execution: 'three', error })).result).toEqual({ next: 'failed', reason: 'AccessDenied: no table' });
      expect(told()).toEqual(['Ring ring0 does not begin: an execution is at work on it. If that was stopped, the ring may begin half an hour after its last step', 'Ring ring0 has failed: AccessDenied: no table. The rings after it do not begin in this cycle']);
    });

    test('which rings were not scanned, and scans the others', async () => {
      const { policy, ids } = await fleet([{}], {}, { topic });
      const two = { ...policy, rings: [{ ...policy.rings[0], name: 'bad', targets: [{ key: 'nonsense', values: ['x'] }] }, ...policy.rings] };
      expect((await rings.step(two, { step: 'scan', ring: 'ring0', execution: 'scan' })).result).toMatchObject({ next: 'failed' });
      expect(await rings.commands(ids, 'Scan')).toEqual([1]);
      expect(told()).toEqual([expect.stringMatching(/^Nodes were not scanned, of bad: /)]);
    });
  });

  test('is not scanned while it is patched', async () => {
    const { policy, ids } = await fleet([{}]);
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'scan', ring: 'ring0', execution: 'scan' });
    expect(await rings.commands(ids, 'Scan')).toEqual([0]);
  });

  test('leaves those out of its compliance that were not there', async () => {
    const { policy, ids } = await fleet([{}, {}], { concurrency: '1' });
    const missing = { InstanceInformationList: ids.map((InstanceId, index) => ({ InstanceId, PingStatus: index === 0 ? 'ConnectionLost' : 'Online' })) };
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' }, { answers: { DescribeInstanceInformation: missing } });
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'done' });
    expect(await steps(policy, ids)).toEqual(['skipped', 'done']);
    expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ compliance: 100 })]);
  });

  test('forgets nodes of a further window that have left the ring', async () => {
    const { policy, ids } = await fleet([{ failing: true }, {}], { concurrency: '1' });
    expect((await rings.run(policy, 'ring0', 'one')).answer.next).toBe('failed');
    await cloud.control('POST', 'nodes', { id: ids[0], tags: { Ring: 'none' } });
    expect((await rings.run(policy, 'ring0', 'two', { daysLater: 0.25, offset: 360 })).answer).toEqual({ next: 'done' });
    expect(await steps(policy, ids)).toEqual(['skipped', 'done']);
  });
});

describe('the patch group of a ring', () => {
  const groupOf = async (id: string) => {
    if (id.startsWith('i-')) return (await cloud.ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }, { Name: 'key', Values: ['PatchGroup'] }] }))).Tags?.[0]?.Value;
    const { TagList = [] } = await rings.ssm.send(new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: id }));
    return TagList.find(({ Key }) => Key === 'PatchGroup')?.Value;
  };

  test('is what its nodes are put into, but for those that have another one', async () => {
    const groups = ['theirs', 'Fleet-renamed', 'Fleet-ring0', 'Stack-Other-1234ABCD-ring0'];
    const { policy, ids } = await fleet([{}, ...groups.map(PatchGroup => ({ tags: { PatchGroup } })), { tags: { 'Patch Group': 'theirs' } }], { group: 'Fleet-ring0' }, { groupPrefix: 'Fleet-' });
    const instance = await new Fleet(cloud).instance(rings.tagOf(policy, 'ring0'));
    await rings.run(policy, 'ring0', 'one');
    expect(await Promise.all([...ids, instance].map(groupOf))).toEqual(['Fleet-ring0', 'theirs', 'Fleet-ring0', 'Fleet-ring0', 'Fleet-ring0', undefined, 'Fleet-ring0']);
    expect(await rings.runs(policy, 'ring0')).toEqual([expect.objectContaining({ others: 2, status: 'succeeded' })]);
  });

  test('is there before nodes are looked at', async () => {
    const { policy, ids } = await fleet([{}], { group: 'Fleet-ring0' }, { groupPrefix: 'Fleet-' });
    await rings.step(policy, { step: 'scan', ring: 'ring0', execution: 'early' });
    await rings.step(policy, { step: 'scan', ring: 'ring0', execution: 'early' });
    expect(await groupOf(ids[0])).toBe('Fleet-ring0');
    expect(await rings.commands(ids, 'Scan')).toEqual([1]);
  });
});
