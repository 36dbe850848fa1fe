// What building and checking packages in other languages have in common: running tools, and saying what is missing.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache');
/** What takes minutes to make, and depends on versions of others alone, outlives `npm ci`, and serves other clones. */
const KEPT = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'cdk-wheelhouse');
const PACMAK = path.join(ROOT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
const TABLET = path.join(ROOT, '.jsii.tabl.json');

/** A tool or an index that a machine does not have: a reason not to check something, no failure. */
class Unavailable extends Error {}

/** The jsii tools print a banner on versions of Node.js that they do not know. */
const [major] = process.versions.node.split('.');
const QUIETLY = {
  ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: major, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: major,
  PIP_COMPILE: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1', // of what is installed, little is used; PIP_NO_COMPILE would mean its contrary
};

/** Runs a tool; its words are in the error, if it fails. */
function run([command, ...args], options = {}) {
  return promisify(execFile)(command, args, { cwd: ROOT, env: QUIETLY, maxBuffer: 1 << 28, ...options });
}

/** The first version that a tool tells of itself, as numbers, or undefined where it is not there. */
async function versionOf(...command) {
  const { stdout, stderr } = await run(command).catch(() => ({ stdout: '', stderr: '' }));
  return /\d+(\.\d+)*/.exec(`${stdout}${stderr}`)?.[0].split('.').map(Number);
}

/** Generates code for a language into `<out>/<target>`, or builds its package there as well. */
function pacmak(target, out, { codeOnly = false, of = ROOT, snippets = 'fail' } = {}) {
  const examples = of === ROOT ? ['--rosetta-tablet', TABLET] : [];
  return run([
    process.execPath, PACMAK, '--target', target, '--outdir', out, '--force', '--no-npmignore', ...codeOnly ? ['--code-only'] : [],
    ...examples, '--rosetta-unknown-snippets', snippets, of,
  ]);
}

/** A folder for what is not needed afterwards. */
async function inFolder(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A fresh folder in place of the old one. */
function empty(folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
}

async function timed(what, work) {
  const started = Date.now();
  const result = await work();
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}

function reason(error) {
  const said = `${error.stderr ?? ''}${error.stdout ?? ''}`.trim() || error.stack;
  return /snippet was not found/.test(said) ? `${said}\nThe translated examples are older than the library: npx projen post-compile` : said;
}

/** Whether a tool failed because it could not reach where it fetches packages. */
function offline(error) {
  return /unknown host|name or service not known|temporary failure in name resolution|no such host|network is unreachable|connection (refused|reset|timed out)|connect timed out|dial tcp|i\/o timeout/i.test(reason(error));
}

/** What a package is built from, and whether it is there. */
function checkCompiled() {
  const lost = ['.jsii', '.jsii.tabl.json', 'lib/index.js'].filter(file => !fs.existsSync(path.join(ROOT, file)));
  if (lost.length > 0) throw new Error(`${lost.join(', ')} missing. First: npx projen compile && npx projen post-compile`);
}

module.exports = { CACHE, KEPT, QUIETLY, ROOT, Unavailable, checkCompiled, empty, inFolder, offline, pacmak, reason, run, timed, versionOf };
