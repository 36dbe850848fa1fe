import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Profile } from '../core';

/**
 * What is known of an environment that another stack or account made.
 */
export interface EnvironmentAttributes {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** Name of the cluster. */
  readonly clusterName: string;

  /** Name of the Service Connect namespace. */
  readonly namespaceName: string;

  /** ARN of the Service Connect namespace. */
  readonly namespaceArn: string;

  /**
   * ARN of the listener that web services are mounted on.
   *
   * @default - there is none, so no web services
   */
  readonly listenerArn?: string;

  /**
   * Id of the load balancer's security group.
   *
   * @default - there is none, so no web services
   */
  readonly loadBalancerSecurityGroupId?: string;

  /**
   * The full name of the load balancer, `app/<name>/<id>`, as its metrics have it.
   *
   * @default - there is none, so no web services
   */
  readonly loadBalancerFullName?: string;

  /**
   * The profile of the environment.
   *
   * @default Profile.production()
   */
  readonly profile?: Profile;
}
