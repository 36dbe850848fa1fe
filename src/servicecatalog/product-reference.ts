import { OfferedProduct } from './offered-product';
import { checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkGiven } from './private/kind-check';
import { latestOf } from './private/product-entry';
import { ReferencePlan } from './private/reference-plan';
import { checkText } from './private/text-check';

/**
 * Which product is launched, in which version.
 */
export class ProductReference {
  /**
   * One that a portfolio of this app offers.
   *
   * @param product what `portfolio.addProduct(...)` has given
   * @param version the version; the newest release when left out
   */
  public static offered(product: OfferedProduct, version?: string): ProductReference {
    const at = 'ProductReference.offered';
    checkGiven(at, 'product', product, OfferedProduct, 'what portfolio.addProduct(...) has given');
    const { offered } = product._state;
    const found = version === undefined ? latestOf(offered) : offered.find(({ name }) => name === version);
    if (!found) {
      fail({
        code: 'servicecatalog.version-unknown', at, prop: 'version', value: version, allowed: offered.map(({ name }) => name).join(', ') || 'versions that are known here', fix: 'name a version that is offered, or use ProductReference.named()',
      });
    }
    return new ProductReference({ productId: product.productId, version: found.name, facts: found.facts, product });
  }

  /**
   * One that is there already, by the name that people see.
   *
   * @param productName name of the product
   * @param version name of the version
   */
  public static named(productName: string, version: string): ProductReference {
    const at = 'ProductReference.named';
    checkText(at, 'productName', productName ?? '', 128);
    checkText(at, 'version', version ?? '', 8192);
    return new ProductReference({ productName, version });
  }

  /**
   * One that is there already, by its ids.
   *
   * @param productId id of the product, such as `prod-abcdefghijklm`
   * @param versionId id of the version, such as `pa-abcdefghijklm`
   */
  public static withId(productId: string, versionId: string): ProductReference {
    const rule = { code: 'servicecatalog.id-invalid', at: 'ProductReference.withId', pattern: /^[\w-]{1,100}$/, fix: 'copy it from the console of Service Catalog' };
    checkPattern({ ...rule, prop: 'productId', value: productId ?? '', allowed: 'the id of a product, as prod-abcdefghijklm' });
    checkPattern({ ...rule, prop: 'versionId', value: versionId ?? '', allowed: 'the id of a version, as pa-abcdefghijklm' });
    return new ProductReference({ productId, versionId });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ReferencePlan,
  ) {}
}
