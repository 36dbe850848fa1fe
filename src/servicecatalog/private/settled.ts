import { Reference, Tokenization } from 'aws-cdk-lib';

/**
 * The same with texts in place of what is known at the deployment only: of a reference to a resource, where that stands in the app. A page
 * that is written at the synthesis cannot tell more.
 */
export function settled<T>(value: T): T {
  if (typeof value === 'string') return textOf(value) as T;
  if (Array.isArray(value)) return value.map(settled) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, settled(inner)])) as T;
}

function textOf(text: string): string {
  const parts = Tokenization.reverseString(text);
  if (parts.tokens.length === 0) return text;
  const told = parts.mapTokens({
    mapToken: token => {
      const known = Reference.isReference(token) && !token.displayName.startsWith('AWS::');
      return known ? token.target.node.path.replace(/\/Resource$/, '') : '(known at the deployment)';
    },
  });
  return told.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }) as string;
}
