import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { checkInteger, checkPattern } from '../private/check';
import { CachePlan } from './private/cache-plan';
import { VALKEY_OPTIONS } from './private/option-structs';
import { checkProps } from './private/struct-check';

/**
 * Options of a cache with Valkey.
 */
export interface ValkeyOptions {
  /**
   * The kind of nodes, without `cache.` before it.
   *
   * @default - `t4g.small` where the profile is highly available, else `t4g.micro`
   */
  readonly nodeType?: ec2.InstanceType;

  /**
   * How many replicas follow the primary node, 0 to 5. The first takes over when the primary fails.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html
   * @default - 1 where the profile is highly available, else 0
   */
  readonly replicas?: number;
}

/**
 * A cache beside the database.
 */
export class Cache {
  /**
   * Amazon ElastiCache with Valkey: encrypted at rest and in transit, in the isolated subnets. The application connects with TLS.
   *
   * @param options nodes and replicas
   */
  public static valkey(options: ValkeyOptions = {}): Cache {
    const at = 'Cache.valkey';
    checkProps(at, 'options', options, VALKEY_OPTIONS);
    checkInteger({ code: 'webapp.cache-replicas-out-of-range', at, prop: 'replicas', value: options.replicas, min: 0, max: 5, fix: 'use 1 for a standby' });
    checkPattern({
      code: 'webapp.cache-node-type-invalid',
      at,
      prop: 'nodeType',
      value: options.nodeType?.toString(),
      pattern: /^(t(3|4g)\.(micro|small|medium)|[mrc]\d+\w*\.\d*x?large)$/,
      allowed: 't3 or t4g up to medium, or m*, r* or c* with a size, such as t4g.small or r7g.large',
      fix: 'use for example ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL)',
    });
    return new Cache({ nodeType: options.nodeType, replicas: options.replicas });
  }

  private constructor(
    /** @internal */
    public readonly _plan: CachePlan,
  ) {}
}
