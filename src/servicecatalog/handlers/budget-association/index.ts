import { AssociateBudgetWithResourceCommand, DisassociateBudgetFromResourceCommand, ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import { unless } from '../unless';

/** What CloudFormation asks. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly BudgetName: string; readonly ResourceId: string };
}

const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/** Shows a budget beside its portfolio or product, which AWS CloudFormation has no resource for. */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const { BudgetName, ResourceId } = request.ResourceProperties;
  if (request.RequestType === 'Delete') {
    const id = request.PhysicalResourceId!;
    const [budget, resource] = id.includes('|') ? id.split('|') : [BudgetName, ResourceId]; // one that CloudFormation made up, never told ours
    await unless(['ResourceNotFoundException'], () => catalog.send(new DisassociateBudgetFromResourceCommand({ BudgetName: budget, ResourceId: resource })));
    return { PhysicalResourceId: id };
  }
  await unless(['DuplicateResourceException'], () => catalog.send(new AssociateBudgetWithResourceCommand({ BudgetName, ResourceId })));
  return { PhysicalResourceId: `${BudgetName}|${ResourceId}` };
}
