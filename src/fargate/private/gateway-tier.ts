import { Fn, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { createAccessLogs } from '../../private/access-logs';
import { acknowledge } from '../../private/acknowledge';
import { FirewallPlan } from '../../private/firewall-plan';
import { createLoadBalancer } from '../../private/load-balancer';
import { protect } from '../../private/web-acl';
import { EnvironmentDomain } from '../domain';

export interface GatewayTierProps {
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly domain?: EnvironmentDomain;
  readonly internetFacing: boolean;
  readonly firewall: FirewallPlan;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

/** The load balancer that all web services of an environment share; what no service is mounted on is not found. */
export class GatewayTier extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly listener: elbv2.ApplicationListener;
  public readonly certificate?: acm.ICertificate;
  public readonly webAcl?: wafv2.CfnWebACL;
  public readonly accessLogsBucket?: s3.Bucket;

  constructor(scope: Construct, id: string, private readonly props: GatewayTierProps) {
    super(scope, id);
    this.loadBalancer = createLoadBalancer(this, {
      vpc: props.vpc,
      description: 'Who may reach the gateway',
      internetFacing: props.internetFacing,
      deletionProtection: props.profile.deletionProtection,
    });
    this.certificate = props.domain && this.certificateFor(props.domain);
    this.listener = this.listen();
    if (props.profile.auditLogs) {
      this.accessLogsBucket = createAccessLogs(this, 'AccessLogs', this.loadBalancer, props.logRetention, props.removalPolicy);
    } else {
      acknowledge(this.loadBalancer, { 'AwsSolutions-ELB2': 'The profile keeps no access logs.' });
    }
    const kept = props.profile.auditLogs ? { ...props, retention: props.logRetention } : undefined;
    this.webAcl = protect(this, this.loadBalancer.loadBalancerArn, props.firewall, kept);
  }

  private certificateFor(domain: EnvironmentDomain): acm.ICertificate {
    return domain.certificate ?? new acm.Certificate(this, 'Certificate', {
      domainName: domain.name,
      subjectAlternativeNames: [`*.${domain.name}`],
      validation: acm.CertificateValidation.fromDns(domain.hostedZone),
    });
  }

  private listen(): elbv2.ApplicationListener {
    const open = this.props.internetFacing;
    const http = this.loadBalancer.addListener('Http', {
      port: 80, open, defaultAction: this.certificate ? elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }) : notFound(),
    });
    const https = this.certificate && this.loadBalancer.addListener('Https', {
      port: 443, open, certificates: [this.certificate], sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ, defaultAction: notFound(),
    });
    if (!open) {
      const network = ec2.Peer.ipv4(this.props.vpc.vpcCidrBlock);
      [http, ...https ? [https] : []].forEach(listener => listener.connections.allowDefaultPortFrom(network, 'The network'));
    }
    return https ?? http;
  }
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No service answers here.' });
}

/** `app/<name>/<id>`, as metrics have it. */
export function fullNameOf(loadBalancer: elbv2.IApplicationLoadBalancer): string {
  if (loadBalancer instanceof elbv2.ApplicationLoadBalancer) {
    return loadBalancer.loadBalancerFullName;
  }
  const arn = loadBalancer.loadBalancerArn;
  return Token.isUnresolved(arn) ? Fn.select(1, Fn.split('loadbalancer/', arn)) : arn.split('loadbalancer/')[1];
}
