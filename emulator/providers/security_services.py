"""What watches an account: GuardDuty, Security Hub, Inspector, Macie, Access Analyzer."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Resource, arguments, call
from .recorded import recorded
from .shapes import to_properties


def _detector_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    wanted = {key: value for key, value in r.properties.items() if key not in ('DataSources', 'Features', 'Tags')}
    return to_properties(wanted, {**found, 'Enable': found['Status'] == 'ENABLED'}, {})


def _update_detector(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {key: value for key, value in r.properties.items() if key != 'Tags'}
    call(r, 'guardduty', 'update_detector', now, extra={'DetectorId': '$id'})
    return set(now)


def _update_filter(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {key: value for key, value in r.properties.items() if key not in ('Tags', 'Name', 'DetectorId')}
    call(r, 'guardduty', 'update_filter', now, extra={'DetectorId': '$DetectorId', 'FilterName': '$id'})
    return set(now)


def _found(operation: str, names: dict[str, str]) -> Any:
    """GuardDuty says of what it does not know that the request is bad."""
    def read(r: Resource) -> Any:
        client = r.client('guardduty')
        try:
            return getattr(client, operation)(**arguments(r, names))
        except client.exceptions.BadRequestException:
            return None
    return read


def _hub(r: Resource) -> Any:
    client = r.client('securityhub')
    try:
        return client.describe_hub()
    except client.exceptions.InvalidAccessException:
        return None


_FILTER = {'DetectorId': '$DetectorId', 'FilterName': '$id'}
_ARN = 'arn:{partition}:'

TYPES = [
    ApiType(
        'AWS::GuardDuty::Detector', 'guardduty', create='create_detector', id='DetectorId', update=_update_detector, live=_detector_live,
        read=_found('get_detector', {'DetectorId': '$id'}), delete=Delete('delete_detector', {'DetectorId': '$id'})),
    ApiType(
        'AWS::GuardDuty::Filter', 'guardduty', create='create_filter', id='$Name', apart=('Tags',), forgets=('Tags',), update=_update_filter,
        read=_found('get_filter', _FILTER), delete=Delete('delete_filter', _FILTER)),
    ApiType(
        'AWS::SecurityHub::Hub', 'securityhub', create='enable_security_hub', id=lambda answer, r: r.arn('securityhub', 'hub/default'),
        apart=('AutoEnableControls',), forgets=('AutoEnableControls', 'ControlFindingGenerator'), read=_hub,
        delete=Delete('disable_security_hub', {}), attributes={'ARN': '$id'}),
    ApiType(
        'AWS::InspectorV2::Filter', 'inspector2', create='create_filter', id='arn', rename={'FilterAction': 'action'},
        read=lambda r: next(iter(r.client('inspector2').list_filters(arns=[r.id])['filters']), None),
        delete=Delete('delete_filter', {'arn': '$id'}), attributes={'Arn': '$id'},
        live=lambda r, found: to_properties({'Name': '', 'Description': ''}, found, {})),
    *recorded('GuardDuty', 'moto has no API for it', {
        'IPSet': '{hex}', 'ThreatIntelSet': '{hex}', 'Master': '{DetectorId}|{MasterId}', 'Member': '{DetectorId}|{MemberId}',
        'PublishingDestination': '{DetectorId}|{hex}', 'MalwareProtectionPlan': {'id': '{hex}', 'MalwareProtectionPlanId': '{id}'}}),
    *recorded('SecurityHub', 'moto has no API for it', {
        'Standard': {'id': _ARN + 'securityhub:{region}:{account}:subscription/{name}', 'StandardsSubscriptionArn': '{id}'},
        'Insight': {'id': _ARN + 'securityhub:{region}:{account}:insight/{account}/custom/{uuid}', 'InsightArn': '{id}'},
        'AutomationRule': {'id': _ARN + 'securityhub:{region}:{account}:automation-rule/{uuid}', 'RuleArn': '{id}'},
        'FindingAggregator': {'id': _ARN + 'securityhub:{region}:{account}:finding-aggregator/{uuid}', 'FindingAggregatorArn': '{id}'}}),
    *recorded('AccessAnalyzer', 'moto has no API for Access Analyzer', {
        'Analyzer': {'id': _ARN + 'access-analyzer:{region}:{account}:analyzer/{AnalyzerName}', 'Arn': '{id}'}}),
    *recorded('Macie', 'moto has no API for it', {
        'Session': {'id': '{account}', 'AwsAccountId': '{account}', 'ServiceRole':
                    _ARN + 'iam::{account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie'}}),
    *recorded('SSMContacts', 'moto has no API for contacts of incidents', {
        'Contact': {'id': _ARN + 'ssm-contacts:{region}:{account}:contact/{Alias}', 'Arn': '{id}'},
        'ContactChannel': {'id': _ARN + 'ssm-contacts:{region}:{account}:contact-channel/{name}/{uuid}', 'Arn': '{id}'},
        'Plan': {'id': '{ContactId}', 'Arn': '{id}'},
        'Rotation': {'id': _ARN + 'ssm-contacts:{region}:{account}:rotation/{uuid}', 'Arn': '{id}'}}),
    *recorded('SSMIncidents', 'moto has no API for incidents', {
        'ReplicationSet': {'id': _ARN + 'ssm-incidents::{account}:replication-set/{uuid}', 'Arn': '{id}'},
        'ResponsePlan': {'id': _ARN + 'ssm-incidents::{account}:response-plan/{Name}', 'Arn': '{id}'}}),
    *recorded('SSM', 'moto has no API for it', {
        'ResourcePolicy': {'id': '{ResourceArn}|{uuid}', 'PolicyId': '{uuid}', 'PolicyHash': '{hex}'}}),
]
