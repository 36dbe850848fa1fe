"""Constraints, tag options and service actions."""
from __future__ import annotations

import json
from typing import Any

from . import principals, sources
from .model import Scope, duplicate, in_use, invalid, missing, new_id, paged

_KINDS = ('LAUNCH', 'NOTIFICATION', 'RESOURCE_UPDATE', 'STACKSET', 'TEMPLATE')
#: A product has no more than one of these in a portfolio.
_ONE = ('LAUNCH', 'RESOURCE_UPDATE', 'STACKSET')


def _get(known: dict[str, dict[str, Any]], what: str, identifier: str) -> dict[str, Any]:
    if identifier not in known:
        raise missing(f'{what} {identifier} not found.')
    return known[identifier]


# ---- constraints

def _create_constraint(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    portfolio, kind, known = scope.portfolio(asked['PortfolioId']), asked['Type'], scope.state.constraints
    token = 'CreateConstraint', asked['IdempotencyToken']
    if scope.state.tokens.get(token) in known:
        return _constraint(known[scope.state.tokens[token]])
    if kind not in _KINDS:
        raise invalid(f'The type of a constraint is one of {", ".join(_KINDS)}, not {kind}.')
    _check_parameters(scope, kind, asked['Parameters'])
    if (portfolio.id, asked['ProductId']) not in scope.state.offered:
        raise missing(f"Product {asked['ProductId']} is not in portfolio {portfolio.id}.")
    present = {item['Type'] for item in known.values() if (item['PortfolioId'], item['ProductId']) == (portfolio.id, asked['ProductId'])}
    if kind in _ONE and kind in present:
        raise duplicate(f"Product {asked['ProductId']} has a {kind} constraint in portfolio {portfolio.id} already.")
    if {kind, *present} >= {'LAUNCH', 'STACKSET'}:
        raise invalid(f"Product {asked['ProductId']} cannot have both a LAUNCH and a STACKSET constraint in portfolio {portfolio.id}.")
    made = {'ConstraintId': new_id('cons'), 'Owner': scope.account,
            **{name: asked[name] for name in ('Type', 'Description', 'PortfolioId', 'ProductId', 'Parameters') if name in asked}}
    known[made['ConstraintId']] = made
    scope.state.tokens[token] = made['ConstraintId']
    return _constraint(made)


def _check_parameters(scope: Scope, kind: str, text: str) -> None:
    try:
        said = json.loads(text)
    except ValueError:
        raise invalid('The Parameters of a constraint are JSON.') from None
    if not isinstance(said, dict):
        raise invalid('The Parameters of a constraint are a JSON object.')
    if kind == 'LAUNCH' and ('RoleArn' in said) == ('LocalRoleName' in said):
        raise invalid('A LAUNCH constraint has either a RoleArn or a LocalRoleName.')
    if said.get('LocalRoleName') and said['LocalRoleName'] not in principals.role_names(scope.account):
        raise invalid(f"Role {said['LocalRoleName']} does not exist in account {scope.account}: a LocalRoleName must be that of a role in the "
                      'account that makes the constraint, too.')
    if kind == 'NOTIFICATION' and not isinstance(said.get('NotificationArns'), list):
        raise invalid('A NOTIFICATION constraint has NotificationArns.')
    if kind == 'TEMPLATE' and not isinstance(said.get('Rules', said), dict):
        raise invalid('A TEMPLATE constraint has Rules.')


def _update_constraint(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _get(scope.state.constraints, 'Constraint', asked['Id'])
    if 'Parameters' in asked:
        _check_parameters(scope, found['Type'], asked['Parameters'])
    found.update({name: asked[name] for name in ('Description', 'Parameters') if name in asked})
    return _constraint(found)


def _delete_constraint(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    del scope.state.constraints[_get(scope.state.constraints, 'Constraint', asked['Id'])['ConstraintId']]
    return {}


def _list_constraints(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, portfolio = sources.portfolio(scope, asked['PortfolioId'])
    found = [_detail(item) for item in owner.state.constraints.values()
             if item['PortfolioId'] == portfolio.id and asked.get('ProductId') in (None, item['ProductId'])]
    return paged(asked, found, 'ConstraintDetails')


def _constraint(found: dict[str, Any]) -> dict[str, Any]:
    return {'ConstraintDetail': _detail(found), 'ConstraintParameters': found['Parameters'], 'Status': 'AVAILABLE'}


def _detail(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != 'Parameters'}


# ---- tag options

def _create_option(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _refuse_twin(scope, asked['Key'], asked['Value'], None)
    made = {'Id': new_id('tag'), 'Active': True, 'Owner': scope.account, 'Key': asked['Key'], 'Value': asked['Value']}
    scope.state.tag_options[made['Id']] = made
    return {'TagOptionDetail': made}


def _refuse_twin(scope: Scope, key: str, value: str, but: str | None) -> None:
    if any((item['Key'], item['Value']) == (key, value) and item['Id'] != but for item in scope.state.tag_options.values()):
        raise duplicate(f'There is a TagOption with the key {key} and the value {value} already.')


def _update_option(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _get(scope.state.tag_options, 'TagOption', asked['Id'])
    if 'Value' in asked:
        _refuse_twin(scope, found['Key'], asked['Value'], found['Id'])
    found.update({name: asked[name] for name in ('Value', 'Active') if name in asked})
    return {'TagOptionDetail': found}


def _delete_option(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _get(scope.state.tag_options, 'TagOption', asked['Id'])
    if any(option == found['Id'] for option, _ in scope.state.tagged):
        raise in_use(f"TagOption {found['Id']} cannot be deleted: a portfolio or product still has it.")
    del scope.state.tag_options[found['Id']]
    return {}


def _list_options(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    filters = asked.get('Filters') or {}
    found = [item for item in scope.state.tag_options.values() if all(item[name] == value for name, value in filters.items())]
    return paged(asked, found, 'TagOptionDetails', 'PageToken')


def _add_option(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _get(scope.state.tag_options, 'TagOption', asked['TagOptionId'])
    resource = sources.own(scope, asked['ResourceId'])
    if (asked['TagOptionId'], resource.id) in scope.state.tagged:
        raise duplicate(f"TagOption {asked['TagOptionId']} is associated with {resource.id} already.")
    scope.state.tagged[asked['TagOptionId'], resource.id] = None
    return {}


def _remove_option(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    link = asked['TagOptionId'], asked['ResourceId']
    if link not in scope.state.tagged:
        raise missing(f'TagOption {link[0]} is not associated with {link[1]}.')
    del scope.state.tagged[link]
    return {}


def _resources_of(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = []
    for option, resource in scope.state.tagged:
        if option == asked['TagOptionId']:
            it = sources.own(scope, resource)
            name, text = getattr(it, 'display_name', None) or it.name, it.description
            found.append({'Id': it.id, 'ARN': it.arn, 'Name': name, 'Description': text, 'CreatedTime': it.created_time})
    return paged(asked, found, 'ResourceDetails', 'PageToken')


# ---- service actions

def _create_action(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    token = 'action', asked['IdempotencyToken']
    identifier = scope.state.tokens.setdefault(token, new_id('act'))
    if identifier not in scope.state.actions:
        scope.state.actions[identifier] = {'Id': identifier, **{
            name: asked[name] for name in ('Name', 'Description', 'Definition', 'DefinitionType') if name in asked}}
    return _action(scope.state.actions[identifier])


def _update_action(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _get(scope.state.actions, 'ServiceAction', asked['Id'])
    found.update({name: asked[name] for name in ('Name', 'Description', 'Definition') if name in asked})
    return _action(found)


def _delete_action(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _get(scope.state.actions, 'ServiceAction', asked['Id'])
    if any(action == found['Id'] for *_, action in scope.state.acted):
        raise in_use(f"ServiceAction {found['Id']} cannot be deleted: a provisioning artifact still has it.")
    del scope.state.actions[found['Id']]
    return {}


def _action(found: dict[str, Any]) -> dict[str, Any]:
    return {'ServiceActionDetail': {'ServiceActionSummary': _brief(found), 'Definition': found['Definition']}}


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != 'Definition'}


def _link_of(asked: dict[str, Any]) -> tuple[str, str, str]:
    return asked['ProductId'], asked['ProvisioningArtifactId'], asked['ServiceActionId']


def _add_action(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    scope.artifact(scope.product(asked['ProductId']).id, asked['ProvisioningArtifactId'])
    _get(scope.state.actions, 'ServiceAction', asked['ServiceActionId'])
    if _link_of(asked) in scope.state.acted:
        raise duplicate(f"ServiceAction {asked['ServiceActionId']} is associated with {asked['ProvisioningArtifactId']} already.")
    scope.state.acted[_link_of(asked)] = None
    return {}


def _remove_action(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    if _link_of(asked) not in scope.state.acted:
        raise missing(f"ServiceAction {asked['ServiceActionId']} is not associated with {asked['ProvisioningArtifactId']}.")
    del scope.state.acted[_link_of(asked)]
    return {}


def _actions_of(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    wanted = asked['ProductId'], asked['ProvisioningArtifactId']
    found = [_brief(scope.state.actions[action]) for *where, action in scope.state.acted if tuple(where) == wanted]
    return paged(asked, found, 'ServiceActionSummaries')


OPERATIONS = {
    'CreateConstraint': _create_constraint, 'UpdateConstraint': _update_constraint, 'DeleteConstraint': _delete_constraint,
    'DescribeConstraint': lambda scope, asked: _constraint(_get(scope.state.constraints, 'Constraint', asked['Id'])),
    'ListConstraintsForPortfolio': _list_constraints,
    'CreateTagOption': _create_option, 'UpdateTagOption': _update_option, 'DeleteTagOption': _delete_option, 'ListTagOptions': _list_options,
    'DescribeTagOption': lambda scope, asked: {'TagOptionDetail': _get(scope.state.tag_options, 'TagOption', asked['Id'])},
    'AssociateTagOptionWithResource': _add_option, 'DisassociateTagOptionFromResource': _remove_option,
    'ListResourcesForTagOption': _resources_of,
    'CreateServiceAction': _create_action, 'UpdateServiceAction': _update_action, 'DeleteServiceAction': _delete_action,
    'DescribeServiceAction': lambda scope, asked: _action(_get(scope.state.actions, 'ServiceAction', asked['Id'])),
    'ListServiceActions': lambda scope, asked: paged(asked, [_brief(item) for item in scope.state.actions.values()], 'ServiceActionSummaries'),
    'AssociateServiceActionWithProvisioningArtifact': _add_action, 'DisassociateServiceActionFromProvisioningArtifact': _remove_action,
    'ListServiceActionsForProvisioningArtifact': _actions_of,
}
