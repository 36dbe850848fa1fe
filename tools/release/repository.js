// What a release asks git: of the repository before it begins, and a clone to work in, so that the work tree is never touched.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Problem } = require('./problem');

const BRANCH = 'main';
const REMOTE = 'origin';
/** What Maven has fetched, below node_modules/.cache. */
const MAVEN = 'maven';

function git(root, ...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Throws where a release cannot begin; returns what is only worth a warning. */
function inspect(root) {
  try {
    git(root, 'rev-parse', '--verify', 'HEAD');
  } catch {
    throw new Problem('no-commits', `${root} is no git repository with a commit`, 'run this in a clone of the repository');
  }
  if (git(root, 'rev-parse', '--is-shallow-repository') === 'true') {
    throw new Problem('shallow', 'the clone has no history, from which the version comes', 'git fetch --unshallow --tags');
  }
  const changed = git(root, 'status', '--porcelain', '--untracked-files=normal').split('\n').filter(Boolean);
  if (changed.length > 0) {
    const some = changed.slice(0, 5).map(line => line.slice(2).trim()).join(', ');
    throw new Problem('uncommitted-changes', `${changed.length} ${changed.length === 1 ? 'file is' : 'files are'} not committed: ${some}${changed.length > 5 ? ', ...' : ''}`,
      'commit them, or put them aside with git stash --include-untracked');
  }
  const branch = git(root, 'rev-parse', '--abbrev-ref', 'HEAD');
  return branch === BRANCH ? [] : [`this is ${branch === 'HEAD' ? 'no branch' : `the branch ${branch}`}; releases are made of ${BRANCH}`];
}

/** A clone of HEAD in a folder. Its node_modules are those of here, as links to the same files where the disk allows it. */
function cloneTo(folder, root) {
  git(root, 'clone', '--quiet', '--no-hardlinks', '--no-checkout', root, folder);
  git(folder, 'checkout', '--quiet', '--detach', git(root, 'rev-parse', 'HEAD'));
  try {
    execFileSync('cp', ['-al', path.join(root, 'node_modules'), path.join(folder, 'node_modules')], { stdio: 'ignore' });
  } catch {
    fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  }
  shareCache(folder, root);
}

/** Of the caches only what is fetched, and never anything of ours, is shared with the clone. */
function shareCache(folder, root) {
  const [own, shared] = [folder, root].map(one => path.join(one, 'node_modules', '.cache'));
  if (fs.realpathSync(path.dirname(own)) === fs.realpathSync(path.dirname(shared))) return;
  fs.rmSync(own, { recursive: true, force: true });
  fs.mkdirSync(own);
  if (fs.existsSync(path.join(shared, MAVEN))) fs.symlinkSync(path.join(shared, MAVEN), path.join(own, MAVEN));
}

/** The tag of the highest version, as projen finds it. */
function latestTag(root) {
  return git(root, '-c', 'versionsort.suffix=-', 'tag', '--sort=-version:refname', '--list', 'v*').split('\n')[0];
}

/** Whether a tag is there, or where releases are pushed to; throws where that cannot be asked. */
function hasTag(root, tag) {
  if (git(root, 'tag', '--list', tag) !== '') return true;
  if (!git(root, 'remote').split('\n').includes(REMOTE)) return false;
  return execFileSync('git', ['ls-remote', '--tags', REMOTE, `refs/tags/${tag}`], {
    cwd: root, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  }).trim() !== '';
}

module.exports = { cloneTo, hasTag, inspect, latestTag };
