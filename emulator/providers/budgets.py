"""Budgets."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call
from .shapes import to_properties


class Budget(ApiType):
    """The name is inside, and the template may leave it open."""

    def create(self, r: Resource) -> None:
        r.memory.setdefault('budget', r.properties['Budget'].get('BudgetName') or r.name(100))
        super().create(r)


def _budget(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    budget = {**properties['Budget'], 'BudgetName': r.memory['budget']}
    notifications = {'NotificationsWithSubscribers': properties['NotificationsWithSubscribers']} \
        if 'NotificationsWithSubscribers' in properties else {'NotificationsWithSubscribers': []}
    return {'Budget': budget, **notifications}


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    call(r, 'budgets', 'update_budget', {'NewBudget': _budget(r, r.properties)['Budget']}, extra={'AccountId': r.account})
    return {'Budget'}


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    wanted = {key: value for key, value in r.properties['Budget'].items() if key not in ('TimePeriod', 'BudgetLimit')}
    told = to_properties(wanted, found, {})
    same = {key: value for key, value in r.properties['Budget'].items() if key not in wanted}
    return {'Budget': {**told, **same}}


TYPES = [
    Budget(
        'AWS::Budgets::Budget', 'budgets', create='create_budget', id=lambda answer, r: r.memory['budget'], prepare=_budget, update=_update,
        arguments=lambda r: {'AccountId': r.account}, apart=('ResourceTags',), forgets=('ResourceTags',), live=_live,
        read=Read('describe_budget', lambda r: {'AccountId': r.account, 'BudgetName': r.id}, 'Budget'),
        delete=Delete('delete_budget', lambda r: {'AccountId': r.account, 'BudgetName': r.id})),
]
