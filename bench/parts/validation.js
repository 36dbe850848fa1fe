// Validation at synth: as the CDK does it, by IncrementalValidation, and none.
const path = require('node:path');
const { ROOT, rotated, rounds, seconds } = require('../processes');
const { withFolder } = require('../folders');
const { synth } = require('./synth');

const PROGRAM = path.join(ROOT, 'bench', 'validation', 'app.js');
const SIZES = [1, 10, 100];
/** What a second synth may take that changes nothing, against one without validation. */
const MOST_UNCHANGED = 1.3;
/** What one changed stack of a hundred may add, against the only one. */
const MOST_CHANGED = 1.3;

/** The app alone, and the whole of `cdk synth`. */
const WAYS = {
  'the app': (folder, stacks, how, change) => seconds(process.execPath, [PROGRAM, stacks, how, path.join(folder, 'cache'), change], { env: { CDK_OUTDIR: path.join(folder, 'cdk.out') } }),
  '`cdk synth`': (folder, stacks, how, change) => synth(`node ${PROGRAM} ${stacks} ${how} ${path.join(folder, 'cache')} ${change}`, path.join(folder, 'cdk.out')),
};

function run({ runs, quick, report }) {
  for (const [what, measure] of Object.entries(WAYS)) {
    const sizes = quick ? SIZES.slice(0, 2) : SIZES;
    const extra = sizes.map(stacks => compare(what, measure, stacks, { runs, report }));
    report.row({
      room: 'validation', what: `${what}: what a changed stack adds`, size: `${sizes.at(-1)} stacks`, against: `${sizes[0]} stack`, unit: 's',
      ours: extra.at(-1), theirs: extra[0], aim: MOST_CHANGED,
    });
  }
}

/** In turns, so that none always comes first; `first` fills the cache that the others find. Gives what the changed stack took beside no validation. */
function compare(what, measure, stacks, { runs, report }) {
  const found = rounds(runs, ['one'], (_form, round) => withFolder((folder) => {
    const time = (how, change) => measure(folder, String(stacks), how, change);
    time('off', 'nothing');
    const first = time('incremental', 'nothing');
    const ways = {
      off: () => time('off', 'nothing'),
      plain: () => time('plain', 'nothing'),
      unchanged: () => time('incremental', 'nothing'),
      changed: () => time('incremental', `change ${round}`),
    };
    const times = rounds(1, rotated(Object.keys(ways), round), way => ways[way]());
    return { first, ...Object.fromEntries(Object.entries(times).map(([way, [taken]]) => [way, taken])) };
  })).one;
  const of = step => found.map(times => times[step]);
  const row = (step, title, against, theirs, aim) => report.row({
    room: 'validation', what: `${what}: ${title}`, size: `${stacks} stack${stacks === 1 ? '' : 's'} of 60 resources`, against, unit: 's', ours: of(step), theirs: of(theirs), aim,
  });
  row('first', 'first synth', 'plain validation', 'plain');
  row('unchanged', 'nothing has changed', 'plain validation', 'plain');
  row('unchanged', 'nothing has changed', 'no validation', 'off', MOST_UNCHANGED);
  row('changed', 'one stack has changed', 'plain validation', 'plain');
  return found.map(({ changed, off }) => changed - off);
}

module.exports = { title: 'validation', run };
