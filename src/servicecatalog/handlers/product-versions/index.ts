import {
  AssociateServiceActionWithProvisioningArtifactCommand, DescribeProductAsAdminCommand, DisassociateServiceActionFromProvisioningArtifactCommand,
  ListProvisioningArtifactsCommand, ListServiceActionsForProvisioningArtifactCommand, ProvisioningArtifactDetail, ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';

/** What CloudFormation asks; all scalars are text. */
interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** What a schedule tells as well. */
interface Properties {
  readonly ProductId: string;
  /** State of each version by its name. */
  readonly States?: { readonly [version: string]: State };
  /** Names of versions in their order, the newest last. */
  readonly Ageing?: string[];
  readonly DeprecateAfterDays?: string;
  readonly RetireAfterDays?: string;
  /** Service actions that all versions which are not retired have. */
  readonly Actions?: string[];
}

type State = 'available' | 'deprecated' | 'retired';

const DAY = 24 * 60 * 60 * 1000;
const SETTINGS = {
  available: { Active: true, Guidance: 'DEFAULT' },
  deprecated: { Active: true, Guidance: 'DEPRECATED' },
  retired: { Active: false, Guidance: 'DEPRECATED' },
} as const;
const RANK = { available: 0, deprecated: 1, retired: 2 };

const catalog = new ServiceCatalogClient({ maxAttempts: 8 });

/** Brings versions of a product to the state that they should be in, which AWS CloudFormation has no property for. */
export async function handler(request: Request): Promise<{ PhysicalResourceId: string }> {
  const wanted = request.ResourceProperties;
  const former = request.OldResourceProperties;
  const sameProduct = former?.ProductId === wanted.ProductId;
  if (request.RequestType === 'Delete') {
    await detach(wanted.ProductId, wanted.Actions ?? []); // an action in use cannot be deleted; versions go with their product
  } else {
    await settle(wanted, sameProduct ? former.States : undefined);
    await attach(wanted, sameProduct ? former.Actions : undefined);
  }
  return { PhysicalResourceId: `${wanted.ProductId}|versions` };
}

/** Once a day: versions grow old. */
export async function scheduled(wanted: Properties): Promise<void> {
  await settle(wanted);
}

/**
 * A version goes on to a later state by itself. It comes back only where a deployment says so: what somebody has deactivated by hand stays so.
 */
async function settle(wanted: Properties, former: Properties['States'] = {}) {
  for (const artifact of await artifactsOf(wanted.ProductId)) {
    const name = artifact.Name!;
    const told = wanted.States?.[name] ?? 'available';
    const target = worse(told, ageState(artifact, wanted));
    const now = stateOf(artifact);
    const comesBack = former[name] !== undefined && former[name] === now && RANK[told] < RANK[former[name]];
    if (target !== now && (RANK[target] > RANK[now] || comesBack)) {
      const version = { ProductId: wanted.ProductId, ProvisioningArtifactId: artifact.Id };
      await catalog.send(new UpdateProvisioningArtifactCommand({ ...version, ...SETTINGS[target] }));
    }
  }
}

function stateOf({ Active, Guidance }: ProvisioningArtifactDetail): State {
  if (Active === false) return 'retired';
  return Guidance === 'DEPRECATED' ? 'deprecated' : 'available';
}

function worse(one: State, other: State): State {
  return RANK[one] > RANK[other] ? one : other;
}

/** The newest never ages. */
function ageState({ Name, CreatedTime }: ProvisioningArtifactDetail, { Ageing = [], DeprecateAfterDays, RetireAfterDays }: Properties): State {
  if (!Ageing.slice(0, -1).includes(Name!)) return 'available';
  const age = Date.now() - new Date(CreatedTime!).getTime();
  const isOlder = (days?: string) => days !== undefined && age >= Number(days) * DAY;
  if (isOlder(RetireAfterDays)) return 'retired';
  return isOlder(DeprecateAfterDays) ? 'deprecated' : 'available';
}

/** Those that are not offered any more, too; the description of a product tells less of each. */
async function artifactsOf(productId: string): Promise<ProvisioningArtifactDetail[]> {
  const { ProvisioningArtifactDetails } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId: productId }));
  return ProvisioningArtifactDetails ?? [];
}

async function attach({ ProductId, Actions = [] }: Properties, former: string[] = []) {
  for (const artifact of await artifactsOf(ProductId)) {
    if (stateOf(artifact) === 'retired' && former.length === 0) continue;
    const there = await actionsOf(ProductId, artifact.Id!);
    const target = { ProductId, ProvisioningArtifactId: artifact.Id };
    for (const ServiceActionId of stateOf(artifact) === 'retired' ? [] : Actions.filter(id => !there.includes(id))) {
      await unless('DuplicateResourceException', () => catalog.send(new AssociateServiceActionWithProvisioningArtifactCommand({ ...target, ServiceActionId })));
    }
    for (const ServiceActionId of former.filter(id => there.includes(id) && !Actions.includes(id))) {
      await unless('ResourceNotFoundException', () => catalog.send(new DisassociateServiceActionFromProvisioningArtifactCommand({ ...target, ServiceActionId })));
    }
  }
}

async function detach(productId: string, actions: string[]) {
  if (actions.length === 0 || !await isThere(productId)) return;
  await attach({ ProductId: productId, Actions: [] }, actions);
}

async function isThere(productId: string): Promise<boolean> {
  try {
    await catalog.send(new DescribeProductAsAdminCommand({ Id: productId }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function actionsOf(ProductId: string, artifact: string): Promise<string[]> {
  const ids: string[] = [];
  let PageToken: string | undefined;
  do {
    const page = await catalog.send(new ListServiceActionsForProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId: artifact, PageToken }));
    ids.push(...page.ServiceActionSummaries?.map(({ Id }) => Id!) ?? []);
    PageToken = page.NextPageToken;
  } while (PageToken);
  return ids;
}

/** Somebody else was faster, or it was done before. */
async function unless(name: string, act: () => Promise<unknown>) {
  try {
    await act();
  } catch (error) {
    if ((error as Error).name !== name) throw error;
  }
}
