"""Transforms. Of those that AWS hosts, the language extensions are known; others and macros are refused, never skipped.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html
"""
from __future__ import annotations

import copy
import json
from typing import Any

from .errors import CloudFormationError, format_error, template_error

LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions'


def transforms_of(template: dict[str, Any]) -> list[str]:
    declared = template.get('Transform', [])
    items = declared if isinstance(declared, list) else [declared]
    if not all(isinstance(item, (str, dict)) for item in items):
        raise format_error('Transform must be a string, an object, or a list of them.')
    return [item if isinstance(item, str) else item.get('Name', '') for item in items]


def apply(template: dict[str, Any], given: dict[str, str] | None = None) -> dict[str, Any]:
    """The template after its transforms; itself where there are none. `given` are the values of its parameters."""
    names = transforms_of(template)
    for name in names:
        if name != LANGUAGE_EXTENSIONS:
            raise CloudFormationError(f'No transform named {name} found. (The emulator knows {LANGUAGE_EXTENSIONS} alone.)')
    if '"Fn::Transform"' in json.dumps(template):
        raise CloudFormationError('The emulator does not know Fn::Transform.')
    extensions_used = [name for name in ('Fn::ForEach::', '"Fn::Length"', '"Fn::ToJsonString"') if name in json.dumps(template)]
    if not names:
        if extensions_used:
            raise template_error(f'{extensions_used[0].strip(":").strip(chr(34))} requires the transform {LANGUAGE_EXTENSIONS}.')
        return template
    expanded = copy.deepcopy({key: value for key, value in template.items() if key != 'Transform'})
    return _expand(expanded, _with_defaults(template, given or {}), {})


def _with_defaults(template: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """The template with the values that its parameters were given as their defaults."""
    parameters = {name: {**definition, 'Default': given[name]} if name in given and isinstance(definition, dict) else definition
                  for name, definition in template.get('Parameters', {}).items()}
    return {**template, 'Parameters': parameters}


def _expand(part: Any, template: dict[str, Any], variables: dict[str, str]) -> Any:
    if isinstance(part, list):
        return [_expand(item, template, variables) for item in part]
    if isinstance(part, str):
        return _substitute(part, variables)
    if not isinstance(part, dict):
        return part
    if len(part) == 1 and part.get('Ref') in variables:
        return variables[part['Ref']]
    result: dict[str, Any] = {}
    for key, value in part.items():
        if key.startswith('Fn::ForEach::'):
            result.update(_for_each(key, value, template, variables))
        else:
            result[_substitute(key, variables)] = _expand(value, template, variables)
    return result


def _for_each(key: str, value: Any, template: dict[str, Any], variables: dict[str, str]) -> dict[str, Any]:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], dict):
        raise template_error(f'{key} layout is incorrect: [identifier, collection, {{output key: output value}}]')
    identifier, collection, body = value
    result: dict[str, Any] = {}
    for item in _collection(key, collection, template, variables):
        made = _expand(body, template, {**variables, identifier: item})
        twice = set(made) & set(result)
        if twice:
            raise template_error(f'{key} makes {sorted(twice)[0]} more than once')
        result.update(made)
    return result


def _collection(key: str, collection: Any, template: dict[str, Any], variables: dict[str, str]) -> list[str]:
    if isinstance(collection, dict) and set(collection) == {'Ref'}:
        collection = template.get('Parameters', {}).get(collection['Ref'], {}).get('Default')
        collection = collection.split(',') if isinstance(collection, str) else collection
    if not isinstance(collection, list):
        raise template_error(f'{key} needs a list, or the Ref of a list parameter with a value')
    return [str(_expand(item, template, variables)).strip() for item in collection]


def _substitute(text: str, variables: dict[str, str]) -> str:
    for name, value in variables.items():
        text = text.replace('${' + name + '}', value).replace('&{' + name + '}', ''.join(filter(str.isalnum, value)))
    return text
