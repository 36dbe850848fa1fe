"""Samples of containers, where they are found, what they share, and state machines."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import FLEET, LIST, ROLE, TEMPLATE
from .samples_network import BALANCED, GROUP, LISTENER, NETWORK, SUBNET, TARGETS, VPC

CLUSTER = ('AWS::ECS::Cluster', {})
CONTAINER = {'Name': 'web', 'Image': 'nginx', 'Memory': 128, 'PortMappings': [{'ContainerPort': 80, 'Name': 'http'}]}
TASK = ('AWS::ECS::TaskDefinition', {
    'RequiresCompatibilities': ['FARGATE'], 'NetworkMode': 'awsvpc', 'Cpu': '256', 'Memory': '512', 'ContainerDefinitions': [CONTAINER]})
RUNNING = {**BALANCED, 'group': GROUP, 'cluster': CLUSTER, 'task': TASK, 'second': TASK, 'blue': TARGETS, 'listener': LISTENER, 'role': ROLE}
AWSVPC = {'AwsvpcConfiguration': {'Subnets': ['@subnet'], 'SecurityGroups': ['@group'], 'AssignPublicIp': 'DISABLED'}}
DEPLOYMENT = {
    'Strategy': 'BLUE_GREEN', 'BakeTimeInMinutes': 5, 'MaximumPercent': 200, 'MinimumHealthyPercent': 100,
    'Alarms': {'AlarmNames': ['errors'], 'Enable': True, 'Rollback': True}, 'DeploymentCircuitBreaker': {'Enable': True, 'Rollback': True},
    'LifecycleHooks': [{'HookTargetArn': 'arn:aws:lambda:us-east-1:123456789012:function:hook', 'RoleArn': '@role.Arn',
                        'LifecycleStages': ['POST_TEST_TRAFFIC_SHIFT']}]}
CANARY = {'Strategy': 'CANARY', 'CanaryConfiguration': {'CanaryPercent': 10, 'CanaryBakeTimeInMinutes': 3}}
BEHIND = {'ContainerName': 'web', 'ContainerPort': 80, 'TargetGroupArn': '@targets', 'AdvancedConfiguration': {
    'AlternateTargetGroupArn': '@blue', 'ProductionListenerRule': '@listener', 'RoleArn': '@role.Arn'}}
VOLUMES = [{'Name': 'data', 'ManagedEBSVolume': {'RoleArn': '@role.Arn', 'SizeInGiB': 10, 'VolumeType': 'gp3'}}]
CONNECT = {'Enabled': True, 'Namespace': 'samples', 'Services': [{'PortName': 'http', 'ClientAliases': [{'Port': 80, 'DnsName': 'web'}]}]}
EXTERNAL = ('AWS::ECS::Service', {'Cluster': '@cluster', 'DeploymentController': {'Type': 'EXTERNAL'}})
SET = ('AWS::ECS::TaskSet', {
    'Cluster': '@cluster', 'Service': '@service', 'TaskDefinition': '@task', 'LaunchType': 'FARGATE', 'NetworkConfiguration': {
        'AwsVpcConfiguration': {'Subnets': ['@subnet'], 'SecurityGroups': ['@group']}}})
SETS = {'vpc': VPC, 'subnet': SUBNET, 'group': GROUP, 'cluster': CLUSTER, 'task': TASK, 'service': EXTERNAL}
PROVIDER = ('AWS::ECS::CapacityProvider', {'AutoScalingGroupProvider': {
    'AutoScalingGroupArn': '@fleet.AutoScalingGroupARN', 'ManagedScaling': {'Status': 'ENABLED', 'TargetCapacity': 80}}})
NAMESPACE = ('AWS::ServiceDiscovery::HttpNamespace', {'Name': 'sample'})
DISCOVERED = ('AWS::ServiceDiscovery::Service', {'Name': 'sample', 'NamespaceId': '@namespace'})
SOA = {'DnsProperties': {'SOA': {'TTL': 60}}}
PASS = {'StartAt': 'Done', 'States': {'Done': {'Type': 'Pass', 'Result': '${word}', 'End': True}}}
MACHINE = ('AWS::StepFunctions::StateMachine', {'Definition': PASS, 'RoleArn': '@role.Arn'})
FILES = ('AWS::EFS::FileSystem', {})

SAMPLES = [
    Sample('AWS::ECS::Cluster', {
        'ClusterSettings': [{'Name': 'containerInsights', 'Value': 'enabled'}], 'CapacityProviders': ['FARGATE'],
        'Configuration': {'ExecuteCommandConfiguration': {'Logging': 'DEFAULT'}}},
        {'ClusterSettings': [{'Name': 'containerInsights', 'Value': 'enhanced'}], 'CapacityProviders': ['FARGATE', 'FARGATE_SPOT']},
        {'settings': [{'name': 'containerInsights', 'value': 'enhanced'}], 'capacityProviders': ['FARGATE', 'FARGATE_SPOT']}, attributes=('Arn',)),
    Sample('AWS::ECS::ClusterCapacityProviderAssociations', {
        'Cluster': '@cluster', 'CapacityProviders': ['FARGATE'], 'DefaultCapacityProviderStrategy': [{'CapacityProvider': 'FARGATE', 'Weight': 1}]},
        {'CapacityProviders': ['FARGATE', 'FARGATE_SPOT']}, {'capacityProviders': ['FARGATE', 'FARGATE_SPOT']}, {'cluster': CLUSTER}),
    Sample('AWS::ECS::CapacityProvider', PROVIDER[1], {'AutoScalingGroupProvider': {
        'AutoScalingGroupArn': '@fleet.AutoScalingGroupARN', 'ManagedScaling': {'Status': 'ENABLED', 'TargetCapacity': 90}}},
        {'autoScalingGroupProvider.managedScaling.targetCapacity': 90}, {**NETWORK, 'template': TEMPLATE, 'fleet': FLEET}),
    Sample('AWS::ECS::TaskDefinition', {
        **TASK[1], 'Family': 'sample', 'TaskRoleArn': '@role.Arn', 'ExecutionRoleArn': '@role.Arn', 'EphemeralStorage': {'SizeInGiB': 30},
        'RuntimePlatform': {'CpuArchitecture': 'ARM64', 'OperatingSystemFamily': 'LINUX'}, 'EnableFaultInjection': True,
        'Volumes': [{'Name': 'data', 'EFSVolumeConfiguration': {'FilesystemId': '@files', 'TransitEncryption': 'ENABLED'}}],
        'ContainerDefinitions': [{
            **CONTAINER, 'Essential': True, 'Environment': [{'Name': 'A', 'Value': 'b'}], 'DockerLabels': {'a': 'b'},
            'Secrets': [{'Name': 'S', 'ValueFrom': 'parameter'}], 'VersionConsistency': 'disabled',
            'LogConfiguration': {'LogDriver': 'awslogs', 'Options': {'awslogs-group': 'sample'}},
            'HealthCheck': {'Command': ['CMD', 'true'], 'Interval': 30}, 'RestartPolicy': {'Enabled': True},
            'MountPoints': [{'ContainerPath': '/data', 'SourceVolume': 'data', 'ReadOnly': False}],
            'LinuxParameters': {'InitProcessEnabled': True}}]},
        needs={'role': ROLE, 'files': FILES}, attributes=('TaskDefinitionArn',)),
    Sample('AWS::ECS::Service', {
        'Cluster': '@cluster', 'TaskDefinition': '@task', 'LaunchType': 'FARGATE', 'NetworkConfiguration': AWSVPC, 'DesiredCount': 2,
        'DeploymentConfiguration': DEPLOYMENT, 'LoadBalancers': [BEHIND], 'ServiceConnectConfiguration': CONNECT, 'VolumeConfigurations': VOLUMES,
        'EnableExecuteCommand': True, 'EnableECSManagedTags': True, 'PropagateTags': 'SERVICE', 'HealthCheckGracePeriodSeconds': 60,
        'AvailabilityZoneRebalancing': 'ENABLED'},
        {'TaskDefinition': '@second', 'DesiredCount': None, 'DeploymentConfiguration': {**DEPLOYMENT, **CANARY}, 'VolumeConfigurations': None,
         'EnableExecuteCommand': False, 'ServiceConnectConfiguration': {'Enabled': False}},
        {'deploymentConfiguration.strategy': 'CANARY', 'deploymentConfiguration.canaryConfiguration.canaryPercent': 10.0, 'desiredCount': 2,
         'runningCount': 2, 'length(deployments)': 1, 'deployments[0].rolloutState': 'COMPLETED', 'enableExecuteCommand': False,
         'deployments[0].serviceConnectConfiguration.enabled': False, 'deploymentConfiguration.bakeTimeInMinutes': 5,
         'length(loadBalancers[0].advancedConfiguration)': 3, 'deploymentConfiguration.lifecycleHooks[0].lifecycleStages[0]':
         'POST_TEST_TRAFFIC_SHIFT'}, RUNNING, ('ServiceArn', 'Name')),
    Sample('AWS::ECS::TaskSet', {**SET[1], 'Scale': {'Unit': 'PERCENT', 'Value': 50}}, {'Scale': {'Unit': 'PERCENT', 'Value': 100}},
           {'scale.value': 100.0}, SETS, ('Id',), tagged=False),
    Sample('AWS::ECS::PrimaryTaskSet', {'Cluster': '@cluster', 'Service': '@service', 'TaskSetId': '@set.Id'}, {'TaskSetId': '@other.Id'},
           needs={**SETS, 'set': SET, 'other': SET}),
    Sample('AWS::ServiceDiscovery::PrivateDnsNamespace', {'Name': 'samples.internal', 'Vpc': '@vpc', 'Description': 'one', 'Properties': SOA},
           {'Description': 'two', 'Properties': {'DnsProperties': {'SOA': {'TTL': 90}}}},
           {'Description': 'two', 'Properties.DnsProperties.SOA.TTL': 90}, {'vpc': VPC}, ('Arn', 'Id', 'HostedZoneId')),
    Sample('AWS::ServiceDiscovery::PublicDnsNamespace', {'Name': 'public.samples.example', 'Description': 'one'}, {'Description': 'two'},
           {'Description': 'two'}, attributes=('Arn', 'Id', 'HostedZoneId')),
    Sample('AWS::ServiceDiscovery::HttpNamespace', {'Name': 'http', 'Description': 'one'}, {'Description': 'two'}, {'Description': 'two'},
           attributes=('Arn', 'Id')),
    Sample('AWS::ServiceDiscovery::Service', {
        'NamespaceId': '@namespace', 'DnsConfig': {'DnsRecords': [{'Type': 'A', 'TTL': 60}], 'RoutingPolicy': 'MULTIVALUE'},
        'HealthCheckCustomConfig': {'FailureThreshold': 1}, 'ServiceAttributes': {'a': 'b'}},
        {'DnsConfig': {'DnsRecords': [{'Type': 'A', 'TTL': 90}], 'RoutingPolicy': 'MULTIVALUE'}, 'Description': 'two'},
        {'DnsConfig.DnsRecords[0].TTL': 90, 'Description': 'two'},
        {'vpc': VPC, 'namespace': ('AWS::ServiceDiscovery::PrivateDnsNamespace', {'Name': 'samples.internal', 'Vpc': '@vpc'})}, ('Arn', 'Id',
                                                                                                                                 'Name')),
    Sample('AWS::ServiceDiscovery::Instance', {'ServiceId': '@service', 'InstanceAttributes': {'AWS_INSTANCE_IPV4': '10.0.0.1'}},
           {'InstanceAttributes': {'AWS_INSTANCE_IPV4': '10.0.0.2'}}, {'Attributes.AWS_INSTANCE_IPV4': '10.0.0.2'},
           {'namespace': NAMESPACE, 'service': DISCOVERED}),
    Sample('AWS::StepFunctions::StateMachine', {
        **MACHINE[1], 'DefinitionSubstitutions': {'word': 'one'}, 'StateMachineType': 'STANDARD', 'TracingConfiguration': {'Enabled': True}},
        {'DefinitionSubstitutions': {'word': 'two'}, 'TracingConfiguration': {'Enabled': False}},
        {"contains(definition, 'two')": True, 'tracingConfiguration.enabled': False}, {'role': ROLE}, ('Arn', 'Name', 'StateMachineRevisionId')),
    Sample('AWS::StepFunctions::Activity', {'Name': 'sample'}, attributes=('Arn', 'Name')),
    Sample('AWS::StepFunctions::StateMachineVersion', {'StateMachineArn': '@machine', 'Description': 'first'},
           needs={'role': ROLE, 'machine': MACHINE}, attributes=('Arn',)),
    Sample('AWS::StepFunctions::StateMachineAlias', {'Name': 'live', 'RoutingConfiguration': [
        {'StateMachineVersionArn': '@version', 'Weight': 100}]}, {'Description': 'two'}, {'description': 'two'},
        {'role': ROLE, 'machine': MACHINE, 'version': ('AWS::StepFunctions::StateMachineVersion', {'StateMachineArn': '@machine'})}, ('Arn',)),
    Sample('AWS::EFS::FileSystem', {
        'Encrypted': True, 'PerformanceMode': 'generalPurpose', 'ThroughputMode': 'bursting', 'BackupPolicy': {'Status': 'ENABLED'},
        'LifecyclePolicies': [{'TransitionToIA': 'AFTER_30_DAYS'}], 'FileSystemPolicy': LIST},
        {'LifecyclePolicies': [{'TransitionToIA': 'AFTER_60_DAYS'}]}, attributes=('Arn', 'FileSystemId')),
    Sample('AWS::EFS::MountTarget', {'FileSystemId': '@files', 'SubnetId': '@subnet', 'SecurityGroups': ['@group']},
           {'SecurityGroups': ['@second']}, needs={
               'vpc': VPC, 'subnet': SUBNET, 'group': GROUP, 'second': GROUP, 'files': FILES}, attributes=('Id', 'IpAddress')),
    Sample('AWS::EFS::AccessPoint', {'FileSystemId': '@files', 'PosixUser': {'Uid': '1000', 'Gid': '1000'}, 'RootDirectory': {
        'Path': '/data', 'CreationInfo': {'OwnerUid': '1000', 'OwnerGid': '1000', 'Permissions': '755'}}},
        needs={'files': FILES}, attributes=('Arn', 'AccessPointId')),
]
