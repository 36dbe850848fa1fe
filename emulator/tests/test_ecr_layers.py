"""Layers of images are there again when they are asked for."""
from __future__ import annotations

import hashlib
import urllib.request

import pytest
from botocore.exceptions import ClientError

from emulator import aws
from emulator.tests.serving import Server


def test_a_layer_is_downloaded_as_it_was_uploaded():
    with Server():
        ecr = aws.client('ecr')
        ecr.create_repository(repositoryName='images')
        upload = ecr.initiate_layer_upload(repositoryName='images')['uploadId']
        blob = b'layer' * 1000
        ecr.upload_layer_part(repositoryName='images', uploadId=upload, partFirstByte=0, partLastByte=len(blob) - 1, layerPartBlob=blob)
        digest = f'sha256:{hashlib.sha256(blob).hexdigest()}'
        ecr.complete_layer_upload(repositoryName='images', uploadId=upload, layerDigests=[digest])

        url = ecr.get_download_url_for_layer(repositoryName='images', layerDigest=digest)['downloadUrl']

        with urllib.request.urlopen(url) as answer:
            assert answer.read() == blob
        with pytest.raises(ClientError, match='LayersNotFoundException'):
            ecr.get_download_url_for_layer(repositoryName='images', layerDigest='sha256:' + '0' * 64)
