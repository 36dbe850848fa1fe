"""Drift: what somebody changed behind CloudFormation's back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""
from __future__ import annotations

import json

import pytest

from .parts import alarm, parameter, queue, refused, resource, stack_of, topic

TEMPLATE = stack_of(
    Kept=parameter('v', Name='kept'), Queue=queue(QueueName='q', VisibilityTimeout=45), Topic=topic(DisplayName='d'),
    Alarm=alarm(AlarmName='a', Dimensions=[{'Name': 'n', 'Value': 'v'}]),
    Bucket=resource('AWS::S3::Bucket', BucketName='drifting', VersioningConfiguration={'Status': 'Enabled'}))


def detect(cloud, name='stack'):
    identifier = cloud.cfn.detect_stack_drift(StackName=name)['StackDriftDetectionId']
    return cloud.cfn.describe_stack_drift_detection_status(StackDriftDetectionId=identifier)


def drifts(cloud, **filters):
    found = cloud.cfn.describe_stack_resource_drifts(StackName='stack', **filters)['StackResourceDrifts']
    return {item['LogicalResourceId']: item for item in found}


def test_in_sync(cloud):
    cloud.create(TEMPLATE)
    assert (cloud.stack()['DriftInformation'], drifts(cloud)) == ({'StackDriftStatus': 'NOT_CHECKED'}, {})
    status = detect(cloud)
    assert (status['DetectionStatus'], status['StackDriftStatus'], status['DriftedStackResourceCount']) == ('DETECTION_COMPLETE', 'IN_SYNC', 0)
    assert {name: item['StackResourceDriftStatus'] for name, item in drifts(cloud).items()} == {
        name: 'IN_SYNC' for name in ('Kept', 'Queue', 'Topic', 'Alarm', 'Bucket')}
    assert cloud.stack()['DriftInformation']['StackDriftStatus'] == 'IN_SYNC'


def change_parameter(cloud):
    cloud.client('ssm').put_parameter(Name='kept', Value='w', Overwrite=True)


def change_queue(cloud):
    cloud.client('sqs').set_queue_attributes(QueueUrl=cloud.resources()['Queue'], Attributes={'VisibilityTimeout': '5'})


def change_bucket(cloud):
    cloud.client('s3').put_bucket_versioning(Bucket='drifting', VersioningConfiguration={'Status': 'Suspended'})


def change_topic(cloud):
    cloud.client('sns').set_topic_attributes(TopicArn=cloud.resources()['Topic'], AttributeName='DisplayName', AttributeValue='e')


@pytest.mark.parametrize('change, name, path, expected, actual', [
    (change_parameter, 'Kept', '/Value', 'v', 'w'),
    (change_queue, 'Queue', '/VisibilityTimeout', '45', '5'),
    (change_bucket, 'Bucket', '/VersioningConfiguration/Status', 'Enabled', 'Suspended'),
    (change_topic, 'Topic', '/DisplayName', 'd', 'e'),
])
def test_modified(cloud, change, name, path, expected, actual):
    cloud.create(TEMPLATE)
    change(cloud)
    status = detect(cloud)
    assert (status['StackDriftStatus'], status['DriftedStackResourceCount']) == ('DRIFTED', 1)
    found = drifts(cloud, StackResourceDriftStatusFilters=['MODIFIED', 'DELETED'])
    assert list(found) == [name]
    assert found[name]['PropertyDifferences'] == [
        {'PropertyPath': path, 'ExpectedValue': expected, 'ActualValue': actual, 'DifferenceType': 'NOT_EQUAL'}]
    first, *rest = path.strip('/').split('/')
    assert actual in json.dumps(json.loads(found[name]['ActualProperties'])[first])
    assert expected in json.dumps(json.loads(found[name]['ExpectedProperties'])[first])
    summaries = cloud.cfn.list_stack_resources(StackName='stack')['StackResourceSummaries']
    assert {item['LogicalResourceId'] for item in summaries if item['DriftInformation']['StackResourceDriftStatus'] == 'MODIFIED'} == {name}


def test_deleted(cloud):
    cloud.create(TEMPLATE)
    cloud.client('ssm').delete_parameter(Name='kept')
    assert detect(cloud)['StackDriftStatus'] == 'DRIFTED'
    assert drifts(cloud)['Kept']['StackResourceDriftStatus'] == 'DELETED'


def test_one_resource(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackResourceDrift.html"""
    cloud.create(TEMPLATE)
    change_parameter(cloud)
    found = cloud.cfn.detect_stack_resource_drift(StackName='stack', LogicalResourceId='Kept')['StackResourceDrift']
    assert (found['StackResourceDriftStatus'], found['PropertyDifferences'][0]['ActualValue']) == ('MODIFIED', 'w')
    assert 'does not exist' in refused(cloud.cfn.detect_stack_resource_drift, StackName='stack', LogicalResourceId='None')


def test_put_right(cloud):
    cloud.create(TEMPLATE)
    change_parameter(cloud)
    detect(cloud)
    cloud.client('ssm').put_parameter(Name='kept', Value='v', Overwrite=True)
    assert detect(cloud)['StackDriftStatus'] == 'IN_SYNC'


def test_an_update_does_not_see_it(cloud):
    """CloudFormation compares templates: a drift alone is nothing to update."""
    cloud.create(TEMPLATE)
    change_parameter(cloud)
    assert refused(cloud.update, TEMPLATE) == 'No updates are to be performed.'


def test_what_has_no_api_is_not_checked(cloud):
    recorded = resource('AWS::SSM::Association', Name='AWS-RunShellScript')
    cloud.create(stack_of(Kept=parameter('v', Name='kept'), Recorded=recorded))
    assert detect(cloud)['StackDriftStatus'] == 'IN_SYNC'
    summaries = cloud.cfn.list_stack_resources(StackName='stack')['StackResourceSummaries']
    states = {item['LogicalResourceId']: item['DriftInformation']['StackResourceDriftStatus'] for item in summaries}
    assert states == {'Kept': 'IN_SYNC', 'Recorded': 'NOT_CHECKED'}
    assert list(drifts(cloud)) == ['Kept']


def test_a_detection_that_is_not_there(cloud):
    assert 'does not exist' in refused(cloud.cfn.describe_stack_drift_detection_status, StackDriftDetectionId='none')
