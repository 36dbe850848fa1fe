"""An emulator in this process, new for each test, and what the tests of CloudFormation do with it."""
from __future__ import annotations

import json
import threading
from functools import cache
from typing import Any, Iterator
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.backends import get_backend

from emulator import aws, control, recording, server
from emulator.cloudformation import inventory
from emulator.cloudformation.stacks import STORE
from emulator.faults import FAULTS
from emulator.services import builds, pace, pipelines
from emulator.settings import SETTINGS
from emulator.tests.waiting import until


@cache  # one takes longer to make than most tests need it
def _client(service: str, endpoint: str, region: str) -> Any:
    return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id=aws.ACCESS_KEY, aws_secret_access_key=aws.SECRET_KEY)


class Cloud:
    """CloudFormation, asked as a user asks it: over HTTP, with boto3."""

    def __init__(self, endpoint: str):
        self.endpoint = endpoint
        self.cfn = self.client('cloudformation')

    def client(self, service: str, region: str = aws.DEFAULT_REGION) -> Any:
        return _client(service, self.endpoint, region)

    def create(self, template: Any, name: str = 'stack', wait: bool = True, **options: Any) -> dict[str, Any]:
        """Create a stack and wait for its end; the stack as DescribeStacks shows it."""
        self.cfn.create_stack(StackName=name, TemplateBody=body(template), **_named(options))
        return self.settled(name) if wait else self.stack(name)

    def update(self, template: Any, name: str = 'stack', **options: Any) -> dict[str, Any]:
        self.cfn.update_stack(StackName=name, TemplateBody=body(template), **_named(options))
        return self.settled(name)

    def delete(self, name: str = 'stack', **options: Any) -> dict[str, Any]:
        identifier = self.stack(name)['StackId']
        self.cfn.delete_stack(StackName=name, **options)
        return self.settled(identifier)

    def change_set(self, template: Any, name: str = 'stack', change_set: str = 'changes', **options: Any) -> dict[str, Any]:
        made = self.cfn.create_change_set(StackName=name, ChangeSetName=change_set, TemplateBody=body(template), **_named(options))
        return self.cfn.describe_change_set(ChangeSetName=made['Id'], IncludePropertyValues=True)

    def stack(self, name: str = 'stack') -> dict[str, Any]:
        return self.cfn.describe_stacks(StackName=name)['Stacks'][0]

    def settled(self, name: str = 'stack') -> dict[str, Any]:
        return until(lambda: None if (stack := self.stack(name))['StackStatus'].endswith('_IN_PROGRESS') else stack)

    def outputs(self, template: Any, **options: Any) -> dict[str, str]:
        """The outputs of a template, deployed."""
        stack = self.create(template, **options)
        assert stack['StackStatus'] == 'CREATE_COMPLETE', self.reasons()
        return {output['OutputKey']: output['OutputValue'] for output in stack.get('Outputs', [])}

    def value(self, expression: Any, **sections: Any) -> str:
        """The value of an expression, as the output of a stack that has a topic and nothing else of interest."""
        resources = {'Topic': {'Type': 'AWS::SNS::Topic'}, **sections.pop('Resources', {})}
        return self.outputs({'Resources': resources, 'Outputs': {'Value': {'Value': expression}}, **sections})['Value']

    def events(self, name: str = 'stack') -> list[dict[str, Any]]:
        """All events, the first one first."""
        pages = self.cfn.get_paginator('describe_stack_events').paginate(StackName=name)
        return [event for page in pages for event in page['StackEvents']][::-1]

    def happened(self, name: str = 'stack') -> list[tuple[str, str]]:
        """(logical id, status) of all events of resources."""
        return [(event['LogicalResourceId'], event['ResourceStatus']) for event in self.events(name)]

    def reasons(self, name: str = 'stack') -> list[str]:
        return [event['ResourceStatusReason'] for event in self.events(name) if event['ResourceStatus'].endswith('_FAILED')]

    def resources(self, name: str = 'stack') -> dict[str, str]:
        """Physical ids by logical id."""
        pages = self.cfn.get_paginator('list_stack_resources').paginate(StackName=name)
        return {item['LogicalResourceId']: item['PhysicalResourceId'] for page in pages for item in page['StackResourceSummaries']}

    def topics(self) -> set[str]:
        return {topic['TopicArn'].split(':')[-1] for topic in self.client('sns').list_topics()['Topics']}

    def control(self, method: str, route: str, content: Any = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        with urlopen(Request(f'{self.endpoint}{control.PREFIX}{route}', method=method, data=data)) as response:
            return json.loads(response.read() or b'null')

    def left_over(self) -> list[dict[str, Any]]:
        return [made for made in self.control('GET', 'resources') if made['exists'] and not made['owned']]

    def upload(self, key: str, content: Any, bucket: str = 'templates') -> str:
        """Put a template into a bucket; its URL."""
        s3 = self.client('s3')
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=body(content))
        return f'https://{bucket}.s3.amazonaws.com/{key}'


def body(template: Any) -> str:
    return template if isinstance(template, str) else json.dumps(template)


def _named(options: dict[str, Any]) -> dict[str, Any]:
    """`parameters` and `tags` may be written as plain dicts."""
    if 'parameters' in options:
        options['Parameters'] = [{'ParameterKey': key, 'ParameterValue': value} for key, value in options.pop('parameters').items()]
    if 'tags' in options:
        options['Tags'] = [{'Key': key, 'Value': value} for key, value in options.pop('tags').items()]
    return options


#: Services that are empty when a test begins. To empty all of moto takes a second, for the policies of IAM and the images of EC2.
_EMPTIED = ('cloudwatch', 'dynamodb', 'events', 'kms', 'lambda', 'logs', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm')


@pytest.fixture(scope='session')
def endpoint() -> Iterator[str]:
    listening = server.start()
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield SETTINGS.endpoint
    listening.shutdown()


@pytest.fixture
def cloud(endpoint: str) -> Iterator[Cloud]:
    fresh = Cloud(endpoint)
    for service in _EMPTIED:
        for backends in get_backend(service).values():
            backends.reset()
    STORE.reset()
    inventory.reset()
    FAULTS.clear()
    yield fresh
    SETTINGS.strict, SETTINGS.shuffle = False, None
    pace.reset()


@pytest.fixture
def delivery(cloud: Cloud) -> Iterator[Any]:
    """Sources, a store of artifacts, and no pipelines, builds and schedules yet."""
    from emulator.tests.delivering import Delivery  # which needs this file
    for service in builds, pipelines:
        service.reset()
    for service in 'codebuild', 'codepipeline', 'scheduler', 'ecs':
        for backends in get_backend(service).values():
            backends.reset()
    yield Delivery(cloud)
    builds.reset()
    pipelines.reset()


@pytest.fixture
def catalog(cloud: Cloud) -> Iterator[Any]:
    """A portfolio with a product, and nothing else in any catalog."""
    from emulator.tests.launches import Catalog  # which needs this file
    for service in 'servicecatalog', 'organizations':
        for backends in get_backend(service).values():
            backends.reset()
    recording.reset()
    yield Catalog(cloud)
