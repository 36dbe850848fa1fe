// Packs the library and tries it as new users would, in TypeScript and in Python: in an empty folder, with the commands and the first example of
// README.md, to a deployment on an emulated AWS.
//   node tools/check-new-user.js [<package.tgz>] [<package.whl>]        needs the compiled library and the registries, or npm's cache of one
// Without a wheel it takes the one that check-languages.js has built, and where there is none it says so.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const manifest = require('../package.json');
const { startEmulator } = require('./emulator');
const { firstCommands, writeFirstExample } = require('./readme');

const ROOT = path.join(__dirname, '..');
const given = process.argv.slice(2).map(file => path.resolve(file));
/** What is tried: the library of this folder, or a tarball. */
const PACKAGE = given.find(file => file.endsWith('.tgz')) ?? ROOT;
const WHEEL = given.find(file => file.endsWith('.whl')) ?? builtWheel();

/** What belongs into the package; everything else is a mistake in .npmignore. */
const BELONGS = [
  /^(package\.json|README\.md|LICENSE|THIRD-PARTY-LICENSES|\.jsii|\.jsii\.tabl\.json|\.warnings\.jsii\.js)$/,
  /^lib\/.*\.(js|d\.ts)$/,
  /^data\/[a-z-]+\.json$/,
  ...(manifest.bundledDependencies ?? []).map(name => new RegExp(`^node_modules/${name}/`)),
];
/** A tenth more than it is: docs/releasing.md says what is in it. */
const MOST_BYTES = 1_200_000;

const PEERS = Object.keys(manifest.peerDependencies);
const floorOf = name => manifest.devDependencies[name];
/** What README.md leaves to the registry, in the versions that this repository uses, so that no release of somebody else breaks the check. */
const VERSIONS = { 'aws-cdk@2': `aws-cdk@${floorOf('aws-cdk')}`, 'tsx': 'tsx@4.23.15', ...Object.fromEntries(PEERS.map(name => [name, `${name}@${floorOf(name)}`])) };
/** What checks types, which tsx leaves to an editor. */
const TYPES = ['typescript', '@types/node'].map(name => `${name}@${floorOf(name)}`);

/** Where npm itself started this program, it says so to its children: the project's own `npx` would repeat that call. */
const { npm_config_call, npm_config_package, ...shell } = process.env;
const ENVIRONMENT = {
  ...shell, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1',
  PIP_COMPILE: '0', // of aws-cdk-lib, a few modules are used; PIP_NO_COMPILE would mean its contrary
};

const LOADERS = {
  'by require()': ['load.cjs', `
    const { fargate, pipelines, servicecatalog, webapp } = require('cdk-wheelhouse');
    if (require('cdk-wheelhouse/fargate').WebService !== fargate.WebService) throw new Error('another class in cdk-wheelhouse/fargate');
    if (require('cdk-wheelhouse/pipelines').DeliveryPipeline !== pipelines.DeliveryPipeline) throw new Error('another class in cdk-wheelhouse/pipelines');
    if (require('cdk-wheelhouse/servicecatalog').GovernedPortfolio !== servicecatalog.GovernedPortfolio) throw new Error('another class in cdk-wheelhouse/servicecatalog');
    if (require('cdk-wheelhouse/webapp').ThreeTierWebApp !== webapp.ThreeTierWebApp) throw new Error('another class in cdk-wheelhouse/webapp');
  `],
  'by import': ['load.mjs', `
    import { fargate, pipelines, Profile, rollout, servicecatalog, webapp } from 'cdk-wheelhouse';
    import { WebService } from 'cdk-wheelhouse/fargate';
    import { ThreeTierWebApp } from 'cdk-wheelhouse/webapp';
    if (WebService !== fargate.WebService) throw new Error('another class in cdk-wheelhouse/fargate');
    if (ThreeTierWebApp !== webapp.ThreeTierWebApp) throw new Error('another class in cdk-wheelhouse/webapp');
    webapp.AppTier.instances({ code: webapp.AppCode.userData(['true']), rollout: rollout.Rollout.immutable() });
    fargate.Route.host('api.example.com').path('/v1/*');
    pipelines.Check.commands('Unit', ['npm test']);
    servicecatalog.Principal.ssoPermissionSet('Developer');
    Profile.production();
  `],
};

