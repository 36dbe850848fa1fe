import { createHash } from 'crypto';
import { Fn, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { OrganizationPatchPolicyProps } from '../organization-patch-policy-props';
import { RebootOption } from '../patch-policy-props';
import { Ring } from '../ring';
import { QuickSetupBaselines } from './quick-setup-baselines';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmquicksetup-configurationmanager.html */
const LONGEST_NAME = 50;
const LONGEST_RING = 20;
const HASH = 8;
const TAG = 'tag:';

export interface RingSetup {
  readonly ring: Ring;
  readonly name: string;
  readonly baselines: QuickSetupBaselines;
  readonly install: string;
  readonly scan: string;
}

/** What the configuration of a ring is called: by it people find the policy, and the nodes carry it as a tag. */
export function managerName(policy: Construct, { _plan: { name } }: Ring): string {
  const ring = name.length <= LONGEST_RING ? name : `${name.slice(0, LONGEST_RING - HASH - 1)}-${createHash('sha256').update(name).digest('hex').slice(0, HASH)}`;
  return `${Names.uniqueResourceName(policy, { maxLength: LONGEST_NAME - LONGEST_RING - 1, separator: '-' })}-${ring}`;
}

/**
 * What Quick Setup is told of a ring; all values are text.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-api.html
 */
export function parametersOf(scope: Construct, props: OrganizationPatchPolicyProps, setup: RingSetup): Record<string, string> {
  const { ring, name, baselines, install, scan } = setup;
  const { concurrency, errors, target } = ring._plan;
  const [{ key, values: [value] }] = target._plan.targets;
  return {
    PatchPolicyName: name,
    SelectedPatchBaselines: baselines.selected,
    PatchBaselineUseDefault: baselines.useDefault,
    PatchBaselineRegion: Stack.of(scope).region,
    HasDeletedBaseline: 'false',
    ConfigurationOptionsPatchOperation: 'ScanAndInstall',
    ConfigurationOptionsScanValue: scan,
    ConfigurationOptionsScanNextInterval: 'false',
    ConfigurationOptionsInstallValue: install,
    ConfigurationOptionsInstallNextInterval: 'true', // else a new node would be patched at once
    RebootOption: props.reboot ?? RebootOption.REBOOT_IF_NEEDED,
    IsPolicyAttachAllowed: `${props.attachPolicies ?? false}`,
    ...outputOf(scope, props),
    RateControlConcurrency: concurrency,
    RateControlErrorThreshold: errors,
    TargetType: 'Tags',
    TargetTagKey: key.slice(TAG.length),
    TargetTagValue: value,
    TargetOrganizationalUnits: joined(props.organizationalUnits),
    TargetRegions: joined(props.regions),
  };
}

function outputOf(scope: Construct, { output }: OrganizationPatchPolicyProps): Record<string, string> {
  if (!output) return { OutputLogEnableS3: 'false' };
  const { bucket, keyPrefix = '' } = output;
  return {
    OutputLogEnableS3: 'true', OutputS3BucketName: bucket!.bucketName, OutputS3KeyPrefix: keyPrefix, OutputBucketRegion: bucket!.env.region ?? Stack.of(scope).region,
  };
}

function joined(values: string[]): string {
  return Token.isUnresolved(values) ? Fn.join(',', values) : values.join(',');
}
