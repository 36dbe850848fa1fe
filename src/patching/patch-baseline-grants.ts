import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Who may do what with a patch baseline.
 */
export class PatchBaselineGrants {
  /** @internal */
  public static _of(baselineArn: string): PatchBaselineGrants {
    return new PatchBaselineGrants(baselineArn);
  }

  private constructor(private readonly baselineArn: string) {}

  /**
   * Lets somebody read the rules.
   *
   * @param grantee who
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['ssm:GetPatchBaseline'], resourceArns: [this.baselineArn] });
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
      resourceArns: [this.baselineArn],
    });
  }
}
