Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', PAUSE: '1' });

import { answering } from './answers';
import { handler as acceptedShare } from '../../src/servicecatalog/handlers/accepted-share';
import { handler as budgetAssociation } from '../../src/servicecatalog/handlers/budget-association';
import { handler as portfolioShare } from '../../src/servicecatalog/handlers/portfolio-share';
import { handler as productVersions, scheduled } from '../../src/servicecatalog/handlers/product-versions';
import { Call, commandsOf, error, inputsOf } from '../pipelines/handlers/aws';

/** The id that CloudFormation has where a call never told one. */
const MADE_UP = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';

const pages = (...all: object[]) => (input: { PageToken?: string }) => ({ ...all[Number(input.PageToken ?? 0)], NextPageToken: Number(input.PageToken ?? 0) < all.length - 1 ? `${Number(input.PageToken ?? 0) + 1}` : undefined });
const failingOnce = (name: string, then: unknown) => (_: unknown, before: number) => before === 0 ? error(name)() : then;

describe('shares', () => {
  const ResourceProperties = { PortfolioId: 'port-1', NodeType: 'ORGANIZATIONAL_UNIT', NodeValue: 'ou-abcd-12345678', ShareTagOptions: 'true', SharePrincipals: 'false' } as const;
  const ID = 'port-1|ORGANIZATIONAL_UNIT|ou-abcd-12345678';
  const create = { RequestType: 'Create', ResourceProperties } as const;
  const none = { PortfolioShareDetails: [] };
  const there = (more = {}) => ({ PortfolioShareDetails: [{ PrincipalId: 'arn:aws:organizations::111111111111:ou/o-a/ou-abcd-12345678', ShareTagOptions: true, SharePrincipals: false, ...more }] });
  const started = { PortfolioShareToken: 'token' };

  test('wait until all accounts have it', async () => {
    const calls = answering({
      DescribePortfolioShares: none,
      CreatePortfolioShare: started,
      DescribePortfolioShareStatus: (_: unknown, before: number) => ({ Status: ['NOT_STARTED', 'IN_PROGRESS', 'COMPLETED'][before] }),
    });
    expect(await portfolioShare(create)).toEqual({ PhysicalResourceId: ID, Data: { Warning: '' } });
    expect(inputsOf(calls, 'CreatePortfolioShare')).toEqual([{ PortfolioId: 'port-1', OrganizationNode: { Type: 'ORGANIZATIONAL_UNIT', Value: 'ou-abcd-12345678' }, ShareTagOptions: true, SharePrincipals: false }]);
    expect(inputsOf(calls, 'DescribePortfolioShareStatus')).toHaveLength(3);
  });

  test('are found on later pages, and left as they are', async () => {
    const calls = answering({ DescribePortfolioShares: pages(none, none, there()) });
    await portfolioShare(create);
    expect(commandsOf(calls)).toEqual(['DescribePortfolioShares', 'DescribePortfolioShares', 'DescribePortfolioShares']);
  });

  test('are brought to what is wanted', async () => {
    const calls = answering({ DescribePortfolioShares: there({ SharePrincipals: true, PrincipalId: 'ou-abcd-12345678' }), UpdatePortfolioShare: started, DescribePortfolioShareStatus: { Status: 'COMPLETED' } });
    await portfolioShare({ ...create, RequestType: 'Update', PhysicalResourceId: ID });
    expect(inputsOf(calls, 'UpdatePortfolioShare')[0]).toMatchObject({ SharePrincipals: false });
  });

  test('are not taken for those of another unit', async () => {
    const calls = answering({ DescribePortfolioShares: { PortfolioShareDetails: [{ PrincipalId: 'x-ou-abcd-12345678' }, {}] }, CreatePortfolioShare: {} });
    await portfolioShare(create);
    expect(commandsOf(calls)).toContain('CreatePortfolioShare');
  });

  test.each(['InvalidStateException', 'ThrottlingException', 'TooManyRequestsException'])('are tried again after %s', async name => {
    const calls = answering({ DescribePortfolioShares: none, CreatePortfolioShare: failingOnce(name, started), DescribePortfolioShareStatus: { Status: 'COMPLETED' } });
    await portfolioShare(create);
    expect(inputsOf(calls, 'CreatePortfolioShare')).toHaveLength(2);
  });

  test('fail with what is wrong', async () => {
    answering({ DescribePortfolioShares: none, CreatePortfolioShare: error('OperationNotSupportedException', 'no organization') });
    await expect(portfolioShare(create)).rejects.toThrow('no organization');
  });

  const remove = (PhysicalResourceId: string) => portfolioShare({ ...create, RequestType: 'Delete', PhysicalResourceId });

  test('are removed, and need not be there', async () => {
    const calls = answering({ DescribePortfolioShares: there(), DeletePortfolioShare: started, DescribePortfolioShareStatus: { Status: 'COMPLETED' } });
    expect(await remove(ID)).toEqual({ PhysicalResourceId: ID });
    expect(inputsOf(calls, 'DeletePortfolioShare')).toHaveLength(1);
    for (const DescribePortfolioShares of [none, error('ResourceNotFoundException')]) {
      const others = answering({ DescribePortfolioShares });
      await remove(ID);
      expect(commandsOf(others)).toEqual(['DescribePortfolioShares']);
    }
    answering({ DescribePortfolioShares: error('AccessDeniedException', 'denied') });
    await expect(remove(ID)).rejects.toThrow('denied');
  });

  test('that were never made are not removed', async () => {
    const calls = answering({ DescribePortfolioShares: none });
    await remove(MADE_UP);
    expect(commandsOf(calls)).not.toContain('DeletePortfolioShare');
  });
});

