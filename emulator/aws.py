"""Clients of the emulated AWS for the emulator's own use.

They are boto3 clients, so botocore checks every request, but nothing leaves the process: a request that would be sent
is answered by moto's backends, the very ones that the server shows on its port. A request that moto has no answer for
is an error, never a connection.
"""
from __future__ import annotations

import threading
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from moto.core.botocore_stubber import BotocoreStubber

from . import corrections, recording
from .faults import FAULTS

DEFAULT_ACCOUNT = '123456789012'
DEFAULT_REGION = 'us-east-1'
PARTITION = corrections.PARTITION
#: What every client of the emulator may use; moto looks at the key's id only, to find the account of an assumed role.
ACCESS_KEY, SECRET_KEY = 'emulated', 'emulated'

_config = Config(
    retries={'mode': 'standard', 'max_attempts': 5},
    s3={'addressing_style': 'path'},
    parameter_validation=True,
)
_lock = threading.Lock()
_sessions: dict[str, boto3.Session] = {}
_clients: dict[tuple[str, str, str], Any] = {}
_stubber = BotocoreStubber()
_stubber.enabled = True
corrections.install()


class NotEmulated(Exception):
    """The emulator has no such API."""


def client(service: str, region: str = DEFAULT_REGION, account: str = DEFAULT_ACCOUNT) -> Any:
    """A boto3 client of `service` that acts in `account` and `region`."""
    key = (service, region, account)
    with _lock:
        if key not in _clients:
            _clients[key] = _session(account).client(service, region_name=region, config=_config)
        return _clients[key]


def reset() -> None:
    """Forget the clients, and with them the roles that were assumed for other accounts."""
    with _lock:
        _sessions.clear()
        _clients.clear()


def _session(account: str) -> boto3.Session:
    if account not in _sessions:
        keys = {'AccessKeyId': ACCESS_KEY, 'SecretAccessKey': SECRET_KEY}
        if account != DEFAULT_ACCOUNT:
            sts = _session(DEFAULT_ACCOUNT).client('sts', region_name=DEFAULT_REGION, config=_config)
            role = f'arn:{PARTITION}:iam::{account}:role/emulator'
            keys = sts.assume_role(RoleArn=role, RoleSessionName='emulator')['Credentials']
        session = boto3.Session(
            aws_access_key_id=keys['AccessKeyId'], aws_secret_access_key=keys['SecretAccessKey'],
            aws_session_token=keys.get('SessionToken'), region_name=DEFAULT_REGION)
        session.events.register_first('before-send', _answer)
        session.events.register('before-parameter-build', recording.heard)
        _sessions[account] = session
    return _sessions[account]


def _answer(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
    """`event_name` is before-send.<service>.<operation>."""
    _, service, operation = event_name.split('.', 2)
    fault = FAULTS.throttle(service, operation)
    if fault is not None:
        return fault.response(request)
    try:
        with recording.paused():  # what a service does to answer is its own
            response = _stubber(event_name, request)
    except NotImplementedError as error:
        raise NotEmulated(f'the emulator has no API {service}:{operation} ({error})') from None
    if response is None or (response.status_code == 404 and response.content == b'Not yet implemented'):
        raise NotEmulated(f'the emulator has no API {service}:{operation}')
    return response
