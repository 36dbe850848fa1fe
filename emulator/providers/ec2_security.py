"""EC2: security groups and network ACLs."""
from __future__ import annotations

from typing import Any, Callable

from .base import Delete, Provider, Read, Resource, call
from .ec2_network import ec2_type

#: Rules that are resources of their own; a group that is asked for its rules does not mean these.
_RULES_APART: set[str] = set()
_SOURCES = {'CidrIp': ('IpRanges', 'CidrIp'), 'CidrIpv6': ('Ipv6Ranges', 'CidrIpv6')}
_EVERYWHERE = {'IpProtocol': '-1', 'CidrIp': '0.0.0.0/0'}


def _permission(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule as EC2's permission, which sorts peers by their kind."""
    told = {'Description': rule['Description']} if rule.get('Description') else {}
    permission: dict[str, Any] = {'IpProtocol': str(rule['IpProtocol'])}
    for name in ('FromPort', 'ToPort'):
        if name in rule:
            permission[name] = int(rule[name])
    for name, (kind, key) in _SOURCES.items():
        if name in rule:
            permission[kind] = [{key: rule[name], **told}]
    prefix_list = rule.get('SourcePrefixListId') or rule.get('DestinationPrefixListId')
    if prefix_list:
        permission['PrefixListIds'] = [{'PrefixListId': prefix_list, **told}]
    group = rule.get('SourceSecurityGroupId') or rule.get('DestinationSecurityGroupId')
    if group or 'SourceSecurityGroupName' in rule:
        pair = {'GroupId': group, 'GroupName': rule.get('SourceSecurityGroupName'), 'UserId': rule.get('SourceSecurityGroupOwnerId')}
        permission['UserIdGroupPairs'] = [{**{key: value for key, value in pair.items() if value}, **told}]
    return permission


def _rule(found: dict[str, Any], egress: bool) -> dict[str, Any]:
    """A rule as EC2 describes it, in CloudFormation's names."""
    peer = 'Destination' if egress else 'Source'
    rule = {'IpProtocol': found['IpProtocol'], 'FromPort': found.get('FromPort'), 'ToPort': found.get('ToPort'),
            'CidrIp': found.get('CidrIpv4'), 'CidrIpv6': found.get('CidrIpv6'), 'Description': found.get('Description'),
            f'{peer}PrefixListId': found.get('PrefixListId'),
            f'{peer}SecurityGroupId': (found.get('ReferencedGroupInfo') or {}).get('GroupId')}
    return {key: value for key, value in rule.items() if value not in (None, '')}


def _authorize(r: Resource, group: str, egress: bool, rule: dict[str, Any]) -> str | None:
    operation = 'authorize_security_group_egress' if egress else 'authorize_security_group_ingress'
    answer = getattr(r.client('ec2'), operation)(GroupId=group, IpPermissions=[_permission(rule)])
    rules = answer.get('SecurityGroupRules', [])
    return rules[-1]['SecurityGroupRuleId'] if rules else None


def _revoke(r: Resource, group: str, egress: bool, rule: dict[str, Any]) -> None:
    wanted = _permission({key: value for key, value in rule.items() if key != 'Description'})
    _revoke_by_id(r, group, egress, lambda found: _same(wanted, _permission({**_rule(found, egress), 'Description': None})))


def _revoke_by_id(r: Resource, group: str, egress: bool, which: Callable[[dict[str, Any]], bool]) -> None:
    """Revoke rules by their ids: moto overlooks rules of IPv6 that are named by what they say."""
    rules = r.client('ec2').describe_security_group_rules(Filters=[{'Name': 'group-id', 'Values': [group]}])['SecurityGroupRules']
    ids = [rule['SecurityGroupRuleId'] for rule in rules if rule['IsEgress'] == egress and which(rule)]
    if ids:
        operation = 'revoke_security_group_egress' if egress else 'revoke_security_group_ingress'
        getattr(r.client('ec2'), operation)(GroupId=group, SecurityGroupRuleIds=ids)


# ---- security groups

def _set_rules(r: Resource, answer: Any) -> None:
    for rule in r.properties.get('SecurityGroupIngress', []):
        _authorize(r, r.id, False, rule)
    if r.properties.get('SecurityGroupEgress'):
        _revoke_by_id(r, r.id, True, lambda rule: True)
        for rule in r.properties['SecurityGroupEgress']:
            _authorize(r, r.id, True, rule)


def _update_rules(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    rules = changed & {'SecurityGroupIngress', 'SecurityGroupEgress'}
    for name in rules:
        egress = name == 'SecurityGroupEgress'
        default = [_EVERYWHERE] if egress else []
        before, now = old.get(name) or default, r.properties.get(name) or default
        for rule in before:
            if rule not in now:
                _revoke(r, r.id, egress, rule)
        for rule in now:
            if rule not in before:
                _authorize(r, r.id, egress, rule)
    return rules


def _group_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    live = {'GroupDescription': found['Description'], 'GroupName': found['GroupName'], 'VpcId': found.get('VpcId')}
    rules = r.client('ec2').describe_security_group_rules(Filters=[{'Name': 'group-id', 'Values': [r.id]}])['SecurityGroupRules']
    own = [rule for rule in rules if rule['SecurityGroupRuleId'] not in _RULES_APART]
    for name, egress in (('SecurityGroupIngress', False), ('SecurityGroupEgress', True)):
        wanted = r.properties.get(name, [])
        live[name] = _like_wanted(wanted, [_rule(rule, egress) for rule in own if rule['IsEgress'] == egress])
    return {name: value for name, value in live.items() if name in r.properties}


def _like_wanted(wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that were found, those of the template as the template writes them."""
    rest, result = [(_permission(rule), rule) for rule in found], []
    for rule in wanted:
        match = next((pair for pair in rest if _same(_permission(rule), pair[0])), None)
        if match is not None:
            rest.remove(match)
            result.append(rule)
    return result + [rule for _, rule in rest]


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Ports mean nothing where the protocol is "all", and the owner of a group goes without saying."""
    return _comparable(one) == _comparable(other)


def _comparable(permission: dict[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in permission.items() if not (key in ('FromPort', 'ToPort') and int(value) == -1)}
    if permission['IpProtocol'] == '-1':
        result = {key: value for key, value in result.items() if key not in ('FromPort', 'ToPort')}
    for name, peers in result.items():
        if isinstance(peers, list):
            result[name] = [{key: value for key, value in peer.items() if key != 'UserId'} for peer in peers]
    return result


class Rule(Provider):
    """A rule of a security group that is a resource of its own."""

    def __init__(self, type_name: str, egress: bool):
        super().__init__(type_name)
        self._egress = egress

    def create(self, r: Resource) -> None:
        group = r.properties.get('GroupId') or self._by_name(r)
        r.memory['group'] = group
        r.id = _authorize(r, group, self._egress, r.properties)
        _RULES_APART.add(str(r.id))

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        filters = [{'Name': 'group-id', 'Values': [r.memory.get('group') or r.properties['GroupId']]}]
        rules = r.client('ec2').describe_security_group_rules(Filters=filters)['SecurityGroupRules']
        return next((rule for rule in rules if rule['SecurityGroupRuleId'] == r.id), None)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        operation = 'update_security_group_rule_descriptions_' + ('egress' if self._egress else 'ingress')
        getattr(r.client('ec2'), operation)(GroupId=r.memory['group'], IpPermissions=[_permission(r.properties)])

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _revoke_by_id(r, r.memory['group'], self._egress, lambda rule: rule['SecurityGroupRuleId'] == r.id)

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    def live(self, r: Resource) -> dict[str, Any] | None:
        found = self.describe(r)
        if found is None:
            return None
        matches = _same(_permission(r.properties), _permission(_rule(found, self._egress)))
        return dict(r.properties) if matches else {'GroupId': found['GroupId'], **_rule(found, self._egress)}

    @staticmethod
    def _by_name(r: Resource) -> str:
        filters = [{'Name': 'group-name', 'Values': [r.properties['GroupName']]}]
        return r.client('ec2').describe_security_groups(Filters=filters)['SecurityGroups'][0]['GroupId']


# ---- network ACLs

def _entry(r: Resource, operation: str) -> Any:
    rename = {'Icmp': 'IcmpTypeCode', 'PortRange.From': 'From', 'PortRange.To': 'To'}
    return call(r, 'ec2', operation, {'Egress': False, **r.properties}, rename)


class AclEntry(Provider):
    """A numbered rule of a network ACL."""

    def create(self, r: Resource) -> None:
        _entry(r, 'create_network_acl_entry')
        r.id = r.name(64)

    def describe(self, r: Resource) -> Any:
        ec2 = r.client('ec2')
        acls = [acl for acl in ec2.describe_network_acls()['NetworkAcls'] if acl['NetworkAclId'] == r.properties['NetworkAclId']]
        number, egress = int(r.properties['RuleNumber']), r.properties.get('Egress', False)
        return next((entry for acl in acls for entry in acl['Entries']
                     if entry['RuleNumber'] == number and entry['Egress'] == egress), None) if r.id else None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        _entry(r, 'replace_network_acl_entry')

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('ec2').delete_network_acl_entry(
                NetworkAclId=r.properties['NetworkAclId'], RuleNumber=int(r.properties['RuleNumber']), Egress=r.properties.get('Egress', False))

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None


def _acl_association(r: Resource, **match: str) -> dict[str, Any] | None:
    acls = r.client('ec2').describe_network_acls()['NetworkAcls']
    associations = [association for acl in acls for association in acl['Associations']]
    return next((found for found in associations if match.items() <= found.items()), None)


class AclAssociation(Provider):
    """Which network ACL a subnet has; without this resource it has the VPC's default one."""

    def create(self, r: Resource) -> None:
        now = _acl_association(r, SubnetId=r.properties['SubnetId']) or {}
        answer = r.client('ec2').replace_network_acl_association(
            AssociationId=now.get('NetworkAclAssociationId', ''), NetworkAclId=r.properties['NetworkAclId'])
        r.id = answer['NewAssociationId']

    def describe(self, r: Resource) -> Any:
        return _acl_association(r, NetworkAclAssociationId=r.id) if r.id else None

    def delete(self, r: Resource) -> None:
        if self.describe(r) is None:
            return
        ec2 = r.client('ec2')
        vpc = ec2.describe_subnets(SubnetIds=[r.properties['SubnetId']])['Subnets'][0]['VpcId']
        filters = [{'Name': 'vpc-id', 'Values': [vpc]}, {'Name': 'default', 'Values': ['true']}]
        default = ec2.describe_network_acls(Filters=filters)['NetworkAcls'][0]['NetworkAclId']
        ec2.replace_network_acl_association(AssociationId=r.id, NetworkAclId=default)

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'AssociationId' else None


TYPES = [
    ec2_type(
        'AWS::EC2::SecurityGroup', 'security-group', create='create_security_group', id='GroupId', name=('GroupName', 255),
        rename={'GroupDescription': 'Description'}, apart=('SecurityGroupIngress', 'SecurityGroupEgress'), after=_set_rules,
        read=Read('describe_security_groups', {'GroupIds': ['$id']}, 'SecurityGroups[0]'), update=_update_rules,
        delete=Delete('delete_security_group', {'GroupId': '$id'}), attributes={'Id': '$id'}, live=_group_live),
    Rule('AWS::EC2::SecurityGroupIngress', egress=False),
    Rule('AWS::EC2::SecurityGroupEgress', egress=True),
    ec2_type(
        'AWS::EC2::NetworkAcl', 'network-acl', create='create_network_acl', id='NetworkAcl.NetworkAclId',
        read=Read('describe_network_acls', {'NetworkAclIds': ['$id']}, 'NetworkAcls[0]'),
        delete=Delete('delete_network_acl', {'NetworkAclId': '$id'}), attributes={'Id': '$id'}),
    AclEntry('AWS::EC2::NetworkAclEntry'),
    AclAssociation('AWS::EC2::SubnetNetworkAclAssociation'),
]
