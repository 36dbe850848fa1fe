// Where the time of construct and synth goes, by function, and whether the library's own code is among the first ten.
const fs = require('node:fs');
const path = require('node:path');
const { json, ROOT } = require('../processes');
const { withFolder } = require('../folders');
const { OURS, SUBJECTS } = require('../subjects');

const TOP = 10;

function run({ quick, report }) {
  for (const { name, sizes } of SUBJECTS) {
    const size = quick ? sizes[0] : sizes[1];
    const functions = withFolder((folder) => {
      json('measure.js', [`${name}/${OURS}`, size], { nodeOptions: ['--cpu-prof', '--cpu-prof-dir', folder] });
      return selfTimes(JSON.parse(fs.readFileSync(path.join(folder, fs.readdirSync(folder)[0]), 'utf8')));
    });
    report.profile({ subject: `${name}, ${size}`, top: functions.slice(0, TOP), library: share(functions), first: functions.find(({ isOurs }) => isOurs), rank: functions.findIndex(({ isOurs }) => isOurs) + 1 });
  }
}

/** Functions by the time that they take themselves, as shares of all. */
function selfTimes({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const times = new Map();
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id).callFrame;
    if (functionName === '(idle)' || functionName === '(program)' || functionName === '(root)') return;
    const key = `${functionName || '(top)'} ${placeOf(url)}${url ? `:${lineNumber + 1}` : ''}`;
    times.set(key, (times.get(key) ?? 0) + timeDeltas[index]);
  });
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].sort(([, a], [, b]) => b - a).map(([name, time]) => ({ name, share: time / all, isOurs: / lib\//.test(name) }));
}

/** A file without the machine it lies on. */
function placeOf(url) {
  const file = url.replace(/^file:\/\//, '');
  if (file.startsWith(ROOT) && !file.includes('node_modules')) return path.relative(ROOT, file);
  return /node_modules[\\/](.*)$/.exec(file)?.[1] ?? file;
}

function share(functions) {
  return functions.filter(({ isOurs }) => isOurs).reduce((sum, { share: part }) => sum + part, 0);
}

module.exports = { title: 'profile', run };
