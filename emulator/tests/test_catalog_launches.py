"""Products of Service Catalog that are launched: their stacks, constraints, tags and records."""
from __future__ import annotations

import json

import pytest

from emulator.tests.launches import ACCOUNT, BUCKET, THERE, TRUST, token

RULES = {'Rules': {'Stage': {'Assertions': [
    {'Assert': {'Fn::Contains': [['test', 'live'], {'Ref': 'Stage'}]}, 'AssertDescription': 'no such stage'}]}}}


def stack_of(catalog, record):
    return catalog.cloud.stack(record['Outputs']['CloudformationStackARN'])


def buckets(catalog):
    return {bucket['Name'] for bucket in catalog.cloud.client('s3').list_buckets()['Buckets']} - {'templates'}


def test_a_product_becomes_a_stack(catalog):
    asked = {'ProductName': 'bucket', 'ProvisioningArtifactName': 'v1', 'ProvisionedProductName': 'mine', 'ProvisionToken': 'once'}
    first = catalog.api.provision_product(**asked)['RecordDetail']
    assert first['Status'] == 'CREATED' and first['RecordType'] == 'PROVISION_PRODUCT'
    assert catalog.api.provision_product(**asked)['RecordDetail']['RecordId'] == first['RecordId']
    made = catalog.provision('other', {'Name': 'other', 'Stage': 'live'}, Tags=[{'Key': 'team', 'Value': 'one'}])
    assert made['Status'] == 'SUCCEEDED' and made['Outputs']['Bucket'] == 'catalog-other' and made['Outputs']['Stage'] == 'live'
    stack = stack_of(catalog, made)
    assert stack['StackName'] == f'SC-{ACCOUNT}-{made["ProvisionedProductId"]}' and stack['StackStatus'] == 'CREATE_COMPLETE'
    assert {'Key': 'team', 'Value': 'one'} in stack['Tags']
    assert 'catalog-other' in buckets(catalog)
    told = catalog.told('other')
    assert (told['Status'], told['ProvisioningArtifactId'], told['Type']) == ('AVAILABLE', catalog.version, 'CFN_STACK')
    assert told['LastSuccessfulProvisioningRecordId'] == made['RecordId']
    found = catalog.api.search_provisioned_products(Filters={'SearchQuery': ['name:other']})['ProvisionedProducts']
    assert [(item['PhysicalId'], item['ProductName']) for item in found] == [(stack['StackId'], 'bucket')]
    assert len(catalog.api.scan_provisioned_products()['ProvisionedProducts']) == 2
    outputs = catalog.api.get_provisioned_product_outputs(ProvisionedProductName='other', OutputKeys=['Bucket'])['Outputs']
    assert outputs == [{'OutputKey': 'Bucket', 'OutputValue': 'catalog-other', 'Description': 'it'}]
    history = catalog.api.list_record_history(SearchFilter={'Key': 'provisionedproduct', 'Value': told['Id']})['RecordDetails']
    assert [item['RecordId'] for item in history] == [made['RecordId']]


def test_a_name_that_is_taken(catalog):
    catalog.provision()
    with pytest.raises(catalog.api.exceptions.DuplicateResourceException):
        catalog.provision()


