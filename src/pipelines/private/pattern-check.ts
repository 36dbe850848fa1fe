import { checkThat } from '../../private/check';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitBranchFilterCriteria.html */
const MOST_PATTERNS = 8;
const LONGEST_PATTERN = 255;

/** What git allows in no name of a branch or tag: https://git-scm.com/docs/git-check-ref-format; ? and * are wildcards here. */
const NOT_IN_REF = /[\s~^:\\\x00-\x1f\x7f]|\.\.|@\{|\/\/|\.lock$|^\/|\/$|^-|\.$/;
const NOT_IN_PATH = /[\x00-\x1f\x7f\\]|^\/|^\.\.?\/|\/\.\.?\/|\/\//;

/** Patterns with wildcards, as CodePipeline takes them. */
export function checkPatterns(at: string, prop: string, kind: 'ref' | 'path', patterns: string[] | undefined): void {
  checkThat({
    code: 'pipelines.pattern-invalid', at, prop, value: patterns?.length, holds: count => count >= 0 && count <= MOST_PATTERNS, allowed: `up to ${MOST_PATTERNS} patterns`, fix: 'use wildcards, or a second trigger',
  });
  for (const value of patterns ?? []) {
    checkThat({
      code: 'pipelines.pattern-invalid',
      at,
      prop,
      value,
      holds: pattern => isPattern(pattern, kind),
      allowed: kind === 'ref' ? 'names as in git, with * ** ? {a,b} as wildcards, without refs/heads/' : 'paths from the root of the repository, with * ** ? {a,b} as wildcards',
      fix: kind === 'ref' ? 'write it as main or release/*' : 'write it as services/shop/**',
    });
  }
}

function isPattern(pattern: string, kind: 'ref' | 'path'): boolean {
  return pattern.length > 0 && pattern.length <= LONGEST_PATTERN && isBalanced(pattern)
    && !(kind === 'ref' ? NOT_IN_REF : NOT_IN_PATH).test(pattern) && !(kind === 'ref' && pattern.startsWith('refs/'));
}

function isBalanced(pattern: string): boolean {
  let depth = 0;
  for (const letter of pattern) {
    depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
    if (depth < 0 || depth > 1) return false;
  }
  return depth === 0 && (pattern.match(/\[/g) ?? []).length === (pattern.match(/\]/g) ?? []).length;
}

/** One branch, by its name: a pipeline delivers one. */
export function checkBranch(at: string, value: string | undefined): void {
  checkThat({
    code: 'pipelines.branch-invalid',
    at,
    prop: 'branch',
    value,
    holds: branch => isPattern(branch, 'ref') && !/[*?{}[\]]/.test(branch),
    allowed: 'the name of one branch, without wildcards and without refs/heads/',
    fix: 'name the branch that is delivered, such as main; patterns belong to triggers',
  });
}
