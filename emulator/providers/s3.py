"""S3: buckets and their policies."""
from __future__ import annotations

import json
from typing import Any, Callable, NamedTuple

from botocore.exceptions import ClientError

from . import s3_configuration as configuration
from .base import ApiType, Delete, Provider, Read, Resource, is_gone, pairs
from .shapes import agrees, to_parameters, to_properties


class Part(NamedTuple):
    """A property of a bucket that operations of its own put, get and remove."""

    put: str
    get: str
    #: The property as parameters of `put`; that is also how `get` answers, under the last of their names.
    parameters: Callable[..., dict[str, Any]]
    #: The operation that removes it, or the parameters of `put` that do.
    remove: Any = None
    #: `get` answers with the configuration itself.
    bare: bool = False


PARTS = {
    'BucketEncryption': Part('put_bucket_encryption', 'get_bucket_encryption', configuration.encryption, 'delete_bucket_encryption'),
    'VersioningConfiguration': Part('put_bucket_versioning', 'get_bucket_versioning', lambda value: {'VersioningConfiguration': value},
                                    {'VersioningConfiguration': {'Status': 'Suspended'}}, bare=True),
    'PublicAccessBlockConfiguration': Part(
        'put_public_access_block', 'get_public_access_block', lambda value: {'PublicAccessBlockConfiguration': value},
        'delete_public_access_block'),
    'OwnershipControls': Part('put_bucket_ownership_controls', 'get_bucket_ownership_controls', lambda value: {'OwnershipControls': value},
                              'delete_bucket_ownership_controls'),
    'LifecycleConfiguration': Part('put_bucket_lifecycle_configuration', 'get_bucket_lifecycle_configuration', configuration.lifecycle,
                                   'delete_bucket_lifecycle', bare=True),
    'CorsConfiguration': Part('put_bucket_cors', 'get_bucket_cors', configuration.cors, 'delete_bucket_cors', bare=True),
    'WebsiteConfiguration': Part('put_bucket_website', 'get_bucket_website', configuration.website, 'delete_bucket_website', bare=True),
    'LoggingConfiguration': Part('put_bucket_logging', 'get_bucket_logging', configuration.logging, {'BucketLoggingStatus': {}}, bare=True),
    'NotificationConfiguration': Part(
        'put_bucket_notification_configuration', 'get_bucket_notification_configuration', configuration.notification,
        {'NotificationConfiguration': {}}, bare=True),
    'ReplicationConfiguration': Part('put_bucket_replication', 'get_bucket_replication', configuration.replication, 'delete_bucket_replication'),
    'ObjectLockConfiguration': Part('put_object_lock_configuration', 'get_object_lock_configuration', configuration.object_lock),
    'AccelerateConfiguration': Part(
        'put_bucket_accelerate_configuration', 'get_bucket_accelerate_configuration',
        lambda value: {'AccelerateConfiguration': {'Status': value['AccelerationStatus']}},
        {'AccelerateConfiguration': {'Status': 'Suspended'}}, bare=True),
}
#: moto has no operation for these, or answers it and keeps nothing.
_RECORDED = ('AnalyticsConfigurations', 'MetricsConfigurations', 'IntelligentTieringConfigurations', 'InventoryConfigurations',
             'MetadataTableConfiguration', 'MetadataConfiguration', 'AbacStatus', 'BucketNamespace', 'BucketNamePrefix')
_CANNED = {'Private': 'private', 'PublicRead': 'public-read', 'PublicReadWrite': 'public-read-write', 'AuthenticatedRead': 'authenticated-read',
           'LogDeliveryWrite': 'log-delivery-write', 'BucketOwnerRead': 'bucket-owner-read',
           'BucketOwnerFullControl': 'bucket-owner-full-control', 'AwsExecRead': 'aws-exec-read'}


class Bucket(ApiType):
    """A bucket, and the one thing that S3 says of a second one."""

    def create(self, r: Resource) -> None:
        self._generate_name(r)
        if self._exists(r, r.properties['BucketName']):
            # S3 itself says nothing of a second creation in us-east-1.
            message = 'Your previous request to create the named bucket succeeded and you already own it.'
            raise ClientError({'Error': {'Code': 'BucketAlreadyOwnedByYou', 'Message': message}}, 'CreateBucket')
        super().create(r)

    def describe(self, r: Resource) -> Any:
        if r.id is None or not self._exists(r, r.id):
            return None
        return {'BucketName': r.id}

    @staticmethod
    def _exists(r: Resource, name: str) -> bool:
        try:
            r.client('s3').head_bucket(Bucket=name)
        except ClientError as error:
            if is_gone(error, '404'):
                return False
            raise
        return True


