import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { GatewayPlan } from './private/gateway-plan';
import { EXISTING_GATEWAY_OPTIONS } from './private/option-structs';
import { checkProps } from './private/struct-check';

/**
 * A load balancer that there is already.
 */
export interface ExistingGatewayOptions {
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  /** The listener that web services are mounted on. */
  readonly listener: elbv2.IApplicationListener;

  /**
   * Whether the listener takes HTTPS, for smoke tests.
   *
   * @default - whether there is a domain
   */
  readonly https?: boolean;

  /**
   * The port of the listener, for smoke tests.
   *
   * @default - 443 with HTTPS, else 80
   */
  readonly listenerPort?: number;
}

/**
 * The way in to the web services of an environment.
 */
export class Gateway {
  /**
   * A new load balancer that the internet reaches, with a certificate where the environment has a domain.
   */
  public static internetFacing(): Gateway {
    return new Gateway({ kind: 'new', internetFacing: true });
  }

  /**
   * A new load balancer that only the network of the environment reaches, and what is connected to it. Without a firewall unless one is
   * given; smoke tests do not reach it.
   */
  public static internalOnly(): Gateway {
    return new Gateway({ kind: 'new', internetFacing: false });
  }

  /**
   * A load balancer of your own. Its certificate, its firewall and its logs are yours.
   *
   * @param options the load balancer, and its listener
   */
  public static existing(options: ExistingGatewayOptions): Gateway {
    checkProps('Gateway.existing', 'options', options, EXISTING_GATEWAY_OPTIONS);
    return new Gateway({ kind: 'existing', ...options });
  }

  /**
   * No way in: an environment without web services.
   */
  public static none(): Gateway {
    return new Gateway({ kind: 'none' });
  }

  private constructor(
    /** @internal */
    public readonly _plan: GatewayPlan,
  ) {}
}
