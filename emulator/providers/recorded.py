"""Types that are recorded, with the ids and ARNs that AWS would give them, as templates depend on their form."""
from __future__ import annotations

import secrets
import uuid
from typing import Any

from .. import aws
from .base import Recorded, Resource


class Record(Recorded):
    """`id` and the attributes are texts in which {Name} is the property of that name; a name that the template leaves open is made up.

    There are also {account}, {region}, {partition}, {id}, and what is made up for the resource: {name}, {uuid}, {hex}. An attribute in a
    structure, as A.B, is written A_B.
    """

    def __init__(self, type_name: str, reason: str, id: str = '{name}', **attributes: str):
        super().__init__(type_name, reason)
        self._id, self._texts = id, attributes

    def create(self, r: Resource) -> None:
        super().create(r)
        self._records.pop(self._key(r))
        r.memory['made'] = {'name': r.name(64), 'uuid': str(uuid.uuid4()), 'hex': secrets.token_hex(6)}
        r.id = self._id.format_map(_Names(r))
        self._records[self._key(r)] = dict(r.properties)

    def attribute(self, r: Resource, name: str) -> Any:
        text = self._texts.get(name.replace('.', '_'))
        return text.format_map(_Names(r)) if text is not None else super().attribute(r, name)


class _Names(dict):
    def __init__(self, r: Resource):
        super().__init__(account=r.account, region=r.region, partition=aws.PARTITION, id=r.id)
        self._resource = r

    def __missing__(self, name: str) -> str:
        made = self._resource.memory['made']
        return str(made.get(name) or self._resource.properties.get(name) or made['name'])


def recorded(service: str, reason: str, types: dict[str, Any]) -> list[Record]:
    """Types of one service: name -> the form of the id, or of the id and the attributes."""
    made = []
    for name, how in types.items():
        forms = {'id': how} if isinstance(how, str) else how
        made.append(Record(f'AWS::{service}::{name}', reason, **forms))
    return made
