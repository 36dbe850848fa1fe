import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

/**
 * Which branches and files.
 */
export interface BranchFilter {
  /**
   * Patterns of branches, such as `main` or `release/*`.
   *
   * @default - the branch of the source
   */
  readonly branches?: string[];

  /**
   * Patterns of branches that do not count.
   *
   * @default - none
   */
  readonly excludeBranches?: string[];

  /**
   * Patterns of files that must have changed, such as `services/shop/**`.
   *
   * @default - any file
   */
  readonly paths?: string[];

  /**
   * Patterns of files that do not count.
   *
   * @default - none
   */
  readonly excludePaths?: string[];
}

/**
 * Which pull requests.
 */
export interface PullRequestFilter extends BranchFilter {
  /**
   * What must have happened.
   *
   * @default - opened, or changed
   */
  readonly events?: codepipeline.GitPullRequestEvent[];
}
