// Runs a Python module in the repository's own Python environment: `node tools/run-python.js pytest emulator/tests -k drift`.
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { python } = require('./python-env');

const args = process.argv.slice(2).filter(word => word !== '--'); // projen hands the dashes on
const { status } = spawnSync(python(), ['-m', ...args], { cwd: path.join(__dirname, '..'), stdio: 'inherit' });
process.exitCode = status ?? 1;
