import { Annotations as Acknowledge, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { network, Profile } from '../../src';
import { badScopes, loose, Mistake, mistakes } from '../private/wrong-input';
import { NOT_KNOWN, testFailures } from '../support/failures';
import { FLAGS, lazyNumber, newStack, only, resources, withoutHashes, zonesOf } from '../support/synth';

const ACCOUNT = { account: '111111111111', region: 'eu-central-1' };
const ENV_CONTEXT = zonesOf(ACCOUNT.account, ACCOUNT.region);

function synthesize(props?: network.NetworkProps, stack: Stack = newStack()) {
  const made = new network.Network(stack, 'Network', props);
  return { made, stack, template: Template.fromStack(stack) };
}

function regional(props?: network.NetworkProps) {
  return synthesize(props, newStack(ENV_CONTEXT, { env: ACCOUNT }));
}

/** Logical id and addresses of every subnet. */
function subnets(template: Template): Record<string, string> {
  return Object.fromEntries(Object.entries(resources(template, 'AWS::EC2::Subnet')).map(([id, { Properties }]) => [id, Properties.CidrBlock]));
}

describe.each(FLAGS)('a network with %s', (_flags, context) => {
  const { template, made } = synthesize({}, newStack({ ...context, ...ENV_CONTEXT }, { env: ACCOUNT }));

  test('spans three zones with public, private and isolated subnets', () => {
    expect(made.vpc.publicSubnets).toHaveLength(3);
    expect(made.vpc.privateSubnets).toHaveLength(3);
    expect(made.vpc.isolatedSubnets).toHaveLength(3);
    template.resourceCountIs('AWS::EC2::Subnet', 9);
    expect(new Set(Object.values(resources(template, 'AWS::EC2::Subnet')).map(subnet => subnet.Properties.AvailabilityZone)))
      .toEqual(new Set(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']));
  });

  test('gives applications more addresses than load balancers and databases', () => {
    const masks = (named: string) => Object.entries(subnets(template)).filter(([id]) => id.includes(named)).map(([, cidr]) => cidr.split('/')[1]);
    expect(masks('Public')).toEqual(['24', '24', '24']);
    expect(masks('Private')).toEqual(['20', '20', '20']);
    expect(masks('Isolated')).toEqual(['24', '24', '24']);
  });

  test('has a NAT gateway in each zone, and no way out of the isolated subnets', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
    const toTheWorld = Object.values(resources(template, 'AWS::EC2::Route')).filter(route => route.Properties.DestinationCidrBlock === '0.0.0.0/0');
    expect(toTheWorld.filter(route => route.Properties.NatGatewayId)).toHaveLength(3);
    expect(toTheWorld.filter(route => route.Properties.GatewayId)).toHaveLength(3);
    expect(toTheWorld.filter(route => JSON.stringify(route.Properties.RouteTableId).includes('Isolated'))).toEqual([]);
  });

  test('is dual-stack for load balancers, and hands out no public address by itself', () => {
    template.resourceCountIs('AWS::EC2::VPCCidrBlock', 1);
    for (const subnet of Object.values(resources(template, 'AWS::EC2::Subnet'))) {
      expect([true, 'true']).not.toContain(subnet.Properties.MapPublicIpOnLaunch);
      expect(subnet.Properties.AssignIpv6AddressOnCreation ?? false).toBe(false);
    }
  });

  test('reaches Amazon S3 and DynamoDB from inside', () => {
    for (const service of ['s3', 'dynamodb']) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Gateway',
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', Match.anyValue(), `.${service}`]] },
        RouteTableIds: Match.anyValue(),
      });
    }
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  });

  test('closes the default security group', () => {
    template.hasResource('Custom::VpcRestrictDefaultSG', { Properties: { DefaultSecurityGroupId: Match.anyValue() } });
  });

  test('logs all connections to a group that is encrypted with its own key and kept for a year', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs', ResourceType: 'VPC' });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkKey'), 'Arn'] } },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    template.hasResource('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('lets the logs service use the key for log groups of this account and region only', () => {
    const arn = ':logs:eu-central-1:111111111111:log-group:*';
    const logGroups = made.node.tryGetContext('@aws-cdk/core:enablePartitionLiterals')
      ? `arn:aws${arn}` : { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, arn]] };
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups },
          },
        })]),
      },
    });
  });

  test('is tagged for cost allocation', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::NatGateway', 'AWS::EC2::Subnet', 'AWS::Logs::LogGroup', 'AWS::KMS::Key']) {
      template.allResourcesProperties(type, {
        Tags: Match.arrayWith([{ Key: 'profile', Value: 'production' }, { Key: 'tier', Value: 'network' }]),
      });
    }
  });
});

