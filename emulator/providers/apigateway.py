"""API Gateway: APIs of REST and what is in them."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags, arguments, call
from .recorded import recorded
from .shapes import to_properties

_STAGE_SETTINGS = ('AccessLogSetting', 'MethodSettings', 'ClientCertificateId')
_SETTINGS = {
    'MetricsEnabled': 'metrics/enabled', 'DataTraceEnabled': 'logging/dataTrace', 'LoggingLevel': 'logging/loglevel',
    'ThrottlingBurstLimit': 'throttling/burstLimit', 'ThrottlingRateLimit': 'throttling/rateLimit', 'CachingEnabled': 'caching/enabled',
    'CacheTtlInSeconds': 'caching/ttlInSeconds', 'CacheDataEncrypted': 'caching/dataEncrypted'}
_BODY = ('Body', 'BodyS3Location', 'FailOnWarnings', 'Mode', 'Parameters')


def _client(r: Resource) -> Any:
    return r.client('apigateway')


def tags_of_path(path: Any) -> Tags:
    """Tags of a resource, by the path at the end of its ARN, which has no account."""
    return Tags('tag_resource', 'untag_resource', lambda r: {'resourceArn': f'arn:aws:apigateway:{r.region}::{path(r)}'}, items='tags',
                keys='tagKeys', as_map=True)


def patches(r: Resource, changed: set[str], rename: dict[str, str] | None = None) -> list[dict[str, str]]:
    """Operations that change properties, as every update of API Gateway takes them."""
    result = []
    for name in sorted(changed):
        path = '/' + (rename or {}).get(name, name[0].lower() + name[1:])
        value = r.properties.get(name)
        if isinstance(value, (dict, list)):
            value = json.dumps(value)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        result.append({'op': 'replace', 'path': path, 'value': '' if value is None else text})
    return result


# ---- APIs

def _api(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in properties.items() if key not in _BODY}
    if 'Policy' in result and not isinstance(result['Policy'], str):
        result['Policy'] = json.dumps(result['Policy'])
    result.setdefault('Name', _document(r).get('info', {}).get('title') or r.logical_id)
    return result


def _document(r: Resource) -> dict[str, Any]:
    body = r.properties.get('Body')
    if 'BodyS3Location' in r.properties:
        where = r.properties['BodyS3Location']
        body = r.client('s3').get_object(Bucket=where['Bucket'], Key=where['Key'])['Body'].read().decode()
    return json.loads(body) if isinstance(body, str) else body or {}


def _complete_api(r: Resource, answer: Any) -> None:
    """moto forgets the types of media that are not text."""
    operations = [{'op': 'add', 'path': '/binaryMediaTypes', 'value': name} for name in r.properties.get('BinaryMediaTypes', [])]
    if operations and not _client(r).get_rest_api(restApiId=r.id).get('binaryMediaTypes'):
        _client(r).update_rest_api(restApiId=r.id, patchOperations=operations)
    _import(r, answer)


def _import(r: Resource, answer: Any) -> None:
    if 'Body' in r.properties or 'BodyS3Location' in r.properties:
        mode = r.properties.get('Mode', 'overwrite')
        _client(r).put_rest_api(restApiId=r.id, mode=mode, body=json.dumps(_document(r)).encode())


def _update_api(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    plain = changed & {'Name', 'Description', 'DisableExecuteApiEndpoint', 'Policy'}
    if plain:
        _client(r).update_rest_api(restApiId=r.id, patchOperations=patches(r, plain, {'ApiKeySourceType': 'apiKeySource'}))
    if changed & set(_BODY):
        _import(r, None)
    return plain | changed & set(_BODY)


def _api_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if key not in (*_BODY, 'Policy')}, found, {
        'ApiKeySourceType': 'apiKeySource'})


# ---- methods

class Method(Provider):
    """A method with its integration and what both answer. It is made anew when it changes."""

    def create(self, r: Resource) -> None:
        self._put(r)
        r.id = r.name(30)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        self._put(r)

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        client = _client(r)
        try:
            return client.get_method(**self._where(r))
        except client.exceptions.NotFoundException:
            return None

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _client(r).delete_method(**self._where(r))

    def live(self, r: Resource) -> dict[str, Any] | None:
        found = self.describe(r)
        wanted = {key: value for key, value in r.properties.items() if key in ('HttpMethod', 'AuthorizationType', 'ApiKeyRequired', 'OperationName')}
        return None if found is None else to_properties(wanted, found, {})

    @staticmethod
    def _where(r: Resource) -> dict[str, str]:
        return {'restApiId': r.properties['RestApiId'], 'resourceId': r.properties['ResourceId'], 'httpMethod': r.properties['HttpMethod']}

    def _put(self, r: Resource) -> None:
        where = self._where(r)
        method = {key: value for key, value in r.properties.items() if key not in ('Integration', 'MethodResponses')}
        call(r, 'apigateway', 'put_method', {'AuthorizationType': 'NONE', **method})
        for response in r.properties.get('MethodResponses', []):
            call(r, 'apigateway', 'put_method_response', response, extra=where)
        integration = dict(r.properties.get('Integration', {}))
        responses = integration.pop('IntegrationResponses', [])
        if integration:
            rename = {'IntegrationHttpMethod': 'integrationHttpMethod'}
            call(r, 'apigateway', 'put_integration', integration, rename, where)
        for response in responses:
            call(r, 'apigateway', 'put_integration_response', response, extra=where)


# ---- deployments and stages

def _stage(r: Resource) -> dict[str, str]:
    return {'restApiId': r.properties['RestApiId'], 'stageName': str(r.id)}


def _set_stage(r: Resource, answer: Any) -> None:
    operations = []
    for name, path in (('DestinationArn', 'destinationArn'), ('Format', 'format')):
        value = r.properties.get('AccessLogSetting', {}).get(name)
        if value is not None:
            operations.append({'op': 'replace', 'path': f'/accessLogSettings/{path}', 'value': value})
    for settings in r.properties.get('MethodSettings', []):
        path = settings.get('ResourcePath', '/*').lstrip('/').replace('/', '~1') or '~1'
        path = path if path in ('*', '~1') else f'~1{path}'
        for name, key in _SETTINGS.items():
            if name in settings:
                value = settings[name]
                text = str(value).lower() if isinstance(value, bool) else str(value)
                operations.append({'op': 'replace', 'path': f"/{path}/{settings.get('HttpMethod', '*')}/{key}", 'value': text})
    if operations:
        _client(r).update_stage(patchOperations=operations, **_stage(r))


def _update_stage(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    plain = changed & {'DeploymentId', 'Description', 'TracingEnabled', 'CacheClusterEnabled', 'CacheClusterSize'}
    operations = patches(r, plain)
    if 'Variables' in changed:
        now = r.properties.get('Variables', {})
        operations += [{'op': 'remove', 'path': f'/variables/{name}'} for name in old.get('Variables', {}) if name not in now]
        operations += [{'op': 'replace', 'path': f'/variables/{name}', 'value': value} for name, value in now.items()]
    if operations:
        _client(r).update_stage(patchOperations=operations, **_stage(r))
    _set_stage(r, None)
    return changed & {*plain, 'Variables', 'AccessLogSetting', 'MethodSettings'}


def _stage_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {**found, 'accessLogSetting': found.get('accessLogSettings')}
    return to_properties({key: value for key, value in r.properties.items() if key not in ('MethodSettings', 'CanarySetting')}, told, {})


def _deployment(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """What the stage is described by beside its text belongs to the stage's own resource."""
    details = properties.get('StageDescription', {})
    kept = {key: value for key, value in properties.items() if key in ('RestApiId', 'StageName', 'Description')}
    more = {name: details[name] for name in ('CacheClusterEnabled', 'CacheClusterSize', 'Variables', 'TracingEnabled') if name in details}
    return {**kept, **more, **({'StageDescription': details['Description']} if 'Description' in details else {})}


