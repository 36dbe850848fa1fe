// The package for Go: a module.
const fs = require('node:fs');
const path = require('node:path');
const manifest = require('../../package.json');
const { ROOT, Unavailable, empty, inFolder, offline, pacmak, run, timed, versionOf } = require('./run');

const { moduleName, packageName } = manifest.jsii.targets.go;
const MODULE = `${moduleName}/${packageName}`;
const EXAMPLES = path.join(ROOT, 'examples', 'go');

async function missing() {
  const [major, minor] = await versionOf('go', 'version') ?? [];
  if (!(major === 1 && minor >= 25)) return 'no Go 1.25 or newer was found. Install it from https://go.dev/dl';
}

/** Members that are inherited from aws-cdk-lib bring their examples along, so unknown ones are translated. */
async function build(dist) {
  const folder = path.join(dist, 'go', packageName);
  await pacmak('go', dist, { codeOnly: true, snippets: 'translate' });
  requireFloors(path.join(folder, 'go.mod'));
  await compile(folder);
}

/** Without the indirect requirements: they name what happens to be in node_modules, where aws-cdk-lib itself requires less. */
function requireFloors(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  fs.writeFileSync(file, lines.filter(line => !line.endsWith('// indirect')).join('\n'));
}

/** All packages of the module, with a copy of its go.mod that may be completed. */
async function compile(folder) {
  await inFolder(async scratch => {
    const modfile = path.join(scratch, 'go.mod');
    fs.copyFileSync(path.join(folder, 'go.mod'), modfile);
    await go(folder, 'mod', 'tidy', `-modfile=${modfile}`);
    await go(folder, 'build', `-modfile=${modfile}`, './...');
  });
}

async function go(folder, ...args) {
  try {
    return await run(['go', ...args], { cwd: folder });
  } catch (error) {
    if (offline(error)) throw new Unavailable('the Go module proxy could not be reached. Is there a network, and GOPROXY if one is needed?');
    throw error;
  }
}

/** Compiles a copy of the examples into one program, with the new module. */
async function install({ dist, work }) {
  const project = path.join(work, 'examples');
  const program = path.join(work, 'app');
  empty(project);
  fs.cpSync(EXAMPLES, project, { recursive: true, filter: source => source === EXAMPLES || /\.(go|mod|sum)$/.test(source) });
  await timed('Go: examples compiled with the module', async () => {
    await go(project, 'mod', 'edit', `-replace=${MODULE}=${path.join(dist, 'go', packageName)}`);
    await go(project, 'build', '-o', program, '.');
  });
  return { command: example => [program, example] };
}

module.exports = { title: 'Go', missing, build, install };
