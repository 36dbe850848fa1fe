"""Which change of a property needs a new resource.

The schemas say it for most properties (createOnlyProperties). For some they say "conditional": then it depends on the change, as the
property's documentation tells ("Update requires: ..."). Where nothing is said here, a conditional one replaces.
"""
from __future__ import annotations

from typing import Any, Callable

from . import schemas

Properties = dict[str, Any]
#: Whether a change, from old properties to new ones, is made in place.
InPlace = Callable[[Properties, Properties], bool]


def _always(old: Properties, new: Properties) -> bool:
    return True


def _added(name: str) -> InPlace:
    return lambda old, new: name not in old


_IN_PLACE: dict[str, dict[str, InPlace]] = {
    'AWS::AccessAnalyzer::Analyzer': {'AnalyzerConfiguration': _always},
    'AWS::AppSync::GraphQLApi': dict.fromkeys(('LambdaAuthorizerConfig', 'UserPoolConfig', 'OpenIDConnectConfig'), _always),
    # What is rolled over, instance by instance, by the group's update policy.
    'AWS::AutoScaling::AutoScalingGroup': dict.fromkeys(
        ('LaunchConfigurationName', 'VPCZoneIdentifier', 'LaunchTemplate', 'MixedInstancesPolicy'), _always),
    'AWS::Batch::ComputeEnvironment': {'ComputeResources': lambda old, new: new.get('ReplaceComputeEnvironment') is False},
    # Those that an instance on EBS takes while it is stopped.
    'AWS::EC2::Instance': dict.fromkeys(
        ('AdditionalInfo', 'Affinity', 'EbsOptimized', 'HostId', 'InstanceType', 'KernelId', 'PrivateDnsNameOptions', 'RamdiskId', 'SecurityGroupIds',
         'Tenancy', 'UserData'), _always),
    'AWS::EC2::NetworkInterface': dict.fromkeys(('EnablePrimaryIpv6', 'ConnectionTrackingSpecification'), _always),
    'AWS::EC2::Subnet': {'Ipv6CidrBlock': _added('Ipv6CidrBlock')},
    'AWS::EC2::VPC': {'InstanceTenancy': lambda old, new: old.get('InstanceTenancy') == 'dedicated'},
    'AWS::ElastiCache::CacheCluster': dict.fromkeys(('PreferredAvailabilityZones', 'IpDiscovery'), _always),
    'AWS::ElastiCache::ReplicationGroup': dict.fromkeys(('AuthToken', 'NodeGroupConfiguration'), _always),
    'AWS::Neptune::DBInstance': dict.fromkeys(('AutoMinorVersionUpgrade', 'DBParameterGroupName', 'PreferredMaintenanceWindow'), _always),
    'AWS::OpenSearchService::Domain': dict.fromkeys(('EncryptionAtRestOptions', 'AdvancedSecurityOptions'), _always),
    'AWS::RDS::DBCluster': {'GlobalClusterIdentifier': _always},
    'AWS::RDS::DBInstance': dict.fromkeys(
        ('AutoMinorVersionUpgrade', 'BackupRetentionPeriod', 'DBParameterGroupName', 'MultiAZ', 'PreferredMaintenanceWindow'), _always),
    'AWS::SNS::Subscription': {'Region': _always},
    'AWS::SSM::Document': dict.fromkeys(
        ('Content', 'Attachments', 'VersionName', 'DocumentFormat', 'TargetType', 'Requires'),
        lambda old, new: new.get('UpdateMethod') == 'NewVersion'),
}

#: Properties of an Auto Scaling group whose change an update policy is about.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
_ROLLED = ('LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'VPCZoneIdentifier')


def always(type_name: str, region: str, old: Properties, new: Properties) -> list[str]:
    """The properties that differ and whose change always replaces."""
    return schemas.replaces(type_name, region, old, new)


def conditional(type_name: str, region: str, old: Properties, new: Properties) -> list[str]:
    """The properties that differ, whose change replaces in some cases, and that this is one of."""
    in_place = _IN_PLACE.get(type_name, {})
    return [name for name in schemas.may_replace(type_name, region, old, new) if not in_place.get(name, lambda *_: False)(old, new)]


def by_policy(definition: dict[str, Any], old: Properties, new: Properties) -> list[str]:
    """The properties whose change replaces because the resource's update policy says so."""
    policy = (definition.get('UpdatePolicy') or {}).get('AutoScalingReplacingUpdate', {})
    if str(policy.get('WillReplace', '')).lower() != 'true':
        return []
    return [name for name in _ROLLED if old.get(name) != new.get(name)]


def replacing(type_name: str, region: str, definition: dict[str, Any], old: Properties, new: Properties) -> list[str]:
    """Every property whose change makes a new resource."""
    return [*always(type_name, region, old, new), *conditional(type_name, region, old, new), *by_policy(definition, old, new)]
