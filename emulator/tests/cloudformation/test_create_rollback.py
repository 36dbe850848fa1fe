"""A creation that fails: what is taken back, what stays, and what can be done then.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""
from __future__ import annotations

import json

import pytest

from .parts import fail, parameter, queue, refused, resource, stack_of, topic

THREE = stack_of(First=topic(), Second=queue({'DependsOn': 'First'}), Third=parameter('x', {'DependsOn': 'Second'}, Name='third'))


def test_everything_is_taken_back(cloud):
    fail(cloud, logicalId='Third', message='no room')
    stack = cloud.create(THREE)
    assert stack['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert cloud.resources() == {}
    assert cloud.left_over() == [] and cloud.topics() == set()
    assert cloud.happened() == [
        ('stack', 'CREATE_IN_PROGRESS'),
        ('First', 'CREATE_IN_PROGRESS'), ('First', 'CREATE_IN_PROGRESS'), ('First', 'CREATE_COMPLETE'),
        ('Second', 'CREATE_IN_PROGRESS'), ('Second', 'CREATE_IN_PROGRESS'), ('Second', 'CREATE_COMPLETE'),
        ('Third', 'CREATE_IN_PROGRESS'), ('Third', 'CREATE_FAILED'),
        ('stack', 'ROLLBACK_IN_PROGRESS'),
        ('Third', 'DELETE_COMPLETE'),
        ('Second', 'DELETE_IN_PROGRESS'), ('Second', 'DELETE_COMPLETE'), ('First', 'DELETE_IN_PROGRESS'), ('First', 'DELETE_COMPLETE'),
        ('stack', 'ROLLBACK_COMPLETE')]


def test_the_reasons(cloud):
    fail(cloud, logicalId='Second', message='no room')
    cloud.create(THREE)
    assert cloud.reasons()[0] == 'Resource handler returned message: "no room" (HandlerErrorCode: GeneralServiceException)'
    rollback = next(event for event in cloud.events() if event['ResourceStatus'] == 'ROLLBACK_IN_PROGRESS')
    assert rollback['ResourceStatusReason'] == 'The following resource(s) failed to create: [Second]. Rollback requested by user.'


def test_what_the_service_says_is_the_reason(cloud):
    cloud.client('ssm').put_parameter(Name='taken', Value='v', Type='String')
    assert cloud.create(stack_of(Kept=parameter('x', Name='taken')))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'Error Code: ParameterAlreadyExists' in cloud.reasons()[0]
    assert cloud.reasons()[0].endswith('(HandlerErrorCode: AlreadyExists)')
    # What somebody else made is not deleted with what failed to be made.
    assert cloud.client('ssm').get_parameter(Name='taken')['Parameter']['Value'] == 'v'


def test_a_rolled_back_stack_can_only_be_deleted(cloud):
    fail(cloud, logicalId='Third')
    identifier = cloud.create(THREE)['StackId']
    message = f'Stack:{identifier} is in ROLLBACK_COMPLETE state and can not be updated.'
    assert refused(cloud.update, THREE) == message
    assert refused(cloud.change_set, THREE) == message
    assert refused(cloud.create, THREE) == 'AlreadyExistsException: Stack [stack] already exists'
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.create(THREE)['StackStatus'] == 'CREATE_COMPLETE'


def test_on_failure_delete(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (OnFailure)"""
    fail(cloud, logicalId='Third')
    identifier = cloud.cfn.create_stack(StackName='stack', TemplateBody=json.dumps(THREE), OnFailure='DELETE')['StackId']
    assert cloud.settled(identifier)['StackStatus'] == 'DELETE_COMPLETE'
    assert refused(cloud.stack) == 'Stack with id stack does not exist'
    assert cloud.left_over() == []


@pytest.mark.parametrize('options', [{'OnFailure': 'DO_NOTHING'}, {'DisableRollback': True}])
def test_on_failure_do_nothing(cloud, options):
    fail(cloud, logicalId='Third')
    stack = cloud.create(THREE, **options)
    assert (stack['StackStatus'], stack['DisableRollback']) == ('CREATE_FAILED', True)
    states = {item['LogicalResourceId']: item['ResourceStatus'] for item in cloud.cfn.describe_stack_resources(StackName='stack')['StackResources']}
    assert states == {'First': 'CREATE_COMPLETE', 'Second': 'CREATE_COMPLETE', 'Third': 'CREATE_FAILED'}
    assert len(cloud.topics()) == 1


def test_both_options_make_no_sense(cloud):
    message = refused(cloud.create, THREE, OnFailure='DELETE', DisableRollback=False)
    assert 'either DisableRollback or OnFailure' in message


