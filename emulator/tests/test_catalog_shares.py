"""Portfolios of Service Catalog in other accounts, and who may launch from them."""
from __future__ import annotations

import json

import pytest

from emulator.providers.servicecatalog import listed
from emulator.tests.delivering import client
from emulator.tests.launches import ACCOUNT, ANYBODY, THERE
from emulator.tests.test_catalog_launches import buckets

NODE = {'Type': 'ORGANIZATION', 'Value': 'o-abcdefghij'}


def ids(portfolios):
    return [portfolio['Id'] for portfolio in portfolios]


def test_a_product_in_another_account(catalog):
    there, missing = catalog.there, catalog.there.exceptions.ResourceNotFoundException
    catalog.role('launch-there')
    catalog.constrain('LAUNCH', {'LocalRoleName': 'launch-there'})
    with pytest.raises(missing):
        there.accept_portfolio_share(PortfolioId=catalog.portfolio)
    catalog.api.create_portfolio_share(PortfolioId=catalog.portfolio, AccountId=THERE)
    catalog.api.create_portfolio_share(PortfolioId=catalog.portfolio, AccountId=THERE)
    shares = catalog.api.describe_portfolio_shares(PortfolioId=catalog.portfolio, Type='ACCOUNT')['PortfolioShareDetails']
    assert shares == [{'PrincipalId': THERE, 'Type': 'ACCOUNT', 'Accepted': False, 'ShareTagOptions': False, 'SharePrincipals': False}]
    with pytest.raises(missing):
        catalog.provision(api=there)
    there.accept_portfolio_share(PortfolioId=catalog.portfolio)
    assert catalog.api.describe_portfolio_shares(PortfolioId=catalog.portfolio, Type='ACCOUNT')['PortfolioShareDetails'][0]['Accepted']
    assert ids(there.list_accepted_portfolio_shares()['PortfolioDetails']) == [catalog.portfolio]
    assert there.list_accepted_portfolio_shares(PortfolioShareType='AWS_ORGANIZATIONS')['PortfolioDetails'] == []
    with pytest.raises(missing, match=f'No launch paths found for resource: {catalog.product}'):
        catalog.provision(api=there)
    catalog.allow(api=there)
    assert [item['Name'] for item in there.search_products()['ProductViewSummaries']] == ['bucket']
    assert 'sts:AssumeRole' in catalog.provision('first', api=there)['Why']
    role = catalog.role('launch-there', account=THERE)
    record = catalog.provision(api=there)
    assert record['Status'] == 'SUCCEEDED' and record['LaunchRoleArn'] == role
    stack = record['Outputs']['CloudformationStackARN']
    assert stack.startswith(f'arn:aws:cloudformation:us-east-1:{THERE}:stack/SC-{THERE}-pp-')
    made = client(catalog.cloud, 's3', THERE, 'us-east-1').list_buckets()['Buckets']
    assert [bucket['Name'] for bucket in made] == ['catalog-mine'] and buckets(catalog) == set()
    assert catalog.told(api=there)['Status'] == 'AVAILABLE'
    assert catalog.api.scan_provisioned_products()['ProvisionedProducts'] == []
    there.reject_portfolio_share(PortfolioId=catalog.portfolio)
    with pytest.raises(missing):
        catalog.provision('second', api=there)


def test_a_product_in_a_portfolio_of_the_other_account(catalog):
    there = catalog.there
    catalog.api.create_portfolio_share(PortfolioId=catalog.portfolio, AccountId=THERE)
    there.accept_portfolio_share(PortfolioId=catalog.portfolio)
    own = there.create_portfolio(DisplayName='theirs', ProviderName='they', IdempotencyToken='1')['PortfolioDetail']['Id']
    with pytest.raises(there.exceptions.InvalidParametersException, match='SourcePortfolioId'):
        there.associate_product_with_portfolio(PortfolioId=own, ProductId=catalog.product)
    there.associate_product_with_portfolio(PortfolioId=own, ProductId=catalog.product, SourcePortfolioId=catalog.portfolio)
    catalog.allow(own, there)
    assert catalog.provision(api=there)['Status'] == 'SUCCEEDED'


def test_access_to_organizations(catalog):
    api = catalog.api
    assert api.get_aws_organizations_access_status()['AccessStatus'] == 'DISABLED'
    with pytest.raises(api.exceptions.OperationNotSupportedException):
        api.create_portfolio_share(PortfolioId=catalog.portfolio, OrganizationNode=NODE)
    api.enable_aws_organizations_access()
    assert api.get_aws_organizations_access_status()['AccessStatus'] == 'ENABLED'
    api.create_portfolio_share(PortfolioId=catalog.portfolio, OrganizationNode=NODE)
    api.disable_aws_organizations_access()
    assert api.get_aws_organizations_access_status()['AccessStatus'] == 'DISABLED'


def settled(api, token):
    told = [api.describe_portfolio_share_status(PortfolioShareToken=token) for _ in range(2)]
    assert [item['Status'] for item in told] == ['IN_PROGRESS', 'COMPLETED']
    return told[1]


