"""`python -m emulator`: start the emulated AWS and keep it running."""
from __future__ import annotations

import argparse
import atexit
import logging
import os
import random
import signal
import sys
import threading
from typing import Any

_PARSER = argparse.ArgumentParser(prog='emulator', description='An emulated AWS on this machine, for deploying CDK apps without an account.')
_PARSER.add_argument('--port', type=int, default=0, help='the port to listen on; a free one if left out')
_PARSER.add_argument('--strict', action='store_true', help='refuse resource types and properties that would be recorded only')
_PARSER.add_argument('--shuffle', type=int, nargs='?', const=-1, default=None, metavar='SEED',
                     help='make independent resources in a random order, repeatable by the seed that is printed')
_PARSER.add_argument('--custom-resource-timeout', type=float, default=120, metavar='SECONDS', help='the longest to wait for a custom resource (120)')
_PARSER.add_argument('--with-parent', action='store_true', help='end when standard input ends, as it does with the process that started this one')
_PARSER.add_argument('--json', action='store_true', help='say where it listens as one line of JSON')
_PARSER.add_argument('--fork-server', action='store_true', help='start an emulator for each line of standard input; see emulator/forks.py')
_PARSER.add_argument('--verbose', action='store_true', help='log every request')


def main(command_line: list[str] | None = None, announced: dict[str, Any] | None = None) -> None:
    options = _PARSER.parse_args(command_line)
    if options.fork_server:
        from . import forks
        forks.serve(main)
        return
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.WARNING, format='%(name)s: %(message)s', stream=sys.stderr)
    for noisy in ('botocore', 'boto3', 'urllib3', 'werkzeug', 'cfnlint', 's3transfer'):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    from . import server
    from .settings import SETTINGS
    SETTINGS.strict = options.strict
    SETTINGS.custom_resource_timeout = options.custom_resource_timeout
    SETTINGS.shuffle = random.randrange(1 << 30) if options.shuffle == -1 else options.shuffle
    try:
        listening = server.start(options.port)
    except (OSError, SystemExit) as error:
        print(f'emulator: cannot listen on port {options.port}: {error}', file=sys.stderr)
        sys.exit(1)
    if options.with_parent:
        threading.Thread(target=_end_with_standard_input, daemon=True).start()
    for request in signal.SIGTERM, signal.SIGINT:
        signal.signal(request, _end)
    print(server.announcement(announced) if options.json else _greeting(server.environment(), SETTINGS.shuffle), flush=True)
    sys.stdout = sys.stderr  # moto prints what it does not know; whoever reads the announcement expects nothing else
    listening.serve_forever()


def _end(*_: Any) -> None:
    """Clean up, and end at once: Python would take seconds to free what moto has loaded, one object after the other."""
    try:
        atexit._run_exitfuncs()
    finally:
        os._exit(0)


def _end_with_standard_input() -> None:
    while os.read(0, 4096):  # not by sys.stdin, whose lock would be held when the process ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)  # so that the main thread ends it


def _greeting(environment: dict[str, str], shuffle: int | None) -> str:
    lines = [f'export {name}={value}' for name, value in environment.items()]
    seed = [] if shuffle is None else [f'Independent resources are made in a random order; seed {shuffle}.']
    return '\n'.join(['An emulated AWS is running. In another terminal:', '', *lines, '',
                      'npx cdk bootstrap aws://123456789012/us-east-1     (in a folder without an app)', 'npx cdk deploy', '', *seed,
                      'Ctrl+C ends it, and everything in it is gone.'])


if __name__ == '__main__':
    main()
