// Runs programs to measure them.
const { execFileSync, spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const QUIET = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] };

/** What a program of the bench prints, as JSON. */
function json(program, args, { env = {}, nodeOptions = [] } = {}) {
  const options = { encoding: 'utf8', cwd: ROOT, env: { ...process.env, ...QUIET, ...env }, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] };
  return JSON.parse(execFileSync(process.execPath, [...nodeOptions, path.join(__dirname, program), ...args.map(String)], options));
}

/** Seconds that a command takes. */
function seconds(command, args, { env = {}, cwd = ROOT } = {}) {
  const started = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(command, args, { cwd, env: { ...process.env, ...QUIET, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.trim().slice(-2000)}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** All forms take turns, and so does the one that begins: a machine that is busier for a while then slows down all of them. */
function rounds(runs, forms, measure) {
  const results = Object.fromEntries(forms.map(form => [form, []]));
  for (let round = 0; round < runs; round++) {
    for (const form of rotated(forms, round)) results[form].push(measure(form, round));
  }
  return results;
}

function rotated(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

module.exports = { json, ROOT, rotated, rounds, seconds };
