"""API Gateway: APIs of HTTP and WebSocket and what is in them."""
from __future__ import annotations

import json
import zlib
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update, call
from .recorded import recorded
from .shapes import to_properties


def _tags(path: Any) -> Tags:
    return Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': f'arn:aws:apigateway:{r.region}::{path(r)}'}, as_map=True)


def _in_api(noun: str, type_name: str, update: bool = True, **how: Any) -> ApiType:
    key = ''.join(part.capitalize() for part in noun.split('_')) + 'Id'
    where = {'ApiId': '$ApiId', key: '$id'}
    change = {'update': Update(f'update_{noun}', where)} if update else {}
    return ApiType(f'AWS::ApiGatewayV2::{type_name}', 'apigatewayv2', create=f'create_{noun}', id=key, read=Read(f'get_{noun}', where),
                   delete=Delete(f'delete_{noun}', where), attributes={key: '$id'}, **change, **how)


def _import(r: Resource, answer: Any) -> None:
    if 'Body' in r.properties:
        body = r.properties['Body']
        r.client('apigatewayv2').reimport_api(ApiId=r.id, Body=body if isinstance(body, str) else json.dumps(body))


def _api(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    body = properties.get('Body') if isinstance(properties.get('Body'), dict) else {}
    defaults = {'Name': body.get('info', {}).get('title', r.logical_id), 'ProtocolType': 'HTTP'}
    return {**defaults, **{key: value for key, value in properties.items() if key not in ('Body', 'FailOnWarnings')}}


def _update_api(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {key: value for key, value in r.properties.items() if key in _UPDATABLE}
    if changed & set(_UPDATABLE):
        call(r, 'apigatewayv2', 'update_api', now, extra={'ApiId': '$id'})
    if 'Body' in changed:
        _import(r, None)
    return changed & {*now, 'Body'}


def _domain_of_region(r: Resource) -> str:
    return f'd-{zlib.crc32(str(r.id).encode()):010x}.execute-api.{r.region}.amazonaws.com'


_UPDATABLE = ('Name', 'Description', 'CorsConfiguration', 'DisableExecuteApiEndpoint', 'DisableSchemaValidation', 'ApiKeySelectionExpression',
              'RouteSelectionExpression', 'Version')
_STAGE = {'ApiId': '$ApiId', 'StageName': '$StageName'}
_APART = ('BasePath', 'BodyS3Location', 'Body', 'FailOnWarnings')
_CREATED_WITH = ('CredentialsArn', 'RouteKey', 'Target', 'IpAddressType')

TYPES = [
    ApiType(
        'AWS::ApiGatewayV2::Api', 'apigatewayv2', create='create_api', id='ApiId', prepare=_api, apart=('BasePath', 'BodyS3Location'),
        forgets=('BodyS3Location', *_CREATED_WITH), after=_import, read=Read('get_api', {'ApiId': '$id'}),
        update=_update_api, delete=Delete('delete_api', {'ApiId': '$id'}),
        attributes={'ApiId': '$id', 'ExecuteApiArn': lambda r: r.arn('execute-api', str(r.id))}, tags=_tags(lambda r: f'/apis/{r.id}'),
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key not in _APART}, found, {})),
    _in_api('integration', 'Integration'),
    _in_api('route', 'Route'),
    _in_api('authorizer', 'Authorizer'),
    _in_api('model', 'Model'),
    ApiType(
        'AWS::ApiGatewayV2::Stage', 'apigatewayv2', create='create_stage', id='$StageName', read=Read('get_stage', _STAGE),
        delete=Delete('delete_stage', _STAGE)),
    ApiType(
        'AWS::ApiGatewayV2::DomainName', 'apigatewayv2', create='create_domain_name', id='DomainName',
        read=Read('get_domain_name', {'DomainName': '$id'}), delete=Delete('delete_domain_name', {'DomainName': '$id'}),
        attributes={'RegionalDomainName': _domain_of_region, 'RegionalHostedZoneId': lambda r: 'Z1UJRXOUMOOFQ8',
                    'DomainNameArn': lambda r: f'arn:aws:apigateway:{r.region}::/domainnames/{r.id}'},
        live=lambda r, found: {}, forgets=('RoutingMode',)),
    ApiType(
        'AWS::ApiGatewayV2::ApiMapping', 'apigatewayv2', create='create_api_mapping', id='ApiMappingId', attributes={'ApiMappingId': '$id'},
        read=Read('get_api_mapping', {'DomainName': '$DomainName', 'ApiMappingId': '$id'}),
        delete=Delete('delete_api_mapping', {'DomainName': '$DomainName', 'ApiMappingId': '$id'})),
    ApiType(
        'AWS::ApiGatewayV2::VpcLink', 'apigatewayv2', create='create_vpc_link', id='VpcLinkId', attributes={'VpcLinkId': '$id'},
        read=Read('get_vpc_link', {'VpcLinkId': '$id'}), update=Update('update_vpc_link', {'VpcLinkId': '$id'}),
        delete=Delete('delete_vpc_link', {'VpcLinkId': '$id'}), tags=_tags(lambda r: f'/vpclinks/{r.id}')),
    *recorded('ApiGatewayV2', 'moto has no API for it', {
        'Deployment': {'id': '{hex}', 'DeploymentId': '{id}'}, 'RouteResponse': {'id': '{hex}', 'RouteResponseId': '{id}'},
        'IntegrationResponse': {'id': '{hex}', 'IntegrationResponseId': '{id}'}, 'ApiGatewayManagedOverrides': '{ApiId}',
        'RoutingRule': {'id': 'arn:{partition}:apigateway:{region}:{account}:/domainnames/{name}/routingrules/{hex}', 'RoutingRuleArn': '{id}'}}),
]
