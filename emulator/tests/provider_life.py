"""The life of a sample resource: made, looked at, changed, deleted, through its provider alone."""
from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any, Callable

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from emulator.providers import provider_of
from emulator.providers.base import ApiType, Resource, as_tags, arguments

ACCOUNT, REGION = '123456789012', 'us-east-1'
TAGS = [{'Key': 'team', 'Value': 'one'}, {'Key': 'stage', 'Value': 'test'}]
CHANGED_TAGS = [{'Key': 'team', 'Value': 'two'}, {'Key': 'cost', 'Value': 'low'}]
#: By service: the operation that lists tags, and where in its answer they are. Its arguments are those of the one that tags.
TAG_LISTS = {
    'acm': ('list_tags_for_certificate', 'Tags'), 'apigateway': ('get_tags', 'tags'), 'apigatewayv2': ('get_tags', 'Tags'),
    'appsync': ('list_tags_for_resource', 'tags'), 'athena': ('list_tags_for_resource', 'Tags'), 'backup': ('list_tags', 'Tags'),
    'cloudwatch': ('list_tags_for_resource', 'Tags'), 'codedeploy': ('list_tags_for_resource', 'Tags'),
    'codepipeline': ('list_tags_for_resource', 'tags'), 'config': ('list_tags_for_resource', 'Tags'),
    'docdb': ('list_tags_for_resource', 'TagList'), 'dynamodb': ('list_tags_of_resource', 'Tags'), 'ecr': ('list_tags_for_resource', 'tags'),
    'ecs': ('list_tags_for_resource', 'tags'), 'efs': ('list_tags_for_resource', 'Tags'), 'elasticache': ('list_tags_for_resource', 'TagList'),
    'events': ('list_tags_for_resource', 'Tags'), 'firehose': ('list_tags_for_delivery_stream', 'Tags'), 'glue': ('get_tags', 'Tags'),
    'kinesis': ('list_tags_for_stream', 'Tags'), 'kms': ('list_resource_tags', 'Tags'), 'lambda': ('list_tags', 'Tags'),
    'logs': ('list_tags_for_resource', 'tags'), 'neptune': ('list_tags_for_resource', 'TagList'), 'opensearch': ('list_tags', 'TagList'),
    'organizations': ('list_tags_for_resource', 'Tags'), 'pipes': ('list_tags_for_resource', 'tags'), 'rds': ('list_tags_for_resource', 'TagList'),
    'resource-groups': ('get_tags', 'Tags'), 'scheduler': ('list_tags_for_resource', 'Tags'), 'secretsmanager': ('describe_secret', 'Tags'),
    'servicediscovery': ('list_tags_for_resource', 'Tags'), 'sns': ('list_tags_for_resource', 'Tags'), 'sqs': ('list_queue_tags', 'Tags'),
    'ssm': ('list_tags_for_resource', 'TagList'), 'ssm-quicksetup': ('list_tags_for_resource', 'Tags'), 'stepfunctions': ('list_tags_for_resource', 'tags'),
}


@dataclass
class Sample:
    """A resource type by an example. '@name' is the Ref of a resource of `needs`, '@name.Attribute' its GetAtt."""

    type: str
    properties: dict[str, Any]
    #: Properties that are different in the update; None leaves the property out.
    change: dict[str, Any] = field(default_factory=dict)
    #: JMESPath into what `describe` gives after the update -> what it must be.
    seen: dict[str, Any] = field(default_factory=dict)
    #: Resources that must be there first: name -> (type, properties).
    needs: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    #: GetAtt names that must have a value; with what it must be like, if that is not None.
    attributes: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    tagged: bool = True
    #: What has to be there and is no resource.
    before: Callable[[], Any] | None = None

    def __str__(self) -> str:
        return self.type.removeprefix('AWS::').replace('::', '.')


class World:
    """The resources of one sample, by name."""

    def __init__(self) -> None:
        self.made: dict[str, Resource] = {}

    def make(self, name: str, type_name: str, properties: dict[str, Any]) -> Resource:
        resource = Resource(type_name, name.capitalize(), 'Test', f'arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/Test/1', REGION, ACCOUNT,
                            self.resolved(properties))
        self.made[name] = resource
        provider_of(type_name).create(resource)
        return resource

    def delete(self) -> None:
        for resource in reversed(list(self.made.values())):
            provider_of(resource.type).delete(resource)

    def resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        if isinstance(value, str) and value.startswith('@'):
            name, _, attribute = value[1:].partition('.')
            resource = self.made[name]
            provider = provider_of(resource.type)
            return provider.attribute(resource, attribute) if attribute else provider.ref(resource)
        return copy.deepcopy(value)


def schema_of(type_name: str) -> dict[str, Any]:
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, type_name).schema


def tag_property(sample: Sample) -> str | None:
    """The property that tags are given in, if the type's tags can be seen by `tags_of`."""
    provider = provider_of(sample.type)
    if not sample.tagged or not isinstance(provider, ApiType) or provider._tags is None:
        return None
    return provider._tags.property


def tags_of(resource: Resource) -> dict[str, str]:
    """A resource's tags as its service lists them."""
    provider = provider_of(resource.type)
    service, client = provider.service, resource.client(provider.service)
    target = arguments(resource, provider._tags.target)
    if service == 'ec2':
        found = client.describe_tags(Filters=[{'Name': 'resource-id', 'Values': target['Resources']}])['Tags']
    elif service == 'elbv2':
        found = client.describe_tags(**target)['TagDescriptions'][0]['Tags']
    elif service == 'wafv2':
        found = client.list_tags_for_resource(**target)['TagInfoForResource']['TagList']
    elif service == 'route53':
        found = client.list_tags_for_resource(**target)['ResourceTagSet']['Tags']
    elif service == 'servicecatalog':
        found = getattr(client, provider._tags.tag)(**target)['Tags']
    elif service == 'cloudtrail':
        found = client.list_tags(ResourceIdList=[target['ResourceId']])['ResourceTagList'][0]['TagsList']
    elif service == 'cloudfront':
        arn = client.get_distribution(Id=resource.id)['Distribution']['ARN']
        found = client.list_tags_for_resource(Resource=arn)['Tags']['Items']
    elif service == 'redshift':
        found = [item['Tag'] for item in client.describe_tags(**target)['TaggedResources']]
    elif service == 'iam':
        found = getattr(client, provider._tags.tag.replace('tag_', 'list_') + '_tags')(**target)['Tags']
    else:
        operation, at = TAG_LISTS[service]
        found = getattr(client, operation)(**target).get(at, [])
    if isinstance(found, list):
        found = [{name.removeprefix('Tag'): value for name, value in tag.items()} for tag in found]
    return {key: value for key, value in as_tags(found).items() if not key.startswith('aws:')}


def drift(properties: dict[str, Any], live: dict[str, Any]) -> list[str]:
    """Where what is live differs from the properties."""
    found: list[str] = []

    def compare(wanted: Any, now: Any, path: str) -> None:
        if isinstance(wanted, dict) and isinstance(now, dict):
            for key in now:
                compare(wanted.get(key, '(absent)'), now[key], f'{path}.{key}')
        elif isinstance(wanted, list) and isinstance(now, list) and len(wanted) == len(now):
            for index, pair in enumerate(zip(wanted, now)):
                compare(*pair, f'{path}[{index}]')
        elif wanted != now:
            found.append(f'{path}: {json.dumps(wanted, default=str)} became {json.dumps(now, default=str)}')

    for name, value in live.items():
        compare(properties.get(name, '(absent)'), value, name)
    return found
