"""Samples of Service Catalog."""
from __future__ import annotations

import json

from emulator import aws

from .provider_life import ACCOUNT, Sample
from .samples_compute import ROLE

PORTFOLIO = ('AWS::ServiceCatalog::Portfolio', {'DisplayName': 'sample', 'ProviderName': 'us'})
VERSION = {'Name': 'v1', 'Info': {'LoadTemplateFromURL': 'https://catalog-samples.s3.amazonaws.com/one.json'}, 'DisableTemplateValidation': True}
READ = {**VERSION, 'DisableTemplateValidation': False}
PRODUCT = ('AWS::ServiceCatalog::CloudFormationProduct', {'Name': 'sample', 'Owner': 'us', 'ProvisioningArtifactParameters': [VERSION]})
OPTION = ('AWS::ServiceCatalog::TagOption', {'Key': 'team', 'Value': 'one'})
ACTION = ('AWS::ServiceCatalog::ServiceAction', {
    'Name': 'restart', 'DefinitionType': 'SSM_AUTOMATION', 'Definition': [{'Key': 'Name', 'Value': 'AWS-RestartEC2Instance'}]})
ROLE_ARN = 'arn:aws:iam::123456789012:role/launch'
OFFERED = {'portfolio': PORTFOLIO, 'product': PRODUCT, 'association': (
    'AWS::ServiceCatalog::PortfolioProductAssociation', {'PortfolioId': '@portfolio', 'ProductId': '@product'})}
ALLOWED = ('AWS::ServiceCatalog::PortfolioPrincipalAssociation', {
    'PortfolioId': '@portfolio', 'PrincipalARN': 'arn:aws:iam:::role/*', 'PrincipalType': 'IAM_PATTERN'})
BOTH = {'PortfolioId': '@portfolio', 'ProductId': '@product'}
TEXT = {'Description': 'two'}
TOLD = {'ConstraintDetail.Description': 'two'}


def template() -> None:
    """The template of the versions that are read."""
    s3 = aws.client('s3')
    s3.create_bucket(Bucket='catalog-samples')
    s3.put_object(Bucket='catalog-samples', Key='one.json', Body=json.dumps({
        'Parameters': {'Size': {'Type': 'Number', 'Default': 1}}, 'Resources': {'Topic': {'Type': 'AWS::SNS::Topic'}},
        'Outputs': {'Size': {'Value': {'Ref': 'Size'}}, 'Topic': {'Value': {'Ref': 'Topic'}}}}))



SAMPLES = [
    Sample('AWS::ServiceCatalog::Portfolio', {**PORTFOLIO[1], 'Description': 'one'}, {'DisplayName': 'other', 'Description': 'two'},
           {'DisplayName': 'other', 'Description': 'two'}, attributes=('PortfolioName',)),
    Sample('AWS::ServiceCatalog::CloudFormationProduct', {
        'Name': 'sample', 'Owner': 'us', 'ProvisioningArtifactParameters': [READ], 'Description': 'one', 'SupportEmail': 'us@samples.example'},
           {'Name': 'other', 'ProvisioningArtifactParameters': [READ, {**READ, 'Name': 'v2'}]},
           {'ProductViewDetail.ProductViewSummary.Name': 'other', 'ProvisioningArtifactSummaries[].Name': ['v1', 'v2']},
           attributes=('ProductName', 'ProvisioningArtifactIds', 'ProvisioningArtifactNames'), before=template),
    Sample('AWS::ServiceCatalog::CloudFormationProvisionedProduct', {
        'ProductId': '@product', 'ProvisioningArtifactName': 'v1', 'ProvisionedProductName': 'mine',
        'ProvisioningParameters': [{'Key': 'Size', 'Value': '2'}]}, {'ProvisioningParameters': [{'Key': 'Size', 'Value': '3'}]},
           {'Status': 'AVAILABLE'},
           {**OFFERED, 'product': (PRODUCT[0], {**PRODUCT[1], 'ProvisioningArtifactParameters': [READ]}), 'allowed': ALLOWED},
           attributes=('CloudformationStackArn', 'ProvisionedProductId', 'RecordId', 'Outputs.Size', 'Outputs.Topic'), before=template),
    Sample('AWS::ServiceCatalog::LaunchRoleConstraint', {**BOTH, 'RoleArn': ROLE_ARN}, TEXT, TOLD, OFFERED),
    Sample('AWS::ServiceCatalog::LaunchNotificationConstraint', {
        **BOTH, 'NotificationArns': ['arn:aws:sns:us-east-1:123456789012:launched']}, TEXT, TOLD, OFFERED),
    Sample('AWS::ServiceCatalog::LaunchTemplateConstraint', {**BOTH, 'Rules': '{"Rules": {}}'}, TEXT, TOLD, OFFERED),
    Sample('AWS::ServiceCatalog::StackSetConstraint', {
        **BOTH, 'Description': 'one', 'AccountList': ['123456789012'], 'RegionList': ['us-east-1'], 'AdminRole': ROLE_ARN, 'ExecutionRole': 'execute',
        'StackInstanceControl': 'ALLOWED'}, {**TEXT, 'RegionList': ['eu-west-1']}, {
            **TOLD, "contains(ConstraintParameters, 'eu-west-1')": True}, OFFERED),
    Sample('AWS::ServiceCatalog::ResourceUpdateConstraint', {**BOTH, 'TagUpdateOnProvisionedProduct': 'ALLOWED'}, TEXT, TOLD, OFFERED),
    Sample('AWS::ServiceCatalog::TagOption', {**OPTION[1], 'Active': True}, {'Active': False}, {'Active': False}),
    Sample('AWS::ServiceCatalog::TagOptionAssociation', {'TagOptionId': '@option', 'ResourceId': '@portfolio'},
           needs={'portfolio': PORTFOLIO, 'option': OPTION}),
    Sample('AWS::ServiceCatalog::ServiceAction', ACTION[1], {'Definition': [{'Key': 'Name', 'Value': 'AWS-StopEC2Instance'}]},
           {'Definition.Name': 'AWS-StopEC2Instance'}),
    Sample('AWS::ServiceCatalog::ServiceActionAssociation', {
        'ProductId': '@product', 'ProvisioningArtifactId': '@product.ProvisioningArtifactIds', 'ServiceActionId': '@action'},
        needs={'product': PRODUCT, 'action': ACTION}),
    Sample('AWS::ServiceCatalog::PortfolioProductAssociation', BOTH, needs={'portfolio': PORTFOLIO, 'product': PRODUCT}),
    Sample('AWS::ServiceCatalog::PortfolioPrincipalAssociation', {
        'PortfolioId': '@portfolio', 'PrincipalARN': '@role.Arn', 'PrincipalType': 'IAM'}, needs={'portfolio': PORTFOLIO, 'role': ROLE}),
    Sample('AWS::ServiceCatalog::PortfolioShare', {'PortfolioId': '@portfolio', 'AccountId': '210987654321'}, needs={'portfolio': PORTFOLIO}),
    Sample('AWS::ServiceCatalog::AcceptedPortfolioShare', {'PortfolioId': '@portfolio'}, needs={'portfolio': PORTFOLIO, 'share': (
        'AWS::ServiceCatalog::PortfolioShare', {'PortfolioId': '@portfolio', 'AccountId': ACCOUNT})}),
]
