"""Targets of load balancers: they are registered, drained and gone as time goes by; moto has them healthy at once, and gone at once.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
"""
from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Iterator

from moto.elbv2.exceptions import InvalidTargetError, TargetNotRunning
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup, elbv2_backends

from .pace import PACE

_STATES: dict[str, tuple[str, str | None, str | None]] = {
    'unknown': ('unused', 'Target.NotRegistered', 'Target is not registered to the target group'),
    'unused': ('unused', 'Target.NotInUse', 'Target group is not configured to receive traffic from the load balancer'),
    'stopped': ('unused', 'Target.InvalidState', 'Target is in the stopped state'),
    'draining': ('draining', 'Target.DeregistrationInProgress', 'Target deregistration is in progress'),
    'initial': ('initial', 'Elb.RegistrationInProgress', 'Target registration is in progress'),
    'healthy': ('healthy', None, None)}


@dataclass
class Target:
    id: str
    port: Any
    since: float = field(default_factory=time.monotonic)
    #: When it began to leave.
    leaving: float | None = None

    @property
    def drained(self) -> bool:
        return self.leaving is not None and time.monotonic() >= self.leaving + PACE.settle_seconds


def install() -> None:
    FakeTargetGroup.register, FakeTargetGroup.deregister = _register, _deregister
    FakeTargetGroup.deregister_terminated_instances = lambda group, instances: _deregister(group, [{'Id': instance} for instance in instances])
    ELBv2Backend.describe_target_health, health = _health, ELBv2Backend.describe_target_health
    _health.moto = health  # type: ignore[attr-defined]


def of(group: FakeTargetGroup) -> list[Target]:
    """Those that are registered, or still drained."""
    kept: dict[tuple[str, str], Target] = group.__dict__.setdefault('kept', {})
    for key, target in list(kept.items()):
        if target.leaving is None and _state(group, target.id) in ('terminated', 'shutting-down'):
            target.leaving = time.monotonic()
        if target.drained:
            del kept[key]
    return list(kept.values())


def registered(group: FakeTargetGroup) -> set[str]:
    return {target.id for target in of(group) if target.leaving is None}


def _state(group: FakeTargetGroup, identifier: str) -> str | None:
    """Of an instance; None of anything else."""
    instance = group.ec2_backend.get_instance_by_id(identifier) if identifier.startswith('i-') else None
    return instance.state if instance else None


def _register(group: FakeTargetGroup, targets: list[dict[str, Any]]) -> None:
    """One that is registered already goes on as it was; one that leaves comes back."""
    for target in targets:
        state = _state(group, target['Id'])
        if group.target_type == 'instance' and target['Id'].startswith('i-') and state is None:
            raise InvalidTargetError()
        if state not in (None, 'running'):
            raise TargetNotRunning(target['Id'])
    known = {(target.id, str(target.port)): target for target in of(group)}
    for target in targets:
        port = target.get('Port') or group.port
        before = known.get((target['Id'], str(port)))
        if before is None or before.leaving is not None:
            group.__dict__['kept'][target['Id'], str(port)] = Target(target['Id'], port)


def _deregister(group: FakeTargetGroup, targets: list[dict[str, Any]]) -> None:
    """One that is not registered is no error. Without a port, all of its ports leave."""
    for wanted in targets:
        for target in of(group):
            if target.id == wanted['Id'] and str(wanted.get('Port') or target.port) == str(target.port) and target.leaving is None:
                target.leaving = time.monotonic() - (0 if _is_used(group) else PACE.settle_seconds)


def _is_used(group: FakeTargetGroup) -> bool:
    """Whether a listener sends anything to it."""
    balancers = elbv2_backends[group.account_id][group.region_name].load_balancers.values()
    listeners = (listener for balancer in balancers for listener in balancer.listeners.values())
    return any(group.arn in _receivers(rule.actions) for listener in listeners for rule in listener.rules.values())


def _receivers(actions: list[Any]) -> Iterator[str]:
    for action in actions:
        data = action.data if hasattr(action, 'data') else action
        yield data.get('TargetGroupArn', '')
        yield from (one['TargetGroupArn'] for one in data.get('ForwardConfig', {}).get('TargetGroups', []))


def _health(backend: ELBv2Backend, target_group_arn: str, targets: list[dict[str, Any]]) -> list[FakeHealthStatus]:
    """Of those that are asked for, or of all, also of those that leave."""
    group = backend.target_groups.get(target_group_arn)
    if group is None:
        return _health.moto(backend, target_group_arn, targets)  # type: ignore[attr-defined]  # which refuses it
    known, used = of(group), _is_used(group)
    told = []
    for wanted in targets or [{'Id': target.id, 'Port': target.port} for target in known]:
        port = wanted.get('Port')
        found = next((one for one in known if one.id == wanted['Id'] and (not port or str(one.port) == str(port))), None)
        told.append(_told(group, wanted['Id'], port or (found.port if found else group.port), _health_of(group, found, used)))
    return told


def _health_of(group: FakeTargetGroup, target: Target | None, used: bool) -> str:
    if target is None:
        return 'unknown'
    if target.leaving is not None:
        return 'draining'
    if _state(group, target.id) in ('stopped', 'stopping'):
        return 'stopped'
    if not used:
        return 'unused'
    return 'initial' if time.monotonic() < target.since + PACE.settle_seconds else 'healthy'


def _told(group: FakeTargetGroup, identifier: str, port: Any, health: str) -> FakeHealthStatus:
    checked = str(port) if group.health_check_port == 'traffic-port' else group.health_check_port
    return FakeHealthStatus(identifier, port, checked, *_STATES[health])
