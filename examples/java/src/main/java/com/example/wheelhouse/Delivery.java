package com.example.wheelhouse;

import io.github.cdkwheelhouse.Profile;
import io.github.cdkwheelhouse.monitoring.Severity;
import io.github.cdkwheelhouse.pipelines.Approval;
import io.github.cdkwheelhouse.pipelines.BuildOptions;
import io.github.cdkwheelhouse.pipelines.ChangeSetApprovalOptions;
import io.github.cdkwheelhouse.pipelines.Check;
import io.github.cdkwheelhouse.pipelines.ConnectionSourceOptions;
import io.github.cdkwheelhouse.pipelines.DeliveryPipeline;
import io.github.cdkwheelhouse.pipelines.DeployWindow;
import io.github.cdkwheelhouse.pipelines.DeployWindowOptions;
import io.github.cdkwheelhouse.pipelines.HttpCheckOptions;
import io.github.cdkwheelhouse.pipelines.Source;
import io.github.cdkwheelhouse.pipelines.StageOptions;
import io.github.cdkwheelhouse.pipelines.Synth;
import io.github.cdkwheelhouse.pipelines.SynthOptions;
import io.github.cdkwheelhouse.pipelines.Value;
import io.github.cdkwheelhouse.webapp.AppCode;
import io.github.cdkwheelhouse.webapp.AppRuntime;
import io.github.cdkwheelhouse.webapp.AppTier;
import io.github.cdkwheelhouse.webapp.AuroraPostgresOptions;
import io.github.cdkwheelhouse.webapp.DataTier;
import io.github.cdkwheelhouse.webapp.DirectoryCodeOptions;
import io.github.cdkwheelhouse.webapp.InstanceScaling;
import io.github.cdkwheelhouse.webapp.InstancesOptions;
import io.github.cdkwheelhouse.webapp.ThreeTierWebApp;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.StageProps;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/**
 * A pipeline that delivers the guest book to staging and to production, in two accounts and two regions.
 *
 * <p>Context ({@code cdk synth -c name=value}):
 * <ul>
 *   <li>{@code pipeline}, {@code staging}, {@code prod}: where, as {@code aws://<account>/<region>}
 *   <li>{@code connectionArn}: the connection to the repository, made in the console
 *   <li>{@code repository}: {@code owner/name}; {@code branch}
 *   <li>{@code approver}: name of a role of the pipeline's account that may approve
 * </ul>
 */
final class Delivery {
    /** The guest book of the three-tier example. */
    private static final String APP = "../three-tier-web-app/app";

    private static final Map<String, String> NODE = Map.of("nodejs", "22");

    private Delivery() {}

    static void build(App app) {
        Context context = new Context(app);
        Environment here = context.environment("pipeline", "aws://123456789012/us-east-1");
        Stack stack = new Stack(app, "Delivery", StackProps.builder()
                .description("Delivers the guest book to staging and production")
                .env(here)
                .build());
        People people = new People(stack, "People");

        DeliveryPipeline delivery = DeliveryPipeline.Builder.create(stack, "Pipeline")
                .source(Source.connection(context.get("repository", "acme/shop"), ConnectionSourceOptions.builder()
                        .connectionArn(context.get("connectionArn",
                                "arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-0000-0000-000000000000"))
                        .branch(context.get("branch", "main"))
                        .build()))
                .synth(Synth.cdk(SynthOptions.builder()
                        .installCommands(List.of("npm ci"))
                        .directory("examples/delivery")
                        .runtimeVersions(NODE)
                        .build()))
                .test(List.of(Check.commands(
                        "Unit",
                        List.of("npm ci", "node --test examples/three-tier-web-app/app-test/"),
                        BuildOptions.builder().runtimeVersions(NODE).build())))
                .alertTopic(people.alerts)
                .build();

        ShopStage staging = new ShopStage(
                stack, "Staging", context.environment("staging", "aws://111122223333/us-east-1"), Profile.development());
        delivery.addStage(staging, StageOptions.builder().verify(List.of(healthOf(staging))).build());

        ShopStage prod = new ShopStage(
                stack, "Prod", context.environment("prod", "aws://444455556666/eu-west-1"), Profile.production());
        delivery.addStage(prod, StageOptions.builder()
                .approval(Approval.changeSets(ChangeSetApprovalOptions.builder().topic(people.approvals).build()))
                .window(DeployWindow.weekdays(DeployWindowOptions.builder()
                        .opens("09:00")
                        .closes("16:00")
                        .timeZone(TimeZone.EUROPE_BERLIN)
                        .freeze(List.of("2026-12-20/2027-01-03"))
                        .build()))
                .verify(List.of(healthOf(prod)))
                .rollbackOn(prod.alarms)
                .bake(Duration.minutes(15))
                .build());

        String approver = context.get("approver");
        if (approver != null) {
            delivery.grantApproval(Role.fromRoleName(stack, "Approver", approver));
        }
    }

    private static Check healthOf(ShopStage stage) {
        return Check.http(HttpCheckOptions.builder().url(Value.output(stage.url)).path("/health").build());
    }

    /** The guest book, in one account and region. */
    private static final class ShopStage extends Stage {
        final CfnOutput url;
        final List<Alarm> alarms;

        ShopStage(Construct scope, String id, Environment env, Profile profile) {
            super(scope, id, StageProps.builder().env(env).build());
            Stack stack = new Stack(this, "Shop", StackProps.builder()
                    .description("A guest book")
                    .terminationProtection(profile.getDeletionProtection())
                    .build());
            ThreeTierWebApp shop = ThreeTierWebApp.Builder.create(stack, "Shop")
                    .profile(profile)
                    .app(AppTier.instances(InstancesOptions.builder()
                            .code(AppCode.directory(APP, DirectoryCodeOptions.builder()
                                    .runtime(AppRuntime.nodejs("22"))
                                    .port(8080)
                                    .healthCheckPath("/alive")
                                    .startupCheckPath("/health")
                                    .build()))
                            .scaling(profile.getHighlyAvailable()
                                    ? InstanceScaling.builder().min(2).max(6).cpuPercent(60).build()
                                    : InstanceScaling.builder().min(1).max(2).build())
                            .build()))
                    .data(DataTier.auroraPostgres(AuroraPostgresOptions.builder().databaseName("shop").build()))
                    .build();
            Annotations.of(shop).acknowledgeWarning("cdk-wheelhouse:webapp.plain-http", "The example has no domain of its own.");
            url = CfnOutput.Builder.create(stack, "Url").value(shop.getUrl()).build();
            alarms = shop.getMonitor() == null ? List.of() : shop.getMonitor().alarmsOf(Severity.CRITICAL);
        }
    }

    /** Who hears of what. */
    private static final class People extends Construct {
        final Topic approvals;
        final Topic alerts;

        People(Construct scope, String id) {
            super(scope, id);
            Key key = Key.Builder.create(this, "Key")
                    .description("Messages of the delivery")
                    .enableKeyRotation(true)
                    .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                    .build();
            key.grantEncryptDecrypt(new ServicePrincipal("events.amazonaws.com")); // which sends what has failed
            approvals = Topic.Builder.create(this, "Approvals")
                    .displayName("Changes that wait for an approval")
                    .masterKey(key)
                    .enforceSsl(true)
                    .build();
            alerts = Topic.Builder.create(this, "Alerts")
                    .displayName("Deliveries that have failed")
                    .masterKey(key)
                    .enforceSsl(true)
                    .build();
        }
    }
}
