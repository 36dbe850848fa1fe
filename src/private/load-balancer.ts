import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

export interface LoadBalancerOptions {
  readonly vpc: ec2.IVpc;
  /** Of its security group. */
  readonly description: string;
  readonly internetFacing: boolean;
  readonly deletionProtection: boolean;
}

/** A load balancer that refuses malformed headers, with a security group that lets nothing out but what is allowed. */
export function createLoadBalancer(scope: Construct, { vpc, description, ...options }: LoadBalancerOptions): elbv2.ApplicationLoadBalancer {
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  if (options.internetFacing) {
    acknowledge(securityGroup, { 'AwsSolutions-EC23': 'A public load balancer answers the internet, on its listeners\' ports alone.' });
  }
  return new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    vpcSubnets: { subnetType: options.internetFacing ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroup,
    internetFacing: options.internetFacing,
    ipAddressType: isDualStack(vpc) ? elbv2.IpAddressType.DUAL_STACK : elbv2.IpAddressType.IPV4,
    dropInvalidHeaderFields: true,
    deletionProtection: options.deletionProtection,
  });
}

/** Whether load balancers in a network can have IPv6 addresses; of an imported network that is not known. */
function isDualStack(vpc: ec2.IVpc): boolean {
  return vpc.node.tryFindChild('ipv6cidr') !== undefined; // where aws-cdk-lib keeps the range of a dual-stack network
}
