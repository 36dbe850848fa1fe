"""Deleting: order, policies, what cannot be deleted, protection.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""
from __future__ import annotations

import pytest

from .parts import EXTENSIONS, fail, queue, refused, resource, stack_of, topic


def statuses(cloud, identifier, logical_id):
    return [status for logical, status in cloud.happened(identifier) if logical == logical_id]


@pytest.mark.parametrize('policy, stays', [(None, False), ('Delete', False), ('Retain', True), ('RetainExceptOnCreate', True)])
def test_when_the_stack_is_deleted(cloud, policy, stays):
    identifier = cloud.create(stack_of(Topic=topic({'DeletionPolicy': policy} if policy else {}, TopicName='t'), Queue=queue()))['StackId']
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.topics() == ({'t'} if stays else set())
    assert statuses(cloud, identifier, 'Topic')[-1] == ('DELETE_SKIPPED' if stays else 'DELETE_COMPLETE')
    assert [made['physicalId'].split(':')[-1] for made in cloud.left_over()] == (['t'] if stays else [])


@pytest.mark.parametrize('policy, stays', [(None, False), ('Retain', True), ('RetainExceptOnCreate', True)])
def test_when_an_update_removes_the_resource(cloud, policy, stays):
    cloud.create(stack_of(Topic=topic({'DeletionPolicy': policy} if policy else {}, TopicName='t'), Queue=queue()))
    assert cloud.update(stack_of(Queue=queue()))['StackStatus'] == 'UPDATE_COMPLETE'
    assert cloud.topics() == ({'t'} if stays else set())
    assert list(cloud.resources()) == ['Queue']


@pytest.mark.parametrize('keep, stays', [('yes', True), ('no', False)])
def test_a_policy_may_be_a_function(cloud, keep, stays):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
    cloud.create({**EXTENSIONS, 'Parameters': {'Keep': {'Type': 'String'}}, 'Conditions': {'Kept': {'Fn::Equals': [{'Ref': 'Keep'}, 'yes']}},
                  **stack_of(Topic=topic({'DeletionPolicy': {'Fn::If': ['Kept', 'Retain', 'Delete']}}))}, parameters={'Keep': keep})
    cloud.delete()
    assert bool(cloud.topics()) is stays


def test_the_policy_of_the_last_template_counts(cloud):
    cloud.create(stack_of(Topic=topic({'DeletionPolicy': 'Retain'}), Queue=queue()))
    cloud.update(stack_of(Topic=topic(), Queue=queue()))
    cloud.delete()
    assert cloud.topics() == set()


@pytest.mark.parametrize('remove', ['delete', 'update'])
def test_snapshots(cloud, remove):
    volume = resource('AWS::EC2::Volume', {'DeletionPolicy': 'Snapshot'}, AvailabilityZone='us-east-1a', Size=1)
    identifier = cloud.create(stack_of(Volume=volume, Queue=queue()))['StackId']
    made, ec2 = cloud.resources()['Volume'], cloud.client('ec2')
    if remove == 'delete':
        cloud.delete()
    else:
        cloud.update(stack_of(Queue=queue()))
    snapshots = ec2.describe_snapshots(Filters=[{'Name': 'volume-id', 'Values': [made]}])['Snapshots']
    assert len(snapshots) == 1
    assert ec2.describe_volumes(Filters=[{'Name': 'volume-id', 'Values': [made]}])['Volumes'] == []
    reason = next(event['ResourceStatusReason'] for event in cloud.events(identifier)
                  if (event['LogicalResourceId'], event['ResourceStatus']) == ('Volume', 'DELETE_COMPLETE'))
    assert snapshots[0]['SnapshotId'] in reason
    ec2.delete_snapshot(SnapshotId=snapshots[0]['SnapshotId'])


def test_a_database_has_a_snapshot_by_itself(cloud):
    """RDS instances outside of clusters: Snapshot is the default.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    cloud.create(stack_of(Database=resource(
        'AWS::RDS::DBInstance', DBInstanceIdentifier='db', Engine='postgres', DBInstanceClass='db.t3.micro', AllocatedStorage='20',
        MasterUsername='me', MasterUserPassword='secret-of-test')))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    rds = cloud.client('rds')
    found = [found['DBSnapshotIdentifier'] for found in rds.describe_db_snapshots()['DBSnapshots'] if found['DBInstanceIdentifier'] == 'db']
    for name in found:
        rds.delete_db_snapshot(DBSnapshotIdentifier=name)
    assert len(found) == 1


