"""Builds and tests of CodeBuild: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html"""
from __future__ import annotations

import json
from typing import Any

from ... import builds
from ..errors import ActionFailed


def build(action: Any) -> None:
    project, = action.need('ProjectName')
    if action.configuration.get('BatchEnabled', 'false').lower() == 'true':
        raise ActionFailed('The emulator does not run batches of builds', 'ConfigurationError')
    primary = _primary(action)
    order = builds.Order(
        sources={'' if artifact is primary else artifact.name: action.input(artifact.name) for artifact in action.inputs()},
        wanted=action.output_names(), variables=_variables(action), initiator=f'codepipeline/{action.runs.name}',
        source_version=f'arn:aws:s3:::{primary.bucket}/{primary.key}', resolved_version=primary.revision)
    try:
        started = builds.start(action.account, action.region, project, order)
    except KeyError:
        raise ActionFailed(f'Project cannot be found: arn:aws:codebuild:{action.region}:{action.account}:project/{project} '
                           '(Service: AWSCodeBuild; Error Code: ResourceNotFoundException)', 'ConfigurationError') from None
    console = f'https://console.aws.amazon.com/codebuild/home?region={action.region}#/builds/{started.id}/view/new'
    action.tell(external_id=started.id, external_url=console)
    action.poll(started.ended.is_set)
    action.tell(variables=dict(started.exported))
    status = started.told['buildStatus']
    if status != 'SUCCEEDED':
        raise ActionFailed(f'Build terminated with state: {status}. {started.message()}', 'JobFailed', f'Build terminated with state: {status}')
    missing = [name for name in action.output_names() if name not in started.artifacts]
    if missing:
        raise ActionFailed(f'The build has not made the artifacts {", ".join(missing)}', 'JobFailed')
    for name in action.output_names():
        action.output(name, started.artifacts.pop(name))


def _primary(action: Any) -> Any:
    inputs = action.inputs()
    if not inputs:
        raise ActionFailed(f'The action {action.run.name} has no input artifact', 'ConfigurationError')
    if len(inputs) == 1:
        return inputs[0]
    name, = action.need('PrimarySource')
    found = next((artifact for artifact in inputs if artifact.name == name), None)
    if found is None:
        raise ActionFailed(f'PrimarySource names {name}, which is no input artifact of the action', 'ConfigurationError')
    return found


def _variables(action: Any) -> list[dict[str, Any]]:
    text = action.configuration.get('EnvironmentVariables')
    try:
        given = json.loads(text) if text else []
    except ValueError as error:
        raise ActionFailed(f'EnvironmentVariables is not JSON: {error}', 'ConfigurationError') from None
    return [{'name': item['name'], 'value': item['value'], 'type': item.get('type', 'PLAINTEXT')} for item in given]
