"""Auto Scaling groups: instances that stand by do not count, leave the target groups and come back to them; sizes are kept to.

moto lets them stand by at once, wherever that leads, registers them all the same, and may terminate them when a group shrinks.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
"""
from __future__ import annotations

import time
from functools import wraps
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import (
    AutoScalingBackend, EnterStandbyActivity, ExitStandbyActivity, FakeAutoScalingGroup, InstanceState, TerminateInstanceActivity)
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from . import targets
from .pace import PACE

_ASIDE = ('EnteringStandby', 'Standby')
#: State on the way -> state that it leads to.
_LEADS_TO = {'EnteringStandby': 'Standby', 'Pending': 'InService'}
#: Instances of a page, and of a request.
_PAGE = 50


def install() -> None:
    InstanceState.lifecycle_state = property(_lifecycle_state, _set_lifecycle_state)
    FakeAutoScalingGroup.active_instances = lambda group: [state for state in group.instance_states if _counts(state)]
    _keep_aside()
    _keep_targets()
    AutoScalingBackend.enter_standby_instances, AutoScalingBackend.exit_standby_instances = _enter, _exit
    AutoScalingBackend.terminate_instance = _terminate
    AutoScalingResponse.describe_auto_scaling_instances = _describe


# ---- states

def _lifecycle_state(state: InstanceState) -> str:
    name, since = state.__dict__['lifecycle']
    return _LEADS_TO[name] if name in _LEADS_TO and time.monotonic() >= since + PACE.settle_seconds else name


def _set_lifecycle_state(state: InstanceState, name: str) -> None:
    state.__dict__['lifecycle'] = name, time.monotonic()


def _counts(state: InstanceState) -> bool:
    return state.lifecycle_state not in _ASIDE


def _keep_aside() -> None:
    """What stands by is out of sight while a group gets its size; what remains is in the order in which it came."""
    set_desired = FakeAutoScalingGroup.set_desired_capacity

    @wraps(set_desired)
    def sized(group: FakeAutoScalingGroup, new_capacity: int | None) -> None:
        before = group.instance_states
        group.instance_states = [state for state in before if _counts(state)]
        try:
            set_desired(group, new_capacity)
        finally:
            left = [state for state in before if not _counts(state) or state in group.instance_states]
            group.instance_states = left + [state for state in group.instance_states if state not in left]

    FakeAutoScalingGroup.set_desired_capacity = sized


def _keep_targets() -> None:
    """What a group loses is deregistered; what it launches in the place of an instance that somebody has terminated is registered."""
    notify, detach = AutoScalingBackend.notify_terminate_instances, AutoScalingBackend.detach_instances

    @wraps(notify)
    def notified(backend: AutoScalingBackend, instance_ids: list[str]) -> None:
        notify(backend, instance_ids)
        for name in backend.autoscaling_groups:
            backend.update_attached_target_groups(name)

    @wraps(detach)
    def detached(backend: AutoScalingBackend, group_name: str, instance_ids: list[str], should_decrement: bool) -> Any:
        for target_group in _target_groups(backend, backend.autoscaling_groups[group_name]):
            target_group.deregister([{'Id': identifier} for identifier in instance_ids])
        return detach(backend, group_name, instance_ids, should_decrement)

    AutoScalingBackend.notify_terminate_instances, AutoScalingBackend.detach_instances = notified, detached
    AutoScalingBackend.update_attached_target_groups = _update_target_groups


def _target_groups(backend: AutoScalingBackend, group: FakeAutoScalingGroup) -> list[Any]:
    known = backend.elbv2_backend.target_groups
    return [known[arn] for arn in group.target_group_arns if arn in known]


def _update_target_groups(backend: AutoScalingBackend, group_name: str) -> None:
    """Those in service are registered, those that stand by are not; what somebody else has registered stays."""
    group = backend.autoscaling_groups[group_name]
    running = [state for state in group.instance_states if state.instance.state == 'running']
    for target_group in _target_groups(backend, group):
        there = targets.registered(target_group)
        target_group.register([{'Id': one.instance_id} for one in running if _counts(one) and one.instance_id not in there])
        target_group.deregister([{'Id': one.instance_id} for one in group.instance_states if not _counts(one) and one.instance_id in there])


# ---- into standby, and out of it

def _found(backend: AutoScalingBackend, group_name: str, instance_ids: list[str], wanted: str) -> tuple[FakeAutoScalingGroup, list[InstanceState]]:
    group = backend.autoscaling_groups.get(group_name)
    if group is None:
        raise ValidationError('AutoScalingGroup name not found - null')
    members = {state.instance_id: state for state in group.instance_states}
    for identifier in instance_ids:
        if identifier not in members:
            raise ValidationError(f'The instance {identifier} is not part of Auto Scaling group {group_name}.')
        if members[identifier].lifecycle_state != wanted:
            raise ValidationError(f'The instance {identifier} is not in {wanted}.')
    return group, [members[identifier] for identifier in instance_ids]


