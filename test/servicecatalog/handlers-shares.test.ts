import { ServiceCatalogClient } from '@aws-sdk/client-service-catalog';

Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', PAUSE: '1' });

import { handler } from '../../src/servicecatalog/handlers/portfolio-share';
import { error } from '../pipelines/handlers/aws';

const UNIT = { PortfolioId: 'port-1', NodeType: 'ORGANIZATIONAL_UNIT', NodeValue: 'ou-abcd-12345678' } as const;
const ID = 'port-1|ORGANIZATIONAL_UNIT|ou-abcd-12345678';
const MINUTE = 60_000;
const ACCOUNTS = Array.from({ length: 200 }, (_, index) => `${222222222222 + index}`);
const SUSPENDED = { ShareErrors: [{ Message: 'Suspended', Accounts: ['111111111111'] }] };

interface Outcome { readonly Status: string; readonly ShareDetails?: object }

/** A service that has a share or not, and one of whose changes after the other comes to these ends. */
class Service {
  public there: Record<string, boolean> | undefined;
  public readonly asked: string[] = [];

  constructor(private readonly outcomes: (Outcome | Outcome[])[], there?: Record<string, boolean>, private readonly stays = false) {
    this.there = there;
    jest.spyOn(ServiceCatalogClient.prototype as any, 'send').mockImplementation(async ({ constructor, input }: any) => {
      const name = constructor.name.replace(/Command$/, '');
      this.asked.push(name);
      return this.answer(name, input);
    });
  }

  public get changes() {
    return this.asked.filter(name => !name.startsWith('Describe'));
  }

  private answer(name: string, { ShareTagOptions, SharePrincipals }: any): unknown {
    switch (name) {
      case 'DescribePortfolioShares': return { PortfolioShareDetails: this.there ? [{ PrincipalId: UNIT.NodeValue, ...this.there }] : [] };
      case 'DescribePortfolioShareStatus': return this.status();
      case 'DeletePortfolioShare':
        if (!this.stays) this.there = undefined;
        return { PortfolioShareToken: 'token' };
      default:
        this.there = { ShareTagOptions, SharePrincipals };
        return { PortfolioShareToken: 'token' };
    }
  }

  private status() {
    const [next] = this.outcomes;
    if (!Array.isArray(next)) return this.outcomes.length > 1 ? this.outcomes.shift() : next;
    return next.length > 1 ? next.shift() : next[0];
  }
}

const asked = (RequestType: 'Create' | 'Update' | 'Delete', tags = true) => handler({
  RequestType, PhysicalResourceId: RequestType === 'Create' ? undefined : ID, ResourceProperties: { ...UNIT, ShareTagOptions: `${tags}`, SharePrincipals: 'false' },
});
const [SHARED, OTHERWISE] = [true, false].map(ShareTagOptions => ({ ShareTagOptions, SharePrincipals: false }));
const partly = (more: object = SUSPENDED): Outcome => ({ Status: 'COMPLETED_WITH_ERRORS', ShareDetails: { SuccessfulShares: ACCOUNTS, ...more } });
const nobody = (Status: string): Outcome => ({ Status, ShareDetails: SUSPENDED });

let said: string[];
beforeEach(() => {
  said = [];
  jest.spyOn(console, 'warn').mockImplementation(text => { said.push(text as string); });
});

describe('a share that does not come to all accounts', () => {
  test('is made, and tells which ones in the log, in the answer, and as an attribute', async () => {
    const service = new Service([partly()]);
    const answer = await asked('Create');

    expect(answer).toEqual({ PhysicalResourceId: ID, Reason: expect.any(String), Data: { Warning: answer.Reason } });
    for (const text of [answer.Reason, said.join()]) expect(text).toMatch(/port-1.*ou-abcd-12345678.*200 accounts.*Suspended \(111111111111\)/);
    expect([service.changes, service.there]).toEqual([['CreatePortfolioShare'], SHARED]);
  });

  test('is updated', async () => {
    const service = new Service([partly()], OTHERWISE);
    expect((await asked('Update')).Data?.Warning).toContain('111111111111');
    expect([service.changes, service.there]).toEqual([['UpdatePortfolioShare'], SHARED]);
  });

  test('is removed', async () => {
    const service = new Service([partly()], SHARED);
    expect((await asked('Delete')).PhysicalResourceId).toBe(ID);
    expect([service.changes, service.there, said.join()]).toEqual([['DeletePortfolioShare'], undefined, expect.stringContaining('111111111111')]);
  });

  test('tells what CloudFormation can take, and everything in the log', async () => {
    const Accounts = ACCOUNTS.map(id => `9${id.slice(1)}`);
    new Service([partly({ ShareErrors: [{ Error: 'Suspended', Accounts }, { Message: 'x'.repeat(3000) }] })]);
    const answer = await asked('Create');
    expect(JSON.stringify(answer).length).toBeLessThan(3000); // of 4096, with what the framework adds
    expect(answer.Reason).toContain(Accounts[0]);
    expect(said.join()).toContain(Accounts.at(-1));

    new Service([{ Status: 'ERROR', ShareDetails: { ShareErrors: [{ Message: 'Suspended', Accounts }] } }, { Status: 'COMPLETED' }]);
    const refusal = await asked('Create').catch((problem: Error) => problem) as Error;
    expect([refusal.message.length < 1500, refusal.message.includes(Accounts[0])]).toEqual([true, true]);
  });
});

