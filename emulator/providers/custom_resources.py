"""Custom resources: a request to a Lambda function or an SNS topic, an answer to the request's URL.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""
from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ..lambdas import invocations, responses
from ..lambdas.install import INVOCATION_HEADER
from ..settings import SETTINGS
from .base import Provider, Resource, ResourceFailed

_DEFAULT_TIMEOUT = 3600
#: The longest physical id, in bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
_LONGEST_ID = 1024
#: How often a failed invocation is looked for, while an answer is waited for.
_LOOK_EVERY = 0.1
MASK = '****'
_NO_ANSWER = (
    'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [{}]. If you are using the '
    'Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.')


class CustomResourceFailed(ResourceFailed):
    """The custom resource said no, or nothing."""


class NeverAsked(CustomResourceFailed):
    """The request could not be sent."""


class CustomResource(Provider):
    """`AWS::CloudFormation::CustomResource` or any `Custom::*` type.

    What a resource answered last is in its memory: `data`, `no_echo`, and `request_id`, the id of the request.
    """

    def __init__(self, type_name: str):
        super().__init__(type_name)
        self._records: dict[tuple[str, str], dict[str, Any]] = {}

    def create(self, r: Resource) -> None:
        # CloudFormation has an id of its own until the answer brings one; a Delete after a failed Create is sent with it.
        r.id = r.name(128)
        try:
            answer = self._ask(r, 'Create')
        except NeverAsked:
            # Nobody was asked to create, so nobody is asked to delete.
            r.id = None
            raise
        self._keep(r, answer)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        """An answer with another physical id means a replacement: `r.id` is the new one, the old one is deleted by who called.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html
        """
        self._keep(r, self._ask(r, 'Update', old))

    def delete(self, r: Resource) -> None:
        if r.id is None:
            return
        self._ask(r, 'Delete')
        self._records.pop((r.stack_id, str(r.id)), None)

    def describe(self, r: Resource) -> Any:
        """What was answered last; the data of a NoEcho answer are not shown."""
        return self._records.get((r.stack_id, str(r.id)))

    def live(self, r: Resource) -> dict[str, Any] | None:
        """CloudFormation cannot look for drift of custom resources: there is nothing but the record."""
        return None if self.describe(r) is None else dict(r.properties)

    def attribute(self, r: Resource, name: str) -> Any:
        data = r.memory.get('data') or {}
        if name not in data:
            where = f"{r.stack_id}|{r.logical_id}|{r.memory.get('request_id')}"
            raise CustomResourceFailed(f"CustomResource attribute error: Vendor response doesn't contain {name} attribute in object {where}")
        return data[name]

    def forget(self) -> None:
        self._records.clear()

    # ---- how

    def _keep(self, r: Resource, answer: dict[str, Any]) -> None:
        r.id = answer['PhysicalResourceId']
        r.memory['data'] = answer.get('Data') or {}
        r.memory['no_echo'] = answer.get('NoEcho') in (True, 'true')
        shown = {name: MASK for name in r.memory['data']} if r.memory['no_echo'] else dict(r.memory['data'])
        self._records[r.stack_id, str(r.id)] = {'PhysicalResourceId': r.id, 'NoEcho': r.memory['no_echo'], 'Data': shown}

    def _ask(self, r: Resource, kind: str, old: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a request, and return the answer, if that is a good one."""
        request_id = str(uuid.uuid4())
        token, url = responses.open_box()
        request = {
            'RequestType': kind, 'ServiceToken': r.properties.get('ServiceToken'), 'ResponseURL': url, 'StackId': r.stack_id,
            'RequestId': request_id, 'LogicalResourceId': r.logical_id, 'ResourceType': r.type, 'ResourceProperties': as_text(r.properties)}
        if kind != 'Create':
            request['PhysicalResourceId'] = r.id
        if old is not None:
            request['OldResourceProperties'] = as_text(old)
        try:
            invocation = _send(r, request)
            answer = _wait(token, _timeout(r), request_id, invocation)
        except responses.BadAnswer as error:
            raise CustomResourceFailed(str(error)) from error
        finally:
            responses.close_box(token)
        r.memory['request_id'] = request_id
        self._check(r, kind, answer)
        return answer

    @staticmethod
    def _check(r: Resource, kind: str, answer: dict[str, Any]) -> None:
        physical_id = answer.get('PhysicalResourceId')
        good_id = isinstance(physical_id, str) and 0 < len(physical_id.encode()) <= _LONGEST_ID
        if answer.get('Status') == 'FAILED':
            if kind == 'Create' and good_id:
                r.id = physical_id
            raise CustomResourceFailed(f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason')}")
        if answer.get('Status') != 'SUCCESS':
            raise CustomResourceFailed('Invalid response object: Status must be SUCCESS or FAILED')
        if not good_id:
            raise CustomResourceFailed('Invalid PhysicalResourceId')
        if not isinstance(answer.get('Data') or {}, dict):
            raise CustomResourceFailed('Invalid response object: Data must be an object')


def _send(r: Resource, request: dict[str, Any]) -> invocations.Invocation | None:
    """Send the request; the function's invocation, where it is one."""
    token = str(request['ServiceToken'])
    service = token.split(':')[2] if token.startswith('arn:') and token.count(':') >= 5 else ''
    body = json.dumps(request)
    try:
        if service == 'lambda':
            answer = r.client('lambda').invoke(FunctionName=token, InvocationType='Event', Payload=body)
            return invocations.find(answer['ResponseMetadata']['HTTPHeaders'].get(INVOCATION_HEADER, ''))
        if service == 'sns':
            r.client('sns').publish(TopicArn=token, Subject='AWS CloudFormation custom resource request', Message=body)
            return None
    except Exception as error:
        raise NeverAsked(str(error)) from error
    raise NeverAsked(f'Invalid service token: {token}')


def _timeout(r: Resource) -> float:
    return min(float(r.properties.get('ServiceTimeout') or _DEFAULT_TIMEOUT), SETTINGS.custom_resource_timeout)


def _wait(token: str, timeout: float, request_id: str, invocation: invocations.Invocation | None) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    while True:
        left = deadline - time.monotonic()
        # Looked at before the box is: an answer that came at the very end of the invocation counts.
        failed = invocation is not None and invocation.failed
        answer = responses.wait(token, 0 if failed else max(0, min(_LOOK_EVERY, left)))
        if answer is not None:
            return answer
        if failed:
            # CloudFormation does not know how the invocation ended, and would wait for the whole time.
            why = invocation.outcomes[-1].message() if invocation.outcomes else 'it could not be started'
            raise CustomResourceFailed(f'{_NO_ANSWER.format(request_id)} (The function failed: {why})')
        if left <= 0:
            raise CustomResourceFailed(_NO_ANSWER.format(request_id))


def as_text(value: Any) -> Any:
    """Properties as a request carries them: every scalar is a string."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return str(value) if isinstance(value, (int, float)) else value


TYPES = [CustomResource('AWS::CloudFormation::CustomResource')]
