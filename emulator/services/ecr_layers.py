"""Layers of images can be downloaded again: moto keeps how long they are, and not what they are."""
from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from moto.core.responses import ActionResult
from moto.core.exceptions import JsonRESTError
from moto.ecr.models import ECRBackend
from moto.ecr.responses import ECRResponse

from .. import aws
from ..settings import SETTINGS

#: As on AWS, layers are files in a bucket of the service's own, which nobody sees in an account.
_ACCOUNT = '000000000000'
_BUCKET = 'starport-layers'


def install() -> None:
    """Call it once."""
    ECRBackend.complete_layer_upload = _keeping(ECRBackend.complete_layer_upload)
    ECRResponse.get_download_url_for_layer = _download


def _keeping(complete: Any) -> Any:
    @wraps(complete)
    def kept(backend: ECRBackend, repository_name: str, upload_id: str, *more: Any, **named: Any) -> Any:
        upload = backend._get_repository(repository_name, named.get('registry_id')).uploads.get(upload_id)
        blob = bytes(upload.layer_parts) if upload else b''
        answer = complete(backend, repository_name, upload_id, *more, **named)
        s3 = aws.client('s3', 'us-east-1', _ACCOUNT)
        s3.create_bucket(Bucket=_BUCKET)
        s3.put_object(Bucket=_BUCKET, Key=answer['layerDigest'], Body=blob)
        return answer
    return kept


def _download(response: ECRResponse) -> ActionResult:
    digest = response._get_param('layerDigest')
    repository = response.ecr_backend._get_repository(response._get_param('repositoryName'), response._get_param('registryId'))
    if digest not in repository.layers:
        raise JsonRESTError('LayersNotFoundException', f"The layer with digest '{digest}' does not exist within the repository.")
    signed = aws.client('s3', 'us-east-1', _ACCOUNT).generate_presigned_url('get_object', Params={'Bucket': _BUCKET, 'Key': digest})
    return ActionResult({'downloadUrl': f'{SETTINGS.endpoint}/{_BUCKET}/{digest}?{urlsplit(signed).query}', 'layerDigest': digest})