describe('accepted shares', () => {
  const request = (RequestType: 'Create' | 'Update' | 'Delete', PhysicalResourceId?: string) => ({ RequestType, PhysicalResourceId, ResourceProperties: { PortfolioId: 'port-1' } });
  const other = { PortfolioDetails: [{ Id: 'port-9' }] };
  const own = { PortfolioDetails: [{ Id: 'port-1' }] };

  test('are accepted once, on whatever page they are', async () => {
    const calls = answering({ ListAcceptedPortfolioShares: pages(other, own) });
    expect(await acceptedShare(request('Create'))).toEqual({ PhysicalResourceId: 'port-1' });
    expect(commandsOf(calls)).toEqual(['ListAcceptedPortfolioShares', 'ListAcceptedPortfolioShares']);
    const again = answering({ ListAcceptedPortfolioShares: pages(other, {}), AcceptPortfolioShare: {} });
    await acceptedShare(request('Update', 'port-1'));
    expect(inputsOf(again, 'AcceptPortfolioShare')).toEqual([{ PortfolioId: 'port-1', PortfolioShareType: 'AWS_ORGANIZATIONS' }]);
  });

  test('are given back by their former id', async () => {
    const calls = answering({ ListAcceptedPortfolioShares: other, RejectPortfolioShare: {} });
    await acceptedShare(request('Delete', 'port-9'));
    expect(inputsOf(calls, 'RejectPortfolioShare')).toMatchObject([{ PortfolioId: 'port-9' }]);
    const none = answering({ ListAcceptedPortfolioShares: other });
    await acceptedShare(request('Delete', MADE_UP));
    expect(commandsOf(none)).not.toContain('RejectPortfolioShare');
  });

  test('that are gone are not given back', async () => {
    answering({ ListAcceptedPortfolioShares: {} });
    expect(await acceptedShare(request('Delete', 'port-1'))).toEqual({ PhysicalResourceId: 'port-1' });
  });

  test('that go meanwhile are not given back', async () => {
    answering({ ListAcceptedPortfolioShares: own, RejectPortfolioShare: error('ResourceNotFoundException') });
    expect(await acceptedShare(request('Delete', 'port-1'))).toEqual({ PhysicalResourceId: 'port-1' });
  });
});

