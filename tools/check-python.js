// Builds the Python package, installs its wheel, and checks that Python programs give the templates that TypeScript gives:
// examples/python/<name>.py is compared with examples/<name, with hyphens>, in all its variants.
//   node tools/check-python.js        needs the compiled library, Python 3.10 or newer and the Python package index
// Without Python or the index it prints SKIPPED and exits with 0. Keeps its environment in node_modules/.cache/check-python.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { isDeepStrictEqual, promisify } = require('node:util');
const { python } = require('./python-env');

const ROOT = path.join(__dirname, '..');
const WORK = path.join(ROOT, 'node_modules', '.cache', 'check-python');
const EXAMPLES = path.join(ROOT, 'examples');
const PROGRAMS = path.join(EXAMPLES, 'python');
const MOST_DIFFERENCES = 20;
const LONGEST_VALUE = 200;

const manifest = require('../package.json');
const run = promisify(execFile);

async function main() {
  const found = variants();
  const interpreter = await environment();
  if (!interpreter) return;
  const failed = [];
  const check = async (what, work) => {
    const problems = await work().catch(error => [reason(error)]);
    if (problems.length > 0) failed.push(what);
    console.log(`  ${problems.length > 0 ? 'FAILED' : 'passed'}  ${what}${problems.map(problem => `\n          ${problem}`).join('')}`);
  };

  await check('the wheel is built and installed, and its requirements agree with each other', () => installPackage(interpreter));
  for (const variant of found) {
    await check(`${variant.example}, ${variant.name}: the same templates, byte for byte, and the same assets`, () => compare(interpreter, variant));
  }
  console.log(`python: ${found.length + 1 - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

/** Each program in Python, with each variant of the example that it repeats. */
function variants() {
  return fs.readdirSync(PROGRAMS).filter(file => file.endsWith('.py')).flatMap(file => {
    const example = path.basename(file, '.py').replaceAll('_', '-');
    const folder = path.join(EXAMPLES, example);
    return JSON.parse(fs.readFileSync(path.join(folder, 'variants.json'), 'utf8'))
      .map(({ name, context }) => ({ example, folder, program: path.join(PROGRAMS, file), name, context }));
  });
}

/** Python with what comes from the index, at the versions that are the floor; all that can be missing on a machine. */
async function environment() {
  const floor = name => manifest.devDependencies[name];
  const requirements = [`aws-cdk-lib==${floor('aws-cdk-lib')}`, `constructs==${floor('constructs')}`, 'setuptools~=75.3'];
  fs.mkdirSync(WORK, { recursive: true });
  fs.writeFileSync(path.join(WORK, 'requirements-dev.txt'), `${requirements.join('\n')}\n`);
  try {
    return await timed(`environment with ${requirements.join(', ')}`, async () => python(WORK));
  } catch (error) {
    console.log(`SKIPPED: the Python package was not checked. ${error.message}`);
  }
}

async function installPackage(interpreter) {
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check'];
  const wheels = path.join(WORK, 'wheels');
  fs.rmSync(wheels, { recursive: true, force: true });
  await timed('bindings generated', () => run(process.execPath, [
    path.join(ROOT, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak'), '--target', 'python', '--code-only', '--force', '--no-npmignore',
    '--rosetta-unknown-snippets', 'verbatim', '--outdir', WORK,
  ], { cwd: ROOT, env: quietly() }));
  await timed('wheel built', () => run(interpreter, [...pip, 'wheel', '--no-deps', '--no-build-isolation', '--wheel-dir', wheels, path.join(WORK, 'python')]));
  const [wheel] = fs.readdirSync(wheels);
  await timed(`${wheel} installed`, () => run(interpreter, [...pip, 'install', '--force-reinstall', '--no-deps', path.join(wheels, wheel)]));
  await run(interpreter, [...pip, 'check']);
  return [];
}

async function compare(interpreter, { example, folder, program, name, context }) {
  const [ours, theirs] = ['typescript', 'python'].map(language => path.join(WORK, 'cdk.out', example, name, language));
  const typescript = [process.execPath, '--require', 'ts-node/register/transpile-only', 'main.ts'];
  await timed(`${example}, ${name}: TypeScript`, () => synthesize(typescript, folder, context, ours));
  await timed(`${example}, ${name}: Python`, () => synthesize([interpreter, program], folder, context, theirs));
  const [files, others] = [ours, theirs].map(folder => fs.readdirSync(folder, { recursive: true })
    .filter(file => /^asset\.[^/\\]*$|\.(template|delivery)\.json$/.test(file)));
  if (!isDeepStrictEqual(files, others)) return [`TypeScript wrote ${files.join(', ')}; Python ${others.join(', ')}`];
  const templates = files.filter(file => file.endsWith('.json'));
  if (templates.length === 0) return ['no template was written'];
  return templates.flatMap(file => compareTemplates(...[ours, theirs].map(folder => fs.readFileSync(path.join(folder, file), 'utf8')), file));
}

function compareTemplates(ours, theirs, file) {
  if (ours === theirs) return [];
  const found = differences(JSON.parse(ours), JSON.parse(theirs), file);
  if (found.length === 0) return [`${file}: the same values, but in another order`];
  return found.length > MOST_DIFFERENCES ? [...found.slice(0, MOST_DIFFERENCES), `and ${found.length - MOST_DIFFERENCES} more`] : found;
}

async function synthesize([command, ...args], folder, context, out) {
  fs.rmSync(out, { recursive: true, force: true });
  const env = { ...quietly(), CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
  await run(command, args, { cwd: folder, env, maxBuffer: 1 << 26 });
}

/** Places where two JSON values are not the same, in words. */
function differences(ours, theirs, at) {
  const nested = value => typeof value === 'object' && value !== null;
  if (nested(ours) && nested(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap(key => differences(ours[key], theirs[key], `${at}/${key}`));
  }
  return ours === theirs ? [] : [`${at}: TypeScript ${show(ours)}, Python ${show(theirs)}`];
}

function show(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

/** The jsii tools print a banner on versions of Node.js that they do not know. */
function quietly() {
  const [version] = process.versions.node.split('.');
  return {
    ...process.env,
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: version,
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: version,
    TS_NODE_PROJECT: path.join(ROOT, 'examples', 'tsconfig.json'),
  };
}

async function timed(what, work) {
  const started = Date.now();
  const result = await work();
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}

function reason(error) {
  return `${error.stderr || error.stdout || ''}`.trim() || error.stack;
}

main().catch(error => { console.error(error); process.exitCode = 1; });
