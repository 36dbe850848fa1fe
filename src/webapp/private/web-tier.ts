import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { createAccessLogs } from '../../private/access-logs';
import { acknowledge } from '../../private/acknowledge';
import { FirewallPlan } from '../../private/firewall-plan';
import { createLoadBalancer } from '../../private/load-balancer';
import { protect } from '../../private/web-acl';
import { WebDomain } from '../web-domain';

export interface WebTierProps {
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly domain?: WebDomain;
  readonly firewall: FirewallPlan;
  /** Port and health check of an application on instances; one in containers brings target groups, and a rule, of its own. */
  readonly app?: { readonly port: number; readonly healthCheckPath: string };
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

/** What the internet reaches: load balancer, certificate, names, firewall and access logs. */
export class WebTier extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;
  public readonly listener: elbv2.ApplicationListener;
  public readonly certificate?: acm.ICertificate;
  public readonly webAcl?: wafv2.CfnWebACL;
  public readonly accessLogsBucket?: s3.Bucket;

  constructor(scope: Construct, id: string, private readonly props: WebTierProps) {
    super(scope, id);
    this.loadBalancer = createLoadBalancer(this, {
      vpc: props.vpc, description: 'Who may reach the load balancer', internetFacing: true, deletionProtection: props.profile.deletionProtection,
    });
    this.targetGroup = props.app && this.createTargetGroup(props.app);
    this.certificate = props.domain && this.certificateFor(props.domain);
    this.listener = this.certificate ? this.listenOnHttps(this.certificate) : this.listenOnHttp();
    if (props.domain) {
      this.addRecords(props.domain);
    }
    if (props.profile.auditLogs) {
      this.accessLogsBucket = createAccessLogs(this, 'AccessLogs', this.loadBalancer, props.logRetention, props.removalPolicy);
    } else {
      acknowledge(this.loadBalancer, { 'AwsSolutions-ELB2': 'The profile keeps no access logs.' });
    }
    const kept = props.profile.auditLogs ? { ...props, retention: props.logRetention } : undefined;
    this.webAcl = protect(this, this.loadBalancer.loadBalancerArn, props.firewall, kept);
  }

  private createTargetGroup(app: { readonly port: number; readonly healthCheckPath: string }): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      vpc: this.props.vpc,
      port: app.port,
      protocol: elbv2.ApplicationProtocol.HTTP,
      targetType: elbv2.TargetType.INSTANCE,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: app.healthCheckPath,
        healthyHttpCodes: '200-399',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private certificateFor(domain: WebDomain): acm.ICertificate {
    return domain.certificate ?? new acm.Certificate(this, 'Certificate', {
      domainName: domain.name,
      validation: acm.CertificateValidation.fromDns(domain.hostedZone),
    });
  }

  private listenOnHttps(certificate: acm.ICertificate): elbv2.ApplicationListener {
    this.loadBalancer.addListener('Http', {
      port: 80,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    return this.loadBalancer.addListener('Https', {
      port: 443,
      certificates: [certificate],
      sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
      defaultAction: this.defaultAction(),
    });
  }

  private listenOnHttp(): elbv2.ApplicationListener {
    return this.loadBalancer.addListener('Http', { port: 80, defaultAction: this.defaultAction() });
  }

  private defaultAction(): elbv2.ListenerAction {
    return this.targetGroup ? elbv2.ListenerAction.forward([this.targetGroup]) : elbv2.ListenerAction.fixedResponse(404);
  }

  private addRecords(domain: WebDomain) {
    const record: route53.ARecordProps = {
      zone: domain.hostedZone,
      recordName: `${domain.name}.`, // with the dot the CDK takes the name as it is, and compares it with no zone
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(this.loadBalancer, { evaluateTargetHealth: true })),
      weight: domain.weighted?.weight,
      setIdentifier: domain.weighted?.setIdentifier,
    };
    new route53.ARecord(this, 'Alias', record);
    new route53.AaaaRecord(this, 'AliasIpv6', record);
  }
}
