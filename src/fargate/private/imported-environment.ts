import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { fail } from '../../private/errors';
import { EnvironmentAttributes } from '../environment-attributes';
import { IEnvironment } from '../environment-interface';

/** An environment that another stack or account made. */
export class ImportedEnvironment extends Construct implements IEnvironment {
  public readonly vpc: ec2.IVpc;
  public readonly cluster: ecs.ICluster;
  public readonly listener?: elbv2.IApplicationListener;
  public readonly profile: Profile;
  public readonly namespaceName: string;
  public readonly loadBalancerFullName?: string;

  constructor(scope: Construct, id: string, attributes: EnvironmentAttributes) {
    super(scope, id);
    this.vpc = attributes.vpc;
    this.profile = attributes.profile ?? Profile.production();
    this.namespaceName = attributes.namespaceName;
    this.loadBalancerFullName = attributes.loadBalancerFullName;
    this.cluster = ecs.Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName: attributes.clusterName,
      vpc: attributes.vpc,
      defaultCloudMapNamespace: servicediscovery.HttpNamespace.fromHttpNamespaceAttributes(this, 'Namespace', {
        namespaceName: attributes.namespaceName, namespaceArn: attributes.namespaceArn, namespaceId: attributes.namespaceArn.split('/').pop()!,
      }),
    });
    this.listener = this.importListener(attributes);
  }

  private importListener(attributes: EnvironmentAttributes): elbv2.IApplicationListener | undefined {
    const { listenerArn, loadBalancerSecurityGroupId, loadBalancerFullName } = attributes;
    if (listenerArn === undefined) {
      return undefined;
    }
    for (const [prop, value] of Object.entries({ loadBalancerSecurityGroupId, loadBalancerFullName })) {
      if (value === undefined) {
        fail({ code: 'fargate.attribute-missing', at: this.node.path, prop, allowed: 'a value, where there is a listenerArn', fix: 'give all that is known of the load balancer' });
      }
    }
    return elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
      listenerArn,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'LoadBalancerSecurityGroup', loadBalancerSecurityGroupId!),
    });
  }
}
