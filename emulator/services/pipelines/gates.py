"""Who may enter a stage: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-executions"""
from __future__ import annotations

from .model import IN_PROGRESS, SUPERSEDED, Execution, Gate, StageRun


def enter(execution: Execution, stage: str) -> bool:
    """Wait for the stage, and take it. False when the execution is to go no further: superseded, stopped, or forgotten."""
    runs, gate = execution.pipeline, execution.pipeline.gate(stage)
    with runs.changed:
        if execution.mode != 'PARALLEL':
            _line_up(execution, gate)
            runs.changed.notify_all()
            runs.changed.wait_for(lambda: runs.gone or execution.status != IN_PROGRESS or _free(execution, gate))
            if execution in gate.waiting:
                gate.waiting.remove(execution)
        if runs.gone or execution.status != IN_PROGRESS:
            runs.changed.notify_all()
            return False
        gate.occupant = execution
        gate.latest = execution.stages.setdefault(stage, StageRun(execution, stage))
        gate.latest.status = IN_PROGRESS
        runs.changed.notify_all()
        return True


def _free(execution: Execution, gate: Gate) -> bool:
    # A rollback does not pass the transition: it is made in the stage.
    return gate.occupant is None and gate.waiting[:1] == [execution] and (gate.enabled or execution.target is not None)


def _line_up(execution: Execution, gate: Gate) -> None:
    if execution in gate.waiting:
        return
    if execution.mode == 'SUPERSEDED' and execution.target is None:
        for older in [waiting for waiting in gate.waiting if waiting.target is None]:
            older.set(SUPERSEDED, f'Superseded by the execution {execution.id}')
            gate.waiting.remove(older)
    gate.waiting.append(execution)


def go_first(execution: Execution, stage: str) -> None:
    """The next one to enter, whoever waits: a rollback of what has just failed."""
    with execution.pipeline.changed:
        execution.pipeline.gate(stage).waiting.insert(0, execution)


def leave(execution: Execution, stage: str) -> None:
    with execution.pipeline.changed:
        gate = execution.pipeline.gate(stage)
        if gate.occupant is execution:
            gate.occupant = None
        execution.pipeline.changed.notify_all()
