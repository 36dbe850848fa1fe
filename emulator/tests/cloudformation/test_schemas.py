"""Properties, checked against the schema of their type before the service is asked.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html
"""
from __future__ import annotations

import pytest

from .parts import alarm, parameter, queue, resource, stack_of, stored, topic

DIMENSION = {'Name': 'n', 'Value': 'v'}


@pytest.mark.parametrize('definition, problem', [
    (topic(DisplyName='x'), '#: extraneous key [DisplyName] is not permitted'),
    (alarm(Dimensions=[{**DIMENSION, 'Valeu': 'x'}]), '#/Dimensions/0: extraneous key [Valeu] is not permitted'),
    (resource('AWS::S3::Bucket', VersioningConfiguration={'State': 'Enabled'}), '#/VersioningConfiguration: extraneous key [State] is not permitted'),
    (resource('AWS::SNS::TopicPolicy', Topics=['x']), '#: required key [PolicyDocument] not found'),
    (alarm(Dimensions=[{'Name': 'n'}]), '#/Dimensions/0: required key [Value] not found'),
    (alarm(Period='often'), '#/Period: expected type: Integer, found: String'),
    (alarm(Period=[60]), '#/Period: expected type: Integer, found: JSONArray'),
    (alarm(Dimensions=DIMENSION), '#/Dimensions: expected type: Array, found: JSONObject'),
    (alarm(AlarmActions='arn'), '#/AlarmActions: expected type: Array, found: String'),
    (alarm(ActionsEnabled='maybe'), '#/ActionsEnabled: expected type: Boolean, found: String'),
    (queue(FifoQueue=2), '#/FifoQueue: expected type: Boolean, found: Integer'),
    (resource('AWS::S3::Bucket', VersioningConfiguration={'Status': 'On'}), '#/VersioningConfiguration/Status: On is not a valid enum value'),
    (resource('AWS::Logs::LogGroup', RetentionInDays=2 ** 3), '#/RetentionInDays: 8 is not a valid enum value'),
    (resource('AWS::Logs::LogGroup', LogGroupName='a b'), '#/LogGroupName: failed validation constraint for keyword [pattern]'),
    (parameter('x', DataType='number'), '#/DataType: number is not a valid enum value'),
    (resource('AWS::SecretsManager::Secret', GenerateSecretString={'PasswordLength': 20, 'Length': 5}),
     '#/GenerateSecretString: extraneous key [Length] is not permitted'),
])
def test_wrong_properties_fail_the_resource(cloud, definition, problem):
    assert cloud.create(stack_of(Wrong=definition))['StackStatus'] == 'ROLLBACK_COMPLETE'
    reason = cloud.reasons()[0]
    assert reason.startswith('Properties validation failed for resource Wrong with message:\n')
    assert problem in reason.split('\n')
    assert cloud.left_over() == []


def test_all_that_is_wrong_is_told_at_once(cloud):
    cloud.create(stack_of(Wrong=alarm(Period='often', Statistics='x', Dimensions=[{'Name': 'n'}])))
    assert set(cloud.reasons()[0].split('\n')[1:]) == {
        '#: extraneous key [Statistics] is not permitted', '#/Period: expected type: Integer, found: String',
        '#/Dimensions/0: required key [Value] not found'}


def test_scalars_may_be_written_as_strings(cloud):
    """CloudFormation takes "60" for 60, "true" for true, and the other way round."""
    template = stack_of(
        Alarm=alarm(AlarmName='a', Period='60', Threshold='1.5', EvaluationPeriods='2', ActionsEnabled='false'),
        Queue=queue(QueueName='q', VisibilityTimeout='45', SqsManagedSseEnabled='TRUE'),
        Number=parameter(80, Name='number'), Truth=parameter(True, Name='truth'),
        Group=resource('AWS::Logs::LogGroup', LogGroupName='g', RetentionInDays='7'))
    assert cloud.create(template)['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    found = cloud.client('cloudwatch').describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]
    assert (found['Period'], found['Threshold'], found['EvaluationPeriods'], found['ActionsEnabled']) == (60, 1.5, 2, False)
    attributes = cloud.client('sqs').get_queue_attributes(QueueUrl=cloud.resources()['Queue'], AttributeNames=['All'])['Attributes']
    assert attributes['VisibilityTimeout'] == '45'
    assert (stored(cloud, 'number'), stored(cloud, 'truth')) == ('80', 'true')
    assert cloud.client('logs').describe_log_groups()['logGroups'][0]['retentionInDays'] == 7


@pytest.mark.parametrize('one, other', [({'Period': 60}, {'Period': '60'}), ({'ActionsEnabled': True}, {'ActionsEnabled': 'true'})])
def test_the_same_value_in_another_type_is_no_change(cloud, one, other):
    cloud.create(stack_of(Alarm=alarm(**one)))
    assert "didn't contain changes" in cloud.change_set(stack_of(Alarm=alarm(**other)))['StatusReason']


def test_a_fraction_is_no_integer(cloud):
    cloud.create(stack_of(Wrong=queue(VisibilityTimeout=1.5)))
    assert '#/VisibilityTimeout: expected type: Integer, found: Number' in cloud.reasons()[0]


def test_a_property_that_only_reads_cannot_be_written(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html (readOnlyProperties)"""
    cloud.create(stack_of(Wrong=queue(Arn='arn:aws:sqs:us-east-1:123456789012:q')))
    assert '#: extraneous key [Arn] is not permitted' in cloud.reasons()[0]


def test_names_in_a_map_follow_their_pattern(cloud):
    """Patterns of schemas are those of ECMAScript: this one has \\p{L}."""
    assert cloud.create(stack_of(Kept=parameter('x', Name='kept', Tags={'größe': '1'})))['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    cloud.create(stack_of(Wrong=parameter('x', Name='wrong', Tags={'a?': '1'})), 'other')
    assert '#/Tags: extraneous key [a?] is not permitted' in cloud.reasons('other')[0]


def test_custom_resources_take_what_they_like(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html"""
    made = cloud.change_set(stack_of(Mine=resource('Custom::Mine', ServiceToken='arn:aws:sns:us-east-1:123456789012:t', Anything={'a': [1]})),
                            ChangeSetType='CREATE')
    assert made['Status'] == 'CREATE_COMPLETE'
    assert made['Changes'][0]['ResourceChange']['ResourceType'] == 'Custom::Mine'


def test_a_missing_name_is_made_up(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"""
    cloud.create(stack_of(Topic=topic(), Bucket=resource('AWS::S3::Bucket'), Alarm=alarm()), 'a-stack')
    made = cloud.resources('a-stack')
    assert made['Topic'].split(':')[-1].startswith('a-stack-Topic-')
    assert made['Alarm'].startswith('a-stack-Alarm-')
    assert made['Bucket'].startswith('a-stack-bucket-') and made['Bucket'] == made['Bucket'].lower()
