"""Lambda: functions and what hangs on them."""
from __future__ import annotations

from typing import Any

from ..lambdas.inline import zip_of
from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

_CONFIGURATION = ('Description', 'Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout', 'VpcConfig', 'Environment', 'Layers',
                  'LoggingConfig')
#: What moto keeps no trace of.
_FORGOTTEN = ('RecursiveLoop', 'RuntimeManagementConfig', 'CapacityProviderConfig', 'DurableConfig', 'FunctionScalingConfig',
              'PublishToLatestPublished', 'TenancyConfig')


def _code(r: Resource) -> dict[str, Any]:
    code = {key: value for key, value in r.properties['Code'].items() if key != 'SourceKMSKeyArn'}
    if 'ZipFile' in code:
        code['ZipFile'] = zip_of(code['ZipFile'], r.properties.get('Runtime', ''))
    return code


def _function(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, 'Code': _code(r)} if 'Code' in properties else properties


def _complete_function(r: Resource, answer: Any) -> None:
    if 'ReservedConcurrentExecutions' in r.properties:
        r.client('lambda').put_function_concurrency(
            FunctionName=r.id, ReservedConcurrentExecutions=int(r.properties['ReservedConcurrentExecutions']))


def _update_function(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client = r.client('lambda')
    if changed & {'Code', 'Architectures'}:
        architectures = {'Architectures': r.properties['Architectures']} if 'Architectures' in r.properties else {}
        client.update_function_code(FunctionName=r.id, **_code(r), **architectures)
    configuration = {name: r.properties.get(name, default) for name, default in (
        ('Description', ''), ('MemorySize', 128), ('Timeout', 3), ('Environment', {'Variables': {}}), ('Layers', []), ('VpcConfig', {}),
        ('LoggingConfig', {'LogFormat': 'Text'}))
        if name in changed}
    configuration.update({name: r.properties[name] for name in ('Handler', 'Role', 'Runtime') if name in changed and name in r.properties})
    if configuration:
        call(r, 'lambda', 'update_function_configuration', configuration, extra={'FunctionName': '$id'})
    if 'ReservedConcurrentExecutions' in changed:
        if 'ReservedConcurrentExecutions' in r.properties:
            _complete_function(r, None)
        else:
            client.delete_function_concurrency(FunctionName=r.id)
    return changed & {*_CONFIGURATION, 'Code', 'Architectures', 'ReservedConcurrentExecutions'}


def _function_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in found['Configuration'].items() if key not in ('Layers', 'SnapStart', 'ImageConfigResponse')}
    told['ReservedConcurrentExecutions'] = found.get('Concurrency', {}).get('ReservedConcurrentExecutions')
    told['Tags'] = found.get('Tags', {})
    return to_properties(r.properties, told, {})


TYPES = [
    ApiType(
        'AWS::Lambda::Function', 'lambda', create='create_function', id='FunctionName', name=('FunctionName', 64),
        rename={'KmsKeyArn': 'KMSKeyArn'}, apart=('ReservedConcurrentExecutions', *_FORGOTTEN), forgets=_FORGOTTEN, prepare=_function,
        after=_complete_function, update=_update_function, live=_function_live, read=Read('get_function', {'FunctionName': '$id'}),
        delete=Delete('delete_function', {'FunctionName': '$id'}), attributes={'Arn': 'Configuration.FunctionArn'},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'Resource': r.arn('lambda', f'function:{r.id}')}, as_map=True)),
]
