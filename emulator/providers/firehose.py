"""Firehose: delivery streams."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

#: Destination by the parameter of UpdateDestination.
_DESTINATIONS = ('S3Destination', 'ExtendedS3Destination', 'RedshiftDestination', 'ElasticsearchDestination', 'AmazonopensearchserviceDestination',
                 'SplunkDestination', 'HttpEndpointDestination')


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client = r.client('firehose')
    found = client.describe_delivery_stream(DeliveryStreamName=r.id)['DeliveryStreamDescription']
    where = {'DeliveryStreamName': r.id, 'CurrentDeliveryStreamVersionId': found['VersionId'],
             'DestinationId': found['Destinations'][0]['DestinationId']}
    done = {f'{name}Configuration' for name in _DESTINATIONS} & changed & set(r.properties)
    for name in done:
        call(r, 'firehose', 'update_destination', {name.replace('Configuration', 'Update'): r.properties[name]}, extra=where)
    return done


TYPES = [
    ApiType(
        'AWS::KinesisFirehose::DeliveryStream', 'firehose', create='create_delivery_stream', id='$DeliveryStreamName',
        name=('DeliveryStreamName', 64), update=_update, attributes={'Arn': 'DeliveryStreamARN'},
        read=Read('describe_delivery_stream', {'DeliveryStreamName': '$id'}, 'DeliveryStreamDescription'),
        delete=Delete('delete_delivery_stream', {'DeliveryStreamName': '$id'}),
        live=lambda r, found: to_properties({'DeliveryStreamType': r.properties.get('DeliveryStreamType', 'DirectPut')}, found, {})
        if 'DeliveryStreamType' in r.properties else {},
        tags=Tags('tag_delivery_stream', 'untag_delivery_stream', {'DeliveryStreamName': '$id'})),
]
