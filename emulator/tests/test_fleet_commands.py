"""Managed nodes, commands on them, and what they do to patches."""
from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from emulator.tests.waiting import until

PATCH = 'AWS-RunPatchBaseline'
INSTALL, SCAN = {'Operation': ['Install']}, {'Operation': ['Scan']}


class Fleet:
    def __init__(self, cloud):
        self.cloud, self.ssm = cloud, cloud.client('ssm')

    def node(self, number, **facts):
        facts = {'tags': {'fleet': 'web'}, **facts}
        return self.cloud.control('POST', 'nodes', {'id': f'i-{number:017d}', **facts})['id']

    def send(self, document='AWS-RunShellScript', wait=True, **asked):
        if 'InstanceIds' not in asked:
            asked = {'Targets': [{'Key': 'tag:fleet', 'Values': ['web']}], **asked}
        identifier = self.ssm.send_command(DocumentName=document, **asked)['Command']['CommandId']
        return self.ended(identifier) if wait else identifier

    def get(self, identifier):
        return self.ssm.list_commands(CommandId=identifier)['Commands'][0]

    def ended(self, identifier):
        return until(lambda: None if (command := self.get(identifier))['Status'] in ('Pending', 'InProgress', 'Cancelling') else command)

    def invocations(self, identifier, **asked):
        return [(one['InstanceId'][-1], one['Status'], one['StatusDetails']) for one in self.ssm.list_command_invocations(
            CommandId=identifier, **asked)['CommandInvocations']]

    def states(self, *ids):
        return self.ssm.describe_instance_patch_states(InstanceIds=list(ids))['InstancePatchStates']


@pytest.fixture
def fleet(cloud):
    return Fleet(cloud)


def status(command):
    return command['Status'], command['StatusDetails']


# ---- nodes

def test_instances_that_run_are_nodes(fleet):
    ec2 = fleet.cloud.client('ec2')
    image = ec2.describe_images()['Images'][0]['ImageId']
    tags = [{'Key': 'fleet', 'Value': 'real'}, {'Key': 'emulator:platform', 'Value': 'Windows'}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=[{'ResourceType': 'instance', 'Tags': tags}])
    identifier = made['Instances'][0]['InstanceId']

    def listed():
        return [(one['InstanceId'], one['PlatformType']) for one in fleet.ssm.describe_instance_information(
            Filters=[{'Key': 'tag:fleet', 'Values': ['real']}])['InstanceInformationList']]

    assert listed() == [(identifier, 'Windows')]
    fleet.cloud.control('POST', 'nodes', {'id': identifier, 'missing': 4})
    assert fleet.send(PATCH, Targets=[{'Key': 'tag:fleet', 'Values': ['real']}], Parameters=SCAN)['TargetCount'] == 1
    assert fleet.states(identifier)[0]['MissingCount'] == 4
    assert 'arn:aws:ssm' in fleet.states(identifier)[0]['BaselineId']
    ec2.stop_instances(InstanceIds=[identifier])
    assert listed() == []
    ec2.terminate_instances(InstanceIds=[identifier])
    with pytest.raises(ClientError, match='InvalidInstanceId'):
        fleet.send(InstanceIds=[identifier])


def test_nodes_that_make_no_sense(fleet):
    for wrong in {'id': 'x'}, {'id': 'i-12345678', 'missing': 'two'}, {'id': 'i-12345678', 'platform': 'BeOS'}, {'id': 'i-12345678', 'what': 1}, {
            'id': 'i-12345678', 'severity': 'HUGE'}, {'id': 'i-12345678', 'rebootNeeded': 1}:
        with pytest.raises(HTTPError, match='400'):
            fleet.cloud.control('POST', 'nodes', wrong)


def test_nodes_of_other_accounts_and_regions(fleet):
    fleet.node(1, account='111122223333')
    fleet.node(2, region='eu-west-1')
    assert fleet.ssm.describe_instance_information()['InstanceInformationList'] == []
    other = fleet.cloud.client('ssm', 'eu-west-1')
    assert [one['InstanceId'] for one in other.describe_instance_information()['InstanceInformationList']] == ['i-00000000000000002']


# ---- commands

