"""What containers and their names see to beyond the life of one resource."""
from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from emulator.providers import provider_of
from emulator.tests.provider_life import World
from emulator.tests.samples_compute import LIST, ROLE
from emulator.tests.samples_containers import CLUSTER, TASK
from emulator.tests.samples_network import VPC

SERVICE = ('AWS::ECS::Service', {'Cluster': '@cluster', 'TaskDefinition': '@task', 'ServiceName': 'only'})


@pytest.fixture
def world():
    made = World()
    made.make('cluster', *CLUSTER)
    made.make('task', *TASK)
    return made


def test_a_cluster_with_services_refuses(world: World) -> None:
    world.make('service', *SERVICE)
    cluster = world.made['cluster']
    with pytest.raises(ClientError, match='ClusterContainsServices'):
        provider_of(cluster.type).delete(cluster)
    world.delete()
    assert provider_of(cluster.type).describe(cluster) is None


def test_the_name_of_a_service_is_taken(world: World) -> None:
    world.make('service', *SERVICE)
    with pytest.raises(ClientError, match='not idempotent'):
        world.make('again', *SERVICE)
    world.made.pop('again')
    world.delete()


def test_a_service_runs_on_the_capacity_providers_of_its_cluster(world: World) -> None:
    spot = {**SERVICE[1], 'CapacityProviderStrategy': [{'CapacityProvider': 'FARGATE_SPOT', 'Weight': 1}]}
    with pytest.raises(ClientError, match='not associated with the cluster'):
        world.make('service', SERVICE[0], spot)
    world.made.pop('service', None)
    world.make('providers', 'AWS::ECS::ClusterCapacityProviderAssociations', {
        'Cluster': '@cluster', 'CapacityProviders': ['FARGATE', 'FARGATE_SPOT'], 'DefaultCapacityProviderStrategy': []})
    world.make('service', SERVICE[0], spot)
    world.delete()


def test_what_scales_a_service_is_heeded(world: World) -> None:
    service, provider = world.make('service', *SERVICE), provider_of('AWS::ECS::Service')
    assert provider.describe(service)['desiredCount'] == 1
    service.client('ecs').update_service(cluster=world.made['cluster'].id, service='only', desiredCount=4)
    old, service.properties = service.properties, {**service.properties, 'EnableExecuteCommand': True}
    provider.update(service, old)
    found = provider.describe(service)
    assert (found['desiredCount'], found['runningCount'], found['enableExecuteCommand']) == (4, 4, True)
    world.delete()


def test_a_scalable_target_brings_its_service_within_its_limits(world: World) -> None:
    service, provider = world.make('service', *SERVICE), provider_of('AWS::ECS::Service')
    world.make('role', *ROLE)
    resource = f'service/{world.made["cluster"].id}/only'
    target = world.make('target', 'AWS::ApplicationAutoScaling::ScalableTarget', {
        'ServiceNamespace': 'ecs', 'ResourceId': resource, 'ScalableDimension': 'ecs:service:DesiredCount', 'MinCapacity': 3, 'MaxCapacity': 9,
        'RoleARN': '@role.Arn'})
    assert provider.describe(service)['desiredCount'] == 3
    old, target.properties = target.properties, {**target.properties, 'MinCapacity': 1, 'MaxCapacity': 2}
    provider_of(target.type).update(target, old)
    assert provider.describe(service)['desiredCount'] == 2
    world.delete()


def test_namespaces_share_a_network() -> None:
    world = World()
    world.make('vpc', *VPC)
    for name in ('one', 'two'):
        world.make(name, 'AWS::ServiceDiscovery::PrivateDnsNamespace', {'Name': f'{name}.internal', 'Vpc': '@vpc'})
    zone = provider_of('AWS::ServiceDiscovery::PrivateDnsNamespace').attribute(world.made['one'], 'HostedZoneId')
    assert world.made['one'].client('route53').get_hosted_zone(Id=zone)['HostedZone']['Name'] == 'one.internal.'
    with pytest.raises(ClientError, match='Conflicting'):
        world.make('again', 'AWS::ServiceDiscovery::PrivateDnsNamespace', {'Name': 'one.internal', 'Vpc': '@vpc'})
    world.made.pop('again')
    world.delete()


def test_a_topic_without_a_policy_of_a_template_has_none() -> None:
    world = World()
    world.make('topic', 'AWS::SNS::Topic', {})
    policy = world.make('policy', 'AWS::SNS::TopicPolicy', {'Topics': ['@topic'], 'PolicyDocument': LIST})
    provider = provider_of(policy.type)
    assert provider.describe(policy)['PolicyDocument'] == LIST
    provider.delete(policy)
    assert provider.describe(policy) is None
    world.delete()
