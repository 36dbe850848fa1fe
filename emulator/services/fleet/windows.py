"""Maintenance windows, their targets and tasks: made, changed, told. `openings` runs them."""
from __future__ import annotations

import base64
import re
from typing import Any, Callable
from zoneinfo import available_timezones

from moto.core.utils import utcnow
from moto.ssm.models import FakeMaintenanceWindow

from .model import FleetError, Scope, invalid, missing, once, paged

_NAME = re.compile(r'[a-zA-Z0-9_\-.]{3,128}')
_SCHEDULE = re.compile(r'cron\(\S+( \S+){5,6}\)|(rate|at)\(.+\)')
#: What a window, a target and a task say, and what that is where it is not given.
_WINDOW: dict[str, Any] = dict.fromkeys(
    ['Name', 'Description', 'StartDate', 'EndDate', 'Schedule', 'ScheduleTimezone', 'ScheduleOffset', 'Duration', 'Cutoff',
     'AllowUnassociatedTargets']) | {'Enabled': True}
_TARGET: dict[str, Any] = dict.fromkeys(['Targets', 'OwnerInformation', 'Name', 'Description'])
_TASK: dict[str, Any] = dict.fromkeys(
    ['TaskArn', 'ServiceRoleArn', 'TaskInvocationParameters', 'MaxConcurrency', 'MaxErrors', 'LoggingInfo', 'Name', 'Description',
     'CutoffBehavior', 'AlarmConfiguration']) | {'Targets': [], 'TaskParameters': {}, 'Priority': 0}
#: Required of a request that replaces everything.
_REQUIRED = {id(_WINDOW): ('Name', 'Schedule', 'Duration', 'Cutoff', 'AllowUnassociatedTargets'), id(_TARGET): ('Targets',), id(_TASK): ('TaskArn',)}
#: Type of a task -> the member of its invocation parameters.
INVOCATION = {'RUN_COMMAND': 'RunCommand', 'AUTOMATION': 'Automation', 'LAMBDA': 'Lambda', 'STEP_FUNCTIONS': 'StepFunctions'}


# ---- found, checked

def window(scope: Scope, identifier: str) -> FakeMaintenanceWindow:
    found = scope.backend.windows.get(identifier)
    if found is None:
        raise missing(f'Maintenance window {identifier} does not exist.')
    return found


def _part(parts: dict[str, Any], identifier: str, kind: str) -> Any:
    if identifier not in parts:
        raise missing(f'Maintenance window {kind} {identifier} does not exist.')
    return parts[identifier]


