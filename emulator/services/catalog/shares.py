"""Portfolios shared with accounts and with nodes of the organization, and accepted there."""
from __future__ import annotations

import time
from typing import Any

from .model import CatalogError, Scope, Share, ShareToken, invalid, missing, new_id, paged
from .organizations import covers, members, refuse_unless_enabled, suspended

#: Seconds after which a share has come everywhere, whether somebody asks or not.
_TAKES = 1.0
_KINDS = {'ACCOUNT': 'ORGANIZATION_MEMBER_ACCOUNT', 'ORGANIZATION': 'ORGANIZATION', 'ORGANIZATIONAL_UNIT': 'ORGANIZATIONAL_UNIT'}
_ACCEPTED = ('IMPORTED', 'AWS_SERVICECATALOG', 'AWS_ORGANIZATIONS')


def shared(scope: Scope, owner: Scope, portfolio: str) -> Share | None:
    """How a portfolio of another account is shared with this one; what says most, if it is in several ways."""
    found = [share for share in owner.state.shares if share.portfolio == portfolio and _covers(share, owner, scope)]
    if not found:
        return None
    return Share(portfolio, found[0].kind, found[0].value, any(share.tag_options for share in found), any(share.principals for share in found))


def _covers(share: Share, owner: Scope, scope: Scope) -> bool:
    return share.value == scope.account if share.kind == 'ACCOUNT' else covers(owner.account, share.value, scope.account)


def imported(scope: Scope, owner: Scope, portfolio: str) -> bool:
    """Whether an account has a portfolio of another: accepted, or by the organization, which nobody has to accept.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_PortfolioShareDetail.html
    """
    by = [share for share in owner.state.shares if share.portfolio == portfolio and _covers(share, owner, scope)]
    return any(share.kind != 'ACCOUNT' or portfolio in scope.state.accepted for share in by)


# ---- the owner's side

def _asked_for(scope: Scope, asked: dict[str, Any]) -> tuple[str, str]:
    """Kind and value of whom a share is about."""
    scope.portfolio(asked['PortfolioId'])
    account, node = asked.get('AccountId'), asked.get('OrganizationNode')
    if bool(account) == bool(node):
        raise invalid('Either AccountId or OrganizationNode must be specified.')
    if account:
        return 'ACCOUNT', account
    if node.get('Type') not in _KINDS or not node.get('Value'):
        raise invalid(f'OrganizationNode needs a Value and a Type of {", ".join(_KINDS)}.')
    refuse_unless_enabled(scope.account)
    _refuse_while_others(scope, asked['PortfolioId'], node['Value'])
    return _KINDS[node['Type']], node['Value']


def _refuse_while_others(scope: Scope, portfolio: str, node: str) -> None:
    """A portfolio is shared with one node after the other."""
    for other in _busy(scope, portfolio) - {node}:
        raise CatalogError('InvalidStateException', f'The share of portfolio {portfolio} with {other} is still in progress.')


def _busy(scope: Scope, portfolio: str) -> set[str]:
    """Nodes with which a share is still in progress; the newest token of each tells."""
    newest = {item.node: item for item in scope.state.share_tokens.values() if item.portfolio == portfolio}
    return {node for node, item in newest.items() if _going_on(item)}


def _find(scope: Scope, portfolio: str, kind: str, value: str) -> Share | None:
    return next((share for share in scope.state.shares if (share.portfolio, share.kind, share.value) == (portfolio, kind, value)), None)


def _token(scope: Scope, portfolio: str, node: str) -> str:
    token, closed = new_id('share'), suspended(scope.account)
    reached = [account for account in members(scope.account, node) if account not in closed]
    refused = [account for account in members(scope.account, node) if account in closed]
    scope.state.share_tokens[token] = ShareToken(portfolio, node, reached, refused, time.monotonic())
    return token


def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind, value = _asked_for(scope, asked)
    share = _find(scope, asked['PortfolioId'], kind, value)
    if share is None:
        share = Share(asked['PortfolioId'], kind, value)
        scope.state.shares.append(share)
    share.tag_options, share.principals = asked.get('ShareTagOptions', False), asked.get('SharePrincipals', False)
    return {} if kind == 'ACCOUNT' else {'PortfolioShareToken': _token(scope, share.portfolio, value)}


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind, value = _asked_for(scope, asked)
    share = _find(scope, asked['PortfolioId'], kind, value)
    if share is None:
        raise missing(f"Portfolio {asked['PortfolioId']} is not shared with {value}.")
    if value in _busy(scope, share.portfolio):
        raise CatalogError('InvalidStateException', f'The share of portfolio {share.portfolio} with {value} is still in progress.')
    share.tag_options = asked.get('ShareTagOptions', share.tag_options)
    share.principals = asked.get('SharePrincipals', share.principals)
    if kind == 'ACCOUNT':
        return {'Status': 'COMPLETED'}
    return {'PortfolioShareToken': _token(scope, share.portfolio, value), 'Status': 'IN_PROGRESS'}


