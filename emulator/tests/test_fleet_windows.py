"""Maintenance windows: made, changed, opened."""
from __future__ import annotations

import json
import uuid
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from emulator.tests.serving import make_function
from emulator.tests.test_fleet_commands import INSTALL, Fleet
from emulator.tests.waiting import until

WINDOW = {'Name': 'nightly', 'Schedule': 'cron(0 2 ? * * *)', 'Duration': 3, 'Cutoff': 1, 'AllowUnassociatedTargets': True}
VELOCITY = {'MaxConcurrency': '1', 'MaxErrors': '0'}
WEB = [{'Key': 'tag:fleet', 'Values': ['web']}]

SEER = '''
import boto3, json

def handler(event, context):
    boto3.client('ssm').put_parameter(Name='/seen/' + event['node'], Value=json.dumps(event), Type='String')
    if event['node'].endswith('2'):
        raise ValueError('no more')
'''


class Windows(Fleet):
    def __init__(self, cloud):
        super().__init__(cloud)
        self.id = self.ssm.create_maintenance_window(**WINDOW)['WindowId']

    def task(self, kind, arn, priority=1, targets=(), **parameters):
        member = {'RUN_COMMAND': 'RunCommand', 'LAMBDA': 'Lambda', 'STEP_FUNCTIONS': 'StepFunctions', 'AUTOMATION': 'Automation'}[kind]
        return self.ssm.register_task_with_maintenance_window(
            WindowId=self.id, TaskType=kind, TaskArn=arn, Priority=priority, TaskInvocationParameters={member: parameters},
            **({'Targets': list(targets), **VELOCITY} if targets else {}))['WindowTaskId']

    def target(self, **more):
        return self.ssm.register_target_with_maintenance_window(WindowId=self.id, ResourceType='INSTANCE', Targets=WEB, **more)['WindowTargetId']

    def open(self, wait=True):
        identifier = self.cloud.control('POST', f'windows/{self.id}/open')['windowExecutionId']
        if wait:
            self.ended(identifier)
        return identifier

    def ended(self, identifier):
        return until(lambda: None if (status := self.opening(identifier)['Status']) == 'IN_PROGRESS' else status)

    def opening(self, identifier):
        return next(one for one in self.ssm.describe_maintenance_window_executions(WindowId=self.id)['WindowExecutions']
                    if one['WindowExecutionId'] == identifier)

    def runs(self, identifier):
        return self.ssm.describe_maintenance_window_execution_tasks(WindowExecutionId=identifier)['WindowExecutionTaskIdentities']

    def document(self, *steps, name='approved', **parameters):
        content = {'schemaVersion': '0.3', 'parameters': parameters, 'mainSteps': list(steps)}
        self.ssm.create_document(Name=name, DocumentType='Automation', Content=json.dumps(content))

    def automation(self, identifier):
        return self.ssm.get_automation_execution(AutomationExecutionId=identifier)['AutomationExecution']


@pytest.fixture
def windows(cloud):
    return Windows(cloud)


# ---- made and changed

def test_a_window_is_changed(windows):
    ssm = windows.ssm
    told = ssm.get_maintenance_window(WindowId=windows.id)
    assert told['Enabled'] and told['AllowUnassociatedTargets'] and 'CreatedDate' in told
    ssm.update_maintenance_window(WindowId=windows.id, Description='text', Enabled=False, ScheduleOffset=2)
    told = ssm.get_maintenance_window(WindowId=windows.id)
    assert (told['Name'], told['Description'], told['Enabled'], told['ScheduleOffset']) == ('nightly', 'text', False, 2)
    with pytest.raises(HTTPError, match='400'):
        windows.open()
    ssm.update_maintenance_window(WindowId=windows.id, **{**WINDOW, 'Duration': 5}, Replace=True)
    told = ssm.get_maintenance_window(WindowId=windows.id)
    assert 'Description' not in told and 'ScheduleOffset' not in told and told['Enabled'] and told['Duration'] == 5
    with pytest.raises(ClientError, match='required when Replace'):
        ssm.update_maintenance_window(WindowId=windows.id, Name='other', Replace=True)
    assert len(ssm.describe_maintenance_windows(Filters=[{'Key': 'Name', 'Values': ['nightly']}])['WindowIdentities']) == 1
    with pytest.raises(ClientError, match='DoesNotExistException'):
        ssm.update_maintenance_window(WindowId='mw-0123456789abcdef0', Name='other')


