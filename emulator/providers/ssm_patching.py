"""Systems Manager: patch baselines, maintenance windows, resource data syncs."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update, call
from .shapes import to_properties


def _tags(kind: str) -> Tags:
    return Tags('add_tags_to_resource', 'remove_tags_from_resource', {'ResourceType': kind, 'ResourceId': '$id'})


def _replaced(operation: str, rename: dict[str, str], beside: tuple[str, ...], **identifiers: str) -> Any:
    """A change that says everything anew, so that what the template no longer has is taken away."""
    def update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        properties = {key: value for key, value in r.properties.items() if key not in ('Tags', *beside)}
        if changed - {'Tags', *beside}:
            call(r, 'ssm', operation, properties, rename, {**identifiers, 'Replace': True})
        return changed - set(beside)
    return update


# ---- baselines

_change_baseline = _replaced('update_patch_baseline', {}, ('OperatingSystem', 'DefaultBaseline', 'PatchGroups'), BaselineId='$id')


def _is_default(r: Resource) -> bool:
    return str(r.properties.get('DefaultBaseline', False)).lower() == 'true'


def _system(r: Resource) -> str:
    return r.properties.get('OperatingSystem', 'WINDOWS')


def _set_groups(r: Resource, groups: set[str]) -> None:
    """Exactly these; those of others are refused."""
    ssm = r.client('ssm')
    before = set(ssm.get_patch_baseline(BaselineId=r.id)['PatchGroups'])
    for group in sorted(before - groups):
        ssm.deregister_patch_baseline_for_patch_group(BaselineId=r.id, PatchGroup=group)
    for group in sorted(groups - before):
        ssm.register_patch_baseline_for_patch_group(BaselineId=r.id, PatchGroup=group)


def _set_default(r: Resource, wanted: bool) -> None:
    """One that no longer is the default leaves that to the one of AWS."""
    ssm = r.client('ssm')
    is_one = ssm.get_default_patch_baseline(OperatingSystem=_system(r)).get('BaselineId') == r.id
    if wanted and not is_one:
        ssm.register_default_patch_baseline(BaselineId=r.id)
    elif is_one and not wanted:
        filters = [{'Key': 'OWNER', 'Values': ['AWS']}, {'Key': 'OPERATING_SYSTEM', 'Values': [_system(r)]}]
        for of_aws in ssm.describe_patch_baselines(Filters=filters)['BaselineIdentities'][:1]:
            ssm.register_default_patch_baseline(BaselineId=of_aws['BaselineId'])


def _register(r: Resource, answer: Any) -> None:
    _set_groups(r, set(r.properties.get('PatchGroups', [])))
    _set_default(r, _is_default(r))


def _update_baseline(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = _change_baseline(r, old, changed)
    _register(r, None)
    return done | (changed & {'PatchGroups', 'DefaultBaseline'})


def _live_baseline(r: Resource, found: Any) -> dict[str, Any]:
    ssm = r.client('ssm')
    default = ssm.get_default_patch_baseline(OperatingSystem=found['OperatingSystem']).get('BaselineId') == r.id
    return to_properties({key: value for key, value in r.properties.items() if key != 'Tags'}, {**found, 'DefaultBaseline': default}, {})


class _Baseline(ApiType):
    """It is registered for nothing any more before it is deleted."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _set_groups(r, set())
            _set_default(r, False)
        super().delete(r)


# ---- windows

_TASK = {'MaintenanceWindowRunCommandParameters': 'RunCommand', 'MaintenanceWindowAutomationParameters': 'Automation',
         'MaintenanceWindowLambdaParameters': 'Lambda', 'MaintenanceWindowStepFunctionsParameters': 'StepFunctions',
         'LoggingInfo.Region': 'S3Region', 'LoggingInfo.S3Bucket': 'S3BucketName', 'LoggingInfo.S3Prefix': 'S3KeyPrefix'}


