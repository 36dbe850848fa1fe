"""What happens when a maintenance window opens, which a test asks for: `POST /_emulator/windows/<id>/open`.

https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-window-tasks-pseudo-parameters.html
"""
from __future__ import annotations

import json
import logging
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable

from moto.awslambda.utils import get_backend
from moto.core.utils import utcnow
from moto.ssm.models import ssm_backends

from ... import aws
from ...lambdas import invocations
from . import automation, commands, nodes, windows
from .model import CHANGED, Scope, missing, paged

_LOG = logging.getLogger('emulator.windows')
_PSEUDO = re.compile(r'\{\{\s*([A-Z_]+)\s*\}\}')
_POLL = 0.05


@dataclass(eq=False)
class Part:
    """An opening of a window, a task in it, or one invocation of that."""

    told: dict[str, Any]
    parts: list['Part'] = field(default_factory=list)
    status: str = 'IN_PROGRESS'
    details: str = ''
    started: datetime = field(default_factory=utcnow)
    ended: datetime | None = None

    def end(self, status: str, details: str = '') -> None:
        with CHANGED:
            self.status, self.details, self.ended = status, details, utcnow()
            CHANGED.notify_all()

    def end_as_parts(self) -> None:
        failed = [part for part in self.parts if part.status != 'SUCCESS']
        self.end('FAILED' if failed else 'SUCCESS', failed[0].details if failed else '')

    def as_told(self) -> dict[str, Any]:
        return {**self.told, 'Status': self.status, 'StatusDetails': self.details, 'StartTime': self.started,
                **({'EndTime': self.ended} if self.ended else {})}


# ---- the control route

def control(rest: str) -> dict[str, Any]:
    """Open a window now. Raises ValueError for what makes no sense."""
    identifier, _, verb = rest.partition('/')
    if verb != 'open':
        raise ValueError('a window is opened by POST windows/<window id>/open')
    with CHANGED:
        for account, backends in list(ssm_backends.items()):
            for region, backend in list(backends.items()):
                if identifier in backend.windows:
                    return _open(Scope(account, region), identifier)
    raise ValueError(f'there is no maintenance window {identifier}')


def _open(scope: Scope, identifier: str) -> dict[str, Any]:
    """One that is still open is not opened again, as its schedule would not."""
    window = windows.window(scope, identifier)
    if not window.said['Enabled']:
        raise ValueError(f'the maintenance window {identifier} is not enabled')
    opening = Part({'WindowId': identifier, 'WindowExecutionId': str(uuid.uuid4())})
    busy = any(other.told['WindowId'] == identifier and other.ended is None for other in scope.state.openings.values())
    scope.state.openings[opening.told['WindowExecutionId']] = opening
    if busy:
        opening.end('SKIPPED_OVERLAPPING')
    else:
        threading.Thread(target=_run, args=(scope, window, opening), daemon=True).start()
    return {'windowId': identifier, 'windowExecutionId': opening.told['WindowExecutionId'], 'status': opening.status}


# ---- tasks

def _run(scope: Scope, window: Any, opening: Part) -> None:
    """Tasks of one priority side by side, those of the next one after them."""
    tasks = sorted(window.tasks.values(), key=lambda task: task.said['Priority'])
    for priority in dict.fromkeys(task.said['Priority'] for task in tasks):
        threads = [threading.Thread(target=_run_task, args=(scope, window, task, opening), daemon=True)
                   for task in tasks if task.said['Priority'] == priority]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    opening.end_as_parts()


def _run_task(scope: Scope, window: Any, task: Any, opening: Part) -> None:
    execution = opening.told['WindowExecutionId']
    run = Part({'WindowExecutionId': execution, 'TaskExecutionId': str(uuid.uuid4()), 'TaskArn': task.said['TaskArn'], 'TaskType': task.task_type})
    opening.parts.append(run)
    for owner, targets in _targets(window, task):
        for target in _each(scope, task, targets):
            one = Part({'WindowExecutionId': execution, 'TaskExecutionId': run.told['TaskExecutionId'], 'InvocationId': str(uuid.uuid4()),
                        'TaskType': task.task_type, **({'WindowTargetId': owner.window_target_id} if owner else {}),
                        **({'OwnerInformation': owner.said['OwnerInformation']} if owner and owner.said['OwnerInformation'] else {})})
            run.parts.append(one)
            pseudo = {
                'WINDOW_ID': window.id, 'WINDOW_EXECUTION_ID': execution, 'WINDOW_TASK_ID': task.window_task_id,
                'TASK_EXECUTION_ID': run.told['TaskExecutionId'], 'INVOCATION_ID': one.told['InvocationId'],
                **({'WINDOW_TARGET_ID': owner.window_target_id, 'TARGET_TYPE': owner.resource_type} if owner else {}),
                **({'TARGET_ID': target, 'RESOURCE_ID': target} if target else {})}
            said = _filled((task.said['TaskInvocationParameters'] or {}).get(windows.INVOCATION[task.task_type], {}), pseudo)
            try:
                one.end(*_RUN[task.task_type](scope, task, said, targets, one))
            except Exception as error:  # a task that cannot be run fails, and says why
                _LOG.warning('the task %s of the window %s: %s', task.window_task_id, window.id, error)
                one.end('FAILED', str(error)[:250])
    run.end_as_parts()


