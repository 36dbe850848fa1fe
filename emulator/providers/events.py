"""EventBridge: rules, buses, archives, destinations."""
from __future__ import annotations

import json
from typing import Any

from .base import ApiType, Delete, Provider, Read, Resource, Tags, Update, call
from .shapes import to_properties


def _bus(r: Resource) -> dict[str, Any]:
    return {'EventBusName': r.properties['EventBusName']} if 'EventBusName' in r.properties else {}


def _rule_name(r: Resource) -> str:
    return str(r.id).split('|')[-1]


def _named(r: Resource) -> dict[str, Any]:
    return {'Name': _rule_name(r), **_bus(r)}


def _targets(r: Resource, old: list[dict[str, Any]]) -> None:
    now = r.properties.get('Targets', [])
    gone = [target['Id'] for target in old if target['Id'] not in {item['Id'] for item in now}]
    if gone:
        r.client('events').remove_targets(Rule=_rule_name(r), Ids=gone, **_bus(r))
    if now:
        call(r, 'events', 'put_targets', {'Targets': now}, extra={'Rule': _rule_name(r), **_bus(r)})


def _rule_id(answer: Any, r: Resource) -> str:
    """A rule of the default bus goes by its name, one of another bus by both."""
    bus = r.properties.get('EventBusName', 'default').split('/')[-1]
    return r.properties['Name'] if bus == 'default' else f"{bus}|{r.properties['Name']}"


def _update_rule(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    properties = {key: value for key, value in r.properties.items() if key not in ('Targets', 'Tags')}
    call(r, 'events', 'put_rule', properties)
    if 'Targets' in changed:
        _targets(r, old.get('Targets', []))
    return changed


class Rule(ApiType):
    """A rule goes after its targets."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            self._restore_name(r)
            found = r.client('events').list_targets_by_rule(Rule=_rule_name(r), **_bus(r))['Targets']
            if found:
                r.client('events').remove_targets(Rule=_rule_name(r), Ids=[target['Id'] for target in found], **_bus(r))
            super().delete(r)


def _rule_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties({key: value for key, value in r.properties.items() if key not in ('EventBusName', 'Targets')}, found, {})


def _set_bus_policy(r: Resource, answer: Any) -> None:
    if 'Policy' in r.properties:
        r.client('events').put_permission(EventBusName=r.id, Policy=json.dumps(r.properties['Policy']))


def _update_bus(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    _set_bus_policy(r, None)
    return changed & {'Policy'}


class BusPolicy(Provider):
    """A statement in the policy of a bus."""

    def create(self, r: Resource) -> None:
        r.id = f"{r.properties.get('EventBusName', 'default')}|{r.properties['StatementId']}"
        self.update(r, {})

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        if 'Statement' in r.properties:
            statement = {'Sid': r.properties['StatementId'], **r.properties['Statement']}
            kept = [item for item in self._statements(r) if item.get('Sid') != r.properties['StatementId']]
            policy = {'Version': '2012-10-17', 'Statement': [*kept, statement]}
            r.client('events').put_permission(**_bus(r), Policy=json.dumps(policy))
        else:
            call(r, 'events', 'put_permission', r.properties)

    def describe(self, r: Resource) -> Any:
        return next((item for item in self._statements(r) if item.get('Sid') == r.properties['StatementId']), None) if r.id else None

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('events').remove_permission(StatementId=r.properties['StatementId'], **_bus(r))

    def live(self, r: Resource) -> dict[str, Any] | None:
        return None if self.describe(r) is None else {'StatementId': r.properties['StatementId']}

    @staticmethod
    def _statements(r: Resource) -> list[dict[str, Any]]:
        events = r.client('events')
        try:
            bus = events.describe_event_bus(Name=r.properties.get('EventBusName', 'default'))
        except events.exceptions.ResourceNotFoundException:
            return []
        return json.loads(bus.get('Policy') or '{}').get('Statement', [])


def _secretless(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    """Credentials are not told."""
    return to_properties({key: value for key, value in r.properties.items() if key != 'AuthParameters'}, found, {})


def _named_type(type_name: str, noun: str, arn: str, name: str = 'Name', longest: int = 64, **how: Any) -> ApiType:
    return ApiType(
        type_name, 'events', id=f'${name}', name=(name, longest), create=f'create_{noun}', read=Read(f'describe_{noun}', {name: '$id'}),
        delete=Delete(f'delete_{noun}', {name: '$id'}), attributes={'Arn': arn, **how.pop('attributes', {})}, **how)


def _arn_for_policy(path: str) -> Any:
    """The ARN without the random part at its end."""
    return lambda r: r.arn('events', f'{path}/{r.id}')


TYPES = [
    Rule(
        'AWS::Events::Rule', 'events', create='put_rule', id=_rule_id, name=('Name', 64), apart=('Targets',),
        after=lambda r, answer: _targets(r, []), read=Read('describe_rule', _named), update=_update_rule, live=_rule_live,
        delete=Delete('delete_rule', _named), attributes={'RuleName': lambda r: _rule_name(r)},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': r.client('events').describe_rule(**_named(r))['Arn']})),
    _named_type(
        'AWS::Events::EventBus', 'event_bus', 'Arn', apart=('Policy', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'),
        # moto has no operation that changes a bus.
        forgets=('KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'), after=_set_bus_policy,
        update=_update_bus,
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'ResourceARN': r.arn('events', f'event-bus/{r.id}')})),
    BusPolicy('AWS::Events::EventBusPolicy'),
    _named_type('AWS::Events::Archive', 'archive', 'ArchiveArn', name='ArchiveName', longest=48, rename={'SourceArn': 'EventSourceArn'},
                forgets=('KmsKeyIdentifier',), update=Update('update_archive', covers=('Description', 'EventPattern', 'RetentionDays')),
                live=lambda r, found: to_properties({**r.properties}, found, {'SourceArn': 'EventSourceArn'})),
    _named_type('AWS::Events::Connection', 'connection', 'ConnectionArn', forgets=('KmsKeyIdentifier', 'InvocationConnectivityParameters'),
                update=Update('update_connection'), live=_secretless, attributes={'ArnForPolicy': _arn_for_policy('connection')}),
    _named_type('AWS::Events::ApiDestination', 'api_destination', 'ApiDestinationArn', update=Update('update_api_destination'),
                attributes={'ArnForPolicy': _arn_for_policy('api-destination')}),
]
