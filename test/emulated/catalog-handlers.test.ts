import {
  AssociateBudgetWithResourceCommand, CreatePortfolioShareCommand, DeletePortfolioCommand, DeletePortfolioShareCommand, DeleteProductCommand,
  DisableAWSOrganizationsAccessCommand, DisassociateBudgetFromResourceCommand, EnableAWSOrganizationsAccessCommand, ListBudgetsForResourceCommand,
  paginateListPortfolios, ServiceCatalogClient,
} from '@aws-sdk/client-service-catalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Disturbance, refusal } from './calls';
import { Calls, changes, Fixtures, platform, STRANGE_IDS } from './catalog-calls';
import { Cloud } from './harness';
import { servicecatalog } from '../../src';

jest.setTimeout(180_000);

const UNIT = 'ou-abcd-11111111';
const OTHER_UNIT = 'ou-abcd-22222222';
const ORGANIZATION = 'o-a1b2c3d4e5';
const OWNER = '444455556666';

let cloud: Cloud;
let calls: Calls;
let catalog: ServiceCatalogClient;
let made: Fixtures;

beforeAll(async () => {
  cloud = await Cloud.start();
  catalog = new ServiceCatalogClient(cloud.client);
  calls = new Calls(cloud.client);
  made = new Fixtures(cloud, catalog);
  await catalog.send(new EnableAWSOrganizationsAccessCommand({}));
});
afterAll(async () => cloud.stop());

