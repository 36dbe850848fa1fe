"""EC2: prefix lists, and what joins networks."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call
from .ec2_network import ec2_type, tag_after


def _update_prefix_list(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """Entries are changed by what is added and what is removed, from a version on."""
    before, now = old.get('Entries', []), r.properties.get('Entries', [])
    version = r.client('ec2').describe_managed_prefix_lists(PrefixListIds=[r.id])['PrefixLists'][0]['Version']
    properties = {'PrefixListName': r.properties['PrefixListName']}
    added = [entry for entry in now if entry not in before]
    removed = [{'Cidr': entry['Cidr']} for entry in before if entry not in now]
    if added:
        properties['AddEntries'] = added
    if removed:
        properties['RemoveEntries'] = removed
    call(r, 'ec2', 'modify_managed_prefix_list', properties, extra={'PrefixListId': '$id', 'CurrentVersion': version})
    return changed & {'Entries', 'PrefixListName'}


_TRANSIT_OPTIONS = ('AmazonSideAsn', 'AutoAcceptSharedAttachments', 'DefaultRouteTableAssociation', 'DefaultRouteTablePropagation', 'DnsSupport',
                    'MulticastSupport', 'VpnEcmpSupport', 'TransitGatewayCidrBlocks', 'SecurityGroupReferencingSupport')


def _transit_gateway(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    options = {name: properties[name] for name in _TRANSIT_OPTIONS if name in properties}
    rest = {name: value for name, value in properties.items() if name not in _TRANSIT_OPTIONS}
    return {**rest, 'Options': options} if options else rest


def _update_transit_gateway(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    options = {name: r.properties[name] for name in _TRANSIT_OPTIONS if name in changed and name in r.properties}
    description = {'Description': r.properties['Description']} if 'Description' in r.properties else {}
    call(r, 'ec2', 'modify_transit_gateway', {**description, **({'Options': options} if options else {})}, extra={'TransitGatewayId': '$id'})
    return set(options) | changed & set(description)


def _update_attachment(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    before, now = old.get('SubnetIds', []), r.properties.get('SubnetIds', [])
    changes = {'AddSubnetIds': [item for item in now if item not in before], 'RemoveSubnetIds': [item for item in before if item not in now]}
    if 'Options' in r.properties:
        changes['Options'] = r.properties['Options']
    call(r, 'ec2', 'modify_transit_gateway_vpc_attachment', {key: value for key, value in changes.items() if value},
         extra={'TransitGatewayAttachmentId': '$id'})
    return changed & {'SubnetIds', 'Options'}


def _attachment(type_name: str, apart: tuple[str, ...] = ()) -> ApiType:
    return ec2_type(
        type_name, 'transit-gateway-attachment', create='create_transit_gateway_vpc_attachment', apart=apart, forgets=apart,
        id='TransitGatewayVpcAttachment.TransitGatewayAttachmentId', after=tag_after, update=_update_attachment, attributes={'Id': '$id'},
        read=Read('describe_transit_gateway_vpc_attachments', {'TransitGatewayAttachmentIds': ['$id']},
                  "TransitGatewayVpcAttachments[?State!='deleted']|[0]"),
        delete=Delete('delete_transit_gateway_vpc_attachment', {'TransitGatewayAttachmentId': '$id'}))


TYPES = [
    ec2_type(
        'AWS::EC2::PrefixList', 'prefix-list', create='create_managed_prefix_list', id='PrefixList.PrefixListId',
        read=Read('describe_managed_prefix_lists', {'PrefixListIds': ['$id']}, "PrefixLists[?State!='delete-complete']|[0]"),
        update=_update_prefix_list, delete=Delete('delete_managed_prefix_list', {'PrefixListId': '$id'}), attributes={'Arn': 'PrefixListArn'}),
    ec2_type(
        'AWS::EC2::TransitGateway', 'transit-gateway', create='create_transit_gateway', id='TransitGateway.TransitGatewayId',
        prepare=_transit_gateway, read=Read('describe_transit_gateways', {'TransitGatewayIds': ['$id']}, "TransitGateways[?State!='deleted']|[0]"),
        forgets=('AssociationDefaultRouteTableId', 'PropagationDefaultRouteTableId', 'EncryptionSupport'),
        apart=('AssociationDefaultRouteTableId', 'PropagationDefaultRouteTableId', 'EncryptionSupport'), update=_update_transit_gateway,
        delete=Delete('delete_transit_gateway', {'TransitGatewayId': '$id'}), attributes={'Id': '$id'}),
    _attachment('AWS::EC2::TransitGatewayAttachment'),
    _attachment('AWS::EC2::TransitGatewayVpcAttachment', ('AddSubnetIds', 'RemoveSubnetIds')),
    ec2_type(
        'AWS::EC2::TransitGatewayRouteTable', 'transit-gateway-route-table', create='create_transit_gateway_route_table',
        id='TransitGatewayRouteTable.TransitGatewayRouteTableId',
        read=Read('describe_transit_gateway_route_tables', {'TransitGatewayRouteTableIds': ['$id']},
                  "TransitGatewayRouteTables[?State!='deleted']|[0]"),
        delete=Delete('delete_transit_gateway_route_table', {'TransitGatewayRouteTableId': '$id'})),
    ec2_type(
        'AWS::EC2::CustomerGateway', 'customer-gateway', create='create_customer_gateway', id='CustomerGateway.CustomerGatewayId',
        read=Read('describe_customer_gateways', {'CustomerGatewayIds': ['$id']},
                                                     "CustomerGateways[?State!='deleted']|[0]"),
        delete=Delete('delete_customer_gateway', {'CustomerGatewayId': '$id'})),
    ec2_type(
        'AWS::EC2::VPNGateway', 'vpn-gateway', create='create_vpn_gateway', id='VpnGateway.VpnGatewayId',
        read=Read('describe_vpn_gateways', {'VpnGatewayIds': ['$id']}, "VpnGateways[?State!='deleted']|[0]"),
        delete=Delete('delete_vpn_gateway', {'VpnGatewayId': '$id'}), attributes={'VPNGatewayId': '$id'}),
]
