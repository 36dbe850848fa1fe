package com.example.wheelhouse;

import io.github.cdkwheelhouse.servicecatalog.AutomationOptions;
import io.github.cdkwheelhouse.servicecatalog.Blueprints;
import io.github.cdkwheelhouse.servicecatalog.CatalogBudget;
import io.github.cdkwheelhouse.servicecatalog.CataloguePage;
import io.github.cdkwheelhouse.servicecatalog.FargateServiceOptions;
import io.github.cdkwheelhouse.servicecatalog.GovernedPortfolio;
import io.github.cdkwheelhouse.servicecatalog.ImportedPortfolio;
import io.github.cdkwheelhouse.servicecatalog.LaunchRole;
import io.github.cdkwheelhouse.servicecatalog.LeastPrivilegeOptions;
import io.github.cdkwheelhouse.servicecatalog.OfferedProduct;
import io.github.cdkwheelhouse.servicecatalog.OrganizationalUnitOptions;
import io.github.cdkwheelhouse.servicecatalog.Principal;
import io.github.cdkwheelhouse.servicecatalog.ProductParameter;
import io.github.cdkwheelhouse.servicecatalog.ProductStack;
import io.github.cdkwheelhouse.servicecatalog.ProductStackProps;
import io.github.cdkwheelhouse.servicecatalog.ProductVersion;
import io.github.cdkwheelhouse.servicecatalog.ProductVersionOptions;
import io.github.cdkwheelhouse.servicecatalog.Rule;
import io.github.cdkwheelhouse.servicecatalog.RuleCondition;
import io.github.cdkwheelhouse.servicecatalog.RuleOptions;
import io.github.cdkwheelhouse.servicecatalog.ServiceAction;
import io.github.cdkwheelhouse.servicecatalog.ShareOptions;
import io.github.cdkwheelhouse.servicecatalog.ShareTarget;
import io.github.cdkwheelhouse.servicecatalog.StackProduct;
import io.github.cdkwheelhouse.servicecatalog.StackProductOptions;
import io.github.cdkwheelhouse.servicecatalog.Support;
import io.github.cdkwheelhouse.servicecatalog.ThreeTierWebAppOptions;
import io.github.cdkwheelhouse.servicecatalog.VersionLifecycle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.ssm.CfnDocument;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * The products of a platform team, and a team's account that may launch them. Context ({@code cdk synth -c name=value}):
 * <ul>
 *   <li>{@code platform}, {@code team}: where, as {@code aws://<account>/<region>}
 *   <li>{@code organizationalUnit}, {@code organization}: shares the portfolio with the unit of the organization, too
 *   <li>{@code portfolioId}: id of the portfolio, once it has been deployed: makes the stack of the team's account
 *   <li>{@code bucketVersion}: the version that the bucket is released as
 *   <li>{@code history}: folder of the released versions
 * </ul>
 */
final class ServiceCatalog {
    private static final String RUNBOOK = "Redrive-failed-messages";

    private ServiceCatalog() {}

    static void build(App app) {
        Context context = new Context(app);
        Environment platform = context.environment("platform", "aws://123456789012/us-east-1");
        Environment team = context.environment("team", "aws://444455556666/us-east-1");
        String history = context.get("history", "product-history");

        Stack stack = new Stack(app, "Platform", StackProps.builder().description("Products for all teams").env(platform).build());
        Topic alerts = new Alerts(stack, "Alerts").topic;

        GovernedPortfolio portfolio = GovernedPortfolio.Builder.create(stack, "Products")
                .displayName("Platform products")
                .providerName("Platform team")
                .description("What teams may launch by themselves")
                .support(Support.builder()
                        .email("platform@example.com")
                        .url("https://wiki.example.com/platform")
                        .description("Weekdays from 9 to 17")
                        .build())
                .tagOptions(Map.of("costCenter", List.of("1001", "1002"), "environment", List.of("dev", "prod")))
                .budget(CatalogBudget.monthly(5000))
                .alertTopic(alerts)
                .build();

        OfferedProduct bucket = portfolio.addProduct(StackProduct.versions("Bucket", StackProductOptions.builder()
                .name("Encrypted bucket")
                .description("A bucket for files, encrypted and versioned.")
                .cost("about 0.03 USD for each GB and month")
                .versions(Map.of(
                        "1.0.0", ProductVersion.recorded(describedAs("First release")),
                        "1.1.0", ProductVersion.recorded(describedAs("Former versions of objects are kept")),
                        context.get("bucketVersion", "2.0.0"),
                        ProductVersion.fromStack(new BucketStack(stack, "BucketStack"), describedAs("How often objects are read"))))
                .history(history)
                .lifecycle(VersionLifecycle.builder().keep(2).deprecateAfter(Duration.days(180)).build())
                .build()));
        bucket.addRule(Rule.allowedValues(bucket.parameter("Retention"), List.of("7", "30", "90")));
        bucket.useLaunchRole(launchRole("Launch-Bucket"));
        bucket.allowTagUpdates();

        OfferedProduct importer = portfolio.addProduct(StackProduct.versions("Importer", StackProductOptions.builder()
                .name("Importer")
                .description("A queue, and a function that imports what comes through it.")
                .cost("next to nothing without messages")
                .versions(Map.of("1.0.0", ProductVersion.fromStack(new ImporterStack(stack, "ImporterStack"))))
                .history(history)
                .budget(CatalogBudget.monthly(200))
                .build()));
        importer.useLaunchRole(LaunchRole.leastPrivilege(
                LeastPrivilegeOptions.builder().roleName("Launch-Importer").permissions(List.of(mayRedrive())).build()));
        createRunbook(stack);
        importer.addAction(ServiceAction.automation("Redrive-failed", AutomationOptions.builder()
                .documentName(RUNBOOK)
                .description("Sends messages that have failed through the queue again")
                .inputs(List.of("QueueArn"))
                .build()));
        importer.notify(alerts);

        OfferedProduct web = portfolio.addProduct(Blueprints.threeTierWebApp("WebApp", ThreeTierWebAppOptions.builder()
                .name("Web app with a database")
                .version("1.0.0")
                .cost("from 250 USD a month")
                .history(history)
                .dependencies(List.of("Encrypted bucket"))
                .build()));
        web.useLaunchRole(launchRole("Launch-WebApp"));
        ProductParameter size = web.parameter("TaskSize");
        RuleCondition few = RuleCondition.hasValue(web.parameter("MinTasks"), "1");
        web.addRule(Rule.forbiddenValues(size, List.of("xlarge")));
        web.addRule(Rule.allowedValues(size, List.of("small"), RuleOptions.builder().name("OneTaskIsSmall").when(few).build()));

        OfferedProduct service = portfolio.addProduct(Blueprints.fargateService("Service", FargateServiceOptions.builder()
                .name("Web service")
                .version("1.0.0")
                .cost("from 120 USD a month")
                .history(history)
                .build()));
        service.useLaunchRole(launchRole("Launch-Service"));

        portfolio.grantAccess(Principal.ssoPermissionSet("Developer"));
        portfolio.shareWith(ShareTarget.account(team.getAccount()));
        String unit = context.get("organizationalUnit");
        if (unit != null) {
            ShareTarget target = ShareTarget.organizationalUnit(
                    unit, OrganizationalUnitOptions.builder().organizationId(context.get("organization")).build());
            portfolio.shareWith(target, ShareOptions.builder().sharePrincipals(true).build());
        }

        CataloguePage.Builder.create(stack, "Catalogue").portfolios(List.of(portfolio)).build();
        CfnOutput.Builder.create(stack, "PortfolioId")
                .value(portfolio.getPortfolioId())
                .description("For the accounts that it is shared with")
                .build();

        String portfolioId = context.get("portfolioId");
        if (portfolioId != null) {
            new TeamStack(app, "Team", team, portfolioId, portfolio.getProducts());
        }
    }

    private static ProductVersionOptions describedAs(String description) {
        return ProductVersionOptions.builder().description(description).build();
    }

    private static LaunchRole launchRole(String name) {
        return LaunchRole.leastPrivilege(LeastPrivilegeOptions.builder().roleName(name).build());
    }

    /** A runbook of Systems Manager Automation that moves messages back from a dead letter queue; each account has its own. */
    private static void createRunbook(Stack stack) {
        Map<String, Object> step = sorted(Map.of("Service", "sqs", "Api", "StartMessageMoveTask", "SourceArn", "{{ QueueArn }}"));
        CfnDocument.Builder.create(stack, "Runbook")
                .name(RUNBOOK)
                .documentType("Automation")
                .updateMethod("NewVersion")
                .content(sorted(Map.of(
                        "schemaVersion", "0.3",
                        "description", "Moves messages of a dead letter queue back to where they came from",
                        "parameters", Map.of("QueueArn", sorted(Map.of("type", "String", "description", "ARN of the dead letter queue"))),
                        "mainSteps", List.of(sorted(Map.of("name", "Move", "action", "aws:executeAwsApi", "inputs", step))))))
                .build();
    }

    /** {@code Map.of} has another order in each run; what is written into a template as it is should not. */
    private static Map<String, Object> sorted(Map<String, Object> map) {
        return new TreeMap<>(map);
    }

    /** What the runbook does, with the queues of launched products only. */
    private static PolicyStatement mayRedrive() {
        return PolicyStatement.Builder.create()
                .actions(List.of(
                        "sqs:StartMessageMoveTask",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:SendMessage"))
                .resources(List.of("arn:aws:sqs:*:*:SC-*"))
                .build();
    }

    /** A bucket as the platform team wants buckets to be: version 2.0.0. The versions before are recorded in product-history. */
    private static final class BucketStack extends ProductStack {
        BucketStack(Construct scope, String id) {
            super(scope, id, ProductStackProps.builder().description("An encrypted, versioned bucket").build());
            CfnParameter retention = CfnParameter.Builder.create(this, "Retention")
                    .description("How long former versions of objects are kept, in days")
                    .type("Number")
                    .defaultValue(30)
                    .minValue(1)
                    .maxValue(3650)
                    .build();
            CfnParameter tier = CfnParameter.Builder.create(this, "Tier")
                    .description("How often objects are read")
                    .defaultValue("frequent")
                    .allowedValues(List.of("frequent", "seldom", "archive"))
                    .build();
            Bucket bucket = Bucket.Builder.create(this, "Bucket")
                    .encryption(BucketEncryption.S3_MANAGED)
                    .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                    .enforceSsl(true)
                    .versioned(true)
                    .lifecycleRules(List.of(LifecycleRule.builder()
                            .noncurrentVersionExpiration(Duration.days(retention.getValueAsNumber()))
                            .abortIncompleteMultipartUploadAfter(Duration.days(7))
                            .build()))
                    .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                    .build();
            acknowledge(bucket, "AwsSolutions-S1", "CloudTrail tells of the requests of the whole organization.");
            CfnOutput.Builder.create(this, "BucketName").value(bucket.getBucketName()).description("Name of the bucket").build();
            CfnOutput.Builder.create(this, "BucketTier").value(tier.getValueAsString()).description("How often objects are read").build();
        }
    }

    /** A queue, and a function that imports what comes through it: a product whose code is an asset. */
    private static final class ImporterStack extends ProductStack {
        ImporterStack(Construct scope, String id) {
            super(scope, id, ProductStackProps.builder()
                    .description("A queue, and a function that imports what comes through it")
                    .build());
            CfnParameter batch = CfnParameter.Builder.create(this, "BatchSize")
                    .description("Messages for one call")
                    .type("Number")
                    .defaultValue(10)
                    .minValue(1)
                    .maxValue(10)
                    .build();
            Queue failed = Queue.Builder.create(this, "Failed").enforceSsl(true).retentionPeriod(Duration.days(14)).build();
            Queue queue = Queue.Builder.create(this, "Queue")
                    .enforceSsl(true)
                    .visibilityTimeout(Duration.minutes(6))
                    .deadLetterQueue(DeadLetterQueue.builder().queue(failed).maxReceiveCount(3).build())
                    .build();
            Function function = Function.Builder.create(this, "Function")
                    .runtime(Runtime.NODEJS_22_X)
                    .handler("index.handler")
                    .code(Code.fromAsset("importer"))
                    .timeout(Duration.minutes(1))
                    .logGroup(LogGroup.Builder.create(this, "Logs").retention(RetentionDays.ONE_MONTH).build())
                    .build();
            function.addEventSource(SqsEventSource.Builder.create(queue)
                    .batchSize(batch.getValueAsNumber())
                    .reportBatchItemFailures(true)
                    .build());
            acknowledge(function, "AwsSolutions-L1", "The runtime that the code is tested with.");
            acknowledge(
                    function.getRole(),
                    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
                    "Writing logs, and nothing else.");
            CfnOutput.Builder.create(this, "QueueUrl").value(queue.getQueueUrl()).description("Where messages are sent").build();
        }
    }

    private static void acknowledge(IConstruct construct, String id, String reason) {
        Validations.of(construct).acknowledge(Acknowledgment.builder().id(id).reason(reason).build());
    }

    /** In a team's account: what may be launched here, and the roles for it. */
    private static final class TeamStack extends Stack {
        TeamStack(Construct scope, String id, Environment env, String portfolioId, List<OfferedProduct> products) {
            super(scope, id, StackProps.builder().description("Products of the platform team").env(env).build());
            ImportedPortfolio portfolio = ImportedPortfolio.Builder.create(this, "Products")
                    .portfolioId(portfolioId)
                    .launchRolesOf(products)
                    .build();
            portfolio.grantAccess(Principal.ssoPermissionSet("Developer"));
            createRunbook(this);
        }
    }

    /** Who hears of budgets and launches. */
    private static final class Alerts extends Construct {
        final Topic topic;

        Alerts(Construct scope, String id) {
            super(scope, id);
            Key key = Key.Builder.create(this, "Key")
                    .description("Messages of the platform")
                    .enableKeyRotation(true)
                    .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                    .build();
            for (String service : List.of("budgets.amazonaws.com", "cloudformation.amazonaws.com")) {
                key.grantEncryptDecrypt(new ServicePrincipal(service));
            }
            topic = Topic.Builder.create(this, "Topic").displayName("Platform products").masterKey(key).enforceSsl(true).build();
        }
    }
}
