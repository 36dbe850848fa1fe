package com.example.wheelhouse;

import io.github.cdkwheelhouse.Profile;
import io.github.cdkwheelhouse.patching.ApplicationOptions;
import io.github.cdkwheelhouse.patching.ApprovalRule;
import io.github.cdkwheelhouse.patching.AvailableSecurityUpdates;
import io.github.cdkwheelhouse.patching.ComplianceLevel;
import io.github.cdkwheelhouse.patching.ComplianceReport;
import io.github.cdkwheelhouse.patching.OperatingSystem;
import io.github.cdkwheelhouse.patching.PatchBaseline;
import io.github.cdkwheelhouse.patching.PatchPolicy;
import io.github.cdkwheelhouse.patching.PatchReport;
import io.github.cdkwheelhouse.patching.Priority;
import io.github.cdkwheelhouse.patching.Rate;
import io.github.cdkwheelhouse.patching.Ring;
import io.github.cdkwheelhouse.patching.RingApproval;
import io.github.cdkwheelhouse.patching.RingApprovalOptions;
import io.github.cdkwheelhouse.patching.RingOptions;
import io.github.cdkwheelhouse.patching.Severity;
import io.github.cdkwheelhouse.patching.SeverityOptions;
import io.github.cdkwheelhouse.patching.SnapshotOptions;
import io.github.cdkwheelhouse.patching.Weekday;
import io.github.cdkwheelhouse.patching.WindowSchedule;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;

/**
 * A mixed fleet in three rings. Context ({@code cdk synth -c name=value}):
 * <ul>
 *   <li>{@code profile}: {@code production} or {@code development}
 *   <li>{@code approvers}: name of the role whose people agree before the last ring
 * </ul>
 */
final class Patching {
    private static final List<Severity> IMPORTANT = List.of(Severity.CRITICAL, Severity.IMPORTANT);

    private Patching() {}

    static void build(App app) {
        Context context = new Context(app);
        Profile profile = "development".equals(context.get("profile")) ? Profile.development() : Profile.production();
        Stack stack = new Stack(app, "Patching", StackProps.builder().description("Patches a mixed fleet ring by ring").build());

        PatchBaseline linux = PatchBaseline.Builder.create(stack, "Linux")
                .operatingSystem(OperatingSystem.AMAZON_LINUX_2023)
                .description("Security updates after three days, corrections of faults after two weeks")
                .approvalRules(List.of(
                        ApprovalRule.security(SeverityOptions.builder()
                                .severities(IMPORTANT)
                                .approveAfter(Duration.days(3))
                                .complianceLevel(ComplianceLevel.CRITICAL)
                                .build()),
                        ApprovalRule.bugfixes(SeverityOptions.builder()
                                .approveAfter(Duration.days(14))
                                .complianceLevel(ComplianceLevel.LOW)
                                .build())))
                .rejectedPatches(List.of("kernel-6.1.99*"))
                .build();
        PatchBaseline ubuntu = PatchBaseline.Builder.create(stack, "Ubuntu")
                .operatingSystem(OperatingSystem.UBUNTU)
                .approvalRules(List.of(ApprovalRule.priorities(List.of(Priority.REQUIRED, Priority.IMPORTANT, Priority.STANDARD))))
                .build();
        PatchBaseline windows = PatchBaseline.Builder.create(stack, "Windows")
                .operatingSystem(OperatingSystem.WINDOWS)
                .approvalRules(List.of(
                        ApprovalRule.security(SeverityOptions.builder()
                                .severities(IMPORTANT)
                                .complianceLevel(ComplianceLevel.CRITICAL)
                                .build()),
                        ApprovalRule.applications(ApplicationOptions.builder()
                                .productFamilies(List.of("Office"))
                                .approveAfter(Duration.days(30))
                                .build())))
                .availableSecurityUpdates(AvailableSecurityUpdates.NON_COMPLIANT)
                .build();

        Topic topic = alertsOf(stack);
        IRole leads = Role.fromRoleName(stack, "Approvers", context.get("approvers", "OperationsLead"));
        PatchPolicy.Builder.create(stack, "Fleet")
                .profile(profile)
                .baselines(List.of(linux, ubuntu, windows))
                .rings(List.of(
                        Ring.tag("PatchRing", "canary", RingOptions.builder()
                                .install(WindowSchedule.monthly(2, Weekday.TUE, "22:00", TimeZone.EUROPE_BERLIN))
                                .concurrency(Rate.percent(50))
                                .build()),
                        Ring.tag("PatchRing", "early", RingOptions.builder()
                                .offset(Duration.days(2))
                                .errors(Rate.percent(5))
                                .build()),
                        Ring.tag("PatchRing", "prod", RingOptions.builder()
                                .offset(Duration.days(7))
                                .furtherOffsets(List.of(Duration.days(8)))
                                .duration(Duration.hours(6))
                                .errors(Rate.count(1))
                                .minCompliance(98)
                                .approval(RingApproval.by(List.of(leads), RingApprovalOptions.builder().topic(topic).build()))
                                .build())))
                .scan(WindowSchedule.daily("05:00", TimeZone.EUROPE_BERLIN))
                .drain(true)
                .snapshot(SnapshotOptions.builder().keep(Duration.days(14)).build())
                .report(PatchReport.builder().topic(topic).build())
                .build();
        ComplianceReport.Builder.create(stack, "Compliance")
                .profile(profile)
                .topic(topic)
                .maxNonCompliantNodes(2)
                .build();
    }

    /** Who hears of it. */
    private static Topic alertsOf(Stack stack) {
        Key key = Key.Builder.create(stack, "Key").enableKeyRotation(true).description("Alerts of patches").build();
        return Topic.Builder.create(stack, "Alerts").masterKey(key).enforceSsl(true).build();
    }
}
