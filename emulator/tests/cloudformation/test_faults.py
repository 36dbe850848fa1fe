"""Faults on request: see the README of the emulator."""
from __future__ import annotations

import time
from urllib.error import HTTPError

import pytest

from .parts import fail, parameter, queue, resource, stack_of, topic


def test_the_nth_of_a_type(cloud):
    fail(cloud, type='AWS::SNS::Topic', nth=2, message='one is enough')
    assert cloud.create(stack_of(A=topic(), Q=queue(), B=topic()))['StackStatus'] == 'ROLLBACK_COMPLETE'
    failed = [event['LogicalResourceId'] for event in cloud.events() if event['ResourceStatus'] == 'CREATE_FAILED']
    assert failed == ['B']
    assert cloud.reasons() == ['Resource handler returned message: "one is enough" (HandlerErrorCode: GeneralServiceException)']
    cloud.delete()
    assert cloud.create(stack_of(A=topic(), B=topic()))['StackStatus'] == 'CREATE_COMPLETE'


def test_several_times(cloud):
    fail(cloud, logicalId='A', times=2)
    statuses = [cloud.create(stack_of(A=topic()), f'stack{number}')['StackStatus'] for number in range(3)]
    assert statuses == ['ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE']


def test_cleared(cloud):
    fail(cloud, type='AWS::SNS::Topic', times=9)
    cloud.control('DELETE', 'faults')
    assert cloud.create(stack_of(A=topic()))['StackStatus'] == 'CREATE_COMPLETE'


def test_a_delay(cloud):
    cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'delaySeconds': 0.3})
    started = time.monotonic()
    assert cloud.create(stack_of(A=topic()))['StackStatus'] == 'CREATE_COMPLETE'
    assert 0.3 <= time.monotonic() - started < 2


def test_a_delay_then_a_failure(cloud):
    cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'delaySeconds': 0.1, 'message': 'late'})
    assert cloud.create(stack_of(A=topic()))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'late' in cloud.reasons()[0]


#: A service of each kind of protocol: query, JSON, REST.
PROTOCOLS = {
    'query': ('sns', 'CreateTopic', topic()),
    'json': ('ssm', 'PutParameter', parameter('v')),
    'rest': ('s3', 'CreateBucket', resource('AWS::S3::Bucket')),
}


@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_throttling_is_got_over(cloud, protocol):
    """botocore tries five times: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html"""
    service, operation, definition = PROTOCOLS[protocol]
    cloud.control('POST', 'faults', {'service': service, 'operation': operation, 'throttle': 1})
    assert cloud.create(stack_of(A=definition))['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()


@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_throttling_that_does_not_end(cloud, protocol, monkeypatch):
    monkeypatch.setattr('botocore.retries.standard.ExponentialBackoff.delay_amount', lambda *_: 0)
    service, operation, definition = PROTOCOLS[protocol]
    cloud.control('POST', 'faults', {'service': service, 'operation': operation, 'throttle': 50})
    assert cloud.create(stack_of(A=definition))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'Rate exceeded' in cloud.reasons()[0] and '(HandlerErrorCode: Throttling)' in cloud.reasons()[0]


def test_the_client_of_the_user_is_not_throttled(cloud):
    cloud.control('POST', 'faults', {'service': 'sns', 'throttle': 50})
    assert cloud.client('sns').list_topics()['Topics'] == []


@pytest.mark.parametrize('fault', [{}, {'message': 'x'}, {'type': 'T', 'nht': 2}, {'type': 'T', 'action': 'replace'}, {'type': 'T', 'nth': 'two'}])
def test_faults_that_make_no_sense_are_refused(cloud, fault):
    with pytest.raises(HTTPError) as caught:
        cloud.control('POST', 'faults', fault)
    assert caught.value.code == 400


@pytest.mark.parametrize('spec, problem', [
    ({'type': 'AWS::SQS::Kueue'}, 'there is no type AWS::SQS::Kueue'),
    ({'type': 'AWS::SQS::Queue', 'nth': 0}, 'nth and times count from 1'),
    ({'service': 'elb-three', 'throttle': 1}, 'there is no service elb-three'),
    ({'service': 'ec2', 'operation': 'CreateVps', 'throttle': 1}, 'ec2 has no operation CreateVps'),
])
def test_a_fault_that_could_never_strike(cloud, spec, problem):
    with pytest.raises(HTTPError) as caught:
        cloud.control('POST', 'faults', spec)
    assert problem in caught.value.read().decode()


def test_what_was_asked_for_can_be_read(cloud):
    cloud.control('POST', 'faults', {'service': 'elbv2', 'operation': 'CreateLoadBalancer', 'throttle': 2})
    cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'nth': 2, 'message': 'no'})
    cloud.create(stack_of(It=topic()))
    assert cloud.control('GET', 'faults') == [
        {'service': 'elastic-load-balancing-v2', 'operation': 'CreateLoadBalancer', 'nth': 1, 'times': 2, 'seen': 0},
        {'type': 'AWS::SNS::Topic', 'action': 'create', 'message': 'no', 'nth': 2, 'times': 1, 'seen': 1}]
