"""Acting on one resource: faults, checks, the provider, and its errors in CloudFormation's words."""
from __future__ import annotations

import json
import logging
from typing import Any, Callable

from botocore.exceptions import BotoCoreError, ClientError

from .. import recording
from ..faults import FAULTS, FaultInjected
from ..providers import provider_of
from ..providers.base import Provider, Resource, ResourceFailed
from ..providers.custom_resources import CustomResourceFailed
from ..settings import SETTINGS
from . import dynamic, inventory, schemas, validation
from .errors import CloudFormationError, OperationFailed, template_error
from .stacks import Stack, StackResource

log = logging.getLogger('emulator')

#: Codes of handlers by what the error's own code looks like.
#: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
_CODES = (
    ('AlreadyExists', 'AlreadyExists'), ('AlreadyOwned', 'AlreadyExists'), ('Duplicate', 'AlreadyExists'), ('InUse', 'ResourceConflict'), ('Conflict', 'ResourceConflict'),
    ('NotFound', 'NotFound'), ('NoSuch', 'NotFound'), ('AccessDenied', 'AccessDenied'), ('Unauthorized', 'AccessDenied'), ('Throttl', 'Throttling'),
    ('LimitExceeded', 'ServiceLimitExceeded'), ('Quota', 'ServiceLimitExceeded'), ('Invalid', 'InvalidRequest'), ('Validation', 'InvalidRequest'),
)


class HandlerFailed(OperationFailed):
    """What a handler could not do, in the words of a stack event."""

    def __init__(self, message: str, retry: bool = False):
        super().__init__(message)
        #: Whether the same may succeed when something else is gone.
        self.retry = retry


def create(resource: StackResource) -> None:
    handle = resource.handle
    if inventory.is_taken(handle):
        raise _exists(provider_of(handle.type).expected_id(handle))
    _act('create', handle, lambda provider, handle: provider.create(handle))
    if not inventory.hold(handle):
        name, handle.id = handle.id, None  # it is somebody else's, and must not be deleted when this is taken back
        raise _exists(name)


def _exists(name: str | None) -> HandlerFailed:
    return HandlerFailed(f'Resource handler returned message: "{name} already exists" (HandlerErrorCode: AlreadyExists)')


def update(resource: StackResource, old: dict[str, Any]) -> None:
    _act('update', resource.handle, lambda provider, handle: provider.update(handle, old))


def delete(resource: StackResource) -> None:
    _act('delete', resource.handle, lambda provider, handle: provider.delete(handle))


def snapshot(resource: StackResource) -> str | None:
    taken: list[str | None] = []
    _act('snapshot', resource.handle, lambda provider, handle: taken.append(provider.snapshot(handle)))
    return taken[0]


def prepare(stack: Stack, logical_id: str, type_name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties as the provider gets them: dynamic references resolved, and checked against the schema."""
    with recording.of_stack(stack, logical_id, type_name):
        resolved = schemas.coerce(type_name, stack.region, dynamic.resolve(properties, stack.region, stack.account))
    found = validation.problems(type_name, stack.region, resolved)
    if found:
        listed = '\n'.join(found)
        raise HandlerFailed(f'Properties validation failed for resource {logical_id} with message:\n{listed}')
    refuse_recorded(type_name)
    return resolved


def refuse_recorded(type_name: str) -> None:
    provider = provider_of(type_name)
    if SETTINGS.strict and not provider.real:
        raise HandlerFailed(f'{type_name} would be recorded only, which --strict refuses: {provider.reason}')


def ref(resource: StackResource) -> Any:
    with recording.of_resource(resource.handle, 'read'):
        return provider_of(resource.type).ref(resource.handle)


def check_attribute(logical_id: str, type_name: str, region: str, name: str) -> None:
    """Refuse a name for Fn::GetAtt that the type does not have."""
    allowed = schemas.attributes_of(type_name, region)
    if allowed is not None and not schemas.is_among(name, allowed) and not schemas.is_unknown(name):
        raise template_error(f'resource {logical_id} does not support attribute type {name} in Fn::GetAtt')


def attribute(resource: StackResource, name: str) -> Any:
    """The value of Fn::GetAtt, checked against the attributes that the type has."""
    check_attribute(resource.logical_id, resource.type, resource.handle.region, name)
    try:
        with recording.of_resource(resource.handle, 'read'):
            value = provider_of(resource.type).attribute(resource.handle, name)
    except CustomResourceFailed as error:
        raise CloudFormationError(str(error)) from None
    if value is None:
        raise CloudFormationError(f'The emulator has no value for attribute {name} of resource {resource.logical_id} ({resource.type})')
    return value


def _act(action: str, handle: Resource, do: Callable[[Provider, Resource], Any]) -> None:
    provider = provider_of(handle.type)
    before = len(handle.recorded)
    try:
        if action != 'snapshot':
            FAULTS.strike(action, handle.type, handle.logical_id)
        with recording.of_resource(handle, action):
            do(provider, handle)
    except HandlerFailed:
        raise
    except ResourceFailed as error:  # of a custom resource, in its own words
        raise HandlerFailed(str(error)) from error
    except ClientError as error:
        raise HandlerFailed(_client_error(error), _may_succeed_later(error)) from error
    except (FaultInjected, BotoCoreError, CloudFormationError) as error:
        raise HandlerFailed(f'Resource handler returned message: "{error}" (HandlerErrorCode: {_code_of(type(error).__name__)})') from error
    except Exception as error:  # a defect of the emulator, or of moto; the deployment fails, the emulator does not
        log.exception('%s of %s (%s)', action, handle.logical_id, handle.type)
        what = f'{type(error).__name__}: {error}'
        raise HandlerFailed(f'The emulator itself failed: {what} (HandlerErrorCode: InternalFailure)') from error
    kept = handle.recorded[before:]
    if kept and SETTINGS.strict:
        raise HandlerFailed(f'these properties would be recorded only, which --strict refuses: {", ".join(kept)}')


def _client_error(error: ClientError) -> str:
    details, metadata = error.response.get('Error', {}), error.response.get('ResponseMetadata', {})
    code, message = details.get('Code', ''), details.get('Message', '')
    status, request = metadata.get('HTTPStatusCode', 400), metadata.get('RequestId', '')
    return (f'Resource handler returned message: "{message} (Status Code: {status}, Error Code: {code}, Request ID: {request})" '
            f'(HandlerErrorCode: {_code_of(code)})')


def _code_of(code: str) -> str:
    return next((known for part, known in _CODES if part in code), 'GeneralServiceException')


def _may_succeed_later(error: ClientError) -> bool:
    code = error.response.get('Error', {}).get('Code', '')
    return code in ('DependencyViolation', 'DeleteConflict', 'ResourceInUse', 'ResourceInUseException', 'InvalidParameterValue')


def shown(properties: dict[str, Any]) -> str:
    """Properties as an event shows them."""
    return json.dumps(properties, default=str)