def test_a_command_and_its_invocations(fleet):
    for number in range(3):
        fleet.node(number)
    fleet.node(3, tags={'fleet': 'db'})
    before = datetime.now(timezone.utc) - timedelta(seconds=1)
    identifier = fleet.send(wait=False, Comment='policy 1', MaxConcurrency='1')
    assert status(fleet.get(identifier))[0] in ('Pending', 'InProgress')
    command = fleet.ended(identifier)
    assert status(command) == ('Success', 'Success') and command['Comment'] == 'policy 1'
    assert (command['TargetCount'], command['CompletedCount'], command['ErrorCount']) == (3, 3, 0)
    pages = fleet.ssm.get_paginator('list_command_invocations').paginate(CommandId=identifier, Details=True, PaginationConfig={'PageSize': 2})
    found = [page['CommandInvocations'] for page in pages]
    assert [len(page) for page in found] == [2, 1] and found[0][0]['CommandPlugins'][0]['ResponseCode'] == 0
    one = fleet.ssm.get_command_invocation(CommandId=identifier, InstanceId='i-00000000000000001')
    assert one['Status'] == 'Success' and one['ExecutionElapsedTime'].startswith('PT0')
    later = (datetime.now(timezone.utc) + timedelta(seconds=5)).strftime('%Y-%m-%dT%H:%M:%SZ')
    for filters, count in (([('InvokedAfter', before.isoformat())], 1), ([('InvokedAfter', later)], 0), ([('Status', 'Success')], 1),
                           ([('Status', 'Failed')], 0), ([('DocumentName', PATCH)], 0)):
        assert len(fleet.ssm.list_commands(Filters=[{'key': key, 'value': value} for key, value in filters])['Commands']) == count
    with pytest.raises(ClientError, match='InvocationDoesNotExist'):
        fleet.ssm.get_command_invocation(CommandId=identifier, InstanceId='i-00000000000000003')
    with pytest.raises(ClientError, match='InvalidCommandId'):
        fleet.ssm.list_commands(CommandId='00000000-0000-0000-0000-000000000000')


def test_no_nodes(fleet):
    command = fleet.send()
    assert status(command) == ('Success', 'NoInstancesInTag') and command['TargetCount'] == 0


def test_too_many_errors_end_a_command(fleet):
    for number in range(5):
        fleet.node(number, failing=number in (0, 1))
    command = fleet.send(MaxConcurrency='1', MaxErrors='1')
    assert status(command) == ('Failed', 'Failed') and command['ErrorCount'] == 2
    assert fleet.invocations(command['CommandId']) == [('0', 'Failed', 'Failed'), ('1', 'Failed', 'Failed')] + [
        (str(number), 'Cancelled', 'Terminated') for number in (2, 3, 4)]


def test_fewer_errors_than_allowed_leave_it_incomplete(fleet):
    for number in range(5):
        fleet.node(number, failing=number == 0)
    assert status(fleet.send(MaxConcurrency='50%', MaxErrors='40%')) == ('Success', 'Incomplete')
    assert status(fleet.send(MaxErrors='20%')) == ('Failed', 'Failed')  # the value of MaxErrors, or more
    assert status(fleet.send()) == ('Failed', 'Failed')
    for wrong in {'MaxErrors': 'x'}, {'MaxConcurrency': '0'}, {'MaxConcurrency': '101%'}:
        with pytest.raises(ClientError, match='ValidationException'):
            fleet.send(**wrong)


def test_no_more_nodes_at_a_time_than_allowed(fleet):
    for number in range(4):
        fleet.node(number, slow=0.2)
    identifier = fleet.send(wait=False, MaxConcurrency='50%')
    most = 0
    while fleet.get(identifier)['Status'] in ('Pending', 'InProgress'):
        most = max(most, sum(1 for _, state, _ in fleet.invocations(identifier) if state == 'InProgress'))
        time.sleep(0.01)
    assert most == 2


def test_a_command_is_cancelled(fleet):
    fleet.node(0)
    fleet.node(1, slow=30, missing=2)
    fleet.node(2, slow=30, missing=2)
    identifier = fleet.send(PATCH, wait=False, Parameters=INSTALL, MaxConcurrency='2')
    while fleet.invocations(identifier)[0][1] != 'Success':
        time.sleep(0.01)
    fleet.ssm.cancel_command(CommandId=identifier)
    assert status(fleet.ended(identifier)) == ('Cancelled', 'Cancelled')
    assert [state for _, state, _ in fleet.invocations(identifier)] == ['Success', 'Cancelled', 'Cancelled']
    assert [state['InstanceId'][-1] for state in fleet.states('i-00000000000000000', 'i-00000000000000001')] == ['0']
    some = fleet.send(wait=False)
    fleet.ssm.cancel_command(CommandId=some, InstanceIds=['i-00000000000000001', 'i-00000000000000002'])
    assert status(fleet.ended(some)) == ('Success', 'Incomplete')


