"""CodeDeploy: what moto makes can be changed and deleted, and there are deployment configurations."""
from __future__ import annotations

import uuid
from typing import Any

from botocore import xform_name
from moto.codedeploy import responses
from moto.codedeploy.models import DeploymentGroup
from moto.codedeploy.responses import CodeDeployResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

_tell = responses._deployment_group_info


def install() -> None:
    responses._deployment_group_info = _deployment_group_info
    for operation in (_delete_application, _update_deployment_group, _delete_deployment_group, _create_deployment_config,
                      _get_deployment_config, _delete_deployment_config):
        setattr(CodeDeployResponse, operation.__name__.lstrip('_'), operation)


def _deployment_group_info(group: DeploymentGroup) -> dict[str, Any]:
    """moto leaves the alarms out."""
    return {**_tell(group), 'alarmConfiguration': group.alarm_configuration or {}}


def _delete_application(response: CodeDeployResponse) -> ActionResult:
    name, backend = response._get_param('applicationName'), response.codedeploy_backend
    backend.applications.pop(name, None)
    backend.deployment_groups.pop(name, None)
    return ActionResult({})


def _update_deployment_group(response: CodeDeployResponse) -> ActionResult:
    application, name = response._get_param('applicationName'), response._get_param('currentDeploymentGroupName')
    group = response.codedeploy_backend.get_deployment_group(application, name)
    for key, value in response._get_params().items():
        if hasattr(group, xform_name(key)):
            setattr(group, xform_name(key), value)
    group.application = response.codedeploy_backend.applications[application]
    return ActionResult({'hooksNotCleanedUp': []})


def _delete_deployment_group(response: CodeDeployResponse) -> ActionResult:
    groups = response.codedeploy_backend.deployment_groups.get(response._get_param('applicationName'), {})
    groups.pop(response._get_param('deploymentGroupName'), None)
    return ActionResult({'hooksNotCleanedUp': []})


def _create_deployment_config(response: CodeDeployResponse) -> ActionResult:
    known, name = _known(response), response._get_param('deploymentConfigName')
    if name in known:
        raise JsonRESTError('DeploymentConfigAlreadyExistsException', f'The deployment configuration {name} already exists')
    known[name] = {**response._get_params(), 'deploymentConfigId': str(uuid.uuid4()), 'createTime': utcnow()}
    return ActionResult({'deploymentConfigId': known[name]['deploymentConfigId']})


def _get_deployment_config(response: CodeDeployResponse) -> ActionResult:
    known, name = _known(response), response._get_param('deploymentConfigName')
    if name not in known:
        raise JsonRESTError('DeploymentConfigDoesNotExistException', f'No deployment configuration found for name: {name}')
    return ActionResult({'deploymentConfigInfo': known[name]})


def _delete_deployment_config(response: CodeDeployResponse) -> ActionResult:
    _known(response).pop(response._get_param('deploymentConfigName'), None)
    return ActionResult({})


def _known(response: CodeDeployResponse) -> dict[str, dict[str, Any]]:
    """The deployment configurations, kept on moto's backend, so that a reset forgets them."""
    return response.codedeploy_backend.__dict__.setdefault('kept', {})
