"""Organizations, what their members share, and who may act in them: RAM and IAM Identity Center."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags, call
from .recorded import recorded
from .shapes import to_properties


def _tags() -> Tags:
    return Tags('tag_resource', 'untag_resource', {'ResourceId': '$id'})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


# ---- organizations

def _attach(r: Resource, answer: Any) -> None:
    for target in r.properties.get('TargetIds', []):
        r.client('organizations').attach_policy(PolicyId=r.id, TargetId=target)


def _detach(r: Resource, targets: list[str]) -> None:
    for target in targets:
        r.client('organizations').detach_policy(PolicyId=r.id, TargetId=target)


def _update_policy(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in ('Name', 'Description', 'Content') if name in r.properties}
    call(r, 'organizations', 'update_policy', {**now, 'Content': _text(now['Content'])}, extra={'PolicyId': '$id'})
    before, after = old.get('TargetIds', []), r.properties.get('TargetIds', [])
    _detach(r, [target for target in before if target not in after])
    for target in after:
        if target not in before:
            r.client('organizations').attach_policy(PolicyId=r.id, TargetId=target)
    return {*now, 'TargetIds'}


class Policy(ApiType):
    """It is taken off its targets before it goes."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            found = r.client('organizations').list_targets_for_policy(PolicyId=r.id)['Targets']
            _detach(r, [target['TargetId'] for target in found])
            super().delete(r)


def _policy_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found['PolicySummary'], 'Content': found['Content']}
    return to_properties({key: value for key, value in r.properties.items() if key not in ('TargetIds', 'Tags')}, told, {})


# ---- shares

def _share(r: Resource) -> Any:
    found = r.client('ram').get_resource_shares(resourceOwner='SELF')['resourceShares']
    return next((share for share in found if share['resourceShareArn'] == r.id and share['status'] != 'DELETED'), None)


def _update_share(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in ('Name', 'AllowExternalPrincipals') if name in r.properties}
    call(r, 'ram', 'update_resource_share', now, extra={'resourceShareArn': '$id'})
    return set(now)


# ---- permission sets

_SET_APART = ('CustomerManagedPolicyReferences', 'InlinePolicy', 'ManagedPolicies', 'PermissionsBoundary')


def _set_arn(r: Resource) -> dict[str, str]:
    return {'InstanceArn': r.properties['InstanceArn'], 'PermissionSetArn': str(r.id).split('|')[-1]}


def _complete_set(r: Resource, answer: Any) -> None:
    _update_set(r, {}, {'InlinePolicy', 'ManagedPolicies', 'CustomerManagedPolicyReferences'} & set(r.properties))


