"""Activations: what machines outside of EC2 register with, as nodes whose id begins with mi-.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html
"""
from __future__ import annotations

import base64
import json
import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.ssm.models import SimpleSystemManagerBackend

from ... import aws
from .model import FleetError, Node, Scope, invalid, paged

_ID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
_TRUSTED = 'ssm.amazonaws.com'
_LONGEST, _USUAL = timedelta(days=30), timedelta(hours=24)
#: What a filter looks at.
_FILTERS = {'ActivationIds': 'id', 'DefaultInstanceName': 'name', 'IamRole': 'role'}


@dataclass(eq=False)
class Activation:
    role: str
    limit: int
    expires: datetime
    tags: list[dict[str, str]]
    name: str = ''
    description: str = ''
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    #: 20 characters.
    code: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(15)).decode())
    registrations: int = 0
    created: datetime = field(default_factory=utcnow)

    @property
    def expired(self) -> bool:
        return utcnow() >= self.expires

    def told(self) -> dict[str, Any]:
        texts = {'Description': self.description, 'DefaultInstanceName': self.name}
        return {
            'ActivationId': self.id, 'IamRole': self.role, 'RegistrationLimit': self.limit, 'RegistrationsCount': self.registrations,
            'ExpirationDate': self.expires, 'Expired': self.expired, 'CreatedDate': self.created, 'Tags': self.tags,
            **{key: value for key, value in texts.items() if value}}


def install() -> None:
    check = SimpleSystemManagerBackend._validate_resource_type_and_id

    def checked(backend: Any, kind: str, identifier: str) -> str:
        """moto has tags of managed nodes, and refuses every id of one; those of an instance are EC2's. The tags are the very ones of the node."""
        node = Scope(backend.account_id, backend.region_name).state.nodes.get(identifier)
        if kind != 'ManagedInstance' or node is None or not identifier.startswith('mi-'):
            return check(backend, kind, identifier)
        backend._resource_tags[kind][identifier] = node.tags
        return identifier

    SimpleSystemManagerBackend._validate_resource_type_and_id = checked


# ---- made

def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _check(scope, asked)
    made = Activation(
        asked['IamRole'], asked.get('RegistrationLimit', 1), _expiration(asked.get('ExpirationDate')), asked.get('Tags', []),
        asked.get('DefaultInstanceName', ''), asked.get('Description', ''))
    scope.state.activations[made.id] = made
    return {'ActivationId': made.id, 'ActivationCode': made.code}


def _check(scope: Scope, asked: dict[str, Any]) -> None:
    limit = asked.get('RegistrationLimit', 1)
    if not 1 <= limit <= 1000:
        raise invalid(f"1 validation error detected: Value '{limit}' at 'registrationLimit' failed to satisfy constraint: Member must have value "
                      f"{'less than or equal to 1000' if limit > 1000 else 'greater than or equal to 1'}")
    for name in 'Description', 'DefaultInstanceName':
        if len(asked.get(name, '')) > 256:
            raise invalid(f"1 validation error detected: Value at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: Member must have "
                          'length less than or equal to 256')
    keys = [tag['Key'] for tag in asked.get('Tags', [])]
    if len(set(keys)) < len(keys) or any(key.lower().startswith('aws:') for key in keys):
        raise FleetError('InvalidParameters', 'The key of a tag is there once, and does not begin with aws:.')
    _check_role(scope, asked['IamRole'])


def _check_role(scope: Scope, name: str) -> None:
    """It exists, is not linked to a service, and Systems Manager may assume it. With a path, its name is the last part."""
    roles = iam_backends[scope.account][aws.PARTITION].roles.values()
    role = next((role for role in roles if role.name == name.rpartition('/')[2]), None)
    if role is None or not _trusts(role.assume_role_policy_document):
        raise invalid('Nonexistent role or missing ssm service principal in trust policy: '
                      f'arn:{aws.PARTITION}:iam::{scope.account}:role/{name}')
    if role.path.startswith('/aws-service-role/'):
        raise FleetError('InvalidParameters', f'The role {name} is linked to a service, and cannot be that of an activation.')


def _trusts(document: Any) -> bool:
    policy = json.loads(document) if isinstance(document, str) else document or {}
    statements = policy.get('Statement', [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get('Principal', {})
        services = principal.get('Service', []) if isinstance(principal, dict) else principal
        if statement.get('Effect') == 'Allow' and _TRUSTED in ([services] if isinstance(services, str) else services):
            return True
    return False


def _expiration(asked: float | str | None) -> datetime:
    """Within 30 days; without a date, in 24 hours."""
    if asked is None:
        return utcnow() + _USUAL
    at = datetime.fromisoformat(asked.replace('Z', '+00:00')) if isinstance(asked, str) else datetime.fromtimestamp(asked, timezone.utc)
    at = at.astimezone(timezone.utc).replace(tzinfo=None) if at.tzinfo else at
    if not utcnow() < at <= utcnow() + _LONGEST:
        raise FleetError('InvalidParameters', f'The expiration date {at.isoformat()}Z is not in the future, within 30 days.')
    return at


# ---- told, deleted

def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = list(scope.state.activations.values())
    for item in asked.get('Filters', []):
        attribute = _FILTERS.get(item.get('FilterKey', ''))
        if attribute is None:
            raise FleetError('InvalidFilter', f"The filter {item.get('FilterKey')} is not valid: {', '.join(_FILTERS)}.")
        found = [one for one in found if getattr(one, attribute) in item.get('FilterValues', [])]
    return paged(asked, [one.told() for one in found], 'ActivationList')


def _delete(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """Nodes that are registered stay."""
    identifier = asked['ActivationId']
    if not _ID.fullmatch(identifier):
        raise FleetError('InvalidActivationId', f'The activation ID {identifier} is not valid.')
    if scope.state.activations.pop(identifier, None) is None:
        raise FleetError('InvalidActivation', f'The activation {identifier} does not exist.')
    return {}


# ---- what the agent of a machine does

def enroll(scope: Scope, given: Any, identifier: str | None) -> Node:
    """A new node by an activation. Raises ValueError for one that does not let it in."""
    if not isinstance(given, dict) or set(given) != {'id', 'code'}:
        raise ValueError('activation is {"id": "...", "code": "..."}')
    identifier = identifier or f'mi-{secrets.token_hex(9)[:17]}'
    found = scope.state.activations.get(given['id'])
    if found is None or found.code != given['code']:
        raise ValueError('InvalidActivation: there is no activation with this id and this code')
    if not identifier.startswith('mi-') or identifier in scope.state.nodes:
        raise ValueError(f'what registers with an activation gets a new id that begins with mi-, not {identifier}')
    if found.expired:
        raise ValueError(f'ActivationExpired: the activation {found.id} has expired at {found.expires.isoformat()}Z')
    if found.registrations >= found.limit:
        raise ValueError(f'RegistrationLimitExceeded: the activation {found.id} has been used {found.limit} times, which is its limit')
    found.registrations += 1
    return Node(identifier, {tag['Key']: tag['Value'] for tag in found.tags}, activation=found.id, role=found.role, name=found.name)


def _deregister(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    identifier = asked['InstanceId']
    if not identifier.startswith('mi-') or scope.state.nodes.pop(identifier, None) is None:
        raise FleetError('InvalidInstanceId', f'{identifier} is no node that an activation has registered.')
    return {}


OPERATIONS = {
    'CreateActivation': _create, 'DescribeActivations': _describe, 'DeleteActivation': _delete, 'DeregisterManagedInstance': _deregister,
}
