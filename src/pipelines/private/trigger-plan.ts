import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { fail } from '../../private/errors';
import { BranchFilter, PullRequestFilter } from '../trigger-options';

/** What starts a pipeline, as plain facts. */
export type TriggerPlan =
  | { readonly kind: 'push'; readonly filter: BranchFilter }
  | { readonly kind: 'tag'; readonly patterns: string[]; readonly excludePatterns: string[] }
  | { readonly kind: 'pullRequest'; readonly filter: PullRequestFilter };

/** How many filters of a kind a trigger has: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitConfiguration.html */
const MOST_FILTERS = 3;

const OPEN_OR_CHANGED = [codepipeline.GitPullRequestEvent.OPEN, codepipeline.GitPullRequestEvent.UPDATED];

/** The filters of one source; they are alternatives. */
export function gitConfiguration(
  at: string, sourceAction: codepipeline.IAction, branch: string, plans: TriggerPlan[],
): codepipeline.GitConfiguration {
  const pullRequestFilter = plans.flatMap(plan => plan.kind === 'pullRequest'
    ? [{ ...branchesOf(plan.filter, branch), events: plan.filter.events ?? OPEN_OR_CHANGED }]
    : []);
  const pushFilter = plans.flatMap((plan): codepipeline.GitPushFilter[] => {
    if (plan.kind === 'tag') return [{ tagsIncludes: plan.patterns, tagsExcludes: plan.excludePatterns }];
    return plan.kind === 'push' ? [branchesOf(plan.filter, branch)] : [];
  });
  for (const [kind, filters] of Object.entries({ pullRequest: pullRequestFilter, push: pushFilter })) {
    if (filters.length > MOST_FILTERS) {
      fail({ code: 'pipelines.too-many-triggers', at, prop: 'triggers', value: `${filters.length} of kind ${kind}`, allowed: `up to ${MOST_FILTERS} of a kind`, fix: 'put patterns into one trigger' });
    }
  }
  return { sourceAction, pushFilter: some(pushFilter), pullRequestFilter: some(pullRequestFilter) };
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function branchesOf({ branches, excludeBranches, paths, excludePaths }: BranchFilter, branch: string) {
  const branchesIncludes = branches?.length ? branches : [branch];
  return { branchesIncludes, branchesExcludes: excludeBranches, filePathsIncludes: paths, filePathsExcludes: excludePaths };
}
