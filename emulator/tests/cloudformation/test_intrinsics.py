"""Intrinsic functions and pseudo parameters: what they give, and which arguments they refuse.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""
from __future__ import annotations

import base64
import json

import pytest

from .parts import EXTENSIONS, queue, refused, stack_of, topic

MAPPINGS = {'Map': {'us-east-1': {'text': 'east', 'list': ['a', 'b'], 'number': 5}, 'eu-west-1': {'text': 'west'}}}
REGION = {'Ref': 'AWS::Region'}


def joined(items):
    return {'Fn::Join': ['|', items]}


@pytest.mark.parametrize('expression, value', [
    ({'Fn::Base64': 'text'}, 'dGV4dA=='),
    ({'Fn::Base64': {'Fn::Sub': 'in ${AWS::Region}'}}, base64.b64encode(b'in us-east-1').decode()),
    (joined({'Fn::Cidr': ['192.168.0.0/24', '6', 5]}),
     '192.168.0.0/27|192.168.0.32/27|192.168.0.64/27|192.168.0.96/27|192.168.0.128/27|192.168.0.160/27'),
    (joined({'Fn::Cidr': ['10.0.0.0/16', 2]}), '10.0.0.0/24|10.0.1.0/24'),
    (joined({'Fn::Cidr': ['2001:db8::/56', 2, 64]}), '2001:db8::/64|2001:db8:0:1::/64'),
    ({'Fn::FindInMap': ['Map', 'us-east-1', 'text']}, 'east'),
    ({'Fn::FindInMap': ['Map', REGION, 'text']}, 'east'),
    ({'Fn::FindInMap': ['Map', 'us-east-1', 'number']}, '5'),
    (joined({'Fn::FindInMap': ['Map', 'us-east-1', 'list']}), 'a|b'),
    (joined({'Fn::GetAZs': 'eu-west-1'}), 'eu-west-1a|eu-west-1b|eu-west-1c'),
    ({'Fn::Select': [0, {'Fn::GetAZs': ''}]}, 'us-east-1a'),
    ({'Fn::Select': ['1', {'Fn::GetAZs': REGION}]}, 'us-east-1b'),
    ({'Fn::Join': ['', ['a', REGION, 'b']]}, 'aus-east-1b'),
    ({'Fn::Join': [':', []]}, ''),
    ({'Fn::Join': ['-', [1, True, 'x']]}, '1-true-x'),
    ({'Fn::Join': [',', ['a', {'Ref': 'AWS::NoValue'}, 'b']]}, 'a,b'),
    ({'Fn::Select': ['1', ['a', 'b']]}, 'b'),
    ({'Fn::Select': [{'Fn::FindInMap': ['Map', 'us-east-1', 'number']}, ['0', '1', '2', '3', '4', '5']]}, '5'),
    (joined({'Fn::Split': [',', 'a,,b']}), 'a||b'),
    (joined({'Fn::Split': ['--', 'a-b--c']}), 'a-b|c'),
    (joined({'Fn::Split': [',', 'abc']}), 'abc'),
    ({'Fn::Select': [2, {'Fn::Split': [':', {'Ref': 'Topic'}]}]}, 'sns'),
    ({'Fn::Sub': 'plain'}, 'plain'),
    ({'Fn::Sub': '${AWS::Region} and ${ AWS::Partition }'}, 'us-east-1 and aws'),
    ({'Fn::Sub': '${!Literal} ${!AWS::Region}'}, '${Literal} ${AWS::Region}'),
    ({'Fn::Sub': '$notthis {nor this} $'}, '$notthis {nor this} $'),
    ({'Fn::Sub': ['${x}/${AWS::Region}/${x}', {'x': {'Fn::Join': ['', ['a', 'b']]}}]}, 'ab/us-east-1/ab'),
    ({'Fn::Sub': ['${x}', {'x': '${!y} ${AWS::Region}'}]}, '${!y} ${AWS::Region}'),
    ({'Fn::Sub': ['${AWS::Region}', {'AWS::Region': 'mine'}]}, 'mine'),
    ({'Fn::Sub': ['${n}', {'n': 5}]}, '5'),
    ({'Fn::If': ['Same', 'yes', 'no']}, 'yes'),
    ({'Fn::If': ['Other', 'yes', {'Fn::If': ['Same', 'second', 'third']}]}, 'second'),
    ({'Ref': 'AWS::AccountId'}, '123456789012'),
    (REGION, 'us-east-1'),
    ({'Ref': 'AWS::Partition'}, 'aws'),
    ({'Ref': 'AWS::URLSuffix'}, 'amazonaws.com'),
    ({'Ref': 'AWS::StackName'}, 'stack'),
    (True, 'true'),
    (5, '5'),
])
def test_values(cloud, expression, value):
    conditions = {'Same': {'Fn::Equals': ['a', 'a']}, 'Other': {'Fn::Not': [{'Condition': 'Same'}]}}
    assert cloud.value(expression, Mappings=MAPPINGS, Conditions=conditions) == value


@pytest.mark.parametrize('expression, value', [
    ({'Fn::FindInMap': ['Map', 'us-east-1', 'none', {'DefaultValue': 'fallback'}]}, 'fallback'),
    ({'Fn::FindInMap': ['Map', 'none', 'text', {'DefaultValue': {'Fn::Sub': '${AWS::Region}!'}}]}, 'us-east-1!'),
    ({'Fn::FindInMap': ['Map', 'us-east-1', 'text', {'DefaultValue': 'fallback'}]}, 'east'),
    ({'Fn::FindInMap': ['None', 'none', 'none', {'DefaultValue': 'fallback'}]}, 'fallback'),
    ({'Fn::Length': ['a', 'b', 'c']}, '3'),
    ({'Fn::Length': {'Fn::Split': [',', 'a,b']}}, '2'),
    ({'Fn::Length': []}, '0'),
    ({'Fn::ToJsonString': {'a': [1, True, {'b': REGION}], 'c': 'ü"'}}, '{"a":[1,true,{"b":"us-east-1"}],"c":"ü\\""}'),
    ({'Fn::ToJsonString': ['a', {'Ref': 'AWS::NoValue'}]}, '["a"]'),
])
def test_values_with_the_extensions(cloud, expression, value):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
    found = cloud.value(expression, Mappings=MAPPINGS, **EXTENSIONS)
    assert (json.loads(found) == json.loads(value)) if found.startswith(('{', '[')) else found == value


@pytest.mark.parametrize('expression, message', [
    ({'Fn::Join': ['a', 'b', 'c']}, 'every Fn::Join object requires two parameters'),
    ({'Fn::Join': 'a'}, 'every Fn::Join object requires two parameters'),
    ({'Fn::Join': [['a'], ['b']]}, 'every Fn::Join object requires two parameters'),
    ({'Fn::Join': [',', 'text']}, 'every Fn::Join object requires two parameters'),
    ({'Fn::Split': ['', 'text']}, 'every Fn::Split object requires two parameters'),
    ({'Fn::Split': [',']}, 'every Fn::Split object requires two parameters'),
    ({'Fn::Select': ['a']}, 'Fn::Select requires a list argument with two elements'),
    ({'Fn::Select': [0, 'text']}, 'Fn::Select requires a list argument with two elements'),
    ({'Fn::Select': [2, ['a', 'b']]}, 'Fn::Select cannot select nonexistent value at index 2'),
    ({'Fn::Select': [-1, ['a', 'b']]}, 'Fn::Select cannot select nonexistent value at index -1'),
    ({'Fn::FindInMap': ['Map', 'us-east-1']}, 'every Fn::FindInMap object requires three parameters'),
    ({'Fn::FindInMap': ['None', 'a', 'b']}, "Mapping named 'None' is not present in the 'Mappings' section of template."),
    ({'Fn::FindInMap': ['Map', 'eu-north-1', 'text']}, 'Unable to get mapping for Map::eu-north-1::text'),
    ({'Fn::FindInMap': ['Map', 'eu-west-1', 'list']}, 'Unable to get mapping for Map::eu-west-1::list'),
    ({'Fn::Sub': ['${x}']}, "don't specify expected arguments"),
    ({'Fn::Sub': {'a': 'b'}}, "don't specify expected arguments"),
    ({'Fn::GetAtt': ['Topic']}, 'every Fn::GetAtt object requires two non-empty parameters'),
    ({'Fn::GetAtt': 'Topic'}, 'every Fn::GetAtt object requires two non-empty parameters'),
    ({'Fn::Cidr': ['10.0.0.0/16']}, 'Fn::Cidr'),
    ({'Fn::Select': [0, {'Fn::Cidr': ['10.0.0.0/24', 3, 7]}]}, 'Fn::Cidr'),
    ({'Fn::Select': [0, {'Fn::Cidr': ['10.0.0.0/8', 257, 8]}]}, 'Fn::Cidr'),
    ({'Fn::Select': [0, {'Fn::Cidr': ['somewhere', 1, 8]}]}, 'Fn::Cidr'),
    ({'Fn::If': ['Same', 'a']}, 'Fn::If requires a list argument with three elements'),
    ({'Fn::Base64': ['a']}, 'Fn::Base64'),
    ({'Ref': ['Topic']}, 'Ref'),
    ({'Fn::GetAZs': 'nowhere-1'}, 'Fn::GetAZs'),
    ({'Fn::ImportValue': ['a']}, 'Fn::ImportValue'),
    ({'Fn::ImportValue': {'Ref': 'Topic'}}, 'the attribute in Fn::ImportValue must not depend on any resources'),
    ({'Fn::Upper': 'text'}, 'Encountered unsupported function: Fn::Upper'),
])
def test_bad_arguments_are_refused_before_anything_is_made(cloud, expression, message):
    template = {**stack_of(Topic=topic(), Second=topic(DisplayName=expression)), 'Mappings': MAPPINGS,
                'Conditions': {'Same': {'Fn::Equals': ['a', 'a']}}}
    assert message in refused(cloud.create, template)


@pytest.mark.parametrize('expression, message', [
    ({'Fn::Length': 'text'}, 'Fn::Length'),
    ({'Fn::Length': {'a': 'b'}}, 'Fn::Length'),
    ({'Fn::ToJsonString': 'text'}, 'Fn::ToJsonString'),
])
def test_bad_arguments_of_the_extensions(cloud, expression, message):
    assert message in refused(cloud.create, {**stack_of(Topic=topic(DisplayName=expression)), **EXTENSIONS})


def test_attributes(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html"""
    template = {**stack_of(Queue=queue(QueueName='mine')), 'Outputs': {
        'Arn': {'Value': {'Fn::GetAtt': ['Queue', 'Arn']}}, 'Name': {'Value': {'Fn::GetAtt': 'Queue.QueueName'}},
        'Sub': {'Value': {'Fn::Sub': '${Queue.Arn}!'}}, 'Ref': {'Value': {'Ref': 'Queue'}}}}
    arn = 'arn:aws:sqs:us-east-1:123456789012:mine'
    found = cloud.outputs(template)
    assert found['Ref'].endswith('/123456789012/mine')
    assert (found['Arn'], found['Name'], found['Sub']) == (arn, 'mine', f'{arn}!')


