"""The emulator's own routes, under /_emulator/: what a test asks of the emulator that AWS has no API for. See README.md."""
from __future__ import annotations

import json
import sys
from http import HTTPStatus
from typing import Any, Callable

from . import aws
from .cloudformation import inventory
from .cloudformation.stacks import STORE
from .faults import FAULTS
from .lambdas import responses
from .settings import SETTINGS

PREFIX = '/_emulator/'


class BadRequest(Exception):
    """A request that makes no sense; the message says why."""


def answer(environ: dict[str, Any]) -> tuple[str, bytes]:
    """Status line and body of the answer to a request."""
    method, path = environ['REQUEST_METHOD'], environ['PATH_INFO'][len(PREFIX):]
    head, _, rest = path.partition('/')
    route = _ROUTES.get((method, head))
    if route is None:
        return _line(HTTPStatus.NOT_FOUND), _json({'message': f'there is no {method} {PREFIX}{head}', 'routes': [' '.join(r) for r in _ROUTES]})
    length = int(environ.get('CONTENT_LENGTH') or 0)
    try:
        result = route(rest, environ['wsgi.input'].read(length) if length else b'')
    except BadRequest as error:
        return _line(HTTPStatus.BAD_REQUEST), _json({'message': str(error)})
    return (_line(HTTPStatus.NOT_FOUND), b'') if result is None else (_line(HTTPStatus.OK), _json(result))


def _line(status: HTTPStatus) -> str:
    return f'{status.value} {status.phrase}'


def _json(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def _health(_rest: str, _body: bytes) -> Any:
    return {'endpoint': SETTINGS.endpoint, 'account': aws.DEFAULT_ACCOUNT, 'strict': SETTINGS.strict, 'peakMemoryBytes': _peak_memory()}


def _peak_memory() -> int | None:
    try:
        import resource
    except ImportError:  # Windows has no such module
        return None
    unit = 1 if sys.platform == 'darwin' else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _add_fault(_rest: str, body: bytes) -> Any:
    try:
        return FAULTS.add(json.loads(body)).__dict__
    except (ValueError, TypeError, AttributeError) as error:
        raise BadRequest(str(error)) from None


def _clear_faults(_rest: str, _body: bytes) -> Any:
    FAULTS.clear()
    return {}


def _reset(_rest: str, _body: bytes) -> Any:
    """Forget everything, as a new emulator would."""
    from moto.moto_api._internal import moto_api_backend
    busy = [stack.name for stack in STORE.all() if stack.busy]
    if busy:
        raise BadRequest(f'stacks are in progress: {", ".join(busy)}')
    moto_api_backend.reset()
    STORE.reset()
    inventory.reset()
    responses.reset()
    FAULTS.clear()
    aws.reset()
    return {}


def _deliver(token: str, body: bytes) -> Any:
    return {} if responses.deliver(token, body) else None


_ROUTES: dict[tuple[str, str], Callable[[str, bytes], Any]] = {
    ('GET', 'health'): _health,
    ('GET', 'resources'): lambda rest, body: inventory.resources(),
    ('GET', 'recorded'): lambda rest, body: inventory.recorded(),
    ('POST', 'faults'): _add_fault,
    ('DELETE', 'faults'): _clear_faults,
    ('POST', 'reset'): _reset,
    ('PUT', 'responses'): _deliver,
}
