"""Systems Manager: parameters and documents."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Recorded, Resource, Tags, as_tags, call
from .shapes import to_properties


def _tags(kind: str) -> Tags:
    return Tags('add_tags_to_resource', 'remove_tags_from_resource', {'ResourceType': kind, 'ResourceId': '$id'})


def _parameter(r: Resource) -> Any:
    ssm = r.client('ssm')
    described = ssm.describe_parameters(ParameterFilters=[{'Key': 'Name', 'Option': 'Equals', 'Values': [r.id]}])['Parameters']
    return {**described[0], **ssm.get_parameter(Name=r.id)['Parameter']} if described else None


def _parameter_tags(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    tags = [{'Key': key, 'Value': value} for key, value in as_tags(properties.get('Tags')).items()]
    return {**properties, 'Tags': tags} if tags else {key: value for key, value in properties.items() if key != 'Tags'}


def _update_parameter(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    properties = {key: value for key, value in r.properties.items() if key != 'Tags'}
    call(r, 'ssm', 'put_parameter', properties, extra={'Overwrite': True})
    return changed


def _update_document(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    content = r.properties['Content']
    text = content if isinstance(content, str) else json.dumps(content)
    properties = {name: r.properties[name] for name in ('DocumentFormat', 'TargetType', 'VersionName') if name in r.properties}
    answer = call(r, 'ssm', 'update_document', properties, extra=lambda _: {'Name': r.id, 'Content': text, 'DocumentVersion': '$LATEST'})
    r.client('ssm').update_document_default_version(Name=r.id, DocumentVersion=answer['DocumentDescription']['DocumentVersion'])
    return changed & {'Content', *properties}


TYPES = [
    ApiType(
        'AWS::SSM::Parameter', 'ssm', create='put_parameter', id='$Name', name=('Name', 255), prepare=_parameter_tags, read=_parameter,
        update=_update_parameter, delete=Delete('delete_parameter', {'Name': '$id'}), tags=_tags('Parameter'),
        live=lambda r, found: to_properties(r.properties, {**found, 'Policies': None}, {})),
    ApiType(
        'AWS::SSM::Document', 'ssm', create='create_document', id='$Name', name=('Name', 128), apart=('UpdateMethod',),
        read=Read('describe_document', {'Name': '$id'}, 'Document'), update=_update_document, delete=Delete('delete_document', {'Name': '$id'}),
        tags=_tags('Document'), live=lambda r, found: to_properties(
            {key: value for key, value in r.properties.items() if key in ('Name', 'DocumentType', 'DocumentFormat', 'TargetType')}, found, {})),
    Recorded('AWS::SSM::Association', 'moto has no API for associations of Systems Manager', {'AssociationId': lambda r: r.id}),
]
