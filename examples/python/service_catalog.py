"""Products of a platform team: the app of examples/service-catalog, written in Python. Both give the same templates.

Context (`cdk synth -c name=value`):
- `platform`, `team`: where, as `aws://<account>/<region>`
- `organizationalUnit`, `organization`: shares the portfolio with the unit of the organization, too
- `portfolioId`: id of the portfolio, once it has been deployed: makes the stack of the team's account
- `bucketVersion`: the version that the bucket is released as
- `history`: folder of the released versions
"""

from pathlib import Path

from aws_cdk import Acknowledgment, App, CfnOutput, CfnParameter, Duration, Environment, RemovalPolicy, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from cdk_wheelhouse import servicecatalog
from constructs import Construct

EXAMPLE = Path(__file__).parent.parent / "service-catalog"
PLACES = {"platform": "aws://123456789012/us-east-1", "team": "aws://444455556666/us-east-1"}
RUNBOOK = "Redrive-failed-messages"


def build(app: App) -> None:
    def context(name: str) -> str | None:
        value: str | None = app.node.try_get_context(name)
        return value

    def env(name: str) -> Environment:
        _, _, account, region = (context(name) or PLACES[name]).split("/")
        return Environment(account=account, region=region)

    history = context("history") or str(EXAMPLE / "product-history")

    stack = Stack(app, "Platform", description="Products for all teams", env=env("platform"))
    alerts = Alerts(stack, "Alerts")

    portfolio = servicecatalog.GovernedPortfolio(
        stack,
        "Products",
        display_name="Platform products",
        provider_name="Platform team",
        description="What teams may launch by themselves",
        support=servicecatalog.Support(
            email="platform@example.com", url="https://wiki.example.com/platform", description="Weekdays from 9 to 17"
        ),
        tag_options={"costCenter": ["1001", "1002"], "environment": ["dev", "prod"]},
        budget=servicecatalog.CatalogBudget.monthly(5000),
        alert_topic=alerts.topic,
    )

    bucket = portfolio.add_product(
        servicecatalog.StackProduct.versions(
            "Bucket",
            name="Encrypted bucket",
            description="A bucket for files, encrypted and versioned.",
            cost="about 0.03 USD for each GB and month",
            versions={
                "1.0.0": servicecatalog.ProductVersion.recorded(description="First release"),
                "1.1.0": servicecatalog.ProductVersion.recorded(description="Former versions of objects are kept"),
                context("bucketVersion") or "2.0.0": servicecatalog.ProductVersion.from_stack(
                    BucketStack(stack, "BucketStack"), description="How often objects are read"
                ),
            },
            history=history,
            lifecycle=servicecatalog.VersionLifecycle(keep=2, deprecate_after=Duration.days(180)),
        )
    )
    bucket.add_rule(servicecatalog.Rule.allowed_values(bucket.parameter("Retention"), ["7", "30", "90"]))
    bucket.use_launch_role(servicecatalog.LaunchRole.least_privilege(role_name="Launch-Bucket"))
    bucket.allow_tag_updates()

    importer = portfolio.add_product(
        servicecatalog.StackProduct.versions(
            "Importer",
            name="Importer",
            description="A queue, and a function that imports what comes through it.",
            cost="next to nothing without messages",
            versions={"1.0.0": servicecatalog.ProductVersion.from_stack(ImporterStack(stack, "ImporterStack"))},
            history=history,
            budget=servicecatalog.CatalogBudget.monthly(200),
        )
    )
    importer.use_launch_role(
        servicecatalog.LaunchRole.least_privilege(role_name="Launch-Importer", permissions=[may_redrive()])
    )
    create_runbook(stack)
    importer.add_action(
        servicecatalog.ServiceAction.automation(
            "Redrive-failed",
            document_name=RUNBOOK,
            description="Sends messages that have failed through the queue again",
            inputs=["QueueArn"],
        )
    )
    importer.notify(alerts.topic)

    web = portfolio.add_product(
        servicecatalog.Blueprints.three_tier_web_app(
            "WebApp",
            name="Web app with a database",
            version="1.0.0",
            cost="from 250 USD a month",
            history=history,
            dependencies=["Encrypted bucket"],
        )
    )
    web.use_launch_role(servicecatalog.LaunchRole.least_privilege(role_name="Launch-WebApp"))
    size = web.parameter("TaskSize")
    few = servicecatalog.RuleCondition.has_value(web.parameter("MinTasks"), "1")
    web.add_rule(servicecatalog.Rule.forbidden_values(size, ["xlarge"]))
    web.add_rule(servicecatalog.Rule.allowed_values(size, ["small"], name="OneTaskIsSmall", when=few))

    service = portfolio.add_product(
        servicecatalog.Blueprints.fargate_service(
            "Service", name="Web service", version="1.0.0", cost="from 120 USD a month", history=history
        )
    )
    service.use_launch_role(servicecatalog.LaunchRole.least_privilege(role_name="Launch-Service"))

    portfolio.grant_access(servicecatalog.Principal.sso_permission_set("Developer"))
    team = env("team")
    assert team.account
    portfolio.share_with(servicecatalog.ShareTarget.account(team.account))
    unit = context("organizationalUnit")
    if unit:
        target = servicecatalog.ShareTarget.organizational_unit(unit, organization_id=context("organization"))
        portfolio.share_with(target, share_principals=True)

    servicecatalog.CataloguePage(stack, "Catalogue", portfolios=[portfolio])
    CfnOutput(stack, "PortfolioId", value=portfolio.portfolio_id, description="For the accounts that it is shared with")

    portfolio_id = context("portfolioId")
    if portfolio_id:
        TeamStack(app, "Team", env=team, portfolio_id=portfolio_id, products=portfolio.products)


