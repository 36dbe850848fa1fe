"""Managed nodes: instances of EC2 that run, and those that a test registers with `POST /_emulator/nodes`."""
from __future__ import annotations

import re
from typing import Any, Callable

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from ... import aws
from . import activations
from .model import CHANGED, FleetError, Node, Scope, invalid, paged

_ID = re.compile(r'i-(\w{8}|\w{17})|mi-\w{17}')
_PLATFORMS = ('Linux', 'Windows', 'MacOS')
#: What a test says of a node -> its attribute, and the type that it has.
_FACTS: dict[str, tuple[str, Any]] = {
    'tags': ('tags', dict), 'operatingSystem': ('operating_system', str), 'platform': ('platform', str), 'missing': ('missing', int),
    'failing': ('failing', bool), 'slow': ('slow', (int, float)), 'severity': ('severity', str), 'rebootNeeded': ('reboot_needed', bool)}
_SEVERITIES = ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED')
#: Tags of an instance that say what it is.
_PREFIX = 'emulator:'


# ---- which there are

def all_of(scope: Scope) -> dict[str, Node]:
    """Every managed node by its id."""
    backends = ec2_backends[scope.account]
    # moto takes a second to make the EC2 of a region; one that nobody has asked for has no instances.
    instances = backends[scope.region].all_instances() if scope.region in list(backends) else []
    running = {instance.id: instance for instance in instances if instance.state == 'running'}
    kept = scope.state.nodes
    for identifier, instance in running.items():
        tags = {tag['key']: tag['value'] for tag in instance.get_tags()}
        if identifier not in kept:
            kept[identifier] = Node(identifier, platform=tags.get(f'{_PREFIX}platform', 'Linux'), instance=True)
            kept[identifier].operating_system = tags.get(f'{_PREFIX}operating-system', _system(kept[identifier].platform))
            kept[identifier].missing = int(tags.get(f'{_PREFIX}missing', 0))
        kept[identifier].tags = tags
    return {identifier: node for identifier, node in kept.items() if not node.instance or identifier in running}


def _system(platform: str) -> str:
    return {'Windows': 'WINDOWS', 'MacOS': 'MACOS'}.get(platform, 'AMAZON_LINUX_2023')


def matching(scope: Scope, targets: list[dict[str, Any]]) -> list[Node]:
    """Those that all targets mean.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
    """
    chosen = [_means(target['Key'], target.get('Values', [])) for target in targets]
    return [node for node in all_of(scope).values() if all(is_meant(node) for is_meant in chosen)]


def _means(key: str, values: list[str]) -> Callable[[Node], bool]:
    if key.startswith('tag:'):
        return lambda node: node.tags.get(key[4:]) in values
    if key == 'tag-key':
        return lambda node: any(value in node.tags for value in values)
    if key.lower() == 'instanceids':
        return lambda node: '*' in values or node.id in values
    raise invalid(f'The emulator has no targets by {key}.')


# ---- the control route

def register(asked: dict[str, Any]) -> dict[str, Any]:
    """Register a node, or change one, as the control API was asked to. Raises ValueError for what makes no sense."""
    _check(asked)
    scope = Scope(asked.get('account') or aws.DEFAULT_ACCOUNT, asked.get('region') or aws.DEFAULT_REGION)
    with CHANGED:
        all_of(scope)  # so that what the tags of an instance say is known before
        tags = asked.get('tags', {})
        if 'activation' in asked:
            node = activations.enroll(scope, asked['activation'], asked.get('id'))
            tags = {**node.tags, **tags}
            scope.state.nodes[node.id] = node
        else:
            node = scope.state.nodes.setdefault(asked['id'], Node(asked['id']))
        for name, (attribute, _) in _FACTS.items():
            if name in asked:
                setattr(node, attribute, tags if name == 'tags' else asked[name])
        if 'platform' in asked and 'operatingSystem' not in asked:
            node.operating_system = _system(node.platform)
        return told(node)


