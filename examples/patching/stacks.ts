import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { patching, Profile } from 'cdk-wheelhouse';

/**
 * A mixed fleet in three rings. Context (`cdk synth -c name=value`):
 * - `profile`: `production` or `development`
 * - `approvers`: name of the role whose people agree before the last ring
 */
export function build(app: App) {
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  const profile = context('profile') === 'development' ? Profile.development() : Profile.production();
  const stack = new Stack(app, 'Patching', { description: 'Patches a mixed fleet ring by ring' });

  const linux = new patching.PatchBaseline(stack, 'Linux', {
    operatingSystem: patching.OperatingSystem.AMAZON_LINUX_2023,
    description: 'Security updates after three days, corrections of faults after two weeks',
    approvalRules: [
      patching.ApprovalRule.security({
        severities: [patching.Severity.CRITICAL, patching.Severity.IMPORTANT],
        approveAfter: Duration.days(3),
        complianceLevel: patching.ComplianceLevel.CRITICAL,
      }),
      patching.ApprovalRule.bugfixes({ approveAfter: Duration.days(14), complianceLevel: patching.ComplianceLevel.LOW }),
    ],
    rejectedPatches: ['kernel-6.1.99*'],
  });
  const ubuntu = new patching.PatchBaseline(stack, 'Ubuntu', {
    operatingSystem: patching.OperatingSystem.UBUNTU,
    approvalRules: [patching.ApprovalRule.priorities([patching.Priority.REQUIRED, patching.Priority.IMPORTANT, patching.Priority.STANDARD])],
  });
  const windows = new patching.PatchBaseline(stack, 'Windows', {
    operatingSystem: patching.OperatingSystem.WINDOWS,
    approvalRules: [
      patching.ApprovalRule.security({
        severities: [patching.Severity.CRITICAL, patching.Severity.IMPORTANT], complianceLevel: patching.ComplianceLevel.CRITICAL,
      }),
      patching.ApprovalRule.applications({ productFamilies: ['Office'], approveAfter: Duration.days(30) }),
    ],
    availableSecurityUpdates: patching.AvailableSecurityUpdates.NON_COMPLIANT,
  });

  const topic = alertsOf(stack);
  const leads = iam.Role.fromRoleName(stack, 'Approvers', context('approvers') ?? 'OperationsLead');
  new patching.PatchPolicy(stack, 'Fleet', {
    profile,
    baselines: [linux, ubuntu, windows],
    rings: [
      patching.Ring.tag('PatchRing', 'canary', {
        install: patching.WindowSchedule.monthly(2, patching.Weekday.TUE, '22:00', TimeZone.EUROPE_BERLIN), concurrency: patching.Rate.percent(50),
      }),
      patching.Ring.tag('PatchRing', 'early', { offset: Duration.days(2), errors: patching.Rate.percent(5) }),
      patching.Ring.tag('PatchRing', 'prod', {
        offset: Duration.days(7),
        furtherOffsets: [Duration.days(8)],
        duration: Duration.hours(6),
        errors: patching.Rate.count(1),
        minCompliance: 98,
        approval: patching.RingApproval.by([leads], { topic }),
      }),
    ],
    scan: patching.WindowSchedule.daily('05:00', TimeZone.EUROPE_BERLIN),
    drain: true,
    snapshot: { keep: Duration.days(14) },
    report: { topic },
  });
  new patching.ComplianceReport(stack, 'Compliance', { profile, topic, maxNonCompliantNodes: 2 });
}

/** Who hears of it. */
function alertsOf(stack: Stack): sns.Topic {
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, description: 'Alerts of patches' });
  return new sns.Topic(stack, 'Alerts', { masterKey: key, enforceSSL: true });
}
