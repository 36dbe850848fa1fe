"""IAM: access keys, identity providers, service-linked roles, members of groups."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags


def _iam(r: Resource) -> Any:
    return r.client('iam')


def _access_key(r: Resource) -> Any:
    keys = _iam(r).list_access_keys(UserName=r.properties['UserName'])['AccessKeyMetadata']
    return next((key for key in keys if key['AccessKeyId'] == r.id), None)


def _keep_secret(r: Resource, answer: Any) -> None:
    """The secret is told once."""
    r.memory['secret'] = answer['AccessKey']['SecretAccessKey']
    if r.properties.get('Status') == 'Inactive':
        _set_status(r, {}, {'Status'})


def _set_status(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _iam(r).update_access_key(UserName=r.properties['UserName'], AccessKeyId=r.id, Status=r.properties.get('Status', 'Active'))
    return {'Status'}


def _update_provider(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    arn = {'OpenIDConnectProviderArn': r.id}
    if 'ThumbprintList' in changed:
        _iam(r).update_open_id_connect_provider_thumbprint(**arn, ThumbprintList=r.properties.get('ThumbprintList', []))
    # moto has no operation that changes the clients.
    return changed & {'ThumbprintList'}


def _update_linked_role(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _iam(r).update_role_description(RoleName=r.id, Description=r.properties.get('Description', ''))
    return {'Description'}


class GroupMembers(Provider):
    """Users in a group."""

    def create(self, r: Resource) -> None:
        r.id = r.name(64)
        self.update(r, {'Users': []})

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        before = set(old['Users']) if old.get('GroupName', r.properties['GroupName']) == r.properties['GroupName'] else set()
        self._remove(r, old.get('GroupName', r.properties['GroupName']), set(old['Users']) - (set(r.properties['Users']) if before else set()))
        for user in set(r.properties['Users']) - before:
            _iam(r).add_user_to_group(GroupName=r.properties['GroupName'], UserName=user)

    def describe(self, r: Resource) -> Any:
        iam = _iam(r)
        try:
            users = {user['UserName'] for user in iam.get_group(GroupName=r.properties['GroupName'])['Users']}
        except iam.exceptions.NoSuchEntityException:
            return None
        return dict(r.properties) if r.id and users >= set(r.properties['Users']) else None

    def delete(self, r: Resource) -> None:
        self._remove(r, r.properties['GroupName'], set(r.properties['Users']))

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    @staticmethod
    def _remove(r: Resource, group: str, users: set[str]) -> None:
        iam = _iam(r)
        for user in users:
            try:
                iam.remove_user_from_group(GroupName=group, UserName=user)
            except iam.exceptions.NoSuchEntityException:
                continue


TYPES = [
    ApiType(
        'AWS::IAM::AccessKey', 'iam', create='create_access_key', id='AccessKey.AccessKeyId', apart=('Status', 'Serial'), after=_keep_secret,
        read=_access_key, update=_set_status, delete=Delete('delete_access_key', {'UserName': '$UserName', 'AccessKeyId': '$id'}),
        attributes={'SecretAccessKey': lambda r: r.memory.get('secret'), 'Id': '$id'}),
    ApiType(
        'AWS::IAM::OIDCProvider', 'iam', create='create_open_id_connect_provider', id='OpenIDConnectProviderArn',
        prepare=lambda r, properties: {'ThumbprintList': [], **properties}, update=_update_provider,
        read=Read('get_open_id_connect_provider', {'OpenIDConnectProviderArn': '$id'}), attributes={'Arn': '$id'},
        delete=Delete('delete_open_id_connect_provider', {'OpenIDConnectProviderArn': '$id'}),
        tags=Tags('tag_open_id_connect_provider', 'untag_open_id_connect_provider', {'OpenIDConnectProviderArn': '$id'}),
        live=lambda r, found: {name: found[name] for name in ('ThumbprintList',) if name in r.properties}),
    ApiType(
        'AWS::IAM::ServiceLinkedRole', 'iam', create='create_service_linked_role', id='Role.RoleName', update=_update_linked_role,
        read=Read('get_role', {'RoleName': '$id'}, 'Role'), delete=Delete('delete_service_linked_role', {'RoleName': '$id'}),
        attributes={'RoleName': '$id'}),
    GroupMembers('AWS::IAM::UserToGroupAddition'),
]
