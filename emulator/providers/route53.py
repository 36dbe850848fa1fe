"""Route 53: hosted zones, records, health checks."""
from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, Tags, call, is_gone, pairs
from .shapes import agrees, to_parameters, to_properties

#: Properties of AWS::Route53::RecordSet that are not the record's own.
_NOT_RECORD = ('HostedZoneId', 'HostedZoneName', 'Comment')


def _zone(r: Resource, properties: dict[str, Any]) -> str:
    if 'HostedZoneId' in properties:
        return properties['HostedZoneId']
    name = properties['HostedZoneName']
    zones = r.client('route53').list_hosted_zones_by_name(DNSName=name)['HostedZones']
    zone = next((zone for zone in zones if zone['Name'].rstrip('.') == name.rstrip('.')), None)
    if zone is None:
        raise ClientError({'Error': {'Code': 'NoSuchHostedZone', 'Message': f'No hosted zone named {name} found'}}, 'ChangeResourceRecordSets')
    return zone['Id'].split('/')[-1]


def _record(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """A record as the API takes it."""
    record = {key: value for key, value in properties.items() if key not in _NOT_RECORD}
    if 'ResourceRecords' in record:
        record['ResourceRecords'] = [{'Value': value} for value in record['ResourceRecords']]
    if 'AliasTarget' in record:
        record['AliasTarget'] = {'EvaluateTargetHealth': False, **record['AliasTarget']}
    client = r.client('route53')
    batch = client.meta.service_model.operation_model('ChangeResourceRecordSets').input_shape.members['ChangeBatch']
    shape = batch.members['Changes'].member.members['ResourceRecordSet']
    return to_parameters(record, shape, {}, r.record)


class Records(Provider):
    """One record (AWS::Route53::RecordSet), or several of a zone (AWS::Route53::RecordSetGroup)."""

    def create(self, r: Resource) -> None:
        self._change(r, [('CREATE', r.properties, record) for record in self._records(r.properties)])
        r.id = r.properties['Name'].rstrip('.') if 'Name' in r.properties else r.name(64)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        found = [self._find(r, record) for record in self._records(r.properties)]
        return None if None in found or not found else {'RecordSets': found}

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        names = [self._name(record) for record in self._records(r.properties)]
        gone = [record for record in self._records(old) if self._name(record) not in names]
        self._change(r, [('UPSERT', r.properties, record) for record in self._records(r.properties)]
                     + [('DELETE', old, record) for record in gone])
        if 'Name' in r.properties:
            r.id = r.properties['Name'].rstrip('.')

    def delete(self, r: Resource) -> None:
        there = [record for record in self._records(r.properties) if self._find(r, record) is not None]
        self._change(r, [('DELETE', r.properties, record) for record in there])

    def live(self, r: Resource) -> dict[str, Any] | None:
        records = [(record, self._find(r, record)) for record in self._records(r.properties)]
        if any(found is None for _, found in records):
            return None
        same = all(agrees({key: value for key, value in _record(r, record).items() if key not in ('Name', 'AliasTarget')}, found)
                   for record, found in records)
        if same:
            return dict(r.properties)
        told = [to_properties(record, {**found, 'ResourceRecords': [item['Value'] for item in found.get('ResourceRecords', [])]}, {})
                for record, found in records]
        return {'RecordSets': told} if 'RecordSets' in r.properties else {**told[0], 'Name': r.properties['Name']}

    @staticmethod
    def _records(properties: dict[str, Any]) -> list[dict[str, Any]]:
        return properties.get('RecordSets', []) if 'Name' not in properties else [properties]

    @staticmethod
    def _name(record: dict[str, Any]) -> tuple[str, str, str]:
        return record['Name'].rstrip('.').lower(), record['Type'], record.get('SetIdentifier', '')

    def _find(self, r: Resource, record: dict[str, Any]) -> dict[str, Any] | None:
        try:
            pages = r.client('route53').get_paginator('list_resource_record_sets').paginate(HostedZoneId=_zone(r, {**r.properties, **record}))
            return next((found for page in pages for found in page['ResourceRecordSets'] if self._name(found) == self._name(record)), None)
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    @staticmethod
    def _change(r: Resource, changes: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
        zones: dict[str, list[dict[str, Any]]] = {}
        for action, properties, record in changes:
            zone = _zone(r, {**properties, **record})
            zones.setdefault(zone, []).append({'Action': action, 'ResourceRecordSet': _record(r, record)})
        for zone, batch in zones.items():
            r.client('route53').change_resource_record_sets(HostedZoneId=zone, ChangeBatch={'Changes': batch})


# ---- hosted zones

def _hosted_zone(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    result = {'Name': properties['Name'], 'CallerReference': r.name(64)}
    if 'DelegationSetId' in properties:
        result['DelegationSetId'] = properties['DelegationSetId']
    vpcs = properties.get('VPCs', [])
    result['HostedZoneConfig'] = {'Comment': properties.get('HostedZoneConfig', {}).get('Comment', ''), 'PrivateZone': bool(vpcs)}
    if vpcs:
        result['VPC'] = vpcs[0]
    return result


def _complete_zone(r: Resource, answer: Any) -> None:
    client = r.client('route53')
    for vpc in r.properties.get('VPCs', [])[1:]:
        client.associate_vpc_with_hosted_zone(HostedZoneId=r.id, VPC={'VPCRegion': vpc['VPCRegion'], 'VPCId': vpc['VPCId']})
    if r.properties.get('HostedZoneTags'):
        client.change_tags_for_resource(ResourceType='hostedzone', ResourceId=r.id, AddTags=pairs(r.properties['HostedZoneTags']))
    if 'QueryLoggingConfig' in r.properties:
        client.create_query_logging_config(
            HostedZoneId=r.id, CloudWatchLogsLogGroupArn=r.properties['QueryLoggingConfig']['CloudWatchLogsLogGroupArn'])


def _update_zone(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    client = r.client('route53')
    if 'HostedZoneConfig' in changed:
        client.update_hosted_zone_comment(Id=r.id, Comment=r.properties.get('HostedZoneConfig', {}).get('Comment', ''))
    if 'VPCs' in changed:
        before, now = old.get('VPCs', []), r.properties.get('VPCs', [])
        for vpc in (vpc for vpc in now if vpc not in before):
            client.associate_vpc_with_hosted_zone(HostedZoneId=r.id, VPC=vpc)
        for vpc in (vpc for vpc in before if vpc not in now):
            client.disassociate_vpc_from_hosted_zone(HostedZoneId=r.id, VPC=vpc)
    return changed & {'HostedZoneConfig', 'VPCs'}


def _update_check(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    fixed = ('Type', 'MeasureLatency', 'RequestInterval')
    now = {name: value for name, value in r.properties['HealthCheckConfig'].items() if name not in fixed}
    call(r, 'route53', 'update_health_check', now, extra={'HealthCheckId': '$id'})
    return changed & {'HealthCheckConfig'}


def _tag_check(r: Resource, answer: Any) -> None:
    tags = pairs(r.properties.get('HealthCheckTags'))
    if tags:
        r.client('route53').change_tags_for_resource(ResourceType='healthcheck', ResourceId=r.id, AddTags=tags)


def _tags(kind: str, name: str) -> Tags:
    return Tags('change_tags_for_resource', 'change_tags_for_resource', {'ResourceType': kind, 'ResourceId': '$id'},
                items='AddTags', keys='RemoveTagKeys', property=name)


TYPES = [
    Records('AWS::Route53::RecordSet'),
    Records('AWS::Route53::RecordSetGroup'),
    ApiType(
        'AWS::Route53::HostedZone', 'route53', create='create_hosted_zone', id=lambda answer, r: answer['HostedZone']['Id'].split('/')[-1],
        prepare=_hosted_zone, after=_complete_zone, update=_update_zone, forgets=('HostedZoneFeatures',),
        read=Read('get_hosted_zone', {'Id': '$id'}), delete=Delete('delete_hosted_zone', {'Id': '$id'}),
        attributes={'Id': '$id', 'NameServers': 'DelegationSet.NameServers'}, tags=_tags('hostedzone', 'HostedZoneTags'),
        live=lambda r, found: {'HostedZoneConfig': {'Comment': found['HostedZone']['Config'].get('Comment', '')}}
        if 'HostedZoneConfig' in r.properties else {}),
    ApiType(
        'AWS::Route53::HealthCheck', 'route53', create='create_health_check', id='HealthCheck.Id', apart=('HealthCheckTags',),
        arguments=lambda r: {'CallerReference': r.name(64)},
        after=_tag_check,
        read=Read('get_health_check', {'HealthCheckId': '$id'}, 'HealthCheck'), delete=Delete('delete_health_check', {'HealthCheckId': '$id'}),
        update=_update_check, attributes={'HealthCheckId': '$id'},
        tags=_tags('healthcheck', 'HealthCheckTags')),
]
