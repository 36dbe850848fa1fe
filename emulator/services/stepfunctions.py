"""Step Functions: versions of state machines as operations of their own."""
from __future__ import annotations

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse


def install() -> None:
    StepFunctionResponse.delete_state_machine_version = _delete_state_machine_version
    StepFunctionResponse.publish_state_machine_version = _publish_state_machine_version


def _publish_state_machine_version(response: StepFunctionResponse) -> ActionResult:
    machine = response.stepfunction_backend.describe_state_machine(response._get_param('stateMachineArn'))
    machine.publish(response._get_param('description'))
    return ActionResult({'stateMachineVersionArn': machine.latest_version.arn, 'creationDate': machine.latest_version.creation_date})


def _delete_state_machine_version(response: StepFunctionResponse) -> ActionResult:
    version = response.stepfunction_backend.describe_state_machine(response._get_param('stateMachineVersionArn'))
    machine = response.stepfunction_backend.describe_state_machine(version.arn.rpartition(':')[0])
    machine.versions.pop(version.version)
    return ActionResult({})
