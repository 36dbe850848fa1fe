"""What an update would change, without changing it: the content of a change set.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ..settings import SETTINGS
from . import references, replacement, schemas, validation
from .errors import CloudFormationError
from .intrinsics import Resolver
from .lookups import Foreseen
from .schemas import is_unknown
from .stacks import Content, Stack, StackResource

#: Attributes of a resource that may change without a property.
_ATTRIBUTES = ('Metadata', 'DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy', 'CreationPolicy')


@dataclass
class Change:
    action: str
    logical_id: str
    type: str
    physical_id: str | None = None
    #: 'True', 'False' or 'Conditional' for a resource that is modified.
    replacement: str | None = None
    scope: list[str] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)
    policy_action: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


@dataclass
class Forecast:
    changes: list[Change]
    #: Whether outputs, tags or policies of the stack change, so that it is worth executing without a change of a resource.
    beside: bool
    #: What is wrong with properties, by logical id.
    problems: dict[str, list[str]]

    @property
    def empty(self) -> bool:
        return not self.changes and not self.beside


def wanted(stack: Stack, content: Content, logical_id: str, resolver: Resolver) -> dict[str, Any]:
    """The properties that a resource shall have: resolved, with the tags of the stack, in the types of the schema."""
    definition = content.template['Resources'][logical_id]
    properties = resolver.resolve(definition.get('Properties', {}))
    type_name = definition['Type']
    name = schemas.tag_property(type_name, stack.region)
    if content.tags and name is not None:
        properties = {**properties, name: _with_tags(properties.get(name), content.tags, schemas.tags_are_a_map(type_name, stack.region, name))}
    return schemas.coerce(type_name, stack.region, properties)


def _with_tags(own: Any, handed_on: dict[str, str], as_map: bool) -> Any:
    if as_map:
        return {**handed_on, **(own or {})}
    own = own or []
    names = {item.get('Key') for item in own if isinstance(item, dict)}
    return [*own, *({'Key': key, 'Value': value} for key, value in handed_on.items() if key not in names)]


def present(content: Content, resolver: Resolver) -> dict[str, dict[str, Any]]:
    """The resources of the template whose conditions hold."""
    return {name: resource for name, resource in content.template['Resources'].items() if resolver.exists(resource)}


def ordered(resources: dict[str, dict[str, Any]]) -> list[str]:
    return references.in_order(references.dependencies(resources), SETTINGS.shuffle)


def foresee(stack: Stack, content: Content) -> Forecast:
    """Compare what is there with what `content` wants."""
    lookup = Foreseen(stack, set())
    resolver = Resolver(content.template, content.parameters, stack, lookup)
    resources = present(content, resolver)
    lookup.absent = set(content.template['Resources']) - set(resources)
    refuse_new_types(stack, resources)
    changes, problems = [], {}
    for logical_id in ordered(resources):
        after = wanted(stack, content, logical_id, resolver)
        found = validation.problems(resources[logical_id]['Type'], stack.region, after)
        if found:
            problems[logical_id] = found
        change = _compare(stack, logical_id, resources[logical_id], after, lookup)
        if change is not None:
            changes.append(change)
    changes += [
        Change('Remove', resource.logical_id, resource.type, resource.id, policy_action=_policy_action(resource.policy('DeletionPolicy')),
               before=resource.properties)
        for resource in reversed(list(stack.resources.values())) if resource.logical_id not in resources
    ]
    beside = _text(content.template.get('Outputs', {})) != _text(stack.content.template.get('Outputs', {})) or content.tags != stack.content.tags
    beside = beside or bool(content.template.get('Outputs')) and _given(content) != _given(stack.content)
    return Forecast(changes, beside, problems)


def refuse_new_types(stack: Stack, resources: dict[str, dict[str, Any]]) -> None:
    changed = [name for name, resource in resources.items() if name in stack.resources and stack.resources[name].type != resource['Type']]
    if changed:
        raise CloudFormationError(
            f'Update of resource type is not permitted. The new template modifies resource type of the following resources: [{", ".join(changed)}]')


def attributes_changed(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [name for name in _ATTRIBUTES if old.get(name) != new.get(name)]


def _compare(stack: Stack, logical_id: str, definition: dict[str, Any], after: dict[str, Any], lookup: Foreseen) -> Change | None:
    current = stack.resources.get(logical_id)
    if current is None:
        lookup.fresh.add(logical_id)
        return Change('Add', logical_id, definition['Type'], after=after)
    before = current.properties
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    attributes = attributes_changed(current.definition, definition)
    if not changed and not attributes:
        return None
    always = replacement.always(current.type, stack.region, before, after) + replacement.by_policy(definition, before, after)
    maybe = replacement.conditional(current.type, stack.region, before, after)
    replaced = [name for name in always if not _depends_on_unknown(before.get(name), after.get(name))]
    replaces = 'True' if replaced else 'Conditional' if always or maybe else 'False'
    (lookup.fresh if always or maybe else lookup.modified).add(logical_id)
    return Change(
        'Modify', logical_id, current.type, current.id, replaces, [*(['Properties'] if changed else []), *attributes],
        [_detail(name, before, after, always, maybe) for name in changed] + [_attribute_detail(name) for name in attributes],
        _replace_action(replaces, current), before, after)


def _depends_on_unknown(before: Any, after: Any) -> bool:
    """Whether two values differ only in what is not known yet."""
    if is_unknown(after):
        return True
    if isinstance(before, dict) and isinstance(after, dict):
        return set(before) == set(after) and all(before[key] == after[key] or _depends_on_unknown(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(one == other or _depends_on_unknown(one, other) for one, other in zip(before, after))
    return False


def _detail(name: str, before: dict[str, Any], after: dict[str, Any], always: list[str], maybe: list[str]) -> dict[str, Any]:
    dynamic = _depends_on_unknown(before.get(name), after.get(name))
    target = {
        'Attribute': 'Properties', 'Name': name, 'Path': f'/Properties/{name}',
        'RequiresRecreation': 'Always' if name in always else 'Conditionally' if name in maybe else 'Never',
        'AttributeChangeType': 'Add' if name not in before else 'Remove' if name not in after else 'Modify',
    }
    if name in before:
        target['BeforeValue'] = _text(before[name])
    if name in after:
        target['AfterValue'] = _text(after[name])
    return {'Target': target, 'Evaluation': 'Dynamic' if dynamic else 'Static',
            'ChangeSource': 'ResourceReference' if dynamic else 'DirectModification'}


def _attribute_detail(name: str) -> dict[str, Any]:
    return {'Target': {'Attribute': name, 'RequiresRecreation': 'Never'}, 'Evaluation': 'Static', 'ChangeSource': 'DirectModification'}


def _policy_action(policy: str) -> str:
    return {'Snapshot': 'Snapshot', 'Retain': 'Retain', 'RetainExceptOnCreate': 'Retain'}.get(policy, 'Delete')


def _replace_action(replaces: str, resource: StackResource) -> str | None:
    if replaces == 'False':
        return None
    return f'ReplaceAnd{_policy_action(resource.policy("UpdateReplacePolicy"))}'


def _given(content: Content) -> dict[str, Any]:
    return {name: parameter.value for name, parameter in content.parameters.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
