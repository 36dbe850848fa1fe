"""What providers see to beyond the life of one resource: who refuses, what belongs to what."""
from __future__ import annotations

import base64
import json
import re
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from emulator import aws
from emulator.providers import provider_of
from emulator.tests.provider_life import ACCOUNT, World, drift
from emulator.tests.samples_compute import FLEET, READ, ROLE, TARGET, TEMPLATE
from emulator.tests.samples_data import CLUSTER, INSTANCE
from emulator.tests.samples_network import BALANCER, NETWORK, VPC, ZONE


@pytest.fixture
def world():
    """Resources that a test may leave as they are: names are unique, so they are in nobody's way."""
    return World()


def make(world: World, needs: dict) -> None:
    for name, (type_name, properties) in needs.items():
        world.make(name, type_name, properties)


def changed(resource, **properties):
    old = resource.properties
    resource.properties = {**old, **properties}
    provider_of(resource.type).update(resource, old)


def refused(resource) -> str:
    with pytest.raises(ClientError) as caught:
        provider_of(resource.type).delete(resource)
    assert provider_of(resource.type).describe(resource) is not None
    return caught.value.response['Error']['Code']


def test_a_protected_load_balancer_refuses(world: World) -> None:
    protected = {'LoadBalancerAttributes': [{'Key': 'deletion_protection.enabled', 'Value': 'true'}]}
    make(world, {**NETWORK, 'balancer': (BALANCER[0], {**BALANCER[1], **protected})})
    assert refused(world.made['balancer']) == 'OperationNotPermitted'
    changed(world.made['balancer'], LoadBalancerAttributes=[{'Key': 'deletion_protection.enabled', 'Value': 'false'}])
    world.delete()


@pytest.mark.parametrize('database', [CLUSTER, INSTANCE], ids=['cluster', 'instance'])
def test_a_protected_database_refuses(world: World, database: tuple) -> None:
    resource = world.make('database', database[0], {**database[1], 'DeletionProtection': True})
    assert refused(resource) == 'InvalidParameterCombination'
    changed(resource, DeletionProtection=False)
    world.delete()


def test_a_cluster_with_members_refuses(world: World) -> None:
    cluster = world.make('cluster', *CLUSTER)
    member = world.make('member', 'AWS::RDS::DBInstance', {
        'DBClusterIdentifier': '@cluster', 'Engine': 'aurora-postgresql', 'DBInstanceClass': 'db.serverless', 'PubliclyAccessible': False})
    assert refused(cluster) == 'InvalidDBClusterStateFault'
    provider = provider_of(member.type)
    assert provider.attribute(member, 'Endpoint.Address')
    assert drift(member.properties, provider.live(member)) == []
    world.delete()


def test_the_master_user_has_a_real_secret(world: World) -> None:
    cluster = world.make('cluster', *CLUSTER)
    arn = provider_of(cluster.type).attribute(cluster, 'MasterUserSecret.SecretArn')
    secret = json.loads(cluster.client('secretsmanager').get_secret_value(SecretId=arn)['SecretString'])
    assert secret['username'] == 'owner'
    assert len(secret['password']) > 20
    world.delete()


@pytest.mark.parametrize('type_name, properties', [
    CLUSTER, INSTANCE, ('AWS::EC2::Volume', {'AvailabilityZone': 'us-east-1a', 'Size': 1}),
    ('AWS::ElastiCache::ReplicationGroup', {'ReplicationGroupDescription': 'sample', 'Engine': 'redis', 'CacheNodeType': 'cache.t4g.micro'}),
    ('AWS::ElastiCache::CacheCluster', {'Engine': 'redis', 'CacheNodeType': 'cache.t4g.micro', 'NumCacheNodes': 1})])
def test_a_final_snapshot_is_taken(world: World, type_name: str, properties: dict) -> None:
    resource = world.make('it', type_name, properties)
    assert provider_of(type_name).snapshot(resource)
    world.delete()


def test_a_bucket_that_is_not_empty_refuses(world: World) -> None:
    bucket = world.make('bucket', 'AWS::S3::Bucket', {})
    bucket.client('s3').put_object(Bucket=bucket.id, Key='a', Body=b'b')
    assert refused(bucket) == 'BucketNotEmpty'
    with pytest.raises(ClientError, match='already own it'):
        world.make('again', 'AWS::S3::Bucket', {'BucketName': bucket.id})


def test_a_policy_that_others_attached_refuses(world: World) -> None:
    make(world, {'role': ROLE, 'policy': ('AWS::IAM::ManagedPolicy', {'PolicyDocument': READ})})
    policy = world.made['policy']
    policy.client('iam').attach_role_policy(RoleName=world.made['role'].id, PolicyArn=policy.id)
    assert refused(policy) == 'DeleteConflict'
    assert refused(world.made['role']) == 'DeleteConflict'


