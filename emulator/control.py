"""The emulator's own routes, under /_emulator/: what a test asks of the emulator that AWS has no API for. See README.md."""
from __future__ import annotations

import json
import logging
import sys
from http import HTTPStatus
from typing import Any, Callable
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError

from . import aws, recording
from .cloudformation import inventory, schemas
from .cloudformation.stacks import STORE
from .faults import FAULTS
from .lambdas import responses
from .providers import catalog, provider_of
from .services import builds, pace, pipelines, schedules
from .services.builds import replaced
from .services.fleet import nodes, openings
from .services.pipelines.providers import sources
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
        body = environ['wsgi.input'].read(length) if length else b''
        result = route(rest, environ.get('QUERY_STRING', '').encode() if method == 'GET' else body)
    except BadRequest as error:
        return _line(HTTPStatus.BAD_REQUEST), _json({'message': str(error)})
    except Exception as error:  # a defect of the emulator; the client gets an answer that it can read
        logging.getLogger('emulator').exception('%s %s', method, path)
        return _line(HTTPStatus.INTERNAL_SERVER_ERROR), _json({'message': f'The emulator itself failed: {type(error).__name__}: {error}'})
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
        spec = json.loads(body)
    except ValueError as error:
        raise BadRequest(f'the body is not JSON: {error}') from None
    try:
        return FAULTS.add(_that_can_strike(spec)).as_asked()
    except (ValueError, TypeError, AttributeError) as error:
        raise BadRequest(str(error)) from None


def _that_can_strike(spec: dict[str, Any]) -> dict[str, Any]:
    """The fault, with its service by the name that requests have; a type, a service or an operation that there is not is refused."""
    if spec.get('type') and not schemas.is_known(spec['type'], aws.DEFAULT_REGION):
        raise ValueError(f"there is no type {spec['type']}")
    if not spec.get('service'):
        return spec
    try:
        model = aws.client(spec['service']).meta.service_model
    except UnknownServiceError:
        raise ValueError(f"there is no service {spec['service']}; use the name that boto3 has for it, such as elbv2") from None
    if spec.get('operation') and spec['operation'] not in model.operation_names:
        raise ValueError(f"{spec['service']} has no operation {spec['operation']}")
    return {**spec, 'service': model.service_id.hyphenize()}


def _clear_faults(_rest: str, _body: bytes) -> Any:
    FAULTS.clear()
    return {}


def _reset(_rest: str, _body: bytes) -> Any:
    """Forget everything, as a new emulator would."""
    from moto.moto_api._internal import moto_api_backend
    busy = [stack.name for stack in STORE.all() if stack.busy]
    if busy:
        raise BadRequest(f'stacks are in progress: {", ".join(busy)}')
    builds.reset()
    pipelines.reset()
    moto_api_backend.reset()
    STORE.reset()
    inventory.reset()
    for provider in catalog().values():
        provider.forget()
    provider_of.cache_clear()
    responses.reset()
    FAULTS.clear()
    recording.reset()
    aws.reset()
    return {}


def _asked(do: Callable[[dict[str, Any]], Any]) -> Callable[[str, bytes], Any]:
    """A route that takes a JSON object, and refuses with ValueError what makes no sense."""
    def route(_rest: str, body: bytes) -> Any:
        try:
            asked = json.loads(body)
            if not isinstance(asked, dict):
                raise ValueError('the body is not a JSON object')
            return do(asked)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRequest(str(error)) from None
    return route


def _clear_builds(_rest: str, _body: bytes) -> Any:
    replaced.reset()
    return {}


def _clear_sources(_rest: str, _body: bytes) -> Any:
    sources.reset()
    return {}


def _requests(_rest: str, query: bytes) -> Any:
    """What was recorded; of one stack, if the query says which."""
    return {'requests': recording.requests(*parse_qs(query.decode()).get('stack', [])[:1])}


def _clear_requests(_rest: str, _body: bytes) -> Any:
    recording.reset()
    return {}


def _open_window(rest: str, _body: bytes) -> Any:
    try:
        return openings.control(rest)
    except ValueError as error:
        raise BadRequest(str(error)) from None


def _deliver(token: str, body: bytes) -> Any:
    return {} if responses.deliver(token, body) else None


_ROUTES: dict[tuple[str, str], Callable[[str, bytes], Any]] = {
    ('GET', 'health'): _health,
    ('GET', 'resources'): lambda rest, body: inventory.resources(),
    ('GET', 'recorded'): lambda rest, body: inventory.recorded(),
    ('GET', 'faults'): lambda rest, body: FAULTS.all(),
    ('POST', 'faults'): _add_fault,
    ('DELETE', 'faults'): _clear_faults,
    ('POST', 'reset'): _reset,
    ('GET', 'requests'): _requests,
    ('DELETE', 'requests'): _clear_requests,
    ('PUT', 'responses'): _deliver,
    ('POST', 'sources'): _asked(sources.give),
    ('DELETE', 'sources'): _clear_sources,
    ('POST', 'builds'): _asked(replaced.replace),
    ('DELETE', 'builds'): _clear_builds,
    ('POST', 'schedules'): _asked(schedules.fire),
    ('PUT', 'pace'): _asked(pace.set_pace),
    ('POST', 'nodes'): _asked(nodes.register),
    ('POST', 'windows'): _open_window,
}
