"""Backup: vaults, plans, selections, reports."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .recorded import recorded
from .shapes import to_properties

_NOT_IN_MOTO = ('AccessPolicy', 'Notifications')
#: CloudFormation and the API have other names for these.
_RENAME = {'BackupPlanRule': 'Rules', 'TargetBackupVault': 'TargetBackupVaultName'}


def _lock(r: Resource, answer: Any) -> None:
    if r.properties.get('LockConfiguration'):
        call(r, 'backup', 'put_backup_vault_lock_configuration', r.properties['LockConfiguration'], extra={'BackupVaultName': '$id'})


def _update_vault(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'LockConfiguration' in changed and 'LockConfiguration' in r.properties:
        _lock(r, None)
    elif 'LockConfiguration' in changed:
        r.client('backup').delete_backup_vault_lock_configuration(BackupVaultName=r.id)
    return changed & {'LockConfiguration'}


def _vault_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties(r.properties, {**found, 'LockConfiguration': found}, {})


def _tags(arn: Any, name: str) -> Tags:
    return Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': arn(r)}, keys='TagKeyList', property=name, as_map=True)


def _plan_id(r: Resource) -> dict[str, Any]:
    return {'BackupPlanId': r.properties['BackupPlanId'], 'SelectionId': str(r.id).split('_')[0]}


def _update_plan(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    call(r, 'backup', 'update_backup_plan', {'BackupPlan': r.properties['BackupPlan']}, _RENAME, {'BackupPlanId': '$id'})
    return {'BackupPlan'}


TYPES = [
    ApiType(
        'AWS::Backup::BackupVault', 'backup', create='create_backup_vault', id='BackupVaultName', apart=(*_NOT_IN_MOTO, 'LockConfiguration'),
        forgets=_NOT_IN_MOTO, after=_lock, update=_update_vault, live=_vault_live,
        read=Read('describe_backup_vault', {'BackupVaultName': '$id'}), delete=Delete('delete_backup_vault', {'BackupVaultName': '$id'}),
        tags=_tags(lambda r: r.arn('backup', f'backup-vault:{r.id}'), 'BackupVaultTags')),
    ApiType(
        'AWS::Backup::BackupPlan', 'backup', create='create_backup_plan', id='BackupPlanId', rename=_RENAME, update=_update_plan,
        read=Read('get_backup_plan', {'BackupPlanId': '$id'}, 'DeletionDate == `null` && @ || `null`'),
        delete=Delete('delete_backup_plan', {'BackupPlanId': '$id'}),
        tags=_tags(lambda r: r.arn('backup', f'backup-plan:{r.id}'), 'BackupPlanTags')),
    ApiType(
        'AWS::Backup::BackupSelection', 'backup', create='create_backup_selection',
        id=lambda answer, r: f"{answer['SelectionId']}_{r.properties['BackupPlanId']}", arguments={'BackupPlanId': '$BackupPlanId'},
        read=Read('get_backup_selection', _plan_id), delete=Delete('delete_backup_selection', _plan_id),
        attributes={'Id': '$id', 'SelectionId': 'SelectionId'}),
    ApiType(
        'AWS::Backup::ReportPlan', 'backup', create='create_report_plan', id='ReportPlanArn', name=('ReportPlanName', 256),
        apart=('ReportPlanTags',), forgets=('ReportPlanTags',), read=Read('describe_report_plan', {'ReportPlanName': '$ReportPlanName'},
                                                                          'ReportPlan'),
        delete=Delete('delete_report_plan', {'ReportPlanName': '$ReportPlanName'})),
    *recorded('Backup', 'moto has no API for it', {
        'Framework': {'id': 'arn:{partition}:backup:{region}:{account}:framework:{FrameworkName}-{uuid}', 'FrameworkArn': '{id}',
                      'DeploymentStatus': 'COMPLETED', 'FrameworkStatus': 'ACTIVE'},
        'LogicallyAirGappedBackupVault': {'id': '{BackupVaultName}', 'BackupVaultArn': 'arn:{partition}:backup:{region}:{account}:backup-vault:{id}'},
        'RestoreTestingPlan': {'id': '{RestoreTestingPlanName}',
                               'RestoreTestingPlanArn': 'arn:{partition}:backup:{region}:{account}:restore-testing-plan:{id}-{uuid}'},
        'RestoreTestingSelection': '{RestoreTestingPlanName}|{RestoreTestingSelectionName}'}),
]
