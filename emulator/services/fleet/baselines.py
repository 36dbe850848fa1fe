"""Patch baselines: those of the account, those of AWS, the groups and the defaults that they are registered for."""
from __future__ import annotations

import re
from typing import Any

from moto.core.utils import utcnow
from moto.ssm.exceptions import AlreadyExistsException
from moto.ssm.models import FakePatchBaseline, SimpleSystemManagerBackend
from moto.utilities.utils import load_resource

from .model import FleetError, Scope, invalid, missing, once, paged

_NAME = re.compile(r'[a-zA-Z0-9_\-.]{3,128}')
_DEFAULT_SYSTEM = 'WINDOWS'
#: Operating system -> how AWS writes it in the name of its baseline.
#: https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
_OF_AWS = {
    'ALMA_LINUX': 'AlmaLinux', 'AMAZON_LINUX': 'AmazonLinux', 'AMAZON_LINUX_2': 'AmazonLinux2', 'AMAZON_LINUX_2022': 'AmazonLinux2022',
    'AMAZON_LINUX_2023': 'AmazonLinux2023', 'CENTOS': 'CentOS', 'DEBIAN': 'Debian', 'MACOS': 'MacOS', 'ORACLE_LINUX': 'OracleLinux',
    'RASPBIAN': 'Raspbian', 'REDHAT_ENTERPRISE_LINUX': 'RedHat', 'ROCKY_LINUX': 'RockyLinux', 'SUSE': 'Suse', 'UBUNTU': 'Ubuntu', 'WINDOWS': ''}
#: What a creation and a change may say, and what it is without that.
_SAID: dict[str, Any] = {
    'Name': None, 'GlobalFilters': {'PatchFilters': []}, 'ApprovalRules': {'PatchRules': []}, 'ApprovedPatches': [],
    'ApprovedPatchesComplianceLevel': 'UNSPECIFIED', 'ApprovedPatchesEnableNonSecurity': False, 'RejectedPatches': [],
    'RejectedPatchesAction': 'ALLOW_AS_DEPENDENCY', 'Description': None, 'Sources': [], 'AvailableSecurityUpdatesComplianceStatus': None}


def install() -> None:
    check = SimpleSystemManagerBackend._validate_resource_type_and_id

    def checked(backend: Any, kind: str, identifier: str) -> str:
        """moto has tags of baselines, and refuses every id of one."""
        return identifier if kind == 'PatchBaseline' and identifier in backend.baselines else check(backend, kind, identifier)

    SimpleSystemManagerBackend._validate_resource_type_and_id = checked


# ---- which there are

def of_aws(scope: Scope) -> dict[str, str]:
    """ARN of each baseline of AWS by its operating system."""
    return load_resource('ssm/resources/default_baselines.json').get(scope.region, {})


def _name_of_aws(system: str) -> str:
    return f'AWS-{_OF_AWS.get(system, system)}DefaultPatchBaseline'


def _own(scope: Scope, identifier: str) -> FakePatchBaseline:
    """A baseline of the account, by its id or its ARN."""
    found = scope.own_baselines.get(_plain(scope, identifier))
    if found is None:
        raise missing(f'Patch baseline {identifier} does not exist.')
    return found


def _plain(scope: Scope, identifier: str) -> str:
    return identifier.rpartition('/')[2] if f':{scope.region}:{scope.account}:' in identifier else identifier


def _system(scope: Scope, identifier: str) -> str:
    """The operating system of a baseline, of AWS or of the account."""
    found = next((system for system, arn in of_aws(scope).items() if arn == identifier), None)
    return found or _own(scope, identifier).operating_system


def default(scope: Scope, system: str) -> str | None:
    return scope.state.defaults.get(system) or of_aws(scope).get(system)


def responsible(scope: Scope, group: str, system: str) -> str | None:
    """The baseline that a node of a group has, or of none."""
    return scope.state.groups.get((group, system)) or default(scope, system)


