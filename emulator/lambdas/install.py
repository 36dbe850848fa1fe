"""Makes moto run functions by this package's runtime.

Every invocation in moto, by its API or by a service, goes through LambdaFunction.invoke, which would start Docker. What moto leaves
out is completed: it does not heed the Qualifier of Invoke, forgets a function's LoggingConfig, and its EventBridge knows no Lambda
targets (rules.py).
"""
from __future__ import annotations

import base64
import json
from functools import wraps
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse

from . import invocations, rules
from .runtime import Outcome

#: On the answer to an Event invocation: its request id, for `invocations.find`.
INVOCATION_HEADER = 'x-emulator-invocation'
#: Sources that Lambda polls, or that wait for the result; the others send an event and go on.
#: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
_WAITING = {'aws:sqs', 'aws:dynamodb', 'aws:kinesis'}
_TAIL = 4096

_installed = False


def install() -> None:
    """Call it once, before functions are invoked; again does nothing."""
    global _installed
    if _installed:
        return
    _installed = True
    LambdaFunction.invoke = _invoke
    _heed_qualifiers()
    _keep_logging_config()
    rules.install()


def _invoke(function: Any, body: Any, request_headers: Any, response_headers: Any) -> bytes:
    """In place of LambdaFunction.invoke. A service of moto's that invokes gives no headers; a request of the API always has some."""
    event = json.loads(body) if body else {}
    headers = {str(name).lower(): value for name, value in dict(request_headers).items()}
    kind = headers.get('x-amz-invocation-type') or ('RequestResponse' if headers or _waits(event) else 'Event')
    client_context = _client_context(headers.get('x-amz-client-context'))
    if kind == 'DryRun':
        return b''
    if kind == 'Event':
        response_headers[INVOCATION_HEADER] = invocations.later(function, event, client_context).request_id
        return b''
    outcome = invocations.now(function, event, client_context)
    response_headers['x-amz-executed-version'] = str(function.version)
    response_headers['x-amz-log-result'] = _tail(outcome)
    if outcome.error:
        response_headers['x-amz-function-error'] = outcome.error
    return outcome.payload.encode()


def _waits(event: Any) -> bool:
    if not isinstance(event, dict):
        return False
    records = event.get('Records') or [{}]
    return records[0].get('eventSource') in _WAITING or 'ClientRequestToken' in event


def _client_context(header: Any) -> Any:
    return json.loads(base64.b64decode(header)) if header else None


def _tail(outcome: Outcome) -> str:
    """The last 4 KB of the log, as LogType Tail asks for; moto leaves them out where it does not."""
    return base64.b64encode('\n'.join(outcome.log).encode()[-_TAIL:]).decode()


def _heed_qualifiers() -> None:
    """moto looks for the parameter `qualifier` of Invoke; its name is `Qualifier`."""
    invoke = LambdaResponse.invoke

    @wraps(invoke)
    def invoked(response: Any) -> Any:
        if 'Qualifier' in response.querystring:
            response.querystring['qualifier'] = response.querystring['Qualifier']
        return invoke(response)

    LambdaResponse.invoke = invoked


def _keep_logging_config() -> None:
    create, change, tell = LambdaFunction.__init__, LambdaFunction.update_configuration, LambdaFunction.get_configuration

    @wraps(create)
    def created(function: Any, account_id: str, spec: dict[str, Any], *rest: Any, **named: Any) -> None:
        function.logging_config = spec.get('LoggingConfig')
        create(function, account_id, spec, *rest, **named)

    @wraps(change)
    def changed(function: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        function.logging_config = config_updates.get('LoggingConfig', getattr(function, 'logging_config', None))
        return change(function, config_updates)

    @wraps(tell)
    def told(function: Any, *rest: Any, **named: Any) -> dict[str, Any]:
        defaults = {'LogFormat': 'Text', 'LogGroup': f'/aws/lambda/{function.function_name}'}
        return {**tell(function, *rest, **named), 'LoggingConfig': {**defaults, **(getattr(function, 'logging_config', None) or {})}}

    LambdaFunction.__init__, LambdaFunction.update_configuration, LambdaFunction.get_configuration = created, changed, told
