"""An emulated AWS on this machine: moto's service APIs, with a CloudFormation whose answers can be believed."""
from __future__ import annotations

import os as _os
from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


def forget_credentials() -> None:
    """Take every setting of a real account out of this process, so that no client can find one."""
    for name in [name for name in _os.environ if name.startswith(('AWS_', 'MOTO_'))]:
        del _os.environ[name]
    _os.environ['AWS_EC2_METADATA_DISABLED'] = 'true'
    _os.environ['AWS_CONFIG_FILE'] = _os.environ['AWS_SHARED_CREDENTIALS_FILE'] = _os.devnull


forget_credentials()  # before boto3 is loaded, which looks for a profile at once


class _ReadOnce(JSONFileLoader):
    """botocore reads each of its files for each session, and moto makes a session for each service."""

    @staticmethod
    @cache
    def load_file(file_path: str) -> Any:
        return JSONFileLoader().load_file(file_path)


class _OfLoader:
    """How a loader reads files. moto has a kind of its own, which adds to what it reads, so that it has to have that for itself."""

    def __get__(self, _loader: Loader | None, kind: type[Loader]) -> type[JSONFileLoader]:
        return _ReadOnce if kind is Loader else JSONFileLoader


Loader.FILE_LOADER_CLASS = _OfLoader()  # before moto is loaded, which asks for regions at once
