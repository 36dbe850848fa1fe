// Validation at synth: as the CDK does it, by IncrementalValidation, and none.
const path = require('node:path');
const { ROOT, rounds, seconds } = require('../processes');
const { withFolder } = require('../folders');
const { synth } = require('./synth');

const PROGRAM = path.join(ROOT, 'bench', 'validation', 'app.js');
const SIZES = [1, 10, 100];
/** What a second synth may take that changes nothing, against one without validation. */
const MOST_UNCHANGED = 1.3;

/** The app alone, and the whole of `cdk synth`. */
const WAYS = {
  'the app': (folder, stacks, how, change) => seconds(process.execPath, [PROGRAM, stacks, how, path.join(folder, 'cache'), change], { env: { CDK_OUTDIR: path.join(folder, 'cdk.out') } }),
  '`cdk synth`': (folder, stacks, how, change) => synth(`node ${PROGRAM} ${stacks} ${how} ${path.join(folder, 'cache')} ${change}`, path.join(folder, 'cdk.out')),
};

function run({ runs, quick, report }) {
  for (const [what, measure] of Object.entries(WAYS)) {
    for (const stacks of quick ? SIZES.slice(0, 2) : SIZES) compare(what, measure, String(stacks), { runs, report });
  }
}

function compare(what, measure, stacks, { runs, report }) {
  const found = rounds(runs, ['one'], (_form, round) => withFolder((folder) => {
    const change = `change${round}`;
    return {
      off: measure(folder, stacks, 'off', 'nothing'),
      plain: measure(folder, stacks, 'plain', 'nothing'),
      first: measure(folder, stacks, 'incremental', 'nothing'),
      unchanged: measure(folder, stacks, 'incremental', 'nothing'),
      changed: measure(folder, stacks, 'incremental', change),
    };
  })).one;
  const of = step => found.map(times => times[step]);
  const row = (step, title, against, theirs, aim) => report.row({
    room: 'validation', what: `${what}: ${title}`, size: `${stacks} stack${stacks === '1' ? '' : 's'} of 60 resources`, against, unit: 's', ours: of(step), theirs: of(theirs), aim,
  });
  row('first', 'first synth', 'plain validation', 'plain');
  row('unchanged', 'nothing has changed', 'plain validation', 'plain');
  row('unchanged', 'nothing has changed', 'no validation', 'off', MOST_UNCHANGED);
  row('changed', 'one stack has changed', 'plain validation', 'plain');
}

module.exports = { title: 'validation', run };
