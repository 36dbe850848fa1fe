"""What a provider of a resource type is, and the one that most types need: `ApiType`, a description of API calls.

A provider creates, reads, updates and deletes one type of CloudFormation resource through the emulated service's own API.
"""
from __future__ import annotations

import random
import re
import string
from dataclasses import dataclass, field
from typing import Any, Callable, Union

import jmespath
from botocore.exceptions import ClientError

from .. import aws
from .shapes import agrees, pairs_to_dict, to_parameters, to_properties


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


class ResourceGone(Exception):
    """The resource that a provider should act on does not exist."""


class Provider:
    """A resource type. Each method raises what the API raises, when that says no."""

    def __init__(self, type_name: str):
        self.type = type_name

    #: Whether the resource exists in an emulated service. The alternative is a record that nothing but CloudFormation knows.
    real = True
    #: Why it is not real, for a recorded type.
    reason: str | None = None

    def create(self, r: Resource) -> None:
        """Make it, and set `r.id` as soon as it is known, so that a half-made resource is found and deleted."""
        raise NotImplementedError

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


class ApiType(Provider):
    """A type that a handful of API calls provide; see `sns.py` or `cloudwatch.py` for how one reads.

    create      the operation that makes it; its parameters are the properties, by name, and `arguments`
    id          the physical id: JMESPath into the answer of `create`, or '$Name' for the property of that name, or a function (answer, r)
    name        (property, longest[, 'lower']): a name that is made up where the template gives none
    rename      properties whose parameter has another name; a dotted path for one property in one place: {'Endpoint.Port': 'port'}
    apart       properties that `create` does not take, since something else does it (`after`), or they mean nothing to an API
    wrap        the parameter of `create` that all properties go into
    prepare     a function (r, properties) -> properties, before they are mapped
    forgets     properties that the operation takes and the emulated service forgets: they are recorded
    after       a function (r, answer), after `create`: further calls that complete it; `r.id` is set
    read        how it is looked up: a Read, or a function (r) -> what is found, or None
    update      one Update or several; or a function (r, old, changed) -> the set of properties it took care of; or 'create', when creating
                again overwrites
    delete      how it is deleted; None when it goes with its parent
    attributes  GetAtt name -> JMESPath into what `read` finds, or a function (r); a name not listed is looked for by itself
    ref         what `Ref` gives, when not the physical id: JMESPath into what `read` finds, or '$Name', or a function (r)
    tags        how tags change
    live        a function (r, found) -> properties, when the names in the answer are not enough to know
    """

    def __init__(
        self, type_name: str, service: str, *, create: str, id: Union[str, Callable[[Any, Resource], str]],
        read: Union[Read, Callable[[Resource], Any]], delete: Delete | None, arguments: Arguments | None = None,
        name: tuple | None = None, rename: dict[str, str] | None = None,
        apart: tuple[str, ...] = (), forgets: tuple[str, ...] = (), wrap: str | None = None,
        prepare: Callable | None = None, after: Callable | None = None,
        update: Union[Update, list[Update], Callable, str, None] = None, attributes: dict[str, Union[str, Callable]] | None = None,
        ref: Union[str, Callable[[Resource], str], None] = None, tags: Tags | None = None,
        live: Callable[[Resource, Any], dict[str, Any]] | None = None, snapshot: Callable[[Resource], str] | None = None,
    ):
        super().__init__(type_name)
        self.service, self._create, self._id, self._arguments = service, create, id, arguments or {}
        self._name, self._rename, self._apart, self._wrap = name, rename or {}, apart, wrap
        self._prepare, self._after, self._read, self._delete = prepare, after, read, delete
        self._update, self._attributes, self._ref, self._tags = update, attributes or {}, ref, tags
        self._live, self._snapshot, self._forgets = live, snapshot, forgets

    # ---- what CloudFormation asks for

    def create(self, r: Resource) -> None:
        if self._name:
            self._generate_name(r)
        self._record_forgotten(r)
        answer = self._send(r, self._create)
        r.id = self._pick(self._id, answer, r)
        if self._after:
            self._after(r, answer)
        for path in sorted(self._unheard(r, set(r.properties))):
            r.record(path)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        try:
            if callable(self._read):
                return self._read(r)
            answer = getattr(r.client(self._read.service or self.service), self._read.operation)(**arguments(r, self._read.arguments))
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        except KeyError:
            # moto stumbles over some ids that it does not know.
            return None
        return jmespath.search(self._read.at, answer) or None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._restore_name(r)
        self._record_forgotten(r)
        changed = {key for key in {**old, **r.properties} if old.get(key) != r.properties.get(key)}
        if self._tags and self._tags.property in changed:
            self._tags.apply(r, r.client(self.service), as_tags(old.get(self._tags.property)), as_tags(r.properties.get(self._tags.property)))
            changed.discard(self._tags.property)
        if not changed:
            return
        if self._update == 'create':
            answer = self._send(r, self._create)
            if self._after:
                self._after(r, answer)
            for path in sorted(self._unheard(r, changed)):
                r.record(path)
            return
        for path in sorted(changed - self._update_in_place(r, old, changed) | self._unheard(r, changed)):
            r.record(path)

    def delete(self, r: Resource) -> None:
        self._restore_name(r)
        if self._delete is None or self.describe(r) is None:
            return
        try:
            getattr(r.client(self.service), self._delete.operation)(**arguments(r, self._delete.arguments))
        except ClientError as error:
            if not is_gone(error, *self._delete.gone):
                raise

    def ref(self, r: Resource) -> str:
        if self._ref is None:
            return str(r.id)
        if callable(self._ref):
            return self._ref(r)
        if self._ref.startswith('$'):
            self._restore_name(r)
            return str(r.properties[self._ref[1:]])
        return str(jmespath.search(self._ref, self.describe(r)))

    def attribute(self, r: Resource, name: str) -> Any:
        how = self._attributes.get(name)
        if callable(how):
            return how(r)
        if how == '$id':
            return r.id
        if how is not None and how.startswith('$'):
            self._restore_name(r)
            return r.properties.get(how[1:])
        found = self.describe(r)
        return jmespath.search(how, found) if how is not None else _by_name(found, name)

    def live(self, r: Resource) -> dict[str, Any] | None:
        found = self.describe(r)
        if found is None:
            return None
        told = self._live(r, found) if self._live else to_properties(r.properties, found, self._rename)
        return {key: value for key, value in told.items() if key not in r.recorded and not self._made_up(r, key, value)}

    def snapshot(self, r: Resource) -> str | None:
        return self._snapshot(r) if self._snapshot else None

    # ---- how

    def _send(self, r: Resource, operation: str) -> Any:
        properties = {key: value for key, value in r.properties.items() if key not in self._apart}
        if self._prepare:
            properties = self._prepare(r, properties)
        return call(r, self.service, operation, properties, self._rename, self._arguments, self._wrap)

    def _update_in_place(self, r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        """The properties of `changed` that were changed for real."""
        if self._update is None:
            return set()
        if callable(self._update):
            return set(self._update(r, old, changed) or ())
        done: set[str] = set()
        for update in self._update if isinstance(self._update, list) else [self._update]:
            taken = changed if update.covers is None else changed & set(update.covers)
            if taken:
                done |= self._send_update(r, update, taken)
        return done

    def _unheard(self, r: Resource, changed: set[str]) -> set[str]:
        """Properties that were sent, and of which the service still says something else."""
        told = self.live(r) or {}
        return {name for name in changed & set(told) & set(r.properties) if not agrees(r.properties[name], told[name])}

    def _send_update(self, r: Resource, update: Update, taken: set[str]) -> set[str]:
        rename = {**self._rename, **update.rename}
        shape = r.client(self.service).meta.service_model.operation_model(_api_name(r, self.service, update.operation)).input_shape
        shape = shape.members[update.wrap] if update.wrap else shape
        known = {member.lower() for member in shape.members}
        send = {key for key in (r.properties if update.send == 'all' else taken)
                if key in r.properties and key not in self._apart and rename.get(key, key).lower() in known}
        if not taken & (send | {key for key in taken if key not in r.properties}):
            return set()
        properties = {key: value for key, value in r.properties.items() if key in send}
        if self._prepare:
            properties = self._prepare(r, properties)
        call(r, self.service, update.operation, properties, rename, update.arguments, update.wrap)
        return taken & send

    def _record_forgotten(self, r: Resource) -> None:
        for name in self._forgets:
            if name in r.properties:
                r.record(name)

    def _generate_name(self, r: Resource) -> None:
        name, longest, *rest = self._name
        if not r.properties.get(name):
            r.memory['name'] = r.name(longest, lower='lower' in rest)
        self._restore_name(r)

    def _restore_name(self, r: Resource) -> None:
        if self._name and r.memory.get('name') and not r.properties.get(self._name[0]):
            r.properties[self._name[0]] = r.memory['name']

    def _made_up(self, r: Resource, name: str, value: Any) -> bool:
        """Whether it is the name that the template leaves open."""
        return self._name is not None and name == self._name[0] and value == r.memory.get('name')

    @staticmethod
    def _pick(how: Any, answer: Any, r: Resource) -> str:
        if callable(how):
            return str(how(answer, r))
        if how.startswith('$'):
            return str(r.properties[how[1:]])
        return str(jmespath.search(how, answer))


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

    @staticmethod
    def _key(r: Resource) -> tuple[str, str, str]:
        return r.account, r.region, str(r.id)


# ---- small things that providers share

def call(r: Resource, service: str, operation: str, properties: dict[str, Any] | None = None, rename: dict[str, str] | None = None,
         extra: Arguments | None = None, wrap: str | None = None) -> Any:
    """Call an operation with the parameters that `properties` mean; what it does not take is recorded."""
    client = r.client(service)
    shape = client.meta.service_model.operation_model(_api_name(r, service, operation)).input_shape
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


def _api_name(r: Resource, service: str, operation: str) -> str:
    return r.client(service).meta.method_to_api_mapping[operation]


def _by_name(found: Any, path: str) -> Any:
    """`path` ('Endpoint.Address') in an answer, whatever the case of its names."""
    for part in path.split('.'):
        if not isinstance(found, dict):
            return None
        found = next((value for key, value in found.items() if key.lower() == part.lower()), None)
    return found
