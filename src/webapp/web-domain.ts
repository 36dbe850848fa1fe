import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';

/**
 * A share of the requests for a name that several apps answer, as in an A/B test.
 */
export interface WeightedRouting {
  /** Weight of this app among all of the same name, 0 to 255; its share is its weight of the sum. */
  readonly weight: number;

  /** What tells this app's records from the others of the same name, 1 to 128 characters. */
  readonly setIdentifier: string;
}

/**
 * The name under which the world finds the app.
 */
export interface WebDomain {
  /** The name, such as `shop.example.com`. */
  readonly name: string;

  /** The public hosted zone that the name is in. */
  readonly hostedZone: route53.IHostedZone;

  /**
   * The certificate for the name, in the region of the app.
   *
   * @default - a new certificate, validated by DNS in the hosted zone
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Shares the name with other apps by weight.
   *
   * @default - this app alone answers to the name
   */
  readonly weighted?: WeightedRouting;
}
