// One data point, in a process of its own: builds and synthesizes so many apps, each in a stack of one CDK app, and prints
// the milliseconds of processor time that it took, and how many resources of which type came out.
//   node bench/measure.js wheelhouse 10        (or by-hand)
process.env.CDK_VALIDATION = 'false'; // it takes seconds, and says nothing about constructs

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [form, apps] = process.argv.slice(2);
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(outdir, { recursive: true }));

const started = processorTime();
const { App, Stack } = require('aws-cdk-lib');
const { build } = require(`./${form}`);
const loaded = processorTime();

const app = new App({ outdir });
for (let number = 1; number <= Number(apps); number++) build(new Stack(app, `App${number}`));
const constructed = processorTime();

const { stacks } = app.synth();
const synthesized = processorTime();

console.log(JSON.stringify({
  load: loaded - started,
  construct: constructed - loaded,
  synth: synthesized - constructed,
  types: countTypes(stacks.flatMap(({ template }) => Object.values(template.Resources))),
}));

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function countTypes(resources) {
  const types = {};
  for (const { Type } of resources) types[Type] = (types[Type] ?? 0) + 1;
  return types;
}
