"""Samples of networks: VPCs and what is in them, load balancers, DNS, certificates."""
from __future__ import annotations

from .provider_life import Sample

VPC = ('AWS::EC2::VPC', {'CidrBlock': '10.0.0.0/16'})
SUBNET = ('AWS::EC2::Subnet', {'VpcId': '@vpc', 'CidrBlock': '10.0.0.0/24', 'AvailabilityZone': 'us-east-1a'})
OTHER_SUBNET = ('AWS::EC2::Subnet', {'VpcId': '@vpc', 'CidrBlock': '10.0.1.0/24', 'AvailabilityZone': 'us-east-1b'})
THIRD_SUBNET = ('AWS::EC2::Subnet', {'VpcId': '@vpc', 'CidrBlock': '10.0.2.0/24', 'AvailabilityZone': 'us-east-1c'})
NETWORK = {'vpc': VPC, 'subnet': SUBNET, 'other': OTHER_SUBNET}
GROUP = ('AWS::EC2::SecurityGroup', {'GroupDescription': 'for tests', 'VpcId': '@vpc'})
TABLE = ('AWS::EC2::RouteTable', {'VpcId': '@vpc'})
GATEWAY = ('AWS::EC2::InternetGateway', {})
ADDRESS = ('AWS::EC2::EIP', {'Domain': 'vpc'})
BALANCER = ('AWS::ElasticLoadBalancingV2::LoadBalancer', {'Type': 'application', 'Subnets': ['@subnet', '@other']})
TARGETS = ('AWS::ElasticLoadBalancingV2::TargetGroup', {'Port': 80, 'Protocol': 'HTTP', 'VpcId': '@vpc', 'TargetType': 'instance'})
LISTENER = ('AWS::ElasticLoadBalancingV2::Listener', {
    'LoadBalancerArn': '@balancer', 'Port': 80, 'Protocol': 'HTTP', 'DefaultActions': [{'Type': 'forward', 'TargetGroupArn': '@targets'}]})
BALANCED = {**NETWORK, 'balancer': BALANCER, 'targets': TARGETS}
ZONE = ('AWS::Route53::HostedZone', {'Name': 'samples.example'})
CERTIFICATE = ('AWS::CertificateManager::Certificate', {'DomainName': 'www.samples.example', 'ValidationMethod': 'DNS'})

