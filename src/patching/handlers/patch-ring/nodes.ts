import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { paginateListGroupResources } from '@aws-sdk/client-resource-groups';
import { AddTagsToResourceCommand, paginateDescribeInstanceInformation, paginateDescribeInstancePatchStates } from '@aws-sdk/client-ssm';
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
  for await (const { InstanceInformationList = [] } of paginateDescribeInstanceInformation({ client: ssm }, { Filters: filters })) {
    found.push(...InstanceInformationList.map(({ InstanceId, PingStatus }) => ({ id: InstanceId!, isOnline: PingStatus === 'Online' })));
  }
  return found;
}

/** Puts nodes of a ring into its patch group, from none or from that of another ring; how many have one that is not of the policy. */
export async function joinGroup({ rings }: PolicyPlan, { group }: RingPlan, nodes: readonly Node[]): Promise<number> {
  if (group === undefined) return 0;
  const own = rings.map(ring => ring.group).filter(each => each !== undefined);
  const idsOf = async (filter: InstanceInformationStringFilter) => new Set((await find([filter])).map(({ id }) => id));
  const inOne = await idsOf({ Key: 'tag-key', Values: [GROUP, GROUP_BEFORE] });
  const inOwn = await idsOf({ Key: `tag:${GROUP}`, Values: own });
  const inIt = await idsOf({ Key: `tag:${GROUP}`, Values: [group] });
  const joining = nodes.map(({ id }) => id).filter(id => !inIt.has(id) && (inOwn.has(id) || !inOne.has(id)));
  const Tags = [{ Key: GROUP, Value: group }];
  for (const Resources of partsOf(joining.filter(isInstance), MOST_VALUES)) await ec2.send(new CreateTagsCommand({ Resources, Tags }));
  for (const ResourceId of joining.filter(id => !isInstance(id))) {
    await ssm.send(new AddTagsToResourceCommand({ ResourceType: 'ManagedInstance', ResourceId, Tags }));
  }
  return nodes.filter(({ id }) => inOne.has(id) && !inOwn.has(id)).length;
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
