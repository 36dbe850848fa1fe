"""Compliance with patches, computed from what commands have left on nodes.

https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-compliance-states.html
"""
from __future__ import annotations

from typing import Any, Callable

from . import nodes
from .model import FleetError, Node, Scope, paged

_TYPE, _RESOURCE = 'Patch', 'ManagedInstance'
#: The most severe one first.
SEVERITIES = ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED')
_SUMMARY = ('ComplianceType', 'ResourceType', 'ResourceId', 'Status', 'OverallSeverity')
_ITEM = ('ComplianceType', 'ResourceType', 'ResourceId', 'Id', 'Title', 'Status', 'Severity')
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    'EQUAL': lambda found, wanted: found == wanted, 'NOT_EQUAL': lambda found, wanted: found != wanted,
    'BEGIN_WITH': lambda found, wanted: found.startswith(wanted), 'LESS_THAN': lambda found, wanted: found < wanted,
    'GREATER_THAN': lambda found, wanted: found > wanted}


def severity(scope: Scope, node: Node, baseline: str) -> str:
    """Of the patches of a node: what a test says, or the highest level that its baseline has for what it approves."""
    if node.severity:
        return node.severity
    said = getattr(scope.own_baselines.get(baseline), 'said', {})
    levels = {rule.get('ComplianceLevel') for rule in said.get('ApprovalRules', {}).get('PatchRules', [])}
    levels |= {said.get('ApprovedPatchesComplianceLevel')} if said.get('ApprovedPatches') else set()
    return next((level for level in SEVERITIES if level in levels), SEVERITIES[-1])


# ---- items

def _items(node: Node) -> list[dict[str, Any]]:
    """The patches that the last command has found or installed.

    One that waits for a restart does not comply, as one that is missing: of nodes "with patches installed by Patch Manager that haven't been
    rebooted after the patch installation [...] the status [...] is NON_COMPLIANT".
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribePatchGroupState.html
    """
    state = node.patch_state or {}
    pending, missing = state['InstalledPendingRebootCount'], state['MissingCount']
    lacking = 'FAILED' if state['FailedCount'] else 'MISSING'
    found = ['INSTALLED'] * state['InstalledCount'] + ['INSTALLED_PENDING_REBOOT'] * pending + [lacking] * missing
    return [_item(node, state, number, patch) for number, patch in enumerate(found, 1)]


def _item(node: Node, state: dict[str, Any], number: int, patch: str) -> dict[str, Any]:
    level = node.patched_by['severity']
    return {
        'ComplianceType': _TYPE, 'ResourceType': _RESOURCE, 'ResourceId': node.id, 'Title': f'Patch {number}',
        'Id': f'KB{5000000 + number}' if node.platform == 'Windows' else f'patch-{number}.x86_64:0:1.0.0',
        'Status': 'COMPLIANT' if patch == 'INSTALLED' else 'NON_COMPLIANT', 'Severity': level, 'ExecutionSummary': _execution(node),
        'Details': {
            'PatchState': patch, 'PatchSeverity': level.capitalize(), 'Classification': 'Security', 'PatchBaselineId': state['BaselineId'],
            'PatchGroup': state['PatchGroup'], 'DocumentName': node.patched_by['document'], 'DocumentVersion': '1', 'InstalledTime': ''
            if patch in ('MISSING', 'FAILED') else state['OperationEndTime'].strftime('%Y-%m-%dT%H:%M:%SZ')}}


def _execution(node: Node) -> dict[str, Any]:
    return {'ExecutionTime': (node.patch_state or {})['OperationEndTime'], 'ExecutionId': node.patched_by['command'], 'ExecutionType': 'Command'}


def _list_items(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListComplianceItems.html"""
    ids = asked.get('ResourceIds', [])
    if len(ids) != 1:
        raise FleetError('InvalidResourceId', 'One resource id is specified.')
    if set(asked.get('ResourceTypes', [_RESOURCE])) != {_RESOURCE}:
        raise FleetError('InvalidResourceType', f'The resource type is {_RESOURCE}.')
    node = nodes.all_of(scope).get(ids[0])
    items = _items(node) if node and node.patch_state else []
    return paged(asked, _filtered(asked, items, _ITEM), 'ComplianceItems')


# ---- summaries

def _summary(node: Node) -> dict[str, Any]:
    items = _items(node)
    compliant, other = ([item for item in items if item['Status'] == status] for status in ('COMPLIANT', 'NON_COMPLIANT'))
    severities = {item['Severity'] for item in other}
    return {
        'ComplianceType': _TYPE, 'ResourceType': _RESOURCE, 'ResourceId': node.id, 'Status': 'NON_COMPLIANT' if other else 'COMPLIANT',
        'OverallSeverity': next((level for level in SEVERITIES if level in severities), SEVERITIES[-1]), 'ExecutionSummary': _execution(node),
        'CompliantSummary': {'CompliantCount': len(compliant), 'SeveritySummary': _by_severity(compliant)},
        'NonCompliantSummary': {'NonCompliantCount': len(other), 'SeveritySummary': _by_severity(other)}}


def _by_severity(items: list[dict[str, Any]]) -> dict[str, int]:
    return {f'{level.capitalize()}Count': sum(1 for item in items if item['Severity'] == level) for level in SEVERITIES}


def _list_summaries(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """Of nodes that were scanned; nothing is known of others."""
    found = [_summary(node) for node in nodes.all_of(scope).values() if node.patch_state]
    return paged(asked, _filtered(asked, found, _SUMMARY), 'ResourceComplianceSummaryItems')


def _filtered(asked: dict[str, Any], found: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Which keys there are is not documented: here, those members of what is found that are text. A "not equal" is of all values."""
    for item in asked.get('Filters', []):
        key, how, values = item.get('Key'), item.get('Type', 'EQUAL'), item.get('Values', [])
        if key not in keys or how not in _COMPARE or not 1 <= len(values) <= 20:
            raise FleetError('InvalidFilter', f'The filter {key} {how} is not valid.')
        some = all if how == 'NOT_EQUAL' else any
        found = [one for one in found if some(_COMPARE[how](one[key], value) for value in values)]
    return found


OPERATIONS = {'ListComplianceItems': _list_items, 'ListResourceComplianceSummaries': _list_summaries}
