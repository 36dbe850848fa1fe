"""The mailbox: URLs that custom resources and wait conditions answer to, in place of presigned URLs of S3.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html (ResponseURL)
"""
from __future__ import annotations

import json
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode

from .environment import endpoint

#: Where the server expects what is sent to `deliver`: PUT <MAILBOX><token>
MAILBOX = '/_emulator/responses/'
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
LARGEST_ANSWER = 4096


class BadAnswer(Exception):
    """What was delivered is no answer."""


_boxes: dict[str, list[bytes]] = {}
_changed = threading.Condition()


def open_box() -> tuple[str, str]:
    """A box that is waited for, as (token, url); whoever knows the URL may answer."""
    token = secrets.token_urlsafe(24)
    with _changed:
        _boxes[token] = []
    signed = {
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Date': time.strftime('%Y%m%dT%H%M%SZ', time.gmtime()),
        'X-Amz-Expires': '7200', 'X-Amz-SignedHeaders': 'host', 'X-Amz-Signature': secrets.token_hex(32)}
    return token, f'{endpoint()}{MAILBOX}{token}?{urlencode(signed)}'


def token_of(url: str) -> str:
    """The token of a box, from its URL."""
    return url.split('?')[0].rsplit('/', 1)[-1]


def deliver(token: str, body: bytes) -> bool:
    """Put a letter into a box; False when there is no such box."""
    with _changed:
        if token not in _boxes:
            return False
        _boxes[token].append(body)
        _changed.notify_all()
        return True


def wait(token: str, timeout: float) -> dict[str, Any] | None:
    """The first answer that comes; None when none comes in time. Raises BadAnswer for one that CloudFormation refuses."""
    deadline = time.monotonic() + timeout
    with _changed:
        while not _boxes.get(token):
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            _changed.wait(left)
        body = _boxes[token][0]
    if len(body) > LARGEST_ANSWER:
        raise BadAnswer('Response object is too long.')
    return parse(body)


def letters(token: str, seen: int, timeout: float) -> list[bytes]:
    """All that has come, as soon as that is more than `seen`, or the time is over."""
    with _changed:
        _changed.wait_for(lambda: len(_boxes.get(token, [])) > seen, timeout)
        return list(_boxes.get(token, []))


def is_open(token: str) -> bool:
    with _changed:
        return token in _boxes


def close_box(token: str) -> None:
    with _changed:
        _boxes.pop(token, None)
        _changed.notify_all()


def reset() -> None:
    """Forget all boxes."""
    with _changed:
        _boxes.clear()
        _changed.notify_all()


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in a letter."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise BadAnswer(f'Invalid response object: it is not JSON ({error})') from error
    if not isinstance(told, dict):
        raise BadAnswer('Invalid response object: it is not a JSON object')
    return told
