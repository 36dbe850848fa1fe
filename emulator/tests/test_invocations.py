"""How functions are invoked: by Lambda's API, and by the services that do."""
from __future__ import annotations

import base64
import json
import time

import pytest

from emulator import aws
from emulator.lambdas import invocations
from emulator.tests.serving import Server, invoke, log_of, make_function
from emulator.tests.waiting import until


@pytest.fixture(autouse=True)
def server(monkeypatch):
    monkeypatch.setattr(invocations, 'RETRY_WAITS', [0.05, 0.05])
    with Server() as running:
        yield running


# ---- the API: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html

def test_log_type_tail():
    make_function('fn', {'index.js': 'exports.handler = async () => { console.log("x".repeat(5000)); console.error("the end"); };'})
    tail = base64.b64decode(invoke('fn', LogType='Tail')[1]['LogResult']).decode()
    assert len(tail) == 4096 and '\tERROR\tthe end\n' in tail and 'REPORT RequestId' in tail
    assert 'LogResult' not in invoke('fn')[1]


def test_dry_run_runs_nothing():
    make_function('fn', {'index.js': 'exports.handler = async () => 1;'})
    told, answer = invoke('fn', InvocationType='DryRun')
    assert answer['StatusCode'] == 204 and told is None and log_of('fn') == []


def test_an_unknown_function():
    client = aws.client('lambda')
    with pytest.raises(client.exceptions.ResourceNotFoundException, match='Function not found: arn:aws:lambda:us-east-1:123456789012:function:no'):
        invoke('no')


def test_an_event_is_tried_three_times_with_one_request_id():
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""
    make_function('fn', {'index.js': 'exports.handler = async () => { throw new Error("no"); };'})
    started = time.monotonic()
    told, answer = invoke('fn', InvocationType='Event')
    assert answer['StatusCode'] == 202 and told is None and time.monotonic() - started < 0.5
    until(lambda: len(log_of('fn')) == 3)
    time.sleep(0.3)
    assert len(log_of('fn')) == 3 and len({stream[0] for stream in log_of('fn')}) == 1


def test_maximum_retry_attempts():
    make_function('fn', {'index.js': 'exports.handler = async () => { throw new Error("no"); };'})
    aws.client('lambda').put_function_event_invoke_config(FunctionName='fn', MaximumRetryAttempts=0)
    invoke('fn', InvocationType='Event')
    until(lambda: len(log_of('fn')) == 1)
    time.sleep(0.3)
    assert len(log_of('fn')) == 1


def test_functions_run_at_the_same_time():
    make_function('fn', {'index.js': 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 1000)); };'})
    started = time.monotonic()
    for _ in range(3):
        invoke('fn', InvocationType='Event')
    until(lambda: len(log_of('fn')) == 3)
    assert time.monotonic() - started < 2.5


