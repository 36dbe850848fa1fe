"""Reading a template, and refusing one that is not well formed.

Rules and limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.
"""
from __future__ import annotations

import json
import re
from typing import Any

from cfnlint.decode import cfn_yaml
from yaml import YAMLError

from . import schemas
from .errors import CloudFormationError, format_error

SECTIONS = {'AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Transform', 'Resources',
            'Outputs', 'Hooks'}
RESOURCE_ATTRIBUTES = {'Type', 'Properties', 'DependsOn', 'Condition', 'Metadata', 'Description', 'DeletionPolicy', 'UpdateReplacePolicy',
                       'UpdatePolicy', 'CreationPolicy'}
DELETION_POLICIES = ('Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot')
UPDATE_REPLACE_POLICIES = ('Delete', 'Retain', 'Snapshot')
MOST = {'Resources': 500, 'Parameters': 200, 'Outputs': 200, 'Mappings': 200}
LONGEST_BODY, LONGEST_OBJECT, LONGEST_DESCRIPTION = 51_200, 1_000_000, 1024
_LOGICAL_ID = re.compile(r'[A-Za-z0-9]+')


def parse(body: str, longest: int = LONGEST_OBJECT) -> dict[str, Any]:
    """The template in `body`, JSON or YAML, checked for its form."""
    size = len(body.encode())
    if longest == LONGEST_BODY and size > longest:
        shown = f'{body[:60]}...'
        raise CloudFormationError(
            f"1 validation error detected: Value '{shown}' at 'templateBody' failed to satisfy constraint: "
            f'Member must have length less than or equal to {longest}')
    if size > longest:
        raise CloudFormationError(f'Template may not exceed {longest} bytes in size.')
    template = _decode(body)
    if not isinstance(template, dict):
        raise format_error('unsupported structure.')
    check_form(template)
    return template


def _decode(body: str) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_without_duplicates)
    except ValueError as error:
        if body.lstrip().startswith('{'):
            raise format_error(f'JSON not well-formed. ({error})') from None
    try:
        # To plain values and back: what the loader makes knows its line, and dates are dates.
        return json.loads(json.dumps(cfn_yaml.loads(body), default=str))
    except (YAMLError, cfn_yaml.CfnParseError) as error:
        line = getattr(getattr(error, 'problem_mark', None), 'line', None)
        where = '' if line is None else f' (line {line + 1})'
        raise format_error(f'YAML not well-formed.{where}') from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'duplicate key {twice[0]}')
    return dict(pairs)


def check_form(template: dict[str, Any]) -> None:
    """Refuse what CloudFormation refuses before it looks at a single property."""
    unknown = [name for name in template if name not in SECTIONS]
    if unknown:
        raise CloudFormationError(f'Invalid template property or properties [{", ".join(unknown)}]')
    version = template.get('AWSTemplateFormatVersion', '2010-09-09')
    if version != '2010-09-09':
        raise format_error(f'{version} is not a supported value for AWSTemplateFormatVersion.')
    for section in SECTIONS - {'AWSTemplateFormatVersion', 'Description', 'Transform'}:
        if section in template and not isinstance(template[section], dict):
            raise format_error(f'{section} must be an object.')
    if not template.get('Resources'):
        raise format_error('At least one Resources member must be defined.')
    for section, most in MOST.items():
        if len(template.get(section, {})) > most:
            raise format_error(f'Number of {section.lower()}, {len(template[section])}, is greater than maximum allowed, {most}')
    _refuse_nulls(template, '')
    _check_description(template.get('Description', ''))
    for name, output in template.get('Outputs', {}).items():
        if not name.startswith('Fn::'):
            _check_output(name, output)
    for name, mapping in template.get('Mappings', {}).items():
        if name != 'Fn::Transform' and not (isinstance(mapping, dict) and all(isinstance(part, dict) for part in mapping.values())):
            raise format_error(f'[/Mappings/{name}] Every Mappings attribute must be a String or a List.')


def _check_description(text: Any) -> None:
    if not isinstance(text, str):
        raise format_error('Every Description member must be a string.')
    if len(text.encode()) > LONGEST_DESCRIPTION:
        raise format_error(f"'Description' length is greater than {LONGEST_DESCRIPTION}.")


def _check_output(name: str, output: Any) -> None:
    if not isinstance(output, dict):
        raise format_error(f'[/Outputs/{name}] Every Outputs member must be an object.')
    if 'Value' not in output:
        raise format_error(f'[/Outputs/{name}] Every Outputs member must contain a Value object')
    if 'Export' in output and not (isinstance(output['Export'], dict) and 'Name' in output['Export']):
        raise format_error(f'[/Outputs/{name}/Export] Every Export must be an object with a Name.')


def _refuse_nulls(part: Any, path: str) -> None:
    if part is None:
        raise CloudFormationError(f"[{path}] 'null' values are not allowed in templates")
    members = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in members:
        _refuse_nulls(value, f'{path}/{key}')


def check_resources(template: dict[str, Any], region: str) -> None:
    """Each resource has a known type and only attributes that there are. After transforms, which may add resources."""
    unrecognized = set()
    for name in template.get('Outputs', {}):
        if not _LOGICAL_ID.fullmatch(name):
            raise format_error(f'Output name {name} is non alphanumeric.')
    for name, resource in template['Resources'].items():
        if not _LOGICAL_ID.fullmatch(name):
            raise format_error(f'Resource name {name} is non alphanumeric.')
        if not isinstance(resource, dict):
            raise format_error(f'[/Resources/{name}] resource definition is malformed')
        if not isinstance(resource.get('Type'), str):
            raise format_error(f'[/Resources/{name}] Every Resources object must contain a Type member.')
        for attribute in resource:
            if attribute not in RESOURCE_ATTRIBUTES:
                raise CloudFormationError(f'Invalid template resource property \'{attribute}\'')
        if not isinstance(resource.get('Properties', {}), dict):
            raise format_error(f'[/Resources/{name}/Properties] Properties must be an object')
        for attribute in ('CreationPolicy', 'UpdatePolicy'):
            if not isinstance(resource.get(attribute, {}), dict):
                raise format_error(f'[/Resources/{name}/{attribute}] {attribute} must be an object')
        needed = resource.get('DependsOn', [])
        if not isinstance(needed, str) and not (isinstance(needed, list) and all(isinstance(item, str) for item in needed)):
            raise format_error(f'[/Resources/{name}/DependsOn] DependsOn must be a string or a list of strings')
        check_policies(name, resource)
        if not schemas.is_known(resource['Type'], region):
            unrecognized.add(resource['Type'])
    if unrecognized:
        raise format_error(f'Unrecognized resource types: [{", ".join(sorted(unrecognized))}]')


def check_policies(name: str, resource: dict[str, Any]) -> None:
    for attribute, allowed in (('DeletionPolicy', DELETION_POLICIES), ('UpdateReplacePolicy', UPDATE_REPLACE_POLICIES)):
        policy = resource.get(attribute)
        # With the language extensions transform, a policy may be an intrinsic function.
        if isinstance(policy, str) and policy not in allowed:
            raise format_error(f'Unrecognized {attribute} {policy} for resource {name}')
        if policy == 'Snapshot' and resource['Type'] not in SNAPSHOT_TYPES:
            raise format_error(f'{resource["Type"]} does not support Snapshot as {attribute}.')


#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
SNAPSHOT_TYPES = {
    'AWS::DocDB::DBCluster', 'AWS::EC2::Volume', 'AWS::ElastiCache::CacheCluster', 'AWS::ElastiCache::ReplicationGroup', 'AWS::Neptune::DBCluster',
    'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::Redshift::Cluster',
}
