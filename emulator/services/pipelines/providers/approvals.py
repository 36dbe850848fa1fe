"""Manual approvals: https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html"""
from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from .... import aws
from ..errors import ActionFailed
from ..model import now
from ...pace import PACE

#: Seven days.
_MINUTES = 7 * 24 * 60


def manual(action: Any) -> None:
    """Wait for PutApprovalResult, which sets the run's `summary`, `by`, and `answer`."""
    run = action.run
    minutes = run.declaration.get('timeoutInMinutes') or _MINUTES
    if action.configuration.get('NotificationArn'):
        _notify(action, action.configuration['NotificationArn'], minutes)
    try:
        answer = action.wait(lambda: run.answer, timeout=minutes * PACE.minute_seconds)
    except ActionFailed:
        raise ActionFailed(f'The approval {run.name} has not been given in {minutes} minutes', 'ActionTimedOut') from None
    if answer != 'Approved':
        raise ActionFailed('rejected', '', run.summary)  # no error of the action: its summary says what the person has said


def _notify(action: Any, topic: str, minutes: int) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html"""
    run, runs, region = action.run, action.runs, action.runs.region
    console = f'https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{runs.name}/view?region={region}'
    message = {
        'region': region, 'consoleLink': console,
        'approval': {
            'pipelineName': runs.name, 'stageName': run.stage, 'actionName': run.name, 'token': run.token,
            'expires': (now() + timedelta(minutes=minutes)).strftime('%Y-%m-%dT%H:%MZ'),
            'externalEntityLink': action.configuration.get('ExternalEntityLink'),
            'approvalReviewLink': f'{console}#/{run.stage}/{run.name}/approve/{run.token}',
            'customData': action.configuration.get('CustomData')}}
    subject = f'APPROVAL NEEDED: AWS CodePipeline {runs.name} for action {run.name}'
    aws.client('sns', topic.split(':')[3], action.account).publish(TopicArn=topic, Subject=subject[:100], Message=json.dumps(message))