describe('the share of a portfolio', () => {
  const flags = (tags: string, principals: string) => ({ ShareTagOptions: tags, SharePrincipals: principals });
  const unit = (PortfolioId: string, more: object = flags('true', 'false')) => ({ PortfolioId, NodeType: 'ORGANIZATIONAL_UNIT', NodeValue: UNIT, ...more });
  const create = (properties: object, disturbance?: Disturbance) => calls.call('portfolio-share', { type: 'Create', properties }, disturbance);
  const update = (id: string | undefined, properties: object, disturbance?: Disturbance) => calls.call('portfolio-share', { type: 'Update', id, properties, former: unit('x') }, disturbance);
  const remove = (id: string | undefined, properties: object, disturbance?: Disturbance) => calls.call('portfolio-share', { type: 'Delete', id, properties }, disturbance);
  /** Somebody else shares the portfolio with another node, and does not ask what came of it. */
  const occupy = (PortfolioId: string) => catalog.send(new CreatePortfolioShareCommand({ PortfolioId, OrganizationNode: { Type: 'ORGANIZATIONAL_UNIT', Value: OTHER_UNIT } }));

  let portfolio: string;
  beforeEach(async () => {
    portfolio = await made.portfolio();
    jest.spyOn(console, 'warn').mockImplementation(() => {});
  });

  test.each([
    ['an organizational unit', 'ORGANIZATIONAL_UNIT', UNIT, flags('true', 'false'), 't'],
    ['an organization', 'ORGANIZATION', ORGANIZATION, flags('false', 'true'), 'p'],
  ])('with %s is made, and made again without a change', async (_name, NodeType, NodeValue, more, expected) => {
    const properties = { PortfolioId: portfolio, NodeType, NodeValue, ...more };
    const first = await create(properties);
    const second = await create(properties);

    expect(changes(first)).toEqual(['CreatePortfolioShare']);
    expect(changes(second)).toEqual([]);
    expect([first.id, second.id]).toEqual([1, 2].map(() => `${portfolio}|${NodeType}|${NodeValue}`));
    expect(await made.shares(portfolio)).toEqual({ [NodeValue]: expected });
  });

  test('is updated where what it shares changes, and only there', async () => {
    const { id } = await create(unit(portfolio));
    const changed = await update(id, unit(portfolio, flags('false', 'true')));

    expect([changed.id, changes(changed)]).toEqual([id, ['UpdatePortfolioShare']]);
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: 'p' });
    expect(changes(await update(id, unit(portfolio, flags('false', 'true'))))).toEqual([]);
  });

  test('is made again where somebody has removed it', async () => {
    const { id } = await create(unit(portfolio));
    await catalog.send(new DeletePortfolioShareCommand({ PortfolioId: portfolio, OrganizationNode: { Type: 'ORGANIZATIONAL_UNIT', Value: UNIT } }));

    expect((await update(id, unit(portfolio, flags('false', 'false')))).id).toBe(id);
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: '' });
  });

  test('with another node is another share; the former one is removed by itself', async () => {
    const { id: former } = await create(unit(portfolio));
    const { id } = await update(former, { ...unit(portfolio), NodeValue: OTHER_UNIT });

    expect(id).not.toBe(former);
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: 't', [OTHER_UNIT]: 't' });
    await remove(former, unit(portfolio));
    expect(await made.shares(portfolio)).toEqual({ [OTHER_UNIT]: 't' });
  });

  test('is removed once, and again without harm, also when the portfolio is gone', async () => {
    const { id } = await create(unit(portfolio));

    expect(changes(await remove(id, unit(portfolio)))).toEqual(['DeletePortfolioShare']);
    expect(await made.shares(portfolio)).toEqual({});
    expect(changes(await remove(id, unit(portfolio)))).toEqual([]);
    await catalog.send(new DeletePortfolioCommand({ Id: portfolio }));
    expect((await remove(id, unit(portfolio))).id).toBe(id);
  });

  test('is removed where somebody else is faster', async () => {
    const { id } = await create(unit(portfolio));
    expect((await remove(id, unit(portfolio), { answers: { DeletePortfolioShare: refusal('ResourceNotFoundException') } })).id).toBe(id);
  });

  test.each(STRANGE_IDS)('is removed where nobody was told its id, with the id that CloudFormation made up: %s', async id => {
    await create(unit(portfolio));
    expect((await remove(id, unit(portfolio))).id).toBe(id);
    expect(await made.shares(portfolio)).toEqual({});
  });

  test('waits while another one is in progress', async () => {
    await occupy(portfolio);
    const { id, requests } = await create(unit(portfolio));

    expect(requests.filter(name => name === 'CreatePortfolioShare').length).toBeGreaterThan(1);
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: 't', [OTHER_UNIT]: '' });
    await occupy(portfolio);
    await remove(id, unit(portfolio));
    expect(await made.shares(portfolio)).toEqual({ [OTHER_UNIT]: '' });
  });

  test('of three at once, each is made, and each is removed', async () => {
    const wanted = [unit(portfolio), { ...unit(portfolio), NodeValue: OTHER_UNIT }, { ...unit(portfolio), NodeType: 'ORGANIZATION', NodeValue: ORGANIZATION }];
    const outcomes = await Promise.all(wanted.map(properties => create(properties)));
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: 't', [OTHER_UNIT]: 't', [ORGANIZATION]: 't' });

    await Promise.all(wanted.map((properties, index) => remove(outcomes[index].id, properties)));
    expect(await made.shares(portfolio)).toEqual({});
  });

  test('is found among many, and where the service tells its ARN', async () => {
    const last = { ...unit(portfolio), NodeValue: 'ou-abcd-10000024' };
    for (let index = 0; index < 25; index++) await create({ ...last, NodeValue: `ou-abcd-${10000000 + index}` });
    expect(changes(await create(last))).toEqual([]);

    const told = { PortfolioShareDetails: [{ PrincipalId: `arn:aws:organizations::${OWNER}:ou/${ORGANIZATION}/${UNIT}`, ShareTagOptions: true }] };
    expect(changes(await create(unit(portfolio), { answers: { DescribePortfolioShares: told } }))).toEqual([]);
  });

  const failures = [
    ['COMPLETED_WITH_ERRORS', { ShareErrors: [{ Message: 'Suspended', Accounts: ['1', '2'] }, { Message: 'Closed', Accounts: ['3'] }] }, 'Suspended (1, 2); Closed (3)'],
    ['ERROR', {}, 'ERROR'],
    ['ERROR', { ShareErrors: [{ Error: 'Internal' }] }, 'Internal'],
  ] as const;

  test.each(failures)('that ends with %s tells why, and leaves nothing that CloudFormation would not remove', async (Status, ShareDetails, message) => {
    const answers = { DescribePortfolioShareStatus: { Status, ShareDetails } };
    await expect(create(unit(portfolio), { answers })).rejects.toThrow(new RegExp(`any account: ${message.replace(/[()]/g, '\\$&')}$`));
    expect(await made.shares(portfolio)).toEqual({}); // a creation that failed is never deleted, and a portfolio with shares cannot be
  });

  test('is kept where its update fails', async () => {
    const { id } = await create(unit(portfolio));
    await expect(update(id, unit(portfolio, flags('false', 'false')), { answers: { DescribePortfolioShareStatus: { Status: 'ERROR' } } })).rejects.toThrow('any account');
    expect(Object.keys(await made.shares(portfolio))).toEqual([UNIT]);
  });

  test('that does not come to an end within the time of the function goes on without it, and ends in its own time', async () => {
    const now = Date.now.bind(Date);
    let minutes = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + ++minutes * 60_000);
    const answers = { DescribePortfolioShareStatus: { Status: 'IN_PROGRESS' } };
    try {
      const { id, requests } = await create(unit(portfolio), { answers });
      expect(requests.at(-1)).toBe('DescribePortfolioShareStatus');
      expect(await made.shares(portfolio)).toEqual({ [UNIT]: 't' });
      await expect(remove(id, unit(portfolio), { answers })).rejects.toThrow('still going on');
    } finally {
      clock.mockRestore();
    }
  });

  test('is refused without access to the organization, and so is its end', async () => {
    const { id } = await create(unit(portfolio));
    await catalog.send(new DisableAWSOrganizationsAccessCommand({}));
    try {
      await expect(create({ ...unit(portfolio), NodeValue: OTHER_UNIT })).rejects.toMatchObject({ name: 'OperationNotSupportedException', message: expect.stringContaining('not enabled') });
      await expect(remove(id, unit(portfolio))).rejects.toMatchObject({ name: 'OperationNotSupportedException' });
    } finally {
      await catalog.send(new EnableAWSOrganizationsAccessCommand({}));
    }
    expect(await made.shares(portfolio)).toEqual({ [UNIT]: 't' });
  });

  test('of a portfolio that there is not is refused', async () => {
    await expect(create(unit('port-none'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['made', 3, {}, (id: string, disturbance: Disturbance) => create(unit(id), disturbance), { [UNIT]: 't' }],
    ['updated', 3, { [UNIT]: 't' }, (id: string, disturbance: Disturbance) => update('x', unit(id, flags('false', 'true')), disturbance), { [UNIT]: 'p' }],
    ['removed', 3, { [UNIT]: 't' }, (id: string, disturbance: Disturbance) => remove(`${id}|ORGANIZATIONAL_UNIT|${UNIT}`, unit(id), disturbance), {}],
  ])('is %s by a call that is made again, wherever the first one died', async (_name, atLeast, before, act, after) => {
    const fixture = async () => {
      const id = await made.portfolio();
      if (Object.keys(before).length > 0) await create(unit(id));
      return id;
    };
    const check = async (id: string) => expect(await made.shares(id)).toEqual(after);
    expect(await calls.everyDeath({ fixture, act, check })).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('the budget of a portfolio or a product', () => {
  const properties = (ResourceId: string, BudgetName = 'monthly') => ({ BudgetName, ResourceId });
  const create = (asked: object, disturbance?: Disturbance) => calls.call('budget-association', { type: 'Create', properties: asked }, disturbance);
  const remove = (id: string, asked: object, disturbance?: Disturbance) => calls.call('budget-association', { type: 'Delete', id, properties: asked }, disturbance);
  const budgets = async (ResourceId: string) => {
    const { Budgets } = await catalog.send(new ListBudgetsForResourceCommand({ ResourceId }));
    return Budgets!.map(({ BudgetName }) => BudgetName);
  };

  test.each(['portfolio', 'product'] as const)('is shown, changed and taken away: a %s', async kind => {
    const id = kind === 'portfolio' ? await made.portfolio() : await made.product('1.0.0');
    const [first, again] = [await create(properties(id)), await create(properties(id))];
    expect([again.id, await budgets(id)]).toEqual([first.id, ['monthly']]);

    const other = await calls.call('budget-association', { type: 'Update', id: first.id, properties: properties(id, 'other'), former: properties(id) });
    expect(other.id).not.toBe(first.id);
    await remove(first.id!, properties(id));
    expect(await budgets(id)).toEqual(['other']);
    await remove(other.id!, properties(id, 'other'));
    await remove(other.id!, properties(id, 'other'));
    expect(await budgets(id)).toEqual([]);
  });

  test('is taken away once it is gone, or its product is', async () => {
    const id = await made.product('1.0.0');
    const { id: first } = await create(properties(id));
    await catalog.send(new DisassociateBudgetFromResourceCommand({ BudgetName: 'monthly', ResourceId: id }));
    await remove(first!, properties(id));
    await create(properties(id));
    await catalog.send(new DeleteProductCommand({ Id: id }));
    await remove(first!, properties(id));
    await expect(create(properties(id))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each(STRANGE_IDS)('is taken away where nobody was told the id, %s', async id => {
    const portfolio = await made.portfolio();
    await create(properties(portfolio));
    expect((await remove(id, properties(portfolio))).id).toBe(id);
    expect(await budgets(portfolio)).toEqual([]);
  });

  test('other errors are passed on, and a call that died is made again', async () => {
    const id = await made.portfolio();
    const limit = { answers: { AssociateBudgetWithResource: refusal('LimitExceededException') } };
    await expect(create(properties(id), limit)).rejects.toMatchObject({ name: 'LimitExceededException' });
    const denied = { answers: { DisassociateBudgetFromResource: refusal('AccessDeniedException') } };
    await expect(remove(`monthly|${id}`, properties(id), denied)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await calls.everyDeath({
      fixture: () => made.portfolio(),
      act: (portfolio, disturbance) => create(properties(portfolio), disturbance),
      check: async portfolio => expect(await budgets(portfolio)).toEqual(['monthly']),
    })).toBe(1);
    await catalog.send(new AssociateBudgetWithResourceCommand({ BudgetName: 'by-hand', ResourceId: id }));
    expect((await create(properties(id, 'by-hand'))).id).toBe(`by-hand|${id}`);
  });
});

describe('a portfolio that is shared by the organization', () => {
  const call = (type: 'Create' | 'Update' | 'Delete', PortfolioId: string, disturbance?: Disturbance, id?: string) =>
    calls.call('accepted-share', { type, properties: { PortfolioId }, id: type === 'Create' ? undefined : id ?? PortfolioId }, disturbance);
  const none = { ListAcceptedPortfolioShares: { PortfolioDetails: [] } };
  let shared: string;

  beforeAll(async () => {
    const owner = new ServiceCatalogClient(await cloud.clientOf(OWNER, 'us-east-1'));
    await owner.send(new EnableAWSOrganizationsAccessCommand({}));
    shared = await new Fixtures(cloud, owner).portfolio();
    await owner.send(new CreatePortfolioShareCommand({ PortfolioId: shared, OrganizationNode: { Type: 'ORGANIZATION', Value: ORGANIZATION } }));
  });

  test('is accepted where it is not there yet, and again without harm', async () => {
    const first = await call('Create', shared, { answers: none });
    expect([first.id, changes(first)]).toEqual([shared, ['AcceptPortfolioShare']]);
    expect(changes(await call('Create', shared))).toEqual([]);
    expect((await call('Update', shared)).id).toBe(shared);
    expect(await calls.everyDeath({
      fixture: async () => shared,
      act: (id, disturbance) => call('Create', id, { answers: none, ...disturbance }),
      check: async (_, { id }) => expect(id).toBe(shared),
    })).toBe(2);
  });

  test('is found on a later page', async () => {
    const pages = { ListAcceptedPortfolioShares: [{ PortfolioDetails: [{ Id: 'port-other' }], NextPageToken: '0' }] };
    const { requests } = await call('Create', shared, { answers: pages });
    expect(requests).toEqual(['ListAcceptedPortfolioShares', 'ListAcceptedPortfolioShares']);
  });

  test('is rejected at its end, and again without harm, also where it is not shared any more', async () => {
    expect(changes(await call('Delete', shared))).toEqual(['RejectPortfolioShare']);
    expect(changes(await call('Delete', shared, { answers: none }))).toEqual([]);
    expect((await call('Delete', shared, { answers: { RejectPortfolioShare: refusal('ResourceNotFoundException') } })).id).toBe(shared);
    expect((await call('Delete', 'port-none')).id).toBe('port-none');
    await expect(call('Delete', shared, { answers: { RejectPortfolioShare: refusal('AccessDeniedException') } })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each(STRANGE_IDS)('is rejected where nobody was told the id, %s', async id => {
    const outcome = await call('Delete', shared, {}, id);
    expect([outcome.id, changes(outcome)]).toEqual([id, ['RejectPortfolioShare']]);
  });

  test('that is not shared is refused', async () => {
    const own = await made.portfolio();
    for (const id of [own, 'port-none']) await expect(call('Create', id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('in a stack', () => {
  const sharedWith = (node: string, sharePrincipals: boolean, withTopic = false) => platform((portfolio, stack) => {
    portfolio.shareWith(servicecatalog.ShareTarget.organizationalUnit(node));
    portfolio.shareWith(servicecatalog.ShareTarget.organization(ORGANIZATION), { shareTagOptions: false, sharePrincipals });
    if (withTopic) new sns.Topic(stack, 'Topic').node.addDependency(portfolio);
  });
  const deployed = async () => {
    const ids: string[] = [];
    for await (const { PortfolioDetails } of paginateListPortfolios({ client: catalog }, {})) {
      ids.push(...PortfolioDetails!.filter(({ DisplayName }) => DisplayName === 'Deployed').map(({ Id }) => Id!));
    }
    return ids;
  };

  test('shares are made, changed, replaced, rolled back and removed', async () => {
    const stack = await cloud.deploy(sharedWith(UNIT, false));
    const [id] = await deployed();
    expect(await made.shares(id)).toEqual({ [UNIT]: 't', [ORGANIZATION]: '' });
    await stack.deploy(sharedWith(OTHER_UNIT, true));
    expect(await made.shares(id)).toEqual({ [OTHER_UNIT]: 't', [ORGANIZATION]: 'p' });

    await cloud.inject({ type: 'AWS::SNS::Topic', message: 'no' });
    expect((await stack.deployAndFail(sharedWith(UNIT, false, true))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    await cloud.clearFaults();
    expect(await made.shares(id)).toEqual({ [OTHER_UNIT]: 't', [ORGANIZATION]: 'p' });
    await stack.destroy();
    expect(await deployed()).toEqual([]);
    expect(await cloud.leftOver()).toEqual([]);
  });

  test('without access to the organization, nothing is left', async () => {
    await catalog.send(new DisableAWSOrganizationsAccessCommand({}));
    const failed = await cloud.deployAndFail(sharedWith(UNIT, false));
    await catalog.send(new EnableAWSOrganizationsAccessCommand({}));

    expect((await failed.stack()).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect((await failed.events()).map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join()).toContain('EnableAWSOrganizationsAccess');
    expect(await deployed()).toEqual([]);
    await failed.destroy();
  });
});
