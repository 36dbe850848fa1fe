"""Provisioned products: asked for, changed, terminated, and what is told of them."""
from __future__ import annotations

import json
from functools import partial
from typing import Any

from . import artifacts, launching, sources
from .model import Artifact, Provisioned, Record, Scope, as_dict, duplicate, invalid, missing, new_id, paged, pairs


# ---- what a request means

def _target(scope: Scope, asked: dict[str, Any], product_id: str | None = None) -> tuple[Scope, Any, Artifact]:
    """The product and the version that a request is about, if they can be launched."""
    identifier, name = asked.get('ProductId'), asked.get('ProductName')
    if not identifier and not name:
        identifier = product_id
    if not identifier and not name:
        raise invalid('Either ProductId or ProductName must be specified.')
    owner, product = sources.product(scope, identifier, name)
    if product.product_type != 'CLOUD_FORMATION_TEMPLATE':
        raise invalid(f'The emulator launches no products of the type {product.product_type}: product {product.id}.')
    found = artifacts.named(owner, product.id, asked)
    if not found.active:
        raise invalid(f'Provisioning artifact {found.id} ({found.name}) of product {product.id} is not active.')
    return owner, product, found


def _refuse_stack_sets(path: sources.Path, asked: dict[str, Any]) -> None:
    if path.constraints('STACKSET') or asked.get('ProvisioningPreferences'):
        raise invalid('The emulator launches no products as stack sets (a STACKSET constraint, ProvisioningPreferences).')


def _all_tags(path: sources.Path, product: Any, given: dict[str, str]) -> dict[str, str]:
    """Tags of the portfolio and the product, those that their tag options leave no choice about, and those that were given."""
    tags = {**as_dict(path.portfolio.tags), **as_dict(product.tags), **given}
    for key, values in path.tag_values().items():
        if key not in given and len(values) == 1:
            tags[key] = values[0]
        elif given.get(key) not in values:
            raise invalid(f'Tag {key} must have one of the values that its TagOptions allow: {", ".join(values)}.')
    return tags


def _get(scope: Scope, identifier: str | None, name: str | None) -> Provisioned:
    if not identifier and not name:
        raise invalid('Either the id or the name of the provisioned product must be specified.')
    found = next((item for item in scope.state.provisioned.values() if (item.id == identifier if identifier else item.name == name)), None)
    if found is None:
        raise missing(f'Provisioned product {identifier or name} not found.')
    return found


def _asked_for(scope: Scope, asked: dict[str, Any]) -> Provisioned:
    return _get(scope, asked.get('ProvisionedProductId'), asked.get('ProvisionedProductName'))


def _known(scope: Scope, operation: str, token: str) -> Record | None:
    return scope.state.records.get(scope.state.tokens.get((operation, token), ''))


def _record(scope: Scope, kind: str, provisioned: Provisioned, product: str, artifact: str, path: str, token: str) -> Record:
    made = Record(new_id('rec'), kind, provisioned, product, artifact, path, tags=dict(provisioned.tags), role=provisioned.role)
    scope.state.records[made.id], scope.state.tokens[kind, token] = made, made.id
    provisioned.records.append(made.id)
    return made


def _refuse_if_busy(provisioned: Provisioned, scope: Scope) -> None:
    if provisioned.records and scope.state.records[provisioned.records[-1]].status in ('CREATED', 'IN_PROGRESS'):
        raise invalid(f'Provisioned product {provisioned.id} is under change: it must be AVAILABLE, TAINTED or ERROR.')


# ---- operations

