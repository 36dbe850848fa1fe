package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/monitoring"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/pipelines"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/webapp"
)

// guestBook is the application of the three-tier example.
const guestBook = "../three-tier-web-app/app"

// buildDelivery makes a pipeline that delivers the guest book to staging and to production, in two accounts and two regions.
//
// Context ("cdk synth -c name=value"):
//   - pipeline, staging, prod: where, as "aws://<account>/<region>"
//   - connectionArn: the connection to the repository, made in the console
//   - repository: owner/name; branch
//   - approver: name of a role of the pipeline's account that may approve
func buildDelivery(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Delivery"), &awscdk.StackProps{
		Description: jsii.String("Delivers the guest book to staging and production"),
		Env:         environmentOf(app, "pipeline", "aws://123456789012/us-east-1"),
	})
	people := newPeople(stack, "People")

	node := &map[string]*string{"nodejs": jsii.String("22")}
	connection := "arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-0000-0000-000000000000"
	delivery := pipelines.NewDeliveryPipeline(stack, jsii.String("Pipeline"), &pipelines.DeliveryPipelineProps{
		Source: pipelines.Source_Connection(jsii.String(contextOf(app, "repository", "acme/shop")), &pipelines.ConnectionSourceOptions{
			ConnectionArn: jsii.String(contextOf(app, "connectionArn", connection)),
			Branch:        jsii.String(contextOf(app, "branch", "main")),
		}),
		Synth: pipelines.Synth_Cdk(&pipelines.SynthOptions{
			InstallCommands: jsii.Strings("npm ci"),
			Directory:       jsii.String("examples/delivery"),
			RuntimeVersions: node,
		}),
		Test: &[]pipelines.Check{
			pipelines.Check_Commands(
				jsii.String("Unit"),
				jsii.Strings("npm ci", "node --test examples/three-tier-web-app/app-test/"),
				&pipelines.BuildOptions{RuntimeVersions: node}),
		},
		AlertTopic: people.alerts,
	})

	staging := newShopStage(stack, "Staging", environmentOf(app, "staging", "aws://111122223333/us-east-1"), cdkwheelhouse.Profile_Development(nil))
	delivery.AddStage(staging.Stage, &pipelines.StageOptions{
		Verify: &[]pipelines.Check{staging.health()},
	})

	prod := newShopStage(stack, "Prod", environmentOf(app, "prod", "aws://444455556666/eu-west-1"), cdkwheelhouse.Profile_Production(nil))
	delivery.AddStage(prod.Stage, &pipelines.StageOptions{
		Approval: pipelines.Approval_ChangeSets(&pipelines.ChangeSetApprovalOptions{Topic: people.approvals}),
		Window: pipelines.DeployWindow_Weekdays(&pipelines.DeployWindowOptions{
			Opens:    jsii.String("09:00"),
			Closes:   jsii.String("16:00"),
			TimeZone: awscdk.TimeZone_EUROPE_BERLIN(),
			Freeze:   jsii.Strings("2026-12-20/2027-01-03"),
		}),
		Verify:     &[]pipelines.Check{prod.health()},
		RollbackOn: prod.alarms,
		Bake:       awscdk.Duration_Minutes(jsii.Number(15)),
	})

	if approver := contextOf(app, "approver", ""); approver != "" {
		delivery.GrantApproval(awsiam.Role_FromRoleName(stack, jsii.String("Approver"), jsii.String(approver), nil), nil)
	}
}

// shopStage is the guest book, in one account and region.
type shopStage struct {
	awscdk.Stage
	url    awscdk.CfnOutput
	alarms *[]awscloudwatch.IAlarm
}

func newShopStage(scope constructs.Construct, id string, env *awscdk.Environment, profile cdkwheelhouse.Profile) shopStage {
	stage := awscdk.NewStage(scope, jsii.String(id), &awscdk.StageProps{Env: env})
	stack := awscdk.NewStack(stage, jsii.String("Shop"), &awscdk.StackProps{
		Description:           jsii.String("A guest book"),
		TerminationProtection: profile.DeletionProtection(),
	})
	scaling := &webapp.InstanceScaling{Min: jsii.Number(1), Max: jsii.Number(2)}
	if *profile.HighlyAvailable() {
		scaling = &webapp.InstanceScaling{Min: jsii.Number(2), Max: jsii.Number(6), CpuPercent: jsii.Number(60)}
	}
	shop := webapp.NewThreeTierWebApp(stack, jsii.String("Shop"), &webapp.ThreeTierWebAppProps{
		Profile: profile,
		App: webapp.AppTier_Instances(&webapp.InstancesOptions{
			Code: webapp.AppCode_Directory(jsii.String(guestBook), &webapp.DirectoryCodeOptions{
				Runtime:          webapp.AppRuntime_Nodejs(jsii.String("22"), nil),
				Port:             jsii.Number(8080),
				HealthCheckPath:  jsii.String("/alive"),
				StartupCheckPath: jsii.String("/health"),
			}),
			Scaling: scaling,
		}),
		Data: webapp.DataTier_AuroraPostgres(&webapp.AuroraPostgresOptions{DatabaseName: jsii.String("shop")}),
	})
	awscdk.Annotations_Of(shop).AcknowledgeWarning(
		jsii.String("cdk-wheelhouse:webapp.plain-http"), jsii.String("The example has no domain of its own."))

	alarms := []awscloudwatch.IAlarm{}
	if monitor := shop.Monitor(); monitor != nil {
		for _, alarm := range *monitor.AlarmsOf(monitoring.Severity_CRITICAL) {
			alarms = append(alarms, alarm)
		}
	}
	url := awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: shop.Url()})
	return shopStage{Stage: stage, url: url, alarms: &alarms}
}

// health asks the deployed guest book how it is.
func (stage shopStage) health() pipelines.Check {
	return pipelines.Check_Http(&pipelines.HttpCheckOptions{
		Url:  pipelines.Value_Output(stage.url),
		Path: jsii.String("/health"),
	})
}

// people are who hears of what.
type people struct {
	approvals, alerts awssns.Topic
}

func newPeople(parent constructs.Construct, id string) people {
	scope := constructs.NewConstruct(parent, jsii.String(id))
	key := awskms.NewKey(scope, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Messages of the delivery"),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
	})
	key.GrantEncryptDecrypt(awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil)) // which sends what has failed
	topic := func(id, displayName string) awssns.Topic {
		return awssns.NewTopic(scope, jsii.String(id), &awssns.TopicProps{
			DisplayName: jsii.String(displayName),
			MasterKey:   key,
			EnforceSSL:  jsii.Bool(true),
		})
	}
	return people{
		approvals: topic("Approvals", "Changes that wait for an approval"),
		alerts:    topic("Alerts", "Deliveries that have failed"),
	}
}
