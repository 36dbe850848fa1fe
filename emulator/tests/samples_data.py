"""Samples of what keeps data: buckets, databases, caches, secrets, parameters, images."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import LIST, ROLE
from .samples_network import GROUP, NETWORK

DATABASE_SUBNETS = ('AWS::RDS::DBSubnetGroup', {'DBSubnetGroupDescription': 'sample', 'SubnetIds': ['@subnet', '@other']})
CLUSTER = ('AWS::RDS::DBCluster', {
    'Engine': 'aurora-postgresql', 'EngineVersion': '16.6', 'MasterUsername': 'owner', 'ManageMasterUserPassword': True})
INSTANCE = ('AWS::RDS::DBInstance', {
    'Engine': 'postgres', 'DBInstanceClass': 'db.t4g.micro', 'AllocatedStorage': '20', 'MasterUsername': 'owner',
    'MasterUserPassword': 'correct-horse'})
SECRET = ('AWS::SecretsManager::Secret', {'GenerateSecretString': {'SecretStringTemplate': '{"username": "owner"}', 'GenerateStringKey': 'password'}})
WINDOW = ('AWS::SSM::MaintenanceWindow', {'Name': 'sample', 'Schedule': 'cron(0 2 ? * SUN *)', 'Duration': 2, 'Cutoff': 1,
                                          'AllowUnassociatedTargets': True})
PROXY = ('AWS::RDS::DBProxy', {'DBProxyName': 'sample', 'EngineFamily': 'POSTGRESQL', 'RoleArn': '@role.Arn', 'VpcSubnetIds': ['@subnet', '@other'],
                               'Auth': [{'AuthScheme': 'SECRETS', 'SecretArn': '@secret', 'IAMAuth': 'DISABLED'}]})
PROXIED = {**NETWORK, 'role': ROLE, 'secret': SECRET}
FUNCTION = ('AWS::Lambda::Function', {'Code': {'ZipFile': 'pass'}, 'Handler': 'index.handler', 'Runtime': 'python3.12', 'Role': '@role.Arn'})

SAMPLES = [
    Sample('AWS::S3::Bucket', {
        'BucketEncryption': {'ServerSideEncryptionConfiguration': [{'ServerSideEncryptionByDefault': {'SSEAlgorithm': 'AES256'}}]},
        'VersioningConfiguration': {'Status': 'Enabled'}, 'OwnershipControls': {'Rules': [{'ObjectOwnership': 'BucketOwnerEnforced'}]},
        'PublicAccessBlockConfiguration': {'BlockPublicAcls': True, 'BlockPublicPolicy': True,
                                           'IgnorePublicAcls': True, 'RestrictPublicBuckets': True},
        'LifecycleConfiguration': {'Rules': [
            {'Id': 'old', 'Status': 'Enabled', 'ExpirationInDays': 90, 'NoncurrentVersionExpiration': {'NoncurrentDays': 30}},
            {'Id': 'parts', 'Status': 'Enabled', 'Prefix': 'a/', 'AbortIncompleteMultipartUpload': {'DaysAfterInitiation': 1},
             'Transitions': [{'StorageClass': 'GLACIER', 'TransitionInDays': 10}]}]},
        'CorsConfiguration': {'CorsRules': [{'AllowedMethods': ['GET'], 'AllowedOrigins': ['*'], 'MaxAge': 60}]},
        'WebsiteConfiguration': {'IndexDocument': 'index.html', 'ErrorDocument': 'error.html'},
        'NotificationConfiguration': {'EventBridgeConfiguration': {'EventBridgeEnabled': True}},
        'AccelerateConfiguration': {'AccelerationStatus': 'Enabled'}, 'Tags': [{'Key': 'a', 'Value': 'b'}]},
        {'VersioningConfiguration': {'Status': 'Suspended'}, 'CorsConfiguration': None, 'WebsiteConfiguration': None,
         'LifecycleConfiguration': {'Rules': [{'Id': 'old', 'Status': 'Enabled', 'ExpirationInDays': 30}]}, 'Tags': [{'Key': 'c', 'Value': 'd'}]},
        attributes=('Arn', 'DomainName', 'RegionalDomainName', 'DualStackDomainName', 'WebsiteURL')),
    Sample('AWS::S3::BucketPolicy', {'Bucket': '@bucket', 'PolicyDocument': LIST}, {'PolicyDocument': {**LIST, 'Id': 'other'}},
           {'PolicyDocument.Id': 'other'}, {'bucket': ('AWS::S3::Bucket', {})}),
    Sample('AWS::RDS::DBSubnetGroup', DATABASE_SUBNETS[1], {'DBSubnetGroupDescription': 'other'}, {'DBSubnetGroupDescription': 'other'}, NETWORK),
    Sample('AWS::RDS::DBClusterParameterGroup', {'Family': 'aurora-postgresql16', 'Description': 'sample', 'Parameters': {'rds.force_ssl': '1'}},
           {'Parameters': {'rds.force_ssl': '0'}}),
    Sample('AWS::RDS::DBParameterGroup', {'Family': 'postgres16', 'Description': 'sample', 'Parameters': {'log_statement': 'all'}},
           {'Parameters': {'log_statement': 'ddl'}}),
    Sample('AWS::RDS::DBCluster', {
        **CLUSTER[1], 'DBSubnetGroupName': '@subnets', 'VpcSecurityGroupIds': ['@group'], 'StorageEncrypted': True, 'DeletionProtection': False,
        'BackupRetentionPeriod': 7, 'ServerlessV2ScalingConfiguration': {'MinCapacity': 0.5, 'MaxCapacity': 2}, 'DatabaseName': 'shop',
        'EnableCloudwatchLogsExports': ['postgresql'], 'EnableIAMDatabaseAuthentication': True, 'CopyTagsToSnapshot': True, 'Port': 5433,
        'DeleteAutomatedBackups': True},
        {'BackupRetentionPeriod': 14, 'EngineVersion': '16.8', 'ServerlessV2ScalingConfiguration': {'MinCapacity': 1, 'MaxCapacity': 4}},
        {'BackupRetentionPeriod': 14, 'EngineVersion': '16.8', 'ServerlessV2ScalingConfiguration.MaxCapacity': 4.0},
        {**NETWORK, 'group': GROUP, 'subnets': DATABASE_SUBNETS},
        ('Endpoint.Address', 'Endpoint.Port', 'ReadEndpoint.Address', 'MasterUserSecret.SecretArn', 'DBClusterArn', 'DBClusterResourceId')),
    Sample('AWS::RDS::DBInstance', {**INSTANCE[1], 'VPCSecurityGroups': ['@group'], 'DBSubnetGroupName': '@subnets', 'MultiAZ': False},
           {'AllocatedStorage': '30', 'MultiAZ': True, 'DBInstanceClass': 'db.t4g.small'},
           {'AllocatedStorage': 30, 'MultiAZ': True, 'DBInstanceClass': 'db.t4g.small'}, {**NETWORK, 'group': GROUP, 'subnets': DATABASE_SUBNETS},
           ('Endpoint.Address', 'Endpoint.Port', 'DBInstanceArn', 'DbiResourceId')),
    Sample('AWS::RDS::OptionGroup', {'EngineName': 'mysql', 'MajorEngineVersion': '8.0', 'OptionGroupDescription': 'sample'}),
    Sample('AWS::RDS::EventSubscription', {'SnsTopicArn': 'arn:aws:sns:us-east-1:123456789012:sample', 'SourceType': 'db-instance'}),
    Sample('AWS::RDS::GlobalCluster', {'Engine': 'aurora-postgresql', 'EngineVersion': '16.6', 'StorageEncrypted': True}),
    Sample('AWS::RDS::DBProxy', PROXY[1], needs=PROXIED, attributes=('DBProxyArn', 'Endpoint')),
    Sample('AWS::RDS::DBProxyTargetGroup', {'DBProxyName': '@proxy', 'TargetGroupName': 'default', 'DBInstanceIdentifiers': ['@database']},
           needs={**PROXIED, 'proxy': PROXY, 'database': INSTANCE}, attributes=('TargetGroupArn',)),
    Sample('AWS::ElastiCache::SubnetGroup', {'Description': 'sample', 'SubnetIds': ['@subnet', '@other']}, {'Description': 'other'},
           {'CacheSubnetGroupDescription': 'other'}, NETWORK),
    Sample('AWS::ElastiCache::ReplicationGroup', {
        'ReplicationGroupDescription': 'one', 'Engine': 'valkey', 'EngineVersion': '8.0', 'CacheNodeType': 'cache.t4g.micro', 'NumNodeGroups': 1,
        'ReplicasPerNodeGroup': 1, 'AutomaticFailoverEnabled': True, 'MultiAZEnabled': True, 'TransitEncryptionEnabled': True},
        {'ReplicationGroupDescription': 'two', 'CacheNodeType': 'cache.t4g.small'}, {'Description': 'two', 'CacheNodeType': 'cache.t4g.small'},
        attributes=('PrimaryEndPoint.Address', 'PrimaryEndPoint.Port', 'ReaderEndPoint.Address', 'ReadEndPoint.Addresses')),
    Sample('AWS::ElastiCache::CacheCluster', {'Engine': 'redis', 'CacheNodeType': 'cache.t4g.micro', 'NumCacheNodes': 1}),
    Sample('AWS::ElastiCache::User', {'UserId': 'sample', 'UserName': 'sample', 'Engine': 'redis', 'NoPasswordRequired': True,
                                      'AccessString': 'on ~* +@all'}, attributes=('Arn', 'Status')),
    Sample('AWS::SecretsManager::Secret', SECRET[1], {'Description': 'other'}, {'Description': 'other'}, attributes=('Id',)),
    Sample('AWS::SecretsManager::SecretTargetAttachment', {'SecretId': '@secret', 'TargetId': '@database', 'TargetType': 'AWS::RDS::DBInstance'},
           needs={'secret': SECRET, 'database': INSTANCE}, attributes=('Id',)),
    Sample('AWS::SecretsManager::RotationSchedule', {'SecretId': '@secret', 'RotationLambdaARN': '@function.Arn', 'RotateImmediatelyOnUpdate': False,
                                                     'RotationRules': {'AutomaticallyAfterDays': 30}},
           {'RotationRules': {'AutomaticallyAfterDays': 60}}, {'RotationRules.AutomaticallyAfterDays': 60},
           {'role': ROLE, 'secret': SECRET, 'function': FUNCTION}, ('Id',)),
    Sample('AWS::SecretsManager::ResourcePolicy', {'SecretId': '@secret', 'ResourcePolicy': LIST}, needs={'secret': SECRET}, attributes=('Id',)),
    Sample('AWS::SSM::Parameter', {'Name': '/sample', 'Type': 'String', 'Value': 'one', 'Description': 'sample'}, {'Value': 'two'},
           {'Value': 'two', 'Version': 2}, attributes=('Type', 'Value')),
    Sample('AWS::SSM::Document', {'DocumentType': 'Command', 'Content': {'schemaVersion': '2.2', 'description': 'one', 'mainSteps': []}},
           {'Content': {'schemaVersion': '2.2', 'description': 'two', 'mainSteps': []}}, {'DefaultVersion': '2'}),
    Sample('AWS::SSM::MaintenanceWindow', {**WINDOW[1], 'ScheduleOffset': 2, 'ScheduleTimezone': 'Europe/Berlin', 'Description': 'one'},
           {'Duration': 4, 'Cutoff': 3, 'ScheduleOffset': 3, 'Description': None, 'AllowUnassociatedTargets': False},
           {'Duration': 4, 'Cutoff': 3, 'ScheduleOffset': 3, 'Description': None, 'AllowUnassociatedTargets': False}, attributes=('WindowId',)),
    Sample('AWS::SSM::MaintenanceWindowTarget', {
        'WindowId': '@window', 'ResourceType': 'INSTANCE', 'Targets': [{'Key': 'tag:a', 'Values': ['b']}], 'OwnerInformation': 'one', 'Name': 'one'},
        {'Targets': [{'Key': 'tag:a', 'Values': ['c']}], 'OwnerInformation': None}, {'Targets[0].Values': ['c'], 'OwnerInformation': None},
        needs={'window': WINDOW}),
    Sample('AWS::SSM::MaintenanceWindowTask', {
        'WindowId': '@window', 'TaskArn': 'AWS-RunPatchBaseline', 'TaskType': 'RUN_COMMAND', 'Priority': 1, 'MaxConcurrency': '1', 'MaxErrors': '1',
        'Targets': [{'Key': 'InstanceIds', 'Values': ['i-1234567890abcdef0']}], 'CutoffBehavior': 'CANCEL_TASK', 'Description': 'one',
        'LoggingInfo': {'Region': 'us-east-1', 'S3Bucket': 'logs', 'S3Prefix': 'patch'}, 'TaskInvocationParameters': {
            'MaintenanceWindowRunCommandParameters': {'Comment': 'one', 'Parameters': {'Operation': ['Scan']}, 'TimeoutSeconds': 60}}},
        {'Priority': 2, 'MaxErrors': '10%', 'CutoffBehavior': None, 'TaskInvocationParameters': {
            'MaintenanceWindowRunCommandParameters': {'Parameters': {'Operation': ['Install']}}}},
        {'Priority': 2, 'MaxErrors': '10%', 'CutoffBehavior': None,
         'TaskInvocationParameters.RunCommand': {'Parameters': {'Operation': ['Install']}}},
        needs={'window': WINDOW}),
    Sample('AWS::SSM::PatchBaseline', {
        'Name': 'sample', 'OperatingSystem': 'AMAZON_LINUX_2', 'PatchGroups': ['one'], 'DefaultBaseline': True, 'Description': 'one',
        'ApprovalRules': {'PatchRules': [{'ApproveAfterDays': 7, 'PatchFilterGroup': {'PatchFilters': [{'Key': 'PRODUCT', 'Values': ['*']}]}}]}},
        {'PatchGroups': ['two'], 'DefaultBaseline': None, 'Description': 'two', 'ApprovedPatches': ['three'], 'ApprovalRules': None},
        {'PatchGroups': ['two'], 'Description': 'two', 'ApprovedPatches': ['three'], 'ApprovalRules.PatchRules': []}, attributes=('Id',)),
    Sample('AWS::SSM::ResourceDataSync', {'SyncName': 'sample', 'SyncType': 'SyncFromSource', 'SyncSource': {
        'SourceType': 'SingleAccountMultiRegions', 'SourceRegions': ['us-east-1'], 'IncludeFutureRegions': True}},
        {'SyncSource': {'SourceType': 'SingleAccountMultiRegions', 'SourceRegions': ['eu-west-1']}},
        {'SyncSource.SourceRegions': ['eu-west-1']}, attributes=('SyncName',)),
    Sample('AWS::SSMQuickSetup::ConfigurationManager', {'Name': 'sample', 'ConfigurationDefinitions': [
        {'Type': 'AWSQuickSetupType-SSMHostMgmt', 'Parameters': {'TargetRegions': 'us-east-1'}}]},
        {'Name': 'other', 'Description': 'two', 'ConfigurationDefinitions': [
            {'Type': 'AWSQuickSetupType-SSMHostMgmt', 'Parameters': {'TargetRegions': 'eu-west-1'}}]},
        {'Name': 'other', 'Description': 'two', 'ConfigurationDefinitions[0].Parameters.TargetRegions': 'eu-west-1'},
        attributes=('ManagerArn', 'CreatedAt', 'LastModifiedAt')),
    Sample('AWS::ECR::Repository', {
        'ImageScanningConfiguration': {'ScanOnPush': True}, 'ImageTagMutability': 'IMMUTABLE', 'RepositoryPolicyText': LIST,
        'LifecyclePolicy': {'LifecyclePolicyText': '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": '
                                                   '"imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}]}'}},
        {'ImageTagMutability': 'MUTABLE', 'ImageScanningConfiguration': {'ScanOnPush': False}},
        {'imageTagMutability': 'MUTABLE', 'imageScanningConfiguration.scanOnPush': False}, attributes=('Arn', 'RepositoryUri')),
]
