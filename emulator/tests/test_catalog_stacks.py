"""Service Catalog in templates of CloudFormation: products whose versions change, and provisioned products."""
from __future__ import annotations

import pytest

from emulator.tests.launches import ANYBODY, BUCKET


def product(*versions, **more):
    return {'Product': {'Type': 'AWS::ServiceCatalog::CloudFormationProduct', 'Properties': {
        'Name': 'made', 'Owner': 'us', **more, 'ProvisioningArtifactParameters': [
            {'Name': name, 'Info': {'LoadTemplateFromURL': url}} for name, url in versions]}}}


def versions_of(catalog):
    """Ids by name."""
    found = catalog.api.list_provisioning_artifacts(ProductId=catalog.cloud.resources()['Product'])['ProvisioningArtifactDetails']
    return {item['Name']: item['Id'] for item in found}


def test_versions_that_are_as_they_were_keep_their_ids(catalog):
    cloud, one = catalog.cloud, catalog.url
    two, three = cloud.upload('two.json', BUCKET), cloud.upload('three.json', BUCKET)
    cloud.create({'Resources': product(('a', one), ('b', one))})
    before, identifier = versions_of(catalog), cloud.resources()['Product']
    catalog.api.update_provisioning_artifact(ProductId=identifier, ProvisioningArtifactId=before['a'], Active=False, Guidance='DEPRECATED')
    cloud.update({'Resources': product(('c', three), ('a', one), ('b', two))})
    after = versions_of(catalog)
    assert cloud.resources()['Product'] == identifier and set(after) == {'a', 'b', 'c'}
    assert after['a'] == before['a'] and after['b'] not in before.values()
    kept = catalog.api.describe_provisioning_artifact(ProductId=identifier, ProvisioningArtifactId=after['a'])['ProvisioningArtifactDetail']
    assert (kept['Active'], kept['Guidance']) == (False, 'DEPRECATED')
    cloud.update({'Resources': product(('d', two))})
    assert set(versions_of(catalog)) == {'d'}
    last = versions_of(catalog)
    cloud.update({'Resources': product(('d', two), ('e', two), ReplaceProvisioningArtifacts=True)})
    assert set(versions_of(catalog)) == {'d', 'e'} and versions_of(catalog)['d'] != last['d']
    cloud.delete()
    assert cloud.left_over() == []


def test_a_version_whose_template_is_not_there(catalog):
    stack = catalog.cloud.create({'Resources': product(('a', 'https://templates.s3.amazonaws.com/nowhere.json'))})
    assert stack['StackStatus'] == 'ROLLBACK_COMPLETE' and 'S3 error' in catalog.cloud.reasons()[0]


def test_products_of_other_kinds(catalog):
    external = product(('a', 'https://templates.s3.amazonaws.com/a.tar.gz'), ProductType='EXTERNAL')
    code = {'ConnectionArn': 'arn:aws:codestar-connections:us-east-1:123456789012:connection/1', 'Repository': 'us/shop', 'Branch': 'main',
            'ArtifactPath': 'a.yaml'}
    synced = {'Type': 'AWS::ServiceCatalog::CloudFormationProduct', 'Properties': {
        'Name': 'synced', 'Owner': 'us', 'SourceConnection': {'Type': 'CODESTAR', 'ConnectionParameters': {'CodeStar': code}}}}
    stack = catalog.cloud.create({'Resources': {**external, 'Synced': synced}})
    assert stack['StackStatus'] == 'CREATE_COMPLETE', catalog.cloud.reasons()
    ids = catalog.cloud.resources()
    told = catalog.api.describe_product_as_admin(Id=ids['Synced'])
    assert told['ProductViewDetail']['SourceConnection']['ConnectionParameters']['CodeStar'] == code and told['ProvisioningArtifactSummaries'] == []
    assert catalog.api.list_provisioning_artifacts(ProductId=ids['Product'])['ProvisioningArtifactDetails'][0]['Type'] == 'EXTERNAL'
    assert catalog.cloud.control('GET', 'recorded')['properties'] == []
    catalog.cloud.delete()


