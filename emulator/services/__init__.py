"""What moto's services lack and a few lines give: operations, and members of requests that they forget."""
from . import (
    apigateway, autoscaling, builds, catalog, codebuild, codedeploy, codepipeline, ecr_layers, ecs_tasks, fleet, governance, kept, pipelines,
    quicksetup, schedules, servicediscovery, snapshots, stepfunctions, targets)


def install() -> None:
    """Call it once, before the first request."""
    for service in (kept, apigateway, codebuild, builds, codedeploy, codepipeline, pipelines, ecr_layers, ecs_tasks, governance, schedules,
                    catalog, fleet, servicediscovery, stepfunctions, targets, autoscaling, snapshots, quicksetup):
        service.install()
