"""RDS: option groups, event subscriptions, global clusters, proxies."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, call
from .rds import rds_tags


class ProxyTargets(Provider):
    """What a proxy stands for; a proxy has one target group, `default`."""

    def create(self, r: Resource) -> None:
        name = r.properties['DBProxyName']
        group = r.client('rds').describe_db_proxy_target_groups(DBProxyName=name)['TargetGroups'][0]
        r.id = group['TargetGroupArn']
        self.update(r, {})

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        rds, name = r.client('rds'), r.properties['DBProxyName']
        for key in ('DBClusterIdentifiers', 'DBInstanceIdentifiers'):
            before, now = old.get(key, []), r.properties.get(key, [])
            removed, added = [item for item in before if item not in now], [item for item in now if item not in before]
            if removed:
                rds.deregister_db_proxy_targets(DBProxyName=name, **{key: removed})
            if added:
                rds.register_db_proxy_targets(DBProxyName=name, **{key: added})
        if 'ConnectionPoolConfigurationInfo' in r.properties:
            call(r, 'rds', 'modify_db_proxy_target_group',
                 {'ConnectionPoolConfig': r.properties['ConnectionPoolConfigurationInfo']},
                 extra={'DBProxyName': name, 'TargetGroupName': 'default'})

    def describe(self, r: Resource) -> Any:
        rds = r.client('rds')
        try:
            groups = rds.describe_db_proxy_target_groups(DBProxyName=r.properties['DBProxyName'])['TargetGroups']
        except rds.exceptions.DBProxyNotFoundFault:
            return None
        return next((group for group in groups if group['TargetGroupArn'] == r.id), None)

    def delete(self, r: Resource) -> None:
        """The group itself goes with its proxy."""
        if self.describe(r) is not None:
            targets = {key: r.properties[key] for key in ('DBClusterIdentifiers', 'DBInstanceIdentifiers') if key in r.properties}
            if targets:
                r.client('rds').deregister_db_proxy_targets(DBProxyName=r.properties['DBProxyName'], **targets)
        r.id = None

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'TargetGroupArn' else None


TYPES = [
    ApiType(
        'AWS::RDS::OptionGroup', 'rds', create='create_option_group', id='$OptionGroupName', name=('OptionGroupName', 255, 'lower'),
        apart=('OptionConfigurations',), forgets=('OptionConfigurations',), tags=rds_tags('og'),
        read=Read('describe_option_groups', {'OptionGroupName': '$id'}, 'OptionGroupsList[0]'),
        delete=Delete('delete_option_group', {'OptionGroupName': '$id'})),
    ApiType(
        'AWS::RDS::EventSubscription', 'rds', create='create_event_subscription', id='$SubscriptionName', name=('SubscriptionName', 255),
        read=Read('describe_event_subscriptions', {'SubscriptionName': '$id'}, 'EventSubscriptionsList[0]'),
        # moto has no operation that changes a subscription.
        delete=Delete('delete_event_subscription', {'SubscriptionName': '$id'}), tags=rds_tags('es')),
    ApiType(
        'AWS::RDS::GlobalCluster', 'rds', create='create_global_cluster', id='GlobalCluster.GlobalClusterIdentifier',
        name=('GlobalClusterIdentifier', 63, 'lower'),
        read=Read('describe_global_clusters', {'GlobalClusterIdentifier': '$id'}, 'GlobalClusters[0]'),
        delete=Delete('delete_global_cluster', {'GlobalClusterIdentifier': '$id'})),
    ApiType(
        'AWS::RDS::DBProxy', 'rds', create='create_db_proxy', id='$DBProxyName',
        read=Read('describe_db_proxies', {'DBProxyName': '$id'}, 'DBProxies[0]'), delete=Delete('delete_db_proxy', {'DBProxyName': '$id'})),
    ProxyTargets('AWS::RDS::DBProxyTargetGroup'),
]
