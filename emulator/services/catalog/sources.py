"""Where a portfolio or a product comes from, of this account or of one that shares it, and the paths by which a product is launched."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Iterator

from moto.servicecatalog.models import Portfolio, Product

from . import shares
from .model import Scope, invalid, missing


def own(scope: Scope, identifier: str) -> Portfolio | Product:
    return scope.portfolio(identifier) if identifier in scope.backend.portfolios else scope.product(identifier)


def portfolio(scope: Scope, identifier: str) -> tuple[Scope, Portfolio]:
    """A portfolio with its owner: one's own, or one that was shared with the account."""
    if identifier in scope.backend.portfolios:
        return scope, scope.backend.portfolios[identifier]
    for owner in scope.others():
        if identifier in owner.backend.portfolios and shares.shared(scope, owner, identifier):
            return owner, owner.backend.portfolios[identifier]
    raise missing(f'Portfolio {identifier} not found.')


def _portfolios(scope: Scope) -> Iterator[tuple[Scope, Portfolio]]:
    """One's own, and those of others that were accepted."""
    for owner in [scope, *scope.others()]:
        for found in list(owner.backend.portfolios.values()):
            if owner == scope or shares.imported(scope, owner, found.id):
                yield owner, found


def product(scope: Scope, identifier: str | None, name: str | None) -> tuple[Scope, Product]:
    """A product with its owner: one's own, or one in a portfolio that was accepted."""
    offered = {other for owner, found in _portfolios(scope) for where, other in owner.state.offered if where == found.id}
    for owner in [scope, *scope.others()]:
        for found in list(owner.backend.products.values()):
            if (found.id == identifier if identifier else found.name == name) and (owner == scope or found.id in offered):
                return owner, found
    raise missing(f'Product {identifier or name} not found.')


def reachable(scope: Scope) -> list[Product]:
    """Every product that has a path for this account."""
    known = dict.fromkeys(other for owner, found in _portfolios(scope) for where, other in owner.state.offered if where == found.id)
    return [product(scope, identifier, None)[1] for identifier in known if paths(scope, identifier)]


def tag_options(owner: Scope, resource: str) -> list[dict[str, Any]]:
    return [owner.state.tag_options[option] for option, other in owner.state.tagged if other == resource and option in owner.state.tag_options]


# ---- launch paths

@dataclass(frozen=True)
class Path:
    """A portfolio by which an account gets a product."""

    owner: Scope
    portfolio: Portfolio
    product: str
    #: Whether the tag options of the owner come with it.
    with_options: bool
    #: Where the product itself comes from, if the portfolio has it from another account's.
    source: 'Path | None' = None

    @property
    def id(self) -> str:
        return 'lpv2-' + hashlib.sha256(f'{self.portfolio.id} {self.product}'.encode()).hexdigest()[:13]

    @property
    def name(self) -> str:
        return self.portfolio.display_name

    def constraints(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Those of the portfolio, and of the one that the product was taken from."""
        mine = [item for item in self.owner.state.constraints.values()
                if (item['PortfolioId'], item['ProductId']) == (self.portfolio.id, self.product) and kind in (None, item['Type'])]
        theirs = self.source.constraints(kind) if self.source else []
        return mine + [item for item in theirs if item['Type'] in ('TEMPLATE', 'NOTIFICATION') or not any(
            other['Type'] == item['Type'] for other in mine)]

    def parameters(self, kind: str) -> dict[str, Any] | None:
        """What the one constraint of a kind says."""
        found = self.constraints(kind)
        return json.loads(found[0]['Parameters']) if found else None

    def tag_values(self) -> dict[str, list[str]]:
        """The active values of its tag options, by key."""
        values: dict[str, list[str]] = {}
        for resource in (self.portfolio.id, self.product) if self.with_options else ():
            for option in tag_options(self.owner, resource):
                if option['Active'] and option['Value'] not in values.setdefault(option['Key'], []):
                    values[option['Key']].append(option['Value'])
        return values


def paths(scope: Scope, product_id: str) -> list[Path]:
    """By what the account may launch a product: portfolios that have it, and to which somebody has access."""
    found = []
    for owner, item in _portfolios(scope):
        if (item.id, product_id) not in owner.state.offered or not _has_access(scope, owner, item.id):
            continue
        share = None if owner == scope else shares.shared(scope, owner, item.id)
        found.append(Path(owner, item, product_id, share is None or share.tag_options, _source(scope, owner, item.id, product_id)))
    return found


def _source(scope: Scope, owner: Scope, portfolio_id: str, product_id: str) -> Path | None:
    source = owner.state.offered[portfolio_id, product_id]
    if source is None:
        return None
    for other in owner.others():
        if source in other.backend.portfolios:
            return Path(other, other.backend.portfolios[source], product_id, False)
    return None


def _has_access(scope: Scope, owner: Scope, portfolio_id: str) -> bool:
    if any(where == portfolio_id for where, _ in scope.state.principals):
        return True
    share = None if owner == scope else shares.shared(scope, owner, portfolio_id)
    return share is not None and share.principals and any(
        where == portfolio_id and kind == 'IAM_PATTERN' for (where, _), kind in owner.state.principals.items())


def path(scope: Scope, product_id: str, identifier: str | None, name: str | None) -> Path:
    """The path that a request means."""
    found = paths(scope, product_id)
    if not found:
        raise missing(f'No launch paths found for resource: {product_id}')
    chosen = [item for item in found if identifier in (None, item.id) and name in (None, item.name)]
    if not chosen:
        raise missing(f'Launch path {identifier or name} of product {product_id} not found.')
    if len(chosen) > 1:
        raise invalid(f'Product {product_id} has several launch paths: say which by PathId or PathName.')
    return chosen[0]
