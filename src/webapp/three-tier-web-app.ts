import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct, IConstruct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { WebService } from '../fargate';
import { Monitor, Signals } from '../monitoring';
import { Firewall, Network } from '../network';
import { AppTier } from './app-tier';
import { Cache } from './cache';
import { ICache } from './cache-interface';
import { DataTier } from './data-tier';
import { Database } from './database';
import { IDatabase } from './database-interface';
import { createKey, createLogGroup } from '../private/encryption';
import { fail } from '../private/errors';
import { pathOf } from '../private/launched';
import { applyTags } from '../private/tags';
import { checkSubnets } from '../private/vpc-check';
import { CacheTier } from './private/cache-tier';
import { ContainerTierProps, createContainerTier } from './private/container-tier';
import { InstanceTier, InstanceTierProps } from './private/instance-tier';
import { THREE_TIER_WEB_APP_PROPS } from './private/props-structs';
import { digits, PLACES } from './private/service-files';
import { checkProps, inStack } from './private/struct-check';
import { checkDomain } from './private/web-domain-check';
import { WebTier } from './private/web-tier';
import { WebDomain } from './web-domain';

/**
 * Properties of a three-tier web app.
 */
export interface ThreeTierWebAppProps extends CommonProps {
  /** The tier that runs the application. */
  readonly app: AppTier;

  /**
   * The tier that keeps the data.
   *
   * @default DataTier.none()
   */
  readonly data?: DataTier;

  /**
   * A cache beside the database.
   *
   * @default - no cache
   */
  readonly cache?: Cache;

  /**
   * The name under which the world finds the app, with HTTPS.
   *
   * @default - the load balancer's own name, with plain HTTP and a warning
   */
  readonly domain?: WebDomain;

  /**
   * What stands before the load balancer.
   *
   * @default - `Firewall.managed()` where the profile asks for a firewall, else none
   */
  readonly firewall?: Firewall;

  /**
   * The network: public and private subnets in two Availability Zones or more, and isolated ones for a new database or a cache.
   *
   * @default - the network of an existing `Database`, else a new `network.Network`
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Key for data, logs and alarm messages. Volumes of instances are encrypted with the account's default key for EBS.
   *
   * @default - a new key where the profile asks for customer managed keys, else keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Where alarms are sent. An encrypted topic's key must let `cloudwatch.amazonaws.com` use it.
   *
   * @default - a new encrypted topic, `app.alertTopic`, for you to subscribe to
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * What happens to data when the construct is removed: the database, log groups and buckets, and the key.
   *
   * @default - as the profile says: kept (the database as a final snapshot) in production, deleted in development
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
 * A web application with its load balancer, its instances and its database, ready for production.
 *
 * Every part is a property, to go on from; `connections` and `grantPrincipal` are those of the application.
 */
export class ThreeTierWebApp extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The network: a new one, or the one that was given. */
  public readonly vpc: ec2.IVpc;
  /** The new network; undefined where a `vpc` was given. */
  public readonly network?: Network;
  /** The key; undefined where keys of AWS are used. */
  public readonly encryptionKey?: kms.IKey;

  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** The listener that the application answers on: HTTPS with a domain, else HTTP. */
  public readonly listener: elbv2.ApplicationListener;
  /** Where the listener sends requests; of a service on Fargate, the first of its two target groups. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** The certificate; undefined without a domain. */
  public readonly certificate?: acm.ICertificate;
  /** The new web ACL; undefined without one. */
  public readonly webAcl?: wafv2.IWebACLRef;
  /** Where access logs go; undefined where none are kept. */
  public readonly accessLogsBucket?: s3.Bucket;

  /** The instances; undefined where the application does not run on instances. */
  public readonly autoScalingGroup?: autoscaling.AutoScalingGroup;
  /** What instances are launched from; undefined where the application does not run on instances. */
  public readonly launchTemplate?: ec2.LaunchTemplate;
  /** The service on AWS Fargate; undefined where the application does not run in containers there. */
  public readonly service?: WebService;
  /** What the application may do. */
  public readonly role: iam.Role;
  /** Where the application's log goes. */
  public readonly logGroup: logs.LogGroup;

  /** The database; undefined without one. */
  public readonly database?: IDatabase;
  /** The cache; undefined without one. */
  public readonly cache?: ICache;

  /** Alarms and dashboard; undefined where the profile asks for none. */
  public readonly monitor?: Monitor;
  /** Where alarms are sent; undefined where there are none and no topic was given. */
  public readonly alertTopic?: sns.ITopic;

  /** Who may connect to the application, and whom it may connect to. */
  public readonly connections: ec2.Connections;
  /** The principal of the application. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Where the app is found: `https://` and its domain, or `http://` and the load balancer's name. */
  public readonly url: string;

  private readonly profile: Profile;
  private readonly removalPolicy: RemovalPolicy;
  private readonly logRetention: logs.RetentionDays;

