import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The most zones a network may ever span; its addresses are laid out for them from the start. */
export const MOST_ZONES = 3;

/**
 * Of a /16: applications get 4,096 addresses in each zone, load balancers and databases 256.
 * IPv6 is for load balancers, who take their addresses themselves; nothing else is given one.
 */
export const subnets = (): ec2.SubnetConfiguration[] => [
  { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false, ipv6AssignAddressOnCreation: false },
  { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20, ipv6AssignAddressOnCreation: false },
  { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24, ipv6AssignAddressOnCreation: false },
];
