"""Change sets: what they foresee, and what becomes of them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""
from __future__ import annotations

import json

import pytest

from .parts import alarm, fail, parameter, queue, refused, resource, stack_of, stored, topic

UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}'
EMPTY = "The submitted information didn't contain changes. Submit different information to create a change set."


def foreseen(change_set):
    """(action, logical id, replacement) of each change."""
    changes = [change['ResourceChange'] for change in change_set['Changes']]
    return sorted((change['Action'], change['LogicalResourceId'], change.get('Replacement')) for change in changes)


def change_of(change_set, logical_id):
    return next(change['ResourceChange'] for change in change_set['Changes'] if change['ResourceChange']['LogicalResourceId'] == logical_id)


def execute(cloud, name='changes', stack='stack', **options):
    cloud.cfn.execute_change_set(StackName=stack, ChangeSetName=name, **options)
    return cloud.settled(stack)


def test_create_a_stack(cloud):
    made = cloud.change_set(stack_of(Topic=topic(DisplayName='d')), ChangeSetType='CREATE', Description='first')
    stack = cloud.stack()
    assert (stack['StackStatus'], cloud.resources(), cloud.topics()) == ('REVIEW_IN_PROGRESS', {}, set())
    assert (made['Status'], made['ExecutionStatus'], made['Description'], foreseen(made)) == (
        'CREATE_COMPLETE', 'AVAILABLE', 'first', [('Add', 'Topic', None)])
    assert json.loads(change_of(made, 'Topic')['AfterContext']) == {'Properties': {'DisplayName': 'd'}}
    stack = execute(cloud)
    assert (stack['StackStatus'], len(cloud.topics())) == ('CREATE_COMPLETE', 1)
    assert cloud.happened()[:2] == [('stack', 'REVIEW_IN_PROGRESS'), ('stack', 'CREATE_IN_PROGRESS')]
    assert stack['ChangeSetId'] == made['ChangeSetId']


def test_types_that_do_not_fit(cloud):
    assert refused(cloud.change_set, stack_of(Topic=topic())) == 'Stack [stack] does not exist'
    cloud.create(stack_of(Topic=topic()))
    assert 'already exists and cannot be created again' in refused(cloud.change_set, stack_of(Topic=topic()), ChangeSetType='CREATE')


def test_a_review_that_is_deleted(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html"""
    cloud.change_set(stack_of(Topic=topic()), ChangeSetType='CREATE')
    cloud.cfn.delete_change_set(StackName='stack', ChangeSetName='changes')
    assert 'ChangeSetNotFound' in refused(cloud.cfn.describe_change_set, StackName='stack', ChangeSetName='changes')
    cloud.delete()
    assert refused(cloud.stack) == 'Stack with id stack does not exist'


def test_add_modify_remove(cloud):
    cloud.create(stack_of(Topic=topic(DisplayName='one'), Old=queue(QueueName='old'), Same=parameter('x', Name='same')))
    made = cloud.change_set(stack_of(Topic=topic(DisplayName='two'), New=queue(), Same=parameter('x', Name='same')))
    assert foreseen(made) == [('Add', 'New', None), ('Modify', 'Topic', 'False'), ('Remove', 'Old', None)]
    change = change_of(made, 'Topic')
    assert (change['ResourceType'], change['PhysicalResourceId'], change['Scope']) == (
        'AWS::SNS::Topic', cloud.resources()['Topic'], ['Properties'])
    assert change['Details'] == [{
        'Target': {'Attribute': 'Properties', 'Name': 'DisplayName', 'RequiresRecreation': 'Never', 'Path': '/Properties/DisplayName',
                   'BeforeValue': 'one', 'AfterValue': 'two', 'AttributeChangeType': 'Modify'},
        'Evaluation': 'Static', 'ChangeSource': 'DirectModification'}]
    assert (json.loads(change['BeforeContext']), json.loads(change['AfterContext'])) == (
        {'Properties': {'DisplayName': 'one'}}, {'Properties': {'DisplayName': 'two'}})
    assert change_of(made, 'Old')['PolicyAction'] == 'Delete'
    # Nothing has happened yet.
    assert cloud.client('sns').get_topic_attributes(TopicArn=cloud.resources()['Topic'])['Attributes']['DisplayName'] == 'one'
    assert execute(cloud)['StackStatus'] == 'UPDATE_COMPLETE'
    assert set(cloud.resources()) == {'Topic', 'New', 'Same'}