describe('budgets', () => {
  const request = (RequestType: 'Create' | 'Delete', PhysicalResourceId?: string) => ({ RequestType, PhysicalResourceId, ResourceProperties: { BudgetName: 'b', ResourceId: 'port-1' } });

  test('are shown once, and not shown any more', async () => {
    const calls = answering({ AssociateBudgetWithResource: error('DuplicateResourceException'), DisassociateBudgetFromResource: error('ResourceNotFoundException') });
    expect(await budgetAssociation(request('Create'))).toEqual({ PhysicalResourceId: 'b|port-1' });
    expect(await budgetAssociation(request('Delete', 'b|port-1'))).toEqual({ PhysicalResourceId: 'b|port-1' });
    expect(commandsOf(calls)).toEqual(['AssociateBudgetWithResource', 'DisassociateBudgetFromResource']);
    expect(await budgetAssociation(request('Delete', MADE_UP))).toEqual({ PhysicalResourceId: MADE_UP });
  });

  test('fail with what is wrong', async () => {
    answering({ AssociateBudgetWithResource: error('LimitExceededException', 'too many'), DisassociateBudgetFromResource: error('AccessDeniedException', 'denied') });
    await expect(budgetAssociation(request('Create'))).rejects.toThrow('too many');
    await expect(budgetAssociation(request('Delete', 'b|port-1'))).rejects.toThrow('denied');
  });
});

