"""For tests of pipelines and builds: made quickly, and waited for."""
from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import boto3

from emulator import aws
from emulator.lambdas import invocations
from emulator.tests.conftest import Cloud
from emulator.tests.serving import make_function, role, zipped
from emulator.tests.waiting import until

OTHER = '222222222222'
STORE = 'artifacts'


def action(name: str, kind: str, configuration: dict[str, Any] | None = None, takes: str = '', gives: str = '', **more: Any) -> dict[str, Any]:
    """`kind` is category/provider; artifacts are separated by spaces."""
    category, provider = kind.split('/')
    return {
        'name': name, 'actionTypeId': {'category': category, 'owner': 'AWS', 'provider': provider, 'version': '1'},
        'configuration': {key: value if isinstance(value, str) else json.dumps(value) for key, value in (configuration or {}).items()},
        'inputArtifacts': [{'name': item} for item in takes.split()], 'outputArtifacts': [{'name': item} for item in gives.split()], **more}


SOURCE = {'name': 'Source', 'actions': [action('Pull', 'Source/S3', {'S3Bucket': 'sources', 'S3ObjectKey': 'source.zip'}, gives='source',
                                               namespace='src')]}
COPY = action('Copy', 'Deploy/S3', {'BucketName': 'sources', 'Extract': 'true'}, 'source')
APPROVAL = action('Approve', 'Approval/Manual', {'CustomData': 'look'})


JOB = '''
import boto3, json

def handler(event, context):
    job = event['CodePipeline.job']
    api = boto3.client('codepipeline')
    {}
'''
#: Answers three times that it has not finished.
PATIENT = JOB.format('''
    seen = int(job['data'].get('continuationToken', 0))
    details = {'summary': f'look {seen}', 'percentComplete': seen * 25, 'externalExecutionId': 'outside'}
    more = {'continuationToken': str(seen + 1)} if seen < 3 else {'outputVariables': {'looks': str(seen), 'told': json.dumps(job)}}
    api.put_job_success_result(jobId=job['id'], executionDetails=details, **more)
''')
TEMPLATE = {
    'Parameters': {'Name': {'Type': 'String'}},
    'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': {'Ref': 'Name'}}}},
    'Outputs': {'Topic': {'Value': {'Ref': 'Topic'}}}}


class Delivery:
    """A pipeline, and what is done with it."""

    def __init__(self, cloud: Cloud):
        self.cloud, self.name = cloud, 'delivery'
        self.api, self.s3 = cloud.client('codepipeline'), cloud.client('s3')
        for bucket in 'sources', STORE:
            self.s3.create_bucket(Bucket=bucket)
        self.s3.put_bucket_versioning(Bucket='sources', VersioningConfiguration={'Status': 'Enabled'})
        self.commit({'readme': 'one'})

    def commit(self, files: dict[str, str]) -> str:
        return self.s3.put_object(Bucket='sources', Key='source.zip', Body=zipped(files))['VersionId']

    def make(self, *stages: dict[str, Any], source: dict[str, Any] = SOURCE, **more: Any) -> None:
        stores = {} if 'artifactStores' in more else {'artifactStore': {'type': 'S3', 'location': STORE}}
        self.api.create_pipeline(pipeline={
            'name': self.name, 'roleArn': role(), 'pipelineType': 'V2', 'version': 1, 'stages': [source, *stages], **stores, **more})

    def change(self, **values: Any) -> None:
        self.api.update_pipeline(pipeline={**self.api.get_pipeline(name=self.name)['pipeline'], **values})

    def start(self, **more: Any) -> str:
        return self.api.start_pipeline_execution(name=self.name, **more)['pipelineExecutionId']

    def get(self, identifier: str) -> dict[str, Any]:
        return self.api.get_pipeline_execution(pipelineName=self.name, pipelineExecutionId=identifier)['pipelineExecution']

    def run(self, **more: Any) -> dict[str, Any]:
        return self.ended(self.start(**more))

    def ended(self, identifier: str, status: str | None = None) -> dict[str, Any]:
        found = until(lambda: told if (told := self.get(identifier))['status'] not in ('InProgress', 'Stopping') else None)
        assert status is None or found['status'] == status, (found, self.error())
        return found

    def executions(self) -> list[dict[str, Any]]:
        """The latest first."""
        return self.api.list_pipeline_executions(pipelineName=self.name)['pipelineExecutionSummaries']

    def stage(self, name: str) -> dict[str, Any]:
        states = self.api.get_pipeline_state(name=self.name)['stageStates']
        return next(state for state in states if state['stageName'] == name)

    def action(self, stage: str, name: str) -> dict[str, Any]:
        return next(state for state in self.stage(stage)['actionStates'] if state['actionName'] == name).get('latestExecution', {})

    def token(self, stage: str = 'Approve', name: str = 'Approve', other_than: str = '') -> str:
        return until(lambda: (found := self.action(stage, name).get('token', '')) != other_than and found)

    def answer(self, status: str = 'Approved', token: str | None = None, stage: str = 'Approve') -> None:
        self.api.put_approval_result(pipelineName=self.name, stageName=stage, actionName='Approve', token=token or self.token(stage),
                                     result={'status': status, 'summary': f'{status} by a test'})

    def error(self) -> str:
        """Why an action failed last."""
        failed = [item['output']['executionResult'] for item in self.history() if item['status'] == 'Failed']
        return failed[0].get('errorDetails', {}).get('message', '') if failed else ''

    def history(self, **more: Any) -> list[dict[str, Any]]:
        return self.api.list_action_executions(pipelineName=self.name, **more)['actionExecutionDetails']

    def variables(self, name: str) -> dict[str, str]:
        return next(item['output']['outputVariables'] for item in self.history() if item['actionName'] == name)

    def files(self, artifact: str) -> dict[str, str]:
        """The texts in the newest artifact of that name."""
        found = next(item['s3location'] for detail in self.history() for item in detail['output']['outputArtifacts'] if item['name'] == artifact)
        content = self.s3.get_object(Bucket=found['bucket'], Key=found['key'])['Body'].read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}


