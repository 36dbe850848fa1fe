import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { fargate, monitoring, network, Profile, rollout } from '../../src';
import { backend, development, environmentIn, job, named, synthesize, web, worker } from '../support/fargate';
import { FLAGS, newStack, only, resources, resourcesLike, withoutHashes } from '../support/synth';
import { allowed, asText, exampleZone, ownVpc } from '../support/web-app';

const { Route } = fargate;
const production = Profile.production();
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RECORD = 'AWS::Route53::RecordSet';

const made = (props: fargate.EnvironmentProps | ((stack: Stack) => fargate.EnvironmentProps) = {}, stack = newStack()) =>
  synthesize(() => new fargate.Environment(stack, 'Env', typeof props === 'function' ? props(stack) : props), stack);

const byKey = (pairs: { Key: string; Value: string }[]) => Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
const attributesOf = (template: Template) => byKey(only(template, BALANCER).Properties.LoadBalancerAttributes);

const smokeTested = { rollout: rollout.Rollout.blueGreen(), hooks: [fargate.Hook.smokeTest()] };

describe.each(FLAGS)('an environment with %s', (_flags, context) => {
  const { template, stack, made: environment } = made({}, newStack(context));

  test('has a cluster that watches its tasks closely, on demand and on Spot', () => {
    expect(only(template, 'AWS::ECS::Cluster').Properties.ClusterSettings).toEqual([{ Name: 'containerInsights', Value: 'enhanced' }]);
    expect(only(template, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties).toMatchObject({
      Cluster: stack.resolve(environment.cluster.clusterName), CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  });

  test('logs commands that are run in tasks, encrypted', () => {
    const key = stack.resolve(environment.encryptionKey!.keyArn);
    const group = stack.resolve(environment.commandLogGroup.logGroupName);
    expect(only(template, 'AWS::ECS::Cluster').Properties.Configuration.ExecuteCommandConfiguration).toEqual({
      KmsKeyId: key, Logging: 'OVERRIDE', LogConfiguration: { CloudWatchEncryptionEnabled: true, CloudWatchLogGroupName: group },
    });
    expect(resources(template, 'AWS::Logs::LogGroup')[group.Ref].Properties).toMatchObject({ KmsKeyId: key, RetentionInDays: 365 });
  });

  test('has a namespace in which services find each other', () => {
    const [[id, namespace]] = Object.entries(resources(template, 'AWS::ServiceDiscovery::HttpNamespace'));
    expect(namespace.Properties.Name).toBe(environment.namespaceName);
    expect(environment.namespaceName).toMatch(/^stack-env-[0-9a-f]{8}$/);
    expect(only(template, 'AWS::ECS::Cluster').Properties.ServiceConnectDefaults).toEqual({ Namespace: { 'Fn::GetAtt': [id, 'Arn'] } });
  });

  test('has one load balancer in public subnets, which says that nobody is there', () => {
    expect(only(template, BALANCER).Properties).toMatchObject({ Scheme: 'internet-facing', IpAddressType: 'dualstack', Type: 'application' });
    expect(only(template, BALANCER).Properties.Subnets.map(asText)).toEqual([expect.stringMatching(/PublicSubnet1/), expect.stringMatching(/PublicSubnet2/)]);
    expect(attributesOf(template)).toMatchObject({
      'deletion_protection.enabled': 'true', 'routing.http.drop_invalid_header_fields.enabled': 'true', 'access_logs.s3.enabled': 'true',
    });
    expect(only(template, LISTENER).Properties).toMatchObject({
      Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain' } }],
    });
  });

  test('lets everybody in on port 80, and the gateway nowhere but to services', () => {
    const { Properties } = named(template, 'AWS::EC2::SecurityGroup', 'EnvGatewaySecurityGroup');
    const ports = Properties.SecurityGroupIngress.map((rule: Record<string, unknown>) => [rule.CidrIp ?? rule.CidrIpv6, rule.FromPort, rule.ToPort]);
    expect(ports).toEqual([['0.0.0.0/0', 80, 80], ['::/0', 80, 80]]);
    expect((Properties.SecurityGroupEgress ?? []).filter((rule: Record<string, unknown>) => rule.CidrIp !== '255.255.255.255/32')).toEqual([]);
  });

  test('stands behind managed rules, whose findings are logged', () => {
    const [[acl, { Properties }]] = Object.entries(resources(template, 'AWS::WAFv2::WebACL'));
    expect(Properties.Rules).toHaveLength(3);
    expect(only(template, 'AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      ResourceArn: stack.resolve(environment.loadBalancer!.loadBalancerArn), WebACLArn: { 'Fn::GetAtt': [acl, 'Arn'] },
    });
    expect(only(template, 'AWS::WAFv2::LoggingConfiguration').Properties.ResourceArn).toEqual({ 'Fn::GetAtt': [acl, 'Arn'] });
  });

  test('warns that this is plain HTTP', () => {
    Annotations.fromStack(stack).hasWarning('/Stack/Env', Match.stringLikeRegexp('plain HTTP.*\\[ack: cdk-wheelhouse:fargate.plain-http\\]'));
  });

  test('is tagged, and keeps what it has', () => {
    const [key] = Object.values(resources(template, 'AWS::KMS::Key'));
    expect(byKey(key.Properties.Tags)).toMatchObject({
      app: 'Env', profile: 'production', tier: 'shared',
    });
    for (const type of ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']) {
      template.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('has every part as a property, but those that need a domain', () => {
    const absent = Object.entries(environment).filter(([, value]) => value === undefined).map(([name]) => name).sort();
    expect(absent).toEqual(['certificate', 'domain']);
  });
});

describe('an environment in development', () => {
  const { template, made: environment } = made({ profile: development });

  test('makes nothing that is not needed', () => {
    for (const type of ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::WAFv2::WebACL', 'AWS::CloudWatch::Dashboard', 'AWS::SNS::Topic', 'AWS::EC2::FlowLog']) {
      template.resourceCountIs(type, 0);
    }
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    const { monitor, alertTopic, webAcl, encryptionKey, accessLogsBucket } = environment;
    expect([monitor, alertTopic, webAcl, encryptionKey, accessLogsBucket]).toEqual(Array(5).fill(undefined));
  });

  test('still logs commands, and still counts tasks', () => {
    expect(only(template, 'AWS::ECS::Cluster').Properties).toMatchObject({
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
      Configuration: { ExecuteCommandConfiguration: { Logging: 'OVERRIDE', LogConfiguration: { CloudWatchEncryptionEnabled: false } } },
    });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7, KmsKeyId: Match.absent() } });
    expect(attributesOf(template)['deletion_protection.enabled']).toBe('false');
  });
});

describe.each(FLAGS)('a domain with %s', (_flags, context) => {
  const { template, stack } = synthesize(own => {
    const environment = environmentIn(own, { domain: { name: 'shop.example.com', hostedZone: exampleZone(own) } });
    const hosts = { One: 'api.shop.example.com', Two: 'API.shop.example.com', Three: 'shop.example.com', Deep: 'a.b.shop.example.com', Wild: '*.shop.example.com', Else: 'example.org' };
    Object.entries(hosts).forEach(([id, host]) => web(own, { environment, route: Route.host(host).path(`/${id}`) }, id));
  }, newStack(context));
  const records = Object.values(resources(template, RECORD)).map(record => record.Properties);

  test('has HTTPS with a certificate for the name and the names one step below it', () => {
    const [[id, certificate]] = Object.entries(resources(template, 'AWS::CertificateManager::Certificate'));
    expect(certificate.Properties).toMatchObject({ DomainName: 'shop.example.com', SubjectAlternativeNames: ['*.shop.example.com'], ValidationMethod: 'DNS' });
    template.hasResourceProperties(LISTENER, {
      Port: 443, Protocol: 'HTTPS', SslPolicy: Match.stringLikeRegexp('^ELBSecurityPolicy-TLS13-1-2-'), Certificates: [{ CertificateArn: { Ref: id } }],
    });
    template.hasResourceProperties(LISTENER, { Port: 80, DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('plain HTTP'));
  });

  test('has records for the hosts that its certificate covers, once each', () => {
    expect(records.map(record => `${record.Type} ${record.Name}`).sort()).toEqual([
      'A api.shop.example.com.', 'A shop.example.com.', 'AAAA api.shop.example.com.', 'AAAA shop.example.com.',
    ]);
    records.forEach(record => expect([record.HostedZoneId, asText(record.AliasTarget.DNSName), record.AliasTarget.EvaluateTargetHealth]).toEqual([
      'Z0123456789', expect.stringMatching(/^dualstack\.<EnvGatewayLoadBalancer\w+\.DNSName>$/), true,
    ]));
  });

  test('mounts services on the listener for HTTPS', () => {
    const [https] = Object.entries(resources(template, LISTENER)).find(([, listener]) => listener.Properties.Port === 443)!;
    Object.values(resources(template, 'Custom::EcsTrafficRule')).forEach(rule => expect(rule.Properties.ListenerArn).toEqual({ Ref: https }));
  });
});

describe('what the user brings is used:', () => {
  test('a network', () => {
    const { template, made: environment } = made(stack => ({ vpc: ownVpc(stack) }));
    expect(environment.network).toBeUndefined();
    template.resourceCountIs('AWS::EC2::VPC', 1);
    expect(only(template, BALANCER).Properties).toMatchObject({ IpAddressType: 'ipv4', Subnets: [{ Ref: expect.stringMatching(/^OwnPublic/) }, { Ref: expect.stringMatching(/^OwnPublic/) }] });
  });

  test('a key, for logs, queues, commands and alarm messages', () => {
    const { template, stack, made: key } = synthesize(own => {
      const encryptionKey = new kms.Key(own, 'Mine');
      worker(own, { environment: new fargate.Environment(own, 'Env', { encryptionKey }) });
      return encryptionKey;
    });
    const mine = stack.resolve(key.keyArn);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: mine });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: mine });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: mine });
    expect(only(template, 'AWS::ECS::Cluster').Properties.Configuration.ExecuteCommandConfiguration.KmsKeyId).toEqual(mine);
  });

  test('a topic, a certificate, a name, a web ACL, and how long things are kept', () => {
    const { template, made: environment } = made(stack => ({
      alertTopic: sns.Topic.fromTopicArn(stack, 'Mine', 'arn:aws:sns:eu-central-1:111111111111:alerts'),
      domain: {
        name: 'example.com',
        hostedZone: exampleZone(stack),
        certificate: acm.Certificate.fromCertificateArn(stack, 'Cert', 'arn:aws:acm:eu-central-1:111111111111:certificate/1'),
      },
      namespaceName: 'shop.internal',
      firewall: network.Firewall.managed({ requestsPerAddress: 100 }),
      logRetention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      tags: { team: 'blue' },
    }));
    expect(environment.alertTopic!.topicArn).toMatch(/:alerts$/);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.hasResourceProperties(LISTENER, { Port: 443, Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1' }] });
    template.hasResourceProperties('AWS::ServiceDiscovery::HttpNamespace', { Name: 'shop.internal' });
    expect(only(template, 'AWS::WAFv2::WebACL').Properties.Rules).toHaveLength(4);
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
    template.hasResourceProperties('AWS::ECS::Cluster', { Tags: Match.arrayWith([{ Key: 'team', Value: 'blue' }]) });
  });

  test('no gateway, but services that need none', () => {
    const { template, made: environment } = synthesize(stack => {
      const own = environmentIn(stack, { gateway: fargate.Gateway.none() });
      backend(stack);
      worker(stack);
      return own;
    });
    template.resourceCountIs(BALANCER, 0);
    template.resourceCountIs('AWS::ECS::Service', 2);
    expect([environment.listener, environment.loadBalancer]).toEqual([undefined, undefined]);
  });

  test('a load balancer, and a monitor that is there already', () => {
    const { template, made: environment } = synthesize(stack => {
      const vpc = ownVpc(stack);
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Mine', { vpc });
      const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
      const monitor = new monitoring.Monitor(stack, 'Watch');
      const own = new fargate.Environment(stack, 'Env', { vpc, gateway: fargate.Gateway.existing({ loadBalancer, listener }), monitor });
      web(stack, { environment: own });
      return own;
    });
    template.resourceCountIs(BALANCER, 1);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    expect(environment.loadBalancer!.node.path).toBe('Stack/Mine');
    expect(asText(only(template, 'Custom::EcsTrafficRule').Properties.ListenerArn)).toMatch(/^<MineHttp/);
    expect(environment.monitor!.node.path).toBe('Stack/Watch');
    expect(environment.monitor!.alarmsOf().length).toBeGreaterThan(0);
  });
});

