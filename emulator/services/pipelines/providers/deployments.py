"""Deployments to buckets and to services of ECS."""
from __future__ import annotations

import io
import json
import mimetypes
import zipfile
from typing import Any

from botocore.exceptions import ClientError

from .. import artifacts
from ..errors import ActionFailed


def s3(action: Any) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html"""
    bucket, extract = action.need('BucketName', 'Extract')
    prefix = action.configuration.get('ObjectKey', '')
    content = action.input(_only_input(action))
    options = {'CacheControl': action.configuration['CacheControl']} if action.configuration.get('CacheControl') else {}
    target = action.client('s3')
    try:
        if extract.lower() != 'true':
            action.need('ObjectKey')
            target.put_object(Bucket=bucket, Key=prefix, Body=content, **options)
            return
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    key = f'{prefix.rstrip("/")}/{entry.filename}' if prefix else entry.filename
                    kind = mimetypes.guess_type(entry.filename)[0] or 'binary/octet-stream'
                    target.put_object(Bucket=bucket, Key=key, Body=archive.read(entry), ContentType=kind, **options)
    except ClientError as error:
        raise ActionFailed(f'The bucket {bucket} cannot be written to: {error}') from None


def ecs(action: Any) -> None:
    """A new revision of the service's task definition, with the images of a file.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
    """
    cluster, service = action.need('ClusterName', 'ServiceName')
    name = _only_input(action)
    file = action.configuration.get('FileName', 'imagedefinitions.json')
    images = {item['name']: item['imageUri'] for item in json.loads(artifacts.file_of(action.input(name), file, name))}
    client = action.client('ecs')
    found = client.describe_services(cluster=cluster, services=[service])['services']
    if not found:
        raise ActionFailed(f'The cluster {cluster} has no service {service}', 'ConfigurationError')
    task = client.describe_task_definition(taskDefinition=found[0]['taskDefinition'])['taskDefinition']
    unknown = sorted(set(images) - {container['name'] for container in task['containerDefinitions']})
    if unknown:
        raise ActionFailed(f'{file} names containers that the task definition does not have: {", ".join(unknown)}', 'ConfigurationError')
    allowed = client.meta.service_model.operation_model('RegisterTaskDefinition').input_shape.members
    changed = {key: value for key, value in task.items() if key in allowed and value not in (None, [], '')}
    changed['containerDefinitions'] = [
        {**container, 'image': images.get(container['name'], container['image'])} for container in task['containerDefinitions']]
    made = client.register_task_definition(**changed)['taskDefinition']['taskDefinitionArn']
    client.update_service(cluster=cluster, service=service, taskDefinition=made)
    action.tell(external_id=made, summary=f'The service {service} runs {made}.')


def _only_input(action: Any) -> str:
    if len(action.inputs()) != 1:
        raise ActionFailed(f'The action {action.run.name} needs one input artifact', 'ConfigurationError')
    return action.inputs()[0].name
