import { App, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { monitoring, network, Profile, rollout, webapp } from '../../src';
import { FLAGS, folder, lazyText, newStack, numberToken, only, resources, textToken, withoutHashes, zonesOf } from '../support/synth';
import { allowed, asText, exampleZone, instances, ownVpc, Props, synthesize } from '../support/web-app';

const { AppCode, AppRuntime, AppTier, Cache, DataTier, ScheduledCapacity } = webapp;
const { Firewall } = network;

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const development = Profile.development();
const ENV = { account: '111111111111', region: 'eu-central-1' };

const withDomain = (more: Partial<webapp.WebDomain> = {}) => (stack: Stack): Props =>
  ({ profile: development, domain: { name: 'shop.example.com', hostedZone: exampleZone(stack), ...more } });

/** Attributes of the only load balancer. */
function attributesOf(template: Template): Record<string, unknown> {
  return Object.fromEntries(only(template, BALANCER).Properties.LoadBalancerAttributes.map((attribute: any) => [attribute.Key, attribute.Value]));
}

describe.each(FLAGS)('a three-tier web app with %s', (_flags, context) => {
  const { template, shop, stack } = synthesize({ data: DataTier.auroraPostgres() }, newStack(context));

  test('has a load balancer in the public subnets, for IPv4 and IPv6', () => {
    const balancer = only(template, BALANCER);
    expect(balancer.Properties).toMatchObject({ Scheme: 'internet-facing', Type: 'application', IpAddressType: 'dualstack' });
    expect(balancer.Properties.Subnets.map(asText)).toEqual([expect.stringMatching(/PublicSubnet1/), expect.stringMatching(/PublicSubnet2/)]);
    expect(attributesOf(template)).toMatchObject({ 'deletion_protection.enabled': 'true', 'routing.http.drop_invalid_header_fields.enabled': 'true' });
  });

  test('answers the internet on port 80 alone, and reaches the application alone', () => {
    const [, guard] = Object.entries(resources(template, 'AWS::EC2::SecurityGroup')).find(([id]) => id.startsWith('ShopWebSecurityGroup'))!;
    expect(guard.Properties.SecurityGroupIngress.map((rule: any) => [rule.CidrIp ?? rule.CidrIpv6, rule.FromPort, rule.ToPort])).toEqual([['0.0.0.0/0', 80, 80], ['::/0', 80, 80]]);
    const out = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).filter(rule => asText(rule.Properties.GroupId).includes('ShopWebSecurityGroup'));
    expect(out.map(rule => [rule.Properties.FromPort, asText(rule.Properties.DestinationSecurityGroupId)])).toEqual([[8080, expect.stringMatching(/^<ShopAppSecurityGroup/)]]);
  });

  test('forwards to the application, which must be well', () => {
    const [id, target] = Object.entries(resources(template, 'AWS::ElasticLoadBalancingV2::TargetGroup'))[0];
    expect(target.Properties).toMatchObject({
      Port: 8080, Protocol: 'HTTP', TargetType: 'instance', HealthCheckPath: '/', HealthyThresholdCount: 2, UnhealthyThresholdCount: 3, HealthCheckIntervalSeconds: 15,
    });
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: id } }] });
  });

  test('keeps access logs in a closed bucket, which may be written before the load balancer begins', () => {
    const bucket = only(template, 'AWS::S3::Bucket');
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365, Status: 'Enabled' }] },
    });
    expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const id = stack.getLogicalId(shop.accessLogsBucket!.node.defaultChild as s3.CfnBucket);
    expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': { Ref: id } });
    const [policyId, policy] = Object.entries(resources(template, 'AWS::S3::BucketPolicy'))[0];
    expect(only(template, BALANCER).DependsOn).toContain(policyId);
    const statements = policy.Properties.PolicyDocument.Statement;
    expect(statements.map(({ Effect, Action, Principal }: any) => [Effect, Action, asText(Principal.Service ?? Principal)])).toEqual([
      ['Deny', 's3:*', expect.any(String)],
      ['Allow', 's3:PutObject', 'logdelivery.elasticloadbalancing.amazonaws.com'],
    ]);
    expect(asText(statements[1].Resource)).toBe(`<${id}.Arn>/AWSLogs/<AWS::AccountId>/*`);
  });

  test('stands behind managed rules of AWS WAF, whose findings are logged without credentials', () => {
    const acl = only(template, 'AWS::WAFv2::WebACL');
    expect(acl.Properties.Scope).toBe('REGIONAL');
    expect(acl.Properties.Rules.map((rule: any) => [rule.Priority, rule.Name, rule.OverrideAction])).toEqual([
      [0, 'AWSManagedRulesAmazonIpReputationList', { None: {} }],
      [1, 'AWSManagedRulesCommonRuleSet', { None: {} }],
      [2, 'AWSManagedRulesKnownBadInputsRuleSet', { None: {} }],
    ]);
    expect(only(template, 'AWS::WAFv2::WebACLAssociation').Properties).toMatchObject({
      ResourceArn: { Ref: expect.stringMatching(/^ShopWebLoadBalancer/) }, WebACLArn: { 'Fn::GetAtt': [expect.stringMatching(/^ShopWebWebAcl/), 'Arn'] },
    });
    const logging = only(template, 'AWS::WAFv2::LoggingConfiguration').Properties;
    expect(logging.RedactedFields).toEqual([{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }]);
    expect(logging.LogDestinationConfigs).toHaveLength(1);
    const [, logs] = Object.entries(resources(template, 'AWS::Logs::LogGroup')).find(([id]) => id.startsWith('ShopWebWebAclLogs'))!;
    expect(asText(logs.Properties.LogGroupName['Fn::Join'][1][0])).toBe('aws-waf-logs-');
    expect(logs.Properties).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
  });

  test('encrypts with one key, which the services that need it may use', () => {
    const key = only(template, 'AWS::KMS::Key');
    expect(key.Properties.EnableKeyRotation).toBe(true);
    expect([key.DeletionPolicy, key.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const services = key.Properties.KeyPolicy.Statement.filter((statement: any) => statement.Principal.Service)
      .map((statement: any) => [statement.Sid, asText(statement.Principal.Service), statement.Condition ? 'narrowed' : 'open']);
    expect(services).toEqual([
      ['AllowCloudWatchLogs', 'logs.<AWS::Region>.amazonaws.com', 'narrowed'], ['AllowCloudWatchAlarms', 'cloudwatch.amazonaws.com', expect.any(String)],
    ]);
    for (const group of Object.values(resources(template, 'AWS::Logs::LogGroup'))) {
      expect(group.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [stack.getLogicalId(shop.encryptionKey!.node.defaultChild as kms.CfnKey), 'Arn'] });
      expect([group.DeletionPolicy, group.Properties.RetentionInDays]).toEqual(['RetainExceptOnCreate', 365]);
    }
  });

  test('raises alarms by severity, all sent to the topic', () => {
    const topic = stack.resolve(shop.alertTopic!.topicArn);
    const alarms = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(alarm => alarm.Properties);
    expect(alarms.map(alarm => alarm.AlarmDescription.match(/^\[(\w+)\] (\w+):/)!.slice(1).join(' ')).sort()).toEqual([
      'CRITICAL Database', 'CRITICAL Web', 'CRITICAL Web',
      'WARNING App', 'WARNING Database', 'WARNING Database', 'WARNING Database', 'WARNING Database', 'WARNING Web', 'WARNING Web',
    ]);
    alarms.forEach(alarm => expect([alarm.AlarmActions, alarm.OKActions]).toEqual([[topic], [topic]]));
    expect(shop.monitor!.alarmsOf(monitoring.Severity.CRITICAL).map(alarm => alarm.node.path.replace('Stack/Shop/Monitor/', ''))).toEqual([
      'Web/NoHealthyHosts', 'Web/Errors', 'Database/Storage',
    ]);
  });

  test('raises no alarm before the first instances are there', () => {
    const [group] = Object.keys(resources(template, 'AWS::AutoScaling::AutoScalingGroup'));
    Object.values(resources(template, 'AWS::CloudWatch::Alarm')).forEach(alarm => expect(alarm.DependsOn).toContain(group));
  });

  test('has one dashboard with a row for each tier', () => {
    const body = asText(only(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    expect(['Web', 'App', 'Database'].filter(section => body.includes(`## ${section}`))).toEqual(['Web', 'App', 'Database']);
  });

  test('is tagged by app, profile and tier, where the resource can carry tags', () => {
    const tiers: Record<string, string> = {
      [BALANCER]: 'web',
      'AWS::S3::Bucket': 'web',
      'AWS::WAFv2::WebACL': 'web',
      'AWS::AutoScaling::AutoScalingGroup': 'app',
      'AWS::RDS::DBCluster': 'data',
      'AWS::RDS::DBInstance': 'data',
      'AWS::EC2::VPC': 'network',
      'AWS::EC2::NatGateway': 'network',
    };
    for (const [type, tier] of Object.entries(tiers)) {
      for (const { Properties } of Object.values(resources(template, type))) {
        const tags = Object.fromEntries(Properties.Tags.map((tag: any) => [tag.Key, tag.Value]));
        expect({ type, ...tags }).toMatchObject({ type, app: 'Shop', profile: 'production', tier });
      }
    }
    const [topicId] = Object.keys(resources(template, 'AWS::SNS::Topic'));
    const tierOf = (id: string) => Object.entries(template.toJSON().Resources as Record<string, any>).find(([name]) => name.startsWith(id))![1]
      .Properties.Tags.find((tag: any) => tag.Key === 'tier').Value;
    expect([tierOf('ShopKey'), tierOf('ShopLogs')]).toEqual(['shared', 'shared']);
    expect([tierOf(topicId), tierOf('ShopMonitorWebErrors')]).toEqual(['monitoring', 'monitoring']);
    for (const [id, { Properties }] of Object.entries(template.toJSON().Resources as Record<string, any>)) {
      const names = Array.isArray(Properties?.Tags) ? Properties.Tags.map((tag: any) => tag.Key) : ['app', 'profile', 'tier'];
      expect({ id, names }).toEqual({ id, names: expect.arrayContaining(['app', 'profile', 'tier']) });
    }
    const group = only(template, 'AWS::AutoScaling::AutoScalingGroup').Properties.Tags;
    expect(group.every((tag: any) => tag.PropagateAtLaunch)).toBe(true);
    for (const type of ['AWS::EC2::Route', 'AWS::IAM::Policy', LISTENER, 'AWS::WAFv2::WebACLAssociation', 'AWS::AutoScaling::ScalingPolicy']) {
      expect(JSON.stringify(Object.values(resources(template, type)).filter(resource => resource.Properties.Tags && type !== LISTENER))).toBe('[]');
    }
  });

  test('gives volumes of instances the same tags', () => {
    const { TagSpecifications } = only(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
    expect(TagSpecifications.map((specification: any) => [specification.ResourceType, specification.Tags.map((tag: any) => tag.Key)])).toEqual(
      ['instance', 'volume'].map(type => [type, expect.arrayContaining(['app', 'profile', 'tier'])]),
    );
  });

  test('allows no action on everything', () => {
    const wide = allowed(template).flatMap(statement => statement.actions).filter(action => action === '*' || /^\w+:\*$/.test(action));
    expect(wide).toEqual([]);
  });
});

describe('the smallest app', () => {
  test('has every part as a property', () => {
    const { shop } = synthesize();
    const absent = Object.entries(shop).filter(([name, value]) => value === undefined && !name.startsWith('_')).map(([name]) => name).sort();
    expect(absent).toEqual(['cache', 'certificate', 'database', 'service']);
    expect(shop.network!.vpc).toBe(shop.vpc);
    expect(shop.grantPrincipal).toBe(shop.role);
  });

  test('in development makes nothing that is not needed', () => {
    const { template, shop } = synthesize({ profile: development });
    for (const type of ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::WAFv2::WebACL', 'AWS::WAFv2::WebACLAssociation', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard',
      'AWS::SNS::Topic', 'AWS::EC2::FlowLog', 'AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup']) {
      template.resourceCountIs(type, 0);
    }
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7, KmsKeyId: Match.absent() } });
    expect(attributesOf(template)['deletion_protection.enabled']).toBe('false');
    expect([shop.monitor, shop.alertTopic, shop.encryptionKey, shop.accessLogsBucket, shop.webAcl].filter(part => part !== undefined)).toEqual([]);
  });

  test('is found at the load balancer, and warns that this is plain HTTP', () => {
    const { stack, shop } = synthesize({ profile: development });
    expect(asText(stack.resolve(shop.url))).toMatch(/^http:\/\/<ShopWebLoadBalancer\w+\.DNSName>$/);
    Annotations.fromStack(stack).hasWarning('/Stack/Shop', Match.stringLikeRegexp('plain HTTP.*\\[ack: cdk-wheelhouse:webapp.plain-http\\]'));
  });
});

