"""The actions of IAM that an operation of an API needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""
from __future__ import annotations

from typing import Any

#: Prefixes that are neither the service's name for boto3 nor the one that its requests are signed with.
_PREFIXES = {
    'amp': 'aps', 'apigatewayv2': 'apigateway', 'cloudwatch': 'cloudwatch', 'docdb': 'rds', 'efs': 'elasticfilesystem',
    'elbv2': 'elasticloadbalancing', 'neptune': 'rds', 'opensearch': 'es', 'resourcegroupstaggingapi': 'tag', 's3control': 's3', 'sesv2': 'ses',
    'sso-admin': 'sso', 'stepfunctions': 'states',
}
#: Operations whose action has another name.
_OTHER = {
    's3': {
        'HeadBucket': 'ListBucket', 'ListObjects': 'ListBucket', 'ListObjectsV2': 'ListBucket', 'ListObjectVersions': 'ListBucketVersions',
        'ListMultipartUploads': 'ListBucketMultipartUploads', 'ListBuckets': 'ListAllMyBuckets', 'HeadObject': 'GetObject',
        'DeleteObjects': 'DeleteObject', 'CreateMultipartUpload': 'PutObject', 'UploadPart': 'PutObject', 'CompleteMultipartUpload': 'PutObject',
        'CopyObject': 'PutObject', 'PutBucketEncryption': 'PutEncryptionConfiguration', 'DeleteBucketEncryption': 'PutEncryptionConfiguration',
        'GetBucketEncryption': 'GetEncryptionConfiguration', 'PutPublicAccessBlock': 'PutBucketPublicAccessBlock',
        'DeletePublicAccessBlock': 'PutBucketPublicAccessBlock', 'GetPublicAccessBlock': 'GetBucketPublicAccessBlock',
        'PutBucketLifecycleConfiguration': 'PutLifecycleConfiguration', 'DeleteBucketLifecycle': 'PutLifecycleConfiguration',
        'GetBucketLifecycleConfiguration': 'GetLifecycleConfiguration', 'PutBucketCors': 'PutBucketCORS', 'DeleteBucketCors': 'PutBucketCORS',
        'GetBucketCors': 'GetBucketCORS', 'PutBucketReplication': 'PutReplicationConfiguration',
        'DeleteBucketReplication': 'PutReplicationConfiguration', 'GetBucketReplication': 'GetReplicationConfiguration',
        'PutBucketNotificationConfiguration': 'PutBucketNotification', 'GetBucketNotificationConfiguration': 'GetBucketNotification',
        'PutBucketAccelerateConfiguration': 'PutAccelerateConfiguration', 'GetBucketAccelerateConfiguration': 'GetAccelerateConfiguration',
        'PutBucketAnalyticsConfiguration': 'PutAnalyticsConfiguration', 'DeleteBucketAnalyticsConfiguration': 'PutAnalyticsConfiguration',
        'PutBucketInventoryConfiguration': 'PutInventoryConfiguration', 'DeleteBucketInventoryConfiguration': 'PutInventoryConfiguration',
        'PutBucketMetricsConfiguration': 'PutMetricsConfiguration', 'DeleteBucketMetricsConfiguration': 'PutMetricsConfiguration',
        'PutBucketIntelligentTieringConfiguration': 'PutIntelligentTieringConfiguration', 'DeleteBucketTagging': 'PutBucketTagging',
        'DeleteBucketIntelligentTieringConfiguration': 'PutIntelligentTieringConfiguration',
        'DeleteBucketOwnershipControls': 'PutBucketOwnershipControls', 'PutObjectLockConfiguration': 'PutBucketObjectLockConfiguration',
        'GetObjectLockConfiguration': 'GetBucketObjectLockConfiguration',
    },
    'lambda': {'Invoke': 'InvokeFunction', 'InvokeAsync': 'InvokeFunction'},
    'budgets': {name: 'ModifyBudget' for name in ('CreateBudget', 'UpdateBudget', 'DeleteBudget')} | {'DescribeBudget': 'ViewBudget'},
    'sqs': {'SendMessageBatch': 'SendMessage', 'DeleteMessageBatch': 'DeleteMessage'},
    'sns': {'PublishBatch': 'Publish'},
    'dynamodb': {'TransactWriteItems': 'PutItem', 'TransactGetItems': 'GetItem'},
}
#: Actions that an operation needs beside its own.
_MORE = {
    's3': {'CopyObject': ['GetObject']},
    'kms': {'ReplicateKey': ['CreateKey']},
}
#: The action that tags, where a resource that is made with tags needs it.
_TAGGING = {
    'acm': 'AddTagsToCertificate', 'autoscaling': 'CreateOrUpdateTags', 'backup': 'TagResource', 'batch': 'TagResource', 'cloudwatch': 'TagResource',
    'dynamodb': 'TagResource', 'ec2': 'CreateTags', 'ecr': 'TagResource', 'ecs': 'TagResource', 'elasticfilesystem': 'TagResource',
    'elasticloadbalancing': 'AddTags', 'events': 'TagResource', 'firehose': 'TagDeliveryStream', 'kms': 'TagResource', 'lambda': 'TagResource',
    'logs': 'TagResource', 'rds': 'AddTagsToResource', 'secretsmanager': 'TagResource', 'sns': 'TagResource', 'sqs': 'TagQueue',
    'ssm': 'AddTagsToResource', 'states': 'TagResource', 'wafv2': 'TagResource', 'elasticache': 'AddTagsToResource',
}
_IAM_TAGGING = {'CreateRole': 'TagRole', 'CreateUser': 'TagUser', 'CreatePolicy': 'TagPolicy', 'CreateInstanceProfile': 'TagInstanceProfile',
                'CreateOpenIDConnectProvider': 'TagOpenIDConnectProvider', 'CreateSAMLProvider': 'TagSAMLProvider'}
_MAKING = ('Create', 'Put', 'Register', 'Run', 'Allocate', 'Request', 'Copy')
_TAGS = ('Tags', 'tags', 'TagSpecifications', 'TagList', 'BackupVaultTags')


def of(service: str, signing_name: str, operation: str, params: dict[str, Any], method: str) -> list[str]:
    """The actions, the operation's own first. `service` is its name for boto3."""
    prefix = _PREFIXES.get(service, signing_name)
    if prefix == 'apigateway':
        return [f'apigateway:{method}']
    names = [_OTHER.get(prefix, {}).get(operation, operation), *_MORE.get(prefix, {}).get(operation, [])]
    if operation.startswith(_MAKING) and any(params.get(name) for name in _TAGS):
        tag = _IAM_TAGGING.get(operation) if prefix == 'iam' else _TAGGING.get(prefix)
        names += [tag] if tag else []
    return [f'{prefix}:{name}' for name in dict.fromkeys(names)]
