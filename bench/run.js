// Compares what the library builds with what a user would write instead: time to load, construct and synthesize, and how it grows.
//   node bench/run.js [--subject three-tier-web-app|fargate-services|delivery-pipeline] [--count 1,10,50,100] [--runs 5] [--quick]
// Prints the ratios; it is no timed test. Exits with 1 where it cannot run, or where the resources of forms differ that must not.
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { isDeepStrictEqual, parseArgs } = require('node:util');

const OURS = 'wheelhouse';
const TITLES = { 'wheelhouse': 'cdk-wheelhouse', 'by-hand': 'by hand', 'patterns': 'ecs-patterns', 'cdk-pipelines': 'CDK Pipelines' };

/** Each with the forms it is written in; those that are named `same` have the same resources. */
const SUBJECTS = {
  'three-tier-web-app': { what: 'app', forms: [OURS, 'by-hand'], same: [OURS, 'by-hand'] },
  'fargate-services': { what: 'service', forms: [OURS, 'by-hand', 'patterns'], same: [OURS, 'by-hand'] },
  'delivery-pipeline': { what: 'stack', forms: [OURS, 'cdk-pipelines'], counts: '3,10,40,100' },
};
/** What is aimed at. */
const MOST_RATIO = 1.05;
const GROWTH_FROM = 10;
const COUNTS = '1,10,50,100';

function main() {
  const { subjects, counts: asked, runs } = options();
  for (const name of subjects) {
    const subject = { name, ...SUBJECTS[name] };
    const plural = `${subject.what}s`;
    const counts = asked ?? numbers(subject.counts ?? COUNTS);
    console.log(`bench of ${name}: ${counts.join(', ')} ${plural}, ${runs} runs of each form, on Node.js ${process.versions.node}; a process for each measurement`);
    const points = counts.map(count => measure(subject, count, runs));
    print(subject, points);
    subject.forms.filter(form => form !== OURS).forEach(form => judge(subject, points, form));
    judgeGrowth(subject, points);
    console.log();
  }
}

function options() {
  const { values } = parseArgs({
    options: {
      subject: { type: 'string' }, // one of them, instead of all
      count: { type: 'string' }, // how many share one CDK app
      runs: { type: 'string' }, // how often everything is measured
      quick: { type: 'boolean' }, // less of both, in less than a minute
    },
  });
  const counts = values.count || values.quick ? numbers(values.count ?? '1,10,30') : undefined;
  const runs = Number(values.runs ?? (values.quick ? 3 : 5));
  if (![...counts ?? [], runs].every(number => Number.isInteger(number) && number > 0)) throw new Error('--count and --runs take whole numbers above 0');
  const subjects = values.subject === undefined ? Object.keys(SUBJECTS) : [values.subject];
  if (!subjects.every(name => name in SUBJECTS)) throw new Error(`--subject takes ${Object.keys(SUBJECTS).join(' or ')}`);
  return { subjects, counts, runs };
}

function numbers(list) {
  return list.split(',').map(Number).sort((a, b) => a - b);
}

/** All forms take turns, and so does the one that begins: a machine that is busier for a while then slows down all of them. */
function measure(subject, count, runs) {
  const { forms } = subject;
  const rounds = Array.from({ length: runs }, (_, round) => {
    const order = [...forms.slice(round % forms.length), ...forms.slice(0, round % forms.length)];
    return Object.fromEntries(order.map(form => [form, measureOnce(subject, form, count)]));
  });
  rounds.forEach(round => expectSameResources(subject, round));
  return { count, rounds };
}

function measureOnce({ name }, form, count) {
  const output = execFileSync(process.execPath, [path.join(__dirname, 'measure.js'), `${name}/${form}`, count], { encoding: 'utf8' });
  const point = JSON.parse(output);
  return { ...point, both: point.construct + point.synth, all: point.load + point.construct + point.synth };
}

function expectSameResources({ name, same }, round) {
  if (!same) return; // other resources for the same end
  const [ours, theirs] = same.map(form => round[form].types);
  if (isDeepStrictEqual(ours, theirs)) return;
  const types = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(type => ours[type] !== theirs[type]).sort();
  const lines = types.map(type => `  ${type}: ${ours[type] ?? 0} by cdk-wheelhouse, ${theirs[type] ?? 0} by hand`);
  throw new Error(`the resources differ, so times cannot be compared; bring bench/${name}/by-hand.js in line:\n${lines.join('\n')}`);
}

function print({ what, forms }, points) {
  const [first] = points;
  const last = points.at(-1);
  console.log(`Resources of ${last.count} ${what}s: ${forms.map(form => `${resourcesOf(last, form)} ${TITLES[form]}`).join(', ')}.\n`);
  row('processor time, fastest run', [...forms.map(form => TITLES[form]), ...forms.slice(1).map(form => `to ${TITLES[form]}`)]);
  line('modules loaded, ms', first, forms, fastestOf('load'), 0);
  for (const [title, part] of [['construct', 'construct'], ['synth', 'synth'], ['construct and synth', 'both']]) {
    console.log(`${title}, ms per resource`);
    for (const point of points) line(`${point.count} ${what}${point.count === 1 ? '' : 's'}`.padStart(14), point, forms, perResource(part), 3);
  }
  line(`all of it, ${first.count} ${what}${first.count === 1 ? '' : 's'}, ms`, first, forms, fastestOf('all'), 0);
}

function line(title, point, forms, value, digits) {
  const values = forms.map(form => value(point, form));
  row(title, [...values.map(number => number.toFixed(digits)), ...values.slice(1).map(number => (values[0] / number).toFixed(2))]);
}

function row(title, cells) {
  console.log(title.padEnd(36) + cells.map(cell => cell.padStart(18)).join(''));
}

function resourcesOf({ rounds }, form) {
  return rounds[0][form].resources;
}

/** The fastest run: the one that was disturbed least by whatever else the machine does. */
function fastestOf(part) {
  return ({ rounds }, form) => Math.min(...rounds.map(round => round[form][part]));
}

function perResource(part) {
  return (point, form) => fastestOf(part)(point, form) / resourcesOf(point, form);
}

function judge(_subject, points, form) {
  const ratios = points.map(point => perResource('both')(point, OURS) / perResource('both')(point, form));
  console.log();
  say(ratios.every(value => Number(value.toFixed(2)) <= MOST_RATIO), `construct and synth, per resource, at most ${MOST_RATIO} times ${TITLES[form]}`,
    points.map(({ count }, index) => `${ratios[index].toFixed(2)} for ${count}`).join(', '));
}

function judgeGrowth({ what }, points) {
  const from = points.find(({ count }) => count === GROWTH_FROM);
  const to = points.at(-1);
  if (from && to !== from) {
    const [before, after] = [from, to].map(point => perResource('both')(point, OURS));
    say(after <= before, `time per resource for ${to.count} ${what}s no higher than for ${from.count}`, `${after.toFixed(3)} ms after ${before.toFixed(3)} ms`);
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