/** Loading is as lazy as that of aws-cdk-lib: a room that is not used costs nothing. */
const LAZINESS = `
  const loaded = () => Object.keys(require.cache).filter(file => /cdk-wheelhouse[\\\\/]lib[\\\\/]/.test(file)).map(file => file.split(/[\\\\/]lib[\\\\/]/)[1]);
  const { rollout } = require('cdk-wheelhouse');
  if (loaded().some(file => !file.endsWith('index.js'))) throw new Error('loaded before it is used: ' + loaded());
  rollout.Rollout.immutable();
  const others = loaded().filter(file => !/^(index\\.js$|rollout|private)/.test(file));
  if (others.length > 0) throw new Error('loaded, and not used: ' + others);
`;

const PARTS = {
  'a load balancer': ['AWS::ElasticLoadBalancingV2::LoadBalancer', () => true],
  'an Auto Scaling group with a launch template': ['AWS::AutoScaling::AutoScalingGroup', properties => properties.LaunchTemplate !== undefined],
  'an Aurora cluster': ['AWS::RDS::DBCluster', properties => properties.Engine.startsWith('aurora')],
};

async function main() {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'new-user-'));
  let passed = 0;
  const check = async (what, attempt) => {
    const started = Date.now();
    const remark = await attempt().catch(error => { throw new Error(`${what}: ${`${error.stderr ?? ''}${error.stdout ?? ''}`.trim() || error.message}`); });
    passed += 1;
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}${remark ? `: ${remark}` : ''}`);
  };
  try {
    if (!WHEEL) console.log('SKIPPED   a new user of Python: there is no wheel. Make one: npx projen check:languages -- --only python');
    // Both at a time: much of it is waiting for registries.
    const users = await Promise.allSettled([
      tryTypeScript(path.join(work, 'typescript'), within('TypeScript', check)),
      ...WHEEL ? [tryPython(path.join(work, 'python'), within('Python', check))] : [],
    ]);
    const failures = users.filter(({ status }) => status === 'rejected');
    for (const { reason } of failures) console.error(`FAILED    ${reason.message}`);
    console.log(`new user: ${passed} passed, ${failures.length} failed${failures.length > 0 ? ', the rest not tried' : ''}`);
    process.exitCode = failures.length > 0 ? 1 : 0;
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

/** Checks of one language, each with its name. */
function within(language, check) {
  return (what, attempt) => check(`${language}: ${what}`, attempt);
}

async function tryTypeScript(project, check) {
  const run = runIn(project);
  await check('the package holds the library and nothing else', () => pack(run, project));
  await check(`the commands of README.md install it into an empty folder, with ${PEERS.map(name => `${name} ${floorOf(name)}`).join(' and ')}`, () => (
    follow(run, firstCommands('ts'), { ...VERSIONS, 'cdk-wheelhouse': './package.tgz' })));
  await check('a room is loaded when it is used, and no other', () => load(run, path.join(project, 'lazy.cjs'), LAZINESS));
  for (const [how, [file, source]] of Object.entries(LOADERS)) {
    await check(`it is loaded ${how}, as a whole and by room`, () => load(run, path.join(project, file), source));
  }
  await check('the first example of README.md has the right types', () => compile(run, project));
  await tryOut(run, project, check);
}

async function tryPython(project, check) {
  const run = runIn(project);
  const floors = PEERS.map(name => `${name}==${floorOf(name)}`).join(' ');
  await check('the commands of README.md install it into an empty environment', () => (
    follow(run, firstCommands('python'), { ...VERSIONS, 'cdk-wheelhouse': `'${WHEEL}' ${floors}` })));
  writeFirstExample('python', project);
  await tryOut(run, project, check);
}

/** From the first example to what it says after its deployment. */
async function tryOut(run, project, check) {
  await check('it synthesizes with the CDK CLI', () => run.silently('npx', 'cdk', 'synth', '--quiet', '--no-notices'));
  const [template] = templatesIn(project);
  for (const [what, part] of Object.entries(PARTS)) await check(`the template has ${what}`, () => find(template, ...part));
  await check('it is deployed to an emulated AWS, and says where it is', () => deploy(run));
}

async function deploy(run) {
  const emulator = await startEmulator();
  try {
    const env = { ...ENVIRONMENT, ...emulator.environment };
    await run.with(env)('npx', 'cdk', 'bootstrap', '--app', '', 'aws://123456789012/us-east-1', '--no-notices');
    const { stdout, stderr } = await run.with(env)('npx', 'cdk', 'deploy', '--require-approval', 'never', '--no-notices');
    const [, url] = /^Shop\.Url = (\S+)/m.exec(stdout + stderr) ?? [];
    if (!url) throw new Error(`no output Shop.Url in:\n${stdout}${stderr}`);
    return url;
  } finally {
    await emulator.stop();
  }
}

/** Runs programs in a folder, and gives what they print. */
function runIn(project, env = ENVIRONMENT) {
  fs.mkdirSync(project, { recursive: true });
  const run = (command, ...args) => promisify(execFile)(command, args, { cwd: project, env, maxBuffer: 1 << 26 });
  return Object.assign(run, { silently: async (...words) => void await run(...words), with: other => runIn(project, other) });
}

/** Runs commands of README.md, with other words for some. */
async function follow(run, commands, words) {
  const adapted = commands.replace(/(?<=^| )[\w@-]+(?= |$)/gm, word => words[word] ?? word);
  await run('sh', '-e', '-c', adapted);
}

function builtWheel() {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'check-languages', 'dist', 'python');
  const name = fs.existsSync(folder) && fs.readdirSync(folder).find(file => file.endsWith('.whl'));
  return name ? path.join(folder, name) : undefined;
}

async function pack(run, project) {
  const { stdout } = await run('npm', 'pack', PACKAGE, '--ignore-scripts', '--json', '--pack-destination', project);
  const [{ filename, files, size }] = JSON.parse(stdout);
  fs.renameSync(path.join(project, filename), path.join(project, 'package.tgz'));
  const lost = files.filter(file => !BELONGS.some(pattern => pattern.test(file.path))).map(file => file.path);
  if (lost.length > 0) throw new Error(`${lost.length} files do not belong into it: ${lost.slice(0, 10).join(', ')}`);
  const missing = ['lib/index.js', 'lib/index.d.ts', '.jsii', 'LICENSE', 'README.md'].filter(name => !files.some(file => file.path === name));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing; is the library compiled?`);
  if (size > MOST_BYTES) throw new Error(`${size} bytes are more than ${MOST_BYTES}`);
  return `${files.length} files, ${(size / 1000).toFixed(0)} KB packed; ${describe(files)}`;
}

