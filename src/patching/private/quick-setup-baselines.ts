import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isOfAws, nameOfAws } from './aws-baselines';
import { OperatingSystem } from '../operating-system';
import { PatchBaseline } from '../patch-baseline';
import { IPatchBaseline } from '../patch-baseline-interface';

/** Those that Quick Setup lists in the example of its documentation: https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-api.html */
const SYSTEMS = [
  OperatingSystem.ALMA_LINUX, OperatingSystem.AMAZON_LINUX_2, OperatingSystem.AMAZON_LINUX_2023, OperatingSystem.DEBIAN, OperatingSystem.MACOS,
  OperatingSystem.ORACLE_LINUX,
  OperatingSystem.REDHAT_ENTERPRISE_LINUX, OperatingSystem.ROCKY_LINUX, OperatingSystem.UBUNTU, OperatingSystem.WINDOWS,
];

export interface QuickSetupBaselines {
  /** By operating system, as JSON. */
  readonly selected: string;
  readonly useDefault: 'default' | 'custom';
}

/** Which baselines are used; those of AWS where none are given. */
export function baselinesOf(scope: Construct, given?: IPatchBaseline[]): QuickSetupBaselines {
  const baselines = given ?? SYSTEMS.map(system => PatchBaseline.awsDefault(scope, `Aws${system.name}`, system));
  const selected = baselines.map(baseline => {
    const { operatingSystem, patchBaselineId } = baseline;
    return [operatingSystem!.name, { value: patchBaselineId, label: labelOf(baseline), disabled: false }];
  });
  return {
    selected: Stack.of(scope).toJsonString(Object.fromEntries(selected)), useDefault: baselines.every(isOfAws) ? 'default' : 'custom',
  };
}

function labelOf(baseline: IPatchBaseline): string {
  if (isOfAws(baseline)) return nameOfAws(baseline.node.path, baseline.operatingSystem!);
  return baseline instanceof PatchBaseline ? baseline.patchBaselineName : baseline.patchBaselineId;
}
