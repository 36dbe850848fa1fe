"""Who may launch what a portfolio offers."""
from __future__ import annotations

import re
from typing import Any

from moto.iam.models import iam_backends

from . import shares, sources
from .model import Scope, invalid, missing, paged

_ARN = re.compile(r'arn:(?P<partition>aws|aws-cn|aws-us-gov):iam::(?P<account>[0-9]*):(?P<kind>role|user|group)/(?P<name>.+)')


def _check(scope: Scope, arn: str, kind: str) -> None:
    parts = _ARN.fullmatch(arn)
    if parts is None:
        raise invalid(f'Invalid principal ARN {arn}: it must be of a role, a user or a group of IAM.')
    account, name = parts['account'], parts['name']
    if kind == 'IAM_PATTERN':
        if account:
            raise invalid(f'Principal {arn} of the type IAM_PATTERN must not have an account.')
        return
    if kind != 'IAM':
        raise invalid(f'PrincipalType is IAM or IAM_PATTERN, not {kind}.')
    if not re.fullmatch(r'[0-9]{12}', account):
        raise invalid(f'Principal {arn} of the type IAM must have an account; IAM_PATTERN does not.')
    if '*' in name or '?' in name:
        raise invalid(f'Principal {arn} of the type IAM must not have wildcards; IAM_PATTERN may.')
    if account == scope.account and not exists(account, parts['partition'], parts['kind'], arn):
        raise invalid(f'Invalid principal ARN {arn}: there is no such {parts["kind"]}.')


def exists(account: str, partition: str, kind: str, arn: str) -> bool:
    """Whether IAM has a role, user or group of that ARN, path and all."""
    backend = iam_backends[account][partition]
    known = {'role': backend.roles, 'user': backend.users, 'group': backend.groups}[kind]
    return any(item.arn == arn for item in list(known.values()))


def role_names(account: str) -> set[str]:
    return {role.name for role in list(iam_backends[account]['aws'].roles.values())}


def _associate(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _, portfolio = sources.portfolio(scope, asked['PortfolioId'])
    _check(scope, asked['PrincipalARN'], asked['PrincipalType'])
    scope.state.principals[portfolio.id, asked['PrincipalARN']] = asked['PrincipalType']
    return {}


def _disassociate(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    link = asked['PortfolioId'], asked['PrincipalARN']
    if link not in scope.state.principals or scope.state.principals[link] != asked.get('PrincipalType', scope.state.principals[link]):
        raise missing(f'Principal {link[1]} is not associated with portfolio {link[0]}.')
    del scope.state.principals[link]
    return {}


def _list(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """Those of this account, and the patterns that the owner of the portfolio shares."""
    owner, portfolio = sources.portfolio(scope, asked['PortfolioId'])
    found = {arn: kind for (where, arn), kind in scope.state.principals.items() if where == portfolio.id}
    share = None if owner == scope else shares.shared(scope, owner, portfolio.id)
    if share is not None and share.principals:
        found |= {arn: kind for (where, arn), kind in owner.state.principals.items() if where == portfolio.id and kind == 'IAM_PATTERN'}
    return paged(asked, [{'PrincipalARN': arn, 'PrincipalType': kind} for arn, kind in found.items()], 'Principals')


OPERATIONS = {'AssociatePrincipalWithPortfolio': _associate, 'DisassociatePrincipalFromPortfolio': _disassociate, 'ListPrincipalsForPortfolio': _list}
