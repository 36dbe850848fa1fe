import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CommonProps } from '../core';

/**
 * Props of a `HybridActivation`. Its `tags` are put on the nodes, too, up to 50 of them: `tags: { PatchRing: 'prod' }` puts them into a ring.
 */
export interface HybridActivationProps extends CommonProps {
  /**
   * How many servers one activation registers, 1 to 1,000. It is counted anew with each renewal, and with each change to these props.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html
   */
  readonly registrationLimit?: number;

  /**
   * What the nodes are called in Systems Manager: 1 to 256 letters, digits, spaces and `_ . : / = + - @`.
   *
   * @default - their own host names
   */
  readonly nodeName?: string;

  /**
   * How long an activation is valid: 1 to 30 whole days. It is renewed when half of that has passed, so what the secret holds is valid for the other half at
   * least.
   *
   * @default Duration.days(30)
   * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html
   */
  readonly validFor?: Duration;

  /**
   * What the nodes may do. Systems Manager (`ssm.amazonaws.com`) must be allowed to assume it.
   *
   * @default - a new role with `AmazonSSMManagedInstanceCore`
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
   */
  readonly role?: iam.IRole;

  /**
   * Encrypts the secret.
   *
   * @default - a new key in production, the key `aws/secretsmanager` of the account in development
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Who is told where a renewal fails. The key of an encrypted topic that is imported must let `cloudwatch.amazonaws.com` use it.
   *
   * @default - nobody: the alarm shows in the console of CloudWatch
   */
  readonly alertTopic?: sns.ITopic;
}
