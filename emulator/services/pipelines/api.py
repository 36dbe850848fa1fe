"""The operations of CodePipeline on executions; moto reads requests and writes answers."""
from __future__ import annotations

from typing import Any

from moto.codepipeline.models import codepipeline_backends
from moto.codepipeline.responses import CodePipelineResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.sts.models import sts_backends

from ... import aws
from ..requests import given
from . import events, runner, shapes, variables
from .errors import PipelineError, no_execution, no_pipeline, no_stage
from .model import CANCELLED, IN_PROGRESS, STOPPING, SUCCEEDED, ActionRun, Execution, Runs, now
from .providers import jobs

_PAGE = 100
_delete_pipeline, _update_pipeline = CodePipelineResponse.delete_pipeline, CodePipelineResponse.update_pipeline


def install() -> None:
    for operation in (
            start_pipeline_execution, get_pipeline_execution, list_pipeline_executions, get_pipeline_state, list_action_executions,
            put_approval_result, put_job_success_result, put_job_failure_result, get_job_details, stop_pipeline_execution,
            retry_stage_execution, rollback_stage, disable_stage_transition, enable_stage_transition, update_pipeline, delete_pipeline):
        setattr(CodePipelineResponse, operation.__name__, operation)


def runs_of(account: str, region: str, name: str) -> Runs:
    """The executions of a pipeline, kept with it."""
    made = codepipeline_backends[account][region].pipelines.get(name)
    if made is None:
        raise no_pipeline(name, account)
    # setdefault of a dict is one step, so that two threads get the same.
    return made.__dict__.setdefault('emulated_runs', Runs(made, account, region))


def start(account: str, region: str, name: str, trigger: dict[str, str], values: list[dict[str, str]] | None = None,
          revisions: list[dict[str, str]] | None = None) -> Execution:
    """Start a pipeline, as its API and rules of EventBridge do."""
    runs = runs_of(account, region, name)
    sources = {action['name'] for action in runs.definition['stages'][0]['actions']}
    overridden: dict[str, dict[str, str]] = {}
    for revision in revisions or []:
        if revision['actionName'] not in sources:
            raise PipelineError('ValidationException', f"sourceRevisions: the pipeline has no source action {revision['actionName']}")
        overridden.setdefault(revision['actionName'], {})[revision['revisionType']] = revision['revisionValue']
    resolved = variables.initial(runs.definition.get('variables') or [], values or [])
    return runner.start(runs, resolved, trigger, overridden)


def forget_all() -> None:
    """Let the threads of all executions end: the emulator forgets everything."""
    for account in list(codepipeline_backends):
        for region in list(codepipeline_backends[account]):
            for made in list(codepipeline_backends[account][region].pipelines.values()):
                _forget(made)


def _forget(made: Any) -> None:
    runs = made.__dict__.get('emulated_runs')
    if runs is not None:
        runs.update(lambda: setattr(runs, 'gone', True))


# ---- what a request names

def _runs(response: CodePipelineResponse, parameter: str = 'pipelineName') -> Runs:
    return runs_of(response.current_account, response.region, response._get_param(parameter))


def _execution(runs: Runs, identifier: str) -> Execution:
    if identifier not in runs.executions:
        raise no_execution(identifier, runs.name)
    return runs.executions[identifier]


def _stage(response: CodePipelineResponse, runs: Runs) -> dict[str, Any]:
    name = response._get_param('stageName')
    found = next((stage for stage in runs.definition['stages'] if stage['name'] == name), None)
    if found is None:
        raise no_stage(name, runs.name)
    return found


def _caller(response: CodePipelineResponse) -> str:
    backend = sts_backends[response.current_account][aws.PARTITION]
    return backend.get_caller_identity(response.access_key, response.region)[1]


def _page(response: CodePipelineResponse, items: list[Any]) -> tuple[list[Any], str | None]:
    begin = response._get_param('nextToken') or '0'
    if not begin.isdigit():
        raise PipelineError('InvalidNextTokenException', 'The next token is invalid')
    end = int(begin) + (response._get_param('maxResults') or _PAGE)
    return items[int(begin):end], str(end) if len(items) > end else None


