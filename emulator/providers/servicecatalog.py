"""Service Catalog: portfolios, products, constraints, and what belongs to what."""
from __future__ import annotations

import json
from typing import Any, Callable

from botocore.exceptions import ClientError

from .base import ApiType, Delete, Provider, Read, Resource, Tags, as_tags, call, is_gone, pairs
from .shapes import to_properties


def _client(r: Resource) -> Any:
    return r.client('servicecatalog')


class Tagged(Tags):
    """Tags that change with the resource, by its own operation."""

    def apply(self, r: Resource, client: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        removed = [key for key in old if key not in new]
        added = pairs({key: value for key, value in new.items() if old.get(key) != value})
        getattr(client, self.tag)(Id=r.id, AddTags=added, RemoveTags=removed)


# ---- products

def _first_artifact(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """The first version comes with the product, the others after it."""
    result = {key: value for key, value in properties.items() if key not in ('ProvisioningArtifactParameters', 'ReplaceProvisioningArtifacts')}
    result.setdefault('ProductType', 'CLOUD_FORMATION_TEMPLATE')
    if properties.get('ProvisioningArtifactParameters'):
        result['ProvisioningArtifactParameters'] = _artifact(properties, properties['ProvisioningArtifactParameters'][0], 0)
    return result


def _artifact(properties: dict[str, Any], parameters: dict[str, Any], index: int) -> dict[str, Any]:
    info, kind = parameters['Info'], properties.get('ProductType', 'CLOUD_FORMATION_TEMPLATE')
    return {'Name': f'v{index + 1}', 'Type': kind, **parameters, 'Info': json.loads(info) if isinstance(info, str) else info}


def _key(artifact: dict[str, Any]) -> tuple[str, str]:
    """What a version is known by: its name and its template's URL."""
    return artifact['Name'], artifact['Info'].get('LoadTemplateFromURL', '')


def _wanted(properties: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    named = [_artifact(properties, parameters, index) for index, parameters in enumerate(properties.get('ProvisioningArtifactParameters', []))]
    return {_key(artifact): artifact for artifact in named}


def _other_artifacts(r: Resource, answer: Any) -> None:
    for artifact in list(_wanted(r.properties).values())[1:]:
        _add_artifact(r, artifact)


def _add_artifact(r: Resource, artifact: dict[str, Any]) -> None:
    call(r, 'servicecatalog', 'create_provisioning_artifact', {'Parameters': artifact}, extra={'ProductId': '$id'})


def _artifacts(r: Resource, key: str) -> list[str]:
    return [artifact[key] for artifact in listed(_client(r).list_provisioning_artifacts, 'ProvisioningArtifactDetails', ProductId=r.id)]


def _bring_artifacts(r: Resource, old: dict[str, Any]) -> None:
    """Versions that are as they were stay, with their ids; the new ones are made before those that are gone are deleted.

    Versions that somebody else has added are left alone.
    """
    client, before, now, there = _client(r), _wanted(old), _wanted(r.properties), {}  # type: Any, dict, dict, dict
    for identifier in _artifacts(r, 'Id'):
        found = client.describe_provisioning_artifact(ProductId=r.id, ProvisioningArtifactId=identifier)
        key = found['ProvisioningArtifactDetail']['Name'], found['Info'].get('TemplateUrl', '')
        if key in before:
            there[key] = identifier
    replaced = dict(there) if r.properties.get('ReplaceProvisioningArtifacts') else {}
    kept = {key: identifier for key, identifier in there.items() if key in now and key not in replaced}
    for key, artifact in now.items():
        if key not in kept:
            _add_artifact(r, artifact)
        elif artifact.get('Description') != before[key].get('Description'):
            client.update_provisioning_artifact(ProductId=r.id, ProvisioningArtifactId=kept[key], Description=artifact.get('Description', ''))
    for key, identifier in there.items():
        if key not in kept:
            client.delete_provisioning_artifact(ProductId=r.id, ProvisioningArtifactId=identifier)


def _update_product(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    names = ('Name', 'Owner', 'Description', 'Distributor', 'SupportDescription', 'SupportEmail', 'SupportUrl', 'SourceConnection')
    if changed & set(names):
        call(r, 'servicecatalog', 'update_product', {name: r.properties[name] for name in names if name in r.properties}, extra={'Id': '$id'})
    if 'ProvisioningArtifactParameters' in changed:
        _bring_artifacts(r, old)
    return changed & {*names, 'ProvisioningArtifactParameters', 'ReplaceProvisioningArtifacts'}


def _product_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    summary = found['ProductViewDetail']['ProductViewSummary']
    told = {'Description': summary.get('ShortDescription'), **summary}
    return to_properties({key: value for key, value in r.properties.items() if key != 'ProvisioningArtifactParameters'}, told, {})


# ---- constraints

def _constraint(name: str, kind: str, parameters: Callable[[dict[str, Any]], Any]) -> ApiType:
    def prepare(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in properties.items() if key in ('AcceptLanguage', 'PortfolioId', 'ProductId', 'Description')}
        return {**kept, 'Type': kind, 'Parameters': json.dumps(parameters(properties))}

    def update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
        extra = {'Id': r.id, 'Description': r.properties.get('Description', ''), 'Parameters': json.dumps(parameters(r.properties))}
        _client(r).update_constraint(**extra)
        return changed

    return ApiType(
        f'AWS::ServiceCatalog::{name}', 'servicecatalog', create='create_constraint', id='ConstraintDetail.ConstraintId', prepare=prepare,
        read=Read('describe_constraint', {'Id': '$id'}), update=update, delete=Delete('delete_constraint', {'Id': '$id'}),
        live=lambda r, found: to_properties({'Description': r.properties.get('Description')}, found['ConstraintDetail'], {}))


def _launch(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: properties[name] for name in ('RoleArn', 'LocalRoleName') if name in properties}


def _rules(properties: dict[str, Any]) -> Any:
    return json.loads(properties['Rules']) if isinstance(properties['Rules'], str) else properties['Rules']


def _stack_set(properties: dict[str, Any]) -> dict[str, Any]:
    return {'Version': '1', 'Properties': {name: properties[name] for name in (
        'AccountList', 'RegionList', 'AdminRole', 'ExecutionRole', 'StackInstanceControl')}}


def _resource_update(properties: dict[str, Any]) -> dict[str, Any]:
    return {'Version': '2.0', 'Properties': {'TagUpdateOnProvisionedProduct': properties['TagUpdateOnProvisionedProduct']}}


# ---- what belongs to what

class Link(Provider):
    """Two or three things that belong together. `names` are the properties that say which, in the order of the physical id."""

    def __init__(self, name: str, link: str, unlink: str, names: tuple[str, ...], find: Callable[[Resource], bool], more: tuple[str, ...] = (),
                 update: str | None = None):
        super().__init__(f'AWS::ServiceCatalog::{name}')
        self._link, self._unlink, self._names, self._find, self._more, self._update = link, unlink, names, find, more, update

    def create(self, r: Resource) -> None:
        call(r, 'servicecatalog', self._link, {name: r.properties[name] for name in (*self._names, *self._more) if name in r.properties})
        r.id = '|'.join(r.properties[name] for name in self._names)

    def describe(self, r: Resource) -> Any:
        try:
            return r.properties if r.id and self._find(r) else None
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        if self._update and self.describe(r) is not None:
            call(r, 'servicecatalog', self._update, {name: r.properties[name] for name in (*self._names, *self._more) if name in r.properties})

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            call(r, 'servicecatalog', self._unlink, {name: r.properties[name] for name in self._names})


def listed(operation: Callable[..., Any], member: str, **arguments: Any) -> list[Any]:
    """All pages of an answer; the token has one of two names."""
    found: list[Any] = []
    while True:
        page = operation(**arguments)
        found += page[member]
        arguments['PageToken'] = page.get('NextPageToken') or page.get('PageToken')
        if not arguments['PageToken']:
            return found


def _has_product(r: Resource) -> bool:
    found = listed(_client(r).list_portfolios_for_product, 'PortfolioDetails', ProductId=r.properties['ProductId'])
    return any(portfolio['Id'] == r.properties['PortfolioId'] for portfolio in found)


def _has_principal(r: Resource) -> bool:
    found = listed(_client(r).list_principals_for_portfolio, 'Principals', PortfolioId=r.properties['PortfolioId'])
    return any(principal['PrincipalARN'] == r.properties['PrincipalARN'] for principal in found)


def _is_shared(r: Resource) -> bool:
    found = listed(_client(r).describe_portfolio_shares, 'PortfolioShareDetails', PortfolioId=r.properties['PortfolioId'], Type='ACCOUNT')
    return any(share['PrincipalId'] == r.properties['AccountId'] for share in found)


def _is_accepted(r: Resource) -> bool:
    found = [portfolio for kind in ('IMPORTED', 'AWS_ORGANIZATIONS') for portfolio in listed(
        _client(r).list_accepted_portfolio_shares, 'PortfolioDetails', PortfolioShareType=kind)]
    return any(portfolio['Id'] == r.properties['PortfolioId'] for portfolio in found)


def _has_option(r: Resource) -> bool:
    found = listed(_client(r).list_resources_for_tag_option, 'ResourceDetails', TagOptionId=r.properties['TagOptionId'])
    return any(resource['Id'] == r.properties['ResourceId'] for resource in found)


def _has_action(r: Resource) -> bool:
    found = listed(
        _client(r).list_service_actions_for_provisioning_artifact, 'ServiceActionSummaries', ProductId=r.properties['ProductId'],
        ProvisioningArtifactId=r.properties['ProvisioningArtifactId'])
    return any(action['Id'] == r.properties['ServiceActionId'] for action in found)


def _definition(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, 'Definition': as_tags(properties['Definition'])}


def _update_action(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    names = ('Name', 'Description', 'Definition')
    now = _definition(r, {name: r.properties[name] for name in names if name in r.properties})
    call(r, 'servicecatalog', 'update_service_action', now, extra={'Id': '$id'})
    return changed & set(names)


def _update_option(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _client(r).update_tag_option(Id=r.id, Active=r.properties.get('Active', True))
    return {'Active'}


def _complete_option(r: Resource, answer: Any) -> None:
    if r.properties.get('Active') is False:
        _update_option(r, {}, set())


def _update_portfolio(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {'Description': '', **{name: r.properties[name] for name in ('DisplayName', 'ProviderName', 'Description') if name in r.properties}}
    call(r, 'servicecatalog', 'update_portfolio', now, extra={'Id': '$id'})
    return set(now)


TYPES = [
    ApiType(
        'AWS::ServiceCatalog::Portfolio', 'servicecatalog', create='create_portfolio', id='PortfolioDetail.Id', update=_update_portfolio,
        arguments=lambda r: {'IdempotencyToken': r.memory.setdefault('token', r.name(64))}, attributes={'PortfolioName': 'DisplayName'},
        read=Read('describe_portfolio', {'Id': '$id'}, 'PortfolioDetail'), delete=Delete('delete_portfolio', {'Id': '$id'}),
        tags=Tagged('update_portfolio', '', {'Id': '$id'})),
    ApiType(
        'AWS::ServiceCatalog::CloudFormationProduct', 'servicecatalog', create='create_product', id='ProductViewDetail.ProductViewSummary.ProductId',
        prepare=_first_artifact, after=_other_artifacts, update=_update_product, live=_product_live,
        arguments=lambda r: {'IdempotencyToken': r.memory.setdefault('token', r.name(64))},
        read=Read('describe_product_as_admin', {'Id': '$id'}), delete=Delete('delete_product', {'Id': '$id'}),
        attributes={'ProductName': 'ProductViewDetail.ProductViewSummary.Name', 'ProvisioningArtifactIds': lambda r: ','.join(_artifacts(r, 'Id')),
                    'ProvisioningArtifactNames': lambda r: ','.join(_artifacts(r, 'Name'))},
        tags=Tagged('update_product', '', {'Id': '$id'})),
    _constraint('LaunchRoleConstraint', 'LAUNCH', _launch),
    _constraint('LaunchNotificationConstraint', 'NOTIFICATION', lambda properties: {'NotificationArns': properties['NotificationArns']}),
    _constraint('LaunchTemplateConstraint', 'TEMPLATE', _rules),
    _constraint('StackSetConstraint', 'STACKSET', _stack_set),
    _constraint('ResourceUpdateConstraint', 'RESOURCE_UPDATE', _resource_update),
    ApiType(
        'AWS::ServiceCatalog::TagOption', 'servicecatalog', create='create_tag_option', id='TagOptionDetail.Id', apart=('Active',),
        after=_complete_option, read=Read('describe_tag_option', {'Id': '$id'}, 'TagOptionDetail'), update=_update_option,
        delete=Delete('delete_tag_option', {'Id': '$id'})),
    ApiType(
        'AWS::ServiceCatalog::ServiceAction', 'servicecatalog', create='create_service_action', id='ServiceActionDetail.ServiceActionSummary.Id',
        arguments=lambda r: {'IdempotencyToken': r.memory.setdefault('token', r.name(64))}, prepare=_definition, update=_update_action,
        read=Read('describe_service_action', {'Id': '$id'}, 'ServiceActionDetail'), delete=Delete('delete_service_action', {'Id': '$id'}),
        live=lambda r, found: to_properties(r.properties, {**found['ServiceActionSummary'], 'Definition': [
            {'Key': key, 'Value': value} for key, value in found['Definition'].items()]}, {})),
    Link('PortfolioProductAssociation', 'associate_product_with_portfolio', 'disassociate_product_from_portfolio', ('PortfolioId', 'ProductId'),
         _has_product, ('AcceptLanguage', 'SourcePortfolioId')),
    Link('PortfolioPrincipalAssociation', 'associate_principal_with_portfolio', 'disassociate_principal_from_portfolio',
         ('PortfolioId', 'PrincipalARN'), _has_principal, ('AcceptLanguage', 'PrincipalType')),
    Link('PortfolioShare', 'create_portfolio_share', 'delete_portfolio_share', ('PortfolioId', 'AccountId'), _is_shared,
         ('AcceptLanguage', 'ShareTagOptions'), 'update_portfolio_share'),
    Link('AcceptedPortfolioShare', 'accept_portfolio_share', 'reject_portfolio_share', ('PortfolioId',), _is_accepted, ('AcceptLanguage',)),
    Link('TagOptionAssociation', 'associate_tag_option_with_resource', 'disassociate_tag_option_from_resource', ('TagOptionId', 'ResourceId'),
         _has_option),
    Link('ServiceActionAssociation', 'associate_service_action_with_provisioning_artifact',
         'disassociate_service_action_from_provisioning_artifact', ('ProductId', 'ProvisioningArtifactId', 'ServiceActionId'), _has_action),
]
