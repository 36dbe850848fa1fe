"""Samples of what works on data, and of what runs applications."""
from __future__ import annotations

from .provider_life import ACCOUNT, Sample
from .samples_compute import ROLE
from .samples_network import GROUP, NETWORK

DATABASE = ('AWS::Glue::Database', {'CatalogId': ACCOUNT, 'DatabaseInput': {'Name': 'sample', 'Description': 'one'}})
COLUMNS = {'Columns': [{'Name': 'id', 'Type': 'string'}], 'Location': 's3://sample'}
REDSHIFT = {'ClusterType': 'single-node', 'NodeType': 'ra3.large', 'DBName': 'samples', 'MasterUsername': 'owner', 'MasterUserPassword': 'Secret123'}
COMPUTE = ('AWS::Batch::ComputeEnvironment', {
    'Type': 'MANAGED', 'State': 'ENABLED', 'ServiceRole': '@role.Arn', 'ComputeResources': {
        'Type': 'FARGATE', 'MaxvCpus': 4, 'Subnets': ['@subnet'], 'SecurityGroupIds': ['@group']}})
BATCHED = {**NETWORK, 'group': GROUP, 'role': ROLE}
KUBERNETES = ('AWS::EKS::Cluster', {'RoleArn': '@role.Arn', 'ResourcesVpcConfig': {'SubnetIds': ['@subnet', '@other']}})
QUEUE = ('AWS::SQS::Queue', {})
GRAPH = ('AWS::AppSync::GraphQLApi', {'Name': 'sample', 'AuthenticationType': 'API_KEY'})