def _delete(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind, value = _asked_for(scope, asked)
    share = _find(scope, asked['PortfolioId'], kind, value)
    if share is not None:
        scope.state.shares.remove(share)
    elif kind != 'ACCOUNT':
        raise missing(f"Portfolio {asked['PortfolioId']} is not shared with {value}.")
    return {} if kind == 'ACCOUNT' else {'PortfolioShareToken': _token(scope, asked['PortfolioId'], value)}


def _going_on(token: ShareToken) -> bool:
    return token.asked == 0 and time.monotonic() - token.at < _TAKES


def _status(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    token = scope.state.share_tokens.get(asked['PortfolioShareToken'])
    if token is None:
        raise missing(f"Portfolio share token {asked['PortfolioShareToken']} not found.")
    going_on = _going_on(token)
    token.asked += 1
    told = {'PortfolioShareToken': asked['PortfolioShareToken'], 'PortfolioId': token.portfolio, 'OrganizationNodeValue': token.node}
    if going_on:
        return {**told, 'Status': 'IN_PROGRESS', 'ShareDetails': {'SuccessfulShares': [], 'ShareErrors': []}}
    return {**told, 'Status': _end(token), 'ShareDetails': {'SuccessfulShares': token.accounts, 'ShareErrors': _errors(token)}}


def _end(token: ShareToken) -> str:
    if not token.refused:
        return 'COMPLETED'
    return 'COMPLETED_WITH_ERRORS' if token.accounts else 'ERROR'


def _errors(token: ShareToken) -> list[dict[str, Any]]:
    """Accounts that are suspended; the words of the service are not documented.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ShareError.html
    """
    return [{'Accounts': token.refused, 'Message': 'Account is suspended.', 'Error': 'InvalidParametersException'}] if token.refused else []


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    scope.portfolio(asked['PortfolioId'])
    found = [
        {'PrincipalId': share.value, 'Type': share.kind, 'Accepted': share.kind != 'ACCOUNT' or _has_accepted(scope, share),
         'ShareTagOptions': share.tag_options, 'SharePrincipals': share.principals}
        for share in scope.state.shares if (share.portfolio, share.kind) == (asked['PortfolioId'], asked['Type'])]
    return paged(asked, found, 'PortfolioShareDetails')


def _has_accepted(scope: Scope, share: Share) -> bool:
    return share.portfolio in Scope(share.value, scope.region).state.accepted


def _list_access(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    scope.portfolio(asked['PortfolioId'])
    parent = asked.get('OrganizationParentId')
    found = members(scope.account, parent) if parent else [
        share.value for share in scope.state.shares
        if share.portfolio == asked['PortfolioId'] and share.kind in ('ACCOUNT', 'ORGANIZATION_MEMBER_ACCOUNT')]
    return paged(asked, found, 'AccountIds')


def _list_nodes(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    scope.portfolio(asked['PortfolioId'])
    refuse_unless_enabled(scope.account)
    kind = _KINDS.get(asked['OrganizationNodeType'])
    found = [{'Type': asked['OrganizationNodeType'], 'Value': share.value} for share in scope.state.shares
             if (share.portfolio, share.kind) == (asked['PortfolioId'], kind)]
    return paged(asked, found, 'OrganizationNodes')


# ---- the other side

def _check_shared(scope: Scope, portfolio: str, by_node: bool) -> None:
    """Refuse a portfolio that is not shared with this account in that way."""
    for owner in [scope, *scope.others()]:
        ways = [share.kind != 'ACCOUNT' for share in owner.state.shares if share.portfolio == portfolio and _covers(share, owner, scope)]
        if by_node in ways:
            return
    raise missing(f'Portfolio not found: {portfolio}')


def _kind(asked: dict[str, Any]) -> str:
    kind = asked.get('PortfolioShareType', 'IMPORTED')
    if kind not in _ACCEPTED:
        raise invalid(f'PortfolioShareType is one of {", ".join(_ACCEPTED)}, not {kind}.')
    return kind


def _accept(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """One that is shared by a node is found only with the type AWS_ORGANIZATIONS; it is there without that, too."""
    _check_shared(scope, asked['PortfolioId'], _kind(asked) == 'AWS_ORGANIZATIONS')
    if _kind(asked) != 'AWS_ORGANIZATIONS':
        scope.state.accepted[asked['PortfolioId']] = _kind(asked)
    return {}


def _reject(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    if _kind(asked) == 'AWS_ORGANIZATIONS':
        _check_shared(scope, asked['PortfolioId'], True)
        return {}
    if asked['PortfolioId'] not in scope.state.accepted:
        raise missing(f"Portfolio not found: {asked['PortfolioId']}")
    del scope.state.accepted[asked['PortfolioId']]
    return {}


def _list_accepted(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """Those of a type; those of the organization are there without having been accepted."""
    kind, found = _kind(asked), []
    for owner in [scope, *scope.others()]:
        for share in owner.state.shares:
            portfolio = owner.backend.portfolios[share.portfolio]
            by_node = share.kind != 'ACCOUNT'
            fits = by_node if kind == 'AWS_ORGANIZATIONS' else not by_node and share.portfolio in scope.state.accepted
            if fits and (owner != scope or not by_node) and _covers(share, owner, scope) and portfolio.to_dict() not in found:
                found.append(portfolio.to_dict())
    return paged(asked, [] if kind == 'AWS_SERVICECATALOG' else found, 'PortfolioDetails')


OPERATIONS = {
    'CreatePortfolioShare': _create, 'UpdatePortfolioShare': _update, 'DeletePortfolioShare': _delete, 'DescribePortfolioShareStatus': _status,
    'DescribePortfolioShares': _describe, 'ListPortfolioAccess': _list_access, 'ListOrganizationPortfolioAccess': _list_nodes,
    'AcceptPortfolioShare': _accept, 'RejectPortfolioShare': _reject, 'ListAcceptedPortfolioShares': _list_accepted,
}
