"""What runs the actions of each provider; a provider that nobody describes here fails, and says so."""
from __future__ import annotations

from typing import Any, Callable

from ..errors import ActionFailed
from . import approvals, codebuild, deployments, jobs, sources, stacks

#: By category and provider.
PROVIDERS: dict[tuple[str, str], Callable[[Any], None]] = {
    ('Source', 'S3'): sources.s3,
    ('Approval', 'Manual'): approvals.manual,
    ('Invoke', 'Lambda'): jobs.function,
    ('Build', 'CodeBuild'): codebuild.build,
    ('Test', 'CodeBuild'): codebuild.build,
    ('Deploy', 'CloudFormation'): stacks.deploy,
    ('Deploy', 'S3'): deployments.s3,
    ('Deploy', 'ECS'): deployments.ecs,
}


def find(kind: dict[str, str]) -> Callable[[Any], None]:
    """The provider of an action's type."""
    known = PROVIDERS.get((kind['category'], kind['provider'])) if kind['owner'] == 'AWS' else None
    if known is None and kind['category'] == 'Source':
        return sources.given_only
    if known is None:
        raise ActionFailed(f"The emulator does not run {kind['category']} actions of {kind['provider']} ({kind['owner']})", 'ConfigurationError')
    return known
