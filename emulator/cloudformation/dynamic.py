"""Dynamic references: {{resolve:ssm:…}}, {{resolve:ssm-secure:…}} and {{resolve:secretsmanager:…}} in properties.

They are resolved when a resource is made, and never kept: a template that has not changed updates nothing, whatever became of the secret.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""
from __future__ import annotations

import json
import re
from typing import Any

from botocore.exceptions import ClientError

from .. import aws
from .errors import CloudFormationError

_REFERENCE = re.compile(r'\{\{resolve:([^:}]+):([^}]+)\}\}')


def resolve(value: Any, region: str, account: str) -> Any:
    """`value` with every dynamic reference in it replaced by what it stands for now."""
    if isinstance(value, dict):
        return {key: resolve(item, region, account) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, region, account) for item in value]
    if not isinstance(value, str) or '{{resolve:' not in value:
        return value
    return _REFERENCE.sub(lambda match: _look_up(match.group(1), match.group(2), region, account), value)


def _look_up(service: str, name: str, region: str, account: str) -> str:
    if service in ('ssm', 'ssm-secure'):
        try:
            found = aws.client('ssm', region, account).get_parameter(Name=name, WithDecryption=True)['Parameter']
        except ClientError:
            raise CloudFormationError(f'Parameters: [{service}:{name}] cannot be found.') from None
        if service == 'ssm' and found['Type'] == 'SecureString':
            raise CloudFormationError(f'Non-secure ssm prefix was used for secure parameter: [{name}]')
        return found['Value']
    if service == 'secretsmanager':
        return _secret(name, region, account)
    raise CloudFormationError(f'Invalid dynamic reference service name: {service}')


def _secret(reference: str, region: str, account: str) -> str:
    parts = reference.split(':')
    taken = 7 if reference.startswith('arn:') else 1
    secret, rest = ':'.join(parts[:taken]), [*parts[taken:], '', '', '', ''][:4]
    kind, key, stage, version = rest
    if kind not in ('', 'SecretString'):
        raise CloudFormationError(f'Invalid dynamic reference: secret {secret} has no {kind}')
    wanted = {'SecretId': secret, **({'VersionStage': stage} if stage else {}), **({'VersionId': version} if version else {})}
    try:
        text = aws.client('secretsmanager', region, account).get_secret_value(**wanted)['SecretString']
    except (ClientError, KeyError):
        raise CloudFormationError(
            f"Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; Secret: {secret})") from None
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError):
        raise CloudFormationError(f'Could not find a value associated with JSONKey in SecretString: {key} of {secret}') from None
