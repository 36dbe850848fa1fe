"""Lambda: versions, aliases, permissions, event sources, layers, URLs."""
from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Recorded, Resource, Tags, Update, arguments, call, is_gone
from .shapes import to_properties


def _name(r: Resource) -> str:
    """A function's name, whether the template names it or gives its ARN."""
    return r.properties['FunctionName'].split(':function:')[-1]


# ---- versions and aliases

def _version(r: Resource) -> Any:
    found = r.client('lambda').list_versions_by_function(FunctionName=_name(r))['Versions']
    return next((version for version in found if version['FunctionArn'] == r.id), None)


def _alias(r: Resource) -> dict[str, str]:
    return {'FunctionName': _name(r), 'Name': r.properties['Name']}


def _routing(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """Weights are a list in templates and a map for the API."""
    if 'RoutingConfig' not in properties:
        return properties
    weights = properties['RoutingConfig'].get('AdditionalVersionWeights', [])
    return {**properties, 'RoutingConfig': {'AdditionalVersionWeights': {item['FunctionVersion']: item['FunctionWeight'] for item in weights}}}


# ---- permissions

class Permission(Provider):
    """A statement in the policy of a function."""

    def create(self, r: Resource) -> None:
        statement = r.name(100)
        parameters = {name: r.properties[name] for name in (
            'Action', 'Principal', 'SourceArn', 'SourceAccount', 'EventSourceToken', 'PrincipalOrgID', 'FunctionUrlAuthType',
            'InvokedViaFunctionUrl') if name in r.properties}
        r.client('lambda').add_permission(FunctionName=r.properties['FunctionName'], StatementId=statement, **parameters)
        r.id = statement

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        try:
            policy = json.loads(r.client('lambda').get_policy(FunctionName=r.properties['FunctionName'])['Policy'])
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        return next((statement for statement in policy['Statement'] if statement['Sid'] == r.id), None)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('lambda').remove_permission(FunctionName=r.properties['FunctionName'], StatementId=r.id)

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    def live(self, r: Resource) -> dict[str, Any] | None:
        found = self.describe(r)
        return None if found is None else {'Action': found['Action']}


# ---- event sources and asynchronous invocations

def _mapping_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found, 'Enabled': found.get('State') in ('Enabled', 'Enabling', 'Creating')}
    names = ('EventSourceArn', 'BatchSize', 'Enabled', 'StartingPosition')
    return to_properties({name: r.properties[name] for name in names if name in r.properties}, told, {})


def _invoke_config(r: Resource) -> dict[str, Any]:
    return {'FunctionName': r.properties['FunctionName'], 'Qualifier': r.properties.get('Qualifier')}


def _update_invoke_config(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """moto would keep the old configuration before the new one."""
    r.client('lambda').delete_function_event_invoke_config(**arguments(r, _invoke_config))
    call(r, 'lambda', 'put_function_event_invoke_config', r.properties)
    return changed


# ---- URLs

def _url(r: Resource) -> dict[str, Any]:
    return {'FunctionName': r.properties['TargetFunctionArn'], 'Qualifier': r.properties.get('Qualifier')}


# ---- layers

def _layer_version(arn: str) -> dict[str, Any]:
    name, version = arn.rsplit(':', 1)
    return {'LayerName': name.split(':')[-1], 'VersionNumber': int(version)}


def _layer(r: Resource) -> dict[str, Any]:
    return _layer_version(str(r.id))


def _layer_of(r: Resource) -> dict[str, Any]:
    return _layer_version(r.properties['LayerVersionArn'])


def _layer_statement(r: Resource) -> Any:
    policy = json.loads(r.client('lambda').get_layer_version_policy(**_layer_of(r))['Policy'])
    return next((statement for statement in policy['Statement'] if statement['Sid'] == r.id), None)


TYPES = [
    ApiType(
        'AWS::Lambda::Version', 'lambda', create='publish_version', id='FunctionArn', read=_version,
        apart=('ProvisionedConcurrencyConfig', 'RuntimePolicy', 'FunctionScalingConfig'),
        forgets=('ProvisionedConcurrencyConfig', 'RuntimePolicy', 'FunctionScalingConfig'),
        delete=Delete('delete_function', lambda r: {'FunctionName': _name(r), 'Qualifier': str(r.id).split(':')[-1]}),
        live=lambda r, found: {name: found[name] for name in ('Description',) if name in r.properties and name in found}),
    ApiType(
        'AWS::Lambda::Alias', 'lambda', create='create_alias', id='AliasArn', read=Read('get_alias', _alias),
        apart=('ProvisionedConcurrencyConfig',), forgets=('ProvisionedConcurrencyConfig',), update=Update('update_alias'),
        prepare=_routing, delete=Delete('delete_alias', _alias),
        live=lambda r, found: to_properties(
            {name: r.properties[name] for name in ('Name', 'FunctionVersion', 'Description') if name in r.properties}, found, {})),
    Permission('AWS::Lambda::Permission'),
    ApiType(
        'AWS::Lambda::EventSourceMapping', 'lambda', create='create_event_source_mapping', id='UUID', read=Read(
            'get_event_source_mapping', {'UUID': '$id'}), update=Update('update_event_source_mapping', {'UUID': '$id'}),
        rename={'KmsKeyArn': 'KMSKeyArn'}, delete=Delete('delete_event_source_mapping', {'UUID': '$id'}), live=_mapping_live,
        attributes={'Id': '$id', 'EventSourceMappingArn': lambda r: r.arn('lambda', f'event-source-mapping:{r.id}')},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'Resource': r.arn('lambda', f'event-source-mapping:{r.id}')}, as_map=True)),
    ApiType(
        'AWS::Lambda::LayerVersion', 'lambda', create='publish_layer_version', id='LayerVersionArn', name=('LayerName', 140),
        read=Read('get_layer_version', _layer), delete=Delete('delete_layer_version', _layer), attributes={'LayerVersionArn': '$id'},
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key != 'Content'}, found, {})),
    ApiType(
        'AWS::Lambda::LayerVersionPermission', 'lambda', create='add_layer_version_permission', id=lambda answer, r: r.memory['statement'],
        apart=('LayerVersionArn',),
        arguments=lambda r: {**_layer_of(r), 'StatementId': r.memory.setdefault('statement', r.name(100))},
        read=_layer_statement, delete=Delete(
            'remove_layer_version_permission', lambda r: {**_layer_of(r), 'StatementId': r.id}), attributes={'Id': '$id'},
        live=lambda r, found: {}),
    ApiType(
        'AWS::Lambda::Url', 'lambda', create='create_function_url_config', id='FunctionArn', rename={'TargetFunctionArn': 'FunctionName'},
        read=Read('get_function_url_config', _url), update=Update('update_function_url_config'),
        delete=Delete('delete_function_url_config', _url)),
    ApiType(
        'AWS::Lambda::EventInvokeConfig', 'lambda', create='put_function_event_invoke_config',
        id=lambda answer, r: f"{r.properties['FunctionName']}|{r.properties['Qualifier']}", update=_update_invoke_config,
        read=Read('get_function_event_invoke_config', _invoke_config),
        delete=Delete('delete_function_event_invoke_config', _invoke_config),
        live=lambda r, found: to_properties(
            {key: value for key, value in r.properties.items() if key not in ('FunctionName', 'Qualifier')}, found, {})),
    Recorded('AWS::Lambda::CodeSigningConfig', 'moto has no API for code signing configurations'),
]
