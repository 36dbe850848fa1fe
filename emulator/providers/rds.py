"""RDS: clusters, instances, and the groups that they belong to."""
from __future__ import annotations

import json
import secrets
from typing import Any, Callable

from ..recording import bookkeeping
from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties


def rds_tags(kind: str) -> Tags:
    """Tags of a resource whose ARN ends with its kind and its id."""
    return Tags('add_tags_to_resource', 'remove_tags_from_resource', lambda r: {'ResourceName': r.arn('rds', f'{kind}:{r.id}')})


def _rds(r: Resource) -> Any:
    return r.client('rds')


# ---- what clusters and instances share

class Database(ApiType):
    """One that may be made from a snapshot or another database, and has a secret of the master user's password."""

    def __init__(self, type_name: str, noun: str, origins: dict[str, str], **how: Any):
        super().__init__(type_name, 'rds', after=self._complete, update=self._change, **how)
        self._noun, self._origins = noun, origins

    def create(self, r: Resource) -> None:
        original = self._create
        operation = next((operation for name, operation in self._origins.items() if name in r.properties), original)
        if operation == original:
            super().create(r)
            return
        self._generate_name(r)
        answer = self._send(r, operation)
        r.id = self._pick(self._id, answer, r)
        self._complete(r, answer)

    def _complete(self, r: Resource, answer: Any) -> None:
        secret = (self.describe(r) or {}).get('MasterUserSecret')
        if secret:
            self._correct_secret(r, secret['SecretArn'])
        for role in r.properties.get('AssociatedRoles', []):
            getattr(_rds(r), f'add_role_to_db_{self._noun.lower()}')(
                **{f'DB{self._noun}Identifier': r.id}, RoleArn=role['RoleArn'], FeatureName=role.get('FeatureName', ''))

    @bookkeeping
    def _correct_secret(self, r: Resource, arn: str) -> None:
        """moto calls every master user "admin" and gives each the same password."""
        text = json.dumps({'username': r.properties.get('MasterUsername', 'admin'), 'password': secrets.token_urlsafe(24)})
        r.client('secretsmanager').put_secret_value(SecretId=arn, SecretString=text)

    def _change(self, r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        operation = f'modify_db_{self._noun.lower()}'
        members = _rds(r).meta.service_model.operation_model(f'ModifyDB{self._noun}').input_shape.members
        known = {name.lower() for name in members} - {'tags'}
        send = {name: r.properties[name] for name in changed
                if name in r.properties and self._rename.get(name, name).lower() in known}
        exports = {}
        if 'EnableCloudwatchLogsExports' in changed:
            before, now = old.get('EnableCloudwatchLogsExports', []), r.properties.get('EnableCloudwatchLogsExports', [])
            exports = {'CloudwatchLogsExportConfiguration': {'EnableLogTypes': [item for item in now if item not in before],
                                                             'DisableLogTypes': [item for item in before if item not in now]}}
        if send or exports:
            call(r, 'rds', operation, _plain(r, send), self._rename, {**exports, f'DB{self._noun}Identifier': '$id', 'ApplyImmediately': True})
        if {'ManageMasterUserPassword', 'MasterUserSecret'} & set(send):
            self._complete(r, None)
        return set(send) | ({'EnableCloudwatchLogsExports'} if exports else set()) | changed & {'DeleteAutomatedBackups'}


def _plain(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """The secret's key is a parameter of the database."""
    result = {key: value for key, value in properties.items() if key != 'MasterUserSecret'}
    if 'KmsKeyId' in properties.get('MasterUserSecret', {}):
        result['MasterUserSecretKmsKeyId'] = properties['MasterUserSecret']['KmsKeyId']
    return result


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    groups = [group['VpcSecurityGroupId'] for group in found.get('VpcSecurityGroups', [])]
    told = {**found, 'VpcSecurityGroupIds': groups, 'VPCSecurityGroups': groups,
            'DBClusterParameterGroupName': found.get('DBClusterParameterGroup'),
            'EnableCloudwatchLogsExports': found.get('EnabledCloudwatchLogsExports'),
            'EnableIAMDatabaseAuthentication': found.get('IAMDatabaseAuthenticationEnabled'),
            'EnableHttpEndpoint': found.get('HttpEndpointEnabled'), 'MasterUserSecret': None, 'Tags': found.get('TagList'),
            'DBParameterGroupName': (found.get('DBParameterGroups') or [{}])[0].get('DBParameterGroupName')}
    told.pop('VpcSecurityGroups', None)
    subnets = found.get('DBSubnetGroup')
    told['DBSubnetGroupName'] = subnets.get('DBSubnetGroupName') if isinstance(subnets, dict) else subnets
    if 'DBClusterIdentifier' in r.properties and r.type.endswith('Instance'):
        # What a member shares with its cluster is the cluster's to tell.
        told = {key: value for key, value in told.items() if key not in ('DeletionProtection', 'EngineVersion', 'StorageEncrypted', 'KmsKeyId')}
    return to_properties(r.properties, told, {})


def _snapshot(noun: str) -> Callable[[Resource], str]:
    def take(r: Resource) -> str:
        kind = 'DBClusterSnapshot' if noun == 'Cluster' else 'DBSnapshot'
        name = r.name(63, lower=True)
        operation = 'create_db_cluster_snapshot' if noun == 'Cluster' else 'create_db_snapshot'
        getattr(_rds(r), operation)(**{f'{kind}Identifier': name, f'DB{noun}Identifier': r.id})
        return name
    return take


def _cluster(r: Resource) -> dict[str, Any]:
    return _rds(r).describe_db_clusters(DBClusterIdentifier=r.id)['DBClusters'][0]


# ---- groups

def _update_subnets(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    """moto loses a subnet group that is modified; it lets one go that is in use."""
    _rds(r).delete_db_subnet_group(DBSubnetGroupName=r.id)
    call(r, 'rds', 'create_db_subnet_group', r.properties)
    return changed


def parameter_group(type_name: str, kind: str, noun: str, describe: str, at: str) -> ApiType:
    """A group of parameters for clusters or for instances; `noun` is in the names of the operations."""
    name = 'DBClusterParameterGroupName' if 'Cluster' in type_name else 'DBParameterGroupName'
    listing, modify = f'describe_{noun}_parameters', f'modify_{noun}_parameter_group'

    def put(r: Resource, parameters: dict[str, Any]) -> None:
        items = [{'ParameterName': key, 'ParameterValue': str(value).lower() if isinstance(value, bool) else str(value),
                  'ApplyMethod': 'pending-reboot'} for key, value in parameters.items()]
        for start in range(0, len(items), 20):
            getattr(_rds(r), modify)(**{name: r.id}, Parameters=items[start:start + 20])

    def change(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        now = r.properties.get('Parameters', {})
        if set(old.get('Parameters', {})) - set(now):
            # moto has no operation that resets a parameter.
            r.record('Parameters')
        put(r, now)
        return {'Parameters'}

    def live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
        parameters = getattr(_rds(r), listing)(**{name: r.id})['Parameters']
        told = {item['ParameterName']: item.get('ParameterValue') for item in parameters}
        return to_properties(r.properties, {**found, 'Parameters': told, 'Family': found['DBParameterGroupFamily']}, {})

    return ApiType(
        type_name, 'rds', create=f'create_{noun}_parameter_group', id=f'${name}', name=(name, 255, 'lower'),
        rename={'Family': 'DBParameterGroupFamily'}, apart=('Parameters',), after=lambda r, answer: put(r, r.properties.get('Parameters', {})),
        read=Read(describe, {name: '$id'}, f'{at}[0]'), update=change, delete=Delete(f'delete_{noun}_parameter_group', {name: '$id'}),
        tags=rds_tags(kind), live=live)


TYPES = [
    ApiType(
        'AWS::RDS::DBSubnetGroup', 'rds', create='create_db_subnet_group', id='$DBSubnetGroupName', name=('DBSubnetGroupName', 255, 'lower'),
        read=Read('describe_db_subnet_groups', {'DBSubnetGroupName': '$id'}, 'DBSubnetGroups[0]'),
        update=_update_subnets,
        delete=Delete('delete_db_subnet_group', {'DBSubnetGroupName': '$id'}), tags=rds_tags('subgrp'),
        live=lambda r, found: to_properties(
            r.properties, {**found, 'SubnetIds': [subnet['SubnetIdentifier'] for subnet in found['Subnets']]}, {})),
    parameter_group('AWS::RDS::DBClusterParameterGroup', 'cluster-pg', 'db_cluster', 'describe_db_cluster_parameter_groups',
                    'DBClusterParameterGroups'),
    parameter_group('AWS::RDS::DBParameterGroup', 'pg', 'db', 'describe_db_parameter_groups', 'DBParameterGroups'),
    Database(
        'AWS::RDS::DBCluster', 'Cluster',
        {'SnapshotIdentifier': 'restore_db_cluster_from_snapshot', 'SourceDBClusterIdentifier': 'restore_db_cluster_to_point_in_time'},
        create='create_db_cluster', id='DBCluster.DBClusterIdentifier', name=('DBClusterIdentifier', 63, 'lower'), prepare=_plain,
        apart=('AssociatedRoles', 'DeleteAutomatedBackups'), rename={'PerformanceInsightsEnabled': 'EnablePerformanceInsights'},
        forgets=('PerformanceInsightsEnabled', 'PerformanceInsightsKmsKeyId', 'PerformanceInsightsRetentionPeriod'),
        read=Read('describe_db_clusters', {'DBClusterIdentifier': '$id'}, 'DBClusters[0]'),
        delete=Delete('delete_db_cluster', {'DBClusterIdentifier': '$id', 'SkipFinalSnapshot': True,
                                            'DeleteAutomatedBackups': '$DeleteAutomatedBackups'}),
        attributes={'Endpoint.Address': 'Endpoint', 'Endpoint.Port': lambda r: str(_cluster(r)['Port']), 'ReadEndpoint.Address': 'ReaderEndpoint'},
        tags=rds_tags('cluster'), live=_live, snapshot=_snapshot('Cluster')),
    Database(
        'AWS::RDS::DBInstance', 'Instance',
        {'SourceDBInstanceIdentifier': 'create_db_instance_read_replica', 'DBSnapshotIdentifier': 'restore_db_instance_from_db_snapshot'},
        create='create_db_instance', id='DBInstance.DBInstanceIdentifier', name=('DBInstanceIdentifier', 63, 'lower'), prepare=_plain,
        apart=('AssociatedRoles', 'DeleteAutomatedBackups'),
        forgets=('EnablePerformanceInsights', 'PerformanceInsightsKMSKeyId', 'PerformanceInsightsRetentionPeriod'),
        rename={'VPCSecurityGroups': 'VpcSecurityGroupIds'},
        read=Read('describe_db_instances', {'DBInstanceIdentifier': '$id'}, 'DBInstances[0]'),
        delete=Delete('delete_db_instance', {'DBInstanceIdentifier': '$id', 'SkipFinalSnapshot': True,
                                             'DeleteAutomatedBackups': '$DeleteAutomatedBackups'}),
        attributes={'Endpoint.Port': lambda r: str(_rds(r).describe_db_instances(DBInstanceIdentifier=r.id)['DBInstances'][0]['Endpoint']['Port'])},
        tags=rds_tags('db'), live=_live, snapshot=_snapshot('Instance')),
]
