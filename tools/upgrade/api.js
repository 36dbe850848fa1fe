// The API of the last release, as jsii-diff needs it: the assembly without its texts and places.
const fs = require('node:fs');
const path = require('node:path');
const semver = require('semver');
const { write } = require('./template');

/** The kept assembly has another name than one that was just compiled, which git ignores. */
const KEPT = 'api.json';

/** Of a doc comment, what counts for compatibility. */
const COUNTS = ['deprecated', 'stability'];
const LEFT_OUT = ['locationInModule', 'symbolId', 'readme', 'dependencyClosure', 'fingerprint', 'keywords', 'metadata'];

function recordApi(root, folder) {
  const assembly = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
  fs.writeFileSync(path.join(folder, KEPT), `${write({ ...withoutTexts(assembly), fingerprint: '' }, 3)}\n`);
}

function withoutTexts(value) {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !LEFT_OUT.includes(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, name === 'docs' ? countingTags(part) : withoutTexts(part)]));
}

function countingTags(docs) {
  return Object.fromEntries(Object.entries(docs).filter(([tag]) => COUNTS.includes(tag)));
}

/**
 * Makes a package of the recorded API, for jsii-diff. It stands below node_modules, so that its dependencies are found, and bears another file name
 * there than here, where tools would take it for a second package of this name. Returns its folder.
 */
function packageOfLastRelease(root, folder) {
  const { name, peerDependencies, dependencies, bundledDependencies, jsii } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'release.json'), 'utf8'));
  const made = path.join(root, 'node_modules', '.cache', 'last-release');
  fs.rmSync(made, { recursive: true, force: true });
  fs.mkdirSync(made, { recursive: true });
  fs.writeFileSync(path.join(made, 'package.json'), JSON.stringify({ name, version, peerDependencies, dependencies, bundledDependencies, jsii }));
  fs.copyFileSync(path.join(folder, KEPT), path.join(made, '.jsii'));
  return made;
}

function readLast(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, KEPT), 'utf8'));
}

/** What `allowed` does not forgive of the breaks that were found, `[line, key]`, or forgives without need or reason. */
function judgeBreaks({ found, allowed, breaking, last, version }) {
  const keys = new Set(found.map(([, key]) => key));
  const forgiven = Object.entries(allowed);
  const unforgiven = found.filter(([, key]) => !(key in allowed)).map(([line, key]) => `${line} [${key}]`);
  const needless = forgiven.filter(([key]) => !keys.has(key)).map(([key]) => `compat/allowed-breaks.json allows what is not broken: ${key}`);
  const silent = forgiven.filter(([, reason]) => isEmpty(reason)).map(([key]) => `compat/allowed-breaks.json gives no reason for ${key}`);
  const sudden = forgiven.filter(([key, reason]) => isSudden(key, reason, last))
    .map(([key]) => `${key} was not deprecated in the last release: docs/deprecations.md`);
  const early = found.map(([, key]) => earlyRemoval(key, last, version)).filter(Boolean);
  const isHidden = forgiven.length > 0 && !breaking;
  const hidden = isHidden ? ['compat/allowed-breaks.json allows what breaks users, and docs/migrations/next.json has "breaking": false'] : [];
  return [...unforgiven, ...needless, ...silent, ...sudden, ...early, ...hidden];
}

function isEmpty(reason) {
  return typeof reason !== 'string' || reason.trim() === '';
}

/** Removed without a warning; only a reason that says so goes with that. */
function isSudden(key, reason, last) {
  const [kind, name] = key.split(':');
  if (kind !== 'removed' || `${reason}`.startsWith('not deprecated before, ')) return false;
  return !elementsOf(last).some(({ at, docs }) => at === name && docs?.deprecated !== undefined);
}

/** Removed before the version that its deprecation names. */
function earlyRemoval(key, last, version) {
  const [kind, name] = key.split(':');
  const told = kind === 'removed' && elementsOf(last).find(({ at }) => at === name)?.docs?.deprecated;
  const promised = told && (/\b\d+\.\d+\.0\b/.exec(told) ?? [])[0];
  if (!promised) return undefined;
  const next = semver.inc(version, semver.major(version) === 0 ? 'minor' : 'major');
  return semver.gt(promised, next) ? `${key} goes with ${promised}, as its deprecation says, and ${next} is next` : undefined;
}

/** Everything that can be deprecated, with its name as jsii-diff gives it. */
function elementsOf({ types = {} }) {
  return Object.values(types).flatMap(type => [{ at: type.fqn, docs: type.docs },
    ...['properties', 'methods', 'members'].flatMap(kind => type[kind] ?? []).map(({ name, docs }) => ({ at: `${type.fqn}.${name}`, docs }))]);
}

/** Deprecations that leave users alone: each says what to use instead, and with which version it goes. */
function poorDeprecations(assembly) {
  return elementsOf(assembly).filter(({ docs }) => docs?.deprecated !== undefined && !/\buse\b[^]*\b\d+\.\d+\.0\b/i.test(docs.deprecated))
    .map(({ at }) => `the deprecation of ${at} does not say what to use instead, and with which version it goes: docs/deprecations.md`);
}

module.exports = { judgeBreaks, packageOfLastRelease, poorDeprecations, readLast, recordApi };