test.each<[string, Partial<fargate.ExistingGatewayOptions>, boolean, object]>([
  ['over HTTP', {}, false, { TEST_PORT: '80', TEST_TLS: 'false' }],
  ['over HTTPS where there is a domain', {}, true, { TEST_PORT: '443', TEST_TLS: 'true' }],
  ['over HTTPS where that is said', { https: true }, false, { TEST_PORT: '443', TEST_TLS: 'true' }],
  ['over HTTP where that is said', { https: false }, true, { TEST_PORT: '80', TEST_TLS: 'false' }],
  ['at a port', { listenerPort: 8443, https: true }, false, { TEST_PORT: '8443', TEST_TLS: 'true' }],
])('a load balancer that there is already is tested %s', (_name, more, domain, variables) => {
  const { template } = synthesize(stack => {
    const vpc = ownVpc(stack);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Mine', { vpc });
    const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    web(stack, {
      ...smokeTested,
      environment: environmentIn(stack, {
        vpc, gateway: fargate.Gateway.existing({ loadBalancer, listener, ...more }), domain: domain ? { name: 'example.com', hostedZone: exampleZone(stack) } : undefined,
      }),
    });
  });
  expect(named(template, 'AWS::Lambda::Function', 'ApiTrafficHook0').Properties.Environment.Variables).toMatchObject(variables);
});

