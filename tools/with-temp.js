// Runs a program of this project with a temporary folder of its own, which goes afterwards: every app in a test leaves there what it has synthesized.
// Where Linux has a file system in memory that is large enough and runs programs, the folder is there: a tenth of the time of tests was deleting files.
//   node tools/with-temp.js jest --ci test/core
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const IN_MEMORY = '/dev/shm';
/** The outputs of the tests of one file, and what emulated machines write, twice over. */
const ENOUGH = 2 * 2 ** 30;

function folderIn(parent) {
  return fs.mkdtempSync(path.join(parent, 'wheelhouse-run-'));
}

/** A new folder in memory; undefined where there is no place for it. */
function folderInMemory() {
  let folder;
  try {
    const { bavail, bsize } = fs.statfsSync(IN_MEMORY);
    if (bavail * bsize < ENOUGH || os.freemem() < ENOUGH) return undefined;
    folder = folderIn(IN_MEMORY);
    const program = path.join(folder, 'program');
    fs.writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    if (spawnSync(program).status === 0) return folder; // in containers nothing may be run there, often
  } catch { /* there is no such place, or it is not ours */ }
  if (folder) fs.rmSync(folder, { recursive: true, force: true });
  return undefined;
}

const [program, ...args] = process.argv.slice(2);
const folder = folderInMemory() ?? folderIn(os.tmpdir());
try {
  const executable = path.join(__dirname, '..', 'node_modules', '.bin', program);
  const { status } = spawnSync(executable, args, { stdio: 'inherit', env: { ...process.env, TMPDIR: folder, WHEELHOUSE_TEMP: folder } });
  process.exitCode = status ?? 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