/** Files and bytes by folder. */
function describe(files) {
  const folders = {};
  for (const file of files) {
    const name = /^(lib|node_modules)\/[\w-]+\//.exec(file.path)?.[0] ?? file.path;
    folders[name] = (folders[name] ?? 0) + file.size;
  }
  return Object.entries(folders).map(([name, size]) => `${name} ${(size / 1000).toFixed(0)}`).join(', ');
}

async function load(run, file, source) {
  fs.writeFileSync(file, source);
  await run(process.execPath, file);
}

async function compile(run, project) {
  writeFirstExample('ts', project);
  await run('npm', 'install', '--no-save', '--prefer-offline', '--no-audit', '--no-fund', ...TYPES);
  writeJson(path.join(project, 'tsconfig.json'), {
    compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, types: ['node'], skipLibCheck: false },
    include: ['*.ts'],
  });
  await run('npx', 'tsc', '--noEmit');
}

function templatesIn(project) {
  const out = path.join(project, 'cdk.out');
  const names = fs.readdirSync(out).filter(name => name.endsWith('.template.json'));
  return names.map(name => JSON.parse(fs.readFileSync(path.join(out, name), 'utf8')));
}

async function find(template, type, holds) {
  const found = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (!found.some(({ Properties }) => holds(Properties))) throw new Error(`not among ${found.length} of ${type}`);
}

function writeJson(file, value) {
  fs.writeFileSync(file, JSON.stringify(value, undefined, 2));
}

main();
