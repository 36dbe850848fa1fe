"""Parameters of every type, their constraints, and what happens to their values from one operation to the next.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""
from __future__ import annotations

import pytest

from .parts import EXTENSIONS, parameter, refused, resource, stack_of, stored, topic, with_parameters

#: Joined if it is a list, so that it can be an output.
JOINED = {'Fn::Join': ['|', {'Ref': 'P'}]}
PLAIN = {'Ref': 'P'}


@pytest.mark.parametrize('definition, given, expression, value', [
    ({'Type': 'String'}, 'text', PLAIN, 'text'),
    ({'Type': 'String'}, '', PLAIN, ''),
    ({'Type': 'String', 'Default': 'fallback'}, None, PLAIN, 'fallback'),
    ({'Type': 'String', 'Default': 'fallback'}, 'given', PLAIN, 'given'),
    ({'Type': 'String', 'Default': True}, None, PLAIN, 'true'),
    ({'Type': 'Number'}, '42', PLAIN, '42'),
    ({'Type': 'Number'}, '-1.5', PLAIN, '-1.5'),
    ({'Type': 'Number', 'Default': 7}, None, PLAIN, '7'),
    ({'Type': 'List<Number>'}, '1,2.5, 3', JOINED, '1|2.5|3'),
    ({'Type': 'CommaDelimitedList'}, 'a, b ,c', JOINED, 'a|b|c'),
    ({'Type': 'CommaDelimitedList', 'Default': 'x'}, None, JOINED, 'x'),
    ({'Type': 'List<String>'}, 'a,b', JOINED, 'a|b'),
    ({'Type': 'AWS::EC2::AvailabilityZone::Name'}, 'us-east-1b', PLAIN, 'us-east-1b'),
    ({'Type': 'List<AWS::EC2::AvailabilityZone::Name>'}, 'us-east-1a,us-east-1b', JOINED, 'us-east-1a|us-east-1b'),
])
def test_values(cloud, definition, given, expression, value):
    template = with_parameters({'P': definition}, Out=expression)
    assert cloud.outputs(template, parameters={} if given is None else {'P': given}) == {'Out': value}


@pytest.mark.parametrize('definition, given, message', [
    ({'Type': 'Number'}, 'many', "Parameter 'P' must be a number."),
    ({'Type': 'List<Number>'}, '1,b', "Parameter 'P' must be a number."),
    ({'Type': 'String', 'AllowedValues': ['a', 'b']}, 'c', "Parameter 'P' must be one of AllowedValues"),
    ({'Type': 'CommaDelimitedList', 'AllowedValues': ['a', 'b']}, 'a,c', "Parameter 'P' must be one of AllowedValues"),
    ({'Type': 'Number', 'AllowedValues': [80, 443]}, '8080', "Parameter 'P' must be one of AllowedValues"),
    ({'Type': 'String', 'AllowedPattern': '[A-Z]+'}, 'ABc', "Parameter 'P' must match pattern [A-Z]+"),
    ({'Type': 'String', 'AllowedPattern': '[A-Z]+', 'ConstraintDescription': 'shout'}, 'whisper', 'failed to satisfy constraint: shout'),
    ({'Type': 'String', 'MinLength': 3}, 'ab', "Parameter 'P' must contain at least 3 characters"),
    ({'Type': 'String', 'MaxLength': '3'}, 'abcd', "Parameter 'P' must contain at most 3 characters"),
    ({'Type': 'Number', 'MinValue': 2}, '1.9', "Parameter 'P' must be a number not less than 2"),
    ({'Type': 'Number', 'MaxValue': '2'}, '2.1', "Parameter 'P' must be a number not greater than 2"),
    ({'Type': 'Number', 'MinValue': 2}, 'many', "Parameter 'P' must be a number."),
    ({'Type': 'AWS::EC2::VPC::Id'}, 'vpc-12345678', 'parameter value vpc-12345678 for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::Subnet::Id'}, 'subnet-12345678', 'parameter value subnet-12345678 for parameter name P does not exist'),
    ({'Type': 'List<AWS::EC2::Subnet::Id>'}, 'subnet-12345678', 'parameter value subnet-12345678 for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::SecurityGroup::Id'}, 'sg-12345678', 'parameter value sg-12345678 for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::SecurityGroup::GroupName'}, 'nobody', 'parameter value nobody for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::KeyPair::KeyName'}, 'lost', 'parameter value lost for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::Volume::Id'}, 'vol-12345678', 'parameter value vol-12345678 for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::Instance::Id'}, 'i-12345678', 'parameter value i-12345678 for parameter name P does not exist'),
    ({'Type': 'AWS::EC2::AvailabilityZone::Name'}, 'us-east-1z', 'parameter value us-east-1z for parameter name P does not exist'),
    ({'Type': 'AWS::Route53::HostedZone::Id'}, 'Z123', 'parameter value Z123 for parameter name P does not exist'),
    ({'Type': 'AWS::SSM::Parameter::Name'}, '/none', 'parameter value /none for parameter name P does not exist'),
    ({'Type': 'AWS::SSM::Parameter::Value<String>'}, '/none', 'Unable to fetch parameters [/none] from parameter store for this account.'),
    ({'Type': 'Text'}, 'x', 'Template format error: Unrecognized parameter type: Text'),
    ({'Default': 'x'}, 'x', 'Template format error: Every Parameters object must contain a Type member.'),
    ({'Type': 'String', 'Regex': 'x'}, 'x', "Invalid template parameter property 'Regex'"),
    ({'Type': 'String', 'Default': 'z', 'AllowedValues': ['a']}, None, "Parameter 'P' must be one of AllowedValues"),
])
def test_wrong_values_and_definitions_are_refused(cloud, definition, given, message):
    """Types of AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"""
    template = with_parameters({'P': definition})
    assert message in refused(cloud.create, template, parameters={} if given is None else {'P': given})


def test_things_of_the_account_that_exist(cloud):
    ec2, ssm = cloud.client('ec2'), cloud.client('ssm')
    vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
    group = ec2.describe_security_groups(Filters=[{'Name': 'vpc-id', 'Values': [vpc]}])['SecurityGroups'][0]['GroupId']
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f'10.0.{number}.0/24')['Subnet']['SubnetId'] for number in range(2)]
    volume = ec2.create_volume(AvailabilityZone='us-east-1a', Size=1)['VolumeId']
    image = ec2.describe_images(Owners=['amazon'])['Images'][0]['ImageId']
    zone = cloud.client('route53').create_hosted_zone(Name='example.com', CallerReference='x')['HostedZone']['Id'].split('/')[-1]
    ec2.create_key_pair(KeyName='key-of-test')
    ssm.put_parameter(Name='/there', Value='v', Type='String')
    given = {'Vpc': ('AWS::EC2::VPC::Id', vpc), 'Group': ('AWS::EC2::SecurityGroup::Id', group), 'Subnet': ('AWS::EC2::Subnet::Id', subnets[0]),
             'Volume': ('AWS::EC2::Volume::Id', volume), 'Image': ('AWS::EC2::Image::Id', image), 'Zone': ('AWS::Route53::HostedZone::Id', zone),
             'Key': ('AWS::EC2::KeyPair::KeyName', 'key-of-test'), 'Name': ('AWS::SSM::Parameter::Name', '/there')}
    template = with_parameters({**{name: {'Type': kind} for name, (kind, _) in given.items()}, 'Subnets': {'Type': 'List<AWS::EC2::Subnet::Id>'}},
                               **{name: {'Ref': name} for name in given}, Subnets={'Fn::Join': [' ', {'Ref': 'Subnets'}]})
    values = {name: value for name, (_, value) in given.items()}
    found = cloud.outputs(template, parameters={**values, 'Subnets': ','.join(subnets)})
    assert found == {**values, 'Subnets': ' '.join(subnets)}


def test_values_of_systems_manager(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"""
    ssm = cloud.client('ssm')
    ssm.put_parameter(Name='/one', Value='first', Type='String')
    ssm.put_parameter(Name='/many', Value='a,b', Type='StringList')
    template = with_parameters(
        {'One': {'Type': 'AWS::SSM::Parameter::Value<String>', 'Default': '/one'},
         'Many': {'Type': 'AWS::SSM::Parameter::Value<List<String>>'}, 'Comma': {'Type': 'AWS::SSM::Parameter::Value<CommaDelimitedList>'}},
        One={'Ref': 'One'}, Many={'Fn::Join': ['|', {'Ref': 'Many'}]}, Comma={'Fn::Select': [1, {'Ref': 'Comma'}]})
    assert cloud.outputs(template, parameters={'Many': '/many', 'Comma': '/many'}) == {'One': 'first', 'Many': 'a|b', 'Comma': 'b'}
    shown = {item['ParameterKey']: (item['ParameterValue'], item['ResolvedValue']) for item in cloud.stack()['Parameters']}
    assert shown == {'One': ('/one', 'first'), 'Many': ('/many', 'a,b'), 'Comma': ('/many', 'a,b')}
    # An update looks again, even though template and parameters are the same.
    ssm.put_parameter(Name='/one', Value='second', Type='String', Overwrite=True)
    stack = cloud.update(template, parameters={'Many': '/many', 'Comma': '/many'})
    assert [item['OutputValue'] for item in stack['Outputs'] if item['OutputKey'] == 'One'] == ['second']


