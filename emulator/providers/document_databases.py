"""DocumentDB and Neptune, which speak the API of RDS."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update
from .recorded import recorded
from .shapes import to_properties


def _tags(kind: str) -> Tags:
    return Tags('add_tags_to_resource', 'remove_tags_from_resource', lambda r: {'ResourceName': r.arn('rds', f'{kind}:{r.id}')})


def _live(*names: str) -> Any:
    return lambda r, found: to_properties({name: r.properties[name] for name in names if name in r.properties}, found, {})


def _database(service: str, engine: str, prefix: str, cluster: dict[str, Any], instance: dict[str, Any], forgotten: tuple[str, ...]) -> list[ApiType]:
    """The three types that both have."""
    return [
        ApiType(
            f'{prefix}::DBSubnetGroup', service, create='create_db_subnet_group', id='$DBSubnetGroupName', name=('DBSubnetGroupName', 255, 'lower'),
            read=Read('describe_db_subnet_groups', {'DBSubnetGroupName': '$id'}, 'DBSubnetGroups[0]'), live=_live('DBSubnetGroupDescription'),
            delete=Delete('delete_db_subnet_group', {'DBSubnetGroupName': '$id'}), tags=_tags('subgrp')),
        ApiType(
            f'{prefix}::DBCluster', service, create='create_db_cluster', id='$DBClusterIdentifier', name=('DBClusterIdentifier', 63, 'lower'),
            arguments={'Engine': engine}, read=Read('describe_db_clusters', {'DBClusterIdentifier': '$id'}, 'DBClusters[0]'),
            update=Update('modify_db_cluster', {'DBClusterIdentifier': '$id', 'ApplyImmediately': True}), apart=forgotten, forgets=forgotten,
            delete=Delete('delete_db_cluster', {'DBClusterIdentifier': '$id', 'SkipFinalSnapshot': True}), tags=_tags('cluster'),
            live=_live('DeletionProtection', 'BackupRetentionPeriod', 'MasterUsername', 'StorageEncrypted'), attributes={
                'ClusterResourceId': 'DbClusterResourceId', 'ReadEndpoint': 'ReaderEndpoint', 'Port': lambda r: str(_port(r, service))}, **cluster),
        ApiType(
            f'{prefix}::DBInstance', service, create='create_db_instance', id='$DBInstanceIdentifier', name=('DBInstanceIdentifier', 63, 'lower'),
            arguments={'Engine': engine}, read=Read('describe_db_instances', {'DBInstanceIdentifier': '$id'}, 'DBInstances[0]'),
            update=Update('modify_db_instance', {'DBInstanceIdentifier': '$id', 'ApplyImmediately': True}), live=_live('DBInstanceClass'),
            delete=Delete('delete_db_instance', {'DBInstanceIdentifier': '$id'}), tags=_tags('db'),
            attributes={'Endpoint': 'Endpoint.Address', 'Port': 'Endpoint.Port'}, **instance),
    ]


def _port(r: Resource, service: str) -> int:
    return r.client(service).describe_db_clusters(DBClusterIdentifier=r.id)['DBClusters'][0]['Port']


_RESTORED = ('RestoreToTime', 'RestoreType', 'SnapshotIdentifier', 'SourceDBClusterIdentifier', 'UseLatestRestorableTime')

TYPES = [
    *_database('neptune', 'neptune', 'AWS::Neptune', {'rename': {'DBPort': 'Port', 'IamAuthEnabled': 'EnableIAMDatabaseAuthentication',
                                                                  'ServerlessScalingConfiguration': 'ServerlessV2ScalingConfiguration'}}, {},
               (*_RESTORED, 'AssociatedRoles', 'DBInstanceParameterGroupName')),
    *recorded('DocDB', 'moto refuses the engine docdb', {
        'DBSubnetGroup': '{DBSubnetGroupName}', 'DBClusterParameterGroup': {'id': '{Name}', 'Id': '{id}'},
        'DBCluster': {'id': '{DBClusterIdentifier}', 'Id': '{id}', 'ClusterResourceId': 'cluster-{hex}', 'Port': '27017',
                      'Endpoint': '{id}.cluster-{hex}.{region}.docdb.amazonaws.com',
                      'ReadEndpoint': '{id}.cluster-ro-{hex}.{region}.docdb.amazonaws.com'},
        'DBInstance': {'id': '{DBInstanceIdentifier}', 'Id': '{id}', 'Port': '27017', 'Endpoint': '{id}.{hex}.{region}.docdb.amazonaws.com'}}),
]
