"""Executions that are stopped, tried again, and undone."""
from __future__ import annotations

import pytest

from emulator.tests.delivering import APPROVAL, SOURCE, action
from emulator.tests.waiting import until

APPROVE = {'name': 'Approve', 'actions': [APPROVAL]}


# ---- stopped, and tried again

def test_stop_and_abandon(delivery):
    delivery.make(APPROVE)
    identifier = delivery.start()
    token = delivery.token()
    delivery.api.stop_pipeline_execution(pipelineName='delivery', pipelineExecutionId=identifier, abandon=True, reason='enough')
    delivery.ended(identifier, 'Stopped')
    assert delivery.action('Approve', 'Approve')['status'] == 'Abandoned' and delivery.stage('Approve')['latestExecution']['status'] == 'Stopped'
    assert delivery.executions()[0]['stopTrigger'] == {'reason': 'enough'}
    with pytest.raises(delivery.api.exceptions.PipelineExecutionNotStoppableException):
        delivery.api.stop_pipeline_execution(pipelineName='delivery', pipelineExecutionId=identifier)
    delivery.api.retry_stage_execution(pipelineName='delivery', stageName='Approve', pipelineExecutionId=identifier, retryMode='FAILED_ACTIONS')
    delivery.answer(token=delivery.token(other_than=token))
    assert 'statusSummary' not in delivery.ended(identifier, 'Succeeded')


def test_stop_and_wait(delivery):
    delivery.make(APPROVE)
    identifier = delivery.start()
    delivery.token()
    delivery.api.stop_pipeline_execution(pipelineName='delivery', pipelineExecutionId=identifier)
    assert delivery.get(identifier)['status'] == 'Stopping'
    with pytest.raises(delivery.api.exceptions.DuplicatedStopRequestException):
        delivery.api.stop_pipeline_execution(pipelineName='delivery', pipelineExecutionId=identifier)
    delivery.answer()
    delivery.ended(identifier, 'Stopped')


@pytest.mark.parametrize('mode, runs', [('FAILED_ACTIONS', 1), ('ALL_ACTIONS', 2)])
def test_retry(delivery, mode, runs):
    copy = action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true', 'ObjectKey': 'copy'}, 'source')
    delivery.make({'name': 'Approve', 'actions': [copy, {**APPROVAL, 'runOrder': 2}]})
    identifier = delivery.start()
    token = delivery.token()
    retry = {'pipelineName': 'delivery', 'stageName': 'Approve', 'pipelineExecutionId': identifier, 'retryMode': mode}
    with pytest.raises(delivery.api.exceptions.StageNotRetryableException):
        delivery.api.retry_stage_execution(**retry)
    delivery.answer('Rejected', token)
    told = delivery.ended(identifier, 'Failed')
    assert told['statusSummary'] == 'The action Approve of the stage Approve failed: Rejected by a test'
    assert delivery.action('Approve', 'Approve')['status'] == 'Failed' and 'errorDetails' not in delivery.action('Approve', 'Approve')
    assert delivery.api.retry_stage_execution(**retry)['pipelineExecutionId'] == identifier
    delivery.answer(token=delivery.token(other_than=token))
    delivery.ended(identifier, 'Succeeded')
    assert len([item for item in delivery.history() if item['actionName'] == 'Copy']) == runs
    assert delivery.stage('Approve')['retryStageMetadata'] == {
        'autoStageRetryAttempt': 0, 'manualStageRetryAttempt': 1, 'latestRetryTrigger': 'ManualStageRetry'}


def test_only_the_latest_execution_is_tried_again(delivery):
    delivery.make(APPROVE)
    first = delivery.start()
    token = delivery.token()
    delivery.answer('Rejected', token)
    delivery.ended(first, 'Failed')
    delivery.start()
    delivery.token(other_than=token)
    with pytest.raises(delivery.api.exceptions.NotLatestPipelineExecutionException):
        delivery.api.retry_stage_execution(pipelineName='delivery', stageName='Approve', pipelineExecutionId=first, retryMode='ALL_ACTIONS')


def test_an_automatic_retry(delivery):
    delivery.make({**APPROVE, 'onFailure': {'result': 'RETRY', 'retryConfiguration': {'retryMode': 'ALL_ACTIONS'}}})
    identifier = delivery.start()
    token = delivery.token()
    delivery.answer('Rejected', token)
    second = delivery.token(other_than=token)
    assert delivery.stage('Approve')['retryStageMetadata']['latestRetryTrigger'] == 'AutomatedStageRetry'
    delivery.answer('Rejected', second)
    delivery.ended(identifier, 'Failed')