def _check_size(group: FakeAutoScalingGroup, change: int, what: str) -> None:
    if not group.min_size <= group.desired_capacity + change <= group.max_size:
        count = f"{abs(change)} instance{'s' if abs(change) > 1 else ''}"
        raise ValidationError(
            f'AutoScalingGroup {group.name} has min-size={group.min_size}, max-size={group.max_size}, and desired-size={group.desired_capacity}. '
            f'To {what} {count}, please update the AutoScalingGroup sizes appropriately.')


def _enter(backend: AutoScalingBackend, group_name: str, instance_ids: list[str], should_decrement: bool) -> list[EnterStandbyActivity]:
    """With one less that is desired, or with another instance in its place."""
    group, states = _found(backend, group_name, instance_ids, 'InService')
    before = group.desired_capacity
    if should_decrement:
        _check_size(group, -len(states), 'place into standby')
        group.desired_capacity -= len(states)
    for state in states:
        state.lifecycle_state = 'EnteringStandby'
    group.set_desired_capacity(group.desired_capacity)
    backend.update_attached_target_groups(group_name)
    return [EnterStandbyActivity(state.instance, before) for state in states]


def _exit(backend: AutoScalingBackend, group_name: str, instance_ids: list[str]) -> list[ExitStandbyActivity]:
    group, states = _found(backend, group_name, instance_ids, 'Standby')
    before = group.desired_capacity
    _check_size(group, len(states), 'move out of standby')
    for state in states:
        state.lifecycle_state = 'Pending'
    group.desired_capacity += len(states)
    group.set_desired_capacity(group.desired_capacity)
    return [ExitStandbyActivity(state.instance, before) for state in states]


def _terminate(backend: AutoScalingBackend, instance_id: str, should_decrement: bool) -> TerminateInstanceActivity:
    """One that stands by is not among those that are desired, so that nothing comes in its place."""
    found = backend.describe_auto_scaling_instances([instance_id])
    state = found[0] if found else None
    if state is None:
        raise ValidationError(f'Instance Id not found - No managed instance found for instance ID: {instance_id}')
    group = state.instance.autoscaling_group
    before, aside = group.desired_capacity, not _counts(state)
    if should_decrement and not aside:
        if before <= group.min_size:
            raise ValidationError(
                f'Currently, desiredSize equals minSize ({group.min_size}). Terminating instance without replacement will violate group\'s min size '
                'constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group\'s min size.')
        group.desired_capacity -= 1
    group.instance_states = [other for other in group.instance_states if other is not state]
    backend.ec2_backend.terminate_instances([instance_id])
    group.set_desired_capacity(group.desired_capacity)
    return TerminateInstanceActivity(state.instance, before)


# ---- told

def _describe(response: AutoScalingResponse) -> ActionResult:
    """In pages; health is in capitals here, and not in what is told of a group.

    https://docs.aws.amazon.com/cli/latest/reference/autoscaling/describe-auto-scaling-instances.html
    """
    wanted = response._get_param('InstanceIds', [])
    if len(wanted) > _PAGE:
        raise ValidationError(f'The number of instance ids that may be passed in is limited to {_PAGE}')
    most, token = response._get_int_param('MaxRecords', _PAGE), response._get_param('NextToken') or '0'
    if not 1 <= most <= _PAGE or not token.isdigit():
        raise ValidationError(f'MaxRecords is between 1 and {_PAGE}, and NextToken one that was given.')
    found = response.autoscaling_backend.describe_auto_scaling_instances(instance_ids=wanted)
    end = int(token) + most
    told = [_told(state) for state in found[int(token):end]]
    return ActionResult({'AutoScalingInstances': told, 'NextToken': str(end) if len(found) > end else None})


def _told(state: InstanceState) -> dict[str, Any]:
    names = {'InstanceId': state.instance_id, 'InstanceType': state.instance_type, 'AutoScalingGroupName': state.auto_scaling_group_name,
             'AvailabilityZone': state.availability_zone, 'LifecycleState': state.lifecycle_state, 'HealthStatus': state.health_status.upper(),
             'LaunchConfigurationName': getattr(state.auto_scaling_group, 'launch_configuration_name', None), 'LaunchTemplate': state.launch_template,
             'ProtectedFromScaleIn': bool(state.protected_from_scale_in)}
    return {name: value for name, value in names.items() if value is not None}
