"""EC2: what joins networks by other ways than gateways: VPN, endpoint services, routes of transit gateways."""
from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .base import Delete, Provider, Read, Resource, call, is_gone
from .ec2_network import ec2_type, tag_after
from .recorded import recorded
from .shapes import to_properties


class TransitLink(Provider):
    """Something that a route table of a transit gateway and an attachment have in common: how is said by three operations."""

    def __init__(self, name: str, join: str, part: str, listing: str, at: str):
        super().__init__(f'AWS::EC2::{name}')
        self._join, self._part, self._listing, self._at = join, part, listing, at

    def create(self, r: Resource) -> None:
        getattr(r.client('ec2'), self._join)(**self._both(r))
        r.id = '|'.join(reversed(sorted(self._both(r).values())))

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        try:
            table = r.properties['TransitGatewayRouteTableId']
            found = getattr(r.client('ec2'), self._listing)(TransitGatewayRouteTableId=table)[self._at]
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        wanted = r.properties['TransitGatewayAttachmentId']
        return next((item for item in found if item.get('TransitGatewayAttachmentId') == wanted), None)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            getattr(r.client('ec2'), self._part)(**self._both(r))

    @staticmethod
    def _both(r: Resource) -> dict[str, str]:
        return {name: r.properties[name] for name in ('TransitGatewayRouteTableId', 'TransitGatewayAttachmentId')}


class TransitRoute(Provider):
    """A route by which a transit gateway goes on."""

    def create(self, r: Resource) -> None:
        call(r, 'ec2', 'create_transit_gateway_route', r.properties)
        r.id = f"{r.properties['TransitGatewayRouteTableId']}|{r.properties['DestinationCidrBlock']}"

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        found = r.client('ec2').search_transit_gateway_routes(
            TransitGatewayRouteTableId=r.properties['TransitGatewayRouteTableId'],
            Filters=[{'Name': 'state', 'Values': ['active', 'blackhole']}])['Routes']
        return next((route for route in found if route['DestinationCidrBlock'] == r.properties['DestinationCidrBlock']), None)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            call(r, 'ec2', 'delete_transit_gateway_route', {
                name: r.properties[name] for name in ('TransitGatewayRouteTableId', 'DestinationCidrBlock')})


