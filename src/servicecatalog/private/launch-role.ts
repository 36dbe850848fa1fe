import { Aspects, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Launched, launchStatements } from './launch-permissions';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { fail } from '../../private/errors';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_SIZE = 6144;
const POLICIES = 10;
/** What of a policy is around its statements. */
const FRAME = 200;
/** Longer ones are divided, so that policies are filled. */
const LONGEST_STATEMENT = 2000;
/** A pseudo parameter is not longer than this, another token, such as the ARN of a topic, is hardly ever. */
const PSEUDO_SIZE = 20;
const TOKEN_SIZE = 128;
const PSEUDO = /\$\{Token\[AWS\.(AccountId|Partition|Region|URLSuffix)\.\d+\]\}/g;
const TOKEN = /[$#]\{Token\[[^\]]*\]\}/g;

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
    const largest = Math.max(...policies.flat().map(sizeOf));
    if (policies.length > POLICIES || largest > POLICY_SIZE - FRAME) {
      const value = policies.length > POLICIES ? `${policies.length} policies` : `a statement of ${largest} characters`;
      fail({
        code: 'servicecatalog.launch-role-too-large', at: this.node.path, prop: 'useLaunchRole', value, allowed: `what fits into ${POLICIES} policies of ${POLICY_SIZE} characters`, fix: 'split the product, or use LaunchRole.existing() with a policy of your own',
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

/** Into policies that are short enough; a statement with many actions or resources is divided. */
function pack(statements: iam.PolicyStatement[]): iam.PolicyStatement[][] {
  const policies: iam.PolicyStatement[][] = [];
  let size = POLICY_SIZE;
  for (const statement of statements.flatMap(divided)) {
    const length = sizeOf(statement);
    if (size + length > POLICY_SIZE - FRAME) {
      policies.push([]);
      size = 0;
    }
    policies.at(-1)!.push(statement);
    size += length;
  }
  return policies;
}

/** By what is longer, the actions or the resources. */
function divided(statement: iam.PolicyStatement): iam.PolicyStatement[] {
  const { actions, resources } = statement;
  if (sizeOf(statement) < LONGEST_STATEMENT || (actions.length < 2 && resources.length < 2)) return [statement];
  const byActions = resources.length < 2 || (actions.length > 1 && lengthOf(actions) >= lengthOf(resources));
  const parts = byActions ? halves(actions).map(each => ({ actions: each })) : halves(resources).map(each => ({ resources: each }));
  return parts.flatMap(part => divided(unnamed(statement.copy(part))));
}

/** A name of a statement is its own; parts of it would share it. */
function unnamed(statement: iam.PolicyStatement): iam.PolicyStatement {
  statement.sid = undefined;
  return statement;
}

function halves<T>(list: T[]): T[][] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}

function sizeOf(statement: iam.PolicyStatement): number {
  return lengthOf(statement.toStatementJson()) + 1; // a comma
}

function lengthOf(value: unknown): number {
  const plain = JSON.stringify(value).replace(PSEUDO, 'x'.repeat(PSEUDO_SIZE)).replace(TOKEN, 'x'.repeat(TOKEN_SIZE));
  return plain.replace(/\s/g, '').length;
}

/** The name of a role, where it is known now; none where it has a path, which a name does not tell. */
export function knownName(role: iam.IRole): string | undefined {
  const resource = role.node.defaultChild as iam.CfnRole | undefined;
  const name = resource?.roleName ?? role.roleName;
  const path = resource ? resource.path ?? '/' : /:role(\/.+\/)[^/]+$/.exec(role.roleArn)?.[1] ?? '/';
  return Token.isUnresolved(name) || path !== '/' ? undefined : name;
}
