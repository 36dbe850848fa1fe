import { HUB_ACCOUNT } from './hub';
import { IMAGES_IN_PRODUCTS } from './product-images';

interface Template {
  readonly Resources?: { [id: string]: { readonly Type?: string; Metadata?: { [name: string]: unknown } } };
  Conditions?: { [id: string]: unknown };
}

/**
 * A template without what tells of the machine and the way it was synthesized: where each resource stands in the app, and where its assets
 * were. The same stack gives the same text, with or without the CLI.
 */
export function portable(text: string): string {
  const template = JSON.parse(text, (_, value: unknown) => Array.isArray(value) ? inHubAccount(value) : value) as Template;
  // Nested stacks count how the CDK is used, which differs from version to version of it.
  for (const [id, { Type }] of Object.entries(template.Resources ?? {})) if (Type === 'AWS::CDK::Metadata') delete template.Resources![id];
  delete template.Conditions?.CDKMetadataAvailable;
  if (template.Conditions && Object.keys(template.Conditions).length === 0) delete template.Conditions;
  for (const resource of Object.values(template.Resources ?? {})) {
    const metadata = Object.entries(resource.Metadata ?? {}).filter(([key]) => !/^aws:(cdk:path|asset:.*)$/.test(key));
    if (metadata.length > 0) resource.Metadata = Object.fromEntries(metadata);
    else delete resource.Metadata;
  }
  return `${JSON.stringify(template, undefined, 1)}\n`;
}

/** The CDK takes a repository for one of the account that a stack is deployed to; this one is in the account of the portfolio. */
function inHubAccount(parts: unknown[]): unknown[] {
  const at = parts.findIndex(part => typeof part === 'string' && part.startsWith(`:repository/${IMAGES_IN_PRODUCTS}`));
  const isOwn = at > 0 && (parts[at - 1] as { Ref?: string }).Ref === 'AWS::AccountId';
  return isOwn ? parts.map((part, index) => index === at - 1 ? HUB_ACCOUNT : part) : parts;
}
