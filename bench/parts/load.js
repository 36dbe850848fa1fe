// Loading: what the files of the library cost beside those of aws-cdk-lib that a program with one construct of the room needs.
const { json, rounds } = require('../processes');
const { OURS, SUBJECTS } = require('../subjects');

const MOST_RATIO = 1.05;

function run({ runs, report }) {
  for (const { name, room } of SUBJECTS) {
    const { load } = rounds(runs * 2, ['load'], () => json('parts/load-times.js', [`${name}/${OURS}`]));
    report.row({
      room, what: 'load', size: `${load[0].files.library} files, and ${load[0].files.cdk} of the CDK`, against: 'aws-cdk-lib alone', unit: 'ms',
      ours: load.map(({ cdk, library }) => cdk + library), theirs: load.map(({ cdk }) => cdk), aim: MOST_RATIO,
    });
  }
}

module.exports = { title: 'load', run };
