"""Automation: documents whose steps succeed at once, except those that wait for a signal.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
"""
from __future__ import annotations

import re
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from ... import aws
from .. import bus
from .model import CHANGED, FleetError, Scope, once, paged

#: Actions that wait, and the signals that they wait for.
_WAITING = {'aws:approve': ('Approve', 'Reject'), 'aws:pause': ('Resume',)}
_REFERENCE = re.compile(r'\{\{\s*([\w.:-]+)\s*\}\}')


@dataclass(eq=False)
class Step:
    name: str
    action: str
    inputs: dict[str, Any]
    on_failure: str = 'Abort'
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = 'Pending'
    failure: str | None = None
    outputs: dict[str, list[str]] = field(default_factory=dict)
    approvals: int = 0
    started: datetime | None = None
    ended: datetime | None = None

    def end(self, status: str, failure: str | None = None) -> None:
        self.status, self.failure, self.ended = status, failure, utcnow()

    def told(self) -> dict[str, Any]:
        times = {'ExecutionStartTime': self.started, 'ExecutionEndTime': self.ended, 'FailureMessage': self.failure}
        return {'StepName': self.name, 'Action': self.action, 'StepStatus': self.status, 'StepExecutionId': self.id, 'OnFailure': self.on_failure,
                'Inputs': {key: str(value) for key, value in self.inputs.items()}, 'Outputs': self.outputs,
                **{key: value for key, value in times.items() if value}}


@dataclass(eq=False)
class Execution:
    scope: Scope
    document: str
    version: str
    parameters: dict[str, list[str]]
    steps: list[Step]
    asked: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = 'InProgress'
    failure: str | None = None
    started: datetime = field(default_factory=utcnow)
    ended: datetime | None = None

    @property
    def over(self) -> bool:
        return self.ended is not None

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.status == 'Waiting'), None)

    def end(self, status: str, failure: str | None = None) -> None:
        self.status, self.failure, self.ended = status, failure, utcnow()

    def told(self) -> dict[str, Any]:
        more = {'ExecutionEndTime': self.ended, 'FailureMessage': self.failure}
        if self.current:
            more.update(CurrentStepName=self.current.name, CurrentAction=self.current.action)
        return {
            **{name: self.asked[name] for name in ('Mode', 'Targets', 'TargetParameterName', 'MaxConcurrency', 'MaxErrors') if name in self.asked},
            'AutomationExecutionId': self.id, 'DocumentName': self.document, 'DocumentVersion': self.version, 'Parameters': self.parameters,
            'AutomationExecutionStatus': self.status, 'ExecutionStartTime': self.started, 'StepExecutionsTruncated': False,
            'ExecutedBy': f'arn:{aws.PARTITION}:iam::{self.scope.account}:root',
            'Outputs': {f'{step.name}.{key}': value for step in self.steps for key, value in step.outputs.items()},
            **{key: value for key, value in more.items() if value}}


# ---- started, and gone on with

def start(scope: Scope, asked: dict[str, Any]) -> Execution:
    name = asked['DocumentName'].rpartition('/')[2]
    documents = scope.backend._documents.get(name)
    if documents is None and not name.startswith(('AWS-', 'AWSSupport-', 'AWSConfigRemediation-')):
        raise FleetError('AutomationDefinitionNotFoundException', f'Automation definition {name} not found.')
    document = documents and _version(documents, asked.get('DocumentVersion', '$DEFAULT'))
    content = document.content_json if document else {}
    parameters = _parameters(content, asked.get('Parameters', {})) if document else asked.get('Parameters', {})
    steps = [Step(step['name'], step['action'], _filled(step.get('inputs', {}), parameters), step.get('onFailure', 'Abort'))
             for step in content.get('mainSteps', [])]
    execution = Execution(scope, name, document.document_version if document else '1', parameters, steps, asked)
    scope.state.automations[execution.id] = execution
    _go_on(execution)
    return execution


def _version(documents: Any, asked: str) -> Any:
    version = {'$DEFAULT': documents.default_version, '$LATEST': documents.latest_version}.get(asked, asked)
    if version not in documents.versions:
        raise FleetError('AutomationDefinitionVersionNotFoundException', f'There is no version {asked}.')
    return documents.versions[version]


def _parameters(content: dict[str, Any], given: dict[str, list[str]]) -> dict[str, list[str]]:
    declared = content.get('parameters', {})
    unknown = [name for name in given if name not in declared]
    lacking = [name for name, what in declared.items() if name not in given and 'default' not in what]
    if unknown or lacking:
        raise FleetError('InvalidAutomationExecutionParametersException', f'Parameters that the document does not have: {unknown}; that it lacks: '
                         f'{lacking}')
    defaults = {name: what['default'] for name, what in declared.items() if 'default' in what}
    return {**{name: [str(item) for item in (value if isinstance(value, list) else [value])] for name, value in defaults.items()}, **given}


