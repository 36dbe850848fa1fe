"""Files of functions: their code and layers, unpacked once each, and the AWS SDK that Lambda's Node.js runtimes carry.

Everything is in one temporary folder, which goes when the process ends.
"""
from __future__ import annotations

import atexit
import hashlib
import io
import os
import re
import shutil
import stat
import sys
import tempfile
import threading
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable

from moto.awslambda.utils import get_backend

#: What a handler may require without bringing it along.
#: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
SDK_SCOPES = ('@aws-sdk', '@smithy')

_LAMBDAS_PYTHON = re.compile(rb'#!/var/lang/bin/python[\d.]*\s*$')

_lock = threading.Lock()


class NoCode(Exception):
    """A function, or a layer, whose code is not there."""


@lru_cache(maxsize=None)
def workplace() -> Path:
    """The temporary folder. A node_modules in it serves every function: Node.js looks for packages in the folders above a module."""
    folder = Path(tempfile.mkdtemp(prefix='emulated-lambda-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for scope in SDK_SCOPES:
        _link_packages(folder / 'node_modules' / scope, scope)
    return folder


def code_folder(function: Any) -> Path:
    """The folder (Lambda's /var/task) with the code of a function of moto's."""
    content = getattr(function, 'code_bytes', b'')
    if not content:
        raise NoCode(f'the code of the function {function.function_name} is not in S3')
    return _unpacked('code', [content])


def layers_folder(function: Any) -> Path:
    """The folder (Lambda's /opt) with all layers of a function: a later one overwrites files of an earlier one."""
    backend = get_backend(function.account_id, function.region)
    versions = [backend.layers_versions_by_arn(layer['Arn']) for layer in function.layers]
    missing = [layer['Arn'] for layer, version in zip(function.layers, versions) if version is None or not version.code_bytes]
    if missing:
        raise NoCode(f'there is no code for {", ".join(missing)}')
    return _unpacked('layers', [version.code_bytes for version in versions])


def _unpacked(kind: str, contents: list[bytes]) -> Path:
    digest = hashlib.sha256(b''.join(hashlib.sha256(content).digest() for content in contents)).hexdigest()[:32]
    with _lock:
        folder = workplace() / kind / digest
        if not folder.exists():
            # Renamed when complete, so that a broken zip leaves no half of a folder behind.
            partial = folder.with_suffix('.partial')
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            for content in contents:
                _unzip(content, partial)
            partial.rename(folder)
    return folder


def _unzip(content: bytes, folder: Path) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise NoCode('Could not unzip uploaded file. Please check your file, then try to upload again.') from error
    with archive:
        for entry in archive.infolist():
            file = archive.extract(entry, folder)
            mode = stat.S_IMODE(entry.external_attr >> 16)
            if mode and not entry.is_dir():
                if mode & stat.S_IXUSR:
                    _run_by_this_python(Path(file))
                os.chmod(file, mode | stat.S_IRUSR)


def _run_by_this_python(program: Path) -> None:
    """A script names the interpreter of Lambda in its first line; here it is that of the emulator."""
    with program.open('rb') as file:
        first, rest = file.readline(), file.read()
    if _LAMBDAS_PYTHON.match(first):
        program.write_bytes(f'#!{sys.executable}\n'.encode() + rest)


def _link_packages(folder: Path, scope: str) -> None:
    """Links to every package of the scope. Node.js follows a link before it looks for what that package needs itself."""
    folder.mkdir(parents=True)
    for packages in _package_folders():
        for package in (packages / scope).glob('*'):
            link = folder / package.name
            if not link.exists():
                link.symlink_to(package.resolve(), target_is_directory=True)


def _package_folders() -> Iterable[Path]:
    """Where the SDK may be: EMULATOR_NODE_PATH, the project that is being deployed, the emulator's own."""
    named = [Path(path) for path in os.environ.get('EMULATOR_NODE_PATH', '').split(os.pathsep) if path]
    return [*named, Path.cwd() / 'node_modules', Path(__file__).resolve().parents[2] / 'node_modules']
