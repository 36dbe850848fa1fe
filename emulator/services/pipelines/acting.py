"""Actions: what a provider has to work with, and one run of one."""
from __future__ import annotations

import logging
import time
import uuid
from typing import Any, Callable

from botocore.exceptions import BotoCoreError, ClientError

from ... import aws
from . import artifacts, events, providers, variables
from .errors import ActionAbandoned, ActionFailed
from .model import ABANDONED, FAILED, SUCCEEDED, ActionRun, Artifact, now
from ..pace import PACE

_LOG = logging.getLogger('emulator.pipelines')


class Action:
    """An action that runs: its configuration, its artifacts, and clients that act where the action does."""

    def __init__(self, run: ActionRun):
        self.run, self.execution, self.runs = run, run.execution, run.execution.pipeline
        self.region = run.declaration.get('region') or self.runs.region
        self.role = run.declaration.get('roleArn')
        self.account = self.role.split(':')[4] if self.role else self.runs.account
        minutes = run.declaration.get('timeoutInMinutes')
        self.deadline = time.monotonic() + minutes * PACE.minute_seconds if minutes else None

    @property
    def configuration(self) -> dict[str, str]:
        return self.run.resolved

    def need(self, *names: str) -> tuple[str, ...]:
        """Values of the configuration that the action cannot do without."""
        missing = [name for name in names if not self.configuration.get(name)]
        if missing:
            raise ActionFailed(f'The configuration of the action {self.run.name} lacks {", ".join(missing)}', 'ConfigurationError')
        return tuple(self.configuration[name] for name in names)

    def client(self, service: str) -> Any:
        return aws.client(service, self.region, self.account)

    def assume(self) -> None:
        """Fail if the action's role is not there; what it may do is not checked, as nowhere here."""
        for role in filter(None, [self.role, self.execution.definition['roleArn']]):
            account, name = role.split(':')[4], role.split('/')[-1]
            try:
                aws.client('iam', account=account).get_role(RoleName=name)
            except ClientError:
                raise ActionFailed(f'The role {role} of the action {self.run.name} cannot be assumed: the account {account} has no role of '
                                   'that name', 'PermissionError') from None

    # ---- artifacts

    def inputs(self) -> list[Artifact]:
        return self.run.inputs

    def take_inputs(self) -> None:
        """Find them, in the region of the action."""
        for name in [artifact['name'] for artifact in self.run.declaration.get('inputArtifacts') or []]:
            if name not in self.execution.artifacts:
                raise ActionFailed(f'The input artifact {name} of the action {self.run.name} has not been made by any action', 'ConfigurationError')
            self.run.inputs.append(artifacts.local(self.execution, self.execution.artifacts[name], self.region))

    def input(self, name: str) -> bytes:
        found = [artifact for artifact in self.run.inputs if artifact.name == name]
        if not found:
            raise ActionFailed(f'The artifact {name} is no input artifact of the action {self.run.name}', 'ConfigurationError')
        return artifacts.get(self.execution, found[0])

    def file(self, path: str) -> str:
        """The text of `Artifact::path`."""
        name, separator, inside = path.partition('::')
        if not separator:
            raise ActionFailed(f'{path} is not of the form Artifact::path', 'ConfigurationError')
        return artifacts.file_of(self.input(name), inside, name)

    def output_names(self) -> list[str]:
        return [artifact['name'] for artifact in self.run.declaration.get('outputArtifacts') or []]

    def output(self, name: str, content: bytes, revision: str | None = None) -> None:
        self.run.outputs.append(artifacts.put(self.execution, name, self.region, content, revision))

    # ---- what the state tells

    def tell(self, **values: Any) -> None:
        def change() -> None:
            for name, value in values.items():
                setattr(self.run, name, value)
            self.run.changed = now()
        self.runs.update(change)

    # ---- waiting

    def wait(self, ready: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait for a change in the pipeline. Raises ActionAbandoned, or ActionFailed when the time is over."""
        deadline = self._deadline(timeout)
        with self.runs.changed:
            while not (found := ready()):
                self._go_on()
                self.runs.changed.wait(self._left(deadline))
            return found

    def poll(self, look: Callable[[], Any], step: float = 0.05, timeout: float | None = None) -> Any:
        """Look every `step` seconds, for what changes elsewhere."""
        deadline = self._deadline(timeout)
        while not (found := look()):
            with self.runs.changed:
                self._go_on()
                self.runs.changed.wait(min(step, self._left(deadline) or step))
        return found

    def _go_on(self) -> None:
        if self.execution.abandoned or self.runs.gone:
            raise ActionAbandoned

    def _deadline(self, timeout: float | None) -> float | None:
        return min(filter(None, [self.deadline, time.monotonic() + timeout if timeout else None]), default=None)

    def _left(self, deadline: float | None) -> float | None:
        if deadline is None:
            return None
        if deadline <= time.monotonic():
            raise ActionFailed(f'The action {self.run.name} has not ended in time', 'ActionTimedOut')
        return deadline - time.monotonic()


def act(run: ActionRun) -> None:
    """Run an action to its end; its status says how it went."""
    action = Action(run)
    failure = prepared(action)
    runs = action.runs

    def known() -> None:
        # Who hears of the start must find the token in the state.
        if run.kind['category'] == 'Approval' and failure is None:
            run.token = run.asked = str(uuid.uuid4())
        runs.latest[run.stage, run.name] = run
        runs.history.append(run)
    runs.update(known)
    events.action_changed(run, 'STARTED')
    status = _tried(action, lambda: _work(action, failure))
    runs.update(lambda: _end(run, status))
    events.action_changed(run, run.status.upper())


def prepared(action: Action) -> ActionFailed | None:
    """Resolve the configuration, and find role and artifacts; what is wrong with them, if anything."""
    run = action.run
    try:
        run.resolved = variables.configuration(run.declaration.get('configuration') or {}, run.execution, run.name)
        action.assume()
        action.take_inputs()
    except ActionFailed as error:
        return error
    return None


def _work(action: Action, failure: ActionFailed | None) -> None:
    if failure is not None:
        raise failure
    providers.find(action.run.kind)(action)


def _tried(action: Action, work: Callable[[], None]) -> str:
    run = action.run
    try:
        work()
        return SUCCEEDED
    except ActionAbandoned:
        return ABANDONED
    except ActionFailed as error:
        run.error = {'code': error.code, 'message': error.message} if error.code else None
        run.summary = error.summary or run.summary
    except (ClientError, BotoCoreError, aws.NotEmulated) as error:
        run.error = {'code': 'JobFailed', 'message': str(error)}
    except Exception as error:  # a defect; the action says so
        if action.runs.gone:
            return ABANDONED  # everything was forgotten under its feet
        _LOG.exception('the action %s', run.name)
        run.error = {'code': 'InternalError', 'message': f'The emulator itself failed: {type(error).__name__}: {error}'}
    return FAILED


def _end(run: ActionRun, status: str) -> None:
    execution = run.execution
    run.status, run.token, run.changed = status, None, now()
    execution.changed = now()
    if status == SUCCEEDED:
        execution.artifacts.update({artifact.name: artifact for artifact in run.outputs})
        if run.declaration.get('namespace'):
            execution.namespaces[run.declaration['namespace']] = dict(run.variables)
    elif status == FAILED:
        execution.summary = f'The action {run.name} of the stage {run.stage} failed: {(run.error or {}).get("message") or run.summary or ""}'
