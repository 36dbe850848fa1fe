"""An update that fails: everything is what it was before.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""
from __future__ import annotations

import json

from .parts import fail, parameter, queue, refused, stack_of, stored, topic

OLD = stack_of(Place=parameter('old', Name='place'), Topic=topic(TopicName='old'), Gone=queue(QueueName='gone'),
               Last=parameter('old', {'DependsOn': ['Place', 'Topic']}, Name='last'))
NEW = stack_of(Place=parameter('new', Name='place'), Topic=topic(TopicName='new'), Fresh=queue(QueueName='fresh'),
               Last=parameter('new', {'DependsOn': ['Place', 'Topic', 'Fresh']}, Name='last'))


def is_old(cloud):
    queues = [url.split('/')[-1] for url in cloud.client('sqs').list_queues().get('QueueUrls', [])]
    found = (stored(cloud, 'place'), stored(cloud, 'last'), cloud.topics(), queues, set(cloud.resources()))
    return found == ('old', 'old', {'old'}, ['gone'], {'Place', 'Topic', 'Gone', 'Last'})


def test_everything_goes_back(cloud):
    cloud.create(OLD)
    before = cloud.resources()
    fail(cloud, logicalId='Last', action='update', message='no')
    stack = cloud.update(NEW)
    assert stack['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert cloud.resources() == before and is_old(cloud) and cloud.left_over() == []
    happened = cloud.happened()
    rollback = happened[happened.index(('stack', 'UPDATE_ROLLBACK_IN_PROGRESS')):]
    assert rollback.index(('Place', 'UPDATE_COMPLETE')) < rollback.index(('stack', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'))
    assert rollback.index(('stack', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')) < rollback.index(('Fresh', 'DELETE_COMPLETE'))
    assert rollback[-1] == ('stack', 'UPDATE_ROLLBACK_COMPLETE')
    assert ('Gone', 'DELETE_IN_PROGRESS') not in happened
    reason = next(event['ResourceStatusReason'] for event in cloud.events() if event['ResourceStatus'] == 'UPDATE_ROLLBACK_IN_PROGRESS')
    assert reason == 'The following resource(s) failed to update: [Last].'
    statuses = {item['ResourceStatus'] for item in cloud.cfn.describe_stack_resources(StackName='stack')['StackResources']}
    assert statuses <= {'CREATE_COMPLETE', 'UPDATE_COMPLETE'}


def test_template_parameters_and_outputs_go_back(cloud):
    def template(name, out):
        return {'Parameters': {name: {'Type': 'String'}}, **stack_of(Kept=parameter({'Ref': name}, Name='kept')),
                'Outputs': {out: {'Value': {'Ref': name}}}}
    cloud.create(template('A', 'Old'), parameters={'A': '1'}, tags={'t': '1'})
    fail(cloud, logicalId='Kept', action='update')
    stack = cloud.update(template('B', 'New'), parameters={'B': '2'}, tags={'t': '2'})
    assert stack['Parameters'] == [{'ParameterKey': 'A', 'ParameterValue': '1'}]
    assert (stack['Outputs'], stack['Tags']) == ([{'OutputKey': 'Old', 'OutputValue': '1'}], [{'Key': 't', 'Value': '1'}])
    assert 'A' in cloud.cfn.get_template(StackName='stack')['TemplateBody']['Parameters']


def test_the_next_update_starts_from_there(cloud):
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update')
    cloud.update(NEW)
    assert refused(cloud.update, OLD) == 'No updates are to be performed.'
    assert cloud.update(NEW)['StackStatus'] == 'UPDATE_COMPLETE'
    assert (stored(cloud, 'last'), cloud.topics(), set(cloud.resources())) == ('new', {'new'}, {'Place', 'Topic', 'Fresh', 'Last'})
    assert cloud.left_over() == []


def test_a_creation_that_fails_in_an_update(cloud):
    cloud.create(OLD)
    fail(cloud, logicalId='Fresh', message='full')
    assert cloud.update(NEW)['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert is_old(cloud) and cloud.left_over() == []


def test_a_replacement_that_fails(cloud):
    cloud.create(OLD)
    fail(cloud, logicalId='Topic', message='full')
    assert cloud.update(NEW)['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert is_old(cloud) and cloud.left_over() == []


def test_a_property_that_is_wrong(cloud):
    cloud.create(OLD)
    template = stack_of(**{**NEW['Resources'], 'Last': parameter('new', NEW['Resources']['Last'], Nmae='last')})
    template['Resources']['Last']['Properties'] = {'Type': 'String', 'Value': 'new', 'Name': 'last', 'Nmae': 'x'}
    assert cloud.update(template)['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert '#: extraneous key [Nmae] is not permitted' in cloud.reasons()[0]
    assert is_old(cloud)


def failed_rollback(cloud):
    """A stack whose rollback failed, since one of its resources cannot be brought back."""
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update')
    fail(cloud, logicalId='Place', action='update', nth=2, message='stuck')
    stack = cloud.update(NEW)
    assert stack['StackStatus'] == 'UPDATE_ROLLBACK_FAILED'
    assert stack['StackStatusReason'] == 'The following resource(s) failed to update: [Place].'


def test_continue_the_rollback(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html"""
    failed_rollback(cloud)
    assert 'can not be updated' in refused(cloud.update, NEW)
    cloud.cfn.continue_update_rollback(StackName='stack')
    assert cloud.settled()['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert is_old(cloud) and cloud.left_over() == []
    assert 'can not continue update rollback' in refused(cloud.cfn.continue_update_rollback, StackName='stack')


def test_skip_what_does_not_go_back(cloud):
    failed_rollback(cloud)
    cloud.cfn.continue_update_rollback(StackName='stack', ResourcesToSkip=['Place'])
    assert cloud.settled()['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert (stored(cloud, 'place'), stored(cloud, 'last'), cloud.topics()) == ('new', 'old', {'old'})
    states = {item['LogicalResourceId']: item['ResourceStatus'] for item in cloud.cfn.describe_stack_resources(StackName='stack')['StackResources']}
    assert states['Place'] == 'UPDATE_COMPLETE'


def test_only_what_failed_can_be_skipped(cloud):
    failed_rollback(cloud)
    message = refused(cloud.cfn.continue_update_rollback, StackName='stack', ResourcesToSkip=['Topic'])
    assert 'Topic' in message and 'UPDATE_FAILED' in message


def test_no_rollback_then_fix_forward(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html"""
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update')
    stack = cloud.update(NEW, DisableRollback=True)
    assert (stack['StackStatus'], stored(cloud, 'place'), stored(cloud, 'last')) == ('UPDATE_FAILED', 'new', 'old')
    assert cloud.topics() == {'old', 'new'}
    assert cloud.update(NEW)['StackStatus'] == 'UPDATE_COMPLETE'
    # What failed the first time is done now; what was replaced the first time is cleaned up now.
    assert (stored(cloud, 'last'), cloud.topics(), set(cloud.resources())) == ('new', {'new'}, {'Place', 'Topic', 'Fresh', 'Last'})
    assert cloud.left_over() == []


def test_no_rollback_of_a_replacement_then_fix_forward(cloud):
    cloud.create(OLD)
    fail(cloud, logicalId='Topic')
    cloud.update(NEW, DisableRollback=True)
    assert cloud.resources()['Topic'].endswith(':old')
    assert cloud.update(NEW)['StackStatus'] == 'UPDATE_COMPLETE'
    assert (cloud.topics(), cloud.left_over()) == ({'new'}, [])


def test_no_rollback_then_roll_back(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html"""
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update')
    cloud.update(NEW, DisableRollback=True)
    cloud.cfn.rollback_stack(StackName='stack')
    assert cloud.settled()['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert is_old(cloud) and cloud.left_over() == []


def test_no_rollback_then_another_failure_goes_back_to_the_last_stable_state(cloud):
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update', times=2)
    cloud.update(NEW, DisableRollback=True)
    newer = json.loads(json.dumps(NEW).replace('"new"', '"newer"'))
    assert cloud.update(newer)['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert is_old(cloud) and cloud.left_over() == []


def test_deleting_a_stack_in_any_of_these_states(cloud):
    failed_rollback(cloud)
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []
    cloud.create(OLD)
    fail(cloud, logicalId='Last', action='update')
    cloud.update(NEW, DisableRollback=True)
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []
