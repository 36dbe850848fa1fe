"""What a part of a template refers to, and the order that follows from it."""
from __future__ import annotations

import random
import re
from typing import Any, Iterator

from .errors import CloudFormationError, format_error, template_error

PSEUDO_PARAMETERS = {'AWS::AccountId', 'AWS::NoValue', 'AWS::NotificationARNs', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName',
                     'AWS::URLSuffix'}
SUB_VARIABLE = re.compile(r'\$\{([^!{}][^{}]*)\}')


def references(part: Any) -> Iterator[tuple[str, str | None]]:
    """Each name that `part` refers to, with the attribute for Fn::GetAtt and None for Ref."""
    if isinstance(part, list):
        for item in part:
            yield from references(item)
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key == 'Ref' and isinstance(value, str) and len(part) == 1:
            yield value, None
        elif key == 'Fn::GetAtt' and len(part) == 1:
            yield from _get_att(value)
        elif key == 'Fn::Sub' and len(part) == 1:
            yield from _sub(value)
        else:
            yield from references(value)


def _get_att(value: Any) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, str) and '.' in value:
        value = value.split('.', 1)
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise template_error('every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute')
    yield value[0], value[1] if isinstance(value[1], str) else ''
    yield from references(value[1])


def _sub(value: Any) -> Iterator[tuple[str, str | None]]:
    text, variables = (value, {}) if isinstance(value, str) else value if _is_sub(value) else (None, None)
    if text is None:
        raise template_error('One or more Fn::Sub intrinsic functions don\'t specify expected arguments. Specify a string as first argument, '
                             'and an optional second argument to specify a mapping of values to replace in the string')
    yield from references(variables)
    for name in SUB_VARIABLE.findall(text):
        name = name.strip()
        if name not in variables:
            logical, dot, attribute = name.partition('.')
            yield (logical, attribute) if dot else (name, None)


def _is_sub(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)


def conditions_in(part: Any) -> Iterator[str]:
    """The conditions that the Fn::If of a part of a resource or output name."""
    if isinstance(part, list):
        for item in part:
            yield from conditions_in(item)
    elif isinstance(part, dict):
        if len(part) == 1 and isinstance(part.get('Fn::If'), list) and part['Fn::If']:
            yield str(part['Fn::If'][0])
        for value in part.values():
            yield from conditions_in(value)


def depends_on(resource: dict[str, Any]) -> list[str]:
    value = resource.get('DependsOn', [])
    return [value] if isinstance(value, str) else list(value)


def check_references(template: dict[str, Any]) -> None:
    """Everything that is referred to is there."""
    resources, known = template['Resources'], set(template['Resources']) | set(template.get('Parameters', {})) | PSEUDO_PARAMETERS
    unresolved: list[str] = []
    for resource in resources.values():
        for name, attribute in references({key: value for key, value in resource.items() if key not in ('Type', 'DependsOn', 'Condition')}):
            if attribute is not None and name not in resources:
                raise template_error(f'instance of Fn::GetAtt references undefined resource {name}')
            if name not in known:
                unresolved.append(name)
        unresolved += [name for name in depends_on(resource) if name not in resources]
    if unresolved:
        raise format_error(f'Unresolved resource dependencies [{", ".join(dict.fromkeys(unresolved))}] in the Resources block of the template')
    for output in template.get('Outputs', {}).values():
        for name, attribute in references(output):
            if name not in known or (attribute is not None and name not in resources):
                raise format_error(f'Unresolved resource dependencies [{name}] in the Outputs block of the template')
    _check_conditions(template)


def _check_conditions(template: dict[str, Any]) -> None:
    conditions = template.get('Conditions', {})
    for section in ('Resources', 'Outputs'):
        for part in template.get(section, {}).values():
            named = [*conditions_in(part), *([part['Condition']] if 'Condition' in part else [])]
            for name in named:
                if not isinstance(name, str) or name not in conditions:
                    raise format_error(f'Unresolved condition dependency {name} in the {section} block of the template')
    for name, definition in conditions.items():
        bad = [other for other, attribute in references(definition)
               if attribute is not None or (other not in template.get('Parameters', {}) and other not in PSEUDO_PARAMETERS)]
        if bad:
            raise format_error(f'Unresolved dependencies [{", ".join(bad)}]. Cannot reference resources in the Conditions block of the template')


def dependencies(resources: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """For each resource, those of the others that it needs."""
    return {
        name: ({other for other, _ in references({key: resource.get(key) for key in ('Properties', 'Metadata', 'UpdatePolicy', 'CreationPolicy')})}
               | set(depends_on(resource))) & set(resources)
        for name, resource in resources.items()
    }


def in_order(needs: dict[str, set[str]], shuffle: int | None = None) -> list[str]:
    """Every name after all that it needs; which of several comes first is the order given, or random from the seed `shuffle`."""
    left = {name: set(others) for name, others in needs.items()}
    chance = None if shuffle is None else random.Random(shuffle)
    order: list[str] = []
    while left:
        ready = [name for name, others in left.items() if not others]
        if not ready:
            raise CloudFormationError(f'Circular dependency between resources: [{", ".join(_circle(left))}]')
        if chance:
            ready = [chance.choice(ready)]
        order += ready
        for name in ready:
            del left[name]
        for others in left.values():
            others.difference_update(ready)
    return order


def _circle(left: dict[str, set[str]]) -> list[str]:
    """The resources that need each other in a circle, without those that only need one of them."""
    path: list[str] = [next(iter(left))]
    while True:
        following = next(iter(sorted(left[path[-1]])))
        if following in path:
            return path[path.index(following):]
        path.append(following)
