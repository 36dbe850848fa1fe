"""Portfolios and products, and which portfolio offers which product."""
from __future__ import annotations

from typing import Any

from moto.servicecatalog.models import Portfolio, Product

from . import artifacts, shares, sources
from .model import Scope, as_dict, duplicate, in_use, invalid, missing, new_id, paged, pairs

_TEXTS = ('Name', 'Owner', 'Description', 'Distributor', 'SupportDescription', 'SupportEmail', 'SupportUrl')


# ---- portfolios

def _create_portfolio(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    backend, token = scope.backend, ('CreatePortfolio', asked['IdempotencyToken'])
    identifier = scope.state.tokens.setdefault(token, new_id('port'))
    if identifier not in backend.portfolios:
        backend.portfolios[identifier] = Portfolio(
            identifier, asked['DisplayName'], asked.get('Description', ''), asked['ProviderName'], asked.get('Tags') or [], scope.region,
            scope.account, backend)
    return _portfolio(backend.portfolios[identifier])


def _portfolio(found: Portfolio) -> dict[str, Any]:
    return {'PortfolioDetail': found.to_dict(), 'Tags': found.tags}


def _describe_portfolio(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, found = sources.portfolio(scope, asked['Id'])
    return {**_portfolio(found), 'TagOptions': sources.tag_options(owner, found.id), 'Budgets': _budgets(owner, found.id)}


def _update_portfolio(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = scope.portfolio(asked['Id'])
    for name, attribute in (('DisplayName', 'display_name'), ('Description', 'description'), ('ProviderName', 'provider_name')):
        setattr(found, attribute, asked.get(name, getattr(found, attribute)))
    _change_tags(scope, found, asked)
    return _portfolio(found)


def _delete_portfolio(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found, state = scope.portfolio(asked['Id']), scope.state
    links = {'products': state.offered, 'principals': state.principals}
    used = [name for name, linked in links.items() if any(portfolio == found.id for portfolio, _ in linked)]
    used += ['constraints'] if any(item['PortfolioId'] == found.id for item in state.constraints.values()) else []
    used += ['shares'] if any(share.portfolio == found.id for share in state.shares) else []
    if used:
        raise in_use(f'Portfolio {found.id} cannot be deleted: it still has {", ".join(used)}.')
    _forget(scope, found)
    del scope.backend.portfolios[found.id]
    return {}


def _list_portfolios(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return paged(asked, [found.to_dict() for found in scope.backend.portfolios.values()], 'PortfolioDetails')


def _change_tags(scope: Scope, found: Any, asked: dict[str, Any]) -> None:
    tags = {key: value for key, value in as_dict(found.tags).items() if key not in asked.get('RemoveTags', [])}
    found.tags = pairs({**tags, **as_dict(asked.get('AddTags'))})
    _untag(scope, found)
    scope.backend._tag_resource(found.arn, found.tags)


def _untag(scope: Scope, found: Any) -> None:
    scope.backend.tagger.delete_all_tags_for_resource(found.arn)


def _forget(scope: Scope, found: Any) -> None:
    """What was said of a portfolio or a product that is gone."""
    _untag(scope, found)
    for links in scope.state.tagged, scope.state.budgets:
        for link in [link for link in links if link[1] == found.id]:
            del links[link]


# ---- products

def _create_product(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    backend, token = scope.backend, ('CreateProduct', asked['IdempotencyToken'])
    known = scope.state.tokens.get(token)
    if known in backend.products:
        return _made(scope, backend.products[known])
    first = asked.get('ProvisioningArtifactParameters')
    if first and asked.get('SourceConnection'):
        raise invalid('A product has either ProvisioningArtifactParameters or a SourceConnection.')
    if not first and not asked.get('SourceConnection'):
        raise invalid('ProvisioningArtifactParameters are needed.')
    artifact = artifacts.read(scope, first, asked['ProductType']) if first else None
    product = Product(
        asked['Name'], asked['Owner'], asked.get('Description'), asked.get('Distributor'), asked.get('SupportDescription'),
        asked.get('SupportEmail'), asked.get('SupportUrl'), asked['ProductType'], None, first, asked.get('SourceConnection'),
        asked.get('AcceptLanguage'), scope.region, scope.account, backend)
    product.id, product.tags = new_id('prod'), asked.get('Tags') or []
    backend._tag_resource(product.arn, product.tags)
    backend.products[product.id], scope.state.tokens[token] = product, product.id
    scope.state.artifacts[product.id] = {artifact.id: artifact} if artifact else {}
    return _made(scope, product)


def _made(scope: Scope, product: Product) -> dict[str, Any]:
    versions = list(scope.state.artifacts[product.id].values())
    return {'ProductViewDetail': _detail(product), 'Tags': product.tags,
            **({'ProvisioningArtifactDetail': versions[0].detail()} if versions else {})}


def _summary(product: Product) -> dict[str, Any]:
    return {**product.to_dict(), 'Id': product.id.replace('prod-', 'prodview-')}


def _detail(product: Product) -> dict[str, Any]:
    source = {'SourceConnection': product.source_connection} if product.source_connection else {}
    return {'ProductViewSummary': _summary(product), 'Status': 'AVAILABLE', 'ProductARN': product.arn, 'CreatedTime': product.created_time,
            **source}


def _described(scope: Scope, asked: dict[str, Any]) -> tuple[Scope, Product]:
    if not asked.get('Id') and not asked.get('Name'):
        raise invalid('Either Id or Name must be specified.')
    return sources.product(scope, asked.get('Id'), asked.get('Name'))


def _describe_product(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """As who launches it sees it: the versions that are active."""
    owner, product = _described(scope, asked)
    versions = [item.summary() for item in owner.state.artifacts[product.id].values() if item.active]
    paths = [{'Id': path.id, 'Name': path.name} for path in sources.paths(scope, product.id)]
    return {'ProductViewSummary': _summary(product), 'ProvisioningArtifacts': versions, 'Budgets': _budgets(owner, product.id), 'LaunchPaths': paths}


def _describe_as_admin(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, product = _described(scope, asked)
    versions = [{key: value for key, value in item.summary().items() if key != 'Guidance'} for item in owner.state.artifacts[product.id].values()]
    return {'ProductViewDetail': _detail(product), 'ProvisioningArtifactSummaries': versions, 'Tags': product.tags,
            'TagOptions': sources.tag_options(owner, product.id), 'Budgets': _budgets(owner, product.id)}


def _update_product(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    product = scope.product(asked['Id'])
    for name in _TEXTS:
        attribute = ''.join(f'_{letter.lower()}' if letter.isupper() else letter for letter in name).lstrip('_')
        setattr(product, attribute, asked.get(name, getattr(product, attribute)))
    product.source_connection = asked.get('SourceConnection', product.source_connection)
    _change_tags(scope, product, asked)
    return {'ProductViewDetail': _detail(product), 'Tags': product.tags}


def _delete_product(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    product = scope.product(asked['Id'])
    if any(other == product.id for _, other in scope.state.offered):
        raise in_use(f'Product {product.id} cannot be deleted: a portfolio still has it.')
    _forget(scope, product)
    del scope.backend.products[product.id]
    scope.state.artifacts.pop(product.id, None)
    return {}


def _search(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = [_summary(product) for product in sources.reachable(scope) if _fits(product, asked.get('Filters') or {})]
    return paged(asked, found, 'ProductViewSummaries')


def _search_as_admin(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = [*scope.backend.products.values()]
    if asked.get('PortfolioId'):
        owner, portfolio = sources.portfolio(scope, asked['PortfolioId'])
        found = [sources.product(owner, product, None)[1] for where, product in owner.state.offered if where == portfolio.id]
    return paged(asked, [_detail(product) for product in found if _fits(product, asked.get('Filters') or {})], 'ProductViewDetails')


def _fits(product: Product, filters: dict[str, list[str]]) -> bool:
    told = {'FullTextSearch': ' '.join(str(text) for text in (product.name, product.owner, product.description, product.id)),
            'Owner': product.owner, 'ProductType': product.product_type}
    return all(any(value.lower() in str(told.get(name, '')).lower() for value in values) for name, values in filters.items())


# ---- what a portfolio offers

def _offer(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    portfolio, source = scope.portfolio(asked['PortfolioId']), asked.get('SourcePortfolioId')
    owner, product = sources.product(scope, asked['ProductId'], None)
    if owner != scope and source is None:
        raise invalid(f'Product {product.id} is of another account: SourcePortfolioId is needed.')
    if source is not None and (source, product.id) not in sources.portfolio(scope, source)[0].state.offered:
        raise missing(f'Product {product.id} is not in portfolio {source}.')
    scope.state.offered[portfolio.id, product.id] = source
    return {}


def _withdraw(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    link = asked['PortfolioId'], asked['ProductId']
    if link not in scope.state.offered:
        raise missing(f'Product {link[1]} is not in portfolio {link[0]}.')
    if any((item['PortfolioId'], item['ProductId']) == link for item in scope.state.constraints.values()):
        raise in_use(f'Product {link[1]} cannot be taken out of portfolio {link[0]}: it still has constraints there.')
    del scope.state.offered[link]
    return {}


def _portfolios_of(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    sources.product(scope, asked['ProductId'], None)
    visible = [scope, *(owner for owner in scope.others())]
    found = [owner.backend.portfolios[portfolio].to_dict() for owner in visible for portfolio, product in list(owner.state.offered)
             if product == asked['ProductId'] and (owner == scope or shares.imported(scope, owner, portfolio))]
    return paged(asked, found, 'PortfolioDetails')


# ---- budgets

def _budgets(scope: Scope, resource: str) -> list[dict[str, str]]:
    return [{'BudgetName': name} for name, other in scope.state.budgets if other == resource]


def _add_budget(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    link = asked['BudgetName'], asked['ResourceId']
    sources.own(scope, link[1])
    if link in scope.state.budgets:
        raise duplicate(f'Budget {link[0]} is associated with {link[1]} already.')
    scope.state.budgets[link] = None
    return {}


def _remove_budget(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    link = asked['BudgetName'], asked['ResourceId']
    if link not in scope.state.budgets:
        raise missing(f'Budget {link[0]} is not associated with {link[1]}.')
    del scope.state.budgets[link]
    return {}


OPERATIONS = {
    'CreatePortfolio': _create_portfolio, 'DescribePortfolio': _describe_portfolio, 'UpdatePortfolio': _update_portfolio,
    'DeletePortfolio': _delete_portfolio, 'ListPortfolios': _list_portfolios,
    'CreateProduct': _create_product, 'DescribeProduct': _describe_product, 'DescribeProductAsAdmin': _describe_as_admin,
    'UpdateProduct': _update_product, 'DeleteProduct': _delete_product, 'SearchProducts': _search, 'SearchProductsAsAdmin': _search_as_admin,
    'AssociateProductWithPortfolio': _offer, 'DisassociateProductFromPortfolio': _withdraw, 'ListPortfoliosForProduct': _portfolios_of,
    'AssociateBudgetWithResource': _add_budget, 'DisassociateBudgetFromResource': _remove_budget,
    'ListBudgetsForResource': lambda scope, asked: paged(asked, _budgets(scope, asked['ResourceId']), 'Budgets'),
}
