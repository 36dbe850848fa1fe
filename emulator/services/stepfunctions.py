"""Step Functions: versions of state machines as operations of their own; executions that reach the other services of the emulator, and wait as long
as a test lets them."""
from __future__ import annotations

import sys
import time
import uuid
from datetime import datetime, timezone
from functools import wraps
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config
from moto.core.responses import ActionResult
from moto.stepfunctions.parser import models
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.responses import StepFunctionResponse

from .. import aws
from ..settings import SETTINGS
from .pace import PACE

#: The longest that a task waits for the answer of a service, which may be a function.
_SECONDS = 900
#: A Wait state looks so often whether its execution was stopped.
_LOOK = 0.1


def install() -> None:
    StepFunctionResponse.delete_state_machine_version = _delete_state_machine_version
    StepFunctionResponse.publish_state_machine_version = _publish_state_machine_version
    WaitFunction._wait_interval = _wait
    retrier_decl.time = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds * PACE.waits))
    start = models.StepFunctionsParserBackend.start_execution

    @wraps(start)
    def started(backend: Any, state_machine_arn: str, name: str | None = None, *rest: Any, **named: Any) -> Any:
        """moto names an execution None that has no name."""
        return start(backend, state_machine_arn, name or str(uuid.uuid4()), *rest, **named)

    models.StepFunctionsParserBackend.start_execution = started
    for module in list(sys.modules.values()):  # each has taken it by its name
        if getattr(module, '__name__', '').startswith('moto.stepfunctions.') and hasattr(module, 'boto_client_for'):
            module.boto_client_for = _telling_client if module.__name__.endswith('_aws_sdk') else _client


def _wait(wait: WaitFunction, env: Any, wait_seconds: float) -> None:
    """At the pace that a test has set; moto waits in whole seconds."""
    end = time.monotonic() + wait_seconds * PACE.waits
    while env.is_running() and (left := end - time.monotonic()) > 0:
        env.program_state_event.wait(min(left, _LOOK))


def _client(region: str, service: str, state_credentials: Any = None) -> Any:
    """The client of a task: moto's looks for a server at port 5000, and has no account."""
    keys = {'AccessKeyId': aws.ACCESS_KEY, 'SecretAccessKey': aws.SECRET_KEY}
    if state_credentials is not None:
        keys = aws.client('sts').assume_role(RoleArn=state_credentials.role_arn, RoleSessionName='execution')['Credentials']
    return boto3.client(
        service, region_name=region, endpoint_url=SETTINGS.endpoint, aws_access_key_id=keys['AccessKeyId'],
        aws_secret_access_key=keys['SecretAccessKey'], aws_session_token=keys.get('SessionToken'), config=Config(
            parameter_validation=False, retries={'total_max_attempts': 1}, read_timeout=_SECONDS, s3={'addressing_style': 'path'}))


def _telling_client(*asked: Any, **named: Any) -> Any:
    """What an SDK integration answers is the output of its task, where times are text.

    https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    """
    client = _client(*asked, **named)
    client.meta.events.register('after-call', lambda parsed, **_: parsed.update({name: _plain(value) for name, value in parsed.items()}))
    return client


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec='milliseconds').replace('+00:00', 'Z')
    return value


def _publish_state_machine_version(response: StepFunctionResponse) -> ActionResult:
    machine = response.stepfunction_backend.describe_state_machine(response._get_param('stateMachineArn'))
    machine.publish(response._get_param('description'))
    return ActionResult({'stateMachineVersionArn': machine.latest_version.arn, 'creationDate': machine.latest_version.creation_date})


def _delete_state_machine_version(response: StepFunctionResponse) -> ActionResult:
    version = response.stepfunction_backend.describe_state_machine(response._get_param('stateMachineVersionArn'))
    machine = response.stepfunction_backend.describe_state_machine(version.arn.rpartition(':')[0])
    machine.versions.pop(version.version)
    return ActionResult({})
