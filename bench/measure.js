// One data point, in a process of its own: builds and synthesizes so many apps, each in a stack of one CDK app, and prints what it took.
//   node bench/measure.js wheelhouse 10        (or by-hand)
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const [form, apps] = process.argv.slice(2);
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(outdir, { recursive: true }));

const started = performance.now();
const { App, Stack } = require('aws-cdk-lib');
const { build } = require(`./${form}`);
const loaded = performance.now();

const app = new App({ outdir, builtinCloudFormationValidation: false });
for (let number = 1; number <= Number(apps); number++) build(new Stack(app, `App${number}`));
const constructed = performance.now();

const assembly = app.synth();
const synthesized = performance.now();

console.log(JSON.stringify({
  load: loaded - started,
  construct: constructed - loaded,
  synth: synthesized - constructed,
  types: countTypes(assembly),
}));

/** Resources by type. */
function countTypes({ stacks }) {
  const types = {};
  for (const { Type } of stacks.flatMap(({ template }) => Object.values(template.Resources))) types[Type] = (types[Type] ?? 0) + 1;
  return types;
}
