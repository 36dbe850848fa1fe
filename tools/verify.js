// Runs every check and test of the project, two at a time where they allow it, and says at the end what passed and how long it took.
//   node tools/verify.js [--only name,name] [--no-skips]      the latter fails where a step has left something out, and says so
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');

const ROOT = path.join(__dirname, '..');

/** How many steps run at the same time: one for each of two processors. */
const AT_ONCE = 2;

/** Steps, each with those that have to be over before it: what shows a mistake soon, then what takes longest, with what has to follow it. */
const STEPS = [
  ['generated', 'node tools/check-generated.js'],
  ['compile', 'npx projen compile && node tools/lazy-index.js && node tools/pack-lib.js', 'generated'],
  ['emulator', 'npx projen test:emulator', 'generated'],
  ['docs', 'npx projen post-compile && node tools/check-generated.js API.md', 'compile'], // writes .jsii anew
  ['types', 'npx projen typecheck', 'compile'],
  ['lint', 'npx projen lint', 'compile'],
  ['examples', 'npx projen check:examples', 'compile'],
  ['languages', 'npx projen check:languages', 'docs'],
  ['deployed', 'npx projen test:emulated', 'docs'],
  ['unit', 'npx projen test:unit', 'docs'],
  ['tables', 'node tools/run-python.js emulator.report cdk.out --check && node tools/run-python.js tools.type_permissions --check', 'examples'],
  ['app', 'npx projen test:app', 'compile'],
  ['new-user', 'npx projen check:new-user', 'languages'],
  ['upgrade', 'npx projen check:upgrade && npx projen check:compat', 'examples', 'docs'],
  ['browser', 'npx projen test:browser', 'docs'],
  ['awslint', 'npx projen awslint', 'docs'],
  ['licenses', 'npx projen check:licenses && npx projen check:audit', 'docs'],
];

/** Runs a step and prints its output at its end, in one piece. */
function run([name, command]) {
  console.log(`... ${name}`);
  const started = Date.now();
  return new Promise(resolve => {
    const child = spawn(command, { cwd: ROOT, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => output.push(data));
    child.on('close', status => {
      const text = Buffer.concat(output).toString();
      console.log(`\n=== ${name}: ${command}\n${text}`);
      resolve({ name, passed: status === 0, skips: skipsIn(text), seconds: (Date.now() - started) / 1000 });
    });
  });
}

/** So many at a time, in order, but each after those that it needs, and none where one of these has failed. */
async function runAll(steps, atOnce, runStep = run) {
  const waiting = [...steps];
  const results = [];
  const running = new Map();
  while (waiting.length + running.size > 0) {
    const pending = name => running.has(name) || waiting.some(([other]) => other === name);
    const next = running.size < atOnce ? waiting.findIndex(([, , ...needs]) => !needs.some(pending)) : -1;
    if (next >= 0) {
      const [step] = waiting.splice(next, 1);
      const [name, , ...needs] = step;
      const failed = results.find(result => needs.includes(result.name) && !result.passed);
      if (failed) results.push({ name, passed: false, skips: [], seconds: 0, without: failed.name });
      else running.set(name, runStep(step));
    } else {
      const result = await Promise.race(running.values());
      running.delete(result.name);
      results.push(result);
    }
  }
  return results;
}

/** The lines by which a step says what it has left out. */
function skipsIn(output) {
  return output.split('\n').filter(line => /\bSKIPPED\b/.test(line)).map(line => line.trim());
}

/** The summary, as lines, and whether all is well. */
function judge(results, { noSkips }) {
  const isBad = ({ passed, skips }) => !passed || (noSkips && skips.length > 0);
  const skips = results.flatMap(result => result.skips.map(line => `${result.name}: ${line}`));
  const failed = results.filter(isBad).length;
  const lines = [
    ...results.map(result => `${isBad(result) ? 'FAILED' : 'passed'}  ${result.seconds.toFixed(0).padStart(4)} s  ${result.name}${result.without ? `, not run: ${result.without} has failed` : ''}${result.skips.length > 0 ? ', but for what it left out' : ''}`),
    ...skips.length > 0 ? ['', `left out${noSkips ? ', which --no-skips does not allow' : ''}:`, ...skips, ''] : [],
  ];
  const verdict = `${results.length - failed} passed, ${failed} failed${skips.length > 0 ? `, ${skips.length} skipped` : ''}`;
  return { lines, verdict, ok: failed === 0 && results.length > 0 };
}

/** How long it took, and of what: a machine whose host gives its processors to others tells a time by the clock that says little. */
function costOf(before, after, seconds) {
  const minutes = time => `${Math.floor(Math.round(time) / 60)} min ${Math.round(time) % 60} s`;
  const took = `in ${minutes(seconds)}`;
  if (!before || !after) return took;
  const [busy, idle, stolen] = ['busy', 'idle', 'stolen'].map(state => after[state] - before[state]);
  return `${took}; the processors of this machine worked for ${minutes(busy)}, and its host took ${Math.round(100 * stolen / (busy + idle + stolen))} % of their time`;
}

/** Seconds since the start of the machine, over all processors; undefined where the system is not Linux. */
function processors(stat = '/proc/stat') {
  if (!fs.existsSync(stat)) return undefined;
  const [user, nice, system, idle, waiting, interrupts, soft, stolen = 0] = fs.readFileSync(stat, 'utf8').split('\n')[0].match(/\d+/g).map(ticks => ticks / 100);
  return { busy: user + nice + system + interrupts + soft, idle: idle + waiting, stolen };
}

function options() {
  const { values } = parseArgs({ options: { 'only': { type: 'string' }, 'no-skips': { type: 'boolean' } }, args: process.argv.slice(2).filter(word => word !== '--') }); // projen hands the dashes on
  const only = values.only?.split(',');
  const unknown = (only ?? []).filter(name => !STEPS.some(([step]) => step === name));
  if (unknown.length > 0) throw new Error(`there is no step ${unknown.join(', ')}; there are: ${STEPS.map(([name]) => name).join(', ')}`);
  return { only, noSkips: values['no-skips'] === true };
}

async function main({ only, noSkips }) {
  const [started, before] = [Date.now(), processors()];
  const wanted = steps => steps.filter(([name]) => !only || only.includes(name));
  require('./python-env').python(); // once, before several steps look for it
  const results = await runAll(wanted(STEPS), AT_ONCE);
  const { lines, verdict, ok } = judge(results, { noSkips });
  console.log(['\n=== summary', ...lines].join('\n'));
  console.log(`${costOf(before, processors(), (Date.now() - started) / 1000)}\n\n${verdict}`);
  process.exitCode = ok ? 0 : 1;
}

module.exports = { STEPS, costOf, judge, processors, runAll, skipsIn };

if (require.main === module) {
  try {
    main(options()).catch(error => { console.error(error); process.exitCode = 1; });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
