"""Certificate Manager: certificates, with the records that validate them."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags
from .shapes import to_properties


def _request(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in properties.items()
              if key not in ('DomainValidationOptions', 'CertificateTransparencyLoggingPreference', 'CertificateExport')}
    validations = [{'DomainName': item['DomainName'], 'ValidationDomain': item['ValidationDomain']}
                   for item in properties.get('DomainValidationOptions', []) if 'ValidationDomain' in item]
    if validations:
        result['DomainValidationOptions'] = validations
    options = {name: properties[key] for key, name in (('CertificateTransparencyLoggingPreference', 'CertificateTransparencyLoggingPreference'),
                                                       ('CertificateExport', 'Export')) if key in properties}
    if options:
        result['Options'] = options
    return result


def _write_records(r: Resource, answer: Any) -> None:
    """CloudFormation proves the domain in the hosted zones that it is told of."""
    zones = {item['DomainName']: item['HostedZoneId'] for item in r.properties.get('DomainValidationOptions', []) if 'HostedZoneId' in item}
    found = r.client('acm').describe_certificate(CertificateArn=r.id)['Certificate']
    for validation in found.get('DomainValidationOptions', []):
        record = validation.get('ResourceRecord')
        if record and validation['DomainName'] in zones:
            change = {'Name': record['Name'], 'Type': record['Type'], 'TTL': 300, 'ResourceRecords': [{'Value': record['Value']}]}
            r.client('route53').change_resource_record_sets(
                HostedZoneId=zones[validation['DomainName']], ChangeBatch={'Changes': [{'Action': 'UPSERT', 'ResourceRecordSet': change}]})


TYPES = [
    ApiType(
        'AWS::CertificateManager::Certificate', 'acm', create='request_certificate', id='CertificateArn', prepare=_request, after=_write_records,
        read=Read('describe_certificate', {'CertificateArn': '$id'}, 'Certificate'), delete=Delete('delete_certificate', {'CertificateArn': '$id'}),
        attributes={'CertificateArn': '$id'}, tags=Tags('add_tags_to_certificate', 'remove_tags_from_certificate', {'CertificateArn': '$id'},
                                                         keys='Tags', untag_pairs=True),
        live=lambda r, found: to_properties({'DomainName': r.properties['DomainName']}, found, {})),
]
