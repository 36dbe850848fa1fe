"""Executions: a thread for each, stage after stage."""
from __future__ import annotations

import copy
import json
import logging
import threading
from typing import Any

from . import acting, conditions, events, gates
from .errors import ActionAbandoned
from .model import ABANDONED, CANCELLED, FAILED, IN_PROGRESS, STOPPED, STOPPING, SUCCEEDED, ActionRun, Execution, Runs, StageRun

_LOG = logging.getLogger('emulator.pipelines')


def start(runs: Runs, variables: dict[str, str], trigger: dict[str, str], revisions: dict[str, dict[str, str]]) -> Execution:
    execution = Execution(runs, runs.snapshot(), variables, trigger, source_revisions=revisions)
    runs.update(lambda: runs.executions.update({execution.id: execution}))
    _go(execution, execution.stage_names(), 'STARTED')
    return execution


def retry(execution: Execution, stage: str, mode: str) -> None:
    """Go on with a stage that failed."""
    run = execution.stages[stage]
    _again(run, mode)
    run.manual_retries += 1
    execution.attempt += 1
    execution.summary, execution.stop_reason, execution.abandoned = None, None, False
    execution.pipeline.update(lambda: execution.set(IN_PROGRESS))
    names = execution.stage_names()
    _go(execution, [stage] if execution.target else names[names.index(stage):], 'RESUMED')


def roll_back(runs: Runs, stage: str, target: Execution, trigger: dict[str, str], first: bool = False) -> Execution:
    """An execution that brings a stage back to what `target` has made of it; it still has to be sent off by `go`."""
    execution = Execution(
        runs, runs.snapshot(), dict(target.variables), trigger, target=target, artifacts=dict(target.artifacts),
        namespaces=copy.deepcopy(target.namespaces))
    if first:
        gates.go_first(execution, stage)
    runs.update(lambda: runs.executions.update({execution.id: execution}))
    return execution


def go(execution: Execution, stage: str) -> None:
    """Send a rollback off."""
    _go(execution, [stage], 'STARTED')


def target_of(runs: Runs, stage: str, failed: Execution) -> Execution | None:
    """What an automatic rollback goes back to: the latest one that succeeded in the stage, with the structure that the pipeline has now.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
    """
    for execution in runs.succeeded_in(stage):
        if execution is not failed and execution.target is None and execution.definition['version'] == runs.definition['version']:
            return execution
    return None


def _go(execution: Execution, stages: list[str], state: str) -> None:
    threading.Thread(target=_run, args=(execution, stages, state), daemon=True, name='pipeline').start()


def _run(execution: Execution, stages: list[str], state: str) -> None:
    try:
        _run_stages(execution, stages, state)
    except Exception as error:  # a defect; the execution says so, and nobody waits for it in vain
        if not execution.pipeline.gone:
            _LOG.exception('the execution %s of the pipeline %s', execution.id, execution.pipeline.name)
        execution.pipeline.update(lambda: execution.set(FAILED, f'The emulator itself failed: {type(error).__name__}: {error}'))
        for name in stages:
            gates.leave(execution, name)


def _run_stages(execution: Execution, stages: list[str], state: str) -> None:
    events.pipeline_changed(execution, state)
    for name in stages:
        if not gates.enter(execution, name):
            _end_before_stage(execution)
            return
        run = execution.stages[name]
        events.stage_changed(run, 'RESUMED' if state == 'RESUMED' and name == stages[0] else 'STARTED')
        _run_stage(run, _declared(execution, name))
        if run.status != SUCCEEDED:
            _end_in_stage(execution, run)
            return
        if name != stages[-1]:
            gates.leave(execution, name)
            events.stage_changed(run, 'SUCCEEDED')
    execution.pipeline.update(lambda: execution.set(SUCCEEDED))
    gates.leave(execution, stages[-1])
    events.stage_changed(execution.stages[stages[-1]], 'SUCCEEDED')
    events.pipeline_changed(execution, 'SUCCEEDED')


def _declared(execution: Execution, stage: str) -> dict[str, Any]:
    return next(declared for declared in execution.definition['stages'] if declared['name'] == stage)


