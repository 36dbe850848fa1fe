"""The operations of CodeBuild on builds."""
from __future__ import annotations

import threading
from typing import Any

from moto.codebuild.exceptions import InvalidInputException, ResourceNotFoundException
from moto.codebuild.models import codebuild_backends
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult

from ..requests import given
from .model import Build, Order
from .run import run

_PAGE = 100
#: Overrides that are heeded; another one is refused, not forgotten.
_HEEDED = {'projectName', 'buildspecOverride', 'environmentVariablesOverride', 'sourceVersion', 'timeoutInMinutesOverride', 'logsConfigOverride',
           'serviceRoleOverride', 'idempotencyToken', 'sourceTypeOverride', 'sourceLocationOverride', 'artifactsOverride',
           # Of the machine that would run it:
           'imageOverride', 'computeTypeOverride', 'environmentTypeOverride', 'privilegedModeOverride', 'imagePullCredentialsTypeOverride',
           'cacheOverride', 'queuedTimeoutInMinutesOverride', 'reportBuildStatusOverride', 'gitCloneDepthOverride', 'debugSessionEnabled'}


def install() -> None:
    for operation in (_start_build, _batch_get_builds, _list_builds, _list_builds_for_project, _stop_build):
        setattr(CodeBuildResponse, operation.__name__[1:], operation)


def builds_of(account: str, region: str) -> dict[str, Build]:
    """Kept with moto's backend, so that a reset forgets them; the first one first."""
    return codebuild_backends[account][region].__dict__.setdefault('emulated_builds', {})


def start(account: str, region: str, project: str, order: Order) -> Build:
    """Begin a build. Raises KeyError for a project that there is not."""
    found = codebuild_backends[account][region].codebuild_projects[project].project_metadata
    known = builds_of(account, region)
    number = 1 + sum(build.project['name'] == project for build in known.values())
    changes = {'source': {**found['source'], **_given(type=order.overrides.get('sourceTypeOverride'),
                                                      location=order.overrides.get('sourceLocationOverride'))},
               'artifacts': order.overrides.get('artifactsOverride') or found['artifacts']}
    build = Build({**found, **changes}, account, region, number, order)
    known[build.id] = build
    threading.Thread(target=run, args=(build,), daemon=True, name='build').start()
    return build


def stop_all() -> None:
    """End every build: the emulator forgets everything."""
    for account in list(codebuild_backends):
        for region in list(codebuild_backends[account]):
            for build in list(builds_of(account, region).values()):
                build.stop_asked = True


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _here(response: CodeBuildResponse) -> dict[str, Build]:
    return builds_of(response.current_account, response.region)


def _start_build(response: CodeBuildResponse) -> ActionResult:
    asked = given(response)
    name = asked['projectName'].rpartition('/')[2]
    unheeded = sorted(set(asked) - _HEEDED)
    if unheeded:
        raise InvalidInputException(f'The emulator does not heed {", ".join(unheeded)}')
    projects = response.codebuild_backend.codebuild_projects
    if name not in projects:
        raise ResourceNotFoundException(f'Project cannot be found: arn:aws:codebuild:{response.region}:{response.current_account}:project/{name}')
    if (asked.get('sourceTypeOverride') or projects[name].project_metadata['source']['type']) == 'CODEPIPELINE':
        raise InvalidInputException('Invalid project source type: CODEPIPELINE: such a project is run by a pipeline')
    order = Order(buildspec=asked.get('buildspecOverride'), variables=asked.get('environmentVariablesOverride') or [],
                  source_version=asked.get('sourceVersion'), overrides=asked)
    return ActionResult({'build': start(response.current_account, response.region, name, order).seen()})


def _batch_get_builds(response: CodeBuildResponse) -> ActionResult:
    known, ids = _here(response), [identifier.rpartition('build/')[2] for identifier in response._get_param('ids')]
    for identifier in ids:
        if ':' not in identifier:
            raise InvalidInputException('Invalid build ID provided')
    return ActionResult({'builds': [known[identifier].seen() for identifier in ids if identifier in known],
                         'buildsNotFound': [identifier for identifier in ids if identifier not in known]})


def _list_builds(response: CodeBuildResponse) -> ActionResult:
    return _page(response, list(_here(response)))


def _list_builds_for_project(response: CodeBuildResponse) -> ActionResult:
    name = response._get_param('projectName')
    if name not in response.codebuild_backend.codebuild_projects:
        raise ResourceNotFoundException(f'The provided project arn:aws:codebuild:{response.region}:{response.current_account}:project/{name} '
                                        'does not exist')
    return _page(response, [build.id for build in _here(response).values() if build.project['name'] == name])


def _page(response: CodeBuildResponse, ids: list[str]) -> ActionResult:
    ordered = ids if response._get_param('sortOrder') == 'ASCENDING' else ids[::-1]
    begin = int(response._get_param('nextToken') or 0)
    end = begin + _PAGE
    return ActionResult({'ids': ordered[begin:end], 'nextToken': str(end) if len(ordered) > end else None})


def _stop_build(response: CodeBuildResponse) -> ActionResult:
    identifier = response._get_param('id').rpartition('build/')[2]
    if ':' not in identifier:
        raise InvalidInputException('Invalid build ID provided')
    build = _here(response).get(identifier)
    if build is None:
        raise ResourceNotFoundException(f'Build {identifier} does not exist')
    build.stop_asked = True
    build.ended.wait(5)
    return ActionResult({'build': build.seen()})
