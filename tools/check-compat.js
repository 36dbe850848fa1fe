// Compares the public API with that of the last release (jsii-diff), and what users import and acknowledge by name: what worked for a user must go on to work.
//   node tools/check-compat.js
// Fails, too, where that is not the newest release that git has a tag of.
// A change that breaks users is allowed by an entry in compat/allowed-breaks.json, `{ "<key>": "<reason>" }`, where the next release is a breaking one
// ("breaking" in docs/migrations/next.json). An entry that is no longer needed fails, too.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { newestRelease, outdated } = require('./release/baseline');
const { judgeBreaks, packageOfLastRelease, poorDeprecations, readLast } = require('./upgrade/api');
const { lostNames, namesOf, readNames } = require('./upgrade/names');
const { readNotes } = require('./upgrade/notes');

const ROOT = path.join(__dirname, '..');
const LAST_RELEASE = path.join(ROOT, 'compat', 'last-release');
const ALLOWED = path.join(ROOT, 'compat', 'allowed-breaks.json');
const JSII_DIFF = path.join(ROOT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff');

/** The changes that break users, as `[line, key]`. */
function breaks() {
  const last = packageOfLastRelease(ROOT, LAST_RELEASE);
  // experimental APIs count as well: all are, while the version is 0.x
  const words = [JSII_DIFF, '--keys', '--error-on', 'all', last, ROOT];
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8', maxBuffer: 1 << 26 });
  fs.rmSync(last, { recursive: true });
  const lines = `${stdout}\n${stderr}`.split('\n').filter(line => line.startsWith('err '));
  const found = lines.map(line => /^err +- (.*) \[([^\]]+)\]$/.exec(line)?.slice(1));
  if (found.includes(undefined) || status !== (found.length === 0 ? 0 : 1)) throw new Error(`jsii-diff ended with ${status}: ${stdout}${stderr}`);
  return found;
}

/** Users are warned by what the compiler writes beside the library; while nothing is deprecated, they do not have to load it. */
function untoldDeprecations(assembly) {
  const isTold = fs.existsSync(path.join(ROOT, '.warnings.jsii.js'));
  if (isTold || !assembly.includes('"deprecated":')) return [];
  return ['something is deprecated, and nobody is warned: compile with --add-deprecation-warnings (projenrc/checks.ts)'];
}

function baselineMistakes(version) {
  if (!newestRelease(ROOT)) console.log(`git has no tag of a release here: whether ${version} is the newest one was not looked up`);
  return [outdated(ROOT, version)].filter(Boolean);
}

function main() {
  const { version } = JSON.parse(fs.readFileSync(path.join(LAST_RELEASE, 'release.json'), 'utf8'));
  const stale = baselineMistakes(version);
  stale.forEach(mistake => console.log(`FAILS  ${mistake}`));
  const allowed = JSON.parse(fs.readFileSync(ALLOWED, 'utf8'));
  const { breaking } = readNotes(path.join(ROOT, 'docs', 'migrations'));
  const found = [...breaks(), ...lostNames(readNames(LAST_RELEASE), namesOf(ROOT))];
  const assembly = fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8');
  const mistakes = [
    ...judgeBreaks({ found, allowed, breaking, version, last: readLast(LAST_RELEASE) }),
    ...poorDeprecations(JSON.parse(assembly)),
    ...untoldDeprecations(assembly),
  ];
  mistakes.forEach(mistake => console.log(`FAILS  ${mistake}`));
  const count = stale.length + mistakes.length;
  console.log(`API: ${found.length} changes since ${version} break users; ${count} ${count === 1 ? 'mistake' : 'mistakes'}`);
  process.exitCode = count === 0 ? 0 : 1;
}

try {
  main();
} catch (error) {
  console.error(`API: ${error.message}`);
  process.exitCode = 1;
}
