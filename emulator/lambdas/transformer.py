"""Input transformers of rules; moto's leave values of text without quotation marks, which no JSON template survives."""
from __future__ import annotations

import json
import re
from typing import Any

from jsonpath_ng.ext import parse as json_path

_PLACEHOLDER = re.compile(r'<([\w.-]+)>')
_TEXT_OR_PLACEHOLDER = re.compile(r'"(?:\\.|[^"\\])*"|<[\w.-]+>')


def transform(template: str, paths: dict[str, str], event: dict[str, Any]) -> Any:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html: a value within text is put there as it is, one
    that stands alone as JSON."""
    values = {name: _find(path, event) for name, path in paths.items()}
    values['aws.events.event.json'] = values['aws.events.event'] = event
    written = _TEXT_OR_PLACEHOLDER.sub(lambda found: _filled(found.group(), values), template)
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return written


def _find(path: str, event: dict[str, Any]) -> Any:
    found = json_path(re.sub(r'\.([\w]+(?:-[\w]+)+)', r"['\1']", path)).find(event)
    return found[0].value if found else None


def _filled(part: str, values: dict[str, Any]) -> str:
    if part.startswith('<'):
        return json.dumps(values[part[1:-1]]) if part[1:-1] in values else part
    return _PLACEHOLDER.sub(lambda found: _within(values, found), part)


def _within(values: dict[str, Any], found: re.Match[str]) -> str:
    if found.group(1) not in values:
        return found.group()
    value = values[found.group(1)]
    text = '' if value is None else value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1]
