"""What moto does otherwise than AWS, and is corrected."""
from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from emulator import aws
from emulator.tests.provider_life import World
from emulator.tests.samples_compute import ROLE

STATEMENT = {'Effect': 'Allow', 'Action': 's3:ListBucket', 'Resource': '*'}
TRUST = {'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': 'ec2.amazonaws.com'}}


@pytest.fixture
def role():
    world = World()
    yield world.make('role', *ROLE).id
    world.delete()


@pytest.mark.parametrize('version', [{}, {'Version': '2008-10-17'}, {'Version': '2012-10-17'}])
def test_policies_in_a_role_are_of_any_version(role, version):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"""
    iam = aws.client('iam')
    iam.put_role_policy(RoleName=role, PolicyName='list', PolicyDocument=json.dumps({**version, 'Statement': [STATEMENT]}))
    assert iam.get_role_policy(RoleName=role, PolicyName='list')['PolicyDocument'] == {**version, 'Statement': [STATEMENT]}
    iam.delete_role_policy(RoleName=role, PolicyName='list')
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps({**version, 'Statement': [TRUST]}))


@pytest.mark.parametrize('version, message', [
    ({}, 'must be version 2012-10-17 or greater'), ({'Version': '2008-10-17'}, 'must be version 2012-10-17 or greater'),
    ({'Version': '2020-01-01'}, 'Syntax errors in policy')])
def test_managed_policies_are_of_the_newest_version(version, message):
    with pytest.raises(ClientError, match=message):
        aws.client('iam').create_policy(PolicyName='old', PolicyDocument=json.dumps({**version, 'Statement': [STATEMENT]}))


def test_an_invalidation_is_completed_as_clients_wait_for_it():
    cloudfront = aws.client('cloudfront')
    origin = {'Id': 'o', 'DomainName': 'o.s3.amazonaws.com', 'S3OriginConfig': {'OriginAccessIdentity': ''}}
    distribution = cloudfront.create_distribution(DistributionConfig={
        'CallerReference': 'one', 'Comment': '', 'Enabled': True, 'Origins': {'Quantity': 1, 'Items': [origin]},
        'DefaultCacheBehavior': {'TargetOriginId': 'o', 'ViewerProtocolPolicy': 'allow-all'}})['Distribution']['Id']
    batch = {'Paths': {'Quantity': 1, 'Items': ['/*']}, 'CallerReference': 'one'}
    made = cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)['Invalidation']
    cloudfront.get_waiter('invalidation_completed').wait(
        DistributionId=distribution, Id=made['Id'], WaiterConfig={'Delay': 0, 'MaxAttempts': 1})


def test_tags_are_those_of_the_resource():
    ec2 = aws.client('ec2')
    volumes = [ec2.create_volume(AvailabilityZone='us-east-1a', Size=1, TagSpecifications=[
        {'ResourceType': 'volume', 'Tags': [{'Key': 'Name', 'Value': name}]}] if name else [])['VolumeId'] for name in ('one', 'two', '')]
    told = {volume['VolumeId']: volume.get('Tags') for volume in ec2.describe_volumes(VolumeIds=volumes)['Volumes']}
    assert told == {volumes[0]: [{'Key': 'Name', 'Value': 'one'}], volumes[1]: [{'Key': 'Name', 'Value': 'two'}], volumes[2]: None}
    found = ec2.describe_volumes(Filters=[{'Name': 'tag:Name', 'Values': ['two']}])['Volumes']
    assert [volume['VolumeId'] for volume in found] == [volumes[1]]
    for volume in volumes:
        ec2.delete_volume(VolumeId=volume)
