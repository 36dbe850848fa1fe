"""ECS: clusters, what gives them capacity, task definitions."""
from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, Tags, Update, call
from .shapes import to_properties


def ecs_tags(arn: Any) -> Tags:
    """Tags of a resource, by the function that tells its ARN."""
    return Tags('tag_resource', 'untag_resource', lambda r: {'resourceArn': arn(r)}, items='tags', keys='tagKeys', pair=('key', 'value'))


def refuse(code: str, message: str, operation: str) -> ClientError:
    """The error by which ECS says no, where moto would not."""
    return ClientError({'Error': {'Code': code, 'Message': message}}, operation)


class Cluster(ApiType):
    """One that has services refuses to be deleted."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is None:
            return
        services = r.client('ecs').list_services(cluster=r.id)['serviceArns']
        if services:
            found = r.client('ecs').describe_services(cluster=r.id, services=services)['services']
            if any(service['status'] == 'ACTIVE' for service in found):
                raise refuse('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.', 'DeleteCluster')
        super().delete(r)


def _update_cluster(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = changed & {'ClusterSettings', 'Configuration', 'ServiceConnectDefaults'}
    if done:
        now = {name: r.properties[name] for name in done if name in r.properties}
        call(r, 'ecs', 'update_cluster', now, {'ClusterSettings': 'settings'}, {'cluster': '$id'})
    if changed & {'CapacityProviders', 'DefaultCapacityProviderStrategy'}:
        _set_capacity(r, r.id, r.properties)
        done |= changed & {'CapacityProviders', 'DefaultCapacityProviderStrategy'}
    return done


def _set_capacity(r: Resource, cluster: str, properties: dict[str, Any]) -> None:
    call(r, 'ecs', 'put_cluster_capacity_providers', {
        'cluster': cluster, 'capacityProviders': properties.get('CapacityProviders', []),
        'defaultCapacityProviderStrategy': properties.get('DefaultCapacityProviderStrategy', [])})


class Associations(Provider):
    """The capacity providers of a cluster, said apart from it."""

    def create(self, r: Resource) -> None:
        r.id = r.properties['Cluster'].split('/')[-1]
        self.update(r, {})

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        found = _cluster(r, r.id)
        return found if found and (found.get('capacityProviders') or found.get('defaultCapacityProviderStrategy')) else None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        _set_capacity(r, r.id, r.properties)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _set_capacity(r, r.id, {})


def _cluster(r: Resource, name: str) -> Any:
    found = r.client('ecs').describe_clusters(clusters=[name], include=['TAGS'])['clusters']
    return next((cluster for cluster in found if cluster['status'] == 'ACTIVE'), None)


def _update_provider(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in ('AutoScalingGroupProvider', 'ManagedInstancesProvider') if name in r.properties}
    if 'AutoScalingGroupProvider' in now:
        now['AutoScalingGroupProvider'] = {
            key: value for key, value in now['AutoScalingGroupProvider'].items() if key != 'AutoScalingGroupArn'}
    call(r, 'ecs', 'update_capacity_provider', now, extra={'name': '$id', 'cluster': '$ClusterName'})
    return set(now)


TYPES = [
    Cluster(
        'AWS::ECS::Cluster', 'ecs', create='create_cluster', id='$ClusterName', name=('ClusterName', 255), rename={'ClusterSettings': 'settings'},
        read=lambda r: _cluster(r, r.id), update=_update_cluster, delete=Delete('delete_cluster', {'cluster': '$id'}),
        attributes={'Arn': 'clusterArn'}, tags=ecs_tags(lambda r: r.arn('ecs', f'cluster/{r.id}'))),
    Associations('AWS::ECS::ClusterCapacityProviderAssociations'),
    ApiType(
        'AWS::ECS::CapacityProvider', 'ecs', create='create_capacity_provider', id='$Name', name=('Name', 255), rename={'ClusterName': 'cluster'},
        read=Read('describe_capacity_providers', {'capacityProviders': ['$id'], 'include': ['TAGS']}, 'capacityProviders[0]'),
        update=_update_provider, delete=Delete('delete_capacity_provider', {'capacityProvider': '$id'}),
        attributes={'Arn': 'capacityProviderArn'}, tags=ecs_tags(lambda r: r.arn('ecs', f'capacity-provider/{r.id}'))),
    ApiType(
        'AWS::ECS::TaskDefinition', 'ecs', create='register_task_definition', id='taskDefinition.taskDefinitionArn', name=('Family', 255),
        read=Read('describe_task_definition', {'taskDefinition': '$id'}, "taskDefinition | (status == 'ACTIVE' && @) || `null`"),
        update=Update('register_task_definition', covers=()), delete=Delete('deregister_task_definition', {'taskDefinition': '$id'}),
        attributes={'TaskDefinitionArn': '$id'}, tags=ecs_tags(lambda r: r.id),
        # Containers are told with their defaults.
        live=lambda r, found: to_properties({key: value for key, value in r.properties.items() if key != 'Volumes'}, found, {})),
]
