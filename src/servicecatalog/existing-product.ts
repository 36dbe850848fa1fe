import { OfferedProduct } from './offered-product';
import { checkPattern } from '../private/check';
import { checkGiven, checkOptions } from './private/kind-check';
import { checkMetadata } from './private/product-check';
import { checkOptionNames, EXISTING_PRODUCT_OPTIONS } from './private/prop-names';
import { Product } from './product';
import { ExistingProductOptions } from './product-options';

/**
 * Products that are there already.
 */
export class ExistingProduct {
  /**
   * A product of this account, or one that is shared with it.
   *
   * @param id id of the product here
   * @param options its id in Service Catalog, and what people are told on the catalogue page
   */
  public static withId(id: string, options: ExistingProductOptions): Product {
    checkOptionNames('ExistingProduct.withId', options, EXISTING_PRODUCT_OPTIONS);
    const at = `ExistingProduct.withId(${id})`;
    checkOptions(at, 'options', options, "{ productId: 'prod-abcdefghijklm' }");
    const idRule = { code: 'servicecatalog.id-invalid', at, pattern: /^[\w-]{1,100}$/, fix: 'copy it from the console of Service Catalog' };
    checkPattern({ ...idRule, prop: 'productId', value: options.productId ?? '', allowed: 'the id of a product, as prod-abcdefghijklm' });
    checkPattern({ ...idRule, prop: 'sourcePortfolioId', value: options.sourcePortfolioId, allowed: 'the id of a portfolio, as port-abcdefghijklm' });
    return Product._of({ kind: 'existing', id, ...checkMetadata(at, id, options), productId: options.productId, sourcePortfolioId: options.sourcePortfolioId });
  }

  /**
   * A product that another portfolio of this app offers, for one more portfolio: with access, rules and a launch role of its own there.
   *
   * @param product what the other portfolio offers
   */
  public static offered(product: OfferedProduct): Product {
    checkGiven('ExistingProduct.offered', 'product', product, OfferedProduct, 'what portfolio.addProduct(...) has given');
    const { plan, all, host } = product._state;
    return Product._of({
      kind: 'existing', id: plan.id, metadata: { ...plan.metadata, owner: plan.metadata.owner ?? host.providerName, support: plan.metadata.support ?? host.support }, tagOptions: {}, productId: product.productId, original: { kind: plan.kind, versions: all },
    });
  }

  private constructor() {}
}
