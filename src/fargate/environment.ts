import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { NamespaceType } from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { EnvironmentDomain } from './domain';
import { EnvironmentAttributes } from './environment-attributes';
import { IEnvironment } from './environment-interface';
import { Gateway } from './gateway';
import { Monitor } from '../monitoring';
import { Firewall, Network } from '../network';
import { checkPattern } from '../private/check';
import { createKey, createLogGroup } from '../private/encryption';
import { fail } from '../private/errors';
import { ownName, pathOf } from '../private/launched';
import { applyTags } from '../private/tags';
import { checkSubnets } from '../private/vpc-check';
import { checkZone } from '../private/zone-check';
import { checkDomain } from './private/domain-check';
import { fullNameOf, GatewayTier } from './private/gateway-tier';
import { ImportedEnvironment } from './private/imported-environment';
import { ENVIRONMENT_PROPS } from './private/props-structs';
import { checkProps, inStack } from './private/struct-check';

/**
 * Properties of an environment.
 */
export interface EnvironmentProps extends CommonProps {
  /**
   * The network: public and private subnets in two Availability Zones or more.
   *
   * @default - a new `network.Network`
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The name below which web services are found, with HTTPS.
   *
   * @default - the load balancer's own name, with plain HTTP and a warning
   */
  readonly domain?: EnvironmentDomain;

  /**
   * The load balancer that web services are mounted on.
   *
   * @default Gateway.internetFacing()
   */
  readonly gateway?: Gateway;

  /**
   * What stands before a new load balancer.
   *
   * @default - `network.Firewall.managed()` where the profile asks for a firewall and the internet reaches the load balancer, else none
   */
  readonly firewall?: Firewall;

  /**
   * Name of the Service Connect namespace in which services find each other.
   *
   * @default - made from the path of the environment
   */
  readonly namespaceName?: string;

  /**
   * Key for logs, queues, commands that are run in tasks, and alarm messages.
   *
   * @default - a new key where the profile asks for customer managed keys, else keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Alarms and a dashboard that there are already, to which each service is added.
   *
   * @default - new ones, where the profile asks for monitoring
   */
  readonly monitor?: Monitor;

  /**
   * Where alarms of a new monitor are sent. An encrypted topic's key must let `cloudwatch.amazonaws.com` use it.
   *
   * @default - a new encrypted topic, `environment.alertTopic`, for you to subscribe to
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * What happens to log groups, log buckets and the key when the environment is removed.
   *
   * @default - as the profile says: kept in production, deleted in development
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long logs are kept.
   *
   * @default - as the profile says: one year in production, one week in development
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Where services run: a cluster in a network, one load balancer for all web services, and a namespace in which services find each other.
 */
export class Environment extends Construct implements IEnvironment {
  /**
   * An environment that another stack or account made.
   *
   * @param scope where it is used
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromAttributes(scope: Construct, id: string, attributes: EnvironmentAttributes): IEnvironment {
    return new ImportedEnvironment(scope, id, attributes);
  }

  public readonly vpc: ec2.IVpc;
  /** The new network; undefined where a `vpc` was given. */
  public readonly network?: Network;
  public readonly cluster: ecs.ICluster;
  public readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  public readonly loadBalancerFullName?: string;
  public readonly listener?: elbv2.IApplicationListener;
  public readonly listenerPort?: number;
  public readonly https?: boolean;
  public readonly internetFacing?: boolean;
  public readonly domain?: EnvironmentDomain;
  /** The certificate of the domain; undefined without a domain. */
  public readonly certificate?: acm.ICertificate;
  /** The new web ACL; undefined without one. */
  public readonly webAcl?: wafv2.IWebACLRef;
  /** Where access logs go; undefined where none are kept. */
  public readonly accessLogsBucket?: s3.Bucket;
  /** The key; undefined where keys of AWS are used. */
  public readonly encryptionKey?: kms.IKey;
  /** Who ran which command in a task, and what it said. */
  public readonly commandLogGroup: logs.LogGroup;
  /** Alarms and the dashboard, which grow with each service; undefined where the profile asks for none. */
  public readonly monitor?: Monitor;
  /** Where alarms are sent; undefined where there are none and no topic was given. */
  public readonly alertTopic?: sns.ITopic;
  public readonly profile: Profile;
  public readonly namespaceName: string;

  private readonly removalPolicy: RemovalPolicy;
  private readonly logRetention: logs.RetentionDays;

  constructor(scope: Construct, id: string, props: EnvironmentProps = {}) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, ENVIRONMENT_PROPS);
    this.profile = props.profile ?? Profile.production();
    this.removalPolicy = props.removalPolicy ?? this.profile.removalPolicy;
    this.logRetention = props.logRetention ?? this.profile.logRetention;
    this.domain = props.domain;
    this.check(props);