def test_a_share_with_an_organization(catalog):
    api, there, share = catalog.api, catalog.there, {'PortfolioId': catalog.portfolio, 'OrganizationNode': NODE}
    api.enable_aws_organizations_access()
    token = api.create_portfolio_share(**share)['PortfolioShareToken']
    with pytest.raises(api.exceptions.InvalidStateException):
        api.update_portfolio_share(**share, SharePrincipals=True)
    with pytest.raises(api.exceptions.InvalidStateException):
        api.create_portfolio_share(PortfolioId=catalog.portfolio, OrganizationNode={'Type': 'ORGANIZATIONAL_UNIT', 'Value': 'ou-1'})
    assert api.create_portfolio_share(**share)['PortfolioShareToken'] != token
    settled(api, api.create_portfolio_share(**share)['PortfolioShareToken'])
    told = settled(api, token)
    assert told['OrganizationNodeValue'] == NODE['Value'] and THERE in told['ShareDetails']['SuccessfulShares']
    assert ids(there.list_accepted_portfolio_shares(PortfolioShareType='AWS_ORGANIZATIONS')['PortfolioDetails']) == [catalog.portfolio]
    with pytest.raises(there.exceptions.ResourceNotFoundException, match='Portfolio not found'):
        there.accept_portfolio_share(PortfolioId=catalog.portfolio)
    there.accept_portfolio_share(PortfolioId=catalog.portfolio, PortfolioShareType='AWS_ORGANIZATIONS')
    with pytest.raises(there.exceptions.ResourceNotFoundException, match='No launch paths'):
        catalog.provision(api=there)
    changed = api.update_portfolio_share(**share, SharePrincipals=True)
    assert changed['Status'] == 'IN_PROGRESS' and settled(api, changed['PortfolioShareToken'])
    listed = there.list_principals_for_portfolio(PortfolioId=catalog.portfolio)['Principals']
    assert listed == [{'PrincipalARN': ANYBODY, 'PrincipalType': 'IAM_PATTERN'}]
    assert catalog.provision(api=there)['Status'] == 'SUCCEEDED'
    assert api.describe_portfolio_shares(PortfolioId=catalog.portfolio, Type='ORGANIZATION')['PortfolioShareDetails'] == [
        {'PrincipalId': NODE['Value'], 'Type': 'ORGANIZATION', 'Accepted': True, 'ShareTagOptions': False, 'SharePrincipals': True}]
    nodes = api.list_organization_portfolio_access(PortfolioId=catalog.portfolio, OrganizationNodeType='ORGANIZATION')['OrganizationNodes']
    assert nodes == [NODE]
    with pytest.raises(api.exceptions.ResourceInUseException):
        api.delete_portfolio(Id=catalog.portfolio)
    settled(api, api.delete_portfolio_share(**share)['PortfolioShareToken'])
    assert there.list_accepted_portfolio_shares(PortfolioShareType='AWS_ORGANIZATIONS')['PortfolioDetails'] == []


def test_only_who_is_in_the_unit_gets_a_portfolio(catalog):
    organizations, api = catalog.cloud.client('organizations'), catalog.api
    organizations.create_organization(FeatureSet='ALL')
    root = organizations.list_roots()['Roots'][0]['Id']
    units = [organizations.create_organizational_unit(ParentId=root, Name=name)['OrganizationalUnit']['Id'] for name in ('in', 'out')]
    members = [organizations.create_account(Email=f'{name}@x.example', AccountName=name)['CreateAccountStatus']['AccountId']
               for name in ('in', 'out')]
    for member, unit in zip(members, units):
        organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
    api.enable_aws_organizations_access()
    token = api.create_portfolio_share(PortfolioId=catalog.portfolio, OrganizationNode={'Type': 'ORGANIZATIONAL_UNIT', 'Value': units[0]})
    assert settled(api, token['PortfolioShareToken'])['ShareDetails']['SuccessfulShares'] == members[:1]
    for member, has in zip([*members, THERE], (True, False, False)):
        there = client(catalog.cloud, 'servicecatalog', member, 'us-east-1')
        found = there.list_accepted_portfolio_shares(PortfolioShareType='AWS_ORGANIZATIONS')['PortfolioDetails']
        assert ids(found) == ([catalog.portfolio] if has else [])


def ended(api, token):
    while (told := api.describe_portfolio_share_status(PortfolioShareToken=token))['Status'] == 'IN_PROGRESS':
        pass
    return told['Status'], told['ShareDetails']


