"""Pipelines: what is executed, in which order, with which variables, and what the API tells of it."""
from __future__ import annotations

import pytest

from emulator.tests.delivering import APPROVAL, action, project
from emulator.tests.waiting import until

APPROVE = {'name': 'Approve', 'actions': [APPROVAL]}


def test_source_and_approval(delivery):
    delivery.make(APPROVE)
    identifier = delivery.start()
    token = delivery.token()
    assert delivery.get(identifier)['status'] == 'InProgress'
    assert delivery.stage('Approve')['latestExecution'] == {'pipelineExecutionId': identifier, 'status': 'InProgress', 'type': 'STANDARD'}
    delivery.answer(token=token)
    told = delivery.ended(identifier, 'Succeeded')
    assert (told['executionMode'], told['executionType'], told['trigger']['triggerType']) == ('SUPERSEDED', 'STANDARD', 'StartPipelineExecution')
    assert [revision['name'] for revision in told['artifactRevisions']] == ['source']
    assert 'token' not in delivery.action('Approve', 'Approve')
    assert delivery.action('Approve', 'Approve')['summary'] == 'Approved by a test'


def test_a_build(delivery):
    project(delivery.cloud, 'build', {'version': '0.2', 'env': {'exported-variables': ['TAG']}, 'phases': {'build': {'commands': [
        'export TAG=$(cat readme)-$WHO', 'mkdir out && echo built > out/file']}}, 'artifacts': {'files': ['**/*'], 'base-directory': 'out'}})
    delivery.make({'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'build', 'EnvironmentVariables': [
        {'name': 'WHO', 'value': '#{variables.who}'}]}, 'source', 'built', namespace='build')]}, variables=[{'name': 'who', 'defaultValue': 'me'}])
    told = delivery.ended(delivery.start(variables=[{'name': 'who', 'value': 'you'}]), 'Succeeded')
    assert told['variables'] == [{'name': 'who', 'resolvedValue': 'you'}]
    assert delivery.variables('Build') == {'TAG': 'one-you'} and delivery.files('built') == {'file': 'built\n'}


# ---- variables

def test_a_variable_that_nobody_has(delivery):
    delivery.make({'name': 'Approve', 'actions': [{**APPROVAL, 'configuration': {'CustomData': '#{build.TAG}'}}]})
    delivery.ended(delivery.start(), 'Failed')
    failed = delivery.action('Approve', 'Approve')
    assert failed['status'] == 'Failed' and 'token' not in failed
    assert failed['errorDetails']['message'] == (
        'CustomData of the action Approve: the variable #{build.TAG} cannot be resolved: no action that has run has the namespace build; '
        'known: codepipeline, src, variables')


def test_variables_of_sources_and_pipelines(delivery):
    data = '#{src.VersionId} #{codepipeline.PipelineExecutionId} #{variables.stage}'
    delivery.make({'name': 'Approve', 'actions': [{**APPROVAL, 'configuration': {'CustomData': data}}]}, variables=[{'name': 'stage'}])
    with pytest.raises(delivery.api.exceptions.ClientError, match='Variables without a default value need a value: stage'):
        delivery.start()
    with pytest.raises(delivery.api.exceptions.ClientError, match='Variables that the pipeline does not declare: other'):
        delivery.start(variables=[{'name': 'other', 'value': 'x'}])
    version = delivery.commit({'readme': 'two'})
    identifier = delivery.start(variables=[{'name': 'stage', 'value': 'live'}])
    delivery.token()
    resolved = delivery.history()[0]['input']
    assert resolved['configuration'] == {'CustomData': data}
    assert resolved['resolvedConfiguration'] == {'CustomData': f'{version} {identifier} live'}


def test_source_revisions(delivery):
    first = delivery.commit({'readme': 'first'})
    delivery.commit({'readme': 'second'})
    delivery.make(APPROVE)
    delivery.start(sourceRevisions=[{'actionName': 'Pull', 'revisionType': 'S3_OBJECT_VERSION_ID', 'revisionValue': first}])
    delivery.token()
    assert delivery.files('source') == {'readme': 'first'} and delivery.variables('Pull')['VersionId'] == first
    assert delivery.executions()[0]['sourceRevisions'][0]['revisionId'] == first


