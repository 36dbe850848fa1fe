"""The environment of a function's process: what Lambda sets, the function's own variables, and nothing of the emulator's."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .. import aws
from ..settings import SETTINGS

_NOBODY = 'http://127.0.0.1:9'
#: Programs that functions find first.
_PROGRAMS = Path(__file__).parent / 'programs'


def endpoint() -> str:
    """Where a function reaches the emulator.

    By address, not by name: the SDKs put a bucket's name before a host name (bucket.localhost), and into the path after an address;
    moto's server expects it in the path. While no server listens it is an address where nobody answers, never AWS itself.
    """
    if not SETTINGS.endpoint:
        return _NOBODY
    by_name = urlsplit(SETTINGS.endpoint).hostname == 'localhost'
    return SETTINGS.endpoint.replace('//localhost', '//127.0.0.1', 1) if by_name else SETTINGS.endpoint


def environment(function: Any, task: Path, layers: Path, home: Path, log_group: str, log_stream: str) -> dict[str, str]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""
    search = os.pathsep.join([str(_PROGRAMS), str(layers / 'bin'), os.environ.get('PATH', os.defpath)])
    variables = {
        'PATH': search,
        'LANG': 'en_US.UTF-8',
        'TZ': ':UTC',
        'AWS_EXECUTION_ENV': f'AWS_Lambda_{function.run_time}',
        'AWS_LAMBDA_INITIALIZATION_TYPE': 'on-demand',
        **{str(name): str(value) for name, value in (function.environment_vars or {}).items()},
    }
    variables.update(_packages(function, variables, task, layers))
    # What nobody may set: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html ("reserved")
    variables.update({
        'HOME': str(home),
        'TMPDIR': str(home),
        '_HANDLER': function.handler,
        'AWS_REGION': function.region,
        'AWS_DEFAULT_REGION': function.region,
        'AWS_LAMBDA_FUNCTION_NAME': function.function_name,
        'AWS_LAMBDA_FUNCTION_VERSION': str(function.version),
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE': str(function.memory_size),
        'AWS_LAMBDA_LOG_GROUP_NAME': log_group,
        'AWS_LAMBDA_LOG_STREAM_NAME': log_stream,
        'LAMBDA_TASK_ROOT': str(task),
        'LAMBDA_RUNTIME_DIR': str(Path(__file__).parent),
        'AWS_ENDPOINT_URL': endpoint(),
        'AWS_CONFIG_FILE': os.devnull,
        'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
        'AWS_EC2_METADATA_DISABLED': 'true',
        **_credentials(function),
    })
    return variables


def _packages(function: Any, variables: dict[str, str], task: Path, layers: Path) -> dict[str, str]:
    """Where modules of layers are found: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths"""
    if function.run_time.startswith('python'):
        own = [str(layers / 'python'), *(str(path) for path in sorted(layers.glob('python/lib/python3.*/site-packages')))]
        return {'PYTHONPATH': _join(variables.get('PYTHONPATH'), own), 'PYTHONDONTWRITEBYTECODE': '1'}
    version = function.run_time[len('nodejs'):].split('.')[0]
    own = [str(layers / 'nodejs' / f'node{version}' / 'node_modules'), str(layers / 'nodejs' / 'node_modules'), str(task)]
    # The SDK warns of the version of Node.js that runs it, which is this machine's, not the function's.
    return {'NODE_PATH': _join(variables.get('NODE_PATH'), own), 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': 'true'}


def _join(first: str | None, rest: list[str]) -> str:
    return os.pathsep.join([first, *rest] if first else rest)


def _credentials(function: Any) -> dict[str, str]:
    """Keys of the function's role, from the emulated STS. They mean nothing elsewhere."""
    sts = aws.client('sts', function.region, function.account_id)
    keys = sts.assume_role(RoleArn=function.role, RoleSessionName=function.function_name[:64].ljust(2, '_'))['Credentials']
    return {'AWS_ACCESS_KEY_ID': keys['AccessKeyId'], 'AWS_SECRET_ACCESS_KEY': keys['SecretAccessKey'],
            'AWS_SESSION_TOKEN': keys['SessionToken']}


def command(function: Any) -> list[str]:
    """The program that runs the handler."""
    here = Path(__file__).parent
    if function.run_time.startswith('python'):
        return [sys.executable, '-I', '-u', str(here / 'python_bootstrap.py')]
    return ['node', str(here / 'node_bootstrap.js')]
