package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/rollout"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/webapp"
)

// buildThreeTierWebApp makes a guest book: its web application on instances, with a database and a cache, in one stack.
//
// Context ("cdk synth -c name=value"):
//   - profile: production (default) or development
//   - domain, hostedZoneId, hostedZoneName: serve HTTPS under a name of yours
//   - alertEmail: who is told about alarms
//   - deletionProtection: false before the stack is destroyed
func buildThreeTierWebApp(app awscdk.App) {
	development := contextOf(app, "profile", "") == "development"
	name := "Shop"
	profile := cdkwheelhouse.Profile_Production(&cdkwheelhouse.ProfileOptions{
		DeletionProtection: jsii.Bool(contextOf(app, "deletionProtection", "") != "false"),
	})
	scaling := &webapp.InstanceScaling{
		Min:               jsii.Number(2),
		Max:               jsii.Number(6),
		RequestsPerTarget: jsii.Number(600),
		CpuPercent:        jsii.Number(60),
	}
	releases := rollout.Rollout_Rolling(&rollout.RollingOptions{
		MinHealthyPercent: jsii.Number(100),
		Wait:              rollout.Wait_ForSignals(&rollout.SignalWaitOptions{Timeout: awscdk.Duration_Minutes(jsii.Number(20))}),
	})
	if development {
		name = "ShopDev"
		profile = cdkwheelhouse.Profile_Development(nil)
		scaling = &webapp.InstanceScaling{
			Min:       jsii.Number(1),
			Max:       jsii.Number(2),
			Schedules: &[]webapp.ScheduledCapacity{evenings()},
		}
		releases = rollout.Rollout_AllAtOnce(nil)
	}
	stack := awscdk.NewStack(app, jsii.String(name), &awscdk.StackProps{
		Description:           jsii.String("A three-tier web application: a guest book, kept in PostgreSQL"),
		TerminationProtection: profile.DeletionProtection(),
	})

	shop := webapp.NewThreeTierWebApp(stack, jsii.String("Shop"), &webapp.ThreeTierWebAppProps{
		Profile: profile,
		App: webapp.AppTier_Instances(&webapp.InstancesOptions{
			Code: webapp.AppCode_Directory(jsii.String("app"), &webapp.DirectoryCodeOptions{
				Runtime:          webapp.AppRuntime_Nodejs(jsii.String("22"), nil),
				Port:             jsii.Number(8080),
				HealthCheckPath:  jsii.String("/alive"),  // asked for ever: says that the process runs, even while the database fails over
				StartupCheckPath: jsii.String("/health"), // asked once, on a new instance: a release that cannot reach its database is rolled back
				Environment:      &map[string]*string{"NODE_ENV": jsii.String("production")},
			}),
			Scaling:    scaling,
			Rollout:    releases,
			VolumeSize: awscdk.Size_Gibibytes(jsii.Number(16)),
		}),
		Data:   webapp.DataTier_AuroraPostgres(&webapp.AuroraPostgresOptions{DatabaseName: jsii.String("shop")}),
		Cache:  webapp.Cache_Valkey(nil),
		Domain: webDomain(app, stack),
	})

	if shop.Certificate() == nil {
		awscdk.Annotations_Of(shop).AcknowledgeWarning(
			jsii.String("cdk-wheelhouse:webapp.plain-http"),
			jsii.String("The example has no domain of its own; give it yours by context."))
	}
	if email := contextOf(app, "alertEmail", ""); email != "" && shop.AlertTopic() != nil {
		shop.AlertTopic().AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(email), nil))
	}
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{
		Value:       shop.Url(),
		Description: jsii.String("Where the shop is found"),
	})
}

// evenings says that nobody works at night, so nothing runs.
func evenings() webapp.ScheduledCapacity {
	return webapp.ScheduledCapacity_OffHours(&webapp.OffHoursOptions{
		Stop:     jsii.String("20:00"),
		Start:    jsii.String("07:00"),
		TimeZone: awscdk.TimeZone_EUROPE_BERLIN(),
	})
}

func webDomain(app awscdk.App, stack awscdk.Stack) *webapp.WebDomain {
	name := contextOf(app, "domain", "")
	if name == "" {
		return nil
	}
	return &webapp.WebDomain{Name: jsii.String(name), HostedZone: hostedZone(app, stack)}
}

// hostedZone is where the domain is found that context names.
func hostedZone(app awscdk.App, stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String(contextOf(app, "hostedZoneId", "")),
		ZoneName:     jsii.String(contextOf(app, "hostedZoneName", "")),
	})
}
