"""Updates that need a new resource: the new one first, then what refers to it, the old one last.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html#update-replacement
"""
from __future__ import annotations

from .parts import parameter, queue, resource, stack_of, stored, topic


def of_name(name, attributes=None):
    """A topic, something that refers to it, and something that refers to that."""
    return stack_of(Topic=topic(attributes, TopicName=name), Kept=parameter({'Ref': 'Topic'}, Name='kept'),
                    Policy=resource('AWS::SNS::TopicPolicy', Topics=[{'Ref': 'Topic'}], PolicyDocument={'Version': '2012-10-17', 'Statement': [
                        {'Effect': 'Allow', 'Principal': '*', 'Action': 'sns:Publish', 'Resource': {'Ref': 'Topic'}}]}))


def test_the_new_one_first_and_the_old_one_last(cloud):
    cloud.create(of_name('one'))
    old, seen = cloud.resources()['Topic'], len(cloud.events())
    assert cloud.update(of_name('two'))['StackStatus'] == 'UPDATE_COMPLETE'
    new = cloud.resources()['Topic']
    assert (new.split(':')[-1], stored(cloud, 'kept'), cloud.topics()) == ('two', new, {'two'})
    events = [(event['LogicalResourceId'], event['ResourceStatus'], event['PhysicalResourceId'])
              for event in cloud.events()[seen:] if event['LogicalResourceId'] in ('Topic', 'Kept')]
    assert events == [
        ('Topic', 'UPDATE_IN_PROGRESS', old), ('Topic', 'UPDATE_IN_PROGRESS', new), ('Topic', 'UPDATE_COMPLETE', new),
        ('Kept', 'UPDATE_IN_PROGRESS', 'kept'), ('Kept', 'UPDATE_COMPLETE', 'kept'),
        ('Topic', 'DELETE_IN_PROGRESS', old), ('Topic', 'DELETE_COMPLETE', old)]
    reasons = [event.get('ResourceStatusReason') for event in cloud.events()[seen:] if event['LogicalResourceId'] == 'Topic']
    assert reasons[0] == 'Requested update requires the creation of a new physical resource; hence creating one.'
    assert cloud.left_over() == []


def test_what_refers_to_it_is_replaced_in_turn(cloud):
    def template(name):
        return stack_of(Topic=topic(TopicName=name), Queue=queue(QueueName='q'), Subscription=resource(
            'AWS::SNS::Subscription', TopicArn={'Ref': 'Topic'}, Protocol='sqs', Endpoint={'Fn::GetAtt': ['Queue', 'Arn']}))
    cloud.create(template('one'))
    before = cloud.resources()
    cloud.update(template('two'))
    after = cloud.resources()
    assert (before['Subscription'] != after['Subscription'], before['Queue'] == after['Queue']) == (True, True)
    assert [item['TopicArn'] for item in cloud.client('sns').list_subscriptions()['Subscriptions']] == [after['Topic']]


def test_a_made_up_name_is_new(cloud):
    cloud.create(stack_of(Queue=queue(FifoQueue=True)))
    old = cloud.resources()['Queue']
    cloud.update(stack_of(Queue=queue()))
    new = cloud.resources()['Queue']
    assert (old.endswith('.fifo'), new.endswith('.fifo'), old != new) == (True, False, True)
    assert [url.split('/')[-1] for url in cloud.client('sqs').list_queues()['QueueUrls']] == [new.split('/')[-1]]


