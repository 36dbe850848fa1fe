"""IAM: roles, users, groups, and their policies."""
from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, Tags, is_gone
from .shapes import to_properties

#: A principal's kind -> the property of a policy that lists such principals.
_LISTS = {'role': 'Roles', 'user': 'Users', 'group': 'Groups'}


def _name(kind: str, name: str) -> dict[str, str]:
    return {f'{kind.capitalize()}Name': name}


def _call(r: Resource, operation: str, **parameters: Any) -> Any:
    return getattr(r.client('iam'), operation)(**parameters)


def _quietly(r: Resource, operation: str, **parameters: Any) -> Any:
    """A call whose object may be gone, with the principal or without."""
    try:
        return _call(r, operation, **parameters)
    except ClientError as error:
        if not is_gone(error, 'NoSuchEntity'):
            raise
        return None


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


# ---- what a role, a user and a group have in common

class Principal(ApiType):
    """Adds the inline and attached policies, which are their owner's properties; they go before it does."""

    def __init__(self, type_name: str, kind: str, **how: Any):
        super().__init__(type_name, 'iam', after=self._complete, update=self._change, live=self._tell, **how)
        self._kind = kind

    def delete(self, r: Resource) -> None:
        if r.id is None:
            return
        target = _name(self._kind, r.id)
        for arn in r.properties.get('ManagedPolicyArns', []):
            _quietly(r, f'detach_{self._kind}_policy', PolicyArn=arn, **target)
        for policy in r.properties.get('Policies', []):
            _quietly(r, f'delete_{self._kind}_policy', PolicyName=policy['PolicyName'], **target)
        for group in r.properties.get('Groups', []):
            _quietly(r, 'remove_user_from_group', GroupName=group, **target)
        if 'LoginProfile' in r.properties:
            _quietly(r, 'delete_login_profile', **target)
        super().delete(r)

    def _complete(self, r: Resource, answer: Any) -> None:
        self._change(r, {}, {'ManagedPolicyArns', 'Policies', 'Groups', 'LoginProfile'} & set(r.properties))

    def _change(self, r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        target, done = _name(self._kind, r.id), set()
        for name in changed:
            change = getattr(self, f'_set_{name.lower()}', None)
            if change:
                change(r, target, old.get(name), r.properties.get(name))
                done.add(name)
        if self._kind == 'role' and changed & {'Description', 'MaxSessionDuration'}:
            _call(r, 'update_role', RoleName=r.id, Description=r.properties.get('Description', ''),
                  MaxSessionDuration=r.properties.get('MaxSessionDuration', 3600))
            done |= changed & {'Description', 'MaxSessionDuration'}
        return done

    def _set_managedpolicyarns(self, r, target, before, now) -> None:
        for arn in set(before or []) - set(now or []):
            _quietly(r, f'detach_{self._kind}_policy', PolicyArn=arn, **target)
        for arn in now or []:
            if arn not in (before or []):
                _call(r, f'attach_{self._kind}_policy', PolicyArn=arn, **target)

    def _set_policies(self, r, target, before, now) -> None:
        names = {policy['PolicyName'] for policy in now or []}
        for policy in before or []:
            if policy['PolicyName'] not in names:
                _quietly(r, f'delete_{self._kind}_policy', PolicyName=policy['PolicyName'], **target)
        for policy in now or []:
            _call(r, f'put_{self._kind}_policy', PolicyName=policy['PolicyName'], PolicyDocument=_text(policy['PolicyDocument']), **target)

    def _set_assumerolepolicydocument(self, r, target, before, now) -> None:
        _call(r, 'update_assume_role_policy', PolicyDocument=_text(now), **target)

    def _set_permissionsboundary(self, r, target, before, now) -> None:
        if now:
            _call(r, f'put_{self._kind}_permissions_boundary', PermissionsBoundary=now, **target)
        else:
            _call(r, f'delete_{self._kind}_permissions_boundary', **target)

    def _set_groups(self, r, target, before, now) -> None:
        for group in set(before or []) - set(now or []):
            _quietly(r, 'remove_user_from_group', GroupName=group, **target)
        for group in set(now or []) - set(before or []):
            _call(r, 'add_user_to_group', GroupName=group, **target)

    def _set_loginprofile(self, r, target, before, now) -> None:
        if now is None:
            _quietly(r, 'delete_login_profile', **target)
        else:
            _call(r, 'update_login_profile' if before else 'create_login_profile', **target, **now)

    def _set_path(self, r, target, before, now) -> None:
        _call(r, f'update_{self._kind}', NewPath=now or '/', **target)

    def _tell(self, r: Resource, found: dict[str, Any]) -> dict[str, Any]:
        target, told = _name(self._kind, r.id), dict(found)
        if 'PermissionsBoundary' in told:
            told['PermissionsBoundary'] = told['PermissionsBoundary'].get('PermissionsBoundaryArn')
        if 'ManagedPolicyArns' in r.properties:
            told['ManagedPolicyArns'] = [policy['PolicyArn'] for policy in self._attached(r, target)]
        told.pop('Policies', None)
        return to_properties(r.properties, told, {})

    def _attached(self, r: Resource, target: dict[str, str]) -> list[dict[str, str]]:
        """Those that this resource attached; an AWS::IAM::ManagedPolicy attaches itself."""
        attached = _call(r, f'list_attached_{self._kind}_policies', **target)['AttachedPolicies']
        return [policy for policy in attached if policy['PolicyArn'] in r.properties['ManagedPolicyArns']]


# ---- policies that are resources of their own

class Policy(Provider):
    """AWS::IAM::Policy: one inline policy in several principals."""

    def create(self, r: Resource) -> None:
        # The id that CloudFormation shows is made up; what exists is the policy's name in each principal.
        r.id = r.name(64)
        self._put(r)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        for kind, name in self._owners(r.properties):
            answer = _quietly(r, f'get_{kind}_policy', PolicyName=r.properties['PolicyName'], **_name(kind, name))
            if answer is None:
                return None
        return {**r.properties, 'PolicyDocument': answer['PolicyDocument']} if self._owners(r.properties) else r.properties

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._put(r)
        keep = {(kind, name, r.properties['PolicyName']) for kind, name in self._owners(r.properties)}
        for kind, name in self._owners(old):
            if (kind, name, old['PolicyName']) not in keep:
                _quietly(r, f'delete_{kind}_policy', PolicyName=old['PolicyName'], **_name(kind, name))

    def delete(self, r: Resource) -> None:
        for kind, name in self._owners(r.properties):
            _quietly(r, f'delete_{kind}_policy', PolicyName=r.properties['PolicyName'], **_name(kind, name))

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    def _put(self, r: Resource) -> None:
        for kind, name in self._owners(r.properties):
            _call(r, f'put_{kind}_policy', PolicyName=r.properties['PolicyName'], PolicyDocument=_text(r.properties['PolicyDocument']),
                  **_name(kind, name))

    @staticmethod
    def _owners(properties: dict[str, Any]) -> list[tuple[str, str]]:
        return [(kind, name) for kind, names in _LISTS.items() for name in properties.get(names, [])]


class InlinePolicy(Policy):
    """AWS::IAM::RolePolicy and its like: one inline policy in one principal."""

    def __init__(self, type_name: str, kind: str):
        super().__init__(type_name)
        self._kind = kind

    def create(self, r: Resource) -> None:
        r.properties.setdefault('PolicyDocument', {'Version': '2012-10-17', 'Statement': []})
        r.id = f"{r.properties['PolicyName']}|{self._owners(r.properties)[0][1]}"
        self._put(r)

    def _owners(self, properties: dict[str, Any]) -> list[tuple[str, str]]:
        return [(self._kind, properties[f'{self._kind.capitalize()}Name'])]


class ManagedPolicy(ApiType):
    """Attached to the principals that it lists; one that somebody else attached stands in the way of deleting it."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is None:
            return
        _attach(r, r.properties, {})
        if self.describe(r)['AttachmentCount'] > 0:
            # moto deletes it from under its principals.
            raise ClientError({'Error': {'Code': 'DeleteConflict', 'Message': 'Cannot delete a policy attached to entities.'}}, 'DeletePolicy')
        for version in _call(r, 'list_policy_versions', PolicyArn=r.id)['Versions']:
            if not version['IsDefaultVersion']:
                _call(r, 'delete_policy_version', PolicyArn=r.id, VersionId=version['VersionId'])
        super().delete(r)


def _attach(r: Resource, old: dict[str, Any], new: dict[str, Any]) -> None:
    for kind, names in _LISTS.items():
        for name in set(old.get(names, [])) - set(new.get(names, [])):
            _quietly(r, f'detach_{kind}_policy', PolicyArn=r.id, **_name(kind, name))
        for name in set(new.get(names, [])) - set(old.get(names, [])):
            _call(r, f'attach_{kind}_policy', PolicyArn=r.id, **_name(kind, name))


def _update_managed(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'PolicyDocument' in changed:
        # A policy keeps five versions; the oldest makes room.
        versions = [item for item in _call(r, 'list_policy_versions', PolicyArn=r.id)['Versions'] if not item['IsDefaultVersion']]
        if len(versions) >= 4:
            oldest = min(versions, key=lambda item: int(item['VersionId'][1:]))
            _call(r, 'delete_policy_version', PolicyArn=r.id, VersionId=oldest['VersionId'])
        _call(r, 'create_policy_version', PolicyArn=r.id, PolicyDocument=_text(r.properties['PolicyDocument']), SetAsDefault=True)
    _attach(r, old, r.properties)
    return changed & {'PolicyDocument', *_LISTS.values()}


def _managed_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    version = _call(r, 'get_policy_version', PolicyArn=r.id, VersionId=found['DefaultVersionId'])['PolicyVersion']
    return to_properties(r.properties, {**found, 'PolicyDocument': version['Document']}, {'ManagedPolicyName': 'PolicyName'})


# ---- instance profiles

class InstanceProfile(ApiType):
    def delete(self, r: Resource) -> None:
        for role in (self.describe(r) or {}).get('Roles', []):
            _quietly(r, 'remove_role_from_instance_profile', InstanceProfileName=r.id, RoleName=role['RoleName'])
        super().delete(r)


def _set_profile_roles(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    for role in set(old.get('Roles', [])) - set(r.properties['Roles']):
        _quietly(r, 'remove_role_from_instance_profile', InstanceProfileName=r.id, RoleName=role)
    for role in set(r.properties['Roles']) - set(old.get('Roles', [])):
        _call(r, 'add_role_to_instance_profile', InstanceProfileName=r.id, RoleName=role)
    return {'Roles'}


def _profile_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties(r.properties, {**found, 'Roles': [role['RoleName'] for role in found['Roles']]}, {})


def _tags(kind: str) -> Tags:
    return Tags(f'tag_{kind}', f'untag_{kind}', lambda r: _name(kind, r.id))


def _principal(kind: str, longest: int, **how: Any) -> Principal:
    noun = kind.capitalize()
    return Principal(
        f'AWS::IAM::{noun}', kind, create=f'create_{kind}', id=f'${noun}Name', name=(f'{noun}Name', longest),
        read=Read(f'get_{kind}', {f'{noun}Name': '$id'}, noun), delete=Delete(f'delete_{kind}', {f'{noun}Name': '$id'}), **how)


TYPES = [
    _principal('role', 64, apart=('ManagedPolicyArns', 'Policies'), tags=_tags('role')),
    _principal('user', 64, apart=('ManagedPolicyArns', 'Policies', 'Groups', 'LoginProfile'), tags=_tags('user')),
    _principal('group', 128, apart=('ManagedPolicyArns', 'Policies')),
    Policy('AWS::IAM::Policy'),
    InlinePolicy('AWS::IAM::RolePolicy', 'role'),
    InlinePolicy('AWS::IAM::UserPolicy', 'user'),
    InlinePolicy('AWS::IAM::GroupPolicy', 'group'),
    ManagedPolicy(
        'AWS::IAM::ManagedPolicy', 'iam', create='create_policy', id='Policy.Arn', name=('ManagedPolicyName', 128),
        rename={'ManagedPolicyName': 'PolicyName'}, apart=('Roles', 'Users', 'Groups'), after=lambda r, answer: _attach(r, {}, r.properties),
        read=Read('get_policy', {'PolicyArn': '$id'}, 'Policy'), update=_update_managed, delete=Delete('delete_policy', {'PolicyArn': '$id'}),
        attributes={'PolicyArn': '$id'}, live=_managed_live),
    InstanceProfile(
        'AWS::IAM::InstanceProfile', 'iam', create='create_instance_profile', id='$InstanceProfileName', name=('InstanceProfileName', 128),
        apart=('Roles',), after=lambda r, answer: _set_profile_roles(r, {}, {'Roles'}), update=_set_profile_roles, live=_profile_live,
        read=Read('get_instance_profile', {'InstanceProfileName': '$id'}, 'InstanceProfile'),
        delete=Delete('delete_instance_profile', {'InstanceProfileName': '$id'})),
]
