"""Custom resources, as CloudFormation's documentation describes them.

crpg-ref in what follows: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""
from __future__ import annotations

import json
import threading
import time
import urllib.error

import pytest

from emulator import aws
from emulator.lambdas import invocations, responses
from emulator.lambdas.inline import zip_of
from emulator.providers import provider_of
from emulator.providers.base import ResourceFailed
from emulator.providers.custom_resources import CustomResource, CustomResourceFailed
from emulator.settings import SETTINGS
from emulator.tests.serving import STACK, Server, log_of, make_function, put, resource
from emulator.tests.waiting import until


#: Answers what the property Answer says, over a success; keeps nothing else.
ANSWERING = '''
import json
import urllib.request

def handler(event, context):
    print(json.dumps(event))
    answer = {key: event[key] for key in ('StackId', 'RequestId', 'LogicalResourceId')}
    answer.update({'Status': 'SUCCESS', 'PhysicalResourceId': event.get('PhysicalResourceId', 'thing-1')})
    answer.update(json.loads(event['ResourceProperties'].get('Answer', '{}')))
    body = json.dumps({key: value for key, value in answer.items() if value is not None})
    urllib.request.urlopen(urllib.request.Request(event['ResponseURL'], body.encode(), method='PUT'))
'''


@pytest.fixture(autouse=True)
def server(monkeypatch):
    monkeypatch.setattr(invocations, 'RETRY_WAITS', [0.05, 0.05])
    monkeypatch.setattr(SETTINGS, 'custom_resource_timeout', 20)
    with Server() as running:
        yield running


def answering(**more):
    return make_function('answering', {'index.py': ANSWERING}, runtime='python3.13', **more)


def requests(name='answering'):
    """The requests that the answering function got."""
    return [json.loads(line) for stream in log_of(name) for line in stream if line.startswith('{')]


def answer(**fields):
    return json.dumps(fields)


# ---- the protocol

def test_every_custom_type_has_the_provider():
    assert isinstance(provider_of('Custom::Anything'), CustomResource)
    assert isinstance(provider_of('AWS::CloudFormation::CustomResource'), CustomResource)
    assert provider_of('Custom::Anything').type == 'Custom::Anything'


def test_create_update_and_delete():
    """crpg-ref, request objects; and what Ref and Fn::GetAtt give: crpg-ref, response objects (PhysicalResourceId, Data)."""
    thing = resource(answering(), Answer=answer(Data={'Name': 'x', 'List': [1]}), Size=3)
    provider = provider_of(thing.type)
    provider.create(thing)
    assert provider.ref(thing) == 'thing-1' and provider.attribute(thing, 'Name') == 'x' and provider.attribute(thing, 'List') == [1]
    assert provider.describe(thing) == {'PhysicalResourceId': 'thing-1', 'NoEcho': False, 'Data': {'Name': 'x', 'List': [1]}}

    before = dict(thing.properties)
    thing.properties.update(Size=4, Answer=answer(Data={'Name': 'y'}))
    provider.update(thing, before)
    assert thing.id == 'thing-1' and provider.attribute(thing, 'Name') == 'y'
    provider.delete(thing)
    assert provider.describe(thing) is None

    create, update, delete = until(lambda: len(requests()) == 3 and requests())
    common = {'StackId': STACK, 'LogicalResourceId': 'Thing', 'ResourceType': 'Custom::Thing', 'ServiceToken': thing.properties['ServiceToken']}
    for request in (create, update, delete):
        assert {key: request[key] for key in common} == common and request['ResponseURL'].startswith(SETTINGS.endpoint)
    assert create['RequestType'] == 'Create' and 'PhysicalResourceId' not in create and create['ResourceProperties']['Size'] == '3'
    assert update['RequestType'] == 'Update' and update['PhysicalResourceId'] == 'thing-1'
    assert update['OldResourceProperties']['Size'] == '3' and update['ResourceProperties']['Size'] == '4'
    assert delete['RequestType'] == 'Delete' and delete['PhysicalResourceId'] == 'thing-1' and 'OldResourceProperties' not in delete
    assert len({create['RequestId'], update['RequestId'], delete['RequestId']}) == 3


def test_scalars_are_text():
    """crpg-ref: CloudFormation sends the values of ResourceProperties as strings."""
    thing = resource(answering(), Yes=True, No=False, Whole=7, Part=1.5, Deep={'List': [1, True, 'a', {'n': 2}]}, ServiceTimeout=60)
    provider_of(thing.type).create(thing)
    got = until(requests)[0]['ResourceProperties']
    assert got == {'ServiceToken': thing.properties['ServiceToken'], 'Yes': 'true', 'No': 'false', 'Whole': '7', 'Part': '1.5',
                   'Deep': {'List': ['1', 'true', 'a', {'n': '2'}]}, 'ServiceTimeout': '60'}


def test_another_physical_id_is_a_replacement():
    """crpg-ref: "If the value returned is different, CloudFormation recognizes the update as a replacement"; who updates deletes the old."""
    thing = resource(answering(), id='thing-0', Answer=answer(PhysicalResourceId='thing-2'))
    provider_of(thing.type).update(thing, {})
    assert thing.id == 'thing-2'


@pytest.mark.parametrize('told, message', [
    ({'Status': 'FAILED', 'Reason': 'no room'}, r'Received response status \[FAILED\] from custom resource\. Message returned: no room'),
    ({'PhysicalResourceId': None}, 'Invalid PhysicalResourceId'),
    ({'PhysicalResourceId': ''}, 'Invalid PhysicalResourceId'),
    ({'PhysicalResourceId': 'x' * 1025}, 'Invalid PhysicalResourceId'),
    ({'Data': {'Big': 'x' * 4096}}, 'Response object is too long.'),
    ({'Status': 'MAYBE'}, 'Status must be SUCCESS or FAILED'),
    ({'Data': 'text'}, 'Data must be an object'),
])
def test_answers_that_fail(told, message):
    """crpg-ref, response objects."""
    thing = resource(answering(), Answer=answer(**told))
    with pytest.raises(CustomResourceFailed, match=message):
        provider_of(thing.type).create(thing)
    assert thing.id


def test_a_refusal_is_no_defect():
    assert issubclass(CustomResourceFailed, ResourceFailed)


def test_a_delete_follows_a_failed_create():
    """With the id of the failed answer, or the one that CloudFormation made: https://github.com/aws/aws-cdk/pull/5525"""
    arn = answering()
    for count, told, expected in (2, {'PhysicalResourceId': 'half'}, 'half'), (4, {'PhysicalResourceId': None}, 'shop-Thing-'):
        thing = resource(arn, Answer=answer(Status='FAILED', Reason='no', **told))
        with pytest.raises(CustomResourceFailed):
            provider_of(thing.type).create(thing)
        assert thing.id.startswith(expected)
        thing.properties['Answer'] = '{}'
        provider_of(thing.type).delete(thing)
        until(lambda: len(requests()) == count)
        deletes = [request for request in requests() if request['RequestType'] == 'Delete']
        assert thing.id in [request['PhysicalResourceId'] for request in deletes] and len(deletes) == count / 2


