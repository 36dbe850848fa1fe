import { checkOptions } from './private/kind-check';
import { checkMetadata, checkArchives, checkVersioned } from './private/product-check';
import { ExternalPlan } from './private/product-plan';
import { checkOptionNames, EXTERNAL_PRODUCT_OPTIONS } from './private/prop-names';
import { Product } from './product';
import { ExternalProductOptions } from './product-options';

/**
 * Products that another engine than CloudFormation makes.
 */
export class ExternalProduct {
  /**
   * Configurations of Terraform, OpenTofu or whatever else your engine for external products knows. The engine is yours to run; products of
   * this kind need a launch role.
   *
   * @param id id of the product
   * @param options the configurations, and what people are told
   * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/external-engine.html
   */
  public static archives(id: string, options: ExternalProductOptions): Product {
    checkOptionNames('ExternalProduct.archives', options, EXTERNAL_PRODUCT_OPTIONS);
    return external('EXTERNAL', `ExternalProduct.archives(${id})`, id, options);
  }

  /**
   * Configurations that HCP Terraform, formerly Terraform Cloud, runs.
   *
   * @param id id of the product
   * @param options the configurations, and what people are told
   * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/getstarted-Terraform-Cloud.html
   */
  public static terraformCloud(id: string, options: ExternalProductOptions): Product {
    checkOptionNames('ExternalProduct.terraformCloud', options, EXTERNAL_PRODUCT_OPTIONS);
    return external('TERRAFORM_CLOUD', `ExternalProduct.terraformCloud(${id})`, id, options);
  }

  private constructor() {}
}

function external(engine: ExternalPlan['engine'], at: string, id: string, options: ExternalProductOptions): Product {
  checkOptions(at, 'options', options, "{ archives: { '1.0.0': 'terraform/bucket.tar.gz' } }");
  checkArchives(at, options.archives);
  return Product._of({
    kind: 'external',
    id,
    engine,
    ...checkMetadata(at, id, options),
    versions: Object.fromEntries(Object.entries(options.archives).map(([name, path]) => [name, { path }])),
    ...checkVersioned(at, options),
  });
}