def test_the_template_is_the_one_of_when_the_version_was_made(catalog):
    catalog.cloud.upload('one.json', {'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}}})
    assert catalog.provision()['Outputs']['Bucket'] == 'catalog-mine'


def test_a_stack_that_fails(catalog):
    catalog.cloud.control('POST', 'faults', {'type': 'AWS::S3::Bucket', 'message': 'no more buckets'})
    record = catalog.provision()
    assert record['Status'] == 'FAILED' and 'Bucket: ' in record['Why'] and 'no more buckets' in record['Why']
    assert catalog.told()['Status'] == 'ERROR' and stack_of(catalog, record)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert catalog.terminate()['Status'] == 'SUCCEEDED'


def test_rules_of_a_template_constraint(catalog):
    catalog.constrain('TEMPLATE', RULES)
    refused = catalog.provision('other', {'Name': 'other', 'Stage': 'wrong'})
    assert refused['Status'] == 'FAILED' and 'no such stage' in refused['Why']
    assert buckets(catalog) == set()
    assert catalog.provision()['Status'] == 'SUCCEEDED'
    again = catalog.update(ProvisioningParameters=[{'Key': 'Stage', 'Value': 'wrong'}])
    assert again['Status'] == 'FAILED' and 'no such stage' in again['Why'] and catalog.told()['Status'] == 'TAINTED'


@pytest.mark.parametrize('trust', [None, {**TRUST, 'Statement': [{**TRUST['Statement'][0], 'Principal': {'Service': 'ec2.amazonaws.com'}}]}])
def test_a_launch_role_that_cannot_be_assumed(catalog, trust):
    role = catalog.role('untrusting', trust) if trust else f'arn:aws:iam::{ACCOUNT}:role/nobody'
    catalog.constrain('LAUNCH', {'RoleArn': role})
    record = catalog.provision()
    assert record['Status'] == 'FAILED' and f'is not authorized to perform: sts:AssumeRole on resource: {role}' in record['Why']
    assert buckets(catalog) == set() and catalog.told()['Status'] == 'ERROR'


def test_a_launch_role_of_another_account(catalog):
    catalog.constrain('LAUNCH', {'RoleArn': catalog.role(account=THERE)})
    record = catalog.provision()
    assert record['RecordErrors'][0]['Code'] == 'ResourceNotFoundException' and 'needs a LocalRoleName' in record['Why']


def test_a_launch_role(catalog):
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match='does not exist in account'):
        catalog.constrain('LAUNCH', {'LocalRoleName': 'nobody'})
    role = catalog.role()
    catalog.constrain('LAUNCH', {'LocalRoleName': 'launch'})
    record = catalog.provision()
    assert record['Status'] == 'SUCCEEDED' and record['LaunchRoleArn'] == role and catalog.told()['LaunchRoleArn'] == role


def test_update_to_a_new_version(catalog):
    catalog.provision(parameters={'Stage': 'live'})
    template = {**BUCKET, 'Resources': {**BUCKET['Resources'], 'Topic': {'Type': 'AWS::SNS::Topic'}}}
    version = catalog.add_version(template)
    record = catalog.update(ProvisioningArtifactId=version, ProvisioningParameters=[{'Key': 'Stage', 'UsePreviousValue': True}])
    assert record['Status'] == 'SUCCEEDED' and record['Outputs']['Stage'] == 'live'
    assert set(catalog.cloud.resources(stack_of(catalog, record)['StackName'])) == {'Bucket', 'Topic'}
    assert catalog.told()['ProvisioningArtifactId'] == version
    assert catalog.update(ProvisioningParameters=[{'Key': 'Stage', 'Value': 'live'}])['Status'] == 'SUCCEEDED'


def test_an_update_that_fails_leaves_what_was(catalog):
    catalog.provision()
    version = catalog.add_version({**BUCKET, 'Resources': {**BUCKET['Resources'], 'Topic': {'Type': 'AWS::SNS::Topic'}}})
    catalog.cloud.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'message': 'no'})
    record = catalog.update(ProvisioningArtifactId=version)
    assert record['Status'] == 'FAILED' and catalog.told()['Status'] == 'TAINTED'
    assert catalog.told()['ProvisioningArtifactId'] == catalog.version
    assert stack_of(catalog, record)['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'


def test_an_inactive_version(catalog):
    catalog.provision()
    version = catalog.add_version(BUCKET)
    catalog.api.update_provisioning_artifact(ProductId=catalog.product, ProvisioningArtifactId=version, Active=False, Guidance='DEPRECATED')
    invalid = catalog.api.exceptions.InvalidParametersException
    with pytest.raises(invalid, match='is not active'):
        catalog.provision('other', ProvisioningArtifactId=version)
    with pytest.raises(invalid, match='is not active'):
        catalog.update(ProvisioningArtifactName='v2')
    assert [item['Name'] for item in catalog.api.describe_product(Id=catalog.product)['ProvisioningArtifacts']] == ['v1']
    told = catalog.api.describe_product_as_admin(Id=catalog.product)['ProvisioningArtifactSummaries']
    assert [item['Name'] for item in told] == ['v1', 'v2']
    listed = catalog.api.list_provisioning_artifacts(ProductId=catalog.product)['ProvisioningArtifactDetails']
    assert [(item['Active'], item['Guidance']) for item in listed] == [(True, 'DEFAULT'), (False, 'DEPRECATED')]
    catalog.api.update_provisioning_artifact(ProductId=catalog.product, ProvisioningArtifactId=catalog.version, Active=False)
    assert catalog.told()['Status'] == 'AVAILABLE' and catalog.terminate()['Status'] == 'SUCCEEDED'


def test_terminate(catalog):
    stack = catalog.provision()['Outputs']['CloudformationStackARN']
    assert catalog.terminate()['Status'] == 'SUCCEEDED'
    assert catalog.cloud.stack(stack)['StackStatus'] == 'DELETE_COMPLETE' and buckets(catalog) == set()
    with pytest.raises(catalog.api.exceptions.ResourceNotFoundException):
        catalog.told()
    assert catalog.cloud.left_over() == []


def test_terminate_and_keep_the_stack(catalog):
    stack = catalog.provision()['Outputs']['CloudformationStackARN']
    assert catalog.terminate(RetainPhysicalResources=True)['Status'] == 'SUCCEEDED'
    assert catalog.cloud.stack(stack)['StackStatus'] == 'CREATE_COMPLETE' and buckets(catalog) == {'catalog-mine'}


def test_a_launch_role_that_is_gone_terminates_nothing(catalog):
    catalog.role('soon-gone')
    catalog.constrain('LAUNCH', {'LocalRoleName': 'soon-gone'})
    catalog.provision()
    catalog.cloud.client('iam').delete_role(RoleName='soon-gone')
    assert 'sts:AssumeRole' in catalog.terminate()['Why'] and buckets(catalog) == {'catalog-mine'}
    assert catalog.terminate(IgnoreErrors=True)['Status'] == 'SUCCEEDED'


def test_a_launch_role_that_is_set_later(catalog):
    catalog.role('soon-gone')
    catalog.constrain('LAUNCH', {'LocalRoleName': 'soon-gone'})
    record = catalog.provision()
    catalog.cloud.client('iam').delete_role(RoleName='soon-gone')
    asked = {'ProvisionedProductId': record['ProvisionedProductId'], 'IdempotencyToken': token()}
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match='COLOUR'):
        catalog.api.update_provisioned_product_properties(**asked, ProvisionedProductProperties={'COLOUR': 'red'})
    told = catalog.api.update_provisioned_product_properties(**asked, ProvisionedProductProperties={'LAUNCH_ROLE': catalog.role('other')})
    assert told['Status'] == 'SUCCEEDED' and catalog.told()['LaunchRoleArn'].endswith('role/other')
    assert catalog.update(ProvisioningParameters=[{'Key': 'Stage', 'Value': 'live'}])['Status'] == 'SUCCEEDED'
    assert catalog.terminate()['Status'] == 'SUCCEEDED'


