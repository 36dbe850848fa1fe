import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Profile } from '../../core';
import { ServiceAction } from '../service-action';
import { Support } from '../support';
import { OfferedVersion } from './offered-version';
import { ProductAssets } from './product-assets';
import { ProductImages } from './product-images';
import { ProductPlan } from './product-plan';

/** What a product asks of its portfolio. */
export interface ProductHost {
  readonly portfolioId: string;
  readonly providerName: string;
  readonly profile: Profile;
  readonly support?: Support;
  readonly alertTopic?: sns.ITopic;
  /** The resource of an action; the same action is made once. */
  actionId(action: ServiceAction): string;
  /** Whether people of other accounts launch the product. */
  isShared(): boolean;
}

/** A product as its constraints and its versions see it. */
export interface HostedProduct {
  readonly plan: ProductPlan;
  readonly host: ProductHost;
  readonly product: servicecatalog.IProduct;
  /** Ids of the versions, as text; they change with the versions. */
  readonly artifactIds?: string;
  /** Ascending, retired ones too. */
  readonly all: OfferedVersion[];
  /** Those that are not retired. */
  readonly offered: OfferedVersion[];
  readonly actions: ServiceAction[];
  /** Where the assets of its versions are. */
  readonly files: (ProductAssets | ProductImages)[];
}