describe.each(['ERROR', 'COMPLETED_WITH_ERRORS'])('a share that comes to no account, as %s', status => {
  test('is not made, and leaves nothing that CloudFormation would not remove', async () => {
    const service = new Service([nobody(status), { Status: 'COMPLETED' }]);
    await expect(asked('Create')).rejects.toThrow(/could not be changed for any account: Suspended \(111111111111\)$/);
    expect([service.changes, service.there]).toEqual([['CreatePortfolioShare', 'DeletePortfolioShare'], undefined]);
  });

  test('says so where that cannot be taken back', async () => {
    const service = new Service([nobody(status)], undefined, true);
    await expect(asked('Create')).rejects.toThrow(/Suspended.*; remove the share by hand/);
    expect(service.there).toEqual(SHARED);
  });

  test('is not updated, is kept, and is brought back by the rollback', async () => {
    const service = new Service([nobody(status), { Status: 'COMPLETED' }], OTHERWISE);
    await expect(asked('Update')).rejects.toThrow('any account: Suspended');
    expect(service.changes).toEqual(['UpdatePortfolioShare']);
    await asked('Update', false);
    expect([service.changes, service.there]).toEqual([['UpdatePortfolioShare', 'UpdatePortfolioShare'], OTHERWISE]);
  });

  test('is removed where it is gone nevertheless, and only there', async () => {
    const service = new Service([nobody(status)], SHARED);
    await asked('Delete');
    expect([service.there, said.join()]).toEqual([undefined, expect.stringContaining('Suspended')]);
    new Service([nobody(status)], SHARED, true);
    await expect(asked('Delete')).rejects.toThrow('Suspended');
  });
});

describe('a share that takes long', () => {
  /** Each look at the clock is this much later. */
  const clock = (step: number) => {
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now += step);
    return () => now;
  };

  test.each(['Create', 'Update'] as const)('goes on behind the scenes when the function has to end: %s', async type => {
    const spent = clock(MINUTE / 2);
    const service = new Service([{ Status: 'IN_PROGRESS', ShareDetails: { SuccessfulShares: ACCOUNTS } }], type === 'Update' ? OTHERWISE : undefined);
    const { Data } = await asked(type);
    expect(Data!.Warning).toMatch(/still going on.*200 accounts/);
    expect([service.there, service.changes.includes('DeletePortfolioShare')]).toEqual([SHARED, false]);
    expect(spent()).toBeLessThan(14 * MINUTE);
  });

  test('is not gone before all accounts have lost it', async () => {
    clock(MINUTE);
    new Service([{ Status: 'IN_PROGRESS' }], SHARED);
    await expect(asked('Delete')).rejects.toThrow('still going on');
  });

  test('has as much time for the wait before as for the wait after', async () => {
    const spent = clock(MINUTE / 2);
    const service = new Service([{ Status: 'IN_PROGRESS' }]);
    const send = ServiceCatalogClient.prototype.send as unknown as jest.Mock;
    const answer = send.getMockImplementation()!;
    send.mockImplementation(async command => {
      if (command.constructor.name === 'CreatePortfolioShareCommand' && spent() < 8 * MINUTE) error('InvalidStateException')();
      return answer(command);
    });
    await asked('Create');
    expect(service.changes).toEqual(['CreatePortfolioShare']);
    expect(spent()).toBeLessThan(14 * MINUTE);
  });

  test('that never begins is refused', async () => {
    clock(MINUTE);
    const service = new Service([]);
    const send = ServiceCatalogClient.prototype.send as unknown as jest.Mock;
    const answer = send.getMockImplementation()!;
    send.mockImplementation(async command => command.constructor.name === 'CreatePortfolioShareCommand' ? error('InvalidStateException', 'busy')() : answer(command));
    await expect(asked('Create')).rejects.toThrow('busy');
    expect(service.changes).toEqual([]);
  });

  test('is asked again where the service has no time to tell', async () => {
    const service = new Service([[{ Status: 'IN_PROGRESS' }, { Status: 'COMPLETED' }]]);
    const send = ServiceCatalogClient.prototype.send as unknown as jest.Mock;
    const answer = send.getMockImplementation()!;
    let refused = 0;
    send.mockImplementation(async command => command.constructor.name === 'DescribePortfolioShareStatusCommand' && refused++ === 0 ? error('ThrottlingException')() : answer(command));
    expect((await asked('Create')).Data).toEqual({ Warning: '' });
    expect(service.changes).toEqual(['CreatePortfolioShare']);
  });
});

test('a share that a call has made before it died is taken as it is, when the call is made again', async () => {
  const service = new Service([], SHARED);
  expect(await asked('Create')).toEqual({ PhysicalResourceId: ID, Data: { Warning: '' } });
  expect(service.changes).toEqual([]);
});
