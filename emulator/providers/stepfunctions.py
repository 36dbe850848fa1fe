"""Step Functions: state machines, their versions and aliases, activities."""
from __future__ import annotations

import json
import re
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

_TAGS = Tags('tag_resource', 'untag_resource', {'resourceArn': '$id'}, items='tags', keys='tagKeys', pair=('key', 'value'))
_CONFIGURATION = ('RoleArn', 'LoggingConfiguration', 'TracingConfiguration', 'EncryptionConfiguration')
_DEFINITION = ('Definition', 'DefinitionString', 'DefinitionS3Location', 'DefinitionSubstitutions')


def _definition(r: Resource) -> str:
    """The definition from wherever the template has it, with its placeholders filled in."""
    properties = r.properties
    if 'DefinitionS3Location' in properties:
        where = properties['DefinitionS3Location']
        version = {'VersionId': where['Version']} if 'Version' in where else {}
        text = r.client('s3').get_object(Bucket=where['Bucket'], Key=where['Key'], **version)['Body'].read().decode()
    else:
        text = properties.get('DefinitionString') or json.dumps(properties['Definition'])
    values = properties.get('DefinitionSubstitutions', {})
    return re.sub(r'\$\{(\w+)\}', lambda found: _text(values.get(found[1], found[0])), text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _machine(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in properties.items() if key not in _DEFINITION}, 'Definition': _definition(r)}


def _update_machine(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in _CONFIGURATION if name in r.properties}
    call(r, 'stepfunctions', 'update_state_machine', {**now, 'definition': _definition(r)}, extra={'stateMachineArn': '$id'})
    return changed & {*_CONFIGURATION, *_DEFINITION}


def _routing(r: Resource) -> Any:
    """Where requests go; a gradual deployment has gone all the way."""
    if 'DeploymentPreference' in r.properties:
        return [{'StateMachineVersionArn': r.properties['DeploymentPreference']['StateMachineVersionArn'], 'Weight': 100}]
    return r.properties['RoutingConfiguration']


def _alias(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in properties.items() if key in ('Name', 'Description')}
    return {**kept, 'RoutingConfiguration': _routing(r)}


def _update_alias(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {'RoutingConfiguration': _routing(r), 'Description': r.properties.get('Description', '')}
    call(r, 'stepfunctions', 'update_state_machine_alias', now, extra={'stateMachineAliasArn': '$id'})
    return changed


TYPES = [
    ApiType(
        'AWS::StepFunctions::StateMachine', 'stepfunctions', create='create_state_machine', id='stateMachineArn', name=('StateMachineName', 80),
        rename={'StateMachineName': 'name', 'StateMachineType': 'type'}, prepare=_machine, update=_update_machine,
        read=Read('describe_state_machine', {'stateMachineArn': '$id'}), delete=Delete('delete_state_machine', {'stateMachineArn': '$id'}),
        attributes={'Arn': '$id', 'Name': 'name', 'StateMachineRevisionId': lambda r: 'INITIAL'}, tags=_TAGS,
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key not in _DEFINITION}, found, {
            'StateMachineName': 'name', 'StateMachineType': 'type'})),
    ApiType(
        'AWS::StepFunctions::Activity', 'stepfunctions', create='create_activity', id='activityArn',
        read=Read('describe_activity', {'activityArn': '$id'}), delete=Delete('delete_activity', {'activityArn': '$id'}),
        attributes={'Arn': '$id'}, tags=_TAGS),
    ApiType(
        'AWS::StepFunctions::StateMachineVersion', 'stepfunctions', create='publish_state_machine_version', id='stateMachineVersionArn',
        apart=('StateMachineRevisionId',), read=Read('describe_state_machine', {'stateMachineArn': '$id'}),
        delete=Delete('delete_state_machine_version', {'stateMachineVersionArn': '$id'}), attributes={'Arn': '$id'},
        live=lambda r, found: {}),
    ApiType(
        'AWS::StepFunctions::StateMachineAlias', 'stepfunctions', create='create_state_machine_alias', id='stateMachineAliasArn',
        name=('Name', 80), prepare=_alias, update=_update_alias, attributes={'Arn': '$id'},
        read=Read('describe_state_machine_alias', {'stateMachineAliasArn': '$id'}),
        delete=Delete('delete_state_machine_alias', {'stateMachineAliasArn': '$id'})),
]
