"""Service Catalog: a provisioned product, which is a stack that another stack has had made."""
from __future__ import annotations

import time
import uuid
from typing import Any

from botocore.exceptions import ClientError

from .base import Provider, Resource, ResourceFailed, as_tags, call, is_gone, pairs
from .servicecatalog import listed

_SAME = ('AcceptLanguage', 'PathId', 'PathName', 'ProductId', 'ProductName', 'ProvisioningArtifactId', 'ProvisioningArtifactName',
         'ProvisioningParameters', 'ProvisioningPreferences', 'Tags')
_STACK = 'CloudformationStackARN'


class ProvisionedProduct(Provider):
    """Provisioned, changed and terminated by requests to Service Catalog, and each waited for.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationprovisionedproduct.html
    """

    def create(self, r: Resource) -> None:
        name = r.properties.get('ProvisionedProductName') or r.memory.setdefault('name', r.name(128))
        answer = call(r, 'servicecatalog', 'provision_product', {
            **{key: value for key, value in r.properties.items() if key in (*_SAME, 'NotificationArns')},
            'ProvisionedProductName': name, 'ProvisionToken': str(uuid.uuid4())})
        r.id = answer['RecordDetail']['ProvisionedProductId']
        self._wait(r, answer)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        """The tags are sent when they are others: not every product lets them change."""
        same_tags = as_tags(old.get('Tags')) == as_tags(r.properties.get('Tags'))
        sent = {key: value for key, value in r.properties.items() if key in _SAME and key != 'Tags'}
        tags = {} if same_tags else {'Tags': pairs(r.properties.get('Tags'))}
        self._wait(r, call(r, 'servicecatalog', 'update_provisioned_product', {
            **sent, **tags, 'ProvisionedProductId': r.id, 'UpdateToken': str(uuid.uuid4())}))

    def delete(self, r: Resource) -> None:
        if r.id and self.describe(r) is not None:
            self._wait(r, r.client('servicecatalog').terminate_provisioned_product(ProvisionedProductId=r.id, TerminateToken=str(uuid.uuid4())))

    def describe(self, r: Resource) -> Any:
        try:
            return r.client('servicecatalog').describe_provisioned_product(Id=r.id)['ProvisionedProductDetail'] if r.id else None
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    def live(self, r: Resource) -> dict[str, Any] | None:
        found = self.describe(r)
        return found and {key: found[key] for key in ('ProductId', 'ProvisioningArtifactId') if key in r.properties}

    def attribute(self, r: Resource, name: str) -> Any:
        if name == 'ProvisionedProductId':
            return r.id
        if name == 'RecordId':
            return (self.describe(r) or {}).get('LastProvisioningRecordId')
        outputs = {item['OutputKey']: item['OutputValue'] for item in listed(
            r.client('servicecatalog').get_provisioned_product_outputs, 'Outputs', ProvisionedProductId=r.id)}
        return outputs.get(_STACK if name == 'CloudformationStackArn' else name.partition('.')[2])

    @staticmethod
    def _wait(r: Resource, answer: Any) -> None:
        client, record = r.client('servicecatalog'), answer['RecordDetail']
        while record['Status'] not in ('SUCCEEDED', 'FAILED'):
            time.sleep(0.02)
            record = client.describe_record(Id=record['RecordId'])['RecordDetail']
        if record['Status'] == 'FAILED':
            raise ResourceFailed('; '.join(error['Description'] for error in record['RecordErrors']))


TYPES = [ProvisionedProduct('AWS::ServiceCatalog::CloudFormationProvisionedProduct')]