def _check_window(said: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html"""
    if not _NAME.fullmatch(said['Name']):
        raise invalid(f"1 validation error detected: Value '{said['Name']}' at 'name' failed to satisfy constraint: Member must satisfy "
                      'regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$')
    if not _SCHEDULE.fullmatch(said['Schedule']):
        raise invalid(f"Invalid schedule expression {said['Schedule']}")
    if not 1 <= said['Duration'] <= 24 or not 0 <= said['Cutoff'] <= 23:
        raise invalid('Duration is between 1 and 24, cutoff between 0 and 23.')
    if said['Cutoff'] >= said['Duration']:
        raise invalid('Cutoff must be less than duration.')
    if said['ScheduleOffset'] is not None and (not 1 <= said['ScheduleOffset'] <= 6 or not said['Schedule'].startswith('cron')):
        raise invalid('Schedule offset is between 1 and 6, and only for a cron expression.')
    if said['ScheduleTimezone'] and said['ScheduleTimezone'] not in available_timezones():
        raise invalid(f"Invalid schedule timezone {said['ScheduleTimezone']}")


def _check_task(parent: FakeMaintenanceWindow, kind: str, said: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterTaskWithMaintenanceWindow.html"""
    if kind == 'RUN_COMMAND' and not said['Targets']:
        raise invalid('One or more targets must be specified for maintenance window Run Command-type tasks.')
    if said['Targets'] and not (said['MaxConcurrency'] and said['MaxErrors']):
        raise invalid('MaxConcurrency and MaxErrors are required for a task with targets.')
    if said['Priority'] < 0:
        raise invalid('Priority is not negative.')
    strange = set(said['TaskInvocationParameters'] or {}) - {INVOCATION[kind]}
    if strange:
        raise invalid(f'A task of the type {kind} has no invocation parameters {", ".join(sorted(strange))}.')
    for target in said['Targets']:
        for identifier in target['Values'] if target['Key'] == 'WindowTargetIds' else []:
            _part(parent.targets, identifier, 'target')


def _changed(asked: dict[str, Any], before: dict[str, Any], blank: dict[str, Any]) -> dict[str, Any]:
    """What is said after a change: of everything if it replaces, else of what it names."""
    lacking = [name for name in _REQUIRED[id(blank)] if asked.get('Replace') and name not in asked]
    if lacking:
        raise invalid(f'{", ".join(lacking)} is required when Replace is true.')
    return {name: asked.get(name, value) for name, value in (blank if asked.get('Replace') else before).items()}


def _told(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


# ---- windows

def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    said = {name: asked.get(name, value) for name, value in _WINDOW.items()}
    _check_window(said)
    return {'WindowId': once(scope, 'CreateMaintenanceWindow', asked, lambda: _made(scope, asked, said))}


def _made(scope: Scope, asked: dict[str, Any], said: dict[str, Any]) -> str:
    identifier = scope.backend.create_maintenance_window(
        said['Name'], said['Description'], said['Duration'], said['Cutoff'], said['Schedule'], said['ScheduleTimezone'], said['ScheduleOffset'],
        said['StartDate'], said['EndDate'], asked.get('Tags'))
    made = scope.backend.windows[identifier]
    made.said, made.created, made.modified = said, utcnow(), utcnow()
    return identifier


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = window(scope, asked['WindowId'])
    said = _changed(asked, found.said, _WINDOW)
    _check_window(said)
    found.said, found.modified = said, utcnow()
    return {'WindowId': found.id, **_told(said)}


def _get(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = window(scope, asked['WindowId'])
    return {'WindowId': found.id, **_told(found.said), 'CreatedDate': found.created, 'ModifiedDate': found.modified}


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    told = [{'WindowId': found.id, **_told(found.said)} for found in scope.backend.windows.values()]
    return paged(asked, _filtered(asked, told, {'Name': 'Name', 'Enabled': 'Enabled'}), 'WindowIdentities')


def _filtered(asked: dict[str, Any], found: list[dict[str, Any]], keys: dict[str, str]) -> list[dict[str, Any]]:
    for item in asked.get('Filters', []):
        if item['Key'] not in keys:
            raise invalid(f"{item['Key']} is no key of a filter here: {', '.join(keys)}.")
        values = [value.lower() for value in item['Values']]
        found = [one for one in found if str(one.get(keys[item['Key']], '')).lower() in values]
    return found


# ---- targets

def _register_target(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    window(scope, asked['WindowId'])
    return {'WindowTargetId': once(scope, 'RegisterTarget', asked, lambda: _made_target(scope, asked))}


def _made_target(scope: Scope, asked: dict[str, Any]) -> str:
    identifier = scope.backend.register_target_with_maintenance_window(asked['WindowId'], asked['ResourceType'], asked['Targets'], None, None, None)
    scope.backend.windows[asked['WindowId']].targets[identifier].said = {name: asked.get(name, value) for name, value in _TARGET.items()}
    return identifier


def _target(found: Any) -> dict[str, Any]:
    return {'WindowId': found.window_id, 'WindowTargetId': found.window_target_id, 'ResourceType': found.resource_type, **_told(found.said)}


def _update_target(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _part(window(scope, asked['WindowId']).targets, asked['WindowTargetId'], 'target')
    found.said = _changed(asked, found.said, _TARGET)
    return _target(found)


def _deregister_target(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    parent, identifier = window(scope, asked['WindowId']), asked['WindowTargetId']
    _part(parent.targets, identifier, 'target')
    if asked.get('Safe') and any(identifier in target['Values'] for task in parent.tasks.values() for target in task.said['Targets']):
        raise FleetError('TargetInUseException', f'The target {identifier} is used by a task.')
    del parent.targets[identifier]
    return {'WindowId': parent.id, 'WindowTargetId': identifier}


def _describe_targets(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    told = [_target(found) for found in window(scope, asked['WindowId']).targets.values()]
    return paged(asked, _filtered(asked, told, {'Type': 'ResourceType', 'WindowTargetId': 'WindowTargetId',
                                                'OwnerInformation': 'OwnerInformation'}), 'Targets')


# ---- tasks

def _task_said(asked: dict[str, Any]) -> dict[str, Any]:
    """A payload comes as base64 in a request; here it is what it says."""
    parameters = asked.get('TaskInvocationParameters') or {}
    payload = parameters.get('Lambda', {}).get('Payload')
    if payload is None:
        return asked
    return {**asked, 'TaskInvocationParameters': {**parameters, 'Lambda': {**parameters['Lambda'], 'Payload': base64.b64decode(payload)}}}


def _register_task(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    asked = _task_said(asked)
    said = {name: asked.get(name, value) for name, value in _TASK.items()}
    _check_task(window(scope, asked['WindowId']), asked['TaskType'], said)
    return {'WindowTaskId': once(scope, 'RegisterTask', asked, lambda: _made_task(scope, asked, said))}


def _made_task(scope: Scope, asked: dict[str, Any], said: dict[str, Any]) -> str:
    identifier = scope.backend.register_task_with_maintenance_window(
        asked['WindowId'], said['Targets'], said['TaskArn'], None, asked['TaskType'], None, None, None, None, None, None, None, None, None, None)
    scope.backend.windows[asked['WindowId']].tasks[identifier].said = said
    return identifier


def _task(found: Any) -> dict[str, Any]:
    return {'WindowId': found.window_id, 'WindowTaskId': found.window_task_id, 'TaskType': found.task_type, **_told(found.said)}


def _update_task(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    parent, asked = window(scope, asked['WindowId']), _task_said(asked)
    found = _part(parent.tasks, asked['WindowTaskId'], 'task')
    said = _changed(asked, found.said, _TASK)
    _check_task(parent, found.task_type, said)
    found.said = said
    return _task(found)


def _get_task(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return _task(_part(window(scope, asked['WindowId']).tasks, asked['WindowTaskId'], 'task'))


def _deregister_task(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    parent = window(scope, asked['WindowId'])
    _part(parent.tasks, asked['WindowTaskId'], 'task')
    del parent.tasks[asked['WindowTaskId']]
    return {'WindowId': parent.id, 'WindowTaskId': asked['WindowTaskId']}


def _describe_tasks(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    told = [{**_task(found), 'Type': found.task_type} for found in window(scope, asked['WindowId']).tasks.values()]
    return paged(asked, _filtered(asked, told, {'WindowTaskId': 'WindowTaskId', 'TaskArn': 'TaskArn', 'Priority': 'Priority',
                                                'TaskType': 'TaskType'}), 'Tasks')


OPERATIONS: dict[str, Callable[[Scope, dict[str, Any]], dict[str, Any]]] = {
    'CreateMaintenanceWindow': _create, 'UpdateMaintenanceWindow': _update, 'GetMaintenanceWindow': _get, 'DescribeMaintenanceWindows': _describe,
    'RegisterTargetWithMaintenanceWindow': _register_target, 'UpdateMaintenanceWindowTarget': _update_target,
    'DeregisterTargetFromMaintenanceWindow': _deregister_target, 'DescribeMaintenanceWindowTargets': _describe_targets,
    'RegisterTaskWithMaintenanceWindow': _register_task, 'UpdateMaintenanceWindowTask': _update_task, 'GetMaintenanceWindowTask': _get_task,
    'DeregisterTaskFromMaintenanceWindow': _deregister_task, 'DescribeMaintenanceWindowTasks': _describe_tasks,
}
