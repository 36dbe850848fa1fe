"""CloudTrail: trails."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .recorded import recorded
from .shapes import to_properties

_SELECTORS = ('EventSelectors', 'AdvancedEventSelectors', 'InsightSelectors')
_RENAME = {'TrailName': 'Name', 'EnableLogFileValidation': 'EnableLogFileValidation', 'Tags': 'TagsList'}


def _complete(r: Resource, answer: Any) -> None:
    _select(r, set(r.properties))
    _log(r)


def _select(r: Resource, changed: set[str]) -> None:
    events = {name: r.properties[name] for name in ('EventSelectors', 'AdvancedEventSelectors') if name in changed & set(r.properties)}
    if events:
        call(r, 'cloudtrail', 'put_event_selectors', events, extra={'TrailName': '$id'})
    if 'InsightSelectors' in changed:
        call(r, 'cloudtrail', 'put_insight_selectors', {'InsightSelectors': r.properties.get('InsightSelectors', [])}, extra={'TrailName': '$id'})


def _log(r: Resource) -> None:
    client = r.client('cloudtrail')
    (client.start_logging if r.properties['IsLogging'] else client.stop_logging)(Name=r.id)


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    apart = {*_SELECTORS, 'IsLogging', 'Tags', 'AggregationConfigurations'}
    if changed - apart:
        call(r, 'cloudtrail', 'update_trail', {key: value for key, value in r.properties.items() if key not in apart}, _RENAME)
    _select(r, changed)
    _log(r)
    return changed - {'AggregationConfigurations'}


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    status = r.client('cloudtrail').get_trail_status(Name=r.id)
    told = {**found, 'EnableLogFileValidation': found.get('LogFileValidationEnabled'), 'IsLogging': status['IsLogging'], 'TrailName': found['Name']}
    return to_properties(r.properties, told, {})


TYPES = [
    ApiType(
        'AWS::CloudTrail::Trail', 'cloudtrail', create='create_trail', id='$TrailName', name=('TrailName', 128), rename=_RENAME,
        apart=(*_SELECTORS, 'IsLogging', 'AggregationConfigurations'), forgets=('AggregationConfigurations',), after=_complete, update=_update,
        live=_live, read=Read('get_trail', {'Name': '$id'}, 'Trail'), delete=Delete('delete_trail', {'Name': '$id'}),
        attributes={'Arn': 'TrailARN', 'SnsTopicArn': 'SnsTopicARN'},
        tags=Tags('add_tags', 'remove_tags', lambda r: {'ResourceId': r.arn('cloudtrail', f'trail/{r.id}')}, items='TagsList', keys='TagsList',
                  untag_pairs=True)),
    *recorded('CloudTrail', 'moto has no API for it', {
        'EventDataStore': {'id': 'arn:{partition}:cloudtrail:{region}:{account}:eventdatastore/{uuid}', 'EventDataStoreArn': '{id}',
                           'Status': 'ENABLED'},
        'Channel': {'id': 'arn:{partition}:cloudtrail:{region}:{account}:channel/{uuid}', 'ChannelArn': '{id}'}}),
]