describe.each(FLAGS)('a domain with %s', (_flags, context) => {
  const { template, shop, stack } = synthesize(withDomain(), newStack(context));

  test('has HTTPS with a modern policy and a certificate for the name', () => {
    const [certificate] = Object.entries(resources(template, 'AWS::CertificateManager::Certificate'));
    expect(certificate[1].Properties).toMatchObject({
      DomainName: 'shop.example.com', ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789' }],
    });
    template.hasResourceProperties(LISTENER, {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: Match.stringLikeRegexp('^ELBSecurityPolicy-TLS13-1-2-'),
      Certificates: [{ CertificateArn: { Ref: certificate[0] } }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: Match.anyValue() }],
    });
    expect(stack.resolve(shop.certificate!.certificateArn)).toEqual({ Ref: certificate[0] });
  });

  test('sends plain HTTP on to HTTPS', () => {
    template.hasResourceProperties(LISTENER, {
      Port: 80, DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
    });
    template.resourceCountIs(LISTENER, 2);
  });

  test('is an alias of the load balancer, for IPv4 and IPv6', () => {
    const records = Object.values(resources(template, 'AWS::Route53::RecordSet')).map(record => record.Properties);
    expect(records.map(record => [record.Type, record.Name, record.HostedZoneId]).sort()).toEqual([
      ['A', 'shop.example.com.', 'Z0123456789'], ['AAAA', 'shop.example.com.', 'Z0123456789'],
    ]);
    records.forEach(record => expect(asText(record.AliasTarget.DNSName)).toMatch(/^dualstack\.<ShopWebLoadBalancer\w+\.DNSName>$/));
    records.forEach(record => expect(record.AliasTarget.EvaluateTargetHealth).toBe(true));
    records.forEach(record => expect([record.Weight, record.SetIdentifier, record.TTL]).toEqual([undefined, undefined, undefined]));
  });

  test('is where the app is found, without a warning', () => {
    expect(shop.url).toBe('https://shop.example.com');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a domain', () => {
  const recordNames = (template: Template) => [...new Set(Object.values(resources(template, 'AWS::Route53::RecordSet')).map(record => asText(record.Properties.Name)))];

  test('takes a certificate of the user', () => {
    const { template, shop } = synthesize(stack => withDomain({
      certificate: acm.Certificate.fromCertificateArn(stack, 'Mine', 'arn:aws:acm:eu-central-1:111111111111:certificate/1'),
    })(stack));
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.hasResourceProperties(LISTENER, { Port: 443, Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1' }] });
    expect(shop.certificate!.certificateArn).toContain('certificate/1');
  });

  test('is shared by weight, zero included', () => {
    const { template } = synthesize(withDomain({ weighted: { weight: 0, setIdentifier: 'blue' } }));
    template.allResourcesProperties('AWS::Route53::RecordSet', { Weight: 0, SetIdentifier: 'blue', AliasTarget: { EvaluateTargetHealth: true } });
    template.resourceCountIs('AWS::Route53::RecordSet', 2);
  });

  test.each([
    ['with capitals', 'Shop.Example.COM', 'Shop.Example.COM.'], ['that is the zone itself', 'example.com', 'example.com.'], ['with a wildcard', '*.example.com', '*.example.com.'],
  ])('%s is written once', (_what, name, record) => {
    expect(recordNames(synthesize(withDomain({ name })).template)).toEqual([record]);
  });

  test('is written once where name, zone or both are not known yet', () => {
    const zone = (stack: Stack, zoneName: string) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });
    expect(recordNames(synthesize(stack => withDomain({ name: textToken(stack), hostedZone: zone(stack, 'example.com') })(newStack())).template)).toEqual(['<Text>.']);
    expect(recordNames(synthesize(stack => withDomain({ hostedZone: zone(stack, textToken(stack)) })(newStack())).template)).toEqual(['shop.example.com.']);
    expect(recordNames(synthesize(stack => withDomain({ hostedZone: zone(stack, 'example.com.') })(newStack())).template)).toEqual(['shop.example.com.']);
  });

  test('takes weights that are not known yet', () => {
    const { template } = synthesize(stack => withDomain({ weighted: { weight: numberToken(stack), setIdentifier: textToken(stack) } })(stack));
    template.allResourcesProperties('AWS::Route53::RecordSet', { Weight: { Ref: 'Number' }, SetIdentifier: { Ref: 'Text' } });
  });
});

describe('an app that is stopped at times', () => {
  const offHours = ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: TimeZone.ETC_UTC });
  const at = (capacity: Partial<webapp.ScheduledCapacityOptions>) => ScheduledCapacity.at({ schedule: autoscaling.Schedule.expression('0 20 * * *'), ...capacity });

  test.each<[string, webapp.ScheduledCapacity[], boolean]>([
    ['off hours', [offHours], false],
    ['none at least', [at({ min: 0 })], false],
    ['none wanted', [at({ min: 0, desired: 0 })], false],
    ['none, after others', [at({ min: 2 }), offHours], false],
    ['fewer', [at({ min: 1 })], true],
    ['another most', [at({ max: 9 })], true],
    ['no schedule at all', [], true],
  ])('with %s raises the alarm that no host is healthy only where there is always one', (_what, schedules, raised) => {
    const { shop } = synthesize({ app: instances({ scaling: { schedules } }) });
    expect(shop.monitor!.alarmsOf().some(alarm => alarm.node.id === 'NoHealthyHosts')).toBe(raised);
  });
});

