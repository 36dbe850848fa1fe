"""Cloud Map: namespaces, services, instances."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties


def _client(r: Resource) -> Any:
    return r.client('servicediscovery')


def _tags(kind: str) -> Tags:
    return Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': r.arn('servicediscovery', f'{kind}/{r.id}')})


def _namespace_id(answer: Any, r: Resource) -> str:
    """A namespace is made by an operation that knows it when it is done."""
    return _client(r).get_operation(OperationId=answer['OperationId'])['Operation']['Targets']['NAMESPACE']


def _update_namespace(kind: str) -> Any:
    def update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        names = ('Description', 'Properties')
        call(r, 'servicediscovery', f'update_{kind}_namespace', {'Namespace': {name: r.properties[name] for name in names if name in r.properties}},
             _SOA, {'Id': '$id'})
        return changed & set(names)
    return update


_SOA = {'Namespace.Properties.DnsProperties.SOA': 'SOA'}


def _namespace(name: str, kind: str) -> ApiType:
    return ApiType(
        f'AWS::ServiceDiscovery::{name}', 'servicediscovery', create=f'create_{kind}_namespace', id=_namespace_id,
        read=Read('get_namespace', {'Id': '$id'}, 'Namespace'), update=_update_namespace(kind), delete=Delete('delete_namespace', {'Id': '$id'}),
        attributes={'HostedZoneId': 'Properties.DnsProperties.HostedZoneId'}, tags=_tags('namespace'))


def _attributes(r: Resource, answer: Any) -> None:
    if r.properties.get('ServiceAttributes'):
        _client(r).update_service_attributes(ServiceId=r.id, Attributes=r.properties['ServiceAttributes'])


def _update_service(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    names = ('Description', 'DnsConfig', 'HealthCheckConfig')
    if changed & set(names):
        now = {name: r.properties[name] for name in names if name in r.properties}
        if 'DnsConfig' in now:
            now['DnsConfig'] = {'DnsRecords': now['DnsConfig']['DnsRecords']}
        call(r, 'servicediscovery', 'update_service', {'Service': now}, extra={'Id': '$id'})
    if 'ServiceAttributes' in changed:
        gone = sorted(set(old.get('ServiceAttributes', {})) - set(r.properties.get('ServiceAttributes', {})))
        if gone:
            _client(r).delete_service_attributes(ServiceId=r.id, Attributes=gone)
        _attributes(r, None)
    return changed & {*names, 'ServiceAttributes'}


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """A service in a namespace of DNS is of the type that both say, whatever the template calls it."""
    return to_properties({key: value for key, value in r.properties.items() if key != 'Type'}, found, {})


def _update_instance(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """moto would have it twice."""
    where = {'ServiceId': r.properties['ServiceId'], 'InstanceId': r.id}
    _client(r).deregister_instance(**where)
    call(r, 'servicediscovery', 'register_instance', {'Attributes': r.properties['InstanceAttributes']}, extra=where)
    return {'InstanceAttributes'}


TYPES = [
    _namespace('PrivateDnsNamespace', 'private_dns'),
    _namespace('PublicDnsNamespace', 'public_dns'),
    _namespace('HttpNamespace', 'http'),
    ApiType(
        'AWS::ServiceDiscovery::Service', 'servicediscovery', create='create_service', id='Service.Id', name=('Name', 127),
        apart=('ServiceAttributes',), after=_attributes, read=Read('get_service', {'Id': '$id'}, 'Service'), update=_update_service, live=_live,
        delete=Delete('delete_service', {'Id': '$id'}), tags=_tags('service')),
    ApiType(
        'AWS::ServiceDiscovery::Instance', 'servicediscovery', create='register_instance', id='$InstanceId', name=('InstanceId', 64),
        rename={'InstanceAttributes': 'Attributes'}, update=_update_instance,
        read=Read('get_instance', {'ServiceId': '$ServiceId', 'InstanceId': '$id'}, 'Instance'),
        delete=Delete('deregister_instance', {'ServiceId': '$ServiceId', 'InstanceId': '$id'})),
]
