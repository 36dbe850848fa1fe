"""Kinesis: streams and their consumers."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, as_tags
from .recorded import recorded
from .shapes import to_properties

_FORGOTTEN = ('MaxRecordSizeInKiB', 'RecordDistributionStrategy', 'WarmThroughputMiBps')


class StreamTags(Tags):
    def apply(self, r: Resource, client: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        removed = [key for key in old if key not in new]
        if removed:
            client.remove_tags_from_stream(StreamName=r.id, TagKeys=removed)
        if new:
            client.add_tags_to_stream(StreamName=r.id, Tags=new)


def _complete(r: Resource, answer: Any) -> None:
    _update(r, {}, {'RetentionPeriodHours', 'StreamEncryption', 'DesiredShardLevelMetrics'} & set(r.properties))
    if r.properties.get('Tags'):
        r.client('kinesis').add_tags_to_stream(StreamName=r.id, Tags=as_tags(r.properties['Tags']))


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    kinesis, stream = r.client('kinesis'), {'StreamName': r.id}
    if 'RetentionPeriodHours' in changed:
        before, now = int(old.get('RetentionPeriodHours', 24)), int(r.properties.get('RetentionPeriodHours', 24))
        if now != before:
            change = kinesis.increase_stream_retention_period if now > before else kinesis.decrease_stream_retention_period
            change(RetentionPeriodHours=now, **stream)
    if 'StreamModeDetails' in changed and old:
        arn = kinesis.describe_stream_summary(**stream)['StreamDescriptionSummary']['StreamARN']
        kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails=r.properties['StreamModeDetails'])
    if 'ShardCount' in changed and old:
        kinesis.update_shard_count(TargetShardCount=int(r.properties['ShardCount']), ScalingType='UNIFORM_SCALING', **stream)
    if 'StreamEncryption' in changed:
        if old.get('StreamEncryption'):
            kinesis.stop_stream_encryption(**old['StreamEncryption'], **stream)
        if 'StreamEncryption' in r.properties:
            kinesis.start_stream_encryption(**r.properties['StreamEncryption'], **stream)
    if 'DesiredShardLevelMetrics' in changed and r.properties.get('DesiredShardLevelMetrics'):
        kinesis.enable_enhanced_monitoring(ShardLevelMetrics=r.properties['DesiredShardLevelMetrics'], **stream)
    return changed - set(_FORGOTTEN)


def _stream(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    on_demand = properties.get('StreamModeDetails', {}).get('StreamMode') == 'ON_DEMAND'
    result = {key: value for key, value in properties.items() if key not in ('RetentionPeriodHours', 'Tags')}
    return result if on_demand else {'ShardCount': 1, **result}


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {'RetentionPeriodHours': found.get('RetentionPeriodHours'), 'StreamModeDetails': found.get('StreamModeDetails')}
    return to_properties(r.properties, told, {})


TYPES = [
    ApiType(
        'AWS::Kinesis::Stream', 'kinesis', create='create_stream', id='$Name', name=('Name', 128), rename={'Name': 'StreamName'}, prepare=_stream,
        apart=('StreamEncryption', 'DesiredShardLevelMetrics', *_FORGOTTEN), forgets=_FORGOTTEN, after=_complete, update=_update, live=_live,
        read=Read('describe_stream', {'StreamName': '$id'}, 'StreamDescription'), delete=Delete('delete_stream', {'StreamName': '$id'}),
        attributes={'Arn': 'StreamARN'}, tags=StreamTags('', '', {'StreamName': '$id'})),
    ApiType(
        'AWS::Kinesis::StreamConsumer', 'kinesis', create='register_stream_consumer', id='Consumer.ConsumerARN',
        read=Read('describe_stream_consumer', {'ConsumerARN': '$id'}, 'ConsumerDescription'), apart=('Tags',), forgets=('Tags',),
        delete=Delete('deregister_stream_consumer', {'ConsumerARN': '$id'})),
    *recorded('Kinesis', 'moto keeps a policy that nobody asks for', {'ResourcePolicy': '{ResourceArn}'}),
]