def _connection(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    names = ('EnableAcceleration', 'StaticRoutesOnly', 'TunnelInsideIpVersion', 'LocalIpv4NetworkCidr', 'RemoteIpv4NetworkCidr',
             'OutsideIpAddressType')
    options = {name: properties[name] for name in names if name in properties}
    if 'VpnTunnelOptionsSpecifications' in properties:
        options['TunnelOptions'] = properties['VpnTunnelOptionsSpecifications']
    kept = {name: properties[name] for name in ('Type', 'CustomerGatewayId', 'VpnGatewayId', 'TransitGatewayId') if name in properties}
    return {**kept, 'Options': options}


def _update_service(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in ('AcceptanceRequired', 'PrivateDnsName') if name in changed and name in r.properties}
    for kind in ('NetworkLoadBalancerArn', 'GatewayLoadBalancerArn'):
        before, after = old.get(f'{kind}s', []), r.properties.get(f'{kind}s', [])
        now[f'Add{kind}s'] = [arn for arn in after if arn not in before]
        now[f'Remove{kind}s'] = [arn for arn in before if arn not in after]
    call(r, 'ec2', 'modify_vpc_endpoint_service_configuration', {key: value for key, value in now.items() if value or value is False},
         extra={'ServiceId': '$id'})
    return changed & {'AcceptanceRequired', 'PrivateDnsName', 'NetworkLoadBalancerArns', 'GatewayLoadBalancerArns'}


class ServicePermissions(Provider):
    """Who may use an endpoint service."""

    def create(self, r: Resource) -> None:
        r.id = r.properties['ServiceId']
        self.update(r, {})

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        before, now = old.get('AllowedPrincipals', []), r.properties.get('AllowedPrincipals', [])
        self._change(r, [item for item in now if item not in before], [item for item in before if item not in now])

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        try:
            found = r.client('ec2').describe_vpc_endpoint_service_permissions(ServiceId=r.id)['AllowedPrincipals']
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        return {'AllowedPrincipals': [item['Principal'] for item in found]} if found else None

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            self._change(r, [], r.properties.get('AllowedPrincipals', []))

    @staticmethod
    def _change(r: Resource, added: list[str], removed: list[str]) -> None:
        r.client('ec2').modify_vpc_endpoint_service_permissions(
            ServiceId=r.id, AddAllowedPrincipals=added, RemoveAllowedPrincipals=removed)


TYPES = [
    TransitRoute('AWS::EC2::TransitGatewayRoute'),
    TransitLink('TransitGatewayRouteTableAssociation', 'associate_transit_gateway_route_table', 'disassociate_transit_gateway_route_table',
                'get_transit_gateway_route_table_associations', 'Associations'),
    TransitLink('TransitGatewayRouteTablePropagation', 'enable_transit_gateway_route_table_propagation',
                'disable_transit_gateway_route_table_propagation', 'get_transit_gateway_route_table_propagations',
                'TransitGatewayRouteTablePropagations'),
    ec2_type(
        'AWS::EC2::VPNConnection', 'vpn-connection', create='create_vpn_connection', id='VpnConnection.VpnConnectionId', prepare=_connection,
        after=tag_after, read=Read('describe_vpn_connections', {'VpnConnectionIds': ['$id']}, "VpnConnections[?State!='deleted']|[0]"),
        delete=Delete('delete_vpn_connection', {'VpnConnectionId': '$id'}), attributes={'VpnConnectionId': '$id'},
        live=lambda r, found: to_properties({'Type': '', 'CustomerGatewayId': ''}, found, {})),
    ec2_type(
        'AWS::EC2::VPCEndpointService', 'vpc-endpoint-service', create='create_vpc_endpoint_service_configuration',
        id='ServiceConfiguration.ServiceId', after=tag_after, apart=('ContributorInsightsEnabled', 'PayerResponsibility',
                                                                     'PrivateDnsNameConfiguration'),
        forgets=('ContributorInsightsEnabled', 'PayerResponsibility'), update=_update_service, attributes={'ServiceId': '$id'},
        read=Read('describe_vpc_endpoint_service_configurations', {'ServiceIds': ['$id']}, 'ServiceConfigurations[0]'),
        delete=Delete('delete_vpc_endpoint_service_configurations', {'ServiceIds': ['$id']})),
    ServicePermissions('AWS::EC2::VPCEndpointServicePermissions'),
    ec2_type(
        'AWS::EC2::CarrierGateway', 'carrier-gateway', create='create_carrier_gateway', id='CarrierGateway.CarrierGatewayId', after=tag_after,
        read=Read('describe_carrier_gateways', {'CarrierGatewayIds': ['$id']}, 'CarrierGateways[0]'), attributes={'CarrierGatewayId': '$id'},
        delete=Delete('delete_carrier_gateway', {'CarrierGatewayId': '$id'})),
    *recorded('EC2', 'moto has no API for it', {
        'Host': {'id': 'h-{hex}', 'HostId': '{id}'}, 'PlacementGroup': {'id': '{name}', 'GroupName': '{id}', 'GroupId': 'pg-{hex}'},
        'NetworkInsightsPath': {'id': 'nip-{hex}', 'NetworkInsightsPathId': '{id}',
                                'NetworkInsightsPathArn': 'arn:{partition}:ec2:{region}:{account}:network-insights-path/{id}'},
        'NetworkInsightsAnalysis': {'id': 'nia-{hex}', 'NetworkInsightsAnalysisId': '{id}'},
        'NetworkInsightsAccessScope': {'id': 'nis-{hex}', 'NetworkInsightsAccessScopeId': '{id}'},
        'VPNGatewayRoutePropagation': {'id': '{name}', 'Id': '{id}'}, 'VPNConnectionRoute': '{DestinationCidrBlock}|{VpnConnectionId}',
        'VPCEndpointConnectionNotification': {'id': 'vpce-nfn-{hex}', 'VPCEndpointConnectionNotificationId': '{id}'},
        'ClientVpnEndpoint': {'id': 'cvpn-endpoint-{hex}', 'Id': '{id}'}, 'ClientVpnTargetNetworkAssociation': {'id': 'cvpn-assoc-{hex}',
                                                                                                                'Id': '{id}'},
        'ClientVpnAuthorizationRule': {'id': '{name}', 'Id': '{id}'}, 'ClientVpnRoute': {'id': '{name}', 'Id': '{id}'},
        'CapacityReservation': {'id': 'cr-{hex}', 'Id': '{id}', 'State': 'active'},
        'InstanceConnectEndpoint': {'id': 'eice-{hex}', 'Id': '{id}', 'InstanceConnectEndpointArn':
                                    'arn:{partition}:ec2:{region}:{account}:instance-connect-endpoint/{id}'},
        'IPAM': {'id': 'ipam-{hex}', 'IpamId': '{id}', 'PrivateDefaultScopeId': 'ipam-scope-{hex}', 'PublicDefaultScopeId': 'ipam-scope-1{hex}',
                 'Arn': 'arn:{partition}:ec2::{account}:ipam/{id}'},
        'IPAMPool': {'id': 'ipam-pool-{hex}', 'IpamPoolId': '{id}', 'Arn': 'arn:{partition}:ec2::{account}:ipam-pool/{id}'},
        'IPAMPoolCidr': {'id': '{IpamPoolId}|ipam-pool-cidr-{hex}', 'IpamPoolCidrId': 'ipam-pool-cidr-{hex}'},
        'IPAMScope': {'id': 'ipam-scope-{hex}', 'IpamScopeId': '{id}', 'Arn': 'arn:{partition}:ec2::{account}:ipam-scope/{id}'},
        'GatewayRouteTableAssociation': {'id': '{GatewayId}', 'AssociationId': 'rtbassoc-{hex}'},
        'SecurityGroupVpcAssociation': '{GroupId}|{VpcId}', 'TrafficMirrorTarget': {'id': 'tmt-{hex}', 'Id': '{id}'},
        'TrafficMirrorFilter': {'id': 'tmf-{hex}', 'Id': '{id}'}, 'TransitGatewayPeeringAttachment': {
            'id': 'tgw-attach-{hex}', 'TransitGatewayAttachmentId': '{id}', 'State': 'available'},
        'TransitGatewayConnect': {'id': 'tgw-attach-{hex}', 'TransitGatewayAttachmentId': '{id}'},
        'VerifiedAccessInstance': {'id': 'vai-{hex}', 'VerifiedAccessInstanceId': '{id}'}, 'SnapshotBlockPublicAccess': '{account}',
        'VPCBlockPublicAccessOptions': '{account}',
    }),
]
