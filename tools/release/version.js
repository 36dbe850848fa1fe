// The version and the changelog of a release: by the task that the release itself uses, `bump`, in a clone.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { saysSomething } = require('./changelog');
const { Problem } = require('./problem');
const { latestTag } = require('./repository');

/** Throws where there is nothing to release, or nothing to tell of it. */
async function bump(clone) {
  const last = latestTag(clone);
  await runBump(clone);
  const file = name => path.join(clone, 'dist', name);
  const tag = fs.existsSync(file('releasetag.txt')) ? fs.readFileSync(file('releasetag.txt'), 'utf8').trim() : last;
  if (tag === last) {
    throw new Problem('nothing-to-release', `no commit since ${last || 'the last release'} is to be released`, 'there is nothing to do: features, fixes and breaking changes are released');
  }
  const changelog = fs.readFileSync(file('changelog.md'), 'utf8'); // with the migration notes, by changelog.js
  if (!saysSomething(changelog)) {
    throw new Problem('no-changelog-entry', `the changelog of ${tag} is empty`, 'a release needs a commit with the type feat or fix, or a migration note');
  }
  return { version: fs.readFileSync(file('version.txt'), 'utf8').trim(), tag, changelog };
}

async function runBump(clone) {
  const projen = path.join(clone, 'node_modules', 'projen', 'bin', 'projen');
  try {
    await promisify(execFile)(process.execPath, [projen, 'bump'], { cwd: clone, env: { ...process.env, CI: 'true' } });
  } catch (error) {
    const told = /\[release\.([a-z-]+)\] (.*)\. Fix: (.*)/.exec(`${error.stdout}${error.stderr}`); // by next-version.js
    throw told ? new Problem(...told.slice(1)) : error;
  }
}

module.exports = { bump };
