"""Stack sets, by moto's own API, and what CloudFormation itself keeps in a registry."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call
from .recorded import recorded
from .shapes import to_properties

_INSTANCES = 'StackInstancesGroup'
_FORGOTTEN = ('AutoDeployment', 'ManagedExecution', 'OperationPreferences', 'CallAs')


def _instances(r: Resource, operation: str, groups: list[dict[str, Any]], **more: Any) -> None:
    for group in groups:
        targets = group['DeploymentTargets']
        where = {'Accounts': targets['Accounts']} if 'Accounts' in targets else {'DeploymentTargets': targets}
        overrides = {'ParameterOverrides': group['ParameterOverrides']} if 'ParameterOverrides' in group and not more else {}
        call(r, 'cloudformation', operation, {**where, **overrides, 'Regions': group['Regions']}, extra={'StackSetName': '$StackSetName', **more})


def _deploy(r: Resource, answer: Any) -> None:
    _instances(r, 'create_stack_instances', r.properties.get(_INSTANCES, []))


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if changed - {_INSTANCES, *_FORGOTTEN}:
        now = {key: value for key, value in r.properties.items() if key not in (_INSTANCES, *_FORGOTTEN)}
        call(r, 'cloudformation', 'update_stack_set', now)
    before, after = old.get(_INSTANCES, []), r.properties.get(_INSTANCES, [])
    _instances(r, 'delete_stack_instances', [group for group in before if group not in after], RetainStacks=False)
    _instances(r, 'create_stack_instances', [group for group in after if group not in before])
    return changed - set(_FORGOTTEN)


class StackSet(ApiType):
    """Its instances go before it."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            _instances(r, 'delete_stack_instances', r.properties.get(_INSTANCES, []), RetainStacks=False)
            super().delete(r)


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if key not in (_INSTANCES, 'Parameters')}, found, {})


TYPES = [
    StackSet(
        'AWS::CloudFormation::StackSet', 'cloudformation', create='create_stack_set', id='StackSetId', apart=(_INSTANCES, *_FORGOTTEN),
        forgets=_FORGOTTEN, after=_deploy, update=_update, live=_live, read=Read('describe_stack_set', {'StackSetName': '$StackSetName'}, 'StackSet'),
        delete=Delete('delete_stack_set', {'StackSetName': '$StackSetName'}), attributes={'StackSetId': '$id'}),
    *recorded('CloudFormation', 'the emulator runs no macros and no types of others', {
        'Macro': {'id': '{Name}', 'Id': '{id}'},
        'ResourceVersion': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/resource/{hex}/00000001', 'Arn': '{id}',
                            'VersionId': '00000001',
                            'TypeArn': 'arn:{partition}:cloudformation:{region}:{account}:type/resource/{hex}', 'IsDefaultVersion': 'true'},
        'ResourceDefaultVersion': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/resource/{hex}', 'Arn': '{id}'},
        'TypeActivation': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/resource/{hex}', 'Arn': '{id}'},
        'ModuleVersion': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/module/{hex}/00000001', 'Arn': '{id}'},
        'ModuleDefaultVersion': '{name}',
        'HookVersion': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/hook/{hex}/00000001', 'Arn': '{id}'},
        'HookDefaultVersion': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/hook/{hex}', 'Arn': '{id}'},
        'HookTypeConfig': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type-configuration/hook/{hex}/default',
                           'ConfigurationArn': '{id}'},
        'LambdaHook': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/hook/{hex}', 'HookArn': '{id}'},
        'GuardHook': {'id': 'arn:{partition}:cloudformation:{region}:{account}:type/hook/{hex}', 'HookArn': '{id}'},
        'PublicTypeVersion': '{name}', 'Publisher': '{name}',
    }),
]
