import { EnableAWSOrganizationsAccessCommand, ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Calls, changes, Fixtures, platform } from './catalog-calls';
import { Cloud } from './harness';
import { servicecatalog } from '../../src';

jest.setTimeout(180_000);

let cloud: Cloud;
let calls: Calls;
let made: Fixtures;
let organization: Organization;
let said: string[];

/** AWS Organizations, by its own requests. */
class Organization {
  private root!: string;

  public async create(): Promise<void> {
    await this.ask('CreateOrganization', { FeatureSet: 'ALL' });
    this.root = (await this.ask('ListRoots', {})).Roots[0].Id;
  }

  /** A unit with accounts; those that are closed are suspended. */
  public async unit(Name: string, accounts: Record<string, 'open' | 'closed'>): Promise<{ readonly id: string; readonly accounts: Record<string, string> }> {
    const { OrganizationalUnit: { Id } } = await this.ask('CreateOrganizationalUnit', { ParentId: this.root, Name });
    const ids: Record<string, string> = {};
    for (const [AccountName, state] of Object.entries(accounts)) {
      const { CreateAccountStatus: { AccountId } } = await this.ask('CreateAccount', { AccountName, Email: `${Name}-${AccountName}@example.com` });
      await this.ask('MoveAccount', { AccountId, SourceParentId: this.root, DestinationParentId: Id });
      if (state === 'closed') await this.close(AccountId);
      ids[AccountName] = AccountId;
    }
    return { id: Id, accounts: ids };
  }

  public async close(AccountId: string): Promise<void> {
    await this.ask('CloseAccount', { AccountId });
  }

  private async ask(operation: string, input: object): Promise<any> {
    const { endpoint, credentials } = cloud.client;
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSOrganizationsV20161128.${operation}`,
        'authorization': `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20261121/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation}: ${text}`);
    return text ? JSON.parse(text) : {};
  }
}

beforeAll(async () => {
  cloud = await Cloud.start();
  const catalog = new ServiceCatalogClient(cloud.client);
  calls = new Calls(cloud.client);
  made = new Fixtures(cloud, catalog);
  organization = new Organization();
  await organization.create();
  await catalog.send(new EnableAWSOrganizationsAccessCommand({}));
});
afterAll(async () => cloud.stop());
beforeEach(() => {
  said = [];
  jest.spyOn(console, 'warn').mockImplementation(text => { said.push(text as string); });
});

const properties = (PortfolioId: string, NodeValue: string, tags = true) => ({ PortfolioId, NodeType: 'ORGANIZATIONAL_UNIT', NodeValue, ShareTagOptions: `${tags}`, SharePrincipals: 'false' });
const act = (type: 'Create' | 'Update' | 'Delete', asked: ReturnType<typeof properties>) => calls.call('portfolio-share', {
  type, id: type === 'Create' ? undefined : `${asked.PortfolioId}|${asked.NodeType}|${asked.NodeValue}`, properties: asked,
});

test('a unit with an account that is suspended gets a share, changes it and loses it; whom it does not reach is told', async () => {
  const { id, accounts } = await organization.unit('mixed', { good: 'open', bad: 'closed' });
  const portfolio = await made.portfolio();
  const about = expect.stringMatching(new RegExp(`done for 1 accounts.*suspended.*${accounts.bad}`));

  expect(changes(await act('Create', properties(portfolio, id)))).toEqual(['CreatePortfolioShare']);
  expect([await made.shares(portfolio), said]).toEqual([{ [id]: 't' }, [about]]);
  expect(changes(await act('Update', properties(portfolio, id, false)))).toEqual(['UpdatePortfolioShare']);
  expect([await made.shares(portfolio), said]).toEqual([{ [id]: '' }, [about, about]]);
  expect(changes(await act('Delete', properties(portfolio, id, false)))).toEqual(['DeletePortfolioShare']);
  expect([await made.shares(portfolio), said]).toEqual([{}, [about, about, about]]);
});

test('a unit where all are suspended gets none, and keeps what it had', async () => {
  const { id } = await organization.unit('closed', { bad: 'closed' });
  const portfolio = await made.portfolio();
  await expect(act('Create', properties(portfolio, id))).rejects.toThrow('any account: Account is suspended.');
  expect(await made.shares(portfolio)).toEqual({});

  const { id: later, accounts } = await organization.unit('later', { good: 'open' });
  await act('Create', properties(portfolio, later));
  await organization.close(accounts.good);
  await expect(act('Update', properties(portfolio, later, false))).rejects.toThrow('any account');
  expect(Object.keys(await made.shares(portfolio))).toEqual([later]);
  await act('Delete', properties(portfolio, later, false));
  expect(await made.shares(portfolio)).toEqual({});
});

test('in a stack, an account that is suspended is in the way of nothing', async () => {
  const { id, accounts } = await organization.unit('deployed', { good: 'open', bad: 'closed' });
  const sharing = (shareTagOptions: boolean, withTopic = false) => platform((portfolio, stack: Stack) => {
    portfolio.shareWith(servicecatalog.ShareTarget.organizationalUnit(id), { shareTagOptions });
    new CfnOutput(stack, 'Id', { value: portfolio.portfolioId });
    if (withTopic) new sns.Topic(stack, 'Topic').node.addDependency(portfolio);
  });
  const stack = await cloud.deploy(sharing(true));
  const portfolio = (await stack.stack()).Outputs![0].OutputValue!;
  expect(await made.shares(portfolio)).toEqual({ [id]: 't' });

  await cloud.inject({ type: 'AWS::SNS::Topic', message: 'no' });
  expect((await stack.deployAndFail(sharing(false, true))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  await cloud.clearFaults();
  expect(await made.shares(portfolio)).toEqual({ [id]: 't' });

  // Now there is nobody left whom a change could reach: it fails, and the former share stays.
  await organization.close(accounts.good);
  expect((await stack.deployAndFail(sharing(false))).StackStatus).toMatch(/^UPDATE_ROLLBACK_/);
  expect((await stack.events()).map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join()).toContain('for any account');
  expect(Object.keys(await made.shares(portfolio))).toEqual([id]);
  await stack.destroy();
  expect(await cloud.leftOver()).toEqual([]);
});
