"""Where moto does something that AWS does not, and no call of an API can help: settings and corrections of moto, all in one place."""
from __future__ import annotations

import json
from typing import Any

from moto.core.config import default_user_config
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.models import IAMBackend
from moto.s3.models import FakeBucket

from . import services

PARTITION = 'aws'


def install() -> None:
    # What moto leaves out unless it is told: the managed policies of AWS, and running state machines.
    default_user_config['iam']['load_aws_managed_policies'] = True
    default_user_config['stepfunctions']['execute_state_machine'] = True
    FakeBucket.get_permission = _bucket_permission
    IAMBackend._init_aws_policies = _aws_policies
    services.install()


_policies_of_aws = IAMBackend._init_aws_policies


def _aws_policies(backend: Any) -> list[Any]:
    """The managed policies, for the partition that is used: moto reads all 1,300 of them for each of six partitions."""
    return _policies_of_aws(backend) if backend.region_name == PARTITION else []


def _bucket_permission(bucket: Any, action: str, resource: str) -> Any:
    """What a bucket's policy says, without the statements that have a condition.

    moto applies these as if the condition always held, so that "deny what is not TLS" would lock everybody out.
    """
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = policy['Statement'] if isinstance(policy['Statement'], list) else [policy['Statement']]
    policy['Statement'] = [statement for statement in statements if not statement.get('Condition')]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)
