"""A bucket's configurations: what CloudFormation calls them, and what S3 wants to be told.

Each function turns a property of AWS::S3::Bucket into the parameters of the operation that puts it.
"""
from __future__ import annotations

from typing import Any

Config = dict[str, Any]


def _renamed(item: Config, names: dict[str, str]) -> Config:
    return {names.get(key, key): value for key, value in item.items()}


def encryption(value: Config) -> Config:
    names = {'ServerSideEncryptionByDefault': 'ApplyServerSideEncryptionByDefault'}
    rules = [_renamed(rule, names) for rule in value['ServerSideEncryptionConfiguration']]
    return {'ServerSideEncryptionConfiguration': {'Rules': rules}}


def cors(value: Config) -> Config:
    names = {'ExposedHeaders': 'ExposeHeaders', 'Id': 'ID', 'MaxAge': 'MaxAgeSeconds'}
    return {'CORSConfiguration': {'CORSRules': [_renamed(rule, names) for rule in value['CorsRules']]}}


def website(value: Config) -> Config:
    result = {key: item for key, item in value.items() if key == 'RedirectAllRequestsTo'}
    if 'IndexDocument' in value:
        result['IndexDocument'] = {'Suffix': value['IndexDocument']}
    if 'ErrorDocument' in value:
        result['ErrorDocument'] = {'Key': value['ErrorDocument']}
    if 'RoutingRules' in value:
        names = {'RedirectRule': 'Redirect', 'RoutingRuleCondition': 'Condition'}
        result['RoutingRules'] = [_renamed(rule, names) for rule in value['RoutingRules']]
    return {'WebsiteConfiguration': result}


def logging(value: Config, bucket: str) -> Config:
    enabled = {'TargetBucket': value.get('DestinationBucketName', bucket), 'TargetPrefix': value.get('LogFilePrefix', '')}
    if 'TargetObjectKeyFormat' in value:
        enabled['TargetObjectKeyFormat'] = value['TargetObjectKeyFormat']
    return {'BucketLoggingStatus': {'LoggingEnabled': enabled}}


def notification(value: Config) -> Config:
    result: Config = {}
    for kind, target, renamed in (('TopicConfigurations', 'Topic', 'TopicArn'), ('QueueConfigurations', 'Queue', 'QueueArn'),
                                  ('LambdaConfigurations', 'Function', 'LambdaFunctionArn')):
        entries = [_notification(entry, target, renamed) for entry in value.get(kind, [])]
        if entries:
            result['LambdaFunctionConfigurations' if kind == 'LambdaConfigurations' else kind] = entries
    if value.get('EventBridgeConfiguration', {}).get('EventBridgeEnabled', 'EventBridgeConfiguration' in value):
        result['EventBridgeConfiguration'] = {}
    return {'NotificationConfiguration': result}


def _notification(entry: Config, target: str, renamed: str) -> Config:
    result: Config = {renamed: entry[target], 'Events': [entry['Event']]}
    rules = entry.get('Filter', {}).get('S3Key', {}).get('Rules', [])
    if rules:
        result['Filter'] = {'Key': {'FilterRules': rules}}
    return result


def replication(value: Config) -> Config:
    return {'ReplicationConfiguration': {**value, 'Rules': [_replication_rule(rule) for rule in value['Rules']]}}


def _replication_rule(rule: Config) -> Config:
    result = _renamed(rule, {'Id': 'ID'})
    filter_ = rule.get('Filter')
    if filter_:
        result['Filter'] = _renamed(filter_, {'TagFilter': 'Tag'})
        if 'And' in filter_:
            result['Filter']['And'] = _renamed(filter_['And'], {'TagFilters': 'Tags'})
    return result


def object_lock(value: Config) -> Config:
    return {'ObjectLockConfiguration': value}


def lifecycle(value: Config) -> Config:
    return {'LifecycleConfiguration': {'Rules': [_lifecycle_rule(rule) for rule in value['Rules']]}}


def _lifecycle_rule(rule: Config) -> Config:
    result: Config = {'Status': rule['Status']}
    if 'Id' in rule:
        result['ID'] = rule['Id']
    expiration = {name: rule[key] for key, name in (('ExpirationInDays', 'Days'), ('ExpirationDate', 'Date'),
                                                    ('ExpiredObjectDeleteMarker', 'ExpiredObjectDeleteMarker')) if key in rule}
    if expiration:
        result['Expiration'] = expiration
    noncurrent = rule.get('NoncurrentVersionExpiration')
    if 'NoncurrentVersionExpirationInDays' in rule:
        noncurrent = {'NoncurrentDays': rule['NoncurrentVersionExpirationInDays']}
    if noncurrent:
        result['NoncurrentVersionExpiration'] = noncurrent
    transitions = rule.get('Transitions', []) + ([rule['Transition']] if 'Transition' in rule else [])
    if transitions:
        result['Transitions'] = [_renamed(item, {'TransitionInDays': 'Days', 'TransitionDate': 'Date'}) for item in transitions]
    noncurrent = rule.get('NoncurrentVersionTransitions', []) + (
        [rule['NoncurrentVersionTransition']] if 'NoncurrentVersionTransition' in rule else [])
    if noncurrent:
        result['NoncurrentVersionTransitions'] = [_renamed(item, {'TransitionInDays': 'NoncurrentDays'}) for item in noncurrent]
    if 'AbortIncompleteMultipartUpload' in rule:
        result['AbortIncompleteMultipartUpload'] = rule['AbortIncompleteMultipartUpload']
    result['Filter'] = _lifecycle_filter(rule)
    return result


def _lifecycle_filter(rule: Config) -> Config:
    """S3 wants one condition by itself, and several under And."""
    conditions = {name: int(rule[name]) for name in ('ObjectSizeGreaterThan', 'ObjectSizeLessThan') if name in rule}
    if 'Prefix' in rule:
        conditions['Prefix'] = rule['Prefix']
    tags = rule.get('TagFilters', [])
    if len(conditions) + len(tags) > 1:
        return {'And': {**conditions, **({'Tags': tags} if tags else {})}}
    if tags:
        return {'Tag': tags[0]}
    return conditions or {'Prefix': ''}