test('two environments have no name in common, nor has one in two stacks', () => {
  const app = new App();
  const [first, second] = ['Dev', 'Prod'].map(stage => new Stack(app, `Stack${stage}`, { stackName: `shop-${stage}`.toLowerCase() }));
  const names = (stack: Stack) => {
    const environment = environmentIn(stack, { profile: production });
    job(stack, { environment });
    return new fargate.Environment(stack, 'Other', { profile: development, vpc: environment.vpc });
  };
  [first, second].forEach(names);
  const taken = [first, second].flatMap(stack => Object.values(resourcesLike(Template.fromStack(stack), 'AWS::')).flatMap(({ Type, Properties }) => {
    const fixed = Object.entries(Properties as object).filter(([key, value]) => /^(Name|\w+Name)$/.test(key) && typeof value === 'string');
    return /Namespace|Queue|LogGroup|StateMachine|Role|Cluster$/.test(Type) ? fixed.map(([key, value]) => `${Type} ${key} ${value}`) : [];
  }));
  expect(taken.length).toBeGreaterThan(4);
  expect(new Set(taken).size).toBe(taken.length);
});

describe('an imported environment', () => {
  const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
  const GATEWAY: fargate.GatewayAttributes = { loadBalancerArn: `${ARN}:loadbalancer/app/theirs/1234`, listenerArn: `${ARN}:listener/app/theirs/1234/5678`, securityGroupId: 'sg-1' };
  const imported = (stack: Stack, gateway: fargate.GatewayAttributes = GATEWAY, more: Partial<fargate.EnvironmentAttributes> = {}) => fargate.Environment.fromAttributes(stack, 'Theirs', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Own', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['p1', 'p2'], privateSubnetIds: ['s1', 's2'] }),
    clusterName: 'theirs',
    namespaceName: 'inside',
    namespaceArn: 'arn:aws:servicediscovery:eu-central-1:111111111111:namespace/ns-1',
    gateway,
    ...more,
  });

  test('takes services as one of its own would', () => {
    const { template } = synthesize(stack => {
      const environment = imported(stack);
      web(stack, { environment });
      worker(stack, { environment });
    });
    const service = named(template, 'AWS::ECS::Service', 'ApiService').Properties;
    expect(service).toMatchObject({ Cluster: 'theirs', ServiceConnectConfiguration: { Namespace: 'inside' }, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['s1', 's2'] } } });
    expect(only(template, 'Custom::EcsTrafficRule').Properties.ListenerArn).toBe(GATEWAY.listenerArn);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8080, SourceSecurityGroupId: 'sg-1' });
    const { GroupId } = only(template, 'AWS::EC2::SecurityGroupIngress').Properties;
    expect(only(template, 'AWS::EC2::SecurityGroupEgress').Properties).toMatchObject({ GroupId: 'sg-1', FromPort: 8080, ToPort: 8080, IpProtocol: 'tcp', DestinationSecurityGroupId: GroupId });
    const rules = allowed(template).find(({ actions }) => actions.includes('elasticloadbalancing:CreateRule'))!;
    expect(rules.resources[0]).toMatch(/:listener\/app\/theirs\/1234\/\*$/);
  });

  test.each<[string, Partial<fargate.GatewayAttributes>, boolean, object]>([
    ['as without a domain', {}, false, { TEST_PORT: '80', TEST_TLS: 'false' }],
    ['as with a domain', {}, true, { TEST_PORT: '443', TEST_TLS: 'true' }],
    ['over HTTPS', { https: true }, false, { TEST_PORT: '443', TEST_TLS: 'true' }],
    ['over HTTP in spite of a domain', { https: false }, true, { TEST_PORT: '80', TEST_TLS: 'false' }],
    ['at a port', { listenerPort: 8080 }, false, { TEST_PORT: '8080', TEST_TLS: 'false' }],
    ['at a port over HTTPS', { https: true, listenerPort: 8443 }, false, { TEST_PORT: '8443', TEST_TLS: 'true' }],
  ])('is tested %s', (_name, more, domain, variables) => {
    const { template, made: environment } = synthesize(stack => {
      const own = imported(stack, { ...GATEWAY, ...more, loadBalancerDnsName: 'theirs.elb.amazonaws.com' }, domain ? { domain: { name: 'example.com', hostedZone: exampleZone(stack) } } : {});
      web(stack, { environment: own, ...smokeTested });
      return own;
    });
    expect(named(template, 'AWS::Lambda::Function', 'ApiTrafficHook0').Properties.Environment.Variables).toMatchObject({ ...variables, TEST_HOST: 'theirs.elb.amazonaws.com' });
    expect([`${environment.listenerPort}`, `${environment.https}`]).toEqual(Object.values(variables));
  });

  test('is watched from here, in production', () => {
    const { template } = synthesize(stack => web(stack, { environment: imported(stack) }));
    const [errors] = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(alarm => JSON.stringify(alarm.Properties.Metrics)).filter(text => text.includes('5XX'));
    expect(errors).toContain('{"Name":"LoadBalancer","Value":"app/theirs/1234"}');
    template.resourceCountIs('AWS::SNS::Topic', 1);
    synthesize(stack => web(stack, { environment: imported(stack, GATEWAY, { profile: development }) })).template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('has records where the names of its load balancer are known, and none where they are not', () => {
    const names = { loadBalancerDnsName: 'theirs.elb.amazonaws.com', loadBalancerCanonicalHostedZoneId: 'Z1' };
    const count = (more: object) => synthesize(stack => web(stack, { environment: imported(stack, { ...GATEWAY, ...more }, { domain: { name: 'example.com', hostedZone: exampleZone(stack) } }) }))
      .template.findResources(RECORD);
    expect([names, { loadBalancerDnsName: names.loadBalancerDnsName }, {}].map(more => Object.keys(count(more)).length)).toEqual([2, 0, 0]);
  });

  test('may be of another stack, whose values are not known yet', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const theirs = new fargate.Environment(platform, 'Env', { profile: development });
    const team = new Stack(app, 'Team');
    const environment = fargate.Environment.fromAttributes(team, 'Theirs', {
      vpc: theirs.vpc,
      clusterName: theirs.cluster.clusterName,
      namespaceName: theirs.namespaceName,
      namespaceArn: theirs.cluster.defaultCloudMapNamespace!.namespaceArn,
      gateway: {
        loadBalancerArn: theirs.loadBalancer!.loadBalancerArn,
        listenerArn: theirs.listener!.listenerArn,
        securityGroupId: theirs.loadBalancer!.connections.securityGroups[0].securityGroupId,
      },
      profile: development,
    });
    web(team, { environment, scaling: { requestsPerTask: 10 } });
    const [policy] = Object.values(resources(Template.fromStack(team), 'AWS::ApplicationAutoScaling::ScalingPolicy')).map(one => JSON.stringify(one)).filter(text => text.includes('RequestCountPerTarget'));
    expect(policy).toMatch(/"Fn::Select":\[1,\{"Fn::Split":\["loadbalancer\/",\{"Fn::ImportValue":"Platform:ExportsOutputRefEnvGatewayLoadBalancer/);
  });

  test('without a gateway takes services that need none', () => {
    const { template, made: environment } = synthesize(stack => {
      const own = imported(stack, GATEWAY, { gateway: undefined });
      worker(stack, { environment: own });
      return own;
    });
    template.resourceCountIs('AWS::ECS::Service', 1);
    const { listener, loadBalancer, https, listenerPort } = environment;
    expect([listener, loadBalancer, https, listenerPort]).toEqual(Array(4).fill(undefined));
  });
});

test.each([['production', production], ['development', development]])('looks the same as ever in %s', (_name, profile) => {
  const { template } = made(stack => ({ profile, domain: { name: 'example.com', hostedZone: exampleZone(stack) } }));
  expect(withoutHashes(template)).toMatchSnapshot();
});
