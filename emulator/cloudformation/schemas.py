"""The resource schemas of CloudFormation, as cfn-lint carries them: what a type has, and which change replaces it."""
from __future__ import annotations

from functools import lru_cache
from typing import Any, Iterator

import regex
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

from ..aws import DEFAULT_REGION

UNSCHEMED = {'AWS::CDK::Metadata', 'AWS::CloudFormation::CustomResource'}


class Unknown(str):
    """A value that is known only after the deployment; any text that contains the marker is unknown, too."""

    MARKER = '{{changeSet:KNOWN_AFTER_APPLY}}'

    def __new__(cls) -> 'Unknown':
        return super().__new__(cls, cls.MARKER)


def is_unknown(value: Any) -> bool:
    return isinstance(value, str) and Unknown.MARKER in value


def is_custom(type_name: str) -> bool:
    return type_name.startswith('Custom::') or type_name == 'AWS::CloudFormation::CustomResource'


def is_known(type_name: str, region: str) -> bool:
    return is_custom(type_name) or type_name in UNSCHEMED or schema_of(type_name, region) is not None


@lru_cache(maxsize=None)
def schema_of(type_name: str, region: str) -> dict[str, Any] | None:
    """The schema of a type; None for one that is not in this region, or has none."""
    if is_custom(type_name) or type_name in UNSCHEMED:
        return None
    try:
        return PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_name).schema
    except ResourceNotFoundError:
        return None
    except KeyError:  # a region that cfn-lint does not know yet
        return schema_of(type_name, DEFAULT_REGION)


@lru_cache(maxsize=None)
def attributes_of(type_name: str, region: str) -> frozenset[str] | None:
    """The names that Fn::GetAtt takes; None where they are not fixed."""
    if schema_of(type_name, region) is None or type_name == 'AWS::CloudFormation::Stack':
        return None
    return frozenset(PROVIDER_SCHEMA_MANAGER.get_type_getatts(type_name, region))


def is_among(name: str, attributes: frozenset[str]) -> bool:
    r"""Whether Fn::GetAtt takes a name; some types have attributes by a pattern, as `Outputs\..*`."""
    return name in attributes or any('*' in pattern and regex.fullmatch(pattern, name) for pattern in attributes)


# ---- types of values

def coerce(type_name: str, region: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties with scalars of the types that the schema says: CloudFormation takes "80" for 80 and "true" for true."""
    schema = schema_of(type_name, region)
    return properties if schema is None else _coerce(properties, schema, schema)


def _coerce(value: Any, shape: Any, root: dict[str, Any]) -> Any:
    shape = _dereference(shape, root)
    if not isinstance(shape, dict):
        return value
    if isinstance(value, dict):
        return {key: _coerce(item, _member(shape, key, root), root) for key, item in value.items()}
    if isinstance(value, list):
        return [_coerce(item, _keyword(shape, 'items', root), root) for item in value]
    types = _types(shape, root)
    if not types or is_unknown(value):
        return value
    return _scalar(value, types)


def _scalar(value: Any, types: set[str]) -> Any:
    if isinstance(value, str) and 'string' not in types:
        if 'boolean' in types and value.lower() in ('true', 'false'):
            return value.lower() == 'true'
        for name, kind in (('integer', int), ('number', float)):
            if name in types:
                try:
                    return kind(value)
                except ValueError:
                    pass
    if types == {'string'}:
        if isinstance(value, bool):
            return 'true' if value else 'false'
        if isinstance(value, (int, float)):
            return str(value)
    return value


def _dereference(shape: Any, root: dict[str, Any]) -> Any:
    while isinstance(shape, dict) and '$ref' in shape:
        target: Any = root
        for part in shape['$ref'].lstrip('#/').split('/'):
            target = target.get(part, {})
        shape = target
    return shape


def _alternatives(shape: dict[str, Any], root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield shape
    for keyword in ('anyOf', 'oneOf', 'allOf'):
        for other in shape.get(keyword, []):
            other = _dereference(other, root)
            if isinstance(other, dict):
                yield from _alternatives(other, root)


def _keyword(shape: dict[str, Any], keyword: str, root: dict[str, Any]) -> Any:
    return next((other[keyword] for other in _alternatives(shape, root) if keyword in other), None)


def _member(shape: dict[str, Any], key: str, root: dict[str, Any]) -> Any:
    for other in _alternatives(shape, root):
        if key in other.get('properties', {}):
            return other['properties'][key]
    for other in _alternatives(shape, root):
        for pattern, member in other.get('patternProperties', {}).items():
            if matches(pattern, key):
                return member
    return None


def _types(shape: dict[str, Any], root: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for other in _alternatives(shape, root):
        kind = other.get('type')
        found |= {kind} if isinstance(kind, str) else set(kind or ())
    return found


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> Any:
    return regex.compile(pattern)  # patterns are of ECMA 262; this library knows \p{L}, the standard one does not


def matches(pattern: str, text: str) -> bool:
    """Whether a schema's pattern is found in a text; a pattern that cannot be read matches everything."""
    try:
        return _compiled(pattern).search(text) is not None
    except regex.error:
        return True


# ---- changes

def replaces(type_name: str, region: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The top-level properties whose change needs a new resource."""
    return _changed(schema_of(type_name, region), 'createOnlyProperties', old, new)


def may_replace(type_name: str, region: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The top-level properties whose change needs a new resource in some cases, which the service decides."""
    return _changed(schema_of(type_name, region), 'conditionalCreateOnlyProperties', old, new)


def _changed(schema: dict[str, Any] | None, keyword: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    found = []
    for path in (schema or {}).get(keyword, []):
        parts = path.split('/')[2:]
        if _at(old, parts) != _at(new, parts) and parts[0] not in found:
            found.append(parts[0])
    return found


def _at(value: Any, parts: list[str]) -> Any:
    """What is at a path of a schema, in which * is each item of a list."""
    for index, part in enumerate(parts):
        if isinstance(value, list):
            rest = parts[index + 1:] if part == '*' else parts[index:]
            return [_at(item, rest) for item in value]
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def tag_property(type_name: str, region: str) -> str | None:
    """The property that holds the tags that a stack hands on to its resources."""
    tagging = (schema_of(type_name, region) or {}).get('tagging')
    if not isinstance(tagging, dict) or not tagging.get('taggable', True):
        return None
    name = tagging.get('tagProperty', '/properties/Tags').split('/')[-1]
    return name if name in (schema_of(type_name, region) or {}).get('properties', {}) else None


def tags_are_a_map(type_name: str, region: str, name: str) -> bool:
    schema = schema_of(type_name, region) or {}
    return 'object' in _types(_dereference(schema['properties'][name], schema), schema)
