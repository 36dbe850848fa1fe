import { createHash } from 'crypto';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ResourceGroupsClient } from '@aws-sdk/client-resource-groups';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

/** Services are busy now and then. */
const PATIENT = { maxAttempts: 8 };

export const autoscaling = new AutoScalingClient(PATIENT);
export const ec2 = new EC2Client(PATIENT);
export const balancing = new ElasticLoadBalancingV2Client(PATIENT);
export const groups = new ResourceGroupsClient(PATIENT);
export const sns = new SNSClient(PATIENT);
export const ssm = new SSMClient(PATIENT);

/** The same for the same text: a UUID, as the services want it. */
export function tokenOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** Parts of a list, as long as a request may be. */
export function* partsOf<T>(items: readonly T[], most: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += most) yield items.slice(start, start + most);
}

/** Instances have load balancers and snapshots; what is registered from elsewhere has neither. */
export function isInstance(id: string): boolean {
  return id.startsWith('i-');
}
