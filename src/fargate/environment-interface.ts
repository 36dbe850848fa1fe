import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { Profile } from '../core';

/**
 * Where services run: a cluster in a network, behind one load balancer. A new `Environment`, or one of another stack or account.
 */
export interface IEnvironment extends IConstruct {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** The cluster. */
  readonly cluster: ecs.ICluster;

  /** The load balancer that web services are mounted on; undefined where there is none. */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /** The listener that web services are mounted on; undefined where there is none. */
  readonly listener?: elbv2.IApplicationListener;

  /** The profile of the environment, which its services follow. */
  readonly profile: Profile;

  /** The name of the Service Connect namespace, in which services find each other. */
  readonly namespaceName: string;
}
