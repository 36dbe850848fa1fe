"""What a record does: the stack of a provisioned product made, changed and deleted, by the role of the launch constraint.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""
from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any, Callable

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from ... import recording
from . import artifacts, sources
from .model import LOCK, Artifact, Provisioned, Record, Scope

log = logging.getLogger('emulator')
PRINCIPAL = 'servicecatalog.amazonaws.com'
_CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']


class LaunchFailed(Exception):
    """What a record fails with."""

    def __init__(self, message: str, code: str = 'ResourceOperationException'):
        super().__init__(message)
        self.code = code


# ---- roles

def role_of(path: sources.Path, scope: Scope) -> str | None:
    """The role that launches on a path, for who asks; None for the caller's own permissions."""
    said = path.parameters('LAUNCH')
    if said is None:
        return None
    return said.get('RoleArn') or f"arn:aws:iam::{scope.account}:role/{said['LocalRoleName']}"


def _assume(scope: Scope, arn: str | None) -> None:
    """Refuse a role that Service Catalog cannot assume for this account."""
    if arn is None:
        return
    account = arn.split(':')[4]
    if account != scope.account:
        raise LaunchFailed(f'The launch role {arn} is of account {account}, and does not exist in account {scope.account}, in which the product is '
                           'launched: a product that is shared needs a LocalRoleName.', 'ResourceNotFoundException')
    known = iam_backends[account]['aws'].roles.values()
    role = next((role for role in list(known) if role.arn == arn or role.name == arn.split('/')[-1] and arn.count('/') == 1), None)
    if role is None or not _trusts(json.loads(role.assume_role_policy_document)):
        raise LaunchFailed(f'Access denied while assuming the role {arn}: {PRINCIPAL} is not authorized to perform: sts:AssumeRole '
                           f'on resource: {arn}', 'AccessDeniedException')


def _trusts(policy: dict[str, Any]) -> bool:
    """Conditions are taken to hold where they allow, and not to where they deny."""
    statements = policy['Statement'] if isinstance(policy['Statement'], list) else [policy['Statement']]
    found = [item for item in statements if _is_about_us(item)]
    denied = any(item['Effect'] == 'Deny' and not item.get('Condition') for item in found)
    return not denied and any(item['Effect'] == 'Allow' for item in found)


def _is_about_us(statement: dict[str, Any]) -> bool:
    who, actions = statement.get('Principal', {}), statement.get('Action', [])
    services = ['*'] if who == '*' else who.get('Service', [])
    services, actions = ([value] if isinstance(value, str) else value for value in (services, actions))
    return bool({PRINCIPAL, '*'} & set(services)) and bool({'sts:AssumeRole', 'sts:*', '*'} & set(actions))


# ---- templates

def body_of(found: Artifact, path: sources.Path) -> str:
    """The template of a version, with the rules of template constraints among its own."""
    from ...cloudformation import template
    if found.template is None:
        raise LaunchFailed(f'The template of provisioning artifact {found.id} could not be read when it was made ({found.url}).')
    added = [json.loads(item['Parameters']) for item in path.constraints('TEMPLATE')]
    if not added:
        return found.template
    parsed = template.parse(found.template)
    rules = parsed.setdefault('Rules', {})
    for said in added:
        for name, rule in said.get('Rules', said).items():
            free = name
            while free in rules:
                free += 'x'
            rules[free] = rule
    return json.dumps(parsed)


# ---- what is done

def start(scope: Scope, record: Record, work: Callable[[], None]) -> None:
    threading.Thread(target=_run, args=(scope, record, work), daemon=True, name='servicecatalog').start()


def _run(scope: Scope, record: Record, work: Callable[[], None]) -> None:
    from ...cloudformation.errors import CloudFormationError
    provisioned, failure = record.provisioned, None
    record.status, record.updated = 'IN_PROGRESS', utcnow()
    try:
        work()
    except LaunchFailed as error:
        failure = {'Code': error.code, 'Description': str(error)}
    except CloudFormationError as error:
        failure = {'Code': 'CloudFormationException', 'Description': str(error)}
    except Exception as error:  # a defect of the emulator must not leave a record in progress for ever
        log.exception('record %s', record.id)
        failure = {'Code': 'InternalFailure', 'Description': f'The emulator itself failed: {type(error).__name__}: {error}'}
    if provisioned.stack_id:
        record.outputs = _outputs(scope, provisioned)
    if failure:
        record.errors = [failure]
        provisioned.status, provisioned.message = _status_after_failure(scope, provisioned), failure['Description']
    elif record.kind != 'TERMINATE_PROVISIONED_PRODUCT':
        provisioned.status, provisioned.message, provisioned.succeeded = 'AVAILABLE', None, record.id
        provisioned.product, provisioned.artifact, provisioned.path = record.product, record.artifact, record.path
    record.updated = utcnow()
    record.status = 'FAILED' if failure else 'SUCCEEDED'  # last: who sees it must find the rest


def _status_after_failure(scope: Scope, provisioned: Provisioned) -> str:
    """TAINTED is one that works, but is not what was asked for last."""
    stack = _stack(scope, provisioned) if provisioned.stack_id else None
    works = ('CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE')
    return 'TAINTED' if stack is not None and stack.status in works else 'ERROR'


