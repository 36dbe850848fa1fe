"""A guest book: the app of examples/three-tier-web-app, written in Python. Both give the same template.

Context (`cdk synth -c name=value`):
- `profile`: `production` (default) or `development`
- `domain`, `hostedZoneId`, `hostedZoneName`: serve HTTPS under a name of yours
- `alertEmail`: who is told about alarms
"""

from pathlib import Path
from typing import Optional

from aws_cdk import Annotations, App, CfnOutput, Duration, Size, Stack, TimeZone
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_sns_subscriptions as subscriptions
from cdk_wheelhouse import Profile, rollout, webapp

APP_FOLDER = Path(__file__).parent.parent / "three-tier-web-app" / "app"


def build(app: App) -> None:
    development = app.node.try_get_context("profile") == "development"
    deletion_protection = app.node.try_get_context("deletionProtection") != "false"
    profile = Profile.development() if development else Profile.production(deletion_protection=deletion_protection)
    stack = Stack(
        app,
        "ShopDev" if development else "Shop",
        description="A three-tier web application: a guest book, kept in PostgreSQL",
        termination_protection=profile.deletion_protection,
    )

    shop = webapp.ThreeTierWebApp(
        stack,
        "Shop",
        profile=profile,
        app=webapp.AppTier.instances(
            code=webapp.AppCode.directory(
                str(APP_FOLDER),
                runtime=webapp.AppRuntime.nodejs("22"),
                port=8080,
                health_check_path="/alive",  # asked for ever
                startup_check_path="/health",  # asked once, on a new instance
                environment={"NODE_ENV": "production"},
            ),
            scaling=development_scaling() if development else production_scaling(),
            rollout=rollout.Rollout.all_at_once() if development else production_rollout(),
            volume_size=Size.gibibytes(16),
        ),
        data=webapp.DataTier.aurora_postgres(database_name="shop"),
        cache=webapp.Cache.valkey(),
        domain=domain_of(app, stack),
    )

    if shop.certificate is None:
        Annotations.of(shop).acknowledge_warning(
            "cdk-wheelhouse:webapp.plain-http",
            "The example has no domain of its own; give it yours by context.",
        )
    email = app.node.try_get_context("alertEmail")
    if email and shop.alert_topic:
        shop.alert_topic.add_subscription(subscriptions.EmailSubscription(email))
    CfnOutput(stack, "Url", value=shop.url, description="Where the shop is found")


def production_scaling() -> webapp.InstanceScaling:
    return webapp.InstanceScaling(min=2, max=6, requests_per_target=600, cpu_percent=60)


def production_rollout() -> rollout.Rollout:
    return rollout.Rollout.rolling(
        min_healthy_percent=100,
        wait=rollout.Wait.for_signals(timeout=Duration.minutes(20)),
    )


def development_scaling() -> webapp.InstanceScaling:
    """Nobody works at night, so nothing runs."""
    evenings = webapp.ScheduledCapacity.off_hours(stop="20:00", start="07:00", time_zone=TimeZone.EUROPE_BERLIN)
    return webapp.InstanceScaling(min=1, max=2, schedules=[evenings])


def domain_of(app: App, stack: Stack) -> Optional[webapp.WebDomain]:
    name = app.node.try_get_context("domain")
    if name is None:
        return None
    zone = route53.HostedZone.from_hosted_zone_attributes(
        stack,
        "Zone",
        hosted_zone_id=app.node.get_context("hostedZoneId"),
        zone_name=app.node.get_context("hostedZoneName"),
    )
    return webapp.WebDomain(name=name, hosted_zone=zone)


if __name__ == "__main__":
    program = App()
    build(program)
    program.synth()