@pytest.mark.parametrize('wrong', [
    {'Cutoff': 3}, {'Name': 'with space'}, {'Schedule': 'daily'}, {'Schedule': 'cron(0 2)'}, {'ScheduleTimezone': 'Moon/Base'},
    {'Schedule': 'rate(7 days)', 'ScheduleOffset': 2}], ids=str)
def test_windows_that_are_refused(windows, wrong):
    with pytest.raises(ClientError, match='ValidationException'):
        windows.ssm.create_maintenance_window(**{**WINDOW, **wrong})
    with pytest.raises(ClientError, match='ValidationException'):
        windows.ssm.update_maintenance_window(WindowId=windows.id, **wrong)


def test_targets_and_tasks_are_changed(windows):
    ssm, target = windows.ssm, windows.target(Name='one', OwnerInformation='me')
    ssm.update_maintenance_window_target(WindowId=windows.id, WindowTargetId=target, Name='two')
    [told] = ssm.describe_maintenance_window_targets(WindowId=windows.id)['Targets']
    assert (told['Name'], told['OwnerInformation'], told['ResourceType'], told['Targets']) == ('two', 'me', 'INSTANCE', WEB)
    task = windows.task('LAMBDA', 'arn:aws:lambda:us-east-1:123456789012:function:x', Payload=b'{"a": 1}', Qualifier='live')
    told = ssm.get_maintenance_window_task(WindowId=windows.id, WindowTaskId=task)
    assert told['TaskInvocationParameters'] == {'Lambda': {'Payload': b'{"a": 1}', 'Qualifier': 'live'}} and told['TaskType'] == 'LAMBDA'
    ssm.update_maintenance_window_task(WindowId=windows.id, WindowTaskId=task, Priority=5)
    [told] = ssm.describe_maintenance_window_tasks(WindowId=windows.id)['Tasks']
    assert (told['Priority'], told['Type'], told['WindowTaskId']) == (5, 'LAMBDA', task)
    for wrong in ({'TaskInvocationParameters': {'Automation': {}}}, {'Targets': WEB}, {'Targets': [
            {'Key': 'WindowTargetIds', 'Values': [str(uuid.uuid4())]}], **VELOCITY}):
        with pytest.raises(ClientError, match='ValidationException|DoesNotExist'):
            ssm.update_maintenance_window_task(WindowId=windows.id, WindowTaskId=task, **wrong)
    with pytest.raises(ClientError, match='One or more targets'):
        windows.task('RUN_COMMAND', 'AWS-RunPatchBaseline')
    ssm.deregister_task_from_maintenance_window(WindowId=windows.id, WindowTaskId=task)
    ssm.deregister_target_from_maintenance_window(WindowId=windows.id, WindowTargetId=target)
    assert ssm.describe_maintenance_window_tasks(WindowId=windows.id)['Tasks'] == []


# ---- opened