describe('a firewall', () => {
  const rulesOf = (firewall?: network.Firewall, profile?: Profile) => {
    const { template } = synthesize({ firewall, profile });
    return Object.values(resources(template, 'AWS::WAFv2::WebACL')).flatMap(acl => acl.Properties.Rules);
  };

  test('limits each address before all else, where it is asked to', () => {
    const rules = rulesOf(Firewall.managed({ requestsPerAddress: 2000 }));
    expect(rules.map(rule => rule.Priority)).toEqual([0, 1, 2, 3]);
    expect(rules[0]).toMatchObject({ Action: { Block: {} }, Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } } });
  });

  test('takes a limit that is not known yet', () => {
    const stack = newStack();
    const { template } = synthesize({ firewall: Firewall.managed({ requestsPerAddress: numberToken(stack) }) }, stack);
    expect(only(template, 'AWS::WAFv2::WebACL').Properties.Rules[0].Statement.RateBasedStatement.Limit).toEqual({ Ref: 'Number' });
  });

  test.each<[string, network.Firewall | undefined, Profile | undefined, number]>([
    ['is there in production', undefined, undefined, 3],
    ['is not there in development', undefined, development, 0],
    ['is not there where the profile wants none', undefined, Profile.production({ firewall: false }), 0],
    ['is there in development where the user says so', Firewall.managed(), development, 3],
    ['is not there in production where the user says so', Firewall.none(), undefined, 0],
  ])('%s', (_name, firewall, profile, count) => {
    expect(rulesOf(firewall, profile)).toHaveLength(count);
  });

  test('may be a web ACL of the user', () => {
    const stack = newStack();
    const webAcl = new wafv2.CfnWebACL(stack, 'Mine', {
      scope: 'REGIONAL', defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'mine', sampledRequestsEnabled: true },
    });
    const { template, shop } = synthesize({ firewall: Firewall.existing(webAcl) }, stack);
    expect(only(template, 'AWS::WAFv2::WebACLAssociation').Properties.WebACLArn).toEqual({ 'Fn::GetAtt': ['Mine', 'Arn'] });
    template.resourceCountIs('AWS::WAFv2::WebACL', 1);
    template.resourceCountIs('AWS::WAFv2::LoggingConfiguration', 0);
    expect(shop.webAcl).toBeUndefined();
  });
});