  constructor(scope: Construct, id: string, props: ThreeTierWebAppProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, THREE_TIER_WEB_APP_PROPS);
    this.profile = props.profile ?? Profile.production();
    this.removalPolicy = props.removalPolicy ?? this.profile.removalPolicy;
    this.logRetention = props.logRetention ?? this.profile.logRetention;
    this.check(props);

    this.encryptionKey = props.encryptionKey ?? this.createKey();
    const given = this.givenVpc(props);
    this.network = given ? undefined : this.createNetwork();
    this.vpc = given ?? this.network!.vpc;
    this.checkNetwork(props);
    this.logGroup = this.createLogGroup();

    const cache = this.createCache(props.cache);
    this.cache = cache;
    this.database = this.createDatabase(props.data ?? DataTier.none());
    const web = this.createWebTier(props);
    this.monitor = this.profile.monitoring ? this.createMonitor(props) : undefined;
    this.alertTopic = this.monitor?.alertTopic ?? props.alertTopic;
    const app = this.createAppTier(props, web, cache);

    this.loadBalancer = web.loadBalancer;
    this.listener = web.listener;
    this.targetGroup = app.targetGroup;
    this.certificate = web.certificate;
    this.webAcl = web.webAcl;
    this.accessLogsBucket = web.accessLogsBucket;
    this.url = props.domain ? `https://${props.domain.name}` : `http://${web.loadBalancer.loadBalancerDnsName}`;
    this.autoScalingGroup = app.autoScalingGroup;
    this.launchTemplate = app.launchTemplate;
    this.service = app.service;
    this.role = app.role;
    this.grantPrincipal = app.role;
    this.connections = app.connections;
    this.connectBackends(app.runner, cache);
    this.watchDatabase(app);
    applyTags(this, { app: id, tier: 'shared', profile: this.profile.name }, props.tags);
  }

  private check(props: ThreeTierWebAppProps) {
    const at = this.node.path;
    if (props.domain) {
      checkDomain(at, props.domain);
    } else {
      Annotations.of(this).addWarningV2(
        'cdk-wheelhouse:webapp.plain-http',
        'Without a domain the app answers plain HTTP, which anyone on the way can read. Give it a domain, or acknowledge this warning.',
      );
    }
  }

  /** A database that was made elsewhere brings its network with it: the application must be in the same. */
  private givenVpc(props: ThreeTierWebAppProps): ec2.IVpc | undefined {
    const data = props.data?._plan;
    const home = data?.kind === 'existing' && data.database instanceof Database ? data.database.vpc : undefined;
    if (home && props.vpc && isElsewhere(home, props.vpc)) {
      fail({
        code: 'webapp.database-elsewhere',
        at: this.node.path,
        prop: 'vpc',
        value: props.vpc.node.path,
        allowed: `the network of the database, ${home.node.path}`,
        fix: 'give the same vpc to both, or leave it out here',
      });
    }
    return props.vpc ?? home;
  }

  private checkNetwork(props: ThreeTierWebAppProps) {
    const at = this.node.path;
    checkSubnets('webapp', at, this.vpc, 'public', { subnetType: ec2.SubnetType.PUBLIC });
    checkSubnets('webapp', at, this.vpc, 'private', props.app._plan.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    if (props.cache) {
      checkSubnets('webapp', at, this.vpc, 'isolated', { subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
    }
  }

  private createKey(): kms.IKey | undefined {
    return this.profile.customerManagedKey ? createKey(this, 'Key', `Data of ${pathOf(this)}`, this.removalPolicy) : undefined;
  }

  private createNetwork(): Network {
    return new Network(this, 'Network', {
      profile: this.profile,
      encryptionKey: this.encryptionKey,
      removalPolicy: this.removalPolicy,
      logRetention: this.logRetention,
    });
  }

  private createLogGroup(): logs.LogGroup {
    return createLogGroup(this, 'Logs', { encryptionKey: this.encryptionKey, retention: this.logRetention, removalPolicy: this.removalPolicy });
  }

  private createCache(cache?: Cache): CacheTier | undefined {
    const tier = cache && new CacheTier(this, 'Cache', { plan: cache._plan, profile: this.profile, vpc: this.vpc, encryptionKey: this.encryptionKey });
    if (tier) {
      applyTags(tier, { tier: 'cache' });
    }
    return tier;
  }

  private createDatabase(data: DataTier): IDatabase | undefined {
    switch (data._plan.kind) {
      case 'none': return undefined;
      case 'existing': return data._plan.database;
      default: return new Database(this, 'Database', {
        data,
        profile: this.profile,
        vpc: this.vpc,
        encryptionKey: this.encryptionKey,
        removalPolicy: this.removalPolicy,
        logRetention: this.logRetention,
      });
    }
  }

  private createWebTier(props: ThreeTierWebAppProps): WebTier {
    const tier = new WebTier(this, 'Web', {
      profile: this.profile,
      vpc: this.vpc,
      domain: props.domain,
      firewall: (props.firewall ?? (this.profile.firewall ? Firewall.managed() : Firewall.none()))._plan,
      app: props.app._plan.kind === 'instances' ? props.app._plan.code : undefined,
      encryptionKey: this.encryptionKey,
      removalPolicy: this.removalPolicy,
      logRetention: this.logRetention,
    });
    applyTags(tier, { tier: 'web' });
    return tier;
  }

  private createAppTier(props: ThreeTierWebAppProps, web: WebTier, cache?: CacheTier): RunningApp {
    const { _plan: plan } = props.app;
    const common = {
      profile: this.profile,
      vpc: this.vpc,
      listener: web.listener,
      variables: { ...this.databaseVariables(), ...cache && { CACHE_HOST: cache.cacheHost, CACHE_PORT: digits(cache.cachePort) } },
      usesDatabase: this.database !== undefined,
      logGroup: this.logGroup,
    };
    return plan.kind === 'containers'
      ? this.runInContainers({ ...common, plan, domain: props.domain })
      : this.runOnInstances({ ...common, plan, targetGroup: web.targetGroup! }, web);
  }

  private runInContainers(props: Omit<ContainerTierProps, 'monitor' | 'encryptionKey' | 'removalPolicy' | 'logRetention'>): RunningApp {
    const { monitor, encryptionKey, removalPolicy, logRetention } = this;
    const service = createContainerTier(this, { ...props, monitor, encryptionKey, removalPolicy, logRetention });
    const role = service.taskDefinition.taskRole as iam.Role; // made with the task
    return { service, role, targetGroup: service.targetGroup, connections: service.connections, runner: service.service };
  }

  private runOnInstances(props: InstanceTierProps, web: WebTier): RunningApp {
    const tier = new InstanceTier(this, 'App', props);
    applyTags(tier, { tier: 'app' });
    this.monitor?.watch('Web', Signals.applicationLoadBalancer(web.loadBalancer, props.targetGroup, { mayBeEmpty: tier.mayBeEmpty }));
    this.monitor?.watch('App', Signals.autoScalingGroup(tier.autoScalingGroup));
    const { autoScalingGroup, launchTemplate, role } = tier;
    const { connections } = autoScalingGroup;
    return { autoScalingGroup, launchTemplate, role, connections, targetGroup: props.targetGroup, runner: autoScalingGroup };
  }

  private databaseVariables(): Record<string, string> {
    const database = this.database;
    return database ? {
      DB_HOST: database.databaseHost,
      DB_PORT: digits(database.databasePort),
      DB_NAME: database.databaseName,
      DB_CA_FILE: PLACES.databaseCertificates,
      ...database.secret && { DB_SECRET_ARN: database.secret.secretArn },
    } : {};
  }

  /** Rules stand with the application, so that a database in another stack does not come to depend on it. */
  private connectBackends(runner: IConstruct, cache?: CacheTier) {
    if (this.database) {
      this.connections.allowToDefaultPort(this.database, 'Application to database');
      this.database.grantConnect(this);
    }
    if (cache) {
      this.connections.allowToDefaultPort(cache, 'Application to cache');
    }
    // The application looks for its database as soon as it starts, and a deployment waits for it to be well.
    for (const backend of [this.database, cache]) {
      if (backend && Stack.of(backend) === Stack.of(this)) {
        runner.node.addDependency(backend);
      }
    }
  }

  private createMonitor(props: ThreeTierWebAppProps): Monitor {
    return new Monitor(this, 'Monitor', { profile: this.profile, alertTopic: props.alertTopic, encryptionKey: this.encryptionKey });
  }

  private watchDatabase({ autoScalingGroup }: RunningApp) {
    if (this.database instanceof Database) {
      this.monitor?.watch('Database', this.database._signals());
    }
    if (autoScalingGroup) { // a service on Fargate asks its alarms itself, in each deployment
      // No alarm while the first instances are set up. The topic does not wait: the application may be let use it.
      this.monitor?.alarmsOf().forEach(alarm => alarm.node.addDependency(autoScalingGroup));
    }
  }
}

/** The application tier, wherever it runs. */
interface RunningApp {
  readonly role: iam.Role;
  readonly connections: ec2.Connections;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** What waits for the database and the cache. */
  readonly runner: IConstruct;
  readonly autoScalingGroup?: autoscaling.AutoScalingGroup;
  readonly launchTemplate?: ec2.LaunchTemplate;
  readonly service?: WebService;
}

/** Each stack may import the same network for itself, and by a reference whose value is not known yet. */
function isElsewhere(one: ec2.IVpc, other: ec2.IVpc): boolean {
  if (Token.isUnresolved(one.vpcId) || Token.isUnresolved(other.vpcId)) {
    return one instanceof ec2.Vpc && other instanceof ec2.Vpc && one !== other;
  }
  return one.vpcId !== other.vpcId;
}