describe('a network with an imported key', () => {
  const keyed = () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
    return { stack, encryptionKey, make: () => new network.Network(stack, 'Network', { encryptionKey }) };
  };

  test('warns of the statement that the policy of the key must contain', () => {
    const { stack, make, encryptionKey } = keyed();
    make();
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKey.keyArn });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(warning => [warning.id, warning.entry.data])).toEqual([
      ['/Stack/Network', expect.stringMatching(/'AllowCloudWatchLogs': kms:Encrypt, kms:Decrypt, kms:ReEncrypt\*, kms:GenerateDataKey\*, kms:DescribeKey for logs\..*\.amazonaws\.com\..*\[ack: cdk-wheelhouse:core\.imported-key\]$/)],
    ]);
  });

  test('warns no more when that is acknowledged', () => {
    const { stack, make } = keyed();
    Acknowledge.of(make()).acknowledgeWarning('cdk-wheelhouse:core.imported-key', 'The owner of the key has added it.');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('is silent where the key is new, and so changed', () => {
    const stack = newStack();
    new network.Network(stack, 'Network', { encryptionKey: new kms.Key(stack, 'Mine') });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a network', () => {
  test('of the development profile has two zones, one NAT gateway and keeps nothing', () => {
    const { made, template } = synthesize({ profile: Profile.development() });
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.resourceCountIs('AWS::EC2::FlowLog', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(made.flowLogGroup).toBeUndefined();
  });

  test('takes everything that can be said', () => {
    const { made, template } = regional({
      availabilityZones: 2,
      ipAddresses: ec2.IpAddresses.cidr('10.42.0.0/16'),
      natGateways: 1,
      interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER, ec2.InterfaceVpcEndpointAwsService.SSM],
      profile: Profile.development(),
      flowLogs: true,
      logRetention: RetentionDays.ONE_MONTH,
      tags: { team: 'blue' },
    });
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.42.0.0/16', Tags: Match.arrayWith([{ Key: 'team', Value: 'blue' }]) });
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    for (const service of ['secretsmanager', 'ssm']) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface', ServiceName: `com.amazonaws.eu-central-1.${service}`, PrivateDnsEnabled: true,
      });
    }
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30, KmsKeyId: Match.absent() }, DeletionPolicy: 'Delete' });
    expect(made.flowLogGroup).toBeDefined();
  });

  test('keeps no flow logs where the user says so, whatever the profile', () => {
    const { template } = synthesize({ flowLogs: false });
    template.resourceCountIs('AWS::EC2::FlowLog', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  test('uses a key of the user for its flow logs', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Mine');
    const { template } = synthesize({ encryptionKey }, stack);
    const key = stack.getLogicalId(encryptionKey.node.defaultChild as kms.CfnKey);
    expect(only(template, 'AWS::Logs::LogGroup').Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    expect(JSON.stringify(only(template, 'AWS::KMS::Key').Properties.KeyPolicy)).toContain('kms:EncryptionContext:aws:logs:arn');
  });

  test('has the two zones that a stack without account and region can offer, and keeps room for a third', () => {
    const { template } = synthesize();
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.resourceCountIs('AWS::EC2::NatGateway', 2);
  });

  test('grows from two zones to three without moving a subnet', () => {
    const two = subnets(regional({ availabilityZones: 2 }).template);
    const three = subnets(regional({ availabilityZones: 3 }).template);
    expect(Object.keys(three)).toHaveLength(9);
    expect(three).toMatchObject(two);
  });

  test('looks the same as ever in production', () => {
    expect(withoutHashes(regional().template)).toMatchSnapshot();
  });
});

const twoZones = (stack: Stack, props: network.NetworkProps) => new network.Network(stack, 'Network', props);

testFailures('network', [
  ...badScopes('network', 'a network', scope => new network.Network(scope, 'A')),
  ...mistakes('network.props-missing', [
    ['Stack/Network', 'props', undefined, stack => twoZones(stack, loose(null))],
    ['Firewall.managed', 'options', undefined, () => network.Firewall.managed(loose(null))],
  ]),
  ...mistakes('network.prop-missing', [['Firewall.existing', 'webAcl', undefined, () => network.Firewall.existing(loose(undefined))]]),
  ...mistakes('network.wrong-type', [
    ['Stack/Network', 'props', "'10.0.0.0/16'", stack => twoZones(stack, loose('10.0.0.0/16'))],
    ...([
      ['profile', "'development'", 'development'], ['tags', "'a list'", []], ['ipAddresses', "'10.0.0.0/16'", '10.0.0.0/16'], ['flowLogs', "'no'", 'no'],
      ['interfaceEndpoints', "'sqs'", 'sqs'], ['interfaceEndpoints[0]', "'sqs'", ['sqs']], ['encryptionKey', "'arn'", 'arn'],
    ] as const).map(([prop, received, value]): Mistake => (
      ['Stack/Network', prop, received, stack => twoZones(stack, { [prop.replace('[0]', '')]: value })])),
    ['Firewall.existing', 'webAcl', "'arn'", () => network.Firewall.existing(loose('arn'))],
    ['Firewall.managed', 'options', '2000', () => network.Firewall.managed(loose(2000))],
  ]),
  ...mistakes('network.prop-unknown', [
    ['Stack/Network', 'natGateway', '1', stack => twoZones(stack, loose({ natGateway: 1 })), 'availabilityZones, encryptionKey, flowLogs'],
    ['Firewall.managed', 'requests', '2000', () => network.Firewall.managed(loose({ requests: 2000 })), 'requestsPerAddress'],
  ]),
  ...[9, 2_000_000_001, 10.5, NaN].map(requestsPerAddress => ({
    mistake: `${requestsPerAddress} requests per address`,
    code: 'network.requests-per-address-out-of-range',
    at: 'Firewall.managed',
    prop: 'requestsPerAddress',
    received: `${requestsPerAddress}`,
    make: () => network.Firewall.managed({ requestsPerAddress }),
  })),
  ...[1, 4, 2.5, NaN, Infinity, -3].map(availabilityZones => ({
    mistake: `${availabilityZones} Availability Zones`,
    code: 'network.availability-zones-out-of-range',
    at: 'Stack/Network',
    prop: 'availabilityZones',
    received: `${availabilityZones}`,
    allowed: 'an integer from 2 to 3',
    make: (stack: Stack) => twoZones(stack, { availabilityZones }),
  })),
  ...[0, 3, 1.5, NaN].map(natGateways => ({
    mistake: `${natGateways} NAT gateways in two zones`,
    code: 'network.nat-gateways-out-of-range',
    at: 'Stack/Network',
    prop: 'natGateways',
    received: `${natGateways}`,
    allowed: 'an integer from 1 to 2',
    make: (stack: Stack) => twoZones(stack, { natGateways }),
  })),
  ...['availabilityZones', 'natGateways'].map(prop => ({
    mistake: `${prop} that are not known yet, since they decide what is built`,
    code: 'network.value-not-known',
    at: 'Stack/Network',
    prop,
    received: NOT_KNOWN,
    make: (stack: Stack) => twoZones(stack, { [prop]: lazyNumber(2) }),
  })),
  {
    mistake: 'an endpoint that is named twice',
    code: 'network.endpoint-repeated',
    at: 'Stack/Network',
    prop: 'interfaceEndpoints',
    received: '["ssm","ssm"]',
    make: stack => twoZones(stack, { interfaceEndpoints: [ec2.InterfaceVpcEndpointAwsService.SSM, ec2.InterfaceVpcEndpointAwsService.SSM] }),
  },
]);
