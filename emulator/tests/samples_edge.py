"""Samples of users, streams, and what is close to them."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import ROLE

POOL = ('AWS::Cognito::UserPool', {'UserPoolName': 'sample'})
ACCESS = {'Name': 'sample', 'OriginAccessControlOriginType': 's3', 'SigningBehavior': 'always', 'SigningProtocol': 'sigv4'}
STREAM = ('AWS::Kinesis::Stream', {'ShardCount': 1})
DISTRIBUTION = {
    'Enabled': True, 'Comment': 'one', 'Aliases': ['www.samples.example'], 'DefaultRootObject': 'index.html', 'HttpVersion': 'http2',
    'IPV6Enabled': True,
    'Origins': [{'Id': 'bucket', 'DomainName': 'samples.s3.amazonaws.com', 'S3OriginConfig': {}, 'OriginAccessControlId': '@access.Id'}],
    'DefaultCacheBehavior': {'TargetOriginId': 'bucket', 'ViewerProtocolPolicy': 'redirect-to-https', 'AllowedMethods': ['GET', 'HEAD'],
                             'CachePolicyId': '658327ea-f89d-4fab-a63d-7e88639e58f6'},
    'ViewerCertificate': {'AcmCertificateArn': 'arn:aws:acm:us-east-1:123456789012:certificate/sample', 'SslSupportMethod': 'sni-only',
                          'MinimumProtocolVersion': 'TLSv1.2_2021'}}

SAMPLES = [
    Sample('AWS::Cognito::UserPool', {
        'UserPoolName': 'other', 'AutoVerifiedAttributes': ['email'], 'MfaConfiguration': 'OPTIONAL', 'EnabledMfas': ['SOFTWARE_TOKEN_MFA'],
        'AdminCreateUserConfig': {'AllowAdminCreateUserOnly': True}, 'Policies': {'PasswordPolicy': {'MinimumLength': 12}},
        'Schema': [{'Name': 'team', 'AttributeDataType': 'String', 'Mutable': True}]},
        {'AdminCreateUserConfig': {'AllowAdminCreateUserOnly': False}}, {'AdminCreateUserConfig.AllowAdminCreateUserOnly': False},
        attributes=('UserPoolId', 'Arn', 'ProviderName', 'ProviderURL')),
    Sample('AWS::Cognito::UserPoolClient', {
        'UserPoolId': '@pool', 'GenerateSecret': True, 'ExplicitAuthFlows': ['ALLOW_USER_SRP_AUTH'], 'CallbackURLs': ['https://samples.example']},
        {'CallbackURLs': ['https://other.samples.example']}, {'CallbackURLs': ['https://other.samples.example']}, {'pool': POOL},
        ('ClientId', 'ClientSecret', 'Name')),
    Sample('AWS::Cognito::UserPoolDomain', {'UserPoolId': '@pool', 'Domain': 'samples'}, needs={'pool': POOL}),
    Sample('AWS::Cognito::UserPoolGroup', {'UserPoolId': '@pool', 'GroupName': 'sample', 'Description': 'one', 'Precedence': 1},
           {'Description': 'two'}, {'Description': 'two'}, {'pool': POOL}),
    Sample('AWS::Cognito::UserPoolIdentityProvider', {
        'UserPoolId': '@pool', 'ProviderName': 'sample', 'ProviderType': 'OIDC', 'ProviderDetails': {'client_id': 'a'}},
        {'ProviderDetails': {'client_id': 'b'}}, {'ProviderDetails.client_id': 'b'}, {'pool': POOL}),
    Sample('AWS::Cognito::IdentityPool', {'AllowUnauthenticatedIdentities': False, 'IdentityPoolName': 'sample'},
           {'AllowUnauthenticatedIdentities': True}, {'AllowUnauthenticatedIdentities': True}, attributes=('Id', 'Name')),
    Sample('AWS::CloudFront::Distribution', {'DistributionConfig': DISTRIBUTION}, {'DistributionConfig': {**DISTRIBUTION, 'Comment': 'two'}},
           {'DistributionConfig.Comment': 'two', 'DistributionConfig.Origins.Quantity': 1},
           {'access': ('AWS::CloudFront::OriginAccessControl', {'OriginAccessControlConfig': ACCESS})}, ('Id', 'DomainName')),
    Sample('AWS::CloudFront::OriginAccessControl', {'OriginAccessControlConfig': {**ACCESS, 'Name': 'other'}},
           {'OriginAccessControlConfig': {**ACCESS, 'Name': 'another'}}, attributes=('Id',)),
    Sample('AWS::CloudFront::PublicKey', {'PublicKeyConfig': {'CallerReference': 'one', 'Name': 'sample', 'EncodedKey': 'key'}}, attributes=('Id',)),
    Sample('AWS::Kinesis::Stream', {'ShardCount': 2, 'RetentionPeriodHours': 48, 'StreamEncryption': {'EncryptionType': 'KMS',
                                                                                                      'KeyId': 'alias/aws/kinesis'}},
           {'RetentionPeriodHours': 36, 'StreamEncryption': None, 'ShardCount': 4}, {'RetentionPeriodHours': 36, 'EncryptionType': 'NONE'},
           attributes=('Arn',)),
    Sample('AWS::Kinesis::StreamConsumer', {'ConsumerName': 'sample', 'StreamARN': '@stream.Arn'}, needs={'stream': STREAM},
           attributes=('ConsumerARN', 'ConsumerStatus', 'ConsumerCreationTimestamp')),
    Sample('AWS::KinesisFirehose::DeliveryStream', {'DeliveryStreamType': 'DirectPut', 'ExtendedS3DestinationConfiguration': {
        'BucketARN': 'arn:aws:s3:::sample', 'RoleARN': '@role.Arn', 'Prefix': 'one'}},
        {'ExtendedS3DestinationConfiguration': {'BucketARN': 'arn:aws:s3:::sample', 'RoleARN': '@role.Arn', 'Prefix': 'two'}},
        {'Destinations[0].ExtendedS3DestinationDescription.Prefix': 'two'}, {'role': ROLE}, ('Arn',)),
]
