"""DynamoDB: tables."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

_SEPARATE = ('TimeToLiveSpecification', 'PointInTimeRecoverySpecification', 'ResourcePolicy')
#: moto has no operation for these, or keeps nothing of them.
_FORGOTTEN = ('ContributorInsightsSpecification', 'KinesisStreamSpecification', 'TableClass', 'OnDemandThroughput', 'ImportSourceSpecification',
              'VectorIndexes')
_FORGOTTEN_GLOBAL = ('ReadOnDemandThroughputSettings', 'ReadProvisionedThroughputSettings', 'WriteOnDemandThroughputSettings',
                     'WriteProvisionedThroughputSettings', 'GlobalTableWitnesses', 'MultiRegionConsistency', 'GlobalTableSourceArn', 'TableType',
                     'VectorIndexes')


def _stream(specification: dict[str, Any]) -> dict[str, Any]:
    return {'StreamEnabled': True, 'StreamViewType': specification['StreamViewType']}


def _table(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    result = dict(properties)
    if 'StreamSpecification' in result:
        result['StreamSpecification'] = _stream(result['StreamSpecification'])
    if 'SSESpecification' in result:
        sse = result['SSESpecification']
        result['SSESpecification'] = {('Enabled' if key == 'SSEEnabled' else key): value for key, value in sse.items()}
    result['GlobalSecondaryIndexes'] = [_index(index) for index in properties.get('GlobalSecondaryIndexes', [])] or None
    return {key: value for key, value in result.items() if value is not None}


def _index(index: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in index.items()
            if key in ('IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput')}


def _complete(r: Resource, answer: Any) -> None:
    _set_separate(r, set(_SEPARATE) & set(r.properties))


def _set_separate(r: Resource, changed: set[str]) -> set[str]:
    client = r.client('dynamodb')
    if 'TimeToLiveSpecification' in changed:
        now = r.properties.get('TimeToLiveSpecification')
        described = client.describe_time_to_live(TableName=r.id)['TimeToLiveDescription']
        if now:
            client.update_time_to_live(TableName=r.id, TimeToLiveSpecification=now)
        elif described.get('AttributeName'):
            client.update_time_to_live(
                TableName=r.id, TimeToLiveSpecification={'Enabled': False, 'AttributeName': described['AttributeName']})
    if 'PointInTimeRecoverySpecification' in changed:
        now = r.properties.get('PointInTimeRecoverySpecification') or {'PointInTimeRecoveryEnabled': False}
        client.update_continuous_backups(TableName=r.id, PointInTimeRecoverySpecification=now)
    if 'ResourcePolicy' in changed:
        arn = client.describe_table(TableName=r.id)['Table']['TableArn']
        now = r.properties.get('ResourcePolicy')
        if now:
            client.put_resource_policy(ResourceArn=arn, Policy=json.dumps(now['PolicyDocument']))
        else:
            client.delete_resource_policy(ResourceArn=arn)
    return changed & set(_SEPARATE)


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = _set_separate(r, changed)
    names = changed & {'BillingMode', 'ProvisionedThroughput', 'DeletionProtectionEnabled', 'StreamSpecification'}
    now = {name: r.properties[name] for name in names if name in r.properties}
    if 'StreamSpecification' in now:
        now['StreamSpecification'] = _stream(now['StreamSpecification'])
    elif 'StreamSpecification' in names:
        now['StreamSpecification'] = {'StreamEnabled': False}
    if now:
        call(r, 'dynamodb', 'update_table', now, extra={'TableName': '$id'})
    if 'GlobalSecondaryIndexes' in changed:
        _update_indexes(r, old)
        done |= {'GlobalSecondaryIndexes', 'AttributeDefinitions'}
    return done | set(now)


def _update_indexes(r: Resource, old: dict[str, Any]) -> None:
    before = {index['IndexName']: _index(index) for index in old.get('GlobalSecondaryIndexes', [])}
    wanted = {index['IndexName']: _index(index) for index in r.properties.get('GlobalSecondaryIndexes', [])}
    updates = [{'Delete': {'IndexName': name}} for name in before if name not in wanted]
    updates += [{'Create': index} for name, index in wanted.items() if name not in before]
    updates += [{'Update': {'IndexName': name, 'ProvisionedThroughput': index['ProvisionedThroughput']}} for name, index in wanted.items()
                if name in before and 'ProvisionedThroughput' in index and index != before[name]]
    for update in updates:
        call(r, 'dynamodb', 'update_table', {'AttributeDefinitions': r.properties['AttributeDefinitions'], 'GlobalSecondaryIndexUpdates': [update]},
             extra={'TableName': '$id'})


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {'BillingMode': found.get('BillingModeSummary', {}).get('BillingMode'), 'KeySchema': found['KeySchema'], 'TableName': found['TableName'],
            'DeletionProtectionEnabled': found.get('DeletionProtectionEnabled'), 'ProvisionedThroughput': found.get('ProvisionedThroughput')}
    if 'TimeToLiveSpecification' in r.properties:
        described = r.client('dynamodb').describe_time_to_live(TableName=r.id)['TimeToLiveDescription']
        told['TimeToLiveSpecification'] = {**described, 'Enabled': described['TimeToLiveStatus'].startswith('ENABL')}
    return to_properties(r.properties, told, {})


# ---- global tables

def _global(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """A global table is a table here; what its replica in this region says is a table's property."""
    here = next((item for item in properties['Replicas'] if item['Region'] == r.region), {})
    if len(properties['Replicas']) > 1:
        # moto keeps tables of different regions apart.
        r.record('Replicas')
    result = {key: value for key, value in properties.items() if key != 'Replicas'}
    result.setdefault('BillingMode', 'PAY_PER_REQUEST')
    if result['BillingMode'] == 'PROVISIONED':
        result['ProvisionedThroughput'] = {'ReadCapacityUnits': 5, 'WriteCapacityUnits': 5}
    result.update({key: here[key] for key in ('DeletionProtectionEnabled', 'Tags') if key in here})
    return _table(r, result)


def _table_type(type_name: str, **how: Any) -> ApiType:
    return ApiType(
        type_name, 'dynamodb', create='create_table', id='TableDescription.TableName', name=('TableName', 255), after=_complete, update=_update,
        read=Read('describe_table', {'TableName': '$id'}, 'Table'), delete=Delete('delete_table', {'TableName': '$id'}),
        attributes={'Arn': 'TableArn', 'StreamArn': 'LatestStreamArn'}, live=_live, **how)


TYPES = [
    _table_type('AWS::DynamoDB::Table', prepare=_table, forgets=_FORGOTTEN, apart=(*_SEPARATE, *_FORGOTTEN),
                tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': r.arn('dynamodb', f'table/{r.id}')})),
    _table_type('AWS::DynamoDB::GlobalTable', prepare=_global, forgets=_FORGOTTEN_GLOBAL, apart=(*_SEPARATE, *_FORGOTTEN_GLOBAL)),
]
