import { CreateTagsCommand, paginateDescribeTags } from '@aws-sdk/client-ec2';
import { paginateListGroupResources } from '@aws-sdk/client-resource-groups';
import {
  AddTagsToResourceCommand, ListTagsForResourceCommand, paginateDescribeInstanceInformation, paginateDescribeInstancePatchStates,
  paginateDescribePatchGroups,
} from '@aws-sdk/client-ssm';
import type { InstanceInformationStringFilter, InstancePatchState } from '@aws-sdk/client-ssm';
import { ec2, groups, isInstance, partsOf, ssm } from './clients';
import { PolicyPlan, RingPlan } from './plan';

/** A node that Systems Manager knows. */
export interface Node {
  readonly id: string;
  readonly isOnline: boolean;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstancePatchStates.html */
const MOST_STATES = 50;
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformationStringFilter.html */
const MOST_VALUES = 100;
const GROUP = 'PatchGroup';
/** As a policy names them: what one has left that is not there any more, or has another name, is taken over. */
const MADE = /-[0-9A-F]{8}-[\w-]{1,64}$/;
/** The tag as it was called before tags could be read from an instance itself. */
const GROUP_BEFORE = 'Patch Group';

/** The nodes of a ring. */
export async function nodesOf(ring: RingPlan): Promise<Node[]> {
  const group = ring.targets.find(({ key }) => key === 'resource-groups:Name');
  if (!group) return find(ring.targets.map(({ key, values }) => ({ Key: key, Values: [...values] })));
  const ids: string[] = [];
  for await (const { Resources = [] } of paginateListGroupResources({ client: groups }, { Group: group.values[0] })) {
    ids.push(...Resources.map(({ Identifier }) => /[/:](m?i-\w+)$/.exec(Identifier?.ResourceArn ?? '')?.[1] ?? '').filter(id => id !== ''));
  }
  const found: Node[] = [];
  for (const part of partsOf(ids, MOST_VALUES)) found.push(...await find([{ Key: 'InstanceIds', Values: part }]));
  return found;
}

async function find(filters: InstanceInformationStringFilter[]): Promise<Node[]> {
  const found: Node[] = [];
  const pages = paginateDescribeInstanceInformation({ client: ssm, pageSize: MOST_STATES }, { Filters: filters });
  for await (const { InstanceInformationList = [] } of pages) {
    found.push(...InstanceInformationList.map(({ InstanceId, PingStatus }) => ({ id: InstanceId!, isOnline: PingStatus === 'Online' })));
  }
  return found;
}

/** Puts nodes of a ring into its patch group, from none or from that of another ring; how many have one that is not of the policy. */
export async function joinGroup({ groupPrefix }: PolicyPlan, { group }: RingPlan, nodes: readonly Node[]): Promise<number> {
  if (group === undefined || groupPrefix === undefined) return 0;
  const ids = nodes.map(({ id }) => id);
  const known = await registeredGroups();
  const isLost = (name: string) => MADE.test(name) && !known.has(name);
  const groupById = new Map([...await groupsOfInstances(ids.filter(isInstance)), ...await groupsOfServers(ids.filter(id => !isInstance(id)))]);
  const joining = ids.filter(id => {
    const now = groupById.get(id);
    return now === undefined || now !== group && (now.startsWith(groupPrefix) || isLost(now));
  });
  const Tags = [{ Key: GROUP, Value: group }];
  for (const Resources of partsOf(joining.filter(isInstance), MOST_VALUES)) await ec2.send(new CreateTagsCommand({ Resources, Tags }));
  for (const ResourceId of joining.filter(id => !isInstance(id))) {
    await ssm.send(new AddTagsToResourceCommand({ ResourceType: 'ManagedInstance', ResourceId, Tags }));
  }
  return ids.filter(id => groupById.has(id) && groupById.get(id) !== group && !joining.includes(id)).length;
}

/** Patch groups that have a baseline. */
async function registeredGroups(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { Mappings = [] } of paginateDescribePatchGroups({ client: ssm }, {})) {
    for (const { PatchGroup } of Mappings) found.add(PatchGroup!);
  }
  return found;
}

async function groupsOfInstances(ids: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const Values of partsOf(ids, MOST_VALUES)) {
    const Filters = [{ Name: 'resource-id', Values }, { Name: 'key', Values: [GROUP_BEFORE, GROUP] }];
    for await (const { Tags = [] } of paginateDescribeTags({ client: ec2 }, { Filters })) {
      for (const { ResourceId, Value } of Tags) found.push([ResourceId!, Value!]);
    }
  }
  return found;
}

async function groupsOfServers(ids: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const ResourceId of ids) {
    const { TagList = [] } = await ssm.send(new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId }));
    const tag = TagList.find(({ Key }) => Key === GROUP || Key === GROUP_BEFORE);
    if (tag) found.push([ResourceId, tag.Value!]);
  }
  return found;
}

/** Of these, those that lack no approved patch. Patches that wait for a reboot are not missing. */
export async function compliantOf(ids: readonly string[]): Promise<Set<string>> {
  const well = new Set<string>();
  for (const InstanceIds of partsOf(ids, MOST_STATES)) {
    for await (const { InstancePatchStates = [] } of paginateDescribeInstancePatchStates({ client: ssm }, { InstanceIds })) {
      for (const state of InstancePatchStates) if (lacksNothing(state)) well.add(state.InstanceId!);
    }
  }
  return well;
}

function lacksNothing({ MissingCount = 0, FailedCount = 0, InstalledRejectedCount = 0 }: InstancePatchState): boolean {
  return MissingCount + FailedCount + InstalledRejectedCount === 0;
}
