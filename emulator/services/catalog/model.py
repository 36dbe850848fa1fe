"""What Service Catalog knows in one account and region. It is kept on moto's backend, so that a reset forgets it."""
from __future__ import annotations

import secrets
import string
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Iterator

from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.servicecatalog.models import Portfolio, Product, ServiceCatalogBackend, servicecatalog_backends

#: The most that a page has.
_PAGE = 20
#: One request at a time: each is short, and many look at several accounts.
LOCK = threading.RLock()


class CatalogError(JsonRESTError):
    code = 400


def invalid(message: str) -> CatalogError:
    return CatalogError('InvalidParametersException', message)


def missing(message: str) -> CatalogError:
    return CatalogError('ResourceNotFoundException', message)


def in_use(message: str) -> CatalogError:
    return CatalogError('ResourceInUseException', message)


def duplicate(message: str) -> CatalogError:
    return CatalogError('DuplicateResourceException', message)


def new_id(prefix: str) -> str:
    return f'{prefix}-' + ''.join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(13))


@dataclass
class Artifact:
    """A version of a product, with its template as it was when the version was made."""

    id: str
    name: str
    type: str
    description: str | None = None
    url: str | None = None
    template: str | None = None
    active: bool = True
    guidance: str = 'DEFAULT'
    created: datetime = field(default_factory=utcnow)

    def detail(self) -> dict[str, Any]:
        return {'Id': self.id, 'Name': self.name, 'Description': self.description, 'Type': self.type, 'CreatedTime': self.created,
                'Active': self.active, 'Guidance': self.guidance}

    def summary(self) -> dict[str, Any]:
        return {key: value for key, value in self.detail().items() if key not in ('Type', 'Active')}

    def info(self) -> dict[str, str]:
        return {'TemplateUrl': self.url} if self.url else {}


@dataclass
class Share:
    """A portfolio given to an account (kind 'IMPORTED') or a node of the organization."""

    portfolio: str
    #: ACCOUNT, ORGANIZATION, ORGANIZATIONAL_UNIT or ORGANIZATION_MEMBER_ACCOUNT, as DescribePortfolioShares names them.
    kind: str
    value: str
    tag_options: bool = False
    principals: bool = False


@dataclass
class ShareToken:
    """How far a share with a node of the organization has come."""

    portfolio: str
    node: str
    accounts: list[str]
    #: Accounts that it cannot come to.
    refused: list[str]
    at: float
    #: How often DescribePortfolioShareStatus was asked.
    asked: int = 0


@dataclass
class Provisioned:
    """A provisioned product: a stack, and what it was made from."""

    id: str
    name: str
    account: str
    region: str
    token: str
    product: str
    artifact: str
    path: str
    stack_id: str | None = None
    #: The role that made the stack, of the launch constraint.
    role: str | None = None
    #: The role that UpdateProvisionedProductProperties has set, instead of the launch constraint's.
    chosen_role: str | None = None
    status: str = 'UNDER_CHANGE'
    message: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    notifications: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    provisioning: str | None = None
    succeeded: str | None = None
    created: datetime = field(default_factory=utcnow)


@dataclass
class Record:
    """A request on a provisioned product, and what came of it."""

    id: str
    kind: str
    provisioned: Provisioned
    product: str
    artifact: str
    path: str
    status: str = 'CREATED'
    errors: list[dict[str, str]] = field(default_factory=list)
    outputs: list[dict[str, str]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    role: str | None = None
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)


@dataclass
class State:
    """Of one account and region."""

    artifacts: dict[str, dict[str, Artifact]] = field(default_factory=dict)
    constraints: dict[str, dict[str, Any]] = field(default_factory=dict)
    tag_options: dict[str, dict[str, Any]] = field(default_factory=dict)
    actions: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: (portfolio, product) -> the portfolio that the product comes from, if that is another account's.
    offered: dict[tuple[str, str], str | None] = field(default_factory=dict)
    #: (portfolio, ARN) -> type
    principals: dict[tuple[str, str], str] = field(default_factory=dict)
    #: (tag option, portfolio or product)
    tagged: dict[tuple[str, str], None] = field(default_factory=dict)
    #: (product, artifact, action)
    acted: dict[tuple[str, str, str], None] = field(default_factory=dict)
    #: (budget, portfolio or product)
    budgets: dict[tuple[str, str], None] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    share_tokens: dict[str, ShareToken] = field(default_factory=dict)
    #: Portfolios of others that this account has accepted -> the type that was said.
    accepted: dict[str, str] = field(default_factory=dict)
    organizations_access: bool = False
    provisioned: dict[str, Provisioned] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    #: (operation, token) -> what was made with it.
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Who asks, and where."""

    account: str
    region: str

    @property
    def backend(self) -> ServiceCatalogBackend:
        return servicecatalog_backends[self.account][self.region]

    @property
    def state(self) -> State:
        return self.backend.__dict__.setdefault('catalog', State())

    def others(self) -> Iterator['Scope']:
        """The same region of every other account that has a catalog."""
        for account, backends in list(servicecatalog_backends.items()):
            if account != self.account and self.region in list(backends):
                yield Scope(account, self.region)

    def portfolio(self, identifier: str) -> Portfolio:
        """A portfolio of this account's own."""
        found = self.backend.portfolios.get(identifier)
        if found is None:
            raise missing(f'Portfolio {identifier} not found.')
        return found

    def product(self, identifier: str) -> Product:
        """A product of this account's own."""
        found = self.backend.products.get(identifier)
        if found is None:
            raise missing(f'Product {identifier} not found.')
        return found

    def artifact(self, product: str, identifier: str) -> Artifact:
        found = self.state.artifacts.get(product, {}).get(identifier)
        if found is None:
            raise missing(f'Provisioning artifact {identifier} of product {product} not found.')
        return found


def paged(asked: dict[str, Any], items: list[Any], member: str, token: str = 'NextPageToken') -> dict[str, Any]:
    """A page of an answer."""
    start = int(asked.get('PageToken') or 0)
    end = start + min(asked.get('PageSize') or _PAGE, _PAGE)
    return {member: items[start:end], **({token: str(end)} if len(items) > end else {})}


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{'Key': key, 'Value': value} for key, value in tags.items()]


def as_dict(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag['Key']: tag['Value'] for tag in tags or []}
