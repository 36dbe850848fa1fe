"""Wait conditions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html"""
from __future__ import annotations

import json
import threading

import pytest

from emulator.providers import provider_of
from emulator.providers.base import Resource, ResourceFailed
from emulator.providers.wait_conditions import WaitFailed
from emulator.tests.serving import STACK, Server, put


@pytest.fixture(autouse=True)
def server():
    with Server() as running:
        yield running


def waiting(**properties):
    handle = Resource('AWS::CloudFormation::WaitConditionHandle', 'Handle', 'shop', STACK, 'us-east-1', '123456789012', {})
    provider_of(handle.type).create(handle)
    url = provider_of(handle.type).ref(handle)
    condition = Resource('AWS::CloudFormation::WaitCondition', 'Done', 'shop', STACK, 'us-east-1', '123456789012', {'Handle': url, **properties})
    return provider_of(condition.type), condition, url, handle


def test_a_wait_condition_counts_signals_by_their_id():
    provider, condition, url, handle = waiting(Count=2, Timeout='20')
    for n in (1, 1, 2):
        threading.Timer(0.1 * n, put, [url, {'Status': 'SUCCESS', 'UniqueId': f'i-{n}', 'Data': f'd{n}', 'Reason': ''}]).start()
    provider.create(condition)
    assert json.loads(provider.attribute(condition, 'Data')) == {'i-1': 'd1', 'i-2': 'd2'}
    assert condition.id.startswith(f'{STACK}/Done') and provider.describe(condition) is not None
    provider.delete(condition)
    provider_of(handle.type).delete(handle)
    assert provider.describe(condition) is None and provider_of(handle.type).describe(handle) is None


@pytest.mark.parametrize('signals, message', [
    ([], 'WaitCondition timed out. Received 0 conditions when expecting 2'),
    ([('SUCCESS', 'a'), ('SUCCESS', 'a')], 'WaitCondition timed out. Received 1 conditions when expecting 2'),
    ([('SUCCESS', 'a'), ('FAILURE', 'b')], "WaitCondition received failed message: 'because' for uniqueId: b"),
])
def test_wait_conditions_that_fail(signals, message):
    provider, condition, url, _ = waiting(Count=2, Timeout='0.3')
    for status, unique_id in signals:
        put(url, {'Status': status, 'UniqueId': unique_id, 'Data': '', 'Reason': 'because'})
    with pytest.raises(WaitFailed) as raised:
        provider.create(condition)
    assert isinstance(raised.value, ResourceFailed)
    assert str(raised.value) == message


def test_wait_conditions_are_not_updated():
    """"Updates aren't supported for this resource": the page of AWS::CloudFormation::WaitConditionHandle."""
    provider, condition, _, handle = waiting()
    for each in (condition, handle):
        with pytest.raises(WaitFailed, match=f'Update to resource type {each.type} is not supported'):
            provider_of(each.type).update(each, {})
