"""Templates that are taken, and those that are refused before anything is made."""
from __future__ import annotations

import json

import pytest

from .parts import EXTENSIONS, queue, refused, resource, stack_of, topic

TOPIC = {'Topic': topic()}


@pytest.mark.parametrize('template, message', [
    ({'Description': 'nothing'}, 'Template format error: At least one Resources member must be defined.'),
    ({'Resources': {}}, 'Template format error: At least one Resources member must be defined.'),
    ({'Resources': []}, 'Template format error: Resources must be an object.'),
    ({'Resources': TOPIC, 'Resource': {}}, 'Invalid template property or properties [Resource]'),
    ({'Resources': TOPIC, 'AWSTemplateFormatVersion': '2020-01-01'},
     'Template format error: 2020-01-01 is not a supported value for AWSTemplateFormatVersion.'),
    ('{"Resources": {', 'Template format error: JSON not well-formed.'),
    ('{"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "A": {"Type": "AWS::SNS::Topic"}}}', 'Template format error: JSON not well-formed.'),
    ('Resources:\n  Topic:\n   - [', 'Template format error: YAML not well-formed.'),
    ('Resources:\n  A:\n    Type: AWS::SNS::Topic\n  A:\n    Type: AWS::SNS::Topic\n', 'Template format error: YAML not well-formed.'),
    ('just text', 'Template format error: unsupported structure.'),
    ('[]', 'Template format error: unsupported structure.'),
    ({'Resources': {'My-Topic': topic()}}, 'Template format error: Resource name My-Topic is non alphanumeric.'),
    ({'Resources': {'Topic': 'AWS::SNS::Topic'}}, '[/Resources/Topic]'),
    ({'Resources': {'Topic': {'Properties': {}}}}, '[/Resources/Topic] Every Resources object must contain a Type member.'),
    ({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': []}}}, '[/Resources/Topic/Properties]'),
    ({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'DependOn': 'X'}}}, "Invalid template resource property 'DependOn'"),
    ({'Resources': {'A': {'Type': 'AWS::SNS::Subject'}, 'B': {'Type': 'AWS::SNS::Theme'}}},
     'Template format error: Unrecognized resource types: [AWS::SNS::Subject, AWS::SNS::Theme]'),
    (stack_of(Topic=topic({'DeletionPolicy': 'Keep'})), 'Unrecognized DeletionPolicy Keep for resource Topic'),
    (stack_of(Topic=topic({'UpdateReplacePolicy': 'RetainExceptOnCreate'})), 'Unrecognized UpdateReplacePolicy RetainExceptOnCreate'),
    (stack_of(Topic=topic({'DeletionPolicy': 'Snapshot'})), 'AWS::SNS::Topic does not support Snapshot'),
    (stack_of(Topic=topic(DisplayName=None)), "[/Resources/Topic/Properties/DisplayName] 'null' values are not allowed in templates"),
    ({'Resources': TOPIC, 'Outputs': {'Out': {'Description': 'no value'}}}, 'Every Outputs member must contain a Value object'),
    ({'Resources': TOPIC, 'Outputs': {'Out': 'text'}}, 'Out'),
    ({'Resources': TOPIC, 'Mappings': {'Map': {'First': 'text'}}}, 'Every Mappings attribute must be a String or a List'),
    ({'Resources': TOPIC, 'Transform': 'MyMacro'}, 'No transform named MyMacro found.'),
    ({'Resources': TOPIC, 'Transform': 5}, 'Template format error: Transform must be'),
    ({'Resources': TOPIC, 'Description': 'x' * 1025}, "Template format error: 'Description' length is greater than 1024."),
    ({'Resources': TOPIC, 'Description': {'a': 'b'}}, 'Every Description member must be a string.'),
    ({'Resources': TOPIC, 'Parameters': {'P': {'Type': 'String', 'Default': {'a': 'b'}}}}, 'Every Default member must be a string.'),
    ({'Resources': TOPIC, 'Outputs': {'O-1': {'Value': 'x'}}}, 'Output name O-1 is non alphanumeric.'),
    ({'Resources': TOPIC, 'Outputs': {'Out': {'Value': ['x']}}}, 'The Value field of every Outputs member must evaluate to a String.'),
    ({'Resources': TOPIC, 'Outputs': {'Out': {'Value': 'x', 'Export': 'x'}}}, '[/Outputs/Out/Export]'),
    ({'Resources': TOPIC, 'Outputs': {'Out': {'Value': 'x', 'Export': {'Name': {'Ref': 'Topic'}}}}}, 'must not depend on any resources'),
    ({'Resources': TOPIC, 'Rules': {'Rule': 'x'}}, '[/Rules/Rule]'),
    ({'Resources': TOPIC, 'Rules': {'Rule': {'Assertions': [{}]}}}, '[/Rules/Rule]'),
    (stack_of(Topic=topic({'DependsOn': [1]})), '[/Resources/Topic/DependsOn]'),
    (stack_of(Topic=topic({'CreationPolicy': 'x'})), '[/Resources/Topic/CreationPolicy]'),
    (stack_of(Topic=topic({'DeletionPolicy': {'Ref': 'AWS::Region'}})), 'Every DeletionPolicy member must be a string.'),
    ({**stack_of(Topic=topic({'DeletionPolicy': {'Ref': 'AWS::Region'}})), **EXTENSIONS}, 'Unrecognized DeletionPolicy us-east-1'),
])
def test_a_template_of_bad_form_is_refused(cloud, template, message):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"""
    assert message in refused(cloud.create, template)
    assert cloud.cfn.describe_stacks()['Stacks'] == []


@pytest.mark.parametrize('resources, message', [
    ({'Topic': topic(DisplayName={'Ref': 'Nothing'})},
     'Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template'),
    ({'Topic': topic(DisplayName={'Fn::Sub': 'a ${Nothing}'})}, 'Unresolved resource dependencies [Nothing] in the Resources block'),
    ({'Topic': topic(DisplayName={'Ref': 'AWS::Nothing'})}, 'Unresolved resource dependencies [AWS::Nothing] in the Resources block'),
    ({'Topic': topic({'DependsOn': ['Nothing']})}, 'Unresolved resource dependencies [Nothing] in the Resources block'),
    ({'Topic': topic(DisplayName={'Fn::GetAtt': ['Nothing', 'Arn']})},
     'Template error: instance of Fn::GetAtt references undefined resource Nothing'),
    ({'Topic': topic(DisplayName={'Fn::Sub': '${Nothing.Arn}'})}, 'references undefined resource Nothing'),
    ({'Topic': topic({'Condition': 'Nothing'})}, 'Unresolved condition dependency Nothing in the Resources block of the template'),
    ({'Topic': topic(DisplayName={'Fn::If': ['Nothing', 'a', 'b']})}, 'Unresolved condition dependency Nothing in the Resources block'),
])
def test_what_is_referred_to_must_be_there(cloud, resources, message):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html"""
    assert message in refused(cloud.create, {'Resources': resources})


