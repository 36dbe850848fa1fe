package com.example.wheelhouse;

import io.github.cdkwheelhouse.Profile;
import io.github.cdkwheelhouse.ProfileOptions;
import io.github.cdkwheelhouse.rollout.RollingOptions;
import io.github.cdkwheelhouse.rollout.Rollout;
import io.github.cdkwheelhouse.rollout.SignalWaitOptions;
import io.github.cdkwheelhouse.rollout.Wait;
import io.github.cdkwheelhouse.webapp.AppCode;
import io.github.cdkwheelhouse.webapp.AppRuntime;
import io.github.cdkwheelhouse.webapp.AppTier;
import io.github.cdkwheelhouse.webapp.AuroraPostgresOptions;
import io.github.cdkwheelhouse.webapp.Cache;
import io.github.cdkwheelhouse.webapp.DataTier;
import io.github.cdkwheelhouse.webapp.DirectoryCodeOptions;
import io.github.cdkwheelhouse.webapp.InstanceScaling;
import io.github.cdkwheelhouse.webapp.InstancesOptions;
import io.github.cdkwheelhouse.webapp.OffHoursOptions;
import io.github.cdkwheelhouse.webapp.ScheduledCapacity;
import io.github.cdkwheelhouse.webapp.ThreeTierWebApp;
import io.github.cdkwheelhouse.webapp.WebDomain;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;

/**
 * A guest book: its web application on instances, with a database and a cache, in one stack.
 *
 * <p>Context ({@code cdk synth -c name=value}):
 * <ul>
 *   <li>{@code profile}: {@code production} (default) or {@code development}
 *   <li>{@code domain}, {@code hostedZoneId}, {@code hostedZoneName}: serve HTTPS under a name of yours
 *   <li>{@code alertEmail}: who is told about alarms
 *   <li>{@code deletionProtection}: {@code false} before the stack is destroyed
 * </ul>
 */
final class ThreeTierWebAppExample {
    private ThreeTierWebAppExample() {}

    static void build(App app) {
        Context context = new Context(app);
        boolean development = "development".equals(context.get("profile"));
        boolean deletionProtection = !"false".equals(context.get("deletionProtection"));
        Profile profile = development
                ? Profile.development()
                : Profile.production(ProfileOptions.builder().deletionProtection(deletionProtection).build());
        Stack stack = new Stack(app, development ? "ShopDev" : "Shop", StackProps.builder()
                .description("A three-tier web application: a guest book, kept in PostgreSQL")
                .terminationProtection(profile.getDeletionProtection())
                .build());

        ThreeTierWebApp shop = ThreeTierWebApp.Builder.create(stack, "Shop")
                .profile(profile)
                .app(AppTier.instances(InstancesOptions.builder()
                        .code(AppCode.directory("app", DirectoryCodeOptions.builder()
                                .runtime(AppRuntime.nodejs("22"))
                                .port(8080)
                                .healthCheckPath("/alive") // asked for ever: says that the process runs, even while the database fails over
                                .startupCheckPath("/health") // asked once, on a new instance: a release that cannot reach its database is rolled back
                                .environment(Map.of("NODE_ENV", "production"))
                                .build()))
                        .scaling(development ? developmentScaling() : productionScaling())
                        .rollout(development ? Rollout.allAtOnce() : productionRollout())
                        .volumeSize(Size.gibibytes(16))
                        .build()))
                .data(DataTier.auroraPostgres(AuroraPostgresOptions.builder().databaseName("shop").build()))
                .cache(Cache.valkey())
                .domain(domainOf(context, stack))
                .build();

        if (shop.getCertificate() == null) {
            Annotations.of(shop).acknowledgeWarning(
                    "cdk-wheelhouse:webapp.plain-http", "The example has no domain of its own; give it yours by context.");
        }
        String email = context.get("alertEmail");
        if (email != null && shop.getAlertTopic() != null) {
            shop.getAlertTopic().addSubscription(new EmailSubscription(email));
        }
        CfnOutput.Builder.create(stack, "Url").value(shop.getUrl()).description("Where the shop is found").build();
    }

    private static InstanceScaling productionScaling() {
        return InstanceScaling.builder().min(2).max(6).requestsPerTarget(600).cpuPercent(60).build();
    }

    private static Rollout productionRollout() {
        return Rollout.rolling(RollingOptions.builder()
                .minHealthyPercent(100)
                .wait(Wait.forSignals(SignalWaitOptions.builder().timeout(Duration.minutes(20)).build()))
                .build());
    }

    /** Nobody works at night, so nothing runs. */
    private static InstanceScaling developmentScaling() {
        ScheduledCapacity evenings = ScheduledCapacity.offHours(
                OffHoursOptions.builder().stop("20:00").start("07:00").timeZone(TimeZone.EUROPE_BERLIN).build());
        return InstanceScaling.builder().min(1).max(2).schedules(List.of(evenings)).build();
    }

    private static WebDomain domainOf(Context context, Stack stack) {
        String name = context.get("domain");
        if (name == null) {
            return null;
        }
        HostedZoneAttributes zone = HostedZoneAttributes.builder()
                .hostedZoneId(context.get("hostedZoneId"))
                .zoneName(context.get("hostedZoneName"))
                .build();
        return WebDomain.builder()
                .name(name)
                .hostedZone(HostedZone.fromHostedZoneAttributes(stack, "Zone", zone))
                .build();
    }
}
