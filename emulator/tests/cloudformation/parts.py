"""Parts of templates, and what tests of CloudFormation ask again and again."""
from __future__ import annotations

from typing import Any, Callable

import pytest
from botocore.exceptions import ClientError

EXTENSIONS = {'Transform': 'AWS::LanguageExtensions'}


def resource(type_name: str, attributes: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return {'Type': type_name, 'Properties': properties, **(attributes or {})}


def topic(attributes: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    """A resource with a property that replaces (TopicName) and one that does not (DisplayName)."""
    return resource('AWS::SNS::Topic', attributes, **properties)


def queue(attributes: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return resource('AWS::SQS::Queue', attributes, **properties)


def parameter(value: Any, attributes: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return resource('AWS::SSM::Parameter', attributes, Type='String', Value=value, **properties)


def alarm(attributes: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return resource('AWS::CloudWatch::Alarm', attributes, **{
        'Namespace': 'N', 'MetricName': 'M', 'Period': 60, 'EvaluationPeriods': 1, 'Statistic': 'Maximum', 'Threshold': 1,
        'ComparisonOperator': 'GreaterThanThreshold', **properties})


def stack_of(**resources: Any) -> dict[str, Any]:
    return {'Resources': resources}


def with_parameters(definitions: dict[str, Any], **outputs: Any) -> dict[str, Any]:
    """A template with parameters and an output for each of the given expressions."""
    return {'Parameters': definitions, 'Resources': {'Topic': topic()}, 'Outputs': {name: {'Value': value} for name, value in outputs.items()}}


def refused(do: Callable[..., Any], *arguments: Any, **options: Any) -> str:
    """The message that a request is refused with; its code, if that is not the usual one, comes first."""
    with pytest.raises(ClientError) as caught:
        do(*arguments, **options)
    error = caught.value.response['Error']
    return error['Message'] if error['Code'] == 'ValidationError' else f'{error["Code"]}: {error["Message"]}'


def fail(cloud: Any, **fault: Any) -> None:
    """Let an action on a resource fail: `type` or `logicalId`, `action`, `nth`, `times`, `message`."""
    cloud.control('POST', 'faults', {'message': 'no', **fault})


def stored(cloud: Any, name: str) -> str:
    """The value of a parameter of Systems Manager."""
    return cloud.client('ssm').get_parameter(Name=name)['Parameter']['Value']
