import { refusal } from './calls';
import { Cloud } from './harness';
import { Rings } from './patch-ring-calls';
import { Fleet } from './patch-ring-fleet';
import { PolicyPlan } from '../../src/patching/handlers/patch-ring/plan';

jest.setTimeout(180_000);

let cloud: Cloud;
let rings: Rings;
let fleet: Fleet;

beforeAll(async () => {
  cloud = await Cloud.start();
  rings = new Rings(cloud);
  fleet = new Fleet(cloud);
  await cloud.control('PUT', 'pace', { settleSeconds: 0.02 });
});
beforeEach(() => {
  for (const level of ['error', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {});
});
afterAll(async () => cloud.stop());

interface Made { readonly policy: PolicyPlan; readonly name: string; readonly ids: string[]; readonly targets: string }

/** A group behind a load balancer, in the ring of a policy that drains. */
async function groupOf(size: number[], more: Partial<PolicyPlan> = {}, ring: object = { concurrency: '1' }): Promise<Made> {
  const policy = await rings.policy([ring], { drain: true, ...more });
  const targets = await fleet.targetGroup();
  const name = await fleet.group(rings.tagOf(policy, 'ring0'), size, [targets]);
  return { policy, name, targets, ids: await fleet.ids(name) };
}
const steps = async (policy: PolicyPlan) => (await rings.nodes(policy, 'ring0')).map(({ step }) => step);
/** What the steps of a ring see at each look. */
async function watch(policy: PolicyPlan, see: () => Promise<void>): Promise<void> {
  await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
  await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
  for (let looks = 0; looks < 300; looks++) {
    const { result } = await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' });
    if (result!.next !== 'wait') return;
    await see();
    await new Promise(resolve => { setTimeout(resolve, 20); });
  }
  throw new Error('it does not end');
}

/** The step that the state machine makes when another has failed, until its answer is another than to wait. */
async function giveUp(policy: PolicyPlan): Promise<object> {
  for (let asks = 0; asks < 300; asks++) {
    const { result } = await rings.step(policy, { step: 'failed', ring: 'ring0', execution: 'one', error: { Error: 'Lambda.Unknown' } });
    if (result!.next !== 'wait') return result!;
    await new Promise(resolve => { setTimeout(resolve, 20); });
  }
  throw new Error('it does not end');
}

describe('an instance of an Auto Scaling group', () => {
  test('is in standby while it is patched, one less where the group may have that', async () => {
    const { policy, name, ids, targets } = await groupOf([1, 3, 2]);
    const seen = new Set<string>();
    await watch(policy, async () => {
      for (const { id, step } of await rings.nodes(policy, 'ring0')) if (step === 'patching') seen.add(`${await fleet.state(id)} ${(await fleet.health(targets))[id] ?? 'out'}`);
      const { Instances, DesiredCapacity } = await fleet.told(name);
      expect(Instances!.filter(({ LifecycleState }) => LifecycleState === 'InService').length).toBeGreaterThanOrEqual(1);
      expect(DesiredCapacity).toBeGreaterThanOrEqual(1);
    });
    expect([...seen]).toEqual(['Standby out']);
    expect(await steps(policy)).toEqual(['done', 'done']);
    expect(await fleet.ids(name)).toEqual(ids);
    expect((await fleet.told(name)).DesiredCapacity).toBe(2);
    expect(Object.values(await fleet.health(targets))).toEqual(['healthy', 'healthy']);
    expect(await rings.commands(ids)).toEqual([1, 1]);
  });

  test('has another one in its place, where the group may not have less; that goes when it is back', async () => {
    const { policy, name, ids } = await groupOf([2, 3, 2]);
    await watch(policy, async () => {
      const { Instances } = await fleet.told(name);
      expect(Instances!.filter(({ LifecycleState }) => LifecycleState === 'InService').length).toBeGreaterThanOrEqual(2);
    });
    expect(await steps(policy)).toEqual(['done', 'done']);
    expect((await fleet.ids(name)).sort()).toEqual([...ids].sort());
    expect((await fleet.told(name)).DesiredCapacity).toBe(2);
  });

  test('is not patched where the group has no room', async () => {
    const { policy, name, ids } = await groupOf([2, 2, 2], {}, { concurrency: '1', errors: '2' });
    expect((await rings.run(policy, 'ring0', 'one')).answer).toMatchObject({ next: 'done' });
    const [{ error }] = await rings.nodes(policy, 'ring0');
    expect(error).toBe(`its Auto Scaling group ${name} has no room: MaxSize 2 must be above MinSize 2`);
    expect(await rings.commands(ids)).toEqual([0, 0]);
  });

  test('returns also where it could not be patched', async () => {
    const { policy, ids, targets } = await groupOf([1, 3, 2]);
    await cloud.control('POST', 'nodes', { id: ids[0], failing: true });
    expect((await rings.run(policy, 'ring0', 'one')).answer).toMatchObject({ next: 'failed', reason: expect.stringMatching(new RegExp(`^1 of 2 nodes have failed \\(${ids[0]}`)) });
    expect(await Promise.all(ids.map(id => fleet.state(id)))).toEqual(['InService', 'InService']);
    expect(Object.values(await fleet.health(targets))).toEqual(['healthy', 'healthy']);
  });

  test('returns where the ring is given up', async () => {
    const { policy, ids } = await groupOf([1, 3, 2]);
    ids.sort(); // as nodes are remembered
    await cloud.control('POST', 'nodes', { id: ids[0], slow: 1 });
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    const isSent = async () => (await rings.nodes(policy, 'ring0')).find(({ id }) => id === ids[0])?.commandId !== undefined;
    for (let looks = 0; looks < 100 && !await isSent(); looks++) await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' });
    expect(await fleet.state(ids[0])).toBe('Standby');
    expect(await giveUp(policy)).toEqual({ next: 'failed', reason: 'Lambda.Unknown' });
    expect(await Promise.all(ids.map(id => fleet.state(id)))).toEqual(['InService', 'InService']);
    expect(await rings.commands(ids)).toEqual([1, 0]);
    expect(await steps(policy)).toEqual(expect.arrayContaining(['done', 'waiting']));
  });

  test('turns round where the ring is given up before its command was sent', async () => {
    const { policy, ids } = await groupOf([1, 3, 2]);
    for (const step of ['begin', 'patch', 'look'] as const) await rings.step(policy, { step, ring: 'ring0', execution: 'one' });
    expect((await rings.nodes(policy, 'ring0')).map(({ step }) => step).sort()).toEqual(['leaving', 'waiting']);
    expect(await giveUp(policy)).toEqual({ next: 'failed', reason: 'Lambda.Unknown' });
    expect(await Promise.all(ids.map(id => fleet.state(id)))).toEqual(['InService', 'InService']);
    expect(await rings.commands(ids)).toEqual([0, 0]);
  });

  test('comes back in the next cycle, where an execution was stopped in the middle, and is patched', async () => {
    const { policy, name, ids } = await groupOf([1, 3, 2], {}, { concurrency: '2' });
    for (const step of ['begin', 'patch', 'look'] as const) await rings.step(policy, { step, ring: 'ring0', execution: 'one' });
    await new Promise(resolve => { setTimeout(resolve, 100); });
    expect(await Promise.all(ids.map(id => fleet.state(id)))).toContain('Standby');
    expect((await rings.run(policy, 'ring0', 'two', { daysLater: 7 })).answer).toEqual({ next: 'done' });
    expect((await rings.runs(policy, 'ring0')).map(({ status, executionId }) => [executionId, status])).toEqual([['one', 'failed'], ['two', 'succeeded']]);
    expect(await rings.commands(ids)).toEqual([1, 1]);
    expect(await Promise.all(ids.map(id => fleet.state(id)))).toEqual(['InService', 'InService']);
    expect((await fleet.told(name)).DesiredCapacity).toBe(2);
  });

  test('is patched once and comes back, whenever a call dies and is made again', async () => {
    const died = await rings.calls.everyDeath({
      changesOnly: true,
      fixture: async () => groupOf([1, 2, 1], { keepSnapshotsDays: 7 }),
      act: async ({ policy }, disturbance) => rings.run(policy, 'ring0', 'one', disturbance),
      check: async ({ policy, name, ids, targets }) => {
        expect(await rings.commands(ids)).toEqual([1]);
        expect(await fleet.snapshots(policy.name)).toHaveLength(1);
        const { DesiredCapacity, Instances } = await fleet.told(name);
        expect([DesiredCapacity, Instances!.map(({ InstanceId, LifecycleState }) => [InstanceId, LifecycleState])]).toEqual([1, [[ids[0], 'InService']]]);
        expect(await fleet.health(targets)).toMatchObject({ [ids[0]]: 'healthy' });
        expect(await steps(policy)).toEqual(['done']);
      },
    });
    expect(died).toBeGreaterThan(12);
  });
});

describe('instances that serve together', () => {
  /** The fewest that serve at any look. */
  async function fewest(policy: PolicyPlan, serving: () => Promise<number>): Promise<number> {
    let least = Infinity;
    await watch(policy, async () => { least = Math.min(least, await serving()); });
    return least;
  }

  const healthy = async (group: string) => Object.values(await fleet.health(group)).filter(state => state === 'healthy').length;

  test('are never less than their group wants, at however many at a time', async () => {
    const { policy, name, ids } = await groupOf([2, 4, 2], {}, { concurrency: '100%' });
    const least = await fewest(policy, async () => (await fleet.told(name)).Instances!.filter(({ LifecycleState }) => LifecycleState === 'InService').length);
    expect(least).toBe(2);
    expect(await steps(policy)).toEqual(['done', 'done']);
    expect([(await fleet.told(name)).DesiredCapacity, (await fleet.ids(name)).sort()]).toEqual([2, [...ids].sort()]);
  });

  test('do not leave their target group all at once', async () => {
    const policy = await rings.policy([{ concurrency: '100%' }], { drain: true });
    const group = await fleet.targetGroup();
    for (let count = 0; count < 3; count++) await fleet.instance(rings.tagOf(policy, 'ring0'), group);
    await new Promise(resolve => { setTimeout(resolve, 100); });
    expect(await fewest(policy, async () => healthy(group))).toBe(1);
    expect(await steps(policy)).toEqual(['done', 'done', 'done']);
    expect(Object.values(await fleet.health(group))).toEqual(['healthy', 'healthy', 'healthy']);
  });

  test('leave a few at a time, also where there are many in the ring', async () => {
    const policy = await rings.policy([{ concurrency: '50%' }], { drain: true });
    const group = await fleet.targetGroup();
    for (let count = 0; count < 2; count++) await fleet.instance(rings.tagOf(policy, 'ring0'), group);
    for (let count = 0; count < 4; count++) await rings.server(policy, 'ring0');
    await new Promise(resolve => { setTimeout(resolve, 100); });
    expect(await fewest(policy, async () => healthy(group))).toBe(1);
    expect(await steps(policy)).toEqual(Array.from({ length: 6 }, () => 'done'));
  });

  test('are dismissed only where they came in the place of one that was away', async () => {
    const { policy, name, ids } = await groupOf([1, 4, 1]);
    let isScaled = false;
    await watch(policy, async () => {
      if (isScaled || (await rings.nodes(policy, 'ring0'))[0].step !== 'patching') return;
      await fleet.scale(name, 1); // the load has grown
      isScaled = true;
    });
    expect(isScaled).toBe(true);
    const after = await fleet.ids(name);
    expect(after).toHaveLength(2);
    expect(after).toContain(ids[0]);
    expect((await fleet.told(name)).DesiredCapacity).toBe(2);
  });
});

describe('an instance that is terminated while it leaves', () => {
  test('leaves nothing behind of what came in its place', async () => {
    const { policy, name } = await groupOf([2, 4, 2]);
    for (const step of ['begin', 'patch', 'look'] as const) await rings.step(policy, { step, ring: 'ring0', execution: 'one' });
    const leaving = (await rings.nodes(policy, 'ring0')).find(({ step }) => step === 'leaving')!;
    expect(leaving.left!.group!.raisedTo).toBe(3);
    await fleet.terminate(leaving.id);
    expect((await rings.run(policy, 'ring0', 'one')).answer).toEqual({ next: 'done' });
    expect((await rings.nodes(policy, 'ring0')).find(({ id }) => id === leaving.id)!.step).toBe('skipped');
    expect(await fleet.told(name)).toMatchObject({ DesiredCapacity: 2, Instances: [{ LifecycleState: 'InService' }, { LifecycleState: 'InService' }] });
    expect(await rings.away(policy)).toEqual([]);
  });
});

describe('an instance that was left out of service', () => {
  /** A ring whose node has not come back in time. */
  async function lost(): Promise<{ policy: PolicyPlan; group: string; id: string }> {
    const policy = await rings.policy([{}], { drain: true });
    const group = await fleet.targetGroup();
    const id = await fleet.instance(rings.tagOf(policy, 'ring0'), group);
    await new Promise(resolve => { setTimeout(resolve, 100); });
    const unhealthy = { TargetHealthDescriptions: [{ Target: { Id: id }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } }] };
    const answers = { RegisterTargets: {}, DescribeTargetHealth: unhealthy };
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    let next = 'wait';
    for (let looks = 0; looks < 200 && next === 'wait'; looks++) {
      const [{ step }] = await rings.nodes(policy, 'ring0');
      const disturbance = step === 'returning' ? { answers, daysLater: 0.03 } : step === 'patching' ? { answers } : {};
      next = (await rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' }, disturbance)).result!.next;
      await new Promise(resolve => { setTimeout(resolve, 20); });
    }
    expect(next).toBe('failed');
    expect(await fleet.health(group)).toEqual({});
    return { policy, group, id };
  }

  test('comes back in a further window, and is patched again', async () => {
    const { policy, group, id } = await lost();
    expect((await rings.run(policy, 'ring0', 'two', { daysLater: 0.25, offset: 360 })).answer).toEqual({ next: 'done' });
    expect(await fleet.health(group)).toEqual({ [id]: 'healthy' });
    expect(await rings.commands([id])).toEqual([2]);
  });

  test.each(['the next cycle', 'a ring of another name', 'a scan'])('comes back in %s', async when => {
    const { policy, group, id } = await lost();
    const renamed = { ...policy, rings: [{ ...policy.rings[0], name: 'renamed' }] };
    if (when === 'the next cycle') await rings.run(policy, 'ring0', 'two', { daysLater: 7 });
    if (when === 'a ring of another name') await rings.run(renamed, 'renamed', 'two', { daysLater: 7 });
    for (let scans = 0; when === 'a scan' && scans < 20; scans++) {
      await rings.step(policy, { step: 'scan', ring: 'ring0', execution: `scan${scans}` });
      await new Promise(resolve => { setTimeout(resolve, 20); });
    }
    expect(await fleet.health(group)).toEqual({ [id]: 'healthy' });
    expect(await rings.away(policy)).toEqual([]);
  });
});

describe('an instance behind load balancers', () => {
  test('leaves all of its target groups, and comes back', async () => {
    const policy = await rings.policy([{ concurrency: '1' }], { drain: true });
    const groups = [await fleet.targetGroup(), await fleet.targetGroup()];
    const ids = [await fleet.instance(rings.tagOf(policy, 'ring0'), ...groups), await fleet.instance(rings.tagOf(policy, 'ring0'), groups[0])];
    await new Promise(resolve => { setTimeout(resolve, 100); });
    const out = new Set<string>();
    await watch(policy, async () => {
      for (const { id, step } of await rings.nodes(policy, 'ring0')) if (step === 'patching') for (const group of groups) out.add((await fleet.health(group))[id] ?? 'out');
    });
    expect([...out]).toEqual(['out']);
    expect(await fleet.health(groups[0])).toEqual({ [ids[0]]: 'healthy', [ids[1]]: 'healthy' });
    expect(await fleet.health(groups[1])).toEqual({ [ids[0]]: 'healthy' });
    expect(await steps(policy)).toEqual(['done', 'done']);
  });

  test('returns to the others where one of its target groups is deleted meanwhile', async () => {
    const policy = await rings.policy([{}], { drain: true });
    const groups = [await fleet.targetGroup(), await fleet.targetGroup()];
    const id = await fleet.instance(rings.tagOf(policy, 'ring0'), ...groups);
    await new Promise(resolve => { setTimeout(resolve, 100); });
    let isDeleted = false;
    await watch(policy, async () => {
      if (isDeleted || (await rings.nodes(policy, 'ring0'))[0].step !== 'patching') return;
      await fleet.deleteTargetGroup(groups[0]);
      isDeleted = true;
    });
    expect(isDeleted).toBe(true);
    expect(await steps(policy)).toEqual(['done']);
    expect(await fleet.health(groups[1])).toEqual({ [id]: 'healthy' });
    expect(await rings.away(policy)).toEqual([]);
  });

  test('is given up where it does not come back', async () => {
    const policy = await rings.policy([{}], { drain: true });
    const group = await fleet.targetGroup();
    const id = await fleet.instance(rings.tagOf(policy, 'ring0'), group);
    await new Promise(resolve => { setTimeout(resolve, 100); });
    const unhealthy = { TargetHealthDescriptions: [{ Target: { Id: id }, TargetHealth: { State: 'unhealthy' } }] };
    await rings.step(policy, { step: 'begin', ring: 'ring0', execution: 'one' });
    await rings.step(policy, { step: 'patch', ring: 'ring0', execution: 'one' });
    const look = (more: object = {}) => rings.step(policy, { step: 'look', ring: 'ring0', execution: 'one' }, more);
    for (let looks = 0; looks < 100 && (await rings.nodes(policy, 'ring0'))[0].step !== 'returning'; looks++) {
      const patched = (await rings.nodes(policy, 'ring0'))[0].commandId !== undefined;
      await look(patched ? { answers: { DescribeTargetHealth: unhealthy } } : {});
      await new Promise(resolve => { setTimeout(resolve, 20); });
    }
    expect((await look({ answers: { DescribeTargetHealth: unhealthy } })).result).toEqual({ next: 'wait' });
    const { result } = await look({ answers: { DescribeTargetHealth: unhealthy }, daysLater: 0.03 });
    expect(result).toMatchObject({ next: 'failed', reason: expect.stringMatching(new RegExp(`^1 of 1 nodes have failed \\(${id}: it is returning since `)) });
  });
});

describe('snapshots', () => {
  test('that cannot be deleted, as an image is made of them, are no reason to fail', async () => {
    const policy = await rings.policy([{}], { keepSnapshotsDays: 1 });
    await fleet.instance(rings.tagOf(policy, 'ring0'));
    await rings.run(policy, 'ring0', 'one');
    const inUse = refusal('InvalidSnapshot.InUse');
    expect((await rings.run(policy, 'ring0', 'two', { daysLater: 7, answers: { DeleteSnapshot: inUse } })).answer).toEqual({ next: 'done' });
  });

  test('are made of each instance once, kept so long, and deleted with the next ring', async () => {
    const policy = await rings.policy([{}, { name: 'ring1', offsetMinutes: 60 }], { keepSnapshotsDays: 7 });
    const id = await fleet.instance(rings.tagOf(policy, 'ring0'));
    const server = await rings.server(policy, 'ring0');
    await rings.run(policy, 'ring0', 'one');
    const [snapshot, ...others] = await fleet.snapshots(policy.name);
    expect(others).toEqual([]);
    expect(snapshot.Description).toBe(`${id} before patches, by ${policy.name}`);
    expect(await rings.commands([id, server])).toEqual([1, 1]);
    await rings.run(policy, 'ring0', 'two', { daysLater: 6.9 });
    expect(await fleet.snapshots(policy.name)).toHaveLength(2);
    await rings.run(policy, 'ring0', 'three', { daysLater: 7.9 });
    // The two of before are as old, for the function, as the clock of the emulator says
    expect((await fleet.snapshots(policy.name)).map(({ SnapshotId }) => SnapshotId)).not.toContain(snapshot.SnapshotId);
  });
});
