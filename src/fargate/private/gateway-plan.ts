import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** The way in to an environment as plain facts. */
export type GatewayPlan =
  | { readonly kind: 'new' }
  | { readonly kind: 'none' }
  | { readonly kind: 'existing'; readonly loadBalancer: elbv2.IApplicationLoadBalancer; readonly listener: elbv2.IApplicationListener };