def project(cloud: Cloud, name: str, spec: Any, **more: Any) -> None:
    cloud.client('codebuild').create_project(**{
        'name': name, 'serviceRole': role(), 'artifacts': {'type': 'CODEPIPELINE'},
        'source': {'type': 'CODEPIPELINE', 'buildspec': spec if isinstance(spec, str) else json.dumps(spec)},
        'environment': {'type': 'LINUX_CONTAINER', 'image': 'aws/codebuild/standard:7.0', 'computeType': 'BUILD_GENERAL1_SMALL',
                        'environmentVariables': more.pop('variables', [])}, **more})


def client(cloud: Cloud, service: str, account: str = OTHER, region: str = 'eu-west-1') -> Any:
    """A client in another account, by a role there."""
    keys = cloud.client('sts').assume_role(RoleArn=f'arn:aws:iam::{account}:role/deploy', RoleSessionName='test')['Credentials']
    return boto3.client(service, endpoint_url=cloud.endpoint, region_name=region, aws_access_key_id=keys['AccessKeyId'],
                        aws_secret_access_key=keys['SecretAccessKey'], aws_session_token=keys['SessionToken'])


def make_role(cloud: Cloud, account: str = OTHER, name: str = 'deploy') -> str:
    """A role in another account."""
    iam = client(cloud, 'iam', account)
    try:
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')['Role']['Arn']
    except iam.exceptions.EntityAlreadyExistsException:
        return f'arn:{aws.PARTITION}:iam::{account}:role/{name}'


def invoke(name: str, **more: Any) -> dict[str, Any]:
    """A stage with one function."""
    return {'name': 'Invoke', 'actions': [action('Invoke', 'Invoke/Lambda', {'FunctionName': name, 'UserParameters': '#{src.VersionId}'},
                                                 **{'takes': 'source', 'namespace': 'job', **more})]}


def python(name: str, code: str, **more: Any) -> str:
    """The ARN of a new function."""
    return make_function(name, {'index.py': code}, runtime='python3.12', **more)


def quick(delivery: Delivery, monkeypatch: Any) -> None:
    """Nobody waits for AWS to try again."""
    monkeypatch.setattr(invocations, 'RETRY_WAITS', [0.02, 0.02])
    delivery.cloud.control('PUT', 'pace', {'continuationSeconds': 0.05})