# ---- rollbacks

def test_rollback(delivery):
    delivery.make({'name': 'Approve', 'onFailure': {'result': 'ROLLBACK'}, 'actions': [
        {**APPROVAL, 'configuration': {'CustomData': '#{src.VersionId} #{variables.who}'}},
        action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source', runOrder=2)]},
        {'name': 'Later', 'actions': [action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true', 'ObjectKey': 'later'}, 'source')]},
        variables=[{'name': 'who', 'defaultValue': 'me'}])
    broken = delivery.start()
    token = delivery.token()
    delivery.answer('Rejected', token)
    delivery.ended(broken, 'Failed')
    assert len(delivery.executions()) == 1  # nothing to go back to
    version = delivery.commit({'readme': 'good'})
    good = delivery.start(variables=[{'name': 'who', 'value': 'you'}])
    token = delivery.token(other_than=token)
    delivery.answer(token=token)
    delivery.ended(good, 'Succeeded')
    delivery.commit({'readme': 'bad'})
    bad = delivery.start()
    token = delivery.token(other_than=token)
    delivery.answer('Rejected', token)
    delivery.ended(bad, 'Failed')
    delivery.answer(token=delivery.token(other_than=token))
    rollback = delivery.ended(delivery.executions()[0]['pipelineExecutionId'], 'Succeeded')
    assert rollback['executionType'] == 'ROLLBACK' and rollback['rollbackMetadata'] == {'rollbackTargetPipelineExecutionId': good}
    assert rollback['trigger'] == {'triggerType': 'AutomatedRollback', 'triggerDetail': f'{{"FailedPipelineExecutionId": "{bad}"}}'}
    assert rollback['variables'] == [{'name': 'who', 'resolvedValue': 'you'}] and rollback['artifactRevisions'][0]['revisionId'] == version
    assert delivery.s3.get_object(Bucket='sources', Key='readme')['Body'].read() == b'good'
    history = delivery.history(filter={'pipelineExecutionId': rollback['pipelineExecutionId']})
    assert [item['stageName'] for item in history] == ['Approve', 'Approve']
    assert history[1]['input']['resolvedConfiguration'] == {'CustomData': f'{version} you'}
    assert delivery.stage('Approve')['latestExecution']['type'] == 'ROLLBACK'


def test_rollback_on_request(delivery):
    delivery.make(APPROVE)
    good = delivery.start()
    token = delivery.token()
    request = {'pipelineName': 'delivery', 'stageName': 'Approve', 'targetPipelineExecutionId': good}
    with pytest.raises(delivery.api.exceptions.UnableToRollbackStageException):
        delivery.api.rollback_stage(**request)
    delivery.answer(token=token)
    delivery.ended(good, 'Succeeded')
    with pytest.raises(delivery.api.exceptions.UnableToRollbackStageException):
        delivery.api.rollback_stage(**{**request, 'stageName': 'Source'})
    rollback = delivery.api.rollback_stage(**request)['pipelineExecutionId']
    delivery.answer(token=delivery.token(other_than=token))
    assert delivery.ended(rollback, 'Succeeded')['trigger']['triggerType'] == 'ManualRollback'
    with pytest.raises(delivery.api.exceptions.UnableToRollbackStageException):
        delivery.api.rollback_stage(**{**request, 'targetPipelineExecutionId': rollback})
    delivery.change(stages=[SOURCE, {**APPROVE, 'name': 'Approve'}])
    with pytest.raises(delivery.api.exceptions.PipelineExecutionOutdatedException):
        delivery.api.rollback_stage(**request)


# ---- updates

def test_an_update_cancels_what_has_not_ended(delivery):
    delivery.make(APPROVE, executionMode='QUEUED')
    first = delivery.start()
    token = delivery.token()
    second = delivery.start()
    delivery.change(stages=[SOURCE, {**APPROVE, 'actions': [APPROVAL, {**APPROVAL, 'name': 'Second'}]}])
    told = delivery.ended(first, 'Cancelled')
    assert told['statusSummary'] == 'The definition of the pipeline was updated' and told['pipelineVersion'] == 1
    delivery.ended(second, 'Cancelled')
    until(lambda: delivery.stage('Approve')['latestExecution']['status'] == 'Cancelled')
    assert delivery.action('Approve', 'Approve')['status'] == 'Abandoned'
    third = delivery.start()
    delivery.token(name='Second')
    delivery.answer(token=delivery.token(other_than=token))
    assert delivery.get(third)['pipelineVersion'] == 2 and delivery.get(third)['status'] == 'InProgress'
