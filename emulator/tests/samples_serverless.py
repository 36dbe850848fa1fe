"""Samples of functions, tables, queues, events."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import LIST, ROLE
from .samples_data import FUNCTION

CODE = {'role': ROLE, 'function': FUNCTION}
QUEUE = ('AWS::SQS::Queue', {})
VERSION = ('AWS::Lambda::Version', {'FunctionName': '@function'})
LAYER = ('AWS::Lambda::LayerVersion', {'LayerName': 'sample', 'Content': {'S3Bucket': 'layers', 'S3Key': 'layer.zip'}})
BUS = ('AWS::Events::EventBus', {'Name': 'sample'})
CONNECTION = ('AWS::Events::Connection', {'AuthorizationType': 'API_KEY', 'AuthParameters': {
    'ApiKeyAuthParameters': {'ApiKeyName': 'key', 'ApiKeyValue': 'value'}}})
TABLE = {'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}], 'BillingMode': 'PAY_PER_REQUEST',
         'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}]}
INDEX = {'IndexName': 'other', 'KeySchema': [{'AttributeName': 'kind', 'KeyType': 'HASH'}], 'Projection': {'ProjectionType': 'ALL'}}
SCHEDULED = {'ScheduleExpression': 'rate(1 hour)', 'FlexibleTimeWindow': {'Mode': 'OFF'}, 'Target': {'Arn': '@queue.Arn', 'RoleArn': '@role.Arn'}}

SAMPLES = [
    Sample('AWS::Lambda::Function', {**FUNCTION[1], 'MemorySize': 256, 'Timeout': 10, 'Environment': {'Variables': {'A': 'b'}}, 'Description': 'one'},
           {'MemorySize': 512, 'Environment': {'Variables': {'A': 'c'}}, 'Code': {'ZipFile': 'print(1)'}, 'ReservedConcurrentExecutions': 2},
           {'Configuration.MemorySize': 512, 'Configuration.Environment.Variables.A': 'c', 'Concurrency.ReservedConcurrentExecutions': 2},
           {'role': ROLE}, ('Arn',)),
    Sample('AWS::Lambda::Version', {'FunctionName': '@function', 'Description': 'first'}, needs=CODE, attributes=('Version', 'FunctionArn')),
    Sample('AWS::Lambda::Alias', {'FunctionName': '@function', 'FunctionVersion': '@version.Version', 'Name': 'live'}, {'Description': 'other'},
           {'Description': 'other'}, {**CODE, 'version': VERSION}, ('AliasArn',)),
    Sample('AWS::Lambda::Permission', {'FunctionName': '@function.Arn', 'Action': 'lambda:InvokeFunction', 'Principal': 'sns.amazonaws.com',
                                       'SourceArn': 'arn:aws:sns:us-east-1:123456789012:sample'}, needs=CODE, attributes=('Id',)),
    Sample('AWS::Lambda::EventSourceMapping', {'FunctionName': '@function', 'EventSourceArn': '@queue.Arn', 'BatchSize': 5}, {'BatchSize': 7},
           {'BatchSize': 7}, {**CODE, 'queue': QUEUE}, ('Id', 'EventSourceMappingArn')),
    Sample('AWS::Lambda::Url', {'TargetFunctionArn': '@function.Arn', 'AuthType': 'NONE'}, {'AuthType': 'AWS_IAM'}, {'AuthType': 'AWS_IAM'}, CODE,
           ('FunctionUrl', 'FunctionArn')),
    Sample('AWS::Lambda::EventInvokeConfig', {'FunctionName': '@function', 'Qualifier': '$LATEST', 'MaximumRetryAttempts': 1},
           {'MaximumRetryAttempts': 2}, {'MaximumRetryAttempts': 2}, CODE),
    Sample('AWS::DynamoDB::Table', {
        **TABLE, 'StreamSpecification': {'StreamViewType': 'NEW_IMAGE'}, 'SSESpecification': {'SSEEnabled': True},
        'TimeToLiveSpecification': {'AttributeName': 'expires', 'Enabled': True},
        'PointInTimeRecoverySpecification': {'PointInTimeRecoveryEnabled': True}},
        {'BillingMode': 'PROVISIONED', 'ProvisionedThroughput': {'ReadCapacityUnits': 2, 'WriteCapacityUnits': 2}, 'GlobalSecondaryIndexes': [
            {**INDEX, 'ProvisionedThroughput': {'ReadCapacityUnits': 1, 'WriteCapacityUnits': 1}}],
         'AttributeDefinitions': [*TABLE['AttributeDefinitions'], {'AttributeName': 'kind', 'AttributeType': 'S'}], 'TimeToLiveSpecification': None},
        {'ProvisionedThroughput.ReadCapacityUnits': 2, 'GlobalSecondaryIndexes[].IndexName': ['other']}, attributes=('Arn', 'StreamArn')),
    Sample('AWS::DynamoDB::GlobalTable', {**TABLE, 'Replicas': [{'Region': 'us-east-1', 'DeletionProtectionEnabled': False}]}, attributes=('Arn',)),
    Sample('AWS::SQS::Queue', {'VisibilityTimeout': 60, 'RedrivePolicy': {'deadLetterTargetArn': '@dead.Arn', 'maxReceiveCount': 3}},
           {'VisibilityTimeout': 90}, {'VisibilityTimeout': '90'}, {'dead': QUEUE}, ('Arn', 'QueueName', 'QueueUrl')),
    Sample('AWS::SQS::QueuePolicy', {'Queues': ['@queue'], 'PolicyDocument': LIST}, {'Queues': ['@queue', '@second']},
           needs={'queue': QUEUE, 'second': QUEUE}, attributes=('Id',)),
    Sample('AWS::SQS::QueueInlinePolicy', {'Queue': '@queue', 'PolicyDocument': LIST}, needs={'queue': QUEUE}),
    Sample('AWS::Events::Rule', {'ScheduleExpression': 'rate(1 hour)', 'State': 'ENABLED', 'Targets': [{'Id': 'a', 'Arn': '@queue.Arn'}]},
           {'ScheduleExpression': 'rate(2 hours)', 'State': 'DISABLED', 'Targets': [{'Id': 'b', 'Arn': '@queue.Arn'}]},
           {'ScheduleExpression': 'rate(2 hours)', 'State': 'DISABLED'}, {'queue': QUEUE}, ('Arn', 'RuleName')),
    Sample('AWS::Events::EventBus', {'Name': 'another'}, attributes=('Arn', 'Name')),
    Sample('AWS::Events::EventBusPolicy', {'EventBusName': '@bus', 'StatementId': 'sample', 'Statement': {
        'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Action': 'events:PutEvents',
        'Resource': 'arn:aws:events:us-east-1:123456789012:event-bus/sample'}},
        needs={'bus': BUS}),
    Sample('AWS::Events::Archive', {'SourceArn': '@bus.Arn', 'RetentionDays': 5, 'Description': 'one'}, {'RetentionDays': 9, 'Description': 'two'},
           {'RetentionDays': 9, 'Description': 'two'}, {'bus': BUS}, ('Arn',)),
    Sample('AWS::Events::Connection', CONNECTION[1], {'Description': 'other'}, {'Description': 'other'}, attributes=('Arn', 'SecretArn')),
    Sample('AWS::Events::ApiDestination', {'ConnectionArn': '@connection.Arn', 'HttpMethod': 'POST', 'InvocationEndpoint': 'https://samples.example'},
           {'HttpMethod': 'PUT'}, {'HttpMethod': 'PUT'}, {'connection': CONNECTION}, ('Arn', 'ArnForPolicy')),
    Sample('AWS::Scheduler::Schedule', SCHEDULED, {'ScheduleExpression': 'rate(2 hours)'}, {'ScheduleExpression': 'rate(2 hours)'},
           {'role': ROLE, 'queue': QUEUE}, ('Arn',)),
    Sample('AWS::Scheduler::ScheduleGroup', {}, attributes=('Arn', 'State')),
    Sample('AWS::Lambda::LayerVersion', LAYER[1], needs={'layers': ('AWS::S3::Bucket', {'BucketName': 'layers'})}, attributes=('LayerVersionArn',)),
    Sample('AWS::Lambda::LayerVersionPermission', {'LayerVersionArn': '@layer', 'Action': 'lambda:GetLayerVersion', 'Principal': '*'},
           needs={'layers': ('AWS::S3::Bucket', {'BucketName': 'layers'}), 'layer': LAYER}, attributes=('Id',)),
]
