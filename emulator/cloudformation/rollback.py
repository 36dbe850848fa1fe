"""Taking back an operation that failed: the steps that it took, in reverse.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
"""
from __future__ import annotations

import copy
from dataclasses import dataclass

from . import deletion, handlers
from .handlers import HandlerFailed
from .stacks import Content, Stack, StackResource, now


@dataclass
class Step:
    """Something that was done to a resource, and how to take it back."""

    kind: str  # 'created', 'updated' or 'replaced'
    resource: StackResource
    #: The resource as it was before.
    before: StackResource | None = None


@dataclass
class Undo:
    """How a failed operation is taken back."""

    steps: list[Step]
    content: Content
    #: Whether it was the creation of the stack.
    creating: bool
    retain_except_on_create: bool = False
    #: The exports that the stack used before.
    imports: frozenset[str] = frozenset()

    @property
    def resources(self) -> list[StackResource]:
        return made_or_replaced(self.steps)


def made_or_replaced(steps: list[Step]) -> list[StackResource]:
    """Every resource that the steps made, and those whose place one took."""
    found: dict[int, StackResource] = {}
    for step in steps:
        for resource in (step.resource, step.before if step.kind == 'replaced' else None):
            if resource is not None:
                found.setdefault(id(resource.handle), resource)
    return list(found.values())


def as_it_is(resource: StackResource) -> StackResource:
    """A copy to go back to."""
    copied = copy.copy(resource)
    copied.handle = copy.copy(resource.handle)
    copied.handle.memory = dict(resource.handle.memory)
    return copied


def roll_back(stack: Stack, reason: str | None = None, skip: tuple[str, ...] = ()) -> None:
    """Take back the operation that failed."""
    undo: Undo = stack.undo
    prefix = '' if undo.creating else 'UPDATE_'
    stack.set(f'{prefix}ROLLBACK_IN_PROGRESS', reason)
    if undo.creating:
        left = deletion.discard(stack, made_or_replaced(undo.steps), 'DeletionPolicy', creating=True,
                                retain_except_on_create=undo.retain_except_on_create)
        names_left = {resource.logical_id for resource in left}
        for step in undo.steps:
            if step.resource.logical_id not in names_left:
                stack.resources.pop(step.resource.logical_id, None)
    else:
        left = _back_to(stack, undo, skip)
    if left:
        # Those that nobody tried, since something that needs them is still there, have not failed.
        names = ', '.join(resource.logical_id for resource in left if resource.status.endswith('_FAILED'))
        verb = 'delete' if undo.creating else 'update'
        stack.set(f'{prefix}ROLLBACK_FAILED', f'The following resource(s) failed to {verb}: [{names}].')
        return
    stack.undo, stack.imports = None, set(undo.imports)
    if not undo.creating:
        stack.content = undo.content
        stack.updated = now()
    stack.set(f'{prefix}ROLLBACK_COMPLETE')


def _back_to(stack: Stack, undo: Undo, skip: tuple[str, ...]) -> list[StackResource]:
    """Bring every resource back to what it was; return those that would not."""
    fresh: list[StackResource] = []
    failed: list[StackResource] = []
    for step in reversed(undo.steps):
        logical_id, before = step.resource.logical_id, step.before
        if before is None:
            fresh.append(step.resource)
            stack.resources.pop(logical_id, None)
        elif step.kind == 'replaced':
            fresh.append(step.resource)
            stack.resources[logical_id] = before
            stack.mark(before, 'UPDATE_COMPLETE')
        elif logical_id in skip:
            _take_as_it_was(step.resource, before)
            stack.mark(step.resource, 'UPDATE_COMPLETE')
        elif not _update_back(stack, step.resource, before):
            failed.append(step.resource)
    if failed:
        return failed
    stack.set('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
    deletion.discard(stack, fresh, 'DeletionPolicy', creating=True, retain_except_on_create=undo.retain_except_on_create)
    return []


def _update_back(stack: Stack, current: StackResource, before: StackResource) -> bool:
    changed = current.handle.properties
    stack.mark(current, 'UPDATE_IN_PROGRESS')
    _take_as_it_was(current, before)
    try:
        handlers.update(current, changed)
        current.unsure = before.unsure
    except HandlerFailed as error:
        current.handle.properties = changed  # for the next try
        stack.mark(current, 'UPDATE_FAILED', str(error))
        return False
    stack.mark(current, 'UPDATE_COMPLETE')
    return True


def _take_as_it_was(current: StackResource, before: StackResource) -> None:
    current.properties, current.definition, current.needs = before.properties, before.definition, before.needs
    current.handle.properties = before.handle.properties
