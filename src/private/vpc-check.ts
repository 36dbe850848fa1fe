import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { fail } from './errors';

type Tier = 'public' | 'private' | 'isolated';

const FIXES: Record<Tier, string> = {
  public: 'add public subnets for the load balancer, or leave vpc out for a new network',
  private: 'add private subnets with a way out, choose others by vpcSubnets, or leave vpc out for a new network',
  isolated: 'add isolated subnets, make the webapp.Database yourself with vpcSubnets of your choice, or leave vpc out for a new network',
};

/** Refuses subnets that a tier cannot or must not be in, or that are not in two Availability Zones. What is not looked up yet passes. */
export function checkSubnets(room: string, at: string, vpc: ec2.IVpc, tier: Tier, selection: ec2.SubnetSelection): void {
  const selected = select(vpc, selection);
  if (selected === 'pending') {
    return;
  }
  checkKind(room, at, vpc, tier, selected);
  const zones = new Set(selected.map(zoneOf)).size;
  if (zones < 2) {
    fail({
      code: `${room}.vpc-without-subnets`,
      at,
      prop: 'vpc',
      value: `a network with ${tier} subnets in ${zones} Availability Zone${zones === 1 ? '' : 's'}`,
      allowed: `${tier} subnets in two Availability Zones or more`,
      fix: FIXES[tier],
    });
  }
}

/** Refuses public subnets for what has no public address, and so would have no way out. */
export function refusePublic(room: string, at: string, vpc: ec2.IVpc, selection: ec2.SubnetSelection): void {
  const selected = select(vpc, selection);
  if (selected !== 'pending' && selected.some(subnet => vpc.publicSubnets.includes(subnet))) {
    fail({
      code: `${room}.subnets-unsuitable`, at, prop: 'vpcSubnets', value: 'public subnets', allowed: 'private or isolated subnets', fix: 'choose other subnets, or leave vpcSubnets out',
    });
  }
}

/** Nothing but the load balancer is in public subnets, and an application needs a way out, for its packages. */
function checkKind(room: string, at: string, vpc: ec2.IVpc, tier: Tier, selected: ec2.ISubnet[]) {
  const isAmong = (subnets: ec2.ISubnet[]) => selected.some(subnet => subnets.includes(subnet));
  const wrong = {
    public: undefined,
    private: isAmong(vpc.publicSubnets) ? 'public' : isAmong(vpc.isolatedSubnets) ? 'isolated' : undefined,
    isolated: isAmong(vpc.publicSubnets) ? 'public' : undefined,
  }[tier];
  if (wrong) {
    fail({
      code: `${room}.subnets-unsuitable`,
      at,
      prop: 'vpcSubnets',
      value: `${wrong} subnets`,
      allowed: tier === 'private' ? 'private subnets with a way out' : 'isolated or private subnets',
      fix: 'choose other subnets, or leave vpcSubnets out',
    });
  }
}

/** A subnet that was imported by its id alone does not say its zone; it is taken for one of its own. */
function zoneOf(subnet: ec2.ISubnet): string {
  try {
    return subnet.availabilityZone;
  } catch {
    return subnet.subnetId;
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
