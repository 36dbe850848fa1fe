import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** The way in to an environment as plain facts. */
export type GatewayPlan =
  | NewGatewayPlan
  | { readonly kind: 'none' }
  | ExistingGatewayPlan;

export interface NewGatewayPlan {
  readonly kind: 'new';
  readonly internetFacing: boolean;
}

export interface ExistingGatewayPlan {
  readonly kind: 'existing';
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly listener: elbv2.IApplicationListener;
  readonly https?: boolean;
  readonly listenerPort?: number;
}
