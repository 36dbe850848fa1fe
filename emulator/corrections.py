"""Where moto does something that AWS does not, and no call of an API can help: settings and corrections of moto, all in one place."""
from __future__ import annotations

import json
from functools import cache
from typing import Any

from moto.cloudfront.models import Invalidation
from moto.core import responses
from moto.core.config import default_user_config
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import IAMBackend
from moto.iam.policy_validation import BaseIAMPolicyValidator, IAMPolicyDocumentValidator
from moto.s3.models import FakeBucket

from . import services

PARTITION = 'aws'


def install() -> None:
    # What moto leaves out unless it is told: the managed policies of AWS, and running state machines.
    default_user_config['iam']['load_aws_managed_policies'] = True
    default_user_config['stepfunctions']['execute_state_machine'] = True
    TaggedEC2Resource.get_tags = _tags
    responses.method_names_from_class = cache(responses.method_names_from_class)  # which moto asks Python for at each request
    FakeBucket.get_permission = _bucket_permission
    IAMBackend._init_aws_policies = _aws_policies
    BaseIAMPolicyValidator._validate_version = _any_version
    IAMBackend.create_policy = _managed_policy
    Invalidation.status = property(lambda invalidation: 'Completed', lambda *_: None)  # moto says it in capitals, which the SDKs wait past
    services.install()


_policies_of_aws = IAMBackend._init_aws_policies


def _aws_policies(backend: Any) -> list[Any]:
    """The managed policies, for the partition that is used: moto reads all 1,300 of them for each of six partitions."""
    return _policies_of_aws(backend) if backend.region_name == PARTITION else []


def _tags(resource: Any) -> list[dict[str, str]]:
    """Tags of what EC2 has, looked up by its id: moto looks through all tags of the account, with the id as a pattern, for each filter."""
    tags = resource.ec2_backend.tags.get(resource.id)
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(resource.id), '') if tags else ''
    return [{'resource_id': resource.id, 'key': key, 'value': value, 'resource_type': kind} for key, value in (tags or {}).copy().items()]


def _any_version(validator: Any) -> None:
    """A policy without a version is one of 2008-10-17; what versions there are is a question of its syntax.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """


_create_policy = IAMBackend.create_policy


def _managed_policy(backend: Any, description: str, path: str, policy_document: str, *rest: Any) -> Any:
    """Managed policies are the ones that IAM takes in the newest version only, as moto says of all."""
    validator = IAMPolicyDocumentValidator(policy_document)
    validator.validate()
    if validator._policy_json.get('Version') != '2012-10-17':
        raise MalformedPolicyDocument('Policy document must be version 2012-10-17 or greater.')
    return _create_policy(backend, description, path, policy_document, *rest)


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
