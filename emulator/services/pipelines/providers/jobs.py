"""Functions as actions: jobs that they end themselves, by PutJobSuccessResult or PutJobFailureResult.

https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
"""
from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend

from .... import aws
from ....lambdas import invocations
from .. import artifacts
from ..errors import ActionFailed, PipelineError
from ..model import Artifact
from ...pace import PACE

#: An answer has to come within 20 minutes, the last one within a day: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
_ANSWER_MINUTES, _MINUTES = 20, 24 * 60

_jobs: dict[str, 'Job'] = {}


@dataclass(eq=False)
class Job:
    """One invocation that has to be answered."""

    action: Any
    token: str | None
    credentials: dict[str, str]
    outputs: list[Artifact]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    #: PutJobSuccessResult or PutJobFailureResult, and what it was given.
    answer: tuple[str, dict[str, Any]] | None = None
    over: bool = False

    def data(self) -> dict[str, Any]:
        run = self.action.run
        told = {
            'actionConfiguration': {'configuration': run.resolved},
            'inputArtifacts': [_artifact(artifact) for artifact in run.inputs], 'outputArtifacts': [_artifact(artifact) for artifact in self.outputs],
            'artifactCredentials': self.credentials}
        key = artifacts.store(run.execution, self.action.region).get('encryptionKey')
        return {**told, **({'continuationToken': self.token} if self.token else {}), **({'encryptionKey': key} if key else {})}


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {'name': artifact.name, 'revision': artifact.revision,
            'location': {'type': 'S3', 's3Location': {'bucketName': artifact.bucket, 'objectKey': artifact.key}}}


def find(identifier: str) -> Job:
    if identifier not in _jobs:
        raise PipelineError('JobNotFoundException', f'There is no job with the id {identifier}')
    return _jobs[identifier]


def answer(identifier: str, operation: str, told: dict[str, Any]) -> None:
    """What a function says of its job."""
    job = find(identifier)

    def take() -> None:
        if job.answer is not None or job.over:
            raise PipelineError('InvalidJobStateException', f'The job {identifier} has ended already')
        job.answer = operation, told
    job.action.runs.update(take)


def reset() -> None:
    _jobs.clear()


def function(action: Any) -> None:
    """Invoke it until it has said how its job ended."""
    name, = action.need('FunctionName')
    try:
        found = get_backend(action.account, action.region).get_function(name)
    except UnknownFunctionException:
        raise ActionFailed(f'The function {name} does not exist in the account {action.account} and the region {action.region}',
                           'ConfigurationError') from None
    credentials = _credentials(action)
    outputs = [artifacts.place(action.execution, artifact, action.region) for artifact in action.output_names()]
    deadline, token = time.monotonic() + _MINUTES * PACE.minute_seconds, None
    while True:
        told = _once(action, found, Job(action, token, credentials, outputs), deadline)
        _keep(action, told)
        token = told.get('continuationToken')
        if not token:
            action.run.outputs.extend(outputs)
            return
        again = time.monotonic() + PACE.continuation_seconds
        action.poll(lambda: time.monotonic() >= again, max(0.01, PACE.continuation_seconds / 5))


def _once(action: Any, found: Any, job: Job, deadline: float) -> dict[str, Any]:
    """One invocation, and what it reports; one that fails three times without a report fails the action."""
    _jobs[job.id] = job
    event = {'CodePipeline.job': {'id': job.id, 'accountId': action.runs.account, 'data': _for_function(job.data())}}
    invocation = invocations.later(found, event)
    try:
        left = min(deadline - time.monotonic(), _ANSWER_MINUTES * PACE.minute_seconds)
        action.poll(lambda: job.answer or invocation.failed, timeout=max(0.001, left))
    finally:
        job.over = True
    if job.answer is None:
        reason = invocation.outcomes[-1].message() if invocation.outcomes else 'it could not be run'
        raise ActionFailed(f'The AWS Lambda function {found.function_name} failed without a result of its job: {reason}')
    operation, told = job.answer
    if operation == 'PutJobFailureResult':
        details = told['failureDetails']
        action.tell(external_id=details.get('externalExecutionId') or action.run.external_id)
        raise ActionFailed(details['message'], details['type'])
    return told


def _for_function(data: dict[str, Any]) -> dict[str, Any]:
    """Functions are told FunctionName and UserParameters, and always both."""
    configuration = data['actionConfiguration']['configuration']
    told = {'FunctionName': configuration['FunctionName'], 'UserParameters': configuration.get('UserParameters', '')}
    return {**data, 'actionConfiguration': {'configuration': told}}


def _keep(action: Any, told: dict[str, Any]) -> None:
    details = told.get('executionDetails') or {}
    action.tell(
        summary=details.get('summary') or action.run.summary, external_id=details.get('externalExecutionId') or action.run.external_id,
        percent=details.get('percentComplete', action.run.percent), variables={**action.run.variables, **(told.get('outputVariables') or {})})


def _credentials(action: Any) -> dict[str, str]:
    """Of the pipeline's role, for the artifacts."""
    role = action.role or action.execution.definition['roleArn']
    keys = aws.client('sts').assume_role(RoleArn=role, RoleSessionName='codepipeline')['Credentials']
    return {'accessKeyId': keys['AccessKeyId'], 'secretAccessKey': keys['SecretAccessKey'], 'sessionToken': keys['SessionToken']}
