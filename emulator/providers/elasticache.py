"""ElastiCache: replication groups, clusters, and the groups that they belong to."""
from __future__ import annotations

from typing import Any

from moto.elasticache.models import elasticache_backends

from .base import ApiType, Delete, Read, Recorded, Resource, Tags, Update, call
from .shapes import to_properties


def _tags(kind: str) -> Tags:
    return Tags('add_tags_to_resource', 'remove_tags_from_resource', lambda r: {'ResourceName': r.arn('elasticache', f'{kind}:{r.id}')})


class SubnetGroup(ApiType):
    """moto has no operation that deletes a subnet group, or changes one."""

    def delete(self, r: Resource) -> None:
        _forget_subnets(r)


def _forget_subnets(r: Resource) -> None:
    elasticache_backends[r.account][r.region].cache_subnet_groups.pop(str(r.id), None)


def _update_subnets(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _forget_subnets(r)
    call(r, 'elasticache', 'create_cache_subnet_group', r.properties, {'Description': 'CacheSubnetGroupDescription'})
    return changed


# ---- replication groups

def _cluster_mode(r: Resource) -> dict[str, Any]:
    """Sharding is what several node groups, or a parameter group for it, ask for; moto wants it said."""
    sharded = int(r.properties.get('NumNodeGroups', 1)) > 1 or '.cluster.on' in r.properties.get('CacheParameterGroupName', '')
    return {'ClusterMode': 'enabled'} if sharded and 'ClusterMode' not in r.properties else {}


def _make_members(r: Resource, answer: Any) -> None:
    """The members of a group are clusters that can be looked at; moto names them and does not make them."""
    names = ('CacheNodeType', 'CacheParameterGroupName', 'CacheSubnetGroupName', 'Engine', 'EngineVersion', 'SecurityGroupIds', 'Port',
             'AutoMinorVersionUpgrade', 'PreferredMaintenanceWindow', 'TransitEncryptionEnabled', 'NetworkType', 'IpDiscovery')
    shared = {name: r.properties[name] for name in names if name in r.properties}
    for member in answer['ReplicationGroup']['MemberClusters']:
        call(r, 'elasticache', 'create_cache_cluster', {**shared, 'CacheClusterId': member, 'NumCacheNodes': 1})


class ReplicationGroup(ApiType):
    """Takes its members with it."""

    def delete(self, r: Resource) -> None:
        found = self.describe(r)
        super().delete(r)
        for member in (found or {}).get('MemberClusters', []):
            r.client('elasticache').delete_cache_cluster(CacheClusterId=member)


def _snapshot(kind: str) -> Any:
    def take(r: Resource) -> str:
        name = r.name(50, lower=True)
        r.client('elasticache').create_snapshot(SnapshotName=name, **{kind: r.id})
        return name
    return take


def _endpoint(name: str) -> str:
    return f'NodeGroups[0].{name}'


def _reader_address(r: Resource) -> str | None:
    """moto makes this address and does not tell it."""
    primary = _group(r)['NodeGroups'][0].get('PrimaryEndpoint', {}).get('Address')
    return primary and primary.replace('master.', 'replica.', 1)


def _group(r: Resource) -> dict[str, Any]:
    return r.client('elasticache').describe_replication_groups(ReplicationGroupId=r.id)['ReplicationGroups'][0]


def _members(name: str) -> Any:
    def list_them(r: Resource) -> list[str]:
        members = [member for group in _group(r)['NodeGroups'] for member in group['NodeGroupMembers']]
        return [str(member['ReadEndpoint'][name]) for member in members if 'ReadEndpoint' in member]
    return list_them


def _joined(name: str) -> Any:
    return lambda r: f"[{', '.join(_members(name)(r))}]"


def _group_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found, 'ReplicationGroupDescription': found.get('Description')}
    for name, words in (('AutomaticFailoverEnabled', 'AutomaticFailover'), ('MultiAZEnabled', 'MultiAZ')):
        told[name] = str(found.get(words)).lower() in ('enabled', 'enabling')
    return to_properties(r.properties, told, {})