def _stack(scope: Scope, provisioned: Provisioned) -> Any:
    from ...cloudformation.stacks import STORE
    return STORE.find(str(provisioned.stack_id), scope.region, scope.account)


def _outputs(scope: Scope, provisioned: Provisioned) -> list[dict[str, str]]:
    stack = _stack(scope, provisioned)
    made = [{'OutputKey': item.key, 'OutputValue': item.value, **({'Description': item.description} if item.description else {})}
            for item in stack.outputs.values()] if stack else []
    return [{'OutputKey': 'CloudformationStackARN', 'OutputValue': str(provisioned.stack_id),
             'Description': 'The ARN of the launched Cloudformation Stack'}, *made]


def provision(scope: Scope, provisioned: Provisioned, found: Artifact, path: sources.Path) -> None:
    from ...cloudformation.engine import Options
    from ...cloudformation.service import Request, Service
    from ...cloudformation.stacks import STORE, Stack
    _assume(scope, provisioned.role)
    service = Service(scope.region, scope.account)
    stack = Stack(f'SC-{scope.account}-{provisioned.id}', scope.region, scope.account)
    stack.launch_role = provisioned.role
    request = Request(stack.name, parameters=dict(provisioned.parameters), tags=provisioned.tags, capabilities=_CAPABILITIES,
                      notification_arns=provisioned.notifications)
    _announce(stack, found, 'CreateStack')
    with recording.of_stack(stack):
        content = service.checked(body_of(found, path), request, stack)
    STORE.add(stack)
    provisioned.stack_id = stack.id
    service.begin(stack, content, request, Options(), 'CREATE')
    _wait(stack, ('CREATE_COMPLETE',))


def update(scope: Scope, provisioned: Provisioned, found: Artifact, path: sources.Path, given: dict[str, str | None], tags: dict[str, str]) -> None:
    from ...cloudformation import changes
    from ...cloudformation.engine import Options
    from ...cloudformation.service import Request, Service, refuse_unless_updatable
    role, stack = provisioned.chosen_role or role_of(path, scope), _stack(scope, provisioned)
    _assume(scope, role)
    if stack is None or not stack.live:
        raise LaunchFailed(f'Stack [{provisioned.stack_id}] does not exist')
    refuse_unless_updatable(stack)
    service, stack.launch_role, provisioned.role = Service(scope.region, scope.account), role, role
    request = Request(stack.name, parameters=given, tags=tags, capabilities=_CAPABILITIES)
    _announce(stack, found, 'UpdateStack')
    with recording.of_stack(stack):
        content = service.checked(body_of(found, path), request, stack)
    if not changes.foresee(stack, content).empty or stack.status not in ('CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'):
        service.begin(stack, content, request, Options(), 'UPDATE')
        _wait(stack, ('UPDATE_COMPLETE',))
    provisioned.tags, provisioned.parameters = tags, dict(content.given)


def terminate(scope: Scope, provisioned: Provisioned, ignore_errors: bool, retain: bool) -> None:
    from ...cloudformation.errors import CloudFormationError
    from ...cloudformation.service import Service
    stack = _stack(scope, provisioned) if provisioned.stack_id else None
    try:
        if stack is not None and stack.live and not retain:
            _assume(scope, provisioned.role)
            recording.launch(stack, 'cloudformation', 'DeleteStack', {'StackName': stack.id}, stack.id)
            Service(scope.region, scope.account).delete_stack(stack.id, [])
            _wait(stack, ('DELETE_COMPLETE',))
    except (CloudFormationError, LaunchFailed):
        if not ignore_errors:
            raise
    with LOCK:
        scope.state.provisioned.pop(provisioned.id, None)


def _announce(stack: Any, found: Artifact, operation: str) -> None:
    """The requests by which Service Catalog launches, with the role's permissions."""
    if found.url:
        bucket, key = artifacts.bucket_and_key(found.url)
        recording.launch(stack, 's3', 'GetObject', {'Bucket': bucket, 'Key': key}, f'arn:aws:s3:::{bucket}/{key}')
    for each in 'GetTemplateSummary', 'ValidateTemplate':
        recording.launch(stack, 'cloudformation', each, {'TemplateURL': found.url}, '*')
    for each in operation, 'DescribeStacks', 'DescribeStackEvents':
        recording.launch(stack, 'cloudformation', each, {'StackName': stack.name}, stack.id)


def _wait(stack: Any, good: tuple[str, ...]) -> None:
    while stack.busy:
        time.sleep(0.02)
    if stack.status not in good:
        raise LaunchFailed(_reason(stack))


def _reason(stack: Any) -> str:
    """Why a stack failed: the resource that did first in its last operation, in the words of its event."""
    reason = ''
    for event in reversed(stack.events):
        if event.status in ('CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS') and event.physical_id == stack.id and reason:
            break
        if event.status.endswith('_FAILED') and event.reason:
            reason = f'{event.logical_id}: {event.reason}'
    return f'Stack {stack.name} came to {stack.status}. {reason or stack.reason or ""}'.strip()
