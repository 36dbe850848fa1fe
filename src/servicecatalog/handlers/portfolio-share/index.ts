import {
  CreatePortfolioShareCommand, DeletePortfolioShareCommand, DescribePortfolioSharesCommand, DescribePortfolioShareStatusCommand, OrganizationNode,
  PortfolioShareDetail, ServiceCatalogClient, ShareError, UpdatePortfolioShareCommand,
} from '@aws-sdk/client-service-catalog';

/** What CloudFormation asks; all scalars are text. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

interface Properties {
  readonly PortfolioId: string;
  readonly NodeType: 'ORGANIZATION' | 'ORGANIZATIONAL_UNIT';
  readonly NodeValue: string;
  readonly ShareTagOptions: string;
  readonly SharePrincipals: string;
}

type Share = Pick<Properties, 'PortfolioId' | 'NodeType' | 'NodeValue'>;

/** How long the service may take to reach all accounts, and how often it is asked. */
const PATIENCE = 13 * 60_000;
/** How long it may take to take back what failed, before the function itself is ended. */
const PATIENCE_AFTER_FAILURE = 60_000;
const PAUSE = Number(process.env.PAUSE ?? 5_000);
/** A share that another call is at work on is tried again. */
const BUSY = ['InvalidStateException', 'ThrottlingException', 'TooManyRequestsException'];

const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/**
 * A portfolio's share with an organizational unit or an organization, which AWS CloudFormation has no property for. What is there already
 * is taken as it is and brought to what is wanted, so that a call that died half-way can be made again.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const wanted = request.ResourceProperties;
  if (request.RequestType === 'Delete') {
    await remove(parse(request.PhysicalResourceId) ?? wanted); // CloudFormation makes up an id where it was never told ours
    return { PhysicalResourceId: request.PhysicalResourceId! };
  }
  await share(wanted);
  // Another portfolio or node is another share: CloudFormation has the former one deleted afterwards.
  return { PhysicalResourceId: [wanted.PortfolioId, wanted.NodeType, wanted.NodeValue].join('|') };
}

function parse(id = ''): Share | undefined {
  const [PortfolioId, NodeType, NodeValue] = id.split('|');
  return NodeValue ? { PortfolioId, NodeType: NodeType as Share['NodeType'], NodeValue } : undefined;
}

async function share(wanted: Properties) {
  const flags = { ShareTagOptions: wanted.ShareTagOptions === 'true', SharePrincipals: wanted.SharePrincipals === 'true' };
  const there = await find(wanted);
  const isSame = there && (there.ShareTagOptions ?? false) === flags.ShareTagOptions && (there.SharePrincipals ?? false) === flags.SharePrincipals;
  if (isSame) return;
  const input = { PortfolioId: wanted.PortfolioId, OrganizationNode: nodeOf(wanted), ...flags };
  if (there) return finish(() => catalog.send(new UpdatePortfolioShareCommand(input)));
  try {
    await finish(() => catalog.send(new CreatePortfolioShareCommand(input)));
  } catch (error) {
    // CloudFormation never deletes what could not be created, and a portfolio that is shared cannot be deleted.
    await remove(wanted, PATIENCE_AFTER_FAILURE).catch(() => undefined);
    throw error;
  }
}

async function remove(gone: Share, patience?: number) {
  try {
    if (!await find(gone)) return;
    await finish(() => catalog.send(new DeletePortfolioShareCommand({ PortfolioId: gone.PortfolioId, OrganizationNode: nodeOf(gone) })), patience);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error; // the portfolio itself is gone
  }
}

function nodeOf({ NodeType, NodeValue }: Share): OrganizationNode {
  return { Type: NodeType, Value: NodeValue };
}

async function find({ PortfolioId, NodeType, NodeValue }: Share): Promise<PortfolioShareDetail | undefined> {
  let PageToken: string | undefined;
  do {
    const page = await catalog.send(new DescribePortfolioSharesCommand({ PortfolioId, Type: NodeType, PageToken }));
    // The service tells the id, or the whole ARN
    const found = page.PortfolioShareDetails?.find(({ PrincipalId }) => PrincipalId === NodeValue || PrincipalId?.endsWith(`/${NodeValue}`));
    if (found) return found;
    PageToken = page.NextPageToken;
  } while (PageToken);
  return undefined;
}

/** Starts a change, and waits until it has reached all accounts. */
async function finish(start: () => Promise<{ PortfolioShareToken?: string }>, patience = PATIENCE) {
  const until = Date.now() + patience;
  const token = await patiently(start, until);
  while (token) {
    const { Status, ShareDetails } = await catalog.send(new DescribePortfolioShareStatusCommand({ PortfolioShareToken: token }));
    if (Status === 'COMPLETED') return;
    if (Status === 'ERROR' || Status === 'COMPLETED_WITH_ERRORS') {
      throw new Error(`The portfolio's share could not be changed for all accounts: ${ShareDetails?.ShareErrors?.map(describe).join('; ') || Status}`);
    }
    if (Date.now() > until) throw new Error('The change of the share has not reached all accounts within 13 minutes; deploy again');
    await pause();
  }
}

function describe({ Message, Error: type, Accounts = [] }: ShareError): string {
  return `${Message ?? type}${Accounts.length > 0 ? ` (${Accounts.join(', ')})` : ''}`;
}

async function patiently(start: () => Promise<{ PortfolioShareToken?: string }>, until: number): Promise<string | undefined> {
  for (;;) {
    try {
      return (await start()).PortfolioShareToken;
    } catch (error) {
      if (!BUSY.includes((error as Error).name) || Date.now() > until) throw error;
      await pause();
    }
  }
}

async function pause() {
  await new Promise(resolve => setTimeout(resolve, PAUSE));
}
