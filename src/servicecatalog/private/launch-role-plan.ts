import * as iam from 'aws-cdk-lib/aws-iam';

export type LaunchRolePlan =
  | { readonly kind: 'least'; readonly roleName?: string; readonly permissions: iam.PolicyStatement[]; readonly boundary?: iam.IManagedPolicy }
  | { readonly kind: 'existing'; readonly role: iam.IRole }
  | { readonly kind: 'named'; readonly roleName: string };
