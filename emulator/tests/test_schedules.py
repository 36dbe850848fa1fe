"""Schedules that happen once: kept as they were asked for, and fired when a test wants it."""
from __future__ import annotations

import json
from urllib.error import HTTPError

import pytest

from emulator.tests.waiting import until
from emulator.tests.serving import make_function, role

ONCE = {'Name': 'later', 'ScheduleExpression': 'at(2030-01-02T03:04:05)', 'FlexibleTimeWindow': {'Mode': 'OFF'}, 'ActionAfterCompletion': 'DELETE'}


@pytest.fixture
def scheduler(delivery):
    return delivery.cloud.client('scheduler')


def target(arn: str = 'arn:aws:lambda:us-east-1:123456789012:function:listener', **more):
    return {'Arn': arn, 'RoleArn': role(), 'Input': '{"do": "it"}', **more}


def test_everything_is_kept(scheduler):
    scheduler.create_schedule_group(Name='deploys')
    retries = {'RetryPolicy': {'MaximumRetryAttempts': 2, 'MaximumEventAgeInSeconds': 60}}
    more = {'GroupName': 'deploys', 'Description': 'one', 'ScheduleExpressionTimezone': 'Europe/Berlin', 'State': 'ENABLED',
            'Target': target(**retries, DeadLetterConfig={'Arn': 'arn:aws:sqs:us-east-1:123456789012:dead'})}
    scheduler.create_schedule(**ONCE, **more)
    told = scheduler.get_schedule(Name='later', GroupName='deploys')
    assert {name: told[name] for name in {**ONCE, **more}} == {**ONCE, **more}
    with pytest.raises(scheduler.exceptions.ConflictException):
        scheduler.create_schedule(**ONCE, **more)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.get_schedule(Name='later')
    scheduler.update_schedule(**{**ONCE, **more, 'ActionAfterCompletion': 'NONE'})
    assert scheduler.get_schedule(Name='later', GroupName='deploys')['ActionAfterCompletion'] == 'NONE'


@pytest.mark.parametrize('expression', ['at(2030-13-02T03:04:05)', 'at(tomorrow)', 'soon', 'at(2030-01-02T03:04:05Z)'])
def test_an_expression_that_is_none(scheduler, expression):
    with pytest.raises(scheduler.exceptions.ValidationException, match='Invalid Schedule Expression'):
        scheduler.create_schedule(**{**ONCE, 'ScheduleExpression': expression}, Target=target())


def test_a_group_that_is_not_there(scheduler):
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.create_schedule(**ONCE, Target=target(), GroupName='no')


def test_fire(delivery, scheduler):
    queue = delivery.cloud.client('sqs').create_queue(QueueName='told')['QueueUrl']
    send = 'import boto3, json\ndef handler(event, context):\n    boto3.client("sqs").send_message(QueueUrl="told", MessageBody=json.dumps(event))'
    arn = make_function('listener', {'index.py': send}, runtime='python3.12')
    scheduler.create_schedule(**ONCE, Target=target(arn))
    fired = delivery.cloud.control('POST', 'schedules', {'name': 'later'})
    assert fired['deleted'] and fired['target'] == arn
    message = until(lambda: delivery.cloud.client('sqs').receive_message(QueueUrl=queue).get('Messages'))[0]
    assert json.loads(message['Body']) == {'do': 'it'}
    with pytest.raises(HTTPError):
        delivery.cloud.control('POST', 'schedules', {'name': 'later'})