# ---- modes

def test_a_newer_execution_supersedes_one_that_waits(delivery):
    delivery.make(APPROVE)
    first = delivery.start()
    token = delivery.token()
    second = delivery.start()
    until(lambda: delivery.stage('Approve').get('inboundExecution', {}).get('pipelineExecutionId') == second)
    third = delivery.start()
    delivery.ended(second, 'Superseded')
    delivery.answer(token=token)
    delivery.ended(first, 'Succeeded')
    delivery.answer(token=delivery.token(other_than=token))
    delivery.ended(third, 'Succeeded')
    assert [execution['status'] for execution in delivery.executions()] == ['Succeeded', 'Superseded', 'Succeeded']


def test_queued_executions_come_one_after_the_other(delivery):
    delivery.make(APPROVE, executionMode='QUEUED')
    identifiers = [delivery.start() for _ in range(3)]
    token = ''
    for identifier in identifiers:
        token = delivery.token(other_than=token)
        assert delivery.stage('Approve')['latestExecution']['pipelineExecutionId'] == identifier
        delivery.answer(token=token)
        delivery.ended(identifier, 'Succeeded')


def test_parallel_executions_do_not_wait(delivery):
    delivery.make(APPROVE, executionMode='PARALLEL')
    first, second = delivery.start(), delivery.start()
    until(lambda: len([item for item in delivery.history() if item['actionName'] == 'Approve']) == 2)
    assert {delivery.get(identifier)['status'] for identifier in (first, second)} == {'InProgress'}


def test_a_disabled_transition(delivery):
    delivery.make(APPROVE)
    where = {'pipelineName': 'delivery', 'stageName': 'Approve', 'transitionType': 'Inbound'}
    delivery.api.disable_stage_transition(**where, reason='holidays')
    identifier = delivery.start()
    until(lambda: 'inboundExecution' in delivery.stage('Approve'))
    state = delivery.stage('Approve')['inboundTransitionState']
    assert state['enabled'] is False and state['disabledReason'] == 'holidays' and 'lastChangedAt' in state
    delivery.api.enable_stage_transition(**where)
    delivery.answer()
    delivery.ended(identifier, 'Succeeded')


# ---- what fails

