import {
  AssociateServiceActionWithProvisioningArtifactCommand, DescribeProductAsAdminCommand, DescribeProvisioningArtifactCommand,
  DisassociateServiceActionFromProvisioningArtifactCommand, ListProvisioningArtifactsCommand, ListServiceActionsForProvisioningArtifactCommand,
  ProvisioningArtifactDetail, ServiceCatalogClient, UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { unless } from '../unless';

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
  const { ResourceProperties: wanted, OldResourceProperties: old } = request;
  if (request.RequestType === 'Delete') {
    await undo(wanted);
    return { PhysicalResourceId: request.PhysicalResourceId! }; // one that CloudFormation made up, where it was never told ours
  }
  const former = old?.ProductId === wanted.ProductId ? old : undefined;
  try {
    await settle(wanted, former);
    await attach(wanted, former?.Actions);
  } catch (error) {
    if (!former) await undo(wanted).catch(() => undefined); // CloudFormation never deletes what could not be created
    throw error;
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
async function settle(wanted: Properties, former?: Properties) {
  const artifacts = await artifactsOf(wanted.ProductId);
  const ageing = ageingOf(wanted, artifacts);
  for (const artifact of artifacts) {
    const name = artifact.Name!;
    const told = toldOf(wanted, name);
    const target = ageing.includes(name) ? worse(told, ageState(artifact, wanted)) : told;
    const now = stateOf(artifact);
    const before = former && expectedOf(former, artifact);
    const comesBack = before === now && former?.States?.[name] !== undefined && RANK[target] < RANK[before];
    if (target !== now && (RANK[target] > RANK[now] || comesBack)) {
      await bring(wanted.ProductId, artifact, target);
    }
  }
}

/** The state that a former deployment has brought a version to, and its age under that. */
function expectedOf(former: Properties, artifact: ProvisioningArtifactDetail): State {
  const ages = (former.Ageing ?? []).slice(0, -1).includes(artifact.Name!);
  return worse(toldOf(former, artifact.Name!), ages ? ageState(artifact, former) : 'available');
}

/** A deployment may remove the version meanwhile. */
async function bring(ProductId: string, { Id }: ProvisioningArtifactDetail, target: State) {
  const input = { ProductId, ProvisioningArtifactId: Id, ...SETTINGS[target] };
  await unless(['ResourceNotFoundException'], () => catalog.send(new UpdateProvisioningArtifactCommand(input)));
}

/** An action in use cannot be deleted, and a version that nothing is told of any more is offered. */
async function undo(told: Properties) {
  const { ProductId, Actions = [] } = told;
  if (!await isThere(ProductId)) return;
  await unless(['ResourceNotFoundException'], async () => {
    for (const artifact of await artifactsOf(ProductId)) {
      const state = expectedOf(told, artifact);
      if (state !== 'available' && state === stateOf(artifact)) await bring(ProductId, artifact, 'available');
    }
    if (Actions.length > 0) await attach({ ProductId }, Actions);
  });
}

function toldOf({ States }: Properties, name: string): State {
  return States?.[name] ?? 'available';
}

function stateOf({ Active, Guidance }: ProvisioningArtifactDetail): State {
  if (Active === false) return 'retired';
  return Guidance === 'DEPRECATED' ? 'deprecated' : 'available';
}

function worse(one: State, other: State): State {
  return RANK[one] > RANK[other] ? one : other;
}

/** The newest never ages, nor does the newest that can be launched, where that is an older one. */
function ageingOf(wanted: Properties, artifacts: ProvisioningArtifactDetail[]): string[] {
  const names = wanted.Ageing ?? [];
  const available = artifacts.filter(artifact => stateOf(artifact) === 'available').map(({ Name }) => Name);
  const launchable = names.filter(name => available.includes(name) && toldOf(wanted, name) === 'available').pop();
  return names.slice(0, -1).filter(name => name !== launchable);
}

function ageState({ CreatedTime }: ProvisioningArtifactDetail, { DeprecateAfterDays, RetireAfterDays }: Properties): State {
  const age = Date.now() - new Date(CreatedTime!).getTime();
  const isOlder = (days?: string) => days !== undefined && age >= Number(days) * DAY;
  if (isOlder(RetireAfterDays)) return 'retired';
  return isOlder(DeprecateAfterDays) ? 'deprecated' : 'available';
}

/** Those that are not offered any more, too. A list that goes on cannot be asked on, since the request has no page: the rest is looked up. */
async function artifactsOf(ProductId: string): Promise<ProvisioningArtifactDetail[]> {
  const { ProvisioningArtifactDetails: found = [], NextPageToken } = await catalog.send(new ListProvisioningArtifactsCommand({ ProductId }));
  if (!NextPageToken) return found;
  const known = found.map(({ Id }) => Id);
  const { ProvisioningArtifactSummaries = [] } = await catalog.send(new DescribeProductAsAdminCommand({ Id: ProductId }));
  for (const { Id } of ProvisioningArtifactSummaries.filter(summary => !known.includes(summary.Id))) {
    const rest = await catalog.send(new DescribeProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId: Id }));
    found.push(rest.ProvisioningArtifactDetail!);
  }
  return found;
}

async function attach({ ProductId, Actions = [] }: Properties, former: string[] = []) {
  for (const artifact of await artifactsOf(ProductId)) {
    if (stateOf(artifact) === 'retired' && former.length === 0) continue;
    const there = await actionsOf(ProductId, artifact.Id!);
    const target = { ProductId, ProvisioningArtifactId: artifact.Id };
    for (const ServiceActionId of stateOf(artifact) === 'retired' ? [] : Actions.filter(id => !there.includes(id))) {
      await unless(['DuplicateResourceException'], () => catalog.send(new AssociateServiceActionWithProvisioningArtifactCommand({ ...target, ServiceActionId })));
    }
    for (const ServiceActionId of former.filter(id => there.includes(id) && !Actions.includes(id))) {
      await unless(['ResourceNotFoundException'], () => catalog.send(new DisassociateServiceActionFromProvisioningArtifactCommand({ ...target, ServiceActionId })));
    }
  }
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