describe('versions', () => {
  const DAY = 86_400_000;
  const NOW = Date.parse('2026-11-20T12:00:00Z');
  const artifact = (Name: string, more: object = {}) => ({ Id: `pa-${Name}`, Name, Active: true, Guidance: 'DEFAULT', CreatedTime: new Date(NOW - 100 * DAY), ...more });
  const listed = (...artifacts: object[]) => ({
    ListProvisioningArtifacts: { ProvisioningArtifactDetails: artifacts },
    UpdateProvisioningArtifact: {},
    ListServiceActionsForProvisioningArtifact: {},
  });
  const update = (properties: object, former?: object) => productVersions({
    RequestType: 'Update', ResourceProperties: { ProductId: 'prod-1', ...properties }, OldResourceProperties: former && { ProductId: 'prod-1', ...former },
  });
  const changes = (calls: Call[]) => inputsOf(calls, 'UpdateProvisioningArtifact').map(({ ProvisioningArtifactId, Active, Guidance }: any) => [ProvisioningArtifactId, Active, Guidance]);

  beforeEach(() => { jest.spyOn(Date, 'now').mockReturnValue(NOW); });

  test('go on to a later state, and are left alone where they are in it', async () => {
    const calls = answering(listed(artifact('1.0.0'), artifact('1.1.0'), artifact('1.2.0', { Active: false }), artifact('other'), artifact('2.0.0')));
    await update({ States: { '1.0.0': 'retired', '1.1.0': 'deprecated', '1.2.0': 'retired', '2.0.0': 'available' } });
    expect(changes(calls)).toEqual([['pa-1.0.0', false, 'DEPRECATED'], ['pa-1.1.0', true, 'DEPRECATED']]);
  });

  test('come back where a deployment says so, and not what somebody has deactivated by hand', async () => {
    const retired = { Active: false, Guidance: 'DEPRECATED' };
    const calls = answering(listed(artifact('1.0.0', retired), artifact('1.1.0', retired), artifact('1.2.0', { Guidance: 'DEPRECATED' })));
    await update({ States: { '1.0.0': 'available', '1.1.0': 'available', '1.2.0': 'available' } }, { States: { '1.0.0': 'retired', '1.1.0': 'available', '1.2.0': 'deprecated' } });
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEFAULT'], ['pa-1.2.0', true, 'DEFAULT']]);
  });

  test('grow old by the day, the newest never', async () => {
    const aged = { Ageing: ['1.0.0', '1.1.0', '1.2.0'], DeprecateAfterDays: '50', RetireAfterDays: '100' };
    const calls = answering(listed(artifact('1.0.0'), artifact('1.1.0', { CreatedTime: new Date(NOW - 99 * DAY) }), artifact('1.2.0'), artifact('2.0.0-dev')));
    await scheduled({ ProductId: 'prod-1', States: {}, ...aged });
    expect(changes(calls)).toEqual([['pa-1.0.0', false, 'DEPRECATED'], ['pa-1.1.0', true, 'DEPRECATED']]);
  });

  test('take numbers as well, as a schedule has them', async () => {
    const calls = answering(listed(artifact('1.0.0'), artifact('1.1.0')));
    await scheduled({ ProductId: 'prod-1', Ageing: ['1.0.0', '1.1.0'], DeprecateAfterDays: 100 as any });
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEPRECATED']]);
  });

  const old = (name: string, days: number, state: object = {}) => artifact(name, { CreatedTime: new Date(NOW - days * DAY), ...state });
  const RETIRED = { Active: false, Guidance: 'DEPRECATED' };
  const STATES = { '1.0.0': 'available', '1.1.0': 'available', '1.2.0': 'available' };
  const AGED = { States: STATES, Ageing: ['1.0.0', '1.1.0', '1.2.0'], DeprecateAfterDays: '50', RetireAfterDays: '90' };

  test('that have aged come back where the ages are raised, as far as these let them', async () => {
    const calls = answering(listed(old('1.0.0', 100, RETIRED), old('1.1.0', 60, { Guidance: 'DEPRECATED' }), old('1.2.0', 1)));
    await update({ ...AGED, DeprecateAfterDays: '80', RetireAfterDays: '200' }, AGED);
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEPRECATED'], ['pa-1.1.0', true, 'DEFAULT']]);
  });

  test('that have aged come back where the ages are taken away', async () => {
    const calls = answering(listed(old('1.0.0', 100, RETIRED), old('1.1.0', 60, { Guidance: 'DEPRECATED' }), old('1.2.0', 1)));
    await update({ States: STATES, Ageing: AGED.Ageing }, AGED);
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEFAULT'], ['pa-1.1.0', true, 'DEFAULT']]);
  });

  test('that have aged come back when nobody says anything any more', async () => {
    const calls = answering({ ...listed(old('1.0.0', 100, RETIRED), old('1.1.0', 10, RETIRED), old('1.2.0', 1)), DescribeProductAsAdmin: {} });
    await productVersions({ RequestType: 'Delete', PhysicalResourceId: 'prod-1|versions', ResourceProperties: { ProductId: 'prod-1', ...AGED } as any });
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEFAULT']]);
  });

  test('that somebody has deactivated by hand do not come back, whatever the ages', async () => {
    const young = answering(listed(old('1.0.0', 10, RETIRED), old('1.1.0', 60, RETIRED), old('1.2.0', 100, RETIRED)));
    await update({ States: STATES, Ageing: AGED.Ageing }, AGED);
    await update({ ...AGED, DeprecateAfterDays: '80', RetireAfterDays: '200' }, AGED);
    expect(changes(young)).toEqual([]);
  });

  test('stay where they are old enough under the new ages, too', async () => {
    const calls = answering(listed(old('1.0.0', 100, RETIRED), old('1.1.0', 60, { Guidance: 'DEPRECATED' }), old('1.2.0', 1)));
    await update({ ...AGED, DeprecateAfterDays: '55', RetireAfterDays: '95' }, AGED);
    await update(AGED, AGED);
    expect(changes(calls)).toEqual([]);
  });

  test('that are old come back as far as their age lets them', async () => {
    const calls = answering(listed(artifact('1.0.0', { Active: false }), artifact('1.1.0')));
    await update({ States: { '1.0.0': 'available' }, Ageing: ['1.0.0', '1.1.0'], DeprecateAfterDays: '1' }, { States: { '1.0.0': 'retired' } });
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEPRECATED']]);
  });

  test('of another product do not come back', async () => {
    const calls = answering(listed(artifact('1.0.0', { Active: false })));
    await productVersions({ RequestType: 'Update', ResourceProperties: { ProductId: 'prod-2', States: { '1.0.0': 'available' } }, OldResourceProperties: { ProductId: 'prod-1', States: { '1.0.0': 'retired' } } });
    expect(changes(calls)).toEqual([]);
  });

  test('come back when nobody says any more that they are retired', async () => {
    const calls = answering({ ...listed(artifact('1.0.0', { Active: false, Guidance: 'DEPRECATED' })), DescribeProductAsAdmin: {} });
    await productVersions({ RequestType: 'Delete', PhysicalResourceId: 'prod-1|versions', ResourceProperties: { ProductId: 'prod-1', States: { '1.0.0': 'retired' } } });
    expect(changes(calls)).toEqual([['pa-1.0.0', true, 'DEFAULT']]);
  });

  const actions = (there: Record<string, string[]>) => ({
    ListServiceActionsForProvisioningArtifact: ({ ProvisioningArtifactId, PageToken }: any) => {
      const all = there[ProvisioningArtifactId] ?? [];
      const at = Number(PageToken ?? 0);
      return { ServiceActionSummaries: all.slice(at, at + 1).map(Id => ({ Id })), NextPageToken: at + 1 < all.length ? `${at + 1}` : undefined };
    },
    AssociateServiceActionWithProvisioningArtifact: {},
    DisassociateServiceActionFromProvisioningArtifact: {},
  });

  test('have their actions, those that are retired none', async () => {
    const calls = answering({ ...listed(artifact('1.0.0', { Active: false }), artifact('1.1.0')), ...actions({ 'pa-1.1.0': ['act-0', 'act-1', 'act-9'] }) });
    await update({ Actions: ['act-1', 'act-2'] }, { Actions: ['act-1', 'act-9'] });
    expect(inputsOf(calls, 'AssociateServiceActionWithProvisioningArtifact').map(({ ProvisioningArtifactId, ServiceActionId }: any) => [ProvisioningArtifactId, ServiceActionId])).toEqual([['pa-1.1.0', 'act-2']]);
    expect(inputsOf(calls, 'DisassociateServiceActionFromProvisioningArtifact').map(({ ServiceActionId }: any) => ServiceActionId)).toEqual(['act-9']);
  });

  test('take what others have done meanwhile', async () => {
    answering({
      ...listed(artifact('1.0.0')),
      ...actions({ 'pa-1.0.0': ['act-9'] }),
      AssociateServiceActionWithProvisioningArtifact: error('DuplicateResourceException'),
      DisassociateServiceActionFromProvisioningArtifact: error('ResourceNotFoundException'),
    });
    await update({ Actions: ['act-1'] }, { Actions: ['act-9'] });
    answering({ ...listed(artifact('1.0.0')), ...actions({}), AssociateServiceActionWithProvisioningArtifact: error('LimitExceededException', 'too many') });
    await expect(update({ Actions: ['act-1'] })).rejects.toThrow('too many');
  });

  const remove = (properties: object) => productVersions({ RequestType: 'Delete', PhysicalResourceId: 'prod-1|versions', ResourceProperties: { ProductId: 'prod-1', ...properties } });

  test('give their actions back, where the product is still there', async () => {
    const calls = answering({ ...listed(artifact('1.0.0', { Active: false })), ...actions({ 'pa-1.0.0': ['act-1'] }), DescribeProductAsAdmin: {} });
    await remove({ Actions: ['act-1'] });
    expect(inputsOf(calls, 'DisassociateServiceActionFromProvisioningArtifact')).toHaveLength(1);
    const gone = answering({ DescribeProductAsAdmin: error('ResourceNotFoundException') });
    await remove({ Actions: ['act-1'] });
    expect(commandsOf(gone)).toEqual(['DescribeProductAsAdmin']);
    answering({ DescribeProductAsAdmin: error('AccessDeniedException', 'denied') });
    await expect(remove({ Actions: ['act-1'] })).rejects.toThrow('denied');
  });

  test('end where they began when a call is made again', async () => {
    const states = { States: { '1.0.0': 'retired' } };
    const failed = answering({ ...listed(artifact('1.0.0')), UpdateProvisioningArtifact: error('ThrottlingException', 'slow down') });
    await expect(update(states)).rejects.toThrow('slow down');
    expect(changes(failed)).toHaveLength(1);
    const again = answering(listed(artifact('1.0.0')));
    await update(states);
    await update(states);
    expect(changes(again)).toEqual([['pa-1.0.0', false, 'DEPRECATED'], ['pa-1.0.0', false, 'DEPRECATED']]);
  });
});