class Deployment(ApiType):
    """A stage that came with it goes with it; one that a stage still shows cannot go."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None and r.properties.get('StageName'):
            try:
                _client(r).delete_stage(restApiId=r.properties['RestApiId'], stageName=r.properties['StageName'])
            except _client(r).exceptions.NotFoundException:
                pass
        super().delete(r)


class Account(Provider):
    """The settings of the account in a region. They stay when the resource goes, which CloudFormation alone knows."""

    def __init__(self, type_name: str):
        super().__init__(type_name)
        self._ids: set[str | None] = set()

    def create(self, r: Resource) -> None:
        self.update(r, {})
        r.id = r.name(30)
        self._ids.add(r.id)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        if r.properties.get('CloudWatchRoleArn'):
            _client(r).update_account(patchOperations=[
                {'op': 'replace', 'path': '/cloudwatchRoleArn', 'value': r.properties['CloudWatchRoleArn']}])

    def describe(self, r: Resource) -> Any:
        return _client(r).get_account() if r.id in self._ids else None

    def delete(self, r: Resource) -> None:
        self._ids.discard(r.id)

    def forget(self) -> None:
        self._ids.clear()

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None


# ---- smaller things

def _in_api(noun: str, type_name: str, longest: int | None = None, **how: Any) -> ApiType:
    """Something that an API has, by its own id."""
    key = how.pop('key')
    where = {'restApiId': '$RestApiId', key: '$id'}
    name = {'name': ('Name', longest)} if longest else {}
    return ApiType(f'AWS::ApiGateway::{type_name}', 'apigateway', create=how.pop('create', f'create_{noun}'), read=_found(f'get_{noun}', where),
                   delete=Delete(f'delete_{noun}', where), **name, **how)


def _found(operation: str, where: dict[str, str]) -> Any:
    """moto calls the id of a validator that is gone a bad request."""
    def read(r: Resource) -> Any:
        client = _client(r)
        try:
            return getattr(client, operation)(**arguments(r, where))
        except client.exceptions.BadRequestException:
            return None
    return read


def _patch_in_api(operation: str, key: str) -> Any:
    def update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        getattr(_client(r), operation)(restApiId=r.properties['RestApiId'], patchOperations=patches(r, changed), **{key: r.id})
        return changed
    return update


def _text_schema(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    schema = properties.get('Schema', {})
    return {'ContentType': 'application/json', **properties, 'Schema': schema if isinstance(schema, str) else json.dumps(schema)}


_RESPONSE = {'restApiId': '$RestApiId', 'responseType': '$ResponseType'}

#: moto has tags of stages only.
TYPES = [
    ApiType(
        'AWS::ApiGateway::RestApi', 'apigateway', create='create_rest_api', id='id', rename={'ApiKeySourceType': 'apiKeySource'}, prepare=_api,
        after=_complete_api, update=_update_api, live=_api_live, read=Read('get_rest_api', {'restApiId': '$id'}),
        delete=Delete('delete_rest_api', {'restApiId': '$id'}), forgets=('EndpointAccessMode', 'SecurityPolicy'),
        attributes={'RootResourceId': 'rootResourceId', 'RestApiId': '$id'}),
    _in_api('resource', 'Resource', key='resourceId', id='id', attributes={'ResourceId': '$id'}),
    Method('AWS::ApiGateway::Method'),
    Deployment(
        'AWS::ApiGateway::Deployment', 'apigateway', create='create_deployment', id='id', prepare=_deployment, attributes={'DeploymentId': '$id'},
        apart=('DeploymentCanarySettings',), forgets=('DeploymentCanarySettings',),
        read=Read('get_deployment', {'restApiId': '$RestApiId', 'deploymentId': '$id'}),
        delete=Delete('delete_deployment', {'restApiId': '$RestApiId', 'deploymentId': '$id'}),
        live=lambda r, found: to_properties({'Description': r.properties.get('Description')}, found, {})),
    ApiType(
        'AWS::ApiGateway::Stage', 'apigateway', create='create_stage', id='stageName', apart=_STAGE_SETTINGS,
        rename={'CanarySetting': 'canarySettings'},
        arguments=lambda r: {} if 'StageName' in r.properties else {'stageName': r.name(40, separator='_').replace('-', '_')}, after=_set_stage,
        update=_update_stage, live=_stage_live, forgets=('ClientCertificateId', 'CanarySetting'), read=Read('get_stage', _stage),
        delete=Delete('delete_stage', _stage), tags=tags_of_path(lambda r: f"/restapis/{r.properties['RestApiId']}/stages/{r.id}")),
    Account('AWS::ApiGateway::Account'),
    _in_api('authorizer', 'Authorizer', key='authorizerId', id='id', attributes={'AuthorizerId': '$id'},
            update=_patch_in_api('update_authorizer', 'authorizerId')),
    _in_api('model', 'Model', 255, key='modelName', id='name', prepare=_text_schema, live=lambda r, found: to_properties(
        {'Description': r.properties.get('Description'), 'ContentType': r.properties.get('ContentType')}, found, {})),
    _in_api('request_validator', 'RequestValidator', 255, key='requestValidatorId', id='id', attributes={'RequestValidatorId': '$id'},
            update=_patch_in_api('update_request_validator', 'requestValidatorId')),
    ApiType(
        'AWS::ApiGateway::GatewayResponse', 'apigateway', create='put_gateway_response', id=lambda answer, r: r.memory.setdefault('id', r.name(30)),
        update='create', read=Read('get_gateway_response', _RESPONSE), delete=Delete('delete_gateway_response', _RESPONSE), attributes={'Id': '$id'}),
    ApiType(
        'AWS::ApiGateway::VpcLink', 'apigateway', create='create_vpc_link', id='id', attributes={'VpcLinkId': '$id'},
        read=Read('get_vpc_link', {'vpcLinkId': '$id'}), delete=Delete('delete_vpc_link', {'vpcLinkId': '$id'})),
    *recorded('ApiGateway', 'moto has no API for it', {
        'ClientCertificate': {'id': '{hex}', 'ClientCertificateId': '{id}'}, 'DocumentationPart': {'id': '{hex}', 'DocumentationPartId': '{id}'},
        'DocumentationVersion': '{RestApiId}|{DocumentationVersion}'}),
]
