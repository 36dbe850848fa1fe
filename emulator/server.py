"""The server: moto's services, CloudFormation, and the emulator's own control routes, on one port of this machine.

It binds the loopback address, and nothing else. Its URL says `localhost`, since the S3 clients that address a bucket in the
host's name then use `<bucket>.localhost`, which moto understands, and which leads back here.
"""
from __future__ import annotations

import gc
import json
import logging
import os
import re
from functools import lru_cache
from typing import Any, Callable, Iterable
from xml.sax.saxutils import escape

from flask import Flask, request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.serving import BaseWSGIServer, make_server

from . import aws, control
from .cloudformation import api
from .lambdas import install as lambdas
from .settings import SETTINGS

LOOPBACK = '127.0.0.1'
#: Services that answer with XML to requests that are not forms.
_XML_BY_PATH = ('s3', 'route53', 'cloudfront')


class _Quiet(MotoRequestHandler):
    """Says each request at the level of debugging, not of information: a deployment makes hundreds."""

    protocol_version = 'HTTP/1.1'

    def log_request(self, code: Any = '-', size: Any = '-') -> None:
        logging.getLogger('emulator.http').debug('%s %s', self.requestline, code)


def _service(name: str) -> Flask:
    """One of moto's services; for a path of an API that it does not have, Flask would answer with a page."""
    app = create_backend_app(name)
    for unknown in NotFound, MethodNotAllowed:
        app.register_error_handler(unknown, _no_such_path)
    return app


def _no_such_path(_error: Exception) -> None:
    raise NotImplementedError(f'{request.method} {request.path}')


class _Services(DomainDispatcherApplication):
    """moto's services. For a host of none of them, it goes on with None, and stumbles."""

    @lru_cache(maxsize=1000)  # moto lists its folders, and tries the patterns of all services, for each request
    def get_backend_for_host(self, host: str | None) -> Any:
        backend = super().get_backend_for_host(host)
        if backend is None and host is not None:
            raise NotImplementedError(host.split('.')[0])
        return backend


class Emulator:
    """Everything that answers, as one WSGI application."""

    def __init__(self) -> None:
        api.install()
        lambdas.install()
        self._moto = _Services(_service)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get('PATH_INFO', '').startswith(control.PREFIX):
            status, body = control.answer(environ)
            start_response(status, [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
            return [body]
        try:
            return self._moto(environ, start_response)
        except Exception as error:  # what moto does not know, or a defect of its own; the client gets an answer that it can read
            return _failure(error, environ, start_response)


def _failure(error: Exception, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    missing = isinstance(error, NotImplementedError)
    code, status = ('NotImplemented', '501 Not Implemented') if missing else ('InternalFailure', '500 Internal Server Error')
    message = f'The emulator has no such API: {error}' if missing else f'The emulator itself failed: {type(error).__name__}: {error}'
    logging.getLogger('emulator').log(logging.INFO if missing else logging.ERROR, message, exc_info=None if missing else error)
    is_json = _reads_json(environ)
    body = json.dumps({'__type': code, 'message': message}) if is_json else (
        f'<ErrorResponse><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></ErrorResponse>')
    start_response(status, [('Content-Type', 'application/json' if is_json else 'text/xml'), ('x-amzn-errortype', code),
                            ('Content-Length', str(len(body.encode())))])
    return [body.encode()]


def _reads_json(environ: dict[str, Any]) -> bool:
    """Whether a client expects JSON. A request without a body tells by the service that it is signed for."""
    content = environ.get('CONTENT_TYPE', '')
    signed = re.search(r'Credential=(?:[^/]+/){3}([^/]+)/', environ.get('HTTP_AUTHORIZATION', ''))
    by_path = 'form-urlencoded' not in content and signed is not None and signed[1] not in _XML_BY_PATH
    return 'HTTP_X_AMZ_TARGET' in environ or 'json' in content or by_path


def start(port: int = 0) -> BaseWSGIServer:
    """A server that listens on `port`, or on a free one, and still has to be told to `serve_forever`."""
    server = make_server(LOOPBACK, port, Emulator(), threaded=True, request_handler=_Quiet)
    SETTINGS.endpoint = f'http://localhost:{server.server_port}'
    gc.freeze()  # moto and what it has read stay: looking for garbage in them costs a fifth of the time
    return server


def environment() -> dict[str, str]:
    """The variables that let the CDK, the AWS CLI and the SDKs talk to the emulator and to nothing else."""
    return {
        'AWS_ENDPOINT_URL': SETTINGS.endpoint, 'AWS_REGION': aws.DEFAULT_REGION, 'AWS_DEFAULT_REGION': aws.DEFAULT_REGION,
        'AWS_ACCESS_KEY_ID': aws.ACCESS_KEY, 'AWS_SECRET_ACCESS_KEY': aws.SECRET_KEY, 'AWS_EC2_METADATA_DISABLED': 'true',
        'AWS_CONFIG_FILE': os.devnull, 'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
    }


def announcement(more: dict[str, Any] | None = None) -> str:
    return json.dumps({**(more or {}), 'endpoint': SETTINGS.endpoint, 'environment': environment()})