@pytest.mark.parametrize('old, new, replacement', [
    (topic(TopicName='a'), topic(TopicName='b'), 'True'),
    (topic(DisplayName='a'), topic(DisplayName='b'), 'False'),
    (topic(TopicName='a', DisplayName='a'), topic(TopicName='b', DisplayName='b'), 'True'),
    (topic(), topic({'Metadata': {'a': 'b'}}), 'False'),
])
def test_what_replaces(cloud, old, new, replacement):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html"""
    cloud.create(stack_of(Thing=old))
    change = change_of(cloud.change_set(stack_of(Thing=new)), 'Thing')
    assert change['Replacement'] == replacement
    assert change.get('PolicyAction') == ('ReplaceAndDelete' if replacement == 'True' else None)


def test_what_depends_on_a_replacement(cloud):
    """The value is not known before: a property that replaces with it replaces conditionally."""
    def template(name):
        return stack_of(Topic=topic(TopicName=name), Kept=parameter({'Ref': 'Topic'}, Name='kept'), Subscription=resource(
            'AWS::SNS::Subscription', TopicArn={'Ref': 'Topic'}, Protocol='email', Endpoint='a@example.com'))
    cloud.create(template('one'))
    made = cloud.change_set(template('two'))
    assert foreseen(made) == [('Modify', 'Kept', 'False'), ('Modify', 'Subscription', 'Conditional'), ('Modify', 'Topic', 'True')]
    detail = change_of(made, 'Kept')['Details'][0]
    assert (detail['Evaluation'], detail['Target']['Name'], detail['Target']['AfterValue']) == ('Dynamic', 'Value', UNKNOWN)
    assert json.loads(change_of(made, 'Kept')['AfterContext'])['Properties']['Value'] == UNKNOWN
    execute(cloud)
    assert stored(cloud, 'kept') == cloud.resources()['Topic']


def test_a_part_that_is_not_known_yet(cloud):
    made = cloud.change_set(stack_of(Queue=queue(), Kept=parameter({'Fn::Sub': 'to ${Queue.Arn}!'}, Name='kept')), ChangeSetType='CREATE')
    assert json.loads(change_of(made, 'Kept')['AfterContext'])['Properties']['Value'] == f'to {UNKNOWN}!'


@pytest.mark.parametrize('policy, action', [('Retain', 'ReplaceAndRetain'), ('Delete', 'ReplaceAndDelete')])
def test_policies_are_told(cloud, policy, action):
    attributes = {'UpdateReplacePolicy': policy, 'DeletionPolicy': 'Retain'}
    cloud.create(stack_of(Thing=topic(attributes, TopicName='a'), Other=queue({'DeletionPolicy': 'Retain'})))
    made = cloud.change_set(stack_of(Thing=topic(attributes, TopicName='b')))
    assert (change_of(made, 'Thing')['PolicyAction'], change_of(made, 'Other')['PolicyAction']) == (action, 'Retain')


def test_without_a_change(cloud):
    cloud.create(stack_of(Topic=topic()))
    made = cloud.change_set(stack_of(Topic=topic()))
    assert (made['Status'], made['StatusReason'], made['ExecutionStatus'], made['Changes']) == ('FAILED', EMPTY, 'UNAVAILABLE', [])
    message = refused(execute, cloud)
    assert message.startswith('InvalidChangeSetStatus') and 'cannot be executed in its current status of [FAILED]' in message


@pytest.mark.parametrize('change', [{'Outputs': {'Out': {'Value': 'x'}}}, {}])
def test_changes_beside_resources(cloud, change):
    template = stack_of(Topic=topic())
    cloud.create(template, tags={'a': '1'})
    made = cloud.change_set({**template, **change}, tags={'a': '2'} if not change else {'a': '1'})
    assert made['Status'] == 'CREATE_COMPLETE'
    assert execute(cloud)['StackStatus'] == 'UPDATE_COMPLETE'


def test_executed_once(cloud):
    cloud.create(stack_of(Topic=topic(DisplayName='one')))
    cloud.change_set(stack_of(Topic=topic(DisplayName='two')), change_set='first')
    cloud.change_set(stack_of(Topic=topic(DisplayName='three')), change_set='second')
    names = [item['ChangeSetName'] for item in cloud.cfn.list_change_sets(StackName='stack')['Summaries']]
    assert names == ['first', 'second']
    execute(cloud, 'first')
    # The others are of no use any more, and are gone.
    for name in names:
        assert 'ChangeSet' in refused(cloud.cfn.execute_change_set, StackName='stack', ChangeSetName=name)
    assert cloud.stack()['StackStatus'] == 'UPDATE_COMPLETE'


def test_a_name_is_used_once(cloud):
    cloud.create(stack_of(Topic=topic()))
    cloud.change_set(stack_of(Topic=topic(DisplayName='x')))
    assert refused(cloud.change_set, stack_of(Topic=topic(DisplayName='y'))) == 'AlreadyExistsException: ChangeSet changes already exists'
    cloud.cfn.delete_change_set(StackName='stack', ChangeSetName='changes')
    assert cloud.change_set(stack_of(Topic=topic(DisplayName='y')))['Status'] == 'CREATE_COMPLETE'


def test_wrong_properties_are_found_early(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html"""
    made = cloud.change_set(stack_of(Good=topic(), Wrong=alarm(Period='often', Nmae='x')), ChangeSetType='CREATE')
    assert (made['Status'], made['ExecutionStatus']) == ('FAILED', 'UNAVAILABLE')
    assert 'AWS::EarlyValidation::PropertyValidation' in made['StatusReason']
    events = cloud.cfn.describe_events(ChangeSetName=made['ChangeSetId'])['OperationEvents']
    assert {(event['LogicalResourceId'], event['EventType'], event['ValidationStatus'], event['ValidationStatusReason']) for event in events} == {
        ('Wrong', 'VALIDATION_ERROR', 'FAILED', '#/Period: expected type: Integer, found: String'),
        ('Wrong', 'VALIDATION_ERROR', 'FAILED', '#: extraneous key [Nmae] is not permitted')}
    assert cloud.left_over() == [] and cloud.topics() == set()


