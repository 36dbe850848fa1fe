// Compares the templates of every example with those of the last release, as CloudFormation would update one to the other: what is changed in place,
// what is replaced, deleted, renamed. Exits with 1 where a user would lose data, or has to know and no note in docs/migrations says so.
//   node tools/check-upgrade.js                      of what `npx projen check:examples` has synthesized into cdk.out
//   node tools/check-upgrade.js --synth              synthesizes the examples itself (half a minute), without validation
//   node tools/check-upgrade.js --from <folder>      of what is in another folder
//   node tools/check-upgrade.js --record <version>   makes today the last release (with one of the above): templates, API, names and notes
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { unrecordable } = require('./release/baseline');
const { recordApi } = require('./upgrade/api');
const { recordNames } = require('./upgrade/names');
const { archive, judge, readNotes } = require('./upgrade/notes');
const { report } = require('./upgrade/report');
const { compareVariants, keep, readKept, readSynthesized, variantsOf } = require('./upgrade/variants');

const ROOT = path.join(__dirname, '..');
const LAST_RELEASE = path.join(ROOT, 'compat', 'last-release');
const MIGRATIONS = path.join(ROOT, 'docs', 'migrations');
const EXAMPLES = path.join(ROOT, 'examples');
const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

function synthesize(out) {
  const env = { ...process.env, CDK_VALIDATION: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' };
  for (const { key, folder, context } of variantsOf(EXAMPLES)) {
    const settings = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    const words = [CDK, 'synth', '--quiet', '--no-notices', '--output', path.join(out, key), ...settings];
    try {
      execFileSync(process.execPath, words, { cwd: folder, env, stdio: 'pipe' });
    } catch (error) {
      throw new Error(`${key} cannot be synthesized: ${error.stderr ?? error.message}`);
    }
  }
}

/** All variants that there are today; throws where one was not synthesized, or before the library was compiled. */
function readToday(out) {
  const wanted = variantsOf(EXAMPLES);
  const manifests = wanted.map(({ key }) => path.join(out, key, 'manifest.json'));
  const missing = manifests.find(file => !fs.existsSync(file));
  if (missing) throw new Error(`there is no ${path.relative(ROOT, missing)}: run 'npx projen check:examples' first, or add --synth`);
  const written = Math.min(...manifests.map(timeOf));
  const newer = sources().find(file => timeOf(file) > written);
  if (newer) throw new Error(`${path.relative(ROOT, newer)} is newer than ${path.relative(ROOT, out)}: run 'npx projen check:examples' again, or add --synth`);
  return Object.fromEntries(wanted.map(({ key }) => [key, readSynthesized(path.join(out, key))]));
}

/** What a program writes itself, or what is no part of it. */
const NO_SOURCES = /(^|[\\/])(node_modules|cdk\.out|product-history|app-test)([\\/]|$)/;

/** What templates are made of: the compiled library, and the programs of the examples. */
function sources() {
  const within = (folder, ending) => fs.readdirSync(folder, { recursive: true }).filter(name => ending.test(name) && !NO_SOURCES.test(name)).map(name => path.join(folder, name));
  const examples = [...new Set(variantsOf(EXAMPLES).map(({ folder }) => folder))];
  return [...within(path.join(ROOT, 'lib'), /\.js$/), require.resolve('aws-cdk-lib/package.json'), ...examples.flatMap(folder => within(folder, /\.(ts|js|mjs|json)$/))];
}

function timeOf(file) {
  return fs.statSync(file).mtimeMs;
}

function check(today) {
  const { version } = JSON.parse(fs.readFileSync(path.join(LAST_RELEASE, 'release.json'), 'utf8'));
  const last = readKept(path.join(LAST_RELEASE, 'templates'));
  const { judged, stale } = judge(compareVariants(last, today), readNotes(MIGRATIONS));
  console.log(`upgrade from ${version}\n`);
  report(judged, [...new Set([...Object.keys(last), ...Object.keys(today)])]).forEach(line => console.log(line));
  stale.forEach(note => console.log(`FAILS  a note of docs/migrations/next.json speaks of nothing that changes: ${JSON.stringify(note)}`));
  const failed = judged.filter(({ problem }) => problem).length + stale.length;
  const templates = Object.values(today).reduce((sum, files) => sum + Object.keys(files).length, 0);
  console.log(`upgrade: ${templates} templates compared, ${judged.length} changes, ${failed} ${failed === 1 ? 'fails' : 'fail'}`);
  return failed === 0 && templates > 0;
}

function record(today, version) {
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) throw new Error('there is no .jsii: run \'npx projen compile\' first; nothing was recorded');
  keep(path.join(LAST_RELEASE, 'templates'), today);
  recordApi(ROOT, LAST_RELEASE);
  recordNames(ROOT, LAST_RELEASE);
  fs.writeFileSync(path.join(ROOT, 'compat', 'allowed-breaks.json'), '{}\n'); // what was broken is the new API
  fs.writeFileSync(path.join(LAST_RELEASE, 'release.json'), `${JSON.stringify({ version })}\n`);
  const moved = archive(MIGRATIONS, version);
  console.log(`upgrade: ${Object.keys(today).length} variants are kept as those of ${version}${moved ? `; the notes are in docs/migrations/${version}.md` : ''}`);
}

function checkRecordable(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`'${version}' is no version`);
  const mistake = unrecordable(ROOT, version);
  if (mistake) throw new Error(mistake);
}

function main() {
  const { values } = parseArgs({ options: { synth: { type: 'boolean' }, from: { type: 'string' }, record: { type: 'string' } } });
  const temporary = values.synth && fs.mkdtempSync(path.join(os.tmpdir(), 'upgrade-'));
  try {
    if (values.record !== undefined) checkRecordable(values.record);
    const out = temporary || path.resolve(values.from ?? path.join(ROOT, 'cdk.out'));
    if (temporary) synthesize(temporary);
    const today = readToday(out);
    if (values.record !== undefined) record(today, values.record);
    else process.exitCode = check(today) ? 0 : 1;
  } catch (error) {
    console.error(`upgrade: ${error.message}`);
    process.exitCode = 1;
  } finally {
    if (temporary) fs.rmSync(temporary, { recursive: true, force: true });
  }
}

main();
