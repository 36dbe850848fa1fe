"""The handlers of custom resources that the CDK ships do their work here, unchanged."""
from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from emulator import aws
from emulator.providers import provider_of
from emulator.providers.custom_resources import CustomResourceFailed
from emulator.tests.serving import Server, log_of, make_function, need_sdk, resource, zipped
from emulator.tests.waiting import until

CDK = Path(__file__).resolve().parents[2] / 'node_modules' / 'aws-cdk-lib'
HANDLERS = CDK / 'custom-resource-handlers' / 'dist'
CLI = CDK.parent / '@aws-cdk' / 'asset-awscli-v1' / 'lib' / 'layer.zip'


@pytest.fixture(autouse=True)
def server():
    with Server() as running:
        yield running


def files_of(*folders):
    return {file.name: file.read_text() for folder in folders for file in folder.glob('*.js')}


def with_entrypoint(folder):
    """The files of a handler and the entry point that answers for it, as CustomResourceProvider puts them together."""
    entry = (HANDLERS / 'core' / 'nodejs-entrypoint-handler' / 'index.js').read_text()
    return {**files_of(folder), '__entrypoint__.js': entry}


def test_restrict_default_security_group():
    need_sdk('@aws-sdk/client-ec2')
    ec2 = aws.client('ec2')
    vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
    named = [{'Name': 'vpc-id', 'Values': [vpc]}, {'Name': 'group-name', 'Values': ['default']}]

    def group():
        return ec2.describe_security_groups(Filters=named)['SecurityGroups'][0]

    arn = make_function('restrict', with_entrypoint(HANDLERS / 'aws-ec2' / 'restrict-default-security-group-handler'), '__entrypoint__.handler')
    thing = resource(arn, 'Custom::VpcRestrictDefaultSG', DefaultSecurityGroupId=group()['GroupId'], Account='123456789012')
    provider = provider_of(thing.type)
    provider.create(thing)
    assert group()['IpPermissions'] == [] and group()['IpPermissionsEgress'] == []
    provider.delete(thing)
    assert group()['IpPermissions'][0]['UserIdGroupPairs'][0]['GroupId'] == group()['GroupId']
    assert group()['IpPermissionsEgress'][0]['IpRanges'] == [{'CidrIp': '0.0.0.0/0'}]


def test_the_entrypoint_reports_a_failure_and_ignores_the_delete_after_it():
    arn = make_function('failing', {**with_entrypoint(HANDLERS / 'none'), 'index.js': 'exports.handler = async () => { throw new Error("oops"); };'},
                        '__entrypoint__.handler')
    thing = resource(arn)
    with pytest.raises(CustomResourceFailed, match='Message returned: Error: oops'):
        provider_of(thing.type).create(thing)
    assert thing.id == 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'
    provider_of(thing.type).delete(thing)


def test_log_retention():
    need_sdk('@aws-sdk/client-cloudwatch-logs')
    arn = make_function('retention', files_of(HANDLERS / 'aws-logs' / 'log-retention-handler'))
    thing = resource(arn, 'Custom::LogRetention', LogGroupName='/app', RetentionInDays=7, RemovalPolicy='destroy')
    provider = provider_of(thing.type)
    provider.create(thing)
    assert provider.attribute(thing, 'LogGroupName') == thing.id == '/app'

    def groups():
        return {group['logGroupName']: group.get('retentionInDays') for group in aws.client('logs').describe_log_groups()['logGroups']}

    assert groups()['/app'] == 7
    provider.delete(thing)
    assert '/app' not in groups()


def test_auto_delete_objects():
    need_sdk('@aws-sdk/client-s3')
    s3 = aws.client('s3')
    s3.create_bucket(Bucket='full.of-things')
    s3.put_bucket_versioning(Bucket='full.of-things', VersioningConfiguration={'Status': 'Enabled'})
    s3.put_bucket_tagging(Bucket='full.of-things', Tagging={'TagSet': [{'Key': 'aws-cdk:auto-delete-objects', 'Value': 'true'}]})
    for key in ('a', 'b', 'b'):
        s3.put_object(Bucket='full.of-things', Key=key, Body=b'x')
    thing = resource(make_function('empty', files_of(HANDLERS / 'aws-s3' / 'auto-delete-objects-handler')), 'Custom::S3AutoDeleteObjects',
                     BucketName='full.of-things')
    provider_of(thing.type).create(thing)
    assert len(s3.list_object_versions(Bucket='full.of-things')['Versions']) == 3
    provider_of(thing.type).delete(thing)
    s3.delete_bucket(Bucket='full.of-things')


def test_aws_custom_resource():
    need_sdk('@aws-sdk/client-ssm')
    arn = make_function('sdk', files_of(HANDLERS / 'custom-resources' / 'aws-custom-resource-handler'))
    put_parameter = {'service': 'SSM', 'action': 'putParameter', 'parameters': {'Name': '/a', 'Value': 'x', 'Type': 'String'},
                     'physicalResourceId': {'id': 'parameter-a'}}
    delete_parameter = {'service': 'SSM', 'action': 'deleteParameter', 'parameters': {'Name': '/a'}}
    thing = resource(arn, 'Custom::AWS', Create=json.dumps(put_parameter), Delete=json.dumps(delete_parameter), InstallLatestAwsSdk=False)
    provider = provider_of(thing.type)
    provider.create(thing)
    ssm = aws.client('ssm')
    assert thing.id == 'parameter-a' and provider.attribute(thing, 'Version') == 1
    assert ssm.get_parameter(Name='/a')['Parameter']['Value'] == 'x'
    provider.delete(thing)
    assert ssm.describe_parameters()['Parameters'] == []