def _location(r: Resource) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if r.region != 'us-east-1':
        result['CreateBucketConfiguration'] = {'LocationConstraint': r.region}
    if r.properties.get('ObjectLockEnabled'):
        result['ObjectLockEnabledForBucket'] = True
    return result


def _complete(r: Resource, answer: Any) -> None:
    _set_parts(r, set(r.properties))


def _set_parts(r: Resource, changed: set[str]) -> set[str]:
    s3 = r.client('s3')
    for name in (name for name in PARTS if name in changed):
        part = PARTS[name]
        if name in r.properties:
            getattr(s3, part.put)(Bucket=r.id, **_parameters(r, name))
        elif isinstance(part.remove, str):
            getattr(s3, part.remove)(Bucket=r.id)
        elif part.remove is not None:
            getattr(s3, part.put)(Bucket=r.id, **part.remove)
    if 'AccessControl' in changed:
        s3.put_bucket_acl(Bucket=r.id, ACL=_CANNED[r.properties.get('AccessControl', 'Private')])
    if 'Tags' in changed:
        tags = pairs(r.properties.get('Tags'))
        s3.put_bucket_tagging(Bucket=r.id, Tagging={'TagSet': tags}) if tags else s3.delete_bucket_tagging(Bucket=r.id)
    return changed & {*PARTS, 'AccessControl', 'Tags'}


def _parameters(r: Resource, name: str) -> dict[str, Any]:
    """The parameters of the operation that puts a property, typed as it wants them."""
    part, more = PARTS[name], (r.id,) if name == 'LoggingConfiguration' else ()
    client = r.client('s3')
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[part.put]).input_shape
    return to_parameters(part.parameters(r.properties[name], *more), shape, {}, lambda path: r.record(f'{name}: {path}'))


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """A configuration that says what was asked for is told in the template's words, another as S3 words it."""
    live = dict(found)
    for name in (name for name in PARTS if name in r.properties):
        part = PARTS[name]
        try:
            answer = getattr(r.client('s3'), part.get)(Bucket=r.id)
        except ClientError:
            answer = {}
        answer.pop('ResponseMetadata', None)
        asked = _parameters(r, name)
        told = answer if part.bare else answer.get(next(iter(asked)), {})
        live[name] = r.properties[name] if agrees(next(iter(asked.values())), told) else told
    if 'Tags' in r.properties:
        try:
            live['Tags'] = r.client('s3').get_bucket_tagging(Bucket=r.id)['TagSet']
        except ClientError:
            live['Tags'] = []
    return {name: to_properties(r.properties[name], value, {}) if name == 'Tags' else value
            for name, value in live.items() if name in r.properties}


def _website(r: Resource) -> str:
    dash = '-' if r.region in ('us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1',
                               'sa-east-1') else '.'
    return f'http://{r.id}.s3-website{dash}{r.region}.amazonaws.com'


class BucketPolicy(Provider):
    def create(self, r: Resource) -> None:
        self.update(r, {})
        r.id = r.properties['Bucket']

    def describe(self, r: Resource) -> Any:
        try:
            answer = r.client('s3').get_bucket_policy(Bucket=r.properties['Bucket'])
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        return {'Bucket': r.properties['Bucket'], 'PolicyDocument': json.loads(answer['Policy'])}

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        document = r.properties['PolicyDocument']
        policy = document if isinstance(document, str) else json.dumps(document)
        r.client('s3').put_bucket_policy(Bucket=r.properties['Bucket'], Policy=policy)

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('s3').delete_bucket_policy(Bucket=r.properties['Bucket'])


TYPES = [
    Bucket(
        'AWS::S3::Bucket', 's3', create='create_bucket', id='$BucketName', name=('BucketName', 63, 'lower'), rename={'BucketName': 'Bucket'},
        apart=(*PARTS, *_RECORDED, 'AccessControl', 'Tags', 'ObjectLockEnabled'), forgets=_RECORDED, arguments=_location, after=_complete,
        read=Read('head_bucket', {'Bucket': '$id'}), update=lambda r, old, changed: _set_parts(r, changed),
        delete=Delete('delete_bucket', {'Bucket': '$id'}), live=_live, attributes={
            'Arn': lambda r: f'arn:aws:s3:::{r.id}', 'DomainName': lambda r: f'{r.id}.s3.amazonaws.com',
            'DualStackDomainName': lambda r: f'{r.id}.s3.dualstack.{r.region}.amazonaws.com',
            'RegionalDomainName': lambda r: f'{r.id}.s3.{r.region}.amazonaws.com', 'WebsiteURL': _website}),
    BucketPolicy('AWS::S3::BucketPolicy'),
]
