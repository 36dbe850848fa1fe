package com.example.wheelhouse;

import io.github.cdkwheelhouse.Profile;
import io.github.cdkwheelhouse.ProfileOptions;
import io.github.cdkwheelhouse.fargate.BackendService;
import io.github.cdkwheelhouse.fargate.Environment;
import io.github.cdkwheelhouse.fargate.EnvironmentDomain;
import io.github.cdkwheelhouse.fargate.Hook;
import io.github.cdkwheelhouse.fargate.ImageRepository;
import io.github.cdkwheelhouse.fargate.OneOffTask;
import io.github.cdkwheelhouse.fargate.Route;
import io.github.cdkwheelhouse.fargate.ScheduledJob;
import io.github.cdkwheelhouse.fargate.SmokeTestOptions;
import io.github.cdkwheelhouse.fargate.SpotMix;
import io.github.cdkwheelhouse.fargate.Subscription;
import io.github.cdkwheelhouse.fargate.WebService;
import io.github.cdkwheelhouse.fargate.WebServiceScaling;
import io.github.cdkwheelhouse.fargate.WorkerService;
import io.github.cdkwheelhouse.fargate.WorkerServiceScaling;
import io.github.cdkwheelhouse.rollout.BlueGreenOptions;
import io.github.cdkwheelhouse.rollout.CanaryOptions;
import io.github.cdkwheelhouse.rollout.Rollout;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.scheduler.CronOptionsWithTimezone;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.IConstruct;

/**
 * A shop in containers, in two stacks: the repositories of its images, and what runs them. A web service asks a backend service, which
 * keeps the orders and announces them; a worker writes to the customers, and a job counts the orders of the day at night.
 *
 * <p>Context ({@code cdk synth -c name=value}):
 * <ul>
 *   <li>{@code profile}: {@code production} (default) or {@code development}
 *   <li>{@code domain}, {@code hostedZoneId}, {@code hostedZoneName}: serve HTTPS under a name of yours
 *   <li>{@code release}: the tag of the images, {@code 1} if left out
 *   <li>{@code alertEmail}: who is told about alarms
 *   <li>{@code deletionProtection}: {@code false} before the stacks are destroyed
 * </ul>
 */
final class FargateServices {
    private FargateServices() {}

    /** What the services of the shop have in common. */
    private record Shop(Environment environment, Table table, Topic ordered, Images images) {}

    private record Images(ContainerImage web, ContainerImage orders, ContainerImage mailer) {}

    static void build(App app) {
        Context context = new Context(app);
        boolean development = "development".equals(context.get("profile"));
        boolean deletionProtection = !"false".equals(context.get("deletionProtection"));
        Profile profile = development
                ? Profile.development()
                : Profile.production(ProfileOptions.builder().deletionProtection(deletionProtection).build());
        String suffix = development ? "Dev" : "";
        Stack images = new Stack(app, "ServicesImages" + suffix, StackProps.builder().description("Images of a shop in containers").build());
        Stack stack = new Stack(app, "Services" + suffix, StackProps.builder()
                .description("A shop in containers: web, orders, mailer")
                .terminationProtection(profile.getDeletionProtection())
                .build());

        Environment environment = Environment.Builder.create(stack, "Shop").profile(profile).domain(domainOf(context, stack)).build();
        Shop shop = new Shop(
                environment,
                createTable(stack, environment),
                Topic.Builder.create(stack, "Ordered").masterKey(environment.getEncryptionKey()).enforceSsl(true).build(),
                imagesOf(images, profile, context.get("release", "1")));
        BackendService orders = createOrders(stack, shop);
        WebService web = createWeb(stack, shop, orders, development);
        web.connectTo(orders);
        createMailer(stack, shop);
        createReport(stack, shop);

        EnvironmentDomain domain = environment.getDomain();
        if (domain == null) {
            Annotations.of(environment).acknowledgeWarning(
                    "cdk-wheelhouse:fargate.plain-http", "The example has no domain of its own; give it yours by context.");
        }
        String email = context.get("alertEmail");
        if (email != null && environment.getAlertTopic() != null) {
            environment.getAlertTopic().addSubscription(new EmailSubscription(email));
        }
        CfnOutput.Builder.create(stack, "Url")
                .value(domain == null
                        ? "http://" + environment.getLoadBalancer().getLoadBalancerDnsName()
                        : "https://" + domain.getName())
                .description("Where the shop is found")
                .build();
    }

    /** What the world sees. A tenth of it tries a new release for ten minutes, after a question of ours was answered well. */
    private static WebService createWeb(Stack stack, Shop shop, BackendService orders, boolean development) {
        EnvironmentDomain domain = shop.environment().getDomain();
        return WebService.Builder.create(stack, "Web")
                .environment(shop.environment())
                .image(shop.images().web())
                .port(8080)
                .route(domain == null ? Route.anyHost().path("/*") : Route.host(domain.getName()))
                .healthCheckPath("/alive")
                .rollout(Rollout.canary(CanaryOptions.builder().percent(10).bake(Duration.minutes(10)).build()))
                .hooks(List.of(Hook.smokeTest(SmokeTestOptions.builder().path("/").contains("order").build())))
                .scaling(development
                        ? WebServiceScaling.builder().min(1).max(2).build()
                        : WebServiceScaling.builder().min(2).max(20).cpuPercent(60).requestsPerTask(500).build())
                .variables(Map.of("ORDERS_URL", orders.getUrl()))
                .build();
    }