def test_accounts_that_are_suspended_get_no_share(catalog):
    organizations, api = catalog.cloud.client('organizations'), catalog.api
    organizations.create_organization(FeatureSet='ALL')
    root = organizations.list_roots()['Roots'][0]['Id']
    unit = organizations.create_organizational_unit(ParentId=root, Name='unit')['OrganizationalUnit']['Id']
    members = [organizations.create_account(Email=f'{name}@x.example', AccountName=name)['CreateAccountStatus']['AccountId']
               for name in ('good', 'closed')]
    for member in members:
        organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
    organizations.close_account(AccountId=members[1])
    api.enable_aws_organizations_access()
    share = {'PortfolioId': catalog.portfolio, 'OrganizationNode': {'Type': 'ORGANIZATIONAL_UNIT', 'Value': unit}}
    refused = [{'Accounts': members[1:], 'Message': 'Account is suspended.', 'Error': 'InvalidParametersException'}]
    for change in api.create_portfolio_share, api.update_portfolio_share, api.delete_portfolio_share:
        status, details = ended(api, change(**share)['PortfolioShareToken'])
        assert (status, details) == ('COMPLETED_WITH_ERRORS', {'SuccessfulShares': members[:1], 'ShareErrors': refused})
    organizations.close_account(AccountId=members[0])
    status, details = ended(api, api.create_portfolio_share(**share)['PortfolioShareToken'])
    assert status == 'ERROR' and details['SuccessfulShares'] == []
    assert [item['PrincipalId'] for item in api.describe_portfolio_shares(
        PortfolioId=catalog.portfolio, Type='ORGANIZATIONAL_UNIT')['PortfolioShareDetails']] == [unit]


def test_tag_options_come_only_with_a_share_that_says_so(catalog):
    option = catalog.api.create_tag_option(Key='cost', Value='one')['TagOptionDetail']['Id']
    catalog.api.associate_tag_option_with_resource(TagOptionId=option, ResourceId=catalog.portfolio)
    asked = {'ProductId': catalog.product, 'ProvisioningArtifactId': catalog.version}
    for told in False, True:
        catalog.api.create_portfolio_share(PortfolioId=catalog.portfolio, AccountId=THERE, ShareTagOptions=told)
        catalog.there.accept_portfolio_share(PortfolioId=catalog.portfolio)
        catalog.allow(api=catalog.there)
        assert bool(catalog.there.describe_provisioning_parameters(**asked)['TagOptions']) == told


def test_pages_of_shares(catalog):
    accounts = [str(300000000000 + number) for number in range(25)]
    for account in accounts:
        catalog.api.create_portfolio_share(PortfolioId=catalog.portfolio, AccountId=account)
    first = catalog.api.describe_portfolio_shares(PortfolioId=catalog.portfolio, Type='ACCOUNT', PageSize=10)
    rest = catalog.api.describe_portfolio_shares(PortfolioId=catalog.portfolio, Type='ACCOUNT', PageToken=first['NextPageToken'])
    assert [item['PrincipalId'] for item in first['PortfolioShareDetails'] + rest['PortfolioShareDetails']] == accounts
    assert listed(catalog.api.list_portfolio_access, 'AccountIds', PortfolioId=catalog.portfolio) == accounts


@pytest.mark.parametrize('arn, kind, why', [
    (f'arn:aws:iam::{ACCOUNT}:role/nobody', 'IAM', 'no such role'), (f'arn:aws:iam::{ACCOUNT}:user/nobody', 'IAM', 'no such user'),
    (f'arn:aws:iam::{ACCOUNT}:role/*', 'IAM', 'wildcards'), ('arn:aws:iam:::role/x', 'IAM', 'must have an account'),
    (f'arn:aws:iam::{ACCOUNT}:role/x', 'IAM_PATTERN', 'must not have an account'),
    ('arn:aws:sts:::assumed-role/x', 'IAM_PATTERN', 'Invalid principal')])
def test_principals_that_are_none(catalog, arn, kind, why):
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match=why):
        catalog.api.associate_principal_with_portfolio(PortfolioId=catalog.portfolio, PrincipalARN=arn, PrincipalType=kind)


def test_principals(catalog):
    for arn, kind in ((catalog.role(), 'IAM'), (f'arn:aws:iam::{THERE}:role/elsewhere', 'IAM'), ('arn:aws:iam:::user/team-?/*', 'IAM_PATTERN')):
        catalog.api.associate_principal_with_portfolio(PortfolioId=catalog.portfolio, PrincipalARN=arn, PrincipalType=kind)
    found = catalog.api.list_principals_for_portfolio(PortfolioId=catalog.portfolio)['Principals']
    assert [item['PrincipalType'] for item in found] == ['IAM_PATTERN', 'IAM', 'IAM', 'IAM_PATTERN']


def test_a_template_in_a_bucket_of_another_account(catalog):
    s3 = client(catalog.cloud, 's3', THERE, 'us-east-1')
    s3.create_bucket(Bucket='their-templates')
    s3.put_object(Bucket='their-templates', Key='one.json', Body=json.dumps({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}}}))
    version = {'ProductId': catalog.product, 'Parameters': {'Info': {'LoadTemplateFromURL': 'https://their-templates.s3.amazonaws.com/one.json'}}}
    with pytest.raises(catalog.api.exceptions.InvalidParametersException, match='Access Denied'):
        catalog.api.create_provisioning_artifact(**version, IdempotencyToken='1')
    statement = {'Effect': 'Allow', 'Action': 's3:Get*', 'Principal': {'AWS': f'arn:aws:iam::{ACCOUNT}:root'},
                 'Resource': 'arn:aws:s3:::their-templates/*'}
    s3.put_bucket_policy(Bucket='their-templates', Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    assert catalog.api.create_provisioning_artifact(**version, IdempotencyToken='2')['Status'] == 'AVAILABLE'
