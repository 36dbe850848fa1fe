"""Resource groups."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client = r.client('resource-groups')
    if 'Description' in changed:
        client.update_group(GroupName=r.id, Description=r.properties.get('Description', ''))
    if 'ResourceQuery' in changed:
        call(r, 'resource-groups', 'update_group_query', {'ResourceQuery': _query(r.properties)}, extra={'GroupName': '$id'})
    if 'Configuration' in changed:
        call(r, 'resource-groups', 'put_group_configuration', {'Configuration': r.properties.get('Configuration', [])}, extra={'Group': '$id'})
    return changed & {'Description', 'ResourceQuery', 'Configuration'}


def _query(properties: dict[str, Any]) -> Any:
    """moto wants a query also of a group that its configuration makes."""
    return properties.get('ResourceQuery', {'Type': 'TAG_FILTERS_1_0', 'Query': {'ResourceTypeFilters': ['AWS::AllSupported'], 'TagFilters': []}})


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if key in ('Name', 'Description')}, found, {})


TYPES = [
    ApiType(
        'AWS::ResourceGroups::Group', 'resource-groups', create='create_group', id='$Name', apart=('Resources',), forgets=('Resources',),
        prepare=lambda r, properties: {**properties, 'ResourceQuery': _query(properties)}, update=_update, live=_live,
        read=Read('get_group', {'GroupName': '$id'}, 'Group'), delete=Delete('delete_group', {'GroupName': '$id'}),
        attributes={'Arn': 'GroupArn'},
        tags=Tags('tag', 'untag', lambda r: {'Arn': r.client('resource-groups').get_group(GroupName=r.id)['Group']['GroupArn']}, keys='Keys',
                  as_map=True)),
]
