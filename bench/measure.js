// One data point, in a process of its own: builds and synthesizes so many of something in one CDK app, and prints the milliseconds of
// processor time that it took, the most memory that was used, how many constructs were made, and how many resources of which type came out.
//   node bench/measure.js three-tier-web-app/wheelhouse 10
process.env.CDK_VALIDATION = 'false'; // it takes seconds, and says nothing about constructs

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [form, count] = process.argv.slice(2);
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(outdir, { recursive: true }));

const started = processorTime();
const { App } = require('aws-cdk-lib');
const { build, comparable = (_id, type) => type } = require(`./${form}`);
const loaded = processorTime();

const app = new App({ outdir });
build(app, Number(count));
const constructed = processorTime();

const { stacksRecursively: stacks } = app.synth();
const synthesized = processorTime();
const memory = process.resourceUsage().maxRSS / 1024;

const resources = stacks.flatMap(({ template }) => Object.entries(template.Resources));
console.log(JSON.stringify({
  load: loaded - started,
  construct: constructed - loaded,
  synth: synthesized - constructed,
  both: synthesized - loaded,
  all: synthesized - started,
  memory,
  constructs: app.node.findAll().length,
  resources: resources.length,
  types: countTypes(resources.map(([id, { Type }]) => comparable(id, Type)).filter(type => type !== undefined)),
}));

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function countTypes(names) {
  const types = {};
  for (const name of names) types[name] = (types[name] ?? 0) + 1;
  return types;
}