def _target(r: Resource) -> Any:
    found = r.client('ssm').describe_maintenance_window_targets(
        WindowId=r.properties['WindowId'], Filters=[{'Key': 'WindowTargetId', 'Values': [r.id]}])['Targets']
    return found[0] if found else None


# ---- syncs

#: Property of the destination, in the older form of the type beside it, or in it -> parameter.
_DESTINATION = {'BucketName': 'BucketName', 'BucketPrefix': 'Prefix', 'BucketRegion': 'Region', 'KMSKeyArn': 'AWSKMSKeyARN',
                'SyncFormat': 'SyncFormat'}


def _sync(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """One without a type says its destination beside everything else."""
    said = properties.get('S3Destination') or {key: value for key, value in properties.items() if key in _DESTINATION and value != ''}
    kept = {key: value for key, value in properties.items() if key not in ('S3Destination', *_DESTINATION)}
    return {**kept, **({'S3Destination': {_DESTINATION[key]: value for key, value in said.items()}} if said else {})}


def _find_sync(r: Resource) -> Any:
    pages = r.client('ssm').get_paginator('list_resource_data_sync').paginate()
    return next((sync for page in pages for sync in page['ResourceDataSyncItems'] if sync['SyncName'] == r.id), None)


def _live_sync(r: Resource, found: Any) -> dict[str, Any]:
    destination = {name: found['S3Destination'][to] for name, to in _DESTINATION.items() if to in found.get('S3Destination', {})}
    told = {**found, **(destination if 'BucketName' in r.properties else {'S3Destination': destination})}
    return {name: told[name] for name in r.properties if name in told}


TYPES = [
    _Baseline(
        'AWS::SSM::PatchBaseline', 'ssm', create='create_patch_baseline', id='BaselineId', apart=('DefaultBaseline', 'PatchGroups'),
        after=_register, update=_update_baseline, read=Read('get_patch_baseline', {'BaselineId': '$id'}), tags=_tags('PatchBaseline'),
        delete=Delete('delete_patch_baseline', {'BaselineId': '$id'}), attributes={'Id': '$id'}, live=_live_baseline),
    ApiType(
        'AWS::SSM::MaintenanceWindow', 'ssm', create='create_maintenance_window', id='WindowId',
        read=Read('get_maintenance_window', {'WindowId': '$id'}), update=_replaced('update_maintenance_window', {}, (), WindowId='$id'),
        delete=Delete('delete_maintenance_window', {'WindowId': '$id'}), tags=_tags('MaintenanceWindow')),
    ApiType(
        'AWS::SSM::MaintenanceWindowTarget', 'ssm', create='register_target_with_maintenance_window', id='WindowTargetId', read=_target,
        update=_replaced('update_maintenance_window_target', {}, ('WindowId', 'ResourceType'), WindowId='$WindowId', WindowTargetId='$id'),
        delete=Delete('deregister_target_from_maintenance_window', {'WindowId': '$WindowId', 'WindowTargetId': '$id'})),
    ApiType(
        'AWS::SSM::MaintenanceWindowTask', 'ssm', create='register_task_with_maintenance_window', id='WindowTaskId', rename=_TASK,
        read=Read('get_maintenance_window_task', {'WindowId': '$WindowId', 'WindowTaskId': '$id'}),
        update=_replaced('update_maintenance_window_task', _TASK, ('WindowId', 'TaskType'), WindowId='$WindowId', WindowTaskId='$id'),
        delete=Delete('deregister_task_from_maintenance_window', {'WindowId': '$WindowId', 'WindowTaskId': '$id'})),
    ApiType(
        'AWS::SSM::ResourceDataSync', 'ssm', create='create_resource_data_sync', id='$SyncName', prepare=_sync, read=_find_sync,
        update=Update('update_resource_data_sync', {'SyncName': '$id', 'SyncType': '$SyncType'}, covers=('SyncSource',)),
        delete=Delete('delete_resource_data_sync', {'SyncName': '$id'}), attributes={'SyncName': '$id'}, live=_live_sync),
]
