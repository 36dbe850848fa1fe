"""API Gateway: who may use an API how much, and under which name."""
from __future__ import annotations

from typing import Any

from .apigateway import patches
from .base import ApiType, Delete, Read, Resource, as_tags
from .shapes import to_properties


def _client(r: Resource) -> Any:
    return r.client('apigateway')


def _patch(operation: str, key: str, rename: dict[str, str] | None = None) -> Any:
    def update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        getattr(_client(r), operation)(patchOperations=patches(r, changed, rename), **{key: r.id})
        return changed
    return update


def _mapping(r: Resource) -> dict[str, str]:
    return {'domainName': r.properties['DomainName'], 'basePath': r.properties.get('BasePath') or '(none)'}


def _update_mapping(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _client(r).update_base_path_mapping(patchOperations=patches(r, changed, {'RestApiId': 'restapiId'}), **_mapping(r))
    return changed


def _api_key(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {'Enabled': False, **properties, 'Tags': as_tags(properties.get('Tags'))}


def _plan(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, 'Name': r.properties.get('UsagePlanName') or r.memory.setdefault('plan', r.name(100))}


def _update_plan(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    operations = patches(r, changed & {'UsagePlanName', 'Description'}, {'UsagePlanName': 'name'})
    for name, keys in (('Quota', ('Limit', 'Offset', 'Period')), ('Throttle', ('BurstLimit', 'RateLimit'))):
        for key in keys if name in changed else ():
            if key in r.properties.get(name, {}):
                path = f'/{name.lower()}/{key[0].lower()}{key[1:]}'
                operations.append({'op': 'replace', 'path': path, 'value': str(r.properties[name][key])})
    if 'ApiStages' in changed:
        before = {f"{stage['ApiId']}:{stage['Stage']}" for stage in old.get('ApiStages', [])}
        now = {f"{stage['ApiId']}:{stage['Stage']}" for stage in r.properties.get('ApiStages', [])}
        operations += [{'op': 'remove', 'path': '/apiStages', 'value': stage} for stage in sorted(before - now)]
        operations += [{'op': 'add', 'path': '/apiStages', 'value': stage} for stage in sorted(now - before)]
    _client(r).update_usage_plan(usagePlanId=r.id, patchOperations=operations)
    return changed


_KEY = {'usagePlanId': '$UsagePlanId', 'keyId': '$KeyId'}

#: moto has no tags of these.
TYPES = [
    ApiType(
        'AWS::ApiGateway::ApiKey', 'apigateway', create='create_api_key', id='id', name=('Name', 255), prepare=_api_key,
        attributes={'APIKeyId': '$id'},
        update=_patch('update_api_key', 'apiKey'), read=Read('get_api_key', {'apiKey': '$id', 'includeValue': True}),
        delete=Delete('delete_api_key', {'apiKey': '$id'}),
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key != 'StageKeys'}, found, {})),
    ApiType(
        'AWS::ApiGateway::UsagePlan', 'apigateway', create='create_usage_plan', id='id', prepare=_plan, apart=('UsagePlanName',),
        update=_update_plan, read=Read('get_usage_plan', {'usagePlanId': '$id'}), delete=Delete('delete_usage_plan', {'usagePlanId': '$id'}),
        attributes={'Id': '$id'}, rename={'UsagePlanName': 'name'}),
    ApiType(
        'AWS::ApiGateway::UsagePlanKey', 'apigateway', create='create_usage_plan_key', id=lambda answer,
        r: f"{answer['id']}:{r.properties['UsagePlanId']}",
        read=Read('get_usage_plan_key', _KEY), delete=Delete('delete_usage_plan_key', _KEY), attributes={'Id': '$id'}),
    ApiType(
        'AWS::ApiGateway::DomainName', 'apigateway', create='create_domain_name', id='domainName', attributes={
            'DomainNameArn': lambda r: f'arn:aws:apigateway:{r.region}::/domainnames/{r.id}'}, read=Read('get_domain_name', {'domainName': '$id'}),
        delete=Delete('delete_domain_name', {'domainName': '$id'}),
        forgets=('EndpointAccessMode', 'MutualTlsAuthentication', 'OwnershipVerificationCertificateArn', 'RoutingMode')),
    ApiType(
        'AWS::ApiGateway::BasePathMapping', 'apigateway', create='create_base_path_mapping', update=_update_mapping,
        id=lambda answer, r: f"{r.properties['DomainName']}|{r.properties.get('BasePath', '')}",
        read=Read('get_base_path_mapping', _mapping), delete=Delete('delete_base_path_mapping', _mapping)),
]
