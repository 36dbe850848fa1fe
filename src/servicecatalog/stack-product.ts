import { fail } from '../private/errors';
import { checkGiven, checkOptions } from './private/kind-check';
import { checkMetadata, checkVersioned, checkVersionNames } from './private/product-check';
import { checkOptionNames, STACK_PRODUCT_OPTIONS } from './private/prop-names';
import { Product } from './product';
import { StackProductOptions } from './product-options';
import { ProductVersion } from './product-version';

/**
 * Products that are made from stacks of the CDK.
 */
export class StackProduct {
  /**
   * A product with its versions, each a stack.
   *
   * @param id id of the product, also the name of its folder in the history
   * @param options versions, and what people are told
   */
  public static versions(id: string, options: StackProductOptions): Product {
    checkOptionNames('StackProduct.versions', options, STACK_PRODUCT_OPTIONS);
    const at = `StackProduct.versions(${id})`;
    checkOptions(at, 'options', options, "{ versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(stack) } }");
    const versions = options.versions ?? {};
    if (typeof versions !== 'object' || Array.isArray(versions)) {
      fail({
        code: 'servicecatalog.wrong-type', at, prop: 'versions', value: typeof versions, allowed: 'versions by their names', fix: "write versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(...) }",
      });
    }
    checkVersionNames(at, 'versions', Object.keys(versions));
    for (const [name, version] of Object.entries(versions)) {
      checkGiven(at, `versions.${name}`, version, ProductVersion, 'servicecatalog.ProductVersion.fromStack(stack)');
    }
    return Product._of({
      kind: 'templates',
      id,
      source: 'CDK stack',
      ...checkMetadata(at, id, options),
      versions: Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, version._plan])),
      ...checkVersioned(at, options),
    });
  }

  private constructor() {}
}
