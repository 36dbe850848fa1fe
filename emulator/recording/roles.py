"""Roles that a request hands over to a service, for which iam:PassRole is needed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""
from __future__ import annotations

import re
from typing import Any, Iterator

from moto.iam.models import iam_backends

_ROLE = re.compile(r'arn:[a-z-]+:iam::[0-9]*:role/.+')
#: Members that hold a role and do not say so by their name.
_NAMED = ('delivery', 'deliverlogspermissionarn', 'credentialsarn')
#: Services that are told of roles without getting them.
_NOT = ('iam', 'sts', 'servicecatalog', 'kms', 'lakeformation', 'ram')
#: Services that get roles under another name than the one that requests are signed with, by service, or service and operation.
_PRINCIPALS = {
    'application-autoscaling': 'application-autoscaling', 'ecs.RegisterTaskDefinition': 'ecs-tasks', 'elbv2': 'elasticloadbalancing', 'iam': 'ec2',
    'ec2.CreateFlowLogs': 'vpc-flow-logs', 'rds': 'monitoring.rds', 'stepfunctions': 'states', 'autoscaling': 'ec2'}


def passed_to(service: str, operation: str) -> str:
    """The principal that gets the roles of a request, as iam:PassedToService has it."""
    return f'{_PRINCIPALS.get(f"{service}.{operation}") or _PRINCIPALS.get(service, service)}.amazonaws.com'


def passed(service: str, operation: str, params: dict[str, Any], account: str) -> list[str]:
    if service == 'iam' and operation == 'AddRoleToInstanceProfile':
        return [arn_of(account, params['RoleName'])]
    return [] if service in _NOT else list(dict.fromkeys(_roles(params, account)))


def _roles(value: Any, account: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _roles(item, account)
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        lower = name.lower()
        if isinstance(item, str) and ('role' in lower or lower in _NAMED) and _ROLE.fullmatch(item):
            yield item
        elif isinstance(item, str) and item and lower in ('taskrolearn', 'executionrolearn') and ':' not in item:
            yield arn_of(account, item)  # ECS takes names, too
        elif lower == 'iaminstanceprofile' and item:
            yield from _of_profile(item, account)
        else:
            yield from _roles(item, account)


def arn_of(account: str, name: str) -> str:
    """A role's ARN, with its path if there is such a role."""
    known = next((role for role in list(iam_backends[account]['aws'].roles.values()) if role.name == name), None)
    return known.arn if known else f'arn:aws:iam::{account}:role/{name}'


def _of_profile(profile: Any, account: str) -> Iterator[str]:
    """The roles of an instance profile, which is given by its name or its ARN."""
    text = profile if isinstance(profile, str) else profile.get('Arn') or profile.get('Name') or ''
    for known in list(iam_backends[account]['aws'].instance_profiles.values()):
        if known.name == text.split('/')[-1]:
            yield from (role.arn for role in known.roles)
