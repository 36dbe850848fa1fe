"""Dynamic references: values of Systems Manager and Secrets Manager that no template and no event shows.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""
from __future__ import annotations

import json

import pytest

from .parts import parameter, refused, resource, stack_of, stored, topic


@pytest.fixture
def secrets(cloud):
    ssm, manager = cloud.client('ssm'), cloud.client('secretsmanager')
    ssm.put_parameter(Name='/plain', Value='first', Type='String')
    ssm.put_parameter(Name='/plain', Value='second', Type='String', Overwrite=True)
    ssm.put_parameter(Name='/secure', Value='hidden', Type='SecureString')
    arn = manager.create_secret(Name='db', SecretString=json.dumps({'user': 'me', 'port': 5432}))['ARN']
    manager.put_secret_value(SecretId='db', SecretString=json.dumps({'user': 'you', 'port': 5433}))
    manager.create_secret(Name='text', SecretString='all of it')
    return arn


@pytest.mark.parametrize('reference, value', [
    ('{{resolve:ssm:/plain}}', 'second'),
    ('{{resolve:ssm:/plain:1}}', 'first'),
    ('{{resolve:ssm-secure:/secure}}', 'hidden'),
    ('{{resolve:ssm-secure:/secure:1}}', 'hidden'),
    ('{{resolve:secretsmanager:text}}', 'all of it'),
    ('{{resolve:secretsmanager:text:SecretString}}', 'all of it'),
    ('{{resolve:secretsmanager:db:SecretString:user}}', 'you'),
    ('{{resolve:secretsmanager:db:SecretString:port}}', '5433'),
    ('{{resolve:secretsmanager:db:SecretString:user:AWSPREVIOUS}}', 'me'),
    ('{{resolve:secretsmanager:db:SecretString:user::}}', 'you'),
    ('a {{resolve:ssm:/plain}} and {{resolve:secretsmanager:text}}', 'a second and all of it'),
])
def test_values(cloud, secrets, reference, value):
    assert cloud.create(stack_of(Kept=parameter(reference, Name='kept')))['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    assert stored(cloud, 'kept') == value
    shown = json.dumps([event.get('ResourceProperties') for event in cloud.events()])
    assert reference in shown


def test_by_arn_and_with_functions_around(cloud, secrets):
    template = stack_of(
        ByArn=parameter(f'{{{{resolve:secretsmanager:{secrets}:SecretString:user}}}}', Name='by-arn'),
        Secret=resource('AWS::SecretsManager::Secret', SecretString='{"key": "made"}'),
        BySub=parameter({'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:key}}'}, Name='by-sub'),
        ByJoin=parameter({'Fn::Join': ['', ['{{resolve:secretsmanager:', {'Ref': 'Secret'}, ':SecretString:key::}}']]}, Name='by-join'))
    assert cloud.create(template)['StackStatus'] == 'CREATE_COMPLETE', cloud.reasons()
    assert (stored(cloud, 'by-arn'), stored(cloud, 'by-sub'), stored(cloud, 'by-join')) == ('you', 'made', 'made')


def test_nested_in_lists_and_maps(cloud, secrets):
    cloud.create(stack_of(Topic=topic(Tags=[{'Key': 'k', 'Value': '{{resolve:ssm:/plain}}'}])))
    assert cloud.client('sns').list_tags_for_resource(ResourceArn=cloud.resources()['Topic'])['Tags'] == [{'Key': 'k', 'Value': 'second'}]


def test_a_number(cloud, secrets):
    """The value is brought into the type of the property after it was looked up."""
    cloud.client('ssm').put_parameter(Name='/seconds', Value='45', Type='String')
    cloud.create(stack_of(Queue=resource('AWS::SQS::Queue', VisibilityTimeout='{{resolve:ssm:/seconds}}')))
    attributes = cloud.client('sqs').get_queue_attributes(QueueUrl=cloud.resources()['Queue'], AttributeNames=['All'])['Attributes']
    assert attributes['VisibilityTimeout'] == '45'


@pytest.mark.parametrize('reference, message', [
    ('{{resolve:ssm:/none}}', 'ssm:/none'),
    ('{{resolve:ssm:/plain:9}}', 'ssm:/plain:9'),
    ('{{resolve:secretsmanager:none:SecretString:k}}', "Secrets Manager can't find the specified secret"),
    ('{{resolve:secretsmanager:db:SecretString:none}}', 'Could not find a value associated with JSONKey in SecretString'),
    ('{{resolve:secretsmanager:text:SecretString:k}}', 'JSONKey'),
    ('{{resolve:secretsmanager:db:SecretBinary:k}}', 'SecretBinary'),
    ('{{resolve:vault:x}}', 'vault'),
    ('{{resolve:ssm:/secure}}', '/secure'),
])
def test_what_cannot_be_resolved_fails_the_resource(cloud, secrets, reference, message):
    assert cloud.create(stack_of(Kept=parameter(reference, Name='kept')))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert message in cloud.reasons()[0]
    assert cloud.left_over() == []


def test_a_secret_that_changed_is_no_update(cloud, secrets):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html"""
    template = stack_of(Kept=parameter('{{resolve:secretsmanager:text}}', Name='kept'))
    cloud.create(template)
    cloud.client('secretsmanager').put_secret_value(SecretId='text', SecretString='another')
    assert refused(cloud.update, template) == 'No updates are to be performed.'
    assert stored(cloud, 'kept') == 'all of it'
    # It is looked up again when the resource is updated for another reason.
    cloud.update(stack_of(Kept=parameter('{{resolve:secretsmanager:text}}', Name='kept', Description='d')))
    assert stored(cloud, 'kept') == 'another'


def test_nothing_of_it_is_shown(cloud, secrets):
    template = stack_of(Kept=parameter('{{resolve:ssm-secure:/secure}}', Name='kept'))
    made = cloud.change_set(template, ChangeSetType='CREATE')
    cloud.cfn.execute_change_set(ChangeSetName=made['ChangeSetId'])
    cloud.settled()
    again = cloud.change_set(stack_of(Kept=parameter('{{resolve:ssm-secure:/secure}}', Name='kept', Description='d')), change_set='again')
    everything = [made['Changes'], again['Changes'], cloud.events(), cloud.stack()]
    assert stored(cloud, 'kept') == 'hidden'
    assert 'hidden' not in json.dumps(everything, default=str)


def test_outputs_do_not_resolve_secrets(cloud, secrets):
    """A reference in an output is text: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html"""
    assert 'all of it' not in cloud.value('{{resolve:secretsmanager:text}}')