def test_aws_custom_resource_with_the_newest_sdk():
    """It would be installed by npm; what is linked counts as that."""
    need_sdk('@aws-sdk/client-ssm')
    arn = make_function('newest-sdk', files_of(HANDLERS / 'custom-resources' / 'aws-custom-resource-handler'))
    call = {'service': 'SSM', 'action': 'putParameter', 'parameters': {'Name': '/a', 'Value': 'x', 'Type': 'String'},
            'physicalResourceId': {'id': 'parameter-a'}}
    thing = resource(arn, 'Custom::AWS', Create=json.dumps(call), InstallLatestAwsSdk=True)
    started = time.monotonic()
    provider_of(thing.type).create(thing)
    assert time.monotonic() - started < 40  # an installation takes longer than a minute, a busy machine does not
    assert aws.client('ssm').get_parameter(Name='/a')['Parameter']['Value'] == 'x'
    log = until(lambda: (text := ''.join(sum(log_of('newest-sdk'), []))) and 'REPORT' in text and text)
    assert 'Installing latest AWS SDK' in log and 'Failed to install' not in log


def test_aws_custom_resource_with_an_sdk_that_is_not_here():
    arn = make_function('sdk', files_of(HANDLERS / 'custom-resources' / 'aws-custom-resource-handler'))
    call = {'service': 'GameLift', 'action': 'listBuilds', 'physicalResourceId': {'id': 'builds'}}
    thing = resource(arn, 'Custom::AWS', Create=json.dumps(call), InstallLatestAwsSdk=True)
    with pytest.raises(CustomResourceFailed, match='Package @aws-sdk/client-gamelift does not exist'):
        provider_of(thing.type).create(thing)
    until(lambda: 'npm install --save-dev @aws-sdk/client-gamelift' in ''.join(sum(log_of('sdk'), [])))


def test_bucket_deployment():
    """It calls the AWS CLI, which is in a layer."""
    s3 = aws.client('s3')
    for bucket in 'assets', 'site':
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket='assets', Key='one.zip', Body=zipped({'index.html': '<h1>TOKEN</h1>', 'deep/a.txt': 'a'}))
    s3.put_object(Bucket='site', Key='old.html', Body=b'old')
    layer = aws.client('lambda').publish_layer_version(LayerName='cli', Content={'ZipFile': CLI.read_bytes()})['LayerVersionArn']
    code = (HANDLERS / 'aws-s3-deployment' / 'bucket-deployment-handler' / 'index.py').read_text()
    arn = make_function('deploy', {'index.py': code}, runtime='python3.13', Layers=[layer], Timeout=60)
    thing = resource(arn, 'Custom::CDKBucketDeployment', SourceBucketNames=['assets'], SourceObjectKeys=['one.zip'], RetainOnDelete=False,
                     SourceMarkers=[{'TOKEN': 'hello'}], DestinationBucketName='site', DestinationBucketArn='arn:aws:s3:::site', Prune=True)
    provider = provider_of(thing.type)
    provider.create(thing)

    def content():
        keys = [item['Key'] for item in s3.list_objects_v2(Bucket='site').get('Contents', [])]
        return {key: s3.get_object(Bucket='site', Key=key)['Body'].read() for key in keys}

    assert content() == {'index.html': b'<h1>hello</h1>', 'deep/a.txt': b'a'}
    assert provider.attribute(thing, 'DestinationBucketArn') == 'arn:aws:s3:::site'
    provider.delete(thing)
    assert content() == {}


def test_references_across_regions():
    need_sdk('@aws-sdk/client-ssm')
    folder = CDK / 'core' / 'lib' / 'dist' / 'core'
    exports = {'/cdk/exports/other/value': 'vpc-1'}
    writer = make_function('writer', with_entrypoint(folder / 'cross-region-ssm-writer-handler'), '__entrypoint__.handler')
    thing = resource(writer, 'Custom::CrossRegionExportWriter', WriterProps={'region': 'eu-west-1', 'prefix': 'p', 'exports': exports})
    provider_of(thing.type).create(thing)
    assert aws.client('ssm', 'eu-west-1').get_parameter(Name='/cdk/exports/other/value')['Parameter']['Value'] == 'vpc-1'
    provider_of(thing.type).delete(thing)
    assert aws.client('ssm', 'eu-west-1').describe_parameters()['Parameters'] == []


def test_the_provider_framework():
    need_sdk('@aws-sdk/client-lambda', '@aws-sdk/client-sfn')
    user = make_function('user', {'index.py': '''
def handler(event, context):
    return {'PhysicalResourceId': event['ResourceProperties']['Name'], 'Data': {'Did': event['RequestType']}}
'''}, runtime='python3.13')
    framework = make_function('framework', files_of(CDK / 'custom-resources' / 'lib' / 'provider-framework' / 'runtime'), 'framework.onEvent',
                              Environment={'Variables': {'USER_ON_EVENT_FUNCTION_ARN': user}})
    thing = resource(framework, Name='one')
    provider_of(thing.type).create(thing)
    assert thing.id == 'one' and provider_of(thing.type).attribute(thing, 'Did') == 'Create'
