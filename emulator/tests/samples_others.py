"""Samples of what remains of EC2, IAM, S3 and CloudWatch."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import LIST
from .samples_network import NETWORK

TRANSIT = ('AWS::EC2::TransitGateway', {})
ATTACHMENT = ('AWS::EC2::TransitGatewayAttachment', {'TransitGatewayId': '@transit', 'VpcId': '@vpc', 'SubnetIds': ['@subnet']})
ROUTES = ('AWS::EC2::TransitGatewayRouteTable', {'TransitGatewayId': '@transit'})
JOINED = {**NETWORK, 'transit': TRANSIT, 'attachment': ATTACHMENT, 'routes': ROUTES}
LINKED = {'TransitGatewayRouteTableId': '@routes', 'TransitGatewayAttachmentId': '@attachment'}
BALANCER = ('AWS::ElasticLoadBalancingV2::LoadBalancer', {'Type': 'network', 'Subnets': ['@subnet', '@other']})
SERVICE = ('AWS::EC2::VPCEndpointService', {'NetworkLoadBalancerArns': ['@balancer'], 'AcceptanceRequired': True})
SERVED = {**NETWORK, 'balancer': BALANCER}
LOOK = '{"Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["a"], "LogFormat": "JSON", "AggregateOn": "Count"}'
NEPTUNE = ('AWS::Neptune::DBCluster', {'BackupRetentionPeriod': 2})

SAMPLES = [
    Sample('AWS::EC2::TransitGatewayRoute', {**LINKED, 'DestinationCidrBlock': '10.9.0.0/16'}, needs=JOINED),
    Sample('AWS::EC2::TransitGatewayRouteTableAssociation', LINKED, needs=JOINED),
    Sample('AWS::EC2::TransitGatewayRouteTablePropagation', LINKED, needs=JOINED),
    Sample('AWS::EC2::VPNConnection', {'Type': 'ipsec.1', 'CustomerGatewayId': '@customer', 'VpnGatewayId': '@gateway', 'StaticRoutesOnly': True},
           needs={'customer': ('AWS::EC2::CustomerGateway', {'Type': 'ipsec.1', 'BgpAsn': 65000, 'IpAddress': '192.0.2.1'}),
                  'gateway': ('AWS::EC2::VPNGateway', {'Type': 'ipsec.1'})}, attributes=('VpnConnectionId',)),
    Sample('AWS::EC2::VPCEndpointService', SERVICE[1], {'AcceptanceRequired': False}, {'AcceptanceRequired': False}, SERVED, ('ServiceId',)),
    Sample('AWS::EC2::VPCEndpointServicePermissions', {'ServiceId': '@service', 'AllowedPrincipals': ['arn:aws:iam::210987654321:root']},
           {'AllowedPrincipals': ['arn:aws:iam::210987654322:root']}, {'AllowedPrincipals': ['arn:aws:iam::210987654322:root']},
           {**SERVED, 'service': SERVICE}),
    Sample('AWS::EC2::CarrierGateway', {'VpcId': '@vpc'}, needs=NETWORK, attributes=('CarrierGatewayId',)),
    Sample('AWS::IAM::SAMLProvider', {'SamlMetadataDocument': 'a' * 1024}, {'SamlMetadataDocument': 'b' * 1024}, attributes=('Arn',)),
    Sample('AWS::IAM::ServerCertificate', {'CertificateBody': 'body', 'PrivateKey': 'key'}, attributes=('Arn',)),
    Sample('AWS::S3::AccessPoint', {'Bucket': '@bucket', 'Name': 'sample', 'Policy': LIST}, {'Policy': None},
           needs={'bucket': ('AWS::S3::Bucket', {})}, attributes=('Arn', 'Alias', 'NetworkOrigin')),
    Sample('AWS::CloudWatch::InsightRule', {'RuleName': 'sample', 'RuleState': 'ENABLED', 'RuleBody': LOOK}, attributes=('Arn', 'RuleName')),
    Sample('AWS::Neptune::DBSubnetGroup', {'DBSubnetGroupDescription': 'sample', 'SubnetIds': ['@subnet', '@other']}, needs=NETWORK),
    Sample(NEPTUNE[0], NEPTUNE[1], {'BackupRetentionPeriod': 3}, {'BackupRetentionPeriod': 3},
           attributes=('Endpoint', 'ReadEndpoint', 'Port', 'ClusterResourceId')),
    Sample('AWS::Neptune::DBInstance', {'DBInstanceClass': 'db.r5.large', 'DBClusterIdentifier': '@cluster'}, needs={'cluster': NEPTUNE},
           attributes=('Endpoint', 'Port')),
]
