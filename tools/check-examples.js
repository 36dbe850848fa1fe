// Synthesizes every example in every variant as `cdk synth` does, and checks the templates: the CDK's validation in strict mode,
// cfn-lint and cdk-nag. Prints what was built and where it is; exits with 1 on any finding that is not acknowledged.
const { execFile, fork } = require('child_process');
const fs = require('fs');
const path = require('path');
const { promisify } = require('util');
const { python } = require('./python-env');

const ROOT = path.join(__dirname, '..');
const OUT = path.join(ROOT, 'cdk.out');
/** Packs that are watched, not enforced: every grant of the CDK is an inline policy, for one. */
const GATED_PACK = 'AwsSolutions';

const run = promisify(execFile);

/** The variants of each example. */
function examples() {
  const names = fs.readdirSync(path.join(ROOT, 'examples')).filter(name => fs.existsSync(path.join(ROOT, 'examples', name, 'variants.json')));
  return names.map(example => {
    const folder = path.join(ROOT, 'examples', example);
    return JSON.parse(fs.readFileSync(path.join(folder, 'variants.json'), 'utf8'))
      .map(({ name, context }) => ({ example, folder, name, context, out: path.join(OUT, example, name) }));
  });
}

/** A process that synthesizes variants, one after the other, and checks them by rules. */
function startWorker() {
  const child = fork(path.join(__dirname, 'example-worker.js'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = ''; // the reports are printed there, too
  child.stderr.on('data', data => { said = `${said}${data}`.slice(-4000); });
  return {
    synthesize: variant => new Promise((resolve, reject) => {
      const ended = status => reject(new Error(`the process that synthesizes has ended with ${status}:\n${said}`));
      child.once('exit', ended).once('message', answer => { child.off('exit', ended); resolve(answer); });
      child.send(variant);
    }),
    stop: () => child.connected && child.disconnect(),
  };
}

function templatesIn(out) {
  return fs.readdirSync(out, { recursive: true }).filter(name => name.endsWith('.template.json')).map(name => path.join(out, name)); // of stages, too
}

/** What cfn-lint says of each file. W3005 alone is left out: dependencies that the CDK writes itself, beside the references that imply them. */
async function lint(files) {
  const report = await run(path.join(path.dirname(python()), 'cfn-lint'), ['--ignore-checks', 'W3005', '--format', 'json', '--', ...files], { maxBuffer: 1 << 26 })
    .catch(error => { if (!error.stdout) throw error; return error; });
  return JSON.parse(report.stdout || '[]').map(found => ({ file: path.resolve(found.Filename), said: `cfn-lint: ${found.Rule.Id} ${found.Message}` }));
}

function describe(templates) {
  const resources = templates.flatMap(file => Object.values(JSON.parse(fs.readFileSync(file, 'utf8')).Resources));
  const count = type => resources.filter(resource => resource.Type === type).length;
  const parts = [
    [count('AWS::ElasticLoadBalancingV2::LoadBalancer'), 'load balancer'],
    [count('AWS::AutoScaling::AutoScalingGroup'), 'Auto Scaling group'],
    [count('AWS::ECS::Service'), 'ECS service'],
    [count('AWS::SQS::Queue'), 'queue'],
    [count('AWS::Scheduler::Schedule'), 'schedule'],
    [count('AWS::StepFunctions::StateMachine'), 'state machine'],
    [count('AWS::RDS::DBCluster'), 'database cluster'],
    [count('AWS::RDS::DBInstance'), 'database instance'],
    [count('AWS::DynamoDB::Table'), 'table'],
    [count('AWS::ElastiCache::ReplicationGroup'), 'cache'],
    [count('AWS::ECR::Repository'), 'repository', 'repositories'],
    [count('AWS::WAFv2::WebACL'), 'web ACL'],
    [count('AWS::CloudWatch::Alarm'), 'alarm'],
    [count('AWS::CodePipeline::Pipeline'), 'pipeline'],
    [count('AWS::CodeBuild::Project'), 'build'],
    [count('AWS::ServiceCatalog::CloudFormationProduct'), 'product'],
  ].filter(([number]) => number > 0).map(([number, one, more = `${one}s`]) => `${number} ${number === 1 ? one : more}`);
  return `${templates.length} stack${templates.length === 1 ? '' : 's'}, ${resources.length} resources: ${parts.join(', ')}`;
}

async function check(variant, worker) {
  console.log(`checking   ${variant.example}, ${variant.name} ...`);
  fs.rmSync(variant.out, { recursive: true, force: true });
  const { findings, packs } = await worker.synthesize(variant);
  const templates = fs.existsSync(variant.out) ? templatesIn(variant.out) : [];
  if (templates.length === 0 || !packs) return { variant, templates: [], findings: [...findings, 'synth: no template was written'] };

  findings.push(...packs.find(({ pack }) => pack === GATED_PACK).findings.map(found => `cdk-nag: ${found}`));
  return { variant, templates, findings, built: describe(templates), packs };
}

/** Adds what cfn-lint finds in the templates of these variants, in one go: it starts slowly. */
async function addLint(results) {
  const files = results.flatMap(({ templates }) => templates);
  if (files.length === 0) return;
  for (const { file, said } of await lint(files)) {
    const owner = results.find(({ templates }) => templates.includes(file));
    if (!owner) throw new Error(`cfn-lint speaks of ${file}, which it was not asked for: ${said}`);
    owner.findings.push(said);
  }
}

function print({ variant, findings, built, packs }) {
  console.log(`\n${variant.example}, ${variant.name}`);
  if (built) {
    console.log(`  built      ${built}`);
    console.log(`  templates  ${path.relative(process.cwd(), variant.out)}${path.sep}`);
    console.log(`  cdk-nag    ${packs.map(({ pack, findings: found }) => `${pack} ${found.length}`).join(', ')} (${GATED_PACK} must be 0, the others are watched)`);
    console.log(`  checked    validation (strict), cfn-lint and cdk-nag: ${findings.length === 0 ? 'no findings' : ''}`);
  }
  findings.forEach(found => console.log(`  FINDING    ${found}`));
}

async function main() {
  python(); // once, before several look for it
  const results = [];
  const worker = startWorker();
  let linting = Promise.resolve(); // of one example while the next one is synthesized
  try {
    for (const variants of examples()) {
      const synthesized = [];
      for (const variant of variants) synthesized.push(await check(variant, worker));
      results.push(...synthesized);
      linting = linting.then(() => addLint(synthesized));
      linting.catch(() => {}); // told below
    }
  } finally {
    worker.stop(); // this process would wait for it
  }
  await linting;
  results.sort((a, b) => a.variant.out.localeCompare(b.variant.out)).forEach(print);
  const failed = results.filter(({ findings }) => findings.length > 0).length;
  console.log(`\nexamples: ${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
}

main().catch(error => { console.error(error); process.exitCode = 1; });
