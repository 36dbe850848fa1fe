"""For tests of functions: a server, moto's with the mailbox of responses, in this process; and functions that are made quickly."""
from __future__ import annotations

import io
import json
import threading
import urllib.request
import zipfile
from typing import Any, Callable, Iterable

from moto.backends import get_backend
from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from emulator import aws
from emulator.lambdas import files, responses
from emulator.lambdas.install import install
from emulator.providers.base import Resource
from emulator.settings import SETTINGS

STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1c2fa620-982a-11e3-aff7-50e2416294e0'


#: What tests of functions fill. BackendDict.reset would empty all of moto, and take a second for the policies of IAM.
_EMPTIED = ('dynamodb', 'events', 'lambda', 'logs', 's3', 'sns', 'sqs', 'ssm')


class Server:
    """Listens while in use, and is SETTINGS.endpoint meanwhile. Begins with empty services."""

    def __init__(self, host: str = '127.0.0.1') -> None:
        self._host = host
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._server = make_server('127.0.0.1', 0, self._answer, threaded=True, request_handler=_Quiet)

    def __enter__(self) -> Server:
        install()
        for service in _EMPTIED:
            for backends in get_backend(service).values():
                backends.reset()
        self._before, SETTINGS.endpoint = SETTINGS.endpoint, f'http://{self._host}:{self._server.port}'
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        SETTINGS.endpoint = self._before
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path = environ['PATH_INFO']
        if not path.startswith(responses.MAILBOX):
            return self._moto(environ, start_response)
        body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
        known = environ['REQUEST_METHOD'] == 'PUT' and responses.deliver(path[len(responses.MAILBOX):], body)
        start_response('200 OK' if known else '404 Not Found', [('Content-Length', '0')])
        return []


class _Quiet(MotoRequestHandler):
    def log_request(self, *_: Any) -> None:
        pass


def zipped(content: dict[str, str], executable: Iterable[str] = ()) -> bytes:
    """A zip with these files, of which some may be programs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        for name, text in content.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, text)
    return buffer.getvalue()


def role() -> str:
    """The ARN of a role for functions."""
    iam = aws.client('iam')
    try:
        return iam.get_role(RoleName='functions')['Role']['Arn']
    except iam.exceptions.NoSuchEntityException:
        return iam.create_role(RoleName='functions', AssumeRolePolicyDocument='{}')['Role']['Arn']


def make_function(name: str, content: dict[str, str], handler: str = 'index.handler', runtime: str = 'nodejs24.x', **more: Any) -> str:
    """The ARN of a new function."""
    return aws.client('lambda').create_function(
        FunctionName=name, Role=role(), Runtime=runtime, Handler=handler, Code={'ZipFile': zipped(content)},
        **{'Timeout': 20, **more})['FunctionArn']


def invoke(name: str, event: Any = None, **more: Any) -> tuple[Any, dict[str, Any]]:
    """What a function returns, and the whole answer of the API."""
    answer = aws.client('lambda').invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    payload = answer['Payload'].read()
    return json.loads(payload) if payload else None, answer


def resource(token: str, type_name: str = 'Custom::Thing', id: str | None = None, **properties: Any) -> Resource:
    """A custom resource of a stack."""
    return Resource(type_name, 'Thing', 'shop', STACK, 'us-east-1', '123456789012', {'ServiceToken': token, **properties}, id)


def put(url: str, body: Any) -> None:
    """Answer to the URL of a request."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, content, method='PUT')):
        pass


def log_of(name: str, group: str | None = None) -> list[list[str]]:
    """The messages of every stream of a function's log group, oldest stream first."""
    logs = aws.client('logs')
    group = group or f'/aws/lambda/{name}'
    if not logs.describe_log_groups(logGroupNamePrefix=group)['logGroups']:
        return []
    streams = logs.describe_log_streams(logGroupName=group)['logStreams']
    streams.sort(key=lambda stream: (stream['creationTime'], stream.get('lastEventTimestamp', 0)))
    found = [logs.get_log_events(logGroupName=group, logStreamName=stream['logStreamName'])['events'] for stream in streams]
    return [[event['message'] for event in events] for events in found]


def need_sdk(*packages: str) -> None:
    """Fail with what to install, not with what comes of it."""
    missing = [package for package in packages if not (files.workplace() / 'node_modules' / package).exists()]
    assert not missing, f'npm install --save-dev {" ".join(missing)}'
