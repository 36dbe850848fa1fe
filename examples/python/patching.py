"""A mixed fleet in three rings: the app of examples/patching, written in Python. Both give the same templates.

Context (`cdk synth -c name=value`):
- `profile`: `production` or `development`
- `approvers`: name of the role whose people agree before the last ring
"""

from aws_cdk import App, Duration, Stack, TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from cdk_wheelhouse import Profile, patching

IMPORTANT = [patching.Severity.CRITICAL, patching.Severity.IMPORTANT]


def build(app: App) -> None:
    profile = Profile.development() if app.node.try_get_context("profile") == "development" else Profile.production()
    stack = Stack(app, "Patching", description="Patches a mixed fleet ring by ring")

    linux = patching.PatchBaseline(
        stack,
        "Linux",
        operating_system=patching.OperatingSystem.AMAZON_LINUX_2023,
        description="Security updates after three days, corrections of faults after two weeks",
        approval_rules=[
            patching.ApprovalRule.security(
                severities=IMPORTANT, approve_after=Duration.days(3), compliance_level=patching.ComplianceLevel.CRITICAL
            ),
            patching.ApprovalRule.bugfixes(approve_after=Duration.days(14), compliance_level=patching.ComplianceLevel.LOW),
        ],
        rejected_patches=["kernel-6.1.99*"],
    )
    ubuntu = patching.PatchBaseline(
        stack,
        "Ubuntu",
        operating_system=patching.OperatingSystem.UBUNTU,
        approval_rules=[
            patching.ApprovalRule.priorities([patching.Priority.REQUIRED, patching.Priority.IMPORTANT, patching.Priority.STANDARD])
        ],
    )
    windows = patching.PatchBaseline(
        stack,
        "Windows",
        operating_system=patching.OperatingSystem.WINDOWS,
        approval_rules=[
            patching.ApprovalRule.security(severities=IMPORTANT, compliance_level=patching.ComplianceLevel.CRITICAL),
            patching.ApprovalRule.applications(product_families=["Office"], approve_after=Duration.days(30)),
        ],
        available_security_updates=patching.AvailableSecurityUpdates.NON_COMPLIANT,
    )

    topic = alerts_of(stack)
    leads = iam.Role.from_role_name(stack, "Approvers", app.node.try_get_context("approvers") or "OperationsLead")
    patching.PatchPolicy(
        stack,
        "Fleet",
        profile=profile,
        baselines=[linux, ubuntu, windows],
        rings=[
            patching.Ring.tag(
                "PatchRing",
                "canary",
                install=patching.WindowSchedule.monthly(2, patching.Weekday.TUE, "22:00", TimeZone.EUROPE_BERLIN),
                concurrency=patching.Rate.percent(50),
            ),
            patching.Ring.tag("PatchRing", "early", offset=Duration.days(2), errors=patching.Rate.percent(5)),
            patching.Ring.tag(
                "PatchRing",
                "prod",
                offset=Duration.days(7),
                further_offsets=[Duration.days(8)],
                duration=Duration.hours(6),
                errors=patching.Rate.count(1),
                min_compliance=98,
                approval=patching.RingApproval.by([leads], topic=topic),
            ),
        ],
        scan=patching.WindowSchedule.daily("05:00", TimeZone.EUROPE_BERLIN),
        drain=True,
        snapshot=patching.SnapshotOptions(keep=Duration.days(14)),
        report=patching.PatchReport(topic=topic),
    )
    patching.ComplianceReport(stack, "Compliance", profile=profile, topic=topic, max_non_compliant_nodes=2)


def alerts_of(stack: Stack) -> sns.Topic:
    """Who hears of it."""
    key = kms.Key(stack, "Key", enable_key_rotation=True, description="Alerts of patches")
    return sns.Topic(stack, "Alerts", master_key=key, enforce_ssl=True)


if __name__ == "__main__":
    program = App()
    build(program)
    program.synth()
