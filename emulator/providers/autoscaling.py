"""Auto Scaling: groups of instances and what scales them."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call
from .shapes import to_properties

#: moto takes these and keeps nothing.
_FORGOTTEN = (
    'AvailabilityZoneDistribution', 'AvailabilityZoneIds', 'AvailabilityZoneImpairmentPolicy', 'CapacityReservationSpecification', 'Context',
    'DefaultInstanceWarmup', 'DeletionProtection', 'DesiredCapacityType', 'InstanceLifecyclePolicy', 'InstanceMaintenancePolicy',
    'MaxInstanceLifetime', 'NotificationConfiguration', 'NotificationConfigurations', 'ServiceLinkedRoleARN', 'SkipZonalShiftValidation',
    'TrafficSources')
_UPDATABLE = ('AvailabilityZones', 'DesiredCapacity', 'MaxSize', 'MinSize', 'LaunchConfigurationName', 'LaunchTemplate', 'VPCZoneIdentifier',
              'HealthCheckGracePeriod', 'HealthCheckType', 'NewInstancesProtectedFromScaleIn', 'MixedInstancesPolicy')


def _client(r: Resource) -> Any:
    return r.client('autoscaling')


def _group(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """Subnets are one string, and tags know their group."""
    result = {key: value for key, value in properties.items() if key not in ('VPCZoneIdentifier', 'Tags')}
    if 'VPCZoneIdentifier' in properties:
        result['VPCZoneIdentifier'] = ','.join(properties['VPCZoneIdentifier'])
    if properties.get('Tags'):
        result['Tags'] = _tags(r, properties['Tags'])
    return result


def _tags(r: Resource, tags: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{'ResourceId': r.properties['AutoScalingGroupName'], 'ResourceType': 'auto-scaling-group', 'PropagateAtLaunch': False, **tag}
            for tag in tags]


def _complete_group(r: Resource, answer: Any) -> None:
    _set_metrics(r, {})
    for hook in r.properties.get('LifecycleHookSpecificationList', []):
        call(r, 'autoscaling', 'put_lifecycle_hook', hook, extra={'AutoScalingGroupName': '$id'})


def _set_metrics(r: Resource, old: dict[str, Any]) -> None:
    if old.get('MetricsCollection') and not r.properties.get('MetricsCollection'):
        # moto has no operation that stops the collection.
        r.record('MetricsCollection')
    for collection in r.properties.get('MetricsCollection', []):
        _client(r).enable_metrics_collection(AutoScalingGroupName=r.id, **collection)


def _update_group(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client, name, done = _client(r), {'AutoScalingGroupName': r.id}, changed & set(_UPDATABLE)
    if done:
        now = _group(r, {key: r.properties[key] for key in {*done, 'MinSize', 'MaxSize'} if key in r.properties})
        call(r, 'autoscaling', 'update_auto_scaling_group', now, extra=name)
    if 'TargetGroupARNs' in changed:
        before, now = set(old.get('TargetGroupARNs', [])), set(r.properties.get('TargetGroupARNs', []))
        if before - now:
            client.detach_load_balancer_target_groups(TargetGroupARNs=sorted(before - now), **name)
        if now - before:
            client.attach_load_balancer_target_groups(TargetGroupARNs=sorted(now - before), **name)
    if 'Tags' in changed:
        keys = {tag['Key'] for tag in r.properties.get('Tags', [])}
        removed = [tag for tag in _tags(r, old.get('Tags', [])) if tag['Key'] not in keys]
        if removed:
            client.delete_tags(Tags=removed)
        if keys:
            client.create_or_update_tags(Tags=_tags(r, r.properties['Tags']))
    if 'MetricsCollection' in changed:
        _set_metrics(r, old)
    if 'LifecycleHookSpecificationList' in changed:
        names = {hook['LifecycleHookName'] for hook in r.properties.get('LifecycleHookSpecificationList', [])}
        for hook in old.get('LifecycleHookSpecificationList', []):
            if hook['LifecycleHookName'] not in names:
                client.delete_lifecycle_hook(LifecycleHookName=hook['LifecycleHookName'], **name)
        _complete_group(r, None)
    return done | changed & {'TargetGroupARNs', 'Tags', 'MetricsCollection', 'LifecycleHookSpecificationList'}


def _group_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found, 'Cooldown': found.get('DefaultCooldown'), 'MetricsCollection': None, 'MixedInstancesPolicy': None, 'Tags': None}
    told['VPCZoneIdentifier'] = [subnet for subnet in found.get('VPCZoneIdentifier', '').split(',') if subnet]
    return to_properties(r.properties, told, {})


def _policy_name(r: Resource) -> str:
    return str(r.id).split('policyName/')[-1]


def _configuration(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    monitoring = {'InstanceMonitoring': {'Enabled': properties['InstanceMonitoring']}} if 'InstanceMonitoring' in properties else {}
    return {**properties, **monitoring}


def _configuration_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties(r.properties, {**found, 'InstanceMonitoring': found.get('InstanceMonitoring', {}).get('Enabled')}, {})


def _policy_arn(answer: Any, r: Resource) -> str:
    """moto answers PutScalingPolicy without the ARN."""
    return _client(r).describe_policies(PolicyNames=[r.memory['policy']])['ScalingPolicies'][0]['PolicyARN']


TYPES = [
    ApiType(
        'AWS::AutoScaling::AutoScalingGroup', 'autoscaling', create='create_auto_scaling_group', id='$AutoScalingGroupName',
        name=('AutoScalingGroupName', 255), rename={'Cooldown': 'DefaultCooldown'}, prepare=_group, after=_complete_group, live=_group_live,
        apart=('MetricsCollection', 'LifecycleHookSpecificationList', *_FORGOTTEN), forgets=_FORGOTTEN, update=_update_group,
        read=Read('describe_auto_scaling_groups', {'AutoScalingGroupNames': ['$id']}, 'AutoScalingGroups[0]'),
        delete=Delete('delete_auto_scaling_group', {'AutoScalingGroupName': '$id', 'ForceDelete': True}),),
    ApiType(
        'AWS::AutoScaling::ScalingPolicy', 'autoscaling', create='put_scaling_policy', id=_policy_arn, update='create',
        arguments=lambda r: {'PolicyName': r.memory.setdefault('policy', r.name(255))},
        read=Read('describe_policies', lambda r: {'PolicyNames': [_policy_name(r)]}, 'ScalingPolicies[0]'),
        delete=Delete('delete_policy', lambda r: {'PolicyName': _policy_name(r)}), attributes={'Arn': '$id'}),
    ApiType(
        'AWS::AutoScaling::ScheduledAction', 'autoscaling', create='put_scheduled_update_group_action',
        id=lambda answer, r: r.memory['action'], update='create',
        arguments=lambda r: {'ScheduledActionName': r.memory.setdefault('action', r.name(255))},
        read=Read('describe_scheduled_actions', {'AutoScalingGroupName': '$AutoScalingGroupName', 'ScheduledActionNames': ['$id']},
                  'ScheduledUpdateGroupActions[0]'),
        delete=Delete('delete_scheduled_action', {'AutoScalingGroupName': '$AutoScalingGroupName', 'ScheduledActionName': '$id'}),
        attributes={'ScheduledActionName': '$id'}),
    ApiType(
        'AWS::AutoScaling::LifecycleHook', 'autoscaling', create='put_lifecycle_hook', id='$LifecycleHookName', name=('LifecycleHookName', 255),
        read=Read('describe_lifecycle_hooks', {'AutoScalingGroupName': '$AutoScalingGroupName', 'LifecycleHookNames': ['$id']},
                  'LifecycleHooks[0]'),
        forgets=('NotificationMetadata', 'NotificationTargetARN', 'RoleARN'), update='create',
        delete=Delete('delete_lifecycle_hook', {'AutoScalingGroupName': '$AutoScalingGroupName', 'LifecycleHookName': '$id'})),
    ApiType(
        'AWS::AutoScaling::WarmPool', 'autoscaling', create='put_warm_pool', id='$AutoScalingGroupName', update='create',
        read=Read('describe_warm_pool', {'AutoScalingGroupName': '$AutoScalingGroupName'}, 'WarmPoolConfiguration'),
        delete=Delete('delete_warm_pool', {'AutoScalingGroupName': '$id', 'ForceDelete': True})),
    ApiType(
        'AWS::AutoScaling::LaunchConfiguration', 'autoscaling', create='create_launch_configuration', id='$LaunchConfigurationName',
        name=('LaunchConfigurationName', 255),
        prepare=_configuration, live=_configuration_live,
        read=Read('describe_launch_configurations', {'LaunchConfigurationNames': ['$id']}, 'LaunchConfigurations[0]'),
        delete=Delete('delete_launch_configuration', {'LaunchConfigurationName': '$id'})),
]
