import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * How a product is launched in several accounts and regions at once.
 */
export interface StackSetOptions {
  /** Accounts that may be chosen, 12 digits each. */
  readonly accounts: string[];

  /** Regions that may be chosen, such as `eu-central-1`. */
  readonly regions: string[];

  /** The role of this account that AWS CloudFormation StackSets works with; it must trust `cloudformation.amazonaws.com`. */
  readonly adminRole: iam.IRole;

  /** Name of the role in each of the accounts that the stacks are made with. */
  readonly executionRoleName: string;

  /**
   * Whether whoever has launched the product may add and remove accounts and regions, and change single ones of them.
   *
   * @default false
   */
  readonly allowInstanceOperations?: boolean;
}
