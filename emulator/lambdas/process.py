"""One process of a function: started, listened to, stopped in time."""
from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: How long a process may take until its handler is loaded. Lambda allows 10 s; a busy machine needs more.
INIT_SECONDS = 60.0

_running: set[int] = set()


@dataclass
class Ended:
    """How a process ended, and what it said before."""

    outcome: dict[str, Any] | None = None
    timed_out: bool = False
    status: int = 0
    log: list[str] = field(default_factory=list)
    init_seconds: float = 0
    seconds: float = 0


def run(command: list[str], job: dict[str, Any], variables: dict[str, str], folder: Path) -> Ended:
    """Run the program, and give it the job; `job['timeout']` counts from the moment that it says it is ready."""
    receiver, sender = os.pipe()
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, pass_fds=[sender], start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except BaseException:
        os.close(receiver)
        raise
    finally:
        os.close(sender)
    _running.add(process.pid)
    log: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process, log), daemon=True)
    listener.start()
    ended = Ended()
    try:
        _send(process, {**job, 'fd': sender})
        _attend(process, receiver, job['timeout'], ended)
    finally:
        os.close(receiver)
        _kill(process.pid)
        ended.status = process.wait()
        _running.discard(process.pid)
        listener.join()
    ended.log = _messages(b''.join(log).decode(errors='replace'))
    return ended


def _send(process: subprocess.Popen, job: dict[str, Any]) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(job).encode())
        process.stdin.close()
    except BrokenPipeError:
        pass  # it died before it could read; its status says more


def _listen(process: subprocess.Popen, log: list[bytes]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for piece in iter(lambda: os.read(process.stdout.fileno(), 65536), b''):
            log.append(piece)


def _attend(process: subprocess.Popen, receiver: int, timeout: float, ended: Ended) -> None:
    """Read what the program tells, until it has told the outcome, or ended, or its time is over."""
    started = time.monotonic()
    deadline, ready, buffer = started + INIT_SECONDS, False, b''
    while ended.outcome is None:
        left = deadline - time.monotonic()
        if left <= 0:
            ended.timed_out = True
            break
        if not select.select([receiver], [], [], left)[0]:
            continue
        piece = os.read(receiver, 1 << 20)
        if not piece:
            # The program has closed its end. A child of it may keep the log open, hence no wait for that.
            _wait_for_exit(process, deadline)
            break
        *lines, buffer = (buffer + piece).split(b'\n')
        for message in map(json.loads, lines):
            if message.get('ready'):
                ready, ended.init_seconds = True, time.monotonic() - started
                started = time.monotonic()
                deadline = started + timeout
            else:
                ended.outcome = message
                _wait_for_exit(process, deadline)
    ended.seconds = time.monotonic() - started if ready else 0


def _wait_for_exit(process: subprocess.Popen, deadline: float) -> None:
    """Let the program end by itself, so that its log is complete."""
    try:
        process.wait(max(0.1, min(2.0, deadline - time.monotonic())))
    except subprocess.TimeoutExpired:
        pass


def _messages(text: str) -> list[str]:
    """One per line; the bootstrap programs write the line breaks of a message as carriage returns."""
    lines = text.split('\n')
    return [line.rstrip('\r').replace('\r', '\n') for line in (lines if lines[-1] else lines[:-1])]


def _kill(pid: int) -> None:
    """End the process and what it has started: they are a group of their own."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


@atexit.register
def _kill_all() -> None:
    for pid in list(_running):
        _kill(pid)
