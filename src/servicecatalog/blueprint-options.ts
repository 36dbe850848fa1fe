import { VersionedProductOptions } from './product-options';
import { Profile } from '../core';
import { DataTier } from '../webapp';

/**
 * Options of a product that this library builds.
 */
export interface BlueprintOptions extends VersionedProductOptions {
  /**
   * The version of the product, which is yours: a new one whenever an option, or a new version of this library, changes the template. The
   * former ones stay on offer, as they are recorded.
   *
   * @see https://semver.org
   */
  readonly version: string;

  /**
   * What is new in this version.
   *
   * @default - nothing is said
   */
  readonly versionDescription?: string;

  /**
   * How much is protected in what is launched, and what it costs. A product is launched in any region, and so spans two zones.
   *
   * @default Profile.production()
   */
  readonly profile?: Profile;
}

/**
 * Options of a web app as a product.
 */
export interface ThreeTierWebAppOptions extends BlueprintOptions {
  /**
   * Its data tier.
   *
   * @default DataTier.auroraPostgres()
   */
  readonly data?: DataTier;

  /**
   * The port on which the application answers HTTP, 1 to 65535.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Whether who launches it gives a domain name, and has HTTPS. Without it, the load balancer answers HTTP under its own name.
   *
   * @default true
   */
  readonly domain?: boolean;
}

/**
 * Options of a web service as a product.
 */
export interface FargateServiceOptions extends BlueprintOptions {
  /**
   * The port on which the container answers HTTP, 1 to 65535.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Whether who launches it gives a domain name, and has HTTPS. Without it, the load balancer answers HTTP under its own name.
   *
   * @default true
   */
  readonly domain?: boolean;
}

/**
 * Options of a worker as a product.
 */
export interface WorkerServiceOptions extends BlueprintOptions {}

/**
 * Options of a scheduled job as a product.
 */
export interface ScheduledJobOptions extends BlueprintOptions {}
