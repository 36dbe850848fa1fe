"""What a scan or an installation of patches leaves: the patch states of nodes."""
from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Callable

from moto.core.utils import utcnow

from . import baselines, compliance, nodes
from .model import FleetError, Node, Scope, paged

#: Documents that scan or patch.
_DOCUMENTS = ('AWS-RunPatchBaseline', 'AWS-RunPatchBaselineWithHooks')
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    'Equal': lambda found, wanted: found == wanted, 'NotEqual': lambda found, wanted: found != wanted,
    'LessThan': lambda found, wanted: found < wanted, 'GreaterThan': lambda found, wanted: found > wanted}


def run(scope: Scope, node: Node, command: str, asked: dict[str, Any], started: datetime) -> None:
    """What a command has done to the patches of a node, when it ends there."""
    document, parameters = asked['DocumentName'].rpartition('/')[2], asked['Parameters']
    if document not in _DOCUMENTS:
        return
    operation = _one(parameters, 'Operation', 'Scan')
    restart = _one(parameters, 'RebootOption', 'RebootIfNeeded')
    if node.failing and operation == 'Scan':
        return  # a scan that fails tells nothing
    failed = node.missing if node.failing else 0
    if operation == 'Install' and not node.failing:
        _install(node, restart)
    baseline = baselines.responsible(scope, node.patch_group, node.operating_system) or ''
    node.patched_by = {'command': command, 'document': document, 'severity': compliance.severity(scope, node, baseline)}
    waited = (node.patch_state or {}).get('LastNoRebootInstallOperationTime')
    node.patch_state = {
        'InstanceId': node.id, 'PatchGroup': node.patch_group, 'Operation': operation, 'RebootOption': restart, 'BaselineId': baseline,
        'SnapshotId': _one(parameters, 'SnapshotId', str(uuid.uuid4())), 'InstalledCount': node.installed, 'InstalledOtherCount': 0,
        'InstalledPendingRebootCount': node.pending_reboot, 'InstalledRejectedCount': 0, 'MissingCount': node.missing, 'FailedCount': failed,
        'UnreportedNotApplicableCount': 0, 'NotApplicableCount': 0, **_lacking(node), 'OperationStartTime': started, 'OperationEndTime': utcnow()}
    if operation == 'Install' and restart == 'NoReboot':
        waited = started
    if waited:
        node.patch_state['LastNoRebootInstallOperationTime'] = waited
    if parameters.get('InstallOverrideList', [''])[0]:
        node.patch_state['InstallOverrideList'] = parameters['InstallOverrideList'][0]


def _install(node: Node, restart: str) -> None:
    """What is installed without a restart waits for one, with what waited before."""
    node.pending_reboot, node.missing = node.pending_reboot + node.missing, 0
    if restart == 'RebootIfNeeded':
        node.reboot_needed = False


def _lacking(node: Node) -> dict[str, int]:
    """"These patches might be missing, have failed installation, were rejected, or were installed but awaiting a required managed node reboot."

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstancePatchState.html
    """
    lacking, critical = node.missing + node.pending_reboot, node.patched_by['severity'] == 'CRITICAL'
    return {'CriticalNonCompliantCount': lacking if critical else 0, 'SecurityNonCompliantCount': 0,
            'OtherNonCompliantCount': 0 if critical else lacking}


def _one(parameters: dict[str, list[str]], name: str, otherwise: str) -> str:
    """A parameter of a document that has one value; the documents of AWS take it as empty, too."""
    values = parameters.get(name) or ['']
    return values[0] or otherwise


# ---- what the API tells

def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """One that was never scanned has no state, and an id that is none is no error."""
    known = nodes.all_of(scope)
    found = [known[identifier].patch_state for identifier in asked['InstanceIds'] if identifier in known and known[identifier].patch_state]
    return paged(asked, found, 'InstancePatchStates')


def _of_group(scope: Scope, group: str) -> list[dict[str, Any]]:
    return [node.patch_state for node in nodes.all_of(scope).values() if node.patch_state and node.patch_state['PatchGroup'] == group]


def _describe_of_group(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _of_group(scope, asked['PatchGroup'])
    for item in asked.get('Filters', []):
        if not item['Key'].endswith('Count') or item['Type'] not in _COMPARE:
            raise FleetError('InvalidFilter', f"The filter {item['Key']} {item['Type']} is not valid.")
        compare = _COMPARE[item['Type']]
        found = [state for state in found if any(compare(state.get(item['Key'], 0), int(value)) for value in item['Values'])]
    return paged(asked, found, 'InstancePatchStates')


def _group_state(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _of_group(scope, asked['PatchGroup'])
    counted = {
        'InstancesWithInstalledPatches': 'InstalledCount', 'InstancesWithInstalledOtherPatches': 'InstalledOtherCount',
        'InstancesWithInstalledPendingRebootPatches': 'InstalledPendingRebootCount',
        'InstancesWithInstalledRejectedPatches': 'InstalledRejectedCount', 'InstancesWithMissingPatches': 'MissingCount',
        'InstancesWithFailedPatches': 'FailedCount', 'InstancesWithNotApplicablePatches': 'NotApplicableCount',
        'InstancesWithUnreportedNotApplicablePatches': 'UnreportedNotApplicableCount',
        'InstancesWithCriticalNonCompliantPatches': 'CriticalNonCompliantCount',
        'InstancesWithSecurityNonCompliantPatches': 'SecurityNonCompliantCount',
        'InstancesWithOtherNonCompliantPatches': 'OtherNonCompliantCount'}
    return {'Instances': len(found), **{name: sum(1 for state in found if state[count]) for name, count in counted.items()}}


OPERATIONS = {
    'DescribeInstancePatchStates': _describe, 'DescribeInstancePatchStatesForPatchGroup': _describe_of_group,
    'DescribePatchGroupState': _group_state,
}
