package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/servicecatalog"
)

const runbook = "Redrive-failed-messages"

// buildServiceCatalog makes the products of a platform team, and a team's account that may launch them. Context ("cdk synth -c name=value"):
//   - platform, team: where, as "aws://<account>/<region>"
//   - organizationalUnit, organization: shares the portfolio with the unit of the organization, too
//   - portfolioId: id of the portfolio, once it has been deployed: makes the stack of the team's account
//   - bucketVersion: the version that the bucket is released as
//   - history: folder of the released versions
func buildServiceCatalog(app awscdk.App) {
	team := environmentOf(app, "team", "aws://444455556666/us-east-1")
	history := jsii.String(contextOf(app, "history", "product-history"))

	stack := awscdk.NewStack(app, jsii.String("Platform"), &awscdk.StackProps{
		Description: jsii.String("Products for all teams"),
		Env:         environmentOf(app, "platform", "aws://123456789012/us-east-1"),
	})
	alerts := newCatalogAlerts(stack, "Alerts")

	portfolio := servicecatalog.NewGovernedPortfolio(stack, jsii.String("Products"), &servicecatalog.GovernedPortfolioProps{
		DisplayName:  jsii.String("Platform products"),
		ProviderName: jsii.String("Platform team"),
		Description:  jsii.String("What teams may launch by themselves"),
		Support: &servicecatalog.Support{
			Email:       jsii.String("platform@example.com"),
			Url:         jsii.String("https://wiki.example.com/platform"),
			Description: jsii.String("Weekdays from 9 to 17"),
		},
		TagOptions: &map[string]*[]*string{
			"costCenter":  jsii.Strings("1001", "1002"),
			"environment": jsii.Strings("dev", "prod"),
		},
		Budget:     servicecatalog.CatalogBudget_Monthly(jsii.Number(5000), nil),
		AlertTopic: alerts,
	})

	bucket := portfolio.AddProduct(servicecatalog.StackProduct_Versions(jsii.String("Bucket"), &servicecatalog.StackProductOptions{
		Name:        jsii.String("Encrypted bucket"),
		Description: jsii.String("A bucket for files, encrypted and versioned."),
		Cost:        jsii.String("about 0.03 USD for each GB and month"),
		Versions: &map[string]servicecatalog.ProductVersion{
			"1.0.0": servicecatalog.ProductVersion_Recorded(describedAs("First release")),
			"1.1.0": servicecatalog.ProductVersion_Recorded(describedAs("Former versions of objects are kept")),
			contextOf(app, "bucketVersion", "2.0.0"): servicecatalog.ProductVersion_FromStack(
				newBucketStack(stack, "BucketStack"), describedAs("How often objects are read")),
		},
		History: history,
		Lifecycle: &servicecatalog.VersionLifecycle{
			Keep:           jsii.Number(2),
			DeprecateAfter: awscdk.Duration_Days(jsii.Number(180)),
		},
	}))
	bucket.AddRule(servicecatalog.Rule_AllowedValues(bucket.Parameter(jsii.String("Retention")), jsii.Strings("7", "30", "90"), nil))
	bucket.UseLaunchRole(launchRole("Launch-Bucket"))
	bucket.AllowTagUpdates(jsii.Bool(true))

	importer := portfolio.AddProduct(servicecatalog.StackProduct_Versions(jsii.String("Importer"), &servicecatalog.StackProductOptions{
		Name:        jsii.String("Importer"),
		Description: jsii.String("A queue, and a function that imports what comes through it."),
		Cost:        jsii.String("next to nothing without messages"),
		Versions: &map[string]servicecatalog.ProductVersion{
			"1.0.0": servicecatalog.ProductVersion_FromStack(newImporterStack(stack, "ImporterStack"), nil),
		},
		History: history,
		Budget:  servicecatalog.CatalogBudget_Monthly(jsii.Number(200), nil),
	}))
	importer.UseLaunchRole(servicecatalog.LaunchRole_LeastPrivilege(&servicecatalog.LeastPrivilegeOptions{
		RoleName:    jsii.String("Launch-Importer"),
		Permissions: &[]awsiam.PolicyStatement{mayRedrive()},
	}))
	createRunbook(stack)
	importer.AddAction(servicecatalog.ServiceAction_Automation(jsii.String("Redrive-failed"), &servicecatalog.AutomationOptions{
		DocumentName: jsii.String(runbook),
		Description:  jsii.String("Sends messages that have failed through the queue again"),
		Inputs:       jsii.Strings("QueueArn"),
	}))
	importer.Notify(alerts)

	web := portfolio.AddProduct(servicecatalog.Blueprints_ThreeTierWebApp(jsii.String("WebApp"), &servicecatalog.ThreeTierWebAppOptions{
		Name:         jsii.String("Web app with a database"),
		Version:      jsii.String("1.0.0"),
		Cost:         jsii.String("from 250 USD a month"),
		History:      history,
		Dependencies: jsii.Strings("Encrypted bucket"),
	}))
	web.UseLaunchRole(launchRole("Launch-WebApp"))
	size := web.Parameter(jsii.String("TaskSize"))
	few := servicecatalog.RuleCondition_HasValue(web.Parameter(jsii.String("MinTasks")), jsii.String("1"))
	web.AddRule(servicecatalog.Rule_ForbiddenValues(size, jsii.Strings("xlarge"), nil))
	web.AddRule(servicecatalog.Rule_AllowedValues(size, jsii.Strings("small"), &servicecatalog.RuleOptions{
		Name: jsii.String("OneTaskIsSmall"),
		When: few,
	}))

	service := portfolio.AddProduct(servicecatalog.Blueprints_FargateService(jsii.String("Service"), &servicecatalog.FargateServiceOptions{
		Name:    jsii.String("Web service"),
		Version: jsii.String("1.0.0"),
		Cost:    jsii.String("from 120 USD a month"),
		History: history,
	}))
	service.UseLaunchRole(launchRole("Launch-Service"))

	portfolio.GrantAccess(servicecatalog.Principal_SsoPermissionSet(jsii.String("Developer")))
	portfolio.ShareWith(servicecatalog.ShareTarget_Account(team.Account), nil)
	if unit := contextOf(app, "organizationalUnit", ""); unit != "" {
		target := servicecatalog.ShareTarget_OrganizationalUnit(jsii.String(unit), &servicecatalog.OrganizationalUnitOptions{
			OrganizationId: jsii.String(contextOf(app, "organization", "")),
		})
		portfolio.ShareWith(target, &servicecatalog.ShareOptions{SharePrincipals: jsii.Bool(true)})
	}

	servicecatalog.NewCataloguePage(stack, jsii.String("Catalogue"), &servicecatalog.CataloguePageProps{
		Portfolios: &[]servicecatalog.GovernedPortfolio{portfolio},
	})
	awscdk.NewCfnOutput(stack, jsii.String("PortfolioId"), &awscdk.CfnOutputProps{
		Value:       portfolio.PortfolioId(),
		Description: jsii.String("For the accounts that it is shared with"),
	})

	if portfolioId := contextOf(app, "portfolioId", ""); portfolioId != "" {
		newTeamStack(app, "Team", team, portfolioId, portfolio.Products())
	}
}

