import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { Profile } from '../core';
import { EnvironmentDomain } from './domain';
import { Monitor } from '../monitoring';

/**
 * Where services run: a cluster in a network, behind one load balancer. A new `Environment`, or one of another stack or account.
 */
export interface IEnvironment extends IConstruct {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** The cluster. */
  readonly cluster: ecs.ICluster;

  /** The name of the Service Connect namespace, in which services find each other. */
  readonly namespaceName: string;

  /** The profile of the environment, which its services follow. */
  readonly profile: Profile;

  /** The load balancer that web services are mounted on; undefined where there is none. */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /** The full name of the load balancer, `app/<name>/<id>`, as its metrics have it; undefined where there is none. */
  readonly loadBalancerFullName?: string;

  /** The listener that web services are mounted on; undefined where there is none. */
  readonly listener?: elbv2.IApplicationListener;

  /** The port of the listener; undefined where there is none. */
  readonly listenerPort?: number;

  /** Whether the listener takes HTTPS; undefined where there is none. */
  readonly https?: boolean;

  /** Whether the internet reaches the load balancer; undefined where that is not known, or there is none. */
  readonly internetFacing?: boolean;

  /** The domain below which web services are found; undefined where there is none. */
  readonly domain?: EnvironmentDomain;

  /** Key for logs, queues and alarm messages; undefined where keys of AWS are used. */
  readonly encryptionKey?: kms.IKey;

  /** Alarms and the dashboard, which grow with each service of the environment's stack; undefined where there are none. */
  readonly monitor?: Monitor;

  /** Where alarms are sent; undefined where that is not known. */
  readonly alertTopic?: sns.ITopic;
}
