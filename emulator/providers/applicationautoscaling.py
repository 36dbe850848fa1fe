"""Application Auto Scaling: what is scaled, and how."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call

_TARGET = ('ServiceNamespace', 'ResourceId', 'ScalableDimension')


def _target(r: Resource) -> dict[str, str]:
    """A target by its three parts; a policy may name it by their sum, which is the target's id."""
    if 'ScalingTargetId' in r.properties:
        resource, dimension, namespace = r.properties['ScalingTargetId'].split('|')
        return {'ServiceNamespace': namespace, 'ResourceId': resource, 'ScalableDimension': dimension}
    return {name: r.properties[name] for name in _TARGET}


def _target_id(answer: Any, r: Resource) -> str:
    return '|'.join((r.properties['ResourceId'], r.properties['ScalableDimension'], r.properties['ServiceNamespace']))


def _policy(r: Resource) -> Any:
    """By its id, among all of its target: moto does not look at the names that are asked for."""
    found = r.client('application-autoscaling').describe_scaling_policies(**_target(r))['ScalingPolicies']
    return next((policy for policy in found if policy['PolicyARN'] == r.id), None)


def _schedule(r: Resource, answer: Any) -> None:
    for action in r.properties.get('ScheduledActions', []):
        call(r, 'application-autoscaling', 'put_scheduled_action', action, extra=_target)


def _within(r: Resource) -> None:
    """A service of ECS is brought to the least, or the most, of its target at once: "minimum capacity was set to 2"."""
    if r.properties['ServiceNamespace'] != 'ecs':
        return
    _, cluster, service = r.properties['ResourceId'].split('/')
    ecs = r.client('ecs')
    found = ecs.describe_services(cluster=cluster, services=[service])['services']
    if not found:
        return
    desired = found[0]['desiredCount']
    wanted = min(max(desired, int(r.properties['MinCapacity'])), int(r.properties['MaxCapacity']))
    if wanted != desired:
        ecs.update_service(cluster=cluster, service=service, desiredCount=wanted)


def _register(r: Resource, answer: Any) -> None:
    _within(r)
    _schedule(r, answer)


def _update_target(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client = r.client('application-autoscaling')
    now = {name: r.properties[name] for name in ('MinCapacity', 'MaxCapacity', 'RoleARN', 'SuspendedState') if name in r.properties}
    call(r, 'application-autoscaling', 'register_scalable_target', now, extra=_target)
    names = {action['ScheduledActionName'] for action in r.properties.get('ScheduledActions', [])}
    for action in old.get('ScheduledActions', []):
        if action['ScheduledActionName'] not in names:
            client.delete_scheduled_action(ScheduledActionName=action['ScheduledActionName'], **_target(r))
    _register(r, None)
    return changed & {'ScheduledActions', *now}


TYPES = [
    ApiType(
        'AWS::ApplicationAutoScaling::ScalableTarget', 'application-autoscaling', create='register_scalable_target', id=_target_id,
        apart=('ScheduledActions',), after=_register, update=_update_target, attributes={'Id': '$id'}, forgets=('Tags',),
        read=Read('describe_scalable_targets', {
            'ServiceNamespace': '$ServiceNamespace', 'ResourceIds': ['$ResourceId'], 'ScalableDimension': '$ScalableDimension'},
                  'ScalableTargets[0]'),
        delete=Delete('deregister_scalable_target', _target, gone=('ObjectNotFoundException',))),
    ApiType(
        'AWS::ApplicationAutoScaling::ScalingPolicy', 'application-autoscaling', create='put_scaling_policy', id='PolicyARN', update='create',
        arguments=_target, apart=('ScalingTargetId',), forgets=('PredictiveScalingPolicyConfiguration',),
        read=_policy,
        delete=Delete('delete_scaling_policy', lambda r: {'PolicyName': r.properties['PolicyName'], **_target(r)}), attributes={'Arn': '$id'}),
]
