"""What pipelines tell EventBridge: https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html"""
from __future__ import annotations

from typing import Any

from ..bus import emit
from .model import CANCELLED, ActionRun, Execution, Runs, StageRun


def state_of(status: str) -> str:
    """As events spell it."""
    return 'CANCELED' if status == CANCELLED else status.upper()


def pipeline_changed(execution: Execution, state: str) -> None:
    trigger = {'trigger-type': execution.trigger['triggerType'], 'trigger-detail': execution.trigger.get('triggerDetail', '')}
    rollback = {'rollback-metadata': {'rollback-target-pipeline-execution-id': execution.target.id}} if execution.target else {}
    stopped = {'stop-execution-comments': execution.stop_reason} if execution.stop_reason else {}
    _emit(execution.pipeline, 'Pipeline', {
        **_common(execution), 'execution-trigger': trigger, 'execution-mode': execution.mode, 'execution-type': execution.type, **rollback,
        **stopped, 'state': state})


def stage_changed(run: StageRun, state: str) -> None:
    _emit(run.execution.pipeline, 'Stage', {**_common(run.execution), 'stage': run.name, 'state': state})


def action_changed(run: ActionRun, state: str) -> None:
    detail = {
        **_common(run.execution), 'stage': run.stage, 'action': run.name, 'action-execution-id': run.id, 'state': state,
        'region': run.declaration.get('region') or run.execution.pipeline.region,
        'type': {key: run.kind[key] for key in ('owner', 'provider', 'category', 'version')},
        'input-artifacts': _artifacts(run.inputs)}
    if state != 'STARTED':
        detail['output-artifacts'] = _artifacts(run.outputs)
        told = {'external-execution-url': run.external_url, 'external-execution-summary': run.summary or run.error and run.error['message'],
                'external-execution-id': run.external_id,
                'error-code': run.error and run.error['code']}
        detail['execution-result'] = {key: value for key, value in told.items() if value is not None}
    _emit(run.execution.pipeline, 'Action', detail)


def _common(execution: Execution) -> dict[str, Any]:
    return {'pipeline': execution.pipeline.name, 'execution-id': execution.id, 'version': execution.definition['version'],
            'pipeline-execution-attempt': execution.attempt, 'start-time': execution.started.strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'}


def _artifacts(artifacts: list[Any]) -> list[dict[str, Any]]:
    return [{'name': artifact.name, 's3location': {'bucket': artifact.bucket, 'key': artifact.key}} for artifact in artifacts]


def _emit(runs: Runs, kind: str, detail: dict[str, Any]) -> None:
    if not runs.gone:
        emit(runs.account, runs.region, 'aws.codepipeline', f'CodePipeline {kind} Execution State Change', [runs.arn], detail)
