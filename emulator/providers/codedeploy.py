"""CodeDeploy: applications, deployment groups, deployment configurations."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties

_RENAME = {'OnPremisesInstanceTagFilters': 'onPremisesInstanceTagFilters', 'ECSServices': 'ecsServices', 'Ec2TagSetList': 'ec2TagSetList',
           'Ec2TagFilters': 'ec2TagFilters'}


def _tags(arn: Any) -> Tags:
    return Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': r.arn('codedeploy', arn(r))})


def _group(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """A deployment that starts with the group is not one of its parameters; tag sets are lists of lists."""
    result = {key: value for key, value in properties.items() if key != 'Deployment'}
    for name, inner, group in (('Ec2TagSet', 'Ec2TagSetList', 'Ec2TagGroup'), ('OnPremisesTagSet', 'OnPremisesTagSetList', 'OnPremisesTagGroup')):
        if inner in result.get(name, {}):
            result[name] = {inner: [item.get(group, []) for item in result[name][inner]]}
    return result


def _named(r: Resource) -> dict[str, str]:
    return {'applicationName': r.properties['ApplicationName'], 'deploymentGroupName': str(r.id)}


def _update_group(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {key: value for key, value in _group(r, r.properties).items() if key not in ('Tags', 'DeploymentGroupName')}
    now.update({name: [] for name in ('AutoScalingGroups', 'TriggerConfigurations', 'Ec2TagFilters') if name in changed and name not in now})
    call(r, 'codedeploy', 'update_deployment_group', now, _RENAME, {'currentDeploymentGroupName': '$id'})
    return changed - {'Deployment'}


def _group_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if not key.endswith('TagSet')}, found, _RENAME)


TYPES = [
    ApiType(
        'AWS::CodeDeploy::Application', 'codedeploy', create='create_application', id='$ApplicationName', name=('ApplicationName', 100),
        read=Read('get_application', {'applicationName': '$id'}, 'application'), delete=Delete('delete_application', {'applicationName': '$id'}),
        tags=_tags(lambda r: f'application:{r.id}')),
    ApiType(
        'AWS::CodeDeploy::DeploymentGroup', 'codedeploy', create='create_deployment_group', id='$DeploymentGroupName',
        name=('DeploymentGroupName', 100), rename=_RENAME, prepare=_group, forgets=('Deployment',), update=_update_group, live=_group_live,
        read=Read('get_deployment_group', _named, 'deploymentGroupInfo'), delete=Delete('delete_deployment_group', _named),
        tags=_tags(lambda r: f"deploymentgroup:{r.properties['ApplicationName']}/{r.id}")),
    ApiType(
        'AWS::CodeDeploy::DeploymentConfig', 'codedeploy', create='create_deployment_config', id='$DeploymentConfigName',
        name=('DeploymentConfigName', 100), read=Read('get_deployment_config', {'deploymentConfigName': '$id'}, 'deploymentConfigInfo'),
        delete=Delete('delete_deployment_config', {'deploymentConfigName': '$id'})),
]
