"""EFS: file systems, mount targets, access points."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

#: moto has no operation for these.
_FORGOTTEN = ('FileSystemProtection', 'ReplicationConfiguration')


def _tags(name: str) -> Tags:
    return Tags('tag_resource', 'untag_resource', {'ResourceId': '$id'}, property=name)


def _complete(r: Resource, answer: Any) -> None:
    _update(r, {}, {'LifecyclePolicies', 'FileSystemPolicy'} & set(r.properties))


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = changed & {'LifecyclePolicies', 'BypassPolicyLockoutSafetyCheck'}
    if 'LifecyclePolicies' in changed:
        call(r, 'efs', 'put_lifecycle_configuration', {'LifecyclePolicies': r.properties.get('LifecyclePolicies', [])}, extra={'FileSystemId': '$id'})
    if 'FileSystemPolicy' in changed and 'FileSystemPolicy' in r.properties:
        policy = r.properties['FileSystemPolicy']
        r.client('efs').put_file_system_policy(FileSystemId=r.id, Policy=policy if isinstance(policy, str) else json.dumps(policy))
        done.add('FileSystemPolicy')
    return done


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    efs = r.client('efs')
    told = {**found, 'LifecyclePolicies': efs.describe_lifecycle_configuration(FileSystemId=r.id)['LifecyclePolicies'],
            'FileSystemTags': found['Tags']}
    wanted = {key: value for key, value in r.properties.items() if key not in ('BackupPolicy', 'FileSystemPolicy')}
    return to_properties(wanted, told, {})


def _backup(r: Resource) -> dict[str, Any]:
    return {'Backup': r.properties.get('BackupPolicy', {}).get('Status') == 'ENABLED', 'CreationToken': r.memory.setdefault('token', r.name(64))}


def _set_groups(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    r.client('efs').modify_mount_target_security_groups(MountTargetId=r.id, SecurityGroups=r.properties['SecurityGroups'])
    return changed & {'SecurityGroups'}


def _target_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    groups = r.client('efs').describe_mount_target_security_groups(MountTargetId=r.id)['SecurityGroups']
    return to_properties(r.properties, {**found, 'SecurityGroups': groups}, {})


TYPES = [
    ApiType(
        'AWS::EFS::FileSystem', 'efs', create='create_file_system', id='FileSystemId', rename={'FileSystemTags': 'Tags'}, arguments=_backup,
        apart=('LifecyclePolicies', 'FileSystemPolicy', 'BackupPolicy', 'BypassPolicyLockoutSafetyCheck', *_FORGOTTEN), forgets=_FORGOTTEN,
        after=_complete, update=_update, live=_live, read=Read('describe_file_systems', {'FileSystemId': '$id'}, 'FileSystems[0]'),
        delete=Delete('delete_file_system', {'FileSystemId': '$id'}), attributes={'FileSystemId': '$id', 'Arn': 'FileSystemArn'},
        tags=_tags('FileSystemTags')),
    ApiType(
        'AWS::EFS::MountTarget', 'efs', create='create_mount_target', id='MountTargetId', forgets=('Ipv6Address', 'IpAddressType'),
        read=Read('describe_mount_targets', {'MountTargetId': '$id'}, 'MountTargets[0]'), update=_set_groups, live=_target_live,
        delete=Delete('delete_mount_target', {'MountTargetId': '$id'}), attributes={'Id': '$id'}),
    ApiType(
        'AWS::EFS::AccessPoint', 'efs', create='create_access_point', id='AccessPointId', rename={'AccessPointTags': 'Tags'},
        arguments=lambda r: {'ClientToken': r.properties.get('ClientToken', r.memory.setdefault('token', r.name(64)))},
        read=Read('describe_access_points', {'AccessPointId': '$id'}, 'AccessPoints[0]'),
        delete=Delete('delete_access_point', {'AccessPointId': '$id'}), attributes={'AccessPointId': '$id', 'Arn': 'AccessPointArn'},
        tags=_tags('AccessPointTags')),
]
