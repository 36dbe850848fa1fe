"""WAF: web ACLs, what they protect, and the sets that they refer to."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags, call
from .shapes import to_properties


def _parts(r: Resource) -> dict[str, str]:
    """A resource of WAF is found by name, id and scope; its physical id has all three."""
    name, identifier, scope = str(r.id).split('|')
    return {'Name': name, 'Id': identifier, 'Scope': scope}


class Lockable(ApiType):
    """One that is changed and deleted with the token that reading it gives."""

    def __init__(self, type_name: str, noun: str, at: str, **how: Any):
        super().__init__(
            type_name, 'wafv2', create=f'create_{noun}', id=lambda answer, r: '|'.join(
                (r.properties['Name'], answer['Summary']['Id'], r.properties['Scope'])),
            name=('Name', 128), read=Read(f'get_{noun}', _parts, at), update=self._change, delete=Delete(
                f'delete_{noun}', lambda r: {**_parts(r), 'LockToken': self._token(r)}, gone=('WAFNonexistentItemException',)),
            tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': self.attribute(r, 'ARN')}),
            live=self._tell, **how)
        self._noun = noun

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            super().delete(r)

    def _token(self, r: Resource) -> str:
        return getattr(r.client('wafv2'), f'get_{self._noun}')(**_parts(r))['LockToken']

    def _change(self, r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        properties = {key: value for key, value in r.properties.items() if key not in ('Tags', *self._apart, 'IPAddressVersion', 'Capacity')}
        if self._prepare:
            properties = self._prepare(r, properties)
        call(r, 'wafv2', f'update_{self._noun}', properties, self._rename, lambda r: {**_parts(r), 'LockToken': self._token(r)})
        return changed - {'Capacity', 'IPAddressVersion'}

    def _tell(self, r: Resource, found: dict[str, Any]) -> dict[str, Any]:
        scope = _parts(r)['Scope']
        names = {key: value for key, value in r.properties.items() if key != 'Rules'}
        live = to_properties(names, {**found, 'Scope': scope}, self._rename)
        if 'RegularExpressionList' in r.properties:
            live['RegularExpressionList'] = [item['RegexString'] for item in found['RegularExpressionList']]
        if 'Rules' in r.properties:
            wanted = {rule['Name']: rule for rule in r.properties['Rules']}
            live['Rules'] = [_like_wanted(wanted.get(rule['Name']), rule) for rule in found.get('Rules', [])]
        return live


def _like_wanted(wanted: Any, found: dict[str, Any]) -> Any:
    return found if wanted is None else to_properties(wanted, found, {})


class Association(Provider):
    """A web ACL at what it protects."""

    def create(self, r: Resource) -> None:
        r.client('wafv2').associate_web_acl(WebACLArn=r.properties['WebACLArn'], ResourceArn=r.properties['ResourceArn'])
        r.id = f"{r.properties['ResourceArn']}|{r.properties['WebACLArn']}"

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        found = r.client('wafv2').get_web_acl_for_resource(ResourceArn=r.properties['ResourceArn']).get('WebACL')
        return dict(r.properties) if found and found['ARN'] == r.properties['WebACLArn'] else None

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('wafv2').disassociate_web_acl(ResourceArn=r.properties['ResourceArn'])


def _expressions(expressions: list[str]) -> list[dict[str, str]]:
    return [{'RegexString': expression} for expression in expressions]


TYPES = [
    Lockable('AWS::WAFv2::WebACL', 'web_acl', 'WebACL',
             forgets=('DataProtectionConfig', 'OnSourceDDoSProtectionConfig', 'ApplicationConfig', 'MonetizationConfig'),
             apart=('MonetizationConfig',)),
    Lockable('AWS::WAFv2::IPSet', 'ip_set', 'IPSet'),
    Lockable('AWS::WAFv2::RegexPatternSet', 'regex_pattern_set', 'RegexPatternSet',
             prepare=lambda r, properties: {**properties, 'RegularExpressionList': _expressions(properties['RegularExpressionList'])}),
    Lockable('AWS::WAFv2::RuleGroup', 'rule_group', 'RuleGroup', apart=('AvailableLabels', 'ConsumedLabels', 'MonetizationConfig'),
             forgets=('AvailableLabels', 'ConsumedLabels', 'MonetizationConfig')),
    Association('AWS::WAFv2::WebACLAssociation'),
    ApiType(
        'AWS::WAFv2::LoggingConfiguration', 'wafv2', create='put_logging_configuration', wrap='LoggingConfiguration', id='$ResourceArn',
        read=Read('get_logging_configuration', {'ResourceArn': '$id'}, 'LoggingConfiguration'), update='create',
        delete=Delete('delete_logging_configuration', {'ResourceArn': '$id'}, gone=('WAFNonexistentItemException',))),
]
