"""Sources. What has a store here (S3) is taken from it; for the others a test gives the zip: `POST /_emulator/sources`."""
from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from ...builds.outputs import zip_of
from ..errors import ActionFailed
from ..model import now

#: Variables that a source has by its configuration.
#: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html#reference-variables-list
_OF_CONFIGURATION = {
    'CodeStarSourceConnection': ('BranchName', 'ConnectionArn', 'FullRepositoryName'), 'CodeCommit': ('BranchName', 'RepositoryName'),
    'ECR': ('ImageTag', 'RepositoryName')}
_KNOWN = {'pipeline', 'action', 'zip', 'variables'}


@dataclass
class Given:
    """The content of a source action, from the control API."""

    pipeline: str
    action: str
    zip: str
    variables: dict[str, str] = field(default_factory=dict)


_given: dict[tuple[str, str], Given] = {}


def give(asked: dict[str, Any]) -> dict[str, Any]:
    """Keep what a source action will take from now on. Raises ValueError for what makes no sense."""
    unknown = set(asked) - _KNOWN
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(sorted(_KNOWN))}')
    missing = [name for name in ('pipeline', 'action', 'zip') if not asked.get(name)]
    if missing:
        raise ValueError(f'missing: {", ".join(missing)}')
    if not os.path.isabs(asked['zip']) or not os.path.exists(asked['zip']):
        raise ValueError(f"zip is the absolute path of a zip or a folder; there is no {asked['zip']}")
    variables = {str(name): str(value) for name, value in (asked.get('variables') or {}).items()}
    _given[asked['pipeline'], asked['action']] = Given(asked['pipeline'], asked['action'], asked['zip'], variables)
    return asked


def reset() -> None:
    _given.clear()


def s3(action: Any) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html"""
    if (action.runs.name, action.run.name) in _given:
        given_only(action)
        return
    bucket, key = action.need('S3Bucket', 'S3ObjectKey')
    wanted = action.execution.source_revisions.get(action.run.name, {})
    key = wanted.get('S3_OBJECT_KEY', key)
    version = {'VersionId': wanted['S3_OBJECT_VERSION_ID']} if 'S3_OBJECT_VERSION_ID' in wanted else {}
    try:
        found = action.client('s3').get_object(Bucket=bucket, Key=key, **version)
    except ClientError as error:
        code = error.response['Error']['Code']
        raise ActionFailed(f'The source s3://{bucket}/{key} cannot be read: {code}: {error.response["Error"].get("Message", "")}',
                           'RevisionUnavailable') from None
    revision = found.get('VersionId') or 'null'
    _put(action, found['Body'].read(), revision, f'Amazon S3 version id: {revision}')
    action.tell(variables={'BucketName': bucket, 'ETag': found['ETag'].strip('"'), 'ObjectKey': key, 'VersionId': revision})


def given_only(action: Any) -> None:
    """A source without a store here."""
    given = _given.get((action.runs.name, action.run.name))
    kind = action.run.kind['provider']
    if given is None:
        raise ActionFailed(f'The emulator does not run Source actions of {kind}: give a zip by POST /_emulator/sources '
                           f'{{"pipeline": "{action.runs.name}", "action": "{action.run.name}", "zip": "/absolute/path"}}', 'ConfigurationError')
    content = zip_of(given.zip)
    digest = hashlib.sha1(content).hexdigest()
    wanted = action.execution.source_revisions.get(action.run.name, {})
    named = {'ECR': 'ImageDigest', 'S3': 'VersionId'}.get(kind, 'CommitId')
    asked = next(iter(wanted.values()), None)
    values = {name: action.configuration[name] for name in _OF_CONFIGURATION.get(kind, ()) if name in action.configuration}
    values = {**values, named: f'sha256:{digest}' if kind == 'ECR' else digest, **given.variables, **({named: asked} if asked else {})}
    _put(action, content, values[named], values.get('CommitMessage', ''))
    action.tell(variables=values)


def _put(action: Any, content: bytes, revision: str, summary: str) -> None:
    for name in action.output_names():
        action.output(name, content, revision)
    action.tell(summary=summary, external_id=revision, revision={
        'name': (action.output_names() or [''])[0], 'revisionId': revision, 'revisionSummary': summary, 'created': now()})