@pytest.mark.parametrize('expression', [{'Fn::GetAtt': ['Queue', 'Length']}, {'Fn::GetAtt': 'Queue.Length'}, {'Fn::Sub': '${Queue.Length}'}])
def test_an_attribute_that_the_type_does_not_have(cloud, expression):
    """AWS checks it with the template."""
    message = 'Template error: resource Queue does not support attribute type Length in Fn::GetAtt'
    assert message in refused(cloud.create, stack_of(Queue=queue(), Topic=topic(DisplayName=expression)))
    assert message in refused(cloud.create, {**stack_of(Queue=queue()), 'Outputs': {'Out': {'Value': expression}}})


def test_pseudo_parameters_of_the_stack(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
    arn = cloud.client('sns').create_topic(Name='notified')['TopicArn']
    template = {**stack_of(Topic=topic()), 'Outputs': {
        'Id': {'Value': {'Ref': 'AWS::StackId'}}, 'Sub': {'Value': {'Fn::Sub': '${AWS::StackName}@${AWS::StackId}'}},
        'Notified': {'Value': joined({'Ref': 'AWS::NotificationARNs'})}}}
    identifier = cloud.create(template, NotificationARNs=[arn])['StackId']
    outputs = {item['OutputKey']: item['OutputValue'] for item in cloud.stack()['Outputs']}
    assert identifier.startswith('arn:aws:cloudformation:us-east-1:123456789012:stack/stack/')
    assert outputs == {'Id': identifier, 'Sub': f'stack@{identifier}', 'Notified': arn}


def test_no_value_removes_a_property_and_an_item(cloud):
    template = stack_of(Topic=topic(DisplayName={'Fn::If': ['Never', 'named', {'Ref': 'AWS::NoValue'}]}, Tags=[
        {'Key': 'a', 'Value': 'b'}, {'Fn::If': ['Never', {'Key': 'c', 'Value': 'd'}, {'Ref': 'AWS::NoValue'}]}]))
    cloud.create({**template, 'Conditions': {'Never': {'Fn::Equals': ['a', 'b']}}})
    sns, arn = cloud.client('sns'), cloud.resources()['Topic']
    assert sns.list_tags_for_resource(ResourceArn=arn)['Tags'] == [{'Key': 'a', 'Value': 'b'}]
    assert sns.get_topic_attributes(TopicArn=arn)['Attributes']['DisplayName'] == ''


def test_loops(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"""
    template = {**EXTENSIONS, 'Conditions': {'Fn::ForEach::C': ['N', ['A', 'B'], {'Is${N}': {'Fn::Equals': [{'Ref': 'N'}, 'A']}}]}, 'Resources': {
        'Fn::ForEach::Queues': ['Name', ['A', 'B'], {'Queue${Name}': queue(
            {'Condition': 'Is${Name}'}, QueueName={'Fn::Sub': 'queue-${Name}'})}],
        'Fn::ForEach::Outer': ['X', ['1', '2'], {'Fn::ForEach::Inner': ['Y', ['a.1', 'b'], {
            'Topic${X}&{Y}': topic(DisplayName={'Fn::Sub': '${X}/${Y}'})}]}]},
        'Outputs': {'Fn::ForEach::Names': ['Y', ['a1', 'b'], {'Name${Y}': {'Value': {'Fn::GetAtt': ['Topic1${Y}', 'TopicName']}}}]}}
    outputs = cloud.outputs(template)
    resources = cloud.resources()
    assert set(resources) == {'QueueA', 'Topic1a1', 'Topic1b', 'Topic2a1', 'Topic2b'}
    assert resources['QueueA'].endswith('/queue-A')
    assert {f'Name{key}': resources[f'Topic1{key}'].split(':')[-1] for key in ('a1', 'b')} == outputs
    attributes = cloud.client('sns').get_topic_attributes(TopicArn=resources['Topic2a1'])['Attributes']
    assert attributes['DisplayName'] == '2/a.1'


@pytest.mark.parametrize('loop', ['text', ['X', ['a']], ['X', 'a', {'T${X}': topic()}], ['X', ['a', 'a'], {'T${X}': topic()}]])
def test_bad_loops_are_refused(cloud, loop):
    assert 'Fn::ForEach::Loop' in refused(cloud.create, {**EXTENSIONS, 'Resources': {'Fn::ForEach::Loop': loop}})
