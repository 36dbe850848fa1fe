"""`ApiType`: what most types need, a description of API calls. Providers take all that they need from here."""
from __future__ import annotations

from typing import Any, Callable, Union

import jmespath
from botocore.exceptions import ClientError

from .calls import Arguments, Delete, Read, Tags, Update, api_name, arguments, as_tags, call, is_gone, pairs
from .provider import Provider, Recorded, Resource, ResourceFailed
from .shapes import agrees, to_properties

__all__ = ['ApiType', 'Arguments', 'Delete', 'Provider', 'Read', 'Recorded', 'Resource', 'ResourceFailed', 'Tags', 'Update', 'api_name',
           'arguments', 'as_tags', 'call', 'is_gone', 'pairs']


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
        self.named = name is not None
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

    def expected_id(self, r: Resource) -> str | None:
        name = self._name[0] if self._name else None
        return r.properties.get(name) if name is not None and self._id == f'${name}' else None

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
        shape = r.client(self.service).meta.service_model.operation_model(api_name(r, self.service, update.operation)).input_shape
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


def _by_name(found: Any, path: str) -> Any:
    """`path` ('Endpoint.Address') in an answer, whatever the case of its names."""
    for part in path.split('.'):
        if not isinstance(found, dict):
            return None
        found = next((value for key, value in found.items() if key.lower() == part.lower()), None)
    return found
