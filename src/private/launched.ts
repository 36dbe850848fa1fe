import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const KEY = 'cdk-wheelhouse:product';

/** Marks a stack whose template is not deployed once, but launched as often as somebody likes. */
export function markProduct(stack: Stack): void {
  stack.node.setContext(KEY, true);
}

export function isInProduct(scope: IConstruct): boolean {
  return scope.node.tryGetContext(KEY) === true;
}

/**
 * A name that is unique in its account, made of where the resource stands. That of a resource in a product tells where it stands in the
 * product, and ends in the id of the stack that is launched, since all launches come from one template.
 */
export function ownName(scope: IConstruct, maxLength: number, { lowerCase = false }: { lowerCase?: boolean } = {}): string {
  const cased = (name: string) => lowerCase ? name.toLowerCase() : name;
  if (!isInProduct(scope)) return cased(Names.uniqueResourceName(scope, { maxLength, separator: '-' }));
  const id = Fn.select(2, Fn.split('/', Aws.STACK_ID)); // 36 characters
  return `${cased(pathOf(scope).replace(/[^A-Za-z0-9]+/g, '-').slice(0, maxLength - 37))}-${id}`;
}

/** Where a construct stands, for people: in the app, or in the product that somebody launches. */
export function pathOf(scope: IConstruct): string {
  if (!isInProduct(scope)) return scope.node.path;
  const ids = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id);
  return ids.join('/');
}
