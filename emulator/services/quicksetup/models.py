"""Configuration managers, and what is refused of them. moto finds the service by this module."""
from __future__ import annotations

import json
import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow

#: Managers of a page.
MOST = 100
_PREFIX = 'AWSQuickSetupType-'
#: https://docs.aws.amazon.com/quick-setup/latest/APIReference/API_ConfigurationDefinitionInput.html
_TYPES = {_PREFIX + name for name in (
    'SSMOpsCenter', 'Scheduler', 'DHMC', 'ResourceExplorer', 'SSMChangeMgr', 'DevOpsGuru', 'CFGCPacks', 'CFGRecording', 'SSMHostMgmt', 'Distributor',
    'PatchPolicy', 'SSM')}
_TARGETED = {'InstanceIds': ('TargetInstances',), 'Tags': ('TargetTagKey', 'TargetTagValue'), 'ResourceGroups': ('ResourceGroupName',), '*': ()}
#: Parameters of a patch policy that have certain values.
_VALUES = {'ConfigurationOptionsPatchOperation': ('Scan', 'ScanAndInstall'), 'RebootOption': ('RebootIfNeeded', 'NoReboot'),
           'TargetType': tuple(_TARGETED)}
_NAME, _DESCRIPTION = re.compile(r'[ A-Za-z0-9._-]{0,120}'), re.compile(r'.{0,512}')
_MANAGER = ('Name', 'Description')
_DEFINITION = ('LocalDeploymentAdministrationRoleArn', 'LocalDeploymentExecutionRoleName', 'Parameters', 'TypeVersion')


class QuickSetupError(ServiceException):
    pass


def invalid(message: str) -> QuickSetupError:
    error = QuickSetupError(message)
    error.code = 'ValidationException'
    return error


def _missing(message: str) -> QuickSetupError:
    error = QuickSetupError(message)
    error.code = 'ResourceNotFoundException'
    return error


@dataclass(eq=False)
class Manager:
    arn: str
    said: dict[str, str]
    definitions: list[dict[str, Any]]
    tags: dict[str, str]
    created: datetime = field(default_factory=utcnow)
    modified: datetime = field(default_factory=utcnow)

    def told(self) -> dict[str, Any]:
        return {**self.said, 'ManagerArn': self.arn, 'ConfigurationDefinitions': self.definitions, 'Tags': self.tags, 'CreatedAt': self.created,
                'LastModifiedAt': self.modified, 'StatusSummaries': self._status()}

    def _status(self) -> list[dict[str, Any]]:
        """Nothing is deployed, and that succeeds at once."""
        return [{'StatusType': 'Deployment', 'Status': 'SUCCEEDED', 'LastUpdatedAt': self.modified, 'StatusDetails': {}}]

    def summary(self) -> dict[str, Any]:
        told = [{'Id': one['Id'], 'Type': one['Type'], 'TypeVersion': one['TypeVersion'], 'FirstClassParameters': {}} for one in self.definitions]
        return {**self.said, 'ManagerArn': self.arn, 'ConfigurationDefinitionSummaries': told, 'StatusSummaries': self._status()}

    def passes(self, item: dict[str, Any]) -> bool:
        """Which keys there are is not documented: here, those of a summary that are text, and the type of a definition."""
        found = {'Name': {self.said.get('Name')}, 'Description': {self.said.get('Description')}, 'ManagerArn': {self.arn},
                 'Type': {one['Type'] for one in self.definitions}}
        if item['Key'] not in found:
            raise invalid(f"{item['Key']} is no key of a filter: {', '.join(found)}")
        return bool(found[item['Key']] & set(item['Values']))

    def change(self, asked: dict[str, Any]) -> None:
        """What is not named stays."""
        _check_manager(asked)
        self.said.update({name: asked[name] for name in _MANAGER if name in asked})
        self.modified = utcnow()

    def change_definition(self, identifier: str, asked: dict[str, Any]) -> None:
        found = next((one for one in self.definitions if one['Id'] == identifier), None)
        if found is None:
            raise _missing(f'The configuration definition {identifier} was not found.')
        changed = {**found, **{name: asked[name] for name in _DEFINITION if name in asked}}
        _check_definition(changed)
        found.update(changed)
        self.modified = utcnow()


class QuickSetupBackend(BaseBackend):
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.managers: dict[str, Manager] = {}

    def create(self, asked: dict[str, Any]) -> Manager:
        _check_manager(asked)
        if not asked['ConfigurationDefinitions']:
            raise invalid('A configuration manager has a configuration definition.')
        for definition in asked['ConfigurationDefinitions']:
            _check_definition(definition)
        definitions = [{'TypeVersion': '1.0', **definition, 'Id': secrets.token_hex(6)} for definition in asked['ConfigurationDefinitions']]
        arn = f'arn:{self.partition}:ssm-quicksetup:{self.region_name}:{self.account_id}:configuration-manager/{uuid.uuid4()}'
        self.managers[arn] = Manager(arn, {name: asked[name] for name in _MANAGER if name in asked}, definitions, dict(asked.get('Tags', {})))
        return self.managers[arn]

    def manager(self, arn: str) -> Manager:
        if arn not in self.managers:
            raise _missing(f'The configuration manager {arn} was not found.')
        return self.managers[arn]


# ---- what is refused

def _check_manager(asked: dict[str, Any]) -> None:
    if not _NAME.fullmatch(asked.get('Name', '')) or not _DESCRIPTION.fullmatch(asked.get('Description', '')):
        raise invalid('A name has up to 120 letters, digits, blanks and ._-, a description up to 512 characters in one line.')


def _check_definition(definition: dict[str, Any]) -> None:
    if definition['Type'] not in _TYPES:
        raise invalid(f"There is no type {definition['Type']}: {', '.join(sorted(_TYPES))}")
    if definition['Type'] == f'{_PREFIX}PatchPolicy':
        _check_policy(definition['Parameters'])


def _check_policy(said: dict[str, str]) -> None:
    """What the documentation says of the parameters of a patch policy."""
    lacking = [name for name in ('PatchPolicyName', 'SelectedPatchBaselines', 'TargetRegions') if not said.get(name)]
    lacking += [name for name in _TARGETED.get(said.get('TargetType', '*'), ()) if not said.get(name)]
    if lacking:
        raise invalid(f"A patch policy lacks {', '.join(lacking)}.")
    if not (said.get('TargetAccounts') or said.get('TargetOrganizationalUnits')):
        raise invalid('A patch policy has TargetAccounts or TargetOrganizationalUnits.')
    for name, values in _VALUES.items():
        if said.get(name) and said[name] not in values:
            raise invalid(f"{name} is {' or '.join(values)}, not {said[name]}.")
    try:
        json.loads(said['SelectedPatchBaselines'])
    except ValueError:
        raise invalid('SelectedPatchBaselines is not JSON.') from None


ssmquicksetup_backends = BackendDict(QuickSetupBackend, 'ssm-quicksetup')
