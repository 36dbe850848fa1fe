import { fail } from '../private/errors';
import { checkPatterns } from './private/pattern-check';
import { checkOptionNames, BRANCH_FILTER, PULL_REQUEST_FILTER } from './private/prop-names';
import { TriggerPlan } from './private/trigger-plan';
import { BranchFilter, PullRequestFilter } from './trigger-options';

/**
 * What starts the pipeline, where the source is a connection.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export class Trigger {
  /**
   * Commits that are pushed.
   *
   * @param filter which branches and files
   */
  public static push(filter: BranchFilter = {}): Trigger {
    checkOptionNames('Trigger.push', filter, BRANCH_FILTER);
    checkBranches('Trigger.push', filter);
    return new Trigger({ kind: 'push', filter });
  }

  /**
   * Tags that are pushed.
   *
   * @param patterns such as `v*`, one at least
   * @param excludePatterns tags that do not count
   */
  public static tag(patterns: string[], excludePatterns: string[] = []): Trigger {
    if (patterns.length === 0) {
      fail({ code: 'pipelines.pattern-invalid', at: 'Trigger.tag', prop: 'patterns', value: patterns, allowed: 'one pattern at least', fix: 'use **, for all tags' });
    }
    checkPatterns('Trigger.tag', 'patterns', 'ref', patterns);
    checkPatterns('Trigger.tag', 'excludePatterns', 'ref', excludePatterns);
    return new Trigger({ kind: 'tag', patterns, excludePatterns });
  }

  /**
   * Pull requests to a branch.
   *
   * @param filter which branches, files and events
   */
  public static pullRequest(filter: PullRequestFilter = {}): Trigger {
    checkOptionNames('Trigger.pullRequest', filter, PULL_REQUEST_FILTER);
    checkBranches('Trigger.pullRequest', filter);
    return new Trigger({ kind: 'pullRequest', filter });
  }

  private constructor(
    /** @internal */
    public readonly _plan: TriggerPlan,
  ) {}
}

function checkBranches(at: string, { branches, excludeBranches, paths, excludePaths }: BranchFilter) {
  checkPatterns(at, 'branches', 'ref', branches);
  checkPatterns(at, 'excludeBranches', 'ref', excludeBranches);
  checkPatterns(at, 'paths', 'path', paths);
  checkPatterns(at, 'excludePaths', 'path', excludePaths);
}
