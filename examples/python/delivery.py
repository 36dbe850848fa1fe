"""A pipeline to two accounts and regions: the app of examples/delivery, written in Python. Both give the same templates.

Context (`cdk synth -c name=value`):
- `pipeline`, `staging`, `prod`: where, as `aws://<account>/<region>`
- `connectionArn`: the connection to the repository, made in the console
- `repository`: `owner/name`; `branch`
- `approver`: name of a role of the pipeline's account that may approve
"""

from pathlib import Path

from aws_cdk import Annotations, App, CfnOutput, Duration, Environment, RemovalPolicy, Stack, Stage, TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from cdk_wheelhouse import Profile, monitoring, pipelines, webapp
from constructs import Construct

APP_FOLDER = Path(__file__).parent.parent / "three-tier-web-app" / "app"
PLACES = {
    "pipeline": "aws://123456789012/us-east-1",
    "staging": "aws://111122223333/us-east-1",
    "prod": "aws://444455556666/eu-west-1",
}
CONNECTION = "arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-0000-0000-000000000000"


def build(app: App) -> None:
    def context(name: str, fallback: str) -> str:
        return app.node.try_get_context(name) or fallback

    def env(name: str) -> Environment:
        _, _, account, region = context(name, PLACES[name]).split("/")
        return Environment(account=account, region=region)

    stack = Stack(app, "Delivery", description="Delivers the guest book to staging and production", env=env("pipeline"))
    people = People(stack, "People")

    delivery = pipelines.DeliveryPipeline(
        stack,
        "Pipeline",
        source=pipelines.Source.connection(
            context("repository", "acme/shop"),
            connection_arn=context("connectionArn", CONNECTION),
            branch=context("branch", "main"),
        ),
        synth=pipelines.Synth.cdk(install_commands=["npm ci"], directory="examples/delivery", runtime_versions={"nodejs": "22"}),
        test=[
            pipelines.Check.commands(
                "Unit",
                ["npm ci", "node --test examples/three-tier-web-app/app-test/"],
                runtime_versions={"nodejs": "22"},
            )
        ],
        alert_topic=people.alerts,
    )

    staging = ShopStage(stack, "Staging", env=env("staging"), profile=Profile.development())
    delivery.add_stage(
        staging,
        verify=[pipelines.Check.http(url=pipelines.Value.output(staging.url), path="/health")],
    )

    prod = ShopStage(stack, "Prod", env=env("prod"), profile=Profile.production())
    delivery.add_stage(
        prod,
        approval=pipelines.Approval.change_sets(topic=people.approvals),
        window=pipelines.DeployWindow.weekdays(
            opens="09:00", closes="16:00", time_zone=TimeZone.EUROPE_BERLIN, freeze=["2026-12-20/2027-01-03"]
        ),
        verify=[pipelines.Check.http(url=pipelines.Value.output(prod.url), path="/health")],
        rollback_on=prod.alarms,
        bake=Duration.minutes(15),
    )

    approver = app.node.try_get_context("approver")
    if approver:
        delivery.grant_approval(iam.Role.from_role_name(stack, "Approver", approver))


class ShopStage(Stage):
    """The guest book, in one account and region."""

    def __init__(self, scope: Construct, id: str, *, env: Environment, profile: Profile) -> None:
        super().__init__(scope, id, env=env)
        stack = Stack(self, "Shop", description="A guest book", termination_protection=profile.deletion_protection)
        shop = webapp.ThreeTierWebApp(
            stack,
            "Shop",
            profile=profile,
            app=webapp.AppTier.instances(
                code=webapp.AppCode.directory(
                    str(APP_FOLDER),
                    runtime=webapp.AppRuntime.nodejs("22"),
                    port=8080,
                    health_check_path="/alive",
                    startup_check_path="/health",
                ),
                scaling=webapp.InstanceScaling(min=2, max=6, cpu_percent=60)
                if profile.highly_available
                else webapp.InstanceScaling(min=1, max=2),
            ),
            data=webapp.DataTier.aurora_postgres(database_name="shop"),
        )
        Annotations.of(shop).acknowledge_warning("cdk-wheelhouse:webapp.plain-http", "The example has no domain of its own.")
        self.url = CfnOutput(stack, "Url", value=shop.url)
        self.alarms = shop.monitor.alarms_of(monitoring.Severity.CRITICAL) if shop.monitor else []


class People(Construct):
    """Who hears of what."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        key = kms.Key(
            self,
            "Key",
            description="Messages of the delivery",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        key.grant_encrypt_decrypt(iam.ServicePrincipal("events.amazonaws.com"))  # which sends what has failed
        self.approvals = sns.Topic(
            self, "Approvals", display_name="Changes that wait for an approval", master_key=key, enforce_ssl=True
        )
        self.alerts = sns.Topic(self, "Alerts", display_name="Deliveries that have failed", master_key=key, enforce_ssl=True)


if __name__ == "__main__":
    program = App()
    build(program)
    program.synth()
