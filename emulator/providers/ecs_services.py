"""ECS: services and their task sets."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, call
from .ecs import ecs_tags, refuse
from .shapes import to_properties

_RENAME = {'PlacementStrategies': 'placementStrategy'}
#: What DescribeServices does not tell.
_UNTOLD = ('GatewayConnectors', 'Monitoring')
#: What an update empties, where the template no longer has it.
_LISTS = ('LoadBalancers', 'ServiceRegistries', 'VolumeConfigurations', 'VpcLatticeConfigurations', 'PlacementConstraints', 'PlacementStrategies')
_UPDATABLE = (
    'AvailabilityZoneRebalancing', 'CapacityProviderStrategy', 'DeploymentConfiguration', 'DeploymentController', 'DesiredCount',
    'EnableECSManagedTags', 'EnableExecuteCommand', 'HealthCheckGracePeriodSeconds', 'NetworkConfiguration', 'PlatformVersion', 'PropagateTags',
    'ServiceConnectConfiguration', 'TaskDefinition', *_LISTS)


def _service(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """moto wants security groups, which ECS does not; a service that keeps a number of tasks keeps one, if the template does not say."""
    result = dict(properties)
    network = properties.get('NetworkConfiguration', {}).get('AwsvpcConfiguration')
    if network is not None:
        result['NetworkConfiguration'] = {'AwsvpcConfiguration': {'SecurityGroups': [], **network}}
    if properties.get('SchedulingStrategy') != 'DAEMON' and properties.get('DeploymentController', {}).get('Type') != 'EXTERNAL':
        result.setdefault('DesiredCount', 1)
    return result


class Service(ApiType):
    """A name is taken as long as its service is there; moto would overwrite it."""

    def create(self, r: Resource) -> None:
        name = r.properties.get('ServiceName')
        if name and _find(r, name) is not None:
            raise refuse('InvalidParameterException', 'Creation of service was not idempotent.', 'CreateService')
        _check_capacity_providers(r)
        super().create(r)


def _check_capacity_providers(r: Resource) -> None:
    """Those of the strategy have to be the cluster's by then; moto does not look."""
    wanted = {item['CapacityProvider'] for item in r.properties.get('CapacityProviderStrategy', [])}
    clusters = r.client('ecs').describe_clusters(clusters=[r.properties.get('Cluster', 'default')])['clusters']
    if clusters and not wanted <= set(clusters[0].get('capacityProviders', [])):
        raise refuse('InvalidParameterException', 'The specified capacity provider strategy cannot contain a capacity provider that is not '
                     'associated with the cluster. Associate the capacity provider with the cluster and try again.', 'CreateService')


def _where(r: Resource) -> dict[str, Any]:
    return {'cluster': r.properties['Cluster']} if 'Cluster' in r.properties else {}


def _find(r: Resource, name: str) -> Any:
    found = r.client('ecs').describe_services(services=[name], include=['TAGS'], **_where(r))['services']
    return next((service for service in found if service['status'] == 'ACTIVE'), None)


def _update_service(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """The number of tasks is left as it is, if the template does not say it."""
    now = {name: r.properties[name] for name in _UPDATABLE if name in r.properties}
    prepared = _service(r, now)
    if 'DesiredCount' not in now:
        prepared.pop('DesiredCount', None)
    prepared.update({name: [] for name in _LISTS if name in changed and name not in now})
    force = bool(r.properties.get('ForceNewDeployment', {}).get('EnableForceNewDeployment'))
    call(r, 'ecs', 'update_service', prepared, _RENAME, {'service': '$id', 'forceNewDeployment': force, **_where(r)})
    return changed & {*_UPDATABLE, 'ForceNewDeployment'}


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """What a deployment brings is told with the deployment; a cluster goes by its name or its ARN."""
    deployment = (found.get('deployments') or [{}])[0]
    told = {**deployment, **found, 'role': found.get('roleArn')}
    wanted = {key: value for key, value in r.properties.items() if key not in ('Cluster', *_UNTOLD)}
    if 'Role' in wanted and not wanted['Role'].startswith('arn:'):
        told['role'] = str(told['role']).split('/')[-1]
    return to_properties(wanted, told, _RENAME)


def _task_set(r: Resource) -> dict[str, Any]:
    return {'cluster': r.properties['Cluster'], 'service': r.properties['Service']}


def _task_set_id(r: Resource) -> str:
    """The physical id is cluster, service and id."""
    return str(r.id).split('|')[-1]


class PrimaryTaskSet(Provider):
    """Which task set of a service is the one that matters."""

    def create(self, r: Resource) -> None:
        r.id = f"{r.properties['Cluster']}|{r.properties['Service']}"
        self.update(r, {})

    def describe(self, r: Resource) -> Any:
        primary = r.id is not None and 'gone' not in r.memory and self._status(r) == 'PRIMARY'
        return {'TaskSetId': r.properties['TaskSetId']} if primary else None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        found = self._find(r)
        if found is None:
            raise refuse('TaskSetNotFoundException', 'The specified task set was not found.', 'UpdateServicePrimaryTaskSet')
        # moto compares the ARN alone.
        r.client('ecs').update_service_primary_task_set(primaryTaskSet=found['taskSetArn'], **_task_set(r))

    def delete(self, r: Resource) -> None:
        """ECS keeps it until another one becomes it, or it goes with its service; only CloudFormation knows it no longer."""
        r.memory['gone'] = True

    def _status(self, r: Resource) -> str | None:
        found = self._find(r)
        return found['status'] if found else None

    @staticmethod
    def _find(r: Resource) -> Any:
        ecs = r.client('ecs')
        try:
            found = ecs.describe_task_sets(taskSets=[r.properties['TaskSetId']], **_task_set(r))['taskSets']
        except (ecs.exceptions.ServiceNotFoundException, ecs.exceptions.ClusterNotFoundException):
            return None
        return found[0] if found else None


TYPES = [
    Service(
        'AWS::ECS::Service', 'ecs', create='create_service', id='service.serviceArn', name=('ServiceName', 255), rename=_RENAME, prepare=_service,
        apart=('ForceNewDeployment',), forgets=_UNTOLD, read=lambda r: _find(r, r.id), update=_update_service, live=_live,
        delete=Delete('delete_service', lambda r: {'service': r.id, 'force': True, **_where(r)}),
        attributes={'ServiceArn': '$id', 'Name': 'serviceName'}, tags=ecs_tags(lambda r: r.id)),
    ApiType(
        'AWS::ECS::TaskSet', 'ecs', create='create_task_set',
        id=lambda answer, r: f"{r.properties['Cluster']}|{r.properties['Service']}|{answer['taskSet']['id']}",
        read=Read('describe_task_sets', lambda r: {'taskSets': [_task_set_id(r)], 'include': ['TAGS'], **_task_set(r)}, 'taskSets[0]'),
        update=lambda r, old, changed: call(r, 'ecs', 'update_task_set', {'Scale': r.properties['Scale']}, extra={
            'taskSet': _task_set_id(r), **_task_set(r)}) and {'Scale'} if 'Scale' in changed else set(),
        delete=Delete('delete_task_set', lambda r: {'taskSet': _task_set_id(r), 'force': True, **_task_set(r)}),
        attributes={'Id': _task_set_id}, live=lambda r, found: to_properties({'Scale': r.properties.get('Scale', {})}, found, {})),
    PrimaryTaskSet('AWS::ECS::PrimaryTaskSet'),
]
