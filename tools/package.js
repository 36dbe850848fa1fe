// Builds the packages for all languages from the compiled library, into dist, each in a folder of its own as publib takes them.
//   node tools/package.js [--only js,python,java,go,dotnet,docs] [--out dist]      docs: the reference of the API in every language
// Needs `npx projen compile && npx projen post-compile`, and the tools of each language. A language whose tools are missing is left out
// and said so; one that was named with --only has to be there.
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, Unavailable, checkCompiled, empty, pacmak, reason, run } = require('./languages/run');

const DOCGEN = [process.execPath, path.join(ROOT, 'node_modules', 'jsii-docgen', 'bin', 'jsii-docgen')];
const DOCUMENTED = ['typescript', 'python', 'java', 'go', 'csharp'];
const LANGUAGES = {
  js: { title: 'JavaScript', missing: async () => undefined, build: async dist => { await pacmak('js', dist); } },
  python: require('./languages/python'),
  java: require('./languages/java'),
  go: require('./languages/go'),
  dotnet: require('./languages/dotnet'),
  docs: { title: 'readers', missing: async () => undefined, build: document },
};

async function main() {
  const { only, out } = options();
  checkCompiled();
  let built = 0;
  const skipped = [];
  for (const name of only ?? Object.keys(LANGUAGES)) {
    const lost = await build(name, path.resolve(ROOT, out));
    if (lost === undefined) built += 1;
    else skipped.push(name);
    if (lost !== undefined) console.log(`SKIPPED: the package for ${LANGUAGES[name].title} was not built: ${lost}`);
  }
  console.log(`packages: ${built} built, ${skipped.length} skipped`);
  if (only && skipped.length > 0) throw new Error(`${skipped.join(', ')} had to be built`);
}

/** Why a package was not built, or nothing. */
async function build(name, dist) {
  const language = LANGUAGES[name];
  const lost = language.codeOnly ? undefined : await language.missing();
  if (lost) return lost;
  const started = Date.now();
  const folder = path.join(dist, name);
  empty(folder);
  try {
    const remark = await language.build(dist);
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${language.title}: ${path.relative(process.cwd(), folder)}${path.sep}${remark ? ` (${remark})` : `, ${contents(folder)}`}`);
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw new Error(`the package for ${language.title} cannot be built:\n${reason(error)}`);
  }
}

/** The reference of the API, a page for each room and language, with translated examples. */
async function document(dist) {
  await run([...DOCGEN, ...DOCUMENTED.flatMap(language => ['--language', language]), '--split-by-submodule', '--output', path.join(dist, 'docs', 'API')]);
}

function contents(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).map(file => path.join(folder, file)).filter(file => fs.statSync(file).isFile());
  const archives = files.filter(file => /\.(tgz|tar\.gz|whl|jar|nupkg)$/.test(file) && !/[\\/]jsii[\\/]/.test(file));
  if (archives.length === 0) return `${files.length} files`;
  return archives.map(file => `${path.basename(file)} ${(fs.statSync(file).size / 1000).toFixed(0)} KB`).join(', ');
}

function options() {
  const words = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
  const given = { '--only': undefined, '--out': 'dist' };
  for (let i = 0; i < words.length; i += 2) {
    if (!(words[i] in given) || words[i + 1] === undefined) throw new Error('usage: node tools/package.js [--only js,python,java,go,dotnet,docs] [--out dist]');
    given[words[i]] = words[i + 1];
  }
  const only = given['--only']?.split(',');
  const unknown = (only ?? []).filter(name => !Object.hasOwn(LANGUAGES, name));
  if (unknown.length > 0) throw new Error(`there is no language ${unknown.join(', ')}; there are: ${Object.keys(LANGUAGES).join(', ')}`);
  return { only, out: given['--out'] };
}

main().catch(error => { console.error(error.message); process.exitCode = 1; });
