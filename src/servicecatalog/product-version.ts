import { checkThat } from '../private/check';
import { checkGiven, checkOptions } from './private/kind-check';
import { VersionPlan } from './private/product-plan';
import { checkOptionNames, PRODUCT_VERSION_OPTIONS } from './private/prop-names';
import { checkText } from './private/text-check';
import { ProductStack } from './product-stack';

/**
 * Options of a version.
 */
export interface ProductVersionOptions {
  /**
   * What is new in it.
   *
   * @default - nothing is said
   */
  readonly description?: string;
}

/**
 * Where a version of a product comes from.
 */
export class ProductVersion {
  /**
   * A stack of the CDK. When it is synthesized for the first time its template is recorded; from then on it has to stay the same.
   *
   * @param stack the stack, made within the stack of the portfolio
   * @param options what is new in it
   */
  public static fromStack(stack: ProductStack, options: ProductVersionOptions = {}): ProductVersion {
    checkOptionNames('ProductVersion.fromStack', options, PRODUCT_VERSION_OPTIONS);
    const description = descriptionOf('ProductVersion.fromStack', options);
    checkGiven('ProductVersion.fromStack', 'stack', stack, ProductStack, 'new BucketStack(this, ...), a servicecatalog.ProductStack');
    return new ProductVersion({ source: { kind: 'stack', stack }, description });
  }

  /**
   * A template of CloudFormation, in JSON or YAML. It is recorded as well.
   *
   * @param path the file
   * @param options what is new in it
   */
  public static fromFile(path: string, options: ProductVersionOptions = {}): ProductVersion {
    checkOptionNames('ProductVersion.fromFile', options, PRODUCT_VERSION_OPTIONS);
    const description = descriptionOf('ProductVersion.fromFile', options);
    checkThat({
      code: 'servicecatalog.template-path-invalid', at: 'ProductVersion.fromFile', prop: 'path', value: path ?? '', allowed: 'a file that ends in .json, .yaml or .yml', fix: 'give the path of the template', holds: file => /\.(json|ya?ml)$/.test(file),
    });
    return new ProductVersion({ source: { kind: 'file', path }, description });
  }

  /**
   * The template that was recorded when the version was released: the code that made it need not be there any more. To say what was new in
   * it; recorded versions are offered without being named, too.
   *
   * @param options what was new in it
   */
  public static recorded(options: ProductVersionOptions = {}): ProductVersion {
    checkOptionNames('ProductVersion.recorded', options, PRODUCT_VERSION_OPTIONS);
    return new ProductVersion({ source: { kind: 'recorded' }, description: descriptionOf('ProductVersion.recorded', options) });
  }

  /**
   * Built when it is needed, by this library.
   *
   * @internal
   */
  public static _of(plan: VersionPlan): ProductVersion {
    return new ProductVersion(plan);
  }

  private constructor(
    /** @internal */
    public readonly _plan: VersionPlan,
  ) {}
}

function descriptionOf(at: string, options: ProductVersionOptions): string | undefined {
  checkOptions(at, 'options', options, "{ description: 'Versioned' }");
  checkText(at, 'description', options.description, 8191);
  return options.description;
}
