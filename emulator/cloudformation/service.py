"""The operations of the CloudFormation API on stacks, apart from how requests and answers are written."""
from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any, Callable
from urllib.parse import unquote, urlparse

from botocore.exceptions import ClientError

from .. import aws
from ..settings import SETTINGS
from . import changes, deletion, parameters, policies, references, rollback, rules, schemas, template, transforms
from ..providers import provider_of
from .engine import Deployment, Options
from .errors import CloudFormationError, format_error, template_error
from .intrinsics import NoValue, Resolver
from .lookups import Unmade
from .stacks import STORE, Content, Stack

_NAME = re.compile(r'[a-zA-Z][-a-zA-Z0-9]{0,127}')
#: Stacks in these states can be updated.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
UPDATABLE = {'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE',
             'CREATE_FAILED', 'UPDATE_FAILED'}


@dataclass
class Request:
    """What a request to create or update a stack says."""

    name: str
    body: str | None = None
    url: str | None = None
    previous_template: bool = False
    #: A value, or None for the previous one.
    parameters: dict[str, str | None] = field(default_factory=dict)
    #: None for the previous ones.
    tags: dict[str, str] | None = None
    capabilities: list[str] = field(default_factory=list)
    notification_arns: list[str] | None = None
    role_arn: str | None = None
    timeout: int | None = None


