"""S3: ways to a bucket besides its name."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Resource
from .recorded import recorded
from .shapes import to_properties


def _named(r: Resource) -> dict[str, str]:
    return {'AccountId': r.account, 'Name': str(r.id)}


def _set_policy(r: Resource, answer: Any) -> None:
    if 'Policy' in r.properties:
        policy = r.properties['Policy']
        r.client('s3control').put_access_point_policy(Policy=policy if isinstance(policy, str) else json.dumps(policy), **_named(r))


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'Policy' in changed and 'Policy' not in r.properties:
        r.client('s3control').delete_access_point_policy(**_named(r))
    else:
        _set_policy(r, None)
    return changed & {'Policy'}


TYPES = [
    ApiType(
        'AWS::S3::AccessPoint', 's3control', create='create_access_point', id='$Name', name=('Name', 50, 'lower'), apart=('Policy', 'Tags'),
        forgets=('Tags',), arguments=lambda r: {'AccountId': r.account}, after=_set_policy, update=_update,
        read=Read('get_access_point', _named), delete=Delete('delete_access_point', _named),
        attributes={'Arn': 'AccessPointArn', 'Alias': 'Alias', 'NetworkOrigin': 'NetworkOrigin'},
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key in ('Name', 'Bucket')}, found, {})),
    *recorded('S3', 'moto makes it in the background', {
        'MultiRegionAccessPoint': {'id': '{Name}', 'Alias': '{hex}.mrap', 'CreatedAt': '2020-01-01T00:00:00Z'},
        'MultiRegionAccessPointPolicy': '{MrapName}', 'StorageLens': '{name}', 'StorageLensGroup': {
            'id': '{Name}', 'StorageLensGroupArn': 'arn:{partition}:s3:{region}:{account}:storage-lens-group/{id}'},
        'AccessGrantsInstance': {'id': 'arn:{partition}:s3:{region}:{account}:access-grants/default', 'AccessGrantsInstanceArn': '{id}'}}),
]
