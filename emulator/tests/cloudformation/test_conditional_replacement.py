"""Properties whose change replaces in some cases, and names that somebody has already.

Which change does is said by each property's documentation ("Update requires"), for example
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html.
"""
from __future__ import annotations

import pytest

from .parts import alarm, queue, resource, stack_of, topic


def table(key: str, **more):
    return resource('AWS::DynamoDB::Table', BillingMode='PAY_PER_REQUEST', KeySchema=[{'AttributeName': key, 'KeyType': 'HASH'}],
                    AttributeDefinitions=[{'AttributeName': key, 'AttributeType': 'S'}], **more)


def database(**more):
    return resource('AWS::RDS::DBInstance', **{
        'Engine': 'mysql', 'DBInstanceClass': 'db.t3.micro', 'AllocatedStorage': '20', 'MasterUsername': 'me', 'MasterUserPassword': 'secret-secret', **more})


def test_another_key_makes_another_table(cloud):
    cloud.create(stack_of(Table=table('one')))
    before = cloud.resources()['Table']
    found = cloud.change_set(stack_of(Table=table('two')))['Changes'][0]['ResourceChange']
    assert found['Replacement'] == 'Conditional'
    assert {detail['Target']['Name']: detail['Target']['RequiresRecreation'] for detail in found['Details']} == {
        'KeySchema': 'Conditionally', 'AttributeDefinitions': 'Never'}
    assert cloud.update(stack_of(Table=table('two')))['StackStatus'] == 'UPDATE_COMPLETE'
    after = cloud.resources()['Table']
    assert after != before
    assert cloud.client('dynamodb').list_tables()['TableNames'] == [after]
    assert cloud.client('dynamodb').describe_table(TableName=after)['Table']['KeySchema'] == [{'AttributeName': 'two', 'KeyType': 'HASH'}]


def test_a_table_with_a_name_of_its_own_is_not_replaced(cloud):
    cloud.create(stack_of(Table=table('one', TableName='things')))
    assert cloud.update(stack_of(Table=table('two', TableName='things')))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert 'cannot update a stack when a custom-named resource requires replacing. Rename things' in cloud.reasons()[0]


@pytest.mark.parametrize('change, replaced', [
    ({'Engine': 'postgres'}, True), ({'AvailabilityZone': 'us-east-1b'}, True), ({'BackupRetentionPeriod': 7}, False), ({'MultiAZ': True}, False),
])
def test_a_database_instance(cloud, change, replaced):
    cloud.create(stack_of(Db={**database(), 'DeletionPolicy': 'Delete', 'UpdateReplacePolicy': 'Delete'}))
    before = cloud.resources()['Db']
    stack = cloud.update(stack_of(Db={**database(**change), 'DeletionPolicy': 'Delete', 'UpdateReplacePolicy': 'Delete'}))
    assert stack['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    assert (cloud.resources()['Db'] != before) is replaced
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'


@pytest.mark.parametrize('named', [topic(TopicName='mine'), queue(QueueName='mine'), resource(
    'AWS::Events::Rule', Name='mine', ScheduleExpression='rate(1 hour)')], ids=['topic', 'queue', 'rule'])
def test_a_name_that_another_stack_has(cloud, named):
    """An API that answers a second creation with the first resource must not hand it to a second stack."""
    cloud.create(stack_of(It=named), 'first')
    assert cloud.create(stack_of(It=named), 'second')['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'mine already exists' in cloud.reasons('second')[0]
    assert [made['exists'] for made in cloud.control('GET', 'resources') if made['stack'] == 'first'] == [True]


def test_what_another_stack_has_is_not_overwritten(cloud):
    """An API that puts an alarm takes a second one of the name for a change of the first."""
    cloud.create(stack_of(It=alarm(AlarmName='mine', Threshold=1)), 'first')
    assert cloud.create(stack_of(It=alarm(AlarmName='mine', Threshold=2)), 'second')['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'mine already exists' in cloud.reasons('second')[0]
    found = cloud.client('cloudwatch').describe_alarms(AlarmNames=['mine'])['MetricAlarms']
    assert [item['Threshold'] for item in found] == [1]


def test_a_logical_id_that_changes_while_the_name_stays(cloud):
    cloud.create(stack_of(Old=queue(QueueName='kept')))
    stack = cloud.update(stack_of(New=queue(QueueName='kept')))
    assert stack['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert list(cloud.resources()) == ['Old']
    assert len(cloud.client('sqs').list_queues()['QueueUrls']) == 1


def test_a_name_is_free_again(cloud):
    for name in ('first', 'second'):
        assert cloud.create(stack_of(It=topic(TopicName='free')), name)['StackStatus'] == 'CREATE_COMPLETE'
        cloud.delete(name)


def test_an_output_without_a_value(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html"""
    with pytest.raises(Exception, match='must evaluate to a String'):
        cloud.create({**stack_of(It=topic()), 'Outputs': {'Nothing': {'Value': {'Ref': 'AWS::NoValue'}}}})
