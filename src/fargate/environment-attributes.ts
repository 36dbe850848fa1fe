import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Profile } from '../core';
import { EnvironmentDomain } from './domain';

/**
 * What is known of the load balancer of an environment that another stack or account made.
 */
export interface GatewayAttributes {
  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** ARN of the listener that web services are mounted on. */
  readonly listenerArn: string;

  /** Id of the load balancer's security group, from which requests come to the tasks. */
  readonly securityGroupId: string;

  /**
   * The load balancer's own name in DNS, for smoke tests and for records below the domain.
   *
   * @default - not known: there are neither
   */
  readonly loadBalancerDnsName?: string;

  /**
   * Id of the hosted zone of the load balancer's own name, for records below the domain.
   *
   * @default - not known: there are no records
   */
  readonly loadBalancerCanonicalHostedZoneId?: string;

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
 * What is known of an environment that another app made.
 */
export interface EnvironmentAttributes {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** Name of the cluster. It has the capacity providers of Fargate; workers need Container Insights there. */
  readonly clusterName: string;

  /** Name of the Service Connect namespace. */
  readonly namespaceName: string;

  /** ARN of the Service Connect namespace. */
  readonly namespaceArn: string;

  /**
   * The load balancer that web services are mounted on.
   *
   * @default - there is none, so no web services
   */
  readonly gateway?: GatewayAttributes;

  /**
   * The domain below which web services are found. The app then makes the DNS records of the hosts that its services have: give it to one
   * app for each host.
   *
   * @default - there is none: DNS records are yours to make
   */
  readonly domain?: EnvironmentDomain;

  /**
   * Key for the logs and queues of services.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Where alarms of services are sent.
   *
   * @default - a new topic for each stack with services
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * The profile of the environment.
   *
   * @default Profile.production()
   */
  readonly profile?: Profile;
}
