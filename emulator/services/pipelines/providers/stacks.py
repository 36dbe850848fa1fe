"""CloudFormation actions: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html"""
from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from .. import artifacts
from ..errors import ActionFailed

_LONGEST_BODY = 51_200
_NO_UPDATES = 'No updates are to be performed'
_NO_CHANGES = ("didn't contain changes", _NO_UPDATES)
_REPLACED = ('CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED')


def deploy(action: Any) -> None:
    mode, stack = action.need('ActionMode', 'StackName')
    modes = {'CHANGE_SET_REPLACE': _replace_change_set, 'CHANGE_SET_EXECUTE': _execute_change_set, 'CREATE_UPDATE': _create_or_update,
             'REPLACE_ON_FAILURE': _replace_on_failure, 'DELETE_ONLY': _delete}
    if mode not in modes:
        raise ActionFailed(f'The emulator does not run CloudFormation actions of the mode {mode}', 'ConfigurationError')
    cfn = action.client('cloudformation')
    try:
        modes[mode](action, cfn, stack)
    except ClientError as error:
        raise ActionFailed(f'{error.response["Error"]["Message"]} (Service: AmazonCloudFormation; Error Code: {error.response["Error"]["Code"]})',
                           'JobFailed') from None


def _replace_change_set(action: Any, cfn: Any, stack: str) -> None:
    name, _ = action.need('ChangeSetName', 'TemplatePath')
    found = _stack(cfn, stack)
    creating = found is None or found['StackStatus'] == 'REVIEW_IN_PROGRESS'
    if not creating or found is not None:
        cfn.delete_change_set(ChangeSetName=name, StackName=stack)
    made = cfn.create_change_set(ChangeSetName=name, ChangeSetType='CREATE' if creating else 'UPDATE', **_request(action, stack))
    action.tell(external_id=made['Id'])
    described = action.poll(lambda: _ended(cfn.describe_change_set(ChangeSetName=made['Id']), 'Status'))
    if described['Status'] == 'FAILED' and not _is_empty(described):
        raise ActionFailed(f'The change set {name} of the stack {stack} failed: {described.get("StatusReason")}')
    action.tell(summary=f'Change set {name} was created.', variables={'ChangeSetName': name, 'StackName': stack})


def _execute_change_set(action: Any, cfn: Any, stack: str) -> None:
    name, = action.need('ChangeSetName')
    try:
        described = cfn.describe_change_set(ChangeSetName=name, StackName=stack)
    except ClientError as error:
        raise ActionFailed(f'ChangeSet [{name}] does not exist on stack [{stack}]: {error.response["Error"]["Message"]}') from None
    if described['Status'] == 'FAILED':
        if not _is_empty(described):
            raise ActionFailed(f'The change set {name} of the stack {stack} failed: {described.get("StatusReason")}')
        action.tell(summary='The change set contained no changes.', external_id=described['ChangeSetId'])
        _tell_outputs(action, cfn, stack)
        return
    before = _events(cfn, stack)
    cfn.execute_change_set(ChangeSetName=name, StackName=stack)
    _await(action, cfn, stack, before)


def _create_or_update(action: Any, cfn: Any, stack: str) -> None:
    action.need('TemplatePath')
    found, before = _stack(cfn, stack), _events(cfn, stack)
    creating = found is None or found['StackStatus'] == 'REVIEW_IN_PROGRESS'
    try:
        (cfn.create_stack if creating else cfn.update_stack)(**_request(action, stack))
    except ClientError as error:
        if _NO_UPDATES not in error.response['Error']['Message']:
            raise
        action.tell(summary='No updates were to be performed.')
        _tell_outputs(action, cfn, stack)
        return
    _await(action, cfn, stack, before)


def _replace_on_failure(action: Any, cfn: Any, stack: str) -> None:
    found = _stack(cfn, stack)
    if found is not None and found['StackStatus'] in _REPLACED:
        _delete(action, cfn, stack)
    _create_or_update(action, cfn, stack)


def _delete(action: Any, cfn: Any, stack: str) -> None:
    found = _stack(cfn, stack)
    if found is None:
        action.tell(summary=f'The stack {stack} does not exist.')
        return
    role = {'RoleARN': action.configuration['RoleArn']} if action.configuration.get('RoleArn') else {}
    before = _events(cfn, found['StackId'])
    cfn.delete_stack(StackName=stack, **role)
    _await(action, cfn, found['StackId'], before, deleting=True)


