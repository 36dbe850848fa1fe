"""What is known of a pipeline's executions: kept with moto's pipeline, so that whoever deletes or resets that forgets this."""
from __future__ import annotations

import copy
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, Iterator

IN_PROGRESS, SUCCEEDED, FAILED, ABANDONED = 'InProgress', 'Succeeded', 'Failed', 'Abandoned'
STOPPING, STOPPED, SUPERSEDED, CANCELLED = 'Stopping', 'Stopped', 'Superseded', 'Cancelled'


def now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class Artifact:
    """Where a zip is."""

    name: str
    bucket: str
    key: str
    revision: str | None = None


@dataclass(eq=False)
class ActionRun:
    """One run of one action."""

    execution: 'Execution'
    stage: str
    declaration: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = IN_PROGRESS
    summary: str | None = None
    #: What PutApprovalResult has to present: while it waits, and for ever; and what it was answered.
    token: str | None = None
    asked: str | None = None
    answer: str | None = None
    external_id: str | None = None
    external_url: str | None = None
    percent: int | None = None
    error: dict[str, str] | None = None
    started: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)
    by: str | None = None
    resolved: dict[str, str] = field(default_factory=dict)
    inputs: list[Artifact] = field(default_factory=list)
    outputs: list[Artifact] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    #: Of a source: what it took, as `artifactRevisions` tell it.
    revision: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        return self.declaration['name']

    @property
    def kind(self) -> dict[str, str]:
        return self.declaration['actionTypeId']


@dataclass(eq=False)
class StageRun:
    """A stage that an execution has entered."""

    execution: 'Execution'
    name: str
    status: str = IN_PROGRESS
    #: The latest run of each action in this execution.
    actions: dict[str, ActionRun] = field(default_factory=dict)
    automatic_retries: int = 0
    manual_retries: int = 0
    #: By when they are looked at; and the result that the one asks for that did not hold.
    conditions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    engaged: str | None = None


@dataclass(eq=False)
class Execution:
    pipeline: 'Runs'
    #: As it was when the execution began.
    definition: dict[str, Any]
    variables: dict[str, str]
    trigger: dict[str, str]
    #: The execution that is rolled back to; None for one that is no rollback.
    target: 'Execution | None' = None
    source_revisions: dict[str, dict[str, str]] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = IN_PROGRESS
    summary: str | None = None
    stop_reason: str | None = None
    abandoned: bool = False
    started: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)
    attempt: int = 1
    stages: dict[str, StageRun] = field(default_factory=dict)
    #: By name; and output variables by namespace.
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return 'STANDARD' if self.target is None else 'ROLLBACK'

    @property
    def mode(self) -> str:
        return self.definition.get('executionMode') or 'SUPERSEDED'

    @property
    def over(self) -> bool:
        return self.status not in (IN_PROGRESS, STOPPING)

    def set(self, status: str, summary: str | None = None) -> None:
        self.status, self.changed = status, now()
        self.summary = summary or self.summary

    def stage_names(self) -> list[str]:
        return [stage['name'] for stage in self.definition['stages']]

    def actions(self) -> Iterator[ActionRun]:
        for stage in list(self.stages.values()):
            yield from list(stage.actions.values())


@dataclass(eq=False)
class Gate:
    """The entry of a stage."""

    #: Who is in the stage; who waits for it, the one that came first at first.
    occupant: Execution | None = None
    waiting: list[Execution] = field(default_factory=list)
    #: The last one that entered.
    latest: StageRun | None = None
    enabled: bool = True
    reason: str | None = None
    by: str | None = None
    changed: datetime = field(default_factory=now)


class Runs:
    """The executions of one pipeline; `changed` guards everything in them, and wakes who waits for a change."""

    def __init__(self, made: Any, account: str, region: str):
        self._made, self.account, self.region = made, account, region
        self.changed = threading.Condition(threading.RLock())
        #: In the order of their beginnings.
        self.executions: dict[str, Execution] = {}
        self.gates: dict[str, Gate] = {}
        #: Every run of an action, and the latest one of each by (stage, action).
        self.history: list[ActionRun] = []
        self.latest: dict[tuple[str, str], ActionRun] = {}
        #: The emulator was reset, or the pipeline deleted: threads end silently.
        self.gone = False

    @property
    def definition(self) -> dict[str, Any]:
        return self._made.pipeline

    @property
    def name(self) -> str:
        return self.definition['name']

    @property
    def arn(self) -> str:
        return self._made.metadata['pipelineArn']

    @property
    def metadata(self) -> tuple[datetime, datetime]:
        return self._made._created, self._made._updated

    def snapshot(self) -> dict[str, Any]:
        return copy.deepcopy(self.definition)

    def gate(self, stage: str) -> Gate:
        with self.changed:
            return self.gates.setdefault(stage, Gate())

    def update(self, change: Callable[[], Any]) -> Any:
        """Do something that others may wait for."""
        with self.changed:
            result = change()
            self.changed.notify_all()
            return result

    def cancel(self) -> None:
        for execution in self.executions.values():
            if not execution.over:
                execution.set(CANCELLED, 'The definition of the pipeline was updated')
                execution.abandoned = True

    def succeeded_in(self, stage: str) -> list[Execution]:
        """Executions that succeeded in a stage, the latest first."""
        found = [execution for execution in self.executions.values() if stage in execution.stages and execution.stages[stage].status == SUCCEEDED]
        return found[::-1]
