"""Snapshots of the volumes of an instance: moto forgets to copy tags, to leave volumes out, whose they are, and that there are pages."""
from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

_LEAST, _MOST = 5, 1000


def install() -> None:
    ElasticBlockStore.create_snapshots, ElasticBlockStore.describe_snapshots = _create, _describe


def _invalid(message: str) -> EC2ClientError:
    return EC2ClientError('InvalidParameterValue', message)


def _create(response: ElasticBlockStore) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html"""
    asked, backend = response._get_param('InstanceSpecification', {}), response.ec2_backend
    copied = response._get_param('CopyTagsFromSource')
    if copied not in (None, 'volume'):
        raise _invalid(f'Invalid value for CopyTagsFromSource: {copied}')
    tags = response._parse_tag_specification().get('snapshot', {})
    volumes = _volumes(backend, asked)
    response.error_on_dryrun()
    made = []
    for volume in volumes:
        snapshot = backend.create_snapshot(volume, response._get_param('Description', ''))
        snapshot.add_tags({**(_tags_of(backend, volume) if copied else {}), **tags})
        made.append(snapshot)
    return ActionResult({'Snapshots': [_info(snapshot) for snapshot in made]})


def _volumes(backend: EC2Backend, asked: dict[str, Any]) -> list[str]:
    instance = backend.get_instance(asked['InstanceId'])
    mapped = {mapping.volume_id: name for name, mapping in instance.get_block_device_mapping}
    left_out = asked.get('ExcludeDataVolumeIds') or []
    root = instance.root_device_name
    strange = [volume for volume in left_out if mapped.get(volume) in (None, root)]
    if strange:
        raise _invalid(f"{', '.join(strange)} is no data volume of {instance.id}")
    without_root = str(asked.get('ExcludeBootVolume', False)).lower() == 'true'
    return [volume for volume, name in mapped.items() if volume not in left_out and not (without_root and name == root)]


def _tags_of(backend: EC2Backend, volume: str) -> dict[str, str]:
    """Tags of AWS are not copied."""
    return {tag['key']: tag['value'] for tag in backend.get_volume(volume).get_tags() if not tag['key'].startswith('aws:')}


def _info(snapshot: Any) -> dict[str, Any]:
    return {
        'SnapshotId': snapshot.id, 'VolumeId': snapshot.volume_id, 'VolumeSize': snapshot.volume_size, 'State': 'pending', 'Progress': '',
        'OwnerId': snapshot.owner_id, 'StartTime': snapshot.start_time, 'Description': snapshot.description, 'Encrypted': snapshot.encrypted,
        'Tags': snapshot.tag_set}


def _describe(response: ElasticBlockStore) -> ActionResult:
    backend, ids = response.ec2_backend, response._get_param('SnapshotIds', [])
    found = backend.describe_snapshots(snapshot_ids=ids, filters=response._filters_from_querystring())
    owners = {backend.account_id if owner == 'self' else owner for owner in response._get_param('OwnerIds', [])}
    if owners:
        found = [snapshot for snapshot in found if snapshot.owner_id in owners]
    most, token = response._get_int_param('MaxResults'), response._get_param('NextToken') or '0'
    if most is None:
        return ActionResult({'Snapshots': found})
    if not _LEAST <= most <= _MOST or ids:
        raise _invalid(f'MaxResults is between {_LEAST} and {_MOST}, and not there with snapshot ids')
    end = int(token) + most
    return ActionResult({'Snapshots': found[int(token):end], 'NextToken': str(end) if len(found) > end else None})
