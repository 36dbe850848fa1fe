// Writes THIRD-PARTY-LICENSES: whose code comes along in the package, and under which terms.
//   node tools/release/licenses.js            writes it
//   node tools/release/licenses.js --check    compares only; exits with 1 where it is another, or a license is not permissive
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const FILE = path.join(ROOT, 'THIRD-PARTY-LICENSES');
/** Licenses under which code may be passed on within a package under Apache-2.0, with no more to do than to include their text. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

function readManifest(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** The folders of the bundled packages and of what they depend on, as Node.js would find them. */
function bundled(root = ROOT) {
  const folders = new Map();
  const visit = (name, from) => {
    const places = Array.from(ancestors(from), folder => path.join(folder, 'node_modules', name));
    const folder = places.find(place => fs.existsSync(path.join(place, 'package.json')));
    if (!folder) throw new Error(`${name}, which ${path.relative(root, from) || 'the package'} depends on, is not installed`);
    if (folders.has(folder)) return;
    folders.set(folder, readManifest(folder));
    Object.keys(readManifest(folder).dependencies ?? {}).forEach(one => visit(one, folder));
  };
  (readManifest(root).bundledDependencies ?? []).forEach(name => visit(name, root));
  return folders;
}

function* ancestors(folder) {
  yield folder;
  if (path.dirname(folder) !== folder) yield* ancestors(path.dirname(folder));
}

/** The text of the file; throws where a license is missing or not permissive. The texts of the licenses travel with the packages. */
function compose(folders, root = ROOT) {
  const lines = [...folders].map(([folder, { name, version, license, homepage }]) => {
    const file = fs.readdirSync(folder).find(one => /^licen[cs]e(\.|$)/i.test(one));
    if (!file) throw new Error(`${name} comes without the text of its license`);
    if (!PERMISSIVE.includes(license)) throw new Error(`${name} is under ${license}, which is none of ${PERMISSIVE.join(', ')}`);
    return `${name} ${version}\n  license: ${license}, in ${path.relative(root, path.join(folder, file)).split(path.sep).join('/')}${homepage ? `\n  from: ${homepage}` : ''}\n`;
  });
  return ['The package contains the following software of others, each with the text of its license:\n', ...lines.sort()].join('\n');
}

module.exports = { bundled, compose };

if (require.main === module) {
  try {
    const text = compose(bundled());
    const check = process.argv.includes('--check');
    const same = fs.existsSync(FILE) && fs.readFileSync(FILE, 'utf8') === text;
    if (!check) fs.writeFileSync(FILE, text);
    if (check && !same) throw new Error('THIRD-PARTY-LICENSES is not what the package bundles: run node tools/release/licenses.js');
    console.log(`licenses: ${bundled().size} bundled packages`);
  } catch (error) {
    console.error(`licenses: ${error.message}`);
    process.exitCode = 1;
  }
}
