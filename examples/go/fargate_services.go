package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/fargate"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/rollout"
)

// containerShop is what the services of the shop have in common.
type containerShop struct {
	environment fargate.Environment
	table       awsdynamodb.Table
	ordered     awssns.Topic
	images      shopImages
}

type shopImages struct {
	web, orders, mailer awsecs.ContainerImage
}

// buildFargateServices makes a shop in containers, in two stacks: the repositories of its images, and what runs them. A web service asks a
// backend service, which keeps the orders and announces them; a worker writes to the customers, and a job counts the orders of the day at night.
//
// Context ("cdk synth -c name=value"):
//   - profile: production (default) or development
//   - domain, hostedZoneId, hostedZoneName: serve HTTPS under a name of yours
//   - release: the tag of the images, 1 if left out
//   - alertEmail: who is told about alarms
//   - deletionProtection: false before the stacks are destroyed
func buildFargateServices(app awscdk.App) {
	development := contextOf(app, "profile", "") == "development"
	suffix := ""
	profile := cdkwheelhouse.Profile_Production(&cdkwheelhouse.ProfileOptions{
		DeletionProtection: jsii.Bool(contextOf(app, "deletionProtection", "") != "false"),
	})
	if development {
		suffix = "Dev"
		profile = cdkwheelhouse.Profile_Development(nil)
	}
	images := awscdk.NewStack(app, jsii.String("ServicesImages"+suffix), &awscdk.StackProps{
		Description: jsii.String("Images of a shop in containers"),
	})
	stack := awscdk.NewStack(app, jsii.String("Services"+suffix), &awscdk.StackProps{
		Description:           jsii.String("A shop in containers: web, orders, mailer"),
		TerminationProtection: profile.DeletionProtection(),
	})

	environment := fargate.NewEnvironment(stack, jsii.String("Shop"), &fargate.EnvironmentProps{
		Profile: profile,
		Domain:  servicesDomain(app, stack),
	})
	shop := containerShop{
		environment: environment,
		table:       createTable(stack, environment),
		ordered: awssns.NewTopic(stack, jsii.String("Ordered"), &awssns.TopicProps{
			MasterKey:  environment.EncryptionKey(),
			EnforceSSL: jsii.Bool(true),
		}),
		images: imagesOf(images, profile, contextOf(app, "release", "1")),
	}
	orders := createOrders(stack, shop)
	web := createWeb(stack, shop, orders, development)
	web.ConnectTo(orders)
	createMailer(stack, shop)
	createReport(stack, shop)

	domain := environment.Domain()
	if domain == nil {
		awscdk.Annotations_Of(environment).AcknowledgeWarning(
			jsii.String("cdk-wheelhouse:fargate.plain-http"),
			jsii.String("The example has no domain of its own; give it yours by context."))
	}
	if email := contextOf(app, "alertEmail", ""); email != "" && environment.AlertTopic() != nil {
		environment.AlertTopic().AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(email), nil))
	}
	var url string
	if domain != nil {
		url = "https://" + *domain.Name
	} else {
		url = "http://" + *environment.LoadBalancer().LoadBalancerDnsName()
	}
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{
		Value:       jsii.String(url),
		Description: jsii.String("Where the shop is found"),
	})
}

// createWeb makes what the world sees. A tenth of it tries a new release for ten minutes, after a question of ours was answered well.
func createWeb(stack awscdk.Stack, shop containerShop, orders fargate.BackendService, development bool) fargate.WebService {
	route := fargate.Route_AnyHost().Path(jsii.String("/*"))
	if domain := shop.environment.Domain(); domain != nil {
		route = fargate.Route_Host(domain.Name)
	}
	scaling := &fargate.WebServiceScaling{
		Min:             jsii.Number(2),
		Max:             jsii.Number(20),
		CpuPercent:      jsii.Number(60),
		RequestsPerTask: jsii.Number(500),
	}
	if development {
		scaling = &fargate.WebServiceScaling{Min: jsii.Number(1), Max: jsii.Number(2)}
	}
	return fargate.NewWebService(stack, jsii.String("Web"), &fargate.WebServiceProps{
		Environment:     shop.environment,
		Image:           shop.images.web,
		Port:            jsii.Number(8080),
		Route:           route,
		HealthCheckPath: jsii.String("/alive"),
		Rollout: rollout.Rollout_Canary(&rollout.CanaryOptions{
			Percent: jsii.Number(10),
			Bake:    awscdk.Duration_Minutes(jsii.Number(10)),
		}),
		Hooks: &[]fargate.Hook{
			fargate.Hook_SmokeTest(&fargate.SmokeTestOptions{Path: jsii.String("/"), Contains: jsii.String("order")}),
		},
		Scaling:   scaling,
		Variables: &map[string]*string{"ORDERS_URL": orders.Url()},
	})
}

