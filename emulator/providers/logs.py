"""CloudWatch Logs: groups, streams, filters, policies."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Recorded, Resource, Tags, call


def _exactly(operation: str, at: str, name: str, **arguments: str) -> Any:
    """Looks up by a prefix, which is all that the API offers, and takes the one whose name is the id's last part."""
    def find(r: Resource) -> Any:
        wanted = str(r.id).split('|')[-1]
        filled = {key: wanted if value == '$last' else r.properties[value[1:]] for key, value in arguments.items()}
        found = getattr(r.client('logs'), operation)(**filled)[at]
        return next((item for item in found if item[name] == wanted), None)
    return find


def _group_arn(r: Resource) -> str:
    return r.arn('logs', f'log-group:{r.id}')


def _set_retention(r: Resource, answer: Any) -> None:
    if 'RetentionInDays' in r.properties:
        r.client('logs').put_retention_policy(logGroupName=r.id, retentionInDays=int(r.properties['RetentionInDays']))


def _update_group(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'RetentionInDays' in changed and 'RetentionInDays' not in r.properties:
        r.client('logs').delete_retention_policy(logGroupName=r.id)
    _set_retention(r, None)
    return changed & {'RetentionInDays'}


def _put_destination_policy(r: Resource, answer: Any) -> None:
    if 'DestinationPolicy' in r.properties:
        r.client('logs').put_destination_policy(destinationName=r.id, accessPolicy=r.properties['DestinationPolicy'])


def _update_filter(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """moto would keep the old filter before the new one."""
    r.client('logs').delete_metric_filter(logGroupName=r.properties['LogGroupName'], filterName=r.id)
    call(r, 'logs', 'put_metric_filter', r.properties)
    return changed


_POLICIES = ('DataProtectionPolicy', 'FieldIndexPolicies', 'ResourcePolicyDocument', 'BearerTokenAuthenticationEnabled', 'DeletionProtectionEnabled')

TYPES = [
    ApiType(
        'AWS::Logs::LogGroup', 'logs', create='create_log_group', id='$LogGroupName', name=('LogGroupName', 512),
        # moto has no operation for these policies, and none that changes a group's key.
        apart=('RetentionInDays', *_POLICIES), forgets=_POLICIES, after=_set_retention, update=_update_group,
        read=_exactly('describe_log_groups', 'logGroups', 'logGroupName', logGroupNamePrefix='$last'),
        delete=Delete('delete_log_group', {'logGroupName': '$id'}), attributes={'Arn': lambda r: f'{_group_arn(r)}:*'},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'resourceArn': _group_arn(r)}, items='tags', keys='tagKeys', as_map=True)),
    ApiType(
        'AWS::Logs::LogStream', 'logs', create='create_log_stream', id='$LogStreamName', name=('LogStreamName', 512),
        read=_exactly('describe_log_streams', 'logStreams', 'logStreamName', logGroupName='$LogGroupName', logStreamNamePrefix='$last'),
        delete=Delete('delete_log_stream', {'logGroupName': '$LogGroupName', 'logStreamName': '$id'})),
    ApiType(
        'AWS::Logs::MetricFilter', 'logs', create='put_metric_filter', id='$FilterName', name=('FilterName', 512), update=_update_filter,
        read=_exactly('describe_metric_filters', 'metricFilters', 'filterName', logGroupName='$LogGroupName', filterNamePrefix='$last'),
        forgets=('ApplyOnTransformedLogs', 'FieldSelectionCriteria', 'EmitSystemFieldDimensions'),
        delete=Delete('delete_metric_filter', {'logGroupName': '$LogGroupName', 'filterName': '$id'})),
    ApiType(
        'AWS::Logs::SubscriptionFilter', 'logs', create='put_subscription_filter', id='$FilterName', name=('FilterName', 512), update='create',
        read=_exactly('describe_subscription_filters', 'subscriptionFilters', 'filterName', logGroupName='$LogGroupName', filterNamePrefix='$last'),
        forgets=('ApplyOnTransformedLogs', 'FieldSelectionCriteria', 'EmitSystemFields', 'Distribution'),
        delete=Delete('delete_subscription_filter', {'logGroupName': '$LogGroupName', 'filterName': '$id'})),
    ApiType(
        'AWS::Logs::ResourcePolicy', 'logs', create='put_resource_policy', id='$PolicyName', update='create',
        read=_exactly('describe_resource_policies', 'resourcePolicies', 'policyName'),
        delete=Delete('delete_resource_policy', {'policyName': '$id'})),
    ApiType(
        'AWS::Logs::Destination', 'logs', create='put_destination', id='$DestinationName', apart=('DestinationPolicy',),
        after=_put_destination_policy,
        update='create',
        read=_exactly('describe_destinations', 'destinations', 'destinationName', DestinationNamePrefix='$last'),
        delete=Delete('delete_destination', {'destinationName': '$id'})),
    Recorded('AWS::Logs::QueryDefinition', 'moto has no API for query definitions'),
]
