"""Samples of what governs accounts: rules, budgets, trails, backups, organizations."""
from __future__ import annotations

from .provider_life import ACCOUNT, Sample
from .samples_compute import LIST, READ, ROLE

BUCKET = ('AWS::S3::Bucket', {})
RECORDER = ('AWS::Config::ConfigurationRecorder', {'RoleARN': '@role.Arn', 'RecordingGroup': {'AllSupported': True}})
#: moto asks for a policy that lets CloudTrail write.
TRAILED = {'bucket': ('AWS::S3::Bucket', {'BucketName': 'trails'}), 'policy': ('AWS::S3::BucketPolicy', {'Bucket': '@bucket', 'PolicyDocument': {
    'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'cloudtrail.amazonaws.com'}, 'Action': 's3:PutObject',
                                            'Resource': 'arn:aws:s3:::trails/*'}]}})}
BUDGET = {'BudgetType': 'COST', 'TimeUnit': 'MONTHLY', 'BudgetLimit': {'Amount': 100, 'Unit': 'USD'}}
NOTIFIED = [{'Notification': {'NotificationType': 'ACTUAL', 'ComparisonOperator': 'GREATER_THAN', 'Threshold': 80},
             'Subscribers': [{'SubscriptionType': 'EMAIL', 'Address': 'us@samples.example'}]}]
VAULT = ('AWS::Backup::BackupVault', {'BackupVaultName': 'sample'})
RULE = {'RuleName': 'daily', 'TargetBackupVault': '@vault', 'ScheduleExpression': 'cron(0 5 ? * * *)', 'StartWindowMinutes': 60,
        'CompletionWindowMinutes': 120, 'Lifecycle': {'DeleteAfterDays': 30}}
PLAN = ('AWS::Backup::BackupPlan', {'BackupPlan': {'BackupPlanName': 'sample', 'BackupPlanRule': [RULE]}})
ORGANIZATION = ('AWS::Organizations::Organization', {'FeatureSet': 'ALL'})
INSTANCE = 'arn:aws:sso:::instance/ssoins-0123456789abcdef'
PERMISSIONS = ('AWS::SSO::PermissionSet', {'InstanceArn': INSTANCE, 'Name': 'sample'})
TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "stack-set"}}}}'
DETECTOR = ('AWS::GuardDuty::Detector', {'Enable': True})

