// Runs a program of this project with a temporary folder of its own, which goes afterwards: every app in a test leaves there what it has synthesized.
//   node tools/with-temp.js jest --ci test/core
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [program, ...args] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wheelhouse-run-'));
try {
  const executable = path.join(__dirname, '..', 'node_modules', '.bin', program);
  const { status } = spawnSync(executable, args, { stdio: 'inherit', env: { ...process.env, TMPDIR: folder } });
  process.exitCode = status ?? 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
