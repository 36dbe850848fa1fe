import * as fs from 'fs';
import * as path from 'path';
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteProductCommand, DeleteServiceActionCommand, ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import { Duration } from 'aws-cdk-lib';
import { Disturbance, refusal } from './calls';
import { Calls, changes, Fixtures, platform, STRANGE_IDS } from './catalog-calls';
import { Cloud } from './harness';
import { servicecatalog } from '../../src';

jest.setTimeout(180_000);

let cloud: Cloud;
let calls: Calls;
let catalog: ServiceCatalogClient;
let made: Fixtures;

beforeAll(async () => {
  cloud = await Cloud.start();
  catalog = new ServiceCatalogClient(cloud.client);
  calls = new Calls(cloud.client);
  made = new Fixtures(cloud, catalog);
});
afterAll(async () => cloud.stop());

describe('versions of a product', () => {
  const call = (type: 'Create' | 'Update' | 'Delete', properties: object, former?: object, disturbance?: Disturbance, id?: string) =>
    calls.call('product-versions', { type, properties, former, id: type === 'Create' ? undefined : id ?? `${(properties as { ProductId: string }).ProductId}|versions` }, disturbance);
  const ageing = { Ageing: ['1.0.0', '2.0.0', '3.0.0'], DeprecateAfterDays: '30', RetireAfterDays: '90' };

  let ProductId: string;
  beforeEach(async () => { ProductId = await made.product('1.0.0', '2.0.0', '3.0.0', '4.0.0-dev'); });

  const ALL = { '1.0.0': 'available', '2.0.0': 'available', '3.0.0': 'available', '4.0.0-dev': 'available' };
  const told = { '1.0.0': 'retired', '2.0.0': 'deprecated', '3.0.0': 'available', '4.0.0-dev': 'available' };

  test('come to the states that are told, once', async () => {
    const first = await call('Create', { ProductId, States: told });
    expect([first.id, changes(first).length]).toEqual([`${ProductId}|versions`, 2]);
    expect(await made.versions(ProductId)).toEqual(told);
    expect(changes(await call('Create', { ProductId, States: told }))).toEqual([]);
    expect(changes(await calls.schedule({ ProductId, States: told }))).toEqual([]);
  });

  test('that somebody deactivated stay so, until a deployment says something else of them', async () => {
    await made.byHand(ProductId, '3.0.0', false);
    await call('Create', { ProductId, States: told });
    await call('Update', { ProductId, States: told, Artifacts: 'more' }, { ProductId, States: told });
    await calls.schedule({ ProductId, States: told });
    expect(await made.versions(ProductId)).toEqual({ ...told, '3.0.0': 'retired' });

    await call('Update', { ProductId, States: ALL }, { ProductId, States: told }); // keep was raised
    expect(await made.versions(ProductId)).toEqual({ ...ALL, '3.0.0': 'retired' });
  });

  test('that somebody activated, and that are told to be retired, are retired again', async () => {
    await call('Create', { ProductId, States: told });
    await made.byHand(ProductId, '1.0.0', true);
    await call('Update', { ProductId, States: told }, { ProductId, States: told });
    expect(await made.versions(ProductId)).toEqual(told);
  });

  test('go back when a deployment does', async () => {
    await call('Create', { ProductId, States: ALL });
    await call('Update', { ProductId, States: told }, { ProductId, States: ALL });
    await call('Update', { ProductId, States: ALL }, { ProductId, States: told });
    expect(await made.versions(ProductId)).toEqual(ALL);
  });

  test('are what they were when nothing is told of them any more', async () => {
    await call('Create', { ProductId, States: told });
    await made.byHand(ProductId, '3.0.0', false);
    await call('Delete', { ProductId, States: told });
    expect(await made.versions(ProductId)).toEqual({ ...ALL, '3.0.0': 'retired' });
  });

  test.each([[0, []], [29, []], [31, ['deprecated', 'deprecated']], [91, ['retired', 'retired']]] as const)('grow old: after %s days they are %j', async (daysLater, [first, second]) => {
    const expected = { ...ALL, ...first && { '1.0.0': first, '2.0.0': second } };
    await calls.schedule({ ProductId, States: ALL, ...ageing, DeprecateAfterDays: 30, RetireAfterDays: 90 }, { daysLater }); // numbers, as the rule tells them
    expect(await made.versions(ProductId)).toEqual(expected);
    expect(changes(await call('Update', { ProductId, States: ALL, ...ageing }, { ProductId, States: ALL, ...ageing }, { daysLater }))).toEqual([]);
  });

  test('grow old one after the other, and not back again', async () => {
    for (const [daysLater, state] of [[40, 'deprecated'], [10, 'deprecated'], [100, 'retired'], [0, 'retired']] as const) {
      await calls.schedule({ ProductId, States: ALL, ...ageing }, { daysLater });
      expect(await made.versions(ProductId)).toEqual({ ...ALL, '1.0.0': state, '2.0.0': state });
    }
  });

  test.each(['told to be deprecated', 'deactivated by hand'])('grow old, but not the newest that can be launched, where a newer one is %s', async how => {
    const States = how.startsWith('told') ? { ...ALL, '3.0.0': 'deprecated' } : ALL;
    if (States === ALL) await made.byHand(ProductId, '3.0.0', false);
    await calls.schedule({ ProductId, States, ...ageing }, { daysLater: 100 });
    expect(await made.versions(ProductId)).toMatchObject({ '1.0.0': 'retired', '2.0.0': 'available' });
  });

  test('grow old also where a deployment has just removed one of them', async () => {
    const answers = { UpdateProvisioningArtifact: [refusal('ResourceNotFoundException')] };
    await calls.schedule({ ProductId, States: ALL, ...ageing }, { daysLater: 100, answers });
    expect(await made.versions(ProductId)).toMatchObject({ '1.0.0': 'available', '2.0.0': 'retired' });
  });

  test('have the actions that are told while they are offered, and lose them when they are not told any more', async () => {
    const Actions = [await made.action(), await made.action()];
    await call('Create', { ProductId, States: told, Actions });
    expect(await made.versions(ProductId)).toEqual({ '1.0.0': 'retired', '2.0.0': 'deprecated +2', '3.0.0': 'available +2', '4.0.0-dev': 'available +2' });
    expect(changes(await call('Create', { ProductId, States: told, Actions }))).toEqual([]);

    const fewer = { ProductId, States: ALL, Actions: Actions.slice(1) };
    await call('Update', fewer, { ProductId, States: told, Actions });
    expect(new Set(Object.values(await made.versions(ProductId)))).toEqual(new Set(['available +1']));
    await catalog.send(new DeleteServiceActionCommand({ Id: Actions[0] }));

    await calls.schedule({ ProductId, States: told });
    await call('Delete', fewer);
    expect(Object.values(await made.versions(ProductId)).join()).not.toContain('+');
    await catalog.send(new DeleteServiceActionCommand({ Id: Actions[1] }));
    expect(changes(await call('Delete', fewer))).toEqual([]);
  });

  test('keep nothing of a creation that failed, which is never deleted', async () => {
    const Actions = [await made.action(), 'act-none'];
    await expect(call('Create', { ProductId, States: told, Actions })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await made.versions(ProductId)).toEqual(ALL);
    await catalog.send(new DeleteServiceActionCommand({ Id: Actions[0] }));
  });

  test('of another product: the former one is left to its end', async () => {
    const other = await made.product('1.0.0', '2.0.0');
    const Actions = [await made.action()];
    await call('Create', { ProductId, States: told, Actions });
    const { id } = await call('Update', { ProductId: other, States: { '1.0.0': 'available', '2.0.0': 'available' }, Actions }, { ProductId, States: told, Actions });

    expect(id).toBe(`${other}|versions`);
    await call('Delete', { ProductId, States: told, Actions });
    expect(await made.versions(ProductId)).toEqual(ALL);
    expect(await made.versions(other)).toEqual({ '1.0.0': 'available +1', '2.0.0': 'available +1' });
  });

  test('are all seen where there are many', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `1.${index}.0`);
    const many = await made.product(...names);
    const Actions = [await made.action()];
    await call('Create', { ProductId: many, States: Object.fromEntries(names.map(name => [name, 'deprecated'])), Actions });
    expect(await made.versions(many)).toEqual(Object.fromEntries(names.map(name => [name, 'deprecated +1'])));
    await call('Delete', { ProductId: many, Actions });
    await catalog.send(new DeleteServiceActionCommand({ Id: Actions[0] }));
  });

  test.each(STRANGE_IDS)('are left without an action where nobody was told the id, %s', async id => {
    const Actions = [await made.action()];
    await call('Create', { ProductId, Actions });
    expect((await call('Delete', { ProductId, Actions }, undefined, {}, id)).id).toBe(id); // another one would be an error
    expect(await made.versions(ProductId)).toEqual(ALL);
  });

  test('that are gone with their product, before or meanwhile, do not matter to its end alone', async () => {
    const properties = { ProductId, States: told, Actions: [await made.action()] };
    const gone = refusal('ResourceNotFoundException');
    await call('Delete', properties, undefined, { answers: { ListProvisioningArtifacts: gone } });
    await call('Delete', properties, undefined, { answers: { ListServiceActionsForProvisioningArtifact: gone } });
    await catalog.send(new DeleteProductCommand({ Id: ProductId }));
    expect(changes(await call('Delete', properties))).toEqual([]);
    await expect(call('Create', properties)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(calls.schedule(properties)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['Create', [], ALL, { '1.0.0': 'retired', '2.0.0': 'deprecated +1', '3.0.0': 'available +1', '4.0.0-dev': 'available +1' }],
    ['Update', ['retired', 'deprecated'], told, { '1.0.0': 'available +1', '2.0.0': 'available +1', '3.0.0': 'available +1', '4.0.0-dev': 'available +1' }],
    ['Delete', [], ALL, ALL],
  ] as const)('are as they should be after a %s that is made again, wherever the first one died', async (type, [more], former, expected) => {
    const before = [await made.action()];
    const Actions = [await made.action()];
    const fixture = async () => {
      const id = await made.product(...Object.keys(ALL));
      if (type !== 'Create') await call('Create', { ProductId: id, States: told, Actions: type === 'Update' ? before : Actions });
      return id;
    };
    const States = more ? ALL : told;
    const act = (id: string, disturbance: Disturbance) => call(type, { ProductId: id, States, Actions }, type === 'Update' ? { ProductId: id, States: former, Actions: before } : undefined, disturbance);
    const check = async (id: string) => expect(await made.versions(id)).toEqual(expected);
    expect(await calls.everyDeath({ fixture, act, check })).toBeGreaterThan(8);
  });
});