@pytest.mark.parametrize('expression', [{'Ref': 'Nothing'}, {'Fn::Sub': '${Nothing}'}, {'Fn::GetAtt': ['Nothing', 'Arn']}])
def test_outputs_refer_to_what_is_there(cloud, expression):
    template = {'Resources': TOPIC, 'Outputs': {'Out': {'Value': expression}}}
    assert 'Nothing' in refused(cloud.create, template)


@pytest.mark.parametrize('resources, circle', [
    ({'A': topic({'DependsOn': 'A'})}, '[A]'),
    ({'A': topic({'DependsOn': 'B'}), 'B': topic({'DependsOn': 'A'})}, '[A, B]'),
    ({'A': queue(QueueName={'Fn::Sub': '${B.QueueName}x'}), 'B': queue({'DependsOn': 'C'}), 'C': topic(DisplayName={'Ref': 'A'})}, '[A, B, C]'),
])
def test_circles_are_refused_with_their_members(cloud, resources, circle):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html"""
    message = refused(cloud.create, {'Resources': {**resources, 'Outside': topic({'DependsOn': list(resources)[0]})}})
    assert message == f'Circular dependency between resources: {circle}'


def test_a_body_has_at_most_51200_bytes(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
    def of_size(size: int) -> str:
        text = json.dumps({'Description': 'd', **stack_of(Topic=topic())})
        return text + ' ' * (size - len(text))
    message = refused(cloud.create, of_size(51_201))
    assert "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200" in message
    assert cloud.create(of_size(51_200))['StackStatus'] == 'CREATE_COMPLETE'
    cloud.cfn.create_stack(StackName='large', TemplateURL=cloud.upload('large.json', of_size(60_000)))
    assert cloud.settled('large')['StackStatus'] == 'CREATE_COMPLETE'
    url = cloud.upload('huge.json', of_size(1_000_001))
    assert 'may not exceed 1000000 bytes in size' in refused(cloud.cfn.create_stack, StackName='huge', TemplateURL=url)


@pytest.mark.parametrize('section, most, member', [
    ('Resources', 500, {'Type': 'AWS::SNS::Topic'}),
    ('Parameters', 200, {'Type': 'String', 'Default': ''}),
    ('Outputs', 200, {'Value': 'x'}),
    ('Mappings', 200, {'a': {'b': 'c'}}),
])
def test_a_section_has_a_limit(cloud, section, most, member):
    template = {'Resources': TOPIC, section: {f'Name{number}': member for number in range(most + 1)}}
    assert f', {most + 1}, is greater than maximum allowed, {most}' in refused(cloud.cfn.validate_template, TemplateBody=json.dumps(template))
    del template[section]['Name0']
    cloud.cfn.validate_template(TemplateBody=json.dumps(template))


def test_short_forms_of_yaml(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html"""
    cloud.create({**stack_of(Topic=topic()), 'Outputs': {'Out': {'Value': 'shared', 'Export': {'Name': 'Shared'}}}}, 'exporter')
    found = cloud.outputs('''
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
        Mappings: {Map: {First: {Second: mapped}}}
        Conditions:
          Same: !Equals [a, a]
          Other: !Not [!Condition Same]
          Both: !And [!Condition Same, !Not [!Condition Other]]
          Either: !Or [!Condition Other, !Condition Both]
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q1}}
        Outputs:
          Ref: {Value: !Ref AWS::Region}
          GetAtt: {Value: !GetAtt Queue.QueueName}
          GetAttList: {Value: !GetAtt [Queue, QueueName]}
          Sub: {Value: !Sub 'in ${AWS::Region}'}
          SubList: {Value: !Sub ['${x}-${Queue.QueueName}', {x: !Ref AWS::Region}]}
          Join: {Value: !Join ['/', !Ref Names]}
          Select: {Value: !Select [1, !Split [',', 'a,b']]}
          If: {Value: !If [Either, 'yes', 'no']}
          Find: {Value: !FindInMap [Map, First, Second]}
          Base64: {Value: !Base64 hi}
          Cidr: {Value: !Select [1, !Cidr [10.0.0.0/16, 2, 8]]}
          Azs: {Value: !Select [0, !GetAZs '']}
          Import: {Value: !ImportValue Shared}
          Length: {Value: !Length [1, 2, 3]}
          Json: {Value: !ToJsonString {a: 1}}
    ''')
    assert found == {
        'Ref': 'us-east-1', 'GetAtt': 'q1', 'GetAttList': 'q1', 'Sub': 'in us-east-1', 'SubList': 'us-east-1-q1', 'Join': 'a/b', 'Select': 'b',
        'If': 'yes', 'Find': 'mapped', 'Base64': 'aGk=', 'Cidr': '10.0.1.0/24', 'Azs': 'us-east-1a', 'Import': 'shared', 'Length': '3',
        'Json': '{"a":1}'}


