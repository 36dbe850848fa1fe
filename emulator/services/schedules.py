"""EventBridge Scheduler: what moto leaves unchecked of a schedule, and schedules that a test fires: `POST /_emulator/schedules`."""
from __future__ import annotations

import json
import re
from datetime import datetime
from functools import wraps
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.scheduler.exceptions import ScheduleGroupNotFound, ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule, scheduler_backends
from moto.scheduler.responses import EventBridgeSchedulerResponse

from ..lambdas import invocations

_ONCE = re.compile(r'at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)')
_EXPRESSION = re.compile(r'(at|rate|cron)\(.+\)')
_KNOWN = {'name', 'group', 'account', 'region'}


def install() -> None:
    create, change = EventBridgeSchedulerBackend.create_schedule, EventBridgeSchedulerResponse.update_schedule

    @wraps(create)
    def created(backend: Any, *rest: Any, **named: Any) -> Schedule:
        _check(named['schedule_expression'])
        if (named['group_name'] or 'default') not in backend.schedule_groups:
            raise ScheduleGroupNotFound(named['group_name'])
        return create(backend, *rest, **named)

    @wraps(change)
    def changed(response: Any) -> str:
        """moto forgets ActionAfterCompletion; an update says everything anew."""
        _check(response._get_param('ScheduleExpression'))
        told = change(response)
        name = response.uri.split('?')[0].split('/')[-1]
        schedule = response.scheduler_backend.get_schedule(response._get_param('GroupName'), name)
        schedule.action_after_completion = response._get_param('ActionAfterCompletion') or 'NONE'
        schedule.state = response._get_param('State') or 'ENABLED'
        return told

    EventBridgeSchedulerBackend.create_schedule, EventBridgeSchedulerResponse.update_schedule = created, changed


def _check(expression: str) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""
    once = _ONCE.fullmatch(expression)
    try:
        if not _EXPRESSION.fullmatch(expression) or (expression.startswith('at(') and once is None):
            raise ValueError
        if once:
            datetime.fromisoformat(once[1])
    except ValueError:
        raise ValidationException(f'Invalid Schedule Expression {expression}.') from None


def fire(asked: dict[str, Any]) -> dict[str, Any]:
    """Do now what a schedule would do at its time. Raises ValueError for what makes no sense."""
    from .. import aws
    unknown = set(asked) - _KNOWN
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(sorted(_KNOWN))}')
    account, region = asked.get('account') or aws.DEFAULT_ACCOUNT, asked.get('region') or aws.DEFAULT_REGION
    group = scheduler_backends[account][region].schedule_groups.get(asked.get('group') or 'default')
    schedule = group.schedules.get(asked.get('name')) if group else None
    if group is None or schedule is None:
        raise ValueError(f"there is no schedule {asked.get('name')} in the group {asked.get('group') or 'default'}, {account}, {region}")
    invocation = _invoke(schedule)
    once = schedule.schedule_expression.startswith('at(')
    if once and schedule.action_after_completion == 'DELETE':
        group.delete_schedule(schedule.name)
    return {'name': schedule.name, 'target': schedule.target['Arn'], 'requestId': invocation.request_id,
            'deleted': schedule.name not in group.schedules}


def _invoke(schedule: Schedule) -> invocations.Invocation:
    target = schedule.target
    if ':lambda:' not in target['Arn']:
        raise ValueError(f"the emulator fires schedules of functions only, not of {target['Arn']}")
    if schedule.state == 'DISABLED':
        raise ValueError(f'the schedule {schedule.name} is disabled')
    _, _, _, region, account, *_ = target['Arn'].split(':')
    try:
        function = get_backend(account, region).get_function(target['Arn'])
    except UnknownFunctionException:
        raise ValueError(f"there is no function {target['Arn']}") from None
    text = target.get('Input')
    try:
        event = json.loads(text) if text else {}
    except ValueError:
        event = text
    return invocations.later(function, event)