def test_a_name_of_ones_own_cannot_be_kept(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"""
    cloud.create(role('mine', '/a/'), Capabilities=['CAPABILITY_NAMED_IAM'])
    stack = cloud.update(role('mine', '/b/'), Capabilities=['CAPABILITY_NAMED_IAM'])
    assert stack['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert cloud.reasons()[0] == ('CloudFormation cannot update a stack when a custom-named resource requires replacing. '
                                  'Rename mine and update the stack again.')
    detail = cloud.cfn.describe_stack_resource(StackName='stack', LogicalResourceId='Role')['StackResourceDetail']
    assert detail['ResourceStatus'] == 'UPDATE_COMPLETE'
    # With another name it can be replaced.
    stack = cloud.update(role('yours', '/b/'), Capabilities=['CAPABILITY_NAMED_IAM'])
    assert stack['StackStatus'] == 'UPDATE_COMPLETE'
    assert [(found['RoleName'], found['Path']) for found in cloud.client('iam').list_roles()['Roles']
            if found['RoleName'] in ('mine', 'yours')] == [('yours', '/b/')]
    cloud.delete()


def role(name, path):
    trust = {'Version': '2012-10-17', 'Statement': []}
    return stack_of(Role=resource('AWS::IAM::Role', RoleName=name, Path=path, AssumeRolePolicyDocument=trust))


def test_update_replace_policy_retain(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html"""
    cloud.create(of_name('one', {'UpdateReplacePolicy': 'Retain'}))
    cloud.update(of_name('two', {'UpdateReplacePolicy': 'Retain'}))
    assert cloud.topics() == {'one', 'two'}
    assert ('Topic', 'DELETE_SKIPPED') in cloud.happened()
    cloud.delete()
    assert cloud.topics() == {'one'}


def test_a_deletion_policy_does_not_keep_what_is_replaced(cloud):
    cloud.create(of_name('one', {'DeletionPolicy': 'Retain'}))
    cloud.update(of_name('two', {'DeletionPolicy': 'Retain'}))
    assert cloud.topics() == {'two'}


def test_update_replace_policy_snapshot(cloud):
    def database(name):
        return stack_of(Database=resource(
            'AWS::RDS::DBInstance', {'UpdateReplacePolicy': 'Snapshot'}, DBInstanceIdentifier=name, Engine='postgres', DBInstanceClass='db.t3.micro',
            AllocatedStorage='20', MasterUsername='me', MasterUserPassword='secret-of-test'))
    cloud.create(database('one'))
    assert cloud.update(database('two'))['StackStatus'] == 'UPDATE_COMPLETE'
    rds = cloud.client('rds')
    assert [found['DBInstanceIdentifier'] for found in rds.describe_db_instances()['DBInstances']] == ['two']
    snapshots = rds.describe_db_snapshots()['DBSnapshots']
    assert [found['DBInstanceIdentifier'] for found in snapshots if found['SnapshotType'] == 'manual'] == ['one']
    cloud.delete()
    for found in rds.describe_db_snapshots()['DBSnapshots']:
        rds.delete_db_snapshot(DBSnapshotIdentifier=found['DBSnapshotIdentifier'])


def test_an_old_one_that_cannot_be_deleted_does_not_fail_the_update(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html"""
    cloud.create(of_name('one'))
    cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'action': 'delete', 'times': 3, 'message': 'held'})
    assert cloud.update(of_name('two'))['StackStatus'] == 'UPDATE_COMPLETE'
    assert cloud.topics() == {'one', 'two'}
    assert [made['physicalId'].split(':')[-1] for made in cloud.left_over()] == ['one']


def test_an_update_policy_replaces_the_group(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html (AutoScalingReplacingUpdate)"""
    def template(instance_type, policy):
        launch = resource('AWS::EC2::LaunchTemplate', LaunchTemplateData={'InstanceType': instance_type, 'ImageId': 'ami-12345678'})
        group = resource('AWS::AutoScaling::AutoScalingGroup', {'UpdatePolicy': policy} if policy else {}, MinSize='0', MaxSize='0',
                         AvailabilityZones=['us-east-1a'], LaunchTemplate={
                             'LaunchTemplateId': {'Ref': 'Launch'}, 'Version': {'Fn::GetAtt': ['Launch', 'LatestVersionNumber']}})
        return stack_of(Launch=launch, Group=group)
    cloud.create(template('t3.micro', None))
    first = cloud.resources()['Group']
    cloud.update(template('t3.small', None))
    assert cloud.resources()['Group'] == first
    cloud.update(template('t3.medium', {'AutoScalingReplacingUpdate': {'WillReplace': True}}))
    second = cloud.resources()['Group']
    assert second != first
    groups = cloud.client('autoscaling').describe_auto_scaling_groups()['AutoScalingGroups']
    assert [group['AutoScalingGroupName'] for group in groups if group['AutoScalingGroupName'].startswith('stack-')] == [second]
    cloud.delete()
