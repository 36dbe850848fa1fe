"""Deleting resources in the order in which nothing that is needed goes first, with their policies in mind."""
from __future__ import annotations

from typing import Iterable

from . import handlers, inventory, references
from .errors import CloudFormationError
from .handlers import HandlerFailed
from .stacks import STORE, Stack, StackResource, now

#: How often a resource is tried again that something else still holds on to.
_TRIES = 3


def discard(stack: Stack, resources: list[StackResource], policy_name: str, creating: bool = False,
            retain: Iterable[str] = (), force: bool = False, retain_except_on_create: bool = False) -> list[StackResource]:
    """Delete, keep or snapshot each resource as its policy says; return those that could not be deleted.

    `creating` says that the operation that made the resources is being taken back, which RetainExceptOnCreate is about; the option of
    that name makes every Retain mean it:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
    """
    waiting, stuck = _dependents_first(resources), []  # type: list[StackResource], list[StackResource]
    for attempt in range(_TRIES):
        again: list[StackResource] = []
        for resource in waiting:
            policy = 'Retain' if resource.logical_id in retain else resource.policy(policy_name)
            if policy == 'Retain' and retain_except_on_create:
                policy = 'RetainExceptOnCreate'
            if policy == 'Retain' or (policy == 'RetainExceptOnCreate' and not creating):
                inventory.release(resource.handle)
                stack.mark(resource, 'DELETE_SKIPPED')
            elif any(resource.logical_id in other.needs for other in again + stuck if other is not resource):
                again.append(resource)
            else:
                _delete(stack, resource, policy == 'Snapshot', attempt == _TRIES - 1, again, stuck)
        waiting = again
        if not waiting:
            break
    left = stuck + waiting
    if force:
        for resource in left:
            stack.mark(resource, 'DELETE_SKIPPED', 'kept, since its deletion failed and was forced')
        return []
    return left


def _dependents_first(resources: list[StackResource]) -> list[StackResource]:
    by_name = {resource.logical_id: resource for resource in resources}
    if len(by_name) < len(resources):  # an old and a new one of the same name; their own order is good enough
        return list(reversed(resources))
    needs = {name: resource.needs & set(by_name) for name, resource in by_name.items()}
    try:
        return [by_name[name] for name in reversed(references.in_order(needs))]
    except CloudFormationError:  # two templates mixed may make a circle that neither has
        return list(reversed(resources))


def _delete(stack: Stack, resource: StackResource, snapshot: bool, last: bool, again: list[StackResource], stuck: list[StackResource]) -> None:
    """Delete one; what something else still holds on to is tried `again`, what will not go is `stuck`."""
    if resource.handle.id is None:  # nothing was made
        stack.mark(resource, 'DELETE_COMPLETE')
        return
    complete = resource.status not in ('CREATE_FAILED', 'DELETE_FAILED')
    if resource.status != 'DELETE_IN_PROGRESS':
        stack.mark(resource, 'DELETE_IN_PROGRESS')
    try:
        taken = handlers.snapshot(resource) if snapshot and complete else None
        handlers.delete(resource)
    except HandlerFailed as error:
        if error.retry and not last:
            again.append(resource)
            return
        stuck.append(resource)
        stack.mark(resource, 'DELETE_FAILED', str(error))
        return
    inventory.release(resource.handle)
    stack.mark(resource, 'DELETE_COMPLETE', f'final snapshot: {taken}' if taken else None)


def check_exports(stack: Stack) -> None:
    """A stack whose exports others use stays."""
    for output in stack.outputs.values():
        users = STORE.importers(stack, output.export) if output.export else []
        if users:
            raise CloudFormationError(f'Export {output.export} cannot be deleted as it is in use by {" and ".join(user.name for user in users)}')


def delete(stack: Stack, retain: Iterable[str] = (), force: bool = False, reason: str | None = 'User Initiated', creating: bool = False,
           retain_except_on_create: bool = False) -> None:
    """Delete a stack and its resources."""
    stack.set('DELETE_IN_PROGRESS', reason)
    resources = list(stack.resources.values())
    if stack.undo is not None:
        # An operation that failed and was not taken back has left the old ones beside the new ones.
        there = {(resource.type, resource.id) for resource in resources}
        resources += [resource for resource in stack.undo.resources if (resource.type, resource.id) not in there]
    left = discard(stack, resources, 'DeletionPolicy', creating=creating, retain=retain, force=force,
                   retain_except_on_create=retain_except_on_create)
    for resource in resources:
        if resource not in left and stack.resources.get(resource.logical_id) is resource:
            del stack.resources[resource.logical_id]
    if left:
        names = ', '.join(resource.logical_id for resource in left if resource.status == 'DELETE_FAILED')
        stack.set('DELETE_FAILED', f'The following resource(s) failed to delete: [{names}]. ')
        return
    stack.imports = set()
    stack.deleted, stack.undo = now(), None
    stack.set('DELETE_COMPLETE')
