import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand, CreateLoadBalancerCommand, CreateRuleCommand, CreateTargetGroupCommand, DeleteRuleCommand, DescribeRulesCommand,
  ElasticLoadBalancingV2Client, ModifyRuleCommand, Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { handler } from '../../src/fargate/handlers/traffic-rule';
import { Emulator, startEmulator } from '../../tools/emulator';

jest.setTimeout(60_000);

type Properties = Parameters<typeof handler>[0]['ResourceProperties'];

let emulator: Emulator;
let elb: ElasticLoadBalancingV2Client;
let balancer: string;
let groups: string[];
let wanted: Properties;
let count = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  const { endpoint, region, credentials } = emulator.client;
  const { accessKeyId, secretAccessKey } = credentials;
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  elb = new ElasticLoadBalancingV2Client(emulator.client);
  const ec2 = new EC2Client(emulator.client);
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'gateway', Subnets: Subnets!.slice(0, 2).map(subnet => subnet.SubnetId!) }));
  balancer = LoadBalancers![0].LoadBalancerArn!;
  groups = await Promise.all(['blue', 'green', 'third', 'fourth'].map(async Name => {
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: Vpcs![0].VpcId, TargetType: 'ip' }));
    return TargetGroups![0].TargetGroupArn!;
  }));
});
afterAll(async () => emulator.stop());

/** A listener for each test, on a port of its own. */
beforeEach(async () => {
  wanted = { ...await listener(), Conditions: pathIs('/v1/*'), TargetGroupArns: groups.slice(0, 2), FirstPriority: '101', LastPriority: '110', Priority: '105' };
});

async function listener(): Promise<{ ListenerArn: string }> {
  const { Listeners } = await elb.send(new CreateListenerCommand({
    LoadBalancerArn: balancer, Port: 8000 + count++, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  }));
  return { ListenerArn: Listeners![0].ListenerArn! };
}

function pathIs(...Values: string[]) {
  return [{ Field: 'path-pattern', PathPatternConfig: { Values } }];
}

async function rules(listenerArn = wanted.ListenerArn): Promise<Rule[]> {
  const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
  return Rules!.filter(rule => rule.Priority !== 'default');
}

/** Priority, paths and weights of the rules of the listener. */
async function seen(listenerArn?: string) {
  return (await rules(listenerArn)).map(({ Priority, Conditions, Actions }) => ({
    priority: Number(Priority),
    paths: Conditions!.flatMap(condition => condition.PathPatternConfig?.Values ?? []),
    weights: Object.fromEntries(Actions![0].ForwardConfig!.TargetGroups!.map(group => [groups.indexOf(group.TargetGroupArn!), group.Weight])),
  }));
}

const create = async (more: Partial<Properties> = {}) => (await handler({ RequestType: 'Create', ResourceProperties: { ...wanted, ...more } })).PhysicalResourceId;
const update = async (arn: string, more: Partial<Properties>) =>
  (await handler({ RequestType: 'Update', PhysicalResourceId: arn, ResourceProperties: { ...wanted, ...more }, OldResourceProperties: wanted })).PhysicalResourceId;
const remove = (arn: string) => handler({ RequestType: 'Delete', PhysicalResourceId: arn, ResourceProperties: wanted });

/** A rule that somebody else made. */
const occupy = (Priority: number) => elb.send(new CreateRuleCommand({
  ListenerArn: wanted.ListenerArn, Priority, Conditions: pathIs(`/${Priority}`), Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
}));

/** What Amazon ECS does in a shift. */
const shift = (RuleArn: string, blue: number, green: number) => elb.send(new ModifyRuleCommand({
  RuleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: groups[0], Weight: blue }, { TargetGroupArn: groups[1], Weight: green }] } }],
}));

async function priorityOf(arn: string): Promise<number> {
  return Number((await rules()).find(rule => rule.RuleArn === arn)!.Priority);
}

