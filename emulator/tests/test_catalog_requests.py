"""Requests for stacks that were launched with a role: what the role has to allow."""
from __future__ import annotations

import pytest

from emulator.recording import actions, resources, roles
from emulator.tests.launches import ACCOUNT, BUCKET

FUNCTION = {
    'Resources': {
        'Secret': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Name': '/shop/size', 'Type': 'String', 'Value': '128'}},
        'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'RoleName': 'runs', 'Path': '/shop/', 'AssumeRolePolicyDocument': {
            'Version': '2012-10-17', 'Statement': [{
                'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': 'lambda.amazonaws.com'}}]}}},
        'Function': {'Type': 'AWS::Lambda::Function', 'Properties': {
            'FunctionName': 'shop', 'Runtime': 'python3.12', 'Handler': 'index.handler', 'Role': {'Fn::GetAtt': ['Role', 'Arn']},
            'Code': {'ZipFile': 'def handler(event, context):\n    pass'}}},
        'Bucket': {'Type': 'AWS::S3::Bucket', 'Properties': {'BucketName': 'shop', 'BucketEncryption': {
            'ServerSideEncryptionConfiguration': [{'ServerSideEncryptionByDefault': {'SSEAlgorithm': 'AES256'}}]}}}}}


def launched(catalog, template=BUCKET, **more):
    catalog.role()
    catalog.constrain('LAUNCH', {'LocalRoleName': 'launch'})
    record = catalog.provision(ProvisioningArtifactId=catalog.add_version(template), **more)
    assert record['Status'] == 'SUCCEEDED', record['Why']
    return record


def recorded(catalog, stack=''):
    return catalog.cloud.control('GET', 'requests' + (f'?stack={stack}' if stack else ''))['requests']


def needed(requests):
    return {(each['action'], each['resource']) for item in requests if not item['bookkeeping'] for each in item['actions']}


def test_what_a_launch_role_needs(catalog):
    record = launched(catalog, FUNCTION)
    stack, name = record['Outputs']['CloudformationStackARN'], f'SC-{ACCOUNT}-{record["ProvisionedProductId"]}'
    requests = recorded(catalog, name)
    assert needed(requests) >= {
        ('s3:GetObject', 'arn:aws:s3:::templates/v2.json'), ('cloudformation:CreateStack', stack),
        ('ssm:PutParameter', f'arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/shop/size'),
        ('iam:CreateRole', f'arn:aws:iam::{ACCOUNT}:role/shop/runs'), ('iam:PassRole', f'arn:aws:iam::{ACCOUNT}:role/shop/runs'),
        ('lambda:CreateFunction', f'arn:aws:lambda:us-east-1:{ACCOUNT}:function:shop'),
        ('s3:CreateBucket', 'arn:aws:s3:::shop'), ('s3:PutEncryptionConfiguration', 'arn:aws:s3:::shop')}
    function = next(item for item in requests if item['operation'] == 'CreateFunction')
    assert {key: function[key] for key in ('stack', 'role', 'logicalId', 'type', 'service', 'during')} == {
        'stack': name, 'role': f'arn:aws:iam::{ACCOUNT}:role/launch', 'logicalId': 'Function', 'type': 'AWS::Lambda::Function',
        'service': 'lambda', 'during': 'create'}
    assert function['parameters']['FunctionName'] == 'shop' and 'bytes' in function['parameters']['Code']['ZipFile']
    passed = {each['passedTo'] for item in requests for each in item['actions'] if each['action'] == 'iam:PassRole'}
    assert passed == {'lambda.amazonaws.com'}
    own = {item['operation'] for item in requests if item['bookkeeping']}
    assert own and all(name.startswith(('Get', 'Describe', 'List', 'Head')) for name in own)
    catalog.cloud.control('DELETE', 'requests')
    assert catalog.terminate()['Status'] == 'SUCCEEDED'
    assert needed(recorded(catalog)) >= {
        ('cloudformation:DeleteStack', stack), ('iam:DeleteRole', f'arn:aws:iam::{ACCOUNT}:role/shop/runs'), ('s3:DeleteBucket', 'arn:aws:s3:::shop')}
    assert recorded(catalog, 'other') == []


def test_nothing_is_recorded_without_a_launch_role(catalog):
    catalog.provision()
    catalog.cloud.create(FUNCTION, Capabilities=['CAPABILITY_NAMED_IAM'])
    assert recorded(catalog) == []
    catalog.cloud.delete()


