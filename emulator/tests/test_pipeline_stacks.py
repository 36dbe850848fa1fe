"""Pipelines and projects that CloudFormation has made."""
from __future__ import annotations

from emulator.tests.waiting import until

TRUST = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': [
    'codepipeline.amazonaws.com', 'codebuild.amazonaws.com']}}]}
SPEC = '{"version": "0.2", "phases": {"build": {"commands": ["cat readme > made"]}}, "artifacts": {"files": ["made"]}}'


def kind(category: str, provider: str):
    return {'Category': category, 'Owner': 'AWS', 'Provider': provider, 'Version': '1'}


def template(**pipeline):
    return {'Resources': {
        'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'AssumeRolePolicyDocument': TRUST}},
        'Project': {'Type': 'AWS::CodeBuild::Project', 'Properties': {
            'ServiceRole': {'Fn::GetAtt': ['Role', 'Arn']}, 'Artifacts': {'Type': 'CODEPIPELINE'},
            'Source': {'Type': 'CODEPIPELINE', 'BuildSpec': SPEC},
            'Environment': {'Type': 'LINUX_CONTAINER', 'ComputeType': 'BUILD_GENERAL1_SMALL', 'Image': 'aws/codebuild/standard:7.0'}}},
        'Pipeline': {'Type': 'AWS::CodePipeline::Pipeline', 'Properties': {
            'Name': 'delivery', 'RoleArn': {'Fn::GetAtt': ['Role', 'Arn']}, 'PipelineType': 'V2',
            'ArtifactStore': {'Type': 'S3', 'Location': 'artifacts'},
            'Stages': [
                {'Name': 'Source', 'Actions': [{
                    'Name': 'Pull', 'ActionTypeId': kind('Source', 'S3'), 'OutputArtifacts': [{'Name': 'source'}],
                    'Configuration': {'S3Bucket': 'sources', 'S3ObjectKey': 'source.zip'}}]},
                {'Name': 'Build', 'Actions': [{
                    'Name': 'Build', 'ActionTypeId': kind('Build', 'CodeBuild'), 'InputArtifacts': [{'Name': 'source'}],
                    'OutputArtifacts': [{'Name': 'built'}], 'Configuration': {'ProjectName': {'Ref': 'Project'}}}]}],
            **pipeline}}}}


def test_a_pipeline_of_a_stack_runs(delivery):
    made = delivery.cloud.create(template(), Capabilities=['CAPABILITY_IAM'])
    assert made['StackStatus'] == 'CREATE_COMPLETE', delivery.cloud.reasons()
    delivery.ended(delivery.start(), 'Succeeded')
    assert delivery.files('built') == {'made': 'one'}


def test_transitions_that_a_template_disables(delivery):
    delivery.cloud.create(template(DisableInboundStageTransitions=[{'StageName': 'Build', 'Reason': 'not yet'}]), Capabilities=['CAPABILITY_IAM'])
    identifier = delivery.start()
    until(lambda: 'inboundExecution' in delivery.stage('Build'))
    assert delivery.stage('Build')['inboundTransitionState']['disabledReason'] == 'not yet'
    assert not [item for item in delivery.cloud.control('GET', 'recorded') if 'Transitions' in str(item)]
    delivery.cloud.update(template(), Capabilities=['CAPABILITY_IAM'])
    delivery.ended(identifier, 'Succeeded')


def test_a_pipeline_that_starts_anew_when_it_is_changed(delivery):
    delivery.cloud.create(template(RestartExecutionOnUpdate=True), Capabilities=['CAPABILITY_IAM'])
    assert delivery.executions() == []
    delivery.cloud.update(template(RestartExecutionOnUpdate=True, ExecutionMode='QUEUED'), Capabilities=['CAPABILITY_IAM'])
    delivery.ended(until(delivery.executions)[0]['pipelineExecutionId'], 'Succeeded')
