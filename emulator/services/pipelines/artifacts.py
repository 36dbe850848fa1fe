"""Artifacts: zips in the bucket that the pipeline has for a region.

https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
"""
from __future__ import annotations

import hashlib
import io
import secrets
import string
import zipfile
from typing import Any

from botocore.exceptions import ClientError

from ... import aws
from .errors import ActionFailed
from .model import Artifact, Execution

_LETTERS = string.ascii_letters + string.digits


def store(execution: Execution, region: str) -> dict[str, Any]:
    """The artifact store for actions of a region."""
    definition = execution.definition
    stores = definition.get('artifactStores') or {}
    found = stores.get(region) or (definition.get('artifactStore') if region == execution.pipeline.region else None)
    if found is None:
        raise ActionFailed(f'The pipeline has no artifact store for the region {region}', 'ConfigurationError')
    return found


def place(execution: Execution, name: str, region: str) -> Artifact:
    """Where a new artifact goes."""
    random = ''.join(secrets.choice(_LETTERS) for _ in range(7))
    return Artifact(name, store(execution, region)['location'], f'{execution.pipeline.name[:20]}/{name[:10]}/{random}')


def put(execution: Execution, name: str, region: str, content: bytes, revision: str | None = None) -> Artifact:
    where = place(execution, name, region)
    encryption = store(execution, region).get('encryptionKey')
    sealed = {'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': encryption['id']} if encryption else {}
    try:
        _s3(execution).put_object(Bucket=where.bucket, Key=where.key, Body=content, **sealed)
    except ClientError as error:
        raise ActionFailed(f'The artifact {name} cannot be stored in the bucket {where.bucket}: {error}', 'PermissionError') from None
    return Artifact(name, where.bucket, where.key, revision or hashlib.sha256(content).hexdigest())


def get(execution: Execution, artifact: Artifact) -> bytes:
    try:
        return _s3(execution).get_object(Bucket=artifact.bucket, Key=artifact.key)['Body'].read()
    except ClientError as error:
        raise ActionFailed(f'The artifact {artifact.name} is not at s3://{artifact.bucket}/{artifact.key}: {error}', 'JobFailed') from None


def local(execution: Execution, artifact: Artifact, region: str) -> Artifact:
    """The artifact in the region's own store; it is copied there when it was made in another region."""
    if artifact.bucket == store(execution, region)['location']:
        return artifact
    return put(execution, artifact.name, region, get(execution, artifact), artifact.revision)


def file_of(content: bytes, path: str, artifact: str) -> str:
    """The text of a file in an artifact."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(path).decode()
    except zipfile.BadZipFile:
        raise ActionFailed(f'The artifact {artifact} is not a zip file', 'ConfigurationError') from None
    except KeyError:
        raise ActionFailed(f'File [{path}] does not exist in artifact [{artifact}]', 'ConfigurationError') from None


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _s3(execution: Execution) -> Any:
    return aws.client('s3', execution.pipeline.region, execution.pipeline.account)
