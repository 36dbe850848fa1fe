import * as iam from 'aws-cdk-lib/aws-iam';
import { IPatchBaseline } from './patch-baseline-interface';

/**
 * Who may do what with a patch baseline.
 */
export class PatchBaselineGrants {
  /** @internal */
  public static _of(baseline: IPatchBaseline): PatchBaselineGrants {
    return new PatchBaselineGrants(baseline);
  }

  private constructor(private readonly baseline: IPatchBaseline) {}

  /**
   * Lets somebody read the rules.
   *
   * @param grantee who
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['ssm:GetPatchBaseline'], resourceArns: [this.baseline.patchBaselineArn] });
  }

  /**
   * Lets somebody say which groups of nodes it is for.
   *
   * @param grantee who
   */
  public register(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:RegisterPatchBaselineForPatchGroup', 'ssm:DeregisterPatchBaselineForPatchGroup'],
      resourceArns: [this.baseline.patchBaselineArn],
    });
  }
}
