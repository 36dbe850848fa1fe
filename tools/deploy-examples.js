// Deploys every example, as it was synthesized, with the real CDK CLI on an emulated AWS, and asks what exists then.
//   node tools/deploy-examples.js
const fs = require('fs');
const path = require('path');
const { ACCOUNT, REGION, startEmulator } = require('./emulator');
const { whatExists } = require('./what-exists');

const ROOT = path.join(__dirname, '..');
const OUT = path.join(ROOT, 'cdk.out');

/** The first variant of each example: what it is without any context. */
function assemblies() {
  return fs.readdirSync(path.join(ROOT, 'examples')).filter(name => fs.existsSync(path.join(ROOT, 'examples', name, 'variants.json'))).map(example => {
    const [{ name }] = JSON.parse(fs.readFileSync(path.join(ROOT, 'examples', example, 'variants.json'), 'utf8'));
    return { example, out: path.join(OUT, example, name) };
  });
}

/** A listener for the lines of `cdk deploy` that prints one for each ten resources that are complete. */
function progress() {
  let told = 0;
  return line => {
    const [, done, all, type] = /\|\s+(\d+)\/(\d+) \|.*\| CREATE_COMPLETE\s+\| (\S+)/.exec(line) ?? [];
    if (done === undefined || type === 'AWS::CloudFormation::Stack' || Number(done) < told + 10) return;
    told = Number(done) - Number(done) % 10;
    console.log(`  ${done.padStart(4)} of ${all} resources, lately ${type}`);
  };
}

async function deploy({ example, out }) {
  console.log(`\ndeploying  ${example} on an emulated AWS, from nothing ...`);
  const started = Date.now();
  const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`;
  const emulator = await startEmulator();
  try {
    console.log(`  emulator   listens on ${emulator.endpoint} (${seconds(started)})`);
    const bootstrapping = Date.now();
    await emulator.cdk(['bootstrap', '--app', '', `aws://${ACCOUNT}/${REGION}`]); // without the app, which would be synthesized first
    console.log(`  cdk bootstrap  done in ${seconds(bootstrapping)}`);
    const deploying = Date.now();
    await emulator.cdk(['deploy', '--all', '--app', out, '--require-approval', 'never', '--progress', 'events'], { onLine: progress() });
    console.log(`  cdk deploy     done in ${seconds(deploying)}`);
    console.log('\n  What exists now, asked back from the AWS API:');
    const found = await whatExists(emulator.client);
    found.forEach(([what, line], index) => console.log(`  ${(index > 0 && found[index - 1][0] === what ? '' : what).padEnd(14)} ${line}`));
    const { types, properties } = await emulator.control('GET', 'recorded');
    Object.entries(types).forEach(([type, reason]) => console.log(`  ${'recorded only'.padEnd(14)} ${type}: ${reason}`));
    if (properties.length > 0) console.log(`  ${'recorded only'.padEnd(14)} ${properties.join(', ')}`);
    const { peakMemoryBytes } = await emulator.control('GET', 'health');
    console.log(`\n${example}: deployed in ${seconds(started)}; the emulator used ${Math.round(peakMemoryBytes / 2 ** 20)} MiB`);
    return found.length > 0;
  } finally {
    await emulator.stop();
  }
}

async function main() {
  for (const assembly of assemblies()) {
    if (!await deploy(assembly)) throw new Error(`${assembly.example}: nothing exists after the deployment`);
  }
}

main().catch(error => { console.error(error.message); process.exitCode = 1; });
