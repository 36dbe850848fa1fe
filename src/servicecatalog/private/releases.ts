import { Stack } from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { IConstruct } from 'constructs';
import { ProductHistory } from './history';

const KNOWN = new WeakMap<IConstruct, Releases>();

/**
 * What an app releases, all of it or nothing: it is written down when the last version has been compared with its record, and nothing else is
 * wrong with the app.
 */
export class Releases {
  public static of(scope: IConstruct): Releases {
    const { root } = scope.node;
    const releases = KNOWN.get(root) ?? new Releases(root);
    KNOWN.set(root, releases);
    return releases;
  }

  private readonly awaited = new Set<string>();
  private readonly histories = new Set<ProductHistory>();

  private constructor(private readonly root: IConstruct) {}

  /** Says, while the app is built, that something will be compared when it is synthesized. */
  public expect(key: string): void {
    this.awaited.add(key);
  }

  /** It was compared, and is as it should be. */
  public settle(key: string, history: ProductHistory): void {
    this.awaited.delete(key);
    this.histories.add(history);
    if (this.awaited.size > 0 || !this.isSound()) return;
    for (const each of this.histories) each.commit();
  }

  /** Where the CDK CLI has yet to look something up, a template holds a placeholder: it synthesizes the app again. */
  private isSound(): boolean {
    return this.root.node.findAll().every(construct => !hasError(construct) && !(Stack.isStack(construct) && lacksContext(construct)));
  }
}

function hasError({ node }: IConstruct): boolean {
  return node.metadata.some(({ type }) => type === ArtifactMetadataEntryType.ERROR as string);
}

/** There is no public way to ask. */
function lacksContext(stack: Stack): boolean {
  return (stack as unknown as { readonly _missingContext: unknown[] })._missingContext.length > 0;
}