def test_tags_and_tag_options(catalog):
    api = catalog.api
    api.update_portfolio(Id=catalog.portfolio, AddTags=[{'Key': 'of', 'Value': 'portfolio'}])
    api.update_product(Id=catalog.product, AddTags=[{'Key': 'from', 'Value': 'product'}])

    def option(key, value, resource):
        made = api.create_tag_option(Key=key, Value=value)['TagOptionDetail']['Id']
        api.associate_tag_option_with_resource(TagOptionId=made, ResourceId=resource)
        return made

    option('cost', 'one', catalog.portfolio)
    for value in 'low', 'high':
        option('risk', value, catalog.product)
    api.update_tag_option(Id=option('risk', 'none', catalog.product), Active=False)
    for given in [], [{'Key': 'risk', 'Value': 'none'}]:
        with pytest.raises(api.exceptions.InvalidParametersException, match='low, high'):
            catalog.provision(Tags=given)
    record = catalog.provision(Tags=[{'Key': 'risk', 'Value': 'low'}])
    tags = {tag['Key']: tag['Value'] for tag in stack_of(catalog, record)['Tags']}
    assert tags == {'of': 'portfolio', 'from': 'product', 'cost': 'one', 'risk': 'low'}
    asked = api.describe_provisioning_parameters(ProductId=catalog.product, ProvisioningArtifactId=catalog.version)
    assert {item['Key']: item['Values'] for item in asked['TagOptions']} == {'cost': ['one'], 'risk': ['low', 'high']}
    assert [item['ParameterKey'] for item in asked['ProvisioningArtifactParameters']] == ['Name', 'Stage']
    change = {'Tags': [{'Key': 'risk', 'Value': 'high'}]}
    with pytest.raises(api.exceptions.InvalidParametersException, match='RESOURCE_UPDATE'):
        catalog.update(**change)
    catalog.constrain('RESOURCE_UPDATE', {'Version': '2.0', 'Properties': {'TagUpdateOnProvisionedProduct': 'ALLOWED'}})
    assert {'Key': 'risk', 'Value': 'high'} in stack_of(catalog, catalog.update(**change))['Tags']