describe('a rule is made', () => {
  test('at the priority that it prefers, and sends everything to the first target group', async () => {
    await create();
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v1/*'], weights: { 0: 100, 1: 0 } }]);
  });

  test('at the next priority that is free', async () => {
    await Promise.all([105, 106, 108].map(occupy));
    expect(await priorityOf(await create())).toBe(107);
  });

  test('at the first priority of its band after the last', async () => {
    await Promise.all([108, 109, 110].map(occupy));
    expect(await priorityOf(await create({ Priority: '108' }))).toBe(101);
  });

  test('nowhere where its band is full, which it says', async () => {
    await Promise.all([101, 102, 103].map(occupy));
    await expect(create({ LastPriority: '103', Priority: '102' })).rejects.toThrow('All priorities from 101 to 103 of the listener are taken');
  });

  test('at exactly the priority that the user chose, or not at all', async () => {
    const exactly = { FirstPriority: '7', LastPriority: '7', Priority: '7' };
    expect(await priorityOf(await create(exactly))).toBe(7);
    await expect(create({ ...exactly, Conditions: pathIs('/v2/*') })).rejects.toThrow(/[Pp]riority/);
  });

  test('each at a priority of its own, when several are made at once', async () => {
    const arns = await Promise.all(['/a', '/b', '/c', '/d'].map(path => create({ Conditions: pathIs(path) })));
    const priorities = await Promise.all(arns.map(priorityOf));
    expect([...priorities].sort()).toEqual([105, 106, 107, 108]);
  });
});

describe('a rule is made once more', () => {
  const alike = [
    { Field: 'host-header', HostHeaderConfig: { Values: ['a.com', 'b.com'] } },
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Tenant', Values: ['a', 'b'] } },
    ...pathIs('/v1/*'),
  ];

  test('by the function that died after it had made it: it is the same rule, with the weights that it has', async () => {
    const arn = await create({ Conditions: alike });
    await shift(arn, 40, 60);
    expect(await create({ Conditions: alike })).toBe(arn);
    expect(await create({ Conditions: [...alike].reverse(), TargetGroupArns: groups.slice(0, 2).reverse() })).toBe(arn); // in whatever order the service tells it
    expect((await seen()).map(({ weights }) => weights)).toEqual([{ 0: 40, 1: 60 }]);
  });

  test('for other target groups, and is asked after the one that there is, wherever it would rather be', async () => {
    const arn = await create();
    const others = { TargetGroupArns: groups.slice(2) };
    const other = await create({ ...others, Priority: '102' });
    expect(other).not.toBe(arn);
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v1/*'], weights: { 0: 100, 1: 0 } }, { priority: 106, paths: ['/v1/*'], weights: { 2: 100, 3: 0 } }]);
    expect(await create({ ...others, Priority: '102' })).toBe(other);
  });

  test('for other requests, and is asked where it would rather be', async () => {
    await create({ Conditions: alike });
    const narrower = [[...alike.slice(0, 2), ...pathIs('/v2/*')], alike.slice(0, 2), [...alike, { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }]];
    for (const [index, Conditions] of narrower.entries()) {
      expect(await priorityOf(await create({ Conditions, Priority: '102' }))).toBe(102 + index);
    }
  });

  test('where the other rule is in another band: it does not matter', async () => {
    await create();
    const other = await create({ TargetGroupArns: groups.slice(2), FirstPriority: '201', LastPriority: '210', Priority: '203' });
    expect(await priorityOf(other)).toBe(203);
  });
});

describe('an update', () => {
  test('of what is asked for leaves the weights that ECS has moved', async () => {
    const arn = await create();
    await shift(arn, 40, 60);
    expect(await update(arn, { Conditions: pathIs('/v2/*') })).toBe(arn);
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v2/*'], weights: { 0: 40, 1: 60 } }]);
  });

  test('of nothing but the preferred priority changes nothing', async () => {
    const arn = await create();
    await shift(arn, 0, 100);
    expect(await update(arn, { Priority: '103' })).toBe(arn);
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v1/*'], weights: { 0: 0, 1: 100 } }]);
  });

  test.each([['later', '201', '210', '205', 205], ['earlier', '11', '20', '15', 15], ['exact', '9', '9', '9', 9]])('of the band moves the rule to the %s place, with its weights', async (_name, FirstPriority, LastPriority, Priority, expected) => {
    const arn = await create();
    await shift(arn, 10, 90);
    expect(await update(arn, { FirstPriority, LastPriority, Priority, Conditions: pathIs('/v3') })).toBe(arn);
    expect(await seen()).toEqual([{ priority: expected, paths: ['/v3'], weights: { 0: 10, 1: 90 } }]);
  });

  test('of the band moves the rule past those that are there', async () => {
    const arn = await create();
    await occupy(205);
    await update(arn, { FirstPriority: '201', LastPriority: '210', Priority: '205' });
    expect(await priorityOf(arn)).toBe(206);
  });

  test('of the target groups makes another rule after the old one, which is there until CloudFormation removes it', async () => {
    const arn = await create();
    await shift(arn, 0, 100);
    const other = await update(arn, { TargetGroupArns: groups.slice(2) });
    expect(other).not.toBe(arn);
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v1/*'], weights: { 0: 0, 1: 100 } }, { priority: 106, paths: ['/v1/*'], weights: { 2: 100, 3: 0 } }]);
    await remove(arn);
    expect((await seen()).map(({ priority }) => priority)).toEqual([106]);
  });

  test('of the target groups and of the band makes another rule in the new band', async () => {
    const arn = await create();
    const [first, last] = [201, 210];
    const priority = await priorityOf(await update(arn, { TargetGroupArns: groups.slice(2), FirstPriority: `${first}`, LastPriority: `${last}`, Priority: '205' }));
    expect([priority >= first, priority <= last]).toEqual([true, true]);
  });

  test('of the target groups modifies a rule in place whose priority was chosen by hand, since no other has room there', async () => {
    const exactly = { FirstPriority: '7', LastPriority: '7', Priority: '7' };
    const arn = await create(exactly);
    await shift(arn, 0, 100);
    expect(await update(arn, { ...exactly, TargetGroupArns: groups.slice(2) })).toBe(arn);
    expect(await seen()).toEqual([{ priority: 7, paths: ['/v1/*'], weights: { 2: 100, 3: 0 } }]);
  });

  test('of the target groups and of a priority by hand modifies the rule, and moves it', async () => {
    const arn = await create({ FirstPriority: '7', LastPriority: '7', Priority: '7' });
    const changed = { FirstPriority: '9', LastPriority: '9', Priority: '9', TargetGroupArns: groups.slice(2), Conditions: pathIs('/v2') };
    expect(await update(arn, changed)).toBe(arn);
    expect(await seen()).toEqual([{ priority: 9, paths: ['/v2'], weights: { 2: 100, 3: 0 } }]);
  });

  test('of the listener makes another rule there', async () => {
    const arn = await create();
    const { ListenerArn } = await listener();
    expect(await update(arn, { ListenerArn })).not.toBe(arn);
    expect((await seen(ListenerArn)).map(({ priority }) => priority)).toEqual([105]);
  });

  test('makes again what somebody removed', async () => {
    const arn = await create();
    await elb.send(new DeleteRuleCommand({ RuleArn: arn }));
    expect(await update(arn, { Conditions: pathIs('/v2/*') })).not.toBe(arn);
    expect(await seen()).toEqual([{ priority: 105, paths: ['/v2/*'], weights: { 0: 100, 1: 0 } }]);
  });
});

describe('a rule is removed', () => {
  test('once, and again without harm', async () => {
    const arn = await create();
    expect(await remove(arn)).toEqual({ PhysicalResourceId: arn });
    expect(await remove(arn)).toEqual({ PhysicalResourceId: arn });
    expect(await seen()).toEqual([]);
  });

  test('when it was never made', async () => {
    expect(await remove('AWSCDK::CustomResourceProviderFramework::CREATE_FAILED')).toEqual({ PhysicalResourceId: 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED' });
  });

  test('and no other', async () => {
    const [first, second] = [await create(), await create({ Conditions: pathIs('/x') })];
    await remove(first);
    expect((await rules()).map(rule => rule.RuleArn)).toEqual([second]);
  });
});
