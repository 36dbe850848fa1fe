"""Stack policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""
from __future__ import annotations

import json

import pytest

from .parts import parameter, queue, refused, stack_of, stored, topic


def policy(*statements):
    return json.dumps({'Statement': [{'Effect': effect, 'Principal': '*', **rest} for effect, rest in statements]})


def said(effect, action='Update:*', resource='*', **rest):
    return effect, {'Action': action, 'Resource': resource, **rest}


ALL = said('Allow')
TYPE = {'StringEquals': {'ResourceType': ['AWS::SSM::Parameter']}}
LIKE = {'StringLike': {'ResourceType': ['AWS::SSM::*']}}
OTHER = {'StringEquals': {'ResourceType': ['AWS::SNS::Topic']}}


def before():
    return stack_of(Kept=parameter('old', Name='kept'), Topic=topic(TopicName='one'), Queue=queue(QueueName='q'))


CHANGES = {
    'Update:Modify': lambda r: r.update(Kept=parameter('new', Name='kept')),
    'Update:Replace': lambda r: r.update(Topic=topic(TopicName='two')),
    'Update:Delete': lambda r: r.pop('Queue'),
}


def after(action):
    template = before()
    CHANGES[action](template['Resources'])
    return template


@pytest.mark.parametrize('action, statements, allowed', [
    ('Update:Modify', [ALL], True),
    ('Update:Modify', [said('Allow', resource='LogicalResourceId/Topic')], False),
    ('Update:Modify', [said('Allow', resource='LogicalResourceId/Ke*')], True),
    ('Update:Modify', [ALL, said('Deny', resource='LogicalResourceId/Kept')], False),
    ('Update:Modify', [said('Deny', resource=['LogicalResourceId/Topic', 'LogicalResourceId/Kept']), ALL], False),
    ('Update:Modify', [ALL, said('Deny', 'Update:Replace')], True),
    ('Update:Modify', [ALL, said('Deny', ['Update:Modify', 'Update:Delete'])], False),
    ('Update:Modify', [said('Allow', 'Update:Replace')], False),
    ('Update:Replace', [ALL, said('Deny', 'Update:Replace')], False),
    ('Update:Replace', [said('Allow', 'Update:Modify')], False),
    ('Update:Delete', [ALL, said('Deny', 'Update:Delete')], False),
    ('Update:Delete', [said('Allow', 'Update:Delete', 'LogicalResourceId/Queue')], True),
    ('Update:Modify', [ALL, said('Deny', Condition=TYPE)], False),
    ('Update:Modify', [ALL, said('Deny', Condition=LIKE)], False),
    ('Update:Modify', [ALL, said('Deny', Condition=OTHER)], True),
    ('Update:Modify', [ALL, ('Deny', {'Action': 'Update:*', 'NotResource': 'LogicalResourceId/Kept'})], True),
    ('Update:Modify', [ALL, ('Deny', {'Action': 'Update:*', 'NotResource': 'LogicalResourceId/Topic'})], False),
    ('Update:Modify', [ALL, ('Deny', {'NotAction': 'Update:Modify', 'Resource': '*'})], True),
    ('Update:Replace', [ALL, ('Deny', {'NotAction': 'Update:Modify', 'Resource': '*'})], False),
])
def test_what_is_allowed(cloud, action, statements, allowed):
    cloud.create(before(), StackPolicyBody=policy(*statements))
    stack = cloud.update(after(action))
    if allowed:
        assert stack['StackStatus'] == 'UPDATE_COMPLETE'
        return
    assert stack['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert cloud.reasons()[0].startswith('Action denied by stack policy: Statement [#')
    assert f'[{action}] for resource [{dict(zip(CHANGES, ("Kept", "Topic", "Queue")))[action]}]' in cloud.reasons()[0]
    assert (stored(cloud, 'kept'), cloud.topics(), len(cloud.resources())) == ('old', {'one'}, 3)


def test_without_a_policy_everything_is_allowed(cloud):
    cloud.create(before())
    assert 'StackPolicyBody' not in cloud.cfn.get_stack_policy(StackName='stack')
    assert cloud.update(after('Update:Delete'))['StackStatus'] == 'UPDATE_COMPLETE'


def test_a_denied_update_does_not_stand_in_the_way_of_the_next(cloud):
    cloud.create(before(), StackPolicyBody=policy(ALL, said('Deny', resource='LogicalResourceId/Kept')))
    assert cloud.update(after('Update:Modify'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert cloud.update(after('Update:Replace'))['StackStatus'] == 'UPDATE_COMPLETE'


def test_for_one_update_alone(cloud):
    cloud.create(before(), StackPolicyBody=policy(said('Deny')))
    stack = cloud.update(after('Update:Modify'), StackPolicyDuringUpdateBody=policy(ALL))
    assert (stack['StackStatus'], stored(cloud, 'kept')) == ('UPDATE_COMPLETE', 'new')
    assert json.loads(cloud.cfn.get_stack_policy(StackName='stack')['StackPolicyBody'])['Statement'][0]['Effect'] == 'Deny'
    assert cloud.update(before())['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'


def test_new_resources_need_no_permission(cloud):
    cloud.create(before(), StackPolicyBody=policy(said('Deny')))
    assert cloud.update(stack_of(**before()['Resources'], New=topic()))['StackStatus'] == 'UPDATE_COMPLETE'


def test_the_stack_may_be_deleted_whatever_the_policy(cloud):
    cloud.create(before(), StackPolicyBody=policy(said('Deny')))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'


def test_set_later_or_with_an_update(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html"""
    cloud.create(before())
    cloud.cfn.set_stack_policy(StackName='stack', StackPolicyBody=policy(said('Deny')))
    assert cloud.update(after('Update:Modify'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    url = cloud.upload('policy.json', policy(ALL))
    cloud.cfn.set_stack_policy(StackName='stack', StackPolicyURL=url)
    assert cloud.update(after('Update:Modify'))['StackStatus'] == 'UPDATE_COMPLETE'


@pytest.mark.parametrize('body, message', [
    ('{', 'Invalid stack policy'),
    ('{}', 'Invalid stack policy'),
    (policy(said('Allow', 'Update:Anything')), "Unknown action 'Update:Anything'"),
    (policy(said('Perhaps')), "Unknown effect 'Perhaps'"),
    (json.dumps({'Statement': [{'Effect': 'Allow', 'Principal': 'me', 'Action': 'Update:*', 'Resource': '*'}]}), 'Principal must be "*"'),
    (policy(('Allow', {'Action': 'Update:*'})), 'Resource'),
])
def test_bad_policies_are_refused(cloud, body, message):
    refusal = refused(cloud.create, before(), StackPolicyBody=body)
    assert refusal.startswith('Error validating stack policy') and message in refusal
    assert cloud.cfn.describe_stacks()['Stacks'] == []
