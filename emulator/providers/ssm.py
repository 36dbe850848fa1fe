"""Systems Manager: parameters, documents, maintenance."""
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


def _part_of_window(operation: str, at: str, identifier: str) -> Any:
    def find(r: Resource) -> Any:
        found = getattr(r.client('ssm'), operation)(WindowId=r.properties['WindowId'])[at]
        return next((item for item in found if item[identifier] == r.id), None)
    return find


def _baseline(r: Resource) -> Any:
    pages = r.client('ssm').get_paginator('describe_patch_baselines').paginate()
    return next((item for page in pages for item in page['BaselineIdentities'] if item['BaselineId'] == r.id), None)


def _set_patch_groups(r: Resource, answer: Any) -> None:
    for group in r.properties.get('PatchGroups', []):
        r.client('ssm').register_patch_baseline_for_patch_group(BaselineId=r.id, PatchGroup=group)


def _update_patch_groups(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'PatchGroups' in changed:
        for group in set(old.get('PatchGroups', [])) - set(r.properties.get('PatchGroups', [])):
            r.client('ssm').deregister_patch_baseline_for_patch_group(BaselineId=r.id, PatchGroup=group)
        for group in set(r.properties.get('PatchGroups', [])) - set(old.get('PatchGroups', [])):
            r.client('ssm').register_patch_baseline_for_patch_group(BaselineId=r.id, PatchGroup=group)
    return changed & {'PatchGroups'}


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
    ApiType(
        'AWS::SSM::MaintenanceWindow', 'ssm', create='create_maintenance_window', id='WindowId', apart=('ScheduleOffset',),
        # moto has no operation that changes a window.
        forgets=('ScheduleOffset', 'AllowUnassociatedTargets'), read=Read('get_maintenance_window', {'WindowId': '$id'}),
        delete=Delete('delete_maintenance_window', {'WindowId': '$id'}), tags=_tags('MaintenanceWindow')),
    ApiType(
        'AWS::SSM::MaintenanceWindowTarget', 'ssm', create='register_target_with_maintenance_window', id='WindowTargetId',
        read=_part_of_window('describe_maintenance_window_targets', 'Targets', 'WindowTargetId'),
        delete=Delete('deregister_target_from_maintenance_window', {'WindowId': '$WindowId', 'WindowTargetId': '$id'})),
    ApiType(
        'AWS::SSM::MaintenanceWindowTask', 'ssm', create='register_task_with_maintenance_window', id='WindowTaskId',
        rename={'MaintenanceWindowRunCommandParameters': 'RunCommand', 'MaintenanceWindowAutomationParameters': 'Automation',
                'MaintenanceWindowLambdaParameters': 'Lambda', 'MaintenanceWindowStepFunctionsParameters': 'StepFunctions',
                'LoggingInfo.Region': 'S3Region', 'LoggingInfo.S3Bucket': 'S3BucketName', 'LoggingInfo.S3Prefix': 'S3KeyPrefix'},
        read=_part_of_window('describe_maintenance_window_tasks', 'Tasks', 'WindowTaskId'), forgets=('CutoffBehavior',),
        delete=Delete('deregister_task_from_maintenance_window', {'WindowId': '$WindowId', 'WindowTaskId': '$id'}),
        live=lambda r, found: to_properties(
            {key: value for key, value in r.properties.items() if key in ('WindowId', 'TaskArn', 'Priority', 'Name')}, found, {})),
    ApiType(
        'AWS::SSM::PatchBaseline', 'ssm', create='create_patch_baseline', id='BaselineId', apart=('DefaultBaseline', 'PatchGroups', 'Tags'),
        # moto has no tags for the ids that it gives to baselines.
        forgets=('DefaultBaseline', 'Tags'), after=_set_patch_groups, update=_update_patch_groups, read=_baseline,
        delete=Delete('delete_patch_baseline', {'BaselineId': '$id'}), attributes={'Id': '$id'},
        live=lambda r, found: to_properties(
            {key: value for key, value in r.properties.items() if key in ('Name', 'OperatingSystem', 'Description')}, found,
            {'Name': 'BaselineName', 'Description': 'BaselineDescription'})),
    Recorded('AWS::SSM::Association', 'moto has no API for associations of Systems Manager', {'AssociationId': lambda r: r.id}),
]
