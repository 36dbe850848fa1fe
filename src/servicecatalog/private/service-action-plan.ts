import * as iam from 'aws-cdk-lib/aws-iam';

export interface ServiceActionPlan {
  readonly name: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly description?: string;
  /** None for the launch role. */
  readonly role?: iam.IRole;
  readonly target?: string;
  readonly inputs: string[];
}
