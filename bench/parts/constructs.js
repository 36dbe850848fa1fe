// Constructing and synthesizing, of each room, against what a user would write instead.
const { isDeepStrictEqual } = require('node:util');
const { json, rounds } = require('../processes');
const { OURS, SUBJECTS, TITLES } = require('../subjects');

const MOST_RATIO = 1.05;

function run({ runs, quick, report }) {
  for (const subject of SUBJECTS) {
    for (const size of quick ? subject.sizes.slice(0, 1) : subject.sizes) compare(subject, size, { runs, report });
  }
}

function compare(subject, size, { runs, report }) {
  const { name, what, forms, room } = subject;
  const measured = rounds(runs, forms, form => json('measure.js', [`${name}/${form}`, size]));
  expectSameResources(subject, measured);
  const resources = form => measured[form][0].resources;
  const sized = `${size} ${what}${size === 1 ? '' : 's'}, ${resources(OURS)} resources`;
  for (const form of forms.filter(other => other !== OURS)) {
    const isSame = subject.same?.includes(form) ?? false;
    const against = isSame ? TITLES[form] : `${TITLES[form]}, ${resources(form)} other resources`;
    const row = (what, part, unit, aim) => report.row({
      room, what, size: sized, against, unit, ours: measured[OURS].map(point => point[part]), theirs: measured[form].map(point => point[part]), aim,
    });
    row('construct', 'construct', 'ms');
    row('synth', 'synth', 'ms');
    row('construct and synth', 'both', 'ms', isSame ? MOST_RATIO : undefined);
    row('load, construct and synth', 'all', 'ms');
    row('constructs made', 'constructs', '');
    row('peak memory', 'memory', 'MB');
  }
}

/** Times of other resources could not be compared. */
function expectSameResources({ name, same }, measured) {
  if (!same) return; // other resources for the same end
  const [ours, theirs] = same.map(form => measured[form][0].types);
  if (isDeepStrictEqual(ours, theirs)) return;
  const types = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(type => ours[type] !== theirs[type]).sort();
  const lines = types.map(type => `  ${type}: ${ours[type] ?? 0} by cdk-wheelhouse, ${theirs[type] ?? 0} by hand`);
  throw new Error(`the resources differ, so times cannot be compared; bring bench/${name}/by-hand.js in line:\n${lines.join('\n')}`);
}

module.exports = { title: 'construct and synth', run };
