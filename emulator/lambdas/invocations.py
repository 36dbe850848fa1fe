"""Invocations: at once, or in the background with the retries that Lambda makes.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""
from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from .runtime import Outcome, run

#: Seconds before the second and the third attempt. Lambda waits one minute, then two.
RETRY_WAITS = [0.5, 1.0]
#: How many background invocations are remembered.
_REMEMBERED = 1000

_lock = threading.Lock()
_started: OrderedDict[str, 'Invocation'] = OrderedDict()


@dataclass
class Invocation:
    """One that runs in the background."""

    request_id: str
    outcomes: list[Outcome] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def failed(self) -> bool:
        """Whether every attempt has ended with an error."""
        return self.ended.is_set() and (not self.outcomes or self.outcomes[-1].error is not None)


def now(function: Any, event: Any, client_context: Any = None) -> Outcome:
    """Invoke, and wait."""
    return run(function, event, client_context=client_context)


def later(function: Any, event: Any, client_context: Any = None) -> Invocation:
    """Invoke in the background: up to three attempts, all with the same request id."""
    invocation = Invocation(str(uuid.uuid4()))
    with _lock:
        _started[invocation.request_id] = invocation
        while len(_started) > _REMEMBERED:
            _started.popitem(last=False)
    threading.Thread(target=_attempt, args=(invocation, function, event, client_context), daemon=True).start()
    return invocation


def find(request_id: str) -> Invocation | None:
    """A background invocation by the id that `later` gave it."""
    with _lock:
        return _started.get(request_id)


def _attempt(invocation: Invocation, function: Any, event: Any, client_context: Any) -> None:
    try:
        for pause in [0, *RETRY_WAITS[:_retries(function)]]:
            time.sleep(pause)
            invocation.outcomes.append(run(function, event, invocation.request_id, client_context))
            if invocation.outcomes[-1].error is None:
                return
    finally:
        invocation.ended.set()


def _retries(function: Any) -> int:
    """MaximumRetryAttempts of the function's event invoke configuration."""
    for settings in function.event_invoke_config:
        if settings.config.get('MaximumRetryAttempts') is not None:
            return int(settings.config['MaximumRetryAttempts'])
    return 2