def _filled(value: Any, parameters: dict[str, list[str]]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, parameters) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, parameters) for item in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: ','.join(parameters[found[1]]) if found[1] in parameters else found[0], value)
    return value


def _go_on(execution: Execution) -> None:
    """As far as it comes without a signal."""
    for step in execution.steps:
        if step.status != 'Pending':
            continue
        step.started = utcnow()
        if step.action in _WAITING:
            step.status = execution.status = 'Waiting'
            _ask(execution, step)
            break
        step.end('Success')
    else:
        execution.end('Success')
    _tell(execution)
    CHANGED.notify_all()


def _ask(execution: Execution, step: Step) -> None:
    """The topic of an approval hears of it."""
    topic = step.inputs.get('NotificationArn')
    if topic:
        sns = aws.client('sns', topic.split(':')[3], execution.scope.account)
        _later(lambda: sns.publish(TopicArn=topic, Subject=f'Automation approval: {execution.document}',
                                   Message=f"{step.inputs.get('Message', '')}\nAutomation execution: {execution.id}"))


def _later(do: Any) -> None:
    """Beside the request, and without what it has locked."""
    threading.Thread(target=do, daemon=True).start()


def _tell(execution: Execution) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html"""
    scope, detail = execution.scope, {
        'ExecutionId': execution.id, 'Definition': execution.document, 'DefinitionVersion': execution.version, 'Status': execution.status,
        'StartTime': execution.started, 'EndTime': execution.ended, 'ExecutedBy': execution.told()['ExecutedBy']}
    arn = f'arn:{aws.PARTITION}:ssm:{scope.region}:{scope.account}:automation-execution/{execution.id}'
    _later(lambda: bus.emit(scope.account, scope.region, 'aws.ssm', 'EC2 Automation Execution Status-change Notification', [arn], detail))


def stop(execution: Execution) -> None:
    for step in execution.steps:
        if step.status in ('Waiting', 'Pending'):
            step.end('Cancelled')
    execution.end('Cancelled')
    _tell(execution)
    CHANGED.notify_all()


# ---- what the API asks and tells

def find(scope: Scope, identifier: str) -> Execution:
    found = scope.state.automations.get(identifier)
    if found is None:
        raise FleetError('AutomationExecutionNotFoundException', f'The automation execution {identifier} does not exist.')
    return found


def _start(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return {'AutomationExecutionId': once(scope, 'StartAutomationExecution', asked, lambda: start(scope, asked).id)}


def _get(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    execution = find(scope, asked['AutomationExecutionId'])
    return {'AutomationExecution': {**execution.told(), 'StepExecutions': [step.told() for step in execution.steps]}}


def _stop(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    execution = find(scope, asked['AutomationExecutionId'])
    if execution.over:
        raise FleetError('InvalidAutomationStatusUpdateException', f'The automation execution {execution.id} is {execution.status} already.')
    stop(execution)
    return {}


def _signal(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """A rejection fails the step, and the execution unless the step says onFailure: Continue."""
    execution, signal = find(scope, asked['AutomationExecutionId']), asked['SignalType']
    step = execution.current
    if step is None or signal not in _WAITING[step.action]:
        raise FleetError('InvalidAutomationSignalException', f'The automation execution {execution.id} does not wait for {signal}.')
    if step.action == 'aws:approve':
        step.outputs['ApprovalStatus'] = ['Rejected' if signal == 'Reject' else 'Approved']
    if signal == 'Reject':
        step.end('Failed', f'Step {step.name} was rejected. {", ".join(asked.get("Payload", {}).get("Comment", []))}'.strip())
        if step.on_failure != 'Continue':
            execution.end('Failed', f'Step fails when it is rejected: {step.name}. {step.failure}')
            _tell(execution)
            CHANGED.notify_all()
            return {}
    else:
        step.approvals += 1
        if step.approvals < int(step.inputs.get('MinRequiredApprovals', 1)):
            step.outputs['ApprovalStatus'] = ['Waiting']
            return {}
        step.end('Success')
    execution.status = 'InProgress'
    _go_on(execution)
    return {}


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    keys = {'ExecutionId': 'AutomationExecutionId', 'ExecutionStatus': 'AutomationExecutionStatus', 'DocumentNamePrefix': 'DocumentName'}
    found = [execution.told() for execution in list(scope.state.automations.values())[::-1]]
    for item in asked.get('Filters', []):
        if item['Key'] not in keys:
            raise FleetError('InvalidFilterKey', f"The emulator has no filter {item['Key']}.")
        found = [one for one in found if any(
            one[keys[item['Key']]].startswith(value) if item['Key'] == 'DocumentNamePrefix' else one[keys[item['Key']]] == value
            for value in item['Values'])]
    return paged(asked, found, 'AutomationExecutionMetadataList')


OPERATIONS = {
    'StartAutomationExecution': _start, 'GetAutomationExecution': _get, 'StopAutomationExecution': _stop, 'SendAutomationSignal': _signal,
    'DescribeAutomationExecutions': _describe,
}