def _end_before_stage(execution: Execution) -> None:
    """Superseded or stopped while it waited."""
    if execution.status == STOPPING:
        execution.pipeline.update(lambda: execution.set(STOPPED))
    events.pipeline_changed(execution, events.state_of(execution.status))


def _end_in_stage(execution: Execution, run: StageRun) -> None:
    rollback = _rollback(execution, run) if run.status == FAILED else None
    status = run.status if run.status in (FAILED, CANCELLED) else STOPPED
    execution.pipeline.update(lambda: execution.set(status))
    gates.leave(execution, run.name)
    events.stage_changed(run, events.state_of(run.status))
    events.pipeline_changed(execution, events.state_of(status))
    if rollback is not None:
        go(rollback, run.name)


def _rollback(execution: Execution, run: StageRun) -> Execution | None:
    asked = run.engaged or (_declared(execution, run.name).get('onFailure') or {}).get('result')
    if asked != 'ROLLBACK' or execution.target is not None or execution.mode == 'PARALLEL':  # PARALLEL knows no rollbacks
        return None
    target = target_of(execution.pipeline, run.name, execution)
    if target is None:
        return None
    trigger = {'triggerType': 'AutomatedRollback', 'triggerDetail': json.dumps({'FailedPipelineExecutionId': execution.id})}
    return roll_back(execution.pipeline, run.name, target, trigger, first=True)


def _run_stage(run: StageRun, declared: dict[str, Any]) -> None:
    """The stage's status says how it went."""
    execution = run.execution
    status = _attempt(run, declared)
    on_failure = declared.get('onFailure') or {}
    if status == FAILED and on_failure.get('result') == 'RETRY' and not run.automatic_retries and run.engaged is None:
        run.automatic_retries += 1
        _again(run, (on_failure.get('retryConfiguration') or {}).get('retryMode', 'FAILED_ACTIONS'))
        events.stage_changed(run, 'RESUMED')
        status = _attempt(run, declared)
    # Who changes a pipeline cancels its executions, wherever they are.
    execution.pipeline.update(lambda: setattr(run, 'status', CANCELLED if execution.status == CANCELLED else status))


def _attempt(run: StageRun, declared: dict[str, Any]) -> str:
    run.engaged = None
    try:
        conditions.check(run, declared, 'beforeEntry')
        status = _run_actions(run, declared['actions'])
        if status == SUCCEEDED:
            conditions.check(run, declared, 'onSuccess')
        elif status == FAILED:
            conditions.check(run, declared, 'onFailure')
        return status
    except conditions.NotMet as error:
        run.execution.summary, run.engaged = str(error), error.result
        return FAILED
    except ActionAbandoned:
        return STOPPED


def _again(run: StageRun, mode: str) -> None:
    """Forget the runs of actions that are to run again."""
    if mode == 'ALL_ACTIONS':
        run.actions.clear()
    else:
        run.actions = {name: action for name, action in run.actions.items() if action.status == SUCCEEDED}


def _run_actions(run: StageRun, declared: list[dict[str, Any]]) -> str:
    """Actions in their order; those of the same order side by side."""
    execution = run.execution
    left = [action for action in declared if action['name'] not in run.actions]
    for order in sorted({action.get('runOrder', 1) for action in left}):
        group = [ActionRun(execution, run.name, action) for action in left if action.get('runOrder', 1) == order]
        _side_by_side(run, group)
        ended = [action.status for action in group]
        if ABANDONED in ended or execution.pipeline.gone:
            return STOPPED
        if FAILED in ended:
            return FAILED
        if execution.status in (STOPPING, CANCELLED):
            return STOPPED
    return SUCCEEDED


def _side_by_side(run: StageRun, group: list[ActionRun]) -> None:
    for action in group:
        run.actions[action.name] = action
    threads = [threading.Thread(target=acting.act, args=(action,), daemon=True, name='action') for action in group[1:]]
    for thread in threads:
        thread.start()
    acting.act(group[0])
    for thread in threads:
        thread.join()
