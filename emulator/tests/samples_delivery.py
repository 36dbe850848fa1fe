"""Samples of what builds and delivers."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import ROLE
from .samples_containers import AWSVPC, CLUSTER, TASK
from .samples_network import BALANCED, GROUP, LISTENER, TARGETS

BUCKET = ('AWS::S3::Bucket', {})
APPLICATION = ('AWS::CodeDeploy::Application', {'ComputePlatform': 'ECS'})
SERVICE = ('AWS::ECS::Service', {'Cluster': '@cluster', 'TaskDefinition': '@task', 'LaunchType': 'FARGATE', 'NetworkConfiguration': AWSVPC,
                                 'DeploymentController': {'Type': 'CODE_DEPLOY'}})
SOURCE = {'Name': 'Source', 'Actions': [{
    'Name': 'Pull', 'ActionTypeId': {'Category': 'Source', 'Owner': 'AWS', 'Provider': 'S3', 'Version': '1'},
    'Configuration': {'S3Bucket': 'sources', 'S3ObjectKey': 'source.zip'}, 'OutputArtifacts': [{'Name': 'source'}]}]}
APPROVE = {'Name': 'Approve', 'OnFailure': {'Result': 'ROLLBACK'}, 'Actions': [{
    'Name': 'Approve', 'ActionTypeId': {'Category': 'Approval', 'Owner': 'AWS', 'Provider': 'Manual', 'Version': '1'}}]}
TRIGGER = {'ProviderType': 'CodeStarSourceConnection', 'GitConfiguration': {
    'SourceActionName': 'Pull', 'Push': [{'Branches': {'Includes': ['main']}}]}}

SAMPLES = [
    Sample('AWS::CodeBuild::Project', {
        'ServiceRole': '@role.Arn', 'Artifacts': {'Type': 'CODEPIPELINE'}, 'Source': {'Type': 'CODEPIPELINE', 'BuildSpec': 'version: 0.2'},
        'Environment': {'Type': 'ARM_CONTAINER', 'ComputeType': 'BUILD_GENERAL1_SMALL', 'Image': 'aws/codebuild/amazonlinux2-aarch64-standard:3.0',
                        'EnvironmentVariables': [{'Name': 'A', 'Value': 'b', 'Type': 'PLAINTEXT'}], 'PrivilegedMode': True},
        'EncryptionKey': 'alias/aws/s3', 'TimeoutInMinutes': 30, 'LogsConfig': {'CloudWatchLogs': {'Status': 'ENABLED', 'GroupName': 'builds'}},
        'Cache': {'Type': 'LOCAL', 'Modes': ['LOCAL_DOCKER_LAYER_CACHE']}, 'ConcurrentBuildLimit': 2, 'Description': 'one',
        'Tags': [{'Key': 'a', 'Value': 'b'}]},
        {'TimeoutInMinutes': 40, 'Description': 'two', 'ConcurrentBuildLimit': 3, 'Tags': [{'Key': 'a', 'Value': 'c'}]},
        {'timeoutInMinutes': 40, 'description': 'two', 'concurrentBuildLimit': 3, 'tags[0].value': 'c'}, {'role': ROLE}, ('Arn', 'Id')),
    Sample('AWS::CodePipeline::Pipeline', {
        'RoleArn': '@role.Arn', 'PipelineType': 'V2', 'ExecutionMode': 'QUEUED', 'ArtifactStore': {'Type': 'S3', 'Location': '@bucket'},
        'Stages': [SOURCE, APPROVE], 'Triggers': [TRIGGER], 'Variables': [{'Name': 'stage', 'DefaultValue': 'test', 'Description': 'sample'}]},
        {'ExecutionMode': 'SUPERSEDED', 'Variables': [{'Name': 'stage', 'DefaultValue': 'live'}], 'RestartExecutionOnUpdate': False},
        {'pipeline.executionMode': 'SUPERSEDED', 'pipeline.variables[0].defaultValue': 'live', 'pipeline.version': 2,
         'pipeline.stages[1].onFailure.result': 'ROLLBACK', 'pipeline.triggers[0].gitConfiguration.push[0].branches.includes': ['main']},
        {'role': ROLE, 'bucket': BUCKET}, ('Arn', 'Version')),
    Sample('AWS::CodeCommit::Repository', {'RepositoryName': 'sample', 'RepositoryDescription': 'one'},
           attributes=('Arn', 'Name', 'CloneUrlHttp', 'CloneUrlSsh', 'RepositoryId')),
    Sample('AWS::CodeDeploy::Application', {'ComputePlatform': 'Lambda'}),
    Sample('AWS::CodeDeploy::DeploymentGroup', {
        'ApplicationName': '@application', 'ServiceRoleArn': '@role.Arn', 'DeploymentConfigName': 'CodeDeployDefault.ECSAllAtOnce',
        'DeploymentStyle': {'DeploymentType': 'BLUE_GREEN', 'DeploymentOption': 'WITH_TRAFFIC_CONTROL'},
        'AlarmConfiguration': {'Enabled': True, 'Alarms': [{'Name': 'errors'}]},
        'AutoRollbackConfiguration': {'Enabled': True, 'Events': ['DEPLOYMENT_FAILURE']},
        'BlueGreenDeploymentConfiguration': {
            'DeploymentReadyOption': {'ActionOnTimeout': 'CONTINUE_DEPLOYMENT', 'WaitTimeInMinutes': 0},
            'TerminateBlueInstancesOnDeploymentSuccess': {'Action': 'TERMINATE', 'TerminationWaitTimeInMinutes': 5}},
        'ECSServices': [{'ClusterName': '@cluster', 'ServiceName': '@service.Name'}],
        'LoadBalancerInfo': {'TargetGroupPairInfoList': [{
            'ProdTrafficRoute': {'ListenerArns': ['@listener']}, 'TargetGroups': [{'Name': 'blue'}, {'Name': 'green'}]}]}},
        {'DeploymentConfigName': 'CodeDeployDefault.ECSCanary10Percent5Minutes', 'AlarmConfiguration': {'Enabled': False}},
        {'deploymentConfigName': 'CodeDeployDefault.ECSCanary10Percent5Minutes', 'alarmConfiguration.enabled': False},
        {**BALANCED, 'group': GROUP, 'listener': LISTENER, 'green': TARGETS, 'role': ROLE, 'cluster': CLUSTER, 'task': TASK, 'service': SERVICE,
         'application': APPLICATION}),
    Sample('AWS::CodeDeploy::DeploymentConfig', {'ComputePlatform': 'Lambda', 'TrafficRoutingConfig': {
        'Type': 'TimeBasedLinear', 'TimeBasedLinear': {'LinearInterval': 1, 'LinearPercentage': 10}}}),
]
