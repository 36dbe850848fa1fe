import * as codebuild from 'aws-cdk-lib/aws-codebuild';

/** What a build runs on, as plain facts. */
export interface ComputePlan {
  readonly kind: 'machine' | 'lambda';
  readonly environment: codebuild.BuildEnvironment;
}
