import { CreateSnapshotsCommand, DeleteSnapshotCommand, paginateDescribeSnapshots } from '@aws-sdk/client-ec2';
import type { Filter, Snapshot } from '@aws-sdk/client-ec2';
import { ec2, tokenOf } from './clients';

const DAY = 24 * 60 * 60_000;
/** Whose they are. */
const POLICY = 'cdk-wheelhouse:patch-policy';
/** Which run of which node they are from. */
const RUN = 'cdk-wheelhouse:patch-run';

/** Of all volumes of an instance at one moment; once, for the same execution. */
export async function takeSnapshots(policy: string, executionId: string, InstanceId: string): Promise<void> {
  const run = tokenOf(`${executionId} ${InstanceId}`);
  if ((await find({ Name: `tag:${RUN}`, Values: [run] })).length > 0) return;
  const Tags = [{ Key: POLICY, Value: policy }, { Key: RUN, Value: run }, { Key: 'Name', Value: `${InstanceId} before patches` }];
  await ec2.send(new CreateSnapshotsCommand({
    InstanceSpecification: { InstanceId },
    Description: `${InstanceId} before patches, by ${policy}`.slice(0, 255),
    CopyTagsFromSource: 'volume',
    TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
  }));
}

/** Deletes those of the policy that have been kept long enough. */
export async function deleteSnapshots(policy: string, keepDays: number): Promise<void> {
  const old = Date.now() - keepDays * DAY;
  for (const { SnapshotId, StartTime } of await find({ Name: `tag:${POLICY}`, Values: [policy] })) {
    if (!StartTime || StartTime.getTime() >= old) continue;
    // An image may be made of it, or somebody else deletes it
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId })).catch((error: Error) => console.warn(`${SnapshotId} is kept: ${error.name}: ${error.message}`));
  }
}

async function find(filter: Filter): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client: ec2 }, { OwnerIds: ['self'], Filters: [filter] })) found.push(...Snapshots);
  return found;
}