class BucketStack(servicecatalog.ProductStack):
    """A bucket as the platform team wants buckets to be."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="An encrypted, versioned bucket")
        retention = CfnParameter(
            self,
            "Retention",
            description="How long former versions of objects are kept, in days",
            type="Number",
            default=30,
            min_value=1,
            max_value=3650,
        )
        tier = CfnParameter(
            self,
            "Tier",
            description="How often objects are read",
            default="frequent",
            allowed_values=["frequent", "seldom", "archive"],
        )
        bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    noncurrent_version_expiration=Duration.days(retention.value_as_number),
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                )
            ],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        Validations.of(bucket).acknowledge(
            Acknowledgment(id="AwsSolutions-S1", reason="CloudTrail tells of the requests of the whole organization.")
        )
        CfnOutput(self, "BucketName", value=bucket.bucket_name, description="Name of the bucket")
        CfnOutput(self, "BucketTier", value=tier.value_as_string, description="How often objects are read")


class ImporterStack(servicecatalog.ProductStack):
    """A queue, and a function that imports what comes through it: a product whose code is an asset."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="A queue, and a function that imports what comes through it")
        batch = CfnParameter(
            self, "BatchSize", description="Messages for one call", type="Number", default=10, min_value=1, max_value=10
        )
        failed = sqs.Queue(self, "Failed", enforce_ssl=True, retention_period=Duration.days(14))
        queue = sqs.Queue(
            self,
            "Queue",
            enforce_ssl=True,
            visibility_timeout=Duration.minutes(6),
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=3),
        )
        function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_asset(str(EXAMPLE / "importer")),
            timeout=Duration.minutes(1),
            log_group=logs.LogGroup(self, "Logs", retention=logs.RetentionDays.ONE_MONTH),
        )
        function.add_event_source(
            event_sources.SqsEventSource(queue, batch_size=batch.value_as_number, report_batch_item_failures=True)
        )
        Validations.of(function).acknowledge(
            Acknowledgment(id="AwsSolutions-L1", reason="The runtime that the code is tested with.")
        )
        assert function.role
        Validations.of(function.role).acknowledge(
            Acknowledgment(
                id="AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
                reason="Writing logs, and nothing else.",
            )
        )
        CfnOutput(self, "QueueUrl", value=queue.queue_url, description="Where messages are sent")


class TeamStack(Stack):
    """In a team's account: what may be launched here, and the roles for it."""

    def __init__(
        self, scope: Construct, id: str, *, env: Environment, portfolio_id: str, products: list[servicecatalog.OfferedProduct]
    ) -> None:
        super().__init__(scope, id, description="Products of the platform team", env=env)
        portfolio = servicecatalog.ImportedPortfolio(self, "Products", portfolio_id=portfolio_id, launch_roles_of=products)
        portfolio.grant_access(servicecatalog.Principal.sso_permission_set("Developer"))
        create_runbook(self)


def create_runbook(stack: Stack) -> None:
    """A runbook of Systems Manager Automation that moves messages back from a dead letter queue; each account has its own."""
    step = {"Api": "StartMessageMoveTask", "Service": "sqs", "SourceArn": "{{ QueueArn }}"}
    ssm.CfnDocument(
        stack,
        "Runbook",
        name=RUNBOOK,
        document_type="Automation",
        update_method="NewVersion",
        content={
            "description": "Moves messages of a dead letter queue back to where they came from",
            "mainSteps": [{"action": "aws:executeAwsApi", "inputs": step, "name": "Move"}],
            "parameters": {"QueueArn": {"description": "ARN of the dead letter queue", "type": "String"}},
            "schemaVersion": "0.3",
        },
    )


def may_redrive() -> iam.PolicyStatement:
    """What the runbook does, with the queues of launched products only."""
    actions = [
        "sqs:StartMessageMoveTask",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
    ]
    return iam.PolicyStatement(actions=actions, resources=["arn:aws:sqs:*:*:SC-*"])


class Alerts(Construct):
    """Who hears of budgets and launches."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        key = kms.Key(
            self,
            "Key",
            description="Messages of the platform",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        for service in ["budgets.amazonaws.com", "cloudformation.amazonaws.com"]:
            key.grant_encrypt_decrypt(iam.ServicePrincipal(service))
        self.topic = sns.Topic(self, "Topic", display_name="Platform products", master_key=key, enforce_ssl=True)


if __name__ == "__main__":
    program = App()
    build(program)
    program.synth()
