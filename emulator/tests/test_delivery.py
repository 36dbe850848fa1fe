"""Everything together: from a source to another account, and back."""
from __future__ import annotations

import json

import pytest

from emulator.tests.delivering import APPROVAL, JOB, OTHER, PATIENT, TEMPLATE, action, client, invoke, make_role, project, python, quick


@pytest.fixture(autouse=True)
def _quick(monkeypatch, delivery):
    quick(delivery, monkeypatch)


def test_a_delivery_from_its_source_to_another_account(delivery):
    """Source, build, a function that takes its time, approval, a change set in another account and region; then one that fails, and is undone."""
    elsewhere, deployer = client(delivery.cloud, 'cloudformation'), make_role(delivery.cloud)
    delivery.cloud.client('s3', 'eu-west-1').create_bucket(
        Bucket='artifacts-eu', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    project(delivery.cloud, 'build', {
        'version': '0.2', 'env': {'exported-variables': ['VERSION']}, 'phases': {'build': {'commands': ['export VERSION=$(cat version)']}},
        'artifacts': {'files': ['template.json']}})
    python('worker', PATIENT)
    there = {'takes': 'built', 'region': 'eu-west-1', 'roleArn': deployer}
    prepare = action('Prepare', 'Deploy/CloudFormation', {
        'ActionMode': 'CHANGE_SET_REPLACE', 'StackName': 'shop', 'ChangeSetName': 'delivery', 'TemplatePath': 'built::template.json',
        'ParameterOverrides': '{"Name": "shop-#{build.VERSION}-#{job.looks}"}'}, **there)
    execute = action('Execute', 'Deploy/CloudFormation', {
        'ActionMode': 'CHANGE_SET_EXECUTE', 'StackName': 'shop', 'ChangeSetName': 'delivery'}, **{**there, 'takes': ''}, runOrder=2)
    check = action('Check', 'Invoke/Lambda', {'FunctionName': 'checker', 'UserParameters': '#{build.VERSION}'}, runOrder=3)
    python('checker', JOB.format('''
    fine = job['data']['actionConfiguration']['configuration']['UserParameters'] != 'bad'
    if fine:
        api.put_job_success_result(jobId=job['id'])
    else:
        api.put_job_failure_result(jobId=job['id'], failureDetails={'type': 'JobFailed', 'message': 'it does not work'})
    '''))
    stores = {region: {'type': 'S3', 'location': bucket} for region, bucket in (('us-east-1', 'artifacts'), ('eu-west-1', 'artifacts-eu'))}
    delivery.make(
        {'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'build'}, 'source', 'built', namespace='build')]},
        invoke('worker'), {'name': 'Approve', 'actions': [APPROVAL]},
        {'name': 'Deploy', 'actions': [prepare, execute, check], 'onFailure': {'result': 'ROLLBACK'}}, artifactStores=stores)

    def release(version: str) -> str:
        delivery.commit({'version': version, 'template.json': json.dumps(TEMPLATE)})
        before = delivery.action('Approve', 'Approve').get('token', '')
        identifier = delivery.start()
        delivery.answer(token=delivery.token(other_than=before))
        return delivery.ended(identifier)['pipelineExecutionId']
    good = release('good')
    assert delivery.get(good)['status'] == 'Succeeded', delivery.error()
    assert elsewhere.describe_stacks(StackName='shop')['Stacks'][0]['Outputs'][0]['OutputValue'] == f'arn:aws:sns:eu-west-1:{OTHER}:shop-good-3'
    assert [topic['TopicArn'] for topic in client(delivery.cloud, 'sns').list_topics()['Topics']] == [f'arn:aws:sns:eu-west-1:{OTHER}:shop-good-3']
    with pytest.raises(delivery.cloud.cfn.exceptions.ClientError):
        delivery.cloud.stack('shop')
    bad = release('bad')
    assert delivery.get(bad)['status'] == 'Failed' and delivery.error() == 'it does not work'
    rollback = delivery.executions()[0]['pipelineExecutionId']
    told = delivery.ended(rollback, 'Succeeded')
    assert told['executionType'] == 'ROLLBACK' and told['rollbackMetadata']['rollbackTargetPipelineExecutionId'] == good
    assert elsewhere.describe_stacks(StackName='shop')['Stacks'][0]['Outputs'][0]['OutputValue'].endswith(':shop-good-3')