def test_a_network_knows_its_ranges_of_ipv6(world: World) -> None:
    make(world, {'vpc': VPC})
    provider = provider_of('AWS::EC2::VPC')
    assert provider.attribute(world.made['vpc'], 'Ipv6CidrBlocks') == []
    world.make('range', 'AWS::EC2::VPCCidrBlock', {'VpcId': '@vpc', 'AmazonProvidedIpv6CidrBlock': True})
    block = provider.attribute(world.made['vpc'], 'Ipv6CidrBlocks')[0]
    subnet = world.make('subnet', 'AWS::EC2::Subnet', {
        'VpcId': '@vpc', 'CidrBlock': '10.0.0.0/24', 'Ipv6CidrBlock': block.replace('/56', '/64'), 'AssignIpv6AddressOnCreation': True})
    assert provider_of('AWS::EC2::Subnet').attribute(subnet, 'Ipv6CidrBlocks') == [block.replace('/56', '/64')]
    world.delete()


def test_a_security_group_drifts_by_rules_that_no_resource_made(world: World) -> None:
    make(world, {'vpc': VPC, 'group': ('AWS::EC2::SecurityGroup', {'GroupDescription': 'sample', 'VpcId': '@vpc', 'SecurityGroupIngress': [
        {'IpProtocol': 'tcp', 'FromPort': 80, 'ToPort': 80, 'CidrIp': '0.0.0.0/0'}]})})
    world.make('rule', 'AWS::EC2::SecurityGroupIngress', {
        'GroupId': '@group', 'IpProtocol': 'tcp', 'FromPort': 81, 'ToPort': 81, 'CidrIp': '10.0.0.0/8'})
    group = world.made['group']
    live = provider_of(group.type).live
    assert drift(group.properties, live(group)) == []
    group.client('ec2').authorize_security_group_ingress(GroupId=group.id, IpProtocol='tcp', FromPort=22, ToPort=22, CidrIp='0.0.0.0/0')
    assert live(group)['SecurityGroupIngress'][1:] == [{'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'CidrIp': '0.0.0.0/0'}]


def test_a_new_version_of_a_template_starts_instances(world: World) -> None:
    make(world, {**NETWORK, 'template': TEMPLATE, 'fleet': FLEET})
    template, fleet = world.made['template'], world.made['fleet']
    data = {**TEMPLATE[1]['LaunchTemplateData'], 'UserData': base64.b64encode(b'echo').decode()}
    changed(template, LaunchTemplateData=data)
    version = provider_of(template.type).attribute(template, 'LatestVersionNumber')
    assert version in (2, '2')
    changed(fleet, MinSize='1', LaunchTemplate={'LaunchTemplateId': template.id, 'Version': str(version)})
    assert len(provider_of(fleet.type).describe(fleet)['Instances']) == 1
    assert fleet.recorded == []
    world.delete()


def test_a_certificate_is_proved_in_its_zone(world: World) -> None:
    zone = world.make('zone', *ZONE)
    world.make('certificate', 'AWS::CertificateManager::Certificate', {
        'DomainName': 'proved.samples.example', 'ValidationMethod': 'DNS',
        'DomainValidationOptions': [{'DomainName': 'proved.samples.example', 'HostedZoneId': '@zone'}]})
    records = zone.client('route53').list_resource_record_sets(HostedZoneId=zone.id)['ResourceRecordSets']
    assert [record for record in records if record['Type'] == 'CNAME' and record['Name'].endswith('proved.samples.example.')]


def test_a_key_pair_is_kept_in_a_parameter(world: World) -> None:
    key = world.make('key', 'AWS::EC2::KeyPair', {'KeyName': 'kept'})
    name = f"/ec2/keypair/{provider_of(key.type).attribute(key, 'KeyPairId')}"
    assert 'PRIVATE KEY' in key.client('ssm').get_parameter(Name=name, WithDecryption=True)['Parameter']['Value']
    world.delete()
    with pytest.raises(ClientError, match='ParameterNotFound'):
        key.client('ssm').get_parameter(Name=name)


def test_what_is_half_made_can_be_deleted(world: World) -> None:
    with pytest.raises(ClientError):
        world.make('role', 'AWS::IAM::Role', {**ROLE[1], 'ManagedPolicyArns': [f'arn:aws:iam::{ACCOUNT}:policy/nowhere']})
    role, provider = world.made['role'], provider_of('AWS::IAM::Role')
    assert provider.describe(role) is not None
    provider.delete(role)
    assert provider.describe(role) is None


def test_what_the_service_ignores_is_recorded(world: World) -> None:
    cluster = world.make('cluster', *CLUSTER)
    changed(cluster, EnableIAMDatabaseAuthentication=True)
    assert cluster.recorded == ['EnableIAMDatabaseAuthentication']
    assert 'EnableIAMDatabaseAuthentication' not in provider_of(cluster.type).live(cluster)
    world.delete()


@pytest.mark.parametrize('type_name, properties, like', [
    ('AWS::EC2::EIP', {'Domain': 'vpc'}, r'\d+\.\d+\.\d+\.\d+'), ('AWS::S3::Bucket', {}, r'test-it-[a-z0-9]{12}'),
    ('AWS::IAM::ManagedPolicy', {'PolicyDocument': READ}, r'arn:aws:iam::\d+:policy/Test-It-\w+'),
    ('AWS::SecretsManager::Secret', {}, r'arn:aws:secretsmanager:.*:secret:Test-It-.*'),
    ('AWS::SQS::Queue', {'FifoQueue': True}, r'https?://.*\.fifo'),
    ('AWS::KMS::Key', {}, r'[0-9a-f-]{36}'), ('AWS::Logs::LogGroup', {}, r'Test-It-\w+'), ('AWS::IAM::Role', ROLE[1], r'Test-It-\w+')])
def test_ref(world: World, type_name: str, properties: dict, like: str) -> None:
    resource = world.make('it', type_name, properties)
    assert re.fullmatch(like, provider_of(type_name).ref(resource))
    world.delete()


@pytest.mark.parametrize('type_name, properties, needs', [
    ('AWS::CDK::Metadata', {'Analytics': 'v2'}, {}), ('AWS::ApiGateway::Account', {}, {}),
    ('AWS::EC2::VPCGatewayAttachment', {'VpcId': '@vpc', 'VpnGatewayId': '@gateway'}, {
        'vpc': VPC, 'gateway': ('AWS::EC2::VPNGateway', {'Type': 'ipsec.1'})})])
def test_what_leaves_nothing_to_ask_for_is_gone(world: World, type_name: str, properties: dict, needs: dict) -> None:
    """Also for who remembers no more than its id."""
    make(world, needs)
    resource, provider = world.make('it', type_name, properties), provider_of(type_name)
    other = replace(resource, memory={})
    assert provider.describe(other) is not None
    provider.delete(resource)
    assert provider.describe(other) is None
    world.delete()


def test_scaling_policies_of_one_target_are_told_apart(world: World) -> None:
    table = {'TableName': 'scaled', 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}], 'BillingMode': 'PAY_PER_REQUEST',
             'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}]}
    make(world, {'role': ROLE, 'table': ('AWS::DynamoDB::Table', table), 'target': (TARGET[0], {**TARGET[1], 'ResourceId': 'table/scaled'})})
    for name, metric in ('reads', 'DynamoDBReadCapacityUtilization'), ('writes', 'DynamoDBWriteCapacityUtilization'):
        policy = world.make(name, 'AWS::ApplicationAutoScaling::ScalingPolicy', {
            'PolicyName': name, 'PolicyType': 'TargetTrackingScaling', 'ScalingTargetId': '@target', 'TargetTrackingScalingPolicyConfiguration': {
                'TargetValue': 70, 'PredefinedMetricSpecification': {'PredefinedMetricType': metric}}})
        assert policy.recorded == []
        assert provider_of(policy.type).describe(policy)['PolicyName'] == name
    world.delete()


def test_a_task_on_fargate_that_leaves_memory_to_the_task():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html: a container's own memory is optional there."""
    ecs, ec2 = aws.client('ecs'), aws.client('ec2')
    cluster = ecs.create_cluster(clusterName='alone')['cluster']['clusterArn']
    ecs.register_task_definition(family='alone', cpu='256', memory='512', networkMode='awsvpc', requiresCompatibilities=['FARGATE'],
                                 containerDefinitions=[{'name': 'app', 'image': 'nginx'}])
    group = ec2.describe_security_groups()['SecurityGroups'][0]
    subnet = ec2.describe_subnets(Filters=[{'Name': 'vpc-id', 'Values': [group['VpcId']]}])['Subnets'][0]
    network = {'awsvpcConfiguration': {'subnets': [subnet['SubnetId']], 'securityGroups': [group['GroupId']]}}
    ran = ecs.run_task(cluster=cluster, taskDefinition='alone', launchType='FARGATE', networkConfiguration=network)
    assert [task['lastStatus'] for task in ran['tasks']] == ['RUNNING']
