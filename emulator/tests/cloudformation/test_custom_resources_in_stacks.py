"""Custom resources as parts of stacks. Who answers is this test, by way of a topic and a queue.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""
from __future__ import annotations

import json
import threading
import time
import urllib.request

import pytest

from emulator import aws
from emulator.settings import SETTINGS

from .parts import fail, parameter, queue, resource, stack_of, stored, topic


class Answering:
    """Answers each request with `answer(request)`, over a success; remembers the requests."""

    def __init__(self):
        sns, self._sqs = aws.client('sns'), aws.client('sqs')
        self.token = sns.create_topic(Name='custom')['TopicArn']
        self._queue = self._sqs.create_queue(QueueName='custom')['QueueUrl']
        arn = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
        sns.subscribe(TopicArn=self.token, Protocol='sqs', Endpoint=arn)
        self.requests, self.answer, self.running = [], lambda request: {}, True
        threading.Thread(target=self._serve, daemon=True).start()

    def kinds(self):
        return [request['RequestType'] for request in self.requests]

    def _serve(self):
        while self.running:
            try:
                found = self._sqs.receive_message(QueueUrl=self._queue).get('Messages', [])
            except self._sqs.exceptions.QueueDoesNotExist:
                return
            for message in found:
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message['ReceiptHandle'])
                self._reply(json.loads(json.loads(message['Body'])['Message']))
            time.sleep(0.005)

    def _reply(self, request):
        self.requests.append(request)
        body = {'Status': 'SUCCESS', 'PhysicalResourceId': request.get('PhysicalResourceId', 'thing-1'),
                **{key: request[key] for key in ('StackId', 'RequestId', 'LogicalResourceId')}, **self.answer(request)}
        with urllib.request.urlopen(urllib.request.Request(request['ResponseURL'], json.dumps(body).encode(), method='PUT')):
            pass


@pytest.fixture
def answering(cloud, monkeypatch):
    monkeypatch.setattr(SETTINGS, 'custom_resource_timeout', 5)
    running = Answering()
    yield running
    running.running = False


def thing(answering, attributes=None, **properties):
    return resource('Custom::Thing', attributes, ServiceToken=answering.token, **properties)


def test_create_update_delete(cloud, answering):
    answering.answer = lambda request: {'Data': {'Name': f'of {request["ResourceProperties"]["Size"]}'}}

    def template(size):
        return {**stack_of(Thing=thing(answering, Size=size)), 'Outputs': {
            'Ref': {'Value': {'Ref': 'Thing'}}, 'Name': {'Value': {'Fn::GetAtt': ['Thing', 'Name']}}}}
    assert cloud.outputs(template(1)) == {'Ref': 'thing-1', 'Name': 'of 1'}
    stack = cloud.update(template(2))
    assert {output['OutputValue'] for output in stack['Outputs']} == {'thing-1', 'of 2'}
    cloud.delete()
    assert answering.kinds() == ['Create', 'Update', 'Delete']
    create, update, delete = answering.requests
    assert (create['ResourceType'], create['LogicalResourceId'], create['StackId']) == ('Custom::Thing', 'Thing', stack['StackId'])
    assert (update['ResourceProperties']['Size'], update['OldResourceProperties']['Size'], update['PhysicalResourceId']) == ('2', '1', 'thing-1')
    assert delete['PhysicalResourceId'] == 'thing-1'


def test_another_id_means_a_replacement(cloud, answering):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html"""
    answering.answer = lambda request: {'PhysicalResourceId': f'thing-{request["ResourceProperties"]["Size"]}'} if (
        request['RequestType'] != 'Delete') else {}

    def template(size):
        return stack_of(Thing=thing(answering, Size=size), Kept=parameter({'Ref': 'Thing'}, Name='kept'))
    cloud.create(template(1))
    cloud.update(template(2))
    assert [(request['RequestType'], request.get('PhysicalResourceId')) for request in answering.requests] == [
        ('Create', None), ('Update', 'thing-1'), ('Delete', 'thing-1')]
    assert answering.requests[-1]['ResourceProperties']['Size'] == '1'
    assert (cloud.resources()['Thing'], stored(cloud, 'kept')) == ('thing-2', 'thing-2')
    happened = cloud.happened()
    assert happened.index(('Kept', 'UPDATE_COMPLETE')) < happened.index(('stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'))


def test_a_refusal(cloud, answering):
    answering.answer = lambda request: {'Status': 'FAILED', 'Reason': 'I would rather not'} if request['RequestType'] == 'Create' else {}
    assert cloud.create(stack_of(Before=topic(), Thing=thing(answering, {'DependsOn': 'Before'})))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'Received response status [FAILED] from custom resource. Message returned: I would rather not' in cloud.reasons()[0]
    # One that failed to be created is asked to delete what it may have made.
    assert answering.kinds() == ['Create', 'Delete']
    assert cloud.left_over() == []


