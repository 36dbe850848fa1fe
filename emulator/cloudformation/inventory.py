"""What CloudFormation ever made here, and whether it still exists: asked from the services, not from the stacks."""
from __future__ import annotations

from typing import Any, Iterator

from ..providers import provider_of
from ..providers.base import Resource
from . import schemas
from .stacks import STORE, Stack

#: Every resource that a handler was asked to create.
_MADE: list[tuple[Stack, Resource]] = []
#: Resources that have a name of their own, by that name, while a stack has them.
_HELD: dict[tuple[str, str, str, str | None], Resource] = {}


def note(stack: Stack, handle: Resource) -> None:
    _MADE.append((stack, handle))


def hold(handle: Resource) -> bool:
    """Note that a resource belongs to a stack; False when one of the same name does already.

    An API that answers a second creation with the first resource would otherwise hand one resource to two owners.
    """
    identifier = (schemas.schema_of(handle.type, handle.region) or {}).get('primaryIdentifier', [])
    if not provider_of(handle.type).named or len(identifier) != 1:
        return True
    return _HELD.setdefault(_key(handle), handle) is handle


def is_taken(handle: Resource) -> bool:
    """Whether a resource that is still to be made will have the name of one that a stack has: some APIs would overwrite that."""
    expected = provider_of(handle.type).expected_id(handle)
    return expected is not None and (*_key(handle)[:3], expected) in _HELD


def release(handle: Resource) -> None:
    if _HELD.get(_key(handle)) is handle:
        del _HELD[_key(handle)]


def reset() -> None:
    _MADE.clear()
    _HELD.clear()


def resources() -> list[dict[str, Any]]:
    """All of them, with `exists` as the service tells and `owned` when a stack has it."""
    owned = {_key(resource.handle) for stack in STORE.all() if stack.live for resource in stack.resources.values()}
    return [
        {
            'stack': stack.name, 'logicalId': handle.logical_id, 'type': handle.type, 'physicalId': handle.id,
            'owned': _key(handle) in owned, 'exists': provider_of(handle.type).describe(handle) is not None,
        }
        for stack, handle in list(_MADE)
    ]


def _key(handle: Resource) -> tuple[str, str, str, str | None]:
    return handle.account, handle.region, handle.type, handle.id


def recorded() -> dict[str, Any]:
    """What is only in a record, by type and by property."""
    return {'types': dict(_types()), 'properties': sorted({f'{handle.type}.{path}' for _, handle in _MADE for path in handle.recorded})}


def _types() -> Iterator[tuple[str, str]]:
    for _, handle in _MADE:
        provider = provider_of(handle.type)
        if not provider.real:
            yield handle.type, str(provider.reason)
