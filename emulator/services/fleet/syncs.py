"""Resource data syncs: kept, and told. Nothing is synchronized.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateResourceDataSync.html
"""
from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow
from moto.s3.models import s3_backends

from ... import aws
from .model import FleetError, Scope, paged

_TO, _FROM = 'SyncToDestination', 'SyncFromSource'
#: What a sync of each type says.
_NEEDS = {_TO: 'S3Destination', _FROM: 'SyncSource'}
_MOST = 5


def _invalid(message: str) -> FleetError:
    return FleetError('ResourceDataSyncInvalidConfigurationException', message)


def _type(asked: dict[str, Any], otherwise: str = _TO) -> str:
    kind = asked.get('SyncType') or otherwise
    if kind not in _NEEDS:
        raise _invalid(f'SyncType is {_TO} or {_FROM}, not {kind}.')
    return kind


def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind = _type(asked)
    other = next(name for name in _NEEDS.values() if name != _NEEDS[kind])
    if not asked.get(_NEEDS[kind]) or asked.get(other):
        raise _invalid(f'A sync of the type {kind} has a {_NEEDS[kind]}, and no {other}.')
    if asked['SyncName'] in scope.state.syncs:
        raise FleetError('ResourceDataSyncAlreadyExistsException', f"A sync configuration with the name {asked['SyncName']} already exists.")
    if sum(1 for sync in scope.state.syncs.values() if sync['SyncType'] == kind) >= _MOST:
        raise FleetError('ResourceDataSyncCountExceededException', 'You have exceeded the allowed maximum sync configurations.')
    if kind == _TO:
        _check_destination(asked['S3Destination'])
    now = utcnow()
    scope.state.syncs[asked['SyncName']] = {
        'SyncName': asked['SyncName'], 'SyncType': kind, _NEEDS[kind]: asked[_NEEDS[kind]], 'LastStatus': 'InProgress',
        'SyncCreatedTime': now, 'SyncLastModifiedTime': now}
    return {}


def _check_destination(destination: dict[str, Any]) -> None:
    """The bucket exists, in the region that is named; its policy is not looked at."""
    if destination['SyncFormat'] != 'JsonSerDe':
        raise _invalid('SyncFormat is JsonSerDe.')
    found = next((buckets[aws.PARTITION].buckets[destination['BucketName']] for buckets in list(s3_backends.values())
                  if destination['BucketName'] in buckets[aws.PARTITION].buckets), None)
    if found is None:
        raise _invalid(f"S3 write failed for bucket {destination['BucketName']}: the specified bucket does not exist.")
    if found.region_name != destination['Region']:
        raise _invalid(f"S3 write failed for bucket {destination['BucketName']}: it is in {found.region_name}, not in {destination['Region']}.")


def _find(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = scope.state.syncs.get(asked['SyncName'])
    if found is None or found['SyncType'] != _type(asked, found['SyncType']):
        raise FleetError('ResourceDataSyncNotFoundException', f"The specified sync name {asked['SyncName']} was not found.")
    return found


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    if _type(asked) != _FROM:
        raise _invalid(f'A sync of the type {_FROM} can be updated, others cannot.')
    _find(scope, asked).update(SyncSource=asked['SyncSource'], SyncLastModifiedTime=utcnow())
    return {}


def _list(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind = _type(asked) if asked.get('SyncType') else None
    return paged(asked, [sync for sync in scope.state.syncs.values() if kind in (None, sync['SyncType'])], 'ResourceDataSyncItems')


def _delete(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    del scope.state.syncs[_find(scope, asked)['SyncName']]
    return {}


OPERATIONS = {
    'CreateResourceDataSync': _create, 'UpdateResourceDataSync': _update, 'ListResourceDataSync': _list, 'DeleteResourceDataSync': _delete,
}
