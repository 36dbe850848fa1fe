"""What a provider of a resource type is: it creates, reads, updates and deletes one type, through the emulated service's own API."""
from __future__ import annotations

import random
import string
from dataclasses import dataclass, field
from typing import Any, Callable

from .. import aws, recording
from .shapes import to_properties


class ResourceFailed(Exception):
    """A resource that ordinarily refuses, and no API that does. The text is the reason in the stack's event, word for word."""


@dataclass
class Resource:
    """A resource of a stack, as its provider sees it."""

    type: str
    logical_id: str
    stack_name: str
    stack_id: str
    region: str
    account: str
    #: Resolved and of the types that the schema says; with the tags of the stack among them.
    properties: dict[str, Any]
    #: The physical id; what `Ref` gives, if the provider does not say otherwise.
    id: str | None = None
    #: What the provider wants to remember between calls. Survives updates.
    memory: dict[str, Any] = field(default_factory=dict)
    #: Paths of properties that were kept in the record only, since the emulated API does not take them.
    recorded: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return aws.client(service, self.region, self.account)

    def name(self, longest: int = 255, lower: bool = False, separator: str = '-') -> str:
        """A name as CloudFormation makes them: stack, logical id, random."""
        unique = ''.join(random.choices(string.ascii_uppercase + string.digits, k=12))
        stem = f'{self.stack_name}{separator}{self.logical_id}'[:longest - 13].rstrip(separator)
        made = f'{stem}{separator}{unique}'
        return made.lower() if lower else made

    def arn(self, service: str, rest: str) -> str:
        return f'arn:{aws.PARTITION}:{service}:{self.region}:{self.account}:{rest}'

    def record(self, path: str) -> None:
        if path not in self.recorded:
            self.recorded.append(path)


class Provider:
    """A resource type. Each method raises what the API raises, when that says no."""

    def __init__(self, type_name: str):
        self.type = type_name

    def __init_subclass__(cls, **more: Any) -> None:
        """What is asked to look at a resource is the emulator's own bookkeeping, whichever provider asks."""
        super().__init_subclass__(**more)
        for name in ('describe', 'live', 'ref', 'attribute'):
            if name in cls.__dict__:
                setattr(cls, name, recording.bookkeeping(cls.__dict__[name]))

    #: Whether the resource exists in an emulated service. The alternative is a record that nothing but CloudFormation knows.
    real = True
    #: Whether its id is a name that no other resource of the type can have in the region.
    named = False
    #: Why it is not real, for a recorded type.
    reason: str | None = None

    def create(self, r: Resource) -> None:
        """Make it, and set `r.id` as soon as it is known, so that a half-made resource is found and deleted."""
        raise NotImplementedError

    def expected_id(self, r: Resource) -> str | None:
        """The id that a resource will have, where its properties tell before it is made."""
        return None

    def describe(self, r: Resource) -> Any:
        """What the API says of it now; None when it does not exist."""
        raise NotImplementedError

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        """Change it in place from `old` properties to `r.properties`."""
        raise NotImplementedError

    def delete(self, r: Resource) -> None:
        """Delete it. One that is gone already is no error."""
        raise NotImplementedError

    def ref(self, r: Resource) -> str:
        """The value of `Ref`."""
        return str(r.id)

    def attribute(self, r: Resource, name: str) -> Any:
        """The value of `Fn::GetAtt`; None when the emulator cannot tell."""
        return None

    def live(self, r: Resource) -> dict[str, Any] | None:
        """Those of the template's properties that the API tells, as they are now. For drift. None when it does not exist."""
        found = self.describe(r)
        return None if found is None else to_properties(r.properties, found, {}) if isinstance(found, dict) else {}

    def snapshot(self, r: Resource) -> str | None:
        """Take the final snapshot that `DeletionPolicy: Snapshot` asks for, and return its id; None for a type that has none."""
        return None

    def forget(self) -> None:
        """Drop what is kept here of all resources, since all of them are gone."""


class Recorded(Provider):
    """A type that no emulated service knows: kept in a record that CloudFormation alone can read."""

    real = False

    def __init__(self, type_name: str, reason: str, attributes: dict[str, Callable[[Resource], Any]] | None = None):
        super().__init__(type_name)
        self.reason = reason
        self._attributes = attributes or {}
        self._records: dict[tuple[str, str, str], dict[str, Any]] = {}

    def create(self, r: Resource) -> None:
        r.id = r.name(64)
        self._records[self._key(r)] = dict(r.properties)

    def describe(self, r: Resource) -> Any:
        return self._records.get(self._key(r))

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._records[self._key(r)] = dict(r.properties)

    def delete(self, r: Resource) -> None:
        self._records.pop(self._key(r), None)

    def attribute(self, r: Resource, name: str) -> Any:
        if name in self._attributes:
            return self._attributes[name](r)
        if name in r.properties:
            return r.properties[name]
        _, service, kind = r.type.split('::')
        return r.arn(service.lower(), f'{kind.lower()}/{r.id}') if name.endswith('Arn') else r.id

    def forget(self) -> None:
        self._records.clear()

    @staticmethod
    def _key(r: Resource) -> tuple[str, str, str]:
        return r.account, r.region, str(r.id)