# ---- executions

def start_pipeline_execution(response: CodePipelineResponse) -> ActionResult:
    trigger = {'triggerType': 'StartPipelineExecution', 'triggerDetail': _caller(response)}
    begun = start(response.current_account, response.region, response._get_param('name'), trigger, response._get_param('variables'),
                  response._get_param('sourceRevisions'))
    return ActionResult({'pipelineExecutionId': begun.id})


def get_pipeline_execution(response: CodePipelineResponse) -> ActionResult:
    found = _execution(_runs(response), response._get_param('pipelineExecutionId'))
    return ActionResult({'pipelineExecution': shapes.execution(found)})


def list_pipeline_executions(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response)
    stage = ((response._get_param('filter') or {}).get('succeededInStage') or {}).get('stageName')
    found = runs.succeeded_in(stage) if stage else list(runs.executions.values())[::-1]
    page, token = _page(response, found)
    return ActionResult({'pipelineExecutionSummaries': [shapes.summary(execution) for execution in page], 'nextToken': token})


def get_pipeline_state(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response, 'name')
    return ActionResult(runs.update(lambda: shapes.state(runs)))


def list_action_executions(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response)
    wanted = response._get_param('filter') or {}
    identifier = wanted.get('pipelineExecutionId') or (wanted.get('latestInPipelineExecution') or {}).get('pipelineExecutionId')
    if identifier:
        _execution(runs, identifier)
    found = [run for run in runs.history[::-1] if identifier in (None, run.execution.id)]
    page, token = _page(response, found)
    return ActionResult({'actionExecutionDetails': [shapes.action(run) for run in page], 'nextToken': token})


def stop_pipeline_execution(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response)
    identifier, abandon = response._get_param('pipelineExecutionId'), bool(response._get_param('abandon'))
    execution = runs.executions.get(identifier)

    def stop() -> None:
        if execution is None or execution.over:
            status = 'does not exist' if execution is None else f'is {execution.status}'
            raise PipelineError('PipelineExecutionNotStoppableException', f'The execution {identifier} {status} and cannot be stopped')
        if execution.status == STOPPING and (execution.abandoned or not abandon):
            raise PipelineError('DuplicatedStopRequestException', f'The execution {identifier} is stopping already')
        execution.stop_reason, execution.abandoned = response._get_param('reason'), abandon
        execution.set(STOPPING)
    runs.update(stop)
    assert execution is not None
    events.pipeline_changed(execution, 'STOPPING')
    return ActionResult({'pipelineExecutionId': identifier})


def retry_stage_execution(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response)
    name, execution = _stage(response, runs)['name'], runs.executions.get(response._get_param('pipelineExecutionId'))
    gate = runs.gate(name)
    if execution is None or execution.mode != 'PARALLEL' and (gate.latest is None or gate.latest.execution is not execution):
        raise PipelineError('NotLatestPipelineExecutionException', f'The execution is not the latest one of the stage {name}')
    if not execution.over or execution.status == CANCELLED or name not in execution.stages or execution.stages[name].status == SUCCEEDED:
        raise PipelineError('StageNotRetryableException', f'The stage {name} has not failed and cannot be retried')
    runner.retry(execution, name, response._get_param('retryMode'))
    return ActionResult({'pipelineExecutionId': execution.id})


def rollback_stage(response: CodePipelineResponse) -> ActionResult:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html#stage-rollback-considerations"""
    runs = _runs(response)
    name = _stage(response, runs)['name']
    target = _execution(runs, response._get_param('targetPipelineExecutionId'))
    if target.definition['version'] != runs.definition['version']:
        raise PipelineError('PipelineExecutionOutdatedException', 'The target execution ran with another structure of the pipeline')
    if name == runs.definition['stages'][0]['name']:
        raise PipelineError('UnableToRollbackStageException', f'The stage {name} has the sources and cannot be rolled back')
    if target.target is not None or target not in runs.succeeded_in(name):
        raise PipelineError('UnableToRollbackStageException', f'The execution {target.id} cannot be rolled back to: it is a rollback, or has not '
                            f'succeeded in the stage {name}')
    if target.mode == 'PARALLEL':
        raise PipelineError('UnableToRollbackStageException', 'A pipeline in the mode PARALLEL knows no rollbacks')
    if runs.gate(name).occupant is not None:
        raise PipelineError('ConflictException', f'The stage {name} is in progress')
    begun = runner.roll_back(runs, name, target, {'triggerType': 'ManualRollback', 'triggerDetail': _caller(response)}, first=True)
    runner.go(begun, name)
    return ActionResult({'pipelineExecutionId': begun.id})