def test_a_secure_string_is_no_value_of_a_parameter(cloud):
    cloud.client('ssm').put_parameter(Name='/secret', Value='s', Type='SecureString')
    template = with_parameters({'P': {'Type': 'AWS::SSM::Parameter::Value<String>'}})
    assert 'Parameters [/secret] referenced by template have types not supported by CloudFormation.' in refused(
        cloud.create, template, parameters={'P': '/secret'})


def test_missing_and_unknown_ones(cloud):
    template = with_parameters({'A': {'Type': 'String'}, 'B': {'Type': 'String'}, 'C': {'Type': 'String', 'Default': ''}})
    assert refused(cloud.create, template) == 'Parameters: [A, B] must have values'
    assert refused(cloud.create, template, parameters={'A': '', 'B': '', 'X': '', 'Y': ''}) == 'Parameters: [X, Y] do not exist in the template'


def test_a_name_is_alphanumeric(cloud):
    assert 'Parameter name my-name is non alphanumeric' in refused(cloud.create, with_parameters({'my-name': {'Type': 'String', 'Default': ''}}))


def test_no_echo_hides_the_value(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html"""
    template = {'Parameters': {'Secret': {'Type': 'String', 'NoEcho': True}, 'Quoted': {'Type': 'String', 'NoEcho': 'true'}},
                **stack_of(Kept=parameter({'Ref': 'Secret'}, Name='kept'))}
    stack = cloud.create(template, parameters={'Secret': 'hush', 'Quoted': 'hush'})
    assert {item['ParameterValue'] for item in stack['Parameters']} == {'****'}
    assert stored(cloud, 'kept') == 'hush'
    assert 'hush' not in str(cloud.change_set(template, parameters={'Secret': 'hush', 'Quoted': 'other'})['Parameters'])


def test_previous_values(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html"""
    template = with_parameters({'A': {'Type': 'String'}, 'B': {'Type': 'String', 'Default': 'b'}}, A={'Ref': 'A'}, B={'Ref': 'B'})
    cloud.create(template, parameters={'A': 'one', 'B': 'two'})

    def updated(**options):
        return {item['OutputKey']: item['OutputValue'] for item in cloud.update(template, **options)['Outputs']}
    previous = {'ParameterKey': 'A', 'UsePreviousValue': True}
    # What is left out falls back to its default, not to its previous value.
    assert updated(Parameters=[previous]) == {'A': 'one', 'B': 'b'}
    assert updated(Parameters=[previous, {'ParameterKey': 'B', 'ParameterValue': 'three'}]) == {'A': 'one', 'B': 'three'}
    assert refused(cloud.update, template) == 'Parameters: [A] must have values'
    wider = with_parameters({**template['Parameters'], 'C': {'Type': 'String'}})
    message = refused(cloud.update, wider, Parameters=[previous, {'ParameterKey': 'C', 'UsePreviousValue': True}])
    assert message == ('Invalid input for parameter key C. Cannot specify usePreviousValue as true for a parameter key not in the previous template')


def test_the_previous_template_with_a_new_value(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html"""
    cloud.create({'Parameters': {'V': {'Type': 'String'}}, **stack_of(Kept=parameter({'Ref': 'V'}, Name='kept'))}, parameters={'V': '1'})
    cloud.cfn.update_stack(StackName='stack', UsePreviousTemplate=True, Parameters=[{'ParameterKey': 'V', 'ParameterValue': '2'}])
    assert cloud.settled()['StackStatus'] == 'UPDATE_COMPLETE'
    assert stored(cloud, 'kept') == '2'


def test_a_list_is_a_list_where_one_is_wanted(cloud):
    template = {'Parameters': {'Groups': {'Type': 'CommaDelimitedList'}},
                **stack_of(Role=resource('AWS::IAM::Role', AssumeRolePolicyDocument={'Version': '2012-10-17', 'Statement': []},
                                         ManagedPolicyArns={'Ref': 'Groups'}))}
    arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    assert cloud.create(template, parameters={'Groups': arn}, Capabilities=['CAPABILITY_IAM'])['StackStatus'] == 'CREATE_COMPLETE'
    attached = cloud.client('iam').list_attached_role_policies(RoleName=cloud.resources()['Role'])['AttachedPolicies']
    assert [policy['PolicyArn'] for policy in attached] == [arn]
    cloud.delete()


def test_a_parameter_may_be_the_collection_of_a_loop(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"""
    template = {**EXTENSIONS, 'Parameters': {'Names': {'Type': 'CommaDelimitedList', 'Default': 'A,B'}}, 'Resources': {
        'Fn::ForEach::Topics': ['Name', {'Ref': 'Names'}, {'Topic${Name}': topic(DisplayName={'Ref': 'Name'})}]}}
    cloud.create(template, parameters={'Names': 'X,Y,Z'})
    assert list(cloud.resources()) == ['TopicX', 'TopicY', 'TopicZ']