describe('what the user brings is used:', () => {
  test('a network', () => {
    const stack = newStack();
    const vpc = ownVpc(stack);
    const { template, shop } = synthesize({ vpc, data: DataTier.auroraPostgres(), cache: Cache.valkey() }, stack);
    expect([shop.vpc, shop.network]).toEqual([vpc, undefined]);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::FlowLog', 0);
    expect(only(template, BALANCER).Properties.IpAddressType).toBe('ipv4');
    expect(only(template, 'AWS::AutoScaling::AutoScalingGroup').Properties.VPCZoneIdentifier.map(asText)).toEqual([expect.stringMatching(/OwnPrivateSubnet1/), expect.stringMatching(/OwnPrivateSubnet2/)]);
    expect(only(template, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds.map(asText)).toEqual([expect.stringMatching(/OwnIsolatedSubnet1/), expect.stringMatching(/OwnIsolatedSubnet2/)]);
  });

  test.each([
    [ec2.IpProtocol.DUAL_STACK, 'dualstack'], [ec2.IpProtocol.IPV4_ONLY, 'ipv4'],
  ])('a network of %s, and the load balancer is %s', (ipProtocol, type) => {
    const stack = newStack();
    const { template } = synthesize({ vpc: new ec2.Vpc(stack, 'Own', { maxAzs: 2, ipProtocol }) }, stack);
    expect(only(template, BALANCER).Properties.IpAddressType).toBe(type);
  });

  test('an imported network, which does not say whether it is dual-stack', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Own', {
      vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetIds: ['subnet-3', 'subnet-4'],
    });
    expect(only(synthesize({ vpc }, stack).template, BALANCER).Properties.IpAddressType).toBe('ipv4');
  });

  test('a network without isolated subnets, where nothing needs them', () => {
    const stack = newStack();
    expect(() => synthesize({ vpc: new ec2.Vpc(stack, 'Own', { maxAzs: 2 }) }, stack)).not.toThrow();
  });

  test('other subnets for the instances', () => {
    const stack = newStack();
    const subnetConfiguration = [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Apps', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ];
    const vpc = new ec2.Vpc(stack, 'Own', { maxAzs: 2, subnetConfiguration });
    const { template } = synthesize({ vpc, app: instances({ vpcSubnets: { subnetGroupName: 'Apps' } }) }, stack);
    expect(only(template, 'AWS::AutoScaling::AutoScalingGroup').Properties.VPCZoneIdentifier.map(asText)).toEqual([expect.stringMatching(/OwnAppsSubnet1/), expect.stringMatching(/OwnAppsSubnet2/)]);
  });

  test('a network that is looked up, before it is', () => {
    const stack = newStack({}, { env: ENV });
    const vpc = ec2.Vpc.fromLookup(stack, 'Own', { vpcId: 'vpc-12345678' });
    expect(() => synthesize({ vpc, cache: Cache.valkey(), data: DataTier.auroraPostgres() }, stack)).not.toThrow();
  });

  test('a key, for everything that has one', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Mine');
    const { template, shop } = synthesize({ encryptionKey, data: DataTier.auroraPostgres(), cache: Cache.valkey() }, stack);
    const mine = stack.resolve(encryptionKey.keyArn);
    expect(shop.encryptionKey).toBe(encryptionKey);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::RDS::DBCluster', { KmsKeyId: mine });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: mine });
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { KmsKeyId: { Ref: mine['Fn::GetAtt'][0] } });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: mine });
  });

  test('an imported key, and what its policy must contain is said once for each who needs it', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
    const { template } = synthesize({ encryptionKey, data: DataTier.auroraPostgres(), cache: Cache.valkey() }, stack);
    template.resourceCountIs('AWS::KMS::Key', 0);
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('core\\.imported-key'))
      .map(warning => `${warning.id} ${(warning.entry.data as string).match(/'(\w+)'/)![1]}`);
    expect(warnings.sort()).toEqual([
      '/Stack/Shop AllowCloudWatchLogs', '/Stack/Shop/Database AllowCloudWatchLogs', '/Stack/Shop/Monitor AllowCloudWatchAlarms',
      '/Stack/Shop/Network AllowCloudWatchLogs', '/Stack/Shop/Web AllowCloudWatchLogs',
    ]);
  });

  test('a topic', () => {
    const stack = newStack();
    const alertTopic = sns.Topic.fromTopicArn(stack, 'Mine', 'arn:aws:sns:eu-central-1:111111111111:alerts');
    const { template, shop } = synthesize({ alertTopic }, stack);
    expect(shop.alertTopic).toBe(alertTopic);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:alerts'] });
  });

  test('a topic, though the profile raises no alarms', () => {
    const stack = newStack();
    const alertTopic = new sns.Topic(stack, 'Mine');
    expect(synthesize({ alertTopic, profile: development }, stack).shop.alertTopic).toBe(alertTopic);
  });

  test('retention and removal policy, whatever the profile says', () => {
    const { template } = synthesize({ removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_MONTH, data: DataTier.auroraPostgres() });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    const kept = Object.entries(template.toJSON().Resources as Record<string, any>).filter(([, resource]) => resource.DeletionPolicy && resource.DeletionPolicy !== 'Delete');
    expect(kept.map(([id]) => id)).toEqual([]);
    template.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }] } });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('a removal policy of snapshots, which everything but the database takes as retained', () => {
    const { template } = synthesize({ removalPolicy: RemovalPolicy.SNAPSHOT, data: DataTier.auroraPostgres(), cache: Cache.valkey() });
    const snapshots = Object.entries(template.toJSON().Resources as Record<string, any>).filter(([, resource]) => resource.DeletionPolicy === 'Snapshot');
    expect(snapshots.map(([, resource]) => resource.Type).filter(type => !/^AWS::(RDS::DBCluster|ElastiCache::ReplicationGroup)$/.test(type))).toEqual([]);
  });

  test('endless retention', () => {
    const { template } = synthesize({ logRetention: RetentionDays.INFINITE });
    expect(only(template, 'AWS::S3::Bucket').Properties.LifecycleConfiguration).toBeUndefined();
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.absent() });
  });

  test('tags, beside those for costs', () => {
    const { template } = synthesize({ tags: { team: 'blue', owner: lazyText('later') }, data: DataTier.auroraPostgres() });
    for (const type of [BALANCER, 'AWS::RDS::DBCluster', 'AWS::EC2::VPC', 'AWS::Logs::LogGroup']) {
      template.allResourcesProperties(type, {
        Tags: Match.arrayWith([{ Key: 'app', Value: 'Shop' }, { Key: 'owner', Value: 'later' }, { Key: 'profile', Value: 'production' }, { Key: 'team', Value: 'blue' }]),
      });
    }
  });
});

