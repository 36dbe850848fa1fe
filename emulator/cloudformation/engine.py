"""Creating and updating a stack, and taking it back when something fails.

An operation works through the resources in the order of their dependencies and keeps a record of each step. When one fails, the steps
are taken back in reverse. What an update no longer needs is deleted at the end, when nothing can fail any more.
"""
from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from ..providers import provider_of
from ..providers.base import Resource
from . import changes, deletion, handlers, inventory, policies, references, replacement, schemas
from .errors import CloudFormationError, OperationFailed
from .intrinsics import NoValue, Resolver
from .lookups import Existing
from .rollback import Step, Undo, as_it_is, made_or_replaced, roll_back
from .stacks import STORE, Content, Output, Stack, StackResource, now

log = logging.getLogger('emulator')


@dataclass
class Options:
    #: What happens when a creation fails: ROLLBACK, DELETE or DO_NOTHING. An update knows ROLLBACK and DO_NOTHING.
    on_failure: str = 'ROLLBACK'
    #: A stack policy for this update alone.
    policy: dict[str, Any] | None = None
    retain_except_on_create: bool = False


@dataclass
class Deployment:
    """One creation or update of one stack."""

    stack: Stack
    content: Content
    options: Options = field(default_factory=Options)
    steps: list[Step] = field(default_factory=list)

    def run(self) -> bool:
        """Do it; whether it succeeded. The stack's status says the same in the end."""
        stack, creating = self.stack, not self.stack.resources and self.stack.content.body == ''
        kind, previous = ('CREATE' if creating else 'UPDATE'), stack.content
        stack.content = self.content
        imports = frozenset(stack.imports)
        if stack.undo is not None:  # going on from an operation that failed: what it did belongs to this one
            earlier: Undo = stack.undo
            self.steps, previous, creating, imports = list(earlier.steps), earlier.content, earlier.creating, earlier.imports
        try:
            lookup = Existing(stack)
            stack.imports = lookup.held = set(stack.imports)
            resolver = Resolver(self.content.template, self.content.parameters, stack, lookup)
            kept = self._apply(resolver)
            lookup.masked = True
            outputs = self._outputs(resolver)
        except (OperationFailed, CloudFormationError) as error:
            self._failed(kind, str(error), self._undo(previous, creating, imports))
            return False
        except Exception as error:  # a defect of the emulator must not leave a stack in progress for ever
            log.exception('operation on %s', stack.name)
            self._failed(kind, f'The emulator itself failed: {type(error).__name__}: {error}', self._undo(previous, creating, imports))
            return False
        stack.outputs, stack.imports, stack.undo = outputs, lookup.imports, None
        if kind == 'UPDATE':
            self._clean_up(kept)
            stack.updated = now()
        stack.set(f'{kind}_COMPLETE')
        return True

    # ---- forwards

    def _apply(self, resolver: Resolver) -> set[str]:
        resources = changes.present(self.content, resolver)
        changes.refuse_new_types(self.stack, resources)
        order = changes.ordered(resources)
        needs = references.dependencies(resources)
        gone = [name for name in self.stack.resources if name not in resources]
        for logical_id in gone:
            policies.check(self.stack, self.options.policy, 'Update:Delete', self.stack.resources[logical_id])
        for logical_id in order:
            self._bring(logical_id, resources[logical_id], needs[logical_id], resolver)
        return set(order)

    def _bring(self, logical_id: str, definition: dict[str, Any], needs: set[str], resolver: Resolver) -> None:
        """Make one resource what the template says, or find that it is."""
        current = self.stack.resources.get(logical_id)
        try:
            properties = changes.wanted(self.stack, self.content, logical_id, resolver)
        except CloudFormationError as error:
            self._could_not(logical_id, definition, current, str(error))
        if current is not None and current.status == 'CREATE_FAILED':
            current = self._forget(current)
        if current is None:
            self._create(self._new(logical_id, definition, needs, properties))
        elif properties == current.properties and not self._is_open(current):
            current.definition, current.needs = definition, needs
        else:
            self._change(current, definition, needs, properties)

    def _forget(self, failed: StackResource) -> None:
        """What an earlier operation could not make is made anew; a part of it that is there goes first."""
        self.steps = [step for step in self.steps if step.resource is not failed]
        deletion.discard(self.stack, [failed], '')

    def _is_open(self, current: StackResource) -> bool:
        """Whether an earlier operation left the resource unfinished, or it has to look for itself."""
        return current.status.endswith('_FAILED') or (current.type == 'AWS::CloudFormation::Stack')

    def _new(self, logical_id: str, definition: dict[str, Any], needs: set[str], properties: dict[str, Any]) -> StackResource:
        stack = self.stack
        handle = Resource(definition['Type'], logical_id, stack.name, stack.id, stack.region, stack.account, {})
        return StackResource(handle, properties, definition, needs)

    def _create(self, resource: StackResource, reason: str | None = None) -> None:
        stack = self.stack
        stack.resources[resource.logical_id] = resource
        self.steps.append(Step('created', resource))
        stack.mark(resource, 'CREATE_IN_PROGRESS', reason, handlers.shown(resource.properties))
        try:
            resource.handle.properties = handlers.prepare(stack, resource.logical_id, resource.type, resource.properties)
            inventory.note(stack, resource.handle)
            handlers.create(resource)
        except (OperationFailed, CloudFormationError) as error:
            stack.mark(resource, 'CREATE_FAILED', str(error))
            raise OperationFailed(f'The following resource(s) failed to create: [{resource.logical_id}].') from error
        stack.mark(resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated')
        self._take_signals(resource)
        stack.mark(resource, 'CREATE_COMPLETE', _notes(resource))

    def _take_signals(self, resource: StackResource) -> None:
        """No instance runs here, so nobody sends the signals that a creation policy waits for: they are taken as given."""
        count = (resource.definition.get('CreationPolicy') or {}).get('ResourceSignal', {}).get('Count', 0)
        for number in range(int(count)):
            self.stack.mark(resource, 'CREATE_IN_PROGRESS', f'Received SUCCESS signal with UniqueId emulated-{number + 1} (taken as given)')

    def _change(self, current: StackResource, definition: dict[str, Any], needs: set[str], properties: dict[str, Any]) -> None:
        replacing = replacement.replacing(current.type, self.stack.region, definition, current.properties, properties)
        policies.check(self.stack, self.options.policy, 'Update:Replace' if replacing else 'Update:Modify', current)
        if replacing:
            self._replace(current, definition, needs, properties)
        else:
            self._update(current, definition, needs, properties)

    def _replace(self, current: StackResource, definition: dict[str, Any], needs: set[str], properties: dict[str, Any]) -> None:
        stack = self.stack
        stack.mark(current, 'UPDATE_IN_PROGRESS', 'Requested update requires the creation of a new physical resource; hence creating one.',
                   handlers.shown(properties))
        name = _kept_name(current, properties)
        if name:
            self.steps.append(Step('updated', current, as_it_is(current)))
            stack.mark(current, 'UPDATE_FAILED', 'CloudFormation cannot update a stack when a custom-named resource requires replacing. '
                       f'Rename {name} and update the stack again.')
            raise OperationFailed(f'The following resource(s) failed to update: [{current.logical_id}].')
        new = self._new(current.logical_id, definition, needs, properties)
        stack.resources[current.logical_id] = new
        self.steps.append(Step('replaced', new, current))
        try:
            new.handle.properties = handlers.prepare(stack, new.logical_id, new.type, properties)
            inventory.note(stack, new.handle)
            handlers.create(new)
        except (OperationFailed, CloudFormationError) as error:
            stack.resources[current.logical_id] = current
            stack.mark(current, 'UPDATE_FAILED', str(error))
            raise OperationFailed(f'The following resource(s) failed to update: [{new.logical_id}].') from error
        stack.mark(new, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated', handlers.shown(properties))
        stack.mark(new, 'UPDATE_COMPLETE', _notes(new))

    def _update(self, current: StackResource, definition: dict[str, Any], needs: set[str], properties: dict[str, Any]) -> None:
        stack = self.stack
        before = as_it_is(current)
        announced = properties != current.properties or current.status == 'UPDATE_FAILED'
        if announced:
            stack.mark(current, 'UPDATE_IN_PROGRESS', None, handlers.shown(properties))
        step = Step('updated', current, before)
        self.steps.append(step)
        current.properties, current.definition, current.needs = properties, definition, needs
        try:
            current.handle.properties = handlers.prepare(stack, current.logical_id, current.type, properties)
            handlers.update(current, _assumed(current, before.handle.properties))
        except (OperationFailed, CloudFormationError) as error:
            current.unsure = before.handle.properties if current.unsure is None else current.unsure
            stack.mark(current, 'UPDATE_FAILED', str(error))
            raise OperationFailed(f'The following resource(s) failed to update: [{current.logical_id}].') from error
        current.unsure = None
        if current.handle.id != before.handle.id:  # a custom resource may answer with another id, which means that it made a new one
            step.kind = 'replaced'
        if announced:
            stack.mark(current, 'UPDATE_COMPLETE', _notes(current))

    def _could_not(self, logical_id: str, definition: dict[str, Any], current: StackResource | None, why: str) -> None:
        kind = 'create' if current is None else 'update'
        self.stack.event(logical_id, current.id if current else '', definition['Type'], f'{kind.upper()}_FAILED', why)
        raise OperationFailed(f'The following resource(s) failed to {kind}: [{logical_id}].')

    def _outputs(self, resolver: Resolver) -> dict[str, Output]:
        stack, outputs = self.stack, {}
        for key, definition in self.content.template.get('Outputs', {}).items():
            if not resolver.exists(definition):
                continue
            value = resolver.resolve(definition.get('Value'))
            if isinstance(value, (dict, list, NoValue)) or value is None:
                raise CloudFormationError(f'Template format error: The Value field of every Outputs member must evaluate to a String. ({key})')
            export = definition.get('Export', {}).get('Name')
            text = value if isinstance(value, str) else 'true' if value is True else 'false' if value is False else str(value)
            outputs[key] = Output(key, text, definition.get('Description'), None if export is None else str(resolver.resolve(export)))
        self._check_exports(outputs)
        return outputs

    def _check_exports(self, outputs: dict[str, Output]) -> None:
        stack, new = self.stack, {output.export: output.value for output in outputs.values() if output.export}
        names = [output.export for output in outputs.values() if output.export]
        if len(new) < len(names):
            raise CloudFormationError(f'Duplicate Export names: [{", ".join(sorted({name for name in names if names.count(name) > 1}))}]')
        for other, output in STORE.exports(stack.region, stack.account):
            if other is not stack and output.export in new:
                raise CloudFormationError(f'Export with name {output.export} is already exported by stack {other.name}. '
                                          'Rollback requested by user.')
        for output in stack.outputs.values():
            users = STORE.importers(stack, output.export) if output.export else []
            if users and new.get(output.export) != output.value:
                what = 'updated' if output.export in new else 'deleted'
                raise CloudFormationError(f'Export {output.export} cannot be {what} as it is in use by {" and ".join(user.name for user in users)}')

    def _clean_up(self, kept: set[str]) -> None:
        """Delete what was replaced, and what the template no longer has."""
        stack = self.stack
        removed = [resource for name, resource in stack.resources.items() if name not in kept]
        for resource in removed:
            del stack.resources[resource.logical_id]
        there = {(resource.type, resource.id) for resource in [*stack.resources.values(), *removed]}
        replaced = [resource for resource in made_or_replaced(self.steps) if (resource.type, resource.id) not in there]
        stack.set('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
        deletion.discard(stack, removed, 'DeletionPolicy')
        deletion.discard(stack, replaced, 'UpdateReplacePolicy')

    # ---- backwards

    def _undo(self, previous: Content, creating: bool, imports: frozenset[str]) -> Undo:
        return Undo(self.steps, previous, creating, self.options.retain_except_on_create, imports)

    def _failed(self, kind: str, reason: str, undo: Undo) -> None:
        stack = self.stack
        stack.undo = undo
        if self.options.on_failure == 'DO_NOTHING':
            stack.set(f'{kind}_FAILED', reason)
        elif kind == 'CREATE' and self.options.on_failure == 'DELETE':
            deletion.delete(stack, reason=f'{reason} Delete requested by user.', creating=True,
                            retain_except_on_create=self.options.retain_except_on_create)
        else:
            roll_back(stack, f'{reason} Rollback requested by user.' if kind == 'CREATE' else reason)


def _assumed(resource: StackResource, last: dict[str, Any]) -> dict[str, Any]:
    """What the service is assumed to have: after an update that failed, of two possible values the one that is not wanted."""
    before, new = resource.unsure, resource.handle.properties
    if before is None:
        return last
    either = {name: before.get(name) if before.get(name) != new.get(name) else last.get(name) for name in {**last, **before}}
    return {name: value for name, value in either.items() if value is not None}


def _kept_name(current: StackResource, properties: dict[str, Any]) -> str | None:
    """The name that the template gives to a resource and that its replacement would have, too."""
    schema = schemas.schema_of(current.type, current.handle.region) or {}
    paths = [path.split('/')[2] for path in schema.get('primaryIdentifier', []) if path.count('/') == 2]
    named = paths and all(name in properties and properties[name] == current.properties.get(name) for name in paths)
    return str(properties[paths[-1]]) if named and paths else None


def _notes(resource: StackResource) -> str | None:
    """What a reader of the events has to know about how real the resource is."""
    provider = provider_of(resource.type)
    if not provider.real:
        return f'recorded only: {provider.reason}'
    if resource.handle.recorded:
        return f'recorded only: {", ".join(resource.handle.recorded)}'
    return None
