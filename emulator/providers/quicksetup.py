"""Quick Setup of Systems Manager: configuration managers."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, as_tags

_SERVICE = 'ssm-quicksetup'


def _tagged(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, **({'Tags': as_tags(properties['Tags'])} if properties.get('Tags') else {})}


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """A definition keeps its type; one more or one less is nothing that the API can do."""
    client, done = r.client(_SERVICE), changed & {'Name', 'Description'}
    if done:
        client.update_configuration_manager(ManagerArn=r.id, **{name: r.properties.get(name, '') for name in done})
    now, made = r.properties['ConfigurationDefinitions'], client.get_configuration_manager(ManagerArn=r.id)['ConfigurationDefinitions']
    if 'ConfigurationDefinitions' not in changed or len(now) != len(made):
        return done
    for definition, before in zip(now, made):
        said = {name: value for name, value in definition.items() if name not in ('Type', 'id')}
        client.update_configuration_definition(ManagerArn=r.id, Id=before['Id'], **said)
    return done | {'ConfigurationDefinitions'}


def _live(r: Resource, found: Any) -> dict[str, Any]:
    """The id of a definition, and the version that it got, are not in a template."""
    told = {name: found[name] for name in ('Name', 'Description') if name in r.properties and name in found}
    known = {index: set(definition) for index, definition in enumerate(r.properties['ConfigurationDefinitions'])}
    return {**told, 'ConfigurationDefinitions': [
        {name: value for name, value in definition.items() if name in known.get(index, definition)}
        for index, definition in enumerate(found['ConfigurationDefinitions'])]}


TYPES = [
    ApiType(
        'AWS::SSMQuickSetup::ConfigurationManager', _SERVICE, create='create_configuration_manager', id='ManagerArn', prepare=_tagged,
        read=Read('get_configuration_manager', {'ManagerArn': '$id'}), update=_update, live=_live,
        delete=Delete('delete_configuration_manager', {'ManagerArn': '$id'}),
        tags=Tags('tag_resource', 'untag_resource', {'ResourceArn': '$id'}, as_map=True),
        attributes={'ManagerArn': '$id', 'CreatedAt': lambda r: _at(r, 'CreatedAt'), 'LastModifiedAt': lambda r: _at(r, 'LastModifiedAt')}),
]


def _at(r: Resource, name: str) -> str:
    return r.client(_SERVICE).get_configuration_manager(ManagerArn=r.id)[name].strftime('%Y-%m-%dT%H:%M:%SZ')