describe('to go on from:', () => {
  test('other resources are granted to the app', () => {
    const stack = newStack();
    const shop = new webapp.ThreeTierWebApp(stack, 'Shop', { app: instances(), profile: development });
    const bucket = new s3.Bucket(stack, 'Uploads');
    bucket.grantRead(shop);
    const id = stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
    const granted = allowed(Template.fromStack(stack)).filter(statement => statement.resources.includes(`<${id}.Arn>`));
    expect(granted.map(statement => statement.actions)).toEqual([expect.arrayContaining(['s3:GetObject*'])]);
  });

  test('others connect to the app, and the app to others', () => {
    const stack = newStack();
    const shop = new webapp.ThreeTierWebApp(stack, 'Shop', { app: instances(), profile: development });
    const other = new ec2.Connections({ securityGroups: [new ec2.SecurityGroup(stack, 'Other', { vpc: shop.vpc })] });
    shop.connections.allowFrom(other, ec2.Port.tcp(9000));
    shop.connections.allowTo(other, ec2.Port.tcp(9001));
    const rules = Object.values(resources(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress')).map(rule => rule.Properties);
    expect(rules.filter(rule => rule.FromPort >= 9000).map(rule => [rule.FromPort, asText(rule.GroupId).slice(0, 6)])).toEqual(expect.arrayContaining([[9000, '<ShopA'], [9001, '<Other']]));
  });

  test('more is watched on the same dashboard', () => {
    const { shop } = synthesize();
    expect(() => shop.monitor!.watch('Orders', [])).not.toThrow();
  });

  test('two apps live in one stack', () => {
    const stack = newStack();
    for (const id of ['One', 'Two']) {
      new webapp.ThreeTierWebApp(stack, id, {
        app: instances(),
        data: DataTier.postgres(),
        cache: Cache.valkey(),
        domain: {
          name: 'shop.example.com',
          hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, `Zone${id}`, { hostedZoneId: 'Z1', zoneName: 'example.com' }),
          weighted: { weight: 50, setIdentifier: id },
        },
      });
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs(BALANCER, 2);
    template.resourceCountIs('AWS::RDS::DBInstance', 2);
    const names = Object.values(resources(template, 'AWS::Logs::LogGroup')).map(group => asText(group.Properties.LogGroupName)).filter(name => name !== 'undefined');
    expect(new Set(names).size).toBe(names.length);
    const apps = Object.values(resources(template, BALANCER)).map(balancer => balancer.Properties.Tags.find((tag: any) => tag.Key === 'app').Value);
    expect(apps.sort()).toEqual(['One', 'Two']);
  });

  test('two apps share one network', () => {
    const stack = newStack();
    const one = new webapp.ThreeTierWebApp(stack, 'One', { app: instances(), data: DataTier.postgres() });
    new webapp.ThreeTierWebApp(stack, 'Two', { app: instances(), vpc: one.vpc, data: DataTier.existing(one.database!) });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.allResourcesProperties(BALANCER, { IpAddressType: 'dualstack' });
    template.resourceCountIs('AWS::RDS::DBInstance', 1);
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(rule => asText(rule.Properties.GroupId).includes('OneDatabase'));
    expect(rules.map(rule => asText(rule.Properties.SourceSecurityGroupId).slice(0, 7)).sort()).toEqual(['<OneApp', '<TwoApp']);
  });

  test('the network, the key and the topic live in another stack', () => {
    const app = new App();
    const base = new Stack(app, 'Base');
    const vpc = ownVpc(base);
    const encryptionKey = new kms.Key(base, 'Key');
    const alertTopic = new sns.Topic(base, 'Alerts');
    const web = new Stack(app, 'Web');
    new webapp.ThreeTierWebApp(web, 'Shop', { app: instances(), vpc, encryptionKey, alertTopic, data: DataTier.auroraPostgres(), cache: Cache.valkey() });
    expect(() => app.synth()).not.toThrow();
    expect(base.dependencies).not.toContain(web);
  });

  test('a region that is known has its zones', () => {
    const { shop } = synthesize({}, newStack(zonesOf(ENV.account, ENV.region), { env: ENV }));
    expect(shop.vpc.availabilityZones).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  });

  test('the same program gives the same template, byte for byte', () => {
    const text = () => JSON.stringify(synthesize({ data: DataTier.mysql(), cache: Cache.valkey() }).template.toJSON());
    expect(text()).toBe(text());
  });
});

/** Everything at once, as the seatbelt below sees it. */
function whole(profile: Profile, context = {}): Template {
  const code = AppCode.directory(folder({ 'package.json': '{"scripts":{"start":"node ."}}' }), {
    runtime: AppRuntime.nodejs('22'), port: 8080, healthCheckPath: '/health', environment: { LEVEL: 'info' },
  });
  return synthesize(stack => ({
    profile,
    app: AppTier.instances({
      code,
      rollout: rollout.Rollout.rolling({ minHealthyPercent: 100 }),
      scaling: { requestsPerTarget: 1000, cpuPercent: 50, schedules: [ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: TimeZone.EUROPE_BERLIN })] },
    }),
    data: DataTier.auroraPostgres(),
    cache: Cache.valkey(),
    domain: { name: 'shop.example.com', hostedZone: exampleZone(stack) },
  }), newStack(context)).template;
}

