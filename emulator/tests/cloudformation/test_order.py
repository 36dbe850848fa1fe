"""The order in which resources are made and deleted.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
"""
from __future__ import annotations

import pytest

from emulator.settings import SETTINGS

from .parts import parameter, queue, resource, stack_of, topic


def made(cloud, name='stack'):
    return [logical for logical, status in cloud.happened(name) if status == 'CREATE_COMPLETE' and logical != name]


def deleted(cloud, name):
    return [event['LogicalResourceId'] for event in cloud.events(name)
            if event['ResourceStatus'] == 'DELETE_COMPLETE' and event['ResourceType'] != 'AWS::CloudFormation::Stack']


#: The ways to need B.
NEEDS = {
    'Ref': topic(DisplayName={'Ref': 'B'}),
    'GetAtt': topic(DisplayName={'Fn::GetAtt': ['B', 'QueueName']}),
    'Sub': topic(DisplayName={'Fn::Sub': 'x ${B}'}),
    'SubOfAttribute': topic(DisplayName={'Fn::Sub': 'x ${B.QueueName}'}),
    'SubWithVariables': topic(DisplayName={'Fn::Sub': ['${v}', {'v': {'Ref': 'B'}}]}),
    'DependsOn': topic({'DependsOn': 'B'}),
    'DependsOnSeveral': topic({'DependsOn': ['C', 'B']}),
    'Nested': topic(Tags=[{'Key': 'k', 'Value': {'Fn::Join': ['', ['x', {'Fn::GetAtt': 'B.QueueName'}]]}}]),
    'Metadata': topic({'Metadata': {'of': {'Ref': 'B'}}}),
    'If': topic(DisplayName={'Fn::If': ['Yes', {'Ref': 'B'}, 'x']}),
    'ByAnother': topic({'DependsOn': 'Ref'}),
}


@pytest.mark.parametrize('seed', [None, 1, 2, 3, 4])
def test_what_is_needed_is_made_first_and_deleted_last(cloud, seed):
    SETTINGS.shuffle = seed
    template = {'Conditions': {'Yes': {'Fn::Equals': ['a', 'a']}}, 'Resources': {**NEEDS, 'B': queue(), 'C': topic()}}
    identifier = cloud.create(template)['StackId']
    order = made(cloud)
    assert sorted(order) == sorted([*NEEDS, 'B', 'C'])
    assert [name for name in NEEDS if order.index(name) < order.index('B')] == []
    assert order.index('C') < order.index('DependsOnSeveral') and order.index('Ref') < order.index('ByAnother')
    cloud.delete()
    order = deleted(cloud, identifier)
    assert [name for name in NEEDS if order.index(name) > order.index('B')] == []
    assert order.index('ByAnother') < order.index('Ref')


def test_a_literal_is_no_reference(cloud):
    template = stack_of(A=topic(DisplayName={'Fn::Sub': ['${!B} ${B}', {'B': 'mine'}]}), B=queue({'DependsOn': 'A'}))
    cloud.create(template)
    assert made(cloud) == ['A', 'B']


def independent(count=8):
    return stack_of(**{f'Topic{number}': topic() for number in range(count)})


def test_without_shuffling_the_order_is_that_of_the_template(cloud):
    cloud.create(independent())
    assert made(cloud) == [f'Topic{number}' for number in range(8)]


def test_shuffling_is_random_and_repeatable(cloud):
    orders = {}
    for seed in (1, 2, 3):
        SETTINGS.shuffle = seed
        for attempt in 'ab':
            cloud.create(independent(), f'stack{seed}{attempt}')
            orders[seed, attempt] = made(cloud, f'stack{seed}{attempt}')
    assert all(orders[seed, 'a'] == orders[seed, 'b'] for seed in (1, 2, 3))
    assert len({tuple(order) for order in orders.values()}) == 3


def test_shuffling_finds_a_dependency_that_is_missing(cloud):
    """It refers to the other by its name alone, which works in the order of the template, and not in every other."""
    needed = parameter('v', Name='needed')
    user = parameter('{{resolve:ssm:needed}}', Name='user')
    template = stack_of(Needed=needed, User=user)
    results = set()
    for seed in range(4):
        SETTINGS.shuffle = seed
        results.add(cloud.create(template, f'stack{seed}')['StackStatus'])
        cloud.delete(f'stack{seed}')
    assert results == {'CREATE_COMPLETE', 'ROLLBACK_COMPLETE'}
    template['Resources']['User']['DependsOn'] = 'Needed'
    for seed in range(4):
        SETTINGS.shuffle = seed
        assert cloud.create(template, f'again{seed}')['StackStatus'] == 'CREATE_COMPLETE'
        cloud.delete(f'again{seed}')


def test_updates_follow_the_order_too(cloud):
    def chain(text):
        return stack_of(Third=topic({'DependsOn': 'Second'}, DisplayName=text), Second=topic({'DependsOn': 'First'}, DisplayName=text),
                        First=topic(DisplayName=text))
    cloud.create(chain('one'))
    cloud.update(chain('two'))
    assert [logical for logical, status in cloud.happened() if status == 'UPDATE_COMPLETE' and logical != 'stack'] == ['First', 'Second', 'Third']


def test_what_still_holds_on_to_something_is_waited_for(cloud):
    """A deletion that the service refuses, since another resource of the stack still uses the thing, is tried again."""
    group = resource('AWS::EC2::SecurityGroup', GroupDescription='d', VpcId={'Ref': 'Vpc'})
    template = stack_of(Vpc=resource('AWS::EC2::VPC', CidrBlock='10.0.0.0/16'), Group=group,
                        Gateway=resource('AWS::EC2::InternetGateway'),
                        Attachment=resource('AWS::EC2::VPCGatewayAttachment', VpcId={'Ref': 'Vpc'}, InternetGatewayId={'Ref': 'Gateway'}))
    assert cloud.create(template)['StackStatus'] == 'CREATE_COMPLETE'
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []
