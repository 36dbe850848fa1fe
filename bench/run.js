// Compares ThreeTierWebApp with the same resources written by hand: time to load, construct and synthesize, and how it grows.
//   node bench/run.js [--apps 1,10,50,100] [--runs 5] [--quick]
// Prints the ratios; it is no timed test. Exits with 1 where it cannot run, or where the resources of both forms differ.
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { isDeepStrictEqual, parseArgs } = require('node:util');

const FORMS = ['wheelhouse', 'by-hand'];
/** What is aimed at. */
const MOST_RATIO = 1.05;
const GROWTH_FROM = 10;

function main() {
  const { apps, runs } = options();
  console.log(`bench: ${apps.join(', ')} apps, ${runs} runs of each form, on Node.js ${process.versions.node}; a process for each measurement`);
  const points = apps.map(number => measure(number, runs));
  print(points);
  judge(points);
}

function options() {
  const { values } = parseArgs({
    options: {
      apps: { type: 'string' }, // how many apps share one CDK app
      runs: { type: 'string' }, // how often everything is measured
      quick: { type: 'boolean' }, // less of both, in less than a minute
    },
  });
  const apps = (values.apps ?? (values.quick ? '1,10,30' : '1,10,50,100')).split(',').map(Number);
  const runs = Number(values.runs ?? (values.quick ? 3 : 5));
  if (![...apps, runs].every(number => Number.isInteger(number) && number > 0)) throw new Error('--apps and --runs take whole numbers above 0');
  return { apps: apps.sort((a, b) => a - b), runs };
}

/** Both forms take turns, and so does the one that begins: a machine that is busier for a while then slows down both. */
function measure(apps, runs) {
  const rounds = Array.from({ length: runs }, (_, round) => {
    const order = round % 2 === 0 ? FORMS : [...FORMS].reverse();
    return Object.fromEntries(order.map(form => [form, measureOnce(form, apps)]));
  });
  rounds.forEach(expectSameResources);
  const resources = Object.values(rounds[0].wheelhouse.types).reduce((sum, count) => sum + count, 0);
  return { apps, resources, rounds };
}

function measureOnce(form, apps) {
  const output = execFileSync(process.execPath, [path.join(__dirname, 'measure.js'), form, apps], { encoding: 'utf8' });
  const point = JSON.parse(output);
  return { ...point, both: point.construct + point.synth, all: point.load + point.construct + point.synth };
}

function expectSameResources(round) {
  const [ours, theirs] = FORMS.map(form => round[form].types);
  if (isDeepStrictEqual(ours, theirs)) return;
  const types = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(type => ours[type] !== theirs[type]).sort();
  const lines = types.map(type => `  ${type}: ${ours[type] ?? 0} by cdk-wheelhouse, ${theirs[type] ?? 0} by hand`);
  throw new Error(`the resources differ, so times cannot be compared; bring bench/by-hand.js in line:\n${lines.join('\n')}`);
}

function print(points) {
  const [one] = points;
  console.log(`The same resources by type in both forms: ${one.resources / one.apps} in each app.\n`);
  row('processor time, fastest run', 'cdk-wheelhouse', 'by hand', 'ratio');
  line('modules loaded, ms', one, 'load', 1);
  for (const [title, what] of [['construct', 'construct'], ['synth', 'synth'], ['construct and synth', 'both']]) {
    console.log(`${title}, ms per resource`);
    for (const point of points) line(`${point.apps} app${point.apps === 1 ? '' : 's'}`.padStart(12), point, what, point.resources);
  }
  line(`all of it, ${one.apps} app${one.apps === 1 ? '' : 's'}, ms`, one, 'all', 1);
}

function line(title, point, what, per) {
  const digits = per === 1 ? 0 : 3;
  row(title, ...FORMS.map(form => (fastest(point, form, what) / per).toFixed(digits)), ratio(point, what).toFixed(2));
}

function row(title, ...cells) {
  console.log(title.padEnd(36) + cells.map(cell => cell.padStart(16)).join(''));
}

function ratio(point, what) {
  return fastest(point, 'wheelhouse', what) / fastest(point, 'by-hand', what);
}

/** The fastest run: the one that was disturbed least by whatever else the machine does. */
function fastest({ rounds }, form, what) {
  return Math.min(...rounds.map(round => round[form][what]));
}

function judge(points) {
  const ratios = points.map(point => ratio(point, 'both'));
  console.log();
  say(ratios.every(value => Number(value.toFixed(2)) <= MOST_RATIO), `construct and synth at most ${MOST_RATIO} times by hand`,
    points.map(({ apps }, index) => `${ratios[index].toFixed(2)} for ${apps}`).join(', '));

  const from = points.find(({ apps }) => apps === GROWTH_FROM);
  const to = points.at(-1);
  if (from && to !== from) {
    const [before, after] = [from, to].map(point => fastest(point, 'wheelhouse', 'both') / point.resources);
    say(after <= before, `time per resource for ${to.apps} apps no higher than for ${from.apps}`, `${after.toFixed(3)} ms after ${before.toFixed(3)} ms`);
  }
}

function say(met, aim, figures) {
  console.log(`${met ? 'met    ' : 'NOT MET'}  ${aim}: ${figures}`);
}

try {
  main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
