// The packages of a release: built by tools/package.js, measured, and each installed where nothing of this repository is.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { writeFirstExample } = require('../readme');

/** The example that programs in other languages make, once they are installed. */
const EXAMPLE = 'patching';

function execute(command, words, options) {
  return promisify(execFile)(command, words, { maxBuffer: 1 << 28, ...options });
}

/** The packages for all languages whose tools are there, or for those that are asked for, into `<root>/dist`; returns what was skipped. */
async function build(root, { only, env }) {
  const { stdout } = await execute(process.execPath, ['tools/package.js', ...only ? ['--only', only] : [], '--out', 'dist'], { cwd: root, env });
  const left = only ? ['SKIPPED: the packages that --only does not name'] : [];
  const lines = stdout.split('\n');
  const generated = lines.flatMap(line => /(\S+): \S+ \((code only.*)\)$/.exec(line)?.slice(1).join(' is ') ?? []).map(what => `SKIPPED: the package for ${what}`);
  return [...left, ...lines.filter(line => line.startsWith('SKIPPED')), ...generated];
}

/** Files that are published, with their sizes. */
function sizes(root) {
  const dist = path.join(root, 'dist');
  const files = fs.readdirSync(dist, { recursive: true }).filter(name => /\.(whl|tar\.gz|jar|nupkg)$|^js[\\/][^\\/]*\.tgz$/.test(name));
  const go = path.join(dist, 'go');
  return [
    ...files.sort().map(name => ({ name, bytes: fs.statSync(path.join(dist, name)).size })),
    ...(fs.existsSync(go) ? [{ name: 'go, a module of files', bytes: bytesOf(go) }] : []),
  ];
}

function bytesOf(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).map(name => fs.statSync(path.join(folder, name)));
  return files.filter(file => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

/** Steps that install what was built, each into a folder of its own: `[what, work]`. */
function installations({ root, work, version, env }) {
  const dist = path.join(root, 'dist');
  const has = language => fs.existsSync(path.join(dist, language));
  const python = ending => () => installPython({ root, dist, version, ending, env, folder: fresh(work, `python${ending}`) });
  const steps = {
    js: [['npm, into an empty project, with the first example of README.md', () => installNpm({ root, dist, env })]],
    python: [['Python, the wheel into an empty environment', python('.whl')], ['Python, the sdist into another', python('.tar.gz')]],
    java: [['Java, from a Maven repository of files', () => installByExamples('java', { root, dist, work: fresh(work, 'java'), env })]],
    go: [['Go, in place of the published module', () => installByExamples('go', { root, dist, work: fresh(work, 'go'), env })]],
  };
  return Object.entries(steps).filter(([language]) => has(language)).flatMap(([, own]) => own);
}

function fresh(work, name) {
  const folder = path.join(work, name);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

async function installNpm({ root, dist, env }) {
  const tarball = fs.readdirSync(path.join(dist, 'js')).find(name => name.endsWith('.tgz'));
  const { stdout } = await execute(process.execPath, ['tools/check-new-user.js', path.join(dist, 'js', tarball)], { cwd: root, env });
  return stdout.trim().split('\n').pop();
}

/** The programs of the examples, compiled with the package and nothing of this repository; one of them is run. */
async function installByExamples(language, { root, dist, work, env }) {
  const { command } = await require(path.join(root, 'tools', 'languages', `${language}.js`)).install({ dist, work });
  const out = path.join(work, 'cdk.out');
  const [program, ...words] = command(EXAMPLE);
  await execute(program, words, { cwd: work, env: { ...env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: '{}', CDK_VALIDATION: 'false' } });
  return templates(out);
}

async function installPython({ root, dist, version, ending, env, folder }) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = fs.readdirSync(path.join(dist, 'python')).find(name => name.endsWith(`${version}${ending}`) || name.endsWith(`${version}-py3-none-any${ending}`));
  if (!file) throw new Error(`there is no ${ending} of ${version} among ${fs.readdirSync(path.join(dist, 'python')).join(', ')}`);
  await execute('python3', ['-m', 'venv', 'venv'], { cwd: folder, env });
  const python = path.join(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const pip = words => execute(python, ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...words], { cwd: folder, env });
  const floors = Object.keys(manifest.peerDependencies).map(name => `${name}==${manifest.devDependencies[name]}`);
  await pip(['install', '--no-compile', path.join(dist, 'python', file), ...floors]);
  await pip(['check']);
  const out = path.join(folder, 'cdk.out');
  await execute(python, [writeFirstExample('python', folder)], { cwd: folder, env: { ...env, CDK_OUTDIR: out, CDK_VALIDATION: 'false' } });
  return templates(out);
}

function templates(out) {
  const found = fs.readdirSync(out, { recursive: true }).filter(name => name.endsWith('.template.json'));
  const resources = found.flatMap(name => Object.keys(JSON.parse(fs.readFileSync(path.join(out, name), 'utf8')).Resources));
  if (resources.length === 0) throw new Error('no template was written');
  return `${found.length} ${found.length === 1 ? 'template' : 'templates'}, ${resources.length} resources`;
}

module.exports = { build, installations, sizes };
