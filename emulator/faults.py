"""Faults on request: a deployment that fails half-way, is throttled, or takes its time.

A fault is added by `POST /_emulator/faults` (see README.md) and stays until it has struck `times` times, or until all are cleared.
"""
from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

ACTIONS = ('create', 'update', 'delete')
_KNOWN = {'type', 'logicalId', 'action', 'nth', 'times', 'message', 'delaySeconds', 'service', 'operation', 'throttle'}


class FaultInjected(Exception):
    """A handler fails, because it was asked to."""


@dataclass
class Fault:
    """Strikes an action on a resource (`type` or `logicalId`), or an API request (`service`)."""

    type: str | None = None
    logical_id: str | None = None
    action: str = 'create'
    #: The first matching action that it strikes, counted from 1.
    nth: int = 1
    #: How often it strikes from there on.
    times: int = 1
    message: str | None = None
    delay_seconds: float = 0
    service: str | None = None
    operation: str | None = None
    seen: int = field(default=0, compare=False)

    def as_asked(self) -> dict[str, Any]:
        told = {'type': self.type, 'logicalId': self.logical_id, 'service': self.service, 'operation': self.operation, 'message': self.message,
                'action': None if self.service else self.action, 'nth': self.nth, 'times': self.times, 'delaySeconds': self.delay_seconds or None,
                'seen': self.seen}
        return {key: value for key, value in told.items() if value is not None}

    def strikes(self) -> bool:
        """Count a matching action, and say whether this one is struck."""
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @staticmethod
    def response(request: AWSPreparedRequest) -> AWSResponse:
        """What a throttled API answers, in its protocol; botocore's clients try again."""
        body = b'<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>'
        if 'x-amz-target' in {name.lower() for name in request.headers}:
            body = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
        return AWSResponse(request.url, 400, {'x-amzn-errortype': 'ThrottlingException'}, _Raw(body))


class _Raw:
    def __init__(self, body: bytes):
        self._body = body

    def stream(self, **_: Any) -> Any:
        yield self._body


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, spec: dict[str, Any]) -> Fault:
        """Add a fault as the control API receives it. Raises ValueError when it makes no sense."""
        unknown = set(spec) - _KNOWN
        if unknown:
            raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(sorted(_KNOWN))}')
        if not any(spec.get(key) for key in ('type', 'logicalId', 'service')):
            raise ValueError('say what to strike: type, logicalId or service')
        if spec.get('action', 'create') not in ACTIONS:
            raise ValueError(f"action is {spec['action']!r}; allowed: {', '.join(ACTIONS)}")
        nth, times = int(spec.get('nth', 1)), int(spec.get('throttle', spec.get('times', 1)))
        if nth < 1 or times < 1:
            raise ValueError('nth and times count from 1')
        fault = Fault(
            type=spec.get('type'), logical_id=spec.get('logicalId'), action=spec.get('action', 'create'),
            nth=nth, times=times, message=spec.get('message'),
            delay_seconds=float(spec.get('delaySeconds', 0)), service=spec.get('service'), operation=spec.get('operation'))
        with self._lock:
            self._faults.append(fault)
        return fault

    def all(self) -> list[dict[str, Any]]:
        """Those that were asked for, as they were asked for, with how often a matching action was `seen`."""
        with self._lock:
            return [fault.as_asked() for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def strike(self, action: str, type_name: str, logical_id: str) -> None:
        """Called before a handler acts: waits, or raises FaultInjected."""
        for fault in self._struck(lambda f: f.service is None and f.action == action
                                  and f.type in (None, type_name) and f.logical_id in (None, logical_id)):
            time.sleep(fault.delay_seconds)
            if fault.message is not None or fault.delay_seconds == 0:
                raise FaultInjected(fault.message or f'a fault was asked for: {action} of {type_name}')

    def throttle(self, service: str, operation: str) -> Fault | None:
        """The fault that strikes an API request, if there is one."""
        struck = self._struck(lambda f: f.service == service and f.operation in (None, operation))
        return struck[0] if struck else None

    def _struck(self, matches: Any) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if matches(fault) and fault.strikes()]


FAULTS = Faults()