def test_an_open_window_patches(windows):
    node, target = windows.node(1, missing=2), windows.target(OwnerInformation='policy')
    task = windows.task('RUN_COMMAND', 'AWS-RunPatchBaseline', 1, [{'Key': 'WindowTargetIds', 'Values': [target]}], Parameters=INSTALL,
                        Comment='{{WINDOW_ID}} {{ WINDOW_TASK_ID }} {{OTHER}}')
    execution = windows.open()
    assert windows.opening(execution)['Status'] == 'SUCCESS' and windows.states(node)[0]['MissingCount'] == 0
    [command] = windows.ssm.list_commands()['Commands']
    assert command['Comment'] == f'{windows.id} {task} {{{{OTHER}}}}' and command['MaxConcurrency'] == '1'
    [run] = windows.runs(execution)
    assert (run['TaskType'], run['Status'], run['TaskArn']) == ('RUN_COMMAND', 'SUCCESS', 'AWS-RunPatchBaseline')
    [one] = windows.ssm.describe_maintenance_window_execution_task_invocations(
        WindowExecutionId=execution, TaskId=run['TaskExecutionId'])['WindowExecutionTaskInvocationIdentities']
    assert (one['ExecutionId'], one['WindowTargetId'], one['OwnerInformation']) == (command['CommandId'], target, 'policy')
    assert windows.ssm.get_maintenance_window_execution(WindowExecutionId=execution)['TaskIds'] == [run['TaskExecutionId']]


def test_tasks_run_by_priority_and_a_failure_is_told(windows):
    windows.node(1, failing=True)
    windows.task('RUN_COMMAND', 'Second', 2, WEB)
    windows.task('RUN_COMMAND', 'First', 1, WEB)
    execution = windows.open()
    assert [(run['TaskArn'], run['Status']) for run in windows.runs(execution)] == [('First', 'FAILED'), ('Second', 'FAILED')]
    assert windows.opening(execution)['Status'] == 'FAILED'
    assert [command['DocumentName'] for command in windows.ssm.list_commands()['Commands']] == ['Second', 'First']


def test_a_window_that_is_open_is_not_opened_again(windows):
    windows.node(1, slow=0.5)
    windows.task('RUN_COMMAND', 'Slow', 1, WEB)
    first, second = windows.open(wait=False), windows.open(wait=False)
    assert (windows.opening(first)['Status'], windows.opening(second)['Status']) == ('IN_PROGRESS', 'SKIPPED_OVERLAPPING')
    for wrong in f'{windows.id}/close', 'mw-0123456789abcdef0/open':
        with pytest.raises(HTTPError, match='400'):
            windows.cloud.control('POST', f'windows/{wrong}')


def test_functions_get_their_payload_once_per_node(windows):
    for number in 1, 2:
        windows.node(number)
    function = make_function('seer', {'index.py': SEER}, runtime='python3.13')
    task = windows.task('LAMBDA', function, 1, WEB, Payload=json.dumps(
        {'node': '{{TARGET_ID}}', 'window': '{{WINDOW_ID}}', 'execution': '{{WINDOW_EXECUTION_ID}}', 'task': '{{WINDOW_TASK_ID}}'}).encode())
    execution = windows.open()
    seen = json.loads(windows.ssm.get_parameter(Name='/seen/i-00000000000000001')['Parameter']['Value'])
    assert seen == {'node': 'i-00000000000000001', 'window': windows.id, 'execution': execution, 'task': task}
    [run] = windows.runs(execution)
    found = windows.ssm.describe_maintenance_window_execution_task_invocations(WindowExecutionId=execution, TaskId=run['TaskExecutionId'])
    assert [one['Status'] for one in found['WindowExecutionTaskInvocationIdentities']] == ['SUCCESS', 'FAILED'] and run['Status'] == 'FAILED'


def test_state_machines_are_started(windows):
    states = windows.cloud.client('stepfunctions')
    definition = {'StartAt': 'Pass', 'States': {'Pass': {'Type': 'Pass', 'End': True}}}
    name = f'patch-{uuid.uuid4()}'
    arn = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn='arn:aws:iam::123456789012:role/x')['stateMachineArn']
    windows.task('STEP_FUNCTIONS', arn, 1, Input='{"window": "{{WINDOW_ID}}"}', Name='{{WINDOW_EXECUTION_ID}}')
    execution = windows.open()
    assert windows.opening(execution)['Status'] == 'SUCCESS', windows.opening(execution)
    [started] = states.list_executions(stateMachineArn=arn)['executions']
    assert started['name'] == execution
    assert json.loads(states.describe_execution(executionArn=started['executionArn'])['input']) == {'window': windows.id}
    windows.task('STEP_FUNCTIONS', arn.replace(name, 'none'), 2)
    assert windows.opening(windows.open())['Status'] == 'FAILED'


