// Where the time goes that loading of files takes, in a program that makes one of a subject: files of the library and what is bundled with it, and files
// of the CDK and what that depends on; each without those that it loads in turn.
//   node bench/parts/load-times.js three-tier-web-app/wheelhouse
process.env.CDK_VALIDATION = 'false';

const fs = require('node:fs');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const { bundledDependencies } = require('../../package.json');
const LIBRARY = ['lib', ...bundledDependencies.map(name => path.join('node_modules', name))].map(folder => path.join(ROOT, folder) + path.sep);
const CDK = path.join(ROOT, 'node_modules') + path.sep;

const times = { library: 0, cdk: 0, other: 0 };
const files = { library: 0, cdk: 0, other: 0 };
const own = {}; // of the library, by file or by bundled package
const inner = [];

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const file = Module._resolveFilename(request, parent); // once more below, where it counts
  if (require.cache[file]) return load.call(this, request, parent, ...rest);
  const started = performance.now();
  inner.push(0);
  try {
    return load.call(this, request, parent, ...rest);
  } finally {
    const all = performance.now() - started;
    const alone = all - inner.pop();
    const owner = LIBRARY.some(folder => file.startsWith(folder)) ? 'library' : file.startsWith(CDK) ? 'cdk' : 'other';
    times[owner] += alone;
    if (owner === 'library') own[placeOf(file)] = (own[placeOf(file)] ?? 0) + alone;
    files[owner] += 1;
    if (inner.length > 0) inner[inner.length - 1] += all;
  }
};

const { App } = require('aws-cdk-lib');
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
process.on('exit', () => fs.rmSync(outdir, { recursive: true }));
const app = new App({ outdir });
require(`../${process.argv[2]}`).build(app, 1);
app.synth();
console.log(JSON.stringify({ ...times, files, own }));

function placeOf(file) {
  const place = path.relative(ROOT, file).split(path.sep).join('/');
  return /^node_modules\/[^/]+/.exec(place)?.[0] ?? place;
}
