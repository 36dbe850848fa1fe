// Loading: what the files of the library cost beside those of aws-cdk-lib that a program with one construct of the room needs.
const { json, rounds } = require('../processes');
const { median } = require('../stats');
const { OURS, SUBJECTS } = require('../subjects');

const MOST_RATIO = 1.05;
/** So many of the files that take longest are told. */
const TOP = 4;

function run({ runs, report }) {
  for (const { name, room, loaded = { '': OURS } } of SUBJECTS) {
    for (const [how, form] of Object.entries(loaded)) compare(`${name}/${form}`, { room, what: `load${how}` }, { runs, report });
  }
}

function compare(form, row, { runs, report }) {
  const { load } = rounds(runs * 2, ['load'], () => json('parts/load-times.js', [form]));
  const [{ files }] = load;
  report.row({
    ...row, size: `${files.library} files, and ${files.cdk} of the CDK`, against: 'aws-cdk-lib alone', unit: 'ms',
    ours: load.map(({ cdk, library }) => cdk + library), theirs: load.map(({ cdk }) => cdk), aim: MOST_RATIO,
  });
  const own = Object.keys(load[0].own).map(file => ({ file, time: median(load.map(point => point.own[file])) }));
  const top = own.sort((one, other) => other.time - one.time).slice(0, TOP);
  report.loaded({ ...row, theirs: median(load.map(({ cdk }) => cdk)), top });
}

module.exports = { title: 'load', run };
