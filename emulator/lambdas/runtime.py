"""Runs a function of moto's Lambda as Lambda does, in a process of its own; Node.js and Python.

The function's Node.js version is not looked at: all run with the `node` of this machine, all Python functions with this Python.
"""
from __future__ import annotations

import json
import re
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from typing import Any

from . import files, process
from .environment import command, endpoint, environment
from .logs import Log
from .responses import MAILBOX

_MISSING_SDK = re.compile(r"(?:Cannot find (?:module|package) '|Package )(@(?:aws-sdk|smithy)/[\w-]+)")


@dataclass
class Outcome:
    """What an invocation came to."""

    #: JSON: the result, or the error as Lambda shapes it.
    payload: str
    #: 'Unhandled' when the function failed, as Lambda has said for every kind of failure since its runtimes are custom ones.
    error: str | None
    #: The lines of the log.
    log: list[str]

    def message(self) -> str:
        """What an error says, for people."""
        told = json.loads(self.payload)
        return f"{told.get('errorType')}: {told.get('errorMessage')}" if isinstance(told, dict) else str(told)


def run(function: Any, event: Any, request_id: str | None = None, client_context: Any = None) -> Outcome:
    """Invoke it once, and wait for the end. Never raises for what the function does."""
    request_id = request_id or str(uuid.uuid4())
    refusal = _refusal(function)
    if refusal:
        return _failed('Emulator.CannotRun', refusal)
    log = Log(function, request_id)
    log.start()
    try:
        task, layers = files.code_folder(function), files.layers_folder(function)
    except files.NoCode as error:
        outcome = _failed('Emulator.CannotRun', str(error))
        log.end([str(error)], 0, None, 0)
    else:
        outcome = _run(function, event, request_id, client_context, task, layers, log)
    outcome.log = log.lines
    return outcome


def _refusal(function: Any) -> str | None:
    if function.package_type == 'Image':
        return 'the emulator does not run container images'
    if not str(function.run_time).startswith(('nodejs', 'python')):
        return f'the emulator runs functions of Node.js and Python, not of {function.run_time}'
    if not function.run_time.startswith('python') and shutil.which('node') is None:
        return 'there is no program `node` on this machine'
    return None


def _run(function: Any, event: Any, request_id: str, client_context: Any, task: Any, layers: Any, log: Log) -> Outcome:
    with tempfile.TemporaryDirectory(prefix='run-', dir=files.workplace(), ignore_cleanup_errors=True) as home:
        job = {
            'event': event, 'handler': function.handler, 'root': str(task), 'layers': str(layers), 'timeout': int(function.timeout),
            'endpoint': endpoint(), 'mailbox': MAILBOX,
            # https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html: no callbacks from Node.js 24 on
            'withoutCallbacks': bool(re.match(r'nodejs(2[4-9]|[3-9]\d)', function.run_time)),
            'context': {
                'functionName': function.function_name, 'functionVersion': str(function.version),
                'invokedFunctionArn': function.function_arn, 'memoryLimitInMB': str(function.memory_size), 'awsRequestId': request_id,
                'logGroupName': log.group, 'logStreamName': log.stream,
                **({'clientContext': client_context} if client_context else {}),
            },
        }
        ended = process.run(command(function), job, environment(function, task, layers, home, log.group, log.stream), task)
    outcome = _outcome(function, request_id, ended)
    lines = ended.log + _advice(outcome, ended.log)
    if ended.timed_out:
        lines.append(f'{log.now()} {request_id} Task timed out after {int(function.timeout):.2f} seconds')
    log.end(lines, ended.seconds, ended.init_seconds or None, (ended.outcome or {}).get('memory', 0))
    return outcome


def _outcome(function: Any, request_id: str, ended: process.Ended) -> Outcome:
    told = ended.outcome
    if told is not None and 'result' in told:
        return Outcome(told['result'], None, [])
    if told is not None:
        return Outcome(json.dumps(told['error']), 'Unhandled', [])
    if ended.timed_out:
        return _failed('Sandbox.Timedout', f'RequestId: {request_id} Error: Task timed out after {int(function.timeout):.2f} seconds')
    how = f'signal: {-ended.status}' if ended.status < 0 else f'exit status {ended.status}'
    reason = f'with error: {how}' if ended.status else 'without providing a reason'
    return _failed('Runtime.ExitError', f'RequestId: {request_id} Error: Runtime exited {reason}')


def _failed(kind: str, message: str) -> Outcome:
    return Outcome(json.dumps({'errorType': kind, 'errorMessage': message}), 'Unhandled', [message])


def _advice(outcome: Outcome, log: list[str]) -> list[str]:
    """Lambda has the whole SDK, the machine has what was installed: say what to install."""
    missing = sorted(set(_MISSING_SDK.findall('\n'.join([outcome.payload, *log]))))
    return [f'[emulator] Lambda carries {name}, this machine does not: npm install --save-dev {name}' for name in missing]