class Service:
    """CloudFormation in one account and region."""

    def __init__(self, region: str, account: str):
        self.region, self.account = region, account

    # ---- stacks

    def create_stack(self, request: Request, options: Options, policy: str | None = None, protected: bool = False, token: str = '') -> Stack:
        _check_name(request.name)
        stack = Stack(request.name, self.region, self.account)
        content = self.content(request, stack)
        stack.policy = policies.parse(policy) if policy else None
        stack.termination_protection = protected
        STORE.add(stack)
        self.begin(stack, content, request, options, 'CREATE', token)
        return stack

    def update_stack(self, request: Request, options: Options, policy: str | None = None, token: str = '') -> Stack:
        stack = self.get(request.name, 'Stack [{}] does not exist')
        refuse_unless_updatable(stack)
        content = self.content(request, stack)
        if changes.foresee(stack, content).empty and stack.status in ('CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'):
            raise CloudFormationError('No updates are to be performed.')
        if policy:
            stack.policy = policies.parse(policy)
        self.begin(stack, content, request, options, 'UPDATE', token)
        return stack

    def delete_stack(self, name: str, retain: list[str], force: bool = False, token: str = '') -> None:
        stack = STORE.find(name, self.region, self.account)
        if stack is None or not stack.live:
            return
        if stack.termination_protection:
            raise CloudFormationError(f'Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled')
        if stack.parent_id:
            raise CloudFormationError(f'Stack [{stack.name}] is a nested stack: delete its root')
        if stack.busy and stack.status != 'DELETE_IN_PROGRESS':
            raise CloudFormationError(f'Stack [{stack.id}] cannot be deleted while in status {stack.status}', 'OperationInProgressException')
        if retain and stack.status != 'DELETE_FAILED':
            raise CloudFormationError(f'Invalid operation on stack [{stack.id}]. When you delete a stack, specify which resources to retain '
                                      'only when the stack is in the DELETE_FAILED state.')
        if force and stack.status != 'DELETE_FAILED':
            raise CloudFormationError(f'Invalid operation on stack [{stack.id}]. A stack can be force deleted only in the DELETE_FAILED state.')
        deletion.check_exports(stack)
        if stack.status == 'DELETE_IN_PROGRESS':
            return
        stack.operation = token
        if not stack.resources:
            deletion.delete(stack)
        else:
            stack.status = 'DELETE_IN_PROGRESS'
            in_background(deletion.delete, stack, retain, force)

    def rollback_stack(self, name: str, token: str = '') -> Stack:
        stack = self.get(name)
        if stack.status not in ('CREATE_FAILED', 'UPDATE_FAILED') or stack.undo is None:
            raise CloudFormationError(f'RollbackStack can not be called on stack:{stack.id} in state {stack.status}')
        return self._roll_back(stack, (), token)

    def continue_update_rollback(self, name: str, skip: list[str], token: str = '') -> Stack:
        stack = self.get(name)
        if stack.status != 'UPDATE_ROLLBACK_FAILED':
            raise CloudFormationError(f'Stack:{stack.id} is in {stack.status} state and can not continue update rollback.')
        others = [item for item in skip if item not in stack.resources or stack.resources[item].status != 'UPDATE_FAILED']
        if others:
            raise CloudFormationError(f'ResourcesToSkip [{", ".join(others)}]: only resources in the state UPDATE_FAILED can be skipped.')
        return self._roll_back(stack, tuple(skip), token)

    @staticmethod
    def _roll_back(stack: Stack, skip: tuple[str, ...], token: str) -> Stack:
        stack.operation = token
        stack.status = 'ROLLBACK_IN_PROGRESS' if stack.undo.creating else 'UPDATE_ROLLBACK_IN_PROGRESS'
        in_background(rollback.roll_back, stack, 'User Initiated', skip)
        return stack

    def get(self, name: str, missing: str = 'Stack with id {} does not exist') -> Stack:
        return STORE.get(name, self.region, self.account, missing)

    def begin(self, stack: Stack, content: Content, request: Request, options: Options, kind: str, token: str = '') -> None:
        """Start an operation; it goes on in the background."""
        if request.notification_arns is not None:
            stack.notification_arns = request.notification_arns
        stack.role_arn = request.role_arn or stack.role_arn
        stack.timeout = request.timeout or stack.timeout
        stack.disable_rollback = options.on_failure == 'DO_NOTHING'
        stack.operation = token
        stack.set(f'{kind}_IN_PROGRESS', 'User Initiated')
        in_background(Deployment(stack, content, options).run)

    # ---- templates

    def body(self, request: Request, stack: Stack | None = None) -> str:
        if request.previous_template and stack is not None:
            return stack.content.body
        if request.body is not None:
            template.parse(request.body, template.LONGEST_BODY)
            return request.body
        if request.url:
            return fetch(request.url, self.region, self.account)
        raise CloudFormationError('Either Template URL or Template Body must be specified.')

    def content(self, request: Request, stack: Stack) -> Content:
        """Everything that a stack is made from, checked as CloudFormation does before it starts."""
        body = self.body(request, stack)
        return self.checked(body, request, stack)

    def checked(self, body: str, request: Request, stack: Stack) -> Content:
        written = template.parse(body)
        given = self._given(request, stack, written)
        parsed = transforms.apply(written, given)
        template.check_resources(parsed, self.region)
        references.check_references(parsed)
        values = parameters.resolve(parsed, given, self.region, self.account)
        resolver = Resolver(parsed, values, stack)
        rules.check(parsed, resolver)
        _resolve_policies(parsed, bool(transforms.transforms_of(written)), resolver)
        for name in parsed.get('Conditions', {}):
            resolver.condition(name)
        content = Content(body, parsed, given, values, stack.content.tags if request.tags is None else request.tags, request.capabilities)
        present = changes.present(content, resolver)
        changes.ordered(present)
        self._check_values(content, present, stack)
        _check_capabilities(parsed, transforms.transforms_of(written), request.capabilities)
        self._refuse_recorded(parsed)
        return content

    def _check_values(self, content: Content, present: dict[str, Any], stack: Stack) -> None:
        """What is wrong with a function, whatever the resources will be, is refused before anything is made."""
        resolver = Resolver(content.template, content.parameters, stack, Unmade(present, self.region, 'Resources'))
        for resource in present.values():
            resolver.resolve({name: resource[name] for name in ('Properties', 'Metadata') if name in resource})
        resolver = Resolver(content.template, content.parameters, stack, Unmade(present, self.region, 'Outputs'))
        for name, output in content.template.get('Outputs', {}).items():
            if resolver.exists(output):
                _check_output(resolver, name, output)

    def _given(self, request: Request, stack: Stack, parsed: dict[str, Any]) -> dict[str, str]:
        given = {}
        for name, value in request.parameters.items():
            if value is None:
                if name not in stack.content.given and name in parsed.get('Parameters', {}) and 'Default' not in parsed['Parameters'][name]:
                    raise CloudFormationError(f'Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key '
                                              'not in the previous template')
                if name in stack.content.given:
                    given[name] = stack.content.given[name]
            else:
                given[name] = value
        return given

    def _refuse_recorded(self, parsed: dict[str, Any]) -> None:
        if not SETTINGS.strict:
            return
        refused = {resource['Type']: provider_of(resource['Type']).reason for resource in parsed['Resources'].values()
                   if not provider_of(resource['Type']).real}
        if refused:
            listed = '; '.join(f'{name}: {reason}' for name, reason in sorted(refused.items()))
            raise CloudFormationError(f'--strict refuses types that would be recorded only: {listed}')


def _resolve_policies(parsed: dict[str, Any], extended: bool, resolver: Resolver) -> None:
    """With the language extensions, a policy of a resource may be a function of parameters and conditions."""
    for name, resource in parsed['Resources'].items():
        for attribute in ('DeletionPolicy', 'UpdateReplacePolicy'):
            if not isinstance(resource.get(attribute, ''), str):
                if not extended:
                    raise format_error(f'Every {attribute} member must be a string.')
                resource[attribute] = resolver.resolve(resource[attribute])
        template.check_policies(name, resource)


def _check_output(resolver: Resolver, name: str, output: dict[str, Any]) -> None:
    if isinstance(resolver.resolve(output['Value']), (dict, list, NoValue)):
        raise format_error(f'The Value field of every Outputs member must evaluate to a String. ({name})')
    if schemas.is_unknown(resolver.resolve(output.get('Export', {}).get('Name', ''))):
        raise template_error(f'the Export Name of output {name} must not depend on any resources')


