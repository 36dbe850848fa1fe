"""Executions as the API tells them."""
from __future__ import annotations

from typing import Any

from . import conditions
from .model import SUCCEEDED, ActionRun, Artifact, Execution, Gate, Runs


def execution(told: Execution) -> dict[str, Any]:
    """Of GetPipelineExecution."""
    revisions = [action.revision for action in told.actions() if action.revision and action.status == SUCCEEDED]
    if told.target is not None:
        revisions = execution(told.target)['artifactRevisions']
    return {
        'pipelineName': told.pipeline.name, 'pipelineVersion': told.definition['version'], 'pipelineExecutionId': told.id, 'status': told.status,
        'statusSummary': told.summary, 'artifactRevisions': revisions, 'trigger': told.trigger,
        'variables': [{'name': name, 'resolvedValue': value} for name, value in told.variables.items()], **_kind(told)}


def summary(told: Execution) -> dict[str, Any]:
    """Of ListPipelineExecutions."""
    source = told if told.target is None else told.target
    return {
        'pipelineExecutionId': told.id, 'status': told.status, 'statusSummary': told.summary, 'startTime': told.started,
        'lastUpdateTime': told.changed, 'trigger': told.trigger,
        'sourceRevisions': [{'actionName': action.name, 'revisionId': action.revision['revisionId'],
                             'revisionSummary': action.revision['revisionSummary']} for action in source.actions() if action.revision],
        'stopTrigger': {'reason': told.stop_reason} if told.stop_reason else None, **_kind(told)}


def _kind(told: Execution) -> dict[str, Any]:
    return {'executionMode': told.mode, 'executionType': told.type,
            'rollbackMetadata': {'rollbackTargetPipelineExecutionId': told.target.id} if told.target else None}


def state(runs: Runs) -> dict[str, Any]:
    created, updated = runs.metadata
    return {
        'pipelineName': runs.name, 'pipelineVersion': runs.definition['version'], 'created': created, 'updated': updated,
        'stageStates': [_stage(runs, declared) for declared in runs.definition['stages']]}


def _stage(runs: Runs, declared: dict[str, Any]) -> dict[str, Any]:
    gate = runs.gate(declared['name'])
    inbound = [{'pipelineExecutionId': waiting.id, 'status': waiting.status, 'type': waiting.type} for waiting in gate.waiting]
    return {
        'stageName': declared['name'], 'inboundExecution': inbound[0] if inbound else None, 'inboundExecutions': inbound,
        'inboundTransitionState': {'enabled': gate.enabled, **({} if gate.enabled else {
            'disabledReason': gate.reason, 'lastChangedAt': gate.changed, 'lastChangedBy': gate.by})},
        'actionStates': [_action(runs, declared['name'], action) for action in declared['actions']],
        **_latest(gate), **conditions.states(gate.latest)}


def _latest(gate: Gate) -> dict[str, Any]:
    run = gate.latest
    if run is None:
        return {}
    retries = {'autoStageRetryAttempt': run.automatic_retries, 'manualStageRetryAttempt': run.manual_retries,
               'latestRetryTrigger': 'ManualStageRetry' if run.manual_retries else 'AutomatedStageRetry'}
    return {
        'latestExecution': {'pipelineExecutionId': run.execution.id, 'status': run.status, 'type': run.execution.type},
        'retryStageMetadata': retries if run.automatic_retries or run.manual_retries else None}


def _action(runs: Runs, stage: str, declared: dict[str, Any]) -> dict[str, Any]:
    run = runs.latest.get((stage, declared['name']))
    told: dict[str, Any] = {'actionName': declared['name'], 'entityUrl': _entity(declared, runs.region)}
    if run is None:
        return told
    told['latestExecution'] = {
        'actionExecutionId': run.id, 'status': run.status, 'summary': run.summary, 'lastStatusChange': run.changed, 'token': run.token,
        'lastUpdatedBy': run.by, 'externalExecutionId': run.external_id, 'externalExecutionUrl': run.external_url, 'percentComplete': run.percent,
        'errorDetails': run.error}
    if run.revision:
        told['currentRevision'] = {'revisionId': run.revision['revisionId'], 'revisionChangeId': run.revision['revisionId'],
                                   'created': run.revision['created']}
    return told


def _entity(declared: dict[str, Any], region: str) -> str | None:
    """The page of what the action works with."""
    configuration, console = declared.get('configuration') or {}, 'https://console.aws.amazon.com'
    if 'ExternalEntityLink' in configuration:
        return configuration['ExternalEntityLink']
    pages = {'CodeBuild': f"/codebuild/home?region={region}#/projects/{configuration.get('ProjectName')}/view",
             'Lambda': f"/lambda/home?region={region}#/functions/{configuration.get('FunctionName')}",
             'CloudFormation': f'/cloudformation/home?region={region}#/', 'S3': f'/s3/home?region={region}#'}
    page = pages.get(declared['actionTypeId']['provider'])
    return console + page if page else None


def action(run: ActionRun) -> dict[str, Any]:
    """Of ListActionExecutions."""
    declared, over = run.declaration, run.status == SUCCEEDED
    result = {'externalExecutionId': run.external_id, 'externalExecutionSummary': run.summary, 'externalExecutionUrl': run.external_url,
              'errorDetails': run.error}
    return {
        'pipelineExecutionId': run.execution.id, 'actionExecutionId': run.id, 'pipelineVersion': run.execution.definition['version'],
        'stageName': run.stage, 'actionName': run.name, 'startTime': run.started, 'lastUpdateTime': run.changed, 'updatedBy': run.by,
        'status': run.status,
        'input': {'actionTypeId': declared['actionTypeId'], 'configuration': declared.get('configuration') or {},
                  'resolvedConfiguration': run.resolved, 'roleArn': declared.get('roleArn'),
                  'region': declared.get('region') or run.execution.pipeline.region, 'inputArtifacts': [_detail(item) for item in run.inputs],
                  'namespace': declared.get('namespace')},
        'output': {'outputArtifacts': [_detail(item) for item in run.outputs] if over else [], 'executionResult': result,
                   'outputVariables': run.variables}}


def _detail(artifact: Artifact) -> dict[str, Any]:
    return {'name': artifact.name, 's3location': {'bucket': artifact.bucket, 'key': artifact.key}}