/** A change of one of these ids replaces data, or makes it unreadable: it needs a new major version, and a way to migrate. */
describe.each(FLAGS)('logical ids of what keeps data never change with %s', (_flags, context) => {
  const STATEFUL = /^AWS::(RDS::(DBCluster|DBInstance|DBSubnetGroup|DBClusterParameterGroup|DBParameterGroup)|KMS::Key|Logs::LogGroup|S3::Bucket|ElastiCache::\w+)$/;
  const stateful = (template: Template) => Object.entries(template.toJSON().Resources as Record<string, any>)
    .filter(([, resource]) => STATEFUL.test(resource.Type)).map(([id, resource]) => `${resource.Type} ${id}`).sort();

  test('with an Aurora cluster', () => {
    expect(stateful(whole(Profile.production(), context))).toEqual([
      'AWS::ElastiCache::ReplicationGroup ShopCacheValkey59377C95',
      'AWS::ElastiCache::SubnetGroup ShopCacheSubnets0E3CFA33',
      'AWS::KMS::Key ShopKeyA44BF252',
      'AWS::Logs::LogGroup ShopDatabaseLogspostgresqlE8944B10',
      'AWS::Logs::LogGroup ShopLogs069302D0',
      'AWS::Logs::LogGroup ShopNetworkFlowLogs7E9DB483',
      'AWS::Logs::LogGroup ShopWebWebAclLogs06C6DC0D',
      'AWS::RDS::DBCluster ShopDatabaseCluster68FD1417',
      'AWS::RDS::DBClusterParameterGroup ShopDatabaseClusterParameterGroupAB9B851F',
      'AWS::RDS::DBInstance ShopDatabaseClusterReader1122697DD',
      'AWS::RDS::DBInstance ShopDatabaseClusterWriterDC8DE06D',
      'AWS::RDS::DBSubnetGroup ShopDatabaseClusterSubnets2AC25C4E',
      'AWS::S3::Bucket ShopWebAccessLogs0C9E3AAA',
    ]);
  });

  test('with a database instance', () => {
    const ids = stateful(synthesize({ data: DataTier.postgres() }, newStack(context)).template).filter(id => id.includes('Database'));
    expect(ids).toEqual([
      'AWS::RDS::DBInstance ShopDatabaseInstanceBB00928E',
      'AWS::RDS::DBParameterGroup ShopDatabaseInstanceParameterGroup57C919C3',
      'AWS::RDS::DBSubnetGroup ShopDatabaseInstanceSubnetGroup9E9F94E5',
    ]);
  });

  test('with a database of its own', () => {
    const stack = newStack(context);
    new webapp.Database(stack, 'Database', { vpc: ownVpc(stack), data: DataTier.auroraMysql() });
    expect(stateful(Template.fromStack(stack))).toEqual([
      'AWS::KMS::Key DatabaseKey5E5D9547',
      'AWS::Logs::LogGroup DatabaseLogsaudit1B94D679',
      'AWS::Logs::LogGroup DatabaseLogserror3F969475',
      'AWS::Logs::LogGroup DatabaseLogsgeneral5557BE2E',
      'AWS::Logs::LogGroup DatabaseLogsslowqueryE90CE5EF',
      'AWS::RDS::DBCluster DatabaseCluster5B53A178',
      'AWS::RDS::DBClusterParameterGroup DatabaseClusterParameterGroup06DF288F',
      'AWS::RDS::DBInstance DatabaseClusterReader1D8B76102',
      'AWS::RDS::DBInstance DatabaseClusterWriterD43085C6',
      'AWS::RDS::DBSubnetGroup DatabaseClusterSubnets5540150D',
    ]);
  });
});

