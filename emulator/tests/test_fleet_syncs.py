"""Resource data syncs, which are kept and told."""
from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

TO = {'BucketName': 'inventory', 'SyncFormat': 'JsonSerDe', 'Region': 'us-east-1', 'Prefix': 'all'}
FROM = {'SourceType': 'SingleAccountMultiRegions', 'SourceRegions': ['us-east-1'], 'IncludeFutureRegions': False}
INVALID, MISSING = 'ResourceDataSyncInvalidConfigurationException', 'ResourceDataSyncNotFoundException'


@pytest.fixture
def ssm(cloud):
    cloud.client('s3').create_bucket(Bucket='inventory')
    return cloud.client('ssm')


def refused(code, do, **asked):
    with pytest.raises(ClientError) as error:
        do(**asked)
    assert error.value.response['Error']['Code'] == code
    return error.value.response['Error']['Message']


def names(ssm, **asked):
    return [one['SyncName'] for one in ssm.list_resource_data_sync(**asked)['ResourceDataSyncItems']]


def test_a_sync_is_made_told_and_deleted(ssm):
    ssm.create_resource_data_sync(SyncName='one', S3Destination=TO)
    [told] = ssm.list_resource_data_sync()['ResourceDataSyncItems']
    assert (told['SyncType'], told['S3Destination']) == ('SyncToDestination', TO) and told['SyncCreatedTime'] == told['SyncLastModifiedTime']
    refused('ResourceDataSyncAlreadyExistsException', ssm.create_resource_data_sync, SyncName='one', S3Destination=TO)
    refused(INVALID, ssm.update_resource_data_sync, SyncName='one', SyncType='SyncToDestination', SyncSource=FROM)
    refused(MISSING, ssm.delete_resource_data_sync, SyncName='one', SyncType='SyncFromSource')
    ssm.delete_resource_data_sync(SyncName='one')
    assert names(ssm) == []
    refused(MISSING, ssm.delete_resource_data_sync, SyncName='one')


def test_a_sync_from_sources_is_changed(ssm):
    ssm.create_resource_data_sync(SyncName='two', SyncType='SyncFromSource', SyncSource=FROM)
    ssm.update_resource_data_sync(SyncName='two', SyncType='SyncFromSource', SyncSource={**FROM, 'SourceRegions': ['eu-west-1']})
    assert ssm.list_resource_data_sync(SyncType='SyncFromSource')['ResourceDataSyncItems'][0]['SyncSource']['SourceRegions'] == ['eu-west-1']
    assert names(ssm, SyncType='SyncToDestination') == []
    refused(MISSING, ssm.update_resource_data_sync, SyncName='one', SyncType='SyncFromSource', SyncSource=FROM)


def test_what_a_creation_refuses(ssm):
    assert 'does not exist' in refused(INVALID, ssm.create_resource_data_sync, SyncName='x', S3Destination={**TO, 'BucketName': 'nobody'})
    refused(INVALID, ssm.create_resource_data_sync, SyncName='x', S3Destination={**TO, 'Region': 'eu-west-1'})
    refused(INVALID, ssm.create_resource_data_sync, SyncName='x', SyncType='SyncFromSource', S3Destination=TO)
    refused(INVALID, ssm.create_resource_data_sync, SyncName='x', SyncType='Sync', S3Destination=TO)
    refused(INVALID, ssm.create_resource_data_sync, SyncName='x')
    assert names(ssm) == []


def test_as_many_as_there_may_be_and_pages(ssm):
    for number in range(5):
        ssm.create_resource_data_sync(SyncName=f'sync-{number}', S3Destination=TO)
    refused('ResourceDataSyncCountExceededException', ssm.create_resource_data_sync, SyncName='more', S3Destination=TO)
    first = ssm.list_resource_data_sync(MaxResults=3)
    assert len(first['ResourceDataSyncItems']) == 3
    assert len(ssm.list_resource_data_sync(MaxResults=3, NextToken=first['NextToken'])['ResourceDataSyncItems']) == 2


# ---- the resource type

def template(**properties):
    return {'Resources': {'Bucket': {'Type': 'AWS::S3::Bucket'}, 'Sync': {'Type': 'AWS::SSM::ResourceDataSync', 'Properties': {
        'SyncName': 'stacked', **properties}}}, 'Outputs': {'Name': {'Value': {'Ref': 'Sync'}}}}


@pytest.mark.parametrize('nested', [True, False])
def test_a_stack_makes_and_deletes_one(cloud, ssm, nested):
    said = {'BucketName': {'Ref': 'Bucket'}, 'SyncFormat': 'JsonSerDe', 'BucketRegion': 'us-east-1', 'BucketPrefix': 'all'}
    properties = {'S3Destination': said, 'SyncType': 'SyncToDestination'} if nested else said
    assert cloud.outputs(template(**properties)) == {'Name': 'stacked'}
    [told] = ssm.list_resource_data_sync()['ResourceDataSyncItems']
    assert told['S3Destination'] == {**TO, 'BucketName': cloud.resources()['Bucket']}
    assert 'ResourceDataSync' not in str(cloud.control('GET', 'recorded'))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE', cloud.reasons()
    assert names(ssm) == []


def test_a_stack_fails_without_its_bucket(cloud, ssm):
    said = {'BucketName': 'nobody', 'SyncFormat': 'JsonSerDe', 'BucketRegion': 'us-east-1'}
    assert cloud.create(template(S3Destination=said))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'does not exist' in cloud.reasons()[0] and names(ssm) == []
