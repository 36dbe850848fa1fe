import * as iam from 'aws-cdk-lib/aws-iam';
import { checkPattern } from '../private/check';
import { checkConstruct, checkKinds, checkMember, checkOptions } from './private/kind-check';
import { LaunchRolePlan } from './private/launch-role-plan';
import { checkOptionNames, LEAST_PRIVILEGE_OPTIONS } from './private/prop-names';

/**
 * Options of a launch role that is made of what a product needs.
 */
export interface LeastPrivilegeOptions {
  /**
   * Name of the role, the same in every account: needed where the portfolio is shared, as each account launches with a role of its own. 1 to
   * 64 letters, digits and + = , . @ - _
   *
   * @default - a name that CloudFormation makes, for launches in the portfolio's account
   */
  readonly roleName?: string;

  /**
   * What else it may do: for types of resources whose needs AWS does not publish, or for service actions that run under it.
   *
   * @default - what the resources of the product need
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * The most that the role may ever do.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The role that Service Catalog launches, updates and terminates a product with, so that whoever does it needs no permissions for what it
 * is made of.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
 */
export class LaunchRole {
  /**
   * A role that may do what CloudFormation needs for the types of resources in the offered versions, as their schemas tell, and nothing
   * more.
   *
   * @param options name, and what else it may do
   */
  public static leastPrivilege(options: LeastPrivilegeOptions = {}): LaunchRole {
    checkOptionNames('LaunchRole.leastPrivilege', options, LEAST_PRIVILEGE_OPTIONS);
    const at = 'LaunchRole.leastPrivilege';
    checkOptions(at, 'options', options, "{ roleName: 'LaunchBucket' }");
    checkName(at, options.roleName);
    checkMember(at, 'permissionsBoundary', options.permissionsBoundary, 'managedPolicyArn', 'a managed policy');
    checkKinds(at, 'permissions', options.permissions, iam.PolicyStatement, 'new iam.PolicyStatement(...)');
    return new LaunchRole({ kind: 'least', roleName: options.roleName, permissions: options.permissions ?? [], boundary: options.permissionsBoundary });
  }

  /**
   * A role of this account that you have made; it must trust `servicecatalog.amazonaws.com`. Where the portfolio is shared its name must be
   * known, and each account needs a role of that name.
   *
   * @param role the role
   */
  public static existing(role: iam.IRole): LaunchRole {
    checkConstruct('LaunchRole.existing', 'role', role ?? null, 'roleArn', 'a role');
    return new LaunchRole({ kind: 'existing', role });
  }

  /**
   * The role of this name in the account of whoever launches, and in the portfolio's.
   *
   * @param roleName 1 to 64 letters, digits and + = , . @ - _
   */
  public static named(roleName: string): LaunchRole {
    checkName('LaunchRole.named', roleName ?? '');
    return new LaunchRole({ kind: 'named', roleName });
  }

  private constructor(
    /** @internal */
    public readonly _plan: LaunchRolePlan,
  ) {}
}

function checkName(at: string, roleName: string | undefined) {
  checkPattern({
    code: 'servicecatalog.role-name-invalid', at, prop: 'roleName', value: roleName, pattern: /^[\w+=,.@-]{1,64}$/, allowed: '1 to 64 letters, digits and + = , . @ - _', fix: 'give the name, without a path and not the ARN',
  });
}
