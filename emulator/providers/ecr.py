"""ECR: repositories."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .shapes import to_properties


def _set_policies(r: Resource, answer: Any) -> None:
    _update_policies(r, {}, {'LifecyclePolicy', 'RepositoryPolicyText'} & set(r.properties))


def _update_policies(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    ecr = r.client('ecr')
    if 'LifecyclePolicy' in changed:
        text = r.properties.get('LifecyclePolicy', {}).get('LifecyclePolicyText')
        if text:
            ecr.put_lifecycle_policy(repositoryName=r.id, lifecyclePolicyText=text)
        else:
            ecr.delete_lifecycle_policy(repositoryName=r.id)
    if 'RepositoryPolicyText' in changed:
        policy = r.properties.get('RepositoryPolicyText')
        if policy:
            ecr.set_repository_policy(repositoryName=r.id, policyText=policy if isinstance(policy, str) else json.dumps(policy))
        else:
            ecr.delete_repository_policy(repositoryName=r.id)
    done = changed & {'LifecyclePolicy', 'RepositoryPolicyText', 'EmptyOnDelete'}
    for name, operation, default in (('ImageTagMutability', 'put_image_tag_mutability', 'MUTABLE'),
                                     ('ImageScanningConfiguration', 'put_image_scanning_configuration', {'ScanOnPush': False})):
        if name in changed:
            call(r, 'ecr', operation, {'repositoryName': r.id, name: r.properties.get(name, default)})
            done.add(name)
    return done


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = dict(found)
    if 'RepositoryPolicyText' in r.properties:
        told['RepositoryPolicyText'] = r.client('ecr').get_repository_policy(repositoryName=r.id)['policyText']
    return to_properties(r.properties, told, {})


TYPES = [
    ApiType(
        'AWS::ECR::Repository', 'ecr', create='create_repository', id='$RepositoryName', name=('RepositoryName', 256, 'lower'),
        apart=('LifecyclePolicy', 'RepositoryPolicyText', 'EmptyOnDelete'), after=_set_policies, update=_update_policies, live=_live,
        read=Read('describe_repositories', {'repositoryNames': ['$id']}, 'repositories[0]'),
        delete=Delete('delete_repository', {'repositoryName': '$id', 'force': '$EmptyOnDelete'}),
        attributes={'Arn': 'repositoryArn', 'RepositoryUri': 'repositoryUri'},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'resourceArn': r.arn('ecr', f'repository/{r.id}')}, items='tags', keys='tagKeys')),
]
