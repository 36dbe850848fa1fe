"""CodePipeline: whom a role trusts is not moto's to check, as its check knows some forms of a trust policy only; times are numbers."""
from __future__ import annotations

import json
from datetime import datetime
from functools import wraps
from typing import Any

from moto.codepipeline.models import CodePipelineBackend
from moto.codepipeline.responses import CodePipelineResponse

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
    CodePipelineResponse.get_pipeline = _get_pipeline
    list_pipelines = CodePipelineResponse.list_pipelines
    CodePipelineResponse.list_pipelines = wraps(list_pipelines)(lambda response: _with_times(json.loads(list_pipelines(response)), 'pipelines'))


def _get_pipeline(response: CodePipelineResponse) -> str:
    pipeline, metadata = response.codepipeline_backend.get_pipeline(response._get_param('name'))
    return json.dumps({'pipeline': pipeline, 'metadata': _numbers(metadata)})


def _with_times(answer: dict[str, Any], key: str) -> str:
    return json.dumps({**answer, key: [_numbers(item) for item in answer[key]]})


def _numbers(item: dict[str, Any]) -> dict[str, Any]:
    """The protocol knows seconds, which boto3 does not insist on, and other SDKs do."""
    return {key: datetime.fromisoformat(value).timestamp() if key in ('created', 'updated') else value for key, value in item.items()}
