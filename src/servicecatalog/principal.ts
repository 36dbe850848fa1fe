import * as iam from 'aws-cdk-lib/aws-iam';
import { checkPattern } from '../private/check';
import { checkConstruct } from './private/kind-check';
import { PrincipalPlan } from './private/principal-plan';

/**
 * Who may use a portfolio.
 */
export class Principal {
  /**
   * One role of the portfolio's account.
   *
   * @param role the role
   */
  public static role(role: iam.IRole): Principal {
    checkConstruct('Principal.role', 'role', role ?? null, 'roleArn', 'a role');
    return new Principal({ kind: 'role', pattern: false, arn: () => role.roleArn, name: role.roleName, key: role, identity: role.roleArn });
  }

  /**
   * One user of the portfolio's account.
   *
   * @param user the user
   */
  public static user(user: iam.IUser): Principal {
    checkConstruct('Principal.user', 'user', user ?? null, 'userArn', 'a user');
    return new Principal({ kind: 'user', pattern: false, arn: () => user.userArn, name: user.userName, key: user, identity: user.userArn });
  }

  /**
   * The members of one group of the portfolio's account.
   *
   * @param group the group
   */
  public static group(group: iam.IGroup): Principal {
    checkConstruct('Principal.group', 'group', group ?? null, 'groupArn', 'a group');
    return new Principal({ kind: 'group', pattern: false, arn: () => group.groupArn, name: group.groupName, key: group, identity: group.groupArn });
  }

  /**
   * Everybody who has signed in through IAM Identity Center with this permission set, in whichever account and home region: the role that
   * Identity Center makes of it has a name that ends in 16 characters nobody knows beforehand.
   *
   * @param name the permission set, 1 to 32 letters, digits and + = , . @ - _
   * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
   */
  public static ssoPermissionSet(name: string): Principal {
    checkPattern({
      code: 'servicecatalog.permission-set-invalid',
      at: 'Principal.ssoPermissionSet',
      prop: 'name',
      value: name ?? '',
      pattern: /^[\w+=,.@-]{1,32}$/,
      allowed: '1 to 32 letters, digits and + = , . @ - _',
      fix: 'give the name as it stands in Identity Center; it has no spaces, and is not that of the role which Identity Center made of it',
    });
    // `*` is nothing or the home region; each `?` one character at most, so that the set `Developer_Lead` is not `Developer`
    return Principal.pattern('permission set', 'role', `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${name}_${'?'.repeat(16)}`, name);
  }

  /**
   * All roles whose names match, in this account and those that the portfolio is shared with by name.
   *
   * Whoever may create roles in such an account can create one that matches.
   *
   * @param pattern name of a role, its path before it: `team/Developer*`. A `*` stands for any characters, a `?` for one or none.
   * @see https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
   */
  public static roleName(pattern: string): Principal {
    checkPattern({
      code: 'servicecatalog.principal-pattern-invalid',
      at: 'Principal.roleName',
      prop: 'pattern',
      value: pattern ?? '',
      pattern: /^(?!\/)(?=.*[\w+=,.@-])[\w+=,.@\-/*?]{1,576}$/,
      allowed: 'letters, digits, + = , . @ - _ and / with the wildcards * and ?, something but wildcards in it',
      fix: 'write it as Developer*, with its path before it and without role/',
    });
    return Principal.pattern('role', 'role', pattern, pattern);
  }

  private static pattern(kind: PrincipalPlan['kind'], type: string, pattern: string, name: string): Principal {
    return new Principal({ kind, pattern: true, arn: partition => `arn:${partition}:iam:::${type}/${pattern}`, name, key: `${type}/${pattern}`, identity: `${type}/${pattern}` });
  }

  private constructor(
    /** @internal */
    public readonly _plan: PrincipalPlan,
  ) {}
}