def test_an_action_that_nobody_runs(delivery):
    delivery.make({'name': 'Deploy', 'actions': [action('Snow', 'Deploy/ServiceNow')]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The emulator does not run Deploy actions of ServiceNow (AWS)'


def test_a_condition_that_nobody_runs(delivery):
    rule = {'name': 'Quiet', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': 'DeploymentWindow', 'version': '1'}}
    delivery.make({**APPROVE, 'beforeEntry': {'conditions': [{'result': 'FAIL', 'rules': [rule]}]}})
    told = delivery.ended(delivery.start(), 'Failed')
    assert told['statusSummary'].startswith('The emulator does not run the rule Quiet (DeploymentWindow)')
    assert delivery.action('Approve', 'Approve') == {}


def test_a_source_that_is_not_there(delivery):
    source = {'name': 'Source', 'actions': [action('Pull', 'Source/S3', {'S3Bucket': 'sources', 'S3ObjectKey': 'no.zip'}, gives='source')]}
    delivery.make(APPROVE, source=source)
    delivery.ended(delivery.start(), 'Failed')
    assert 's3://sources/no.zip cannot be read: NoSuchKey' in delivery.error()


def test_an_artifact_that_nobody_makes(delivery):
    delivery.make({'name': 'Deploy', 'actions': [action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'built')]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The input artifact built of the action Copy has not been made by any action'


def test_a_role_that_is_not_there(delivery):
    missing = 'arn:aws:iam::222222222222:role/nobody'
    delivery.make({'name': 'Deploy', 'actions': [
        action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source', roleArn=missing)]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == f'The role {missing} of the action Copy cannot be assumed: the account 222222222222 has no role of that name'


def test_a_region_without_a_store(delivery):
    delivery.make({'name': 'Deploy', 'actions': [
        action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source', region='eu-west-1')]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error() == 'The pipeline has no artifact store for the region eu-west-1'


def test_a_source_from_elsewhere(delivery, tmp_path):
    connection = action('Pull', 'Source/CodeStarSourceConnection', {'FullRepositoryName': 'me/shop', 'BranchName': 'main'}, gives='source',
                        namespace='src')
    delivery.make(APPROVE, source={'name': 'Source', 'actions': [connection]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error().startswith('The emulator does not run Source actions of CodeStarSourceConnection: give a zip by POST /_emulator/sources')
    (tmp_path / 'folder').mkdir()
    (tmp_path / 'folder' / 'readme').write_text('from a folder')
    delivery.cloud.control('POST', 'sources', {'pipeline': 'delivery', 'action': 'Pull', 'zip': str(tmp_path), 'variables': {'CommitId': 'abc'}})
    delivery.start()
    delivery.token()
    assert delivery.files('source') == {'folder/': '', 'folder/readme': 'from a folder'}
    assert delivery.variables('Pull') == {'BranchName': 'main', 'FullRepositoryName': 'me/shop', 'CommitId': 'abc'}


# ---- requests that make no sense

def test_what_is_not_there(delivery):
    api = delivery.api
    with pytest.raises(api.exceptions.PipelineNotFoundException):
        api.get_pipeline_state(name='no')
    delivery.make(APPROVE)
    with pytest.raises(api.exceptions.PipelineExecutionNotFoundException):
        delivery.get('11111111-2222-3333-4444-555555555555')
    answer = {'pipelineName': 'delivery', 'stageName': 'Approve', 'actionName': 'Approve', 'token': '11111111-2222-3333-4444-555555555555',
              'result': {'status': 'Approved', 'summary': ''}}
    with pytest.raises(api.exceptions.StageNotFoundException):
        api.put_approval_result(**{**answer, 'stageName': 'No'})
    with pytest.raises(api.exceptions.ActionNotFoundException):
        api.put_approval_result(**{**answer, 'actionName': 'No'})
    with pytest.raises(api.exceptions.InvalidApprovalTokenException):
        api.put_approval_result(**answer)
    identifier = delivery.start()
    token = delivery.token()
    delivery.answer(token=token)
    delivery.ended(identifier, 'Succeeded')
    with pytest.raises(api.exceptions.ApprovalAlreadyCompletedException):
        delivery.answer(token=token)
    with pytest.raises(api.exceptions.JobNotFoundException):
        api.get_job_details(jobId='11111111-2222-3333-4444-555555555555')
    with pytest.raises(api.exceptions.JobNotFoundException):
        api.put_job_success_result(jobId='11111111-2222-3333-4444-555555555555')


def test_executions_in_pages(delivery):
    delivery.make({'name': 'Copy', 'actions': [action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source')]})
    identifiers = [delivery.ended(delivery.start())['pipelineExecutionId'] for _ in range(3)]
    first = delivery.api.list_pipeline_executions(pipelineName='delivery', maxResults=2)
    rest = delivery.api.list_pipeline_executions(pipelineName='delivery', maxResults=2, nextToken=first['nextToken'])
    listed = [item['pipelineExecutionId'] for page in (first, rest) for item in page['pipelineExecutionSummaries']]
    assert listed == identifiers[::-1] and 'nextToken' not in rest
    assert len(delivery.history(filter={'pipelineExecutionId': identifiers[0]})) == 2
    stage = {'succeededInStage': {'stageName': 'Copy'}}
    assert len(delivery.api.list_pipeline_executions(pipelineName='delivery', filter=stage)['pipelineExecutionSummaries']) == 3


def test_a_deleted_pipeline_forgets_its_executions(delivery):
    delivery.make(APPROVE)
    delivery.start()
    delivery.token()
    delivery.api.delete_pipeline(name='delivery')
    with pytest.raises(delivery.api.exceptions.PipelineNotFoundException):
        delivery.api.get_pipeline_state(name='delivery')
    delivery.make(APPROVE)
    assert delivery.executions() == []
