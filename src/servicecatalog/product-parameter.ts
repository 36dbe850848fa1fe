import { ParameterFacts } from './private/template-facts';

/**
 * A parameter of a product: `product.parameter('Size')`.
 */
export class ProductParameter {
  /** @internal */
  public static _of(product: string, name: string, facts?: ParameterFacts): ProductParameter {
    return new ProductParameter(product, name, facts);
  }

  private constructor(
    /** @internal */
    public readonly _product: string,
    /** Its name in the template. */
    public readonly parameterName: string,
    /** @internal What the template says of it, where that is known here. */
    public readonly _facts?: ParameterFacts,
  ) {}
}
