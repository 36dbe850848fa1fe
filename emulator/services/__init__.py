"""What moto's services lack and a few lines give: operations, and members of requests that they forget."""
from . import apigateway, codebuild, codedeploy, codepipeline, ecs_tasks, governance, kept, servicecatalog, servicediscovery, stepfunctions


def install() -> None:
    """Call it once, before the first request."""
    for service in (kept, apigateway, codebuild, codedeploy, codepipeline, ecs_tasks, governance, servicecatalog, servicediscovery, stepfunctions):
        service.install()