func describedAs(description string) *servicecatalog.ProductVersionOptions {
	return &servicecatalog.ProductVersionOptions{Description: jsii.String(description)}
}

func launchRole(name string) servicecatalog.LaunchRole {
	return servicecatalog.LaunchRole_LeastPrivilege(&servicecatalog.LeastPrivilegeOptions{RoleName: jsii.String(name)})
}

// newBucketStack is a bucket as the platform team wants buckets to be: version 2.0.0. The versions before are recorded in product-history.
func newBucketStack(scope constructs.Construct, id string) servicecatalog.ProductStack {
	stack := servicecatalog.NewProductStack(scope, jsii.String(id), &servicecatalog.ProductStackProps{
		Description: jsii.String("An encrypted, versioned bucket"),
	})
	retention := awscdk.NewCfnParameter(stack, jsii.String("Retention"), &awscdk.CfnParameterProps{
		Description: jsii.String("How long former versions of objects are kept, in days"),
		Type:        jsii.String("Number"),
		Default:     30,
		MinValue:    jsii.Number(1),
		MaxValue:    jsii.Number(3650),
	})
	tier := awscdk.NewCfnParameter(stack, jsii.String("Tier"), &awscdk.CfnParameterProps{
		Description:   jsii.String("How often objects are read"),
		Default:       "frequent",
		AllowedValues: jsii.Strings("frequent", "seldom", "archive"),
	})
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
		Versioned:         jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			NoncurrentVersionExpiration:         awscdk.Duration_Days(retention.ValueAsNumber()),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
	})
	acknowledge(bucket, "AwsSolutions-S1", "CloudTrail tells of the requests of the whole organization.")
	output(stack, "BucketName", bucket.BucketName(), "Name of the bucket")
	output(stack, "BucketTier", tier.ValueAsString(), "How often objects are read")
	return stack
}

