"""A shop in containers: the app of examples/fargate-services, written in Python. Both give the same templates.

Context (`cdk synth -c name=value`):
- `profile`: `production` (default) or `development`
- `domain`, `hostedZoneId`, `hostedZoneName`: serve HTTPS under a name of yours
- `release`: the tag of the images, `1` if left out
- `alertEmail`: who is told about alarms
- `deletionProtection`: `false` before the stacks are destroyed
"""

from dataclasses import dataclass
from typing import Optional

from aws_cdk import Acknowledgment, Annotations, App, CfnOutput, Duration, Stack, TimeZone, Validations
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from cdk_wheelhouse import Profile, fargate, rollout
from constructs import IConstruct


@dataclass(frozen=True)
class Images:
    web: ecs.ContainerImage
    orders: ecs.ContainerImage
    mailer: ecs.ContainerImage


@dataclass(frozen=True)
class Shop:
    """What the services of the shop have in common."""

    environment: fargate.Environment
    table: dynamodb.Table
    ordered: sns.Topic
    images: Images


def build(app: App) -> None:
    development = app.node.try_get_context("profile") == "development"
    deletion_protection = app.node.try_get_context("deletionProtection") != "false"
    profile = Profile.development() if development else Profile.production(deletion_protection=deletion_protection)
    suffix = "Dev" if development else ""
    images = Stack(app, f"ServicesImages{suffix}", description="Images of a shop in containers")
    stack = Stack(
        app,
        f"Services{suffix}",
        description="A shop in containers: web, orders, mailer",
        termination_protection=profile.deletion_protection,
    )

    environment = fargate.Environment(stack, "Shop", profile=profile, domain=domain_of(app, stack))
    shop = Shop(
        environment=environment,
        table=create_table(stack, environment),
        ordered=sns.Topic(stack, "Ordered", master_key=environment.encryption_key, enforce_ssl=True),
        images=images_of(images, profile, app.node.try_get_context("release") or "1"),
    )
    orders = create_orders(stack, shop)
    web = create_web(stack, shop, orders, development)
    web.connect_to(orders)
    create_mailer(stack, shop)
    create_report(stack, shop)

    domain, load_balancer = environment.domain, environment.load_balancer
    if domain is None:
        Annotations.of(environment).acknowledge_warning(
            "cdk-wheelhouse:fargate.plain-http",
            "The example has no domain of its own; give it yours by context.",
        )
    email = app.node.try_get_context("alertEmail")
    if email and environment.alert_topic:
        environment.alert_topic.add_subscription(subscriptions.EmailSubscription(email))
    assert load_balancer
    url = f"https://{domain.name}" if domain else f"http://{load_balancer.load_balancer_dns_name}"
    CfnOutput(stack, "Url", value=url, description="Where the shop is found")


def create_web(stack: Stack, shop: Shop, orders: fargate.BackendService, development: bool) -> fargate.WebService:
    """What the world sees. A tenth of it tries a new release for ten minutes, after a question of ours was answered well."""
    domain = shop.environment.domain
    small = fargate.WebServiceScaling(min=1, max=2)
    large = fargate.WebServiceScaling(min=2, max=20, cpu_percent=60, requests_per_task=500)
    return fargate.WebService(
        stack,
        "Web",
        environment=shop.environment,
        image=shop.images.web,
        port=8080,
        route=fargate.Route.host(domain.name) if domain else fargate.Route.any_host().path("/*"),
        health_check_path="/alive",
        rollout=rollout.Rollout.canary(percent=10, bake=Duration.minutes(10)),
        hooks=[fargate.Hook.smoke_test(path="/", contains="order")],
        scaling=small if development else large,
        variables={"ORDERS_URL": orders.url},
    )


