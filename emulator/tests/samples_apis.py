"""Samples of APIs."""
from __future__ import annotations

from .provider_life import Sample
from .samples_compute import READ, ROLE
from .samples_network import NETWORK
from .samples_data import FUNCTION

API = ('AWS::ApiGateway::RestApi', {'Name': 'sample'})
PATH = ('AWS::ApiGateway::Resource', {'RestApiId': '@api', 'ParentId': '@api.RootResourceId', 'PathPart': 'pets'})
METHOD = ('AWS::ApiGateway::Method', {
    'RestApiId': '@api', 'ResourceId': '@path', 'HttpMethod': 'GET', 'AuthorizationType': 'NONE', 'Integration': {
        'Type': 'MOCK', 'RequestTemplates': {'application/json': '{"statusCode": 200}'}, 'IntegrationResponses': [{'StatusCode': '200'}]},
    'MethodResponses': [{'StatusCode': '200'}]})
DEPLOYMENT = ('AWS::ApiGateway::Deployment', {'RestApiId': '@api', 'Description': 'first'})
DEPLOYED = {'api': API, 'path': PATH, 'method': METHOD, 'deployment': DEPLOYMENT}
STAGE = ('AWS::ApiGateway::Stage', {'RestApiId': '@api', 'StageName': 'live', 'DeploymentId': '@deployment'})
PLAN = ('AWS::ApiGateway::UsagePlan', {'UsagePlanName': 'sample'})
KEY = ('AWS::ApiGateway::ApiKey', {'Enabled': True})
DOMAIN = ('AWS::ApiGateway::DomainName', {
    'DomainName': 'api.samples.example', 'RegionalCertificateArn': 'arn:aws:acm:us-east-1:123456789012:certificate/sample',
    'EndpointConfiguration': {'Types': ['REGIONAL']}})
OPEN = {'openapi': '3.0.1', 'info': {'title': 'imported', 'version': '1'}, 'paths': {'/pets': {'get': {
    'responses': {'200': {'description': 'ok'}}, 'x-amazon-apigateway-integration': {'type': 'mock'}}}}}
HTTP = ('AWS::ApiGatewayV2::Api', {'Name': 'sample', 'ProtocolType': 'HTTP'})
STAGE_OF_HTTP = ('AWS::ApiGatewayV2::Stage', {'ApiId': '@api', 'StageName': '$default', 'AutoDeploy': True})
DOMAIN_OF_HTTP = ('AWS::ApiGatewayV2::DomainName', {'DomainName': 'http.samples.example', 'DomainNameConfigurations': [
    {'CertificateArn': 'arn:aws:acm:us-east-1:123456789012:certificate/sample', 'EndpointType': 'REGIONAL'}]})

