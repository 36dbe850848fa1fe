import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { checkPattern } from '../../private/check';
import { checkZone } from '../../private/zone-check';
import { EnvironmentDomain } from '../domain';
import { EnvironmentAttributes, GatewayAttributes } from '../environment-attributes';
import { IEnvironment } from '../environment-interface';
import { fullNameOf } from './gateway-tier';
import { ENVIRONMENT_ATTRIBUTES } from './option-structs';
import { checkProps, inStack } from './struct-check';

/** An environment that another stack or account made. */
export class ImportedEnvironment extends Construct implements IEnvironment {
  public readonly vpc: ec2.IVpc;
  public readonly cluster: ecs.ICluster;
  public readonly namespaceName: string;
  public readonly profile: Profile;
  public readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  public readonly loadBalancerFullName?: string;
  public readonly listener?: elbv2.IApplicationListener;
  public readonly listenerPort?: number;
  public readonly https?: boolean;
  public readonly domain?: EnvironmentDomain;
  public readonly encryptionKey?: kms.IKey;
  public readonly alertTopic?: sns.ITopic;

  constructor(scope: Construct, id: string, attributes: EnvironmentAttributes) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'attributes', attributes, ENVIRONMENT_ATTRIBUTES);
    this.check(attributes);
    this.vpc = attributes.vpc;
    this.profile = attributes.profile ?? Profile.production();
    this.namespaceName = attributes.namespaceName;
    this.domain = attributes.domain;
    this.encryptionKey = attributes.encryptionKey;
    this.alertTopic = attributes.alertTopic;
    this.cluster = this.importCluster(attributes);
    if (attributes.gateway) {
      this.loadBalancer = this.importLoadBalancer(attributes.gateway);
      this.loadBalancerFullName = fullNameOf(this.loadBalancer);
      this.https = attributes.gateway.https ?? attributes.domain !== undefined;
      this.listenerPort = attributes.gateway.listenerPort ?? (this.https ? 443 : 80);
      this.listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
        listenerArn: attributes.gateway.listenerArn,
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'GatewaySecurityGroup', attributes.gateway.securityGroupId, { allowAllOutbound: false }),
      }); // so that the way to the tasks is written into it
    }
  }

  private check({ gateway, domain }: EnvironmentAttributes) {
    const at = this.node.path;
    checkPattern({
      code: 'fargate.load-balancer-arn-invalid',
      at,
      prop: 'gateway.loadBalancerArn',
      value: gateway?.loadBalancerArn,
      pattern: /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:loadbalancer\/app\/[^/]+\/[^/]+$/,
      allowed: 'the ARN of an application load balancer',
      fix: 'copy it from the output of the stack that made the environment',
    });
    if (domain) {
      checkZone('fargate', at, domain);
    }
  }

  private importCluster({ vpc, clusterName, namespaceName, namespaceArn }: EnvironmentAttributes): ecs.ICluster {
    return ecs.Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName,
      vpc,
      defaultCloudMapNamespace: servicediscovery.HttpNamespace.fromHttpNamespaceAttributes(this, 'Namespace', {
        namespaceName, namespaceArn, namespaceId: Fn.select(1, Fn.split('/', namespaceArn)),
      }),
    });
  }

  private importLoadBalancer(gateway: GatewayAttributes): elbv2.IApplicationLoadBalancer {
    return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'LoadBalancer', {
      ...gateway, securityGroupId: gateway.securityGroupId, vpc: this.vpc,
    });
  }
}