def test_a_log_group_of_ones_own():
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"""
    make_function('fn', {'index.js': 'exports.handler = async (e, c) => c.logGroupName;'}, LoggingConfig={'LogGroup': '/mine'})
    assert invoke('fn')[0] == '/mine'
    assert len(log_of('fn', '/mine')) == 1 and log_of('fn') == []
    client = aws.client('lambda')
    assert client.get_function_configuration(FunctionName='fn')['LoggingConfig'] == {'LogFormat': 'Text', 'LogGroup': '/mine'}


# ---- services that invoke

ECHO = {'index.js': 'exports.handler = async (event) => { console.log(JSON.stringify(event)); };'}


def event_of(name):
    """The event that an echoing function got first."""
    stream = until(lambda: next((stream for stream in log_of(name) if stream), None))  # a stream is there before its messages are
    return json.loads(stream[1].split('\t', 3)[3])


def test_sns():
    arn = make_function('fn', ECHO)
    topic = aws.client('sns').create_topic(Name='topic')['TopicArn']
    aws.client('sns').subscribe(TopicArn=topic, Protocol='lambda', Endpoint=arn)
    aws.client('sns').publish(TopicArn=topic, Message='hello')
    assert event_of('fn')['Records'][0]['Sns']['Message'] == 'hello'


def test_sqs_keeps_what_a_function_fails_for():
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""
    sqs = aws.client('sqs')
    queues = {}
    for name, code in {'good': ECHO, 'bad': {'index.js': 'exports.handler = async () => { throw new Error("no"); };'}}.items():
        queues[name] = sqs.create_queue(QueueName=name)['QueueUrl']
        arn = sqs.get_queue_attributes(QueueUrl=queues[name], AttributeNames=['QueueArn'])['Attributes']['QueueArn']
        aws.client('lambda').create_event_source_mapping(FunctionName=make_function(name, code), EventSourceArn=arn)
        sqs.send_message(QueueUrl=queues[name], MessageBody='hello')
    assert event_of('good')['Records'][0]['body'] == 'hello'
    until(lambda: log_of('bad'))
    assert 'Messages' not in sqs.receive_message(QueueUrl=queues['good'])
    assert until(lambda: sqs.receive_message(QueueUrl=queues['bad']).get('Messages'))[0]['Body'] == 'hello'


def test_dynamodb_streams():
    table = aws.client('dynamodb').create_table(
        TableName='t', BillingMode='PAY_PER_REQUEST', KeySchema=[{'AttributeName': 'k', 'KeyType': 'HASH'}],
        AttributeDefinitions=[{'AttributeName': 'k', 'AttributeType': 'S'}],
        StreamSpecification={'StreamEnabled': True, 'StreamViewType': 'NEW_IMAGE'})['TableDescription']
    arn = make_function('fn', ECHO)
    aws.client('lambda').create_event_source_mapping(FunctionName=arn, EventSourceArn=table['LatestStreamArn'], StartingPosition='LATEST')
    aws.client('dynamodb').put_item(TableName='t', Item={'k': {'S': 'hello'}})
    assert event_of('fn')['Records'][0]['dynamodb']['NewImage'] == {'k': {'S': 'hello'}}


def test_s3_notifications():
    s3 = aws.client('s3')
    s3.create_bucket(Bucket='letters')
    arn = make_function('fn', ECHO)
    s3.put_bucket_notification_configuration(Bucket='letters', NotificationConfiguration={
        'LambdaFunctionConfigurations': [{'LambdaFunctionArn': arn, 'Events': ['s3:ObjectCreated:*']}]})
    s3.put_object(Bucket='letters', Key='hello', Body=b'')
    assert event_of('fn')['Records'][0]['s3']['object']['key'] == 'hello'


def test_logs_subscriptions():
    logs = aws.client('logs')
    logs.create_log_group(logGroupName='g')
    logs.create_log_stream(logGroupName='g', logStreamName='s')
    logs.put_subscription_filter(logGroupName='g', filterName='f', filterPattern='', destinationArn=make_function('fn', ECHO))
    logs.put_log_events(logGroupName='g', logStreamName='s', logEvents=[{'timestamp': int(time.time() * 1000), 'message': 'hello'}])
    assert 'data' in event_of('fn')['awslogs']


@pytest.mark.parametrize('target, event', [
    ({}, {'detail-type': 'greeting', 'source': 'mine', 'account': '123456789012', 'detail': {'say': 'hello'}}),
    ({'Input': '{"fixed": 1}'}, {'fixed': 1}),
    ({'InputPath': '$.detail'}, {'say': 'hello'}),
    ({'InputTransformer': {'InputPathsMap': {'what': '$.detail.say'}, 'InputTemplate': '{"said": "<what>"}'}}, {'said': 'hello'}),
])
def test_rules(target, event):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html"""
    events = aws.client('events')
    events.put_rule(Name='rule', EventPattern='{"source": ["mine"]}')
    events.put_targets(Rule='rule', Targets=[{'Id': '1', 'Arn': make_function('fn', ECHO), **target}])
    answer = events.put_events(Entries=[{'Source': source, 'DetailType': 'greeting', 'Detail': '{"say": "hello"}'} for source in ('mine', 'other')])
    assert answer['FailedEntryCount'] == 0
    got = event_of('fn')
    assert {key: got[key] for key in event} == event and len(log_of('fn')) == 1