def _targets(window: Any, task: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """What a task is for, by the targets of the window; one that is for none runs once."""
    found: list[tuple[Any, list[dict[str, Any]]]] = []
    for target in task.said['Targets']:
        if target['Key'] == 'WindowTargetIds':
            found += [(window.targets[identifier], window.targets[identifier].said['Targets']) for identifier in target['Values']
                      if identifier in window.targets]
        else:
            found.append((None, [target]))
    return found or ([] if task.said['Targets'] else [(None, [])])


def _each(scope: Scope, task: Any, targets: list[dict[str, Any]]) -> list[str | None]:
    """A command goes to all nodes of a target at once, everything else once for each of them."""
    if task.task_type == 'RUN_COMMAND' or not targets:
        return [None]
    with CHANGED:
        return [node.id for node in nodes.matching(scope, targets)]


def _filled(value: Any, pseudo: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, pseudo) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, pseudo) for item in value]
    if isinstance(value, bytes):
        return _filled(value.decode(), pseudo).encode()
    return _PSEUDO.sub(lambda found: pseudo.get(found[1], found[0]), value) if isinstance(value, str) else value


def _until(over: Callable[[], bool]) -> None:
    with CHANGED:
        while not over():
            CHANGED.wait(_POLL)


def _command(scope: Scope, task: Any, said: dict[str, Any], targets: list[dict[str, Any]], one: Part) -> tuple[str, str]:
    asked = {**said, 'DocumentName': task.said['TaskArn'], 'Targets': targets, 'MaxConcurrency': task.said['MaxConcurrency'],
             'MaxErrors': task.said['MaxErrors']}
    with CHANGED:
        command = commands.send(scope, asked)
    one.told.update(ExecutionId=command.id, Parameters=json.dumps(said))
    _until(lambda: command.over or command.id not in scope.state.commands)
    return ('SUCCESS', command.details) if command.status == 'Success' else ('FAILED', command.details)


def _function(scope: Scope, task: Any, said: dict[str, Any], targets: list[dict[str, Any]], one: Part) -> tuple[str, str]:
    arn = task.said['TaskArn']
    account, region = (arn.split(':')[4], arn.split(':')[3]) if arn.startswith('arn:') else (scope.account, scope.region)
    name = f"{arn}:{said['Qualifier']}" if said.get('Qualifier') else arn
    function = get_backend(account, region).get_function(name)
    payload = said.get('Payload', b'{}').decode()
    one.told.update(Parameters=payload)
    outcome = invocations.now(function, json.loads(payload or '{}'))
    return ('FAILED', str(outcome.error)) if outcome.error is not None else ('SUCCESS', '')


def _machine(scope: Scope, task: Any, said: dict[str, Any], targets: list[dict[str, Any]], one: Part) -> tuple[str, str]:
    states = aws.client('stepfunctions', task.said['TaskArn'].split(':')[3], scope.account)
    asked = {'input': said.get('Input') or '{}', **({'name': said['Name']} if said.get('Name') else {})}
    arn = states.start_execution(stateMachineArn=task.said['TaskArn'], **asked)['executionArn']
    one.told.update(ExecutionId=arn, Parameters=asked['input'])
    while (status := states.describe_execution(executionArn=arn)['status']) == 'RUNNING':
        time.sleep(_POLL)
    return ('SUCCESS', '') if status == 'SUCCEEDED' else ('FAILED', status)


def _automation(scope: Scope, task: Any, said: dict[str, Any], targets: list[dict[str, Any]], one: Part) -> tuple[str, str]:
    with CHANGED:
        execution = automation.start(scope, {**said, 'DocumentName': task.said['TaskArn']})
    one.told.update(ExecutionId=execution.id, Parameters=json.dumps(said))
    _until(lambda: execution.over or execution.id not in scope.state.automations)
    return ('SUCCESS', '') if execution.status == 'Success' else ('FAILED', execution.status)


_RUN = {'RUN_COMMAND': _command, 'LAMBDA': _function, 'STEP_FUNCTIONS': _machine, 'AUTOMATION': _automation}


# ---- what the API tells

def _executions(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = [part.as_told() for part in list(scope.state.openings.values())[::-1] if part.told['WindowId'] == asked['WindowId']]
    for item in asked.get('Filters', []):
        key, then = item['Key'], [datetime.fromisoformat(value.replace('Z', '')) for value in item['Values']]
        found = [one for one in found if any((one['StartTime'] > at) == (key == 'ExecutedAfter') for at in then)]
    return paged(asked, found, 'WindowExecutions')


def _opening(scope: Scope, identifier: str) -> Part:
    found = scope.state.openings.get(identifier)
    if found is None:
        raise missing(f'Maintenance window execution {identifier} does not exist.')
    return found


def _get_execution(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    opening = _opening(scope, asked['WindowExecutionId'])
    return {**opening.as_told(), 'TaskIds': [part.told['TaskExecutionId'] for part in opening.parts]}


def _tasks(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return paged(asked, [part.as_told() for part in _opening(scope, asked['WindowExecutionId']).parts], 'WindowExecutionTaskIdentities')


def _invocations(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = next((part for part in _opening(scope, asked['WindowExecutionId']).parts if part.told['TaskExecutionId'] == asked['TaskId']), None)
    if found is None:
        raise missing(f"Maintenance window execution task {asked['TaskId']} does not exist.")
    return paged(asked, [part.as_told() for part in found.parts], 'WindowExecutionTaskInvocationIdentities')


OPERATIONS = {
    'DescribeMaintenanceWindowExecutions': _executions, 'GetMaintenanceWindowExecution': _get_execution,
    'DescribeMaintenanceWindowExecutionTasks': _tasks, 'DescribeMaintenanceWindowExecutionTaskInvocations': _invocations,
}