SAMPLES = [
    Sample('AWS::Glue::Database', {'CatalogId': ACCOUNT, 'DatabaseInput': {'Description': 'one'}}, {'DatabaseInput': {'Description': 'two'}},
           {'Description': 'two'}),
    Sample('AWS::Glue::Table', {'CatalogId': ACCOUNT, 'DatabaseName': '@database', 'TableInput': {'Name': 'sample', 'StorageDescriptor': COLUMNS}},
           {'TableInput': {'Name': 'sample', 'Description': 'two', 'StorageDescriptor': COLUMNS}}, {'Description': 'two'}, {'database': DATABASE}),
    Sample('AWS::Glue::Crawler', {'Role': '@role.Arn', 'DatabaseName': '@database', 'Targets': {'S3Targets': [{'Path': 's3://sample'}]},
                                  'Schedule': {'ScheduleExpression': 'cron(0 1 * * ? *)'}}, needs={'role': ROLE, 'database': DATABASE}),
    Sample('AWS::Glue::Job', {'Role': '@role.Arn', 'Command': {'Name': 'glueetl', 'ScriptLocation': 's3://sample/job.py'}, 'GlueVersion': '4.0'},
           needs={'role': ROLE}),
    Sample('AWS::Glue::Trigger', {'Type': 'ON_DEMAND', 'Actions': [{'JobName': 'sample'}]}),
    Sample('AWS::Glue::Workflow', {'Description': 'one'}, {'Description': 'two'}, {'Description': 'two'}),
    Sample('AWS::Athena::WorkGroup', {'Name': 'sample', 'WorkGroupConfiguration': {'ResultConfiguration': {'OutputLocation': 's3://sample'}}},
           attributes=('CreationTime',)),
    Sample('AWS::OpenSearchService::Domain', {
        'EngineVersion': 'OpenSearch_2.5', 'ClusterConfig': {'InstanceType': 'm5.large.search', 'InstanceCount': 2},
        'EBSOptions': {'EBSEnabled': True, 'VolumeSize': 10}},
        {'ClusterConfig': {'InstanceType': 'm5.large.search', 'InstanceCount': 3}}, {'ClusterConfig.InstanceCount': 3},
        attributes=('Arn', 'DomainArn', 'Id', 'DomainEndpoint')),
    Sample('AWS::Redshift::Cluster', REDSHIFT, {'NodeType': 'ra3.xlplus'}, {'NodeType': 'ra3.xlplus'},
           attributes=('Endpoint.Address', 'Endpoint.Port', 'ClusterNamespaceArn')),
    Sample('AWS::Redshift::ClusterSubnetGroup', {'Description': 'sample', 'SubnetIds': ['@subnet']}, needs=NETWORK,
           attributes=('ClusterSubnetGroupName',)),
    Sample('AWS::Redshift::ClusterParameterGroup', {'Description': 'sample', 'ParameterGroupFamily': 'redshift-1.0'}),
    Sample('AWS::MSK::Cluster', {
        'ClusterName': 'sample', 'KafkaVersion': '3.5.1', 'NumberOfBrokerNodes': 2, 'BrokerNodeGroupInfo': {
            'InstanceType': 'kafka.m5.large', 'ClientSubnets': ['@subnet', '@other']}}, needs=NETWORK, attributes=('Arn',), tagged=False),
    Sample('AWS::Batch::ComputeEnvironment', COMPUTE[1], {'State': 'DISABLED'}, {'state': 'DISABLED'}, BATCHED, ('ComputeEnvironmentArn',)),
    Sample('AWS::Batch::JobQueue', {'Priority': 1, 'State': 'ENABLED', 'ComputeEnvironmentOrder': [
        {'Order': 1, 'ComputeEnvironment': '@environment'}]}, {'Priority': 2}, {'priority': 2}, {**BATCHED, 'environment': COMPUTE},
        ('JobQueueArn',)),
    Sample('AWS::Batch::JobDefinition', {'Type': 'container', 'ContainerProperties': {'Image': 'busybox', 'Vcpus': 1, 'Memory': 128}},
           attributes=('JobDefinitionArn',)),
    Sample('AWS::Batch::SchedulingPolicy', {'FairsharePolicy': {'ComputeReservation': 1}}, {'FairsharePolicy': {'ComputeReservation': 2}},
           {'fairsharePolicy.computeReservation': 2}, attributes=('Arn',)),
    Sample('AWS::ElasticBeanstalk::Application', {}),
    Sample('AWS::EKS::Cluster', KUBERNETES[1], needs={**NETWORK, 'role': ROLE},
           attributes=('Arn', 'Endpoint', 'CertificateAuthorityData', 'OpenIdConnectIssuerUrl', 'ClusterSecurityGroupId')),
    Sample('AWS::EKS::Nodegroup', {'ClusterName': '@cluster', 'NodeRole': '@role.Arn', 'Subnets': ['@subnet'], 'ScalingConfig': {
        'MinSize': 1, 'MaxSize': 2, 'DesiredSize': 1}}, {'ScalingConfig': {'MinSize': 1, 'MaxSize': 3, 'DesiredSize': 2}},
        {'scalingConfig.maxSize': 3}, {**NETWORK, 'role': ROLE, 'cluster': KUBERNETES}, ('Arn', 'Id')),
    Sample('AWS::EKS::FargateProfile', {'ClusterName': '@cluster', 'PodExecutionRoleArn': '@role.Arn', 'Selectors': [{'Namespace': 'default'}]},
           needs={**NETWORK, 'role': ROLE, 'cluster': KUBERNETES}, attributes=('Arn',)),
    Sample('AWS::AppSync::GraphQLApi', {**GRAPH[1], 'XrayEnabled': True}, {'Name': 'other', 'XrayEnabled': False}, {'name': 'other',
                                                                                                                    'xrayEnabled': False},
           attributes=('ApiId', 'Arn', 'GraphQLUrl', 'GraphQLDns', 'GraphQLEndpointArn')),
    Sample('AWS::AppSync::ApiKey', {'ApiId': '@api.ApiId', 'Description': 'one'}, {'Description': 'two'}, {'description': 'two'}, {'api': GRAPH},
           ('ApiKey', 'ApiKeyId', 'Arn')),
    Sample('AWS::Pipes::Pipe', {'RoleArn': '@role.Arn', 'Source': '@from.Arn', 'Target': '@to.Arn', 'Description': 'one'}, {'Description': 'two'},
           {'Description': 'two'}, {'role': ROLE, 'from': QUEUE, 'to': QUEUE}, ('Arn', 'CurrentState')),
    Sample('AWS::SES::EmailIdentity', {'EmailIdentity': 'samples.example'}, attributes=('DkimDNSTokenName1', 'DkimDNSTokenValue3')),
    Sample('AWS::SES::ConfigurationSet', {'Name': 'sample', 'SendingOptions': {'SendingEnabled': True}}),
]
