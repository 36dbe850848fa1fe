import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import { IConstruct } from 'constructs';

/**
 * A cache that an application is connected to. It speaks TLS only.
 */
export interface ICache extends IConstruct, ec2.IConnectable {
  /** Host name of the primary node. */
  readonly cacheHost: string;

  /** Port on which it answers. */
  readonly cachePort: number;

  /** The replication group. */
  readonly replicationGroup: elasticache.IReplicationGroupRef;
}
