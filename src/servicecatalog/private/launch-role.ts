import { Aspects, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Launched, launchStatements } from './launch-permissions';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { fail } from '../../private/errors';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_SIZE = 6144;
const POLICIES = 10;
/** Longer ones are divided, so that policies are filled. */
const LONGEST_STATEMENT = 2000;
/** A token becomes a few references; what it will be is not longer than this. */
const TOKEN_SIZE = 30;

export interface LeastRoleProps {
  readonly roleName?: string;
  readonly boundary?: iam.IManagedPolicy;
  readonly description: string;
  /** Asked for when everything has been built. */
  readonly launched: () => Launched;
}

/**
 * A launch role that may do what the resources of a product need. Its policies are made at the end, when the stacks that are offered have
 * all their resources.
 */
export class LeastRole extends Construct {
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, private readonly props: LeastRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('servicecatalog.amazonaws.com'),
      roleName: props.roleName,
      description: props.description.slice(0, 1000),
      permissionsBoundary: props.boundary,
    });
    Aspects.of(this).add({ visit: node => this.visit(node) }, { priority: 900 }); // after those that change something
  }

  private visit(node: IConstruct) {
    if (node !== this || this.node.tryFindChild('Policy1')) return;
    const statements = launchStatements(this.node.path, Stack.of(this), this.props.launched());
    const policies = pack(statements);
    if (policies.length > POLICIES) {
      fail({
        code: 'servicecatalog.launch-role-too-large', at: this.node.path, prop: 'useLaunchRole', value: `${policies.length} policies`, allowed: `what fits into ${POLICIES} policies of ${POLICY_SIZE} characters`, fix: 'split the product, or use LaunchRole.existing() with a policy of your own',
      });
    }
    policies.forEach((part, index) => {
      const policy = new iam.ManagedPolicy(this, `Policy${index + 1}`, { statements: part, roles: [this.role], description: 'What CloudFormation needs for a product' });
      for (const resource of new Set(part.flatMap(({ resources }) => resources))) {
        acknowledgeWildcard(policy, resource, 'Derived from what the resources of the product need; services that name theirs after the stack are held to it.');
      }
    });
  }
}

/** Into policies that are short enough; a statement with many actions is divided. */
function pack(statements: iam.PolicyStatement[]): iam.PolicyStatement[][] {
  const policies: iam.PolicyStatement[][] = [];
  let size = POLICY_SIZE;
  for (const statement of statements.flatMap(divided)) {
    const length = sizeOf(statement);
    if (size + length > POLICY_SIZE - 200) {
      policies.push([]);
      size = 0;
    }
    policies.at(-1)!.push(statement);
    size += length;
  }
  return policies;
}

function divided(statement: iam.PolicyStatement): iam.PolicyStatement[] {
  const { actions } = statement;
  if (sizeOf(statement) < LONGEST_STATEMENT || actions.length < 2) return [statement];
  const middle = Math.ceil(actions.length / 2);
  return [actions.slice(0, middle), actions.slice(middle)].flatMap(part => divided(statement.copy({ actions: part })));
}

function sizeOf(statement: iam.PolicyStatement): number {
  return JSON.stringify(statement.toStatementJson()).replace(/\$\{Token\[[^\]]*\]\}/g, 'x'.repeat(TOKEN_SIZE)).replace(/\s/g, '').length;
}

/** The name of a role, where it is known now; none where it has a path, which a name does not tell. */
export function knownName(role: iam.IRole): string | undefined {
  const resource = role.node.defaultChild as iam.CfnRole | undefined;
  const name = resource?.roleName ?? role.roleName;
  const path = resource ? resource.path ?? '/' : /:role(\/.+\/)[^/]+$/.exec(role.roleArn)?.[1] ?? '/';
  return Token.isUnresolved(name) || path !== '/' ? undefined : name;
}
