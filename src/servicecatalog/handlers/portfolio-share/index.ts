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

/**
 * How long the service may take to reach all accounts. With the minute that new permissions may take before, and the one that it may take
 * to take back what failed, the function ends before it is ended.
 */
const PATIENCE = 12 * 60_000;
const PATIENCE_AFTER_FAILURE = 60_000;
/** Of the 4096 bytes that CloudFormation takes of an answer, a text may stand in it twice. */
const LONGEST_TEXT = 600;
const PAUSE = Number(process.env.PAUSE ?? 5_000);
/** A share that another call is at work on is tried again. */
const BUSY = ['InvalidStateException', 'ThrottlingException', 'TooManyRequestsException'];

/** What CloudFormation is told; the warning is empty where there is none. */
interface Answer {
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: { readonly Warning: string };
}

/** What has come of a change for the accounts. */
interface Outcome {
  readonly status: 'everywhere' | 'somewhere' | 'nowhere' | 'going on';
  readonly text: string;
}

const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/**
 * A portfolio's share with an organizational unit or an organization, which AWS CloudFormation has no property for. What is there already
 * is taken as it is and brought to what is wanted, so that a call that died half-way can be made again.
 *
 * Where some accounts cannot be reached, as those that are suspended, the others keep what they have got: that is a warning, and no
 * failure, which would take the share back from all of them.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/dg/API_DescribePortfolioShareStatus.html
 */
export async function handler(request: Request): Promise<Answer> {
  const wanted = request.ResourceProperties;
  const until = Date.now() + PATIENCE;
  if (request.RequestType === 'Delete') {
    await remove(parse(request.PhysicalResourceId) ?? wanted, until); // CloudFormation makes up an id where it was never told ours
    return { PhysicalResourceId: request.PhysicalResourceId! };
  }
  const warning = await share(wanted, until);
  // Another portfolio or node is another share: CloudFormation has the former one deleted afterwards.
  const PhysicalResourceId = [wanted.PortfolioId, wanted.NodeType, wanted.NodeValue].join('|');
  return { PhysicalResourceId, ...warning && { Reason: warning }, Data: { Warning: warning } };
}

function parse(id = ''): Share | undefined {
  const [PortfolioId, NodeType, NodeValue] = id.split('|');
  return NodeValue ? { PortfolioId, NodeType: NodeType as Share['NodeType'], NodeValue } : undefined;
}

/** Gives a warning, or an empty text. */
async function share(wanted: Properties, until: number): Promise<string> {
  const flags = { ShareTagOptions: wanted.ShareTagOptions === 'true', SharePrincipals: wanted.SharePrincipals === 'true' };
  const there = await find(wanted);
  const isSame = there && (there.ShareTagOptions ?? false) === flags.ShareTagOptions && (there.SharePrincipals ?? false) === flags.SharePrincipals;
  if (isSame) return '';
  const input = { PortfolioId: wanted.PortfolioId, OrganizationNode: nodeOf(wanted), ...flags };
  // One that was there stays as it is when its change fails: CloudFormation asks for the former state by itself.
  if (there) return accepted(wanted, await finish(() => catalog.send(new UpdatePortfolioShareCommand(input)), until));
  try {
    return accepted(wanted, await finish(() => catalog.send(new CreatePortfolioShareCommand(input)), until));
  } catch (error) {
    throw await takenBack(wanted, error as Error);
  }
}

/** CloudFormation never deletes what could not be created, and a portfolio that is shared cannot be deleted. */
async function takenBack(made: Share, problem: Error): Promise<Error> {
  try {
    await remove(made, Date.now() + PATIENCE_AFTER_FAILURE);
  } catch (error) {
    console.warn(`The share could not be taken back: ${(error as Error).message}`);
    problem.message += '; remove the share by hand, as the portfolio cannot be deleted with it';
  }
  return problem;
}

async function remove(gone: Share, until: number) {
  try {
    if (!await find(gone)) return;
    const end = new DeletePortfolioShareCommand({ PortfolioId: gone.PortfolioId, OrganizationNode: nodeOf(gone) });
    const outcome = await finish(() => catalog.send(end), until);
    const isGone = outcome.status === 'nowhere' && !await find(gone);
    if (outcome.status === 'going on') throw new Error(`The end of the share is ${outcome.text}; try again later`);
    accepted(gone, isGone ? { ...outcome, status: 'somewhere' } : outcome);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error; // the portfolio itself is gone
  }
}

/** The warning that there is about a change; fails where no account has got it. */
function accepted({ PortfolioId, NodeValue }: Share, { status, text }: Outcome): string {
  if (status === 'everywhere') return '';
  console.warn(`Share of ${PortfolioId} with ${NodeValue}: ${text}`);
  if (status === 'nowhere') throw new Error(`The portfolio's share could not be changed for any account: ${shortened(text)}`);
  return shortened(`Share of ${PortfolioId} with ${NodeValue}: ${text}`);
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

/** Starts a change, and waits until it has reached all accounts that it can reach. */
async function finish(start: () => Promise<{ PortfolioShareToken?: string }>, until: number): Promise<Outcome> {
  const { PortfolioShareToken } = await patiently(start, until);
  while (PortfolioShareToken) {
    const { Status, ShareDetails } = await patiently(() => catalog.send(new DescribePortfolioShareStatusCommand({ PortfolioShareToken })), until);
    const reached = ShareDetails?.SuccessfulShares?.length ?? 0;
    if (Status === 'ERROR' || Status === 'COMPLETED_WITH_ERRORS') {
      const why = ShareDetails?.ShareErrors?.map(describe).join('; ') || Status;
      return reached > 0 ? { status: 'somewhere', text: `done for ${reached} accounts, but not for all: ${why}` } : { status: 'nowhere', text: why };
    }
    if (Status === 'COMPLETED') break;
    if (Date.now() > until) return { status: 'going on', text: `still going on, done for ${reached} accounts until now` };
    await pause();
  }
  return { status: 'everywhere', text: '' };
}

function describe({ Message, Error: type, Accounts = [] }: ShareError): string {
  return `${Message ?? type}${Accounts.length > 0 ? ` (${Accounts.join(', ')})` : ''}`;
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}... (all of it stands in the log of the function)` : text;
}

async function patiently<T>(act: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!BUSY.includes((error as Error).name) || Date.now() > until) throw error;
      await pause();
    }
  }
}

async function pause() {
  await new Promise(resolve => setTimeout(resolve, PAUSE));
}