def test_stacks_in_the_stack(catalog):
    inner = catalog.cloud.upload('inner.json', {'Resources': {'Queue': {'Type': 'AWS::SQS::Queue', 'Properties': {'QueueName': 'inner'}}}})
    record = launched(catalog, {'Resources': {'Inner': {'Type': 'AWS::CloudFormation::Stack', 'Properties': {'TemplateURL': inner}}}})
    requests = recorded(catalog, f'SC-{ACCOUNT}-{record["ProvisionedProductId"]}')
    queue = next(item for item in requests if item['operation'] == 'CreateQueue')
    assert queue['stack'] != queue['root'] and queue['resource'] == f'arn:aws:sqs:us-east-1:{ACCOUNT}:inner'
    assert ('s3:GetObject', 'arn:aws:s3:::templates/inner.json') in needed(requests)
    assert [item['logicalId'] for item in requests if item['operation'] == 'CreateStack'] == [None, 'Inner']


def test_parameters_and_secrets_are_read_with_the_role(catalog):
    catalog.cloud.client('ssm').put_parameter(Name='/shop/name', Value='read', Type='String')
    template = {'Parameters': {'Name': {'Type': 'AWS::SSM::Parameter::Value<String>', 'Default': '/shop/name'}}, 'Resources': {
        'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': '{{resolve:ssm:/shop/name}}', 'DisplayName': {'Ref': 'Name'}}}}}
    launched(catalog, template)
    reads = [item for item in recorded(catalog) if item['service'] == 'ssm']
    assert {item['logicalId'] for item in reads} >= {None, 'Topic'} and not any(item['bookkeeping'] for item in reads)
    assert {item['resource'] for item in reads} == {f'arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/shop/name'}


@pytest.mark.parametrize('service, signed, operation, params, expected', [
    ('s3', 's3', 'HeadBucket', {}, ['s3:ListBucket']), ('lambda', 'lambda', 'Invoke', {}, ['lambda:InvokeFunction']),
    ('elbv2', 'elasticloadbalancing', 'CreateTargetGroup', {'Tags': [{}]}, [
        'elasticloadbalancing:CreateTargetGroup', 'elasticloadbalancing:AddTags']),
    ('cloudwatch', 'monitoring', 'PutMetricAlarm', {}, ['cloudwatch:PutMetricAlarm']),
    ('apigateway', 'apigateway', 'CreateRestApi', {}, ['apigateway:POST']),
    ('stepfunctions', 'states', 'CreateStateMachine', {}, ['states:CreateStateMachine']),
    ('iam', 'iam', 'CreateRole', {'Tags': [{}]}, ['iam:CreateRole', 'iam:TagRole']), ('efs', 'elasticfilesystem', 'CreateFileSystem', {}, [
        'elasticfilesystem:CreateFileSystem']), ('ec2', 'ec2', 'CreateVpc', {'TagSpecifications': [{}]}, ['ec2:CreateVpc', 'ec2:CreateTags'])])
def test_actions(service, signed, operation, params, expected):
    assert actions.of(service, signed, operation, params, 'POST') == expected


class Somewhere:
    region, account = 'eu-west-1', ACCOUNT


