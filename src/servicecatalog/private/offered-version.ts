import { ProductStack } from '../product-stack';
import { ProductAssets } from './product-assets';
import { ProductImages } from './product-images';
import { TemplateFacts } from './template-facts';

export type VersionState = 'available' | 'deprecated' | 'retired';

/** A version as it is offered. */
export interface OfferedVersion {
  readonly name: string;
  readonly description?: string;
  readonly state: VersionState;
  /** Where Service Catalog gets it from; known when everything is synthesized. */
  readonly url: string;
  /** What its template has, now. */
  readonly facts: () => TemplateFacts;
  /** The stack that makes it, where it is not recorded only. */
  readonly stack?: ProductStack;
  /** Where its assets are, as far as it has some. */
  readonly files: () => { readonly assets?: ProductAssets; readonly images?: ProductImages };
}
