"""Budgets and backup plans can be changed, and a backup plan has selections."""
from __future__ import annotations

import json
from typing import Any

from moto.backup.models import Plan
from moto.backup.responses import BackupResponse
from moto.budgets.exceptions import NotFoundException
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult
from moto.core.utils import unix_time
from moto.moto_api._internal import mock_random
from moto.backup.exceptions import ResourceNotFoundException


def install() -> None:
    BudgetsResponse.update_budget = _update_budget
    BackupResponse.update_backup_plan = _update_backup_plan
    BackupResponse.create_backup_selection = _create_backup_selection
    BackupResponse.get_backup_selection = _get_backup_selection
    BackupResponse.delete_backup_selection = _delete_backup_selection
    BackupResponse.get_backup_plan = _get_backup_plan


def _update_budget(response: BudgetsResponse) -> str:
    budgets = response.backend.budgets[response._get_param('AccountId')]
    budget = response._get_param('NewBudget')
    if budget['BudgetName'] not in budgets:
        raise NotFoundException(f"Unable to update budget: {budget['BudgetName']} - the budget doesn't exist.")
    budgets[budget['BudgetName']].budget.update({**budget, 'LastUpdatedTime': unix_time()})
    return json.dumps({})


def _plan(response: BackupResponse) -> Plan:
    """moto finds the id of a plan at the end of the path, where it may not be."""
    return response.backup_backend.get_backup_plan(backup_plan_id=response.path.strip('/').split('/')[2], version_id=None)


def _get_backup_plan(response: BackupResponse) -> str:
    return json.dumps(_plan(response).to_get_dict())


def _update_backup_plan(response: BackupResponse) -> str:
    plan = _plan(response)
    made = Plan(json.loads(response.body)['BackupPlan'], plan.creator_request_id, response.backup_backend)
    plan.backup_plan, plan.version_id, plan.advanced_backup_settings = made.backup_plan, made.version_id, made.advanced_backup_settings
    return json.dumps(plan.to_dict())


def _selections(response: BackupResponse) -> dict[str, Any]:
    return _plan(response).__dict__.setdefault('kept', {})


def _create_backup_selection(response: BackupResponse) -> str:
    made = {'SelectionId': str(mock_random.uuid4()), 'BackupPlanId': _plan(response).backup_plan_id, 'CreationDate': unix_time(),
            'BackupSelection': json.loads(response.body)['BackupSelection']}
    _selections(response)[made['SelectionId']] = made
    return json.dumps(made)


def _get_backup_selection(response: BackupResponse) -> str:
    selection = response.path.rstrip('/').split('/')[-1]
    if selection not in _selections(response):
        raise ResourceNotFoundException(f'Backup selection {selection} does not exist')
    return json.dumps(_selections(response)[selection])


def _delete_backup_selection(response: BackupResponse) -> ActionResult:
    _selections(response).pop(response.path.rstrip('/').split('/')[-1], None)
    return ActionResult({})
