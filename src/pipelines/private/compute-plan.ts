import * as codebuild from 'aws-cdk-lib/aws-codebuild';

/** What a build runs on, as plain facts. */
export interface ComputePlan {
  readonly kind: 'machine' | 'lambda';
  /** Whether it has the versions of languages that CodeBuild's own images have. */
  readonly standard: boolean;
  readonly environment: codebuild.BuildEnvironment;
}