def create_orders(stack: Stack, shop: Shop) -> fargate.BackendService:
    """Keeps the orders. All requests move to a new release at one moment, once its task of preparation has gone well."""
    table, ordered = shop.table, shop.ordered
    orders = fargate.BackendService(
        stack,
        "Orders",
        environment=shop.environment,
        image=shop.images.orders,
        port=8080,
        rollout=rollout.Rollout.blue_green(bake=Duration.minutes(5)),
        variables={"TABLE_NAME": table.table_name, "TOPIC_ARN": ordered.topic_arn},
    )
    table.grant_read_write_data(orders)
    ordered.grant_publish(orders)

    prepare = fargate.OneOffTask(
        stack,
        "Prepare",
        environment=shop.environment,
        image=shop.images.orders,
        command=["node", "prepare.js"],
        variables={"TABLE_NAME": table.table_name},
    )
    table.grant_read_write_data(prepare)
    prepare.run_after(table)
    prepare.run_before(orders)
    for writer in (orders, prepare):
        acknowledge_key_actions(writer.task_definition)
    return orders


def create_mailer(stack: Stack, shop: Shop) -> None:
    """Writes to the customers; in the hours without orders nothing runs."""
    fargate.WorkerService(
        stack,
        "Mailer",
        environment=shop.environment,
        image=shop.images.mailer,
        subscriptions=[fargate.Subscription.topic(shop.ordered)],
        scaling=fargate.WorkerServiceScaling(
            min=0,
            max=10,
            latency_target=Duration.minutes(2),
            message_time=Duration.seconds(3),
        ),
        scale_in_protection=True,
        spot=fargate.SpotMix(ratio=50),
    )


def create_report(stack: Stack, shop: Shop) -> None:
    """Counts the orders of the day."""
    report = fargate.ScheduledJob(
        stack,
        "Report",
        environment=shop.environment,
        image=shop.images.orders,
        command=["node", "report.js"],
        variables={"TABLE_NAME": shop.table.table_name},
        schedule=scheduler.ScheduleExpression.cron(hour="2", minute="0", time_zone=TimeZone.EUROPE_BERLIN),
        retries=2,
        timeout=Duration.minutes(30),
    )
    shop.table.grant_read_data(report)


def create_table(stack: Stack, environment: fargate.Environment) -> dynamodb.Table:
    profile, key = environment.profile, environment.encryption_key
    return dynamodb.Table(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key else dynamodb.TableEncryption.DEFAULT,
        encryption_key=key,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True,
        ),
        deletion_protection=profile.deletion_protection,
        removal_policy=profile.removal_policy,
    )


def acknowledge_key_actions(construct: IConstruct) -> None:
    """Who writes to an encrypted table may use its key, in words of the CDK that a policy checker asks about."""
    for action in ("kms:ReEncrypt*", "kms:GenerateDataKey*"):
        Validations.of(construct).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM5[Action::{action}]",
                reason="Two actions each, with the key of the environment alone.",
            )
        )


def images_of(stack: Stack, profile: Profile, release: str) -> Images:
    """Images have a stack of their own: they must be there before a service is."""

    def image(name: str) -> ecs.ContainerImage:
        images = fargate.ImageRepository(stack, name, profile=profile)
        CfnOutput(
            stack,
            f"{name}Repository",
            value=images.repository.repository_uri,
            description=f"Where the image of '{name.lower()}' is pushed to",
        )
        return images.image(release)

    return Images(web=image("Web"), orders=image("Orders"), mailer=image("Mailer"))


def domain_of(app: App, stack: Stack) -> Optional[fargate.EnvironmentDomain]:
    name = app.node.try_get_context("domain")
    if name is None:
        return None
    zone = route53.HostedZone.from_hosted_zone_attributes(
        stack,
        "Zone",
        hosted_zone_id=app.node.get_context("hostedZoneId"),
        zone_name=app.node.get_context("hostedZoneName"),
    )
    return fargate.EnvironmentDomain(name=name, hosted_zone=zone)


if __name__ == "__main__":
    program = App()
    build(program)
    program.synth()