SAMPLES = [
    Sample('AWS::Config::ConfigRule', {'Source': {'Owner': 'AWS', 'SourceIdentifier': 'S3_BUCKET_VERSIONING_ENABLED'}, 'Description': 'one'},
           {'Description': 'two'}, {'Description': 'two'}, {'role': ROLE, 'recorder': RECORDER}, ('Arn', 'ConfigRuleId', 'Compliance.Type')),
    Sample('AWS::Config::ConfigurationRecorder', {'RoleARN': '@role.Arn', 'RecordingGroup': {'AllSupported': True,
                                                                                             'IncludeGlobalResourceTypes': True}},
           {'RecordingGroup': {'AllSupported': False, 'IncludeGlobalResourceTypes': False, 'ResourceTypes': ['AWS::EC2::VPC']}},
           {'recordingGroup.resourceTypes': ['AWS::EC2::VPC']}, {'role': ROLE}),
    Sample('AWS::Config::DeliveryChannel', {'S3BucketName': '@bucket'}, {'S3KeyPrefix': 'config'}, {'s3KeyPrefix': 'config'},
           {'role': ROLE, 'bucket': BUCKET, 'recorder': RECORDER}),
    Sample('AWS::Config::ConfigurationAggregator', {'AccountAggregationSources': [{'AccountIds': [ACCOUNT], 'AllAwsRegions': True}]},
           {'AccountAggregationSources': [{'AccountIds': [ACCOUNT], 'AwsRegions': ['us-east-1']}]}, attributes=('ConfigurationAggregatorArn',)),
    Sample('AWS::Config::AggregationAuthorization', {'AuthorizedAccountId': '210987654321', 'AuthorizedAwsRegion': 'us-east-1'},
           attributes=('AggregationAuthorizationArn',)),
    Sample('AWS::Budgets::Budget', {'Budget': BUDGET, 'NotificationsWithSubscribers': NOTIFIED},
           {'Budget': {**BUDGET, 'BudgetLimit': {'Amount': 200, 'Unit': 'USD'}}}, {'BudgetLimit.Amount': '200'}),
    Sample('AWS::CloudTrail::Trail', {
        'S3BucketName': '@bucket', 'IsLogging': True, 'IsMultiRegionTrail': True, 'EnableLogFileValidation': True, 'IncludeGlobalServiceEvents': True,
        'EventSelectors': [{'ReadWriteType': 'All', 'IncludeManagementEvents': True}]},
        {'IsLogging': False, 'S3KeyPrefix': 'trail'}, {'S3KeyPrefix': 'trail'}, TRAILED, ('Arn',)),
    Sample('AWS::Backup::BackupVault', {**VAULT[1], 'BackupVaultName': 'another', 'LockConfiguration': {'MinRetentionDays': 7}},
           {'LockConfiguration': {'MinRetentionDays': 9}}, {'MinRetentionDays': 9}, attributes=('BackupVaultName', 'BackupVaultArn')),
    Sample('AWS::Backup::BackupPlan', PLAN[1], {'BackupPlan': {'BackupPlanName': 'other', 'BackupPlanRule': [RULE]}},
           {'BackupPlan.BackupPlanName': 'other'}, {'vault': VAULT}, ('BackupPlanId', 'BackupPlanArn', 'VersionId')),
    Sample('AWS::Backup::BackupSelection', {'BackupPlanId': '@plan', 'BackupSelection': {
        'SelectionName': 'sample', 'IamRoleArn': '@role.Arn', 'ListOfTags': [
            {'ConditionType': 'STRINGEQUALS', 'ConditionKey': 'backup', 'ConditionValue': 'daily'}]}},
        needs={'role': ROLE, 'vault': VAULT, 'plan': PLAN}, attributes=('SelectionId', 'Id')),
    Sample('AWS::Backup::ReportPlan', {'ReportDeliveryChannel': {'S3BucketName': 'reports'}, 'ReportSetting': {
        'ReportTemplate': 'BACKUP_JOB_REPORT'}, 'ReportPlanName': 'sample'}, attributes=('ReportPlanArn',)),
    Sample('AWS::GuardDuty::Detector', {'Enable': True, 'FindingPublishingFrequency': 'ONE_HOUR'},
           {'Enable': False, 'FindingPublishingFrequency': 'SIX_HOURS'}, {'Status': 'DISABLED', 'FindingPublishingFrequency': 'SIX_HOURS'}),
    Sample('AWS::GuardDuty::Filter', {'DetectorId': '@detector', 'Name': 'sample', 'Action': 'ARCHIVE', 'Rank': 1, 'Description': 'one',
                                      'FindingCriteria': {'Criterion': {'severity': {'Gte': 4}}}}, {'Description': 'two'}, {'Description': 'two'},
           {'detector': DETECTOR}),
    Sample('AWS::SecurityHub::Hub', {'EnableDefaultStandards': False}, attributes=('ARN', 'SubscribedAt')),
    Sample('AWS::InspectorV2::Filter', {'Name': 'sample', 'FilterAction': 'NONE', 'FilterCriteria': {
        'Severity': [{'Comparison': 'EQUALS', 'Value': 'LOW'}]}}, attributes=('Arn',)),
    Sample('AWS::Organizations::Organization', {'FeatureSet': 'ALL'}, attributes=(
        'Id', 'Arn', 'ManagementAccountArn', 'ManagementAccountId', 'ManagementAccountEmail', 'RootId')),
    Sample('AWS::Organizations::OrganizationalUnit', {'Name': 'sample', 'ParentId': '@organization.RootId'}, {'Name': 'other'}, {'Name': 'other'},
           {'organization': ORGANIZATION}, ('Id', 'Arn')),
    Sample('AWS::Organizations::Policy', {'Name': 'sample', 'Type': 'SERVICE_CONTROL_POLICY', 'Content': READ, 'TargetIds': ['@organization.RootId']},
           {'Content': LIST, 'TargetIds': []}, {"contains(Content, 'ListBucket')": True}, {'organization': ORGANIZATION}, ('Id', 'Arn')),
    Sample('AWS::RAM::ResourceShare', {'Name': 'sample', 'AllowExternalPrincipals': True, 'Principals': ['210987654321']},
           {'Name': 'other', 'AllowExternalPrincipals': False}, {'name': 'other', 'allowExternalPrincipals': False}, attributes=('Arn',)),
    Sample('AWS::SSO::PermissionSet', {
        **PERMISSIONS[1], 'SessionDuration': 'PT8H', 'InlinePolicy': READ, 'ManagedPolicies': ['arn:aws:iam::aws:policy/ReadOnlyAccess']},
        {'SessionDuration': 'PT4H', 'ManagedPolicies': [], 'InlinePolicy': None}, {'SessionDuration': 'PT4H'}, attributes=('PermissionSetArn',)),
    Sample('AWS::SSO::Assignment', {
        'InstanceArn': INSTANCE, 'PermissionSetArn': '@permissions.PermissionSetArn', 'PrincipalId': '01234567-89ab-cdef-0123-456789abcdef',
        'PrincipalType': 'GROUP', 'TargetId': ACCOUNT, 'TargetType': 'AWS_ACCOUNT'}, needs={'permissions': PERMISSIONS}),
    Sample('AWS::CloudFormation::StackSet', {
        'StackSetName': 'sample', 'PermissionModel': 'SELF_MANAGED', 'TemplateBody': TEMPLATE, 'Description': 'one',
        'StackInstancesGroup': [{'DeploymentTargets': {'Accounts': [ACCOUNT]}, 'Regions': ['us-west-2']}]},
        {'Description': 'two', 'StackInstancesGroup': [{'DeploymentTargets': {'Accounts': [ACCOUNT]}, 'Regions': ['eu-west-1']}]},
        {'Description': 'two'}, attributes=('StackSetId',)),
    Sample('AWS::ResourceGroups::Group', {'Name': 'sample', 'Description': 'one', 'ResourceQuery': {'Type': 'TAG_FILTERS_1_0', 'Query': {
        'ResourceTypeFilters': ['AWS::AllSupported'], 'TagFilters': [{'Key': 'team', 'Values': ['one']}]}}}, {'Description': 'two'},
        {'Description': 'two'}, attributes=('Arn',)),
]
