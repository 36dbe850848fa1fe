"""CloudWatch beside alarms and dashboards; rules that look into logs, streams of metrics."""
from __future__ import annotations

from .base import ApiType, Delete, Resource
from .recorded import recorded
from .shapes import to_properties


def _rule(r: Resource):
    found = r.client('cloudwatch').describe_insight_rules()['InsightRules']
    return next((rule for rule in found if rule['Name'] == str(r.id).split('/')[-1]), None)


TYPES = [
    ApiType(
        'AWS::CloudWatch::InsightRule', 'cloudwatch', create='put_insight_rule',
        id=lambda answer, r: r.arn('cloudwatch', f"insight-rule/{r.properties['RuleName']}"), rename={'RuleBody': 'RuleDefinition'},
        read=_rule, update='create', delete=Delete('delete_insight_rules', {'RuleNames': ['$RuleName']}),
        attributes={'Arn': '$id', 'RuleName': 'Name'}, live=lambda r, found: to_properties({'RuleBody': ''}, {'RuleBody': found['Definition']}, {})),
    *recorded('CloudWatch', 'moto has no API for it', {
        'AnomalyDetector': {'id': '{uuid}', 'Id': '{id}'},
        'MetricStream': {'id': '{Name}', 'Arn': 'arn:{partition}:cloudwatch:{region}:{account}:metric-stream/{id}', 'State': 'running',
                         'CreationDate': '2020-01-01T00:00:00Z', 'LastUpdateDate': '2020-01-01T00:00:00Z'}}),
    *recorded('ApplicationInsights', 'moto has no API for it', {
        'Application': {'id': 'arn:{partition}:applicationinsights:{region}:{account}:application/resource-group/{ResourceGroupName}',
                        'ApplicationARN': '{id}'}}),
    *recorded('RUM', 'moto has no API for it', {'AppMonitor': {'id': '{Name}', 'Id': '{uuid}'}}),
    *recorded('Oam', 'moto has no API for it', {
        'Link': {'id': 'arn:{partition}:oam:{region}:{account}:link/{uuid}', 'Arn': '{id}'},
        'Sink': {'id': 'arn:{partition}:oam:{region}:{account}:sink/{uuid}', 'Arn': '{id}'}}),
]
