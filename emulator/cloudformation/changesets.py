"""Change sets: what would change, kept until it is executed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .. import aws
from . import changes, handlers, service
from .changes import Change
from .engine import Options
from .errors import CloudFormationError
from .service import Request, Service
from .stacks import STORE, Content, Stack, now

EMPTY = "The submitted information didn't contain changes. Submit different information to create a change set."


@dataclass
class ChangeSet:
    name: str
    id: str
    stack: Stack
    kind: str
    description: str | None
    request: Request
    options: Options
    content: Content | None = None
    changes: list[Change] = field(default_factory=list)
    #: What was found before anything is deployed: problem texts by logical id.
    problems: dict[str, list[str]] = field(default_factory=dict)
    status: str = 'CREATE_COMPLETE'
    reason: str | None = None
    execution: str = 'AVAILABLE'
    created: datetime = field(default_factory=now)


def create(owner: Service, name: str, kind: str, description: str | None, request: Request, options: Options) -> ChangeSet:
    """Prepare a change set; one that cannot be executed says why in its status."""
    stack = STORE.find(request.name, owner.region, owner.account)
    if kind == 'CREATE':
        stack = _stack_to_create(owner, request, stack)
    elif kind == 'UPDATE':
        stack = owner.get(request.name, 'Stack [{}] does not exist')
        if stack.status == 'REVIEW_IN_PROGRESS':
            raise CloudFormationError(f'Stack [{stack.name}] does not exist')
        service.refuse_unless_updatable(stack)
    else:
        raise CloudFormationError(f'The emulator has no change sets of type {kind}')
    if find(owner, name, stack.id) is not None:
        raise CloudFormationError(f'ChangeSet {name} already exists', 'AlreadyExistsException')
    arn = f'arn:{aws.PARTITION}:cloudformation:{owner.region}:{owner.account}:changeSet/{name}/{uuid.uuid4()}'
    made = ChangeSet(name, arn, stack, kind, description, request, options)
    try:
        made.content = owner.content(request, stack)
    except CloudFormationError:
        if kind == 'CREATE' and not stack.events[1:] and not _others(stack):
            STORE.forget(stack)
        raise
    STORE.change_sets[arn] = made
    _foresee(made)
    return made


def _stack_to_create(owner: Service, request: Request, existing: Stack | None) -> Stack:
    if existing is not None:
        if existing.status != 'REVIEW_IN_PROGRESS':
            raise CloudFormationError(f'Stack [{existing.name}] already exists and cannot be created again with the changeSet [{request.name}].')
        return existing
    service._check_name(request.name)
    stack = STORE.add(Stack(request.name, owner.region, owner.account))
    stack.set('REVIEW_IN_PROGRESS', 'User Initiated')
    return stack


def _foresee(made: ChangeSet) -> None:
    assert made.content is not None
    try:
        forecast = changes.foresee(made.stack, made.content)
    except (CloudFormationError, handlers.OperationFailed) as error:
        _fail(made, str(error))
        return
    made.changes, made.problems = forecast.changes, forecast.problems
    if forecast.problems:
        _fail(made, 'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. '
              'To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.')
    elif forecast.empty and made.kind == 'UPDATE' and made.stack.status not in ('CREATE_FAILED', 'UPDATE_FAILED'):
        _fail(made, EMPTY)


def _fail(made: ChangeSet, reason: str) -> None:
    made.status, made.execution, made.reason = 'FAILED', 'UNAVAILABLE', reason


def _others(stack: Stack) -> list[ChangeSet]:
    return [change_set for change_set in STORE.change_sets.values() if change_set.stack is stack]


def find(owner: Service, name: str, stack_name: str | None) -> ChangeSet | None:
    if name in STORE.change_sets:
        return STORE.change_sets[name]
    for change_set in STORE.change_sets.values():
        stack = change_set.stack
        if change_set.name == name and stack_name in (stack.name, stack.id) and (stack.region, stack.account) == (owner.region, owner.account):
            if stack.live:
                return change_set
    return None


def get(owner: Service, name: str, stack_name: str | None) -> ChangeSet:
    found = find(owner, name, stack_name)
    if found is None:
        raise CloudFormationError(f'ChangeSet [{name}] does not exist', 'ChangeSetNotFoundException')
    return found


def delete(owner: Service, name: str, stack_name: str | None) -> None:
    found = find(owner, name, stack_name)
    if found is not None:
        if found.execution == 'EXECUTE_IN_PROGRESS':
            raise CloudFormationError(f'ChangeSet [{found.id}] cannot be deleted in its current execution status.', 'InvalidChangeSetStatus')
        STORE.change_sets.pop(found.id, None)


def execute(owner: Service, name: str, stack_name: str | None, token: str, disable_rollback: bool) -> None:
    found = get(owner, name, stack_name)
    if found.execution != 'AVAILABLE' or found.content is None:
        raise CloudFormationError(f'ChangeSet [{found.id}] cannot be executed in its current status of [{found.status}]', 'InvalidChangeSetStatus')
    if found.stack.busy:
        raise CloudFormationError(f'Stack [{found.stack.id}] is in {found.stack.status} state and can not be updated.')
    if disable_rollback:
        found.options.on_failure = 'DO_NOTHING'
    found.execution, found.stack.change_set_id = 'EXECUTE_COMPLETE', found.id
    for other in _others(found.stack):
        if other is not found:
            STORE.change_sets.pop(other.id, None)
    creating = found.stack.status == 'REVIEW_IN_PROGRESS'
    owner.begin(found.stack, found.content, found.request, found.options, 'CREATE' if creating else 'UPDATE', token)


def describe(found: ChangeSet, with_values: bool = False) -> dict[str, Any]:
    content = found.content
    return {
        'ChangeSetName': found.name, 'ChangeSetId': found.id, 'StackId': found.stack.id, 'StackName': found.stack.name,
        'Description': found.description, 'CreationTime': found.created, 'Status': found.status, 'StatusReason': found.reason,
        'ExecutionStatus': found.execution, 'NotificationARNs': found.request.notification_arns or [],
        'Capabilities': found.request.capabilities, 'IncludeNestedStacks': False, 'OnStackFailure': found.options.on_failure,
        'Tags': [{'Key': key, 'Value': value} for key, value in (content.tags if content else {}).items()],
        'Parameters': service.describe_parameters(content) if content else [],
        'Changes': [{'Type': 'Resource', 'ResourceChange': _change(change, with_values)} for change in found.changes],
    }


def _change(change: Change, with_values: bool) -> dict[str, Any]:
    described = {
        'Action': change.action, 'LogicalResourceId': change.logical_id, 'PhysicalResourceId': change.physical_id, 'ResourceType': change.type,
        'Replacement': change.replacement, 'Scope': change.scope, 'Details': change.details, 'PolicyAction': change.policy_action,
    }
    if with_values:
        described['BeforeContext'] = None if change.before is None else handlers.shown({'Properties': change.before})
        described['AfterContext'] = None if change.after is None else handlers.shown({'Properties': change.after})
    return {key: value for key, value in described.items() if value is not None}
