"""SQS: queues and their policies."""
from __future__ import annotations

import json
from urllib.parse import urlparse
from typing import Any

from ..settings import SETTINGS
from .base import ApiType, Delete, Provider, Read, Resource, Tags, as_tags
from .shapes import to_properties

_ATTRIBUTES = ('ContentBasedDeduplication', 'DeduplicationScope', 'DelaySeconds', 'FifoQueue', 'FifoThroughputLimit',
               'KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId', 'MaximumMessageSize', 'MessageRetentionPeriod',
               'ReceiveMessageWaitTimeSeconds', 'RedriveAllowPolicy', 'RedrivePolicy', 'SqsManagedSseEnabled', 'VisibilityTimeout')
_DEFAULTS = {'DelaySeconds': '0', 'MaximumMessageSize': '262144', 'MessageRetentionPeriod': '345600', 'ReceiveMessageWaitTimeSeconds': '0',
             'VisibilityTimeout': '30', 'RedrivePolicy': '', 'KmsMasterKeyId': ''}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _queue(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    attributes = {name: _text(properties[name]) for name in _ATTRIBUTES if name in properties}
    return {'QueueName': properties['QueueName'], 'Attributes': attributes, 'tags': as_tags(properties.get('Tags'))}


def _update_queue(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: _text(r.properties.get(name, _DEFAULTS.get(name, ''))) for name in changed & set(_ATTRIBUTES)}
    r.client('sqs').set_queue_attributes(QueueUrl=r.id, Attributes=now)
    return set(now)


class Queue(ApiType):
    """One of a FIFO queue must say so in its name, also where the name is made up."""

    def _generate_name(self, r: Resource) -> None:
        if not r.properties.get('QueueName') and r.properties.get('FifoQueue'):
            r.memory['name'] = r.name(75) + '.fifo'
            self._restore_name(r)
        else:
            super()._generate_name(r)


class QueuePolicy(Provider):
    """A policy that is an attribute of each of its queues."""

    def create(self, r: Resource) -> None:
        r.id = r.name(64)
        self.update(r, {})

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        document = r.properties['PolicyDocument']
        for queue in self._queues(r.properties):
            self._put(r, queue, document if isinstance(document, str) else json.dumps(document))
        for queue in set(self._queues(old)) - set(self._queues(r.properties)):
            self._put(r, queue, '')

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        policies = [self._get(r, queue) for queue in self._queues(r.properties)]
        return {'PolicyDocument': json.loads(policies[0])} if policies and all(policies) else None

    def delete(self, r: Resource) -> None:
        for queue in self._queues(r.properties):
            if self._get(r, queue):
                self._put(r, queue, '')

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    @staticmethod
    def _queues(properties: dict[str, Any]) -> list[str]:
        return properties.get('Queues') or [properties['Queue']] if properties else []

    @staticmethod
    def _put(r: Resource, queue: str, policy: str) -> None:
        r.client('sqs').set_queue_attributes(QueueUrl=queue, Attributes={'Policy': policy})

    @staticmethod
    def _get(r: Resource, queue: str) -> str | None:
        sqs = r.client('sqs')
        try:
            return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['Policy']).get('Attributes', {}).get('Policy')
        except sqs.exceptions.QueueDoesNotExist:
            return None


def _url(answer, r):
    """The queue's URL at the emulator: SDKs send to the host that the URL names, which must not be AWS."""
    return f'{SETTINGS.endpoint}/{urlparse(answer["QueueUrl"]).path.lstrip("/")}' if SETTINGS.endpoint else answer['QueueUrl']


TYPES = [
    Queue(
        'AWS::SQS::Queue', 'sqs', create='create_queue', id=_url, name=('QueueName', 80), prepare=_queue, update=_update_queue,
        read=Read('get_queue_attributes', {'QueueUrl': '$id', 'AttributeNames': ['All']}, 'Attributes'),
        delete=Delete('delete_queue', {'QueueUrl': '$id'}),
        attributes={'Arn': 'QueueArn', 'QueueName': lambda r: r.id.split('/')[-1], 'QueueUrl': '$id'},
        live=lambda r, found: to_properties(
            {key: value for key, value in r.properties.items() if key not in ('RedrivePolicy', 'RedriveAllowPolicy')}, found, {}),
        tags=Tags('tag_queue', 'untag_queue', {'QueueUrl': '$id'}, as_map=True)),
    QueuePolicy('AWS::SQS::QueuePolicy'),
    QueuePolicy('AWS::SQS::QueueInlinePolicy'),
]
