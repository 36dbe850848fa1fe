package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse"
	"github.com/cdk-wheelhouse/cdk-wheelhouse-go/cdkwheelhouse/patching"
)

// buildPatching makes a mixed fleet in three rings. Context ("cdk synth -c name=value"):
//   - profile: production or development
//   - approvers: name of the role whose people agree before the last ring
func buildPatching(app awscdk.App) {
	profile := cdkwheelhouse.Profile_Production(nil)
	if contextOf(app, "profile", "") == "development" {
		profile = cdkwheelhouse.Profile_Development(nil)
	}
	stack := awscdk.NewStack(app, jsii.String("Patching"), &awscdk.StackProps{
		Description: jsii.String("Patches a mixed fleet ring by ring"),
	})

	important := &[]patching.Severity{patching.Severity_CRITICAL, patching.Severity_IMPORTANT}
	linux := patching.NewPatchBaseline(stack, jsii.String("Linux"), &patching.PatchBaselineProps{
		OperatingSystem: patching.OperatingSystem_AMAZON_LINUX_2023(),
		Description:     jsii.String("Security updates after three days, corrections of faults after two weeks"),
		ApprovalRules: &[]patching.ApprovalRule{
			patching.ApprovalRule_Security(&patching.SeverityOptions{
				Severities:      important,
				ApproveAfter:    awscdk.Duration_Days(jsii.Number(3)),
				ComplianceLevel: patching.ComplianceLevel_CRITICAL,
			}),
			patching.ApprovalRule_Bugfixes(&patching.SeverityOptions{
				ApproveAfter:    awscdk.Duration_Days(jsii.Number(14)),
				ComplianceLevel: patching.ComplianceLevel_LOW,
			}),
		},
		RejectedPatches: jsii.Strings("kernel-6.1.99*"),
	})
	ubuntu := patching.NewPatchBaseline(stack, jsii.String("Ubuntu"), &patching.PatchBaselineProps{
		OperatingSystem: patching.OperatingSystem_UBUNTU(),
		ApprovalRules: &[]patching.ApprovalRule{
			patching.ApprovalRule_Priorities(&[]patching.Priority{
				patching.Priority_REQUIRED, patching.Priority_IMPORTANT, patching.Priority_STANDARD,
			}, nil),
		},
	})
	windows := patching.NewPatchBaseline(stack, jsii.String("Windows"), &patching.PatchBaselineProps{
		OperatingSystem: patching.OperatingSystem_WINDOWS(),
		ApprovalRules: &[]patching.ApprovalRule{
			patching.ApprovalRule_Security(&patching.SeverityOptions{
				Severities:      important,
				ComplianceLevel: patching.ComplianceLevel_CRITICAL,
			}),
			patching.ApprovalRule_Applications(&patching.ApplicationOptions{
				ProductFamilies: jsii.Strings("Office"),
				ApproveAfter:    awscdk.Duration_Days(jsii.Number(30)),
			}),
		},
		AvailableSecurityUpdates: patching.AvailableSecurityUpdates_NON_COMPLIANT,
	})

	topic := patchAlerts(stack)
	leads := awsiam.Role_FromRoleName(stack, jsii.String("Approvers"), jsii.String(contextOf(app, "approvers", "OperationsLead")), nil)
	berlin := awscdk.TimeZone_EUROPE_BERLIN()
	patching.NewPatchPolicy(stack, jsii.String("Fleet"), &patching.PatchPolicyProps{
		Profile:   profile,
		Baselines: &[]patching.IPatchBaseline{linux, ubuntu, windows},
		Rings: &[]patching.Ring{
			patching.Ring_Tag(jsii.String("PatchRing"), jsii.String("canary"), &patching.RingOptions{
				Install:     patching.WindowSchedule_Monthly(jsii.Number(2), patching.Weekday_TUE, jsii.String("22:00"), berlin),
				Concurrency: patching.Rate_Percent(jsii.Number(50)),
			}),
			patching.Ring_Tag(jsii.String("PatchRing"), jsii.String("early"), &patching.RingOptions{
				Offset: awscdk.Duration_Days(jsii.Number(2)),
				Errors: patching.Rate_Percent(jsii.Number(5)),
			}),
			patching.Ring_Tag(jsii.String("PatchRing"), jsii.String("prod"), &patching.RingOptions{
				Offset:         awscdk.Duration_Days(jsii.Number(7)),
				FurtherOffsets: &[]awscdk.Duration{awscdk.Duration_Days(jsii.Number(8))},
				Duration:       awscdk.Duration_Hours(jsii.Number(6)),
				Errors:         patching.Rate_Count(jsii.Number(1)),
				MinCompliance:  jsii.Number(98),
				Approval:       patching.RingApproval_By(&[]awsiam.IRole{leads}, &patching.RingApprovalOptions{Topic: topic}),
			}),
		},
		Scan:     patching.WindowSchedule_Daily(jsii.String("05:00"), berlin),
		Drain:    jsii.Bool(true),
		Snapshot: &patching.SnapshotOptions{Keep: awscdk.Duration_Days(jsii.Number(14))},
		Report:   &patching.PatchReport{Topic: topic},
	})
	patching.NewComplianceReport(stack, jsii.String("Compliance"), &patching.ComplianceReportProps{
		Profile:              profile,
		Topic:                topic,
		MaxNonCompliantNodes: jsii.Number(2),
	})
}

// patchAlerts is who hears of it.
func patchAlerts(stack awscdk.Stack) awssns.Topic {
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{
		EnableKeyRotation: jsii.Bool(true),
		Description:       jsii.String("Alerts of patches"),
	})
	return awssns.NewTopic(stack, jsii.String("Alerts"), &awssns.TopicProps{MasterKey: key, EnforceSSL: jsii.Bool(true)})
}
