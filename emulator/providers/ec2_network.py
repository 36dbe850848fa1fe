"""EC2: VPCs, subnets, and the ways in and out of them."""
from __future__ import annotations

from typing import Any

from .. import aws
from .base import ApiType, Delete, Read, Resource, Tags, arguments, pairs
from .shapes import to_properties

TAGS = Tags('create_tags', 'delete_tags', {'Resources': ['$id']}, keys='Tags', untag_pairs=True)


def ec2_type(type_name: str, kind: str, provider: type[ApiType] = ApiType, **how: Any) -> ApiType:
    """A type of EC2 whose tags are given as the tag specification of a resource `kind`."""
    more = how.pop('arguments', {})

    def with_tags(r: Resource) -> dict[str, Any]:
        tags = [{'ResourceType': kind, 'Tags': pairs(r.properties['Tags'])}] if r.properties.get('Tags') else None
        return {**arguments(r, more), 'TagSpecifications': tags}

    return provider(type_name, 'ec2', arguments=with_tags, tags=how.pop('tags', TAGS), apart=('Tags', *how.pop('apart', ())), **how)


# ---- VPC

_VPC_ATTRIBUTES = ('EnableDnsSupport', 'EnableDnsHostnames')


def _set_vpc_attributes(r: Resource, answer: Any) -> None:
    for name in _VPC_ATTRIBUTES:
        if name in r.properties:
            r.client('ec2').modify_vpc_attribute(VpcId=r.id, **{name: {'Value': r.properties[name]}})


