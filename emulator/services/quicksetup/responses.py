"""The API: what a request says, given to the backend.

https://docs.aws.amazon.com/quick-setup/latest/APIReference/Welcome.html
"""
from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from ..requests import given
from .models import MOST, Manager, QuickSetupBackend, invalid, ssmquicksetup_backends


class QuickSetupResponse(BaseResponse):
    def __init__(self) -> None:
        super().__init__(service_name='ssm-quicksetup')
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> QuickSetupBackend:
        return ssmquicksetup_backends[self.current_account][self.region]

    def _manager(self) -> Manager:
        return self._backend.manager(self._get_param('ManagerArn'))

    def create_configuration_manager(self) -> ActionResult:
        return ActionResult({'ManagerArn': self._backend.create(given(self)).arn})

    def get_configuration_manager(self) -> ActionResult:
        return ActionResult(self._manager().told())

    def update_configuration_manager(self) -> ActionResult:
        self._manager().change(given(self))
        return EmptyResult()

    def update_configuration_definition(self) -> ActionResult:
        self._manager().change_definition(self._get_param('Id'), given(self))
        return EmptyResult()

    def delete_configuration_manager(self) -> ActionResult:
        del self._backend.managers[self._manager().arn]
        return EmptyResult()

    def list_configuration_managers(self) -> ActionResult:
        asked = given(self)
        most, token = int(asked.get('MaxItems', MOST)), asked.get('StartingToken') or '0'
        if not 1 <= most <= MOST or not token.isdigit():
            raise invalid(f'MaxItems is between 1 and {MOST}, and StartingToken one that was given.')
        found = [manager for manager in self._backend.managers.values() if all(manager.passes(item) for item in asked.get('Filters', []))]
        end = int(token) + most
        told: dict[str, Any] = {'ConfigurationManagersList': [manager.summary() for manager in found[int(token):end]]}
        return ActionResult({**told, **({'NextToken': str(end)} if len(found) > end else {})})

    def list_tags_for_resource(self) -> ActionResult:
        tags = self._backend.manager(self._get_param('ResourceArn')).tags
        return ActionResult({'Tags': [{'Key': key, 'Value': value} for key, value in tags.items()]})

    def tag_resource(self) -> ActionResult:
        self._backend.manager(self._get_param('ResourceArn')).tags.update(given(self)['Tags'])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        tags = self._backend.manager(self._get_param('ResourceArn')).tags
        for key in given(self)['TagKeys']:
            tags.pop(key, None)
        return EmptyResult()
