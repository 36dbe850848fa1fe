"""EC2: what ties subnets, gateways and addresses together."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, call, is_gone
from .ec2_network import TAGS, ec2_type

_DESTINATIONS = ('DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId')


def _destination(r: Resource) -> dict[str, str]:
    return {name: r.properties[name] for name in _DESTINATIONS if name in r.properties}


class Route(Provider):
    """A row of a route table; it has no id of its own."""

    def create(self, r: Resource) -> None:
        call(r, 'ec2', 'create_route', r.properties)
        r.id = f"{r.properties['RouteTableId']}|{self._cidr(r)}"

    def describe(self, r: Resource) -> Any:
        try:
            tables = r.client('ec2').describe_route_tables(RouteTableIds=[r.properties['RouteTableId']])['RouteTables']
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        wanted = _destination(r).items()
        return next((route for table in tables for route in table['Routes'] if wanted <= route.items()), None)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        # moto replaces the targets that it knows and keeps the others; a route made anew is right for all.
        self.delete(r)
        self.create(r)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('ec2').delete_route(RouteTableId=r.properties['RouteTableId'], **_destination(r))

    def attribute(self, r: Resource, name: str) -> Any:
        return self._cidr(r) if name == 'CidrBlock' else None

    @staticmethod
    def _cidr(r: Resource) -> str:
        return next(iter(_destination(r).values()))


class GatewayAttachment(Provider):
    """An internet gateway or a VPN gateway at a VPC."""

    def create(self, r: Resource) -> None:
        if 'InternetGatewayId' in r.properties:
            call(r, 'ec2', 'attach_internet_gateway', self._of(r.properties, 'InternetGatewayId'))
            r.id = f"IGW|{r.properties['VpcId']}"
        if 'VpnGatewayId' in r.properties:
            call(r, 'ec2', 'attach_vpn_gateway', self._of(r.properties, 'VpnGatewayId'))
            r.id = r.id or f"VGW|{r.properties['VpcId']}"

    def describe(self, r: Resource) -> Any:
        filters = [{'Name': 'attachment.vpc-id', 'Values': [r.properties['VpcId']]}]
        for name, operation, at in (('InternetGatewayId', 'describe_internet_gateways', 'InternetGateways'),
                                    ('VpnGatewayId', 'describe_vpn_gateways', 'VpnGateways')):
            if name in r.properties:
                found = getattr(r.client('ec2'), operation)(Filters=filters)[at]
                gateway = next((gateway for gateway in found if gateway[name] == r.properties[name]), {})
                # A VPN gateway goes on to tell of networks that it was detached from.
                attachments = gateway.get('Attachments') or gateway.get('VpcAttachments') or []
                if not any(at['VpcId'] == r.properties['VpcId'] and at['State'] != 'detached' for at in attachments):
                    return None
        return self._of(r.properties, 'InternetGatewayId', 'VpnGatewayId')

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._detach(r, old)
        self.create(r)

    def delete(self, r: Resource) -> None:
        self._detach(r, r.properties)

    def attribute(self, r: Resource, name: str) -> Any:
        return str(r.id).split('|')[0] if name == 'AttachmentType' else None

    @staticmethod
    def _of(properties: dict[str, Any], *names: str) -> dict[str, Any]:
        return {name: properties[name] for name in ('VpcId', *names) if name in properties}

    def _detach(self, r: Resource, properties: dict[str, Any]) -> None:
        for name, operation in (('InternetGatewayId', 'detach_internet_gateway'), ('VpnGatewayId', 'detach_vpn_gateway')):
            if name in properties:
                try:
                    call(r, 'ec2', operation, self._of(properties, name))
                except ClientError as error:
                    if not is_gone(error, 'Gateway.NotAttached', 'InvalidVpnGatewayAttachment.NotFound'):
                        raise


def _flow_log(answer: Any, r: Resource) -> str:
    """CreateFlowLogs answers politely when it refuses."""
    for refused in answer.get('Unsuccessful', []):
        raise ClientError({'Error': refused['Error']}, 'CreateFlowLogs')
    return answer['FlowLogIds'][0]


# ---- addresses

def _allocation(r: Resource) -> str | None:
    found = r.client('ec2').describe_addresses(Filters=[{'Name': 'public-ip', 'Values': [r.id]}])['Addresses']
    return found[0]['AllocationId'] if found else None


def _associate_address(r: Resource, answer: Any) -> None:
    if 'InstanceId' in r.properties:
        r.client('ec2').associate_address(AllocationId=_allocation(r), InstanceId=r.properties['InstanceId'])


def _update_address(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'InstanceId' in changed and 'InstanceId' not in r.properties:
        r.client('ec2').disassociate_address(PublicIp=r.id)
    else:
        _associate_address(r, None)
    return changed & {'InstanceId'}


# ---- associations that are a part of something

def _cidr_association(answer: Any, r: Resource) -> str:
    return (answer.get('Ipv6CidrBlockAssociation') or answer['CidrBlockAssociation'])['AssociationId']


def _find_association(r: Resource) -> Any:
    """A range that is associated with a VPC or a subnet is looked up there."""
    parent, operation, at, name = ('VpcId', 'describe_vpcs', 'Vpcs', 'vpc-id') if 'VpcId' in r.properties else (
        'SubnetId', 'describe_subnets', 'Subnets', 'subnet-id')
    found = getattr(r.client('ec2'), operation)(Filters=[{'Name': name, 'Values': [r.properties[parent]]}])[at]
    for item in found:
        for association in item.get('CidrBlockAssociationSet', []) + item.get('Ipv6CidrBlockAssociationSet', []):
            state = (association.get('CidrBlockState') or association.get('Ipv6CidrBlockState'))['State']
            if association['AssociationId'] == r.id and 'disassociat' not in state:
                return {**association, 'Id': r.id, parent: r.properties[parent]}
    return None


TYPES = [
    ec2_type(
        'AWS::EC2::RouteTable', 'route-table', create='create_route_table', id='RouteTable.RouteTableId',
        read=Read('describe_route_tables', {'RouteTableIds': ['$id']}, 'RouteTables[0]'),
        delete=Delete('delete_route_table', {'RouteTableId': '$id'})),
    ApiType(
        'AWS::EC2::SubnetRouteTableAssociation', 'ec2', create='associate_route_table', id='AssociationId', attributes={'Id': '$id'},
        read=Read('describe_route_tables', {'Filters': [{'Name': 'association.route-table-association-id', 'Values': ['$id']}]},
                  'RouteTables[0].Associations[0]'),
        delete=Delete('disassociate_route_table', {'AssociationId': '$id'})),
    Route('AWS::EC2::Route'),
    GatewayAttachment('AWS::EC2::VPCGatewayAttachment'),
    ApiType(
        'AWS::EC2::VPCCidrBlock', 'ec2', create='associate_vpc_cidr_block', id=_cidr_association, read=_find_association,
        delete=Delete('disassociate_vpc_cidr_block', {'AssociationId': '$id'}, gone=('InvalidVpcCidrBlockAssociationIdError.NotFound',)),
        forgets=('Ipv6CidrBlock', 'Ipv6Pool', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength')),
    ApiType(
        'AWS::EC2::SubnetCidrBlock', 'ec2', create='associate_subnet_cidr_block', id=_cidr_association, read=_find_association,
        delete=Delete('disassociate_subnet_cidr_block', {'AssociationId': '$id'}), forgets=('Ipv6IpamPoolId', 'Ipv6NetmaskLength')),
    ec2_type(
        'AWS::EC2::EIP', 'elastic-ip', create='allocate_address', id='PublicIp', apart=('InstanceId',), after=_associate_address,
        read=Read('describe_addresses', {'Filters': [{'Name': 'public-ip', 'Values': ['$id']}]}, 'Addresses[0]'), update=_update_address,
        delete=Delete('release_address', lambda r: {'AllocationId': _allocation(r)}),
        tags=replace(TAGS, target=lambda r: {'Resources': [_allocation(r)]}), attributes={'PublicIp': '$id'}),
    ApiType(
        'AWS::EC2::EIPAssociation', 'ec2', create='associate_address', id='AssociationId', rename={'EIP': 'PublicIp'}, attributes={'Id': '$id'},
        read=Read('describe_addresses', {'Filters': [{'Name': 'association-id', 'Values': ['$id']}]}, 'Addresses[0]'),
        delete=Delete('disassociate_address', {'AssociationId': '$id'})),
    ec2_type(
        'AWS::EC2::FlowLog', 'vpc-flow-log', create='create_flow_logs', id=_flow_log, rename={'ResourceId': 'ResourceIds'},
        read=Read('describe_flow_logs', {'FlowLogIds': ['$id']}, 'FlowLogs[0]'),
        delete=Delete('delete_flow_logs', {'FlowLogIds': ['$id']}), attributes={'Id': '$id'}),
    ApiType(
        'AWS::EC2::VPCDHCPOptionsAssociation', 'ec2', create='associate_dhcp_options',
        id=lambda answer, r: f"{r.properties['DhcpOptionsId']}|{r.properties['VpcId']}",
        read=Read('describe_vpcs', {'Filters': [{'Name': 'vpc-id', 'Values': ['$VpcId']}, {'Name': 'dhcp-options-id', 'Values': ['$DhcpOptionsId']}]},
                  'Vpcs[0]'),
        delete=Delete('associate_dhcp_options', {'DhcpOptionsId': 'default', 'VpcId': '$VpcId'})),
]
