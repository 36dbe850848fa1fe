"""Parameters of a template: their values, checked, and of the form that `Ref` gives.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and, for the types that name things of an account,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable

import regex
from botocore.exceptions import ClientError

from .. import aws
from .errors import CloudFormationError, format_error

HIDDEN = '****'
_ATTRIBUTES = {'Type', 'Default', 'NoEcho', 'AllowedValues', 'AllowedPattern', 'MaxLength', 'MinLength', 'MaxValue', 'MinValue', 'Description',
               'ConstraintDescription'}
_SSM_VALUE = re.compile(r'AWS::SSM::Parameter::Value<(.+)>')
_LIST = re.compile(r'List<(.+)>')
_AWS_TYPES = {'AWS::EC2::AvailabilityZone::Name', 'AWS::EC2::Image::Id', 'AWS::EC2::Instance::Id', 'AWS::EC2::KeyPair::KeyName',
              'AWS::EC2::SecurityGroup::GroupName', 'AWS::EC2::SecurityGroup::Id', 'AWS::EC2::Subnet::Id', 'AWS::EC2::Volume::Id',
              'AWS::EC2::VPC::Id', 'AWS::Route53::HostedZone::Id', 'AWS::SSM::Parameter::Name'}


@dataclass(frozen=True)
class Parameter:
    name: str
    definition: dict[str, Any]
    #: As it was given, or its default: for a parameter of Systems Manager, the parameter's name.
    given: str
    #: As `Ref` gives it.
    value: Any

    @property
    def shown(self) -> str:
        return HIDDEN if str(self.definition.get('NoEcho', '')).lower() == 'true' else self.given

    @property
    def resolved(self) -> str | None:
        """The value behind the name of a Systems Manager parameter."""
        if not _SSM_VALUE.fullmatch(self.definition['Type']):
            return None
        return ','.join(self.value) if isinstance(self.value, list) else self.value


def resolve(template: dict[str, Any], given: dict[str, str], region: str, account: str) -> dict[str, Parameter]:
    """Every parameter of the template with its value. Raises in CloudFormation's words on a missing, an unknown or a wrong one."""
    definitions = template.get('Parameters', {})
    for name, definition in definitions.items():
        _check_definition(name, definition)
    unknown = [name for name in given if name not in definitions]
    if unknown:
        raise CloudFormationError(f'Parameters: [{", ".join(unknown)}] do not exist in the template')
    missing = [name for name, definition in definitions.items() if name not in given and 'Default' not in definition]
    if missing:
        raise CloudFormationError(f'Parameters: [{", ".join(missing)}] must have values')
    return {name: _resolve(name, definition, given, region, account) for name, definition in definitions.items()}


def _check_definition(name: str, definition: Any) -> None:
    if not re.fullmatch(r'[A-Za-z0-9]+', name):
        raise format_error(f'Parameter name {name} is non alphanumeric.')
    if not isinstance(definition, dict) or 'Type' not in definition:
        raise format_error('Every Parameters object must contain a Type member.')
    if isinstance(definition.get('Default'), dict):
        raise format_error('Every Default member must be a string.')
    for attribute in definition:
        if attribute not in _ATTRIBUTES:
            raise CloudFormationError(f"Invalid template parameter property '{attribute}'")
    kind = definition['Type']
    behind = _SSM_VALUE.fullmatch(kind)
    inner = behind.group(1) if behind else kind
    listed = _LIST.fullmatch(inner)
    base = listed.group(1) if listed else inner
    if base not in _AWS_TYPES | {'String', 'Number'} and inner != 'CommaDelimitedList':
        raise format_error(f'Unrecognized parameter type: {kind}')