def test_topics_of_a_notification_constraint(catalog):
    topic = catalog.cloud.client('sns').create_topic(Name='launched')['TopicArn']
    catalog.constrain('NOTIFICATION', {'NotificationArns': [topic]})
    assert stack_of(catalog, catalog.provision())['NotificationARNs'] == [topic]


def test_launch_paths(catalog):
    api = catalog.api
    second = catalog.new_portfolio('more')
    api.associate_product_with_portfolio(PortfolioId=second, ProductId=catalog.product)
    paths = api.list_launch_paths(ProductId=catalog.product)['LaunchPathSummaries']
    assert [path['Name'] for path in paths] == ['tools']  # nobody has access to the other
    catalog.allow(second)
    assert [path['Name'] for path in api.list_launch_paths(ProductId=catalog.product)['LaunchPathSummaries']] == ['tools', 'more']
    with pytest.raises(api.exceptions.InvalidParametersException, match='several launch paths'):
        catalog.provision()
    assert catalog.provision(PathName='tools')['PathId'] == paths[0]['Id']
    for portfolio in catalog.portfolio, second:
        api.disassociate_principal_from_portfolio(PortfolioId=portfolio, PrincipalARN='arn:aws:iam:::role/*')
    with pytest.raises(api.exceptions.ResourceNotFoundException, match=f'No launch paths found for resource: {catalog.product}'):
        catalog.provision('other')


def test_stack_sets_and_other_products_are_refused(catalog):
    invalid = catalog.api.exceptions.InvalidParametersException
    catalog.constrain('STACKSET', {'Version': '1', 'Properties': {}})
    with pytest.raises(invalid, match='stack sets'):
        catalog.provision()
    terraform = catalog.api.create_product(
        Name='terraform', Owner='us', ProductType='TERRAFORM_OPEN_SOURCE', IdempotencyToken=token(),
        ProvisioningArtifactParameters={
            'Name': 'v1', 'Type': 'TERRAFORM_OPEN_SOURCE', 'Info': {'LoadTemplateFromURL': 'https://a.s3.amazonaws.com/b'}})
    with pytest.raises(invalid, match='TERRAFORM_OPEN_SOURCE'):
        catalog.provision(ProductId=terraform['ProductViewDetail']['ProductViewSummary']['ProductId'])


def test_a_service_action_is_recorded_only(catalog):
    api, record = catalog.api, catalog.provision()
    action = api.create_service_action(Name='restart', DefinitionType='SSM_AUTOMATION', Definition={'Name': 'AWS-RestartEC2Instance', 'Version': '1'},
                                       IdempotencyToken=token())['ServiceActionDetail']['ServiceActionSummary']['Id']
    execute = {'ProvisionedProductId': record['ProvisionedProductId'], 'ServiceActionId': action, 'ExecuteToken': token()}
    with pytest.raises(api.exceptions.ResourceNotFoundException):
        api.execute_provisioned_product_service_action(**execute)
    api.associate_service_action_with_provisioning_artifact(ProductId=catalog.product, ProvisioningArtifactId=catalog.version, ServiceActionId=action)
    assert api.execute_provisioned_product_service_action(**execute)['RecordDetail']['Status'] == 'SUCCEEDED'


@pytest.mark.parametrize('text, why', [('{', 'not well-formed'), (json.dumps({'Resources': {'A': {'Type': 'AWS::No::Such'}}}), 'Unrecognized')])
def test_a_template_that_is_none(catalog, text, why):
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match=why):
        catalog.add_version(text)
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match='S3 error'):
        catalog.api.create_provisioning_artifact(ProductId=catalog.product, IdempotencyToken=token(), Parameters={
            'Info': {'LoadTemplateFromURL': 'https://templates.s3.amazonaws.com/nowhere.json'}})


def test_the_last_version_stays(catalog):
    in_use = catalog.api.exceptions.ResourceInUseException
    with pytest.raises(in_use, match='the last one'):
        catalog.api.delete_provisioning_artifact(ProductId=catalog.product, ProvisioningArtifactId=catalog.version)
    catalog.add_version(BUCKET)
    catalog.api.delete_provisioning_artifact(ProductId=catalog.product, ProvisioningArtifactId=catalog.version)
    with pytest.raises(in_use):
        catalog.api.delete_product(Id=catalog.product)
    with pytest.raises(in_use):
        catalog.api.delete_portfolio(Id=catalog.portfolio)
