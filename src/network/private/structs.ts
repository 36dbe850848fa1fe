import { flag, KEY, like, list, LOG_RETENTION, plain, REMOVAL_POLICY } from '../../private/kinds';
import type { ManagedFirewallOptions } from '../firewall';
import type { NetworkProps } from '../network';
import { COMMON, struct } from './struct-check';

export const MANAGED_FIREWALL_OPTIONS = struct<ManagedFirewallOptions>('ManagedFirewallOptions', '{ requestsPerAddress: 2000 }', {
  requestsPerAddress: plain('2000'),
});

export const NETWORK_PROPS = struct<NetworkProps>('NetworkProps', '{ natGateways: 1 }', {
  ...COMMON,
  availabilityZones: plain('2'),
  ipAddresses: like('allocateSubnetsCidr', "ec2.IpAddresses.cidr('10.0.0.0/16')"),
  natGateways: plain('1'),
  interfaceEndpoints: list(like('shortName', 'ec2.InterfaceVpcEndpointAwsService.SQS')),
  flowLogs: flag(),
  encryptionKey: KEY,
  removalPolicy: REMOVAL_POLICY,
  logRetention: LOG_RETENTION,
});
