"""What pipelines and builds tell EventBridge, and how it starts them."""
from __future__ import annotations

import json

import pytest

from emulator.tests.delivering import APPROVAL, COPY, action, project, python, quick
from emulator.tests.waiting import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch, delivery):
    quick(delivery, monkeypatch)


def test_events_reach_a_function_and_a_topic(delivery):
    events, sns, sqs = (delivery.cloud.client(name) for name in ('events', 'sns', 'sqs'))
    topic, queue = sns.create_topic(Name='events')['TopicArn'], sqs.create_queue(QueueName='events')['QueueUrl']
    sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:events', Attributes={'RawMessageDelivery': 'true'})
    send = 'import boto3, json\ndef handler(event, context):\n    boto3.client("sqs").send_message(QueueUrl="events", MessageBody=json.dumps(event))'
    function = python('listener', send)
    events.put_rule(Name='actions', EventPattern=json.dumps({
        'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Action Execution State Change'],
        'detail': {'pipeline': ['delivery'], 'state': ['STARTED'], 'type': {'category': ['Approval']}}}))
    events.put_targets(Rule='actions', Targets=[{'Id': 'function', 'Arn': function}])
    events.put_rule(Name='pipelines', EventPattern=json.dumps({
        'source': ['aws.codepipeline'], 'detail-type': ['CodePipeline Pipeline Execution State Change']}))
    events.put_targets(Rule='pipelines', Targets=[{'Id': 'topic', 'Arn': topic}, {'Id': 'other', 'Arn': 'arn:aws:batch:us-east-1:123456789012:x/y'}])
    delivery.make({'name': 'Approve', 'actions': [APPROVAL]})
    identifier = delivery.start()
    delivery.answer()
    delivery.ended(identifier, 'Succeeded')
    told: list = []

    def all_told():
        told.extend(json.loads(message['Body']) for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get('Messages', []))
        return len(told) >= 3 and told
    found = until(all_told)
    assert sorted(event['detail']['state'] for event in found) == ['STARTED', 'STARTED', 'SUCCEEDED']
    event = next(event for event in found if 'action' in event['detail'])
    detail = event['detail']
    assert event['resources'] == ['arn:aws:codepipeline:us-east-1:123456789012:delivery'] and event['account'] == '123456789012'
    assert (detail['stage'], detail['action'], detail['execution-id']) == ('Approve', 'Approve', identifier)
    assert detail['type'] == {'owner': 'AWS', 'provider': 'Manual', 'category': 'Approval', 'version': '1'}
    assert {'action-execution-id', 'region', 'version', 'pipeline-execution-attempt'} <= set(detail)


def test_a_rule_starts_a_pipeline(delivery):
    delivery.make({'name': 'Deploy', 'actions': [COPY]})
    events = delivery.cloud.client('events')
    events.put_rule(Name='start', EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule='start', Targets=[{'Id': 'one', 'Arn': 'arn:aws:codepipeline:us-east-1:123456789012:delivery'}])
    events.put_events(Entries=[{'Source': 'shop', 'DetailType': 'x', 'Detail': '{}'}])
    started = until(delivery.executions)[0]
    assert started['trigger'] == {'triggerType': 'CloudWatchEvent', 'triggerDetail': 'arn:aws:events:us-east-1:123456789012:rule/start'}
    delivery.ended(started['pipelineExecutionId'], 'Succeeded')


def test_what_a_stage_and_a_build_tell(delivery):
    events, sqs = delivery.cloud.client('events'), delivery.cloud.client('sqs')
    queue = sqs.create_queue(QueueName='events')['QueueUrl']
    events.put_rule(Name='all', EventPattern='{"source": ["aws.codepipeline", "aws.codebuild"]}')
    events.put_targets(Rule='all', Targets=[{'Id': 'queue', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:events'}])
    project(delivery.cloud, 'build', '{"version": 0.2, "phases": {"build": {"commands": ["false"]}}}')
    delivery.make({'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'build'}, 'source')]})
    delivery.ended(delivery.start(), 'Failed')
    told: list = []

    def all_told():
        told.extend(json.loads(message['Body']) for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get('Messages', []))
        return len(told) >= 12
    until(all_told)
    said = [(event['detail-type'].split()[1], event['detail'].get('state') or event['detail']['build-status']) for event in told]
    assert said == [
        ('Pipeline', 'STARTED'), ('Stage', 'STARTED'), ('Action', 'STARTED'), ('Action', 'SUCCEEDED'), ('Stage', 'SUCCEEDED'), ('Stage', 'STARTED'),
        ('Action', 'STARTED'), ('Build', 'IN_PROGRESS'), ('Build', 'FAILED'), ('Action', 'FAILED'), ('Stage', 'FAILED'), ('Pipeline', 'FAILED')]
    result = told[9]['detail']['execution-result']
    assert result['error-code'] == 'JobFailed' and result['external-execution-summary'] == 'Build terminated with state: FAILED'
    assert told[3]['detail']['output-artifacts'][0]['s3location']['bucket'] == 'artifacts'


def test_a_new_source_starts_a_pipeline(delivery):
    """Buckets that tell EventBridge what is put into them, and a rule that names the version."""
    delivery.make({'name': 'Deploy', 'actions': [COPY]})
    delivery.s3.put_bucket_notification_configuration(Bucket='sources', NotificationConfiguration={'EventBridgeConfiguration': {}})
    events = delivery.cloud.client('events')
    events.put_rule(Name='new', EventPattern=json.dumps({
        'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': {'bucket': {'name': ['sources']}, 'object': {'key': ['source.zip']}}}))
    events.put_targets(Rule='new', Targets=[{'Id': 'one', 'Arn': 'arn:aws:codepipeline:us-east-1:123456789012:delivery', 'InputTransformer': {
        'InputPathsMap': {'key': '$.detail.object.key'},
        'InputTemplate': '{"sourceRevisions": [{"actionName": "Pull", "revisionType": "S3_OBJECT_KEY", "revisionValue": "<key>"}]}'}}])
    version = delivery.commit({'readme': 'new'})
    delivery.ended(until(delivery.executions)[0]['pipelineExecutionId'], 'Succeeded')
    assert delivery.executions()[0]['sourceRevisions'][0]['revisionId'] == version