def _provision(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind = 'PROVISION_PRODUCT'
    known = _known(scope, kind, asked['ProvisionToken'])
    if known:
        return {'RecordDetail': _detail(known)}
    _, product, found = _target(scope, asked)
    path = sources.path(scope, product.id, asked.get('PathId'), asked.get('PathName'))
    _refuse_stack_sets(path, asked)
    name = asked['ProvisionedProductName']
    if any(item.name == name for item in scope.state.provisioned.values()):
        raise duplicate(f'There is a provisioned product of the name {name} already.')
    topics = [arn for item in path.constraints('NOTIFICATION') for arn in json.loads(item['Parameters'])['NotificationArns']]
    made = Provisioned(
        new_id('pp'), name, scope.account, scope.region, asked['ProvisionToken'], product.id, found.id, path.id,
        role=launching.role_of(path, scope), tags=_all_tags(path, product, as_dict(asked.get('Tags'))),
        parameters={item['Key']: item.get('Value', '') for item in asked.get('ProvisioningParameters') or []},
        notifications=list(dict.fromkeys([*(asked.get('NotificationArns') or []), *topics])))
    scope.state.provisioned[made.id] = made
    record = _record(scope, kind, made, product.id, found.id, path.id, asked['ProvisionToken'])
    made.provisioning = record.id
    answer = _detail(record)
    launching.start(scope, record, partial(launching.provision, scope, made, found, path))
    return {'RecordDetail': answer}


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind = 'UPDATE_PROVISIONED_PRODUCT'
    known = _known(scope, kind, asked['UpdateToken'])
    if known:
        return {'RecordDetail': _detail(known)}
    it = _asked_for(scope, asked)
    _refuse_if_busy(it, scope)
    version = {} if asked.get('ProvisioningArtifactName') or asked.get('ProvisioningArtifactId') else {'ProvisioningArtifactId': it.artifact}
    _, product, found = _target(scope, {**asked, **version}, it.product)
    named = asked.get('PathId') or asked.get('PathName') or product.id != it.product
    path = sources.path(scope, product.id, asked.get('PathId') if named else it.path, asked.get('PathName'))
    _refuse_stack_sets(path, asked)
    tags = it.tags
    if 'Tags' in asked:
        tags = _all_tags(path, product, as_dict(asked['Tags']))
        if tags != it.tags and not _may_change_tags(path):
            raise invalid(f'The tags of provisioned product {it.id} cannot be changed: its product has no RESOURCE_UPDATE constraint with '
                          'TagUpdateOnProvisionedProduct ALLOWED.')
    given = {item['Key']: None if item.get('UsePreviousValue') else item.get('Value', '') for item in asked.get('ProvisioningParameters') or []}
    it.status = 'UNDER_CHANGE'
    record = _record(scope, kind, it, product.id, found.id, path.id, asked['UpdateToken'])
    record.tags, record.role = tags, it.chosen_role or launching.role_of(path, scope)
    it.provisioning = record.id
    answer = _detail(record)
    launching.start(scope, record, partial(launching.update, scope, it, found, path, given, tags))
    return {'RecordDetail': answer}


def _may_change_tags(path: sources.Path) -> bool:
    said = path.parameters('RESOURCE_UPDATE') or {}
    return said.get('Properties', {}).get('TagUpdateOnProvisionedProduct') == 'ALLOWED'


def _terminate(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    kind = 'TERMINATE_PROVISIONED_PRODUCT'
    known = _known(scope, kind, asked['TerminateToken'])
    if known:
        return {'RecordDetail': _detail(known)}
    it = _asked_for(scope, asked)
    _refuse_if_busy(it, scope)
    it.status = 'UNDER_CHANGE'
    record = _record(scope, kind, it, it.product, it.artifact, it.path, asked['TerminateToken'])
    answer, options = _detail(record), (asked.get('IgnoreErrors', False), asked.get('RetainPhysicalResources', False))
    launching.start(scope, record, partial(launching.terminate, scope, it, *options))
    return {'RecordDetail': answer}


def _set_properties(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """The launch role is set; the owner is kept in the record alone, since nobody has an identity."""
    it, said = _get(scope, asked['ProvisionedProductId'], None), asked['ProvisionedProductProperties']
    _refuse_if_busy(it, scope)
    unknown = set(said) - {'OWNER', 'LAUNCH_ROLE'}
    if unknown:
        raise invalid(f'A provisioned product has no properties {", ".join(sorted(unknown))}: there are OWNER and LAUNCH_ROLE.')
    if 'LAUNCH_ROLE' in said:
        it.role = it.chosen_role = said['LAUNCH_ROLE'] or None
    record = _record(scope, 'UPDATE_PROVISIONED_PRODUCT_PROPERTIES', it, it.product, it.artifact, it.path, asked['IdempotencyToken'])
    record.status = 'SUCCEEDED'
    return {'ProvisionedProductId': it.id, 'ProvisionedProductProperties': said, 'RecordId': record.id, 'Status': record.status}


def _act(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """Nothing runs: the record says that it succeeded."""
    kind = 'EXECUTE_PROVISIONED_PRODUCT_SERVICE_ACTION'
    known = _known(scope, kind, asked['ExecuteToken'])
    if known is None:
        it = _asked_for(scope, asked)
        owner, _ = sources.product(scope, it.product, None)
        if (it.product, it.artifact, asked['ServiceActionId']) not in owner.state.acted:
            raise missing(f"ServiceAction {asked['ServiceActionId']} is not associated with provisioning artifact {it.artifact}.")
        known = _record(scope, kind, it, it.product, it.artifact, it.path, asked['ExecuteToken'])
        known.status = 'SUCCEEDED'
    return {'RecordDetail': _detail(known)}


# ---- what is told

def _detail(record: Record) -> dict[str, Any]:
    return {
        'RecordId': record.id, 'ProvisionedProductName': record.provisioned.name, 'Status': record.status, 'CreatedTime': record.created,
        'UpdatedTime': record.updated, 'ProvisionedProductType': 'CFN_STACK', 'RecordType': record.kind,
        'ProvisionedProductId': record.provisioned.id, 'ProductId': record.product, 'ProvisioningArtifactId': record.artifact, 'PathId': record.path,
        'RecordErrors': list(record.errors), 'RecordTags': pairs(record.tags), **({'LaunchRoleArn': record.role} if record.role else {})}


def _told(it: Provisioned) -> dict[str, Any]:
    return {key: value for key, value in {
        'Name': it.name, 'Arn': f'arn:aws:servicecatalog:{it.region}:{it.account}:stack/{it.name}/{it.id}', 'Type': 'CFN_STACK', 'Id': it.id,
        'Status': it.status, 'StatusMessage': it.message, 'CreatedTime': it.created, 'IdempotencyToken': it.token, 'LastRecordId': it.records[-1],
        'LastProvisioningRecordId': it.provisioning, 'LastSuccessfulProvisioningRecordId': it.succeeded, 'ProductId': it.product,
        'ProvisioningArtifactId': it.artifact, 'LaunchRoleArn': it.role}.items() if value is not None}


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return {'ProvisionedProductDetail': _told(_get(scope, asked.get('Id'), asked.get('Name'))), 'CloudWatchDashboards': []}


def _search(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = []
    for it in scope.state.provisioned.values():
        found.append({**{key: value for key, value in _told(it).items() if key != 'LaunchRoleArn'}, 'Tags': pairs(it.tags),
                      'PhysicalId': it.stack_id or '', **_names(scope, it)})
    for query in (asked.get('Filters') or {}).get('SearchQuery', []):
        name, colon, text = query.partition(':')
        found = [item for item in found if (text.lower() in str(_by_name(item, name)).lower() if colon else name.lower() in str(item).lower())]
    return {**paged(asked, found, 'ProvisionedProducts'), 'TotalResultsCount': len(found)}


def _names(scope: Scope, it: Provisioned) -> dict[str, str]:
    """Of its product and version, as long as there are these."""
    for owner in [scope, *scope.others()]:
        if it.product in owner.backend.products:
            version = owner.state.artifacts[it.product].get(it.artifact)
            more = {'ProvisioningArtifactName': version.name} if version else {}
            return {'ProductName': owner.backend.products[it.product].name, **more}
    return {}


def _by_name(item: dict[str, Any], name: str) -> Any:
    return next((value for key, value in item.items() if key.lower() == name.lower()), '')


def _describe_record(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    if asked['Id'] not in scope.state.records:
        raise missing(f"Record {asked['Id']} not found.")
    record = scope.state.records[asked['Id']]
    detail = _detail(record)
    return {'RecordDetail': detail, **paged(asked, record.outputs, 'RecordOutputs')}


def _history(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    wanted = asked.get('SearchFilter') or {}
    names = {'product': lambda record: record.product, 'provisionedproduct': lambda record: record.provisioned.id}
    records = [record for record in reversed(scope.state.records.values())
               if not wanted or names.get(wanted['Key'], lambda _: None)(record) == wanted['Value']]
    return paged(asked, [_detail(record) for record in records], 'RecordDetails')


def _outputs(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    it = _asked_for(scope, asked)
    if it.succeeded is None:
        raise invalid(f'Provisioned product {it.id} was never provisioned.')
    outputs, wanted = scope.state.records[it.succeeded].outputs, asked.get('OutputKeys')
    unknown = set(wanted or []) - {item['OutputKey'] for item in outputs}
    if unknown:
        raise invalid(f'Provisioned product {it.id} has no outputs {", ".join(sorted(unknown))}.')
    return paged(asked, [item for item in outputs if not wanted or item['OutputKey'] in wanted], 'Outputs')


def _list_paths(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _, product = sources.product(scope, asked['ProductId'], None)
    found = sources.paths(scope, product.id)
    if not found:
        raise missing(f'No launch paths found for resource: {product.id}')
    return paged(asked, [
        {'Id': path.id, 'Name': path.name, 'ConstraintSummaries': _summaries(path), 'Tags': path.portfolio.tags} for path in found],
        'LaunchPathSummaries')


def _summaries(path: sources.Path) -> list[dict[str, str]]:
    return [{'Type': item['Type'], 'Description': item.get('Description', '')} for item in path.constraints()]


def _parameters(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    owner, product = sources.product(scope, asked.get('ProductId'), asked.get('ProductName'))
    found = artifacts.named(owner, product.id, asked)
    path = sources.path(scope, product.id, asked.get('PathId'), asked.get('PathName'))
    outputs = [{'Key': name, 'Description': item.get('Description', '')} for name, item in artifacts.parsed(found).get('Outputs', {}).items()]
    rules = [{'Type': 'rules', 'Value': item['Parameters']} for item in path.constraints('TEMPLATE')]
    return {
        'ProvisioningArtifactParameters': artifacts.parameters(found), 'ConstraintSummaries': _summaries(path),
        'UsageInstructions': rules, 'TagOptions': [{'Key': key, 'Values': values} for key, values in path.tag_values().items()],
        'ProvisioningArtifactOutputs': outputs, 'ProvisioningArtifactOutputKeys': outputs}


def _scan(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return paged(asked, [_told(it) for it in scope.state.provisioned.values()], 'ProvisionedProducts')


OPERATIONS = {
    'ProvisionProduct': _provision, 'UpdateProvisionedProduct': _update, 'TerminateProvisionedProduct': _terminate,
    'UpdateProvisionedProductProperties': _set_properties,
    'ExecuteProvisionedProductServiceAction': _act, 'DescribeProvisionedProduct': _describe, 'SearchProvisionedProducts': _search,
    'ScanProvisionedProducts': _scan, 'DescribeRecord': _describe_record, 'ListRecordHistory': _history, 'GetProvisionedProductOutputs': _outputs,
    'ListLaunchPaths': _list_paths, 'DescribeProvisioningParameters': _parameters,
}