SAMPLES = [
    Sample('AWS::EC2::VPC', {'CidrBlock': '10.1.0.0/16', 'EnableDnsHostnames': True, 'EnableDnsSupport': True, 'InstanceTenancy': 'default'},
           {'EnableDnsHostnames': False}, attributes=('VpcId', 'DefaultSecurityGroup', 'DefaultNetworkAcl', 'CidrBlock', 'CidrBlockAssociations')),
    Sample('AWS::EC2::Subnet', {'VpcId': '@vpc', 'CidrBlock': '10.0.9.0/24', 'AvailabilityZone': 'us-east-1a', 'MapPublicIpOnLaunch': True},
           {'MapPublicIpOnLaunch': False}, {'MapPublicIpOnLaunch': False}, {'vpc': VPC},
           ('SubnetId', 'AvailabilityZone', 'VpcId', 'NetworkAclAssociationId')),
    Sample('AWS::EC2::InternetGateway', {}, attributes=('InternetGatewayId',)),
    Sample('AWS::EC2::EgressOnlyInternetGateway', {'VpcId': '@vpc'}, needs={'vpc': VPC}, attributes=('Id',)),
    Sample('AWS::EC2::NatGateway', {'SubnetId': '@subnet', 'AllocationId': '@address.AllocationId'}, needs={**NETWORK, 'address': ADDRESS},
           attributes=('NatGatewayId',)),
    Sample('AWS::EC2::VPCEndpoint', {
        'VpcId': '@vpc', 'ServiceName': 'com.amazonaws.us-east-1.s3', 'VpcEndpointType': 'Gateway', 'RouteTableIds': ['@table']},
        {'RouteTableIds': ['@table', '@second']}, {'length(RouteTableIds)': 2}, {'vpc': VPC, 'table': TABLE, 'second': TABLE}, ('Id',)),
    Sample('AWS::EC2::VPCPeeringConnection', {'VpcId': '@vpc', 'PeerVpcId': '@peer'}, seen={'Status.Code': 'active'},
           needs={'vpc': VPC, 'peer': ('AWS::EC2::VPC', {'CidrBlock': '10.2.0.0/16'})}),
    Sample('AWS::EC2::DHCPOptions', {'DomainName': 'samples.example', 'DomainNameServers': ['AmazonProvidedDNS']}, attributes=('DhcpOptionsId',)),
    Sample('AWS::EC2::VPCDHCPOptionsAssociation', {'VpcId': '@vpc', 'DhcpOptionsId': '@options'},
           needs={'vpc': VPC, 'options': ('AWS::EC2::DHCPOptions', {'DomainName': 'samples.example'})}),
    Sample('AWS::EC2::RouteTable', {'VpcId': '@vpc'}, needs={'vpc': VPC}, attributes=('RouteTableId',)),
    Sample('AWS::EC2::SubnetRouteTableAssociation', {'SubnetId': '@subnet', 'RouteTableId': '@table'}, needs={**NETWORK, 'table': TABLE},
           attributes=('Id',)),
    Sample('AWS::EC2::Route', {'RouteTableId': '@table', 'DestinationCidrBlock': '0.0.0.0/0', 'GatewayId': '@gateway'},
           {'GatewayId': '@second'}, {'State': 'active'}, {'vpc': VPC, 'table': TABLE, 'gateway': GATEWAY, 'second': GATEWAY}, ('CidrBlock',)),
    Sample('AWS::EC2::VPCGatewayAttachment', {'VpcId': '@vpc', 'InternetGatewayId': '@gateway'}, {'InternetGatewayId': '@second'},
           needs={'vpc': VPC, 'gateway': GATEWAY, 'second': GATEWAY}, attributes=('AttachmentType',)),
    Sample('AWS::EC2::VPCCidrBlock', {'VpcId': '@vpc', 'AmazonProvidedIpv6CidrBlock': True}, needs={'vpc': VPC}, attributes=('Id',)),
    Sample('AWS::EC2::SubnetCidrBlock', {'SubnetId': '@subnet', 'Ipv6CidrBlock': '2600:1f00::/64'}, needs=NETWORK, attributes=('Id',)),
    Sample('AWS::EC2::EIP', {'Domain': 'vpc'}, attributes=('AllocationId', 'PublicIp')),
    Sample('AWS::EC2::EIPAssociation', {'AllocationId': '@address.AllocationId', 'NetworkInterfaceId': '@interface'},
           needs={**NETWORK, 'address': ADDRESS, 'interface': ('AWS::EC2::NetworkInterface', {'SubnetId': '@subnet'})}, attributes=('Id',)),
    Sample('AWS::EC2::FlowLog', {'ResourceId': '@vpc', 'ResourceType': 'VPC', 'TrafficType': 'ALL', 'LogDestinationType': 'cloud-watch-logs',
                                 'LogGroupName': '@logs', 'DeliverLogsPermissionArn': '@role.Arn'},
           needs={'vpc': VPC, 'logs': ('AWS::Logs::LogGroup', {}), 'role': (
               'AWS::IAM::Role', {'AssumeRolePolicyDocument': {'Version': '2012-10-17', 'Statement': []}})}, attributes=('Id',)),
    Sample('AWS::EC2::SecurityGroup', {
        'GroupDescription': 'sample', 'VpcId': '@vpc',
        'SecurityGroupIngress': [{'IpProtocol': 'tcp', 'FromPort': 80, 'ToPort': 80, 'CidrIp': '0.0.0.0/0', 'Description': 'web'}],
        'SecurityGroupEgress': [{'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'CidrIpv6': '::/0'}]},
        {'SecurityGroupIngress': [{'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'CidrIp': '0.0.0.0/0', 'Description': 'web'}],
         'SecurityGroupEgress': [{'IpProtocol': '-1', 'CidrIp': '0.0.0.0/0', 'Description': 'all'}]},
        {'IpPermissions[].FromPort': [443], 'IpPermissionsEgress[].IpRanges[].CidrIp': ['0.0.0.0/0']}, {'vpc': VPC}, ('GroupId', 'VpcId')),
    Sample('AWS::EC2::SecurityGroupIngress', {
        'GroupId': '@group', 'IpProtocol': 'tcp', 'FromPort': 5432, 'ToPort': 5432, 'SourceSecurityGroupId': '@other.GroupId'},
        needs={'vpc': VPC, 'group': GROUP, 'other': GROUP}, attributes=('Id',)),
    Sample('AWS::EC2::SecurityGroupEgress', {
        'GroupId': '@group', 'IpProtocol': 'tcp', 'FromPort': 53, 'ToPort': 53, 'CidrIp': '10.0.0.0/8', 'Description': 'names'},
        {'Description': 'other names'}, {'Description': 'other names'}, {'vpc': VPC, 'group': GROUP}, ('Id',)),
    Sample('AWS::EC2::NetworkAcl', {'VpcId': '@vpc'}, needs={'vpc': VPC}, attributes=('Id',)),
    Sample('AWS::EC2::NetworkAclEntry', {
        'NetworkAclId': '@acl', 'RuleNumber': 100, 'Protocol': 6, 'RuleAction': 'allow', 'CidrBlock': '0.0.0.0/0',
        'PortRange': {'From': 80, 'To': 80}},
        {'RuleAction': 'deny'}, {'RuleAction': 'deny'}, {'vpc': VPC, 'acl': ('AWS::EC2::NetworkAcl', {'VpcId': '@vpc'})}, ('Id',)),
    Sample('AWS::EC2::SubnetNetworkAclAssociation', {'SubnetId': '@subnet', 'NetworkAclId': '@acl'},
           needs={**NETWORK, 'acl': ('AWS::EC2::NetworkAcl', {'VpcId': '@vpc'})}, attributes=('AssociationId',)),
    Sample('AWS::EC2::PrefixList', {'PrefixListName': 'sample', 'AddressFamily': 'IPv4', 'MaxEntries': 5, 'Entries': [{'Cidr': '10.0.0.0/8'}]},
           {'Entries': [{'Cidr': '10.0.0.0/8'}, {'Cidr': '172.16.0.0/12'}]}, {'Version': 2}, attributes=('Arn', 'PrefixListId', 'OwnerId')),
    Sample('AWS::EC2::TransitGateway', {'Description': 'sample', 'DnsSupport': 'enable'}, {'Description': 'other'}, {'Description': 'other'},
           attributes=('Id', 'TransitGatewayArn')),
    Sample('AWS::EC2::TransitGatewayAttachment', {'TransitGatewayId': '@hub', 'VpcId': '@vpc', 'SubnetIds': ['@subnet']},
           {'SubnetIds': ['@subnet', '@other']}, {'length(SubnetIds)': 2}, {**NETWORK, 'hub': ('AWS::EC2::TransitGateway', {})}, ('Id',)),
    Sample('AWS::EC2::TransitGatewayVpcAttachment', {'TransitGatewayId': '@hub', 'VpcId': '@vpc', 'SubnetIds': ['@subnet']},
           needs={**NETWORK, 'hub': ('AWS::EC2::TransitGateway', {})}, attributes=('Id',)),
    Sample('AWS::EC2::TransitGatewayRouteTable', {'TransitGatewayId': '@hub'}, needs={'hub': ('AWS::EC2::TransitGateway', {})},
           attributes=('TransitGatewayRouteTableId',)),
    Sample('AWS::EC2::CustomerGateway', {'Type': 'ipsec.1', 'BgpAsn': 65000, 'IpAddress': '192.0.2.1'}, attributes=('CustomerGatewayId',)),
    Sample('AWS::EC2::VPNGateway', {'Type': 'ipsec.1'}, attributes=('VPNGatewayId',)),
    Sample('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        'Type': 'application', 'Scheme': 'internal', 'Subnets': ['@subnet', '@other'], 'SecurityGroups': ['@group'],
        'LoadBalancerAttributes': [{'Key': 'idle_timeout.timeout_seconds', 'Value': '30'}]},
        {'LoadBalancerAttributes': [{'Key': 'idle_timeout.timeout_seconds', 'Value': '50'}], 'SecurityGroups': ['@second'],
         'Subnets': ['@subnet', '@third']}, {'length(AvailabilityZones)': 2}, {**NETWORK, 'third': THIRD_SUBNET, 'group': GROUP, 'second': GROUP},
        ('DNSName', 'CanonicalHostedZoneID', 'LoadBalancerFullName', 'LoadBalancerName', 'LoadBalancerArn')),
    Sample('AWS::ElasticLoadBalancingV2::TargetGroup', {
        'Port': 80, 'Protocol': 'HTTP', 'VpcId': '@vpc', 'TargetType': 'instance', 'HealthCheckPath': '/', 'Matcher': {'HttpCode': '200'},
        'TargetGroupAttributes': [{'Key': 'deregistration_delay.timeout_seconds', 'Value': '10'}]},
        {'HealthCheckPath': '/health', 'TargetGroupAttributes': [{'Key': 'deregistration_delay.timeout_seconds', 'Value': '20'}]},
        {'HealthCheckPath': '/health'}, {'vpc': VPC}, ('TargetGroupFullName', 'TargetGroupName', 'TargetGroupArn')),
    Sample('AWS::ElasticLoadBalancingV2::Listener', LISTENER[1], {'Port': 8080}, {'Port': 8080}, BALANCED, ('ListenerArn',)),
    Sample('AWS::ElasticLoadBalancingV2::ListenerRule', {
        'ListenerArn': '@listener', 'Priority': 10, 'Actions': [{'Type': 'forward', 'TargetGroupArn': '@targets'}],
        'Conditions': [{'Field': 'path-pattern', 'Values': ['/a*']}]},
        {'Priority': 20, 'Conditions': [{'Field': 'path-pattern', 'Values': ['/b*']}]}, {'Priority': '20', 'Conditions[0].Values': ['/b*']},
        {**BALANCED, 'listener': LISTENER}, ('RuleArn',)),
    Sample('AWS::ElasticLoadBalancingV2::ListenerCertificate', {'ListenerArn': '@listener', 'Certificates': [{'CertificateArn': '@certificate'}]},
           {'Certificates': [{'CertificateArn': '@second'}]}, needs={
               **BALANCED, 'certificate': CERTIFICATE, 'second': CERTIFICATE, 'listener': LISTENER}),
    Sample('AWS::CertificateManager::Certificate', {
        'DomainName': 'www.samples.example', 'ValidationMethod': 'DNS',
        'SubjectAlternativeNames': ['api.samples.example']}),
    Sample('AWS::Route53::HostedZone', {'Name': 'sample.example.', 'HostedZoneConfig': {'Comment': 'sample'}},
           {'HostedZoneConfig': {'Comment': 'other'}}, {'HostedZone.Config.Comment': 'other'}, attributes=('Id', 'NameServers')),
    Sample('AWS::Route53::RecordSet', {
        'HostedZoneId': '@zone', 'Name': 'a.samples.example.', 'Type': 'A', 'TTL': '60', 'ResourceRecords': ['192.0.2.1']},
           {'ResourceRecords': ['192.0.2.2']}, {'RecordSets[0].ResourceRecords[0].Value': '192.0.2.2'}, {'zone': ZONE}),
    Sample('AWS::Route53::RecordSetGroup', {'HostedZoneName': 'samples.example.', 'RecordSets': [
        {'Name': 'b.samples.example.', 'Type': 'A', 'TTL': '60', 'ResourceRecords': ['192.0.2.1']}]},
        {'RecordSets': [{'Name': 'b.samples.example.', 'Type': 'A', 'TTL': '90', 'ResourceRecords': ['192.0.2.1']}]},
        {'RecordSets[0].TTL': 90}, {'zone': ZONE}),
    Sample('AWS::Route53::HealthCheck', {'HealthCheckConfig': {'Type': 'HTTPS', 'FullyQualifiedDomainName': 'samples.example', 'Port': 443}},
           {'HealthCheckConfig': {'Type': 'HTTPS', 'FullyQualifiedDomainName': 'other.example', 'Port': 443}},
           {'HealthCheckConfig.FullyQualifiedDomainName': 'other.example'}, attributes=('HealthCheckId',)),
]
