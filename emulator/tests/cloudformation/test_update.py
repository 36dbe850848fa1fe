"""Updates in place.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""
from __future__ import annotations

import pytest

from .parts import alarm, parameter, queue, refused, resource, stack_of, stored, topic

NOTHING = 'No updates are to be performed.'


def display_name(cloud):
    return cloud.client('sns').get_topic_attributes(TopicArn=cloud.resources()['Topic'])['Attributes']['DisplayName']


def test_in_place(cloud):
    cloud.create(stack_of(Topic=topic(DisplayName='one'), Other=queue()))
    before, seen = cloud.resources(), len(cloud.events())
    stack = cloud.update(stack_of(Topic=topic(DisplayName='two'), Other=queue()))
    assert (stack['StackStatus'], cloud.resources(), display_name(cloud)) == ('UPDATE_COMPLETE', before, 'two')
    assert stack['LastUpdatedTime'] > stack['CreationTime']
    assert cloud.happened()[seen:] == [
        ('stack', 'UPDATE_IN_PROGRESS'), ('Topic', 'UPDATE_IN_PROGRESS'), ('Topic', 'UPDATE_COMPLETE'),
        ('stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'), ('stack', 'UPDATE_COMPLETE')]


def test_add_and_remove(cloud):
    cloud.create(stack_of(Topic=topic(), Old=queue()))
    seen = len(cloud.events())
    cloud.update(stack_of(Topic=topic(), New=queue()))
    assert set(cloud.resources()) == {'Topic', 'New'}
    happened = cloud.happened()[seen:]
    assert happened.index(('New', 'CREATE_COMPLETE')) < happened.index(('stack', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'))
    assert happened[-3:] == [('Old', 'DELETE_IN_PROGRESS'), ('Old', 'DELETE_COMPLETE'), ('stack', 'UPDATE_COMPLETE')]
    assert cloud.left_over() == []


def test_a_property_that_is_removed_falls_back_to_its_default(cloud):
    cloud.create(stack_of(Topic=topic(DisplayName='one'), Queue=queue(VisibilityTimeout=99), Group=resource(
        'AWS::Logs::LogGroup', LogGroupName='g', RetentionInDays=7)))
    cloud.update(stack_of(Topic=topic(), Queue=queue(), Group=resource('AWS::Logs::LogGroup', LogGroupName='g')))
    attributes = cloud.client('sqs').get_queue_attributes(QueueUrl=cloud.resources()['Queue'], AttributeNames=['All'])['Attributes']
    assert (display_name(cloud), attributes['VisibilityTimeout']) == ('', '30')
    assert 'retentionInDays' not in cloud.client('logs').describe_log_groups()['logGroups'][0]


def test_nothing_to_do(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html (No updates to perform)"""
    template = {'Parameters': {'P': {'Type': 'String', 'Default': 'a'}}, **stack_of(Topic=topic(DisplayName={'Ref': 'P'}))}
    cloud.create(template, tags={'team': 'one'})
    seen = len(cloud.events())
    assert refused(cloud.update, template, tags={'team': 'one'}) == NOTHING
    assert refused(cloud.update, template, parameters={'P': 'a'}) == NOTHING
    # Resources are compared by what they are in the end.
    assert refused(cloud.update, stack_of(Topic=topic(DisplayName={'Fn::Join': ['', ['a']]}))) == NOTHING
    assert (len(cloud.events()), cloud.stack()['StackStatus']) == (seen, 'CREATE_COMPLETE')


@pytest.mark.parametrize('change', [
    {'Outputs': {'Out': {'Value': 'b'}}},
    {'Outputs': {}},
    {'Outputs': {'Out': {'Value': 'a', 'Export': {'Name': 'shared'}}}},
])
def test_outputs_alone_are_an_update(cloud, change):
    template = {**stack_of(Topic=topic()), 'Outputs': {'Out': {'Value': 'a'}}}
    cloud.create(template)
    assert cloud.update({**template, **change})['StackStatus'] == 'UPDATE_COMPLETE'
    assert [(output['OutputKey'], output['OutputValue']) for output in cloud.stack().get('Outputs', [])] == [
        (key, output['Value']) for key, output in change['Outputs'].items()]


def test_an_output_that_a_parameter_changes(cloud):
    template = {'Parameters': {'P': {'Type': 'String'}}, **stack_of(Topic=topic()), 'Outputs': {'Out': {'Value': {'Ref': 'P'}}}}
    cloud.create(template, parameters={'P': 'a'})
    assert cloud.update(template, parameters={'P': 'b'})['Outputs'][0]['OutputValue'] == 'b'


