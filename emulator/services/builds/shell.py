"""The processes of one build. They are one group, which ends with the build, and with the emulator, however that ends."""
from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

_holders: set[subprocess.Popen] = set()


class Stopped(Exception):
    """The build is to end: its time is over, or somebody has stopped it."""


def _in_group(leader: int) -> dict:
    if sys.version_info >= (3, 11):
        return {'process_group': leader}
    return {'preexec_fn': lambda: os.setpgid(0, leader)}


class Shell:
    """Runs commands one after the other, each in a new shell that has the exported variables and the folder of the one before,

    which is what CodeBuild does: functions and options of a shell do not outlive a command.
    """

    def __init__(self, program: str, variables: dict[str, str], folder: Path, home: Path, over: Callable[[], bool]):
        self._program, self._base, self._over = program, variables, over
        self._state = Path(tempfile.mkdtemp(prefix='.state-', dir=home))
        self._variables, self._folder = self._state / 'env.sh', self._state / 'dir.txt'
        self._variables.write_text('')
        self._folder.write_text(str(folder))
        self._log = self._state / 'log'
        self._log.touch()
        self._told = 0
        # It reads from a pipe that nobody writes to: when that closes, for whatever reason, it ends the whole group.
        self._holder = subprocess.Popen(
            ['sh', '-c', 'cat >/dev/null; kill -9 0'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **_in_group(0))
        _holders.add(self._holder)

    def run(self, command: str, variables: dict[str, str]) -> int:
        """The exit status of a command."""
        script = self._state / 'command.sh'
        script.write_text(
            f'cd "$(cat "{self._folder}")"\nset -a\n. "{self._variables}"\nset +a\n{command}\nCODEBUILD_LAST_EXIT=$?\n'
            f'export -p > "{self._variables}"\npwd > "{self._folder}"\nexit $CODEBUILD_LAST_EXIT\n', encoding='utf-8')
        # What CodeBuild says of the build itself is not taken from the command before.
        self._variables.write_text(self._variables.read_text() + ''.join(f"\nexport {name}='{value}'" for name, value in variables.items()))
        with self._log.open('ab') as log:
            process = subprocess.Popen(
                [self._program, str(script)], env=self._base, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                **_in_group(self._holder.pid))
        while True:
            try:
                return process.wait(0.1)
            except subprocess.TimeoutExpired:
                if self._over():
                    self.close()
                    process.wait()
                    raise Stopped from None

    def value(self, name: str) -> str | None:
        """An exported variable, as it is now."""
        marker = 'emulator-value:'
        script = f'set -a\n. "{self._variables}"\nset +a\nif [ -n "${{{name}+x}}" ]; then printf "%s%s" "{marker}" "${{{name}}}"; fi'
        done = subprocess.run([self._program, '-c', script], env=self._base, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return done.stdout[len(marker):] if done.stdout.startswith(marker) else None

    def news(self) -> list[str]:
        """The lines that have been written since the last call."""
        with self._log.open('rb') as log:
            log.seek(self._told)
            text = log.read()
        self._told += len(text)
        return text.decode(errors='replace').splitlines()

    def close(self) -> None:
        _end(self._holder)


def _end(holder: subprocess.Popen) -> None:
    _holders.discard(holder)
    if holder.poll() is None:
        try:
            os.killpg(holder.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        holder.wait()
    if holder.stdin:
        holder.stdin.close()


@atexit.register
def close_all() -> None:
    for holder in list(_holders):
        _end(holder)
