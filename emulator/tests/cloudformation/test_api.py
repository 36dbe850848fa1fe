"""The rest of the API: what describe and list operations tell, in which order, page by page; accounts and regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
"""
from __future__ import annotations

import json

import boto3
import pytest

from .parts import parameter, queue, refused, resource, stack_of, topic


def test_a_stack(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html"""
    template = {'Description': 'about it', 'Parameters': {'P': {'Type': 'String'}}, **stack_of(Topic=topic()),
                'Outputs': {'Out': {'Value': {'Ref': 'P'}, 'Description': 'd'}}}
    role = 'arn:aws:iam::123456789012:role/deployer'
    stack = cloud.create(template, parameters={'P': 'v'}, tags={'a': 'b'}, Capabilities=['CAPABILITY_IAM'], RoleARN=role, TimeoutInMinutes=5)
    identifier, created = stack.pop('StackId'), stack.pop('CreationTime')
    assert stack == {
        'StackName': 'stack', 'Description': 'about it', 'Parameters': [{'ParameterKey': 'P', 'ParameterValue': 'v'}], 'RollbackConfiguration': {},
        'StackStatus': 'CREATE_COMPLETE', 'DisableRollback': False, 'NotificationARNs': [], 'TimeoutInMinutes': 5,
        'Capabilities': ['CAPABILITY_IAM'], 'Outputs': [{'OutputKey': 'Out', 'OutputValue': 'v', 'Description': 'd'}], 'RoleARN': role,
        'Tags': [{'Key': 'a', 'Value': 'b'}], 'EnableTerminationProtection': False, 'DriftInformation': {'StackDriftStatus': 'NOT_CHECKED'}}
    assert cloud.stack(identifier)['CreationTime'] == created


def test_what_is_not_there(cloud):
    cfn = cloud.cfn
    assert refused(cfn.describe_stacks, StackName='none') == 'Stack with id none does not exist'
    assert refused(cfn.describe_stack_events, StackName='none') == 'Stack [none] does not exist'
    assert 'none does not exist' in refused(cfn.list_stack_resources, StackName='none')
    assert 'none does not exist' in refused(cfn.describe_stack_resources, StackName='none')
    assert 'none does not exist' in refused(cfn.get_template, StackName='none')
    cloud.create(stack_of(Topic=topic()))
    message = refused(cfn.describe_stack_resource, StackName='stack', LogicalResourceId='None')
    assert message == 'Resource None does not exist for stack stack'
    assert refused(cfn.describe_change_set, StackName='stack', ChangeSetName='none').startswith('ChangeSetNotFound')


def test_events(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html"""
    identifier = cloud.create(stack_of(Topic=topic(TopicName='t', DisplayName='d')), ClientRequestToken='token-1')['StackId']
    newest_first = cloud.cfn.describe_stack_events(StackName='stack')['StackEvents']
    assert [(event['LogicalResourceId'], event['ResourceStatus']) for event in newest_first] == cloud.happened()[::-1]
    events, arn = newest_first[::-1], 'arn:aws:sns:us-east-1:123456789012:t'
    assert [(event['LogicalResourceId'], event['ResourceStatus'], event.get('PhysicalResourceId', ''), event.get('ResourceStatusReason'))
            for event in events] == [
        ('stack', 'CREATE_IN_PROGRESS', identifier, 'User Initiated'),
        ('Topic', 'CREATE_IN_PROGRESS', '', None),
        ('Topic', 'CREATE_IN_PROGRESS', arn, 'Resource creation Initiated'),
        ('Topic', 'CREATE_COMPLETE', arn, None),
        ('stack', 'CREATE_COMPLETE', identifier, None)]
    assert json.loads(events[1]['ResourceProperties']) == {'TopicName': 't', 'DisplayName': 'd'}
    assert {event['ClientRequestToken'] for event in events} == {'token-1'}
    assert {event['ResourceType'] for event in events} == {'AWS::CloudFormation::Stack', 'AWS::SNS::Topic'}
    assert len({event['EventId'] for event in events}) == len(events)
    times = [event['Timestamp'] for event in events]
    assert times == sorted(times)


def test_events_of_operations(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html"""
    cloud.control('POST', 'faults', {'type': 'AWS::SQS::Queue', 'message': 'full'})
    cloud.create(stack_of(Topic=topic(), Queue=queue({'DependsOn': 'Topic'})))
    events = cloud.cfn.describe_events(StackName='stack', Filters={'FailedEvents': True})['OperationEvents']
    assert [(event['LogicalResourceId'], event['ResourceStatus']) for event in events] == [('Queue', 'CREATE_FAILED')]


def test_pages(cloud):
    """100 items to a page."""
    cloud.create(stack_of(**{f'Topic{number}': topic() for number in range(120)}))
    first = cloud.cfn.list_stack_resources(StackName='stack')
    rest = cloud.cfn.list_stack_resources(StackName='stack', NextToken=first['NextToken'])
    assert (len(first['StackResourceSummaries']), len(rest['StackResourceSummaries']), 'NextToken' in rest) == (100, 20, False)
    assert len(cloud.cfn.describe_stack_events(StackName='stack')['StackEvents']) == 100
    assert len(cloud.events()) == 2 + 3 * 120
    assert len(cloud.cfn.describe_stack_resources(StackName='stack')['StackResources']) == 100
    made = cloud.change_set(stack_of(**{f'Queue{number}': queue() for number in range(5)}))
    pages = cloud.cfn.get_paginator('describe_change_set').paginate(StackName='stack', ChangeSetName='changes')
    assert (len(made['Changes']), sum(len(page['Changes']) for page in pages)) == (100, 125)


def test_stacks_newest_first_by_status_and_with_deleted_ones(cloud):
    for name in ('one', 'two', 'three'):
        cloud.create(stack_of(Topic=topic()), name)
    cloud.delete('two')
    cfn = cloud.cfn

    def listed(**options):
        return [stack['StackName'] for stack in cfn.list_stacks(**options)['StackSummaries']]
    assert [stack['StackName'] for stack in cfn.describe_stacks()['Stacks']] == ['three', 'one']
    assert listed() == ['three', 'two', 'one']
    assert listed(StackStatusFilter=['DELETE_COMPLETE']) == ['two']
    assert listed(StackStatusFilter=['CREATE_COMPLETE']) == ['three', 'one']
    assert listed(StackStatusFilter=['UPDATE_COMPLETE']) == []


def test_resources(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html"""
    identifier = cloud.create(stack_of(Topic=topic({'Metadata': {'a': 'b'}}, TopicName='t'), Queue=queue()))['StackId']
    arn = 'arn:aws:sns:us-east-1:123456789012:t'
    for wanted in ({'StackName': 'stack', 'LogicalResourceId': 'Topic'}, {'StackName': identifier, 'LogicalResourceId': 'Topic'}):
        found, = cloud.cfn.describe_stack_resources(**wanted)['StackResources']
        assert (found['StackId'], found['PhysicalResourceId'], found['ResourceType'], found['ResourceStatus']) == (
            identifier, arn, 'AWS::SNS::Topic', 'CREATE_COMPLETE')
    detail = cloud.cfn.describe_stack_resource(StackName='stack', LogicalResourceId='Topic')['StackResourceDetail']
    assert (detail['PhysicalResourceId'], json.loads(detail['Metadata'])) == (arn, {'a': 'b'})
    # By physical id: all resources of the stack that has it.
    assert len(cloud.cfn.describe_stack_resources(PhysicalResourceId=arn)['StackResources']) == 2
    assert refused(cloud.cfn.describe_stack_resources, PhysicalResourceId='none') == 'Stack for none does not exist'


def test_the_template_as_it_was_given(cloud):
    text = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic # a comment\n'
    cloud.create(text)
    assert cloud.cfn.get_template(StackName='stack')['TemplateBody'] == text
    cloud.create({**stack_of(Topic=topic())}, 'other')
    assert cloud.cfn.get_template(StackName='other')['TemplateBody'] == stack_of(Topic=topic())


def test_the_processed_template(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html (TemplateStage)"""
    template = {'Transform': 'AWS::LanguageExtensions', 'Resources': {'Fn::ForEach::T': ['N', ['A', 'B'], {'Topic${N}': topic()}]}}
    cloud.create(template)
    assert cloud.cfn.get_template(StackName='stack', TemplateStage='Original')['TemplateBody'] == template
    processed = cloud.cfn.get_template(StackName='stack', TemplateStage='Processed')['TemplateBody']
    assert list(processed['Resources']) == ['TopicA', 'TopicB']


def test_a_summary_and_a_validation(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html"""
    template = {'Description': 'd', 'Metadata': {'m': 1}, **stack_of(
        Role=resource('AWS::IAM::Role', RoleName='r', AssumeRolePolicyDocument={}), Topic=topic(DisplayName={'Ref': 'P'})),
        'Parameters': {'P': {'Type': 'String', 'Default': 'x', 'AllowedValues': ['x', 'y'], 'Description': 'pd', 'NoEcho': True}}}
    found = cloud.cfn.get_template_summary(TemplateBody=json.dumps(template))
    assert (found['Description'], json.loads(found['Metadata']), found['Capabilities'], sorted(found['ResourceTypes'])) == (
        'd', {'m': 1}, ['CAPABILITY_NAMED_IAM'], ['AWS::IAM::Role', 'AWS::SNS::Topic'])
    declared, = found['Parameters']
    assert (declared['ParameterKey'], declared['DefaultValue'], declared['ParameterType'], declared['NoEcho'],
            declared['ParameterConstraints']) == ('P', 'x', 'String', True, {'AllowedValues': ['x', 'y']})
    valid = cloud.cfn.validate_template(TemplateBody=json.dumps(template))
    assert (valid['Parameters'], valid['Capabilities']) == (
        [{'ParameterKey': 'P', 'DefaultValue': 'x', 'NoEcho': True, 'Description': 'pd'}], ['CAPABILITY_NAMED_IAM'])
    assert 'Unrecognized resource types' in refused(cloud.cfn.validate_template, TemplateBody=json.dumps(stack_of(A={'Type': 'AWS::No::Thing'})))


def test_regions_are_apart(cloud):
    elsewhere = cloud.client('cloudformation', 'eu-west-1')
    elsewhere.create_stack(StackName='stack', TemplateBody=json.dumps({**stack_of(Topic=topic(TopicName='t')), 'Outputs': {
        'Region': {'Value': {'Ref': 'AWS::Region'}}}}))
    elsewhere.get_waiter('stack_create_complete').wait(StackName='stack', WaiterConfig={'Delay': 0.05})
    assert refused(cloud.stack) == 'Stack with id stack does not exist'
    assert cloud.create(stack_of(Topic=topic(TopicName='t')))['StackStatus'] == 'CREATE_COMPLETE'
    there = elsewhere.describe_stacks(StackName='stack')['Stacks'][0]
    assert (there['Outputs'][0]['OutputValue'], there['StackId'].split(':')[3]) == ('eu-west-1', 'eu-west-1')
    assert [found['TopicArn'] for found in cloud.client('sns', 'eu-west-1').list_topics()['Topics']] == ['arn:aws:sns:eu-west-1:123456789012:t']
    # A stack of another region is not found by its id either.
    assert 'does not exist' in refused(cloud.cfn.describe_stacks, StackName=there['StackId'])


def test_accounts_are_apart(cloud):
    keys = cloud.client('sts').assume_role(RoleArn='arn:aws:iam::210987654321:role/deployer', RoleSessionName='deploying')['Credentials']
    session = boto3.Session(keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken'], region_name='us-east-1')
    other = session.client('cloudformation', endpoint_url=cloud.endpoint)
    identifier = other.create_stack(StackName='stack', TemplateBody=json.dumps({**stack_of(Topic=topic(TopicName='t')), 'Outputs': {
        'Account': {'Value': {'Ref': 'AWS::AccountId'}}, 'Ref': {'Value': {'Ref': 'Topic'}, 'Export': {'Name': 'shared'}}}}))['StackId']
    other.get_waiter('stack_create_complete').wait(StackName='stack', WaiterConfig={'Delay': 0.05})
    outputs = {output['OutputKey']: output['OutputValue'] for output in other.describe_stacks(StackName='stack')['Stacks'][0]['Outputs']}
    assert outputs == {'Account': '210987654321', 'Ref': 'arn:aws:sns:us-east-1:210987654321:t'}
    assert identifier.split(':')[4] == '210987654321'
    assert refused(cloud.stack) == 'Stack with id stack does not exist'
    assert cloud.topics() == set()
    assert cloud.cfn.list_exports()['Exports'] == []
    assert [topic['TopicArn'] for topic in session.client('sns', endpoint_url=cloud.endpoint).list_topics()['Topics']] == [outputs['Ref']]


def test_the_same_again(cloud):
    """Deploying what is deployed changes nothing, however often."""
    template = stack_of(Topic=topic(Tags=[{'Key': 'a', 'Value': 'b'}]), Queue=queue(VisibilityTimeout='45'), Kept=parameter({'Ref': 'Topic'}))
    cloud.create(template)
    before, seen = cloud.resources(), len(cloud.events())
    for name in ('first', 'second'):
        assert cloud.change_set(template, change_set=name)['Status'] == 'FAILED'
        assert refused(cloud.update, template) == 'No updates are to be performed.'
    assert (cloud.resources(), len(cloud.events())) == (before, seen)


@pytest.mark.parametrize('count', [3])
def test_stacks_side_by_side(cloud, count):
    for number in range(count):
        cloud.cfn.create_stack(StackName=f'stack{number}', TemplateBody=json.dumps(stack_of(**{f'T{n}': topic() for n in range(10)})))
    assert [cloud.settled(f'stack{number}')['StackStatus'] for number in range(count)] == ['CREATE_COMPLETE'] * count
    assert len(cloud.topics()) == 10 * count
