"""Cognito: user pools, identity pools, and what is in them."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Update, call
from .recorded import recorded
from .shapes import to_properties

_MFA = ('EnabledMfas', 'WebAuthnFactorConfiguration', 'WebAuthnRelyingPartyID', 'WebAuthnUserVerification')
_RENAME = {'UserPoolName': 'PoolName'}


def _idp(r: Resource) -> Any:
    return r.client('cognito-idp')


def _set_mfa(r: Resource, answer: Any) -> None:
    """Which second factors there are is said by a call of its own."""
    factors = r.properties.get('EnabledMfas', [])
    if 'SOFTWARE_TOKEN_MFA' in factors or 'SMS_MFA' in factors:
        sms = {'SmsMfaConfiguration': {'SmsConfiguration': r.properties['SmsConfiguration']}} \
            if 'SMS_MFA' in factors and 'SmsConfiguration' in r.properties else {}
        _idp(r).set_user_pool_mfa_config(
            UserPoolId=r.id, MfaConfiguration=r.properties.get('MfaConfiguration', 'OFF'),
            SoftwareTokenMfaConfiguration={'Enabled': 'SOFTWARE_TOKEN_MFA' in factors}, **sms)


def _update_pool(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    once = ('AliasAttributes', 'UsernameAttributes', 'Schema', 'UsernameConfiguration', *_MFA)
    call(r, 'cognito-idp', 'update_user_pool', {key: value for key, value in r.properties.items() if key not in once}, _RENAME, {'UserPoolId': '$id'})
    if 'Schema' in changed:
        known = [attribute['Name'] for attribute in old.get('Schema', [])]
        added = [attribute for attribute in r.properties.get('Schema', []) if attribute['Name'] not in known]
        if added:
            call(r, 'cognito-idp', 'add_custom_attributes', {'CustomAttributes': added}, extra={'UserPoolId': '$id'})
    _set_mfa(r, None)
    return changed - {'AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'}


def _pool_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found, 'UserPoolName': found.get('Name')}
    return to_properties({key: value for key, value in r.properties.items() if key not in ('Schema', *_MFA)}, told, {})


def _in_pool(noun: str, type_name: str, key: str, named: str, **how: Any) -> ApiType:
    where = {'UserPoolId': '$UserPoolId', key: '$id'}
    return ApiType(f'AWS::Cognito::{type_name}', 'cognito-idp', create=f'create_{noun}', id=f'${named}',
                   update=Update(f'update_{noun}', {'UserPoolId': '$UserPoolId', key: '$id'}), delete=Delete(f'delete_{noun}', where), **how)


TYPES = [
    ApiType(
        'AWS::Cognito::UserPool', 'cognito-idp', create='create_user_pool', id='UserPool.Id', rename=_RENAME, name=('UserPoolName', 128),
        apart=_MFA, after=_set_mfa, update=_update_pool, live=_pool_live, read=Read('describe_user_pool', {'UserPoolId': '$id'}, 'UserPool'),
        delete=Delete('delete_user_pool', {'UserPoolId': '$id'}), attributes={
            'UserPoolId': '$id', 'ProviderName': lambda r: f'cognito-idp.{r.region}.amazonaws.com/{r.id}',
            'ProviderURL': lambda r: f'https://cognito-idp.{r.region}.amazonaws.com/{r.id}'}),
    ApiType(
        'AWS::Cognito::UserPoolClient', 'cognito-idp', create='create_user_pool_client', id='UserPoolClient.ClientId', name=('ClientName', 128),
        read=Read('describe_user_pool_client', {'UserPoolId': '$UserPoolId', 'ClientId': '$id'}, 'UserPoolClient'),
        update=Update('update_user_pool_client', {'UserPoolId': '$UserPoolId', 'ClientId': '$id'}),
        delete=Delete('delete_user_pool_client', {'UserPoolId': '$UserPoolId', 'ClientId': '$id'}),
        attributes={'ClientId': '$id', 'Name': 'ClientName'}),
    ApiType(
        'AWS::Cognito::UserPoolDomain', 'cognito-idp', create='create_user_pool_domain', id='$Domain', forgets=('ManagedLoginVersion', 'Routing'),
        read=Read('describe_user_pool_domain', {'Domain': '$id'}, 'DomainDescription'),
        update=Update('update_user_pool_domain', {}), delete=Delete('delete_user_pool_domain', {'Domain': '$id', 'UserPoolId': '$UserPoolId'}),
        attributes={'CloudFrontDistribution': lambda r: 'd111111abcdef8.cloudfront.net'}),
    _in_pool('group', 'UserPoolGroup', 'GroupName', 'GroupName', name=('GroupName', 128),
             read=Read('get_group', {'UserPoolId': '$UserPoolId', 'GroupName': '$id'}, 'Group')),
    _in_pool('identity_provider', 'UserPoolIdentityProvider', 'ProviderName', 'ProviderName', read=Read(
        'describe_identity_provider', {'UserPoolId': '$UserPoolId', 'ProviderName': '$id'}, 'IdentityProvider')),
    ApiType(
        'AWS::Cognito::IdentityPool', 'cognito-identity', create='create_identity_pool', id='IdentityPoolId', name=('IdentityPoolName', 128),
        apart=('PushSync', 'CognitoStreams', 'CognitoEvents'), forgets=('PushSync', 'CognitoStreams', 'CognitoEvents', 'IdentityPoolTags'),
        read=Read('describe_identity_pool', {'IdentityPoolId': '$id'}), update=Update('update_identity_pool', {'IdentityPoolId': '$id'}),
        delete=Delete('delete_identity_pool', {'IdentityPoolId': '$id'}), attributes={'Id': '$id', 'Name': 'IdentityPoolName'}),
    *recorded('Cognito', 'moto has no API for it', {
        'IdentityPoolRoleAttachment': {'id': '{IdentityPoolId}', 'Id': '{id}'}, 'UserPoolResourceServer': '{Identifier}',
        'UserPoolUser': '{Username}', 'UserPoolUserToGroupAttachment': '{name}', 'UserPoolUICustomizationAttachment': '{name}',
        'UserPoolRiskConfigurationAttachment': '{name}', 'LogDeliveryConfiguration': {'id': '{UserPoolId}', 'Id': '{id}'},
        'ManagedLoginBranding': {'id': '{UserPoolId}|{uuid}', 'ManagedLoginBrandingId': '{uuid}'}, 'Terms': '{UserPoolId}|{uuid}',
        'IdentityPoolPrincipalTag': '{IdentityPoolId}|{IdentityProviderName}'}),
]
