import type { OfferedProduct } from '../offered-product';
import { TemplateFacts } from './template-facts';

export interface ReferencePlan {
  readonly productId?: string;
  readonly productName?: string;
  /** By name. */
  readonly version?: string;
  readonly versionId?: string;
  /** Where the product is one of this app. */
  readonly product?: OfferedProduct;
  readonly facts?: () => TemplateFacts;
}
