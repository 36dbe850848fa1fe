import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { fail } from '../../private/errors';

/** Refuses a network that lacks the subnets of a tier in two Availability Zones. What is not looked up yet passes. */
export function checkSubnets(at: string, vpc: ec2.IVpc, tier: 'public' | 'private' | 'isolated', selection: ec2.SubnetSelection): void {
  const selected = select(vpc, selection);
  if (selected === 'pending') {
    return;
  }
  const zones = new Set(selected.map(subnet => subnet.availabilityZone)).size;
  if (zones < 2) {
    fail({
      code: 'webapp.vpc-without-subnets',
      at,
      prop: 'vpc',
      value: `a network with ${tier} subnets in ${zones} Availability Zone${zones === 1 ? '' : 's'}`,
      allowed: `${tier} subnets in two Availability Zones or more`,
      fix: `add ${tier} subnets, choose others by vpcSubnets, or leave vpc out for a new network`,
    });
  }
}

function select(vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.ISubnet[] | 'pending' {
  try {
    const selected = vpc.selectSubnets(selection);
    return selected.isPendingLookup ? 'pending' : selected.subnets;
  } catch {
    return []; // the CDK refuses a selection that finds no subnet at all
  }
}
