import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isOfAws, nameOfAws } from './aws-baselines';
import { OperatingSystem } from '../operating-system';
import { PatchBaseline } from '../patch-baseline';
import { IPatchBaseline } from '../patch-baseline-interface';
import { Ring } from '../ring';

const DAY = 24 * 60;

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

/** Which baselines each ring uses, in order; those of AWS where none are given. Of those of the app a later ring has copies, which wait for its offset longer. */
export function baselinesOf(scope: Construct, rings: Ring[], given?: IPatchBaseline[]): QuickSetupBaselines[] {
  const baselines = given ?? SYSTEMS.map(system => PatchBaseline.awsDefault(scope, `Aws${system.name}`, system));
  return rings.map((ring, index) => renderedOf(scope, index === 0 ? baselines : baselines.map(baseline => later(scope, ring, baseline))));
}

function later(scope: Construct, { _plan: { name, offset } }: Ring, baseline: IPatchBaseline): IPatchBaseline {
  if (!(baseline instanceof PatchBaseline)) return baseline;
  return baseline._laterBy(Math.ceil(offset!.toMinutes() / DAY), scope, `${baseline.operatingSystem!.name} ${name}`, []);
}

function renderedOf(scope: Construct, baselines: IPatchBaseline[]): QuickSetupBaselines {
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
