import { Duration } from 'aws-cdk-lib';
import { CatalogBudget } from './catalog-budget';
import { ProductVersion } from './product-version';
import { Support } from './support';

/**
 * What people who look for a product are told of it, and what holds for it alone.
 */
export interface ProductOptions {
  /**
   * Name that people see.
   *
   * @default - the id
   */
  readonly name?: string;

  /**
   * Who answers for the product.
   *
   * @default - the provider of the portfolio
   */
  readonly owner?: string;

  /**
   * What it is for, in a sentence or two.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * Who publishes it, where that is somebody else.
   *
   * @default - nobody
   */
  readonly distributor?: string;

  /**
   * Whom its users turn to.
   *
   * @default - the support of the portfolio
   */
  readonly support?: Support;

  /**
   * What it costs, in words: `about 30 USD a month and instance`. Shown with the description.
   *
   * @default - nothing is said
   */
  readonly cost?: string;

  /**
   * What there has to be before it is launched, one phrase each. Shown with the description.
   *
   * @default - nothing
   */
  readonly requirements?: string[];

  /**
   * Other products and services that it relies on, one phrase each. Shown with the description.
   *
   * @default - nothing
   */
  readonly dependencies?: string[];

  /**
   * Tags that whoever launches it chooses a value of, besides those of the portfolio.
   *
   * @default - those of the portfolio only
   */
  readonly tagOptions?: { [key: string]: string[] };

  /**
   * What everything that is launched of it may cost.
   *
   * @default - no budget
   */
  readonly budget?: CatalogBudget;
}

/**
 * How long versions live. A version that is deprecated is marked so and cannot be launched anew, but updated to; one that is retired is
 * not offered any more. What has been launched goes on in both cases.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/dg/API_UpdateProvisioningArtifact.html
 */
export interface VersionLifecycle {
  /**
   * How many of the newest releases are offered; older ones are retired. At least 1.
   *
   * @default - all of them
   */
  readonly keep?: number;

  /**
   * The age, in whole days since it was deployed, from which on a version is deprecated. Never the newest one.
   *
   * @default - versions do not age
   */
  readonly deprecateAfter?: Duration;

  /**
   * The age, in whole days since it was deployed, from which on a version is retired. Never the newest one.
   *
   * @default - versions do not age
   */
  readonly retireAfter?: Duration;

  /**
   * Versions that are deprecated now.
   *
   * @default - none
   */
  readonly deprecated?: string[];

  /**
   * Versions that are retired now, as for a fault in them.
   *
   * @default - none
   */
  readonly retired?: string[];
}

/**
 * Options of a product with versions of its own.
 */
export interface VersionedProductOptions extends ProductOptions {
  /**
   * Where the templates of released versions are recorded, a folder beside the code that is committed with it: `<history>/<id>/<version>.template.json`.
   *
   * @default 'product-history'
   */
  readonly history?: string;

  /**
   * How long versions live.
   *
   * @default - all versions are offered
   */
  readonly lifecycle?: VersionLifecycle;
}

/**
 * Options of a product made from stacks of the CDK.
 */
export interface StackProductOptions extends VersionedProductOptions {
  /**
   * The versions by their names, which are semantic versions as `1.2.0`. Those that are recorded already are offered as well, whether they
   * are named here or not.
   *
   * A version with a label, as `1.3.0-dev`, is a draft: it is offered, not recorded, and may change.
   *
   * @see https://semver.org
   */
  readonly versions: { [version: string]: ProductVersion };
}

/**
 * Options of a product made from the templates in a folder.
 */
export interface DirectoryProductOptions extends VersionedProductOptions {
  /** The folder, with a file for each version: `1.0.0.yaml`, `1.1.0.template.json`. */
  readonly directory: string;
}

/**
 * Options of a product whose versions Service Catalog reads from a repository.
 */
export interface GitProductOptions extends ProductOptions {
  /**
   * ARN of the connection of AWS CodeConnections, made and approved in the console. Service Catalog takes the older form of it only, from
   * `arn:aws:codestar-connections:` on.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-create.html
   */
  readonly connectionArn: string;

  /** `owner/name` */
  readonly repository: string;

  /**
   * The branch.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /** The template within the repository, such as `products/bucket.yaml`. */
  readonly templatePath: string;
}

/**
 * Options of a product that CloudFormation does not make.
 */
export interface ExternalProductOptions extends VersionedProductOptions {
  /** Paths of the configurations by version, each a `.tar.gz` archive. Of a released one the hash is recorded. */
  readonly archives: { [version: string]: string };
}

/**
 * Options of a product that is there already.
 */
export interface ExistingProductOptions extends ProductOptions {
  /** Its id, such as `prod-abcdefghijklm`. */
  readonly productId: string;

  /**
   * The portfolio that it is shared through, where it belongs to another account.
   *
   * @default - a product of this account
   */
  readonly sourcePortfolioId?: string;
}