TYPES = [
    SubnetGroup(
        'AWS::ElastiCache::SubnetGroup', 'elasticache', create='create_cache_subnet_group', id='$CacheSubnetGroupName',
        name=('CacheSubnetGroupName', 255, 'lower'), rename={'Description': 'CacheSubnetGroupDescription'},
        read=Read('describe_cache_subnet_groups', {'CacheSubnetGroupName': '$id'}, 'CacheSubnetGroups[0]'),
        delete=Delete('delete_cache_subnet_group', {'CacheSubnetGroupName': '$id'}), tags=_tags('subnetgroup'), update=_update_subnets,
        live=lambda r, found: to_properties(
            r.properties, {**found, 'SubnetIds': [subnet['SubnetIdentifier'] for subnet in found['Subnets']]},
            {'Description': 'CacheSubnetGroupDescription'})),
    ReplicationGroup(
        'AWS::ElastiCache::ReplicationGroup', 'elasticache', create='create_replication_group', id='ReplicationGroup.ReplicationGroupId',
        name=('ReplicationGroupId', 40, 'lower'), arguments=_cluster_mode, after=_make_members,
        read=Read('describe_replication_groups', {'ReplicationGroupId': '$id'}, "ReplicationGroups[?Status!='deleting']|[0]"),
        # moto's ModifyReplicationGroup takes these and forgets the others.
        update=Update('modify_replication_group', {'ApplyImmediately': True}, covers=(
            'ReplicationGroupDescription', 'Engine', 'CacheNodeType', 'AutomaticFailoverEnabled', 'MultiAZEnabled', 'SnapshotRetentionLimit')),
        delete=Delete('delete_replication_group', {'ReplicationGroupId': '$id'}), tags=_tags('replicationgroup'), live=_group_live,
        snapshot=_snapshot('ReplicationGroupId'), apart=('SnapshottingClusterId', 'Durability'),
        forgets=('SnapshottingClusterId', 'Durability', 'SecurityGroupIds', 'CacheSubnetGroupName'),
        attributes={
            'PrimaryEndPoint.Address': _endpoint('PrimaryEndpoint.Address'), 'PrimaryEndPoint.Port': _endpoint('to_string(PrimaryEndpoint.Port)'),
            'ReaderEndPoint.Address': _reader_address, 'ReaderEndPoint.Port': _endpoint('to_string(PrimaryEndpoint.Port)'),
            'ConfigurationEndPoint.Address': 'ConfigurationEndpoint.Address',
            'ConfigurationEndPoint.Port': 'ConfigurationEndpoint && to_string(ConfigurationEndpoint.Port)',
            'ReadEndPoint.Addresses': _joined('Address'), 'ReadEndPoint.Ports': _joined('Port'),
            'ReadEndPoint.Addresses.List': _members('Address'), 'ReadEndPoint.Ports.List': _members('Port')}),
    ApiType(
        'AWS::ElastiCache::CacheCluster', 'elasticache', create='create_cache_cluster', id='CacheCluster.CacheClusterId',
        name=('ClusterName', 40, 'lower'), rename={'ClusterName': 'CacheClusterId', 'VpcSecurityGroupIds': 'SecurityGroupIds'},
        read=Read('describe_cache_clusters', {'CacheClusterId': '$id'}, "CacheClusters[?CacheClusterStatus!='deleting']|[0]"),
        delete=Delete('delete_cache_cluster', {'CacheClusterId': '$id'}), tags=_tags('cluster'), snapshot=_snapshot('CacheClusterId')),
    ApiType(
        'AWS::ElastiCache::User', 'elasticache', create='create_user', id='$UserId',
        read=Read('describe_users', {'UserId': '$id'}, "Users[?Status!='deleting']|[0]"), delete=Delete('delete_user', {'UserId': '$id'}),
        attributes={'Arn': 'ARN'}, tags=_tags('user')),
    Recorded('AWS::ElastiCache::UserGroup', 'moto has no API for user groups'),
    Recorded('AWS::ElastiCache::ParameterGroup', 'moto has no API for parameter groups of ElastiCache',
             {'CacheParameterGroupName': lambda r: r.id}),
]
