import { Aspects, IAspect, Tag, TagManager } from 'aws-cdk-lib';
import { CfnCloudFormationProduct, CfnPortfolio } from 'aws-cdk-lib/aws-servicecatalog';
import { IConstruct } from 'constructs';

/** Higher than that of any tag. */
const PRIORITY = 1e6;

/**
 * Takes off what was tagged above a product: what is launched belongs to somebody else, and is tagged by Service Catalog. A released template
 * would change with every tag of the app, and with the place where the product stands in it.
 */
export class WithoutTagsFromAbove implements IAspect {
  private keys?: string[];

  constructor(private readonly product: IConstruct) {}

  public visit(node: IConstruct): void {
    const tags = TagManager.of(node);
    const within = node.node.scopes.filter(above => above.node.scopes.includes(this.product));
    for (const key of this.keysFromAbove()) {
      if (!within.some(construct => keysAt(construct).includes(key))) tags?.removeTag(key, PRIORITY);
    }
    const [name, prefix] = [tags?.tagValues().Name, `${this.product.node.path}/`];
    if (name?.startsWith(prefix)) tags!.setTag('Name', name.slice(prefix.length), PRIORITY); // where it stands in the product, and not in the app
  }

  private keysFromAbove(): string[] {
    this.keys ??= this.product.node.scopes.filter(above => above !== this.product).flatMap(keysAt);
    return this.keys;
  }
}

function keysAt(construct: IConstruct): string[] {
  return Aspects.of(construct).all.filter((aspect): aspect is Tag => aspect instanceof Tag).map(({ key }) => key);
}

/**
 * Takes all tags off portfolios and products: Service Catalog passes them on to whatever is launched, where they would get in the way of what
 * whoever launches it has chosen.
 */
export class WithoutTags implements IAspect {
  public visit(node: IConstruct): void {
    if (!(node instanceof CfnPortfolio) && !(node instanceof CfnCloudFormationProduct)) return;
    for (const key of Object.keys(node.tags.tagValues())) node.tags.removeTag(key, PRIORITY);
  }
}
