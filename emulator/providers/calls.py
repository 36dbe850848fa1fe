"""Calls of an API as a provider describes them: operations, arguments, tags."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Callable, Union

from botocore.exceptions import ClientError

from .provider import Resource
from .shapes import pairs_to_dict, to_parameters

#: Parameters of a call: a dict, in which '$id' is the physical id and '$Name' the property of that name
#: (a parameter whose property is not there is left out), or a function of the resource.
Arguments = Union[dict[str, Any], Callable[[Resource], dict[str, Any]]]

_GONE = re.compile(r'NotFound|NoSuch|DoesNotExist|Non[Ee]xistent|UnknownResource|InvalidInstanceID\.Malformed')


def is_gone(error: ClientError, *codes: str) -> bool:
    """Whether an API's error says that the resource does not exist."""
    code, message = error.response['Error'].get('Code', ''), error.response['Error'].get('Message', '') or ''
    return code in codes or bool(_GONE.search(code)) or bool(re.search(r'does not exist|not found|cannot be found', message))


@dataclass(frozen=True)
class Read:
    """How a resource is looked up: an operation, its arguments, and where in the answer it is (JMESPath)."""

    operation: str
    arguments: Arguments
    at: str = '@'
    service: str | None = None


@dataclass(frozen=True)
class Update:
    """How a resource is changed in place.

    `send`: 'all' properties that the operation takes, or only those that have 'changed'.
    `covers`: the properties it is right for; None for every property that the operation has a parameter for.
    """

    operation: str
    arguments: Arguments = field(default_factory=dict)
    send: str = 'all'
    covers: tuple[str, ...] | None = None
    wrap: str | None = None
    #: Names that differ from those of the operation that creates.
    rename: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delete:
    operation: str
    arguments: Arguments
    #: Codes of errors that say that it is gone already, if they do not look like it.
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tags:
    """How tags are changed in place. `target` names the resource, `items` and `keys` the parameters that hold tags and keys."""

    tag: str
    untag: str
    target: Arguments
    items: str = 'Tags'
    keys: str = 'TagKeys'
    property: str = 'Tags'
    #: A service whose tags are a map, not a list of pairs.
    as_map: bool = False
    pair: tuple[str, str] = ('Key', 'Value')
    #: `untag` takes the tags' pairs, not just their keys.
    untag_pairs: bool = False

    def apply(self, r: Resource, client: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        target = arguments(r, self.target)
        removed = [key for key in old if key not in new]
        added = {key: value for key, value in new.items() if old.get(key) != value}
        key, value = self.pair
        if removed:
            pairs = [{key: name, value: old[name]} for name in removed]
            getattr(client, self.untag)(**target, **{self.keys: pairs if self.untag_pairs else removed})
        if added:
            pairs = added if self.as_map else [{key: name, value: content} for name, content in added.items()]
            getattr(client, self.tag)(**target, **{self.items: pairs})


def call(r: Resource, service: str, operation: str, properties: dict[str, Any] | None = None, rename: dict[str, str] | None = None,
         extra: Arguments | None = None, wrap: str | None = None) -> Any:
    """Call an operation with the parameters that `properties` mean; what it does not take is recorded."""
    client = r.client(service)
    shape = client.meta.service_model.operation_model(api_name(r, service, operation)).input_shape
    target = shape.members[wrap] if wrap else shape
    parameters = to_parameters(properties or {}, target, rename or {}, r.record) if shape is not None else {}
    if wrap:
        parameters = {wrap: parameters}
    return getattr(client, operation)(**{**parameters, **arguments(r, extra or {})})


def arguments(r: Resource, spec: Arguments) -> dict[str, Any]:
    """A call's parameters from their description; see `Arguments`."""
    filled = spec(r) if callable(spec) else {key: _fill(r, value) for key, value in spec.items()}
    return {key: value for key, value in filled.items() if value is not None}


def _fill(r: Resource, value: Any) -> Any:
    if isinstance(value, list):
        return [_fill(r, item) for item in value]
    if isinstance(value, dict):
        return {key: _fill(r, item) for key, item in value.items()}
    if isinstance(value, str) and value.startswith('$'):
        return r.id if value == '$id' else r.properties.get(value[1:])
    return value


def as_tags(value: Any) -> dict[str, str]:
    """Tags as a dict, whichever way the type writes them."""
    pairs = pairs_to_dict(value) if isinstance(value, list) else value or {}
    return {str(key): str(item) for key, item in pairs.items()}


def pairs(tags: Any) -> list[dict[str, str]]:
    """Tags as a list of Key and Value."""
    return [{'Key': key, 'Value': value} for key, value in as_tags(tags).items()]


def api_name(r: Resource, service: str, operation: str) -> str:
    return r.client(service).meta.method_to_api_mapping[operation]
