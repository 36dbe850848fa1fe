"""Samples of what runs, and of who may: instances, scaling, IAM, keys, firewalls, logs."""
from __future__ import annotations

from .provider_life import Sample
from .samples_network import BALANCED, NETWORK, GROUP

TRUST = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}
READ = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': '*'}]}
LIST = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:ListBucket', 'Resource': '*'}]}
AWS_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
ROLE = ('AWS::IAM::Role', {'AssumeRolePolicyDocument': TRUST})
USER = ('AWS::IAM::User', {})
GROUP_OF_USERS = ('AWS::IAM::Group', {})
TEMPLATE = ('AWS::EC2::LaunchTemplate', {'LaunchTemplateData': {'ImageId': 'ami-12c6146b', 'InstanceType': 't3.micro'}})
FLEET = ('AWS::AutoScaling::AutoScalingGroup', {
    'MinSize': '0', 'MaxSize': '1', 'VPCZoneIdentifier': ['@subnet'],
    'LaunchTemplate': {'LaunchTemplateId': '@template', 'Version': '@template.LatestVersionNumber'}})
SCALED = {**NETWORK, 'template': TEMPLATE, 'fleet': FLEET}
INSTANCE = ('AWS::EC2::Instance', {'ImageId': 'ami-12c6146b', 'InstanceType': 't3.micro', 'SubnetId': '@subnet'})
VISIBILITY = {'CloudWatchMetricsEnabled': True, 'MetricName': 'sample', 'SampledRequestsEnabled': True}
ACL = ('AWS::WAFv2::WebACL', {'Scope': 'REGIONAL', 'DefaultAction': {'Allow': {}}, 'VisibilityConfig': VISIBILITY})
LOGS = ('AWS::Logs::LogGroup', {})
SERVICE = {'ServiceNamespace': 'dynamodb', 'ResourceId': 'table/sample', 'ScalableDimension': 'dynamodb:table:ReadCapacityUnits'}
TARGET = ('AWS::ApplicationAutoScaling::ScalableTarget', {**SERVICE, 'MinCapacity': 1, 'MaxCapacity': 5, 'RoleARN': '@role.Arn'})
TRACKING = {'TargetValue': 50, 'PredefinedMetricSpecification': {'PredefinedMetricType': 'ASGAverageCPUUtilization'}}

