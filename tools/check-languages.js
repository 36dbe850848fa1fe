// Builds the packages for other languages, installs what was built, and checks that programs in each language give the templates that
// TypeScript gives: examples/<name>, in all its variants, with examples/python/<name>.py, examples/java and examples/go.
//   node tools/check-languages.js [--only python,java,go,dotnet]
// Needs the compiled library, and the package index of each language. What a machine lacks is printed as SKIPPED.
// Keeps its work in node_modules/.cache/check-languages; a package is built anew when what it is built from has changed.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { compareAssemblies } = require('./languages/compare');
const { CACHE, QUIETLY, ROOT, Unavailable, checkCompiled, empty, reason, run, timed } = require('./languages/run');

const WORK = path.join(CACHE, 'check-languages');
const DIST = path.join(WORK, 'dist');
const EXAMPLES = path.join(ROOT, 'examples');
const AT_ONCE = 2;
const LANGUAGES = {
  python: require('./languages/python'),
  java: require('./languages/java'),
  go: require('./languages/go'),
  dotnet: require('./languages/dotnet'),
};
/** All that a package is made from. */
const SOURCES = ['lib', 'data', '.jsii', '.jsii.tabl.json', 'package.json', 'README.md', 'LICENSE', 'THIRD-PARTY-LICENSES', '.npmignore', ...bundled(), 'node_modules/aws-cdk-lib/package.json', 'node_modules/jsii-pacmak/package.json', 'node_modules/jsii-rosetta/package.json', 'tools/languages'];
const TYPESCRIPT = [process.execPath, '--require', 'ts-node/register/transpile-only', 'main.ts'];

const count = { passed: 0, failed: 0, skipped: 0 };

async function main() {
  const names = chosen();
  checkCompiled();
  const key = contentKey();
  const expected = typescript();
  await inParallel(names, name => checkLanguage(name, key, expected)); // which wait for their indexes, more than they compute
  console.log(`languages: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}

async function checkLanguage(name, key, expected) {
  const language = LANGUAGES[name];
  const lost = await language.missing();
  if (lost && !language.codeOnly) return skip(`the package for ${language.title} was not checked: ${lost}`);

  const started = Date.now();
  try {
    await build(name, key);
    if (language.codeOnly) {
      report(`${language.title}: the code is generated${lost ? '' : ', and compiled'}`, []);
      return lost && skip(`the code for ${language.title} was not compiled: ${lost}`);
    }
    const installed = await language.install({ dist: DIST, work: path.join(WORK, name) });
    report(`${language.title}: the package is built and installed`, []);
    for (const [what, find] of Object.entries(installed.checks ?? {})) await check(`${language.title}: ${what}`, find);
    await checkPrograms(name, installed.command, expected);
  } catch (error) {
    if (error instanceof Unavailable) return skip(`the package for ${language.title} was not checked: ${error.message}`);
    report(`${language.title}: the package is built and installed`, [reason(error)]);
  } finally {
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${language.title}: in all`);
  }
}

async function checkPrograms(name, command, expected) {
  const { title } = LANGUAGES[name];
  await inParallel(variants(), variant => check(`${title}: ${variant.example}, ${variant.name}: the same templates, byte for byte, and the same assets`, async () => {
    const out = path.join(WORK, 'cdk.out', variant.example, variant.name, name);
    const ours = await expected(variant);
    await synthesize(command(variant.example), variant, out);
    return compareAssemblies(ours, out, title);
  }));
}

/** Each example, in each of its variants. */
function variants() {
  return fs.readdirSync(EXAMPLES).filter(name => fs.existsSync(path.join(EXAMPLES, name, 'variants.json'))).flatMap(example => {
    const folder = path.join(EXAMPLES, example);
    return JSON.parse(fs.readFileSync(path.join(folder, 'variants.json'), 'utf8')).map(({ name, context }) => ({ example, folder, name, context }));
  });
}

/** What TypeScript gives for a variant: synthesized once, for all languages. */
function typescript() {
  const done = new Map();
  return variant => {
    const out = path.join(WORK, 'cdk.out', variant.example, variant.name, 'typescript');
    if (!done.has(out)) done.set(out, synthesize(TYPESCRIPT, variant, out).then(() => out));
    return done.get(out);
  };
}

async function synthesize(command, { folder, context }, out) {
  fs.rmSync(out, { recursive: true, force: true });
  const env = {
    ...QUIETLY, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false', TS_NODE_PROJECT: path.join(EXAMPLES, 'tsconfig.json'),
  };
  await run(command, { cwd: folder, env });
}

/** The package, unless it is there and was built from the same. */
async function build(name, key) {
  const stamp = path.join(WORK, `${name}.built`);
  const folder = path.join(DIST, name);
  if (fs.existsSync(folder) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key) return;
  fs.rmSync(stamp, { force: true });
  empty(folder);
  await timed(`${LANGUAGES[name].title}: package built`, () => LANGUAGES[name].build(DIST, { docs: false }));
  fs.writeFileSync(stamp, key); // last, so that an interrupted build is repeated
}

function bundled() {
  return require('../package.json').bundledDependencies.map(name => `node_modules/${name}/package.json`);
}

function contentKey() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const at = path.join(ROOT, source);
    const files = fs.statSync(at).isDirectory() ? fs.readdirSync(at, { recursive: true }).sort().map(file => path.join(at, file)) : [at];
    for (const file of files.filter(name => fs.statSync(name).isFile())) hash.update(`${path.relative(ROOT, file)}\0`).update(fs.readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

async function check(what, find) {
  report(what, await find().catch(error => [reason(error)]));
}

function report(what, problems) {
  count[problems.length > 0 ? 'failed' : 'passed'] += 1;
  console.log(`  ${problems.length > 0 ? 'FAILED' : 'passed'}  ${what}${problems.map(problem => `\n          ${problem}`).join('')}`);
}

function skip(what) {
  count.skipped += 1;
  console.log(`SKIPPED: ${what}`);
}

async function inParallel(items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function chosen() {
  const words = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
  const names = words[0] === '--only' ? words[1]?.split(',') ?? [''] : Object.keys(LANGUAGES);
  const unknown = names.filter(name => !Object.hasOwn(LANGUAGES, name));
  if (unknown.length > 0 || (words.length > 0 && words.length !== 2)) {
    throw new Error(`usage: node tools/check-languages.js [--only ${Object.keys(LANGUAGES).join(',')}]`);
  }
  return names;
}

main().catch(error => { console.error(error.message); process.exitCode = 1; });
