import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A cache as plain facts; what is undefined is for the profile to say. */
export interface CachePlan {
  readonly nodeType?: ec2.InstanceType;
  readonly replicas?: number;
}
