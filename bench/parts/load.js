// Loading: what the files of the library cost beside those of aws-cdk-lib that a program with one construct of the room needs: those that it loads, and,
// where the same resources are written by hand, those that this program loads.
const { json, rounds } = require('../processes');
const { median } = require('../stats');
const { OURS, SUBJECTS } = require('../subjects');

const MOST_RATIO = 1.05;
/** So many of the files that take longest are told. */
const TOP = 4;

function run({ runs, report }) {
  for (const { name, room, same, loaded = { '': OURS } } of SUBJECTS) {
    for (const [how, form] of Object.entries(loaded)) compare({ name, form, byHand: same?.[1] }, { room, what: `load${how}` }, { runs, report });
  }
}

function compare({ name, form, byHand }, row, { runs, report }) {
  const measured = rounds(runs * 2, byHand ? [form, byHand] : [form], one => json('parts/load-times.js', [`${name}/${one}`]));
  const load = measured[form];
  const [{ files }] = load;
  const ours = load.map(({ cdk, library }) => cdk + library);
  const size = `${files.library} files, and ${files.cdk} of the CDK`;
  report.row({ ...row, size, against: 'the same files of aws-cdk-lib', unit: 'ms', ours, theirs: load.map(({ cdk }) => cdk), aim: MOST_RATIO });
  if (byHand) {
    const theirs = measured[byHand];
    report.row({ ...row, size, against: `by hand, ${theirs[0].files.cdk} of the CDK`, unit: 'ms', ours, theirs: theirs.map(({ cdk }) => cdk), aim: MOST_RATIO });
  }
  const own = Object.keys(load[0].own).map(file => ({ file, time: median(load.map(point => point.own[file])) }));
  const top = own.sort((one, other) => other.time - one.time).slice(0, TOP);
  report.loaded({ ...row, theirs: median(load.map(({ cdk }) => cdk)), top });
}

module.exports = { title: 'load', run };
