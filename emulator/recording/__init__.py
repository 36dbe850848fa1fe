"""Requests that CloudFormation makes for stacks that Service Catalog launched with a role: what that role has to allow.

Nothing here checks a policy. A test reads the requests (`GET /_emulator/requests`), and looks for each of their actions in the role's.
"""
from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any, Callable, Iterator

from . import actions, resources, roles

_LOCK = threading.Lock()
_REQUESTS: list[dict[str, Any]] = []


@dataclass(frozen=True)
class _Work:
    """What a request is made for."""

    stack: Any
    logical_id: str | None = None
    type: str | None = None
    #: What is done to the resource: create, update, delete, read.
    action: str | None = None
    #: The emulator asks, not CloudFormation.
    own: bool = False


_WORK: ContextVar[_Work | None] = ContextVar('work', default=None)


@contextmanager
def _during(work: _Work | None) -> Iterator[None]:
    token = _WORK.set(work)
    try:
        yield
    finally:
        _WORK.reset(token)


def of_stack(stack: Any, logical_id: str | None = None, type_name: str | None = None) -> Any:
    """While CloudFormation reads what a template refers to: parameters, secrets."""
    return _during(_Work(stack, logical_id, type_name) if stack.launch_role else None)


def of_resource(handle: Any, action: str) -> Any:
    """While a provider acts on a resource."""
    from ..cloudformation.stacks import STORE
    stack = STORE.find(handle.stack_id, handle.region, handle.account)
    if stack is None or not stack.launch_role:
        return _during(None)
    work = _Work(stack, handle.logical_id, handle.type, action)
    if handle.type == 'AWS::CloudFormation::Stack' and action in ('create', 'update', 'delete'):
        with _during(work):
            launch(stack, 'cloudformation', f'{action.capitalize()}Stack', {'StackName': handle.id or handle.logical_id}, handle.id or (
                f'{stack.id.rpartition("/")[0]}-{handle.logical_id}-*/*'))
    return _during(work)


def bookkeeping(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of a provider that looks at a resource, which CloudFormation itself would not do, or not like this."""
    @wraps(method)
    def looking(*arguments: Any, **named: Any) -> Any:
        work = _WORK.get()
        if work is None or work.own:
            return method(*arguments, **named)
        with _during(replace(work, own=True)):
            return method(*arguments, **named)
    return looking


def paused() -> Any:
    """While a service answers."""
    return _during(None)


def heard(params: dict[str, Any], model: Any, **_: Any) -> None:
    """A request of one of the emulator's clients; botocore tells before it checks the parameters."""
    work = _WORK.get()
    if work is None:
        return
    service = model.service_model
    needed = actions.of(service.service_name, service.signing_name, model.name, params, model.http.get('method', 'POST'))
    own = work.own or work.action is not None and _is_look(model.name) and not _is_of(model.name, str(work.type)) and needed[0] not in _permissions(work)
    target = resources.of(needed[0].split(':')[0], model.name, params, work.stack)
    _add(work, service.service_name, model.name, params, needed, target, own)


def launch(stack: Any, service: str, operation: str, params: dict[str, Any], resource: str) -> None:
    """A request of Service Catalog's or CloudFormation's own, which no client of the emulator makes."""
    if stack.launch_role:
        _add(_WORK.get() or _Work(stack), service, operation, params, [f'{service}:{operation}'], resource, False)


def requests(stack: str | None = None) -> list[dict[str, Any]]:
    """All of them, or those of one stack, by its name or id, and of the stacks in it."""
    with _LOCK:
        return [item for item in _REQUESTS if stack in (None, item['stack'], item['stackId'], item['root'])]


def reset() -> None:
    with _LOCK:
        _REQUESTS.clear()


def _add(work: _Work, service: str, operation: str, params: dict[str, Any], needed: list[str], resource: str, own: bool) -> None:
    stack = work.stack
    passed = roles.passed(service, operation, params, stack.account)
    made = {
        'stack': stack.name, 'stackId': stack.id, 'root': stack.root_id.split('/')[1] if stack.root_id else stack.name, 'role': stack.launch_role,
        'logicalId': work.logical_id, 'type': work.type, 'during': work.action, 'service': service, 'operation': operation,
        'parameters': plain(params), 'resource': resource, 'bookkeeping': own,
        'actions': [{'action': name, 'resource': resource if index == 0 else resources.made(operation, resource, stack)} for index, name in enumerate(needed)]
        + [{'action': 'iam:PassRole', 'resource': arn, 'passedTo': roles.passed_to(service, operation)} for arn in passed]}
    with _LOCK:
        _REQUESTS.append(made)


def _is_look(operation: str) -> bool:
    """Whether it reads back; what is in an object, a parameter or a secret is no such thing."""
    reads = operation.startswith(('Describe', 'Get', 'List', 'Head', 'Lookup', 'BatchGet', 'Search'))
    return reads and operation not in ('GetObject', 'GetParameter', 'GetParameters', 'GetSecretValue')


def _is_of(operation: str, type_name: str) -> bool:
    """Whether it reads the thing itself, as handlers do after they have made it: DescribeServices of a service."""
    noun = re.sub('^(BatchGet|Describe|Get|Head|List|Lookup|Search)', '', operation).lower()
    return noun.startswith(type_name.rpartition('::')[2].lower())


def _permissions(work: _Work) -> set[str]:
    """The actions that the type's own handlers say they need."""
    from ..cloudformation import schemas
    schema = schemas.schema_of(str(work.type), work.stack.region) or {}
    return {permission for handler in schema.get('handlers', {}).values() for permission in handler.get('permissions', [])}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return f'({len(value)} bytes)'
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
