// Packs the library and tries it as a new user would: in an empty project, with the first example of README.md, from types to template.
//   node tools/check-new-user.js [<package.tgz>]        needs the compiled library and the npm registry, or npm's cache of it
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const ROOT = path.join(__dirname, '..');
const manifest = require('../package.json');
/** What is tried: the library of this folder, or a tarball. */
const PACKAGE = process.argv[2] ? path.resolve(process.argv[2]) : ROOT;

/** What belongs into the package; everything else is a mistake in .npmignore. */
const BELONGS = [
  /^(package\.json|README\.md|LICENSE|THIRD-PARTY-LICENSES|\.jsii|\.jsii\.tabl\.json|\.warnings\.jsii\.js)$/,
  /^lib\/.*\.(js|d\.ts)$/,
  /^data\/[a-z-]+\.json$/,
  ...(manifest.bundledDependencies ?? []).map(name => new RegExp(`^node_modules/${name}/`)),
];
const MOST_BYTES = 5_000_000;

/** Tools of a CDK project in TypeScript, in the versions that this repository uses. */
const TOOLS = ['aws-cdk', 'typescript', 'ts-node', '@types/node'];
const PEERS = Object.keys(manifest.peerDependencies);

/** Where npm itself started this program, it says so to its children: the project's own `npx` would repeat that call. */
const { npm_config_call, npm_config_package, ...shell } = process.env;
const ENVIRONMENT = { ...shell, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' };

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
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'new-user-'));
  let passed = 0;
  const check = async (what, work) => {
    const started = Date.now();
    const remark = await work().catch(error => { throw new Error(`${what}: ${`${error.stderr ?? ''}${error.stdout ?? ''}`.trim() || error.message}`); });
    passed += 1;
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}${remark ? `: ${remark}` : ''}`);
  };
  try {
    const run = (command, ...args) => promisify(execFile)(command, args, { cwd: project, env: ENVIRONMENT, maxBuffer: 1 << 26 });
    await check('the package holds the library and nothing else', () => pack(run, project));
    await check(`it is installed into an empty project, with ${PEERS.map(atFloor).join(' and ')}`, () => install(run, project));
    await check('a room is loaded when it is used, and no other', () => load(run, path.join(project, 'lazy.cjs'), LAZINESS));
    for (const [how, [file, source]] of Object.entries(LOADERS)) {
      await check(`it is loaded ${how}, as a whole and by room`, () => load(run, path.join(project, file), source));
    }
    await check('the first example of README.md has the right types', () => compile(run, project));
    await check('it synthesizes with the CDK CLI', () => synthesize(run));
    const [template] = templatesIn(project);
    for (const [what, part] of Object.entries(PARTS)) await check(`the template has ${what}`, () => find(template, ...part));
    console.log(`new user: ${passed} passed, 0 failed`);
  } catch (error) {
    console.error(`FAILED    ${error.message}`);
    console.log(`new user: ${passed} passed, 1 failed, the rest not tried`);
    process.exitCode = 1;
  } finally {
    fs.rmSync(project, { recursive: true });
  }
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

async function install(run, project) {
  const dependencies = { 'cdk-wheelhouse': 'file:package.tgz', ...Object.fromEntries(PEERS.map(name => [name, manifest.devDependencies[name]])) };
  const devDependencies = Object.fromEntries(TOOLS.map(name => [name, manifest.devDependencies[name]]));
  writeJson(path.join(project, 'package.json'), { name: 'new-user', private: true, dependencies, devDependencies });
  await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
}

function atFloor(name) {
  return `${name} ${manifest.devDependencies[name]}`;
}

async function load(run, file, source) {
  fs.writeFileSync(file, source);
  await run(process.execPath, file);
}

async function compile(run, project) {
  fs.writeFileSync(path.join(project, 'app.ts'), firstExample());
  fs.mkdirSync(path.join(project, 'app'));
  fs.writeFileSync(path.join(project, 'app', 'server.js'), 'require(\'http\').createServer((_, answer) => answer.end(\'well\')).listen(process.env.PORT);\n');
  writeJson(path.join(project, 'app', 'package.json'), { private: true, scripts: { start: 'node server.js' } });
  writeJson(path.join(project, 'cdk.json'), { app: 'npx ts-node --transpile-only app.ts' });
  writeJson(path.join(project, 'tsconfig.json'), {
    compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, types: ['node'], skipLibCheck: false },
    include: ['*.ts'],
  });
  await run('npx', 'tsc', '--noEmit');
}

function firstExample() {
  const [, example] = /^```ts.*\n([^]*?)^```/m.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
  if (!example) throw new Error('README.md has no example in TypeScript');
  return example;
}

async function synthesize(run) {
  await run('npx', 'cdk', 'synth', '--quiet', '--no-notices');
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
