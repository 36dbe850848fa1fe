import { createHash } from 'crypto';
import { Names, Stack } from 'aws-cdk-lib';

/** Stands in a recorded template for the account that the portfolio belongs to, which differs from stage to stage. */
export const HUB_ACCOUNT = '{{hub-account}}';

/** A short name of a stack, the same in each of its deployments. */
export function nameOfStack(stack: Stack): string {
  return createHash('sha256').update(Names.nodeUniqueId(stack.node)).digest('hex').slice(0, 8);
}
