"""Members of a request that moto forgets, though the service tells them later: they are kept on what moto has made, and given back with it.

It is for those services of moto that answer with their own objects, from which the members of an answer are picked by name.
"""
from __future__ import annotations

from functools import wraps
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.ecs.models import CapacityProvider, Service

#: Service -> operation -> the member of its answer that is the object.
_OPERATIONS = {
    'ecs': {'CreateService': 'service', 'UpdateService': 'service', 'RegisterTaskDefinition': 'taskDefinition',
            'CreateCapacityProvider': 'capacityProvider', 'UpdateCapacityProvider': 'capacityProvider', 'UpdateCluster': 'cluster'},
}


def install() -> None:
    """Call it once."""
    answer = BaseResponse.serialized

    @wraps(answer)
    def answered(response: BaseResponse, result: ActionResult) -> Any:
        operation = response._get_action()
        member = _OPERATIONS.get(response.service_name, {}).get(operation)
        if member and isinstance(result.result, dict):
            _keep(response, operation, member, result.result[member])
        return answer(response, result)

    BaseResponse.serialized = answered
    prepare = CapacityProvider._prepare_asg_provider
    # moto stumbles over a capacity provider that has no group of instances.
    CapacityProvider._prepare_asg_provider = lambda provider, group: prepare(provider, group) if group is not None else None


def _keep(response: BaseResponse, operation: str, member: str, made: Any) -> None:
    """Put on `made` what was sent and has no value there. What was kept before is overwritten; what moto keeps is not touched."""
    model = get_service_model(response.boto3_service_name).operation_model(operation)
    told = model.output_shape.members[member].members
    sent = {name: response._get_param(name) for name in model.input_shape.members}
    sent = {name: value for name, value in sent.items() if value is not None}
    kept = made.__dict__.setdefault('kept', set())
    for name in sent.keys() & told.keys():
        if name in kept or not _value(made, name):
            setattr(made, name, sent[name])
            kept.add(name)
    if isinstance(made, Service):
        _settle(made, sent, told['deployments'].member.members)


def _value(made: Any, name: str) -> Any:
    return getattr(made, name, None) or getattr(made, xform_name(name), None)


def _settle(service: Service, sent: dict[str, Any], told: Any) -> None:
    """A service runs its tasks at once, and its one deployment is done; moto keeps it in progress, as it was when the service was made."""
    if sent.get('capacityProviderStrategy'):
        service.launch_type = None
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment.update({name: value for name, value in sent.items() if name in told})
        deployment.update(
            taskDefinition=service.task_definition, desiredCount=service.desired_count, runningCount=service.desired_count, pendingCount=0,
            launchType=service.launch_type, rolloutState='COMPLETED', rolloutStateReason=f"ECS deployment {deployment['id']} completed.")
