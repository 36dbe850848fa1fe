import { ProductPlan } from './private/product-plan';

/**
 * A product that a portfolio can offer: from `StackProduct`, `TemplateProduct`, `GitProduct`, `ExternalProduct`, `ExistingProduct` or
 * `Blueprints`.
 */
export class Product {
  /** @internal */
  public static _of(plan: ProductPlan): Product {
    return new Product(plan);
  }

  private constructor(
    /** @internal */
    public readonly _plan: ProductPlan,
  ) {}
}