def test_a_state_machine_patches(windows):
    node = windows.node(1, missing=2)
    states = windows.cloud.client('stepfunctions')
    definition = {'StartAt': 'Send', 'States': {
        'Send': {'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:ssm:sendCommand', 'Next': 'Wait', 'Parameters': {
            'DocumentName': 'AWS-RunPatchBaseline', 'Targets': WEB, 'Parameters': INSTALL}},
        'Wait': {'Type': 'Wait', 'Seconds': 1, 'Next': 'Look'},
        'Look': {'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:ssm:listCommands', 'End': True, 'Parameters': {
            'CommandId.$': '$.Command.CommandId'}}}}
    arn = states.create_state_machine(name=f'patch-{uuid.uuid4()}', definition=json.dumps(definition),
                                      roleArn='arn:aws:iam::123456789012:role/x')['stateMachineArn']
    windows.task('STEP_FUNCTIONS', arn)
    execution = windows.open()
    [started] = states.list_executions(stateMachineArn=arn)['executions']
    told = states.describe_execution(executionArn=started['executionArn'])
    assert windows.opening(execution)['Status'] == 'SUCCESS', told
    assert json.loads(told['output'])['Commands'][0]['Status'] == 'Success' and len(started['name']) == 36
    assert windows.states(node)[0]['MissingCount'] == 0


# ---- the resource types

def test_a_stack_of_a_window_is_changed_in_place(cloud):
    def template(**task):
        return {'Resources': {
            'Window': {'Type': 'AWS::SSM::MaintenanceWindow', 'Properties': {**WINDOW, 'ScheduleOffset': task.pop('offset', 2)}},
            'Target': {'Type': 'AWS::SSM::MaintenanceWindowTarget', 'Properties': {
                'WindowId': {'Ref': 'Window'}, 'ResourceType': 'INSTANCE', 'Targets': WEB}},
            'Task': {'Type': 'AWS::SSM::MaintenanceWindowTask', 'Properties': {
                'WindowId': {'Ref': 'Window'}, 'TaskType': 'LAMBDA', 'TaskArn': 'arn:aws:lambda:us-east-1:123456789012:function:x', 'Priority': 1,
                'Targets': [{'Key': 'WindowTargetIds', 'Values': [{'Ref': 'Target'}]}], **VELOCITY, 'TaskInvocationParameters': {
                    'MaintenanceWindowLambdaParameters': {'Payload': '{"a": 1}'}}, **task}}}}

    ssm = cloud.client('ssm')
    assert cloud.create(template())['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    before = cloud.resources()
    where = {'WindowId': before['Window'], 'WindowTaskId': before['Task']}
    assert ssm.get_maintenance_window_task(**where)['TaskInvocationParameters']['Lambda']['Payload'] == b'{"a": 1}'
    assert ssm.get_maintenance_window(WindowId=before['Window'])['ScheduleOffset'] == 2
    assert cloud.update(template(Priority=3, offset=4, Description='new'))['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    assert cloud.resources() == before
    told = ssm.get_maintenance_window_task(**where)
    assert (told['Priority'], told['Description'], told['Targets'][0]['Values']) == (3, 'new', [before['Target']])
    assert ssm.get_maintenance_window(WindowId=before['Window'])['ScheduleOffset'] == 4
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE', cloud.reasons()
    assert ssm.describe_maintenance_windows()['WindowIdentities'] == []
