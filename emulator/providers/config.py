"""AWS Config: rules, recorders, delivery channels, aggregators."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags
from .recorded import recorded


def _start(r: Resource, answer: Any) -> None:
    """A recorder records as soon as there is a channel, which the template often makes after it; moto wants the channel first."""
    config = r.client('config')
    if config.describe_delivery_channels()['DeliveryChannels']:
        for recorder in config.describe_configuration_recorders()['ConfigurationRecorders']:
            config.start_configuration_recorder(ConfigurationRecorderName=recorder['name'])


class Recorder(ApiType):
    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('config').stop_configuration_recorder(ConfigurationRecorderName=r.id)
            super().delete(r)


class Channel(ApiType):
    """It cannot go while something records: CloudFormation stops that first."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            config = r.client('config')
            for recorder in config.describe_configuration_recorders()['ConfigurationRecorders']:
                config.stop_configuration_recorder(ConfigurationRecorderName=recorder['name'])
            super().delete(r)


def _rule(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != 'Compliance'}


_AGGREGATOR_TAGS = Tags('tag_resource', 'untag_resource', lambda r: {'ResourceArn': r.client('config').describe_configuration_aggregators(
    ConfigurationAggregatorNames=[r.id])['ConfigurationAggregators'][0]['ConfigurationAggregatorArn']})

TYPES = [
    ApiType(
        'AWS::Config::ConfigRule', 'config', create='put_config_rule', id='$ConfigRuleName', name=('ConfigRuleName', 128), wrap='ConfigRule',
        prepare=_rule, apart=('Compliance',), update='create', forgets=('EvaluationModes',),
        read=Read('describe_config_rules', {'ConfigRuleNames': ['$id']}, 'ConfigRules[0]'),
        delete=Delete('delete_config_rule', {'ConfigRuleName': '$id'}),
        attributes={'Arn': 'ConfigRuleArn', 'ConfigRuleId': 'ConfigRuleId', 'Compliance.Type': lambda r: 'INSUFFICIENT_DATA'}),
    Recorder(
        'AWS::Config::ConfigurationRecorder', 'config', create='put_configuration_recorder', id='$Name', name=('Name', 256),
        wrap='ConfigurationRecorder', update='create', after=_start, apart=('StartedOnCreate',), forgets=('RecordingMode',),
        read=Read('describe_configuration_recorders', {'ConfigurationRecorderNames': ['$id']}, 'ConfigurationRecorders[0]'),
        delete=Delete('delete_configuration_recorder', {'ConfigurationRecorderName': '$id'})),
    Channel(
        'AWS::Config::DeliveryChannel', 'config', create='put_delivery_channel', id='$Name', name=('Name', 256), wrap='DeliveryChannel',
        update='create', after=_start, read=Read('describe_delivery_channels', {'DeliveryChannelNames': ['$id']}, 'DeliveryChannels[0]'),
        delete=Delete('delete_delivery_channel', {'DeliveryChannelName': '$id'})),
    ApiType(
        'AWS::Config::ConfigurationAggregator', 'config', create='put_configuration_aggregator', id='$ConfigurationAggregatorName',
        name=('ConfigurationAggregatorName', 256), update='create', tags=_AGGREGATOR_TAGS,
        read=Read('describe_configuration_aggregators', {'ConfigurationAggregatorNames': ['$id']}, 'ConfigurationAggregators[0]'),
        delete=Delete('delete_configuration_aggregator', {'ConfigurationAggregatorName': '$id'})),
    ApiType(
        'AWS::Config::AggregationAuthorization', 'config', create='put_aggregation_authorization',
        id=lambda answer, r: f"{r.properties['AuthorizedAccountId']}|{r.properties['AuthorizedAwsRegion']}",
        read=lambda r: _authorization(r), delete=Delete('delete_aggregation_authorization', {
            'AuthorizedAccountId': '$AuthorizedAccountId', 'AuthorizedAwsRegion': '$AuthorizedAwsRegion'})),
    *recorded('Config', 'moto has no API for it', {
        'ConformancePack': {'id': '{ConformancePackName}',
                            'ConformancePackArn': 'arn:{partition}:config:{region}:{account}:conformance-pack/{id}/conformance-pack-{hex}'},
        'RemediationConfiguration': '{ConfigRuleName}',
        'StoredQuery': {'id': '{QueryName}', 'QueryId': 'query-{hex}', 'QueryArn': 'arn:{partition}:config:{region}:{account}:stored-query/{id}'},
        'OrganizationConfigRule': '{OrganizationConfigRuleName}',
        'OrganizationConformancePack': '{OrganizationConformancePackName}',
    }),
]


def _authorization(r: Resource) -> Any:
    found = r.client('config').describe_aggregation_authorizations()['AggregationAuthorizations']
    wanted = str(r.id).split('|')
    return next((item for item in found if [item['AuthorizedAccountId'], item['AuthorizedAwsRegion']] == wanted), None)
