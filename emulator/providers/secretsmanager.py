"""Secrets Manager: secrets, their policies, what they are for."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags, call
from .shapes import to_properties


def _secrets(r: Resource) -> Any:
    return r.client('secretsmanager')


def _generate(r: Resource, how: dict[str, Any]) -> str:
    """The text that GenerateSecretString asks for: a password, alone or in a template of JSON."""
    options = {key: value for key, value in how.items() if key not in ('SecretStringTemplate', 'GenerateStringKey')}
    password = call(r, 'secretsmanager', 'get_random_password', options)['RandomPassword']
    if 'GenerateStringKey' not in how:
        return password
    return json.dumps({**json.loads(how.get('SecretStringTemplate', '{}')), how['GenerateStringKey']: password})


def _secret(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in properties.items() if key != 'GenerateSecretString'}
    if 'GenerateSecretString' in properties:
        result['SecretString'] = _generate(r, properties['GenerateSecretString'])
    if 'ReplicaRegions' in result:
        result['AddReplicaRegions'] = result.pop('ReplicaRegions')
    return result


def _update_secret(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {name: r.properties[name] for name in ('Description', 'KmsKeyId', 'SecretString') if name in changed and name in r.properties}
    if 'GenerateSecretString' in changed and 'GenerateSecretString' in r.properties:
        now['SecretString'] = _generate(r, r.properties['GenerateSecretString'])
    if now:
        _secrets(r).update_secret(SecretId=r.id, **now)
    if 'ReplicaRegions' in changed:
        before = {item['Region'] for item in old.get('ReplicaRegions', [])}
        wanted = {item['Region']: item for item in r.properties.get('ReplicaRegions', [])}
        if before - set(wanted):
            _secrets(r).remove_regions_from_replication(SecretId=r.id, RemoveReplicaRegions=sorted(before - set(wanted)))
        added = [item for region, item in wanted.items() if region not in before]
        if added:
            _secrets(r).replicate_secret_to_regions(SecretId=r.id, AddReplicaRegions=added)
    return changed & {'Description', 'KmsKeyId', 'SecretString', 'GenerateSecretString', 'ReplicaRegions'}


def _secret_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in found.items() if key in ('Name', 'Description', 'KmsKeyId', 'Tags')}
    return to_properties(r.properties, told, {})


class OfSecret(Provider):
    """A setting of a secret that is a resource of its own, and ends with it."""

    def describe(self, r: Resource) -> Any:
        if r.id is None:
            return None
        secret = _secrets(r)
        try:
            found = secret.describe_secret(SecretId=r.properties['SecretId'])
        except secret.exceptions.ResourceNotFoundException:
            return None
        return None if found.get('DeletedDate') else self._look(r, found)

    def _look(self, r: Resource, found: dict[str, Any]) -> Any:
        raise NotImplementedError

    def create(self, r: Resource) -> None:
        r.id = r.properties['SecretId']
        self.update(r, {})

    def attribute(self, r: Resource, name: str) -> Any:
        return r.id if name == 'Id' else None

    def live(self, r: Resource) -> dict[str, Any] | None:
        return None if self.describe(r) is None else {'SecretId': r.properties['SecretId']}


class TargetAttachment(OfSecret):
    """Writes into a secret how the database that it is for is reached."""

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        secret = json.loads(_secrets(r).get_secret_value(SecretId=r.id)['SecretString'])
        _secrets(r).put_secret_value(SecretId=r.id, SecretString=json.dumps({**secret, **self._connection(r)}))
        r.memory['attached'] = True

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            secret = json.loads(_secrets(r).get_secret_value(SecretId=r.id)['SecretString'])
            kept = {key: value for key, value in secret.items() if key not in self._connection(r)}
            _secrets(r).put_secret_value(SecretId=r.id, SecretString=json.dumps(kept))
        r.memory.pop('attached', None)

    def _look(self, r: Resource, found: dict[str, Any]) -> Any:
        return found if r.memory.get('attached') else None

    @staticmethod
    def _connection(r: Resource) -> dict[str, Any]:
        rds, target = r.client('rds'), r.properties['TargetId']
        if r.properties['TargetType'].endswith('DBCluster'):
            cluster = rds.describe_db_clusters(DBClusterIdentifier=target)['DBClusters'][0]
            return {'engine': cluster['Engine'], 'host': cluster['Endpoint'], 'port': cluster['Port'], 'dbClusterIdentifier': target}
        instance = rds.describe_db_instances(DBInstanceIdentifier=target)['DBInstances'][0]
        return {'engine': instance['Engine'], 'host': instance['Endpoint']['Address'], 'port': instance['Endpoint']['Port'],
                'dbInstanceIdentifier': target}


class RotationSchedule(OfSecret):
    """When a secret is rotated, and by what."""

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        if 'HostedRotationLambda' in r.properties:
            # CloudFormation makes that function from a template of its own.
            r.record('HostedRotationLambda')
        for name in ('ExternalSecretRotationMetadata', 'ExternalSecretRotationRoleArn'):
            if name in r.properties:
                r.record(name)
        properties = {name: r.properties[name] for name in ('RotationLambdaARN', 'RotationRules') if name in r.properties}
        now = r.properties.get('RotateImmediatelyOnUpdate', True) and 'RotationLambdaARN' in properties
        call(r, 'secretsmanager', 'rotate_secret', properties, extra={'SecretId': '$id', 'RotateImmediately': now})

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _secrets(r).cancel_rotate_secret(SecretId=r.id)

    def _look(self, r: Resource, found: dict[str, Any]) -> Any:
        return found if found.get('RotationEnabled') else None


class SecretPolicy(OfSecret):
    """Who may use a secret."""

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        policy = r.properties['ResourcePolicy']
        _secrets(r).put_resource_policy(SecretId=r.id, ResourcePolicy=policy if isinstance(policy, str) else json.dumps(policy))
        if 'BlockPublicPolicy' in r.properties:
            r.record('BlockPublicPolicy')

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _secrets(r).delete_resource_policy(SecretId=r.id)

    def _look(self, r: Resource, found: dict[str, Any]) -> Any:
        policy = _secrets(r).get_resource_policy(SecretId=r.properties['SecretId']).get('ResourcePolicy')
        return {'ResourcePolicy': json.loads(policy)} if policy else None


TYPES = [
    ApiType(
        'AWS::SecretsManager::Secret', 'secretsmanager', create='create_secret', id='ARN', name=('Name', 255), prepare=_secret,
        read=Read('describe_secret', {'SecretId': '$id'}, '[@][?!DeletedDate]|[0]'), update=_update_secret, live=_secret_live,
        delete=Delete('delete_secret', {'SecretId': '$id', 'ForceDeleteWithoutRecovery': True}), attributes={'Id': '$id'},
        tags=Tags('tag_resource', 'untag_resource', {'SecretId': '$id'})),
    TargetAttachment('AWS::SecretsManager::SecretTargetAttachment'),
    RotationSchedule('AWS::SecretsManager::RotationSchedule'),
    SecretPolicy('AWS::SecretsManager::ResourcePolicy'),
]
