"""Patch baselines, the groups and defaults that they are registered for, and their resource type."""
from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

RULES = {'PatchRules': [{'PatchFilterGroup': {'PatchFilters': [{'Key': 'CLASSIFICATION', 'Values': ['Security']}]}, 'ApproveAfterDays': 7}]}
LINUX = 'AMAZON_LINUX_2023'


@pytest.fixture
def ssm(cloud):
    return cloud.client('ssm')


def make(ssm, name='base', system=LINUX, **more):
    return ssm.create_patch_baseline(Name=name, OperatingSystem=system, **more)['BaselineId']


def refused(code, do, **asked):
    with pytest.raises(ClientError) as error:
        do(**asked)
    assert error.value.response['Error']['Code'] == code
    return error.value.response['Error']['Message']


def test_everything_that_was_given_is_told(ssm):
    given = {'Name': 'all', 'OperatingSystem': 'UBUNTU', 'ApprovalRules': RULES, 'ApprovedPatches': ['one'], 'RejectedPatches': ['two'],
             'ApprovedPatchesComplianceLevel': 'HIGH', 'ApprovedPatchesEnableNonSecurity': True, 'RejectedPatchesAction': 'BLOCK',
             'Description': 'text', 'GlobalFilters': {'PatchFilters': [{'Key': 'PRIORITY', 'Values': ['Required']}]},
             'Sources': [{'Name': 'main', 'Products': ['Ubuntu22.04'], 'Configuration': 'deb'}]}
    identifier = ssm.create_patch_baseline(**given, Tags=[{'Key': 'team', 'Value': 'one'}])['BaselineId']
    told = ssm.get_patch_baseline(BaselineId=identifier)
    assert {name: told[name] for name in given if name != 'ApprovalRules'} == {name: given[name] for name in given if name != 'ApprovalRules'}
    assert told['ApprovalRules']['PatchRules'][0] == {**RULES['PatchRules'][0], 'ComplianceLevel': 'UNSPECIFIED', 'EnableNonSecurity': False}
    assert told['PatchGroups'] == [] and told['CreatedDate'] == told['ModifiedDate']
    assert ssm.list_tags_for_resource(ResourceType='PatchBaseline', ResourceId=identifier)['TagList'] == [{'Key': 'team', 'Value': 'one'}]


def test_a_change_keeps_what_it_does_not_name_unless_it_replaces(ssm):
    identifier = make(ssm, Description='text', ApprovedPatches=['one'])
    assert ssm.update_patch_baseline(BaselineId=identifier, ApprovalRules=RULES)['Description'] == 'text'
    refused('ValidationException', ssm.update_patch_baseline, BaselineId=identifier, Replace=True)
    ssm.update_patch_baseline(BaselineId=identifier, Name='other', Replace=True)
    told = ssm.get_patch_baseline(BaselineId=identifier)
    assert told['Name'] == 'other' and 'Description' not in told and told['ApprovedPatches'] == [] and told['ApprovalRules'] == {'PatchRules': []}
    refused('DoesNotExistException', ssm.update_patch_baseline, BaselineId='pb-0123456789abcdef0', Name='other')


def test_what_a_creation_refuses(ssm):
    refused('ValidationException', make, ssm=ssm, name='with space')
    rule = {'PatchFilterGroup': {'PatchFilters': []}}
    refused('ValidationException', make, ssm=ssm, ApprovalRules={'PatchRules': [rule]})
    refused('ValidationException', make, ssm=ssm, ApprovalRules={'PatchRules': [{**rule, 'ApproveAfterDays': 1, 'ApproveUntilDate': '2030-01-01'}]})
    token = '0123456789abcdef0'
    assert make(ssm, ClientToken=token) == make(ssm, ClientToken=token)
    refused('IdempotentParameterMismatch', make, ssm=ssm, name='other', ClientToken=token)


def test_a_group_has_one_baseline_per_operating_system(ssm):
    first, second, windows = make(ssm), make(ssm), make(ssm, system='WINDOWS')
    ssm.register_patch_baseline_for_patch_group(BaselineId=first, PatchGroup='web')
    ssm.register_patch_baseline_for_patch_group(BaselineId=first, PatchGroup='web')
    ssm.register_patch_baseline_for_patch_group(BaselineId=windows, PatchGroup='web')
    refused('AlreadyExistsException', ssm.register_patch_baseline_for_patch_group, BaselineId=second, PatchGroup='web')
    assert {one['BaselineIdentity']['BaselineId'] for one in ssm.describe_patch_groups()['Mappings']} == {first, windows}
    assert ssm.get_patch_baseline(BaselineId=first)['PatchGroups'] == ['web']
    refused('ResourceInUseException', ssm.delete_patch_baseline, BaselineId=first)
    ssm.deregister_patch_baseline_for_patch_group(BaselineId=first, PatchGroup='web')
    ssm.register_patch_baseline_for_patch_group(BaselineId=second, PatchGroup='web')
    assert ssm.get_patch_baseline_for_patch_group(PatchGroup='web', OperatingSystem=LINUX)['BaselineId'] == second
    assert ssm.get_patch_baseline_for_patch_group(PatchGroup='db', OperatingSystem=LINUX)['BaselineId'].startswith('arn:aws:ssm:us-east-1:')
    ssm.delete_patch_baseline(BaselineId=first)
    refused('DoesNotExistException', ssm.get_patch_baseline, BaselineId=first)
    assert ssm.delete_patch_baseline(BaselineId=first)['BaselineId'] == first


