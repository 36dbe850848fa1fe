// Compares the library with what a user would pick instead: loading, constructing, synthesizing, validating, growth, other languages.
//   node bench/run.js [--part load,constructs,synth,validation,growth,languages,profile] [--runs 5] [--quick] [--out bench/RESULTS.md]
// Prints every ratio as it is found, and writes the table when all parts were measured (with --part or --quick only where --out says so). It is no timed
// test: it exits with 1 where it cannot run, or where the resources of forms differ that must not.
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { Report } = require('./report');

const PARTS = ['load', 'constructs', 'synth', 'validation', 'growth', 'languages', 'profile'];
const RESULTS = path.join(__dirname, 'RESULTS.md');

async function main() {
  const { parts, runs, quick, out } = options();
  const report = new Report({ runs, versions: versions() });
  for (const name of parts) {
    const started = Date.now();
    const { title, run } = require(`./parts/${name}`);
    console.log(`\n=== ${title}, ${runs} runs`);
    await run({ runs, quick, report });
    console.log(`    ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  if (out === undefined) return;
  fs.writeFileSync(out, report.markdown());
  console.log(`\nwrote ${path.relative(process.cwd(), out)}`);
}

function options() {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter(word => word !== '--'), // projen hands the dashes on
    options: {
      part: { type: 'string' }, // some of them, instead of all
      runs: { type: 'string' }, // how often everything is measured
      quick: { type: 'boolean' }, // less of everything, to try the bench itself
      out: { type: 'string' }, // where the table goes
    },
  });
  const parts = values.part?.split(',') ?? PARTS;
  const unknown = parts.filter(part => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  const runs = Number(values.runs ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number above 0');
  return { parts, runs, quick: values.quick ?? false, out: values.out ?? (values.part || values.quick ? undefined : RESULTS) };
}

function versions() {
  const of = name => require(`${name}/package.json`).version;
  return { 'Node.js': process.versions.node, 'aws-cdk-lib': of('aws-cdk-lib'), 'constructs': of('constructs'), 'CDK CLI': of('aws-cdk') };
}

main().catch(error => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