def _request(action: Any, stack: str) -> dict[str, Any]:
    """What CreateStack, UpdateStack and CreateChangeSet are given."""
    configuration = action.configuration
    body = action.file(configuration['TemplatePath'])
    settings = json.loads(action.file(configuration['TemplateConfiguration'])) if configuration.get('TemplateConfiguration') else {}
    parameters = {**settings.get('Parameters', {}), **_overrides(action)}
    request: dict[str, Any] = {
        'StackName': stack,
        'Parameters': [{'ParameterKey': key, 'ParameterValue': _text(value)} for key, value in parameters.items()],
        'Capabilities': [name.strip() for name in configuration.get('Capabilities', '').split(',') if name.strip()],
        **({'Tags': [{'Key': key, 'Value': value} for key, value in settings['Tags'].items()]} if 'Tags' in settings else {}),
        **({'RoleARN': configuration['RoleArn']} if configuration.get('RoleArn') else {})}
    if settings.get('StackPolicy') and configuration['ActionMode'] != 'CHANGE_SET_REPLACE':
        request['StackPolicyBody'] = json.dumps(settings['StackPolicy'])
    if len(body.encode()) <= _LONGEST_BODY:
        return {**request, 'TemplateBody': body}
    stored = artifacts.put(action.execution, 'template', action.region, body.encode())
    return {**request, 'TemplateURL': f'https://{stored.bucket}.s3.amazonaws.com/{stored.key}'}


def _overrides(action: Any) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-parameter-override-functions.html"""
    text = action.configuration.get('ParameterOverrides')
    try:
        given = json.loads(text) if text else {}
    except ValueError as error:
        raise ActionFailed(f'ParameterOverrides is not JSON: {error}', 'ConfigurationError') from None
    return {name: _override(action, value) for name, value in given.items()}


def _override(action: Any, value: Any) -> Any:
    if isinstance(value, dict) and 'Fn::GetParam' in value:
        artifact, file, key = value['Fn::GetParam']
        return json.loads(action.file(f'{artifact}::{file}'))[key]
    if isinstance(value, dict) and 'Fn::GetArtifactAtt' in value:
        name, attribute = value['Fn::GetArtifactAtt']
        found = next((artifact for artifact in action.inputs() if artifact.name == name), None)
        if found is None:
            raise ActionFailed(f'ParameterOverrides names {name}, which is no input artifact of the action', 'ConfigurationError')
        return {'BucketName': found.bucket, 'ObjectKey': found.key, 'URL': f'https://{found.bucket}.s3.amazonaws.com/{found.key}'}[attribute]
    return value


def _text(value: Any) -> str:
    return ','.join(map(str, value)) if isinstance(value, list) else str(value)


def _await(action: Any, cfn: Any, stack: str, before: int, deleting: bool = False) -> None:
    found = action.poll(lambda: _ended(_stack(cfn, stack), 'StackStatus'))
    action.tell(external_id=found['StackId'])
    status = found['StackStatus']
    if status not in (['DELETE_COMPLETE'] if deleting else ['CREATE_COMPLETE', 'UPDATE_COMPLETE']):
        raise ActionFailed(f'The stack {found["StackName"]} is {status}: {_first_failure(cfn, stack, before)}')
    action.tell(summary=f'Stack {found["StackName"]} is {status}.')
    if not deleting:
        _tell_outputs(action, cfn, stack)


def _tell_outputs(action: Any, cfn: Any, stack: str) -> None:
    """Outputs become variables, and the file that is asked for by OutputFileName."""
    found = _stack(cfn, stack) or {}
    outputs = {output['OutputKey']: output['OutputValue'] for output in found.get('Outputs', [])}
    action.tell(variables={**outputs, 'StackName': stack})
    for name in action.output_names():
        action.output(name, artifacts.zipped({action.configuration.get('OutputFileName', 'outputs.json'): json.dumps(outputs)}))


def _stack(cfn: Any, name: str) -> dict[str, Any] | None:
    try:
        return cfn.describe_stacks(StackName=name)['Stacks'][0]
    except ClientError as error:
        if 'does not exist' in error.response['Error']['Message']:
            return None
        raise


def _ended(described: Any, key: str) -> Any:
    return None if described[key].endswith(('_IN_PROGRESS', '_PENDING')) else described


def _is_empty(described: dict[str, Any]) -> bool:
    return any(text in described.get('StatusReason', '') for text in _NO_CHANGES)


def _events(cfn: Any, stack: str) -> int:
    """How many events there are."""
    try:
        return len(_all_events(cfn, stack))
    except ClientError:
        return 0


def _all_events(cfn: Any, stack: str) -> list[dict[str, Any]]:
    pages = cfn.get_paginator('describe_stack_events').paginate(StackName=stack)
    return [event for page in pages for event in page['StackEvents']][::-1]


def _first_failure(cfn: Any, stack: str, before: int) -> str:
    """Why the first resource failed, of this operation."""
    failed = [event for event in _all_events(cfn, stack)[before:] if event['ResourceStatus'].endswith('_FAILED')]
    return f'{failed[0]["LogicalResourceId"]}: {failed[0].get("ResourceStatusReason", "")}' if failed else 'no event says why'