def offered(catalog, **launched):
    """A template with everything from the portfolio to the provisioned product."""
    both = {'PortfolioId': {'Ref': 'Portfolio'}, 'ProductId': {'Ref': 'Product'}}
    return {
        'Resources': {
            **product(('v1', catalog.url)),
            'Portfolio': {'Type': 'AWS::ServiceCatalog::Portfolio', 'Properties': {'DisplayName': 'made', 'ProviderName': 'us'}},
            'Offer': {'Type': 'AWS::ServiceCatalog::PortfolioProductAssociation', 'Properties': both},
            'Principals': {'Type': 'AWS::ServiceCatalog::PortfolioPrincipalAssociation', 'Properties': {
                'PortfolioId': {'Ref': 'Portfolio'}, 'PrincipalARN': ANYBODY, 'PrincipalType': 'IAM_PATTERN'}},
            'Mine': {'Type': 'AWS::ServiceCatalog::CloudFormationProvisionedProduct', 'DependsOn': ['Offer', 'Principals'], 'Properties': {
                'ProductId': {'Ref': 'Product'}, 'ProvisioningArtifactName': 'v1', 'ProvisionedProductName': 'mine', **launched}}},
        'Outputs': {'Bucket': {'Value': {'Fn::GetAtt': ['Mine', 'Outputs.Bucket']}},
                    'Stack': {'Value': {'Fn::GetAtt': 'Mine.CloudformationStackArn'}},
                    'Record': {'Value': {'Fn::GetAtt': ['Mine', 'RecordId']}}, 'Id': {'Value': {'Fn::GetAtt': ['Mine', 'ProvisionedProductId']}}}}


def parameter(key, value):
    return {'ProvisioningParameters': [{'Key': key, 'Value': value}]}


def test_a_provisioned_product_in_a_stack(catalog):
    outputs = catalog.cloud.outputs(offered(catalog, **parameter('Name', 'stacked')), tags={'team': 'one'})
    assert outputs['Bucket'] == 'catalog-stacked' and outputs['Record'].startswith('rec-') and outputs['Id'].startswith('pp-')
    inner = catalog.cloud.stack(outputs['Stack'])
    assert inner['StackStatus'] == 'CREATE_COMPLETE' and {'Key': 'team', 'Value': 'one'} in inner['Tags']
    assert catalog.cloud.control('GET', 'recorded') == {'types': {}, 'properties': []}
    catalog.cloud.update(offered(catalog, **parameter('Name', 'other')), tags={'team': 'one'})
    assert {item['OutputKey']: item['OutputValue'] for item in catalog.cloud.stack()['Outputs']}['Bucket'] == 'catalog-other'
    catalog.cloud.delete()
    assert catalog.cloud.stack(outputs['Stack'])['StackStatus'] == 'DELETE_COMPLETE' and catalog.cloud.left_over() == []


def test_a_launch_that_fails_fails_the_resource(catalog):
    catalog.cloud.control('POST', 'faults', {'type': 'AWS::S3::Bucket', 'message': 'no more buckets'})
    stack = catalog.cloud.create(offered(catalog))
    assert stack['StackStatus'] == 'ROLLBACK_COMPLETE' and 'no more buckets' in catalog.cloud.reasons()[0]
    assert catalog.cloud.left_over() == [] and catalog.api.scan_provisioned_products()['ProvisionedProducts'] == []


def test_an_attribute_that_no_output_gives(catalog):
    template = offered(catalog)
    template['Outputs'] = {'No': {'Value': {'Fn::GetAtt': ['Mine', 'Outputs.Nothing']}}}
    assert catalog.cloud.create(template)['StackStatus'] == 'ROLLBACK_COMPLETE'
    template['Outputs'] = {'No': {'Value': {'Fn::GetAtt': ['Mine', 'Nothing']}}}
    with pytest.raises(catalog.cloud.cfn.exceptions.ClientError, match='does not support attribute type Nothing'):
        catalog.cloud.create(template, name='other')