def in_background(do: Callable[..., Any], *arguments: Any) -> None:
    threading.Thread(target=do, args=arguments, daemon=True, name='cloudformation').start()


def refuse_unless_updatable(stack: Stack) -> None:
    if stack.status not in UPDATABLE:
        raise CloudFormationError(f'Stack:{stack.id} is in {stack.status} state and can not be updated.')


def fetch(url: str, region: str, account: str) -> str:
    """The template at an S3 URL: of AWS or of the emulator, with the bucket in the path or in the host's name."""
    address = urlparse(url)
    host, path = address.hostname or '', unquote(address.path).lstrip('/')
    bucket, key = path.partition('/')[::2]
    for marker in ('.s3.', '.s3-', '.localhost'):
        if marker in host:
            bucket, key = host.split(marker)[0], path
    if not bucket or not key or not (host.endswith(('amazonaws.com', 'localhost')) or host.startswith('127.')):
        raise CloudFormationError('TemplateURL must be a supported URL.')
    try:
        return aws.client('s3', region, account).get_object(Bucket=bucket, Key=key)['Body'].read().decode()
    except ClientError as error:
        raise CloudFormationError(f'S3 error: {error.response["Error"].get("Message", "Access Denied")}') from None


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise CloudFormationError(f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy "
                                  'regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*')


#: Types that need the caller's word, and the property that gives them a name of one's own.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
_IAM_NAMES = {
    'AWS::IAM::AccessKey': None, 'AWS::IAM::Group': 'GroupName', 'AWS::IAM::InstanceProfile': 'InstanceProfileName',
    'AWS::IAM::ManagedPolicy': 'ManagedPolicyName', 'AWS::IAM::Policy': None, 'AWS::IAM::Role': 'RoleName', 'AWS::IAM::User': 'UserName',
    'AWS::IAM::UserToGroupAddition': None,
}


def needed_capabilities(parsed: dict[str, Any], transformed_by: list[str]) -> list[str]:
    resources = parsed['Resources'].values()
    iam = [resource for resource in resources if resource['Type'] in _IAM_NAMES]
    named = any(_IAM_NAMES[resource['Type']] in resource.get('Properties', {}) for resource in iam if _IAM_NAMES[resource['Type']])
    macros = [name for name in transformed_by if name != transforms.LANGUAGE_EXTENSIONS]
    return [*(['CAPABILITY_NAMED_IAM' if named else 'CAPABILITY_IAM'] if iam else []), *(['CAPABILITY_AUTO_EXPAND'] if macros else [])]


def _check_capabilities(parsed: dict[str, Any], transformed_by: list[str], given: list[str]) -> None:
    granted = {*given, *(['CAPABILITY_IAM'] if 'CAPABILITY_NAMED_IAM' in given else [])}
    lacking = [name for name in needed_capabilities(parsed, transformed_by) if name not in granted]
    if lacking:
        raise CloudFormationError(f'Requires capabilities : [{", ".join(lacking)}]', 'InsufficientCapabilitiesException')


def describe_parameters(content: Content) -> list[dict[str, Any]]:
    return [{'ParameterKey': parameter.name, 'ParameterValue': parameter.shown,
             **({'ResolvedValue': parameter.resolved} if parameter.resolved is not None else {})} for parameter in content.parameters.values()]


def summary(parsed: dict[str, Any], region: str) -> dict[str, Any]:
    """What GetTemplateSummary says of a template."""
    needed = needed_capabilities(parsed, transforms.transforms_of(parsed))
    types = sorted({resource['Type'] for resource in parsed['Resources'].values()})
    unknown = [name for name in types if not schemas.is_known(name, region)]
    if unknown:
        raise format_error(f'Unrecognized resource types: [{", ".join(unknown)}]')
    return {
        'Parameters': [_declared(name, definition) for name, definition in parsed.get('Parameters', {}).items()],
        'Description': parsed.get('Description'), 'Metadata': json.dumps(parsed['Metadata']) if 'Metadata' in parsed else None,
        'Version': parsed.get('AWSTemplateFormatVersion'), 'ResourceTypes': types, 'DeclaredTransforms': transforms.transforms_of(parsed),
        'Capabilities': needed,
        'CapabilitiesReason': f'The following resource(s) require capabilities: {types}' if needed else None,
    }


def _declared(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    default = definition.get('Default')
    return {
        'ParameterKey': name, 'ParameterType': definition.get('Type', 'String'), 'Description': definition.get('Description'),
        'DefaultValue': None if default is None else str(default), 'NoEcho': str(definition.get('NoEcho', '')).lower() == 'true',
        'ParameterConstraints': {'AllowedValues': [str(value) for value in definition.get('AllowedValues', [])]},
    }
