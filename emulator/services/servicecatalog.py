"""Service Catalog: moto has portfolios, products and shares; here is what connects them."""
from __future__ import annotations

import json
import secrets
from collections import defaultdict
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.servicecatalog.exceptions import ResourceNotFoundException
from moto.servicecatalog.responses import ServiceCatalogResponse as Response

_create_product, _describe_product = Response.create_product, Response.describe_product


def install() -> None:
    operations: dict[str, Any] = {
        'create_product': _product_made, 'describe_product': _product_told, 'update_portfolio': _update_portfolio, 'update_product': _update_product,
        'create_provisioning_artifact': _create_artifact, 'delete_provisioning_artifact': _delete_artifact,
        'create_constraint': _create_constraint, 'describe_constraint': _describe_constraint, 'update_constraint': _update_constraint,
        'delete_constraint': _deleting('Constraint'),
        'create_tag_option': _create_tag_option, 'describe_tag_option': _describing('TagOption', 'TagOptionDetail'),
        'update_tag_option': _updating('TagOption', 'TagOptionDetail'), 'delete_tag_option': _deleting('TagOption'),
        'create_service_action': _create_action, 'describe_service_action': _describe_action, 'update_service_action': _update_action,
        'delete_service_action': _deleting('ServiceAction'),
        'list_portfolios_for_product': _list_portfolios, 'list_principals_for_portfolio': _list_principals,
        'list_resources_for_tag_option': _list_resources, 'list_service_actions_for_provisioning_artifact': _list_actions,
        'list_accepted_portfolio_shares': _list_accepted,
    }
    links = (
        ('Product', 'associate_product_with_portfolio', 'disassociate_product_from_portfolio', 'PortfolioId', 'ProductId'),
        ('Principal', 'associate_principal_with_portfolio', 'disassociate_principal_from_portfolio', 'PortfolioId', 'PrincipalARN'),
        ('Tag', 'associate_tag_option_with_resource', 'disassociate_tag_option_from_resource', 'TagOptionId', 'ResourceId'),
        ('Action', 'associate_service_action_with_provisioning_artifact', 'disassociate_service_action_from_provisioning_artifact',
         'ProductId', 'ProvisioningArtifactId', 'ServiceActionId'),
        ('Accepted', 'accept_portfolio_share', 'reject_portfolio_share', 'PortfolioId'))
    for kind, link, unlink, *names in links:
        operations[link], operations[unlink] = _linking(kind, names), _unlinking(kind, names)
    for name, operation in operations.items():
        setattr(Response, name, operation)


def _kept(response: Response, kind: str) -> dict[Any, dict[str, Any]]:
    """What there is of a kind ('Constraint', 'TagOption', ...) by id. It is kept on moto's backend, so that a reset forgets it."""
    return response.servicecatalog_backend.__dict__.setdefault('kept', defaultdict(dict))[kind]


def _get(response: Response, kind: str) -> dict[str, Any]:
    """The thing whose id the request has."""
    found = _kept(response, kind).get(response._get_param('Id'))
    if found is None:
        raise ResourceNotFoundException(f"{kind} {response._get_param('Id')} not found.")
    return found


def _sent(response: Response, *names: str) -> dict[str, Any]:
    return {name: response._get_param(name) for name in names if response._get_param(name) is not None}


# ---- portfolios, products and their versions

def _update_portfolio(response: Response) -> ActionResult:
    portfolio = response.servicecatalog_backend.portfolios.get(response._get_param('Id'))
    if portfolio is None:
        raise ResourceNotFoundException(f"Portfolio {response._get_param('Id')} not found.")
    for name, attribute in (('DisplayName', 'display_name'), ('Description', 'description'), ('ProviderName', 'provider_name')):
        setattr(portfolio, attribute, response._get_param(name, getattr(portfolio, attribute)))
    portfolio.tags = _changed_tags(response, portfolio.tags)
    return ActionResult({'PortfolioDetail': portfolio.to_dict(), 'Tags': portfolio.tags})


def _update_product(response: Response) -> ActionResult:
    product = response.servicecatalog_backend.products.get(response._get_param('Id'))
    if product is None:
        raise ResourceNotFoundException(f"Product {response._get_param('Id')} not found.")
    for name in ('Name', 'Owner', 'Description', 'Distributor', 'SupportDescription', 'SupportEmail', 'SupportUrl'):
        attribute = ''.join(f'_{letter.lower()}' if letter.isupper() else letter for letter in name).lstrip('_')
        setattr(product, attribute, response._get_param(name, getattr(product, attribute)))
    product.tags = _changed_tags(response, product.tags)
    return ActionResult({'ProductViewDetail': {'ProductViewSummary': product.to_dict(), 'Status': 'AVAILABLE'}, 'Tags': product.tags})


