"""Stacks in stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""
from __future__ import annotations

import json

from .parts import fail, parameter, queue, refused, resource, stack_of, stored, topic


def child(value='v', **more):
    return {'Parameters': {'Value': {'Type': 'String', 'Default': value}, 'Many': {'Type': 'CommaDelimitedList', 'Default': ''}},
            **stack_of(Kept=parameter({'Ref': 'Value'}, Name='kept'), Inner=topic(), **more),
            'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Inner', 'TopicName']}}, 'Many': {'Value': {'Fn::Join': ['|', {'Ref': 'Many'}]}}}}


def nested(url, **properties):
    return resource('AWS::CloudFormation::Stack', TemplateURL=url, **properties)


def parent(url, value='v', **more):
    return {**stack_of(Child=nested(url, Parameters={'Value': value, 'Many': ['a', 'b']}), **more),
            'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Child', 'Outputs.Name']}}, 'Many': {'Value': {'Fn::GetAtt': 'Child.Outputs.Many'}},
                        'Ref': {'Value': {'Ref': 'Child'}}}}


def outputs(stack):
    return {output['OutputKey']: output['OutputValue'] for output in stack['Outputs']}


def test_parameters_and_outputs(cloud):
    stack = cloud.create(parent(cloud.upload('child.json', child())))
    assert stack['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    identifier = cloud.resources()['Child']
    inner = cloud.stack(identifier)
    assert outputs(stack) == {'Name': cloud.resources(identifier)['Inner'].split(':')[-1], 'Many': 'a|b', 'Ref': identifier}
    assert (stored(cloud, 'kept'), inner['StackStatus']) == ('v', 'CREATE_COMPLETE')
    assert inner['ParentId'] == inner['RootId'] == stack['StackId']
    assert inner['StackName'].startswith('stack-Child-')
    assert 'RootId' not in stack


def test_of_three_levels(cloud):
    leaf = cloud.upload('leaf.json', child())
    middle = cloud.upload('middle.json', {**stack_of(Leaf=nested(leaf)), 'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Leaf', 'Outputs.Name']}}}})
    stack = cloud.create({**stack_of(Middle=nested(middle)), 'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Middle', 'Outputs.Name']}}}})
    assert outputs(stack)['Name'] in cloud.topics()
    leaf_id = cloud.resources(cloud.resources()['Middle'])['Leaf']
    assert cloud.stack(leaf_id)['RootId'] == stack['StackId']
    cloud.delete()
    assert cloud.left_over() == [] and cloud.topics() == set()


def test_a_failure_inside(cloud):
    fail(cloud, logicalId='Inner', message='full')
    stack = cloud.create(parent(cloud.upload('child.json', child()), Outer=queue()))
    assert stack['StackStatus'] == 'ROLLBACK_COMPLETE'
    reason = next(event['ResourceStatusReason'] for event in cloud.events()
                  if (event['LogicalResourceId'], event['ResourceStatus']) == ('Child', 'CREATE_FAILED'))
    assert 'Embedded stack arn:aws:cloudformation:' in reason
    assert 'was not successfully created: The following resource(s) failed to create: [Inner].' in reason
    assert cloud.left_over() == [] and cloud.topics() == set()


def test_a_failure_after_it(cloud):
    fail(cloud, logicalId='Outer')
    stack = cloud.create(parent(cloud.upload('child.json', child()), Outer=queue({'DependsOn': 'Child'})))
    assert (stack['StackStatus'], cloud.left_over(), cloud.topics()) == ('ROLLBACK_COMPLETE', [], set())


def test_update_by_parameter_and_by_template(cloud):
    cloud.create(parent(cloud.upload('child.json', child())))
    inner = cloud.resources()['Child']
    assert cloud.update(parent(cloud.upload('child.json', child()), 'w'))['StackStatus'] == 'UPDATE_COMPLETE'
    assert (stored(cloud, 'kept'), cloud.resources()['Child'], cloud.stack(inner)['StackStatus']) == ('w', inner, 'UPDATE_COMPLETE')
    cloud.update(parent(cloud.upload('wider.json', child(More=queue(QueueName='more'))), 'w'))
    assert set(cloud.resources(inner)) == {'Kept', 'Inner', 'More'}


def test_a_template_that_changed_under_the_same_url(cloud):
    """An update of the parent reads the template again, even though nothing in the parent changed."""
    url = cloud.upload('child.json', child())
    cloud.create(parent(url))
    cloud.upload('child.json', child(More=queue(QueueName='more')))
    cloud.update(parent(url, More=topic()))
    assert set(cloud.resources(cloud.resources()['Child'])) == {'Kept', 'Inner', 'More'}


def test_an_output_that_changes_reaches_the_parent(cloud):
    def template(url):
        return stack_of(Child=nested(url), Outer=parameter({'Fn::GetAtt': ['Child', 'Outputs.Name']}, Name='outer'))

    def leaf(name):
        return {**stack_of(Inner=topic(TopicName=name)), 'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Inner', 'TopicName']}}}}
    cloud.create(template(cloud.upload('one.json', leaf('one'))))
    cloud.update(template(cloud.upload('two.json', leaf('two'))))
    assert (stored(cloud, 'outer'), cloud.topics()) == ('two', {'two'})


def test_an_update_that_fails_inside(cloud):
    cloud.create(parent(cloud.upload('child.json', child())))
    inner = cloud.resources()['Child']
    fail(cloud, logicalId='Kept', action='update')
    stack = cloud.update(parent(cloud.upload('child.json', child()), 'w'))
    assert (stack['StackStatus'], cloud.stack(inner)['StackStatus'], stored(cloud, 'kept')) == (
        'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'v')
    assert 'was not successfully updated' in cloud.reasons()[0]


def test_an_update_that_fails_after_it(cloud):
    """The nested stack goes back, too."""
    def template(value):
        return stack_of(Child=nested(url, Parameters={'Value': value}), Outer=parameter(value, {'DependsOn': 'Child'}, Name='outer'))
    url = cloud.upload('child.json', child(More=queue(QueueName='more')))
    cloud.create(template('v'))
    fail(cloud, logicalId='Outer', action='update')
    assert cloud.update(template('w'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert (stored(cloud, 'kept'), stored(cloud, 'outer')) == ('v', 'v')
    assert {parameter['ParameterValue'] for parameter in cloud.stack(cloud.resources()['Child'])['Parameters']} >= {'v'}


def test_a_template_that_changed_and_an_update_that_fails(cloud):
    """What the nested stack gained under the same URL goes away again with the rollback of its parent."""
    def template(value):
        return stack_of(Child=nested(url), Outer=parameter(value, {'DependsOn': 'Child'}, Name='outer'))
    url = cloud.upload('child.json', child())
    cloud.create(template('v'))
    cloud.upload('child.json', child(More=queue(QueueName='more')))
    fail(cloud, logicalId='Outer', action='update')
    assert cloud.update(template('w'))['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert set(cloud.resources(cloud.resources()['Child'])) == {'Kept', 'Inner'}


def test_delete(cloud):
    cloud.create(parent(cloud.upload('child.json', child()), Outer=queue()))
    inner = cloud.resources()['Child']
    assert 'nested' in refused(cloud.cfn.delete_stack, StackName=inner)
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.stack(inner)['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []


def test_a_deletion_that_fails_inside(cloud):
    identifier = cloud.create(parent(cloud.upload('child.json', child())))['StackId']
    inner = cloud.resources()['Child']
    fail(cloud, logicalId='Inner', action='delete', times=9, message='held')
    assert cloud.delete()['StackStatus'] == 'DELETE_FAILED'
    assert (cloud.stack(inner)['StackStatus'], list(cloud.resources(inner))) == ('DELETE_FAILED', ['Inner'])
    assert 'was not successfully deleted' in cloud.reasons(identifier)[0]
    cloud.control('DELETE', 'faults')
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.left_over() == []


def test_removed_by_an_update(cloud):
    cloud.create(parent(cloud.upload('child.json', child()), Outer=queue()))
    assert cloud.update(stack_of(Outer=queue()))['StackStatus'] == 'UPDATE_COMPLETE'
    assert cloud.topics() == set() and cloud.left_over() == []


def test_tags_and_capabilities_are_handed_on(cloud):
    role = resource('AWS::IAM::Role', RoleName='of-nested', AssumeRolePolicyDocument={'Version': '2012-10-17', 'Statement': []})
    url = cloud.upload('child.json', child(Role=role))
    cloud.create(stack_of(Child=nested(url)))
    assert 'CAPABILITY_NAMED_IAM' in cloud.reasons()[0]
    cloud.delete()
    cloud.create(stack_of(Child=nested(url, Tags=[{'Key': 'own', 'Value': '1'}])), Capabilities=['CAPABILITY_NAMED_IAM'], tags={'team': 'a'})
    inner = cloud.resources()['Child']
    assert {tag['Key']: tag['Value'] for tag in cloud.stack(inner)['Tags']} == {'own': '1', 'team': 'a'}
    tags = cloud.client('sns').list_tags_for_resource(ResourceArn=cloud.resources(inner)['Inner'])['Tags']
    assert {tag['Key']: tag['Value'] for tag in tags} == {'own': '1', 'team': 'a'}
    cloud.delete()


def test_what_is_wrong_with_the_nested_template(cloud):
    cases = {
        'missing.json': ({'Parameters': {'P': {'Type': 'String'}}, **stack_of(Inner=topic())}, 'Parameters: [P] must have values'),
        'extra.json': (stack_of(Inner=topic()), 'Parameters: [Value, Many] do not exist in the template'),
        'broken.json': ('{', 'Template format error'),
    }
    for number, (key, (template, message)) in enumerate(cases.items()):
        url = cloud.upload(key, template)
        wanted = stack_of(Child=nested(url)) if key == 'missing.json' else stack_of(Child=parent(url)['Resources']['Child'])
        assert cloud.create(wanted, f'stack{number}')['StackStatus'] == 'ROLLBACK_COMPLETE'
        assert message in cloud.reasons(f'stack{number}')[0]
    assert cloud.create(stack_of(Child=nested('https://templates.s3.amazonaws.com/none.json')))['StackStatus'] == 'ROLLBACK_COMPLETE'


def test_an_output_that_is_not_there(cloud):
    url = cloud.upload('child.json', child())
    template = stack_of(Child=nested(url), Outer=parameter({'Fn::GetAtt': ['Child', 'Outputs.None']}, Name='outer'))
    assert cloud.create(template)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'None' in cloud.reasons()[0]
    assert cloud.left_over() == []


def test_a_change_set_of_the_parent(cloud):
    """Without IncludeNestedStacks, a nested stack is a resource that may change."""
    url = cloud.upload('child.json', child())
    cloud.create(parent(url))
    made = cloud.change_set(parent(url, 'w'))
    changes = [change['ResourceChange'] for change in made['Changes']]
    assert [(change['LogicalResourceId'], change['Replacement']) for change in changes] == [('Child', 'False')]
    cloud.cfn.execute_change_set(StackName='stack', ChangeSetName='changes')
    assert cloud.settled()['StackStatus'] == 'UPDATE_COMPLETE'
    assert stored(cloud, 'kept') == 'w'


def test_a_retained_one(cloud):
    url = cloud.upload('child.json', child())
    cloud.create({'Resources': {'Child': {**nested(url), 'DeletionPolicy': 'Retain'}, 'Outer': queue()}})
    inner = cloud.resources()['Child']
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.stack(inner)['StackStatus'] == 'CREATE_COMPLETE'
    assert len(json.dumps(cloud.resources(inner))) > 2