def test_roll_back_later(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html"""
    fail(cloud, logicalId='Third')
    cloud.create(THREE, OnFailure='DO_NOTHING')
    cloud.cfn.rollback_stack(StackName='stack')
    assert cloud.settled()['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert cloud.left_over() == []
    assert 'RollbackStack can not be called' in refused(cloud.cfn.rollback_stack, StackName='stack')


def test_fix_forward(cloud):
    """What failed is made again by the update that follows; what was made stays what it is."""
    fail(cloud, logicalId='Third')
    cloud.create(THREE, OnFailure='DO_NOTHING')
    before = cloud.resources()
    assert cloud.update(THREE)['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    after = cloud.resources()
    assert (after['First'], after['Second'], after['Third']) == (before['First'], before['Second'], 'third')
    assert cloud.client('ssm').get_parameter(Name='third')['Parameter']['Value'] == 'x'


def test_fix_forward_without_what_failed(cloud):
    fail(cloud, logicalId='Third')
    cloud.create(THREE, OnFailure='DO_NOTHING')
    assert cloud.update(stack_of(First=topic()))['StackStatus'] == 'UPDATE_COMPLETE'
    assert list(cloud.resources()) == ['First']
    assert cloud.left_over() == []


def test_a_deletion_that_fails_makes_the_rollback_fail(cloud):
    fail(cloud, logicalId='Third')
    fail(cloud, logicalId='First', action='delete', message='held')
    stack = cloud.create(THREE)
    assert stack['StackStatus'] == 'ROLLBACK_FAILED'
    assert stack['StackStatusReason'] == 'The following resource(s) failed to delete: [First].'
    assert list(cloud.resources()) == ['First']
    assert 'held' in cloud.reasons()[-2]
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []


@pytest.mark.parametrize('policy, stays', [('Retain', True), ('RetainExceptOnCreate', False), ('Delete', False)])
def test_deletion_policies_of_what_is_taken_back(cloud, policy, stays):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    fail(cloud, logicalId='Second')
    cloud.create(stack_of(First=topic({'DeletionPolicy': policy}), Second=queue({'DependsOn': 'First'})))
    assert cloud.stack()['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert bool(cloud.topics()) is stays
    assert (('First', 'DELETE_SKIPPED') in cloud.happened()) is stays
    assert len(cloud.left_over()) == stays


def test_retain_except_on_create_for_this_operation(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (RetainExceptOnCreate)"""
    fail(cloud, logicalId='Second')
    cloud.create(stack_of(First=topic({'DeletionPolicy': 'Retain'}), Second=queue({'DependsOn': 'First'})), RetainExceptOnCreate=True)
    assert cloud.stack()['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert cloud.topics() == set()


def test_an_output_that_fails_takes_everything_back(cloud):
    template = {**stack_of(First=topic()), 'Outputs': {'Out': {'Value': {'Fn::ImportValue': 'nobody'}}}}
    assert cloud.create(template)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'No export named nobody found.' in str([event.get('ResourceStatusReason') for event in cloud.events()])
    assert cloud.left_over() == []


def test_a_creation_policy_is_taken_as_fulfilled(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html"""
    group = resource('AWS::AutoScaling::AutoScalingGroup', {'CreationPolicy': {'ResourceSignal': {'Count': '2', 'Timeout': 'PT5M'}}},
                     MinSize='0', MaxSize='0', AvailabilityZones=['us-east-1a'], LaunchTemplate={
                         'LaunchTemplateId': {'Ref': 'Template'}, 'Version': {'Fn::GetAtt': ['Template', 'LatestVersionNumber']}})
    template = resource('AWS::EC2::LaunchTemplate', LaunchTemplateData={'InstanceType': 't3.micro', 'ImageId': 'ami-12345678'})
    assert cloud.create(stack_of(Template=template, Group=group))['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    signals = [event['ResourceStatusReason'] for event in cloud.events() if 'SUCCESS signal' in event.get('ResourceStatusReason', '')]
    assert len(signals) == 2
    cloud.delete()


def test_only_what_failed_is_named(cloud):
    """What a resource needs that would not go is kept, too, but nobody has tried to delete it."""
    fail(cloud, logicalId='Needing', action='delete', message='held')
    fail(cloud, logicalId='Last', message='no more')
    stack = cloud.create(stack_of(Needed=topic(), Needing=topic({'DependsOn': 'Needed'}), Last=topic({'DependsOn': 'Needing'})))
    assert stack['StackStatus'] == 'ROLLBACK_FAILED'
    assert stack['StackStatusReason'] == 'The following resource(s) failed to delete: [Needing].'
    assert set(cloud.resources()) == {'Needed', 'Needing'}
