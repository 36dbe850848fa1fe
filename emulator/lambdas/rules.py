"""Rules of EventBridge whose targets are functions; moto sends to queues, log groups and buses only, and fails for others."""
from __future__ import annotations

import copy
import json
from datetime import datetime, timezone
from functools import wraps
from typing import Any

from jsonpath_ng.ext import parse as json_path
from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser

from . import invocations


def install() -> None:
    """Complete Rule.send_to_targets."""
    send = Rule.send_to_targets

    @wraps(send)
    def sent(rule: Any, original_event: Any, *rest: Any, **named: Any) -> None:
        functions = [target for target in rule.targets if ':lambda:' in target['Arn']]
        others = copy.copy(rule)
        others.targets = [target for target in rule.targets if target not in functions]
        send(others, original_event, *rest, **named)
        if rule.event_pattern.matches_event(original_event):
            for target in functions:
                _invoke(target, original_event)

    Rule.send_to_targets = sent


def _invoke(target: dict[str, Any], event: dict[str, Any]) -> None:
    _, _, _, region, account, *_ = target['Arn'].split(':')
    try:
        function = get_backend(account, region).get_function(target['Arn'])
    except UnknownFunctionException:
        return  # no error of who sends the event
    invocations.later(function, input_of(target, event))


def input_of(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#targets-specifying-input"""
    if 'Input' in target:
        return json.loads(target['Input'])
    if 'InputTransformer' in target:
        how = target['InputTransformer']
        return EventTemplateParser.parse(
            input_template=how.get('InputTemplate'), input_paths_map=how.get('InputPathsMap', {}), event=event)
    whole = {key: value for key, value in event.items() if key not in ('ingestion-time', 'event-bus-name')}
    if isinstance(whole.get('time'), (int, float)):
        whole['time'] = datetime.fromtimestamp(whole['time'], timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    if 'InputPath' in target:
        found = json_path(target['InputPath']).find(whole)
        return found[0].value if found else None
    return whole
