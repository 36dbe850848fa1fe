"""Rules of EventBridge whose targets are functions, topics and pipelines; moto sends to queues, log groups and buses, and fails for others."""
from __future__ import annotations

import copy
import json
from datetime import datetime, timezone
from functools import wraps
from typing import Any

from botocore.exceptions import ClientError
from jsonpath_ng.ext import parse as json_path
from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.events.models import Rule

from .. import aws
from . import invocations
from .transformer import transform


def install() -> None:
    """Complete Rule.send_to_targets."""
    send = Rule.send_to_targets

    @wraps(send)
    def sent(rule: Any, original_event: Any, *rest: Any, **named: Any) -> None:
        ours = [(target, do) for target in rule.targets for service, do in _SENDERS.items() if target['Arn'].split(':')[2] == service]
        others = copy.copy(rule)
        others.targets = [target for target in rule.targets if all(target is not own for own, _ in ours)]
        if rule.event_pattern.matches_event(original_event):
            for target, do in ours:
                do(target, original_event, rule)
        send(others, original_event, *rest, **named)

    Rule.send_to_targets = sent


def _invoke(target: dict[str, Any], event: dict[str, Any], _rule: Any) -> None:
    _, _, _, region, account, *_ = target['Arn'].split(':')
    try:
        function = get_backend(account, region).get_function(target['Arn'])
    except UnknownFunctionException:
        return  # no error of who sends the event
    invocations.later(function, input_of(target, event))


def _publish(target: dict[str, Any], event: dict[str, Any], _rule: Any) -> None:
    _, _, _, region, account, *_ = target['Arn'].split(':')
    message = input_of(target, event)
    try:
        aws.client('sns', region, account).publish(TopicArn=target['Arn'], Message=message if isinstance(message, str) else json.dumps(message))
    except ClientError:
        return  # as above


def _start(target: dict[str, Any], event: dict[str, Any], rule: Any) -> None:
    from ..services.pipelines import api, errors
    _, _, _, region, account, name = target['Arn'].split(':')
    given = input_of(target, event) if {'Input', 'InputTransformer'} & set(target) else {}
    try:
        api.start(account, region, name, {'triggerType': 'CloudWatchEvent', 'triggerDetail': rule.arn}, given.get('variables'),
                  given.get('sourceRevisions'))
    except errors.PipelineError:
        return  # as above


_SENDERS = {'lambda': _invoke, 'sns': _publish, 'codepipeline': _start}


def input_of(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#targets-specifying-input"""
    if 'Input' in target:
        return json.loads(target['Input'])
    whole = {key: value for key, value in event.items() if key not in ('ingestion-time', 'event-bus-name')}
    if isinstance(whole.get('time'), (int, float)):
        whole['time'] = datetime.fromtimestamp(whole['time'], timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    if 'InputTransformer' in target:
        how = target['InputTransformer']
        return transform(how.get('InputTemplate', ''), how.get('InputPathsMap', {}), whole)
    if 'InputPath' in target:
        found = json_path(target['InputPath']).find(whole)
        return found[0].value if found else None
    return whole
