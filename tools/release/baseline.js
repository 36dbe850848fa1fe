// Whether the gates compare with what users have: the version in compat/last-release/release.json against the tags of git.
const { execFileSync } = require('node:child_process');
const semver = require('semver');

/** The newest version that was released, of those that are part of HEAD, or undefined where git knows none. */
function newestRelease(root) {
  const released = tagsOf(root).filter(tag => /^v\d+\.\d+\.\d+$/.test(tag)).map(tag => tag.slice(1));
  return semver.rsort(released)[0];
}

function tagsOf(root) {
  try {
    return execFileSync('git', ['tag', '--list', 'v*', '--merged', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  } catch {
    return []; // no repository, or no commit
  }
}

/** What is wrong where `recorded`, the version that the gates compare with, is not the newest one, or undefined. */
function outdated(root, recorded) {
  const newest = newestRelease(root);
  if (!newest || !semver.gt(newest, recorded)) return undefined;
  return `[compat.baseline] ${newest} is released, and compat/last-release is what users of ${recorded} have: what they got since then may be taken away unseen. `
    + `Fix: merge the pull request "chore: what users of ${newest} have", or make it: git switch --create baseline v${newest} && npm ci && npx projen compile `
    + `&& npx projen post-compile && node tools/check-upgrade.js --synth --record ${newest}. See docs/releasing.md, After`;
}

/**
 * What keeps HEAD from being recorded as a version, or undefined: another commit than the one that has its tag, or files that this commit has not, would be
 * taken for what users have. Where there is no repository, nothing is known.
 */
function unrecordable(root, version) {
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    git('rev-parse', '--verify', 'HEAD');
  } catch {
    return undefined;
  }
  const newest = newestRelease(root);
  if (version === '0.0.0') return newest && `[compat.not-released] ${newest} is released, and 0.0.0 is the state before the first release. Fix: --record ${newest}`;
  const isHere = git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`);
  if (!isHere) return `[compat.not-released] HEAD is not what was released as ${version}. Fix: git fetch --tags && git switch --create baseline v${version}, and build that`;
  const changed = git('status', '--porcelain', '--untracked-files=no').split('\n').map(line => line.slice(3)).filter(file => file && !/^(compat|docs\/migrations)\//.test(file));
  return changed.length > 0 ? `[compat.not-released] not as they were released: ${changed.join(', ')}. Fix: git stash` : undefined;
}

module.exports = { newestRelease, outdated, unrecordable };
