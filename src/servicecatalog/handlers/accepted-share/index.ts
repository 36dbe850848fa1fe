import { AcceptPortfolioShareCommand, ListAcceptedPortfolioSharesCommand, RejectPortfolioShareCommand, ServiceCatalogClient } from '@aws-sdk/client-service-catalog';

/** What CloudFormation asks. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly PortfolioId: string };
}

const TYPE = { PortfolioShareType: 'AWS_ORGANIZATIONS' } as const;
const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/** Accepts a portfolio that is shared through the organization; AWS CloudFormation accepts those of single accounts only. */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const { PortfolioId } = request.ResourceProperties;
  if (request.RequestType === 'Delete') {
    const id = request.PhysicalResourceId!;
    await reject(id.startsWith('port-') ? id : PortfolioId); // one that CloudFormation made up, where it was never told ours
    return { PhysicalResourceId: id };
  }
  if (!await isAccepted(PortfolioId)) await catalog.send(new AcceptPortfolioShareCommand({ PortfolioId, ...TYPE }));
  return { PhysicalResourceId: PortfolioId };
}

async function reject(PortfolioId: string) {
  try {
    if (await isAccepted(PortfolioId)) await catalog.send(new RejectPortfolioShareCommand({ PortfolioId, ...TYPE }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error; // it is not shared any more
  }
}

async function isAccepted(id: string): Promise<boolean> {
  let PageToken: string | undefined;
  do {
    const page = await catalog.send(new ListAcceptedPortfolioSharesCommand({ ...TYPE, PageToken }));
    if (page.PortfolioDetails?.some(({ Id }) => Id === id)) return true;
    PageToken = page.NextPageToken;
  } while (PageToken);
  return false;
}