def test_a_failed_update_keeps_the_id():
    thing = resource(answering(), id='thing-0', Answer=answer(Status='FAILED', Reason='no', PhysicalResourceId='thing-2'))
    with pytest.raises(CustomResourceFailed):
        provider_of(thing.type).update(thing, {})
    assert thing.id == 'thing-0'


def test_an_attribute_that_was_not_answered():
    thing = resource(answering())
    provider_of(thing.type).create(thing)
    with pytest.raises(CustomResourceFailed) as raised:
        provider_of(thing.type).attribute(thing, 'Name')
    message, request_id = str(raised.value).rsplit('|', 1)
    assert message == f"CustomResource attribute error: Vendor response doesn't contain Name attribute in object {STACK}|Thing"
    until(lambda: request_id in [request['RequestId'] for request in requests()])  # on a busy machine lines of the test before come first


def test_no_echo_data_are_not_shown():
    """crpg-ref, response objects (NoEcho)."""
    thing = resource(answering(), Answer=answer(NoEcho=True, Data={'Password': 'secret'}))
    provider = provider_of(thing.type)
    provider.create(thing)
    assert provider.attribute(thing, 'Password') == 'secret' and thing.memory['no_echo'] is True
    assert provider.describe(thing)['Data'] == {'Password': '****'}


