"""Events of services, on the default bus of EventBridge."""
from __future__ import annotations

import json
import logging
import uuid
from typing import Any

from moto.core.utils import unix_time
from moto.events.models import events_backends

_LOG = logging.getLogger('emulator.events')


def emit(account: str, region: str, source: str, kind: str, resources: list[str], detail: dict[str, Any]) -> None:
    """Send an event; a target that the emulator does not have is said, and keeps no other from its event."""
    bus = events_backends[account][region].describe_event_bus('default')
    identifier = str(uuid.uuid4())
    for rule in list(bus.rules.values()):
        # One that has a schedule alone is for no event
        if rule.state == 'DISABLED' or rule.event_pattern.dump() is None:
            continue
        event = {
            'version': '0', 'id': identifier, 'detail-type': kind, 'source': source, 'account': account, 'time': unix_time(), 'region': region,
            'resources': resources, 'detail': json.loads(json.dumps(detail, default=str)), 'ingestion-time': unix_time()}
        try:
            rule.send_to_targets(event)
        except Exception as error:  # who has an event does not fail for who listens
            _LOG.warning('the rule %s cannot be sent an event: %s: %s', rule.name, type(error).__name__, error)
