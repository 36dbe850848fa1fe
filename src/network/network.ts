import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { MOST_ZONES, subnets } from './defaults';
import { acknowledge } from '../private/acknowledge';
import { checkInteger, checkKnown, checkThat } from '../private/check';
import { createKey, createLogGroup } from '../private/encryption';
import { applyTags } from '../private/tags';
import { checkProps, inStack } from './private/struct-check';
import { NETWORK_PROPS } from './private/structs';

/**
 * Properties of a network.
 */
export interface NetworkProps extends CommonProps {
  /**
   * How many Availability Zones the network spans, 2 or 3. A stack without a concrete account and region has two to offer.
   * Growing from 2 to 3 replaces nothing.
   *
   * @default - as the profile says: 3 in production, 2 in development
   */
  readonly availabilityZones?: number;

  /**
   * The IPv4 addresses of the network.
   *
   * @default ec2.IpAddresses.cidr('10.0.0.0/16')
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * How many NAT gateways the private subnets share, from 1 to one in each zone.
   *
   * @default - one in each zone where the profile is highly available, else one
   */
  readonly natGateways?: number;

  /**
   * Services that are reached inside the network instead of through a NAT gateway. Amazon S3 and DynamoDB always are,
   * at no cost; each of these costs by the hour, in each zone.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Whether accepted and rejected connections are logged.
   *
   * @default - as the profile says: true in production, false in development
   */
  readonly flowLogs?: boolean;

  /**
   * Key for the flow logs.
   *
   * @default - a new key where the profile asks for customer managed keys, else a key of the service
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the flow logs, and to a new key, when the construct is removed.
   *
   * @default - as the profile says: retained in production, deleted in development
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long flow logs are kept.
   *
   * @default - as the profile says: one year in production, one week in development
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * A VPC with three tiers of subnets in each zone: public (load balancers), private with a way out (applications)
 * and isolated (databases). Dual-stack, with flow logs and gateway endpoints.
 */
export class Network extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.Vpc;

  /** Where flow logs go; undefined where there are none. */
  public readonly flowLogGroup?: logs.LogGroup;

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, NETWORK_PROPS);
    const profile = props.profile ?? Profile.production();
    this.checkKnown(props);
    const zones = Math.min(props.availabilityZones ?? profile.availabilityZones, Stack.of(this).availabilityZones.length);
    this.check(props, zones);

    this.vpc = this.createVpc(props, profile, zones);
    this.addEndpoints(props.interfaceEndpoints ?? []);
    if (props.flowLogs ?? profile.auditLogs) {
      this.flowLogGroup = this.createFlowLogs(props, profile);
    } else {
      acknowledge(this.vpc, { 'AwsSolutions-VPC7': 'The profile, or the user, keeps no flow logs.' });
    }
    applyTags(this, { tier: 'network', profile: profile.name }, props.tags);
  }

  private checkKnown({ availabilityZones, natGateways }: NetworkProps) {
    for (const [prop, value] of Object.entries({ availabilityZones, natGateways })) {
      checkKnown({ code: 'network.value-not-known', at: this.node.path, prop, value, fix: 'give the number; it decides what is built' });
    }
  }

  private check(props: NetworkProps, zones: number) {
    const at = this.node.path;
    checkInteger({
      code: 'network.availability-zones-out-of-range',
      at,
      prop: 'availabilityZones',
      value: props.availabilityZones,
      min: 2,
      max: MOST_ZONES,
      fix: 'use 2 zones to save, 3 to lose less when one fails',
    });
    checkInteger({
      code: 'network.nat-gateways-out-of-range',
      at,
      prop: 'natGateways',
      value: props.natGateways,
      min: 1,
      max: zones,
      fix: 'use 1 to save, or leave it out for one in each zone',
    });
    checkThat({
      code: 'network.endpoint-repeated',
      at,
      prop: 'interfaceEndpoints',
      value: props.interfaceEndpoints?.map(endpoint => endpoint.shortName),
      allowed: 'each service once',
      holds: names => new Set(names).size === names.length,
      fix: 'remove the service that is named twice',
    });
  }

  private createVpc(props: NetworkProps, profile: Profile, zones: number): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: props.ipAddresses,
      ipProtocol: ec2.IpProtocol.DUAL_STACK,
      maxAzs: zones,
      reservedAzs: MOST_ZONES - zones, // the addresses of a third zone are kept free, so that it can come later
      natGateways: props.natGateways ?? (profile.highlyAvailable ? zones : 1),
      subnetConfiguration: subnets(),
      restrictDefaultSecurityGroup: true,
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    acknowledge(vpc, { 'CloudFormation-Validate::W3010': 'A stack that is bound to a region names its zones, as the CDK looked them up.' });
    return vpc;
  }

  private addEndpoints(services: ec2.InterfaceVpcEndpointAwsService[]) {
    for (const service of services) {
      this.vpc.addInterfaceEndpoint(service.shortName, { service });
    }
  }

  private createFlowLogs(props: NetworkProps, profile: Profile): logs.LogGroup {
    const removalPolicy = props.removalPolicy ?? profile.removalPolicy;
    const logGroup = createLogGroup(this, 'FlowLogs', {
      encryptionKey: props.encryptionKey ?? (profile.customerManagedKey ? createKey(this, 'Key', 'Flow logs of a network', removalPolicy) : undefined),
      retention: props.logRetention ?? profile.logRetention,
      removalPolicy,
    });
    this.vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
    return logGroup;
  }
}