    this.encryptionKey = props.encryptionKey ?? this.createKey();
    this.network = props.vpc ? undefined : this.createNetwork();
    this.vpc = props.vpc ?? this.network!.vpc;
    this.commandLogGroup = this.createCommandLogs();
    this.namespaceName = props.namespaceName ?? ownName(this, 64, { lowerCase: true });
    this.cluster = this.createCluster();
    const plan = (props.gateway ?? Gateway.internetFacing())._plan;
    const gateway = plan.kind === 'new' ? this.createGateway(props, plan.internetFacing) : undefined;
    this.internetFacing = plan.kind === 'new' ? plan.internetFacing : undefined;
    const existing = plan.kind === 'existing' ? plan : undefined;
    this.listener = gateway?.listener ?? existing?.listener;
    this.loadBalancer = gateway?.loadBalancer ?? existing?.loadBalancer;
    this.loadBalancerFullName = this.loadBalancer && fullNameOf(this.loadBalancer);
    this.https = this.listener && (existing?.https ?? props.domain !== undefined);
    this.listenerPort = this.listener && (existing?.listenerPort ?? (this.https ? 443 : 80));
    this.certificate = gateway?.certificate;
    this.webAcl = gateway?.webAcl;
    this.accessLogsBucket = gateway?.accessLogsBucket;
    this.monitor = props.monitor ?? (this.profile.monitoring ? this.createMonitor(props) : undefined);
    this.alertTopic = this.monitor?.alertTopic ?? props.alertTopic;
    applyTags(this, { app: id, tier: 'shared', profile: this.profile.name }, props.tags);
  }

  private check({ vpc, domain, gateway, firewall, namespaceName }: EnvironmentProps) {
    const at = this.node.path;
    checkPattern({
      code: 'fargate.namespace-name-invalid', at, prop: 'namespaceName', value: namespaceName, pattern: /^(?!arn:)[!-~]{1,1024}$/, allowed: '1 to 1024 visible ASCII characters', fix: 'choose a name such as \'shop\'',
    });
    const plan = (gateway ?? Gateway.internetFacing())._plan;
    const isNew = plan.kind === 'new';
    if (!isNew && firewall) {
      fail({
        code: 'fargate.firewall-without-gateway', at, prop: 'firewall', value: 'a firewall', allowed: 'none without a new load balancer', fix: 'leave it out, and protect your load balancer yourself',
      });
    }
    if (vpc && plan.kind === 'new' && plan.internetFacing) {
      checkSubnets('fargate', at, vpc, 'public', { subnetType: ec2.SubnetType.PUBLIC });
    }
    if (domain) {
      isNew ? checkDomain(at, domain) : checkZone('fargate', at, domain);
    } else if (isNew) {
      Annotations.of(this).addWarningV2(
        'cdk-wheelhouse:fargate.plain-http',
        'Without a domain web services answer plain HTTP, which anyone on the way can read. Give the environment a domain, or acknowledge this warning.',
      );
    }
  }

  private createKey(): kms.IKey | undefined {
    return this.profile.customerManagedKey ? createKey(this, 'Key', `Data of ${pathOf(this)}`, this.removalPolicy) : undefined;
  }

  private createNetwork(): Network {
    return new Network(this, 'Network', {
      profile: this.profile, encryptionKey: this.encryptionKey, removalPolicy: this.removalPolicy, logRetention: this.logRetention,
    });
  }

  private createCommandLogs(): logs.LogGroup {
    return createLogGroup(this, 'CommandLogs', { encryptionKey: this.encryptionKey, retention: this.logRetention, removalPolicy: this.removalPolicy });
  }

  private createCluster(): ecs.Cluster {
    return new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      containerInsightsV2: this.profile.monitoring ? ecs.ContainerInsights.ENHANCED : ecs.ContainerInsights.ENABLED,
      enableFargateCapacityProviders: true,
      defaultCloudMapNamespace: { name: this.namespaceName, type: NamespaceType.HTTP, useForServiceConnect: true },
      executeCommandConfiguration: {
        kmsKey: this.encryptionKey,
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { cloudWatchLogGroup: this.commandLogGroup, cloudWatchEncryptionEnabled: this.encryptionKey !== undefined },
      },
    });
  }

  private createGateway(props: EnvironmentProps, internetFacing: boolean): GatewayTier {
    const usual = this.profile.firewall && internetFacing ? Firewall.managed() : Firewall.none();
    const gateway = new GatewayTier(this, 'Gateway', {
      profile: this.profile,
      vpc: this.vpc,
      domain: props.domain,
      internetFacing,
      firewall: (props.firewall ?? usual)._plan,
      encryptionKey: this.encryptionKey,
      removalPolicy: this.removalPolicy,
      logRetention: this.logRetention,
    });
    applyTags(gateway, { tier: 'web' });
    return gateway;
  }

  private createMonitor(props: EnvironmentProps): Monitor {
    return new Monitor(this, 'Monitor', { profile: this.profile, alertTopic: props.alertTopic, encryptionKey: this.encryptionKey });
  }
}
