"""Activations, and the nodes that register with them."""
from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

TRUST = {'Version': '2012-10-17', 'Statement': [
    {'Effect': 'Allow', 'Principal': {'Service': 'ssm.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}


def trust_of(service):
    return {**TRUST, 'Statement': [{**TRUST['Statement'][0], 'Principal': {'Service': [service]}}]}


class Hybrid:
    def __init__(self, cloud):
        self.cloud, self.ssm = cloud, cloud.client('ssm')
        self.role('hybrid')

    def role(self, name, trust=None, **more):
        iam = self.cloud.client('iam')
        try:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust or TRUST), **more)
        except iam.exceptions.EntityAlreadyExistsException:
            pass
        return name

    def activate(self, **asked):
        return self.ssm.create_activation(**{'IamRole': 'hybrid', **asked})

    def told(self, *filters):
        asked = [{'FilterKey': key, 'FilterValues': values} for key, values in filters]
        return self.ssm.describe_activations(Filters=asked)['ActivationList']

    def enroll(self, made, **facts):
        activation = {'id': made['ActivationId'], 'code': made['ActivationCode']}
        return self.cloud.control('POST', 'nodes', {'activation': activation, **facts})

    def not_enrolled(self, made, **facts):
        with pytest.raises(HTTPError, match='400') as error:
            self.enroll(made, **facts)
        return json.loads(error.value.read())['message']

    def refused(self, **asked):
        with pytest.raises(ClientError) as error:
            self.activate(**asked)
        return error.value.response['Error']['Code']


@pytest.fixture
def hybrid(cloud):
    return Hybrid(cloud)


def days(count):
    return datetime.now(timezone.utc) + timedelta(days=count)


def test_an_activation_is_told_and_deleted(hybrid):
    until, tags = days(29), [{'Key': 'fleet', 'Value': 'shops'}]
    made = hybrid.activate(RegistrationLimit=3, DefaultInstanceName='till', Description='tills', ExpirationDate=until, Tags=tags)
    assert len(made['ActivationCode']) == 20
    [told] = hybrid.told()
    assert abs(told.pop('ExpirationDate') - until) < timedelta(seconds=1) and told.pop('CreatedDate') < until
    assert told == {'ActivationId': made['ActivationId'], 'IamRole': 'hybrid', 'RegistrationLimit': 3, 'RegistrationsCount': 0, 'Expired': False,
                    'DefaultInstanceName': 'till', 'Description': 'tills', 'Tags': tags}
    hybrid.ssm.delete_activation(ActivationId=made['ActivationId'])
    assert hybrid.told() == []
    for code, identifier in ('InvalidActivation', made['ActivationId']), ('InvalidActivationId', 'nobody'):
        with pytest.raises(ClientError) as error:
            hybrid.ssm.delete_activation(ActivationId=identifier)
        assert error.value.response['Error']['Code'] == code
    assert 'InvalidActivation' in hybrid.not_enrolled(made)


def test_what_is_not_said_is_one_node_within_a_day(hybrid):
    hybrid.activate()
    [told] = hybrid.told()
    assert told['RegistrationLimit'] == 1 and 'DefaultInstanceName' not in told
    assert abs(told['ExpirationDate'] - days(1)) < timedelta(seconds=5)


def test_what_a_creation_refuses(hybrid):
    hybrid.role('other', trust_of('ec2.amazonaws.com'))
    hybrid.role('linked', Path='/aws-service-role/ssm.amazonaws.com/')
    assert hybrid.refused(IamRole='nobody') == hybrid.refused(IamRole='other') == 'ValidationException'
    assert hybrid.refused(IamRole='linked') == 'InvalidParameters'
    for date in days(31), days(-1):
        assert hybrid.refused(ExpirationDate=date) == 'InvalidParameters'
    assert hybrid.refused(RegistrationLimit=1001) == 'ValidationException'
    assert hybrid.refused(Tags=[{'Key': 'a', 'Value': 'b'}] * 2) == 'InvalidParameters'
    assert hybrid.told() == []


def test_filters_and_pages(hybrid):
    hybrid.role('second', trust_of('ssm.amazonaws.com'))
    made = [hybrid.activate(IamRole=role, DefaultInstanceName=name)['ActivationId'] for role, name in (
        ('hybrid', 'one'), ('second', 'one'), ('second', 'two'))]
    assert [one['ActivationId'] for one in hybrid.told(('IamRole', ['second']), ('DefaultInstanceName', ['one']))] == [made[1]]
    assert [one['ActivationId'] for one in hybrid.told(('ActivationIds', made[:2]))] == made[:2]
    pages = [page['ActivationList'] for page in hybrid.ssm.get_paginator('describe_activations').paginate(PaginationConfig={'PageSize': 2})]
    assert [len(page) for page in pages] == [2, 1]
    with pytest.raises(ClientError, match='InvalidFilter'):
        hybrid.told(('Tags', ['x']))


def test_nodes_register_with_an_activation(hybrid):
    made = hybrid.activate(RegistrationLimit=2, DefaultInstanceName='till', Tags=[{'Key': 'fleet', 'Value': 'shops'}])
    first = hybrid.enroll(made, missing=2)
    second = hybrid.enroll(made, id='mi-0123456789abcdef0', tags={'ring': '1'})
    assert first['id'].startswith('mi-') and len(first['id']) == 20
    assert second['tags'] == {'fleet': 'shops', 'ring': '1'} and hybrid.told()[0]['RegistrationsCount'] == 2
    assert 'RegistrationLimitExceeded' in hybrid.not_enrolled(made)
    found = hybrid.ssm.describe_instance_information(Filters=[{'Key': 'ActivationIds', 'Values': [made['ActivationId']]}])['InstanceInformationList']
    assert [(one['InstanceId'], one['Name'], one['IamRole'], one['ResourceType']) for one in found] == [
        (identifier, 'till', 'hybrid', 'ManagedInstance') for identifier in (first['id'], 'mi-0123456789abcdef0')]
    sent = hybrid.ssm.send_command(DocumentName='AWS-RunPatchBaseline', Targets=[{'Key': 'tag:fleet', 'Values': ['shops']}])['Command']
    assert sent['TargetCount'] == 2
    hybrid.ssm.delete_activation(ActivationId=made['ActivationId'])
    hybrid.ssm.deregister_managed_instance(InstanceId=first['id'])
    left = hybrid.ssm.describe_instance_information(Filters=[{'Key': 'tag:fleet', 'Values': ['shops']}])['InstanceInformationList']
    assert [one['InstanceId'] for one in left] == ['mi-0123456789abcdef0']
    with pytest.raises(ClientError, match='InvalidInstanceId'):
        hybrid.ssm.deregister_managed_instance(InstanceId=first['id'])


def test_tags_of_a_node(hybrid):
    node = hybrid.enroll(hybrid.activate(Tags=[{'Key': 'fleet', 'Value': 'shops'}]))['id']
    named = {'ResourceType': 'ManagedInstance', 'ResourceId': node}
    hybrid.ssm.add_tags_to_resource(**named, Tags=[{'Key': 'PatchGroup', 'Value': 'canary'}])
    hybrid.ssm.remove_tags_from_resource(**named, TagKeys=['fleet'])
    assert hybrid.ssm.list_tags_for_resource(**named)['TagList'] == [{'Key': 'PatchGroup', 'Value': 'canary'}]
    found = [hybrid.ssm.describe_instance_information(Filters=[{'Key': 'tag-key', 'Values': [key]}])['InstanceInformationList']
             for key in ('PatchGroup', 'fleet')]
    assert [[one['InstanceId'] for one in page] for page in found] == [[node], []]
    instance = hybrid.cloud.control('POST', 'nodes', {'id': 'i-12345678901234567'})['id']
    for unknown in instance, 'mi-12345678901234567':
        with pytest.raises(ClientError, match='InvalidResourceId'):
            hybrid.ssm.add_tags_to_resource(**{**named, 'ResourceId': unknown}, Tags=[{'Key': 'a', 'Value': 'b'}])


def test_nodes_that_are_not_let_in(hybrid):
    made = hybrid.activate(RegistrationLimit=5)
    assert 'InvalidActivation' in hybrid.not_enrolled({**made, 'ActivationCode': 'x' * 20})
    assert 'mi-' in hybrid.not_enrolled(made, id='i-0123456789abcdef0')
    hybrid.enroll(made, id='mi-0123456789abcdef0')
    assert 'new id' in hybrid.not_enrolled(made, id='mi-0123456789abcdef0')
    with pytest.raises(HTTPError, match='400'):
        hybrid.cloud.control('POST', 'nodes', {'activation': made['ActivationId']})
    with pytest.raises(HTTPError, match='400'):
        hybrid.cloud.control('POST', 'nodes', {'tags': {}})
    assert hybrid.told()[0]['RegistrationsCount'] == 1


def test_an_activation_that_has_expired(hybrid):
    made = hybrid.activate(ExpirationDate=datetime.now(timezone.utc) + timedelta(seconds=1.5))
    assert not hybrid.told()[0]['Expired']
    time.sleep(1.6)
    assert hybrid.told()[0]['Expired'] and 'ActivationExpired' in hybrid.not_enrolled(made)