@pytest.mark.parametrize('prefix, operation, params, expected', [
    ('sqs', 'SetQueueAttributes', {'QueueUrl': 'http://localhost:1/123456789012/jobs'}, 'sqs:eu-west-1:123456789012:jobs'),
    ('sns', 'Subscribe', {'TopicArn': 'arn:aws:sns:eu-west-1:123456789012:x'}, 'sns:eu-west-1:123456789012:x'),
    ('logs', 'CreateLogGroup', {'logGroupName': '/a'}, 'logs:eu-west-1:123456789012:log-group:/a'),
    ('ecs', 'CreateService', {'serviceName': 'web', 'cluster': 'arn:aws:ecs:eu-west-1:123456789012:cluster/main'},
     'ecs:eu-west-1:123456789012:service/main/web'),
    ('elasticloadbalancing', 'CreateLoadBalancer', {'Name': 'web'}, 'elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/*'),
    ('elasticloadbalancing', 'CreateTargetGroup', {'Name': 'web'}, 'elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/*'),
    ('events', 'PutRule', {'Name': 'daily'}, 'events:eu-west-1:123456789012:rule/daily'),
    ('events', 'PutTargets', {'Rule': 'daily', 'EventBusName': 'shop'}, 'events:eu-west-1:123456789012:rule/shop/daily'),
    ('rds', 'CreateDBCluster', {'DBClusterIdentifier': 'db'}, 'rds:eu-west-1:123456789012:cluster:db'),
    ('secretsmanager', 'CreateSecret', {'Name': 'x'}, 'secretsmanager:eu-west-1:123456789012:secret:x-??????'),
    ('ec2', 'DeleteVpc', {'VpcId': 'vpc-1'}, 'ec2:eu-west-1:123456789012:vpc/vpc-1'), ('ec2', 'CreateSubnet', {'VpcId': 'vpc-1'}, 'ec2:eu-west-1:123456789012:subnet/*'),
        ('ec2', 'AllocateAddress', {}, 'ec2:eu-west-1:123456789012:elastic-ip/*'), ('ec2', 'DescribeVpcs', {'VpcIds': ['vpc-1']}, None),
        ('ec2', 'CreateTags', {'Resources': ['nat-1']}, 'ec2:eu-west-1:123456789012:natgateway/nat-1'),
        ('ec2', 'DisassociateRouteTable', {'AssociationId': 'rtbassoc-1'}, 'ec2:eu-west-1:123456789012:route-table/*'),
        ('ec2', 'CreateEgressOnlyInternetGateway', {'VpcId': 'vpc-1'}, 'ec2:eu-west-1:123456789012:egress-only-internet-gateway/*'),
        ('route53', 'ChangeResourceRecordSets', {'HostedZoneId': 'Z1'}, 'route53:::hostedzone/Z1'),
    ('wafv2', 'PutLoggingConfiguration', {'LoggingConfiguration': {'ResourceArn': 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1'}},
     'wafv2:eu-west-1:123456789012:regional/webacl/a/1'),
    ('application-autoscaling', 'RegisterScalableTarget', {'ResourceId': 'service/a/b'}, 'application-autoscaling:eu-west-1:123456789012:scalable-target/*'),
    ('acm', 'DescribeCertificate', {'CertificateArn': 'arn:aws:acm:eu-west-1:123456789012:certificate/1'}, 'acm:eu-west-1:123456789012:certificate/1'),
    ('servicediscovery', 'GetNamespace', {'Id': 'ns-1'}, 'servicediscovery:eu-west-1:123456789012:namespace/ns-1'),
    ('cloudwatch', 'DeleteDashboards', {'DashboardNames': ['a']}, 'cloudwatch::123456789012:dashboard/a'),
    ('servicediscovery', 'GetOperation', {'OperationId': 'a'}, None),
    ('kms', 'CreateKey', {}, None), ('lambda', 'CreateEventSourceMapping', {'FunctionName': 'f'}, None),
    ('lambda', 'TagResource', {'Resource': 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:1'},
     'lambda:eu-west-1:123456789012:event-source-mapping:1'), ('s3', 'PutObject', {'Bucket': 'b', 'Key': 'k/l'}, 's3:::b/k/l')])
def test_resources(prefix, operation, params, expected):
    assert resources.of(prefix, operation, params, Somewhere) == (f'arn:aws:{expected}' if expected else '*')


def test_tags_are_of_what_is_made():
    mapping = 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:*'
    assert resources.made('CreateEventSourceMapping', '*', Somewhere) == mapping
    assert resources.made('CreateKey', '*', Somewhere) == 'arn:aws:kms:eu-west-1:123456789012:key/*'
    assert resources.made('CreateFunction', 'arn:aws:lambda:::function:f', Somewhere) == 'arn:aws:lambda:::function:f'


def test_roles_that_are_handed_over(catalog):
    role = catalog.role('task')
    targets = {'Targets': [{'Id': '1', 'Arn': 'arn:aws:sqs:eu-west-1:1:q', 'RoleArn': role}]}
    assert roles.passed('events', 'PutTargets', targets, ACCOUNT) == [role]
    assert roles.passed('ecs', 'RegisterTaskDefinition', {'taskRoleArn': 'task', 'executionRoleArn': role}, ACCOUNT) == [role]
    assert roles.passed('iam', 'AddRoleToInstanceProfile', {'RoleName': 'task', 'InstanceProfileName': 'x'}, ACCOUNT) == [role]
    assert roles.passed_to('ecs', 'RegisterTaskDefinition') == 'ecs-tasks.amazonaws.com'
    assert roles.passed_to('lambda', 'CreateFunction') == 'lambda.amazonaws.com'
    assert roles.passed('sts', 'AssumeRole', {'RoleArn': role}, ACCOUNT) == []
