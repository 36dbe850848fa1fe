"""Who is in the organization that a portfolio is shared with: as AWS Organizations tells here, and everybody when it tells nothing."""
from __future__ import annotations

from typing import Any

from moto.organizations.models import organizations_backends
from moto.servicecatalog.models import servicecatalog_backends

from .model import CatalogError, Scope

#: Access to the organization is not a matter of a region; it is kept in one.
_REGION = 'us-east-1'


def organization_of(account: str) -> Any:
    """moto's backend of the organization that an account is in; None when there is none."""
    for backends in list(organizations_backends.values()):
        for backend in list(backends.values()):
            if backend.org and (backend.org.master_account_id == account or any(member.id == account for member in backend.accounts)):
                return backend
    return None


def covers(owner: str, node: str, account: str) -> bool:
    """Whether an account is in a node of the owner's organization, or is the node."""
    if node == account:
        return True
    backend = organization_of(owner)
    if backend is None:
        return not node.isdigit()
    if not any(member.id == account for member in backend.accounts):
        return False
    return node in (backend.org.id, backend.org.root_id) or node in _parents(backend, account)


def _parents(backend: Any, account: str) -> set[str]:
    parent = {child.id: child.parent_id for child in [*backend.ou, *backend.accounts] if hasattr(child, 'parent_id')}
    found: set[str] = set()
    while account in parent and parent[account] not in found:
        account = parent[account]
        found.add(account)
    return found


def members(owner: str, node: str) -> list[str]:
    """The accounts of a node, as far as they are known."""
    if node.isdigit():
        return [node]
    backend = organization_of(owner)
    known = [member.id for member in backend.accounts] if backend else [str(account) for account in list(servicecatalog_backends)]
    return sorted(account for account in known if account != owner and covers(owner, node, account))


def suspended(owner: str) -> set[str]:
    """The accounts of the owner's organization that are closed."""
    backend = organization_of(owner)
    return {member.id for member in backend.accounts if member.status == 'SUSPENDED'} if backend else set()


def _flag(account: str) -> Any:
    return Scope(account, _REGION).state


def enabled(account: str) -> bool:
    backend = organization_of(account)
    return any(_flag(each).organizations_access for each in {account, backend.org.master_account_id if backend else account})


def refuse_unless_enabled(account: str) -> None:
    if not enabled(account):
        raise CatalogError('OperationNotSupportedException', 'AWS Organizations access is not enabled: call EnableAWSOrganizationsAccess first.')


def _enable(scope: Scope, _asked: dict[str, Any]) -> dict[str, Any]:
    _flag(scope.account).organizations_access = True
    return {}


def _disable(scope: Scope, _asked: dict[str, Any]) -> dict[str, Any]:
    _flag(scope.account).organizations_access = False
    return {}


def _status(scope: Scope, _asked: dict[str, Any]) -> dict[str, Any]:
    return {'AccessStatus': 'ENABLED' if enabled(scope.account) else 'DISABLED'}


OPERATIONS = {'EnableAWSOrganizationsAccess': _enable, 'DisableAWSOrganizationsAccess': _disable, 'GetAWSOrganizationsAccessStatus': _status}