// createOrders keeps the orders. All requests move to a new release at one moment, once its task of preparation has gone well.
func createOrders(stack awscdk.Stack, shop containerShop) fargate.BackendService {
	orders := fargate.NewBackendService(stack, jsii.String("Orders"), &fargate.BackendServiceProps{
		Environment: shop.environment,
		Image:       shop.images.orders,
		Port:        jsii.Number(8080),
		Rollout:     rollout.Rollout_BlueGreen(&rollout.BlueGreenOptions{Bake: awscdk.Duration_Minutes(jsii.Number(5))}),
		Variables:   &map[string]*string{"TABLE_NAME": shop.table.TableName(), "TOPIC_ARN": shop.ordered.TopicArn()},
	})
	shop.table.GrantReadWriteData(orders)
	shop.ordered.GrantPublish(orders)

	prepare := fargate.NewOneOffTask(stack, jsii.String("Prepare"), &fargate.OneOffTaskProps{
		Environment: shop.environment,
		Image:       shop.images.orders,
		Command:     jsii.Strings("node", "prepare.js"),
		Variables:   &map[string]*string{"TABLE_NAME": shop.table.TableName()},
	})
	shop.table.GrantReadWriteData(prepare)
	prepare.RunAfter(shop.table)
	prepare.RunBefore(orders)
	acknowledgeKeyActions(orders.TaskDefinition())
	acknowledgeKeyActions(prepare.TaskDefinition())
	return orders
}

// createMailer writes to the customers; in the hours without orders nothing runs.
func createMailer(stack awscdk.Stack, shop containerShop) {
	fargate.NewWorkerService(stack, jsii.String("Mailer"), &fargate.WorkerServiceProps{
		Environment:   shop.environment,
		Image:         shop.images.mailer,
		Subscriptions: &[]fargate.Subscription{fargate.Subscription_Topic(shop.ordered, nil)},
		Scaling: &fargate.WorkerServiceScaling{
			Min:           jsii.Number(0),
			Max:           jsii.Number(10),
			LatencyTarget: awscdk.Duration_Minutes(jsii.Number(2)),
			MessageTime:   awscdk.Duration_Seconds(jsii.Number(3)),
		},
		ScaleInProtection: jsii.Bool(true),
		Spot:              &fargate.SpotMix{Ratio: jsii.Number(50)},
	})
}

// createReport counts the orders of the day.
func createReport(stack awscdk.Stack, shop containerShop) {
	report := fargate.NewScheduledJob(stack, jsii.String("Report"), &fargate.ScheduledJobProps{
		Environment: shop.environment,
		Image:       shop.images.orders,
		Command:     jsii.Strings("node", "report.js"),
		Variables:   &map[string]*string{"TABLE_NAME": shop.table.TableName()},
		Schedule: awsscheduler.ScheduleExpression_Cron(&awsscheduler.CronOptionsWithTimezone{
			Hour:     jsii.String("2"),
			Minute:   jsii.String("0"),
			TimeZone: awscdk.TimeZone_EUROPE_BERLIN(),
		}),
		Retries: jsii.Number(2),
		Timeout: awscdk.Duration_Minutes(jsii.Number(30)),
	})
	shop.table.GrantReadData(report)
}

func createTable(stack awscdk.Stack, environment fargate.Environment) awsdynamodb.Table {
	encryption := awsdynamodb.TableEncryption_DEFAULT
	if environment.EncryptionKey() != nil {
		encryption = awsdynamodb.TableEncryption_CUSTOMER_MANAGED
	}
	return awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey:  &awsdynamodb.Attribute{Name: jsii.String("pk"), Type: awsdynamodb.AttributeType_STRING},
		SortKey:       &awsdynamodb.Attribute{Name: jsii.String("sk"), Type: awsdynamodb.AttributeType_STRING},
		BillingMode:   awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:    encryption,
		EncryptionKey: environment.EncryptionKey(),
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
		DeletionProtection: environment.Profile().DeletionProtection(),
		RemovalPolicy:      environment.Profile().RemovalPolicy(),
	})
}

// acknowledgeKeyActions says that who writes to an encrypted table may use its key, in words of the CDK that a policy checker asks about.
func acknowledgeKeyActions(construct constructs.IConstruct) {
	for _, action := range []string{"kms:ReEncrypt*", "kms:GenerateDataKey*"} {
		awscdk.Validations_Of(construct).Acknowledge(&awscdk.Acknowledgment{
			Id:     jsii.String("AwsSolutions-IAM5[Action::" + action + "]"),
			Reason: jsii.String("Two actions each, with the key of the environment alone."),
		})
	}
}

// imagesOf has a stack of its own: images must be there before a service is.
func imagesOf(stack awscdk.Stack, profile cdkwheelhouse.Profile, release string) shopImages {
	image := func(name string) awsecs.ContainerImage {
		images := fargate.NewImageRepository(stack, jsii.String(name), &fargate.ImageRepositoryProps{Profile: profile})
		awscdk.NewCfnOutput(stack, jsii.String(name+"Repository"), &awscdk.CfnOutputProps{
			Value:       images.Repository().RepositoryUri(),
			Description: jsii.String("Where the image of '" + strings.ToLower(name) + "' is pushed to"),
		})
		return images.Image(jsii.String(release))
	}
	return shopImages{web: image("Web"), orders: image("Orders"), mailer: image("Mailer")}
}

func servicesDomain(app awscdk.App, stack awscdk.Stack) *fargate.EnvironmentDomain {
	name := contextOf(app, "domain", "")
	if name == "" {
		return nil
	}
	return &fargate.EnvironmentDomain{Name: jsii.String(name), HostedZone: hostedZone(app, stack)}
}
