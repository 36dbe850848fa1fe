import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';

/**
 * The name below which the services of an environment are found.
 */
export interface EnvironmentDomain {
  /** The name, such as `example.com`: services answer to it and to the names one step below it. */
  readonly name: string;

  /** The public hosted zone that the name is in. */
  readonly hostedZone: route53.IHostedZone;

  /**
   * The certificate for the name and `*.name`, in the region of the environment.
   *
   * @default - a new certificate, validated by DNS in the hosted zone
   */
  readonly certificate?: acm.ICertificate;
}
