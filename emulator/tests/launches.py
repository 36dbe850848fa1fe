"""For tests of Service Catalog: a product in a portfolio, launched and waited for."""
from __future__ import annotations

import json
import uuid
from typing import Any

from emulator.tests.conftest import Cloud
from emulator.tests.delivering import client
from emulator.tests.waiting import until

ACCOUNT, THERE = '123456789012', '222222222222'
TRUST = {'Version': '2012-10-17', 'Statement': [
    {'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': 'servicecatalog.amazonaws.com'}}]}
BUCKET = {
    'Parameters': {'Name': {'Type': 'String', 'Default': 'mine'}, 'Stage': {'Type': 'String', 'Default': 'test'}},
    'Resources': {'Bucket': {'Type': 'AWS::S3::Bucket', 'Properties': {'BucketName': {'Fn::Sub': 'catalog-${Name}'}}}},
    'Outputs': {'Bucket': {'Value': {'Ref': 'Bucket'}, 'Description': 'it'}, 'Stage': {'Value': {'Ref': 'Stage'}}}}
ANYBODY = 'arn:aws:iam:::role/*'


class Catalog:
    """A portfolio with one product, which anybody may launch; `there` is another account."""

    def __init__(self, cloud: Cloud):
        self.cloud, self.api, self.there = cloud, cloud.client('servicecatalog'), client(cloud, 'servicecatalog', THERE, 'us-east-1')
        self.url = cloud.upload('one.json', BUCKET)
        self.portfolio = self.new_portfolio('tools')
        made = self.api.create_product(
            Name='bucket', Owner='us', ProductType='CLOUD_FORMATION_TEMPLATE', IdempotencyToken=token(),
            ProvisioningArtifactParameters={'Name': 'v1', 'Info': {'LoadTemplateFromURL': self.url}, 'Type': 'CLOUD_FORMATION_TEMPLATE'})
        self.product = made['ProductViewDetail']['ProductViewSummary']['ProductId']
        self.version = made['ProvisioningArtifactDetail']['Id']
        self.api.associate_product_with_portfolio(PortfolioId=self.portfolio, ProductId=self.product)
        self.allow()

    def new_portfolio(self, name: str) -> str:
        return self.api.create_portfolio(DisplayName=name, ProviderName='us', IdempotencyToken=token())['PortfolioDetail']['Id']

    def allow(self, portfolio: str | None = None, api: Any = None) -> None:
        (api or self.api).associate_principal_with_portfolio(
            PortfolioId=portfolio or self.portfolio, PrincipalARN=ANYBODY, PrincipalType='IAM_PATTERN')

    def add_version(self, template: Any, name: str = 'v2') -> str:
        url = self.cloud.upload(f'{name}.json', template)
        return self.api.create_provisioning_artifact(
            ProductId=self.product, IdempotencyToken=token(), Parameters={'Name': name, 'Info': {'LoadTemplateFromURL': url}},
        )['ProvisioningArtifactDetail']['Id']

    def constrain(self, kind: str, parameters: Any) -> str:
        return self.api.create_constraint(PortfolioId=self.portfolio, ProductId=self.product, Type=kind, Parameters=json.dumps(parameters),
                                          IdempotencyToken=token())['ConstraintDetail']['ConstraintId']

    def role(self, name: str = 'launch', trust: Any = TRUST, account: str = ACCOUNT) -> str:
        iam = client(self.cloud, 'iam', account) if account != ACCOUNT else self.cloud.client('iam')
        try:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        except iam.exceptions.EntityAlreadyExistsException:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
        return f'arn:aws:iam::{account}:role/{name}'

    def provision(self, name: str = 'mine', parameters: dict[str, str] | None = None, api: Any = None, **more: Any) -> dict[str, Any]:
        """The record, when it is done."""
        api = api or self.api
        asked = {'ProductId': self.product, 'ProvisionedProductName': name, 'ProvisionToken': token(),
                 'ProvisioningParameters': [{'Key': key, 'Value': value} for key, value in (parameters or {}).items()], **more}
        if 'ProvisioningArtifactName' not in more:
            asked.setdefault('ProvisioningArtifactId', self.version)
        return done(api, api.provision_product(**asked))

    def update(self, name: str = 'mine', **more: Any) -> dict[str, Any]:
        return done(self.api, self.api.update_provisioned_product(ProvisionedProductName=name, UpdateToken=token(), **more))

    def terminate(self, name: str = 'mine', **more: Any) -> dict[str, Any]:
        return done(self.api, self.api.terminate_provisioned_product(ProvisionedProductName=name, TerminateToken=token(), **more))

    def told(self, name: str = 'mine', api: Any = None) -> dict[str, Any]:
        return (api or self.api).describe_provisioned_product(Name=name)['ProvisionedProductDetail']


def done(api: Any, answer: Any) -> dict[str, Any]:
    """The record of a request, when it has come to its end; its outputs as a dict, and what went wrong as a text."""
    def ended() -> Any:
        found = api.describe_record(Id=answer['RecordDetail']['RecordId'])
        return found if found['RecordDetail']['Status'] in ('SUCCEEDED', 'FAILED') else None
    found = until(ended)
    record = found['RecordDetail']
    return {**record, 'Outputs': {item['OutputKey']: item['OutputValue'] for item in found['RecordOutputs']},
            'Why': '; '.join(error['Description'] for error in record['RecordErrors'])}


def token() -> str:
    return str(uuid.uuid4())