def test_parameters_tags_and_template_are_kept(cloud):
    template = {'Parameters': {'P': {'Type': 'String'}}, **stack_of(Topic=topic(DisplayName={'Ref': 'P'}))}
    made = cloud.change_set(template, ChangeSetType='CREATE', parameters={'P': 'v'}, tags={'t': '1'})
    assert (made['Parameters'], made['Tags']) == ([{'ParameterKey': 'P', 'ParameterValue': 'v'}], [{'Key': 't', 'Value': '1'}])
    assert cloud.cfn.get_template(StackName='stack', ChangeSetName='changes')['TemplateBody'] == template


def test_a_creation_that_fails(cloud):
    cloud.change_set(stack_of(Topic=topic()), ChangeSetType='CREATE')
    fail(cloud, type='AWS::SNS::Topic')
    assert execute(cloud)['StackStatus'] == 'ROLLBACK_COMPLETE'


@pytest.mark.parametrize('on_failure, status', [('ROLLBACK', 'ROLLBACK_COMPLETE'), ('DO_NOTHING', 'CREATE_FAILED'), ('DELETE', 'DELETE_COMPLETE')])
def test_on_stack_failure(cloud, on_failure, status):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html (OnStackFailure)"""
    made = cloud.change_set(stack_of(First=queue(), Topic=topic({'DependsOn': 'First'})), ChangeSetType='CREATE', OnStackFailure=on_failure)
    fail(cloud, type='AWS::SNS::Topic')
    cloud.cfn.execute_change_set(ChangeSetName=made['ChangeSetId'])
    assert cloud.settled(made['StackId'])['StackStatus'] == status


def test_disable_rollback(cloud):
    cloud.create(stack_of(Topic=topic(DisplayName='one')))
    cloud.change_set(stack_of(Topic=topic(DisplayName='two')))
    fail(cloud, logicalId='Topic', action='update')
    assert execute(cloud, DisableRollback=True)['StackStatus'] == 'UPDATE_FAILED'
    # The same template again is no empty change set: something is not done yet.
    made = cloud.change_set(stack_of(Topic=topic(DisplayName='two')), change_set='again')
    assert made['Status'] == 'CREATE_COMPLETE'
    assert execute(cloud, 'again')['StackStatus'] == 'UPDATE_COMPLETE'
    assert cloud.client('sns').get_topic_attributes(TopicArn=cloud.resources()['Topic'])['Attributes']['DisplayName'] == 'two'


def test_the_previous_template(cloud):
    template = {'Parameters': {'P': {'Type': 'String'}}, **stack_of(Kept=parameter({'Ref': 'P'}, Name='kept'))}
    cloud.create(template, parameters={'P': 'a'})
    cloud.cfn.create_change_set(StackName='stack', ChangeSetName='changes', UsePreviousTemplate=True,
                                Parameters=[{'ParameterKey': 'P', 'ParameterValue': 'b'}])
    execute(cloud)
    assert stored(cloud, 'kept') == 'b'


def test_the_order_of_a_list_that_has_none_is_no_change(cloud):
    """A list whose order means nothing (insertionOrder: false in the schema) still counts as changed: CloudFormation compares templates."""
    cloud.create(stack_of(Topic=topic(Tags=[{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': '2'}])))
    made = cloud.change_set(stack_of(Topic=topic(Tags=[{'Key': 'b', 'Value': '2'}, {'Key': 'a', 'Value': '1'}])))
    assert foreseen(made) == [('Modify', 'Topic', 'False')]