SAMPLES = [
    Sample('AWS::ApiGateway::RestApi', {'Name': 'other', 'Description': 'one', 'EndpointConfiguration': {'Types': ['REGIONAL']}, 'Policy': READ,
                                        'MinimumCompressionSize': 10, 'BinaryMediaTypes': ['image/png']},
           {'Name': 'another', 'Description': 'two', 'Body': OPEN, 'Mode': 'merge'}, {'name': 'another'}, attributes=('RestApiId', 'RootResourceId')),
    Sample('AWS::ApiGateway::Resource', PATH[1], needs={'api': API}, attributes=('ResourceId',)),
    Sample('AWS::ApiGateway::Method', METHOD[1], {'ApiKeyRequired': True, 'AuthorizationType': 'AWS_IAM'},
           {'apiKeyRequired': True, 'authorizationType': 'AWS_IAM', "methodIntegration.type": 'MOCK', "methodResponses.\"200\".statusCode": '200'},
           {'api': API, 'path': PATH}),
    Sample('AWS::ApiGateway::Deployment', {**DEPLOYMENT[1], 'StageName': 'first', 'StageDescription': {'Description': 'sample'}},
           needs={'api': API, 'path': PATH, 'method': METHOD}, attributes=('DeploymentId',)),
    Sample('AWS::ApiGateway::Stage', {
        **STAGE[1], 'Description': 'one', 'Variables': {'a': 'b'}, 'TracingEnabled': True,
        'AccessLogSetting': {'DestinationArn': 'arn:aws:logs:us-east-1:123456789012:log-group:calls', 'Format': '$context.requestId'},
        'MethodSettings': [{'HttpMethod': '*', 'ResourcePath': '/*', 'LoggingLevel': 'INFO', 'MetricsEnabled': True, 'ThrottlingRateLimit': 5}]},
        {'Description': 'two', 'Variables': {'a': 'c'}, 'TracingEnabled': False},
        {'description': 'two', 'variables.a': 'c', 'tracingEnabled': False, 'methodSettings."*/*".loggingLevel': 'INFO',
         'accessLogSettings.format': '$context.requestId'}, DEPLOYED),
    Sample('AWS::ApiGateway::Account', {'CloudWatchRoleArn': '@role.Arn'}, needs={'role': ROLE}, attributes=('Id',)),
    Sample('AWS::ApiGateway::ApiKey', {'Enabled': True, 'Description': 'one'}, {'Description': 'two', 'Enabled': False},
           {'description': 'two', 'enabled': False}, attributes=('APIKeyId',)),
    Sample('AWS::ApiGateway::UsagePlan', {
        **PLAN[1], 'Description': 'one', 'Quota': {'Limit': 10, 'Period': 'DAY'}, 'Throttle': {'RateLimit': 5, 'BurstLimit': 6},
        'ApiStages': [{'ApiId': '@api', 'Stage': '@stage'}]},
        {'Description': 'two', 'Quota': {'Limit': 20, 'Period': 'DAY'}}, {'description': 'two', 'quota.limit': 20}, {**DEPLOYED, 'stage': STAGE},
        ('Id',)),
    Sample('AWS::ApiGateway::UsagePlanKey', {'KeyId': '@key', 'KeyType': 'API_KEY', 'UsagePlanId': '@plan'}, needs={'key': KEY, 'plan': PLAN},
           attributes=('Id',)),
    Sample('AWS::ApiGateway::Authorizer', {
        'RestApiId': '@api', 'Name': 'sample', 'Type': 'TOKEN', 'IdentitySource': 'method.request.header.Authorization',
        'AuthorizerUri': 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/sample/invocations', 'AuthorizerResultTtlInSeconds': 60},
        {'Name': 'other', 'AuthorizerResultTtlInSeconds': 90}, {'name': 'other', 'authorizerResultTtlInSeconds': 90}, {'api': API},
        ('AuthorizerId',)),
    Sample('AWS::ApiGateway::Model', {'RestApiId': '@api', 'Name': 'Pet', 'ContentType': 'application/json', 'Schema': {'type': 'object'}},
           needs={'api': API}),
    Sample('AWS::ApiGateway::RequestValidator', {'RestApiId': '@api', 'Name': 'sample', 'ValidateRequestBody': True},
           {'ValidateRequestBody': False}, {'validateRequestBody': False}, {'api': API}, ('RequestValidatorId',)),
    Sample('AWS::ApiGateway::DomainName', {**DOMAIN[1], 'SecurityPolicy': 'TLS_1_2'},
           attributes=('RegionalDomainName', 'RegionalHostedZoneId', 'DomainNameArn')),
    Sample('AWS::ApiGateway::BasePathMapping', {'DomainName': '@domain', 'RestApiId': '@api', 'BasePath': 'v1', 'Stage': '@stage'},
           needs={**DEPLOYED, 'stage': STAGE, 'domain': DOMAIN}),
    Sample('AWS::ApiGateway::GatewayResponse', {
        'RestApiId': '@api', 'ResponseType': 'DEFAULT_4XX', 'ResponseParameters': {'gatewayresponse.header.a': "'b'"}, 'StatusCode': '400'},
        {'StatusCode': '404'}, {'statusCode': '404'}, {'api': API}, ('Id',)),
    Sample('AWS::ApiGateway::VpcLink', {'Name': 'sample', 'TargetArns': ['arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/b']},
           attributes=('VpcLinkId',)),
    Sample('AWS::ApiGatewayV2::Api', {'Name': 'other', 'ProtocolType': 'HTTP', 'Description': 'one', 'CorsConfiguration': {
        'AllowOrigins': ['*'], 'AllowMethods': ['GET'], 'MaxAge': 10}}, {'Description': 'two'}, {'Description': 'two'},
        attributes=('ApiId', 'ApiEndpoint', 'ExecuteApiArn')),
    Sample('AWS::ApiGatewayV2::Integration', {
        'ApiId': '@api', 'IntegrationType': 'AWS_PROXY', 'IntegrationUri': '@function.Arn', 'PayloadFormatVersion': '2.0'},
        {'TimeoutInMillis': 1000}, {'TimeoutInMillis': 1000}, {'api': HTTP, 'role': ROLE, 'function': FUNCTION}, ('IntegrationId',)),
    Sample('AWS::ApiGatewayV2::Route', {'ApiId': '@api', 'RouteKey': 'GET /pets', 'AuthorizationType': 'NONE'}, {'RouteKey': 'PUT /pets'},
           {'RouteKey': 'PUT /pets'}, {'api': HTTP}, ('RouteId',)),
    Sample('AWS::ApiGatewayV2::Stage', {
        **STAGE_OF_HTTP[1], 'AccessLogSettings': {'DestinationArn': 'arn:aws:logs:us-east-1:123456789012:log-group:calls', 'Format': '$context'},
        'DefaultRouteSettings': {'ThrottlingBurstLimit': 5, 'ThrottlingRateLimit': 6}}, needs={'api': HTTP}),
    Sample('AWS::ApiGatewayV2::Authorizer', {
        'ApiId': '@api', 'Name': 'sample', 'AuthorizerType': 'JWT', 'IdentitySource': ['$request.header.Authorization'],
        'JwtConfiguration': {'Audience': ['a'], 'Issuer': 'https://samples.example'}}, {'Name': 'other'}, {'Name': 'other'}, {'api': HTTP},
        ('AuthorizerId',)),
    Sample('AWS::ApiGatewayV2::Model', {'ApiId': '@api', 'Name': 'Pet', 'ContentType': 'application/json', 'Schema': {'type': 'object'}},
           needs={'api': ('AWS::ApiGatewayV2::Api', {
               'Name': 'sockets', 'ProtocolType': 'WEBSOCKET', 'RouteSelectionExpression': '$request.body.action'})}, attributes=('ModelId',)),
    Sample('AWS::ApiGatewayV2::DomainName', DOMAIN_OF_HTTP[1], attributes=('RegionalDomainName', 'RegionalHostedZoneId', 'DomainNameArn')),
    Sample('AWS::ApiGatewayV2::ApiMapping', {'DomainName': '@domain', 'ApiId': '@api', 'Stage': '@stage', 'ApiMappingKey': 'v1'},
           needs={'api': HTTP, 'stage': STAGE_OF_HTTP, 'domain': DOMAIN_OF_HTTP}, attributes=('ApiMappingId',)),
    Sample('AWS::ApiGatewayV2::VpcLink', {'Name': 'sample', 'SubnetIds': ['@subnet']}, {'Name': 'other'}, {'Name': 'other'}, NETWORK, ('VpcLinkId',)),
]
