import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const KEY = 'cdk-wheelhouse:product';

/** Marks a stack whose template is not deployed once, but launched as often as somebody likes. */
export function markProduct(stack: Stack): void {
  stack.node.setContext(KEY, true);
}

/**
 * A name that is unique in its account. That of a resource in a product ends in the id of the stack that is launched, since all launches come
 * from one template; elsewhere it is as it was given.
 */
export function ownName(scope: IConstruct, name: string, maxLength: number): string {
  if (scope.node.tryGetContext(KEY) !== true) return name;
  const id = Fn.select(2, Fn.split('/', Aws.STACK_ID)); // 36 characters
  return `${name.slice(0, maxLength - 37)}-${id}`;
}
