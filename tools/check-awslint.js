// Runs awslint, which checks the compiled API by the rules that the AWS CDK has for its own; fails on any error.
const { spawnSync } = require('child_process');
const path = require('path');

const cwd = path.join(__dirname, '..');
const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/awslint/bin/awslint', '--no-compile'], { cwd, encoding: 'utf8' });
const lines = `${stdout}${stderr}`.split('\n').filter(line => line.trim() && !line.startsWith('skipped'));
lines.forEach(line => console.log(line));
console.log(`awslint: ${status === 0 ? 'no findings' : 'findings'}`);
process.exitCode = status === 0 ? 0 : 1;
