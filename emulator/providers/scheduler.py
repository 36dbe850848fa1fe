"""EventBridge Scheduler: schedules and their groups."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update


def _schedule(r: Resource) -> dict[str, Any]:
    return {'Name': r.id, 'GroupName': r.properties.get('GroupName')}


TYPES = [
    ApiType(
        'AWS::Scheduler::Schedule', 'scheduler', create='create_schedule', id='$Name', name=('Name', 64), read=Read('get_schedule', _schedule),
        update=Update('update_schedule'), delete=Delete('delete_schedule', _schedule)),
    ApiType(
        'AWS::Scheduler::ScheduleGroup', 'scheduler', create='create_schedule_group', id='$Name', name=('Name', 64),
        read=Read('get_schedule_group', {'Name': '$id'}), delete=Delete('delete_schedule_group', {'Name': '$id'}),
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': r.arn('scheduler', f'schedule-group/{r.id}')})),
]
