"""Versions of products. A version keeps the template that its URL had when the version was made."""
from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urlparse

from moto.s3.models import s3_backends

from . import sources
from .model import Artifact, Scope, in_use, invalid, missing, new_id, paged


def read(scope: Scope, parameters: dict[str, Any], product_type: str) -> Artifact:
    """A new version as it was asked for; its template is read and checked."""
    info, kind = parameters.get('Info') or {}, parameters.get('Type', product_type)
    if 'ImportFromPhysicalId' in info:
        raise invalid('The emulator makes no versions from stacks (ImportFromPhysicalId).')
    if kind != product_type:
        raise invalid(f'A product of the type {product_type} has no versions of the type {kind}.')
    identifier = new_id('pa')
    made = Artifact(identifier, parameters.get('Name') or identifier, kind, parameters.get('Description'), info.get('LoadTemplateFromURL'))
    if kind != 'CLOUD_FORMATION_TEMPLATE':
        return made
    if not made.url:
        raise invalid('Info needs LoadTemplateFromURL.')
    made.template = _template(scope, made.url, parameters.get('DisableTemplateValidation', False))
    return made


def _template(scope: Scope, url: str, unchecked: bool) -> str | None:
    from ...cloudformation import references, template, transforms
    from ...cloudformation.errors import CloudFormationError
    from ...cloudformation.service import fetch
    try:
        if not _may_read(url, scope.account):
            raise CloudFormationError('S3 error: Access Denied')
        text = fetch(url, scope.region, scope.account)
        if not unchecked:
            parsed = transforms.apply(template.parse(text))
            template.check_resources(parsed, scope.region)
            references.check_references(parsed)
        return text
    except CloudFormationError as error:
        if unchecked:
            return None
        raise invalid(f'Invalid templateBody. Please make sure that your template is valid: {error} ({url})') from None


def bucket_and_key(url: str) -> tuple[str, str]:
    """What an S3 URL is about."""
    address = urlparse(url)
    host, path = address.hostname or '', unquote(address.path).lstrip('/')
    for marker in ('.s3.', '.s3-', '.localhost'):
        if marker in host:
            return host.split(marker)[0], path
    bucket, _, key = path.partition('/')
    return bucket, key


def _may_read(url: str, account: str) -> bool:
    """Whether the object's bucket is the account's own, or has a policy that lets the account read. Conditions are taken to hold."""
    bucket, key = bucket_and_key(url)
    partition, owner = s3_backends.bucket_accounts.get(bucket, ('aws', account))
    if owner == account:
        return True
    policy = s3_backends[owner][partition].buckets[bucket].policy
    statements = json.loads(policy)['Statement'] if policy else []
    arn = f'arn:{partition}:s3:::{bucket}/{key}'
    return any(_allows(statement, arn, account) for statement in ([statements] if isinstance(statements, dict) else statements))


def _allows(statement: dict[str, Any], arn: str, account: str) -> bool:
    principal = statement.get('Principal', {})
    who = ['*'] if principal == '*' else _listed(principal.get('AWS', []))
    return (statement['Effect'] == 'Allow' and any(name == '*' or account in name for name in who)
            and any(fnmatchcase('s3:getobject', action.lower()) for action in _listed(statement.get('Action', [])))
            and any(fnmatchcase(arn, resource) for resource in _listed(statement.get('Resource', []))))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


# ---- operations

def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    product, token = scope.product(asked['ProductId']), ('CreateProvisioningArtifact', asked['IdempotencyToken'])
    versions = scope.state.artifacts[product.id]
    made = versions.get(scope.state.tokens.get(token, ''))
    if made is None:
        if product.source_connection:
            raise invalid(f'The versions of product {product.id} come from its source connection.')
        made = read(scope, asked['Parameters'], product.product_type)
        versions[made.id], scope.state.tokens[token] = made, made.id
    return _told(made)


def _told(found: Artifact) -> dict[str, Any]:
    return {'ProvisioningArtifactDetail': found.detail(), 'Info': found.info(), 'Status': 'AVAILABLE'}


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = scope.artifact(scope.product(asked['ProductId']).id, asked['ProvisioningArtifactId'])
    if asked.get('Guidance', 'DEFAULT') not in ('DEFAULT', 'DEPRECATED'):
        raise invalid(f"Guidance is DEFAULT or DEPRECATED, not {asked['Guidance']}.")
    for name in ('Name', 'Description', 'Active', 'Guidance'):
        setattr(found, name.lower(), asked.get(name, getattr(found, name.lower())))
    return _told(found)


def _delete(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    versions = scope.state.artifacts[scope.product(asked['ProductId']).id]
    found = scope.artifact(asked['ProductId'], asked['ProvisioningArtifactId'])
    if len(versions) == 1:
        raise in_use(f'Provisioning artifact {found.id} cannot be deleted: it is the last one of product {asked["ProductId"]}.')
    del versions[found.id]
    return {}


def _list(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, product = sources.product(scope, asked['ProductId'], None)
    return paged(asked, [item.detail() for item in owner.state.artifacts[product.id].values()], 'ProvisioningArtifactDetails')


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, product = sources.product(scope, asked.get('ProductId'), asked.get('ProductName'))
    found = named(owner, product.id, asked)
    more = {'ProvisioningArtifactParameters': parameters(found)} if asked.get('IncludeProvisioningArtifactParameters') else {}
    return {**_told(found), **more}


def named(owner: Scope, product: str, asked: dict[str, Any]) -> Artifact:
    """The version that a request is about, by id or by name."""
    identifier, name = asked.get('ProvisioningArtifactId'), asked.get('ProvisioningArtifactName')
    if identifier:
        return owner.artifact(product, identifier)
    found = [item for item in owner.state.artifacts.get(product, {}).values() if item.name == name]
    if not name:
        raise invalid('Either ProvisioningArtifactId or ProvisioningArtifactName must be specified.')
    if not found:
        raise missing(f'Provisioning artifact {name} of product {product} not found.')
    if len(found) > 1:
        raise invalid(f'Product {product} has several provisioning artifacts of the name {name}: say which by its id.')
    return found[0]


def parsed(found: Artifact) -> dict[str, Any]:
    from ...cloudformation import template
    return template.parse(found.template) if found.template else {}


def parameters(found: Artifact) -> list[dict[str, Any]]:
    """What a template wants to know."""
    limits = ('AllowedPattern', 'ConstraintDescription', 'MaxLength', 'MinLength', 'MaxValue', 'MinValue')
    return [
        {'ParameterKey': name, 'DefaultValue': None if item.get('Default') is None else str(item['Default']),
         'ParameterType': item.get('Type', 'String'), 'IsNoEcho': str(item.get('NoEcho', '')).lower() == 'true',
         'Description': item.get('Description'),
         'ParameterConstraints': {'AllowedValues': [str(value) for value in item.get('AllowedValues', [])],
                                  **{limit: str(item[limit]) for limit in limits if limit in item}}}
        for name, item in parsed(found).get('Parameters', {}).items()]


OPERATIONS = {
    'CreateProvisioningArtifact': _create, 'UpdateProvisioningArtifact': _update, 'DeleteProvisioningArtifact': _delete,
    'ListProvisioningArtifacts': _list, 'DescribeProvisioningArtifact': _describe,
}