    /** Keeps the orders. All requests move to a new release at one moment, once its task of preparation has gone well. */
    private static BackendService createOrders(Stack stack, Shop shop) {
        Table table = shop.table();
        Topic ordered = shop.ordered();
        BackendService orders = BackendService.Builder.create(stack, "Orders")
                .environment(shop.environment())
                .image(shop.images().orders())
                .port(8080)
                .rollout(Rollout.blueGreen(BlueGreenOptions.builder().bake(Duration.minutes(5)).build()))
                .variables(Map.of("TABLE_NAME", table.getTableName(), "TOPIC_ARN", ordered.getTopicArn()))
                .build();
        table.grantReadWriteData(orders);
        ordered.grantPublish(orders);

        OneOffTask prepare = OneOffTask.Builder.create(stack, "Prepare")
                .environment(shop.environment())
                .image(shop.images().orders())
                .command(List.of("node", "prepare.js"))
                .variables(Map.of("TABLE_NAME", table.getTableName()))
                .build();
        table.grantReadWriteData(prepare);
        prepare.runAfter(table);
        prepare.runBefore(orders);
        acknowledgeKeyActions(orders.getTaskDefinition());
        acknowledgeKeyActions(prepare.getTaskDefinition());
        return orders;
    }

    /** Writes to the customers; in the hours without orders nothing runs. */
    private static void createMailer(Stack stack, Shop shop) {
        WorkerService.Builder.create(stack, "Mailer")
                .environment(shop.environment())
                .image(shop.images().mailer())
                .subscriptions(List.of(Subscription.topic(shop.ordered())))
                .scaling(WorkerServiceScaling.builder()
                        .min(0)
                        .max(10)
                        .latencyTarget(Duration.minutes(2))
                        .messageTime(Duration.seconds(3))
                        .build())
                .scaleInProtection(true)
                .spot(SpotMix.builder().ratio(50).build())
                .build();
    }

    /** Counts the orders of the day. */
    private static void createReport(Stack stack, Shop shop) {
        ScheduledJob report = ScheduledJob.Builder.create(stack, "Report")
                .environment(shop.environment())
                .image(shop.images().orders())
                .command(List.of("node", "report.js"))
                .variables(Map.of("TABLE_NAME", shop.table().getTableName()))
                .schedule(ScheduleExpression.cron(
                        CronOptionsWithTimezone.builder().hour("2").minute("0").timeZone(TimeZone.EUROPE_BERLIN).build()))
                .retries(2)
                .timeout(Duration.minutes(30))
                .build();
        shop.table().grantReadData(report);
    }

    private static Table createTable(Stack stack, Environment environment) {
        boolean ownKey = environment.getEncryptionKey() != null;
        return Table.Builder.create(stack, "Table")
                .partitionKey(Attribute.builder().name("pk").type(AttributeType.STRING).build())
                .sortKey(Attribute.builder().name("sk").type(AttributeType.STRING).build())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .encryption(ownKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT)
                .encryptionKey(environment.getEncryptionKey())
                .pointInTimeRecoverySpecification(
                        PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
                .deletionProtection(environment.getProfile().getDeletionProtection())
                .removalPolicy(environment.getProfile().getRemovalPolicy())
                .build();
    }

    /** Who writes to an encrypted table may use its key, in words of the CDK that a policy checker asks about. */
    private static void acknowledgeKeyActions(IConstruct construct) {
        for (String action : List.of("kms:ReEncrypt*", "kms:GenerateDataKey*")) {
            Validations.of(construct).acknowledge(Acknowledgment.builder()
                    .id("AwsSolutions-IAM5[Action::" + action + "]")
                    .reason("Two actions each, with the key of the environment alone.")
                    .build());
        }
    }

    /** Images have a stack of their own: they must be there before a service is. */
    private static Images imagesOf(Stack stack, Profile profile, String release) {
        return new Images(
                imageOf(stack, "Web", profile, release),
                imageOf(stack, "Orders", profile, release),
                imageOf(stack, "Mailer", profile, release));
    }

    private static ContainerImage imageOf(Stack stack, String name, Profile profile, String release) {
        ImageRepository images = ImageRepository.Builder.create(stack, name).profile(profile).build();
        CfnOutput.Builder.create(stack, name + "Repository")
                .value(images.getRepository().getRepositoryUri())
                .description("Where the image of '" + name.toLowerCase() + "' is pushed to")
                .build();
        return images.image(release);
    }

    private static EnvironmentDomain domainOf(Context context, Stack stack) {
        String name = context.get("domain");
        if (name == null) {
            return null;
        }
        HostedZoneAttributes zone = HostedZoneAttributes.builder()
                .hostedZoneId(context.get("hostedZoneId"))
                .zoneName(context.get("hostedZoneName"))
                .build();
        return EnvironmentDomain.builder()
                .name(name)
                .hostedZone(HostedZone.fromHostedZoneAttributes(stack, "Zone", zone))
                .build();
    }
}
