"""Waiting for what happens in other threads and processes."""
from __future__ import annotations

import time
from typing import Any, Callable

#: Seconds after which something has surely not happened: a busy machine takes its time, and one that waits in vain has failed anyway.
PATIENCE = 120


def until(true: Callable[[], Any]) -> Any:
    """Wait for something, and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, 'waited in vain'
        time.sleep(0.02)
    return found
