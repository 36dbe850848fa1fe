import * as wafv2 from 'aws-cdk-lib/aws-wafv2';

/** A firewall as plain facts. */
export type FirewallPlan =
  | { readonly kind: 'managed'; readonly requestsPerAddress?: number }
  | { readonly kind: 'existing'; readonly webAcl: wafv2.IWebACLRef }
  | { readonly kind: 'none' };
