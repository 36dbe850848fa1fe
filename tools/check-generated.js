// Fails when a file that is made by a command is not as the command makes it now.
//   node tools/check-generated.js           the files that .projenrc.ts writes
//   node tools/check-generated.js API.md    a file that another step has just made
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const named = process.argv.slice(2);

function read(files) {
  return new Map(files.map(file => [file, fs.existsSync(path.join(ROOT, file)) ? fs.readFileSync(path.join(ROOT, file), 'utf8') : undefined]));
}

function writtenByProjen() {
  const before = read(JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/files.json'), 'utf8')).files);
  const env = { ...process.env, PROJEN_DISABLE_POST: '1' };
  const { status } = spawnSync(process.execPath, ['node_modules/ts-node/dist/bin.js', '--transpile-only', '--project', 'projenrc/tsconfig.json', '.projenrc.ts'],
    { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('.projenrc.ts does not run');
  const after = read([...before.keys()]);
  return [...before.keys()].filter(file => before.get(file) !== after.get(file));
}

function changedSinceCommit(files) {
  return execFileSync('git', ['diff', '--name-only', 'HEAD', '--', ...files], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
}

const stale = named.length > 0 ? changedSinceCommit(named) : writtenByProjen();
stale.forEach(file => console.log(`STALE ${file}: it is made by a command; commit what 'npx projen' (or 'npx projen build' for API.md) makes`));
console.log(`generated files: ${stale.length === 0 ? 'as committed' : `${stale.length} stale`}`);
process.exitCode = stale.length === 0 ? 0 : 1;