# ---- transitions

def disable_stage_transition(response: CodePipelineResponse) -> EmptyResult:
    return _transition(response, False)


def enable_stage_transition(response: CodePipelineResponse) -> EmptyResult:
    return _transition(response, True)


def _transition(response: CodePipelineResponse, enabled: bool) -> EmptyResult:
    runs = _runs(response)
    if response._get_param('transitionType') != 'Inbound':
        raise PipelineError('ValidationException', 'The emulator knows transitions into a stage (Inbound) only')
    gate = runs.gate(_stage(response, runs)['name'])
    by = _caller(response)

    def change() -> None:
        gate.enabled, gate.reason, gate.by, gate.changed = enabled, response._get_param('reason'), by, now()
    runs.update(change)
    return EmptyResult()


# ---- approvals and jobs

def put_approval_result(response: CodePipelineResponse) -> ActionResult:
    runs = _runs(response)
    stage, name = _stage(response, runs), response._get_param('actionName')
    if name not in [action['name'] for action in stage['actions']]:
        raise PipelineError('ActionNotFoundException', f"Action '{name}' was not found in stage '{stage['name']}'")
    result, token, by = response._get_param('result'), response._get_param('token'), _caller(response)

    def take() -> None:
        run = _approval(runs, stage['name'], name, token)
        run.answer, run.summary, run.by, run.changed = result['status'], result.get('summary'), by, now()
    runs.update(take)
    return ActionResult({'approvedAt': now()})


def _approval(runs: Runs, stage: str, name: str, token: str) -> ActionRun:
    found = [run for run in runs.history if (run.stage, run.name) == (stage, name) and run.asked == token]
    if not found:
        raise PipelineError('InvalidApprovalTokenException', 'The approval token is not valid')
    if found[0].answer is not None or found[0].status != IN_PROGRESS:
        raise PipelineError('ApprovalAlreadyCompletedException', 'The approval action has already been approved or rejected.')
    return found[0]


def put_job_success_result(response: CodePipelineResponse) -> EmptyResult:
    jobs.answer(response._get_param('jobId'), 'PutJobSuccessResult', given(response))
    return EmptyResult()


def put_job_failure_result(response: CodePipelineResponse) -> EmptyResult:
    jobs.answer(response._get_param('jobId'), 'PutJobFailureResult', given(response))
    return EmptyResult()


def get_job_details(response: CodePipelineResponse) -> ActionResult:
    job = jobs.find(response._get_param('jobId'))
    run, runs = job.action.run, job.action.runs
    context = {'pipelineName': runs.name, 'pipelineArn': runs.arn, 'pipelineExecutionId': run.execution.id, 'stage': {'name': run.stage},
               'action': {'name': run.name, 'actionExecutionId': run.id}}
    return ActionResult({'jobDetails': {
        'id': job.id, 'accountId': runs.account, 'data': {**job.data(), 'actionTypeId': run.kind, 'pipelineContext': context}}})


def update_pipeline(response: CodePipelineResponse) -> Any:
    """Executions that have not ended are cancelled.

    https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html (status)
    """
    told = _update_pipeline(response)
    runs = runs_of(response.current_account, response.region, response._get_param('pipeline')['name'])
    runs.update(runs.cancel)
    return told


def delete_pipeline(response: CodePipelineResponse) -> Any:
    """The executions go with it."""
    made = response.codepipeline_backend.pipelines.get(response._get_param('name'))
    if made is not None:
        _forget(made)
    return _delete_pipeline(response)
