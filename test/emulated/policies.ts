import {
  GetPolicyCommand, GetPolicyVersionCommand, GetRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';

/** What one role may do, as IAM has it. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

/** A request that was made with a role; see "Recorded requests" in emulator/README.md. */
export interface Recorded {
  readonly stack: string;
  readonly root: string;
  readonly role: string;
  readonly logicalId: string | null;
  readonly type: string | null;
  readonly service: string;
  readonly operation: string;
  readonly bookkeeping: boolean;
  readonly actions: { readonly action: string; readonly resource: string; /** Who gets the role. */ readonly passedTo?: string }[];
}

export async function statementsOf(iam: IAMClient, roleArn: string): Promise<Statement[]> {
  const RoleName = roleArn.split('/').at(-1)!;
  const statements: Statement[] = [];
  const add = (document: string) => {
    const policy = JSON.parse(decodeURIComponent(document)) as { Statement: Statement | Statement[] };
    statements.push(...[policy.Statement].flat());
  };
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies ?? []) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy!.DefaultVersionId }));
    add(PolicyVersion!.Document!);
  }
  const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames ?? []) {
    add((await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument!);
  }
  return statements;
}

/** What of the requests the statements do not allow: `action resource (type)`. As IAM does, nothing is allowed that no statement names. */
export function refused(statements: Statement[], requests: Recorded[]): string[] {
  const found = requests.filter(({ bookkeeping }) => !bookkeeping).flatMap(request => request.actions
    .filter(({ action, resource, passedTo }) => (
      !isAllowed(statements, action, resource, { ...contextOf(request), ...passedTo && { 'iam:PassedToService': passedTo } })
    ))
    .map(({ action, resource }) => `${action} ${resource} (${request.type ?? 'the launch itself'})`));
  return [...new Set(found)].sort();
}

/** What IAM knows of a request beside action and resource. Service Catalog asks for a stack and its template, CloudFormation for all else. */
function contextOf({ type, service }: Recorded): Record<string, string> {
  if (type !== null || !['cloudformation', 's3'].includes(service)) return { 'aws:CalledVia': 'cloudformation.amazonaws.com' };
  return service === 's3' ? { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } : {}; // the service marks its copies
}

function isAllowed(statements: Statement[], action: string, resource: string, context: Record<string, string>): boolean {
  const applies = (statement: Statement) => [statement.Action].flat().some(pattern => matches(pattern.toLowerCase(), action.toLowerCase()))
    && [statement.Resource].flat().some(pattern => matches(pattern, resource))
    && holds(statement, context);
  return !statements.some(statement => statement.Effect === 'Deny' && applies(statement))
    && statements.some(statement => statement.Effect === 'Allow' && applies(statement));
}

/** A resource that is not known (`*`) is allowed by `*` alone. */
function matches(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return value !== '*' && new RegExp(`^${expression}$`).test(value);
}

function holds({ Condition = {} }: Statement, context: Record<string, string>): boolean {
  return Object.entries(Condition).every(([operator, keys]) => Object.entries(keys).every(([key, values]) => {
    if (!['StringEquals', 'ForAnyValue:StringEquals', 'StringLike'].includes(operator)) throw new Error(`a condition that this does not know: ${operator}`);
    return context[key] !== undefined && [values].flat().some(value => matches(value, context[key]));
  }));
}
