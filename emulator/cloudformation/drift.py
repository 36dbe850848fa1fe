"""Drift: what somebody changed behind CloudFormation's back, as far as the emulated APIs tell.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""
from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterator

from ..providers import provider_of
from . import handlers, schemas
from .stacks import STORE, Stack, StackResource, now

log = logging.getLogger('emulator')


@dataclass(frozen=True)
class Detection:
    id: str
    stack: Stack
    time: datetime
    drifted: int
    reason: str | None


def detect(stack: Stack) -> Detection:
    """Look at every resource of a stack."""
    for resource in stack.resources.values():
        look(resource)
    checked = [resource for resource in stack.resources.values() if resource.drift != 'NOT_CHECKED']
    drifted = [resource for resource in checked if resource.drift != 'IN_SYNC']
    stack.drift, stack.drift_time = 'DRIFTED' if drifted else 'IN_SYNC', now()
    detection = Detection(str(uuid.uuid4()), stack, stack.drift_time, len(drifted), None)
    STORE.drift_detections[detection.id] = detection
    return detection


def look(resource: StackResource) -> list[dict[str, Any]]:
    """Compare a resource with what its template says; set its drift status and return the differences."""
    resource.drift_time = now()
    provider = provider_of(resource.type)
    if not provider.real or schemas.is_custom(resource.type):
        resource.drift = 'NOT_CHECKED'
        return []
    try:
        live = provider.live(resource.handle)
    except Exception:  # a defect of a provider: what cannot be read is not checked
        log.exception('drift of %s', resource.logical_id)
        resource.drift = 'NOT_CHECKED'
        return []
    if live is None:
        resource.drift = 'DELETED'
        return []
    found = list(_differences(resource.handle.properties, live))
    resource.drift = 'MODIFIED' if found else 'IN_SYNC'
    return found


def describe(stack: Stack, resource: StackResource) -> dict[str, Any]:
    differences = look(resource)
    live = provider_of(resource.type).live(resource.handle) if resource.drift in ('IN_SYNC', 'MODIFIED') else None
    return {
        'StackId': stack.id, 'LogicalResourceId': resource.logical_id, 'PhysicalResourceId': resource.id, 'ResourceType': resource.type,
        'ExpectedProperties': handlers.shown(resource.handle.properties),
        'ActualProperties': None if live is None else handlers.shown({**resource.handle.properties, **live}),
        'PropertyDifferences': differences, 'StackResourceDriftStatus': resource.drift, 'Timestamp': resource.drift_time,
    }


def _differences(expected: Any, actual: Any, path: str = '') -> Iterator[dict[str, Any]]:
    """Only what the API tells is compared: a property that it leaves out is no difference."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in actual.items():
            if key in expected:
                yield from _differences(expected[key], value, f'{path}/{key}')
    elif _normal(expected) != _normal(actual):
        yield {'PropertyPath': path, 'ExpectedValue': str(expected), 'ActualValue': str(actual), 'DifferenceType': 'NOT_EQUAL'}


def _normal(value: Any) -> Any:
    """The order of a list means nothing in most properties, and numbers may be texts."""
    if isinstance(value, list):
        return sorted((_normal(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)