def test_defaults(ssm):
    of_aws = ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId']
    assert ssm.get_patch_baseline(BaselineId=of_aws)['Name'] == 'AWS-AmazonLinux2023DefaultPatchBaseline'
    own = make(ssm)
    ssm.register_default_patch_baseline(BaselineId=own)
    assert ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId'] == own
    assert ssm.get_default_patch_baseline()['OperatingSystem'] == 'WINDOWS'
    refused('ResourceInUseException', ssm.delete_patch_baseline, BaselineId=own)
    ssm.register_default_patch_baseline(BaselineId=of_aws)
    assert ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId'] == of_aws
    ssm.delete_patch_baseline(BaselineId=own)


def test_filters_and_pages(ssm):
    own = [make(ssm, f'mine-{number}') for number in range(3)]

    def listed(**filters):
        asked = [{'Key': key, 'Values': value} for key, value in filters.items()]
        return {one['BaselineId']: one for page in ssm.get_paginator('describe_patch_baselines').paginate(
            Filters=asked, PaginationConfig={'PageSize': 2}) for one in page['BaselineIdentities']}

    assert set(listed(OWNER=['Self'])) == set(own) == set(listed(NAME_PREFIX=['mine-']))
    assert len(listed(OWNER=['AWS'])) > 10 and not set(own) & set(listed(OWNER=['AWS']))
    [aws] = listed(OWNER=['AWS'], OPERATING_SYSTEM=['AMAZON_LINUX_2023']).values()
    assert (aws['BaselineName'], aws['DefaultBaseline']) == ('AWS-AmazonLinux2023DefaultPatchBaseline', True)
    for number, group in enumerate(['web', 'web2', 'db']):
        ssm.register_patch_baseline_for_patch_group(BaselineId=own[number], PatchGroup=group)
    found = ssm.describe_patch_groups(Filters=[{'Key': 'NAME_PREFIX', 'Values': ['web']}])['Mappings']
    assert [one['PatchGroup'] for one in found] == ['web', 'web2']


# ---- the resource type

def template(**properties):
    return {'Resources': {'Base': {'Type': 'AWS::SSM::PatchBaseline', 'Properties': {
        'Name': 'stacked', 'OperatingSystem': LINUX, **properties}}}, 'Outputs': {'Id': {'Value': {'Ref': 'Base'}}}}


def test_a_stack_applies_changes_and_takes_away_groups_and_defaults(cloud, ssm):
    of_aws = ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId']
    identifier = cloud.outputs(template(DefaultBaseline=True, PatchGroups=['web', 'db'], Description='one', ApprovalRules=RULES,
                                        Tags=[{'Key': 'team', 'Value': 'one'}]))['Id']
    told = ssm.get_patch_baseline(BaselineId=identifier)
    assert set(told['PatchGroups']) == {'web', 'db'} and told['Description'] == 'one'
    assert ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId'] == identifier
    assert cloud.update(template(PatchGroups=['db', 'app'], ApprovedPatches=['one']))['StackStatus'] == 'UPDATE_COMPLETE', cloud.reasons()
    told = ssm.get_patch_baseline(BaselineId=identifier)
    assert set(told['PatchGroups']) == {'db', 'app'} and told['ApprovedPatches'] == ['one']
    assert 'Description' not in told and told['ApprovalRules'] == {'PatchRules': []}
    assert ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId'] == of_aws
    assert cloud.update(template(DefaultBaseline=True, PatchGroups=['db']))['StackStatus'] == 'UPDATE_COMPLETE'
    assert 'PatchBaseline' not in str(cloud.control('GET', 'recorded'))
    assert cloud.delete()['StackStatus'] == 'DELETE_COMPLETE', cloud.reasons()
    assert ssm.describe_patch_groups()['Mappings'] == []
    assert ssm.get_default_patch_baseline(OperatingSystem=LINUX)['BaselineId'] == of_aws
    refused('DoesNotExistException', ssm.get_patch_baseline, BaselineId=identifier)


def test_a_group_that_another_baseline_has_fails_the_stack(cloud, ssm):
    ssm.register_patch_baseline_for_patch_group(BaselineId=make(ssm), PatchGroup='web')
    assert cloud.create(template(PatchGroups=['free', 'web']))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'already has a baseline' in cloud.reasons()[0]
    assert [one['PatchGroup'] for one in ssm.describe_patch_groups()['Mappings']] == ['web']
    assert [one['BaselineName'] for one in ssm.describe_patch_baselines(
        Filters=[{'Key': 'OWNER', 'Values': ['Self']}])['BaselineIdentities']] == ['base']
