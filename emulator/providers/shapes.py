"""CloudFormation properties as parameters of an API, and back again, by the API's own service model.

CloudFormation's property names are the API's parameter names in most cases, up to upper and lower case; what differs is said in a
provider's `rename`. Nothing is dropped in silence: a property that the API does not take is reported by its path.
"""
from __future__ import annotations

import json
from typing import Any, Callable

from botocore.model import Shape

Report = Callable[[str], None]


def to_parameters(value: Any, shape: Shape, rename: dict[str, str], report: Report, path: str = '') -> Any:
    """`value` (properties of CloudFormation) in the form that `shape` (input of an API) has."""
    kind = shape.type_name
    if kind == 'structure':
        return _structure(value, shape, rename, report, path) if isinstance(value, dict) else value
    if kind == 'list':
        return _list(value, shape, rename, report, path)
    if kind == 'map':
        pairs = pairs_to_dict(value) if isinstance(value, list) else value
        if not isinstance(pairs, dict):
            return pairs
        return {str(key): to_parameters(item, shape.value, rename, report, f'{path}.{key}') for key, item in pairs.items()}
    return to_scalar(value, kind)


def _structure(value: dict[str, Any], shape: Shape, rename: dict[str, str], report: Report, path: str) -> dict[str, Any]:
    members = {name.lower(): (name, member) for name, member in shape.members.items()}
    result = {}
    for key, item in value.items():
        here = f'{path}.{key}' if path else key
        wanted = rename.get(here, rename.get(key, key))
        if wanted.lower() not in members:
            report(here)
            continue
        name, member = members[wanted.lower()]
        result[name] = to_parameters(item, member, rename, report, here)
    return result


def _list(value: Any, shape: Shape, rename: dict[str, str], report: Report, path: str) -> list[Any]:
    if isinstance(value, dict) and _is_pair(shape.member):
        key, content = _pair_names(shape.member)
        value = [{key: name, content: item} for name, item in value.items()]
    items = value if isinstance(value, list) else [value]
    return [to_parameters(item, shape.member, rename, report, path) for item in items]


def to_scalar(value: Any, kind: str) -> Any:
    if kind == 'string' and not isinstance(value, str):
        if isinstance(value, bool):
            return 'true' if value else 'false'
        return json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    if kind in ('integer', 'long') and not isinstance(value, bool):
        return int(value)
    if kind in ('float', 'double') and not isinstance(value, bool):
        return float(value)
    if kind == 'boolean' and isinstance(value, str):
        return value.lower() == 'true'
    if kind == 'blob' and isinstance(value, str):
        return value.encode()
    return value


def pairs_to_dict(pairs: list[Any]) -> Any:
    """[{Key, Value}] as {key: value}; any other list as it is."""
    if not all(isinstance(pair, dict) for pair in pairs):
        return pairs
    lowered = [{name.lower(): item for name, item in pair.items()} for pair in pairs]
    key = 'key' if all('key' in pair for pair in lowered) else 'name'
    if not all(key in pair and 'value' in pair for pair in lowered):
        return pairs
    return {pair[key]: pair['value'] for pair in lowered}


def _is_pair(shape: Shape) -> bool:
    return shape.type_name == 'structure' and {'value'} < {name.lower() for name in shape.members} <= {'key', 'name', 'value'}


def _pair_names(shape: Shape) -> tuple[str, str]:
    value = next(name for name in shape.members if name.lower() == 'value')
    return next(name for name in shape.members if name != value), value


def to_properties(wanted: Any, live: Any, rename: dict[str, str], path: str = '') -> Any:
    """What the API says of the properties that `wanted` (the template) names, in the form that `wanted` has.

    A property that the API does not tell is left out.
    """
    if isinstance(wanted, dict) and isinstance(live, dict):
        names = {name.lower(): name for name in live}
        result = {}
        for key, item in wanted.items():
            here = f'{path}.{key}' if path else key
            name = names.get(rename.get(here, rename.get(key, key)).lower())
            if name is not None and live[name] is not None:
                result[key] = to_properties(item, live[name], rename, here)
        return result
    if isinstance(wanted, dict) and isinstance(live, list):
        return pairs_to_dict(live)
    if isinstance(wanted, list) and isinstance(live, dict):
        return [{'Key': key, 'Value': item} for key, item in live.items()]
    if isinstance(wanted, list) and isinstance(live, list):
        live = _ordered(wanted, live)
        if len(wanted) != len(live):
            return live
        return [to_properties(item, other, rename, path) for item, other in zip(wanted, live)]
    return like(wanted, live)


def _ordered(wanted: list[Any], live: list[Any]) -> list[Any]:
    """`live` in the order of `wanted`, as APIs keep no order: scalars by themselves, pairs (tags) by their keys; what `wanted` lacks comes last."""
    names = [_name_of(item) for item in wanted]
    if None in names or any(_name_of(item) is None for item in live):
        return live
    return sorted(live, key=lambda item: names.index(_name_of(item)) if _name_of(item) in names else len(names))


def _name_of(item: Any) -> str | None:
    if isinstance(item, dict):
        lowered = {name.lower(): value for name, value in item.items()}
        return str(lowered.get('key', lowered.get('name'))) if len(lowered) > 1 and {'key', 'name'} & set(lowered) else None
    return None if isinstance(item, list) else str(item)


def like(wanted: Any, live: Any) -> Any:
    """A scalar in the type that `wanted` has, so that "80" and 80 are no difference."""
    if isinstance(wanted, bool) and isinstance(live, str):
        return live.lower() == 'true'
    if isinstance(wanted, str) and isinstance(live, bool):
        return 'true' if live else 'false'
    if isinstance(wanted, str) and isinstance(live, (int, float)):
        return str(live)
    if isinstance(wanted, (int, float)) and isinstance(live, str):
        try:
            return type(wanted)(live)
        except ValueError:
            return live
    if isinstance(wanted, str) and isinstance(live, bytes):
        return live.decode(errors='replace')
    if isinstance(wanted, dict) and isinstance(live, str):
        try:
            return json.loads(live)
        except ValueError:
            return live
    return live


def agrees(asked: Any, found: Any) -> bool:
    """Whether what an API says holds what it was asked for; it may say more, as defaults."""
    if isinstance(asked, dict) and isinstance(found, dict):
        return all(key in found and agrees(item, found[key]) for key, item in asked.items() if item not in (None, [], {}))
    if isinstance(asked, list) and isinstance(found, list):
        return len(asked) == len(found) and all(any(agrees(item, other) for other in found) for item in asked)
    return asked == found or str(asked).lower() == str(found).lower() or like(asked, found) == asked
