"""Configuration managers of Quick Setup."""
from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

POLICY = {'Type': 'AWSQuickSetupType-PatchPolicy', 'LocalDeploymentExecutionRoleName': 'execution', 'Parameters': {
    'PatchPolicyName': 'all', 'SelectedPatchBaselines': json.dumps({'UBUNTU': {'value': 'pb-1', 'label': 'base'}}), 'TargetRegions': 'us-east-1',
    'TargetAccounts': '123456789012', 'TargetType': 'Tags', 'TargetTagKey': 'fleet', 'TargetTagValue': 'web'}}


def policy(**parameters):
    given = {**POLICY['Parameters'], **parameters}
    return {**POLICY, 'Parameters': {name: value for name, value in given.items() if value is not None}}


@pytest.fixture
def setup(cloud):
    for backends in get_backend('ssmquicksetup').values():
        backends.reset()
    return cloud.client('ssm-quicksetup')


def refused(code, do, **asked):
    with pytest.raises(ClientError) as error:
        do(**asked)
    assert error.value.response['Error']['Code'] == code
    return error.value.response['Error']['Message']


def names(setup, **asked):
    return [one.get('Name') for one in setup.list_configuration_managers(**asked)['ConfigurationManagersList']]


def test_a_manager_is_made_told_changed_and_deleted(setup):
    arn = setup.create_configuration_manager(Name='one', Description='text', ConfigurationDefinitions=[POLICY], Tags={'team': 'a'})['ManagerArn']
    told = setup.get_configuration_manager(ManagerArn=arn)
    [definition] = told['ConfigurationDefinitions']
    assert (told['Name'], told['Description'], told['Tags'], told['StatusSummaries'][0]['Status']) == ('one', 'text', {'team': 'a'}, 'SUCCEEDED')
    assert {name: definition[name] for name in POLICY} == POLICY and arn.startswith('arn:aws:ssm-quicksetup:us-east-1:123456789012:')
    setup.update_configuration_manager(ManagerArn=arn, Name='two')
    setup.update_configuration_definition(ManagerArn=arn, Id=definition['Id'], Parameters=policy(TargetTagValue='db')['Parameters'])
    told = setup.get_configuration_manager(ManagerArn=arn)
    assert (told['Name'], told['Description']) == ('two', 'text') and told['LastModifiedAt'] >= told['CreatedAt']
    assert told['ConfigurationDefinitions'] == [{**definition, 'Parameters': {**definition['Parameters'], 'TargetTagValue': 'db'}}]
    setup.tag_resource(ResourceArn=arn, Tags={'team': 'b', 'more': 'c'})
    setup.untag_resource(ResourceArn=arn, TagKeys=['more'])
    assert setup.list_tags_for_resource(ResourceArn=arn)['Tags'] == [{'Key': 'team', 'Value': 'b'}]
    refused('ResourceNotFoundException', setup.update_configuration_definition, ManagerArn=arn, Id='none')
    setup.delete_configuration_manager(ManagerArn=arn)
    assert names(setup) == []
    for do in setup.get_configuration_manager, setup.delete_configuration_manager, setup.update_configuration_manager:
        refused('ResourceNotFoundException', do, ManagerArn=arn)


def test_filters_and_pages(setup):
    for number in range(3):
        setup.create_configuration_manager(Name=f'number {number}', ConfigurationDefinitions=[POLICY])
    setup.create_configuration_manager(Name='hosts', ConfigurationDefinitions=[{'Type': 'AWSQuickSetupType-SSMHostMgmt', 'Parameters': {}}])
    first = setup.list_configuration_managers(MaxItems=3)
    assert [one['ConfigurationDefinitionSummaries'][0]['Type'] for one in first['ConfigurationManagersList']] == [POLICY['Type']] * 3
    assert names(setup, StartingToken=first['NextToken']) == ['hosts']
    assert names(setup, Filters=[{'Key': 'Name', 'Values': ['number 1', 'hosts']}]) == ['number 1', 'hosts']
    refused('ValidationException', setup.list_configuration_managers, Filters=[{'Key': 'Colour', 'Values': ['red']}])


@pytest.mark.parametrize('wrong, why', [
    ({'Type': 'AWSQuickSetupType-Nothing', 'Parameters': {}}, 'There is no type'), (policy(PatchPolicyName=None), 'PatchPolicyName'),
    (policy(TargetAccounts=None), 'TargetOrganizationalUnits'), (policy(TargetTagKey=None), 'TargetTagKey'),
    (policy(RebootOption='Never'), 'RebootOption'), (policy(SelectedPatchBaselines='{'), 'not JSON')])
def test_what_is_refused(setup, wrong, why):
    assert why in refused('ValidationException', setup.create_configuration_manager, ConfigurationDefinitions=[wrong])
    refused('ValidationException', setup.create_configuration_manager, ConfigurationDefinitions=[])
    refused('ValidationException', setup.create_configuration_manager, ConfigurationDefinitions=[POLICY], Name='a/b')
    assert names(setup) == []


def test_other_regions_know_nothing_of_it(cloud, setup):
    setup.create_configuration_manager(Name='here', ConfigurationDefinitions=[POLICY])
    assert names(cloud.client('ssm-quicksetup', 'eu-west-1')) == []


# ---- the resource type

def template(**properties):
    return {'Resources': {'Manager': {'Type': 'AWS::SSMQuickSetup::ConfigurationManager', 'Properties': properties}},
            'Outputs': {'Arn': {'Value': {'Fn::GetAtt': ['Manager', 'ManagerArn']}}, 'Ref': {'Value': {'Ref': 'Manager'}}}}


def test_a_stack_makes_changes_and_deletes_one(cloud, setup):
    made = cloud.outputs(template(Name='stacked', Description='one', ConfigurationDefinitions=[POLICY], Tags={'team': 'a'}))
    assert made['Arn'] == made['Ref'] and names(setup) == ['stacked']
    changed = template(Name='other', ConfigurationDefinitions=[policy(TargetTagValue='db')], Tags={'team': 'b'})
    assert cloud.update(changed)['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    told = setup.get_configuration_manager(ManagerArn=made['Arn'])
    assert (told['Name'], told['Description'], told['Tags']) == ('other', '', {'team': 'b'})
    assert told['ConfigurationDefinitions'][0]['Parameters']['TargetTagValue'] == 'db'
    assert 'QuickSetup' not in str(cloud.control('GET', 'recorded'))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE', cloud.reasons()
    assert names(setup) == []


def test_another_type_of_definition_replaces(cloud, setup):
    before = cloud.outputs(template(ConfigurationDefinitions=[POLICY]))['Arn']
    hosts = {'Type': 'AWSQuickSetupType-SSMHostMgmt', 'Parameters': {'TargetAccounts': '123456789012', 'TargetRegions': 'us-east-1'}}
    assert cloud.update(template(ConfigurationDefinitions=[hosts]))['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    [left] = setup.list_configuration_managers()['ConfigurationManagersList']
    assert left['ManagerArn'] != before and left['ConfigurationDefinitionSummaries'][0]['Type'] == hosts['Type']
