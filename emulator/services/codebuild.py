"""CodeBuild: projects that keep everything and can be changed."""
from __future__ import annotations

from typing import Any

from moto.codebuild import responses
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model, unix_time

_create = CodeBuildResponse.create_project


def install() -> None:
    # moto asks sources and artifacts of CodePipeline for a location, and knows neither ARM, nor Lambda, nor every size of machines.
    responses._validate_required_params_source = responses._validate_required_params_artifacts = lambda value: None
    responses._validate_required_params_environment = lambda value: None
    CodeBuildResponse.create_project = _create_project
    CodeBuildResponse.update_project = _update_project


def _create_project(response: CodeBuildResponse) -> ActionResult:
    made = _create(response)
    _write(response, 'CreateProject', made.result['project'])
    return made


def _update_project(response: CodeBuildResponse) -> ActionResult:
    name = response._get_param('name')
    projects = response.codebuild_backend.codebuild_projects
    if name not in projects:
        raise responses.ResourceNotFoundException(f'Project cannot be found: {name}')
    _write(response, 'UpdateProject', projects[name].project_metadata)
    return ActionResult({'project': projects[name].project_metadata})


def _write(response: CodeBuildResponse, operation: str, project: dict[str, Any]) -> None:
    model = get_service_model('codebuild').operation_model(operation)
    for name in model.input_shape.members.keys() & model.output_shape.members['project'].members.keys():
        value = response._get_param(name)
        if value is not None:
            project[name] = value
    if response._get_param('badgeEnabled') is not None:
        project['badge'] = {'badgeEnabled': response._get_param('badgeEnabled')}
    project['lastModifiedDate'] = unix_time()