def test_targets_are_those_that_match_all_at_that_time(fleet):
    first, second = fleet.node(1, tags={'fleet': 'web', 'ring': '1'}), fleet.node(2, tags={'fleet': 'web', 'ring': '2'})
    ring = {'Key': 'tag:ring', 'Values': ['1']}
    command = fleet.send(Targets=[{'Key': 'tag:fleet', 'Values': ['web', 'db']}, ring])
    assert [one[0] for one in fleet.invocations(command['CommandId'])] == ['1']
    fleet.node(2, tags={'ring': '1'})
    assert [one[0] for one in fleet.invocations(fleet.send(Targets=[ring])['CommandId'])] == ['1', '2']
    assert fleet.send(Targets=[{'Key': 'InstanceIds', 'Values': [second, 'i-99999999']}])['TargetCount'] == 1
    assert fleet.send(InstanceIds=[first])['TargetCount'] == 1
    for wrong in [second, 'i-99999999'], []:
        with pytest.raises(ClientError, match='InvalidInstanceId'):
            fleet.ssm.send_command(DocumentName=PATCH, InstanceIds=wrong)


def test_the_end_of_a_command_is_an_event(fleet):
    sqs, events = fleet.cloud.client('sqs'), fleet.cloud.client('events')
    queue = sqs.create_queue(QueueName='told')['QueueUrl']
    events.put_rule(Name='ends', EventPattern='{"source": ["aws.ssm"], "detail": {"status": ["Success"]}}')
    events.put_targets(Rule='ends', Targets=[{'Id': '1', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:told'}])
    fleet.node(1)
    identifier = fleet.send()['CommandId']
    assert identifier in until(lambda: sqs.receive_message(QueueUrl=queue).get('Messages'))[0]['Body']


# ---- patches

@pytest.mark.parametrize('document', [PATCH, 'AWS-RunPatchBaselineWithHooks'])
def test_patches_are_found_and_installed(fleet, document):
    good = fleet.node(1, missing=3, tags={'fleet': 'web', 'Patch Group': 'web'})
    bad = fleet.node(2, missing=2, failing=True)
    idle = fleet.node(3, tags={'fleet': 'db'}, missing=1)
    baseline = fleet.ssm.create_patch_baseline(Name='base', OperatingSystem='AMAZON_LINUX_2023')['BaselineId']
    fleet.ssm.register_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup='web')
    assert fleet.states(good, bad, idle) == []
    fleet.send(document, Parameters=SCAN, MaxErrors='100%')
    [state] = fleet.states(good, bad, idle)
    assert (state['InstanceId'], state['MissingCount'], state['InstalledCount'], state['Operation']) == (good, 3, 0, 'Scan')
    assert (state['PatchGroup'], state['BaselineId']) == ('web', baseline) and state['OperationEndTime'] >= state['OperationStartTime']
    command = fleet.send(document, Parameters=INSTALL, MaxErrors='100%')
    assert status(command) == ('Success', 'Incomplete')
    states = {state['InstanceId']: state for state in fleet.states(good, bad, idle)}
    assert (states[good]['MissingCount'], states[good]['InstalledCount'], states[good]['FailedCount']) == (0, 3, 0)
    assert (states[bad]['MissingCount'], states[bad]['InstalledCount'], states[bad]['FailedCount']) == (2, 0, 2)
    assert set(states) == {good, bad}
    assert [one['InstanceId'] for one in fleet.ssm.describe_instance_patch_states_for_patch_group(
        PatchGroup='web', Filters=[{'Key': 'InstalledCount', 'Values': ['2'], 'Type': 'GreaterThan'}])['InstancePatchStates']] == [good]
    assert fleet.ssm.describe_patch_group_state(PatchGroup='web')['InstancesWithInstalledPatches'] == 1


def test_patches_wait_for_a_restart(fleet):
    node = fleet.node(1, missing=3)
    fleet.send(PATCH, Parameters={**INSTALL, 'RebootOption': ['NoReboot']})
    assert [(state['MissingCount'], state['InstalledPendingRebootCount'], state['InstalledCount']) for state in fleet.states(node)] == [(0, 3, 0)]
    fleet.send(PATCH, Parameters=INSTALL)
    assert [(state['InstalledPendingRebootCount'], state['InstalledCount']) for state in fleet.states(node)] == [(0, 3)]


def test_other_documents_patch_nothing_and_patch_states_come_in_pages(fleet):
    ids = [fleet.node(number, missing=1) for number in range(12)]
    fleet.send('AWS-RunShellScript', Parameters=INSTALL)
    assert fleet.states(*ids) == []
    fleet.send(PATCH, Parameters=SCAN)
    pages = [page['InstancePatchStates'] for page in fleet.ssm.get_paginator('describe_instance_patch_states').paginate(
        InstanceIds=ids, PaginationConfig={'PageSize': 10})]
    assert [len(page) for page in pages] == [10, 2]
