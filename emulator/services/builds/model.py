"""A build as CodeBuild tells of it."""
from __future__ import annotations

import copy
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ... import aws
from ..pace import PACE

#: What a project has that does not say it, since moto keeps 0.
TIMEOUT_MINUTES = 60


def now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


@dataclass
class Order:
    """What is asked of a build beside what its project says."""

    buildspec: str | None = None
    #: Contents of sources by their identifiers; '' for the primary one. None: as the project says.
    sources: dict[str, bytes] | None = None
    #: Names of the artifacts that a pipeline wants; None: as the project says.
    wanted: list[str] | None = None
    variables: list[dict[str, Any]] = field(default_factory=list)
    source_version: str | None = None
    resolved_version: str | None = None
    initiator: str = 'emulated'
    overrides: dict[str, Any] = field(default_factory=dict)


class Build:
    """`told` is what BatchGetBuilds answers."""

    def __init__(self, project: dict[str, Any], account: str, region: str, number: int, order: Order):
        self.project, self.account, self.region, self.order = project, account, region, order
        self.uuid = str(uuid.uuid4())
        self.id = f"{project['name']}:{self.uuid}"
        self.arn = f'arn:{aws.PARTITION}:codebuild:{region}:{account}:build/{self.id}'
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.stop_asked = False
        #: Zips by name, as the buildspec made them; and the values of exported variables.
        self.artifacts: dict[str, bytes] = {}
        self.exported: dict[str, str] = {}
        minutes = order.overrides.get('timeoutInMinutesOverride') or project.get('timeoutInMinutes') or TIMEOUT_MINUTES
        self.deadline = time.monotonic() + minutes * PACE.minute_seconds
        self.group, self.stream = self._log()
        source = {**project['source'], **({'buildspec': order.buildspec} if order.buildspec else {})}
        self.told: dict[str, Any] = {
            'id': self.id, 'arn': self.arn, 'buildNumber': number, 'startTime': now(), 'currentPhase': 'QUEUED', 'buildStatus': 'IN_PROGRESS',
            'sourceVersion': order.source_version or project.get('sourceVersion'), 'resolvedSourceVersion': order.resolved_version,
            'projectName': project['name'], 'phases': [], 'source': source, 'secondarySources': project.get('secondarySources') or [],
            'artifacts': {'location': ''}, 'cache': project.get('cache'), 'serviceRole': project['serviceRole'],
            'environment': {**project['environment'], 'environmentVariables': self.variables()}, 'timeoutInMinutes': minutes,
            'queuedTimeoutInMinutes': project.get('queuedTimeoutInMinutes') or 480, 'buildComplete': False, 'initiator': order.initiator,
            'encryptionKey': project.get('encryptionKey'), 'exportedEnvironmentVariables': [], 'logs': self._logs()}

    def variables(self) -> list[dict[str, Any]]:
        """The project's, and those of this build, which come first."""
        own = {variable['name']: variable for variable in self.project['environment'].get('environmentVariables') or []}
        own.update({variable['name']: variable for variable in self.order.variables})
        return list(own.values())

    @property
    def succeeding(self) -> bool:
        return all(phase.get('phaseStatus') in (None, 'SUCCEEDED', 'IN_PROGRESS') for phase in self.told['phases'])

    def late(self) -> bool:
        return time.monotonic() > self.deadline

    def over(self) -> bool:
        """Whether it has to end now."""
        return self.stop_asked or self.late()

    def end(self, status: str) -> None:
        """What is told at the end; who waits for `ended` is woken by the run, after its last event."""
        with self.lock:
            self.told.update(buildStatus=status, buildComplete=True, currentPhase='COMPLETED', endTime=now())
            self.told['phases'].append({'phaseType': 'COMPLETED', 'startTime': now()})
            self.told['exportedEnvironmentVariables'] = [{'name': name, 'value': value} for name, value in self.exported.items()]

    def seen(self) -> dict[str, Any]:
        """What is told at this moment, all of it: the run goes on while an answer is written."""
        with self.lock:
            return copy.deepcopy(self.told)

    def message(self) -> str:
        """Why it failed."""
        contexts = [f"{context['statusCode']}: {context['message']}" for phase in self.told['phases'] for context in phase.get('contexts') or []]
        return '; '.join(contexts)

    def _log(self) -> tuple[str | None, str]:
        wanted = ((self.order.overrides.get('logsConfigOverride') or self.project.get('logsConfig') or {}).get('cloudWatchLogs')) or {}
        if wanted.get('status') == 'DISABLED':
            return None, ''
        stream = f"{wanted['streamName']}/{self.uuid}" if wanted.get('streamName') else self.uuid
        return wanted.get('groupName') or f"/aws/codebuild/{self.project['name']}", stream

    def _logs(self) -> dict[str, Any]:
        if self.group is None:
            return {'cloudWatchLogs': {'status': 'DISABLED'}}
        console = f'https://console.aws.amazon.com/cloudwatch/home?region={self.region}'
        link = f'{console}#logsV2:log-groups/log-group/{self.group}/log-events/{self.stream}'
        arn = f'arn:{aws.PARTITION}:logs:{self.region}:{self.account}:log-group:{self.group}:log-stream:{self.stream}'
        return {'groupName': self.group, 'streamName': self.stream, 'deepLink': link, 'cloudWatchLogsArn': arn,
                'cloudWatchLogs': {'status': 'ENABLED'}}
