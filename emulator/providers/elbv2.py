"""Elastic Load Balancing: load balancers, listeners, target groups."""
from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, Tags, as_tags, call, is_gone
from .shapes import agrees, to_properties

_TAGS = Tags('add_tags', 'remove_tags', {'ResourceArns': ['$id']})


def _elb(r: Resource) -> Any:
    return r.client('elbv2')


def _attributes(value: Any) -> list[dict[str, str]]:
    return [{'Key': key, 'Value': content} for key, content in as_tags(value).items() if key]


def _with_attributes(operation: str, argument: str, name: str) -> Any:
    """Live properties, with those attributes that the template names."""
    def tell(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
        told = dict(found)
        if name in r.properties:
            now = as_tags(getattr(_elb(r), operation)(**{argument: r.id})['Attributes'])
            told[name] = [{'Key': item['Key'], 'Value': now.get(item['Key'])} for item in r.properties[name]]
        if 'Subnets' in r.properties:
            told['Subnets'] = [zone['SubnetId'] for zone in found['AvailabilityZones']]
        return to_properties(r.properties, told, {})
    return tell


# ---- load balancers

class LoadBalancer(ApiType):
    """One that is protected refuses to be deleted."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            attributes = as_tags(_elb(r).describe_load_balancer_attributes(LoadBalancerArn=r.id)['Attributes'])
            if attributes.get('deletion_protection.enabled') == 'true':
                # moto would delete it.
                message = f"Load balancer '{r.id}' cannot be deleted because deletion protection is enabled"
                raise ClientError({'Error': {'Code': 'OperationNotPermitted', 'Message': message}}, 'DeleteLoadBalancer')
            super().delete(r)


def _set_balancer_attributes(r: Resource, answer: Any) -> None:
    attributes = _attributes(r.properties.get('LoadBalancerAttributes'))
    if attributes:
        _elb(r).modify_load_balancer_attributes(LoadBalancerArn=r.id, Attributes=attributes)


def _update_balancer(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'LoadBalancerAttributes' in changed:
        _set_balancer_attributes(r, None)
    done = changed & {'LoadBalancerAttributes'}
    for names, operation in ((('SecurityGroups',), 'set_security_groups'), (('IpAddressType',), 'set_ip_address_type'),
                             (('Subnets', 'SubnetMappings'), 'set_subnets')):
        now = {name: r.properties[name] for name in names if name in r.properties}
        if changed & set(names) and now:
            call(r, 'elbv2', operation, now, extra={'LoadBalancerArn': '$id'})
            done |= changed & set(names)
    return done


# ---- target groups

def _complete_target_group(r: Resource, answer: Any) -> None:
    attributes = _attributes(r.properties.get('TargetGroupAttributes'))
    if attributes:
        _elb(r).modify_target_group_attributes(TargetGroupArn=r.id, Attributes=attributes)
    if r.properties.get('Targets'):
        call(r, 'elbv2', 'register_targets', {'Targets': r.properties['Targets']}, extra={'TargetGroupArn': '$id'})


def _update_target_group(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = changed & {'TargetGroupAttributes', 'Targets'}
    gone = [target for target in old.get('Targets', []) if target not in r.properties.get('Targets', [])]
    if gone:
        call(r, 'elbv2', 'deregister_targets', {'Targets': gone}, extra={'TargetGroupArn': '$id'})
    if done:
        _complete_target_group(r, None)
    health = {name for name in changed if name.startswith(('HealthCheck', 'Healthy', 'Unhealthy'))} | changed & {'Matcher'}
    if health:
        now = {name: r.properties[name] for name in health if name in r.properties}
        call(r, 'elbv2', 'modify_target_group', now, extra={'TargetGroupArn': '$id'})
        done |= set(now)
    return done


# ---- listeners

def _complete_listener(r: Resource, answer: Any) -> None:
    if r.properties.get('ListenerAttributes'):
        _elb(r).modify_listener_attributes(ListenerArn=r.id, Attributes=_attributes(r.properties['ListenerAttributes']))


def _update_listener(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    names = ('Port', 'Protocol', 'SslPolicy', 'Certificates', 'DefaultActions')
    if changed & set(names):
        now = {name: r.properties[name] for name in names if name in r.properties}
        call(r, 'elbv2', 'modify_listener', now, extra={'ListenerArn': '$id'})
    if 'ListenerAttributes' in changed:
        _complete_listener(r, None)
    return changed & {*names, 'ListenerAttributes'}


def _update_rule(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if changed & {'Actions', 'Conditions'}:
        call(r, 'elbv2', 'modify_rule', {name: r.properties[name] for name in ('Actions', 'Conditions')}, extra={'RuleArn': '$id'})
    if 'Priority' in changed:
        _elb(r).set_rule_priorities(RulePriorities=[{'RuleArn': r.id, 'Priority': int(r.properties['Priority'])}])
    return changed & {'Actions', 'Conditions', 'Priority'}


class ListenerCertificates(Provider):
    """Certificates of a listener besides its default one."""

    def create(self, r: Resource) -> None:
        _elb(r).add_listener_certificates(ListenerArn=r.properties['ListenerArn'], Certificates=r.properties['Certificates'])
        r.id = r.name(64)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        try:
            found = _elb(r).describe_listener_certificates(ListenerArn=r.properties['ListenerArn'])['Certificates']
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        now = {certificate['CertificateArn'] for certificate in found}
        return r.properties if now >= {item['CertificateArn'] for item in r.properties['Certificates']} else None

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._remove(r, [item for item in old['Certificates'] if item not in r.properties['Certificates']])
        _elb(r).add_listener_certificates(ListenerArn=r.properties['ListenerArn'], Certificates=r.properties['Certificates'])

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            self._remove(r, r.properties['Certificates'])

    @staticmethod
    def _remove(r: Resource, certificates: list[dict[str, str]]) -> None:
        if certificates:
            _elb(r).remove_listener_certificates(ListenerArn=r.properties['ListenerArn'], Certificates=certificates)


def _actions_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """ELB words actions and conditions at more length than templates do."""
    live = to_properties(r.properties, found, {})
    for name in ('DefaultActions', 'Actions', 'Conditions'):
        if name in live and agrees(r.properties[name], found[name]):
            live[name] = r.properties[name]
    return live


TYPES = [
    LoadBalancer(
        'AWS::ElasticLoadBalancingV2::LoadBalancer', 'elbv2', create='create_load_balancer', id='LoadBalancers[0].LoadBalancerArn',
        name=('Name', 32), apart=('LoadBalancerAttributes', 'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic', 'MinimumLoadBalancerCapacity',
                                  'EnableCapacityReservationProvisionStabilize'),
        forgets=('EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic', 'MinimumLoadBalancerCapacity', 'EnablePrefixForIpv6SourceNat',
                 'Ipv4IpamPoolId', 'EnableCapacityReservationProvisionStabilize'),
        after=_set_balancer_attributes, read=Read('describe_load_balancers', {'LoadBalancerArns': ['$id']}, 'LoadBalancers[0]'),
        update=_update_balancer, delete=Delete('delete_load_balancer', {'LoadBalancerArn': '$id'}), tags=_TAGS,
        live=_with_attributes('describe_load_balancer_attributes', 'LoadBalancerArn', 'LoadBalancerAttributes'),
        attributes={'LoadBalancerFullName': lambda r: r.id.split(':loadbalancer/')[1]}),
    ApiType(
        'AWS::ElasticLoadBalancingV2::TargetGroup', 'elbv2', create='create_target_group', id='TargetGroups[0].TargetGroupArn',
        name=('Name', 32), apart=('TargetGroupAttributes', 'Targets'), after=_complete_target_group, update=_update_target_group,
        forgets=('TargetControlPort',), read=Read('describe_target_groups', {'TargetGroupArns': ['$id']}, 'TargetGroups[0]'),
        delete=Delete('delete_target_group', {'TargetGroupArn': '$id'}), tags=_TAGS,
        live=_with_attributes('describe_target_group_attributes', 'TargetGroupArn', 'TargetGroupAttributes'),
        attributes={'TargetGroupFullName': lambda r: r.id.split(':')[-1]}),
    ApiType(
        'AWS::ElasticLoadBalancingV2::Listener', 'elbv2', create='create_listener', id='Listeners[0].ListenerArn',
        apart=('ListenerAttributes',), forgets=('MutualAuthentication',), after=_complete_listener, update=_update_listener,
        read=Read('describe_listeners', {'ListenerArns': ['$id']}, 'Listeners[0]'), delete=Delete('delete_listener', {'ListenerArn': '$id'}),
        tags=_TAGS, live=_actions_live),
    ApiType(
        'AWS::ElasticLoadBalancingV2::ListenerRule', 'elbv2', create='create_rule', id='Rules[0].RuleArn', forgets=('Transforms',),
        read=Read('describe_rules', {'RuleArns': ['$id']}, 'Rules[0]'), update=_update_rule, delete=Delete('delete_rule', {'RuleArn': '$id'}),
        tags=_TAGS, live=_actions_live),
    ListenerCertificates('AWS::ElasticLoadBalancingV2::ListenerCertificate'),
]