// newImporterStack is a queue, and a function that imports what comes through it: a product whose code is an asset.
func newImporterStack(scope constructs.Construct, id string) servicecatalog.ProductStack {
	stack := servicecatalog.NewProductStack(scope, jsii.String(id), &servicecatalog.ProductStackProps{
		Description: jsii.String("A queue, and a function that imports what comes through it"),
	})
	batch := awscdk.NewCfnParameter(stack, jsii.String("BatchSize"), &awscdk.CfnParameterProps{
		Description: jsii.String("Messages for one call"),
		Type:        jsii.String("Number"),
		Default:     10,
		MinValue:    jsii.Number(1),
		MaxValue:    jsii.Number(10),
	})
	failed := awssqs.NewQueue(stack, jsii.String("Failed"), &awssqs.QueueProps{
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)),
	})
	queue := awssqs.NewQueue(stack, jsii.String("Queue"), &awssqs.QueueProps{
		EnforceSSL:        jsii.Bool(true),
		VisibilityTimeout: awscdk.Duration_Minutes(jsii.Number(6)),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: failed, MaxReceiveCount: jsii.Number(3)},
	})
	function := awslambda.NewFunction(stack, jsii.String("Function"), &awslambda.FunctionProps{
		Runtime:  awslambda.Runtime_NODEJS_22_X(),
		Handler:  jsii.String("index.handler"),
		Code:     awslambda.Code_FromAsset(jsii.String("importer"), nil),
		Timeout:  awscdk.Duration_Minutes(jsii.Number(1)),
		LogGroup: awslogs.NewLogGroup(stack, jsii.String("Logs"), &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH}),
	})
	function.AddEventSource(awslambdaeventsources.NewSqsEventSource(queue, &awslambdaeventsources.SqsEventSourceProps{
		BatchSize:               batch.ValueAsNumber(),
		ReportBatchItemFailures: jsii.Bool(true),
	}))
	acknowledge(function, "AwsSolutions-L1", "The runtime that the code is tested with.")
	acknowledge(function.Role(),
		"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
		"Writing logs, and nothing else.")
	output(stack, "QueueUrl", queue.QueueUrl(), "Where messages are sent")
	return stack
}

func acknowledge(construct constructs.IConstruct, id, reason string) {
	awscdk.Validations_Of(construct).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(id), Reason: jsii.String(reason)})
}

func output(scope constructs.Construct, id string, value *string, description string) {
	awscdk.NewCfnOutput(scope, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
}

// newTeamStack is for a team's account: what may be launched there, and the roles for it.
func newTeamStack(scope constructs.Construct, id string, env *awscdk.Environment, portfolioId string, products *[]servicecatalog.OfferedProduct) {
	stack := awscdk.NewStack(scope, jsii.String(id), &awscdk.StackProps{
		Description: jsii.String("Products of the platform team"),
		Env:         env,
	})
	portfolio := servicecatalog.NewImportedPortfolio(stack, jsii.String("Products"), &servicecatalog.ImportedPortfolioProps{
		PortfolioId:   jsii.String(portfolioId),
		LaunchRolesOf: products,
	})
	portfolio.GrantAccess(servicecatalog.Principal_SsoPermissionSet(jsii.String("Developer")))
	createRunbook(stack)
}

// createRunbook makes a runbook of Systems Manager Automation that moves messages back from a dead letter queue; each account has its own.
func createRunbook(stack awscdk.Stack) {
	step := map[string]any{
		"name":   "Move",
		"action": "aws:executeAwsApi",
		"inputs": map[string]any{"Service": "sqs", "Api": "StartMessageMoveTask", "SourceArn": "{{ QueueArn }}"},
	}
	awsssm.NewCfnDocument(stack, jsii.String("Runbook"), &awsssm.CfnDocumentProps{
		Name:         jsii.String(runbook),
		DocumentType: jsii.String("Automation"),
		UpdateMethod: jsii.String("NewVersion"),
		Content: map[string]any{
			"schemaVersion": "0.3",
			"description":   "Moves messages of a dead letter queue back to where they came from",
			"parameters": map[string]any{
				"QueueArn": map[string]any{"type": "String", "description": "ARN of the dead letter queue"},
			},
			"mainSteps": []any{step},
		},
	})
}

// mayRedrive is what the runbook does, with the queues of launched products only.
func mayRedrive() awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(
			"sqs:StartMessageMoveTask",
			"sqs:ReceiveMessage",
			"sqs:DeleteMessage",
			"sqs:GetQueueAttributes",
			"sqs:SendMessage"),
		Resources: jsii.Strings("arn:aws:sqs:*:*:SC-*"),
	})
}

// newCatalogAlerts is who hears of budgets and launches.
func newCatalogAlerts(parent constructs.Construct, id string) awssns.Topic {
	scope := constructs.NewConstruct(parent, jsii.String(id))
	key := awskms.NewKey(scope, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Messages of the platform"),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
	})
	for _, service := range []string{"budgets.amazonaws.com", "cloudformation.amazonaws.com"} {
		key.GrantEncryptDecrypt(awsiam.NewServicePrincipal(jsii.String(service), nil))
	}
	return awssns.NewTopic(scope, jsii.String("Topic"), &awssns.TopicProps{
		DisplayName: jsii.String("Platform products"),
		MasterKey:   key,
		EnforceSSL:  jsii.Bool(true),
	})
}
