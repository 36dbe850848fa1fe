"""Automations that wait for signals, and windows that wait for them."""
from __future__ import annotations

import uuid

import pytest
from botocore.exceptions import ClientError

from emulator.tests.test_fleet_windows import Windows
from emulator.tests.waiting import until


@pytest.fixture
def windows(cloud):
    return Windows(cloud)


APPROVE = {'name': 'approve', 'action': 'aws:approve', 'inputs': {'Approvers': ['me'], 'Message': 'Patch {{ what }}?'}}
SLEEP = {'name': 'sleep', 'action': 'aws:sleep', 'inputs': {'Duration': 'PT1H'}}
WHAT = {'what': {'type': 'String', 'default': 'it'}}


def test_an_automation_without_approvals_succeeds_at_once(windows):
    token = str(uuid.uuid4())
    first, again = [windows.ssm.start_automation_execution(DocumentName='AWS-RestartEC2Instance', ClientToken=token)['AutomationExecutionId']
                    for _ in range(2)]
    assert first == again and windows.automation(first)['AutomationExecutionStatus'] == 'Success'
    windows.document(SLEEP)
    with pytest.raises(ClientError, match='IdempotentParameterMismatch'):
        windows.ssm.start_automation_execution(DocumentName='approved', ClientToken=token)
    other = windows.ssm.start_automation_execution(DocumentName='approved')['AutomationExecutionId']
    assert [step['StepStatus'] for step in windows.automation(other)['StepExecutions']] == ['Success']
    for code, asked in (('AutomationDefinitionNotFoundException', {'DocumentName': 'nobody'}),
                        ('InvalidAutomationExecutionParametersException', {'DocumentName': 'approved', 'Parameters': {'x': ['y']}})):
        with pytest.raises(ClientError, match=code):
            windows.ssm.start_automation_execution(**asked)
    with pytest.raises(ClientError, match='AutomationExecutionNotFoundException'):
        windows.automation(str(uuid.uuid4()))


@pytest.mark.parametrize('signal, status, steps', [
    ('Approve', 'Success', ['Success', 'Success', 'Success']), ('Reject', 'Failed', ['Success', 'Failed', 'Pending'])])
def test_an_approval(windows, signal, status, steps):
    windows.document({**SLEEP, 'name': 'before'}, APPROVE, SLEEP, **WHAT)
    started = windows.ssm.start_automation_execution(DocumentName='approved', Parameters={'what': ['them']})['AutomationExecutionId']
    told = windows.automation(started)
    assert (told['AutomationExecutionStatus'], told['CurrentStepName'], told['Parameters']) == ('Waiting', 'approve', {'what': ['them']})
    assert told['StepExecutions'][1]['StepStatus'] == 'Waiting' and told['StepExecutions'][1]['Inputs']['Message'] == 'Patch them?'
    asked = {'AutomationExecutionId': started, 'SignalType': signal, 'Payload': {'Comment': ['since I say so']}}
    windows.ssm.send_automation_signal(**asked)
    told = windows.automation(started)
    assert told['AutomationExecutionStatus'] == status and [step['StepStatus'] for step in told['StepExecutions']] == steps
    assert 'ExecutionEndTime' in told
    with pytest.raises(ClientError, match='InvalidAutomationSignalException'):
        windows.ssm.send_automation_signal(**asked)
    assert windows.ssm.describe_automation_executions(Filters=[{'Key': 'ExecutionStatus', 'Values': [status]}])[
        'AutomationExecutionMetadataList'][0]['AutomationExecutionId'] == started


def test_an_automation_is_stopped(windows):
    windows.document(APPROVE, **WHAT)
    started = windows.ssm.start_automation_execution(DocumentName='approved')['AutomationExecutionId']
    windows.ssm.stop_automation_execution(AutomationExecutionId=started)
    assert windows.automation(started)['AutomationExecutionStatus'] == 'Cancelled'
    with pytest.raises(ClientError, match='InvalidAutomationStatusUpdateException'):
        windows.ssm.stop_automation_execution(AutomationExecutionId=started)


def test_two_approvals_and_a_topic(windows):
    sns, sqs = windows.cloud.client('sns'), windows.cloud.client('sqs')
    queue = sqs.create_queue(QueueName='asked')['QueueUrl']
    topic = sns.create_topic(Name='asked')['TopicArn']
    sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-east-1:123456789012:asked')
    windows.document({**APPROVE, 'inputs': {**APPROVE['inputs'], 'MinRequiredApprovals': 2, 'NotificationArn': topic}}, **WHAT)
    started = windows.ssm.start_automation_execution(DocumentName='approved')['AutomationExecutionId']
    [message] = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)['Messages']
    assert started in message['Body']
    for status in 'Waiting', 'Success':
        windows.ssm.send_automation_signal(AutomationExecutionId=started, SignalType='Approve')
        assert windows.automation(started)['AutomationExecutionStatus'] == status


def test_a_window_waits_for_its_automation(windows):
    windows.document(APPROVE, **WHAT)
    windows.task('AUTOMATION', 'approved', 1, Parameters={'what': ['{{WINDOW_ID}}']})
    execution = windows.open(wait=False)
    identifier = until(lambda: windows.ssm.describe_automation_executions()['AutomationExecutionMetadataList'])[0]['AutomationExecutionId']
    assert windows.automation(identifier)['Parameters'] == {'what': [windows.id]}
    assert windows.opening(execution)['Status'] == 'IN_PROGRESS'
    windows.ssm.send_automation_signal(AutomationExecutionId=identifier, SignalType='Approve')
    assert windows.ended(execution) == 'SUCCESS'