test('in a stack, versions are deprecated, offered again, and grow old with the input of the rule', async () => {
  const directory = path.join(cloud.folder, 'templates');
  fs.mkdirSync(directory);
  for (const name of ['1.0.0', '2.0.0']) fs.writeFileSync(path.join(directory, `${name}.json`), '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}');
  const topic = (lifecycle: servicecatalog.VersionLifecycle, withAction: boolean) => platform(portfolio => {
    const product = portfolio.addProduct(servicecatalog.TemplateProduct.directory('Topic', { directory, history: path.join(cloud.folder, 'topics'), name: 'Topic', owner: 'Platform', lifecycle }));
    product.useLaunchRole(servicecatalog.LaunchRole.leastPrivilege());
    if (withAction) product.addAction(servicecatalog.ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance' }));
  });
  const stack = await cloud.deploy(topic({ deprecated: ['1.0.0'] }, true));
  const [ProductId] = Object.values(await stack.ids('AWS::ServiceCatalog::CloudFormationProduct'));
  expect(await made.versions(ProductId)).toEqual({ '1.0.0': 'deprecated +1', '2.0.0': 'available +1' });

  await stack.deploy(topic({}, false));
  expect(await made.versions(ProductId)).toEqual({ '1.0.0': 'available', '2.0.0': 'available' });

  await stack.deploy(topic({ deprecateAfter: Duration.days(30), retireAfter: Duration.days(90) }, true));
  const events = new EventBridgeClient(cloud.client);
  const { Rules } = await events.send(new ListRulesCommand({}));
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: Rules![0].Name }));
  const input = JSON.parse(Targets![0].Input!);
  await calls.schedule(input, { daysLater: 40 });
  expect(await made.versions(ProductId)).toEqual({ '1.0.0': 'deprecated +1', '2.0.0': 'available +1' });
  await calls.schedule(input, { daysLater: 100 });
  expect(await made.versions(ProductId)).toMatchObject({ '1.0.0': expect.stringContaining('retired'), '2.0.0': 'available +1' });

  await stack.destroy();
  expect(await cloud.leftOver()).toEqual([]);
});
