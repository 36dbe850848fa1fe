import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CachePlan } from './cache-plan';
import { Profile } from '../../core';
import { acknowledge } from '../../private/acknowledge';
import { ICache } from '../cache-interface';

const PORT = 6379;

export interface CacheTierProps {
  readonly plan: CachePlan;
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly encryptionKey?: kms.IKey;
}

/** A replication group of Valkey in the isolated subnets. aws-cdk-lib has no L2 for Amazon ElastiCache. */
export class CacheTier extends Construct implements ICache {
  public readonly replicationGroup: elasticache.CfnReplicationGroup;
  public readonly connections: ec2.Connections;
  public readonly cacheHost: string;
  public readonly cachePort = PORT;

  constructor(scope: Construct, id: string, props: CacheTierProps) {
    super(scope, id);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: props.vpc, description: 'Who may connect to the cache', allowAllOutbound: false });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    this.replicationGroup = this.createReplicationGroup(props, securityGroup);
    this.cacheHost = this.replicationGroup.attrPrimaryEndPointAddress;
    acknowledge(this, {
      'AwsSolutions-AEC5': 'The port is no secret: only the security group of the application may reach the cache, in isolated subnets.',
      'AwsSolutions-AEC6': 'Access is by security group and TLS; the cache holds nothing that the application could not read anyway.',
      ...this.replicationGroup.multiAzEnabled ? {} : { 'AwsSolutions-AEC4': 'The profile, or the number of replicas, trades a standby for cost.' },
    });
  }

  private createReplicationGroup(props: CacheTierProps, securityGroup: ec2.SecurityGroup): elasticache.CfnReplicationGroup {
    const available = props.profile.highlyAvailable;
    const replicas = props.plan.replicas ?? (available ? 1 : 0);
    const hasReplica = Token.isUnresolved(replicas) || replicas > 0;
    const nodeType = props.plan.nodeType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, available ? ec2.InstanceSize.SMALL : ec2.InstanceSize.MICRO);
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'Subnets', {
      description: 'Isolated subnets of the cache',
      subnetIds: props.vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    return new elasticache.CfnReplicationGroup(this, 'Valkey', {
      replicationGroupDescription: 'Cache of the application',
      engine: 'valkey',
      engineVersion: '8.1',
      cacheNodeType: `cache.${nodeType.toString()}`,
      numNodeGroups: 1,
      replicasPerNodeGroup: replicas,
      automaticFailoverEnabled: hasReplica,
      multiAzEnabled: hasReplica,
      port: PORT,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      atRestEncryptionEnabled: true,
      kmsKeyId: props.encryptionKey?.keyId,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: available ? 15 : 0,
    });
  }
}
