"""The log of one invocation, in the emulated CloudWatch Logs."""
from __future__ import annotations

import math
import time
import uuid
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError

from .. import aws

#: PutLogEvents takes no longer message.
_LONGEST = 256 * 1024


class Log:
    """START, what the function wrote, END and REPORT; see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"""

    def __init__(self, function: Any, request_id: str):
        self._function, self._request_id = function, request_id
        settings = getattr(function, 'logging_config', None) or {}
        today = datetime.now(timezone.utc)
        self.group = settings.get('LogGroup') or f'/aws/lambda/{function.function_name}'
        # Every invocation has a process, so every one has a stream.
        self.stream = f'{today:%Y/%m/%d}/[{function.version}]{uuid.uuid4().hex}'
        self.lines: list[str] = []
        self._times: list[int] = []

    def start(self) -> None:
        self._add(f'START RequestId: {self._request_id} Version: {self._function.version}')

    def end(self, written: list[str], seconds: float, init_seconds: float | None, memory: int) -> None:
        """Add what the function wrote, and the end; and send all of it."""
        for line in written:
            self._add(line)
        milliseconds = seconds * 1000
        report = [
            f'REPORT RequestId: {self._request_id}', f'Duration: {milliseconds:.2f} ms', f'Billed Duration: {math.ceil(milliseconds)} ms',
            f'Memory Size: {self._function.memory_size} MB', f'Max Memory Used: {memory} MB']
        if init_seconds is not None:
            report.append(f'Init Duration: {init_seconds * 1000:.2f} ms')
        self._add(f'END RequestId: {self._request_id}')
        self._add('\t'.join(report) + '\t')
        self._send()

    @staticmethod
    def now() -> str:
        return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'

    def _add(self, line: str) -> None:
        self.lines.append(line)
        self._times.append(int(time.time() * 1000))

    def _send(self) -> None:
        logs = aws.client('logs', self._function.region, self._function.account_id)
        # CloudWatch Logs takes no empty message.
        events = [{'timestamp': when, 'message': line[:_LONGEST]} for when, line in zip(self._times, self.lines) if line]
        try:
            logs.create_log_group(logGroupName=self.group)
        except ClientError as error:
            if error.response['Error']['Code'] != 'ResourceAlreadyExistsException':
                raise
        try:
            logs.create_log_stream(logGroupName=self.group, logStreamName=self.stream)
            for first in range(0, len(events), 10_000):
                logs.put_log_events(logGroupName=self.group, logStreamName=self.stream, logEvents=events[first:first + 10_000])
        except logs.exceptions.ResourceNotFoundException:
            pass  # somebody has deleted the group meanwhile; an invocation does not fail for that
