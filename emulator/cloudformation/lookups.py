"""Where a template's references are looked up: in what exists, or in what a change set foresees."""
from __future__ import annotations

from typing import Any

from . import handlers
from .errors import CloudFormationError, format_error
from .parameters import HIDDEN
from .schemas import Unknown
from .stacks import STORE, Stack, StackResource


class Existing:
    """The resources of a stack, as they are."""

    def __init__(self, stack: Stack):
        self._stack = stack
        #: Show **** for what a custom resource answered with NoEcho.
        self.masked = False
        #: Exports of other stacks that were asked for.
        self.imports: set[str] = set()
        #: Those, and what was asked for before: nobody may take them away while an operation goes on.
        self.held: set[str] = set()

    def ref(self, logical_id: str) -> Any:
        return handlers.ref(self._resource(logical_id))

    def attribute(self, logical_id: str, name: str) -> Any:
        resource = self._resource(logical_id)
        value = handlers.attribute(resource, name)
        return HIDDEN if self.masked and resource.handle.memory.get('no_echo') else value

    def imported(self, export: str) -> str:
        self.imports.add(export)
        self.held.add(export)
        for _, output in STORE.exports(self._stack.region, self._stack.account):
            if output.export == export:
                return output.value
        raise CloudFormationError(f'No export named {export} found.')

    def _resource(self, logical_id: str) -> StackResource:
        if logical_id not in self._stack.resources:
            raise format_error(f'Unresolved resource dependencies [{logical_id}] in the Resources block of the template')
        return self._stack.resources[logical_id]


class Unmade:
    """Resources of a template, none of which has a value yet: only whether they can be referred to is known."""

    def __init__(self, resources: dict[str, Any], region: str, section: str):
        #: Those whose condition holds.
        self._resources = resources
        self._region, self._section = region, section

    def ref(self, logical_id: str) -> Any:
        self._definition(logical_id)
        return Unknown()

    def attribute(self, logical_id: str, name: str) -> Any:
        handlers.check_attribute(logical_id, self._definition(logical_id)['Type'], self._region, name)
        return Unknown()

    def imported(self, export: str) -> str:
        return Unknown()

    def _definition(self, logical_id: str) -> dict[str, Any]:
        if logical_id not in self._resources:
            raise format_error(f'Unresolved resource dependencies [{logical_id}] in the {self._section} block of the template')
        return self._resources[logical_id]


class Foreseen(Existing):
    """The resources of a stack, as they will be: what is new or replaced is not known yet."""

    def __init__(self, stack: Stack, absent: set[str]):
        super().__init__(stack)
        #: Resources whose condition does not hold.
        self.absent = absent
        self.fresh: set[str] = set()
        self.modified: set[str] = set()

    def ref(self, logical_id: str) -> Any:
        return Unknown() if self._is_fresh(logical_id) else super().ref(logical_id)

    def attribute(self, logical_id: str, name: str) -> Any:
        if self._is_fresh(logical_id) or (logical_id in self.modified and not name.endswith(('Arn', 'Id'))):
            return Unknown()
        return super().attribute(logical_id, name)

    def _is_fresh(self, logical_id: str) -> bool:
        return logical_id not in self.absent and (logical_id in self.fresh or logical_id not in self._stack.resources)