def test_dates_of_yaml_stay_what_they_look_like(cloud):
    """A policy's Version is not quoted in many a template."""
    cloud.create('''
        AWSTemplateFormatVersion: 2010-09-09
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Policy:
            Type: AWS::SNS::TopicPolicy
            Properties:
              Topics: [!Ref Topic]
              PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: '*', Action: sns:Publish, Resource: !Ref Topic}]}
    ''')
    policy = cloud.client('sns').get_topic_attributes(TopicArn=cloud.resources()['Topic'])['Attributes']['Policy']
    assert json.loads(policy)['Version'] == '2012-10-17'


@pytest.mark.parametrize('properties, given, needed', [
    ({}, [], 'CAPABILITY_IAM'),
    ({'RoleName': 'mine'}, ['CAPABILITY_IAM'], 'CAPABILITY_NAMED_IAM'),
    ({}, ['CAPABILITY_IAM'], None),
    ({}, ['CAPABILITY_NAMED_IAM'], None),
    ({'RoleName': 'mine-too'}, ['CAPABILITY_NAMED_IAM'], None),
])
def test_iam_needs_a_capability(cloud, properties, given, needed):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"""
    role = resource('AWS::IAM::Role', AssumeRolePolicyDocument={'Version': '2012-10-17', 'Statement': []}, **properties)
    if needed:
        message = refused(cloud.create, stack_of(Role=role), Capabilities=given)
        assert message == f'InsufficientCapabilitiesException: Requires capabilities : [{needed}]'
    else:
        assert cloud.create(stack_of(Role=role), Capabilities=given)['StackStatus'] == 'CREATE_COMPLETE'
        cloud.delete()


def test_a_template_comes_from_somewhere(cloud):
    assert refused(cloud.cfn.create_stack, StackName='stack') == 'Either Template URL or Template Body must be specified.'
    assert 'S3 error' in refused(cloud.cfn.create_stack, StackName='stack', TemplateURL='https://nowhere.s3.amazonaws.com/x.json')
    assert refused(cloud.cfn.create_stack, StackName='stack', TemplateURL='https://example.com/x') == 'TemplateURL must be a supported URL.'
    assert refused(cloud.cfn.update_stack, StackName='stack', TemplateBody=json.dumps(stack_of(A=topic()))) == 'Stack [stack] does not exist'


@pytest.mark.parametrize('form', ['https://templates.s3.amazonaws.com/t.json', 'https://s3.us-east-1.amazonaws.com/templates/t.json',
                                  'https://templates.s3.us-east-1.amazonaws.com/t.json', 'https://s3.amazonaws.com/templates/t.json'])
def test_urls_of_templates(cloud, form):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""
    cloud.upload('t.json', stack_of(Topic=topic()))
    cloud.cfn.create_stack(StackName='stack', TemplateURL=form)
    assert cloud.settled()['StackStatus'] == 'CREATE_COMPLETE'


@pytest.mark.parametrize('name', ['1stack', 'a_b', 'a' * 129, 'a b'])
def test_names_of_stacks(cloud, name):
    assert "at 'stackName' failed to satisfy constraint" in refused(cloud.create, stack_of(Topic=topic()), name)


def test_extensions_need_their_transform(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
    template = {**stack_of(Topic=topic(DisplayName={'Fn::ToJsonString': {'a': 1}}))}
    assert 'AWS::LanguageExtensions' in refused(cloud.create, template)
    assert cloud.create({**template, **EXTENSIONS})['StackStatus'] == 'CREATE_COMPLETE'
