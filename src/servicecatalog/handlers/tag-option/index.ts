import {
  CreateTagOptionCommand, DeleteTagOptionCommand, DescribeTagOptionCommand, ListResourcesForTagOptionCommand, ListTagOptionsCommand,
  ServiceCatalogClient, TagOptionDetail, UpdateTagOptionCommand,
} from '@aws-sdk/client-service-catalog';

/** What CloudFormation asks. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly Key: string; readonly Value: string };
}

const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/**
 * A tag option that is there once in an account, whoever made it: other stacks, other apps, or somebody by hand. CloudFormation would make
 * it again, and fail. It goes when nobody has it any more.
 */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const { Key, Value } = request.ResourceProperties;
  if (request.RequestType === 'Delete') {
    await release(request.PhysicalResourceId!);
    return { PhysicalResourceId: request.PhysicalResourceId! };
  }
  const there = await find(Key, Value) ?? await create(Key, Value);
  if (there.Active === false) await catalog.send(new UpdateTagOptionCommand({ Id: there.Id, Active: true }));
  return { PhysicalResourceId: there.Id! };
}

async function find(Key: string, Value: string): Promise<TagOptionDetail | undefined> {
  let PageToken: string | undefined;
  do {
    const page = await catalog.send(new ListTagOptionsCommand({ Filters: { Key, Value }, PageToken }));
    const found = page.TagOptionDetails?.find(option => option.Key === Key && option.Value === Value);
    if (found) return found;
    PageToken = page.PageToken;
  } while (PageToken);
  return undefined;
}

async function create(Key: string, Value: string): Promise<TagOptionDetail> {
  try {
    return (await catalog.send(new CreateTagOptionCommand({ Key, Value }))).TagOptionDetail!;
  } catch (error) {
    const other = (error as Error).name === 'DuplicateResourceException' ? await find(Key, Value) : undefined; // another stack was faster
    if (!other) throw error;
    return other;
  }
}

async function release(Id: string) {
  if (!Id.startsWith('tag-')) return; // it was never made
  try {
    await catalog.send(new DescribeTagOptionCommand({ Id }));
    const { ResourceDetails } = await catalog.send(new ListResourcesForTagOptionCommand({ TagOptionId: Id }));
    if (!ResourceDetails?.length) await catalog.send(new DeleteTagOptionCommand({ Id }));
  } catch (error) {
    if (!['ResourceNotFoundException', 'ResourceInUseException'].includes((error as Error).name)) throw error;
  }
}