SAMPLES = [
    Sample('AWS::EC2::LaunchTemplate', {'LaunchTemplateData': {
        'ImageId': 'ami-12c6146b', 'InstanceType': 't3.micro', 'UserData': 'ZWNobw==', 'MetadataOptions': {'HttpTokens': 'required'}},
        'TagSpecifications': [{'ResourceType': 'launch-template', 'Tags': [{'Key': 'a', 'Value': 'b'}]}]},
        {'LaunchTemplateData': {'ImageId': 'ami-12c6146b', 'InstanceType': 't3.small', 'UserData': 'ZWNobyAy'},
         'TagSpecifications': [{'ResourceType': 'launch-template', 'Tags': [{'Key': 'a', 'Value': 'c'}]}]},
        {'LatestVersionNumber': 2, 'DefaultVersionNumber': 1},
        attributes=('LatestVersionNumber', 'DefaultVersionNumber', 'LaunchTemplateId')),
    Sample('AWS::EC2::Instance', {**INSTANCE[1], 'SecurityGroupIds': ['@group'], 'SourceDestCheck': True, 'Monitoring': False},
           {'SourceDestCheck': False, 'InstanceType': 't3.small'}, {'SourceDestCheck': False, 'InstanceType': 't3.small'},
           {**NETWORK, 'group': GROUP}, ('PrivateIp', 'AvailabilityZone', 'PrivateDnsName', 'InstanceId')),
    Sample('AWS::EC2::Volume', {'AvailabilityZone': 'us-east-1a', 'Size': 10, 'VolumeType': 'gp3', 'Encrypted': True}, {'Size': 20}, {'Size': 20},
           attributes=('VolumeId',)),
    Sample('AWS::EC2::VolumeAttachment', {'InstanceId': '@instance', 'VolumeId': '@volume', 'Device': '/dev/sdh'}, needs={
        **NETWORK, 'instance': INSTANCE, 'volume': ('AWS::EC2::Volume', {'AvailabilityZone': 'us-east-1a', 'Size': 10})}),
    Sample('AWS::EC2::KeyPair', {'KeyName': 'sample', 'KeyType': 'ed25519'}, attributes=('KeyPairId', 'KeyFingerprint')),
    Sample('AWS::EC2::NetworkInterface', {'SubnetId': '@subnet', 'Description': 'one', 'GroupSet': ['@group']},
           {'Description': 'two', 'SourceDestCheck': False}, {'Description': 'two', 'SourceDestCheck': False}, {**NETWORK, 'group': GROUP},
           ('Id', 'PrimaryPrivateIpAddress', 'VpcId')),
    Sample('AWS::EC2::NetworkInterfaceAttachment', {'InstanceId': '@instance', 'NetworkInterfaceId': '@interface', 'DeviceIndex': '1'}, needs={
        **NETWORK, 'instance': INSTANCE, 'interface': ('AWS::EC2::NetworkInterface', {'SubnetId': '@subnet'})}, attributes=('AttachmentId',)),
    Sample('AWS::AutoScaling::AutoScalingGroup', {
        'MinSize': '1', 'MaxSize': '2', 'VPCZoneIdentifier': ['@subnet', '@other'], 'HealthCheckType': 'ELB', 'HealthCheckGracePeriod': 60,
        'LaunchTemplate': {'LaunchTemplateId': '@template', 'Version': '@template.LatestVersionNumber'}, 'TargetGroupARNs': ['@targets'],
        'MetricsCollection': [{'Granularity': '1Minute'}], 'Tags': [{'Key': 'a', 'Value': 'b', 'PropagateAtLaunch': True}]},
        {'MinSize': '2', 'MaxSize': '4', 'TargetGroupARNs': [], 'Tags': [{'Key': 'c', 'Value': 'd', 'PropagateAtLaunch': True}]},
        {'MinSize': 2, 'MaxSize': 4, 'TargetGroupARNs': [], 'Tags[].Key': ['c'], 'length(Instances)': 2}, {**BALANCED, 'template': TEMPLATE},
        ('AutoScalingGroupARN',)),
    Sample('AWS::AutoScaling::ScalingPolicy', {
        'AutoScalingGroupName': '@fleet', 'PolicyType': 'TargetTrackingScaling', 'TargetTrackingConfiguration': TRACKING},
        {'TargetTrackingConfiguration': {**TRACKING, 'TargetValue': 60}}, {'TargetTrackingConfiguration.TargetValue': 60.0}, SCALED,
        ('Arn', 'PolicyName')),
    Sample('AWS::AutoScaling::ScheduledAction', {'AutoScalingGroupName': '@fleet', 'MinSize': 1, 'Recurrence': '0 8 * * *', 'TimeZone': 'Etc/UTC'},
           {'MinSize': 0}, {'MinSize': 0}, SCALED, ('ScheduledActionName',)),
    Sample('AWS::AutoScaling::LifecycleHook', {'AutoScalingGroupName': '@fleet', 'LifecycleTransition': 'autoscaling:EC2_INSTANCE_TERMINATING',
                                               'HeartbeatTimeout': 60}, {'HeartbeatTimeout': 90}, {'HeartbeatTimeout': 90}, SCALED),
    Sample('AWS::AutoScaling::WarmPool', {'AutoScalingGroupName': '@fleet', 'MinSize': 1}, {'MinSize': 2}, {'MinSize': 2}, SCALED),
    Sample('AWS::AutoScaling::LaunchConfiguration', {'ImageId': 'ami-12c6146b', 'InstanceType': 't3.micro', 'InstanceMonitoring': False}),
    Sample('AWS::ApplicationAutoScaling::ScalableTarget', TARGET[1], {'MaxCapacity': 9}, {'MaxCapacity': 9},
           {'role': ROLE, 'table': ('AWS::DynamoDB::Table', {
               'TableName': 'sample', 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}],
               'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}], 'BillingMode': 'PAY_PER_REQUEST'})}, ('Id',)),
    Sample('AWS::ApplicationAutoScaling::ScalingPolicy', {
        'PolicyName': 'sample', 'PolicyType': 'TargetTrackingScaling', 'ScalingTargetId': '@target', 'TargetTrackingScalingPolicyConfiguration': {
            'TargetValue': 70, 'PredefinedMetricSpecification': {'PredefinedMetricType': 'DynamoDBReadCapacityUtilization'}}},
        needs={'role': ROLE, 'table': ('AWS::DynamoDB::Table', {
            'TableName': 'sample', 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}],
            'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}], 'BillingMode': 'PAY_PER_REQUEST'}), 'target': TARGET},
        attributes=('Arn',)),
    Sample('AWS::IAM::Role', {
        'AssumeRolePolicyDocument': TRUST, 'Description': 'sample', 'ManagedPolicyArns': [AWS_POLICY],
        'Policies': [{'PolicyName': 'read', 'PolicyDocument': READ}]},
        {'Description': 'other', 'ManagedPolicyArns': None, 'MaxSessionDuration': 7200, 'Policies': [{'PolicyName': 'list', 'PolicyDocument': LIST}]},
        {'Description': 'other', 'MaxSessionDuration': 7200}, attributes=('Arn', 'RoleId')),
    Sample('AWS::IAM::User', {'ManagedPolicyArns': [AWS_POLICY], 'Groups': ['@group'], 'LoginProfile': {'Password': 'correct-horse-1A'}},
           {'Groups': None, 'Policies': [{'PolicyName': 'list', 'PolicyDocument': LIST}]}, needs={'group': GROUP_OF_USERS}, attributes=('Arn',)),
    Sample('AWS::IAM::Group', {'Policies': [{'PolicyName': 'read', 'PolicyDocument': READ}]}, {'ManagedPolicyArns': [AWS_POLICY]},
           attributes=('Arn',)),
    Sample('AWS::IAM::Policy', {'PolicyName': 'sample', 'PolicyDocument': READ, 'Roles': ['@role']}, {'PolicyDocument': LIST, 'Roles': ['@second']},
           {'PolicyDocument': LIST}, {'role': ROLE, 'second': ROLE}, ('Id',)),
    Sample('AWS::IAM::RolePolicy', {'PolicyName': 'sample', 'PolicyDocument': READ, 'RoleName': '@role'}, {'PolicyDocument': LIST},
           {'PolicyDocument': LIST}, {'role': ROLE}),
    Sample('AWS::IAM::UserPolicy', {'PolicyName': 'sample', 'PolicyDocument': READ, 'UserName': '@user'}, {'PolicyDocument': LIST},
           {'PolicyDocument': LIST}, {'user': USER}),
    Sample('AWS::IAM::GroupPolicy', {'PolicyName': 'sample', 'PolicyDocument': READ, 'GroupName': '@group'}, {'PolicyDocument': LIST},
           {'PolicyDocument': LIST}, {'group': GROUP_OF_USERS}),
    Sample('AWS::IAM::ManagedPolicy', {'PolicyDocument': READ, 'Roles': ['@role'], 'Description': 'sample'},
           {'PolicyDocument': LIST, 'Roles': ['@role', '@second']}, {'DefaultVersionId': 'v2', 'AttachmentCount': 2}, {'role': ROLE, 'second': ROLE},
           ('PolicyArn', 'PolicyId')),
    Sample('AWS::IAM::InstanceProfile', {'Roles': ['@role']}, {'Roles': ['@second']}, {'length(Roles)': 1}, {'role': ROLE, 'second': ROLE},
           ('Arn',)),
    Sample('AWS::IAM::AccessKey', {'UserName': '@user'}, {'Status': 'Inactive'}, {'Status': 'Inactive'}, {'user': USER}, ('SecretAccessKey',)),
    Sample('AWS::IAM::OIDCProvider', {'Url': 'https://samples.example', 'ClientIdList': ['sts.amazonaws.com'], 'ThumbprintList': ['a' * 40]},
           {'ThumbprintList': ['b' * 40]}, {'ThumbprintList': ['b' * 40]}, attributes=('Arn',)),
    Sample('AWS::IAM::ServiceLinkedRole', {'AWSServiceName': 'autoscaling.amazonaws.com', 'CustomSuffix': 'sample', 'Description': 'one'},
           {'Description': 'two'}, {'Description': 'two'}, attributes=('RoleName',)),
    Sample('AWS::IAM::UserToGroupAddition', {'GroupName': '@group', 'Users': ['@user']}, {'Users': ['@second']},
           needs={'group': GROUP_OF_USERS, 'user': USER, 'second': USER}, attributes=('Id',)),
    Sample('AWS::KMS::Key', {'Description': 'one', 'EnableKeyRotation': True, 'KeyPolicy': {'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::123456789012:root'}, 'Action': 'kms:*', 'Resource': '*'}]}},
        {'Description': 'two', 'EnableKeyRotation': False}, {'Description': 'two'}, attributes=('Arn', 'KeyId')),
    Sample('AWS::KMS::Alias', {'AliasName': 'alias/sample', 'TargetKeyId': '@key'}, {'TargetKeyId': '@second.Arn'},
           needs={'key': ('AWS::KMS::Key', {}), 'second': ('AWS::KMS::Key', {})}),
    Sample('AWS::WAFv2::WebACL', {**ACL[1], 'Rules': [{
        'Name': 'common', 'Priority': 1, 'OverrideAction': {'None': {}}, 'VisibilityConfig': VISIBILITY,
        'Statement': {'ManagedRuleGroupStatement': {'VendorName': 'AWS', 'Name': 'AWSManagedRulesCommonRuleSet'}}}, {
        'Name': 'words', 'Priority': 2, 'Action': {'Block': {}}, 'VisibilityConfig': VISIBILITY, 'Statement': {'ByteMatchStatement': {
            'SearchString': 'bad', 'FieldToMatch': {'UriPath': {}}, 'PositionalConstraint': 'CONTAINS',
            'TextTransformations': [{'Priority': 0, 'Type': 'NONE'}]}}}]},
        {'DefaultAction': {'Block': {}}}, {'DefaultAction': {'Block': {}}}, attributes=('Arn', 'Id', 'Capacity')),
    Sample('AWS::WAFv2::WebACLAssociation', {'ResourceArn': '@balancer', 'WebACLArn': '@acl.Arn'}, needs={**BALANCED, 'acl': ACL}),
    Sample('AWS::WAFv2::LoggingConfiguration', {
        'ResourceArn': '@acl.Arn', 'LogDestinationConfigs': ['@logs.Arn'], 'RedactedFields': [{'SingleHeader': {'Name': 'cookie'}}]},
        {'RedactedFields': [{'SingleHeader': {'Name': 'authorization'}}]}, {'RedactedFields': [{'SingleHeader': {'Name': 'authorization'}}]},
        {'acl': ACL, 'logs': ('AWS::Logs::LogGroup', {'LogGroupName': 'aws-waf-logs-sample'})}),
    Sample('AWS::WAFv2::IPSet', {'Scope': 'REGIONAL', 'IPAddressVersion': 'IPV4', 'Addresses': ['192.0.2.0/24']},
           {'Addresses': ['198.51.100.0/24']}, {'Addresses': ['198.51.100.0/24']}, attributes=('Arn', 'Id')),
    Sample('AWS::WAFv2::RegexPatternSet', {'Scope': 'REGIONAL', 'RegularExpressionList': ['a+']}, {'RegularExpressionList': ['b+']},
           {'RegularExpressionList': [{'RegexString': 'b+'}]}, attributes=('Arn', 'Id')),
    Sample('AWS::WAFv2::RuleGroup', {'Scope': 'REGIONAL', 'Capacity': 10, 'VisibilityConfig': VISIBILITY, 'Description': 'one'},
           {'Description': 'two'}, {'Description': 'two'}, attributes=('Arn', 'Id')),
    Sample('AWS::Logs::LogGroup', {'RetentionInDays': 7}, {'RetentionInDays': 30}, {'retentionInDays': 30}, attributes=('Arn',)),
    Sample('AWS::Logs::LogStream', {'LogGroupName': '@logs'}, needs={'logs': LOGS}),
    Sample('AWS::Logs::MetricFilter', {'LogGroupName': '@logs', 'FilterPattern': 'ERROR', 'MetricTransformations': [
        {'MetricName': 'errors', 'MetricNamespace': 'sample', 'MetricValue': '1'}]}, {'FilterPattern': 'WARN'}, {'filterPattern': 'WARN'},
        {'logs': LOGS}),
    Sample('AWS::Logs::SubscriptionFilter', {'LogGroupName': '@logs', 'FilterPattern': 'ERROR', 'DestinationArn': '@function.Arn'},
           {'FilterPattern': 'WARN'}, {'filterPattern': 'WARN'},
           {'logs': LOGS, 'role': ROLE, 'function': ('AWS::Lambda::Function', {
               'Code': {'ZipFile': 'pass'}, 'Handler': 'index.handler', 'Runtime': 'python3.12', 'Role': '@role.Arn'})}),
    Sample('AWS::Logs::ResourcePolicy', {'PolicyName': 'sample', 'PolicyDocument': '{"Version": "2012-10-17", "Statement": []}'}),
    Sample('AWS::Logs::Destination', {
        'DestinationName': 'sample', 'RoleArn': '@role.Arn', 'TargetArn': 'arn:aws:kinesis:us-east-1:123456789012:stream/a',
        'DestinationPolicy': '{}'}, needs={'role': ROLE}, attributes=('Arn',)),
]
