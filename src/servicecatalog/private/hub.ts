import { createHash } from 'crypto';
import { Names, Stack, Token } from 'aws-cdk-lib';

/** Stands in a recorded template for the account that the portfolio belongs to, which differs from place to place. */
export const HUB_ACCOUNT = '{{hub-account}}';

/** Stands in a recorded template for the stack of the portfolio, in the names of where its assets are. */
export const HUB_STACK = '{{hub-stack}}';

/** A short name of a stack within an account, the same in each of its deployments. A name that nobody knows yet is that of the construct. */
export function nameOfStack(stack: Stack): string {
  const name = Token.isUnresolved(stack.stackName) ? Names.nodeUniqueId(stack.node) : stack.stackName;
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}

/** A recorded template as it is offered by a stack. */
export function placed(text: string, stack: Stack): string {
  const named = text.replaceAll(HUB_STACK, nameOfStack(stack));
  if (!named.includes(HUB_ACCOUNT)) return named;
  if (!Token.isUnresolved(stack.account)) return named.replaceAll(HUB_ACCOUNT, stack.account);
  return `${JSON.stringify(JSON.parse(named, (_, value: unknown) => Array.isArray(value) ? joined(value) : value), undefined, 1)}\n`;
}

/** Where the account is not known, products are launched in it: as it is then. The account stands in texts that are joined. */
function joined(parts: unknown[]): unknown[] {
  return parts.flatMap(part => typeof part === 'string' && part.includes(HUB_ACCOUNT) ? referring(part) : [part]);
}

function referring(text: string): unknown[] {
  const pieces = text.split(HUB_ACCOUNT);
  return pieces.flatMap((piece, index) => [...index > 0 ? [{ Ref: 'AWS::AccountId' }] : [], ...piece === '' ? [] : [piece]]);
}
