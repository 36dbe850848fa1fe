"""Emulators from one process: `python -m emulator --fork-server`.

What starting one costs is reading moto; it is read once here, before the first emulator. Each is a process of its own, with nothing in it, and ends
with this one. Each line of standard input begins one, and is its command line as a JSON list; standard output tells, a line of JSON each, where an
emulator listens, and that a process has ended: `{"pid": 7, "endpoint": …, "environment": …}`, `{"pid": 7, "ended": 0}`.
"""
from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from typing import Any, Callable


def serve(run: Callable[[list[str], dict[str, Any]], None]) -> None:
    """Until standard input ends; `run` is an emulator, with its command line and what its announcement has to hold beside."""
    if not hasattr(os, 'fork'):
        sys.exit('emulator: --fork-server is for systems that fork processes')
    from . import server  # noqa: F401 - everything that emulators need
    gc.freeze()  # so that no emulator looks for garbage in what all of them share
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # Ctrl+C reaches the emulators, too
    alive, end = os.pipe()  # an emulator reads the one, which ends with this process, that has the other
    waiting = b''
    while True:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            _tell_ended()
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                os._exit(0)  # at once: Python would free one object of moto after the other
            *lines, waiting = (waiting + read).split(b'\n')
            for line in lines:
                if os.fork() == 0:
                    _become_emulator(json.loads(line), (wake, woken, end), alive, run)


def _become_emulator(options: list[str], unneeded: tuple[int, ...], alive: int, run: Callable[[list[str], dict[str, Any]], None]) -> None:
    from moto.moto_api._internal import mock_random
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(alive, 0)
    for descriptor in (alive, *unneeded):
        os.close(descriptor)
    mock_random.seed()  # else all of them would make the same ids
    try:
        run([*options, '--with-parent', '--json'], {'pid': os.getpid()})
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 1)
    except BaseException as error:
        print(f'emulator: {type(error).__name__}: {error}', file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _tell_ended() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        os.write(1, f'{json.dumps({"pid": pid, "ended": os.waitstatus_to_exitcode(status)})}\n'.encode())