def _resolve(name: str, definition: dict[str, Any], given: dict[str, str], region: str, account: str) -> Parameter:
    text = _text(given.get(name, definition.get('Default')))
    kind = definition['Type']
    behind = _SSM_VALUE.fullmatch(kind)
    if behind:
        _check_constraints(name, definition, text)
        stored = _stored(text, region, account)
        inner = behind.group(1)
        return Parameter(name, definition, text, _split(stored) if _is_list(inner) else stored)
    values = _split(text) if _is_list(kind) else [text]
    if kind in ('Number', 'List<Number>'):
        for value in values:
            if not re.fullmatch(r'\s*[-+]?\d+(\.\d+)?\s*', value):
                raise CloudFormationError(f"Parameter '{name}' must be a number.")
    for value in values:
        _check_constraints(name, definition, value)
    listed = _LIST.fullmatch(kind)
    check = _EXIST.get(listed.group(1) if listed else kind)
    for value in values if check else []:
        _check_exists(name, value, check, region, account)
    return Parameter(name, definition, text, values if _is_list(kind) else text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return ','.join(map(_text, value)) if isinstance(value, list) else str(value)


def _is_list(kind: str) -> bool:
    return kind == 'CommaDelimitedList' or _LIST.fullmatch(kind) is not None


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(',')]


def _stored(name: str, region: str, account: str) -> str:
    try:
        found = aws.client('ssm', region, account).get_parameter(Name=name)['Parameter']
    except ClientError:
        raise CloudFormationError(f'Unable to fetch parameters [{name}] from parameter store for this account.') from None
    if found['Type'] == 'SecureString':
        raise CloudFormationError(f'Parameters [{name}] referenced by template have types not supported by CloudFormation.')
    return found['Value']


def _check_constraints(name: str, definition: dict[str, Any], value: str) -> None:
    for keyword, (holds, words) in _CONSTRAINTS.items():
        if keyword in definition and not holds(value, definition[keyword]):
            described = definition.get('ConstraintDescription')
            problem = f'failed to satisfy constraint: {described}' if described else words.format(definition[keyword])
            raise CloudFormationError(f"Parameter '{name}' {problem}")


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float('nan')


_CONSTRAINTS: dict[str, tuple[Callable[[str, Any], bool], str]] = {
    'AllowedValues': (lambda value, allowed: value in map(_text, allowed), 'must be one of AllowedValues'),
    'AllowedPattern': (lambda value, pattern: regex.fullmatch(pattern, value) is not None, 'must match pattern {}'),
    'MinLength': (lambda value, least: len(value) >= int(least), 'must contain at least {} characters'),
    'MaxLength': (lambda value, most: len(value) <= int(most), 'must contain at most {} characters'),
    'MinValue': (lambda value, least: _number(value) >= float(least), 'must be a number not less than {}'),
    'MaxValue': (lambda value, most: _number(value) <= float(most), 'must be a number not greater than {}'),
}


# ---- things of the account that a parameter names

def _check_exists(name: str, value: str, check: Callable[[Any, str], Any], region: str, account: str) -> None:
    def client(service: str) -> Any:
        return aws.client(service, region, account)
    try:
        found = check(client, value)
    except ClientError:
        found = None
    if not found:
        raise CloudFormationError(f'Parameter validation failed: parameter value {value} for parameter name {name} does not exist')


_EXIST: dict[str, Callable[[Any, str], Any]] = {
    'AWS::EC2::AvailabilityZone::Name': lambda client, name: client('ec2').describe_availability_zones(ZoneNames=[name])['AvailabilityZones'],
    'AWS::EC2::Instance::Id': lambda client, name: client('ec2').describe_instances(InstanceIds=[name])['Reservations'],
    'AWS::EC2::KeyPair::KeyName': lambda client, name: client('ec2').describe_key_pairs(KeyNames=[name])['KeyPairs'],
    'AWS::EC2::SecurityGroup::GroupName': lambda client, name: client('ec2').describe_security_groups(
        Filters=[{'Name': 'group-name', 'Values': [name]}])['SecurityGroups'],
    'AWS::EC2::SecurityGroup::Id': lambda client, name: client('ec2').describe_security_groups(GroupIds=[name])['SecurityGroups'],
    'AWS::EC2::Subnet::Id': lambda client, name: client('ec2').describe_subnets(SubnetIds=[name])['Subnets'],
    'AWS::EC2::Volume::Id': lambda client, name: client('ec2').describe_volumes(VolumeIds=[name])['Volumes'],
    'AWS::EC2::VPC::Id': lambda client, name: client('ec2').describe_vpcs(VpcIds=[name])['Vpcs'],
    'AWS::Route53::HostedZone::Id': lambda client, name: client('route53').get_hosted_zone(Id=name)['HostedZone'],
    'AWS::SSM::Parameter::Name': lambda client, name: client('ssm').get_parameter(Name=name)['Parameter'],
}
