"""Tasks of ECS that are run by themselves: on Fargate a container need not say its memory, the task does; moto adds up None."""
from __future__ import annotations

import copy
from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend


def install() -> None:
    calculate = EC2ContainerServiceBackend._calculate_task_resource_requirements

    def calculated(task_definition: Any) -> Any:
        sized = copy.copy(task_definition)
        sized.container_definitions = [
            container if {'memory', 'memoryReservation'} & set(container) else {**container, 'memory': 0}
            for container in task_definition.container_definitions]
        return calculate(sized)

    EC2ContainerServiceBackend._calculate_task_resource_requirements = staticmethod(calculated)