/** Properties of databases whose change replaces them, or may: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html, aws-resource-rds-dbinstance.html */
const REPLACING = [
  'AvailabilityZone', 'AvailabilityZones', 'CharacterSetName', 'ClusterScalabilityType', 'DatabaseName', 'DBClusterIdentifier', 'DBInstanceIdentifier', 'DBName', 'DBSubnetGroupName', 'DBSystemId', 'Engine',
  'EngineMode', 'GlobalClusterIdentifier', 'KmsKeyId', 'MasterUsername', 'NcharCharacterSetName', 'Port', 'PubliclyAccessible', 'SnapshotIdentifier', 'SourceRegion', 'StorageEncrypted', 'Timezone',
];

const OF_ALL = { KmsKeyId: { 'Fn::GetAtt': ['ShopKeyA44BF252', 'Arn'] }, MasterUsername: 'dbadmin', StorageEncrypted: true };
const instance = (Engine: string, Port: string) => ({
  ShopDatabaseInstanceBB00928E: {
    ...OF_ALL, Engine, Port, DBName: 'app', DBSubnetGroupName: { Ref: 'ShopDatabaseInstanceSubnetGroup9E9F94E5' }, PubliclyAccessible: false,
  },
});
const member = { DBClusterIdentifier: { Ref: 'ShopDatabaseCluster68FD1417' }, Engine: 'aurora-mysql', PubliclyAccessible: false };

