import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { checkInteger } from '../private/check';
import { FirewallPlan } from '../private/firewall-plan';
import { like, required } from '../private/kinds';
import { checkProps, checkValue } from './private/struct-check';
import { MANAGED_FIREWALL_OPTIONS } from './private/structs';

const WEB_ACL = required(like('webAclRef', "new wafv2.CfnWebACL(this, 'WebAcl', { scope: 'REGIONAL', ... })"));

/**
 * Options of a firewall with managed rules.
 */
export interface ManagedFirewallOptions {
  /**
   * Requests that one address may make in five minutes, 10 to 2,000,000,000, before it is blocked for a while.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
   * @default - addresses are not limited
   */
  readonly requestsPerAddress?: number;
}

/**
 * What stands before the load balancer.
 */
export class Firewall {
  /**
   * AWS WAF with the managed rules against common attacks, known bad inputs and addresses of bad reputation.
   * The common rules refuse request bodies above 8 KB.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
   * @param options a limit for each address
   */
  public static managed(options: ManagedFirewallOptions = {}): Firewall {
    const at = 'Firewall.managed';
    checkProps(at, 'options', options, MANAGED_FIREWALL_OPTIONS);
    checkInteger({
      code: 'network.requests-per-address-out-of-range',
      at,
      prop: 'requestsPerAddress',
      value: options.requestsPerAddress,
      min: 10,
      max: 2_000_000_000,
      fix: 'use 2000 to stop floods only',
    });
    return new Firewall({ kind: 'managed', requestsPerAddress: options.requestsPerAddress });
  }

  /**
   * A web ACL of your own, of regional scope.
   *
   * @param webAcl the web ACL
   */
  public static existing(webAcl: wafv2.IWebACLRef): Firewall {
    checkValue('Firewall.existing', 'webAcl', webAcl, WEB_ACL);
    return new Firewall({ kind: 'existing', webAcl });
  }

  /**
   * No firewall.
   */
  public static none(): Firewall {
    return new Firewall({ kind: 'none' });
  }

  private constructor(
    /** @internal */
    public readonly _plan: FirewallPlan,
  ) {}
}