def _check(asked: dict[str, Any]) -> None:
    allowed = ('id', 'account', 'region', 'activation', *_FACTS)
    unknown = set(asked) - set(allowed)
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(allowed)}')
    identifier = asked.get('id')
    if not (isinstance(identifier, str) and _ID.fullmatch(identifier)) and not (identifier is None and 'activation' in asked):
        raise ValueError(f'a node has an id such as i-1234567890abcdef0 or mi-1234567890abcdef0, not {identifier}')
    for name, (_, kind) in _FACTS.items():
        if name in asked and (not isinstance(asked[name], kind) or (isinstance(asked[name], bool) and kind is not bool)):
            raise ValueError(f'{name} is of another type than {asked[name]!r}')
    if asked.get('platform', 'Linux') not in _PLATFORMS or asked.get('missing', 0) < 0 or asked.get('slow', 0) < 0:
        raise ValueError(f'platform is one of {", ".join(_PLATFORMS)}; missing and slow are not negative')
    if asked.get('severity', _SEVERITIES[0]) not in _SEVERITIES:
        raise ValueError(f'severity is one of {", ".join(_SEVERITIES)}')


def told(node: Node) -> dict[str, Any]:
    return {'id': node.id, 'tags': node.tags, 'operatingSystem': node.operating_system, 'platform': node.platform, 'missing': node.missing,
            'installed': node.installed, 'rebootNeeded': node.reboot_needed, 'failing': node.failing, 'slow': node.slow}


# ---- what the API tells

#: What a filter looks at.
_FILTERS: dict[str, Callable[[Node], str]] = {
    'InstanceIds': lambda node: node.id, 'PingStatus': lambda node: 'Online', 'PlatformTypes': lambda node: node.platform,
    'ResourceType': lambda node: _kind(node), 'AgentVersion': lambda node: _AGENT, 'AssociationStatus': lambda node: '',
    'ActivationIds': lambda node: node.activation, 'IamRole': lambda node: node.role, 'SourceIds': lambda node: node.id,
    'SourceTypes': lambda node: _source(node)}
_AGENT = '3.3.0.0'
#: Nodes on a page, unless the request says how many: 5 to 50.
_USUAL = 10


def _kind(node: Node) -> str:
    return 'ManagedInstance' if node.id.startswith('mi-') else 'EC2Instance'


def _source(node: Node) -> str:
    return 'AWS::SSM::ManagedInstance' if node.id.startswith('mi-') else 'AWS::EC2::Instance'


def _describe(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html"""
    if not 5 <= asked.get('MaxResults', _USUAL) <= 50:
        raise invalid(f"1 validation error detected: Value '{asked['MaxResults']}' at 'maxResults' failed to satisfy constraint: Member must have "
                      'value between 5 and 50')
    filters = [(item['Key'], item['Values']) for item in asked.get('Filters', [])]
    legacy = [(item['key'], item['valueSet']) for item in asked.get('InstanceInformationFilterList', [])]
    if filters and legacy:
        raise invalid('InstanceInformationFilterList and Filters cannot be used together.')
    passing = [_passes(key, values) for key, values in filters + legacy]
    if len({key.startswith('tag') for key, _ in filters}) > 1:
        raise invalid('Filters by tags cannot be combined with others.')
    found = [node for node in all_of(scope).values() if all(passes(node) for passes in passing)]
    return paged(asked, [_information(node) for node in found], 'InstanceInformationList', _USUAL)


def _passes(key: str, values: list[str]) -> Callable[[Node], bool]:
    if key.startswith('tag:') or key == 'tag-key':
        return _means(key, values)
    if key not in _FILTERS:
        raise FleetError('InvalidFilterKey', f'The specified filter key {key} is not valid.')
    return lambda node: _FILTERS[key](node) in values


def _information(node: Node) -> dict[str, Any]:
    """The name is that of an activation; that of an instance is a tag, which EC2 tells."""
    of_activation = {'ActivationId': node.activation, 'IamRole': node.role, 'Name': node.name}
    return {
        'InstanceId': node.id, 'PingStatus': 'Online', 'LastPingDateTime': utcnow(), 'AgentVersion': _AGENT, 'IsLatestVersion': True,
        'PlatformType': node.platform, 'PlatformName': node.operating_system, 'ResourceType': _kind(node), 'ComputerName': node.id,
        'RegistrationDate': node.registered, 'SourceId': node.id, 'SourceType': _source(node),
        **{key: value for key, value in of_activation.items() if value}}


OPERATIONS = {'DescribeInstanceInformation': _describe}
