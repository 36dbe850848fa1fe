"""Conditions on resources, properties and outputs, and rules about parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
"""
from __future__ import annotations

import pytest

from .parts import queue, refused, stack_of, stored, parameter, topic

P = {'Ref': 'P'}
EQUAL, UNEQUAL = {'Fn::Equals': ['x', 'x']}, {'Fn::Equals': ['x', 'y']}
PARAMETERS = {'P': {'Type': 'String', 'Default': 'prod'}}


@pytest.mark.parametrize('condition, holds', [
    ({'Fn::Equals': [P, 'prod']}, True),
    ({'Fn::Equals': [P, 'Prod']}, False),
    ({'Fn::Equals': [1, '1']}, True),
    ({'Fn::Equals': [True, 'true']}, True),
    ({'Fn::Equals': [{'Ref': 'AWS::Region'}, 'us-east-1']}, True),
    ({'Fn::Equals': [{'Fn::Select': [0, {'Fn::Split': ['r', P]}]}, 'p']}, True),
    ({'Fn::Equals': [{'Fn::FindInMap': ['Map', P, 'size']}, 'large']}, True),
    ({'Fn::Not': [EQUAL]}, False),
    ({'Fn::And': [EQUAL, EQUAL, UNEQUAL]}, False),
    ({'Fn::And': [EQUAL, {'Fn::Not': [UNEQUAL]}]}, True),
    ({'Fn::Or': [UNEQUAL, EQUAL]}, True),
    ({'Fn::Or': [UNEQUAL, UNEQUAL]}, False),
    ({'Condition': 'Always'}, True),
    ({'Fn::And': [{'Condition': 'Always'}, {'Fn::Not': [{'Condition': 'Always'}]}]}, False),
])
def test_functions(cloud, condition, holds):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html"""
    value = cloud.value({'Fn::If': ['Tried', 'yes', 'no']}, Parameters=PARAMETERS, Mappings={'Map': {'prod': {'size': 'large'}}},
                        Conditions={'Tried': condition, 'Always': EQUAL})
    assert value == ('yes' if holds else 'no')


@pytest.mark.parametrize('condition, message', [
    ({'Fn::Equals': ['a']}, 'Fn::Equals requires a list argument with two elements'),
    ({'Fn::Not': EQUAL}, 'Fn::Not requires a list argument with one element'),
    ({'Fn::And': [EQUAL]}, 'Fn::And requires a list argument with two to ten elements'),
    ({'Fn::Or': [EQUAL] * 11}, 'Fn::Or requires a list argument with two to ten elements'),
    ({'Fn::Equals': [{'Ref': 'Topic'}, 'a']}, 'Unresolved dependencies [Topic]. Cannot reference resources in the Conditions block'),
    ({'Fn::Equals': [{'Fn::GetAtt': ['Topic', 'TopicName']}, 'a']}, 'Unresolved dependencies [Topic]'),
    ({'Condition': 'Missing'}, 'Unresolved condition dependency Missing'),
    ({'Fn::And': [EQUAL, {'Condition': 'Missing'}]}, 'Unresolved condition dependency Missing'),
    ({'Condition': 'Tried'}, 'Circular'),
    ('sometimes', 'Every Condition member must be'),
])
def test_bad_conditions_are_refused(cloud, condition, message):
    assert message in refused(cloud.create, {**stack_of(Topic=topic()), 'Conditions': {'Tried': condition}})


def test_on_resources_properties_and_outputs(cloud):
    template = {
        'Parameters': {'Stage': {'Type': 'String'}}, 'Conditions': {'Prod': {'Fn::Equals': [{'Ref': 'Stage'}, 'prod']}},
        **stack_of(Always=topic(DisplayName={'Fn::If': ['Prod', 'live', 'trial']}), Sometimes=queue({'Condition': 'Prod'})),
        'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Sometimes', 'QueueName']}, 'Condition': 'Prod'}}}
    stack = cloud.create(template, parameters={'Stage': 'test'})
    assert (list(cloud.resources()), 'Outputs' in stack) == (['Always'], False)
    stack = cloud.update(template, parameters={'Stage': 'prod'})
    assert (set(cloud.resources()), len(stack['Outputs'])) == ({'Always', 'Sometimes'}, 1)
    assert cloud.client('sns').get_topic_attributes(TopicArn=cloud.resources()['Always'])['Attributes']['DisplayName'] == 'live'
    stack = cloud.update(template, parameters={'Stage': 'test'})
    assert (list(cloud.resources()), stack['StackStatus'], 'Outputs' in stack) == (['Always'], 'UPDATE_COMPLETE', False)
    assert cloud.client('sqs').list_queues().get('QueueUrls', []) == []


def test_depending_on_what_is_not_there_is_no_error(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html"""
    template = {'Conditions': {'Never': UNEQUAL}, **stack_of(Left=queue({'Condition': 'Never'}), Topic=topic({'DependsOn': 'Left'}))}
    assert cloud.create(template)['StackStatus'] == 'CREATE_COMPLETE'
    assert list(cloud.resources()) == ['Topic']