def _update_vpc(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    ec2, defaults = r.client('ec2'), {'EnableDnsSupport': True, 'EnableDnsHostnames': False}
    for name in changed & set(_VPC_ATTRIBUTES):
        ec2.modify_vpc_attribute(VpcId=r.id, **{name: {'Value': r.properties.get(name, defaults[name])}})
    if 'InstanceTenancy' in changed:
        ec2.modify_vpc_tenancy(VpcId=r.id, InstanceTenancy='default')
    return changed & {*_VPC_ATTRIBUTES, 'InstanceTenancy'}


def _vpc_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = dict(found)
    for name in _VPC_ATTRIBUTES:
        answer = r.client('ec2').describe_vpc_attribute(VpcId=r.id, Attribute=name[0].lower() + name[1:])
        told[name] = answer[name]['Value']
    return to_properties(r.properties, told, {})


def _default_of_vpc(operation: str, at: str, identifier: str, wanted: tuple[str, str]) -> Any:
    def find(r: Resource) -> str:
        filters = [{'Name': 'vpc-id', 'Values': [r.id]}, {'Name': wanted[0], 'Values': [wanted[1]]}]
        return getattr(r.client('ec2'), operation)(Filters=filters)[at][0][identifier]
    return find


# ---- subnets

_SUBNET_ATTRIBUTES = ('MapPublicIpOnLaunch', 'AssignIpv6AddressOnCreation')
#: Attributes that moto's ModifySubnetAttribute leaves alone.
_SUBNET_FORGOTTEN = ('EnableDns64', 'EnableLniAtDeviceIndex', 'PrivateDnsNameOptionsOnLaunch')


def _set_subnet_attributes(r: Resource, answer: Any) -> None:
    for name in _SUBNET_ATTRIBUTES:
        if name in r.properties:
            r.client('ec2').modify_subnet_attribute(SubnetId=r.id, **{name: {'Value': r.properties[name]}})


def _update_subnet(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    ec2 = r.client('ec2')
    for name in changed & set(_SUBNET_ATTRIBUTES):
        ec2.modify_subnet_attribute(SubnetId=r.id, **{name: {'Value': r.properties.get(name, False)}})
    if 'Ipv6CidrBlock' in changed:
        for association in ec2.describe_subnets(SubnetIds=[r.id])['Subnets'][0]['Ipv6CidrBlockAssociationSet']:
            if 'disassociated' not in association['Ipv6CidrBlockState']['State']:
                ec2.disassociate_subnet_cidr_block(AssociationId=association['AssociationId'])
        if 'Ipv6CidrBlock' in r.properties:
            ec2.associate_subnet_cidr_block(SubnetId=r.id, Ipv6CidrBlock=r.properties['Ipv6CidrBlock'])
    return changed & {*_SUBNET_ATTRIBUTES, 'Ipv6CidrBlock'}


def _subnet_acl(r: Resource) -> str | None:
    acls = r.client('ec2').describe_network_acls(Filters=[{'Name': 'association.subnet-id', 'Values': [r.id]}])['NetworkAcls']
    return next((item['NetworkAclAssociationId'] for acl in acls for item in acl['Associations'] if item['SubnetId'] == r.id), None)


#: moto wraps the state of a subnet's range in text.
_IPV6_BLOCKS = ("Ipv6CidrBlockAssociationSet[?contains(Ipv6CidrBlockState.State, 'associat')"
                " && !contains(Ipv6CidrBlockState.State, 'disassociat')].Ipv6CidrBlock")


# ---- the rest

def _update_endpoint(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """ModifyVpcEndpoint takes what is to be added and what is to be removed."""
    lists = changed & {'RouteTableIds', 'SubnetIds', 'SecurityGroupIds'}
    parameters: dict[str, Any] = {}
    for name in lists:
        before, now = old.get(name, []), r.properties.get(name, [])
        parameters[f'Add{name}'] = [item for item in now if item not in before]
        parameters[f'Remove{name}'] = [item for item in before if item not in now]
    r.client('ec2').modify_vpc_endpoint(VpcEndpointId=r.id, **{name: items for name, items in parameters.items() if items})
    return lists


def _endpoint(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {'VpcEndpointType': 'Gateway', **properties}


class Endpoint(ApiType):
    """moto deletes the route to an endpoint from each of its tables, and fails where a table was added later."""

    def delete(self, r: Resource) -> None:
        found = self.describe(r)
        if found is None:
            return
        ec2 = r.client('ec2')
        routed = ec2.describe_route_tables(Filters=[{'Name': 'route.gateway-id', 'Values': [r.id]}])['RouteTables']
        extra = set(found.get('RouteTableIds', [])) - {table['RouteTableId'] for table in routed}
        if extra:
            ec2.modify_vpc_endpoint(VpcEndpointId=r.id, RemoveRouteTableIds=sorted(extra))
        super().delete(r)


def tag_after(r: Resource, answer: Any) -> None:
    """For a kind that moto makes without its tags."""
    if r.properties.get('Tags'):
        r.client('ec2').create_tags(Resources=[r.id], Tags=pairs(r.properties['Tags']))


def _dns_entries(r: Resource) -> list[str]:
    endpoint = r.client('ec2').describe_vpc_endpoints(VpcEndpointIds=[r.id])['VpcEndpoints'][0]
    return [f"{entry.get('HostedZoneId', '')}:{entry['DnsName']}" for entry in endpoint.get('DnsEntries', [])]


def _endpoint_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    groups = [group['GroupId'] for group in found.get('Groups', [])]
    return to_properties(r.properties, {**found, 'SecurityGroupIds': groups}, {})


def _accept_peering(r: Resource, answer: Any) -> None:
    """CloudFormation accepts the connection, in the peer's account by the role that PeerRoleArn names."""
    region, account = r.properties.get('PeerRegion', r.region), r.properties.get('PeerOwnerId', r.account)
    aws.client('ec2', region, account).accept_vpc_peering_connection(VpcPeeringConnectionId=r.id)


def _dhcp_configurations(properties: dict[str, Any]) -> list[dict[str, Any]]:
    names = {'DomainName': 'domain-name', 'DomainNameServers': 'domain-name-servers', 'NtpServers': 'ntp-servers',
             'NetbiosNameServers': 'netbios-name-servers', 'NetbiosNodeType': 'netbios-node-type'}
    return [{'Key': names[key], 'Values': value if isinstance(value, list) else [str(value)]}
            for key, value in properties.items() if key in names]


TYPES = [
    ec2_type(
        'AWS::EC2::VPC', 'vpc', create='create_vpc', id='Vpc.VpcId', apart=_VPC_ATTRIBUTES, after=_set_vpc_attributes,
        read=Read('describe_vpcs', {'VpcIds': ['$id']}, 'Vpcs[0]'), update=_update_vpc, delete=Delete('delete_vpc', {'VpcId': '$id'}),
        live=_vpc_live, forgets=('VpcEncryptionControl',), attributes={
            'CidrBlockAssociations': 'CidrBlockAssociationSet[].AssociationId', 'Ipv6CidrBlocks': _IPV6_BLOCKS,
            'DefaultNetworkAcl': _default_of_vpc('describe_network_acls', 'NetworkAcls', 'NetworkAclId', ('default', 'true')),
            'DefaultSecurityGroup': _default_of_vpc('describe_security_groups', 'SecurityGroups', 'GroupId', ('group-name', 'default'))}),
    ec2_type(
        'AWS::EC2::Subnet', 'subnet', create='create_subnet', id='Subnet.SubnetId', apart=_SUBNET_ATTRIBUTES + _SUBNET_FORGOTTEN,
        forgets=_SUBNET_FORGOTTEN, after=_set_subnet_attributes, read=Read('describe_subnets', {'SubnetIds': ['$id']}, 'Subnets[0]'),
        update=_update_subnet, delete=Delete('delete_subnet', {'SubnetId': '$id'}),
        attributes={'Ipv6CidrBlocks': _IPV6_BLOCKS, 'NetworkAclAssociationId': _subnet_acl}),
    ec2_type(
        'AWS::EC2::InternetGateway', 'internet-gateway', create='create_internet_gateway', id='InternetGateway.InternetGatewayId',
        read=Read('describe_internet_gateways', {'InternetGatewayIds': ['$id']}, 'InternetGateways[0]'),
        delete=Delete('delete_internet_gateway', {'InternetGatewayId': '$id'})),
    ec2_type(
        'AWS::EC2::EgressOnlyInternetGateway', 'egress-only-internet-gateway', create='create_egress_only_internet_gateway',
        id='EgressOnlyInternetGateway.EgressOnlyInternetGatewayId', attributes={'Id': '$id'},
        read=Read('describe_egress_only_internet_gateways', {'EgressOnlyInternetGatewayIds': ['$id']}, 'EgressOnlyInternetGateways[0]'),
        delete=Delete('delete_egress_only_internet_gateway', {'EgressOnlyInternetGatewayId': '$id'})),
    ec2_type(
        'AWS::EC2::NatGateway', 'natgateway', create='create_nat_gateway', id='NatGateway.NatGatewayId',
        read=Read('describe_nat_gateways', {'NatGatewayIds': ['$id']}, "NatGateways[?State!='deleted']|[0]"),
        # moto creates a NAT gateway of the first address only.
        forgets=('SecondaryAllocationIds', 'SecondaryPrivateIpAddresses', 'SecondaryPrivateIpAddressCount', 'PrivateIpAddress'),
        apart=('MaxDrainDurationSeconds',), delete=Delete('delete_nat_gateway', {'NatGatewayId': '$id'}),
        attributes={'EniId': 'NatGatewayAddresses[0].NetworkInterfaceId'}),
    ec2_type(
        'AWS::EC2::VPCEndpoint', 'vpc-endpoint', Endpoint, prepare=_endpoint, create='create_vpc_endpoint', id='VpcEndpoint.VpcEndpointId',
        read=Read('describe_vpc_endpoints', {'VpcEndpointIds': ['$id']}, "VpcEndpoints[?State!='deleted']|[0]"),
        forgets=('IpAddressType', 'DnsOptions'), update=_update_endpoint, delete=Delete('delete_vpc_endpoints', {'VpcEndpointIds': ['$id']}),
        attributes={'Id': '$id', 'DnsEntries': _dns_entries}, live=_endpoint_live),
    ec2_type(
        'AWS::EC2::VPCPeeringConnection', 'vpc-peering-connection', create='create_vpc_peering_connection',
        id='VpcPeeringConnection.VpcPeeringConnectionId', apart=('PeerRoleArn', 'AssumeRoleRegion'),
        after=_accept_peering,
        read=Read('describe_vpc_peering_connections', {'VpcPeeringConnectionIds': ['$id']},
                  "VpcPeeringConnections[?Status.Code!='deleted']|[0]"),
        delete=Delete('delete_vpc_peering_connection', {'VpcPeeringConnectionId': '$id'}), attributes={'Id': '$id'}),
    ec2_type(
        'AWS::EC2::DHCPOptions', 'dhcp-options', after=tag_after, create='create_dhcp_options', id='DhcpOptions.DhcpOptionsId',
        prepare=lambda r, properties: {'DhcpConfigurations': _dhcp_configurations(properties)},
        read=Read('describe_dhcp_options', {'DhcpOptionsIds': ['$id']}, 'DhcpOptions[0]'),
        delete=Delete('delete_dhcp_options', {'DhcpOptionsId': '$id'})),
]
