// Tries a release without publishing anything: version, changelog, all packages, each installed where nothing of this repository is.
//   node tools/release.js --dry-run [--only js,python,java,go,dotnet] [--keep] [--if-any] [--no-skips]
// Works on a clone of HEAD outside of the repository, which goes away at the end unless --keep is given; nothing in the work tree is changed.
// Exits with 1 and a code, [release.<what>], where something is to be mended first; with --if-any not where there is nothing to release; with --no-skips also
// where something was left out.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs, promisify } = require('node:util');
const { build, installations, sizes } = require('./release/packages');
const { Problem } = require('./release/problem');
const { cloneTo, hasTag, inspect } = require('./release/repository');
const { bump } = require('./release/version');

const ROOT = path.join(__dirname, '..');

/** Where npm itself started this program, it says so to its children, which are to begin anew. */
function environment() {
  const { npm_config_call, npm_config_package, ...shell } = process.env;
  const [node] = process.versions.node.split('.');
  return {
    ...shell, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: node, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: node,
  };
}

async function timed(what, work) {
  const started = Date.now();
  const say = (verdict, remark) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${verdict}${what}${remark ? `: ${remark}` : ''}`);
  try {
    const remark = await work();
    say('', typeof remark === 'string' ? remark : undefined);
    return remark;
  } catch (error) {
    say('FAILED  ');
    throw error;
  }
}

async function main({ only, keep, 'no-skips': noSkips }) {
  const warnings = inspect(ROOT);
  const skipped = [];
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
  const clone = path.join(scratch, 'clone');
  const cleanUp = () => { if (!keep) fs.rmSync(scratch, { recursive: true, force: true }); };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { cleanUp(); process.exit(130); });
  const env = environment();
  const run = (...words) => promisify(execFile)(process.execPath, words, { cwd: clone, env, maxBuffer: 1 << 28 });
  const projen = task => run(path.join(clone, 'node_modules', 'projen', 'bin', 'projen'), task);
  try {
    await timed('a clone of HEAD', async () => cloneTo(clone, ROOT));
    const { version, tag, changelog } = await timed('version and changelog', async () => bump(clone));
    await timed(`${tag} is not taken`, async () => { skipped.push(...checkTag(tag)); });
    await timed('compiled', async () => { await projen('compile'); await projen('post-compile'); });
    await timed('the API breaks nobody who is not told', async () => lastLine(await run('tools/check-compat.js')));
    await timed('upgrades from the last release', async () => lastLine(await run('tools/check-upgrade.js', '--synth')));
    await timed('packages are built', async () => { skipped.push(...await build(clone, { only, env })); });
    for (const [what, work] of installations({ root: clone, work: path.join(scratch, 'installed'), version, env })) await timed(`installed: ${what}`, work);
    summary({ version, tag, changelog, clone, skipped, warnings, kept: keep && scratch });
    if (noSkips && skipped.length > 0) throw new Problem('left-out', `${skipped.length} of what a release needs ${skipped.length === 1 ? 'was' : 'were'} not tried, as the lines with SKIPPED say`, 'install what they name');
  } finally {
    cleanUp();
  }
}

/** The tag may be where releases are pushed to, and not here. */
function checkTag(tag) {
  let taken;
  try {
    taken = hasTag(ROOT, tag);
  } catch (error) {
    return [`SKIPPED: the tags of origin were not asked for: ${error.message.trim().split('\n').pop()}`];
  }
  if (taken) throw new Problem('tag-exists', `there is a tag ${tag} already`, `git fetch --tags, and look what was released as ${tag}`);
  return [];
}

function lastLine({ stdout }) {
  return stdout.trim().split('\n').pop();
}

function summary({ version, tag, changelog, clone, skipped, warnings, kept }) {
  console.log(`\n${changelog}`);
  console.log(`=== ${tag}, not published`);
  sizes(clone).forEach(({ name, bytes }) => console.log(`${(bytes / 1000).toFixed(0).padStart(8)} KB  ${name}`));
  [...skipped, ...warnings.map(warning => `WARNING: ${warning}`)].forEach(line => console.log(line));
  if (kept) console.log(`kept in ${kept}`);
  console.log(`release: ${version} can be released${skipped.length > 0 ? `, as far as it was tried: ${skipped.length} skipped` : ''}`);
}

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, 'only': { type: 'string' }, 'keep': { type: 'boolean' }, 'if-any': { type: 'boolean' }, 'no-skips': { type: 'boolean' } },
  args: process.argv.slice(2).filter(word => word !== '--'),
});
if (!values['dry-run']) {
  console.error('only --dry-run is done here; the release itself is made by the workflow, see docs/releasing.md');
  process.exitCode = 2;
} else {
  main(values).catch(error => {
    const coded = error.code?.toString().startsWith('release.');
    console.error(coded ? error.message : `release: ${`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.stack}`);
    process.exitCode = values['if-any'] && error.code === 'release.nothing-to-release' ? 0 : 1;
  });
}