def test_no_answer_in_time(monkeypatch):
    """crpg-ref (ServiceTimeout)."""
    monkeypatch.setattr(SETTINGS, 'custom_resource_timeout', 0.4)
    arn = make_function('silent', {'index.js': 'exports.handler = async () => {};'})
    for properties, least in ({}, 0.4), ({'ServiceTimeout': 3000}, 0.4), ({'ServiceTimeout': '0.1'}, 0.1):
        started = time.monotonic()
        with pytest.raises(CustomResourceFailed, match=r'^CloudFormation did not receive a response from your Custom Resource\. Please check your '
                                                       r'logs for requestId \[[0-9a-f-]{36}\]\. If you are using the Python .* version\.$'):
            provider_of('Custom::Thing').create(resource(arn, **properties))
        assert least <= time.monotonic() - started < least + 0.3


def test_a_function_that_fails_every_time_is_not_waited_for():
    arn = make_function('broken', {'index.js': 'exports.handler = async () => { throw new TypeError("oops"); };'})
    with pytest.raises(CustomResourceFailed, match=r'did not receive a response .* \(The function failed: TypeError: oops\)'):
        provider_of('Custom::Thing').create(resource(arn))
    assert len(log_of('broken')) == 3


@pytest.mark.parametrize('token, message', [
    ('arn:aws:lambda:us-east-1:123456789012:function:gone', 'Function not found'),
    ('arn:aws:sns:us-east-1:123456789012:gone', 'does not exist'),
    ('nonsense', 'Invalid service token'),
])
def test_nobody_to_ask(token, message):
    thing = resource(token)
    with pytest.raises(CustomResourceFailed, match=message):
        provider_of(thing.type).create(thing)
    assert thing.id is None
    provider_of(thing.type).delete(thing)
    thing.id = 'thing-0'
    with pytest.raises(Exception, match=message):
        provider_of(thing.type).delete(thing)


def test_an_sns_topic():
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-sns.html"""
    topic = aws.client('sns').create_topic(Name='requests')['TopicArn']
    queue = aws.client('sqs').create_queue(QueueName='requests')['QueueUrl']
    queue_arn = aws.client('sqs').get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
    aws.client('sns').subscribe(TopicArn=topic, Protocol='sqs', Endpoint=queue_arn)

    def work():
        message = until(lambda: aws.client('sqs').receive_message(QueueUrl=queue).get('Messages'))[0]
        request = json.loads(json.loads(message['Body'])['Message'])
        put(request['ResponseURL'], {'Status': 'SUCCESS', 'PhysicalResourceId': f"for-{request['LogicalResourceId']}"})

    threading.Thread(target=work, daemon=True).start()
    thing = resource(topic)
    provider_of(thing.type).create(thing)
    assert thing.id == 'for-Thing'


@pytest.mark.parametrize('runtime, code', [
    ('python3.13', '''
import cfnresponse

def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {'Name': 'x'}, 'thing-1')
'''),
    ('nodejs24.x', '''
const response = require('cfn-response');
exports.handler = async (event, context) => response.send(event, context, response.SUCCESS, { Name: 'x' }, 'thing-1');
'''),
    ('nodejs22.x', '''
const response = require('cfn-response');
exports.handler = (event, context) => { response.send(event, context, response.SUCCESS, { Name: 'x' }, 'thing-1'); };
'''),
])
def test_inline_functions_have_the_module_that_answers(runtime, code):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html"""
    arn = make_function('inline', {'index.js': ''}, runtime=runtime)
    aws.client('lambda').update_function_code(FunctionName='inline', ZipFile=zip_of(code, runtime))
    thing = resource(arn)
    provider_of(thing.type).create(thing)
    assert thing.id == 'thing-1' and provider_of(thing.type).attribute(thing, 'Name') == 'x'


# ---- the mailbox

def test_only_the_first_answer_counts():
    token, url = responses.open_box()
    assert responses.wait(token, 0) is None
    put(url, {'n': 1})
    put(url, {'n': 2})
    assert responses.wait(token, 1) == {'n': 1}
    responses.close_box(token)
    assert responses.deliver(token, b'{}') is False
    with pytest.raises(urllib.error.HTTPError, match='404'):
        put(url, {})


@pytest.mark.parametrize('body', [b'no json', b'[]', b'x' * 5000])
def test_what_is_no_answer(body):
    token, url = responses.open_box()
    put(url, body)
    with pytest.raises(responses.BadAnswer):
        responses.wait(token, 1)
