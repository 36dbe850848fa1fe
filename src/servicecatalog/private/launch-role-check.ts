import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';

const ROLE_NAMES = new WeakMap<Stack, Map<string, string>>();

/** Each product has a role of its own, with what it needs. */
export function checkUnique(scope: Construct, name: string) {
  const names = ROLE_NAMES.get(Stack.of(scope)) ?? new Map<string, string>();
  ROLE_NAMES.set(Stack.of(scope), names);
  const other = names.get(name.toLowerCase());
  if (other) {
    fail({ code: 'servicecatalog.role-name-twice', at: scope.node.path, prop: 'roleName', value: name, allowed: `a name of its own; ${other} has this one`, fix: 'call it after the product' });
  }
  names.set(name.toLowerCase(), scope.node.path);
}

/** The policy of the same name in another account. */
export function boundaryIn(scope: Construct, boundary: iam.IManagedPolicy): iam.IManagedPolicy {
  const stack = Stack.of(scope);
  const home = Construct.isConstruct(boundary) ? Stack.of(boundary) : stack;
  const arn = literalArn(home, boundary.managedPolicyArn);
  const account = /:iam::(\d{12}):policy\//.exec(arn)?.[1] ?? stack.account;
  const isHere = home === stack && (account === stack.account || Token.isUnresolved(stack.account));
  if (isHere || arn.includes(':iam::aws:policy/')) return boundary;
  const name = /:policy\/(.+)$/.exec(arn)?.[1];
  if (!name) {
    fail({ code: 'servicecatalog.boundary-not-shared', at: scope.node.path, prop: 'permissionsBoundary', value: boundary.node.path, allowed: 'a policy with a name, which each account has', fix: 'give the managed policy a managedPolicyName, and make it in the other account, too' });
  }
  return iam.ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', name);
}

/** What of an ARN is known beforehand. */
function literalArn(stack: Stack, arn: string): string {
  const resolved = stack.resolve(arn) as string | { readonly 'Fn::Join'?: [string, unknown[]] };
  const parts = typeof resolved === 'string' ? [resolved] : resolved['Fn::Join']?.[1] ?? [];
  return parts.map(part => typeof part === 'string' ? part : '').join('');
}
