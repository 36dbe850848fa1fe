"""Stack policies: what an update may do to which resource.

Once a stack has a policy, everything that it does not allow is denied, and a Deny beats an Allow.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""
from __future__ import annotations

import fnmatch
import json
from typing import Any

from .errors import CloudFormationError, OperationFailed
from .stacks import Stack, StackResource

ACTIONS = ('Update:Modify', 'Update:Replace', 'Update:Delete', 'Update:*')


def parse(body: str) -> dict[str, Any]:
    """A stack policy from its JSON, refused when it makes no sense."""
    try:
        policy = json.loads(body)
        statements = _as_list(policy['Statement'])
    except (ValueError, KeyError, TypeError):
        raise CloudFormationError('Error validating stack policy: Invalid stack policy') from None
    for statement in statements:
        if statement.get('Effect') not in ('Allow', 'Deny'):
            raise CloudFormationError(f'Error validating stack policy: Unknown effect \'{statement.get("Effect")}\'')
        if statement.get('Principal') != '*':
            raise CloudFormationError('Error validating stack policy: Principal must be "*"')
        if not {'Resource', 'NotResource'} & set(statement):
            raise CloudFormationError('Error validating stack policy: A statement must have a Resource or a NotResource')
        for action in _as_list(statement.get('Action', statement.get('NotAction', []))):
            if action not in ACTIONS:
                raise CloudFormationError(f"Error validating stack policy: Unknown action '{action}'")
    return policy


def check(stack: Stack, during_update: dict[str, Any] | None, action: str, resource: StackResource) -> None:
    """Raise when the policy of the stack, or the one for this update, does not allow the action."""
    policy = during_update or stack.policy
    if policy is None or allows(policy, action, resource):
        return
    status = 'DELETE_FAILED' if action == 'Update:Delete' else 'UPDATE_FAILED'
    why = (f'Action denied by stack policy: Statement [{_deciding(policy, action, resource)}] does not allow [{action}] '
           f'for resource [{resource.logical_id}]')
    # The resource itself is what it was.
    stack.event(resource.logical_id, resource.id, resource.type, status, why)
    raise OperationFailed(f'The following resource(s) failed to {"delete" if action == "Update:Delete" else "update"}: [{resource.logical_id}].')


def allows(policy: dict[str, Any], action: str, resource: StackResource) -> bool:
    effects = [statement['Effect'] for statement in _as_list(policy['Statement']) if _covers(statement, action, resource)]
    return 'Allow' in effects and 'Deny' not in effects


def _deciding(policy: dict[str, Any], action: str, resource: StackResource) -> str:
    numbered = enumerate(_as_list(policy['Statement']), 1)
    return ', '.join(f'#{number}' for number, statement in numbered if statement['Effect'] == 'Deny' and _covers(statement, action, resource)) or '#'


def _covers(statement: dict[str, Any], action: str, resource: StackResource) -> bool:
    return (_matches(statement, 'Action', action) and _matches(statement, 'Resource', f'LogicalResourceId/{resource.logical_id}')
            and _condition_holds(statement.get('Condition', {}), resource.type))


def _matches(statement: dict[str, Any], key: str, value: str) -> bool:
    if f'Not{key}' in statement:
        return not any(fnmatch.fnmatchcase(value, pattern) for pattern in _as_list(statement[f'Not{key}']))
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in _as_list(statement.get(key, [])))


def _condition_holds(condition: dict[str, Any], type_name: str) -> bool:
    for operator, operands in condition.items():
        patterns = _as_list(operands.get('ResourceType', []))
        if operator == 'StringEquals' and type_name not in patterns:
            return False
        if operator == 'StringLike' and not any(fnmatch.fnmatchcase(type_name, pattern) for pattern in patterns):
            return False
    return True


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
