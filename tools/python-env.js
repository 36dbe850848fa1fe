// Keeps the repository's own Python environment, .venv, in step with requirements-dev.txt.
//
//   node tools/python-env.js                 creates or updates .venv, prints one line
//   require('./python-env').python()         the same, silent when nothing has to be done; returns the interpreter's path
//
// Not safe to run twice at the same moment: prepare the environment once, before workers start.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');
const WINDOWS = process.platform === 'win32';
const OLDEST = [3, 10];

/** The interpreter of `<root>/.venv`, after making sure that everything in `<root>/requirements-dev.txt` is installed. */
function python(root = ROOT) {
  return prepare(root).python;
}

function prepare(root) {
  const venv = path.join(root, '.venv');
  const requirements = path.join(root, 'requirements-dev.txt');
  const stamp = path.join(venv, 'requirements.sha256');
  const wanted = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex');
  const interpreter = WINDOWS ? path.join(venv, 'Scripts', 'python.exe') : path.join(venv, 'bin', 'python');

  const stamped = fs.existsSync(stamp) ? fs.readFileSync(stamp, 'utf8') : '';
  const usable = stamped !== '' && versionOf([interpreter]) !== undefined;
  if (usable && stamped === wanted) return { python: interpreter, changed: false };

  if (!usable) createVenv(findPython(), venv);
  fs.rmSync(stamp, { force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '-r', requirements]; // modules are compiled when they are used, a few of many
  if (spawnSync(interpreter, pip, { stdio: ['ignore', 2, 2] }).status !== 0) {
    throw new Problem('pip could not install requirements-dev.txt (its words are above). Is the Python package index reachable?');
  }
  fs.writeFileSync(stamp, wanted); // last, so that an interrupted installation is repeated
  return { python: interpreter, changed: true };
}

/** The command of the first Python that is new enough. */
function findPython() {
  const candidates = [['python3'], ['python'], ...(WINDOWS ? [['py', '-3']] : [])];
  const found = candidates.map(command => ({ command, version: versionOf(command) })).filter(c => c.version);
  const good = found.find(({ version: [major, minor] }) => major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]));
  if (good) return good.command;
  const seen = found.map(c => `${c.command.join(' ')} is ${c.version.join('.')}`).join(', ');
  throw new Problem(
    `Python ${OLDEST.join('.')} or newer is needed for cfn-lint and the emulated AWS, and `
    + `${seen ? `only older ones were found (${seen})` : 'none was found'}. Install it: "apt-get install python3 python3-venv" `
    + '(Debian, Ubuntu), "brew install python" (macOS), "winget install Python.Python.3.13" (Windows).');
}

function versionOf([command, ...args]) {
  const result = spawnSync(command, [...args, '-c', 'import sys; print(*sys.version_info[:3])'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim().split(' ').map(Number) : undefined;
}

function createVenv([command, ...args], venv) {
  const result = spawnSync(command, [...args, '-m', 'venv', '--clear', venv], { encoding: 'utf8' });
  if (result.status === 0) return;
  fs.rmSync(venv, { recursive: true, force: true });
  const output = `${result.stdout}${result.stderr}`.trim();
  if (/ensurepip|No module named '?venv/.test(output)) {
    throw new Problem(`${command} has no venv module. Debian and Ubuntu ship it apart: "apt-get install python3-venv".`);
  }
  throw new Problem(`${command} could not create ${venv}:\n${output}`);
}

/** Something that the reader has to mend; shown without a stack trace. */
class Problem extends Error {}

module.exports = { python };

if (require.main === module) {
  try {
    const { python: interpreter, changed } = prepare(ROOT);
    const state = changed ? 'installed requirements-dev.txt' : 'up to date';
    console.log(`python-env: ${path.relative(process.cwd(), interpreter)} (Python ${versionOf([interpreter]).join('.')}), ${state}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(`python-env: ${error.message}`);
    process.exitCode = 1;
  }
}