def test_referring_to_what_is_not_there_is_one(cloud):
    template = {'Conditions': {'Never': UNEQUAL}, **stack_of(Left=queue({'Condition': 'Never'}), Topic=topic(DisplayName={'Ref': 'Left'}))}
    message = refused(cloud.create, template)
    assert message == 'Template format error: Unresolved resource dependencies [Left] in the Resources block of the template'


def test_the_branch_that_is_not_taken_may_refer_to_what_is_not_there(cloud):
    template = {'Conditions': {'Never': UNEQUAL}, **stack_of(
        Left=queue({'Condition': 'Never'}), Kept=parameter({'Fn::If': ['Never', {'Ref': 'Left'}, 'none']}, Name='kept'))}
    assert cloud.create(template)['StackStatus'] == 'CREATE_COMPLETE'
    assert stored(cloud, 'kept') == 'none'


RULES = {
    'Parameters': {'Stage': {'Type': 'String'}, 'Size': {'Type': 'String'}, 'Zones': {'Type': 'CommaDelimitedList', 'Default': 'a,a'}},
    **stack_of(Topic=topic()),
    'Rules': {'Large': {
        'RuleCondition': {'Fn::Equals': [{'Ref': 'Stage'}, 'prod']},
        'Assertions': [{'Assert': {'Fn::Contains': [['large', 'huge'], {'Ref': 'Size'}]}, 'AssertDescription': 'prod is large'}]},
        'Same': {'Assertions': [{'Assert': {'Fn::EachMemberEquals': [{'Ref': 'Zones'}, 'a']}}]},
        'Known': {'Assertions': [{'Assert': {'Fn::EachMemberIn': [{'Ref': 'Zones'}, ['a', 'b']]}}]}}}


@pytest.mark.parametrize('stage, size', [('prod', 'large'), ('prod', 'huge'), ('test', 'small')])
def test_rules_that_hold(cloud, stage, size):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html"""
    assert cloud.create(RULES, parameters={'Stage': stage, 'Size': size})['StackStatus'] == 'CREATE_COMPLETE'


@pytest.mark.parametrize('given, message', [
    ({'Stage': 'prod', 'Size': 'small'}, 'prod is large'),
    ({'Stage': 'test', 'Size': 'small', 'Zones': 'a,b'}, 'Same'),
])
def test_rules_that_do_not(cloud, given, message):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html"""
    assert message in refused(cloud.create, RULES, parameters=given)
    assert cloud.cfn.describe_stacks()['Stacks'] == []


@pytest.mark.parametrize('assertion, given, holds', [
    ({'Fn::EachMemberIn': [{'Ref': 'Zones'}, ['a', 'b']]}, 'a,b,a', True),
    ({'Fn::EachMemberIn': [{'Ref': 'Zones'}, ['a', 'b']]}, 'a,c', False),
    ({'Fn::Contains': [{'Ref': 'Zones'}, 'c']}, 'a,c', True),
    ({'Fn::Not': [{'Fn::Contains': [{'Ref': 'Zones'}, 'c']}]}, 'a,c', False),
    ({'Fn::Or': [{'Fn::EachMemberEquals': [{'Ref': 'Zones'}, 'a']}, {'Fn::EachMemberEquals': [{'Ref': 'Zones'}, 'b']}]}, 'b,b', True),
])
def test_functions_of_rules(cloud, assertion, given, holds):
    template = {'Parameters': {'Zones': {'Type': 'CommaDelimitedList'}}, **stack_of(Topic=topic()),
                'Rules': {'R': {'Assertions': [{'Assert': assertion}]}}}
    if holds:
        assert cloud.create(template, parameters={'Zones': given})['StackStatus'] == 'CREATE_COMPLETE'
    else:
        assert refused(cloud.create, template, parameters={'Zones': given}) == 'Template error: Rule R failed: an assertion does not hold'