/** No example has these databases, so that the check of upgrades does not see them. */
test.each([
  ['postgres', DataTier.postgres(), instance('postgres', '5432')],
  ['mysql', DataTier.mysql(), instance('mysql', '3306')],
  ['mariadb', DataTier.mariadb(), instance('mariadb', '3306')],
  ['auroraMysql', DataTier.auroraMysql(), {
    ShopDatabaseCluster68FD1417: { ...OF_ALL, Engine: 'aurora-mysql', Port: 3306, DatabaseName: 'app', DBSubnetGroupName: { Ref: 'ShopDatabaseClusterSubnets2AC25C4E' } },
    ShopDatabaseClusterReader1122697DD: member,
    ShopDatabaseClusterWriterDC8DE06D: member,
  }],
])('what replaces a database when it changes never changes: %s', (_name, data, expected) => {
  const replacing = (resource: any) => Object.fromEntries(Object.entries(resource.Properties).filter(([name]) => REPLACING.includes(name)));
  const { template } = synthesize({ data });
  const found = Object.entries(template.toJSON().Resources as Record<string, any>).filter(([, { Type }]) => /^AWS::RDS::DB(Cluster|Instance)$/.test(Type));
  expect(Object.fromEntries(found.map(([id, resource]) => [id, replacing(resource)]))).toEqual(expected);
});

describe('looks the same as ever', () => {
  test('in production', () => {
    expect(withoutHashes(whole(Profile.production()))).toMatchSnapshot();
  });

  test('in development', () => {
    expect(withoutHashes(whole(development))).toMatchSnapshot();
  });
});