def stuck(cloud, times=1):
    """A stack of which one resource could not be deleted."""
    identifier = cloud.create(stack_of(Stuck=topic(TopicName='stuck'), Queue=queue(), User=queue({'DependsOn': 'Stuck'})))['StackId']
    fail(cloud, logicalId='Stuck', action='delete', times=times, message='held')
    return identifier


def test_what_cannot_be_deleted(cloud):
    identifier = stuck(cloud)
    stack = cloud.delete()
    assert (stack['StackStatus'], list(cloud.resources())) == ('DELETE_FAILED', ['Stuck'])
    assert stack['StackStatusReason'].strip() == 'The following resource(s) failed to delete: [Stuck].'
    assert 'held' in cloud.reasons(identifier)[0]
    assert 'DELETE_FAILED state and can not be updated' in refused(cloud.update, stack_of(Queue=queue()))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []


def test_a_failure_leaves_what_it_needs(cloud):
    """A resource that something undeleted depends on is not deleted either."""
    cloud.create(stack_of(Base=topic(TopicName='base'), User=queue({'DependsOn': 'Base'})))
    fail(cloud, logicalId='User', action='delete', message='held')
    assert cloud.delete()['StackStatus'] == 'DELETE_FAILED'
    assert set(cloud.resources()) == {'Base', 'User'}
    assert cloud.topics() == {'base'}


def test_retain_what_failed(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html (RetainResources)"""
    stuck(cloud)
    message = refused(cloud.cfn.delete_stack, StackName='stack', RetainResources=['Stuck'])
    assert 'specify which resources to retain only when the stack is in the DELETE_FAILED state' in message
    cloud.delete()
    assert cloud.delete(RetainResources=['Stuck'])['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.topics() == {'stuck'}


def test_force(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html (DeletionMode)"""
    stuck(cloud, times=2)
    assert cloud.delete()['StackStatus'] == 'DELETE_FAILED'
    stack = cloud.delete(DeletionMode='FORCE_DELETE_STACK')
    assert (stack['StackStatus'], cloud.topics()) == ('DELETE_COMPLETE', {'stuck'})
    assert refused(cloud.stack) == 'Stack with id stack does not exist'


def test_force_needs_a_failure_first(cloud):
    cloud.create(stack_of(Topic=topic()))
    assert 'DELETE_FAILED' in refused(cloud.cfn.delete_stack, StackName='stack', DeletionMode='FORCE_DELETE_STACK')


def test_a_service_that_says_no(cloud):
    """A bucket that is not empty."""
    cloud.create(stack_of(Bucket=resource('AWS::S3::Bucket', BucketName='full')))
    s3 = cloud.client('s3')
    s3.put_object(Bucket='full', Key='k', Body=b'x')
    identifier = cloud.delete()['StackId']
    assert cloud.stack(identifier)['StackStatus'] == 'DELETE_FAILED'
    assert 'BucketNotEmpty' in cloud.reasons(identifier)[0]
    s3.delete_object(Bucket='full', Key='k')
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'


def test_what_is_gone_already_is_no_error(cloud):
    identifier = cloud.create(stack_of(Topic=topic(), Queue=queue()))['StackId']
    cloud.client('sns').delete_topic(TopicArn=cloud.resources()['Topic'])
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert statuses(cloud, identifier, 'Topic')[-1] == 'DELETE_COMPLETE'


def test_termination_protection(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html"""
    stack = cloud.create(stack_of(Topic=topic()), EnableTerminationProtection=True)
    assert stack['EnableTerminationProtection'] is True
    message = refused(cloud.cfn.delete_stack, StackName='stack')
    assert message.startswith('Stack [stack] cannot be deleted while TerminationProtection is enabled')
    cloud.cfn.update_termination_protection(StackName='stack', EnableTerminationProtection=False)
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'


def test_deleting_what_is_not_there_is_no_error(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html"""
    cloud.cfn.delete_stack(StackName='never')
    cloud.create(stack_of(Topic=topic()))
    identifier = cloud.delete()['StackId']
    cloud.cfn.delete_stack(StackName=identifier)
    assert cloud.stack(identifier)['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.stack(identifier)['DeletionTime']


def test_a_name_can_be_used_again(cloud):
    first = cloud.create(stack_of(Topic=topic()))['StackId']
    cloud.delete()
    second = cloud.create(stack_of(Topic=topic()))['StackId']
    assert first != second
    assert cloud.stack(first)['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.stack()['StackId'] == second