def _changed_tags(response: Response, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    gone = {*response._get_param('RemoveTags', []), *(tag['Key'] for tag in response._get_param('AddTags', []))}
    return [tag for tag in tags if tag['Key'] not in gone] + response._get_param('AddTags', [])


def _artifacts(response: Response, product: str) -> dict[str, dict[str, Any]]:
    return _kept(response, 'Artifact').setdefault(product, {})


def _add_artifact(response: Response, product: str, parameters: dict[str, Any]) -> dict[str, Any]:
    made = {'Id': f'pa-{secrets.token_hex(7)}', 'Active': True, 'CreatedTime': utcnow(), 'Guidance': 'DEFAULT',
            **{name: parameters[name] for name in ('Name', 'Description', 'Type') if name in parameters}}
    _artifacts(response, product)[made['Id']] = made
    return made


def _product_made(response: Response) -> ActionResult:
    answer = _create_product(response)
    parameters = response._get_param('ProvisioningArtifactParameters')
    if parameters:
        product = answer.result['ProductViewDetail']['ProductViewSummary']['ProductId']
        answer.result['ProvisioningArtifactDetail'] = _add_artifact(response, product, parameters)
    return answer


def _product_told(response: Response) -> ActionResult:
    answer = _describe_product(response)
    product = answer.result['ProductViewSummary']['ProductId']
    answer.result['ProvisioningArtifacts'] = list(_artifacts(response, product).values())
    return answer


def _create_artifact(response: Response) -> ActionResult:
    made = _add_artifact(response, response._get_param('ProductId'), response._get_param('Parameters'))
    return ActionResult({'ProvisioningArtifactDetail': made, 'Info': response._get_param('Parameters').get('Info', {}), 'Status': 'AVAILABLE'})


def _delete_artifact(response: Response) -> ActionResult:
    _artifacts(response, response._get_param('ProductId')).pop(response._get_param('ProvisioningArtifactId'), None)
    return ActionResult({})


# ---- constraints, tag options, actions

def _create_constraint(response: Response) -> ActionResult:
    made = {'ConstraintId': f'cons-{secrets.token_hex(7)}', 'Owner': response.current_account,
            **_sent(response, 'Type', 'Description', 'PortfolioId', 'ProductId', 'Parameters')}
    _kept(response, 'Constraint')[made['ConstraintId']] = made
    return _constraint(made)


def _describe_constraint(response: Response) -> ActionResult:
    return _constraint(_get(response, 'Constraint'))


def _update_constraint(response: Response) -> ActionResult:
    found = _get(response, 'Constraint')
    found.update(_sent(response, 'Description', 'Parameters'))
    return _constraint(found)


def _constraint(found: dict[str, Any]) -> ActionResult:
    return ActionResult({'ConstraintDetail': found, 'ConstraintParameters': found['Parameters'], 'Status': 'AVAILABLE'})


def _create_tag_option(response: Response) -> ActionResult:
    made = {'Id': f'tag-{secrets.token_hex(7)}', 'Active': True, 'Owner': response.current_account, **_sent(response, 'Key', 'Value')}
    _kept(response, 'TagOption')[made['Id']] = made
    return ActionResult({'TagOptionDetail': made})


def _create_action(response: Response) -> ActionResult:
    made = {'Id': f'act-{secrets.token_hex(7)}', **_sent(response, 'Name', 'Description', 'Definition', 'DefinitionType')}
    _kept(response, 'ServiceAction')[made['Id']] = made
    return _action(made)


def _describe_action(response: Response) -> ActionResult:
    return _action(_get(response, 'ServiceAction'))


def _update_action(response: Response) -> ActionResult:
    found = _get(response, 'ServiceAction')
    found.update(_sent(response, 'Name', 'Description', 'Definition'))
    return _action(found)


def _action(found: dict[str, Any]) -> ActionResult:
    return ActionResult({'ServiceActionDetail': {'ServiceActionSummary': found, 'Definition': found['Definition']}})


def _describing(kind: str, member: str) -> Any:
    return lambda response: ActionResult({member: _get(response, kind)})


def _updating(kind: str, member: str) -> Any:
    def update(response: Response) -> ActionResult:
        found = _get(response, kind)
        found.update({name: value for name, value in json.loads(response.body).items() if name != 'Id'})
        return ActionResult({member: found})
    return update


def _deleting(kind: str) -> Any:
    def delete(response: Response) -> ActionResult:
        _get(response, kind)
        _kept(response, kind).pop(response._get_param('Id'))
        return ActionResult({})
    return delete


# ---- what belongs to what

def _linking(kind: str, names: list[str]) -> Any:
    def link(response: Response) -> ActionResult:
        _kept(response, kind)[tuple(response._get_param(name) for name in names)] = json.loads(response.body)
        return ActionResult({})
    return link


def _unlinking(kind: str, names: list[str]) -> Any:
    def unlink(response: Response) -> ActionResult:
        _kept(response, kind).pop(tuple(response._get_param(name) for name in names), None)
        return ActionResult({})
    return unlink


def _list_portfolios(response: Response) -> ActionResult:
    portfolios, product = response.servicecatalog_backend.portfolios, response._get_param('ProductId')
    return ActionResult({'PortfolioDetails': [
        portfolios[portfolio].to_dict() for portfolio, other in _kept(response, 'Product') if other == product and portfolio in portfolios]})


def _list_principals(response: Response) -> ActionResult:
    portfolio = response._get_param('PortfolioId')
    return ActionResult({'Principals': [
        {'PrincipalARN': link['PrincipalARN'], 'PrincipalType': link['PrincipalType']}
        for link in _kept(response, 'Principal').values() if link['PortfolioId'] == portfolio]})


def _list_resources(response: Response) -> ActionResult:
    return ActionResult({'ResourceDetails': [
        {'Id': resource} for option, resource in _kept(response, 'Tag') if option == response._get_param('TagOptionId')]})


def _list_actions(response: Response) -> ActionResult:
    wanted = response._get_param('ProductId'), response._get_param('ProvisioningArtifactId')
    actions = _kept(response, 'ServiceAction')
    return ActionResult({'ServiceActionSummaries': [
        actions[action] for *where, action in _kept(response, 'Action') if tuple(where) == wanted and action in actions]})


def _list_accepted(response: Response) -> ActionResult:
    return ActionResult({'PortfolioDetails': [{'Id': link['PortfolioId']} for link in _kept(response, 'Accepted').values()]})