def _groups(scope: Scope, identifier: str) -> list[str]:
    return [group for (group, _), other in scope.state.groups.items() if other == identifier]


def _identity(scope: Scope, identifier: str) -> dict[str, Any]:
    system = _system(scope, identifier)
    own = scope.own_baselines.get(identifier)
    name = own.said['Name'] if own else _name_of_aws(system)
    about = own.said['Description'] if own else f'Default Patch Baseline for {system} Provided by AWS.'
    return {'BaselineId': identifier, 'BaselineName': name, 'OperatingSystem': system, 'BaselineDescription': about or '',
            'DefaultBaseline': default(scope, system) == identifier}


# ---- made, changed, deleted

def _create(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    _check(asked)
    return {'BaselineId': once(scope, 'CreatePatchBaseline', asked, lambda: _made(scope, asked))}


def _made(scope: Scope, asked: dict[str, Any]) -> str:
    identifier = scope.backend.create_patch_baseline(
        asked['Name'], asked.get('OperatingSystem', _DEFAULT_SYSTEM), None, None, None, None, None, None, None, asked.get('Description'), None,
        asked.get('Tags'))
    baseline = scope.own_baselines[identifier]
    baseline.said = {name: asked.get(name, value) for name, value in _SAID.items()}
    baseline.created = baseline.modified = utcnow()
    return identifier


def _check(asked: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchRule.html"""
    if 'Name' in asked and not _NAME.fullmatch(asked['Name']):
        raise invalid(f"1 validation error detected: Value '{asked['Name']}' at 'name' failed to satisfy constraint: Member must satisfy "
                      'regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$')
    for rule in asked.get('ApprovalRules', {}).get('PatchRules', []):
        if ('ApproveAfterDays' in rule) == ('ApproveUntilDate' in rule):
            raise invalid('A rule has either ApproveAfterDays or ApproveUntilDate.')
        if not 0 <= rule.get('ApproveAfterDays', 0) <= 360:
            raise invalid('ApproveAfterDays is between 0 and 360.')


def _update(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    baseline = _own(scope, asked['BaselineId'])
    if asked.get('Replace') and 'Name' not in asked:
        raise invalid('Name is required when Replace is true.')
    _check(asked)
    before = _SAID if asked.get('Replace') else baseline.said
    baseline.said = {name: asked.get(name, value) for name, value in before.items()}
    baseline.name, baseline.description = baseline.said['Name'], baseline.said['Description']
    baseline.modified = utcnow()
    return {name: value for name, value in _detail(scope, baseline).items() if name != 'PatchGroups'}


def _detail(scope: Scope, baseline: FakePatchBaseline) -> dict[str, Any]:
    said = {name: value for name, value in baseline.said.items() if value is not None}
    rules = [{'ComplianceLevel': 'UNSPECIFIED', 'EnableNonSecurity': False, **rule} for rule in said['ApprovalRules'].get('PatchRules', [])]
    return {**said, 'ApprovalRules': {'PatchRules': rules}, 'BaselineId': baseline.id, 'OperatingSystem': baseline.operating_system,
            'PatchGroups': _groups(scope, baseline.id), 'CreatedDate': baseline.created, 'ModifiedDate': baseline.modified}


def _get(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    identifier = asked['BaselineId']
    if identifier not in of_aws(scope).values():
        return _detail(scope, _own(scope, identifier))
    told = _identity(scope, identifier)
    return {**{name: value for name, value in _SAID.items() if value is not None}, 'BaselineId': identifier, 'Name': told['BaselineName'],
            'OperatingSystem': told['OperatingSystem'], 'Description': told['BaselineDescription'], 'PatchGroups': _groups(scope, identifier)}


def _delete(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """One that is not there is deleted already: the API has no error for it."""
    identifier = _plain(scope, asked['BaselineId'])
    if _groups(scope, identifier):
        raise FleetError('ResourceInUseException', f'The patch baseline {identifier} is registered for the patch groups '
                         f'{", ".join(_groups(scope, identifier))}.')
    if identifier in scope.state.defaults.values():
        raise FleetError('ResourceInUseException', f'The patch baseline {identifier} is the default patch baseline.')
    if identifier in of_aws(scope).values():
        raise invalid(f'{identifier} is a patch baseline of AWS.')
    scope.own_baselines.pop(identifier, None)
    return {'BaselineId': identifier}


# ---- what they are registered for

def _register(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    identifier, group = _plain(scope, asked['BaselineId']), asked['PatchGroup']
    system = _system(scope, identifier)
    if scope.state.groups.get((group, system), identifier) != identifier:
        raise AlreadyExistsException(system)
    scope.state.groups[group, system] = identifier
    return {'BaselineId': identifier, 'PatchGroup': group}


def _deregister(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    identifier, group = _plain(scope, asked['BaselineId']), asked['PatchGroup']
    for key, other in list(scope.state.groups.items()):
        if key[0] == group and other == identifier:
            del scope.state.groups[key]
    return {'BaselineId': identifier, 'PatchGroup': group}


def _register_default(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    identifier = _plain(scope, asked['BaselineId'])
    system = _system(scope, identifier)
    if identifier in scope.own_baselines:
        scope.state.defaults[system] = identifier
    else:
        scope.state.defaults.pop(system, None)
    return {'BaselineId': identifier}


def _get_default(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    system = asked.get('OperatingSystem', _DEFAULT_SYSTEM)
    return {'BaselineId': default(scope, system), 'OperatingSystem': system}


def _of_group(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    system = asked.get('OperatingSystem', _DEFAULT_SYSTEM)
    return {'BaselineId': responsible(scope, asked['PatchGroup'], system), 'PatchGroup': asked['PatchGroup'], 'OperatingSystem': system}


# ---- lists

def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = [_identity(scope, identifier) for identifier in [*scope.own_baselines, *of_aws(scope).values()]]
    for item in asked.get('Filters', []):
        key, values = item['Key'], tuple(item['Values'])
        if key == 'NAME_PREFIX':
            found = [one for one in found if one['BaselineName'].startswith(values)]
        elif key == 'OPERATING_SYSTEM':
            found = [one for one in found if one['OperatingSystem'] in values]
        elif key != 'OWNER':
            raise invalid(f'{key} is no key of a filter here: NAME_PREFIX, OWNER, OPERATING_SYSTEM.')
        elif 'All' not in values:
            found = [one for one in found if ('Self' if one['BaselineId'] in scope.own_baselines else 'AWS') in values]
    return paged(asked, found, 'BaselineIdentities')


def _describe_groups(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """A prefix is one of the group's name here."""
    found = [{'PatchGroup': group, 'BaselineIdentity': _identity(scope, identifier)} for (group, _), identifier in scope.state.groups.items()]
    for item in asked.get('Filters', []):
        if item['Key'] not in ('NAME_PREFIX', 'OPERATING_SYSTEM'):
            raise invalid(f"{item['Key']} is no key of a filter here: NAME_PREFIX, OPERATING_SYSTEM.")
        by_name, values = item['Key'] == 'NAME_PREFIX', tuple(item['Values'])
        found = [one for one in found if (
            one['PatchGroup'].startswith(values) if by_name else one['BaselineIdentity']['OperatingSystem'] in values)]
    return paged(asked, found, 'Mappings')


OPERATIONS = {
    'CreatePatchBaseline': _create, 'UpdatePatchBaseline': _update, 'GetPatchBaseline': _get, 'DeletePatchBaseline': _delete,
    'RegisterPatchBaselineForPatchGroup': _register, 'DeregisterPatchBaselineForPatchGroup': _deregister,
    'RegisterDefaultPatchBaseline': _register_default, 'GetDefaultPatchBaseline': _get_default, 'GetPatchBaselineForPatchGroup': _of_group,
    'DescribePatchBaselines': _describe, 'DescribePatchGroups': _describe_groups,
}
