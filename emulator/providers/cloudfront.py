"""CloudFront: distributions, and what they refer to."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call, pairs
from .recorded import recorded
from .shapes import to_properties

#: Lists that the API wraps in their number and their items.
_LISTS = {'Aliases', 'Origins', 'CacheBehaviors', 'CustomErrorResponses', 'OriginGroups', 'LambdaFunctionAssociations', 'FunctionAssociations',
          'OriginCustomHeaders', 'TrustedKeyGroups', 'TrustedSigners', 'OriginSslProtocols', 'Headers', 'QueryStringCacheKeys', 'WhitelistedNames',
          'StatusCodes', 'Members', 'Locations'}
_RENAME = {'OriginCustomHeaders': 'CustomHeaders', 'AcmCertificateArn': 'ACMCertificateArn', 'IamCertificateId': 'IAMCertificateId',
           'IPV6Enabled': 'IsIPV6Enabled'}


def _config(r: Resource) -> dict[str, Any]:
    """A template's configuration as the API has it, with what it must have and a template may leave out."""
    config = _wrapped(r.properties['DistributionConfig'])
    config.setdefault('Comment', '')
    config['CallerReference'] = r.memory.setdefault('reference', r.name(64))
    for origin in config.get('Origins', {}).get('Items', []):
        if 'S3OriginConfig' in origin:
            origin['S3OriginConfig'].setdefault('OriginAccessIdentity', '')
        if 'CustomOriginConfig' in origin:
            for name, port in (('HTTPPort', 80), ('HTTPSPort', 443)):
                origin['CustomOriginConfig'].setdefault(name, port)
    if 'Logging' in config:
        config['Logging'] = {'Enabled': True, 'IncludeCookies': False, 'Prefix': '', **config['Logging']}
    return config


def _wrapped(value: Any, name: str = '') -> Any:
    if isinstance(value, dict):
        result = {key: _wrapped(item, key) for key, item in value.items()}
        if name == 'GeoRestriction':
            locations = result.pop('Locations', {'Items': []})['Items']
            return {**result, 'Quantity': len(locations), 'Items': locations}
        if 'AllowedMethods' in result or 'CachedMethods' in result:
            allowed, cached = result.get('AllowedMethods', ['GET', 'HEAD']), result.pop('CachedMethods', ['GET', 'HEAD'])
            result['AllowedMethods'] = {
                'Quantity': len(allowed), 'Items': allowed, 'CachedMethods': {'Quantity': len(cached), 'Items': cached}}
        return {_RENAME.get(key, key): item for key, item in result.items()}
    if isinstance(value, list):
        items = [_wrapped(item) for item in value]
        if name in ('TrustedKeyGroups', 'TrustedSigners'):
            return {'Enabled': bool(items), 'Quantity': len(items), 'Items': items}
        return {'Quantity': len(items), 'Items': items} if name in _LISTS else items
    return value


class Distribution(ApiType):
    """It is made with its tags, in a form of their own, and disabled before it goes."""

    def _send(self, r: Resource, operation: str) -> Any:
        tags = {'Items': pairs(r.properties.get('Tags'))}
        return call(r, 'cloudfront', 'create_distribution_with_tags', {'DistributionConfig': _config(r), 'Tags': tags},
                    wrap='DistributionConfigWithTags')

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            client = r.client('cloudfront')
            found = client.get_distribution_config(Id=r.id)
            config = {**found['DistributionConfig'], 'Enabled': False}
            etag = client.update_distribution(Id=r.id, DistributionConfig=config, IfMatch=found['ETag'])['ETag']
            client.delete_distribution(Id=r.id, IfMatch=etag)


def _update_distribution(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    etag = r.client('cloudfront').get_distribution_config(Id=r.id)['ETag']
    call(r, 'cloudfront', 'update_distribution', {'DistributionConfig': _config(r)}, extra={'Id': '$id', 'IfMatch': etag})
    return {'DistributionConfig'}


class DistributionTags(Tags):
    def apply(self, r: Resource, client: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        arn = client.get_distribution(Id=r.id)['Distribution']['ARN']
        removed = [key for key in old if key not in new]
        if removed:
            client.untag_resource(Resource=arn, TagKeys={'Items': removed})
        client.tag_resource(Resource=arn, Tags={'Items': pairs(new)})


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """The API words everything else at more length than templates do."""
    wanted = r.properties['DistributionConfig']
    told = to_properties({key: value for key, value in wanted.items() if not isinstance(value, (list, dict))}, found['DistributionConfig'], _RENAME)
    return {'DistributionConfig': {**wanted, **told}}


def _etag(r: Resource, operation: str) -> str:
    return getattr(r.client('cloudfront'), operation)(Id=r.id)['ETag']


def _update_access(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    call(r, 'cloudfront', 'update_origin_access_control', r.properties, extra={'Id': '$id', 'IfMatch': _etag(r, 'get_origin_access_control')})
    return changed


_POLICY = {'Id': '{id}', 'LastModifiedTime': '2020-01-01T00:00:00Z'}

TYPES = [
    Distribution(
        'AWS::CloudFront::Distribution', 'cloudfront', create='create_distribution', id='Distribution.Id', update=_update_distribution,
        read=Read('get_distribution', {'Id': '$id'}, 'Distribution'), delete=Delete('delete_distribution', {'Id': '$id'}),
        tags=DistributionTags('tag_resource', 'untag_resource', {}), live=_live),
    ApiType(
        'AWS::CloudFront::OriginAccessControl', 'cloudfront', create='create_origin_access_control', id='OriginAccessControl.Id',
        read=Read('get_origin_access_control', {'Id': '$id'}, 'OriginAccessControl'), update=_update_access,
        delete=Delete('delete_origin_access_control', lambda r: {'Id': r.id, 'IfMatch': _etag(r, 'get_origin_access_control')})),
    ApiType(
        'AWS::CloudFront::PublicKey', 'cloudfront', create='create_public_key', id='PublicKey.Id', live=lambda r, found: {},
        read=Read('get_public_key', {'Id': '$id'}, 'PublicKey'),
        delete=Delete('delete_public_key', lambda r: {'Id': r.id, 'IfMatch': _etag(r, 'get_public_key')})),
    *recorded('CloudFront', 'moto has no API for it that can be changed or deleted', {
        'CloudFrontOriginAccessIdentity': {'id': 'E{hex}', 'Id': '{id}', 'S3CanonicalUserId': '{hex}{hex}{hex}{hex}{hex}{hex}'},
        'Function': {'id': 'arn:{partition}:cloudfront::{account}:function/{Name}', 'FunctionARN': '{id}', 'FunctionMetadata_FunctionARN': '{id}',
                     'Stage': 'LIVE'},
        'KeyGroup': {'id': '{uuid}', **_POLICY},
        'KeyValueStore': {'id': '{Name}', 'Id': '{uuid}', 'Arn': 'arn:{partition}:cloudfront::{account}:key-value-store/{uuid}', 'Status': 'READY'},
        'CachePolicy': {'id': '{uuid}', **_POLICY}, 'OriginRequestPolicy': {'id': '{uuid}', **_POLICY},
        'ResponseHeadersPolicy': {'id': '{uuid}', **_POLICY}, 'ContinuousDeploymentPolicy': {'id': '{uuid}', **_POLICY},
        'RealtimeLogConfig': {'id': 'arn:{partition}:cloudfront::{account}:realtime-log-config/{Name}', 'Arn': '{id}'},
        'MonitoringSubscription': '{DistributionId}', 'VpcOrigin': {'id': 'vo_{hex}', 'Id': '{id}'}}),
]