def _update_set(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    sso, where = r.client('sso-admin'), _set_arn(r)
    if changed & {'Description', 'SessionDuration', 'RelayStateType'}:
        now = {name: r.properties[name] for name in ('Description', 'SessionDuration', 'RelayStateType') if name in r.properties}
        call(r, 'sso-admin', 'update_permission_set', now, {'RelayStateType': 'RelayState'}, where)
    if 'InlinePolicy' in changed:
        if r.properties.get('InlinePolicy'):
            sso.put_inline_policy_to_permission_set(InlinePolicy=_text(r.properties['InlinePolicy']), **where)
        else:
            sso.delete_inline_policy_from_permission_set(**where)
    before, after = old.get('ManagedPolicies', []), r.properties.get('ManagedPolicies', [])
    for arn in set(before) - set(after):
        sso.detach_managed_policy_from_permission_set(ManagedPolicyArn=arn, **where)
    for arn in set(after) - set(before):
        sso.attach_managed_policy_to_permission_set(ManagedPolicyArn=arn, **where)
    before, after = old.get('CustomerManagedPolicyReferences', []), r.properties.get('CustomerManagedPolicyReferences', [])
    for reference in [item for item in before if item not in after]:
        sso.detach_customer_managed_policy_reference_from_permission_set(CustomerManagedPolicyReference=reference, **where)
    for reference in [item for item in after if item not in before]:
        sso.attach_customer_managed_policy_reference_to_permission_set(CustomerManagedPolicyReference=reference, **where)
    return changed - {'PermissionsBoundary'}


_ASSIGNMENT = ('InstanceArn', 'TargetId', 'TargetType', 'PermissionSetArn', 'PrincipalType', 'PrincipalId')


class Assignment(Provider):
    """A permission set that somebody has in an account."""

    def create(self, r: Resource) -> None:
        r.client('sso-admin').create_account_assignment(**{name: r.properties[name] for name in _ASSIGNMENT})
        r.id = '|'.join(r.properties[name] for name in _ASSIGNMENT)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        found = r.client('sso-admin').list_account_assignments(
            InstanceArn=r.properties['InstanceArn'], AccountId=r.properties['TargetId'], PermissionSetArn=r.properties['PermissionSetArn'])
        return next((item for item in found['AccountAssignments'] if item['PrincipalId'] == r.properties['PrincipalId']), None)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('sso-admin').delete_account_assignment(**{name: r.properties[name] for name in _ASSIGNMENT})


TYPES = [
    ApiType(
        'AWS::Organizations::Organization', 'organizations', create='create_organization', id='Organization.Id',
        read=lambda r: _organization(r), delete=Delete('delete_organization', {}),
        attributes={'ManagementAccountArn': 'MasterAccountArn', 'ManagementAccountId': 'MasterAccountId',
                    'ManagementAccountEmail': 'MasterAccountEmail',
                    'RootId': lambda r: r.client('organizations').list_roots()['Roots'][0]['Id']}),
    ApiType(
        'AWS::Organizations::OrganizationalUnit', 'organizations', create='create_organizational_unit', id='OrganizationalUnit.Id',
        read=Read('describe_organizational_unit', {'OrganizationalUnitId': '$id'}, 'OrganizationalUnit'),
        update=lambda r, old, changed: call(r, 'organizations', 'update_organizational_unit', {'Name': r.properties['Name']}, extra={
            'OrganizationalUnitId': '$id'}) and {'Name'},
        delete=Delete('delete_organizational_unit', {'OrganizationalUnitId': '$id'}), tags=_tags()),
    Policy(
        'AWS::Organizations::Policy', 'organizations', create='create_policy', id='Policy.PolicySummary.Id', apart=('TargetIds',),
        prepare=lambda r, properties: {'Description': '', **properties, 'Content': _text(properties['Content'])}, after=_attach,
        update=_update_policy, live=_policy_live, read=Read('describe_policy', {'PolicyId': '$id'}, 'Policy'),
        delete=Delete('delete_policy', {'PolicyId': '$id'}), attributes={'Id': '$id', 'Arn': 'PolicySummary.Arn',
                                                                        'AwsManaged': 'PolicySummary.AwsManaged'}, tags=_tags()),
    *recorded('Organizations', 'an account would be there for good', {
        'Account': {'id': '210987654321', 'AccountId': '{id}', 'Arn': 'arn:{partition}:organizations::{account}:account/o-{hex}/{id}',
                    'Status': 'ACTIVE', 'JoinedMethod': 'CREATED'},
        'ResourcePolicy': {'id': 'rp-{hex}', 'Arn': 'arn:{partition}:organizations::{account}:resourcepolicy/o-{hex}/{id}'}}),
    ApiType(
        'AWS::RAM::ResourceShare', 'ram', create='create_resource_share', id='resourceShare.resourceShareArn', read=_share, update=_update_share,
        forgets=('PermissionArns', 'Sources', 'ResourceShareConfiguration', 'Tags'),
        apart=('PermissionArns', 'Sources', 'ResourceShareConfiguration', 'Tags'), delete=Delete('delete_resource_share',
                                                                                                 {'resourceShareArn': '$id'}),
        attributes={'Arn': '$id'}),
    *recorded('RAM', 'moto has no API for permissions', {
        'Permission': {'id': 'arn:{partition}:ram:{region}:{account}:permission/{Name}', 'Arn': '{id}', 'Version': '1'}}),
    ApiType(
        'AWS::SSO::PermissionSet', 'sso-admin', create='create_permission_set', rename={'RelayStateType': 'RelayState'},
        id=lambda answer, r: f"{r.properties['InstanceArn']}|{answer['PermissionSet']['PermissionSetArn']}", apart=_SET_APART,
        forgets=('PermissionsBoundary',), after=_complete_set, update=_update_set, read=Read('describe_permission_set', _set_arn, 'PermissionSet'),
        delete=Delete('delete_permission_set', _set_arn)),
    Assignment('AWS::SSO::Assignment'),
    *recorded('SSO', 'moto has no API for it', {
        'InstanceAccessControlAttributeConfiguration': '{InstanceArn}', 'Instance': {
            'id': 'arn:{partition}:sso:::instance/ssoins-{hex}', 'InstanceArn': '{id}', 'IdentityStoreId': 'd-{hex}', 'Status': 'ACTIVE'}}),
]


def _organization(r: Resource) -> Any:
    client = r.client('organizations')
    try:
        return client.describe_organization()['Organization']
    except client.exceptions.AWSOrganizationsNotInUseException:
        return None
