"""The environment of a build: what CodeBuild sets, what project and buildspec say, and nothing of the emulator's.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
"""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ... import aws
from ...lambdas.environment import endpoint

#: Of the machine: what npm and others need to find their registries.
_KEPT = ('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE',
         'PIP_INDEX_URL', 'PIP_CONFIG_FILE', 'PIP_CERT', 'LANG', 'LC_ALL', 'TERM')


def machine(home: Path) -> dict[str, str]:
    """Programs of this machine, with a home of the build's own; what npm installs globally goes there, too."""
    own = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own.update({name: value for name, value in os.environ.items() if name.lower().startswith('npm_config_')})
    given = {name.lower() for name in own}
    user = Path.home()
    if 'npm_config_userconfig' not in given and (user / '.npmrc').is_file():
        own['NPM_CONFIG_USERCONFIG'] = str(user / '.npmrc')
    if 'npm_config_cache' not in given:
        own['npm_config_cache'] = str(user / '.npm')
    own = {name: value for name, value in own.items() if name.lower() != 'npm_config_prefix'}
    around = [name for name in ('NO_PROXY', 'no_proxy') if name in os.environ] or ['NO_PROXY', 'no_proxy']
    return {
        **own, **{name: ','.join(filter(None, [os.environ.get(name), 'localhost,127.0.0.1'])) for name in around},
        'npm_config_prefix': str(home / '.global'), 'npm_config_update_notifier': 'false',
        'PATH': os.pathsep.join([str(home / '.global' / 'bin'), os.environ.get('PATH', os.defpath)]),
        'HOME': str(home), 'TMPDIR': str(home)}


def credentials(role: str, region: str, session: str) -> dict[str, str]:
    """The keys of the project's role, from the emulated STS; and where the emulator is."""
    keys = aws.client('sts').assume_role(RoleArn=role, RoleSessionName=session)['Credentials']
    return {
        'AWS_ENDPOINT_URL': endpoint(), 'AWS_REGION': region, 'AWS_DEFAULT_REGION': region, 'AWS_CONFIG_FILE': os.devnull,
        'AWS_SHARED_CREDENTIALS_FILE': os.devnull, 'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_ACCESS_KEY_ID': keys['AccessKeyId'],
        'AWS_SECRET_ACCESS_KEY': keys['SecretAccessKey'], 'AWS_SESSION_TOKEN': keys['SessionToken']}


def parameter(name: str, region: str, account: str) -> str:
    return aws.client('ssm', region, account).get_parameter(Name=name, WithDecryption=True)['Parameter']['Value']


def secret(reference: str, region: str, account: str) -> str:
    """`secret-id:json-key:version-stage:version-id`, where the id may be an ARN."""
    parts = reference.split(':')
    head, rest = (':'.join(parts[:7]), parts[7:]) if reference.startswith('arn:') else (parts[0], parts[1:])
    key, stage, version = (rest + ['', '', ''])[:3]
    wanted = {'SecretId': head, **({'VersionStage': stage} if stage else {}), **({'VersionId': version} if version else {})}
    text = aws.client('secretsmanager', region, account).get_secret_value(**wanted)['SecretString']
    return str(json.loads(text)[key]) if key else text


def resolved(variables: list[dict[str, Any]], region: str, account: str) -> dict[str, str]:
    """Variables of a project, of their three types."""
    result = {}
    for variable in variables:
        kind, value = variable.get('type') or 'PLAINTEXT', variable['value']
        if kind == 'PARAMETER_STORE':
            value = parameter(value, region, account)
        elif kind == 'SECRETS_MANAGER':
            value = secret(value, region, account)
        result[variable['name']] = str(value)
    return result
