"""The CloudFormation API: moto reads requests and writes answers, everything between is this package.

Operations that are not here (stack sets, for one) stay moto's own.
"""
from __future__ import annotations

import json
from typing import Any

from moto.cloudformation import urls
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from . import changesets, drift, policies, service, template
from .engine import Options
from .errors import CloudFormationError
from .service import Request, Service
from .stacks import STORE, Event, Stack, StackResource

_PAGE = 100


def install() -> None:
    """Let moto answer CloudFormation requests with this API."""
    urls.url_paths['{0}/$'] = CloudFormationApi.dispatch


class CloudFormationApi(CloudFormationResponse):
    RESPONSE_KEY_PATH_TO_TRANSFORMER: dict[str, Any] = {}

    @property
    def _service(self) -> Service:
        return Service(self.region, self.current_account)

    def _stack(self) -> Stack:
        return self._service.get(self._get_param('StackName'))

    def _token(self) -> str:
        return self._get_param('ClientRequestToken') or ''

    def _request(self, name: str | None = None) -> Request:
        tags = self._get_param('Tags')
        return Request(
            name or self._get_param('StackName'), self._get_param('TemplateBody'), self._get_param('TemplateURL'),
            self._flag('UsePreviousTemplate'),
            {item['ParameterKey']: None if item.get('UsePreviousValue') else str(item.get('ParameterValue', ''))
             for item in self._get_param('Parameters') or []},
            None if tags is None else {tag['Key']: tag['Value'] for tag in tags}, self._get_param('Capabilities') or [],
            self._get_param('NotificationARNs'), self._get_param('RoleARN'), self._get_param('TimeoutInMinutes'))

    def _flag(self, name: str) -> bool:
        value = self._get_param(name)
        return value is True or str(value).lower() == 'true'

    # ---- stacks

    def create_stack(self) -> ActionResult:
        if self._get_param('OnFailure') and self._get_param('DisableRollback') is not None:
            raise CloudFormationError('You can specify either DisableRollback or OnFailure, but not both.')
        on_failure = self._get_param('OnFailure') or ('DO_NOTHING' if self._flag('DisableRollback') else 'ROLLBACK')
        options = Options(on_failure, retain_except_on_create=self._flag('RetainExceptOnCreate'))
        stack = self._service.create_stack(
            self._request(), options, self._policy_text('StackPolicyBody', 'StackPolicyURL'),
            self._flag('EnableTerminationProtection'), self._token())
        return ActionResult({'StackId': stack.id})

    def update_stack(self) -> ActionResult:
        during = self._policy_text('StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL')
        options = Options('DO_NOTHING' if self._flag('DisableRollback') else 'ROLLBACK', policies.parse(during) if during else None,
                          self._flag('RetainExceptOnCreate'))
        stack = self._service.update_stack(self._request(), options, self._policy_text('StackPolicyBody', 'StackPolicyURL'), self._token())
        return ActionResult({'StackId': stack.id})

    def delete_stack(self) -> EmptyResult:
        force = self._get_param('DeletionMode') == 'FORCE_DELETE_STACK'
        self._service.delete_stack(self._get_param('StackName'), self._get_param('RetainResources') or [], force, self._token())
        return EmptyResult()

    def rollback_stack(self) -> ActionResult:
        return ActionResult({'StackId': self._service.rollback_stack(self._get_param('StackName'), self._token()).id})

    def continue_update_rollback(self) -> ActionResult:
        skip = self._get_param('ResourcesToSkip') or []
        self._service.continue_update_rollback(self._get_param('StackName'), skip, self._token())
        return ActionResult({})

    def cancel_update_stack(self) -> ActionResult:
        raise CloudFormationError('The emulator cannot cancel an update.')

    def update_termination_protection(self) -> ActionResult:
        stack = self._stack()
        stack.termination_protection = self._flag('EnableTerminationProtection')
        return ActionResult({'StackId': stack.id})

    def describe_stacks(self) -> ActionResult:
        name = self._get_param('StackName')
        stacks = [self._stack()] if name else [stack for stack in STORE.of(self.region, self.current_account) if stack.live]
        page, token = self._page([_stack(stack) for stack in reversed(stacks)])
        return ActionResult({'Stacks': page, 'NextToken': token})

    def list_stacks(self) -> ActionResult:
        wanted = self._get_param('StackStatusFilter') or []
        stacks = [stack for stack in STORE.of(self.region, self.current_account) if not wanted or stack.status in wanted]
        page, token = self._page([_summary(stack) for stack in reversed(stacks)])
        return ActionResult({'StackSummaries': page, 'NextToken': token})

    def describe_stack_events(self) -> ActionResult:
        stack = self._service.get(self._get_param('StackName'), 'Stack [{}] does not exist')
        page, token = self._page([_event(stack, event) for event in reversed(list(stack.events))])
        return ActionResult({'StackEvents': page, 'NextToken': token})

    def describe_events(self) -> ActionResult:
        """Events of operations; of a change set, what was found wrong before it was executed."""
        name = self._get_param('ChangeSetName')
        if name:
            found = changesets.get(self._service, name, self._get_param('StackName'))
            return ActionResult({'OperationEvents': _validation_events(found)})
        stack = self._stack()
        failed_only = str((self._get_param('Filters') or {}).get('FailedEvents', '')).lower() == 'true'
        events = [event for event in reversed(list(stack.events)) if not failed_only or event.status.endswith('_FAILED')]
        page, token = self._page([_operation_event(stack, event) for event in events])
        return ActionResult({'OperationEvents': page, 'NextToken': token})

    # ---- resources of stacks

    def describe_stack_resource(self) -> ActionResult:
        stack, name = self._stack(), self._get_param('LogicalResourceId')
        if name not in stack.resources:
            raise CloudFormationError(f'Resource {name} does not exist for stack {stack.name}')
        resource = stack.resources[name]
        detail = {**_resource(stack, resource), 'LastUpdatedTimestamp': resource.time, 'Metadata': _metadata(resource)}
        return ActionResult({'StackResourceDetail': detail})

    def describe_stack_resources(self) -> ActionResult:
        name, physical = self._get_param('LogicalResourceId'), self._get_param('PhysicalResourceId')
        stacks = [self._stack()] if self._get_param('StackName') else STORE.of(self.region, self.current_account)
        if physical and not self._get_param('StackName'):
            stacks = [stack for stack in stacks if any(resource.id == physical for resource in stack.resources.values())]
            if not stacks:
                raise CloudFormationError(f'Stack for {physical} does not exist')
        found = [_resource(stack, resource) for stack in stacks for resource in list(stack.resources.values())
                 if not name or resource.logical_id == name]
        return ActionResult({'StackResources': found[:_PAGE]})

    def list_stack_resources(self) -> ActionResult:
        stack = self._stack()
        found = [{**_resource(stack, resource), 'LastUpdatedTimestamp': resource.time} for resource in list(stack.resources.values())]
        page, token = self._page(found)
        return ActionResult({'StackResourceSummaries': page, 'NextToken': token})

    def signal_resource(self) -> EmptyResult:
        stack, name = self._stack(), self._get_param('LogicalResourceId')
        if name not in stack.resources:
            raise CloudFormationError(f'Resource {name} does not exist for stack {stack.name}')
        return EmptyResult()

    # ---- change sets

    def create_change_set(self) -> ActionResult:
        kind = self._get_param('ChangeSetType') or 'UPDATE'
        on_failure = self._get_param('OnStackFailure') or 'ROLLBACK'
        made = changesets.create(self._service, self._get_param('ChangeSetName'), kind, self._get_param('Description'), self._request(),
                                 Options(on_failure))
        return ActionResult({'Id': made.id, 'StackId': made.stack.id})

    def describe_change_set(self) -> ActionResult:
        described = changesets.describe(self._change_set(), self._flag('IncludePropertyValues'))
        described['Changes'], described['NextToken'] = self._page(described['Changes'])
        return ActionResult(described)

    def list_change_sets(self) -> ActionResult:
        stack = self._stack()
        keys = ('StackId', 'StackName', 'ChangeSetId', 'ChangeSetName', 'ExecutionStatus', 'Status', 'StatusReason', 'CreationTime', 'Description')
        found = [changesets.describe(item) for item in STORE.change_sets.values() if item.stack is stack]
        return ActionResult({'Summaries': [{key: item[key] for key in keys} for item in found]})

    def delete_change_set(self) -> EmptyResult:
        changesets.delete(self._service, self._get_param('ChangeSetName'), self._get_param('StackName'))
        return EmptyResult()

    def execute_change_set(self) -> EmptyResult:
        name, stack = self._get_param('ChangeSetName'), self._get_param('StackName')
        changesets.execute(self._service, name, stack, self._token(), self._flag('DisableRollback'))
        return EmptyResult()

    def _change_set(self) -> changesets.ChangeSet:
        return changesets.get(self._service, self._get_param('ChangeSetName'), self._get_param('StackName'))

    # ---- templates

    def get_template(self) -> ActionResult:
        content = self._change_set().content if self._get_param('ChangeSetName') else self._stack().content
        body = content.body if content else ''
        if body and self._get_param('TemplateStage') != 'Original' and service.transforms.transforms_of(template.parse(body)):
            body = json.dumps(content.template)
        return ActionResult({'TemplateBody': body, 'StagesAvailable': ['Original', 'Processed']})

    def get_template_summary(self) -> ActionResult:
        body = self._stack().content.body if self._get_param('StackName') else self._service.body(self._request('unnamed'))
        return ActionResult(service.summary(template.parse(body), self.region))

    def validate_template(self) -> ActionResult:
        parsed = template.parse(self._service.body(self._request('unnamed')))
        found = service.summary(parsed, self.region)
        service.references.check_references(service.transforms.apply(parsed))
        keys = ('ParameterKey', 'DefaultValue', 'NoEcho', 'Description')
        return ActionResult({
            'Parameters': [{key: item[key] for key in keys} for item in found['Parameters']], 'Description': found['Description'],
            **{key: found[key] for key in ('Capabilities', 'CapabilitiesReason', 'DeclaredTransforms')}})

    # ---- exports

    def list_exports(self) -> ActionResult:
        found = [{'ExportingStackId': stack.id, 'Name': output.export, 'Value': output.value}
                 for stack, output in STORE.exports(self.region, self.current_account)]
        page, token = self._page(found)
        return ActionResult({'Exports': page, 'NextToken': token})

    def list_imports(self) -> ActionResult:
        name = self._get_param('ExportName')
        found = [stack.name for stack in STORE.of(self.region, self.current_account) if stack.live and name in stack.imports]
        if not found:
            raise CloudFormationError(f"Export '{name}' is not imported by any stack.")
        return ActionResult({'Imports': found})

    # ---- policies

    def get_stack_policy(self) -> ActionResult:
        policy = self._stack().policy
        return ActionResult({'StackPolicyBody': None if policy is None else json.dumps(policy)})

    def set_stack_policy(self) -> EmptyResult:
        text = self._policy_text('StackPolicyBody', 'StackPolicyURL')
        self._stack().policy = policies.parse(text or '')
        return EmptyResult()

    def _policy_text(self, body: str, url: str) -> str | None:
        address = self._get_param(url)
        return service.fetch(address, self.region, self.current_account) if address else self._get_param(body)

    # ---- drift

    def detect_stack_drift(self) -> ActionResult:
        return ActionResult({'StackDriftDetectionId': drift.detect(self._stack()).id})

    def describe_stack_drift_detection_status(self) -> ActionResult:
        identifier = self._get_param('StackDriftDetectionId')
        if identifier not in STORE.drift_detections:
            raise CloudFormationError(f'Drift detection status does not exist for {identifier}')
        found = STORE.drift_detections[identifier]
        return ActionResult({
            'StackId': found.stack.id, 'StackDriftDetectionId': found.id, 'StackDriftStatus': 'DRIFTED' if found.drifted else 'IN_SYNC',
            'DetectionStatus': 'DETECTION_COMPLETE', 'DriftedStackResourceCount': found.drifted, 'Timestamp': found.time})

    def detect_stack_resource_drift(self) -> ActionResult:
        stack, name = self._stack(), self._get_param('LogicalResourceId')
        if name not in stack.resources:
            raise CloudFormationError(f'Resource {name} does not exist for stack {stack.name}')
        return ActionResult({'StackResourceDrift': drift.describe(stack, stack.resources[name])})

    def describe_stack_resource_drifts(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param('StackResourceDriftStatusFilters') or []
        found = [drift.describe(stack, resource) for resource in list(stack.resources.values()) if resource.drift != 'NOT_CHECKED']
        page, token = self._page([item for item in found if not wanted or item['StackResourceDriftStatus'] in wanted])
        return ActionResult({'StackResourceDrifts': page, 'NextToken': token})

    def _page(self, items: list[Any]) -> tuple[list[Any], str | None]:
        start = int(self._get_param('NextToken') or 0)
        end = start + _PAGE
        return items[start:end], str(end) if len(items) > end else None


# ---- what the answers say

def _stack(stack: Stack) -> dict[str, Any]:
    content = stack.content
    return {
        'StackId': stack.id, 'StackName': stack.name, 'ChangeSetId': stack.change_set_id, 'Description': content.template.get('Description'),
        'CreationTime': stack.created,
        'LastUpdatedTime': stack.updated, 'DeletionTime': stack.deleted, 'StackStatus': stack.status, 'StackStatusReason': stack.reason,
        'DisableRollback': stack.disable_rollback, 'NotificationARNs': stack.notification_arns, 'TimeoutInMinutes': stack.timeout,
        'Capabilities': content.capabilities or None, 'RoleARN': stack.role_arn, 'EnableTerminationProtection': stack.termination_protection,
        'ParentId': stack.parent_id, 'RootId': stack.root_id, 'Parameters': service.describe_parameters(content) or None,
        'Tags': [{'Key': key, 'Value': value} for key, value in content.tags.items()], 'RollbackConfiguration': {},
        'Outputs': [{'OutputKey': output.key, 'OutputValue': output.value, 'Description': output.description, 'ExportName': output.export}
                    for output in stack.outputs.values()] or None,
        'DriftInformation': {'StackDriftStatus': stack.drift, 'LastCheckTimestamp': stack.drift_time},
    }


def _summary(stack: Stack) -> dict[str, Any]:
    keys = ('StackId', 'StackName', 'CreationTime', 'LastUpdatedTime', 'DeletionTime', 'StackStatus', 'StackStatusReason', 'ParentId', 'RootId',
            'DriftInformation')
    described = _stack(stack)
    return {**{key: described[key] for key in keys}, 'TemplateDescription': described['Description']}


def _resource(stack: Stack, resource: StackResource) -> dict[str, Any]:
    return {
        'StackId': stack.id, 'StackName': stack.name, 'LogicalResourceId': resource.logical_id, 'PhysicalResourceId': resource.id,
        'ResourceType': resource.type, 'Timestamp': resource.time, 'ResourceStatus': resource.status, 'ResourceStatusReason': resource.reason,
        'DriftInformation': {'StackResourceDriftStatus': resource.drift, 'LastCheckTimestamp': resource.drift_time},
    }


def _metadata(resource: StackResource) -> str | None:
    metadata = resource.definition.get('Metadata')
    return None if metadata is None else json.dumps(metadata)


def _event(stack: Stack, event: Event) -> dict[str, Any]:
    return {
        'StackId': stack.id, 'StackName': stack.name, 'EventId': event.id, 'LogicalResourceId': event.logical_id,
        'PhysicalResourceId': event.physical_id, 'ResourceType': event.type, 'Timestamp': event.time, 'ResourceStatus': event.status,
        'ResourceStatusReason': event.reason, 'ResourceProperties': event.properties, 'ClientRequestToken': event.token or None,
    }


def _operation_event(stack: Stack, event: Event) -> dict[str, Any]:
    kind = 'STACK_EVENT'
    return {**_event(stack, event), 'EventType': kind, 'OperationId': event.token or stack.id, 'StartTime': event.time, 'EndTime': event.time}


def _validation_events(found: changesets.ChangeSet) -> list[dict[str, Any]]:
    stack, content = found.stack, found.content
    resources = content.template['Resources'] if content else {}
    return [
        {
            'EventId': f'{found.id}/{logical_id}/{number}', 'StackId': stack.id, 'EventType': 'VALIDATION_ERROR', 'Timestamp': found.created,
            'LogicalResourceId': logical_id, 'ResourceType': resources[logical_id]['Type'], 'ValidationName': 'PROPERTY_VALIDATION',
            'ValidationStatus': 'FAILED', 'ValidationFailureMode': 'FAIL', 'ValidationStatusReason': problem,
            'ValidationPath': f'/Resources/{logical_id}/Properties',
        }
        for logical_id, problems in found.problems.items() for number, problem in enumerate(problems)
    ]