def test_an_update_that_is_taken_back(cloud, answering):
    def template(size):
        return stack_of(Thing=thing(answering, Size=size), Last=parameter(size, {'DependsOn': 'Thing'}, Name='last'))
    cloud.create(template('one'))
    fail(cloud, logicalId='Last', action='update')
    assert cloud.update(template('two'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    sizes = [(request['RequestType'], request['ResourceProperties']['Size'], request.get('OldResourceProperties', {}).get('Size'))
             for request in answering.requests]
    assert sizes == [('Create', 'one', None), ('Update', 'two', 'one'), ('Update', 'one', 'two')]


def test_a_replacement_that_is_taken_back(cloud, answering):
    """The rollback asks for another update; the id that the failed one gave is deleted."""
    answering.answer = lambda request: {'PhysicalResourceId': f'thing-{request["ResourceProperties"]["Size"]}'} if (
        request['RequestType'] != 'Delete') else {}

    def template(size):
        return stack_of(Thing=thing(answering, Size=size), Last=parameter(size, {'DependsOn': 'Thing'}, Name='last'))
    cloud.create(template('one'))
    fail(cloud, logicalId='Last', action='update')
    assert cloud.update(template('two'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert cloud.resources()['Thing'] == 'thing-one'
    assert ('Delete', 'thing-two') in [(request['RequestType'], request.get('PhysicalResourceId')) for request in answering.requests]
    assert ('Delete', 'thing-one') not in [(request['RequestType'], request.get('PhysicalResourceId')) for request in answering.requests]


def test_an_attribute_that_was_not_answered(cloud, answering):
    template = stack_of(Thing=thing(answering), Kept=parameter({'Fn::GetAtt': ['Thing', 'None']}, Name='kept'))
    assert cloud.create(template)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert "CustomResource attribute error: Vendor response doesn't contain None attribute in object" in cloud.reasons()[0]
    assert not cloud.reasons()[0].startswith('The emulator itself failed')


def test_no_echo(cloud, answering):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"""
    answering.answer = lambda request: {'NoEcho': True, 'Data': {'Secret': 'hush'}}
    template = {**stack_of(Thing=thing(answering), Kept=parameter({'Fn::GetAtt': ['Thing', 'Secret']}, Name='kept')),
                'Outputs': {'Out': {'Value': {'Fn::GetAtt': ['Thing', 'Secret']}}}}
    assert cloud.outputs(template) == {'Out': '****'}
    assert stored(cloud, 'kept') == 'hush'


def test_silence(cloud, answering, monkeypatch):
    monkeypatch.setattr(SETTINGS, 'custom_resource_timeout', 0.3)
    answering._reply = lambda request: None
    assert cloud.create(stack_of(Thing=thing(answering)), OnFailure='DO_NOTHING')['StackStatus'] == 'CREATE_FAILED'
    assert 'CloudFormation did not receive a response from your Custom Resource.' in cloud.reasons()[0]


def test_a_new_token_is_an_update(cloud, answering):
    """The service token may change: the new provider gets the update. A change of the type is refused."""
    cloud.create(stack_of(Thing=thing(answering, Size='1')))
    assert cloud.update(stack_of(Thing=thing(answering, {'Metadata': {'a': 'b'}}, Size='1')))['StackStatus'] == 'UPDATE_COMPLETE'
    assert answering.kinds() == ['Create']


def test_a_token_that_leads_nowhere(cloud):
    for token in ('arn:aws:lambda:us-east-1:123456789012:function:none', 'arn:aws:sns:us-east-1:123456789012:none', 'none'):
        cloud.create(stack_of(Thing=resource('Custom::Thing', ServiceToken=token), Other=queue()))
        assert cloud.stack()['StackStatus'] == 'ROLLBACK_COMPLETE'
        cloud.delete()


def test_drift_is_not_checked(cloud, answering):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html: no drift of custom resources."""
    cloud.create(stack_of(Thing=thing(answering)))
    cloud.cfn.detect_stack_drift(StackName='stack')
    found = cloud.cfn.describe_stack_resource(StackName='stack', LogicalResourceId='Thing')['StackResourceDetail']
    assert found['DriftInformation']['StackResourceDriftStatus'] == 'NOT_CHECKED'


def test_a_made_thing_is_not_left_over(cloud, answering):
    cloud.create(stack_of(Thing=thing(answering)))
    assert [made['logicalId'] for made in cloud.control('GET', 'resources') if made['owned'] and made['exists']] == ['Thing']
    cloud.delete()
    assert cloud.left_over() == []
