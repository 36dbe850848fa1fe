"""KMS: keys and aliases."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update, pairs
from .shapes import to_properties


def _tags(r: Resource) -> dict[str, Any]:
    tags = [{'TagKey': tag['Key'], 'TagValue': tag['Value']} for tag in pairs(r.properties.get('Tags'))]
    return {'Tags': tags} if tags else {}


def _set_rotation(r: Resource, answer: Any) -> None:
    kms = r.client('kms')
    if r.properties.get('EnableKeyRotation'):
        period = r.properties.get('RotationPeriodInDays')
        kms.enable_key_rotation(KeyId=r.id, **({'RotationPeriodInDays': period} if period else {}))
    if r.properties.get('Enabled') is False:
        kms.disable_key(KeyId=r.id)


def _update_key(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    kms, properties = r.client('kms'), r.properties
    if 'Enabled' in changed and properties.get('Enabled', True):
        kms.enable_key(KeyId=r.id)
    if 'Description' in changed:
        kms.update_key_description(KeyId=r.id, Description=properties.get('Description', ''))
    if 'KeyPolicy' in changed:
        kms.put_key_policy(KeyId=r.id, PolicyName='default', Policy=_policy(r))
    if 'EnableKeyRotation' in changed and not properties.get('EnableKeyRotation'):
        kms.disable_key_rotation(KeyId=r.id)
    _set_rotation(r, None)
    return changed & {'Enabled', 'Description', 'KeyPolicy', 'EnableKeyRotation', 'RotationPeriodInDays', 'PendingWindowInDays'}


def _policy(r: Resource) -> str:
    """The key's policy, or the one that a key has by default."""
    policy = r.properties.get('KeyPolicy') or {'Version': '2012-10-17', 'Id': 'key-default-1', 'Statement': [{
        'Sid': 'Enable IAM User Permissions', 'Effect': 'Allow', 'Principal': {'AWS': f'arn:aws:iam::{r.account}:root'},
        'Action': 'kms:*', 'Resource': '*'}]}
    return policy if isinstance(policy, str) else json.dumps(policy)


def _key_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    kms, told = r.client('kms'), dict(found)
    told['KeyPolicy'] = kms.get_key_policy(KeyId=r.id, PolicyName='default')['Policy']
    if 'EnableKeyRotation' in r.properties:
        rotation = kms.get_key_rotation_status(KeyId=r.id)
        told['EnableKeyRotation'] = rotation['KeyRotationEnabled']
        told['RotationPeriodInDays'] = rotation.get('RotationPeriodInDays')
    return to_properties(r.properties, told, {})


def _find_alias(r: Resource) -> Any:
    pages = r.client('kms').get_paginator('list_aliases').paginate()
    return next((alias for page in pages for alias in page['Aliases'] if alias['AliasName'] == r.id), None)


def _alias_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    wanted = r.properties['TargetKeyId']
    # The template may name the key by its ARN.
    same = wanted.split('/')[-1] == found['TargetKeyId'] if wanted.startswith('arn:') else wanted == found['TargetKeyId']
    return {'AliasName': found['AliasName'], 'TargetKeyId': wanted if same else found['TargetKeyId']}


TYPES = [
    ApiType(
        'AWS::KMS::Key', 'kms', create='create_key', id='KeyMetadata.KeyId', rename={'KeyPolicy': 'Policy'},
        apart=('EnableKeyRotation', 'RotationPeriodInDays', 'Enabled', 'PendingWindowInDays', 'Tags'), arguments=_tags, after=_set_rotation,
        # A key that waits for its deletion is gone as far as CloudFormation is concerned.
        read=Read('describe_key', {'KeyId': '$id'}, "KeyMetadata.[@][?KeyState!='PendingDeletion']|[0]"), update=_update_key,
        delete=Delete('schedule_key_deletion', {'KeyId': '$id', 'PendingWindowInDays': '$PendingWindowInDays'}, gone=('KMSInvalidStateException',)),
        tags=Tags('tag_resource', 'untag_resource', {'KeyId': '$id'}, pair=('TagKey', 'TagValue')), live=_key_live),
    ApiType(
        'AWS::KMS::Alias', 'kms', create='create_alias', id='$AliasName', read=_find_alias, update=Update('update_alias'),
        delete=Delete('delete_alias', {'AliasName': '$id'}), live=_alias_live),
]
