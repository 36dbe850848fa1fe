"""Wait conditions: a URL for signals, and a resource that waits for them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
"""
from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ..lambdas import responses
from ..settings import SETTINGS
from .base import Provider, Resource, ResourceFailed


class WaitFailed(ResourceFailed):
    """A signal said no, or too few came."""


class WaitConditionHandle(Provider):
    """`Ref` gives the URL that signals are sent to."""

    def create(self, r: Resource) -> None:
        _, r.id = responses.open_box()

    def describe(self, r: Resource) -> Any:
        return {'Id': r.id} if r.id and responses.is_open(responses.token_of(r.id)) else None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        raise WaitFailed(f'Update to resource type {self.type} is not supported.')

    def delete(self, r: Resource) -> None:
        if r.id:
            responses.close_box(responses.token_of(r.id))


class WaitCondition(Provider):
    """Made as soon as enough signals have come to its handle."""

    def __init__(self, type_name: str):
        super().__init__(type_name)
        self._records: dict[str, dict[str, Any]] = {}

    def create(self, r: Resource) -> None:
        r.id = f'{r.stack_id}/{r.logical_id}/{uuid.uuid4()}'
        # Without a handle it is the CreationPolicy that counts signals.
        r.memory['data'] = _signals(r) if r.properties.get('Handle') else {}
        self._records[r.id] = {'Data': self.attribute(r, 'Data')}

    def describe(self, r: Resource) -> Any:
        return self._records.get(str(r.id))

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        raise WaitFailed(f'Update to resource type {self.type} is not supported.')

    def delete(self, r: Resource) -> None:
        self._records.pop(str(r.id), None)

    def attribute(self, r: Resource, name: str) -> Any:
        """Data is the JSON of what the signals carried, by their UniqueId."""
        return json.dumps(r.memory.get('data') or {}, separators=(',', ':')) if name == 'Data' else None

    def forget(self) -> None:
        self._records.clear()


def _signals(r: Resource) -> dict[str, str]:
    """The data of the signals by their UniqueId, of which several with the same id count once."""
    token = responses.token_of(str(r.properties['Handle']))
    wanted = int(r.properties.get('Count', 1))
    deadline = time.monotonic() + min(float(r.properties.get('Timeout') or 0), SETTINGS.custom_resource_timeout)
    data: dict[str, str] = {}
    seen = 0
    while len(data) < wanted:
        letters = responses.letters(token, seen, max(0, deadline - time.monotonic()))
        for letter in letters[seen:]:
            _count(letter, data)
        if len(letters) == seen:
            raise WaitFailed(f'WaitCondition timed out. Received {len(data)} conditions when expecting {wanted}')
        seen = len(letters)
    return data


def _count(letter: bytes, data: dict[str, str]) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html#using-cfn-waitcondition-signaljson"""
    try:
        signal = responses.parse(letter)
    except responses.BadAnswer:
        return  # not a signal
    unique_id = str(signal.get('UniqueId', ''))
    if signal.get('Status') == 'FAILURE':
        raise WaitFailed(f"WaitCondition received failed message: '{signal.get('Reason', '')}' for uniqueId: {unique_id}")
    if signal.get('Status') == 'SUCCESS' and unique_id:
        data.setdefault(unique_id, signal.get('Data', ''))


TYPES = [WaitConditionHandle('AWS::CloudFormation::WaitConditionHandle'), WaitCondition('AWS::CloudFormation::WaitCondition')]
