"""The log of a build, in the emulated CloudWatch Logs."""
from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Any

from ... import aws

_LONGEST = 256 * 1024


class Log:
    def __init__(self, build: Any):
        self._build, self._open = build, False
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        """A line of CodeBuild's own."""
        self.write([f'[Container] {datetime.now(timezone.utc):%Y/%m/%d %H:%M:%S.%f} {text}'])

    def write(self, lines: list[str]) -> None:
        self.lines.extend(lines)
        build = self._build
        events = [{'timestamp': int(time.time() * 1000), 'message': line[:_LONGEST]} for line in lines if line]
        if build.group is None or not events:
            return
        logs = aws.client('logs', build.region, build.account)
        try:
            if not self._open:
                self._begin(logs)
            for first in range(0, len(events), 1000):
                logs.put_log_events(logGroupName=build.group, logStreamName=build.stream, logEvents=events[first:first + 1000])
        except logs.exceptions.ResourceNotFoundException:
            pass  # somebody has deleted the group meanwhile

    def _begin(self, logs: Any) -> None:
        self._open = True
        try:
            logs.create_log_group(logGroupName=self._build.group)
        except logs.exceptions.ResourceAlreadyExistsException:
            pass
        logs.create_log_stream(logGroupName=self._build.group, logStreamName=self._build.stream)