def test_what_depends_on_the_change_is_updated_with_it(cloud):
    def template(timeout):
        return stack_of(Queue=queue(QueueName=f'q{timeout}'), Kept=parameter({'Fn::GetAtt': ['Queue', 'QueueName']}, Name='kept'))
    cloud.create(template(1))
    cloud.update(template(2))
    assert stored(cloud, 'kept') == 'q2'


def test_tags_of_the_stack_reach_the_resources(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html"""
    own = [{'Key': 'own', 'Value': '1'}, {'Key': 'both', 'Value': 'resource'}]
    template = stack_of(Topic=topic(Tags=own), Parameter=parameter('x', Name='tagged', Tags={'own': '1'}), Bucket=resource('AWS::S3::Bucket'))
    cloud.create(template, tags={'both': 'stack', 'team': 'a'})

    def tags():
        made = cloud.resources()
        return [
            {tag['Key']: tag['Value'] for tag in found} for found in (
                cloud.client('sns').list_tags_for_resource(ResourceArn=made['Topic'])['Tags'],
                cloud.client('ssm').list_tags_for_resource(ResourceType='Parameter', ResourceId='tagged')['TagList'],
                cloud.client('s3').get_bucket_tagging(Bucket=made['Bucket'])['TagSet'])]
    assert tags() == [{'own': '1', 'both': 'resource', 'team': 'a'}, {'own': '1', 'both': 'stack', 'team': 'a'}, {'both': 'stack', 'team': 'a'}]
    # Without the option, the tags stay; with it, they are what it says.
    cloud.update(stack_of(**{**template['Resources'], 'More': queue()}))
    assert tags()[2] == {'both': 'stack', 'team': 'a'}
    assert cloud.update(template, tags={'team': 'b'})['Tags'] == [{'Key': 'team', 'Value': 'b'}]
    assert tags() == [{'own': '1', 'both': 'resource', 'team': 'b'}, {'own': '1', 'team': 'b'}, {'team': 'b'}]


def test_a_new_type_under_an_old_name_is_refused(cloud):
    cloud.create(stack_of(Thing=topic()))
    message = refused(cloud.update, stack_of(Thing=queue()))
    assert message.startswith('Update of resource type is not permitted.') and '[Thing]' in message


def test_metadata_and_policies_alone_are_an_update(cloud):
    """An attribute changes nothing but what CloudFormation knows."""
    cloud.create(stack_of(Topic=topic()))
    assert cloud.update(stack_of(Topic=topic({'DeletionPolicy': 'Retain'})))['StackStatus'] == 'UPDATE_COMPLETE'
    assert cloud.update(stack_of(Topic=topic({'Metadata': {'a': 'b'}})))['StackStatus'] == 'UPDATE_COMPLETE'
    detail = cloud.cfn.describe_stack_resource(StackName='stack', LogicalResourceId='Topic')['StackResourceDetail']
    assert detail['Metadata'] == '{"a": "b"}'
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.topics() == set()


def test_depends_on_and_description_alone_are_none(cloud):
    cloud.create(stack_of(A=topic(), B=topic()))
    assert refused(cloud.update, {**stack_of(A=topic(), B=topic({'DependsOn': 'A'})), 'Description': 'new'}) == NOTHING


def test_an_alarm_is_overwritten(cloud):
    cloud.create(stack_of(Alarm=alarm(AlarmName='a', Threshold=1, AlarmDescription='d')))
    cloud.update(stack_of(Alarm=alarm(AlarmName='a', Threshold=2)))
    found = cloud.client('cloudwatch').describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]
    assert (found['Threshold'], found.get('AlarmDescription')) == (2, None)


def test_a_busy_stack_is_not_updated(cloud):
    cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'delaySeconds': 0.5})
    stack = cloud.create(stack_of(Topic=topic()), wait=False)
    assert stack['StackStatus'] == 'CREATE_IN_PROGRESS'
    assert 'is in CREATE_IN_PROGRESS state and can not be updated' in refused(cloud.update, stack_of(Topic=topic(DisplayName='x')))
    assert 'AlreadyExistsException' in refused(cloud.create, stack_of(Topic=topic()))
    assert cloud.settled()['StackStatus'] == 'CREATE_COMPLETE'
