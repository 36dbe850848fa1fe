"""Properties checked against the schema of their type, with CloudFormation's words: "#/Path: required key [Name] not found"."""
from __future__ import annotations

from functools import lru_cache
from typing import Any, Iterator

import jsonschema
from jsonschema import validators

from . import schemas

_STANDARD = jsonschema.Draft7Validator.VALIDATORS


def problems(type_name: str, region: str, properties: dict[str, Any]) -> list[str]:
    """What is wrong with the properties, in CloudFormation's words; values that are not known yet are taken as right."""
    schema = schemas.schema_of(type_name, region)
    if schema is None:
        return []
    found = [problem for error in _validator(type_name, region).iter_errors(properties) for problem in _worded(error)]
    return [*found, *(f'#: extraneous key [{name}] is not permitted' for name in sorted(_read_only(schema) & set(properties)))]


def _read_only(schema: dict[str, Any]) -> set[str]:
    """Properties that a template must not have, since they are what the service answers."""
    def names(keyword: str) -> set[str]:
        return {path.split('/')[2] for path in schema.get(keyword, []) if path.count('/') == 2}
    return names('readOnlyProperties') - names('createOnlyProperties') - names('writeOnlyProperties')


@lru_cache(maxsize=None)
def _validator(type_name: str, region: str) -> Any:
    schema = dict(schemas.schema_of(type_name, region) or {})
    read_only = {path.split('/')[2] for path in schema.get('readOnlyProperties', []) if path.count('/') == 2}
    settable = {path.split('/')[2] for path in schema.get('createOnlyProperties', [])}
    schema['required'] = [name for name in schema.get('required', []) if name not in read_only - settable]
    return _VALIDATOR(schema)


def _worded(error: jsonschema.ValidationError) -> Iterator[str]:
    if schemas.is_unknown(error.instance):
        return
    where = '#' + ''.join(f'/{part}' for part in error.absolute_path)
    value, keyword, limit = error.instance, error.validator, error.validator_value
    if keyword == 'required':
        missing = [name for name in limit if name not in value]
        yield from (f'{where}: required key [{name}] not found' for name in missing[:1] if name in error.message)
    elif keyword == 'additionalProperties':
        known = error.schema.get('properties', {})
        patterns = error.schema.get('patternProperties', {})
        yield from (f'{where}: extraneous key [{name}] is not permitted' for name in value
                    if name not in known and not any(schemas.matches(pattern, name) for pattern in patterns))
    elif keyword == 'type':
        wanted = limit if isinstance(limit, str) else '|'.join(limit)
        yield f'{where}: expected type: {wanted.title()}, found: {_TYPE_NAMES.get(type(value), type(value).__name__)}'
    elif keyword in ('enum', 'enumCaseInsensitive', 'const'):
        yield f'{where}: {value} is not a valid enum value'
    elif keyword == 'pattern':
        yield f'{where}: failed validation constraint for keyword [pattern]'
    elif keyword in ('minLength', 'maxLength', 'minItems', 'maxItems'):
        yield f'{where}: expected {keyword.replace("Items", "imum item count").replace("Length", "Length")}: {limit}, found: {len(value)}'
    elif keyword == 'minimum':
        yield f'{where}: {value} is not greater or equal to {limit}'
    elif keyword == 'maximum':
        yield f'{where}: {value} is not less or equal to {limit}'
    elif keyword in ('oneOf', 'anyOf'):
        yield f'{where}: {0 if error.context else 2} subschemas matched instead of one'
        for inner in sorted(error.context, key=lambda other: (len(other.absolute_path), str(other.message)))[:3]:
            yield from _worded(inner)
    elif keyword == 'uniqueItems':
        yield f'{where}: array items are not unique'
    else:
        yield f'{where}: failed validation constraint for keyword [{keyword}]'


_TYPE_NAMES = {str: 'String', bool: 'Boolean', int: 'Integer', float: 'Number', list: 'JSONArray', dict: 'JSONObject', type(None): 'Null'}


def _pattern(validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(value, str) and not schemas.is_unknown(value) and not schemas.matches(pattern, value):
        yield jsonschema.ValidationError(f'{value!r} does not match {pattern!r}')


def _enum(validator: Any, allowed: list[Any], value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    if not schemas.is_unknown(value) and value not in allowed and str(value) not in [str(item) for item in allowed]:
        yield jsonschema.ValidationError(f'{value!r} is not one of {allowed!r}')


def _enum_any_case(validator: Any, allowed: list[Any], value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(value, str) and not schemas.is_unknown(value) and value.lower() not in [str(item).lower() for item in allowed]:
        yield jsonschema.ValidationError(f'{value!r} is not one of {allowed!r}')


def _required_xor(validator: Any, names: list[str], value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(value, dict) and len([name for name in names if name in value]) != 1:
        yield jsonschema.ValidationError(f'exactly one of {names!r} is required')


def _excluded(validator: Any, excluded: dict[str, list[str]], value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    for name, others in excluded.items():
        for other in others:
            if isinstance(value, dict) and name in value and other in value:
                yield jsonschema.ValidationError(f'{other!r} must not be given with {name!r}')


def _known_length(check: Any) -> Any:
    def checked(validator: Any, limit: Any, value: Any, schema: Any) -> Any:
        return iter(()) if schemas.is_unknown(value) else check(validator, limit, value, schema)
    return checked


def _known_type(validator: Any, kinds: Any, value: Any, schema: Any) -> Any:
    return iter(()) if schemas.is_unknown(value) else _STANDARD['type'](validator, kinds, value, schema)


def _unique(validator: Any, wanted: bool, value: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    known = [item for item in value if not schemas.is_unknown(item)] if isinstance(value, list) else value
    yield from _STANDARD['uniqueItems'](validator, wanted, known, schema)


def _pattern_properties(validator: Any, members: dict[str, Any], value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    for pattern, member in members.items() if isinstance(value, dict) else ():
        for name, item in value.items():
            if schemas.matches(pattern, name):
                yield from validator.descend(item, member, path=name, schema_path=pattern)


def _additional(validator: Any, allowed: Any, value: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    if not isinstance(value, dict):
        return
    extra = [name for name in value if name not in schema.get('properties', {})
             and not any(schemas.matches(pattern, name) for pattern in schema.get('patternProperties', {}))]
    if allowed is False and extra:
        yield jsonschema.ValidationError(f'{extra!r} are not allowed')
    elif isinstance(allowed, dict):
        for name in extra:
            yield from validator.descend(value[name], allowed, path=name)


_VALIDATOR = validators.extend(jsonschema.Draft7Validator, {
    'patternProperties': _pattern_properties, 'additionalProperties': _additional,
    'type': _known_type, 'pattern': _pattern, 'enum': _enum, 'enumCaseInsensitive': _enum_any_case, 'requiredXor': _required_xor,
    'dependentExcluded': _excluded, 'uniqueItems': _unique,
    'minLength': _known_length(_STANDARD['minLength']),
    'maxLength': _known_length(_STANDARD['maxLength']),
})
