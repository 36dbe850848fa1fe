"""The intrinsic functions, pseudo parameters and conditions of a template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""
from __future__ import annotations

import base64
import ipaddress
import json
import re
from typing import Any, Callable, Protocol

import boto3

from .. import aws
from .errors import CloudFormationError, format_error, template_error
from .parameters import Parameter
from .references import SUB_VARIABLE
from .schemas import Unknown, is_unknown


#: ${variable}, or ${!literal}.
_SUB_PART = re.compile(SUB_VARIABLE.pattern + r'|\$\{!([^{}]*)\}')
_REGIONS = frozenset(boto3.Session().get_available_regions('ec2'))


class NoValue:
    """What AWS::NoValue stands for: the property is not there."""


NO_VALUE = NoValue()


class Lookup(Protocol):
    """What a template's references are looked up in: resources that exist, or that are foreseen."""

    def ref(self, logical_id: str) -> Any: ...

    def attribute(self, logical_id: str, name: str) -> Any: ...

    def imported(self, export: str) -> str: ...


class Resolver:
    """Resolves parts of one template for one stack."""

    def __init__(self, template: dict[str, Any], parameters: dict[str, Parameter], stack: Any, lookup: Lookup | None = None):
        self._template, self._parameters, self._stack, self._lookup = template, parameters, stack, lookup
        #: None while a condition is looked into.
        self._conditions: dict[str, bool | None] = {}
        self._pseudo = {
            'AWS::AccountId': stack.account, 'AWS::Region': stack.region, 'AWS::StackId': stack.id, 'AWS::StackName': stack.name,
            'AWS::Partition': aws.PARTITION, 'AWS::URLSuffix': 'amazonaws.com', 'AWS::NotificationARNs': list(stack.notification_arns),
            'AWS::NoValue': NO_VALUE,
        }

    def resolve(self, part: Any) -> Any:
        """`part` with every function in it replaced by its value."""
        if isinstance(part, list):
            return [item for item in map(self.resolve, part) if item is not NO_VALUE]
        if not isinstance(part, dict):
            return part
        if len(part) == 1:
            (name, argument), = part.items()
            if name == 'Ref':
                return self._ref(argument)
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument)
            if name.startswith('Fn::'):
                raise template_error(f'Encountered unsupported function: {name} Supported functions are: [{", ".join(sorted(_FUNCTIONS))}]')
        resolved = {key: self.resolve(value) for key, value in part.items()}
        return {key: value for key, value in resolved.items() if value is not NO_VALUE}

    def exists(self, part: dict[str, Any]) -> bool:
        """Whether a resource or an output is there, by its condition."""
        return 'Condition' not in part or self.condition(part['Condition'])

    def condition(self, name: str) -> bool:
        if name not in self._conditions:
            definitions = self._template.get('Conditions', {})
            if name not in definitions:
                raise format_error(f'Unresolved condition dependency {name}')
            self._conditions[name] = None
            self._conditions[name] = self.holds(definitions[name])
        value = self._conditions[name]
        if value is None:
            raise format_error(f'Circular dependency between conditions: [{name}]')
        return value

    def holds(self, part: Any) -> bool:
        """The value of a condition function."""
        value = self.condition(part['Condition']) if isinstance(part, dict) and set(part) == {'Condition'} else self.resolve(part)
        if isinstance(value, bool):
            return value
        if str(value).lower() in ('true', 'false'):
            return str(value).lower() == 'true'
        raise template_error('Every Condition member must be a boolean.')

    # ---- references

    def _ref(self, name: Any) -> Any:
        if not isinstance(name, str):
            raise template_error('Every Ref must be a string.')
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            return self._parameters[name].value
        if self._lookup is None or name not in self._template['Resources']:
            raise format_error(f'Unresolved resource dependencies [{name}] in the Resources block of the template')
        return self._lookup.ref(name)

    def _get_att(self, argument: Any) -> Any:
        if isinstance(argument, str):
            argument = argument.split('.', 1)
        name, attribute = argument[0], self.resolve(argument[1])
        if self._lookup is None or name not in self._template['Resources']:
            raise template_error(f'instance of Fn::GetAtt references undefined resource {name}')
        return self._lookup.attribute(name, attribute)

    def _import_value(self, argument: Any) -> Any:
        name = _plain(self.resolve(argument), 'Fn::ImportValue')
        if self._lookup is None:
            raise template_error('Fn::ImportValue is not allowed here')
        if is_unknown(name):
            raise template_error('the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs')
        return self._lookup.imported(name)

    # ---- functions on values

    def _sub(self, argument: Any) -> str:
        text, given = (argument, {}) if isinstance(argument, str) else argument
        variables = {name: self.resolve(value) for name, value in given.items()}

        def value_of(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name in variables:
                return _plain(variables[name], 'Fn::Sub')
            return _plain(self._get_att(name) if '.' in name else self._ref(name), 'Fn::Sub')

        # In one go, so that what a variable stands for is not read again.
        return _SUB_PART.sub(lambda match: value_of(match) if match.group(1) else f'${{{match.group(2)}}}', text)

    def _join(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
            raise template_error('every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined '
                                 'or a function that returns a list of strings (such as Fn::GetAZs) to be joined.')
        items = self.resolve(argument[1])
        if is_unknown(items):
            return Unknown()
        if not isinstance(items, list):
            raise template_error('every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined.')
        return argument[0].join(_plain(item, 'Fn::Join') for item in items)

    def _split(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
            raise template_error('every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split '
                                 'or a function that returns a string to be split.')
        text = self.resolve(argument[1])
        return Unknown() if is_unknown(text) else _plain(text, 'Fn::Split').split(argument[0])

    def _select(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            raise template_error('Fn::Select requires a list argument with two elements: an integer index and a list')
        index, items = self.resolve(argument[0]), self.resolve(argument[1])
        if is_unknown(items) or is_unknown(index):
            return Unknown()
        if not isinstance(items, list):
            raise template_error('Fn::Select requires a list argument with two elements: an integer index and a list')
        if not re.fullmatch(r'\d+', str(index)) or int(index) >= len(items):
            raise template_error(f'Fn::Select cannot select nonexistent value at index {index}')
        return items[int(index)]

    def _find_in_map(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            raise template_error('every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value')
        name, first, second = (_plain(self.resolve(item), 'Fn::FindInMap') for item in argument[:3])
        mappings = self._template.get('Mappings', {})
        default = argument[3].get('DefaultValue', NO_VALUE) if len(argument) == 4 and isinstance(argument[3], dict) else NO_VALUE
        if name not in mappings and default is NO_VALUE:
            raise template_error(f'Mapping named \'{name}\' is not present in the \'Mappings\' section of template.')
        found = mappings.get(name, {}).get(first, {}).get(second, NO_VALUE)
        if found is NO_VALUE and default is NO_VALUE:
            raise template_error(f'Unable to get mapping for {name}::{first}::{second}')
        return self.resolve(default) if found is NO_VALUE else found

    def _get_azs(self, argument: Any) -> list[str]:
        region = self.resolve(argument) or self._stack.region
        if region not in _REGIONS:
            raise template_error(f'Fn::GetAZs does not know a region {region}')
        zones = aws.client('ec2', region, self._stack.account).describe_availability_zones()['AvailabilityZones']
        return [zone['ZoneName'] for zone in zones]

    def _base64(self, argument: Any) -> Any:
        text = self.resolve(argument)
        return Unknown() if is_unknown(text) else base64.b64encode(_plain(text, 'Fn::Base64').encode()).decode()

    def _cidr(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) not in (2, 3):
            raise template_error('every Fn::Cidr object requires two or three parameters: ipBlock, count and cidrBits')
        values = [self.resolve(item) for item in argument]
        if any(map(is_unknown, values)):
            return Unknown()
        try:
            return _subnets(*values)
        except (ValueError, TypeError):
            raise template_error(f'Fn::Cidr cannot divide {values[0]} into {values[1]} blocks') from None

    def _to_json(self, argument: Any) -> Any:
        value = self.resolve(argument)
        if not isinstance(value, (dict, list)) and not is_unknown(value):
            raise template_error('Fn::ToJsonString requires an object or an array')
        return json.dumps(value, separators=(',', ':'))

    def _length(self, argument: Any) -> Any:
        value = self.resolve(argument)
        if is_unknown(value):
            return Unknown()
        if not isinstance(value, list):
            raise template_error('Fn::Length requires a list or a function that returns a list')
        return len(value)

    # ---- functions of conditions and rules

    def _if(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 3:
            raise template_error('Fn::If requires a list argument with three elements: a condition, and the values if it is true and if it is false')
        return self.resolve(argument[1] if self.condition(argument[0]) else argument[2])

    def _equals(self, argument: Any) -> bool:
        if not isinstance(argument, list) or len(argument) != 2:
            raise template_error('Fn::Equals requires a list argument with two elements.')
        first, second = (self.resolve(item) for item in argument)
        return _comparable(first) == _comparable(second)

    def _and(self, argument: Any) -> bool:
        return all(self.holds(item) for item in _two_to_ten(argument, 'Fn::And'))

    def _or(self, argument: Any) -> bool:
        return any(self.holds(item) for item in _two_to_ten(argument, 'Fn::Or'))

    def _not(self, argument: Any) -> bool:
        if not isinstance(argument, list) or len(argument) != 1:
            raise template_error('Fn::Not requires a list argument with one element.')
        return not self.holds(argument[0])

    def _contains(self, argument: Any) -> bool:
        items, value = (self.resolve(item) for item in argument)
        return str(value) in [str(item) for item in items]

    def _each_equals(self, argument: Any) -> bool:
        items, value = (self.resolve(item) for item in argument)
        return all(str(item) == str(value) for item in items)

    def _each_in(self, argument: Any) -> bool:
        items, allowed = (self.resolve(item) for item in argument)
        return {str(item) for item in items} <= {str(item) for item in allowed}

    def _ref_all(self, kind: Any) -> list[str]:
        """All values of parameters of a type; the emulator knows those that this template has."""
        return [parameter.given for parameter in self._parameters.values() if parameter.definition['Type'] == kind]

    def _value_of(self, argument: Any) -> Any:
        raise CloudFormationError('The emulator does not know Fn::ValueOf and Fn::ValueOfAll')


def _plain(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (dict, list, NoValue)) or value is None:
        raise template_error(f'{where} expects a string and received {type(value).__name__}')
    return str(value)


def _comparable(value: Any) -> Any:
    return value if isinstance(value, (dict, list)) else _plain(value, 'Fn::Equals')


def _two_to_ten(argument: Any, name: str) -> list[Any]:
    if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
        raise template_error(f'{name} requires a list argument with two to ten elements.')
    return argument


def _subnets(block: str, count: Any, bits: Any = None) -> list[str]:
    network = ipaddress.ip_network(block)
    host_bits = int(bits) if bits is not None else 8 if network.version == 4 else 64
    wanted = int(count)
    if not 1 <= wanted <= 256:
        raise ValueError('count')
    blocks = network.subnets(new_prefix=network.max_prefixlen - host_bits)
    found = [str(subnet) for subnet, _ in zip(blocks, range(wanted))]
    if len(found) < wanted:
        raise ValueError('too small')
    return found


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    'Fn::And': Resolver._and, 'Fn::Base64': Resolver._base64, 'Fn::Cidr': Resolver._cidr, 'Fn::Contains': Resolver._contains,
    'Fn::EachMemberEquals': Resolver._each_equals, 'Fn::EachMemberIn': Resolver._each_in, 'Fn::Equals': Resolver._equals,
    'Fn::FindInMap': Resolver._find_in_map, 'Fn::GetAZs': Resolver._get_azs, 'Fn::GetAtt': Resolver._get_att, 'Fn::If': Resolver._if,
    'Fn::ImportValue': Resolver._import_value, 'Fn::Join': Resolver._join, 'Fn::Length': Resolver._length, 'Fn::Not': Resolver._not,
    'Fn::Or': Resolver._or, 'Fn::RefAll': Resolver._ref_all, 'Fn::Select': Resolver._select, 'Fn::Split': Resolver._split, 'Fn::Sub': Resolver._sub,
    'Fn::ToJsonString': Resolver._to_json, 'Fn::ValueOf': Resolver._value_of, 'Fn::ValueOfAll': Resolver._value_of,
}
